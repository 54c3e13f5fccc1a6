//! Requests of metrics as tracks, one for each process.

use std::collections::{BTreeMap, HashMap};

use crate::kit::recording::{Counting, InstanceRequests};
use crate::metrics::MetricSeries;
use leakrate_core::series::{IntervalCount, RequestTrack};

/// A series of memory and the process it belongs to.
pub(super) struct Owner {
    pub(super) process: Option<String>,
    pub(super) instance: Option<String>,
}

/// The requests of each process, added up over what else its series tell apart: paths, codes.
pub(super) fn request_tracks(
    series: &[MetricSeries],
    counting: Counting,
    owners: &[Owner],
) -> Vec<InstanceRequests> {
    let mut instances: HashMap<&Option<String>, Vec<&Option<String>>> = HashMap::new();
    for owner in owners {
        let own = instances.entry(&owner.process).or_default();
        own.push(&owner.instance);
    }
    let mut processes: BTreeMap<Option<String>, Vec<RequestTrack>> = BTreeMap::new();
    for series in series {
        let tracks = processes.entry(series.process()).or_default();
        tracks.push(track(series, counting));
    }
    let mut all = Vec::new();
    for (process, tracks) in &processes {
        let track = RequestTrack::sum(tracks);
        let unowned = vec![process];
        let instances = instances.get(process).unwrap_or(&unowned);
        all.extend(instances.iter().map(|&instance| InstanceRequests {
            instance: instance.clone(),
            track: track.clone(),
        }));
    }
    all
}

fn track(series: &MetricSeries, counting: Counting) -> RequestTrack {
    let points = series
        .seconds
        .iter()
        .copied()
        .zip(series.values.iter().copied());
    if let Some(length) = series.interval {
        let counts = points.map(|(start, requests)| IntervalCount { start, requests });
        return RequestTrack::from_intervals(counts, length);
    }
    match counting {
        Counting::Total | Counting::LoadSeconds => RequestTrack::from_counter(points),
        Counting::PerSecond => {
            let unit = series.header.time_unit().unwrap_or(1.0);
            RequestTrack::from_rate(points.map(|(time, rate)| (time, rate / unit)))
        }
        Counting::Added => RequestTrack::from_increments(points),
    }
}
