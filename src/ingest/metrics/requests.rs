//! Requests of metrics as tracks, one for each process.

use crate::ingest::metrics::MetricSeries;
use crate::ingest::recording::{Counting, InstanceRequests};
use crate::series::{IntervalCount, RequestTrack};

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
    let mut processes: Vec<(Option<String>, Vec<RequestTrack>)> = Vec::new();
    for series in series {
        let process = series.process();
        let track = track(series, counting);
        match processes.iter_mut().find(|(known, _)| *known == process) {
            Some((_, tracks)) => tracks.push(track),
            None => processes.push((process, vec![track])),
        }
    }
    let mut all = Vec::new();
    for (process, tracks) in processes {
        let track = RequestTrack::sum(&tracks);
        let mut instances: Vec<Option<String>> = owners
            .iter()
            .filter(|owner| owner.process == process)
            .map(|owner| owner.instance.clone())
            .collect();
        if instances.is_empty() {
            instances.push(process);
        }
        all.extend(instances.into_iter().map(|instance| InstanceRequests {
            instance,
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
        Counting::Added => from_increments(points),
    }
}

/// Increments in order of time; those of one moment are one.
fn from_increments(points: impl Iterator<Item = (f64, f64)>) -> RequestTrack {
    let mut known: Vec<_> = points.filter(|(_, count)| !count.is_nan()).collect();
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut total = 0.0;
    let moments = known.chunk_by(|a, b| a.0 >= b.0).map(|moment| {
        total += moment.iter().map(|(_, count)| count).sum::<f64>();
        (moment[0].0, total)
    });
    RequestTrack::from_counter(moments)
}
