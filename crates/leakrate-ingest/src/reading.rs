//! What was understood of an input.

use std::collections::BTreeMap;

use crate::kit::heap_part::HeapPart;
use crate::kit::recording::{ColumnInfo, ZoneUse};
use crate::kit::route_track::RouteTrack;
use leakrate_core::caveat::Caveat;
use leakrate_core::series::Series;

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
    /// What is known of each class or site of a heap, where the series are of these, by name.
    pub parts: BTreeMap<String, HeapPart>,
    /// The requests of each route, where they are asked for.
    pub routes: Vec<RouteTrack>,
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
