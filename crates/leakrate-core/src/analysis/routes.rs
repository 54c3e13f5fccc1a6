//! Which routes a leak comes from: what each has added to memory with its requests, all judged
//! together, none of them below nothing.
//!
//! The requests of every route up to each reading are columns of one regression (see
//! [`joint`](crate::stats::joint)), and so is the time that passed: what grows with that alone is no
//! route's. Routes whose requests come together have one column of it where only their sum tells
//! something. So the parts add up to what the whole has grown by.

use std::ops::Range;

use crate::model::{LeakModel, PerRequest, PerSecond, Verdict, WarmUpDecision};
use crate::series::Series;
use crate::stats::false_discovery::adjusted;
use crate::stats::joint::{Joint, JointInterval, Term};
use crate::stats::points::Points;
use crate::stats::verdict::RISK;
use crate::units::{Bytes, Rate, Requests};

use super::among_many::FALSE_DISCOVERY_RATE;

/// More readings are told apart no more finely than this.
const POINTS: usize = 512;
/// Routes beyond these are one: no chart shows more.
const MOST: usize = 12;
/// Readings for each route, below which routes become one.
const READINGS_EACH: usize = 3;
/// A route that was requested between fewer readings cannot be told from chance.
const LEAST_INTERVALS: usize = 3;
/// What explains no more than this share of the growth is a small part of it.
const SMALL_PART: f64 = 0.05;
/// What may explain this share of the growth is not settled.
const LARGE_PART: f64 = 0.2;
/// Requests that follow each other as closely as this may stand for each other.
const TOGETHER: f64 = 0.9;

/// The requests of one route.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteCounts {
    /// What it is called.
    pub name: RouteName,
    /// Its requests up to each sample of the series.
    pub counts: Vec<f64>,
}

/// What requests are told apart by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RouteName {
    /// A method and a path, or a name of its own.
    Named(String),
    /// So many routes that are not told apart, as each has few requests.
    Others(usize),
}

/// What a route has added to memory, or several that cannot be told apart.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteGrowth {
    /// The routes, each with its requests in the samples that were fitted: several where only their sum
    /// tells something.
    pub routes: Vec<RouteRequests>,
    /// Growth per request; of several routes that of a request to any of them.
    pub rate: PerRequest,
    /// The growth per request that is not ruled out: at least nothing.
    pub lower: PerRequest,
    /// The largest that is not ruled out.
    pub upper: PerRequest,
    /// What it has added in all.
    pub growth: Bytes,
    /// The share of the growth that it explains; absent where nothing has grown.
    pub share: Option<f64>,
    /// The one-sided p value of its growing.
    pub p_value: f64,
    /// The same, adjusted for the number of routes (Benjamini & Hochberg 1995).
    pub adjusted_p_value: f64,
    /// `Leak` where it grows, `NoLeak` where it explains a small part at most.
    pub verdict: Verdict,
    /// Whether growth with time alone can be told from it.
    pub time: TimeApart,
}

/// A route and its requests.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteRequests {
    /// What it is called.
    pub name: RouteName,
    /// Its requests in the samples that were fitted.
    pub requests: Requests,
}

/// Whether growth with time alone can be told from the growth with requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeApart {
    /// It can.
    Told,
    /// These requests come as steadily as time passes.
    NotTold,
}

/// Growth that no route explains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unexplained {
    /// Growth per second with time alone.
    pub rate: PerSecond,
    /// The smallest that is not ruled out: at least nothing.
    pub lower: PerSecond,
    /// The largest that is not ruled out.
    pub upper: PerSecond,
    /// What it has added in all.
    pub growth: Bytes,
    /// The share of the growth; absent where nothing has grown.
    pub share: Option<f64>,
}

/// The growth of a series by route.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteShares {
    /// The routes, or what cannot be told apart of them: what has added most comes first.
    pub routes: Vec<RouteGrowth>,
    /// What none of them explains; absent where that cannot be told from some of them, or where no
    /// times are known.
    pub unexplained: Option<Unexplained>,
    /// What all of it has added, by the fit.
    pub growth: Bytes,
    /// Confidence of the intervals.
    pub confidence: f64,
}

impl RouteShares {
    /// Divides the growth of the samples that the model was fitted to. `None` where there are too few
    /// of them for a single route, or none of these routes was requested.
    pub fn of(
        series: &Series,
        model: &LeakModel,
        routes: &[RouteCounts],
        confidence: f64,
    ) -> Option<Self> {
        let samples = FittedSamples::of(series, model)?;
        let routes = samples.chosen(routes);
        samples.columns(&routes)?.shares(&routes, confidence)
    }
}

/// The samples that are fitted: many of them as means of neighbours.
struct FittedSamples<'a> {
    model: &'a LeakModel,
    runs: Vec<Range<usize>>,
    readings: Points,
    /// Seconds, where they are known.
    time: Option<Vec<f64>>,
    /// How long all segments take, where that is known.
    seconds: Option<f64>,
    /// Where in the series they are, for columns that are still to be taken.
    clock: Vec<f64>,
    cuts: Vec<usize>,
}

/// The requests of a route, in the samples that are fitted.
#[derive(Debug, Clone)]
struct RouteColumn {
    name: RouteName,
    requests: f64,
    column: Vec<f64>,
}

impl RouteColumn {
    fn told(&self) -> RouteRequests {
        RouteRequests {
            name: self.name.clone(),
            requests: Requests(self.requests),
        }
    }
}

impl<'a> FittedSamples<'a> {
    fn of(series: &Series, model: &'a LeakModel) -> Option<Self> {
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
    fn chosen(&self, routes: &[RouteCounts]) -> Vec<RouteColumn> {
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

    /// The columns of all routes, each alone as long as they do not depend on each other.
    fn columns(&self, routes: &[RouteColumn]) -> Option<JointColumns<'_>> {
        if routes.is_empty() {
            return None;
        }
        let mut parts: Vec<ColumnOwner> = (0..routes.len()).map(ColumnOwner::route).collect();
        parts.extend(self.time.as_ref().map(|_| ColumnOwner::time()));
        loop {
            let columns: Vec<Vec<f64>> = parts.iter().map(|part| self.sum(part, routes)).collect();
            let likeness = self.likeness(&columns);
            if let Some(joint) = Joint::fit(&self.readings, &columns) {
                return Some(JointColumns {
                    fitted: self,
                    extents: parts.iter().map(|part| self.extent(part, routes)).collect(),
                    parts,
                    joint,
                    values: columns,
                });
            }
            let pair = closest(&likeness, |_, _| true)?;
            merge(&mut parts, pair, ColumnOwner::with);
        }
    }

    fn sum(&self, part: &ColumnOwner, routes: &[RouteColumn]) -> Vec<f64> {
        let time = || self.time.clone().unwrap_or_default();
        let columns = part
            .routes
            .iter()
            .map(|&place| routes[place].column.clone());
        columns.reduce(added).unwrap_or_else(time)
    }

    /// What a column gains in all samples.
    fn extent(&self, part: &ColumnOwner, routes: &[RouteColumn]) -> f64 {
        if part.routes.is_empty() {
            return self.seconds.unwrap_or(0.0);
        }
        part.routes
            .iter()
            .map(|&place| routes[place].requests)
            .sum()
    }

    /// The correlations of what columns gain between readings.
    fn likeness(&self, columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
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
fn added(mut one: Vec<f64>, other: Vec<f64>) -> Vec<f64> {
    for (sum, value) in one.iter_mut().zip(other) {
        *sum += value;
    }
    one
}

/// What has one column: a route, several that depend on each other, or time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ColumnOwner {
    /// Places among the routes; none for time alone.
    routes: Vec<usize>,
    time: TimeApart,
}

impl ColumnOwner {
    fn route(place: usize) -> Self {
        Self {
            routes: vec![place],
            time: TimeApart::Told,
        }
    }

    fn time() -> Self {
        Self {
            routes: Vec::new(),
            time: TimeApart::NotTold,
        }
    }

    fn with(mut self, other: Self) -> Self {
        self.routes.extend(other.routes);
        self.routes.sort_unstable();
        if other.time == TimeApart::NotTold {
            self.time = TimeApart::NotTold;
        }
        self
    }
}

/// Two of several, the earlier first.
#[derive(Debug, Clone, Copy)]
struct ClosestPair {
    first: usize,
    second: usize,
}

/// The closest two for which this holds.
fn closest(likeness: &[Vec<f64>], holds: impl Fn(usize, usize) -> bool) -> Option<ClosestPair> {
    let pairs = (0..likeness.len())
        .flat_map(|second| (0..second).map(move |first| ClosestPair { first, second }));
    pairs
        .filter(|pair| holds(pair.first, pair.second))
        .max_by(|one, other| {
            let of = |pair: &ClosestPair| likeness[pair.first][pair.second];
            of(one).total_cmp(&of(other))
        })
}

/// Puts one in the place of two.
fn merge<T>(all: &mut Vec<T>, pair: ClosestPair, with: impl Fn(T, T) -> T) {
    let second = all.remove(pair.second);
    let first = all.remove(pair.first);
    all.insert(pair.first, with(first, second));
}

/// The columns of the regression, with what is known of them.
struct JointColumns<'a> {
    fitted: &'a FittedSamples<'a>,
    parts: Vec<ColumnOwner>,
    joint: Joint,
    values: Vec<Vec<f64>>,
    /// What each gains.
    extents: Vec<f64>,
}

/// Columns that are judged as one.
type ColumnGroup = Vec<usize>;

impl JointColumns<'_> {
    /// The columns in groups that can be told apart: those of which neither is known to explain
    /// anything, and both may explain much, are joined as long as their requests come together.
    fn groups(&self) -> Vec<ColumnGroup> {
        let alone: Vec<ColumnGroup> = (0..self.parts.len()).map(|column| vec![column]).collect();
        if self.growth() <= 0.0 {
            return alone;
        }
        let mut groups = alone;
        while let Some(pair) = self.open_pair(&groups) {
            merge(&mut groups, pair, |one, other| [one, other].concat());
        }
        // A group of which no more is known than of each of it is none.
        let p_values = self.p_values(&groups);
        let known = groups.iter().enumerate().flat_map(|(place, group)| {
            if p_values.grows(place) {
                vec![group.clone()]
            } else {
                group.iter().map(|&column| vec![column]).collect()
            }
        });
        known.collect()
    }

    fn open_pair(&self, groups: &[ColumnGroup]) -> Option<ClosestPair> {
        let p_values = self.p_values(groups);
        let is_open = |(place, group): (usize, &ColumnGroup)| {
            !p_values.grows(place) && !self.is_at_most(group, LARGE_PART)
        };
        let open: Vec<bool> = groups.iter().enumerate().map(is_open).collect();
        let sum = |group: &ColumnGroup| {
            let columns = group.iter().map(|&column| self.scaled(column));
            columns.reduce(added).unwrap_or_default()
        };
        let likeness = self
            .fitted
            .likeness(&groups.iter().map(sum).collect::<Vec<_>>());
        let pair = closest(&likeness, |first, second| open[first] && open[second])?;
        (likeness[pair.first][pair.second] >= TOGETHER).then_some(pair)
    }

    /// A column that gains 1 in all, as those of routes and time have no unit in common.
    fn scaled(&self, column: usize) -> Vec<f64> {
        let extent = self.extents[column];
        self.values[column]
            .iter()
            .map(|value| value / extent)
            .collect()
    }

    /// What a group adds to memory, as a sum of coefficients.
    fn added_by(&self, group: &ColumnGroup) -> Vec<Term> {
        let term = |&place: &usize| Term {
            place,
            weight: self.extents[place],
        };
        group.iter().map(term).collect()
    }

    /// What all columns add.
    fn growth(&self) -> f64 {
        self.joint
            .sum(&self.added_by(&(0..self.parts.len()).collect()))
    }

    /// Whether a group explains no more than this share of the growth.
    fn is_at_most(&self, group: &ColumnGroup, share: f64) -> bool {
        let floor = self.fitted.model.floor.per_second.per_base();
        let least = floor * self.fitted.seconds.unwrap_or(0.0);
        let most = (share * self.growth()).max(least);
        most > 0.0 && self.joint.below(&self.added_by(group), most) > 1.0 - RISK
    }

    fn p_values(&self, groups: &[ColumnGroup]) -> GroupPValues {
        let alone: Vec<f64> = groups
            .iter()
            .map(|group| self.joint.below(&self.added_by(group), 0.0))
            .collect();
        // Time alone is no route, and routes of one group were tested each for itself.
        let tested = |group: &ColumnGroup| -> usize {
            group
                .iter()
                .map(|&column| self.parts[column].routes.len())
                .sum()
        };
        let all: Vec<f64> = groups
            .iter()
            .zip(&alone)
            .flat_map(|(group, p)| std::iter::repeat_n(*p, tested(group)))
            .collect();
        let mut judged = adjusted(&all).into_iter();
        let adjusted = groups.iter().zip(&alone).map(|(group, p)| {
            let own = judged.by_ref().take(tested(group));
            own.fold(*p, |_, value| value)
        });
        GroupPValues {
            adjusted: adjusted.collect(),
            alone,
        }
    }

    fn shares(&self, routes: &[RouteColumn], confidence: f64) -> Option<RouteShares> {
        let tail = 0.5 - 0.5 * confidence;
        let growth = self.growth();
        let groups = self.groups();
        let p_values = self.p_values(&groups);
        let mut found = Vec::new();
        let mut unexplained = None;
        for (place, group) in groups.iter().enumerate() {
            let sum = self.added_by(group);
            let added = self.joint.sum(&sum);
            let JointInterval { lower, upper } = self.joint.interval(&sum, tail)?;
            let share = (growth > 0.0).then(|| added / growth);
            let part = group
                .iter()
                .map(|&column| self.parts[column].clone())
                .reduce(ColumnOwner::with)?;
            let requests: f64 = part
                .routes
                .iter()
                .map(|&route| routes[route].requests)
                .sum();
            if part.routes.is_empty() {
                let seconds = self.fitted.seconds?;
                unexplained = Some(Unexplained {
                    rate: Rate::new(added / seconds),
                    lower: Rate::new(lower / seconds),
                    upper: Rate::new(upper / seconds),
                    growth: Bytes(added),
                    share,
                });
                continue;
            }
            found.push(RouteGrowth {
                verdict: if self.is_at_most(group, SMALL_PART) {
                    Verdict::NoLeak
                } else if p_values.grows(place) {
                    Verdict::Leak
                } else {
                    Verdict::Inconclusive
                },
                routes: part
                    .routes
                    .iter()
                    .map(|&route| routes[route].told())
                    .collect(),
                rate: Rate::new(added / requests),
                lower: Rate::new(lower / requests),
                upper: Rate::new(upper / requests),
                growth: Bytes(added),
                share,
                p_value: p_values.alone[place],
                adjusted_p_value: p_values.adjusted[place],
                time: part.time,
            });
        }
        found.sort_by(|one, other| other.growth.0.total_cmp(&one.growth.0));
        Some(RouteShares {
            routes: found,
            unexplained,
            growth: Bytes(growth),
            confidence,
        })
    }
}

/// The p values of groups.
struct GroupPValues {
    alone: Vec<f64>,
    adjusted: Vec<f64>,
}

impl GroupPValues {
    /// Whether a group grows, also as one of many.
    fn grows(&self, group: usize) -> bool {
        self.alone[group] < RISK && self.adjusted[group] <= FALSE_DISCOVERY_RATE
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::model::FitOptions;
    use crate::series::{Clock, Columns as SeriesColumns};

    /// Memory each minute of a server whose routes leak so much, and their counts.
    struct Server {
        series: Series,
        routes: Vec<RouteCounts>,
    }

    /// How the requests of routes come.
    #[derive(Clone, Copy)]
    enum Mix {
        /// Each as it likes.
        Free,
        /// The first two always in one proportion, but for one request.
        FirstTwoTogether,
        /// All as steadily as the clock.
        Steady,
    }

    fn server(leaks: &[f64], mix: Mix, seed: u64) -> Server {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut counts = vec![vec![0.0]; leaks.len()];
        let mut memory = vec![5e7];
        let mut kept = 5e7;
        for _ in 1..90 {
            for (route, counts) in counts.iter_mut().enumerate() {
                let served = match mix {
                    Mix::Free | Mix::FirstTwoTogether => random.random_range(0..200),
                    Mix::Steady => 100,
                };
                let last = counts.last().copied().unwrap_or(0.0);
                counts.push(last + f64::from(served));
                kept += leaks[route] * f64::from(served);
            }
            if let Mix::FirstTwoTogether = mix {
                let (first, others) = counts.split_at_mut(1);
                let last = first[0].len() - 1;
                let was = others[0][last] - others[0][last - 1];
                let served = first[0][last] - first[0][last - 1] + f64::from(u8::from(last == 40));
                others[0][last] = others[0][last - 1] + served;
                kept += leaks[1] * (served - was);
            }
            let noise: f64 = StandardNormal.sample(&mut random);
            memory.push(kept + 1e5 * noise);
        }
        let total = (0..90).map(|at| counts.iter().map(|counts| counts[at]).sum());
        let series = Series::new(SeriesColumns {
            name: "server".into(),
            clock: Clock::Wall(
                (0..90)
                    .map(|minute| 1.7e9 + 60.0 * f64::from(minute))
                    .collect(),
            ),
            requests: Some(total.collect()),
            memory,
            ..SeriesColumns::default()
        });
        let routes = counts
            .into_iter()
            .enumerate()
            .map(|(route, counts)| RouteCounts {
                name: RouteName::Named(format!("/{route}")),
                counts,
            });
        Server {
            series: series.unwrap(),
            routes: routes.collect(),
        }
    }

    fn shares(server: &Server, routes: &[RouteCounts]) -> RouteShares {
        let model = LeakModel::fit(&server.series, &FitOptions::default()).unwrap();
        RouteShares::of(&server.series, &model, routes, 0.95).unwrap()
    }

    fn names(growth: &RouteGrowth) -> Vec<String> {
        let names = growth.routes.iter().map(|route| match &route.name {
            RouteName::Named(name) => name.clone(),
            RouteName::Others(number) => format!("others {number}"),
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    fn leaking(shares: &RouteShares) -> Vec<Vec<String>> {
        let leaks = shares
            .routes
            .iter()
            .filter(|one| one.verdict == Verdict::Leak);
        let mut leaks: Vec<_> = leaks.map(names).collect();
        leaks.sort();
        leaks
    }

    #[test]
    fn the_routes_that_leak_are_told_with_their_rates() {
        let server = server(&[0.0, 2000.0, 0.0, 10_000.0, 0.0], Mix::Free, 1);
        let found = shares(&server, &server.routes);
        assert_eq!(leaking(&found), [["/1"], ["/3"]]);
        for (name, rate) in [("/1", 2000.0), ("/3", 10_000.0)] {
            let growth = found
                .routes
                .iter()
                .find(|one| names(one) == [name])
                .unwrap();
            assert!(
                growth.lower.per_base() < rate && rate < growth.upper.per_base(),
                "{growth:?}"
            );
            assert_eq!(growth.time, TimeApart::Told);
        }
        assert!(found.unexplained.unwrap().share.unwrap() < 0.05);
    }

    #[test]
    fn routes_that_are_requested_together_are_one() {
        let server = server(&[5000.0, 0.0, 0.0], Mix::FirstTwoTogether, 2);
        let found = shares(&server, &server.routes);
        assert_eq!(leaking(&found), [["/0", "/1"]]);
        let rate = found.routes[0].rate.per_base();
        assert!((rate / 2500.0 - 1.0).abs() < 0.1, "{rate}");
    }

    #[test]
    fn steady_traffic_tells_nothing_apart_not_even_from_time() {
        let server = server(&[0.0, 3000.0, 0.0], Mix::Steady, 3);
        let found = shares(&server, &server.routes);
        assert_eq!(leaking(&found), [["/0", "/1", "/2"]]);
        assert_eq!(found.routes[0].time, TimeApart::NotTold);
        assert_eq!(found.unexplained, None);
    }

    #[test]
    fn without_growth_no_route_leaks() {
        let server = server(&[0.0; 4], Mix::Free, 4);
        assert!(leaking(&shares(&server, &server.routes)).is_empty());
    }

    #[test]
    fn rare_routes_are_one() {
        let mut server = server(&[0.0, 5000.0], Mix::Free, 5);
        for rare in 0..40 {
            let counts = (0..90).map(|at| f64::from(u8::from(at > 2 * rare)));
            server.routes.push(RouteCounts {
                name: RouteName::Named(format!("/rare/{rare}")),
                counts: counts.collect(),
            });
        }
        let found = shares(&server, &server.routes);
        assert!(
            found.routes.iter().any(|one| names(one) == ["others 40"]),
            "{found:?}"
        );
        assert_eq!(leaking(&found), [["/1"]]);
    }

    #[test]
    fn too_few_samples_tell_nothing() {
        let server = server(&[0.0, 5000.0], Mix::Free, 6);
        let model = LeakModel::fit(&server.series, &FitOptions::default()).unwrap();
        assert_eq!(RouteShares::of(&server.series, &model, &[], 0.95), None);
        let short = RouteCounts {
            name: RouteName::Named("/short".into()),
            counts: vec![0.0, 1.0],
        };
        assert_eq!(
            RouteShares::of(&server.series, &model, &[short], 0.95),
            None
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn parts_add_up_and_none_is_negative(leaks in prop::collection::vec(0.0..5000.0, 1..5), seed in 0_u64..1000) {
            let server = server(&leaks, Mix::Free, seed);
            let found = shares(&server, &server.routes);
            let parts = found.routes.iter().map(|one| one.growth.0);
            let rest = found.unexplained.map_or(0.0, |rest| rest.growth.0);
            let all: f64 = parts.sum::<f64>() + rest;
            prop_assert!((all - found.growth.0).abs() <= 1e-6 * found.growth.0.abs());
            for one in &found.routes {
                let (lower, rate, upper) = (one.lower.per_base(), one.rate.per_base(), one.upper.per_base());
                prop_assert!(0.0 <= lower && lower <= rate * (1.0 + 1e-6) && rate <= upper, "{one:?}");
            }
        }

        #[test]
        fn neither_order_nor_unit_of_counts_matters(seed in 0_u64..1000, unit in 2.0..50.0) {
            let server = server(&[0.0, 2000.0, 8000.0], Mix::Free, seed);
            let found = shares(&server, &server.routes);
            let mut turned = server.routes.clone();
            turned.reverse();
            for count in &mut turned[0].counts {
                *count *= unit;
            }
            let again = shares(&server, &turned);
            prop_assert_eq!(leaking(&found), leaking(&again));
            for one in &found.routes {
                let other = again.routes.iter().find(|other| names(other) == names(one)).unwrap();
                let (growth, other) = (one.growth.0, other.growth.0);
                prop_assert!((growth - other).abs() <= 1e-5 * found.growth.0, "{growth} {other}");
            }
        }
    }
}
