//! From bytes to [`Series`]: recognising a file by its content, reading it, and saying where it
//! cannot be read.
//!
//! ```
//! use leakrate::ingest::{self, ReadOptions, Source};
//!
//! let text = "requests,heap_mb\n0,7.7\n2500,40\n3750,56\n";
//! let source = Source::from_bytes("local.csv", text.as_bytes().to_vec())?;
//! let reading = ingest::read(&source, &ReadOptions::default())?;
//! assert_eq!(reading.format, "snapshots");
//! assert_eq!(reading.series[0].memory(), [7.7e6, 40e6, 56e6]);
//! # Ok::<(), leakrate::ingest::IngestError>(())
//! ```

mod advice;
mod assemble;
mod attach;
mod columns;
mod error;
pub mod formats;
mod frame_order;
mod headed_rows;
mod json;
mod lines;
mod log_dates;
mod metrics;
mod observations;
mod options;
mod processes;
mod query;
mod recording;
mod request_rows;
mod requests;
mod rounds;
mod sniff;
mod source;
mod spacing;
mod stamps;
mod table;
mod tally;
mod window;

use crate::caveat::Caveat;
use crate::ingest::query::{Quantity, Query};
use crate::ingest::sniff::Sniff;
use crate::series::Series;

pub use columns::Role;
pub use error::{IngestError, MAX_PLACES, Problem};
pub use options::{BadRows, ReadOptions, RequestSpec, TimeBound};
pub use recording::{ColumnInfo, ColumnUse, ZoneUse};
pub use requests::{RequestReading, read_requests};
pub use source::{Location, Place, Source};

/// What was understood of an input.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Its series; at least one.
    pub series: Vec<Series>,
    /// Name of its format.
    pub format: &'static str,
    /// How the format was recognised.
    pub why: String,
    /// Rows or points it has.
    pub rows: usize,
    /// Rows that could not be read and were left out, as asked.
    pub rows_skipped: usize,
    /// How the zone of its times is known.
    pub zone: ZoneUse,
    /// What limits all its series. What limits one is with that series.
    pub caveats: Vec<Caveat>,
    /// Its columns or metrics, as they were understood.
    pub columns: Vec<ColumnInfo>,
    /// Its first rows as they stand in the file.
    pub first_rows: Vec<String>,
}

/// Reads an input.
///
/// # Errors
/// [`IngestError`] says what was expected, what was found, what to do, and where.
pub fn read(source: &Source, options: &ReadOptions) -> Result<Reading, IngestError> {
    read_unnamed(source, options).map_err(|error| error.in_file(source.name()))
}

/// [`read`], with errors that do not name the file.
fn read_unnamed(source: &Source, options: &ReadOptions) -> Result<Reading, IngestError> {
    let query = Query {
        options,
        quantity: Quantity::Memory,
    };
    let sniff = Sniff::new(source);
    let recognised = formats::recognise(&sniff, options)?;
    let mut recording = (recognised.format.read)(&sniff, &query)?;
    let requests = requests::source_of(source, &mut recording, options)?;
    let frames = std::mem::take(&mut recording.frames);
    let series = assemble::assemble(source, frames, &requests, options)?;
    if let [alone] = series.as_slice()
        && alone.len() < 2
    {
        return Err(Problem::OneSample.into());
    }
    Ok(Reading {
        series,
        format: recognised.format.name,
        why: recognised.why,
        rows: recording.rows,
        rows_skipped: recording.rows_skipped,
        zone: recording.zone,
        caveats: recording.caveats,
        columns: recording.columns,
        first_rows: recording.preview,
    })
}
