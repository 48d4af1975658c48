//! What the first page makes a browser load, and how much that may be.

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Wasm and JavaScript together, brotli, in bytes. An application that outgrows it is split by
/// route, not trimmed.
const BUDGET: u64 = 250 * 1024;

/// The three files of one build, each with `.br` and `.gz` beside it.
pub struct Bundle {
    pub wasm: PathBuf,
    pub js: PathBuf,
    pub css: PathBuf,
}

/// Whether a client over its budget fails the build: one that is to be deployed does, one to work with only says so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    Enforced,
    Told,
}

/// Prints the sizes as people compare them (KB of 1,024 bytes).
///
/// # Errors
/// When wasm and JavaScript are over the budget, and it is enforced.
pub fn print_and_check(bundle: &Bundle, budget: Budget) -> Result<()> {
    println!("{:12}{:>10}{:>10}{:>10}", "", "raw", "gzip", "brotli");
    let mut together = 0;
    for (name, path, counts) in [
        ("wasm", &bundle.wasm, true),
        ("JavaScript", &bundle.js, true),
        ("CSS", &bundle.css, false),
    ] {
        let [raw, gzip, brotli] = [size(path, "")?, size(path, ".gz")?, size(path, ".br")?];
        println!(
            "{name:12}{:>10}{:>10}{:>10}",
            shown(raw),
            shown(gzip),
            shown(brotli)
        );
        if counts {
            together += brotli;
        }
    }
    println!(
        "wasm + JavaScript: {} KB brotli of {} KB",
        shown(together),
        BUDGET / 1024
    );
    match (check(together), budget) {
        (Err(error), Budget::Told) => {
            println!("warning: {error}");
            Ok(())
        }
        (outcome, Budget::Told | Budget::Enforced) => outcome,
    }
}

fn check(together: u64) -> Result<()> {
    if BUDGET < together {
        bail!(
            "wasm + JavaScript are {} KB over the budget of {} KB; split the application by route",
            shown(together - BUDGET),
            BUDGET / 1024
        );
    }
    Ok(())
}

fn size(path: &Path, variant: &str) -> Result<u64> {
    let path = PathBuf::from(format!("{}{variant}", path.display()));
    Ok(fs::metadata(&path)
        .with_context(|| format!("{} is missing", path.display()))?
        .len())
}

fn shown(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_itself_is_allowed_and_a_byte_more_is_not() {
        assert!(check(BUDGET).is_ok());
        assert!(
            check(BUDGET + 1)
                .unwrap_err()
                .to_string()
                .contains("over the budget")
        );
    }
}
