//! Bytes as text: encodings, and what is no text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::columnar_bytes::Container;
use super::{heap_bytes, workbook};
use crate::error::Problem;

/// No text has NULs.
pub(super) const NULS: Problem = Problem::Binary {
    kind: "data with NUL bytes",
};

/// Whether what begins so is read though it holds NULs: text of two bytes a character, what is no text
/// and known, and a heap profile.
pub(super) fn may_hold_nuls(head: &[u8]) -> bool {
    let encoding = Encoding::for_bom(head).map_or_else(|| unmarked(head), |(encoding, _)| encoding);
    encoding != UTF_8
        || binary_kind(head).is_some()
        || workbook::is_locked(head)
        || Container::of(head).is_some()
        || heap_bytes::is_profile(head)
        || heap_bytes::is_pickled_snapshot(head)
}

/// The text of a file.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, Problem> {
    if workbook::is_locked(&bytes) {
        return Err(Problem::LockedWorkbook);
    }
    if heap_bytes::is_pickled_snapshot(&bytes) {
        return Err(Problem::PickledSnapshot);
    }
    if let Some(kind) = binary_kind(&bytes) {
        return Err(Problem::Binary { kind });
    }
    let marked = Encoding::for_bom(&bytes).map(|(encoding, _)| encoding);
    let encoding = marked.unwrap_or_else(|| unmarked(&bytes));
    let text = if encoding == UTF_8 && marked.is_none() {
        // Checked in place: the usual file is not copied.
        String::from_utf8(bytes).unwrap_or_else(|error| {
            WINDOWS_1252
                .decode_without_bom_handling(error.as_bytes())
                .0
                .into_owned()
        })
    } else {
        encoding.decode(&bytes).0.into_owned()
    };
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return Err(NULS);
    }
    if text.trim().is_empty() {
        return Err(Problem::Empty);
    }
    Ok(text)
}

/// Text of two bytes a character is half NULs, on the odd or the even side.
fn unmarked(bytes: &[u8]) -> &'static Encoding {
    let head = &bytes[..bytes.len().min(64)];
    let nuls = |side: usize| head.iter().skip(side).step_by(2).all(|&byte| byte == 0);
    let filled = |side: usize| head.iter().skip(side).step_by(2).all(|&byte| byte != 0);
    match head.len() {
        0..4 => UTF_8,
        _ if filled(0) && nuls(1) => UTF_16LE,
        _ if nuls(0) && filled(1) => UTF_16BE,
        _ => UTF_8,
    }
}

fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 6] = [
        (b"\x1f\x8b", "gzip data"),
        (b"\x28\xb5\x2f\xfd", "Zstandard data"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x89PNG", "a PNG picture"),
        (b"%PDF", "a PDF document"),
        (b"\x7fELF", "an executable"),
    ];
    KNOWN
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|&(_, kind)| kind)
}
