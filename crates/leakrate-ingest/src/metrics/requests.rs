//! Requests of metrics as tracks, one for each process.

use std::collections::{BTreeMap, HashMap};

use crate::columns::LabelSet;
use crate::kit::query::Query;
use crate::kit::recording::{Counting, InstanceRequests};
use crate::kit::route_track::{Counted, RouteTrack};
use crate::metrics::MetricSeries;
use leakrate_core::analysis::RouteName;
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

/// Labels that tell the route of a request, the surest first.
const ROUTE: [&str; 7] = [
    "http_route",
    "route",
    "path",
    "uri",
    "url",
    "handler",
    "endpoint",
];
/// Labels that tell its method.
const METHOD: [&str; 4] = ["method", "http_request_method", "http_method", "verb"];
/// The label that Kubernetes gives to the port that is scraped, and others to a path.
const PORT_OR_PATH: &str = "endpoint";

/// The requests of each route of each process, where labels tell routes and they are asked for.
pub(super) fn route_tracks(
    series: &[MetricSeries],
    counting: Counting,
    query: &Query,
    owners: &[Owner],
) -> Vec<RouteTrack> {
    let mut routes: BTreeMap<(Option<String>, String), Vec<RequestTrack>> = BTreeMap::new();
    for series in series {
        let label = |name: &str| {
            let mut labels = series.labels.iter();
            labels
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        let is_path =
            |&(name, value): &(&str, &str)| name != PORT_OR_PATH || value.starts_with('/');
        let mut told = ROUTE.iter().filter_map(|&name| Some((name, label(name)?)));
        let Some((_, target)) = told.find(is_path) else {
            continue;
        };
        let method = METHOD.iter().find_map(|name| label(name));
        if let Some(route) = query.route(method, target) {
            let instance = LabelSet::best_label(&series.labels).map(str::to_owned);
            let tracks = routes.entry((instance, route)).or_default();
            tracks.push(track(series, counting));
        }
    }
    let mut all = Vec::new();
    for ((process, route), tracks) in routes {
        let mut instances: Vec<Option<String>> = owners
            .iter()
            .filter(|owner| process.is_some() && owner.process == process)
            .map(|owner| owner.instance.clone())
            .collect();
        if instances.is_empty() {
            instances.push(process);
        }
        let track = RequestTrack::sum(&tracks);
        all.extend(instances.into_iter().map(|instance| RouteTrack {
            instance,
            name: RouteName::Named(route.clone()),
            counted: Counted::Track(track.clone()),
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
