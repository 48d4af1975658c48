//! The two variants that lie beside a file, so that the server never compresses while it answers.

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::Path;

/// One way of compressing, and how its files are called.
pub struct Variant {
    pub suffix: &'static str,
    pub compress: fn(&[u8]) -> Result<Vec<u8>>,
}

pub const VARIANTS: [Variant; 2] = [
    Variant {
        suffix: "br",
        compress: brotli,
    },
    Variant {
        suffix: "gz",
        compress: gzip,
    },
];

/// Brotli at its best (quality 11).
///
/// # Errors
/// Never for bytes in memory; the library's signature says so.
fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut reader = content;
    let mut compressed = Vec::new();
    ::brotli::BrotliCompress(&mut reader, &mut compressed, &parameters)?;
    Ok(compressed)
}

/// Gzip at its best (level 9), for the few who do not take brotli.
///
/// # Errors
/// Never for bytes in memory; the library's signature says so.
fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

/// Whether compressing such a file is worth it; pictures and fonts are compressed already.
pub fn is_worth_it(path: &Path) -> bool {
    const TEXTS: [&str; 9] = [
        "css",
        "html",
        "ico",
        "js",
        "json",
        "svg",
        "txt",
        "wasm",
        "webmanifest",
    ];
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| TEXTS.contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn both_variants_hold_the_same_content() {
        let content = b"hello hello hello hello hello".repeat(20);

        let (mut from_brotli, mut from_gzip) = (Vec::new(), Vec::new());
        ::brotli::BrotliDecompress(&mut &*brotli(&content).unwrap(), &mut from_brotli).unwrap();
        flate2::read::GzDecoder::new(&*gzip(&content).unwrap())
            .read_to_end(&mut from_gzip)
            .unwrap();

        assert_eq!(from_brotli, content);
        assert_eq!(from_gzip, content);
    }

    #[test]
    fn pictures_are_left_alone() {
        assert!(is_worth_it(Path::new("pkg/a.wasm")));
        assert!(!is_worth_it(Path::new("photo.png")));
        assert!(!is_worth_it(Path::new("robots")));
    }
}
