//! The streams of the program: the answer, and what is said beside it.

use std::io::{self, Write};

use super::error::Error;
use crate::render::printable::printable_lines;

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
