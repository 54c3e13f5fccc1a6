//! What speaks against taking a fit at its word. None of it changes the verdict: as a hard rule
//! each of these was measured to cost more true leaks than it spares false ones.

use super::axis::AxisFit;
use super::course::GrowthCourse;
use super::driver::{Driver, Follows};
use super::fits::Fits;
use super::segmentation::Segmentation;
use super::warm_up::FEW;
use crate::caveat::FitDoubt;
use crate::series::Clock;
use crate::stats::first_reading::is_low;
use crate::stats::mean::mean;
use crate::stats::verdict::Verdict;
use crate::units::Quantity;

/// Autocorrelation of neighbouring block means from which noise wanders.
const WANDERING: f64 = 0.8;
/// Slopes that differ by less than this share are told apart by nobody.
const ALIKE: f64 = 0.02;
/// Risk of calling like segments, or a like first reading, different.
const RISK: f64 = 0.05;
/// Probability that the late rate is at least a third of the early one, from which on a climb is
/// taken to go on.
const GOING_ON: f64 = 0.5;
/// Windows in which part of a daily cycle may pass for a leak, in seconds: two hours to two days. What
/// is within half an hour of two days is told as two days.
const DAILY_CYCLE: std::ops::Range<f64> = 7_200.0..171_000.0;
/// Traffic that differs by less than this from one reading to the next, as a share, is steady.
const STEADY: f64 = 0.2;

pub(super) fn doubts(
    fits: &Fits<'_>,
    verdict: Verdict,
    course: Option<&GrowthCourse>,
    segmentation: &Segmentation,
    one_slope: Option<f64>,
) -> Vec<FitDoubt> {
    let trend = &fits.judged.trend;
    let mut found = Vec::new();
    found.extend(segmentation.caveat());
    if let Some(probability) = one_slope.filter(|&probability| probability < RISK) {
        found.push(FitDoubt::SegmentsDiffer { probability });
    }
    found.extend(match (&fits.per_request, &fits.per_second) {
        (Some(fit), _) => of_fit(fit, fits),
        (None, Some(fit)) => of_fit(fit, fits),
        (None, None) => Vec::new(),
    });
    if verdict == Verdict::Leak {
        if is_warm_up_short(fits) {
            found.push(FitDoubt::ShortWarmUp);
        }
        if trend.rho.is_some_and(|rho| rho > WANDERING) && noise_matters(fits) {
            found.push(FitDoubt::WanderingNoise);
        }
        if trend.late.is_some_and(|late| late.kept <= GOING_ON) {
            found.push(FitDoubt::SlowingDown);
        }
        if course.is_some_and(GrowthCourse::may_be_flat) {
            found.push(FitDoubt::MayHaveEnded);
        }
        if is_within_daily_cycle(fits) {
            found.push(FitDoubt::UnderTwoDays);
        }
        found.extend(
            fits.driver
                .as_ref()
                .and_then(|driver| of_driver(driver, fits)),
        );
    }
    found
}

fn of_fit<D: Quantity>(fit: &AxisFit<D>, fits: &Fits<'_>) -> Vec<FitDoubt> {
    let rate = fit.rate.value.per_base();
    let mut found = Vec::new();
    let apart = |robust: f64| {
        let error = fit.rate.uncertainty()?.std_error.per_base();
        let matters = error.max(ALIKE * rate.abs());
        // A rate below its own error is no measure of another one.
        let is_measure = rate != 0.0 && rate.abs() >= error;
        (is_measure && (robust - rate).abs() > matters).then_some(robust / rate)
    };
    if let Some(ratio) = fit.theil_sen.and_then(|robust| apart(robust.per_base())) {
        found.push(FitDoubt::RobustSlopeDiffers { ratio });
    }
    if fit.is_rounding_wider
        && let Some(step) = fits.samples.series.quantum()
    {
        found.push(FitDoubt::CoarseReadings { step });
    }
    found
}

/// Whether the first of a few readings against requests lies below what the others foretell. Only
/// said, not acted on: without that reading the interval holds no more often, simulated over the
/// series that this tells of.
fn is_warm_up_short(fits: &Fits<'_>) -> bool {
    let series = fits.samples.series;
    let whole = fits.samples.segments.len() == 1 && fits.samples.len() == series.len();
    whole
        && series.len() <= FEW
        && series
            .requests()
            .is_some_and(|requests| is_low(requests, series.memory(), RISK))
}

/// Whether memory that is judged by the clock was watched for hours: long enough for traffic to
/// change, and too short for its cycle to come round.
fn is_within_daily_cycle(fits: &Fits<'_>) -> bool {
    fits.per_request.is_none()
        && matches!(fits.samples.series.clock(), Clock::Wall(_))
        && fits
            .samples
            .series
            .duration()
            .is_some_and(|span| DAILY_CYCLE.contains(&span.0))
}

/// Whether noise, wandering or not, can move the rate by more than anybody would notice.
fn noise_matters(fits: &Fits<'_>) -> bool {
    let rate = &fits.judged.trend.distribution;
    rate.std_error() > ALIKE * rate.mean().abs()
}

fn of_driver(driver: &Driver, fits: &Fits<'_>) -> Option<FitDoubt> {
    match driver.follows {
        Follows::Time => Some(FitDoubt::IdleLeak),
        Follows::Both => Some(FitDoubt::LeakOfBoth),
        Follows::Inseparable if is_steady(fits) => Some(FitDoubt::SteadyTraffic),
        Follows::Inseparable => Some(FitDoubt::RequestsInStep),
        Follows::Requests | Follows::Undetermined => None,
    }
}

/// Whether as many requests are served from one reading to the next as elsewhere.
fn is_steady(fits: &Fits<'_>) -> bool {
    let series = fits.samples.series;
    let served = series
        .seconds()
        .and_then(|seconds| fits.samples.requests_against(seconds));
    let Some(served) = served else {
        return true;
    };
    let rates: Vec<f64> = served
        .segments()
        .flat_map(|range| {
            let pairs = served.x()[range.clone()].windows(2);
            let pairs = pairs.zip(served.y()[range].windows(2));
            pairs.map(|(x, y)| (y[1] - y[0]) / (x[1] - x[0]))
        })
        .collect();
    let mean = mean(&rates);
    let squares: f64 = rates.iter().map(|rate| (rate - mean).powi(2)).sum();
    (squares / rates.len().max(1) as f64).sqrt() <= STEADY * mean.abs()
}
