//! What a command writes to: the answer, what is said beside it, and files.

use std::io::{self, Write};

use super::error::Error;
use super::viewport::Viewport;
use super::write::WrittenFiles;
use crate::render::printable::printable_lines;

/// What a command writes to.
pub(super) struct Streams<'a> {
    pub(super) out: &'a mut dyn Write,
    pub(super) diagnostics: &'a mut dyn Write,
    pub(super) files: &'a mut WrittenFiles,
    /// Where the answer is looked at.
    pub(super) viewport: Viewport,
}

impl<'a> Streams<'a> {
    /// Those of this process, and its disk.
    pub(super) fn of_process(
        out: &'a mut dyn Write,
        diagnostics: &'a mut dyn Write,
        disk: &'a mut WrittenFiles,
    ) -> Self {
        Self {
            out,
            diagnostics,
            files: disk,
            viewport: Viewport::of_process(),
        }
    }

    /// The same for a part of the work.
    pub(super) fn reborrow(&mut self) -> Streams<'_> {
        Streams {
            out: &mut *self.out,
            diagnostics: &mut *self.diagnostics,
            files: &mut *self.files,
            viewport: self.viewport,
        }
    }
}

/// Says something beside the answer.
pub(super) fn say(diagnostics: &mut dyn Write, text: &str) -> Result<(), Error> {
    write_all(diagnostics, printable_lines(text).as_bytes())
}

/// A reader may go away, which is its right, and changes nothing of what was found.
pub(super) fn write_all(out: &mut dyn Write, bytes: &[u8]) -> Result<(), Error> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Error::Output),
    }
}
