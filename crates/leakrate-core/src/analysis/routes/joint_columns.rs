//! The regression on all columns together, the columns that can be told apart in it, and what each
//! group of them adds.

use super::fitted_samples::{FittedSamples, RouteColumn, added};
use super::shares::{RouteGrowth, RouteShares, TimeApart, Unexplained};
use crate::analysis::among_many::FALSE_DISCOVERY_RATE;
use crate::model::Verdict;
use crate::stats::false_discovery::adjusted;
use crate::stats::joint::{Joint, JointInterval, Term};
use crate::stats::verdict::RISK;
use crate::units::{Bytes, Rate};

/// What explains no more than this share of the growth is a small part of it.
const SMALL_PART: f64 = 0.05;
/// What may explain this share of the growth is not settled.
const LARGE_PART: f64 = 0.2;
/// Requests that follow each other as closely as this may stand for each other.
const TOGETHER: f64 = 0.9;

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
pub(super) struct JointColumns<'a> {
    fitted: &'a FittedSamples<'a>,
    parts: Vec<ColumnOwner>,
    joint: Joint,
    values: Vec<Vec<f64>>,
    /// What each gains.
    extents: Vec<f64>,
}

/// Columns that are judged as one.
type ColumnGroup = Vec<usize>;

impl<'a> JointColumns<'a> {
    /// The columns of all routes, each alone as long as they do not depend on each other.
    pub(super) fn of(fitted: &'a FittedSamples<'a>, routes: &[RouteColumn]) -> Option<Self> {
        if routes.is_empty() {
            return None;
        }
        let mut parts: Vec<ColumnOwner> = (0..routes.len()).map(ColumnOwner::route).collect();
        parts.extend(fitted.time.as_ref().map(|_| ColumnOwner::time()));
        loop {
            let columns: Vec<Vec<f64>> =
                parts.iter().map(|part| sum(fitted, part, routes)).collect();
            let likeness = fitted.likeness(&columns);
            if let Some(joint) = Joint::fit(&fitted.readings, &columns) {
                return Some(Self {
                    fitted,
                    extents: parts
                        .iter()
                        .map(|part| extent(fitted, part, routes))
                        .collect(),
                    parts,
                    joint,
                    values: columns,
                });
            }
            let pair = closest(&likeness, |_, _| true)?;
            merge(&mut parts, pair, ColumnOwner::with);
        }
    }

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

    /// What each group adds, most first.
    pub(super) fn shares(&self, routes: &[RouteColumn], confidence: f64) -> Option<RouteShares> {
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

/// The requests to all routes of a column, or the time.
fn sum(fitted: &FittedSamples<'_>, part: &ColumnOwner, routes: &[RouteColumn]) -> Vec<f64> {
    let time = || fitted.time.clone().unwrap_or_default();
    let columns = part
        .routes
        .iter()
        .map(|&place| routes[place].column.clone());
    columns.reduce(added).unwrap_or_else(time)
}

/// What a column gains in all samples.
fn extent(fitted: &FittedSamples<'_>, part: &ColumnOwner, routes: &[RouteColumn]) -> f64 {
    if part.routes.is_empty() {
        return fitted.seconds.unwrap_or(0.0);
    }
    part.routes
        .iter()
        .map(|&place| routes[place].requests)
        .sum()
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
