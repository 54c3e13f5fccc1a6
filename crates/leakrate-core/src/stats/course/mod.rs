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
//! The forms with two steps or fewer changes are weighed in full; those of more extend the most
//! probable of them.
//!
//! What is asked of them together is one thing: how probable it is that what rose in the window
//! does not grow any more.

mod columns;
mod long_memory;
mod noise;
mod product;
mod search;
mod whitened;

use super::points::Points;
use columns::CourseColumns;
use noise::NoiseKind;
use search::{Best, LINE, Weight, Weights, log_sum};
use whitened::Whitened;

pub use columns::ChangeKind;

/// Fewer points say nothing of changes.
const FEWEST: usize = 20;
/// Changes are looked for among so many points at most, or else among block means.
const MOST_POINTS: usize = 40;
const BLOCKS: usize = 32;
/// The kinds of noise of a first look at forms of one change.
const LOOK: [usize; 2] = [1, 4];
/// From this kind of noise on, forms of many changes are left out where those of one are so much
/// lighter, on the log scale, than under another kind.
const SLOW: usize = 3;
const LIGHT: f64 = 4.0;
/// The share of the weight of a line that forms of one change must have together to be looked at
/// closely.
const WORTH: f64 = 0.6;
/// Steps so few points apart are one step.
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
    /// Whether the most probable course grows now.
    pub grows: bool,
    /// The changes of the most probable course, in order; none where that is a line.
    pub changes: Vec<Change>,
}

/// A change of the most probable course.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// What changes.
    pub kind: ChangeKind,
    /// Where.
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
        let points = &if points.len() > MOST_POINTS {
            points.block_means(BLOCKS)
        } else {
            points.clone()
        };
        let columns = CourseColumns::of(points);
        let noises = NoiseKind::kinds(points)?;
        let whitened = |noise: &NoiseKind| Whitened::new(noise, points, &columns);
        let mut few = Weights::none();
        let mut looks = Vec::new();
        for number in LOOK {
            let mut own = Weights::none();
            own.add_few(&columns, &whitened(noises.get(number)?), number);
            looks.push(own.line().total());
            few.join(&own);
        }
        // NoiseKind that wanders may be changes that one alone does not show.
        let is_wandering = looks
            .split_last()
            .is_some_and(|(last, others)| others.iter().all(|other| other < last));
        if !is_wandering && few.gain_of_one_change() < WORTH.ln() {
            return Some(Self::of(&few, points, &columns, &noises));
        }
        let mut all = Weights::none();
        let mut heaviest = f64::NEG_INFINITY;
        for (number, noise) in noises.iter().enumerate() {
            let whitened = whitened(noise);
            let mut few = Weights::none();
            few.add_few(&columns, &whitened, number);
            let total = few.total();
            // Changes that are taken out leave noise with less memory, never with more.
            if number < SLOW || total > heaviest - LIGHT {
                all.add_all(&columns, &whitened, number);
            } else {
                all.join(&few);
            }
            heaviest = heaviest.max(total);
        }
        Some(Self::of(&all, points, &columns, &noises))
    }

    fn of(
        weights: &Weights,
        points: &Points,
        columns: &CourseColumns,
        noises: &[NoiseKind],
    ) -> Self {
        let total = log_sum(weights.all().iter().map(Weight::total));
        let share = |log_weight: f64| (log_weight - total).exp();
        let best = weights
            .all()
            .iter()
            .max_by(|a, b| a.total().total_cmp(&b.total()));
        let changes = best
            .and_then(|best| best.best)
            .map(|best| changes(&best, points, columns, noises));
        Self {
            unchanged: share(weights.line().total()),
            flat: share(log_sum(
                weights.all().iter().skip(1).map(|weight| weight.flat),
            )),
            grows: best.is_some_and(|best| best.growing >= best.flat),
            changes: changes.unwrap_or_default(),
        }
    }
}

fn changes(
    best: &Best,
    points: &Points,
    columns: &CourseColumns,
    noises: &[NoiseKind],
) -> Vec<Change> {
    let Some(noise) = noises.get(best.noise) else {
        return Vec::new();
    };
    let whitened = Whitened::new(noise, points, columns);
    let coefficients = best.fit.coefficients();
    let parts = best.fit.columns().iter().zip(coefficients);
    let mut found: Vec<Change> = parts
        .filter(|(column, _)| **column != LINE)
        .map(|(&column, size)| change(best, column, size, &whitened, points, columns))
        .collect();
    found.sort_by(|a, b| a.at.total_cmp(&b.at));
    joined(&found, spacing(points.x()))
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
    whitened: &Whitened<'_>,
    points: &Points,
    columns: &CourseColumns,
) -> Change {
    let kind = columns.kind_of(column);
    let others = best.fit.columns().iter().filter(|&&other| other != column);
    let mut others = others.copied();
    let beside = others.try_fold(whitened.levels(), |fit, other| whitened.with(&fit, other));
    let places = columns.of_kind(kind);
    let weight = |place: usize| {
        let fit = whitened.with(beside.as_ref()?, place)?;
        Some(whitened.log_evidence(&fit))
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
    let at = |place: usize| columns.position(place, points.x());
    // A step may lie inside the block on either side of its place.
    let block = spacing(points.x());
    Change {
        kind,
        at: at(column),
        lower: at(places.start + first) - block,
        upper: at(places.start + last.max(first)) + block,
        size,
    }
}

fn spacing(x: &[f64]) -> f64 {
    match x {
        [first, .., last] => (last - first) / (x.len() - 1) as f64,
        _ => 0.0,
    }
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
        course.changes.iter().map(|change| change.kind).collect()
    }

    #[test]
    fn a_line_is_a_line() {
        let found = course(|share| 8.0 * share);
        assert!(found.unchanged > 0.5 && found.flat < 0.1, "{found:?}");
        assert!(found.grows && found.changes.is_empty());
    }

    #[test]
    fn a_step_is_found_where_it_is_with_its_height() {
        let found = course(|share| if share < 0.6 { 0.0 } else { 4.0 });
        assert_eq!(kinds(&found), [ChangeKind::Step]);
        let step = found.changes[0];
        assert!(step.lower <= 192.0 && 192.0 <= step.upper, "{step:?}");
        assert!((step.size - 4.0).abs() < 0.5, "{step:?}");
        assert!(found.flat > 0.9 && !found.grows, "{found:?}");
    }

    #[test]
    fn a_step_inside_a_block_is_one_step() {
        let found = course(|share| if share < 0.516 { 0.0 } else { 12.0 });
        assert_eq!(kinds(&found), [ChangeKind::Step], "{found:?}");
        assert!((found.changes[0].size - 12.0).abs() < 1.0, "{found:?}");
    }

    #[test]
    fn an_end_and_a_beginning_are_told_apart() {
        let ended = course(|share| 20.0 * share.min(0.5));
        assert_eq!(kinds(&ended), [ChangeKind::Until]);
        assert!(!ended.grows && ended.flat > 0.5, "{ended:?}");
        let began = course(|share| 20.0 * (share - 0.5).max(0.0));
        assert_eq!(kinds(&began), [ChangeKind::Since]);
        assert!(began.grows && began.flat < 0.05, "{began:?}");
    }
}
