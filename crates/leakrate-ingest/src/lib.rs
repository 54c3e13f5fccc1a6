//! From bytes to [`Series`]: recognising a file by its content, reading it, and saying where it
//! cannot be read.
//!
//! ```
//! use leakrate_ingest::{self, ReadOptions, Source};
//!
//! let text = "requests,heap_mb\n0,7.7\n2500,40\n3750,56\n";
//! let source = Source::from_bytes("local.csv", text.as_bytes().to_vec())?;
//! let reading = ingest::read(&source, &ReadOptions::default())?;
//! assert_eq!(reading.format, "snapshots");
//! assert_eq!(reading.series[0].memory(), [7.7e6, 40e6, 56e6]);
//! # Ok::<(), leakrate_ingest::IngestError>(())
//! ```

mod assemble;
mod columns;
mod error;
pub mod formats;
mod heap;
mod kit;
mod line_pattern;
mod lines;
pub mod load_result;
mod metrics;
mod options;
mod query;
mod recording;
mod records;
mod sniff;
mod source;
mod table;
mod tabulated;
mod workbook;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::assemble::join::Understood;
use leakrate_core::caveat::Caveat;
use leakrate_core::series::Series;

pub use assemble::join::{Arrangement, arrange};
pub use assemble::requests::{RequestReading, read_requests};
pub use columns::Role;
pub use error::{IngestError, MAX_PLACES, Problem};
pub use line_pattern::LinePattern;
pub use options::{BadRows, Cutting, Keep, Part, ReadOptions, RequestSpec, RequestsAre, TimeBound};
pub use recording::{ColumnInfo, ColumnUse, ZoneUse};
pub use source::{Checksum, Location, Place, Source};

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
    /// The rows of each file, in the order in which they were given.
    pub rows_of_files: Vec<FileRows>,
    /// How the zone of its times is known.
    pub zone: ZoneUse,
    /// What limits all its series. What limits one is with that series.
    pub caveats: Vec<Caveat>,
    /// Objects of each class in each sample, where the series are of classes, by name.
    pub objects: BTreeMap<String, Vec<u64>>,
    /// Its columns or metrics, as they were understood.
    pub columns: Vec<ColumnInfo>,
    /// Its first rows as they stand in the file.
    pub first_rows: Vec<String>,
}

/// How many rows a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileRows {
    /// Rows or points.
    pub read: usize,
    /// Rows that could not be read and were left out, as asked.
    pub skipped: usize,
}

/// Reads an input.
///
/// # Errors
/// [`IngestError`] says what was expected, what was found, what to do, and where.
pub fn read(source: &Source, options: &ReadOptions) -> Result<Reading, IngestError> {
    read_joined(&[source], options)
}

/// Reads files that together are one input: heap snapshots of one process, or exports of which
/// one continues the other.
///
/// # Errors
/// [`IngestError`] of the first file that cannot be read, or cannot be one with those before it.
pub fn read_joined(sources: &[&Source], options: &ReadOptions) -> Result<Reading, IngestError> {
    let understood = sources
        .par_iter()
        .map(|source| Understood::new(source, options))
        .collect::<Result<Vec<_>, _>>()?;
    let joined = assemble::join::join(understood, options)?;
    let name = joined.source.name();
    make_series(joined, options).map_err(|error| error.in_file(name))
}

/// Makes the series of a file; errors do not name it.
fn make_series(file: Understood, options: &ReadOptions) -> Result<Reading, IngestError> {
    let (source, mut recording) = (file.source, file.recording);
    let requests = assemble::requests::source_of(source, &mut recording, options)?;
    let frames = std::mem::take(&mut recording.frames);
    let series = assemble::assemble(source, frames, &requests, options)?;
    if let [alone] = series.as_slice()
        && alone.len() < 2
    {
        return Err(Problem::OneSample.into());
    }
    Ok(Reading {
        series,
        format: file.format.name,
        why: file.why,
        rows: recording.rows,
        rows_skipped: recording.rows_skipped,
        rows_of_files: file.rows,
        zone: recording.zone,
        caveats: recording.caveats,
        objects: recording.objects,
        columns: recording.columns,
        first_rows: recording.preview,
    })
}
