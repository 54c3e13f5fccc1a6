//! Two files that have no time in common: where each lies.

use std::ops::Range;

use crate::error::Problem;
use crate::kit::recording::InstanceRequests;
use leakrate_core::units::{Timestamp, Zone};

/// Says when memory was read and when requests were sent.
pub(super) fn apart(other: &str, seconds: &[f64], tracks: &[InstanceRequests]) -> Problem {
    let memory = seconds.first().zip(seconds.last());
    let spans = tracks.iter().filter_map(|track| track.track.span());
    Problem::NoOverlap {
        other: other.to_owned(),
        own: written(memory.map(|(&first, &last)| first..last)),
        others: written(spans.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))),
    }
}

fn written(span: Option<Range<f64>>) -> String {
    let at = |seconds: f64| Timestamp(seconds).rfc3339(Zone::UTC).unwrap_or_default();
    span.map_or_else(
        || "at no time".to_owned(),
        |span| format!("from {} to {}", at(span.start), at(span.end)),
    )
}
