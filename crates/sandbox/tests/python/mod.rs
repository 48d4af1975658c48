//! The Python that has clients which others wrote.

use std::path::{Path, PathBuf};
use tokio::process::Command;

/// `INTEGRATOR_TEST_PYTHON`, else the one below `target`.
fn python() -> PathBuf {
    let python = std::env::var_os("INTEGRATOR_TEST_PYTHON").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/python/bin/python"),
        PathBuf::from,
    );
    assert!(
        python.exists(),
        "there is no Python with foreign clients at {}: run `cargo xtask test`, which installs it",
        python.display()
    );
    python
}

/// Runs a script below `tests`, which must succeed; tells what it printed.
pub async fn judged_by(script: &str, arguments: &[&str]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");

    let told = Command::new(python())
        .arg(folder.join(script))
        .args(arguments)
        .output()
        .await
        .unwrap();

    assert!(
        told.status.success(),
        "{}\nWithout its packages, run `cargo xtask test`, which installs them.",
        String::from_utf8_lossy(&told.stderr)
    );
    String::from_utf8_lossy(&told.stdout).into_owned()
}
