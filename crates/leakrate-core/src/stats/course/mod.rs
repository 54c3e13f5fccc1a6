//! The course of a series: whether it still grows, and since when.
//!
//! A window holds more than a line: levels step, leaks begin and end, caches fill. A course is a
//! form of few parts, each a column of a regression that is placed wherever it may have been. Its
//! weight is its prior times its marginal likelihood under noise that is autocorrelated, summed over
//! the kinds of noise and over the places of its parts, so that the search for a place is paid for.
//! Regressions with different columns are made comparable by a prior that is worth one reading, on
//! columns of one scale (unit information: Kass & Wasserman 1995, *J. Am. Stat. Assoc.* 90; for
//! changes: Zhang & Siegmund 2007, *Biometrics* 63).
//!
//! The noise is told by what is inside blocks, which changes between blocks do not touch; and a
//! step has the evidence of the two readings it is between, so that it is told from noise that
//! wanders to another level.
//!
//! The forms with two steps or fewer changes are weighed in full; those of more extend the most
//! probable of them.
//!
//! What is asked of them together is one thing: how probable it is that what rose in the window
//! does not grow any more.

mod block_bases;
mod columns;
mod innovations;
mod log_sum;
mod search;
mod step_place;
mod stretch;
mod whitened;

use super::generalised::steps;
use super::points::Points;
use columns::{CourseColumns, LINE};
use innovations::Innovations;
use log_sum::log_sum;
use search::{Best, Weight, Weights};
use whitened::Whitened;

pub use columns::ChangeKind;

/// Fewer points say nothing of changes.
const FEWEST: usize = 20;
/// Autocorrelations of neighbouring points.
const RHOS: [f64; 9] = [0.0, 0.25, 0.45, 0.6, 0.72, 0.82, 0.9, 0.95, 0.985];
/// Those that fit what is inside blocks worse than the best by more than this, on the log scale,
/// are left out.
const POSSIBLE: f64 = 6.0;
/// The share of the weight of a line that forms of one change must have together for those of more
/// to be looked at.
const WORTH: f64 = 0.1;
/// Steps so few blocks apart are one step.
const NEIGHBOURS: f64 = 1.5;
/// Probability that the place of a change is inside its interval.
const CONFIDENCE: f64 = 0.95;

/// What is known of the course of a series that rose.
#[derive(Debug, Clone, PartialEq)]
pub struct RateCourse {
    /// The probability that nothing changed: that it grows at a constant rate.
    pub unchanged: f64,
    /// The probability that it does not grow now.
    pub flat: f64,
    /// The most probable course that grows now.
    pub growing: ProbableCourse,
    /// The most probable one that does not.
    pub level: ProbableCourse,
}

/// A course that is more probable than others.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbableCourse {
    /// Whether it grows now.
    pub grows: bool,
    /// Its changes, in order; none where it is a line.
    pub changes: Vec<Change>,
    /// The probability of all courses of its form.
    probability: f64,
}

/// A change of a course.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// What changes.
    pub kind: ChangeKind,
    /// Where; of a climb that dies away, its time constant.
    pub at: f64,
    /// The earliest place that is probable.
    pub lower: f64,
    /// The latest.
    pub upper: f64,
    /// The height of a step; else the rate that begins or ends.
    pub size: f64,
}

impl RateCourse {
    /// Weighs all courses of points in one segment. `None` for too few points, or where the clock
    /// does not go on.
    pub fn fit(points: &Points) -> Option<Self> {
        if points.len() < FEWEST || points.segment_count() > 1 {
            return None;
        }
        let columns = CourseColumns::of(points);
        let noises = noises(&columns)?;
        let kinds = || noises.iter().enumerate();
        let few: Vec<Weights> = kinds()
            .map(|(number, noise)| Weights::few(&columns, noise, number))
            .collect();
        let look = Weights::sum(&few);
        if look.gain_of_one_change() < WORTH.ln() {
            return Some(Self::of(&look, &columns, &noises));
        }
        let all: Vec<Weights> = few
            .into_iter()
            .zip(kinds())
            .map(|(few, (number, noise))| few.completed(&columns, noise, number))
            .collect();
        Some(Self::of(&Weights::sum(&all), &columns, &noises))
    }

    fn of(weights: &Weights, columns: &CourseColumns<'_>, noises: &[Whitened]) -> Self {
        let total = log_sum(weights.all().iter().map(Weight::total));
        let share = |log_weight: f64| (log_weight - total).exp();
        let best = |grows: bool| {
            let forms = weights.all().iter();
            let of_these = forms.filter(|form| (form.growing >= form.flat) == grows);
            let best = of_these.max_by(|a, b| a.total().total_cmp(&b.total()));
            let changes = best
                .and_then(|form| form.best)
                .map(|best| changes(&best, columns, noises));
            ProbableCourse {
                grows,
                changes: changes.unwrap_or_default(),
                probability: best.map_or(0.0, |form| share(form.total())),
            }
        };
        Self {
            unchanged: share(weights.line().total()),
            flat: share(log_sum(
                weights.all().iter().skip(1).map(|weight| weight.flat),
            )),
            growing: best(true),
            level: best(false),
        }
    }

    /// The most probable course.
    pub fn most_probable(&self) -> &ProbableCourse {
        if self.growing.probability >= self.level.probability {
            &self.growing
        } else {
            &self.level
        }
    }
}

impl ProbableCourse {
    /// Whether it grows more slowly than it did.
    pub fn slows(&self) -> bool {
        self.changes.iter().any(|change| match change.kind {
            ChangeKind::Until => change.size > 0.0,
            ChangeKind::Climb => true,
            ChangeKind::Line | ChangeKind::Step | ChangeKind::Since => false,
        })
    }

    /// Whether it is a climb that is over.
    pub fn has_ended(&self) -> bool {
        let is_climb = |change: &Change| match change.kind {
            ChangeKind::Until | ChangeKind::Climb => true,
            ChangeKind::Line | ChangeKind::Step | ChangeKind::Since => false,
        };
        !self.grows && self.changes.iter().any(is_climb)
    }
}

/// The window under each kind of noise that may be that inside its blocks; `None` where the clock
/// does not go on.
fn noises(columns: &CourseColumns<'_>) -> Option<Vec<Whitened>> {
    let steps = steps(columns.points())?;
    let innovations: Vec<Innovations> = RHOS
        .iter()
        .map(|&rho| Innovations::new(columns, &steps, rho))
        .collect();
    let inside = innovations.iter().map(|data| data.log_inside);
    let most = inside.fold(f64::NEG_INFINITY, f64::max);
    let may_be = |data: &&Innovations| data.log_inside > most - POSSIBLE;
    let noises = innovations.iter().filter(may_be);
    Some(noises.map(|data| Whitened::new(data, columns)).collect())
}

fn changes(best: &Best, columns: &CourseColumns<'_>, noises: &[Whitened]) -> Vec<Change> {
    let Some(whitened) = noises.get(best.noise) else {
        return Vec::new();
    };
    let coefficients = best.fit.coefficients();
    let parts = best.fit.columns().iter().zip(coefficients);
    let mut found: Vec<Change> = parts
        .filter(|(column, _)| **column != LINE)
        .map(|(&column, size)| change(best, column, size, whitened, columns))
        .collect();
    found.sort_by(|a, b| a.at.total_cmp(&b.at));
    joined(&found, block_length(columns))
}

/// Steps at neighbouring points are one, inside a block between them.
fn joined(found: &[Change], spacing: f64) -> Vec<Change> {
    let is_one = |one: &Change, next: &Change| {
        let are_steps = one.kind == ChangeKind::Step && next.kind == ChangeKind::Step;
        are_steps && next.at - one.at <= NEIGHBOURS * spacing
    };
    let join = |steps: &[Change]| {
        let (first, last) = (steps.first()?, steps.last()?);
        if steps.len() == 1 {
            return Some(*first);
        }
        let size: f64 = steps.iter().map(|step| step.size).sum();
        let moment: f64 = steps.iter().map(|step| step.size * step.at).sum();
        Some(Change {
            kind: ChangeKind::Step,
            at: moment / size,
            lower: first.at - spacing,
            upper: last.at + spacing,
            size,
        })
    };
    found.chunk_by(is_one).filter_map(join).collect()
}

/// One change, with the places that it could have had beside the others.
fn change(
    best: &Best,
    column: usize,
    size: f64,
    whitened: &Whitened,
    columns: &CourseColumns<'_>,
) -> Change {
    let kind = columns.kind_of(column);
    let others = best.fit.columns().iter().filter(|&&other| other != column);
    let mut others = others.copied();
    let beside = others.try_fold(whitened.levels(), |fit, other| whitened.with(&fit, other));
    let places = columns.of_kind(kind);
    let weight = |place: usize| {
        let fit = whitened.with(beside.as_ref()?, place)?;
        Some(whitened.log_place(place) + whitened.log_evidence(&fit))
    };
    let weights: Vec<f64> = places
        .clone()
        .map(|place| weight(place).unwrap_or(f64::NEG_INFINITY))
        .collect();
    let total = log_sum(weights.iter().copied());
    let outside = 0.5 * (1.0 - CONFIDENCE);
    let reached = |weights: &mut dyn Iterator<Item = &f64>| {
        let mut sum = 0.0;
        weights
            .take_while(|weight| {
                sum += (**weight - total).exp();
                sum <= outside
            })
            .count()
    };
    let first = reached(&mut weights.iter());
    let last = weights
        .len()
        .saturating_sub(1 + reached(&mut weights.iter().rev()));
    let at = |place: usize| match kind {
        ChangeKind::Step => {
            let first = whitened.first_after(place - places.start);
            let x = columns.points().x();
            x[first - 1].midpoint(x[first])
        }
        _ => columns.position(place),
    };
    // A step may lie inside the block on either side of its place.
    let block = block_length(columns);
    Change {
        kind,
        at: at(column),
        lower: at(places.start + first) - block,
        upper: at(places.start + last.max(first)) + block,
        size,
    }
}

fn block_length(columns: &CourseColumns<'_>) -> f64 {
    let x = columns.points().x();
    (x[x.len() - 1] - x[0]) / columns.blocks().len() as f64
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};

    use super::*;

    fn course(signal: impl Fn(f64) -> f64) -> RateCourse {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let x: Vec<f64> = (0..320).map(f64::from).collect();
        let reading = |x: &f64| {
            let noise: f64 = StandardNormal.sample(&mut random);
            noise + signal(x / 320.0)
        };
        let y: Vec<f64> = x.iter().map(reading).collect();
        RateCourse::fit(&Points::new(&x, &y, &[]).unwrap()).unwrap()
    }

    fn kinds(course: &RateCourse) -> Vec<ChangeKind> {
        let changes = course.most_probable().changes.iter();
        changes.map(|change| change.kind).collect()
    }

    #[test]
    fn a_line_is_a_line() {
        let found = course(|share| 8.0 * share);
        assert!(found.unchanged > 0.5 && found.flat < 0.1, "{found:?}");
        assert!(found.most_probable().grows && found.most_probable().changes.is_empty());
    }

    #[test]
    fn a_step_is_found_where_it_is_with_its_height() {
        let found = course(|share| if share < 0.6 { 0.0 } else { 4.0 });
        assert_eq!(kinds(&found), [ChangeKind::Step]);
        let step = found.most_probable().changes[0];
        assert!(step.lower <= 192.0 && 192.0 <= step.upper, "{step:?}");
        assert!((step.size - 4.0).abs() < 0.5, "{step:?}");
        assert!(
            found.flat > 0.9 && !found.most_probable().grows,
            "{found:?}"
        );
    }

    #[test]
    fn a_step_inside_a_block_is_one_step() {
        let found = course(|share| if share < 0.516 { 0.0 } else { 12.0 });
        assert_eq!(kinds(&found), [ChangeKind::Step], "{found:?}");
        assert!(
            (found.most_probable().changes[0].size - 12.0).abs() < 1.0,
            "{found:?}"
        );
    }

    #[test]
    fn a_staircase_is_no_line() {
        let found = course(|share| 3.0 * (share * 4.3).floor());
        assert_eq!(kinds(&found), [ChangeKind::Step; 4], "{found:?}");
        assert!(found.flat > 0.9, "{found:?}");
    }

    #[test]
    fn a_step_without_scatter_is_one_whatever_its_arithmetic_leaves() {
        let x: Vec<f64> = (0..288).map(|i| 300.0 * f64::from(i)).collect();
        for height in [0.1, 1e7 / 3.0, 4e8 / 7.0, 1.1e12] {
            for at in [60, 101, 144, 203] {
                let level = |i: usize| if i < at { 0.0 } else { height };
                let y: Vec<f64> = (0..288).map(|i| 4e8 / 3.0 + level(i)).collect();
                let found = RateCourse::fit(&Points::new(&x, &y, &[]).unwrap()).unwrap();
                assert_eq!(
                    kinds(&found),
                    [ChangeKind::Step],
                    "{height} {at}: {found:?}"
                );
                assert!(found.flat > 0.75, "{height} {at}: {found:?}");
            }
        }
    }

    #[test]
    fn what_wanders_to_another_level_is_no_step() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let mut noise = 0.0;
        let x: Vec<f64> = (0..320).map(f64::from).collect();
        let reading = |x: &f64| {
            let innovation: f64 = StandardNormal.sample(&mut random);
            noise = 0.95 * noise + innovation;
            // Over twenty readings, as noise of this memory does; a step takes one.
            noise + 20.0 * (0.05 * (x - 160.0)).clamp(0.0, 1.0)
        };
        let y: Vec<f64> = x.iter().map(reading).collect();
        let found = RateCourse::fit(&Points::new(&x, &y, &[]).unwrap()).unwrap();
        let heights = found
            .most_probable()
            .changes
            .iter()
            .map(|change| change.size);
        assert!(heights.fold(0.0, f64::max) < 10.0, "{found:?}");
    }

    #[test]
    fn an_end_and_a_beginning_are_told_apart() {
        let ended = course(|share| 20.0 * share.min(0.5));
        assert_eq!(kinds(&ended), [ChangeKind::Until]);
        assert!(
            !ended.most_probable().grows && ended.flat > 0.5,
            "{ended:?}"
        );
        let began = course(|share| 20.0 * (share - 0.5).max(0.0));
        assert_eq!(kinds(&began), [ChangeKind::Since]);
        assert!(
            began.most_probable().grows && began.flat < 0.05,
            "{began:?}"
        );
    }
}
