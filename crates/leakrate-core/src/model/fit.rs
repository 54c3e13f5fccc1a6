//! Fitting a leak model to a series.

use std::ops::Range;

use super::course::{Followed, GrowthCourse};
use super::doubts::doubts;
use super::error::FitError;
use super::fits::{Fits, Fitter};
use super::floor::GivenFloor;
use super::growth::Growth;
use super::leak_model::{LeakModel, SegmentFit};
use super::open_falls::Assumed;
use super::samples::Samples;
use super::segmentation::{RestartRule, Segmentation, Segmentations};
use super::settle::Settle;
use super::traffic::traffic;
use super::warm_up::{self, WarmUp, WarmUpRule};
use crate::caveat::Caveat;
use crate::series::Series;
use crate::stats::heterogeneity::one_slope_probability;
use crate::stats::verdict::{Evidence, Verdict};

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
        match &Segmentations::of(series, &options.restarts)? {
            Segmentations::Settled(segmentation) => under(segmentation),
            Segmentations::Open {
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
        let followed = match options.warm_up {
            // Who leaves nothing out has the rate of all samples.
            WarmUpRule::None => Followed::whole(chosen.fits),
            WarmUpRule::Auto | WarmUpRule::Samples(_) | WarmUpRule::Time(_) => {
                Followed::of(fitter, chosen.fits)
            }
        };
        Ok(Self::of(fitter, followed, chosen.warm_up, growth))
    }

    fn of(fitter: Fitter<'_>, followed: Followed<'_>, warm_up: WarmUp, growth: Growth) -> Self {
        let Followed {
            fits,
            verdict,
            course,
        } = followed;
        let fits = fits.kept(fitter.confidence);
        let is_changed = course.as_ref().is_some_and(|c| !c.changes.is_empty());
        let (warm_up, growth) = if is_changed {
            (warm_up.without_other(), Growth::after_change(verdict))
        } else {
            (warm_up, growth)
        };
        let one_slope = one_slope(&fits, fitter);
        let to_settle = || match &warm_up.other {
            // A step is no part of what goes on, so what follows it is what is to be settled.
            Some(other) if warm_up.step.is_some() => other.to_settle,
            _ => Settle::of(&fits),
        };
        Self {
            verdict,
            interpretations: Vec::new(),
            growth,
            evidence: evidence(&fits, course.as_ref()),
            p_value: match verdict {
                Verdict::Leak => fits.judged.p_value(),
                // What is no leak as it may not grow now has that for its chance.
                Verdict::Plateau | Verdict::NoLeak | Verdict::Inconclusive => {
                    let flat = course.as_ref().map_or(0.0, |course| course.flat);
                    fits.judged.p_value().max(flat)
                }
            },
            segments: segments(&fits, fitter),
            one_slope_probability: one_slope,
            // What is open though the slope is clear is not settled by a clearer slope.
            to_settle: (verdict == Verdict::Inconclusive && fits.verdict() != Verdict::Leak)
                .then(to_settle)
                .flatten(),
            restarts: fitter.segmentation.restarts.clone(),
            floor: fitter.floor,
            traffic: traffic(fits.samples.series, fitter.confidence),
            samples: fits.samples.segments.clone(),
            metric: fits.samples.series.metric(),
            caveats: doubts(
                &fits,
                verdict,
                course.as_ref(),
                fitter.segmentation,
                one_slope,
            )
            .into_iter()
            .map(Caveat::Fit)
            .collect(),
            warm_up,
            course,
            driver: fits.driver,
            per_request: fits.per_request,
            per_second: fits.per_second,
        }
    }
}

/// What the fits rest on: nothing is robust whose course may have ended, however improbably.
fn evidence(fits: &Fits<'_>, course: Option<&GrowthCourse>) -> Evidence {
    let may_have_ended = course.is_some_and(|course| !course.surely_grows());
    match fits.judged.trend.evidence() {
        Evidence::Robust if may_have_ended => Evidence::ShortMemory,
        other => other,
    }
}

/// Whether samples are in several runs of a process.
fn has_runs(fits: &Fits<'_>, fitter: Fitter<'_>) -> bool {
    fits.samples.segments.len() > 1 && !fitter.segmentation.restarts.is_empty()
}

fn one_slope(fits: &Fits<'_>, fitter: Fitter<'_>) -> Option<f64> {
    if !has_runs(fits, fitter) {
        return None;
    }
    let axis = fits.judged.column(fits.samples.series);
    let points = fits.samples.against(axis)?;
    one_slope_probability(&points, fits.judged.trend.estimate(fitter.confidence)?)
}

/// A fit of each run between restarts; none where there is only one run.
fn segments(fits: &Fits<'_>, fitter: Fitter<'_>) -> Vec<SegmentFit> {
    let samples = &fits.samples;
    if !has_runs(fits, fitter) {
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
