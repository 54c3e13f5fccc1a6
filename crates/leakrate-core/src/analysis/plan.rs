//! How much must be measured for a leak to be seen.

use crate::stats::planning::{Aim, Noise};
use crate::units::{Bytes, Quantity, Rate, Requests, Seconds};

/// Numbers of snapshots that are compared. Three can agree with a leak but never show one.
const SNAPSHOTS: [usize; 8] = [4, 5, 6, 8, 10, 15, 20, 30];
/// How many snapshots to take where any number can be had in the same run: from here on, each
/// one more shortens the run by less than a tenth.
const USUAL_SNAPSHOTS: usize = 6;
/// A plan for more snapshots than this is no plan.
const MOST_SNAPSHOTS: usize = 1000;
/// Lengths of a series that are compared, relative to that of the pilot or to what is needed.
const LENGTHS: [f64; 6] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0];
/// How much wider the interval of a series is than if the autocorrelation of its noise, and that its
/// rate is constant, were known and not looked for in the same readings: what it took in
/// simulations, at autocorrelations from 0 to 0.95, for a leak to be found as often as planned.
pub(super) const UNKNOWN_NOISE: f64 = 1.5;
/// The formula for a series is that of a long one.
const FEWEST_READINGS: f64 = 9.0;

/// A plan along the axis on which a leak is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// Memory per request.
    Requests(AxisPlan<Requests>),
    /// Memory per time.
    Time(AxisPlan<Seconds>),
}

/// How much must be measured along one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct AxisPlan<D> {
    /// How it is measured.
    pub design: Design<D>,
    /// What the measurement should achieve.
    pub aim: Aim,
    /// The leak that is to be seen.
    pub target: Option<Rate<Bytes, D>>,
    /// What it takes to see it; absent without a target, and for more than 1,000 snapshots.
    pub needed: Option<Effort<D>>,
    /// What more or fewer readings show.
    pub table: Vec<Effort<D>>,
}

/// How memory is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Design<D> {
    /// Evenly spaced readings at rest, whose noise is independent.
    Snapshots {
        /// Standard deviation of the noise of one.
        noise: Bytes,
        /// How far they are apart; where absent, as far as it takes.
        every: Option<D>,
    },
    /// Evenly spaced readings of a running process, whose neighbours resemble each other.
    Series {
        /// Standard deviation of the noise of one.
        noise: Bytes,
        /// Autocorrelation of neighbours.
        autocorrelation: f64,
        /// How far neighbours are apart.
        step: D,
    },
}

/// A measurement, and the smallest leak that it shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort<D> {
    /// Snapshots or samples.
    pub readings: usize,
    /// From the first to the last.
    pub extent: D,
    /// The smallest leak that is seen as often as aimed at.
    pub smallest: Rate<Bytes, D>,
}

impl<D: Quantity> Design<D> {
    /// The plan to see `target`, or to know what can be seen, by measuring like this. `like` is
    /// the length to compare others with, where there was a pilot.
    pub fn plan(self, aim: Aim, target: Option<Rate<Bytes, D>>, like: Option<D>) -> AxisPlan<D> {
        let (needed, table) = match self {
            Self::Snapshots { noise, every } => {
                let snapshots = Snapshots { noise, aim };
                (
                    snapshots.needed(every, target),
                    snapshots.table(every, target),
                )
            }
            Self::Series {
                noise,
                autocorrelation,
                step,
            } => {
                let noise = Noise {
                    deviation: UNKNOWN_NOISE * noise.0,
                    autocorrelation,
                    step: step.base(),
                };
                let needed = needed_series(noise, aim, target);
                let middle = like.or(needed.map(|effort| effort.extent));
                (needed, table_of_series(noise, aim, middle))
            }
        };
        AxisPlan {
            design: self,
            aim,
            target,
            needed,
            table,
        }
    }
}

#[derive(Clone, Copy)]
struct Snapshots {
    noise: Bytes,
    aim: Aim,
}

impl Snapshots {
    fn needed<D: Quantity>(
        self,
        every: Option<D>,
        target: Option<Rate<Bytes, D>>,
    ) -> Option<Effort<D>> {
        let target = target?;
        let Some(every) = every else {
            return self.run(USUAL_SNAPSHOTS, target);
        };
        (SNAPSHOTS[0]..=MOST_SNAPSHOTS)
            .filter_map(|n| self.spaced(n, every))
            .find(|effort| effort.smallest <= target)
    }

    fn table<D: Quantity>(
        self,
        every: Option<D>,
        target: Option<Rate<Bytes, D>>,
    ) -> Vec<Effort<D>> {
        let effort = |n| match (every, target) {
            (Some(every), _) => self.spaced(n, every),
            (None, Some(target)) => self.run(n, target),
            (None, None) => None,
        };
        SNAPSHOTS.into_iter().filter_map(effort).collect()
    }

    /// What `n` snapshots show that are `every` apart.
    fn spaced<D: Quantity>(self, n: usize, every: D) -> Option<Effort<D>> {
        let extent = every.base() * (n as f64 - 1.0);
        (extent > 0.0).then_some(())?;
        Some(Effort {
            readings: n,
            extent: D::from_base(extent),
            smallest: Rate::new(self.growth(n)? / extent),
        })
    }

    /// How long a run must be for `n` snapshots to show `target`.
    fn run<D: Quantity>(self, n: usize, target: Rate<Bytes, D>) -> Option<Effort<D>> {
        let extent = self.growth(n)? / target.per_base();
        (extent > 0.0 && extent.is_finite()).then_some(())?;
        Some(Effort {
            readings: n,
            extent: D::from_base(extent),
            smallest: target,
        })
    }

    /// The growth over a run of `n` snapshots that is seen, in bytes.
    fn growth(self, n: usize) -> Option<f64> {
        let last = n as f64 - 1.0;
        let places: Vec<f64> = (0..n).map(|i| i as f64 / last).collect();
        let slope = self.aim.for_verdict_on(n).smallest_slope(&places)?;
        Some(slope * self.noise.0)
    }
}

fn needed_series<D: Quantity>(
    noise: Noise,
    aim: Aim,
    target: Option<Rate<Bytes, D>>,
) -> Option<Effort<D>> {
    let span = aim.span_to_see(target?.per_base(), noise)?;
    series_of(noise, aim, span.max(FEWEST_READINGS * noise.step))
}

fn table_of_series<D: Quantity>(noise: Noise, aim: Aim, middle: Option<D>) -> Vec<Effort<D>> {
    let lengths = LENGTHS.into_iter().filter_map(|length| {
        let span = length * middle?.base();
        let enough = span >= FEWEST_READINGS * noise.step;
        series_of(noise, aim, span).filter(|_| enough)
    });
    lengths.collect()
}

fn series_of<D: Quantity>(noise: Noise, aim: Aim, span: f64) -> Option<Effort<D>> {
    Some(Effort {
        readings: (span / noise.step).ceil() as usize + 1,
        extent: D::from_base(span),
        smallest: Rate::new(aim.smallest_slope_of_series(noise, span)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const AIM: Aim = Aim {
        confidence: 0.95,
        power: 0.8,
    };

    fn snapshots(every: Option<Requests>, target: f64) -> AxisPlan<Requests> {
        let noise = Bytes(2e6);
        Design::Snapshots { noise, every }.plan(AIM, Some(Rate::new(target)), None)
    }

    /// Growth over the run in standard deviations, by R's `pt` with `ncp`: two-sided 5 % from
    /// seven snapshots on, one-sided 1 % for fewer, each with a power of 80 %.
    #[test]
    fn a_run_is_as_long_as_the_exact_power_asks() {
        let plan = snapshots(None, 1000.0);
        for (n, growth) in [(4, 12.02), (5, 7.42), (6, 5.83), (8, 3.64), (10, 3.17)] {
            let row = plan.table.iter().find(|row| row.readings == n).unwrap();
            let expected = growth * 2e6 / 1000.0;
            assert!((row.extent.0 / expected - 1.0).abs() < 2e-3, "{row:?}");
        }
        assert_eq!(plan.needed.unwrap().readings, 6);
    }

    #[test]
    fn the_snapshots_needed_are_the_fewest_that_show_the_leak() {
        let every = Requests(1250.0);
        let plan = snapshots(Some(every), 1000.0);
        let needed = plan.needed.unwrap();
        assert!(needed.smallest.per_base() <= 1000.0);
        let snapshots = Snapshots {
            noise: Bytes(2e6),
            aim: AIM,
        };
        let fewer = snapshots.spaced(needed.readings - 1, every).unwrap();
        assert!(fewer.smallest.per_base() > 1000.0);
    }

    #[test]
    fn a_leak_too_small_for_a_thousand_snapshots_has_no_plan() {
        assert_eq!(snapshots(Some(Requests(1.0)), 1e-6).needed, None);
    }

    /// Weatherhead et al. 1998, equation 3, solved for the span, with the allowance.
    #[test]
    fn a_series_is_as_long_as_the_formula_asks() {
        let design = Design::Series {
            noise: Bytes(6e6),
            autocorrelation: 0.8,
            step: Seconds(60.0),
        };
        let rate = 3e6 / 3600.0;
        let plan = design.plan(AIM, Some(Rate::new(rate)), None);
        let shift: f64 = 1.959_964 + 0.841_621;
        let noise = UNKNOWN_NOISE * 6e6;
        let cube: f64 = 12.0 * (shift * noise / rate).powi(2) * 60.0 * (1.8 / 0.2);
        let needed = plan.needed.unwrap();
        assert!((needed.extent.0 / cube.cbrt() - 1.0).abs() < 1e-6);
        let rows = &plan.table;
        let gain = rows[2].smallest.per_base() / rows[3].smallest.per_base();
        assert!((gain - 8.0_f64.sqrt()).abs() < 1e-9, "twice as long");
    }
}
