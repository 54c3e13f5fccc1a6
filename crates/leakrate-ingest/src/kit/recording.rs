//! What a format yields: the quantities of a file in base units, before series are made of them.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::columns::Role;
use crate::keep::Keep;
use crate::kit::heap_part::HeapPart;
use crate::kit::heap_profile::HeapProfiles;
use crate::kit::route_track::RouteTrack;
use crate::load_result::RequestCount;
use leakrate_core::caveat::Caveat;
use leakrate_core::series::{Clock, Label, Metric, RequestTrack, SampleVariances};
use leakrate_core::units::{Bytes, DisplayZone, SizeUnit, Zone};

/// The content of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Recording {
    /// One for each instance (or one for all, where columns are instances).
    pub(crate) frames: Vec<Frame>,
    /// Requests that have times of their own.
    pub(crate) tracks: Vec<InstanceRequests>,
    /// The same for each route, where they are asked for and the file tells them.
    pub(crate) routes: Vec<RouteTrack>,
    /// How requests ended, where the file tells.
    pub(crate) outcomes: Option<RequestCount>,
    /// All requests, where they are known apart from the tracks.
    pub(crate) total: Option<LoadTotal>,
    /// The heap profiles of the file. Frames are made of them when those of all files are known.
    pub(crate) profiles: Option<HeapProfiles>,
    /// What is known of each part of a heap, where the series are of parts, by name.
    pub(crate) parts: BTreeMap<String, HeapPart>,
    /// Every column or metric of the file, for `inspect`.
    pub(crate) columns: Vec<ColumnInfo>,
    pub(crate) rows: usize,
    pub(crate) rows_skipped: usize,
    pub(crate) zone: ZoneUse,
    pub(crate) caveats: Vec<Caveat>,
    /// What was kept of the readings.
    pub(crate) keep: Keep,
    /// The first rows as they were read.
    pub(crate) preview: Vec<String>,
}

/// Rows of one clock. All columns have one entry per row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Frame {
    /// The instance, where rows say one.
    pub(crate) instance: Option<String>,
    /// What rows say of the instance.
    pub(crate) labels: Vec<Label>,
    pub(crate) clock: Clock,
    pub(crate) memory: Vec<MemoryColumn>,
    pub(crate) requests: Option<RequestColumn>,
    /// Number of the process, in files that tell it.
    pub(crate) process: Option<Vec<f64>>,
    /// Time since the process began.
    pub(crate) uptime: Option<Vec<f64>>,
    /// Which version of the program ran.
    pub(crate) versions: Option<VersionColumn>,
    pub(crate) limit: Option<Bytes>,
    /// The variance of each reading, where they are estimated from a sample of what there is.
    pub(crate) sampled: Option<Box<SampleVariances>>,
    /// Readings in each row, where rows are means.
    pub(crate) thinned: Option<usize>,
}

/// The limit that readings of one state, the last of them. Container runtimes write 0, or the largest
/// number that they have, where there is none.
pub(crate) fn stated_limit(values: &[f64]) -> Option<Bytes> {
    const EXBIBYTE: f64 = (1_u64 << 60) as f64;
    let last = values.iter().rev().find(|value| !value.is_nan())?;
    (*last > 0.0 && *last < EXBIBYTE).then_some(Bytes(*last))
}

/// Readings in bytes; a missing one is NaN, here and nowhere after.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MemoryColumn {
    pub(crate) name: String,
    pub(crate) metric: Metric,
    pub(crate) values: Vec<f64>,
    /// The smallest step the readings can show, if known.
    pub(crate) quantum: Option<Bytes>,
}

impl MemoryColumn {
    /// Makes what there is in all what is in use, where the free part of it is known; `false` if there is more
    /// free than there is.
    pub(crate) fn leave_free(&mut self, free: &[f64], quantum: Option<Bytes>) -> bool {
        for (value, free) in self.values.iter_mut().zip(free) {
            *value -= free;
        }
        let coarser = |one: Bytes, other: Bytes| if one.0 < other.0 { other } else { one };
        self.quantum = match (self.quantum, quantum) {
            (Some(one), Some(other)) => Some(coarser(one, other)),
            (one, other) => one.or(other),
        };
        !self.values.iter().any(|&value| value < 0.0)
    }
}

/// The version of the program in the rows of a frame.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct VersionColumn {
    /// The number of each; NaN where none is told.
    pub(crate) values: Vec<f64>,
    /// The number and the name of each version.
    pub(crate) names: Vec<VersionName>,
}

/// What a version is called.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VersionName {
    pub(crate) number: f64,
    pub(crate) name: String,
}

/// Requests in the rows of a frame; a missing one is NaN.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RequestColumn {
    pub(crate) name: String,
    pub(crate) counting: Counting,
    pub(crate) values: Vec<f64>,
    /// The byte at which each row begins, to show a row that cannot be.
    pub(crate) rows: Vec<usize>,
}

/// How a column counts requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Counting {
    /// A running total.
    Total,
    /// Since the row before.
    Added,
    /// Requests in a second.
    PerSecond,
    /// Seconds of load, to be multiplied by a rate.
    LoadSeconds,
}

/// Requests of a whole file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LoadTotal {
    pub(crate) requests: f64,
    /// When the run was that they belong to, in seconds since 1970, if only that is known.
    pub(crate) span: Option<Range<f64>>,
}

/// Requests of one instance, or of all, with times of their own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct InstanceRequests {
    pub(crate) instance: Option<String>,
    pub(crate) track: RequestTrack,
}

/// One column of a file, as it was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnInfo {
    /// Its name in the file.
    pub name: String,
    /// What it holds.
    pub role: Role,
    /// Its unit, if it is memory and the unit is the same in all cells.
    pub unit: Option<SizeUnit>,
    /// Whether it became part of a series.
    pub usage: ColumnUse,
}

/// Whether a column became part of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColumnUse {
    /// It was left aside.
    #[default]
    Unused,
    /// It was read.
    Used,
}

/// How the zone of the times is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ZoneUse {
    /// There are no dates.
    #[default]
    NoDates,
    /// The times state that they are in UTC, or count from 1970.
    Stated,
    /// The times state an offset; where they state several, the last time states this.
    AtOffset(Zone),
    /// The times state none, and the user gave it.
    Given(Zone),
    /// The times state none; UTC was taken.
    AssumedUtc,
}

impl ZoneUse {
    /// Whether times can be compared with those of another file.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Stated | Self::AtOffset(_) | Self::Given(_))
    }

    /// That of times which state this.
    pub(crate) fn stated(zone: Zone) -> Self {
        if zone == Zone::UTC {
            Self::Stated
        } else {
            Self::AtOffset(zone)
        }
    }

    /// Whether the zone is known in the same way: two files of which one ends in summer and the other in
    /// winter state different offsets.
    pub(crate) fn is_known_like(&self, other: &Self) -> bool {
        let is_stated = |zone: &Self| matches!(zone, Self::Stated | Self::AtOffset(_));
        self == other || is_stated(self) && is_stated(other)
    }

    /// The clock on which a reader sees the times: that of the zone asked for, else as the file
    /// has them.
    pub fn shown_in(&self, asked: Option<Zone>) -> DisplayZone {
        match (asked, self) {
            (Some(zone), _) => DisplayZone::In(zone),
            (None, Self::AtOffset(zone) | Self::Given(zone)) => DisplayZone::In(*zone),
            (None, Self::Stated | Self::NoDates) => DisplayZone::In(Zone::UTC),
            (None, Self::AssumedUtc) => DisplayZone::Unstated,
        }
    }
}
