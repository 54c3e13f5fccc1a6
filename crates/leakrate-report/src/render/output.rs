//! What an output is: one way in which a result is written.

use std::fmt::Debug;

use super::html::HtmlError;
use crate::chart::ChartError;
use crate::document::Document;
use crate::facts::Facts;

/// One way in which a result is written. To add one, write a file that implements this, and a line
/// in [`OUTPUTS`](super::OUTPUTS): `--format` and the extensions of files follow.
pub trait Output: Debug + Sync {
    /// Its name, as it is asked for.
    fn name(&self) -> &'static str;

    /// What else is to be known of it, for a list of outputs.
    fn about(&self) -> Option<&'static str> {
        None
    }

    /// What the names of its files end in, the usual one first.
    fn extensions(&self) -> &'static [&'static str];

    /// The charts that it has room for.
    fn charts(&self) -> ChartRoom {
        ChartRoom::None
    }

    /// Whether another answer may stand below one of these.
    fn appends(&self) -> Appends {
        Appends::Never
    }

    /// Spells a result.
    ///
    /// # Errors
    /// A chart cannot be drawn, or a defect of what spells it.
    fn render(&self, result: &Shown<'_>) -> Result<Rendered, OutputError>;
}

/// The charts that an output has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartRoom {
    /// All of them.
    All,
    /// One, in dots, for eyes that watch a terminal.
    Dots,
    /// None inside its text.
    None,
}

/// Whether a second answer may follow a first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appends {
    /// It reads on.
    Freely,
    /// It would spoil the first.
    Never,
}

/// A result, and where it will stand.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// What it says in numbers.
    pub facts: &'a Facts,
    /// The same in words.
    pub document: &'a Document,
    /// The columns of the terminal.
    pub width: usize,
    /// The name of the file without its extension, where it goes to one: pictures may stand beside.
    pub stem: Option<&'a str>,
}

/// A result as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    /// Its text.
    pub text: String,
    /// Files that stand beside it.
    pub pictures: Vec<Picture>,
}

/// A file that stands beside a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl From<String> for Rendered {
    fn from(text: String) -> Self {
        Self {
            text,
            pictures: Vec::new(),
        }
    }
}

/// Why a result cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The facts cannot be spelled as JSON: a defect.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The page cannot be made.
    #[error("cannot write HTML: {0}")]
    Html(#[from] HtmlError),
    /// A test report was asked for of a run without conditions.
    #[error(
        "a test report is of conditions on which the run fails: give one, such as --fail-on leak"
    )]
    NothingTested,
    /// A chart cannot be drawn.
    #[error(transparent)]
    Chart(#[from] ChartError),
}
