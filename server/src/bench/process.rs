//! What the system tells about this process. Only Linux does; elsewhere there is nothing to tell.

use serde::Serialize;
use std::time::Duration;

/// Processor time that this process has used so far, all threads; to a hundredth of a second.
pub fn processor_time() -> Option<Duration> {
    // proc(5): fields 14 and 15 count ticks of a hundredth of a second; the second field may hold blanks.
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 10))
}

/// Resident memory around one piece of work, in kilobytes.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Memory {
    before_kb: u64,
    after_kb: u64,
    /// The most of it at any moment in between.
    peak_kb: u64,
}

/// Watches the memory from now on.
pub struct MemoryWatch {
    before_kb: u64,
}

impl MemoryWatch {
    /// Forgets the peaks of before; none where the system does not tell.
    pub fn begin() -> Option<Self> {
        // proc(5): 5 sets the peak back to what is resident now.
        std::fs::write("/proc/self/clear_refs", "5").ok()?;
        Some(Self {
            before_kb: status("VmRSS:")?,
        })
    }

    /// What became of it.
    pub fn end(&self) -> Option<Memory> {
        Some(Memory {
            before_kb: self.before_kb,
            after_kb: status("VmRSS:")?,
            peak_kb: status("VmHWM:")?,
        })
    }
}

/// A figure in kilobytes by its name in proc(5).
fn status(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
