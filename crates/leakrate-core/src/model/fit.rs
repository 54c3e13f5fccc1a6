//! Fitting a leak model to a series.

use std::ops::Range;

use super::doubts::doubts;
use super::error::FitError;
use super::fits::{Fits, Fitter};
use super::floor::GivenFloor;
use super::growth::Growth;
use super::leak_model::{LeakModel, SegmentFit};
use super::open_falls::Assumed;
use super::samples::Samples;
use super::segmentation::{Falls, RestartRule, Segmentation};
use super::settle::Settle;
use super::traffic::traffic;
use super::warm_up::{self, WarmUp, WarmUpRule};
use crate::caveat::Caveat;
use crate::series::Series;
use crate::stats::heterogeneity::one_slope_probability;
use crate::stats::verdict::Verdict;

/// Options of a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct FitOptions {
    /// Confidence of the intervals.
    pub confidence: f64,
    /// The smallest leak that matters, where it is said.
    pub floor: GivenFloor,
    /// Which restarts count.
    pub restarts: RestartRule,
    /// What to leave out at the start of each segment.
    pub warm_up: WarmUpRule,
}

impl Default for FitOptions {
    fn default() -> Self {
        Self {
            confidence: 0.95,
            floor: GivenFloor::default(),
            restarts: RestartRule::default(),
            warm_up: WarmUpRule::default(),
        }
    }
}

impl LeakModel {
    /// Fits memory on cumulative requests and on time, as far as the series knows them.
    ///
    /// ```
    /// use leakrate_core::model::{FitOptions, LeakModel};
    /// use leakrate_core::series::{Columns, Series};
    ///
    /// let series = Series::new(Columns {
    ///     name: "local".into(),
    ///     requests: Some(vec![0.0, 2500.0, 3750.0, 5000.0, 6250.0]),
    ///     memory: vec![7.7e6, 40.0e6, 56.0e6, 76.0e6, 85.0e6],
    ///     ..Columns::default()
    /// })?;
    /// let model = LeakModel::fit(&series, &FitOptions::default())?;
    /// let rate = model.per_request.unwrap().rate.value;
    /// assert_eq!(rate.per_base().round(), 12_748.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`FitError`] where no line can be drawn.
    pub fn fit(series: &Series, options: &FitOptions) -> Result<Self, FitError> {
        let name = || series.name().to_owned();
        if series.len() < 3 {
            return Err(FitError::TooFewSamples {
                name: name(),
                found: series.len(),
            });
        }
        if series.requests().is_none() && series.seconds().is_none() {
            return Err(FitError::NoAxis { name: name() });
        }
        let under = |segmentation: &_| Self::under(series, segmentation, options);
        let assumed = |segmentation: &Segmentation| {
            Ok(Assumed {
                model: under(segmentation)?,
                falls: segmentation.falls(),
            })
        };
        match &Falls::of(series, &options.restarts)? {
            Falls::Settled(segmentation) => under(segmentation),
            Falls::Open {
                as_restarts,
                as_collections,
            } => Ok(Self::open(assumed(as_restarts)?, assumed(as_collections)?)),
        }
    }

    /// The model of a series whose falls are known.
    fn under(
        series: &Series,
        segmentation: &Segmentation,
        options: &FitOptions,
    ) -> Result<Self, FitError> {
        let name = || series.name().to_owned();
        let fitter = Fitter {
            segmentation,
            confidence: options.confidence,
            floor: options.floor.of(series),
        };
        let constant = || FitError::ConstantAxis {
            name: name(),
            samples: series.len(),
        };
        let samples = Samples::all(series, &segmentation.cuts());
        let whole = fitter.fit(samples).ok_or_else(constant)?;
        let growth = Growth::of(&whole.judged, whole.verdict());
        let chosen = warm_up::choose(fitter, whole, &growth, options.warm_up)
            .ok_or_else(|| FitError::OnlyWarmUp { name: name() })?;
        Ok(Self::of(fitter, chosen.fits, chosen.warm_up, growth))
    }

    fn of(fitter: Fitter<'_>, fits: Fits<'_>, warm_up: WarmUp, growth: Growth) -> Self {
        let verdict = fits.verdict();
        let one_slope = one_slope(&fits, fitter.confidence);
        let to_settle = || match &warm_up.other {
            // A step is no part of what goes on, so what follows it is what is to be settled.
            Some(other) if warm_up.step.is_some() => other.to_settle,
            _ => Settle::of(&fits),
        };
        Self {
            verdict,
            interpretations: Vec::new(),
            growth,
            evidence: fits.judged.trend.evidence(),
            p_value: fits.judged.p_value(),
            segments: segments(&fits, fitter),
            one_slope_probability: one_slope,
            to_settle: (verdict == Verdict::Inconclusive).then(to_settle).flatten(),
            restarts: fitter.segmentation.restarts.clone(),
            floor: fitter.floor,
            traffic: traffic(fits.samples.series, fitter.confidence),
            samples: fits.samples.segments.clone(),
            metric: fits.samples.series.metric(),
            caveats: doubts(&fits, fitter.segmentation, one_slope)
                .into_iter()
                .map(Caveat::Fit)
                .collect(),
            warm_up,
            driver: fits.driver,
            per_request: fits.per_request,
            per_second: fits.per_second,
        }
    }
}

fn one_slope(fits: &Fits<'_>, confidence: f64) -> Option<f64> {
    if fits.samples.segments.len() < 2 {
        return None;
    }
    let axis = fits.judged.column(fits.samples.series);
    let points = fits.samples.against(axis)?;
    one_slope_probability(&points, fits.judged.trend.estimate(confidence)?)
}

/// A fit of each run between restarts; none where there is only one run.
fn segments(fits: &Fits<'_>, fitter: Fitter<'_>) -> Vec<SegmentFit> {
    let samples = &fits.samples;
    if samples.segments.len() < 2 {
        return Vec::new();
    }
    let uncut = fitter.segmentation.uncut();
    let fitter = Fitter {
        segmentation: &uncut,
        ..fitter
    };
    let fit = |segment: &Range<usize>| {
        let own = samples.segment(segment);
        let rates = fitter.fit(own);
        SegmentFit {
            per_request: rates
                .as_ref()
                .and_then(|fits| Some(fits.per_request.as_ref()?.rate)),
            per_second: rates
                .as_ref()
                .and_then(|fits| Some(fits.per_second.as_ref()?.rate)),
            samples: segment.clone(),
        }
    };
    samples.segments.iter().map(fit).collect()
}
