//! Where things lie: every path a command reads or writes starts here.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The checkout this command was started from.
pub struct Workspace {
    root: PathBuf,
    cargo_target: PathBuf,
}

impl Workspace {
    /// # Errors
    /// When started outside of Cargo and from a checkout that has moved since.
    pub fn find() -> Result<Self> {
        let manifest_dir = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest_dir
            .parent()
            .filter(|root| root.join("Cargo.lock").is_file())
            .context("no checkout found; start this as `cargo xtask` inside of one")?
            .to_path_buf();
        let cargo_target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |given| root.join(given));
        Ok(Self { root, cargo_target })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path inside the checkout.
    pub fn join(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// What Cargo has built: `artefact("debug/integrator")`.
    pub fn artefact(&self, relative: &str) -> PathBuf {
        self.cargo_target.join(relative)
    }

    /// What the server embeds and the browser loads. The server's `rust-embed` names this very
    /// folder, so it does not follow `CARGO_TARGET_DIR`.
    pub fn site(&self) -> PathBuf {
        self.join("target/site")
    }

    /// Output of children, one file each.
    pub fn log(&self, name: &str) -> PathBuf {
        self.join("target/xtask/logs").join(format!("{name}.log"))
    }

    /// `path` as a person types it, standing in the checkout.
    pub fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root)
            .unwrap_or(path)
            .display()
            .to_string()
    }
}
