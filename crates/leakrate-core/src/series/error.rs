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
    /// A reading that is no amount: not finite, negative, or more than any machine has.
    #[error(
        "series `{name}`: {column} of sample {sample} is {value:e}, expected a number from 0 to 1e24"
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
    /// A time that no calendar has.
    #[error(
        "series `{name}`: the time of sample {sample} in order of time is {second:e} seconds, \
         expected one within {calendar}"
    )]
    TimeOutside {
        /// The series.
        name: String,
        /// The sample, counted from 1.
        sample: usize,
        /// Its time in seconds.
        second: f64,
        /// What the time was to lie in.
        calendar: &'static str,
    },
    /// A column so small that its values are equal within rounding errors.
    #[error(
        "series `{name}`: all {column} lies within {extent:e}, expected a unit in which that is \
         more than 1e-9"
    )]
    Unresolved {
        /// The series.
        name: String,
        /// The column.
        column: &'static str,
        /// How far its values reach.
        extent: f64,
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
