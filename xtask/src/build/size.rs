//! What the first page makes a browser load, and how much that may be.

use super::client::Loads;
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Wasm and JavaScript of the first page together, brotli, in bytes. An application that outgrows it is split by
/// route, not trimmed.
const BUDGET: u64 = 250 * 1024;

/// The part that holds the first page anybody opens: sign-in and set-up.
const FIRST: &str = "entrance";

/// The part around every page of a member who is signed in.
const FRAME: &str = "frame";

/// The files of one build, each with `.br` and `.gz` beside it.
pub struct Bundle {
    pub wasm: PathBuf,
    pub js: PathBuf,
    pub css: PathBuf,
    /// What the pages of a feature load besides.
    pub pages: BTreeMap<String, BTreeSet<PathBuf>>,
}

impl Bundle {
    /// Pages by the name of their part, from functions named after it and numbered by the compiler.
    pub fn pages_of(loads: &Loads, package: &Path) -> BTreeMap<String, BTreeSet<PathBuf>> {
        loads
            .iter()
            .map(|(function, names)| {
                let page = function
                    .rsplit_once('_')
                    .map_or(function.as_str(), |(page, _)| page);
                let files = names
                    .iter()
                    .map(|name| package.join(format!("{name}.wasm")));
                (page.to_owned(), files.collect())
            })
            .collect()
    }

    /// The wasm that a page loads, all of it.
    fn wasm_of(&self, page: &str) -> BTreeSet<&Path> {
        let around = if page == FIRST { None } else { Some(FRAME) };
        let parts = [Some(page), around]
            .into_iter()
            .flatten()
            .filter_map(|part| self.pages.get(part))
            .flatten();
        parts.chain([&self.wasm]).map(PathBuf::as_path).collect()
    }
}

/// Whether a client over its budget fails the build: one that is to be deployed does, one to work with only says so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    Enforced,
    Told,
}

/// Prints the sizes as people compare them (KB of 1,024 bytes), per page: each loads what is named before it is read.
///
/// # Errors
/// When wasm and JavaScript of the first page are over the budget, and it is enforced.
pub fn print_and_check(bundle: &Bundle, budget: Budget) -> Result<()> {
    println!("{:26}{:>10}{:>10}{:>10}", "", "raw", "gzip", "brotli");
    let mut first = None;
    print_line("CSS", [bundle.css.as_path()])?;
    print_line("JavaScript, every page", [bundle.js.as_path()])?;
    print_line("wasm, every page", [bundle.wasm.as_path()])?;
    for page in bundle.pages.keys().filter(|page| *page != FRAME) {
        let files = bundle
            .wasm_of(page)
            .into_iter()
            .chain([bundle.js.as_path()]);
        let brotli = print_line(&format!("wasm + JS, {}", page.replace('_', " ")), files)?;
        if page == FIRST {
            first = Some(brotli);
        }
    }
    let first = first
        .with_context(|| format!("the client has no part `{FIRST}` (see app/src/pages.rs)"))?;
    println!(
        "The first page loads {} KB brotli of {} KB.",
        shown(first),
        BUDGET / 1024
    );
    match (check(first), budget) {
        (Err(error), Budget::Told) => {
            println!("warning: {error}");
            Ok(())
        }
        (outcome, Budget::Told | Budget::Enforced) => outcome,
    }
}

fn print_line<'a>(name: &str, files: impl IntoIterator<Item = &'a Path>) -> Result<u64> {
    let mut together = [0; 3];
    for file in files {
        for (sum, variant) in together.iter_mut().zip(["", ".gz", ".br"]) {
            *sum += size(file, variant)?;
        }
    }
    let [raw, gzip, brotli] = together;
    println!(
        "{name:26}{:>10}{:>10}{:>10}",
        shown(raw),
        shown(gzip),
        shown(brotli)
    );
    Ok(brotli)
}

fn check(first: u64) -> Result<()> {
    if BUDGET < first {
        bail!(
            "wasm + JavaScript of the first page are {} KB over the budget of {} KB; split more off it",
            shown(first - BUDGET),
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

    #[test]
    fn a_page_behind_the_sign_in_loads_the_frame_too() {
        let part = |name: &str| vec![name.to_owned(), "part.shared".to_owned()];
        let loads = Loads::from([
            ("entrance_1".to_owned(), part("part.entrance")),
            ("calendar_sync_1".to_owned(), part("part.sync")),
            ("frame_1".to_owned(), part("part.frame")),
        ]);
        let folder = Path::new("pkg");
        let bundle = Bundle {
            wasm: folder.join("main.wasm"),
            js: folder.join("main.js"),
            css: folder.join("main.css"),
            pages: Bundle::pages_of(&loads, folder),
        };
        let names = |page: &str| -> Vec<String> {
            let files = bundle.wasm_of(page);
            files
                .iter()
                .filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned()))
                .collect()
        };

        assert_eq!(
            names("entrance"),
            ["main.wasm", "part.entrance.wasm", "part.shared.wasm"]
        );
        assert_eq!(
            names("calendar_sync"),
            [
                "main.wasm",
                "part.frame.wasm",
                "part.shared.wasm",
                "part.sync.wasm"
            ]
        );
    }
}
