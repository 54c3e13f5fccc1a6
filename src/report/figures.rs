//! The figures of each command, made from its facts and the models behind them.

mod classes;
mod fleet;

use super::compose;
use super::facts::{ComparisonFacts, Facts, SeriesFacts};
use super::figure::{
    Answer, Comparison, CrashWindow, Environment, Extent, Figure, Fit, FitPoint, Interval, Limit,
    Point, Scale, SeriesChart,
};
use super::words::{self, Basis};
use crate::analysis::{Crossing, FirstCrossing, Outlook, Prediction};
use crate::model::{AxisFit, FittedLine, LeakModel, LeakRates};
use crate::series::{Clock, Series};
use crate::units::{Bytes, Quantity, Requests, Seconds, Zone};

pub use classes::classes;
pub use fleet::fleet;

/// A line with a band is drawn through this many points, so that the band's waist is round.
const BAND_POINTS: u32 = 32;

/// A series with its model.
#[derive(Debug, Clone, Copy)]
pub struct Fitted<'a> {
    /// The samples.
    pub series: &'a Series,
    /// The model.
    pub model: &'a LeakModel,
}

/// One side of a comparison: its rates, and its samples where it is more than a rate.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What is known of the side.
    pub facts: &'a SeriesFacts,
    /// Its rates.
    pub rates: &'a LeakRates,
    /// Its samples.
    pub fitted: Option<Fitted<'a>>,
}

/// A series with its fit. `None` without a single sample to draw.
pub fn series(facts: &Facts, fitted: Fitted<'_>) -> Option<Figure> {
    chart(facts, fitted, 0.0)?.figure()
}

/// A series with its fit, its limit, and when that is reached.
pub fn prediction(facts: &Facts, fitted: Fitted<'_>, found: &Prediction) -> Option<Figure> {
    let (crash, last) = match along(fitted.series)? {
        Along::Time(seconds) => {
            let last = *seconds.last()?;
            let crash = found.time.and_then(|outlook| crash_window(outlook, last));
            (crash, last)
        }
        Along::Requests(requests) => {
            let last = *requests.last()?;
            let crash = found
                .requests
                .and_then(|outlook| crash_window(outlook, last));
            (crash, last)
        }
    };
    let ahead = crash
        .as_ref()
        .map_or(0.0, |crash| crash.to.unwrap_or(crash.from) - last);
    let mut chart = chart(facts, fitted, ahead)?;
    chart.limit = Some(Limit {
        bytes: found.limit.0,
        label: format!("limit {}", found.limit),
    });
    chart.crash = crash;
    chart.figure()
}

/// Both sides of a comparison on one axis of memory grown, and their ratio.
pub fn comparison(facts: &Facts, sides: &[Side<'_>]) -> Option<Figure> {
    let comparison = facts.comparison.as_ref()?;
    let per_request = comparison.basis == "bytes_per_request";
    let mut environments: Vec<Environment> = sides
        .iter()
        .filter_map(|side| {
            if per_request {
                side.per_request()
            } else {
                side.per_second()
            }
        })
        .collect();
    let baseline = sides
        .iter()
        .position(|side| side.rates.label == comparison.baseline)?;
    if baseline < environments.len() {
        environments.swap(0, baseline);
    }
    Comparison {
        title: title(facts),
        subtitle: None,
        footnote: None,
        basis: if per_request {
            Scale::Requests
        } else {
            Scale::Duration
        },
        environments,
        answer: answer(comparison),
    }
    .figure()
}

/// What the horizontal axis of a series shows: clock time where it is known.
enum Along<'a> {
    Time(&'a [f64]),
    Requests(&'a [f64]),
}

fn along(series: &Series) -> Option<Along<'_>> {
    let time = series.seconds().map(Along::Time);
    time.or_else(|| series.requests().map(Along::Requests))
}

fn chart(facts: &Facts, fitted: Fitted<'_>, ahead: f64) -> Option<SeriesChart> {
    let Fitted { series, model } = fitted;
    let own = facts.series.iter().find(|one| one.name == series.name())?;
    let (x, course, fits) = match along(series)? {
        Along::Time(seconds) => {
            let course = match series.clock() {
                Clock::Wall(_) => Scale::WallClock(Zone::UTC),
                Clock::Elapsed(_) | Clock::None => Scale::Duration,
            };
            let fit = model.per_second.as_ref();
            (
                seconds,
                course,
                fits(fit, ahead, rate_label(own, Basis::PerHour).as_ref()),
            )
        }
        Along::Requests(requests) => {
            let fit = model.per_request.as_ref();
            (
                requests,
                Scale::Requests,
                fits(fit, ahead, rate_label(own, Basis::PerRequest).as_ref()),
            )
        }
    };
    let points = x.iter().zip(series.memory());
    Some(SeriesChart {
        title: title(facts),
        subtitle: Some(words::measured_on(own)),
        footnote: None,
        course,
        samples: points.map(|(&x, &y)| Point { x, y }).collect(),
        restarts: model
            .restarts
            .iter()
            .filter_map(|restart| x.get(restart.sample))
            .copied()
            .collect(),
        warm_ups: warm_ups(model, x, &fits),
        fits,
        limit: None,
        crash: None,
    })
}

/// What was left out at the start of each segment: from its first sample to where its line starts.
fn warm_ups(model: &LeakModel, x: &[f64], fits: &[Fit]) -> Vec<Extent> {
    if model.warm_up.left_out == 0 || fits.len() != model.restarts.len() + 1 {
        return Vec::new();
    }
    let restarts = model.restarts.iter().map(|restart| restart.sample);
    let starts = std::iter::once(0).chain(restarts);
    let lines = fits.iter().filter_map(|fit| Some(fit.points.first()?.x));
    starts
        .zip(lines)
        .filter_map(|(start, to)| {
            Some(Extent {
                from: *x.get(start)?,
                to,
            })
        })
        .collect()
}

fn rate_label(facts: &SeriesFacts, basis: Basis) -> Option<String> {
    let rate = basis.rate(facts)?.estimate;
    Some(format!("{}/{}", basis.bytes(rate), basis.denominator()))
}

fn title(facts: &Facts) -> String {
    let findings = compose::compose(facts, compose::MOST_ROWS).finding;
    findings
        .into_iter()
        .next()
        .map(|finding| finding.text)
        .unwrap_or_default()
}

fn fits<D: Quantity>(fit: Option<&AxisFit<D>>, ahead: f64, label: Option<&String>) -> Vec<Fit> {
    let Some(fit) = fit else {
        return Vec::new();
    };
    let confidence = fit
        .rate
        .interval()
        .map_or(0.95, |interval| interval.confidence);
    let last = fit.lines.len().saturating_sub(1);
    fit.lines
        .iter()
        .enumerate()
        .map(|(number, line)| {
            let end = if number == last {
                line.to.base() + ahead
            } else {
                line.to.base()
            };
            Fit {
                points: band_points(line, end, confidence),
                label: label.filter(|_| number == last).cloned(),
            }
        })
        .collect()
}

fn band_points<D: Quantity>(line: &FittedLine<D>, end: f64, confidence: f64) -> Vec<FitPoint> {
    let from = line.from.base();
    (0..=BAND_POINTS)
        .map(|step| {
            let x = from + (end - from) * f64::from(step) / f64::from(BAND_POINTS);
            let estimate = line.at(D::from_base(x)).0;
            let band = line.band(D::from_base(x), confidence);
            FitPoint {
                x,
                lower: band.lower().map_or(estimate, |lower| lower.0),
                estimate,
                upper: band.upper().map_or(estimate, |upper| upper.0),
            }
        })
        .collect()
}

/// From the first process in twenty that is dead to the last that is not; where no first reading
/// can be told, the interval of the trend.
fn crash_window<T: Quantity>(outlook: Outlook<T>, last: f64) -> Option<CrashWindow> {
    let (from, to) = match (outlook.first, outlook.trend) {
        (Some(FirstCrossing { p05, p95, .. }), _) => (p05?, p95),
        (None, Crossing::Bounded { lower, upper, .. }) => (lower, Some(upper)),
        (None, Crossing::AtLeast { lower, .. }) => (lower, None),
        (None, Crossing::NotApproaching | Crossing::AlreadyOver) => return None,
    };
    Some(CrashWindow {
        from: last + from.base(),
        to: to.map(|to| last + to.base()),
        label: "limit reached".to_owned(),
    })
}

impl Side<'_> {
    fn per_request(&self) -> Option<Environment> {
        let fit = self
            .fitted
            .and_then(|fitted| fitted.model.per_request.as_ref());
        let requests = self.fitted.and_then(|fitted| fitted.series.requests());
        let estimate = self.rates.per_request?;
        let interval = estimate.interval();
        self.environment(
            Basis::PerRequest,
            Interval {
                lower: interval.map(|interval| interval.lower.per_base()),
                estimate: estimate.value.per_base(),
                upper: interval.map(|interval| interval.upper.per_base()),
            },
            self.grown(fit, requests),
            self.facts.requests.or(Some(Requests(1000.0).0)),
        )
    }

    fn per_second(&self) -> Option<Environment> {
        let fit = self
            .fitted
            .and_then(|fitted| fitted.model.per_second.as_ref());
        let seconds = self.fitted.and_then(|fitted| fitted.series.seconds());
        let estimate = self.rates.per_second?;
        let interval = estimate.interval();
        self.environment(
            Basis::PerHour,
            Interval {
                lower: interval.map(|interval| interval.lower.per_base()),
                estimate: estimate.value.per_base(),
                upper: interval.map(|interval| interval.upper.per_base()),
            },
            self.grown(fit, seconds),
            self.facts.duration_seconds.or(Some(Seconds(3600.0).0)),
        )
    }

    fn environment(
        &self,
        basis: Basis,
        rate: Interval,
        points: Vec<Point>,
        measured: Option<f64>,
    ) -> Option<Environment> {
        let phrase = rate_label(self.facts, basis)?;
        Some(Environment {
            label: format!("{}: {phrase}", self.rates.label),
            points,
            measured: measured?,
            rate,
        })
    }

    /// Memory grown since the fitted start of each segment.
    fn grown<D: Quantity>(&self, fit: Option<&AxisFit<D>>, x: Option<&[f64]>) -> Vec<Point> {
        let (Some(fitted), Some(fit), Some(x)) = (self.fitted, fit, x) else {
            return Vec::new();
        };
        let samples = x.iter().zip(fitted.series.memory());
        samples
            .filter_map(|(&x, &y)| {
                let line = fit.lines.iter().rev().find(|line| line.from.base() <= x)?;
                Some(Point {
                    x: x - line.from.base(),
                    y: (Bytes(y) - line.at(line.from)).0,
                })
            })
            .collect()
    }
}

fn answer(comparison: &ComparisonFacts) -> Option<Answer> {
    let ratio = comparison.ratio.as_ref()?;
    if comparison.fix.is_some() {
        let share = comparison.removed_share.as_ref()?;
        let estimate = share.estimate?;
        return Some(Answer::RemovedShare {
            interval: Interval {
                lower: share.lower,
                estimate,
                upper: share.upper,
            },
            label: format!("{:.0} % removed", estimate * 100.0),
        });
    }
    Some(Answer::Ratio {
        interval: Interval {
            lower: ratio.lower,
            estimate: ratio.estimate,
            upper: ratio.upper,
        },
        label: format!(
            "{}×{}",
            words::factor(ratio.estimate),
            words::ratio_interval(ratio)
        ),
    })
}
