//! Where in a source something stands, and what is to be said about it.

use std::ops::Range;

/// A point in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Name of the file, or `stdin`.
    pub source: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Character within the line, counted from 1.
    pub column: usize,
}

/// A span of one line of a source, with what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Where the span begins.
    pub location: Location,
    /// The line it stands in; of a very long line, the part around it.
    pub text: String,
    /// The span, as bytes of `text`.
    pub span: Range<usize>,
    /// What was expected there and what was found.
    pub note: String,
}
