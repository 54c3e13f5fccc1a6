//! What recognition looks at: the text, and the table in it, which is looked for once.

use std::cell::OnceCell;

use crate::error::{IngestError, Problem};
use crate::kit::json;
use crate::source::Source;
use crate::table::Layout;

/// A source that is being recognised.
#[derive(Debug)]
pub(crate) struct Sniff<'s> {
    pub(crate) source: &'s Source,
    layout: OnceCell<Result<Layout, IngestError>>,
}

impl<'s> Sniff<'s> {
    pub(crate) fn new(source: &'s Source) -> Self {
        Self {
            source,
            layout: OnceCell::new(),
        }
    }

    /// A source whose table is known.
    pub(crate) fn with_layout(source: &'s Source, layout: Layout) -> Self {
        Self {
            source,
            layout: OnceCell::from(Ok(layout)),
        }
    }

    /// The first part of the text, in which a log of any kind tells what it is.
    pub(crate) fn head(&self) -> &'s str {
        const HEAD: usize = 8 << 20;
        let text = self.source.text();
        &text[..self.source.floor(HEAD)]
    }

    /// Whether the text begins as JSON does. No table that is known begins so; logs may begin with
    /// a date in brackets.
    pub(crate) fn begins_as_json(&self) -> bool {
        json::begins(self.source.text())
    }

    /// The table in the text.
    ///
    /// # Errors
    /// There is none, or none that can be read.
    pub(crate) fn layout(&self) -> Result<&Layout, IngestError> {
        let layout = self.layout.get_or_init(|| {
            if let Some(columns) = self.source.columns() {
                return Layout::of_columns(columns);
            }
            // JSON may be one line of countless cells.
            if self.begins_as_json() {
                return Err(Problem::UnknownFormat.into());
            }
            Layout::detect(self.source)
        });
        layout.as_ref().map_err(Clone::clone)
    }
}
