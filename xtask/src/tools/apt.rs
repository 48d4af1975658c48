//! Debian's packages, when we may install them.

use crate::shell;
use crate::step::step;
use anyhow::{Result, bail};
use std::os::unix::fs::MetadataExt as _;
use std::process::Command;
use std::sync::Once;

/// Installs packages, after one refresh of the package lists per run.
///
/// # Errors
/// When this is no Debian, we are not root, or `apt-get` fails: with what to type.
pub fn install(what: &str, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if !shell::is_on_path("apt-get") {
        bail!(
            "{what} is missing, and there is no apt-get to install it; on Debian it is `{names}`"
        );
    }
    if !is_root() {
        bail!("{what} is missing; install it with `sudo apt-get install {names}`, then try again");
    }
    step(&format!("{what}: installing Debian's {names}"), || {
        static REFRESH: Once = Once::new();
        REFRESH.call_once(|| {
            // Should the lists not be reachable, the installation that follows says so.
            shell::succeeds(apt_get().arg("update"));
        });
        shell::run(
            apt_get()
                .args(["install", "--yes", "--no-install-recommends", "--quiet"])
                .args(packages),
            "look at the lines above; perhaps the network or the package source is away",
        )
    })
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Whether we are root, and may install packages and run as somebody else.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|ours| ours.uid() == 0)
}
