//! The sandbox, judged by somebody else's client.

use crate::world::{ROBIN, World};
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// The Python that has `calendly-py`: `INTEGRATOR_TEST_PYTHON`, else the one below `target`.
fn python() -> PathBuf {
    let python = std::env::var_os("INTEGRATOR_TEST_PYTHON").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/python/bin/python"),
        PathBuf::from,
    );
    assert!(
        python.exists(),
        "there is no Python with calendly-py at {}: run `cargo xtask test`, which installs it",
        python.display()
    );
    python
}

#[tokio::test]
async fn a_client_generated_from_calendlys_description_understands_every_answer() {
    let world = World::new().await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/calendly/foreign_client.py");

    let told = Command::new(python())
        .arg(script)
        .args([world.api(), world.web()])
        .args([&world.dana, &world.full(ROBIN)])
        .output()
        .await
        .unwrap();

    assert!(
        told.status.success(),
        "{}\nWithout calendly-py, run `cargo xtask test`, which installs it.",
        String::from_utf8_lossy(&told.stderr)
    );
}
