//! Who reads an answer.

/// Who reads an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Whoever ran the command, and may run it again with another option.
    AtTerminal,
    /// Whoever a page or a comment is handed to, and who types nothing.
    OfPage,
}
