//! From bytes to [`Series`](leakrate_core::series::Series): recognising a file by its content,
//! reading it, and saying where it cannot be read.
//!
//! ```
//! use leakrate_ingest::{ReadOptions, Source};
//!
//! let text = "requests,heap_mb\n0,7.7\n2500,40\n3750,56\n";
//! let source = Source::from_bytes("local.csv", text.as_bytes().to_vec())?;
//! let reading = leakrate_ingest::read(&source, &ReadOptions::default())?;
//! assert_eq!(reading.format, "snapshots");
//! assert_eq!(reading.series[0].memory(), [7.7e6, 40e6, 56e6]);
//! # Ok::<(), leakrate_ingest::IngestError>(())
//! ```

mod asked_rows;
mod assemble;
mod columns;
mod conditions;
mod error;
mod file_system;
pub mod formats;
mod heap;
mod keep;
mod kit;
mod line_pattern;
mod lines;
pub mod load_result;
mod metrics;
mod options;
pub mod parallel;
mod reading;
mod records;
mod route_rules;
mod source;
mod table;
mod tabulated;

use crate::assemble::join::Understood;
use crate::columns::select::parts_left;

pub use assemble::join::{Arrangement, arrange};
pub use assemble::requests::{RequestReading, read_requests};
pub use columns::{Role, may_be_memory};
pub use conditions::{Condition, Relation};
pub use error::{IngestError, Location, MAX_PLACES, OpenNumbers, Pace, Place, Problem};
pub use file_system::{Beyond, FileSystem, HeldFile, HeldFiles};
pub use heap::{HeapDetail, HeapMark, SourceMaps};
pub use keep::Keep;
pub use kit::heap_part::{HeapPart, HeapPartKind, Holder};
pub use kit::recording::{ColumnInfo, ColumnUse, ZoneUse};
pub use kit::route_track::RouteTrack;
pub use line_pattern::LinePattern;
pub use metrics::{PageSample, page_samples};
pub use options::{
    BadRows, Combine, Cutting, DecimalMark, GivenTime, Part, ReadOptions, RequestSpec, RequestsAre,
    TimeBound, TimeChoice,
};
pub use reading::{FileRows, Reading};
pub use route_rules::{RouteRule, RouteRules};
#[cfg(feature = "parquet")]
pub use source::{ArrowTable, GroupStream, GroupStreamError, SeriesGroup, panic_of_decoder};
pub use source::{
    CellBounds, Checksum, ColumnTable, HeldCells, HeldTimes, OpenOptions, Source, TableKind,
};

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
    let understood = parallel::map(sources, |source| Understood::new(source, options));
    let understood = understood.into_iter().collect::<Result<Vec<_>, _>>()?;
    let joined = assemble::join::join(understood, options)?;
    let name = joined.source.name().to_owned();
    make_series(joined, options).map_err(|error| error.in_file(&name))
}

/// Makes the series of a file; errors do not name it.
fn make_series(file: Understood, options: &ReadOptions) -> Result<Reading, IngestError> {
    let (source, mut recording) = (file.source.as_ref(), file.recording);
    let requests = assemble::requests::source_of(source, &mut recording, options)?;
    if options.routes.is_some() && recording.routes.is_empty() {
        return Err(Problem::NoRoutes.into());
    }
    if options.memory.is_empty() {
        recording.caveats.extend(parts_left(&recording.columns));
    }
    let frames = std::mem::take(&mut recording.frames);
    let shown_in = recording.zone.shown_in(options.zone);
    let series = assemble::assemble(source, frames, &requests, shown_in, options)?;
    if let [alone] = series.as_slice()
        && alone.len() < 2
    {
        return Err(Problem::OneSample.into());
    }
    let series = series.into_iter();
    Ok(Reading {
        series: series
            .map(|one| one.with_times_shown_in(shown_in))
            .collect(),
        format: file.format.name,
        why: file.why,
        rows: recording.rows,
        rows_skipped: recording.rows_skipped,
        rows_of_files: file.rows,
        zone: recording.zone,
        caveats: recording.caveats,
        parts: recording.parts,
        routes: recording.routes,
        columns: recording.columns,
        first_rows: recording.preview,
    })
}
