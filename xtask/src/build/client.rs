//! From Rust to what a browser runs: wasm, in the parts into which `#[lazy]` splits it, and its JavaScript glue.

use super::assets::{Cache, digest};
use crate::shell;
use crate::tools::NodePrograms;
use crate::workspace::Workspace;
use anyhow::{Context, Result, anyhow};
use std::collections::BTreeMap;
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

/// Whichever file is asked for, it lies beside the others.
const LINKS: &str = "links.js";

/// The files of one client.
pub struct Client {
    /// What every page loads.
    pub wasm: Vec<u8>,
    /// What some pages load besides, by names that carry a hash of their content (without `.wasm`).
    pub parts: BTreeMap<String, Vec<u8>>,
    /// Which parts belong to a split function of the client, by the function's name.
    pub loads: Loads,
    /// An ES module whose default export starts the wasm at the address it is given; the page
    /// knows that address from the manifest.
    pub js: Vec<u8>,
}

/// Names of parts by the name of the function that needs them.
pub type Loads = BTreeMap<String, Vec<String>>;

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

/// Splits the wasm, makes the JavaScript glue and optimises it all; the last result is used again while the raw wasm
/// stays the same.
///
/// # Errors
/// When the wasm cannot be split, or wasm-bindgen, wasm-opt or esbuild fails.
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
    let finished = folder.join("finished");
    if !cache.is_current() {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&finished)?;
        make(programs, flavour, &raw_bytes, &folder, &finished)?;
        cache.store()?;
    }
    let loads: Loads = serde_json::from_slice(&fs::read(finished.join("loads.json"))?)?;
    let names = loads.values().flatten();
    let parts = names
        .map(|name| Ok((name.clone(), fs::read(wasm_file(&finished, name))?)))
        .collect::<Result<_>>()?;
    Ok(Client {
        wasm: fs::read(finished.join("client.wasm"))?,
        parts,
        loads,
        js: fs::read(finished.join("client.js"))?,
    })
}

fn wasm_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.wasm"))
}

/// Fills `to`; what lies between is kept in `work`.
fn make(
    programs: &NodePrograms,
    flavour: Flavour,
    raw: &[u8],
    work: &Path,
    to: &Path,
) -> Result<()> {
    let (split, bound) = (work.join("split"), work.join("bound"));
    let main = split.join("main.wasm");
    let links = format!("./{LINKS}");
    let mut options = wasm_split_cli_support::Options::new(raw);
    options.output_dir = &split;
    options.main_out_path = &main;
    options.link_name = &links;
    options.main_module = "./integrator.js";
    let made = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("the wasm cannot be split by route: {error:#}"))?;
    Bindgen::new()
        .input_path(&main)
        .out_name("integrator")
        .web(true)?
        .typescript(false)
        // The parts find memory and table among the exports.
        .keep_lld_exports(true)
        .debug(flavour == Flavour::Fast)
        .keep_debug(false)
        .generate(&bound)
        .context("wasm-bindgen refused the wasm file")?;
    finish(
        programs,
        flavour,
        &bound.join("integrator_bg.wasm"),
        &wasm_file(to, "client"),
    )?;

    // Each part is named by its content, in the list and where it is loaded.
    let mut names = BTreeMap::new();
    let mut script = fs::read_to_string(split.join(LINKS))?;
    for part in made.split_modules {
        let stem = part
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let small = wasm_file(work, "part");
        finish(programs, flavour, &part, &small)?;
        let name = format!("part.{}", digest([&*fs::read(&small)?]));
        fs::rename(small, wasm_file(to, &name))?;
        script = script.replace(&format!("\"./{stem}.wasm\""), &format!("\"./{name}.wasm\""));
        names.insert(stem, name);
    }
    let named = |stem: &String| names.get(stem).cloned();
    let loads: Loads = made
        .prefetch_map
        .iter()
        .map(|(function, stems)| (function.clone(), stems.iter().filter_map(named).collect()))
        .collect();
    fs::write(to.join("loads.json"), serde_json::to_vec(&loads)?)?;
    fs::write(bound.join(LINKS), script)?;
    bundle(
        programs,
        flavour,
        &bound.join("integrator.js"),
        &to.join("client.js"),
    )
}

fn finish(programs: &NodePrograms, flavour: Flavour, from: &Path, to: &Path) -> Result<()> {
    match flavour {
        Flavour::Small => optimise(programs, from, to),
        Flavour::Fast => Ok(fs::rename(from, to)?),
    }
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
            // wasm-bindgen names the module with the links once per part.
            "--log-override:duplicate-object-key=silent",
        ])
        .arg(format!("--outfile={}", to.display()));
    if flavour == Flavour::Small {
        esbuild.args(["--minify", "--legal-comments=none"]);
    }
    shell::run(&mut esbuild, "esbuild's words are above")
}
