//! The text of a large file, mapped into memory: the one place of this project with `unsafe`.
//!
//! A map costs nothing but the pages that are read, all cores read it at once, and the system may
//! take its pages back at any time, so that a file can be larger than memory. Reading a copy
//! would need as much memory as the file has bytes.
//!
//! Two promises are made to the compiler, and both rest on nobody changing the file meanwhile:
//!
//! 1. *The bytes stay what they are* ([`Mmap::map`]). The map is private and never written to here.
//!    A file that another process appends to keeps the bytes that are mapped. One that is
//!    truncated ends this process by a signal (`SIGBUS`) when a page that is gone is read. One that is
//!    overwritten in place could change between two looks at it: [`MappedText::was_changed`] tells
//!    that afterwards, and the reading is refused, so that no silent wrong number comes of it.
//! 2. *The bytes are UTF-8* ([`str::from_utf8_unchecked`]). All of them were checked when the file
//!    was mapped. Checking again at every look would cost as much as reading does.
//!
//! Small files are copied instead: that is as fast, and logs that are being written are small.

#![expect(unsafe_code, reason = "reviewed: see the head of this file")]

use std::fs::File;
use std::io;
use std::time::SystemTime;

use memmap2::Mmap;
use rayon::prelude::*;

/// Bytes that are checked at once: what the cache of a core holds.
const PIECE: usize = 1 << 18;

/// The text of a file that is mapped into memory.
#[derive(Debug)]
pub(super) struct MappedText {
    map: Mmap,
    file: File,
    modified: Option<SystemTime>,
}

impl MappedText {
    /// Maps a file; `None` if it is not text in UTF-8 without a mark in front, which others decode.
    pub(super) fn new(file: File) -> io::Result<Option<Self>> {
        let modified = file.metadata()?.modified().ok();
        // SAFETY: the first promise above.
        let map = unsafe { Mmap::map(&file)? };
        let text = Self {
            map,
            file,
            modified,
        };
        Ok(is_plain_text(&text.map).then_some(text))
    }

    pub(super) fn as_str(&self) -> &str {
        // SAFETY: `new` found all of these bytes to be UTF-8; the second promise above.
        unsafe { str::from_utf8_unchecked(&self.map) }
    }

    /// Whether the file was changed since, in more than what was added at its end.
    pub(super) fn was_changed(&self) -> bool {
        let Ok(now) = self.file.metadata() else {
            return true;
        };
        let has_grown = now.len() > self.map.len() as u64;
        !has_grown && (now.modified().ok() != self.modified || now.len() < self.map.len() as u64)
    }
}

/// Whether bytes are UTF-8 without NULs and without a byte order mark. Pieces end after a line, so
/// no character is cut in two.
fn is_plain_text(bytes: &[u8]) -> bool {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let is_text =
        |piece: &[u8]| memchr::memchr(0, piece).is_none() && str::from_utf8(piece).is_ok();
    !bytes.starts_with(MARK) && pieces(bytes).into_par_iter().all(is_text)
}

fn pieces(bytes: &[u8]) -> Vec<&[u8]> {
    let mut rest = bytes;
    let mut pieces = Vec::with_capacity(bytes.len() / PIECE + 1);
    while !rest.is_empty() {
        let from = PIECE.min(rest.len());
        let end = memchr::memchr(b'\n', &rest[from..]).map_or(rest.len(), |end| from + end + 1);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom, Write};

    use super::*;

    fn mapped(bytes: &[u8]) -> Option<MappedText> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        MappedText::new(file).unwrap()
    }

    #[test]
    fn what_is_mapped_is_what_was_written() {
        let text = "zeit,größe\n".repeat(100_000);
        assert_eq!(mapped(text.as_bytes()).unwrap().as_str(), text);
    }

    #[test]
    fn what_is_not_utf_8_anywhere_is_not_mapped() {
        let text = "time,heap\n".repeat(100_000);
        for (at, byte) in [(0, 0xff), (500_003, 0xc3), (999_999, 0), (700_000, 0x80)] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = byte;
            assert!(mapped(&bytes).is_none(), "{at}");
        }
        assert!(mapped(b"\xef\xbb\xbftime\n1\n").is_none());
    }

    #[test]
    fn a_file_that_grows_is_unchanged_and_one_that_shrinks_is_not() {
        let text = mapped(b"time,heap\n1,2\n").unwrap();
        assert!(!text.was_changed());
        let mut file = text.file.try_clone().unwrap();
        file.seek(SeekFrom::End(0)).unwrap();
        file.write_all(b"2,3\n").unwrap();
        assert!(!text.was_changed());
        file.set_len(3).unwrap();
        assert!(text.was_changed());
    }
}
