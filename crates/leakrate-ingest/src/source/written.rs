//! A text that is made of that of a source: in memory, or where that is mapped because it is large, mapped as well.

use std::io::Write as _;
use std::sync::Arc;

use super::own_file::{MappedText, OwnFile};
use super::{Source, SourceText};
use crate::error::Problem;

/// A source whose text is written a piece at a time.
pub(crate) struct WrittenSource<'s> {
    of: &'s Source,
    text: WrittenText,
}

enum WrittenText {
    Held(String),
    InFile(OwnFile),
}

impl Source {
    /// The same source with a text of which nothing is written yet. It has the lines of this one.
    ///
    /// # Errors
    /// A file for a large text cannot be made.
    pub(crate) fn written_anew(&self) -> Result<WrittenSource<'_>, Problem> {
        let text = match &self.text {
            SourceText::Mapped(_) => {
                WrittenText::InFile(OwnFile::new().map_err(|error| Problem::unreadable(&error))?)
            }
            SourceText::Held(_)
            | SourceText::Heap(_)
            | SourceText::Profile(_)
            | SourceText::Columns(_) => WrittenText::Held(String::new()),
        };
        Ok(WrittenSource { of: self, text })
    }
}

impl WrittenSource<'_> {
    /// Adds a piece.
    ///
    /// # Errors
    /// The disk is full.
    pub(crate) fn push(&mut self, text: &str) -> Result<(), Problem> {
        match &mut self.text {
            WrittenText::Held(held) => held.push_str(text),
            WrittenText::InFile(file) => {
                let written = file.0.write_all(text.as_bytes());
                written.map_err(|error| Problem::unreadable(&error))?;
            }
        }
        Ok(())
    }

    /// # Errors
    /// The file cannot be mapped.
    pub(crate) fn finish(self) -> Result<Source, Problem> {
        let text = match self.text {
            WrittenText::Held(text) => SourceText::Held(text),
            WrittenText::InFile(mut file) => {
                let mapped = MappedText::new(&mut file);
                match mapped.map_err(|error| Problem::unreadable(&error))? {
                    Some(text) => SourceText::Mapped(Arc::new(text)),
                    None => return Err(Problem::Changed),
                }
            }
        };
        Ok(Source {
            text,
            ..self.of.clone()
        })
    }
}
