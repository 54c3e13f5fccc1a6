//! Why columns do not make a series.

/// Why columns do not make a series.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SeriesError {
    /// No sample has a reading.
    #[error("series `{name}` has no samples")]
    Empty {
        /// The series.
        name: String,
    },
    /// Columns differ in length.
    #[error("series `{name}`: {column} has {found} entries, memory has {expected}")]
    Ragged {
        /// The series.
        name: String,
        /// The column that does not fit.
        column: &'static str,
        /// Entries of the memory column.
        expected: usize,
        /// Entries of the other.
        found: usize,
    },
    /// A reading that is no amount: not finite, or negative.
    #[error(
        "series `{name}`: {column} of sample {sample} is {value}, expected a finite number that is not negative"
    )]
    BadValue {
        /// The series.
        name: String,
        /// The column.
        column: &'static str,
        /// The sample, counted from 1.
        sample: usize,
        /// What was there.
        value: f64,
    },
    /// Cumulative requests fall.
    #[error(
        "series `{name}`: cumulative requests fall from {before} to {after} at sample {sample}"
    )]
    RequestsFall {
        /// The series.
        name: String,
        /// The sample after the fall, counted from 1.
        sample: usize,
        /// Requests before.
        before: f64,
        /// Requests after.
        after: f64,
    },
}
