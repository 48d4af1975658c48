//! From Rust to the two files a browser runs: wasm and its JavaScript glue.

use super::assets::Cache;
use crate::shell;
use crate::tools::NodePrograms;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// What every browser of the last years understands, and nothing more. The list suits Debian's
/// old wasm-opt as well as npm's new one.
const WASM_OPT: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// How the client is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// As people load it.
    Small,
    /// As its developer waits for it.
    Fast,
}

impl Flavour {
    fn profile(self) -> &'static str {
        match self {
            Self::Small => "wasm-release",
            Self::Fast => "wasm-dev",
        }
    }
}

/// The files of one client, not yet named by their content.
pub struct Client {
    pub wasm: Vec<u8>,
    /// An ES module whose default export starts the wasm at the address it is given; the page
    /// knows that address from the manifest.
    pub js: Vec<u8>,
}

/// Compiles `frontend` and returns the raw wasm file.
///
/// # Errors
/// When Cargo fails.
pub fn compile(workspace: &Workspace, flavour: Flavour) -> Result<PathBuf> {
    let profile = flavour.profile();
    let mut cargo = shell::cargo();
    cargo
        .args([
            "build",
            "--package",
            "frontend",
            "--target",
            "wasm32-unknown-unknown",
            "--locked",
        ])
        .args(["--profile", profile])
        .current_dir(workspace.root());
    shell::run(&mut cargo, "the compiler's words are above")?;
    Ok(workspace.artefact(&format!("wasm32-unknown-unknown/{profile}/frontend.wasm")))
}

/// Makes the JavaScript glue and optimises both files; the last result is used again while the
/// raw wasm stays the same.
///
/// # Errors
/// When wasm-bindgen, wasm-opt or esbuild fails.
pub fn bind(
    workspace: &Workspace,
    programs: &NodePrograms,
    flavour: Flavour,
    raw: &Path,
) -> Result<Client> {
    let folder = workspace
        .join("target/xtask/client")
        .join(flavour.profile());
    let raw_bytes = fs::read(raw).with_context(|| format!("cannot read {}", raw.display()))?;
    let packages = fs::read(workspace.join("end2end/package-lock.json"))?;
    let cache = Cache::new(
        &folder,
        &[&raw_bytes, &packages, WASM_OPT.join(" ").as_bytes()],
    );
    let (wasm, js) = (folder.join("client.wasm"), folder.join("client.js"));
    if !cache.is_current() {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let bound = folder.join("bound");
        Bindgen::new()
            .input_path(raw)
            .out_name("integrator")
            .web(true)?
            .typescript(false)
            .debug(flavour == Flavour::Fast)
            .keep_debug(false)
            .generate(&bound)
            .context("wasm-bindgen refused the wasm file")?;
        let bound_wasm = bound.join("integrator_bg.wasm");
        match flavour {
            Flavour::Small => optimise(programs, &bound_wasm, &wasm)?,
            Flavour::Fast => fs::rename(&bound_wasm, &wasm)?,
        }
        bundle(programs, flavour, &bound.join("integrator.js"), &js)?;
        cache.store()?;
    }
    Ok(Client {
        wasm: fs::read(wasm)?,
        js: fs::read(js)?,
    })
}

fn optimise(programs: &NodePrograms, from: &Path, to: &Path) -> Result<()> {
    shell::run(
        programs
            .wasm_opt()
            .args(WASM_OPT)
            .arg(from)
            .arg("-o")
            .arg(to),
        "wasm-opt is Debian's `binaryen` if installed, else that of end2end/node_modules",
    )
}

/// One file, also where crates bring snippets of JavaScript with them.
fn bundle(programs: &NodePrograms, flavour: Flavour, from: &Path, to: &Path) -> Result<()> {
    let mut esbuild = programs.program("esbuild");
    esbuild
        .arg(from)
        .args([
            "--bundle",
            "--format=esm",
            "--target=es2022",
            "--log-level=warning",
        ])
        .arg(format!("--outfile={}", to.display()));
    if flavour == Flavour::Small {
        esbuild.args(["--minify", "--legal-comments=none"]);
    }
    shell::run(&mut esbuild, "esbuild's words are above")
}
