//! What the abrupt falls of a series can be: restarts, garbage collections, or load going away.
//!
//! Values alone cannot tell a process that restarted four times from one that collected four
//! times. What can be told: a process that is down is not read, so that restarts lie at gaps;
//! collections are many or minutes apart, and keep no hours. The rest is open, and both readings
//! of it are for the caller to judge. The thresholds were chosen by simulation.

use super::falls::{Fall, abrupt_falls};
use super::points::Points;
use super::pooled::PooledLine;
use super::quantile::{median, median_absolute_deviation, quantiles};

/// The least fall, as a share of the range of the readings from 5 % to 95 %.
const LEAST_SHARE: f64 = 0.15;
/// How close to the boot level a restart must end, as a share of the fall.
const NEAR_BOOT: f64 = 0.5;
/// A rise this soon after a fall is the boot.
const BOOT: usize = 6;
/// Looks at the series, each with the climb between the falls of the one before taken out.
const LOOKS: usize = 3;

/// A single step down is one more fall if it is this share of a usual one, and stands out from the
/// noise of single steps by so many standard deviations.
const LIKE_OTHERS: f64 = 0.6;
const CLEAR: f64 = 4.0;
/// A fall found between levels is at the clear step this near to it.
const NEAR: usize = 3;

/// A sawtooth whose teeth are too short for levels: so many single steps down of this share of the
/// range, and at most one such step up for each eight of them. Noise steps up as often as down.
const FINE_STEP: f64 = 0.4;
const FINE_FEWEST: usize = 8;

/// Fewer falls have no rhythm.
const RHYTHM_FROM: usize = 4;
/// Falls so many seconds apart are collections: nothing restarts every few minutes for long.
const MINUTES: f64 = 600.0;
/// So many falls, less than so many seconds apart, are collections too, if they keep no hours.
const MANY: usize = 16;
const HOURS: f64 = 8.0 * 3600.0;
/// Falls keep hours if this share of the spans between them is the usual one, give or take a
/// reading or this share of it. Below so many readings a span is known too coarsely.
const PUNCTUAL: f64 = 0.9;
const PUNCTUALITY: f64 = 0.02;
const KNOWN_SPAN: usize = 12;

/// A span between readings is a gap if it is so many times the usual one.
const GAP: f64 = 3.0;
/// One fall at a gap may be chance.
const FEWEST_AT_GAPS: usize = 2;

/// What the abrupt falls of a series can be; each fall by the first reading after it.
#[derive(Debug, Clone, PartialEq)]
pub enum Falls {
    /// There are none.
    None,
    /// The process was not read for a while before each of them.
    Restarts(Vec<usize>),
    /// Memory is collected again and again.
    Collections(Vec<usize>),
    /// Restarts or collections.
    Open {
        /// All of them.
        all: Vec<usize>,
        /// Those to the boot level, as a restart is.
        to_boot: Vec<usize>,
    },
    /// Memory rises as abruptly as it falls.
    Load,
}

/// Finds and names the falls of readings `y` at positions `x`, taken at `seconds` where times are
/// known.
pub fn classify_falls(x: &[f64], y: &[f64], seconds: Option<&[f64]>) -> Falls {
    let Some([low, high]) = quantiles(y, [0.05, 0.95]) else {
        return Falls::None;
    };
    let least = LEAST_SHARE * (high - low);
    let mut falls = find(x, y, least);
    if falls.is_empty() {
        falls = fine_sawtooth(y, high - low);
    }
    if falls.is_empty() {
        return Falls::None;
    }
    if is_load(y, &falls, least) {
        return Falls::Load;
    }
    let falls = with_clear_steps(y, falls);
    let all = positions(&falls);
    let times = seconds.map(|seconds| Times::new(seconds, &all));
    if times.as_ref().is_some_and(Times::are_at_gaps) {
        return Falls::Restarts(all);
    }
    let is_rhythm_of_collections = match times {
        Some(times) => times.are_collections(),
        None => all.len() >= MANY,
    };
    if is_rhythm_of_collections {
        return Falls::Collections(all);
    }
    let boot = falls
        .iter()
        .map(|fall| fall.after)
        .fold(f64::INFINITY, f64::min);
    let is_to_boot = |fall: &&Fall| fall.after <= boot + NEAR_BOOT * (fall.before - boot);
    Falls::Open {
        to_boot: falls
            .iter()
            .filter(is_to_boot)
            .map(|fall| fall.at)
            .collect(),
        all,
    }
}

/// When falls were.
struct Times<'a> {
    seconds: &'a [f64],
    falls: &'a [usize],
    /// The usual time from one reading to the next.
    step: f64,
}

impl<'a> Times<'a> {
    fn new(seconds: &'a [f64], falls: &'a [usize]) -> Self {
        let steps: Vec<f64> = seconds.windows(2).map(|pair| pair[1] - pair[0]).collect();
        Self {
            seconds,
            falls,
            step: median(&steps).unwrap_or(0.0),
        }
    }

    /// Whether every fall lies at a gap, and there are hardly other gaps.
    fn are_at_gaps(&self) -> bool {
        let is_gap = |at: usize| self.seconds[at] - self.seconds[at - 1] > GAP * self.step;
        let gaps = (1..self.seconds.len()).filter(|&at| is_gap(at)).count();
        let falls = self.falls.len();
        falls >= FEWEST_AT_GAPS && gaps < 2 * falls && self.falls.iter().all(|&at| is_gap(at))
    }

    fn are_collections(&self) -> bool {
        let spans: Vec<f64> = self
            .falls
            .windows(2)
            .map(|pair| self.seconds[pair[1]] - self.seconds[pair[0]])
            .collect();
        let Some(usual) = median(&spans).filter(|_| self.falls.len() >= RHYTHM_FROM) else {
            return false;
        };
        let is_often = self.falls.len() >= MANY && usual < HOURS;
        usual < MINUTES || is_often && !self.keep_hours(&spans, usual)
    }

    /// Whether the falls are as far apart as a schedule makes them.
    fn keep_hours(&self, spans: &[f64], usual: f64) -> bool {
        let tolerance = (1.01 * self.step).max(PUNCTUALITY * usual);
        let punctual = spans
            .iter()
            .filter(|span| (*span - usual).abs() <= tolerance)
            .count();
        usual >= KNOWN_SPAN as f64 * self.step && punctual as f64 >= PUNCTUAL * spans.len() as f64
    }
}

/// The single steps down of a sawtooth whose teeth are too short for levels.
fn fine_sawtooth(y: &[f64], range: f64) -> Vec<Fall> {
    let least = FINE_STEP * range;
    let steps = |is_far: &dyn Fn(f64) -> bool| -> Vec<usize> {
        (1..y.len())
            .filter(|&at| is_far(y[at - 1] - y[at]))
            .collect()
    };
    let down = steps(&|fall| fall > least);
    let up = steps(&|fall| fall < -least);
    if down.len() < FINE_FEWEST || FINE_FEWEST * up.len() > down.len() {
        return Vec::new();
    }
    let fall = |at: usize| Fall {
        at,
        before: y[at - 1],
        after: y[at],
    };
    down.into_iter().map(fall).collect()
}

/// The falls with the single steps down that are as clear: each in the place of a fall near it, or
/// one more.
fn with_clear_steps(y: &[f64], mut falls: Vec<Fall>) -> Vec<Fall> {
    let changes: Vec<f64> = y.windows(2).map(|pair| pair[0] - pair[1]).collect();
    let noise = median_absolute_deviation(&changes).unwrap_or(0.0);
    let least = (LIKE_OTHERS * typical_size(&falls)).max(CLEAR * noise);
    for at in (1..y.len()).filter(|&at| changes[at - 1] > least) {
        let near = falls
            .iter_mut()
            .filter(|fall| fall.at.abs_diff(at) <= NEAR)
            .min_by_key(|fall| fall.at.abs_diff(at));
        match near {
            Some(fall) if changes[at - 1] > changes[fall.at - 1] => fall.at = at,
            Some(fall) if fall.at.abs_diff(at) < 2 => {}
            Some(fall) if changes[fall.at - 1] <= least => {}
            _ => falls.push(Fall {
                at,
                before: y[at - 1],
                after: y[at],
            }),
        }
    }
    falls.sort_by_key(|fall| fall.at);
    falls.dedup_by_key(|fall| fall.at);
    falls
}

/// The falls of the readings, and those that only show once the climb between them is taken out.
fn find(x: &[f64], y: &[f64], least: f64) -> Vec<Fall> {
    let mut falls = abrupt_falls(y, least);
    for _ in 0..LOOKS {
        if falls.is_empty() {
            break;
        }
        let cuts = positions(&falls);
        let cut = Points::new(x, y, &cuts);
        let slope = cut
            .and_then(|points| PooledLine::fit(&points))
            .map_or(0.0, |line| line.slope);
        if slope <= 0.0 {
            break;
        }
        let climb = |i: usize| slope * (x[i] - x[0]);
        let level: Vec<f64> = (0..y.len()).map(|i| y[i] - climb(i)).collect();
        let next = abrupt_falls(&level, least);
        if next.len() < falls.len() {
            break;
        }
        falls = next
            .into_iter()
            .map(|fall| Fall {
                before: fall.before + climb(fall.at),
                after: fall.after + climb(fall.at),
                ..fall
            })
            .collect();
        if positions(&falls) == cuts {
            break;
        }
    }
    falls
}

fn positions(falls: &[Fall]) -> Vec<usize> {
    falls.iter().map(|fall| fall.at).collect()
}

/// Whether there is an abrupt rise for every second fall.
fn is_load(y: &[f64], falls: &[Fall], least: f64) -> bool {
    let upside_down: Vec<f64> = y.iter().map(|value| -value).collect();
    let typical = typical_size(falls);
    let is_boot = |rise: &Fall| {
        falls
            .iter()
            .any(|fall| (fall.at..=fall.at + BOOT).contains(&rise.at))
    };
    let rises = abrupt_falls(&upside_down, 0.5 * least)
        .iter()
        .filter(|rise| rise.size() > 0.5 * typical && !is_boot(rise))
        .count();
    2 * rises >= falls.len()
}

fn typical_size(falls: &[Fall]) -> f64 {
    let sizes: Vec<f64> = falls.iter().map(Fall::size).collect();
    median(&sizes).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: f64 = 300.0;

    fn classified(n: u32, y: impl Fn(usize) -> f64) -> Falls {
        let noise = |i: usize| 3.0 * (i * 7919 % 101) as f64 / 101.0;
        let x: Vec<f64> = (0..n).map(|i| 1.8e9 + STEP * f64::from(i)).collect();
        let y: Vec<f64> = (0..x.len()).map(|i| 200.0 + y(i) + noise(i)).collect();
        classify_falls(&x, &y, Some(&x))
    }

    #[test]
    fn a_few_falls_hours_apart_are_open() {
        let at = vec![72, 144, 216];
        let found = classified(288, |i| (i % 72) as f64);
        assert_eq!(
            found,
            Falls::Open {
                all: at.clone(),
                to_boot: at
            }
        );
    }

    #[test]
    fn a_leak_without_falls_has_none() {
        assert_eq!(classified(288, |i| i as f64), Falls::None);
        assert_eq!(classified(288, |_| 0.0), Falls::None);
    }

    /// Teeth of 9 to 15 readings, and of 12 each.
    #[test]
    fn many_falls_are_collections_unless_they_keep_hours() {
        let starts: Vec<usize> = (0..24).map(|k| 12 * k + [0, 3, 1, 2][k % 4]).collect();
        let age = |i: usize| {
            let before = starts.partition_point(|&start| start <= i);
            i - before.checked_sub(1).map_or(0, |last| starts[last])
        };
        let found = classified(288, |i| 8.0 * age(i) as f64);
        assert!(
            matches!(&found, Falls::Collections(at) if at.len() == 23),
            "{found:?}"
        );
        let found = classified(288, |i| 8.0 * (i % 12) as f64);
        assert!(
            matches!(&found, Falls::Open { all, .. } if all.len() == 23),
            "{found:?}"
        );
    }

    #[test]
    fn many_falls_most_of_a_day_apart_are_open() {
        let found = classified(8640, |i| (i % 288) as f64);
        assert!(
            matches!(&found, Falls::Open { all, .. } if all.len() == 29),
            "{found:?}"
        );
    }

    #[test]
    fn falls_minutes_apart_are_collections() {
        let y: Vec<f64> = (0..60_u32).map(|i| 200.0 + f64::from(i % 10)).collect();
        let x: Vec<f64> = (0..60).map(|i| 10.0 * f64::from(i)).collect();
        let found = classify_falls(&x, &y, Some(&x));
        assert_eq!(found, Falls::Collections(vec![10, 20, 30, 40, 50]));
    }

    #[test]
    fn falls_at_gaps_are_restarts() {
        let y: Vec<f64> = (0..288_u32).map(|i| 200.0 + f64::from(i % 72)).collect();
        let x: Vec<f64> = (0..288)
            .map(|i| 60.0 * f64::from(i + 10 * (i / 72)))
            .collect();
        let found = classify_falls(&x, &y, Some(&x));
        assert_eq!(found, Falls::Restarts(vec![72, 144, 216]));
    }

    #[test]
    fn levels_that_come_and_go_are_load() {
        let level = |i: usize| if (i / 48) % 2 == 1 { 80.0 } else { 0.0 };
        assert_eq!(classified(288, level), Falls::Load);
    }
}
