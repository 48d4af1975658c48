//! `target/site`: what the server hands out, named by content, with compressed variants.

use super::assets::{digest, files_below};
use super::client::{Client, Flavour, Loads};
use super::compress;
use super::size::Bundle;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What the server reads to know the names of this build: `target/site/manifest.json`.
#[derive(Serialize)]
struct Manifest {
    js: String,
    wasm: String,
    css: String,
    /// Which further wasm files a page needs, by the name of its function.
    loads: Loads,
    /// Stands for every file of the site. The server's macro looks again at the folder when a
    /// file it embedded has changed; this one changes with any other.
    site: String,
}

/// Writes the site and removes what earlier builds left there.
///
/// # Errors
/// When a file cannot be written.
pub fn assemble(
    workspace: &Workspace,
    client: Client,
    css: Vec<u8>,
    flavour: Flavour,
) -> Result<Bundle> {
    let wasm_name = format!("integrator.{}.wasm", digest([&*client.wasm]));
    let js_name = format!("integrator.{}.js", digest([&*client.js]));
    let css_name = format!("integrator.{}.css", digest([&*css]));

    let mut files = BTreeMap::new();
    let public = workspace.join("public");
    for path in files_below(&public)? {
        files.insert(path.clone(), fs::read(public.join(&path))?);
    }
    let mut manifest = Manifest {
        js: format!("/pkg/{js_name}"),
        wasm: format!("/pkg/{wasm_name}"),
        css: format!("/pkg/{css_name}"),
        loads: client.loads,
        site: String::new(),
    };
    let package = workspace.site().join("pkg");
    let bundle = Bundle {
        wasm: package.join(&wasm_name),
        js: package.join(&js_name),
        css: package.join(&css_name),
        pages: Bundle::pages_of(&manifest.loads, &package),
    };
    for (name, content) in client.parts {
        files.insert(Path::new("pkg").join(format!("{name}.wasm")), content);
    }
    for (name, content) in [
        (wasm_name, client.wasm),
        (js_name, client.js),
        (css_name, css),
    ] {
        files.insert(Path::new("pkg").join(name), content);
    }
    manifest.site = digest(
        files
            .iter()
            .flat_map(|(path, content)| [path.as_os_str().as_encoded_bytes(), content.as_slice()]),
    );

    let site = workspace.site();
    let mut kept = write_all(&site, &files, flavour)?;
    let manifest_path = Path::new("manifest.json");
    write_if_changed(
        &site.join(manifest_path),
        &serde_json::to_vec_pretty(&manifest)?,
    )?;
    kept.insert(manifest_path.to_path_buf());
    for path in files_below(&site)? {
        if !kept.contains(&path) {
            fs::remove_file(site.join(path))?;
        }
    }
    Ok(bundle)
}

/// Writes every file with its variants and returns the names of all; files that are there with
/// the same content stay as they are, and so do their variants.
fn write_all(
    site: &Path,
    files: &BTreeMap<PathBuf, Vec<u8>>,
    flavour: Flavour,
) -> Result<BTreeSet<PathBuf>> {
    std::thread::scope(|scope| {
        let handles: Vec<_> = files
            .iter()
            .map(|(path, content)| scope.spawn(|| write(site, path, content, flavour)))
            .collect();
        let mut kept = BTreeSet::new();
        for handle in handles {
            kept.extend(handle.join().expect("writing a file does not panic")?);
        }
        Ok(kept)
    })
}

/// Variants first: where a file is in place, its variants are those of its content.
fn write(site: &Path, path: &Path, content: &[u8], flavour: Flavour) -> Result<Vec<PathBuf>> {
    let is_new = !fs::read(site.join(path)).is_ok_and(|stored| stored == content);
    let mut names = Vec::new();
    if flavour == Flavour::Small && compress::is_worth_it(path) {
        for variant in compress::VARIANTS {
            let name = PathBuf::from(format!("{}.{}", path.display(), variant.suffix));
            if is_new || !site.join(&name).is_file() {
                write_if_changed(&site.join(&name), &(variant.compress)(content)?)?;
            }
            names.push(name);
        }
    }
    write_if_changed(&site.join(path), content)?;
    names.push(path.to_path_buf());
    Ok(names)
}

/// Writes and says `true` unless the file holds the very content already.
fn write_if_changed(path: &Path, content: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|stored| stored == content) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_did_not_change_is_not_written_again() {
        let site = tempfile::tempdir().unwrap();
        let path = Path::new("pkg/a.js");

        let names = write(site.path(), path, b"let a", Flavour::Small).unwrap();

        assert_eq!(
            names,
            [
                Path::new("pkg/a.js.br"),
                Path::new("pkg/a.js.gz"),
                Path::new("pkg/a.js")
            ]
        );
        assert!(!write_if_changed(&site.path().join(path), b"let a").unwrap());
        assert!(write_if_changed(&site.path().join(path), b"let b").unwrap());
    }
}
