//! What would settle a verdict that is open.

use super::fits::Fits;
use crate::stats::interval::Estimate;
use crate::stats::planning::readings_to_settle;
use crate::units::{Requests, Seconds};

/// What would settle a verdict that is open, measured on in the same way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Settle {
    /// So much more.
    More {
        /// Samples.
        samples: usize,
        /// Requests, where requests are known.
        requests: Option<Requests>,
        /// Time, where times are known.
        time: Option<Seconds>,
    },
    /// More than ten times what was measured: measure otherwise.
    TenTimes,
}

impl Settle {
    /// What would settle these fits with a probability of 80 % (Weatherhead et al. 1998).
    pub(super) fn of(fits: &Fits<'_>) -> Option<Self> {
        let slope = fits.judged.trend.estimate(0.95)?;
        let Some(for_slope) = for_slope(fits, slope) else {
            return Some(Self::TenTimes);
        };
        let samples = for_slope.max(for_time(fits).unwrap_or(0));
        let series = fits.samples.series;
        let more = |axis: Option<&[f64]>| Some(samples as f64 * spacing(fits, axis?)?);
        Some(Self::More {
            samples,
            requests: more(series.requests()).map(Requests),
            time: more(series.seconds()).map(Seconds),
        })
    }
}

/// More samples until the slope is clear of the floor; `None` for more than ten times as many.
fn for_slope(fits: &Fits<'_>, slope: Estimate) -> Option<usize> {
    let trend = &fits.judged.trend;
    if fits.judged.is_below_floor() {
        return Some(0);
    }
    let in_all = readings_to_settle(slope, trend.n, fits.judged.floor)?;
    // A slope may be that of some of the samples.
    Some((in_all - trend.n) * fits.samples.len() / trend.n)
}

/// More samples until it was measured for long enough to show that growth is below the floor.
fn for_time(fits: &Fits<'_>) -> Option<usize> {
    let missing = fits.judged.missing_time?;
    if fits.judged.trend.slope.value >= fits.judged.floor {
        return None;
    }
    let spacing = spacing(fits, fits.samples.series.seconds()?)?;
    (spacing > 0.0).then(|| (missing.0 / spacing).ceil() as usize)
}

/// The mean distance of neighbouring samples inside segments.
fn spacing(fits: &Fits<'_>, axis: &[f64]) -> Option<f64> {
    let segments = &fits.samples.segments;
    let extents = segments
        .iter()
        .map(|range| axis[range.end - 1] - axis[range.start]);
    let steps = fits.samples.len().checked_sub(segments.len())?;
    (steps > 0).then(|| extents.sum::<f64>() / steps as f64)
}
