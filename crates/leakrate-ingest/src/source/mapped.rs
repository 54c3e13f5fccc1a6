//! A large text in a file of this process alone, mapped into memory: the one place of this project
//! with `unsafe`.
//!
//! A map costs nothing but the pages that are read, all cores read it at once, and the system may
//! take its pages back at any time, so that a text can be larger than memory.
//!
//! Two promises are made to the compiler, and both rest on nobody changing the file meanwhile. That
//! holds because the file has no name: it was made in the folder for temporary files and unlinked at
//! once ([`tempfile::tempfile`]), and what is in it was written by this process. A file that others
//! can reach is never mapped.
//!
//! 1. *The bytes stay what they are* ([`Mmap::map`]), and all of them are there: they were written,
//!    so that a full disk is an error of writing and no signal (`SIGBUS`) of reading.
//! 2. *The bytes are UTF-8* ([`str::from_utf8_unchecked`]). All of them were checked when the file
//!    was mapped. Checking again at every look would cost as much as reading does.

#![expect(unsafe_code, reason = "reviewed: see the head of this file")]

use std::fs::File;
use std::io;

use memmap2::Mmap;

use super::plain_text::is_plain_text;

/// The bytes of a temporary file without a name.
#[derive(Debug)]
pub(super) struct OwnFile(pub(super) File);

impl OwnFile {
    /// An empty one.
    pub(super) fn new() -> io::Result<Self> {
        tempfile::tempfile().map(Self)
    }
}

/// The text of a large file that is mapped into memory.
#[derive(Debug)]
pub(super) struct MappedText {
    map: Mmap,
}

impl MappedText {
    /// Maps a file; `None` if it is not text in UTF-8 without a mark in front, which others decode.
    pub(super) fn new(file: &mut OwnFile) -> io::Result<Option<Self>> {
        // SAFETY: the first promise above.
        let map = unsafe { Mmap::map(&file.0)? };
        Ok(is_plain_text(&map).then_some(Self { map }))
    }

    pub(super) fn as_str(&self) -> &str {
        // SAFETY: `new` found all of these bytes to be UTF-8; the second promise above.
        unsafe { str::from_utf8_unchecked(&self.map) }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn mapped(bytes: &[u8]) -> Option<MappedText> {
        let mut file = OwnFile::new().unwrap();
        file.0.write_all(bytes).unwrap();
        MappedText::new(&mut file).unwrap()
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
}
