//! Numbers of which nothing says what they are.

/// Numbers in the lines of a text that may be memory, and what speaks for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OpenNumbers {
    /// Patterns that read one of them each, the likeliest first.
    pub patterns: Vec<String>,
    /// Whether the text speaks of memory at all.
    pub speaks_of_memory: bool,
}
