//! `--by route`: what the requests of each route have added to the memory of each series.

use super::error::Error;
use super::progress;
use crate::analysis::{RouteCounts, RouteName, RouteShares};
use crate::ingest::{Reading, RouteTrack};
use crate::model::LeakModel;
use crate::series::Series;

/// What the routes of each series have added, in their order; `None` for each where routes were not asked
/// for.
///
/// # Errors
/// None of the series has enough samples.
pub(super) fn of_each(
    reading: &Reading,
    models: &[LeakModel],
    confidence: f64,
) -> Result<Vec<Option<RouteShares>>, Error> {
    if reading.routes.is_empty() {
        return Ok(models.iter().map(|_| None).collect());
    }
    let pairs: Vec<(&Series, &LeakModel)> = reading.series.iter().zip(models).collect();
    let divide = |(series, model): &(&Series, &LeakModel)| {
        let counts = counts(series, &reading.routes);
        RouteShares::of(series, model, &counts, confidence)
    };
    let found = progress::of_each("Dividing", &pairs, divide);
    match reading.series.first() {
        Some(first) if found.iter().all(Option::is_none) => Err(Error::TooFewForRoutes {
            name: first.name().to_owned(),
            samples: first.len(),
        }),
        Some(_) | None => Ok(found),
    }
}

/// The requests of each route up to each sample: its own, where the file tells instances apart, else
/// those of all.
fn counts(series: &Series, tracks: &[RouteTrack]) -> Vec<RouteCounts> {
    let Some(seconds) = series.seconds() else {
        return Vec::new();
    };
    let is_own = |track: &&RouteTrack| track.instance.as_deref() == Some(series.name());
    let is_told_apart = tracks.iter().any(|track| is_own(&track));
    let mut routes: Vec<RouteCounts> = Vec::new();
    for track in tracks
        .iter()
        .filter(|track| !is_told_apart || is_own(track))
    {
        let counts = seconds.iter().map(|&moment| track.at(moment));
        let known = routes
            .iter_mut()
            .find(|route| is_same(&route.name, &track.name));
        match known {
            Some(route) => {
                for (sum, count) in route.counts.iter_mut().zip(counts) {
                    *sum += count;
                }
            }
            None => routes.push(RouteCounts {
                name: track.name.clone(),
                counts: counts.collect(),
            }),
        }
    }
    routes
}

fn is_same(one: &RouteName, other: &RouteName) -> bool {
    match (one, other) {
        (RouteName::Named(one), RouteName::Named(other)) => one == other,
        (RouteName::Others(_), RouteName::Others(_)) => true,
        (RouteName::Named(_), RouteName::Others(_))
        | (RouteName::Others(_), RouteName::Named(_)) => false,
    }
}
