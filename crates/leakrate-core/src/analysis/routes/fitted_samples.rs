//! The samples that routes are judged by, and the columns of their requests.

use std::ops::Range;

use super::shares::{RouteCounts, RouteName, RouteRequests};
use crate::model::{LeakModel, WarmUpDecision};
use crate::series::Series;
use crate::stats::points::Points;
use crate::units::Requests;

/// More readings are told apart no more finely than this.
const POINTS: usize = 512;
/// Routes beyond these are one: no chart shows more.
const MOST: usize = 12;
/// Readings for each route, below which routes become one.
const READINGS_EACH: usize = 3;
/// A route that was requested between fewer readings cannot be told from chance.
const LEAST_INTERVALS: usize = 3;

/// The samples that are fitted: many of them as means of neighbours.
pub(super) struct FittedSamples<'a> {
    pub(super) model: &'a LeakModel,
    runs: Vec<Range<usize>>,
    pub(super) readings: Points,
    /// Seconds, where they are known.
    pub(super) time: Option<Vec<f64>>,
    /// How long all segments take, where that is known.
    pub(super) seconds: Option<f64>,
    /// Where in the series they are, for columns that are still to be taken.
    clock: Vec<f64>,
    cuts: Vec<usize>,
}

/// The requests of a route, in the samples that are fitted.
#[derive(Debug, Clone)]
pub(super) struct RouteColumn {
    pub(super) name: RouteName,
    pub(super) requests: f64,
    pub(super) column: Vec<f64>,
}

impl RouteColumn {
    pub(super) fn told(&self) -> RouteRequests {
        RouteRequests {
            name: self.name.clone(),
            requests: Requests(self.requests),
        }
    }
}

impl<'a> FittedSamples<'a> {
    pub(super) fn of(series: &Series, model: &'a LeakModel) -> Option<Self> {
        let times = series.seconds();
        let runs = runs(series, model);
        let clock = gathered(&runs, times.or(series.requests())?);
        let ends = runs.iter().scan(0, |end, run| {
            *end += run.len();
            Some(*end)
        });
        let cuts: Vec<usize> = ends.take(runs.len().saturating_sub(1)).collect();
        let readings = Points::of(clock.clone(), gathered(&runs, series.memory()), &cuts)?;
        let readings = readings.block_means(blocks(readings.len()));
        Some(Self {
            model,
            seconds: times.map(|times| gain(&runs, times)),
            runs,
            time: times.map(|_| readings.x().to_vec()),
            readings,
            clock,
            cuts,
        })
    }

    /// A column of the series in the samples that are fitted.
    fn column(&self, counts: &[f64]) -> Option<Vec<f64>> {
        let values = gathered(&self.runs, counts);
        let points = Points::of(self.clock.clone(), values, &self.cuts)?;
        Some(points.block_means(blocks(points.len())).y().to_vec())
    }

    /// The most requested routes, and the others as one.
    pub(super) fn chosen(&self, routes: &[RouteCounts]) -> Vec<RouteColumn> {
        let mut known: Vec<RouteColumn> = Vec::new();
        for route in routes {
            let requests = gain(&self.runs, &route.counts);
            if requests > 0.0
                && let Some(column) = self.column(&route.counts)
            {
                known.push(RouteColumn {
                    name: route.name.clone(),
                    requests,
                    column,
                });
            }
        }
        known.sort_by(|one, other| {
            let most = other.requests.total_cmp(&one.requests);
            most.then_with(|| one.name.cmp(&other.name))
        });
        let room = self
            .readings
            .len()
            .saturating_sub(self.readings.segment_count());
        let most = MOST.min(room / READINGS_EACH).max(1);
        let (mut chosen, mut others) = (Vec::new(), Vec::new());
        for route in known {
            let is_named = matches!(route.name, RouteName::Named(_));
            if is_named && chosen.len() < most && self.intervals(&route.column) >= LEAST_INTERVALS {
                chosen.push(route);
            } else {
                others.push(route);
            }
        }
        chosen.extend(merged(others));
        chosen
    }

    /// Between how many readings a column rises.
    fn intervals(&self, column: &[f64]) -> usize {
        let rises = |range: Range<usize>| {
            let pairs = column[range].windows(2);
            pairs.filter(|pair| pair[1] > pair[0]).count()
        };
        self.readings.segments().map(rises).sum()
    }

    /// The correlations of what columns gain between readings.
    pub(super) fn likeness(&self, columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let gains = |column: &Vec<f64>| -> Vec<f64> {
            let of_segment = |range: Range<usize>| {
                let pairs = column[range].windows(2);
                pairs.map(|pair| pair[1] - pair[0]).collect::<Vec<_>>()
            };
            self.readings.segments().flat_map(of_segment).collect()
        };
        let gains: Vec<Vec<f64>> = columns.iter().map(gains).collect();
        let row = |one: &Vec<f64>| gains.iter().map(|other| alike(one, other)).collect();
        gains.iter().map(row).collect()
    }
}

/// How alike two columns of gains are, from 0 to 1: as directions from nothing, so that two which are
/// both steady are alike.
fn alike(one: &[f64], other: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let length = (dot(one, one) * dot(other, other)).sqrt();
    if length > 0.0 {
        dot(one, other) / length
    } else {
        0.0
    }
}

/// The runs of a series, without what was left out as its warm-up. Where its growth changed is no
/// border: routes that are requested more and less change it.
fn runs(series: &Series, model: &LeakModel) -> Vec<Range<usize>> {
    let cuts = model.restarts.iter().map(|restart| restart.sample);
    let mut starts: Vec<usize> = std::iter::once(0).chain(cuts).collect();
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).copied().chain([series.len()]);
    let whole = starts.iter().zip(ends).map(|(&start, end)| start..end);
    let parts = model.course.iter().flat_map(|course| &course.parts);
    let parts = parts.map(|part| part.samples.start);
    let fitted = model.samples.iter().map(|range| range.start);
    let kept: Vec<usize> = parts.chain(fitted).collect();
    let of_run = |run: Range<usize>| match model.warm_up.decision {
        WarmUpDecision::Kept => Some(run),
        WarmUpDecision::Detected | WarmUpDecision::Given => {
            let inside = kept.iter().filter(|start| run.contains(start));
            Some(*inside.min()?..run.end)
        }
    };
    whole
        .filter_map(of_run)
        .filter(|run| !run.is_empty())
        .collect()
}

/// What a column gains in runs.
fn gain(runs: &[Range<usize>], values: &[f64]) -> f64 {
    let of_run = |run: &Range<usize>| {
        let inside = values.get(run.clone())?;
        Some(inside.last()? - inside.first()?)
    };
    runs.iter().filter_map(of_run).sum()
}

/// How many blocks of equal length so many readings are in.
fn blocks(readings: usize) -> usize {
    readings / readings.div_ceil(POINTS).max(1)
}

/// Values of the samples of runs.
fn gathered(runs: &[Range<usize>], values: &[f64]) -> Vec<f64> {
    let ranges = runs.iter().filter_map(|run| values.get(run.clone()));
    ranges.flatten().copied().collect()
}

/// Routes that are not told apart, as one; the only one keeps its name.
fn merged(others: Vec<RouteColumn>) -> Option<RouteColumn> {
    let number = |route: &RouteColumn| match route.name {
        RouteName::Named(_) => 1,
        RouteName::Others(count) => count,
    };
    let all: usize = others.iter().map(number).sum();
    let several = others.len() > 1;
    let mut others = others.into_iter();
    let mut first = others.next()?;
    for other in others {
        first.requests += other.requests;
        first.column = added(first.column, other.column);
    }
    if several {
        first.name = RouteName::Others(all);
    }
    Some(first)
}

/// The sum of two columns.
pub(super) fn added(mut one: Vec<f64>, other: Vec<f64>) -> Vec<f64> {
    for (sum, value) in one.iter_mut().zip(other) {
        *sum += value;
    }
    one
}
