//! Counting rows while they are read: how many there are, the first of them, and where some could
//! not be read.

use std::ops::Range;

use crate::error::{IngestError, MAX_PLACES, Place, Problem};
use crate::kit::recording::Recording;
use crate::options::BadRows;
use crate::source::Source;
use leakrate_core::caveat::Caveat;

/// Rows that `inspect` shows.
const PREVIEWED: usize = 5;

/// The rows of a source so far.
pub(crate) struct Tally<'s> {
    source: &'s Source,
    rows: usize,
    faulty: usize,
    places: Vec<Place>,
    preview: Vec<String>,
}

/// A span of a row that cannot be read, and why.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) span: Range<usize>,
    pub(crate) note: String,
}

impl<'s> Tally<'s> {
    pub(crate) fn new(source: &'s Source) -> Self {
        Self {
            source,
            rows: 0,
            faulty: 0,
            places: Vec::new(),
            preview: Vec::new(),
        }
    }

    /// Counts a row, which was read or not, and gives what was read.
    pub(crate) fn count<T>(&mut self, row: Range<usize>, read: Result<T, Fault>) -> Option<T> {
        self.rows += 1;
        if self.preview.len() < PREVIEWED {
            self.preview.push(self.source.text()[row].to_owned());
        }
        match read {
            Ok(value) => Some(value),
            Err(fault) => {
                self.faulty += 1;
                if self.places.len() < MAX_PLACES {
                    let place = self.source.place(fault.span, fault.note);
                    self.places.push(place);
                }
                None
            }
        }
    }

    /// A recording of so many rows, still without what they hold.
    ///
    /// # Errors
    /// Some could not be read, and that was not to be passed over.
    pub(crate) fn recording(self, bad_rows: BadRows) -> Result<Recording, IngestError> {
        if self.faulty > 0 && bad_rows == BadRows::Refuse {
            let problem = Problem::Rows { count: self.faulty };
            return Err(IngestError::from(problem).listing(self.places, self.faulty));
        }
        let skipped = (self.faulty > 0).then_some(Caveat::BadRowsSkipped { rows: self.faulty });
        Ok(Recording {
            rows: self.rows,
            rows_skipped: self.faulty,
            preview: self.preview,
            caveats: skipped.into_iter().collect(),
            ..Recording::default()
        })
    }
}
