//! What the browser loads: built by xtask, embedded in the release binary, read from disk in development.

use anyhow::{Context, bail};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use rust_embed::{Embed, EmbeddedFile};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

/// The files of `target/site`. Not there, nothing is embedded, and [`Site::open`] says what to do.
#[derive(Embed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Embedded;

/// The built client.
pub struct Site {
    source: Source,
    /// The addresses that every page names.
    pub names: app::Assets,
}

enum Source {
    Embedded,
    Folder(PathBuf),
}

/// What xtask writes beside the files: their addresses, hashes included.
#[derive(Deserialize)]
struct Manifest {
    js: String,
    wasm: String,
    css: String,
    loads: HashMap<String, Vec<String>>,
}

/// One file as it goes out.
struct File {
    bytes: Cow<'static, [u8]>,
    /// Of these very bytes: another encoding is another representation (RFC 9110 §8.8.3).
    etag: String,
    encoding: Option<&'static str>,
}

const MANIFEST: &str = "manifest.json";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

impl Site {
    /// Opens the embedded files, or those of a folder.
    ///
    /// # Errors
    /// The client was never built.
    pub fn open(folder: Option<PathBuf>) -> anyhow::Result<Self> {
        let source = folder.map_or(Source::Embedded, Source::Folder);
        let Some(manifest) = source.read(MANIFEST) else {
            let place = match &source {
                Source::Embedded => "this binary".to_owned(),
                Source::Folder(folder) => folder.display().to_string(),
            };
            bail!("the files that the browser loads are not in {place}; run `cargo xtask build`");
        };
        let names: Manifest = serde_json::from_slice(&manifest.data)
            .context("manifest.json cannot be read; run `cargo xtask build`")?;
        Ok(Self {
            source,
            names: app::Assets {
                js: names.js,
                wasm: names.wasm,
                css: names.css,
                loads: names.loads,
            },
        })
    }

    /// The answer to a request for `path`; `None` when there is no such file.
    pub fn answer(&self, method: &Method, path: &str, asked: &HeaderMap) -> Option<Response<Body>> {
        let name = path.trim_start_matches('/');
        // The list of names is for the server alone; compressed variants are chosen, never named.
        if !matches!(*method, Method::GET | Method::HEAD) || name == MANIFEST {
            return None;
        }
        let file = self.best(name, accepted(asked))?;
        let mut answer = Response::builder()
            .header(header::CONTENT_TYPE, content_type(name))
            .header(header::ETAG, &file.etag)
            .header(header::VARY, "accept-encoding")
            .header(
                header::CACHE_CONTROL,
                if is_hashed(name) { FOR_EVER } else { ASK_AGAIN },
            );
        if let Some(encoding) = file.encoding {
            answer = answer.header(header::CONTENT_ENCODING, encoding);
        }
        let body = if is_known(asked, &file.etag) {
            answer = answer.status(StatusCode::NOT_MODIFIED);
            Body::empty()
        } else {
            answer = answer.header(header::CONTENT_LENGTH, file.bytes.len());
            if *method == Method::HEAD {
                Body::empty()
            } else {
                Body::from(file.bytes)
            }
        };
        answer.body(body).ok()
    }

    /// The smallest variant that the browser takes.
    fn best(&self, name: &str, accepted: Accepted) -> Option<File> {
        let variants = [
            (accepted.brotli, "br", ".br"),
            (accepted.gzip, "gzip", ".gz"),
        ];
        let compressed = variants
            .into_iter()
            .filter(|(is_accepted, _, _)| *is_accepted)
            .find_map(|(_, encoding, suffix)| {
                let found = self.source.read(&format!("{name}{suffix}"))?;
                Some((found, Some(encoding)))
            });
        let (found, encoding) = match compressed {
            Some(variant) => variant,
            None => (self.source.read(name)?, None),
        };
        Some(File {
            etag: etag(&found.metadata.sha256_hash()),
            bytes: found.data,
            encoding,
        })
    }
}

impl Source {
    fn read(&self, name: &str) -> Option<EmbeddedFile> {
        match self {
            Self::Embedded => Embedded::get(name),
            Self::Folder(folder) => {
                let inside = Path::new(name)
                    .components()
                    .all(|part| matches!(part, Component::Normal(_)));
                if !inside {
                    return None;
                }
                let path = folder.join(name);
                path.is_file()
                    .then(|| rust_embed::utils::read_file_from_fs(&path).ok())
                    .flatten()
            }
        }
    }
}

fn etag(hash: &[u8]) -> String {
    let short: String = hash.iter().take(12).map(|b| format!("{b:02x}")).collect();
    format!("\"{short}\"")
}

/// Whether the browser has these very bytes already (RFC 9110 §13.1.2).
fn is_known(asked: &HeaderMap, etag: &str) -> bool {
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == etag || known == "*")
}

/// Whether a part of the name is a content hash, as in `integrator.0123456789ab.js`.
fn is_hashed(name: &str) -> bool {
    name.split(['.', '-', '/'])
        .any(|part| 8 <= part.len() && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Which encodings of ours the browser takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Accepted {
    brotli: bool,
    gzip: bool,
}

/// Reads `Accept-Encoding`; a weight of zero means "never" (RFC 9110 §12.5.3).
fn accepted(asked: &HeaderMap) -> Accepted {
    let mut accepted = Accepted::default();
    let lists = asked.get_all(header::ACCEPT_ENCODING);
    for entry in lists
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
    {
        let mut parts = entry.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let never = parts
            .filter_map(|part| part.strip_prefix("q="))
            .any(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0));
        match name {
            "br" => accepted.brotli = !never,
            "gzip" => accepted.gzip = !never,
            _ => {}
        }
    }
    accepted
}

fn content_type(name: &str) -> HeaderValue {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    HeaderValue::from_static(match extension {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_weight_of_zero_refuses_an_encoding() {
        for (asked, brotli, gzip) in [
            ("gzip, deflate, br, zstd", true, true),
            ("gzip;q=1.0, br;q=0", false, true),
            ("br;q=0.1", true, false),
            ("identity", false, false),
            ("", false, false),
        ] {
            let found = accepted(&headers(header::ACCEPT_ENCODING, asked));

            assert_eq!(found, Accepted { brotli, gzip }, "{asked:?}");
        }
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_hashed("pkg/integrator.0123456789ab.js"));
        assert!(is_hashed("pkg/integrator-0123abcd.css"));
        assert!(!is_hashed("favicon.svg"));
        assert!(!is_hashed("robots.txt"));
    }

    #[test]
    fn a_browser_that_has_the_file_is_told_so() {
        assert!(is_known(
            &headers(header::IF_NONE_MATCH, "\"a\", W/\"b\""),
            "\"b\""
        ));
        assert!(!is_known(&headers(header::IF_NONE_MATCH, "\"a\""), "\"b\""));
    }

    #[test]
    fn nothing_outside_the_folder_is_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("site")).unwrap();
        std::fs::write(folder.path().join("secret.key"), "secret").unwrap();
        let source = Source::Folder(folder.path().join("site"));

        assert!(source.read("../secret.key").is_none());
        assert!(source.read("/etc/hostname").is_none());
        assert!(source.read("").is_none());
    }
}
