//! The text of what is large, where there is no file and no map: in memory.

use std::io::{self, Cursor};

use super::plain_text::is_plain_text;

/// Bytes that are written and read as a file is.
#[derive(Debug)]
pub(super) struct OwnFile(pub(super) Cursor<Vec<u8>>);

impl OwnFile {
    /// An empty one.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "a file that is made on a disk may fail to be"
    )]
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(Cursor::default()))
    }
}

/// The text of what was large.
#[derive(Debug)]
pub(super) struct MappedText {
    text: String,
}

impl MappedText {
    /// Takes the bytes; `None`, and they are left, if they are not text in UTF-8 without a mark in
    /// front, which others decode.
    pub(super) fn new(file: &mut OwnFile) -> io::Result<Option<Self>> {
        if !is_plain_text(file.0.get_ref()) {
            return Ok(None);
        }
        let bytes = std::mem::take(&mut file.0).into_inner();
        let text = String::from_utf8(bytes).map_err(io::Error::other)?;
        Ok(Some(Self { text }))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}
