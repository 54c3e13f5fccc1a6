//! What every parser here answers when a text is not what it should be.

use std::fmt;
use std::ops::Range;

/// A text that is not what it should be: what was expected, what was found, and what to do.
///
/// ```
/// use leakrate_core::units::Bytes;
///
/// let error = "12 parsecs".parse::<Bytes>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "expected an amount of memory such as `512 MB` or `1.5GiB`, found `12 parsecs`: \
///      `parsecs` is no unit of memory; write B, kB, MB, GB, TB or KiB, MiB, GiB, TiB",
/// );
/// assert_eq!(&error.found[error.span.clone()], "parsecs");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {}: {help}", Found(found))]
pub struct ParseError {
    /// What the whole text should have been.
    pub expected: &'static str,
    /// The whole text as it was given.
    pub found: String,
    /// The bytes of `found` that are at fault; empty at the end where something is missing.
    pub span: Range<usize>,
    /// What is wrong there, and what to write instead.
    pub help: String,
}

/// Long cells are cut in a message, so that a file without line ends cannot fill a terminal.
struct Found<'a>(&'a str);

const LONGEST_QUOTE: usize = 60;

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(LONGEST_QUOTE) {
            None if self.0.is_empty() => f.write_str("nothing"),
            None => write!(f, "`{}`", self.0),
            Some((end, _)) => write!(f, "`{}…`", &self.0[..end]),
        }
    }
}
