//! Fitting a leak model to a series.

use std::ops::Range;

use super::axis::AxisFit;
use super::doubts::doubts;
use super::driver::Driver;
use super::estimate::Estimate;
use super::fits::{Fits, Fitter};
use super::floor::Floor;
use super::growth::Growth;
use super::interpretation::{Assumed, Interpretation};
use super::rates::{LeakRates, PerRequest, PerSecond};
use super::samples::Samples;
use super::segmentation::{Falls, RestartRule, Segmentation};
use super::settle::Settle;
use super::traffic::{Traffic, traffic};
use super::warm_up::{self, WarmUp, WarmUpRule};
use crate::caveat::Caveat;
use crate::series::{Metric, Restart, Series};
use crate::stats::heterogeneity::one_slope_probability;
use crate::stats::points::Points;
use crate::stats::verdict::{Evidence, Verdict};
use crate::units::{Requests, Seconds};

/// A leak model of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct LeakModel {
    /// Memory against requests, where requests are known and vary.
    pub per_request: Option<AxisFit<Requests>>,
    /// Memory against time, where times are known and vary.
    pub per_second: Option<AxisFit<Seconds>>,
    /// Requests per second, where both are known.
    pub traffic: Option<Estimate<Traffic>>,
    /// The samples that were fitted, in segments.
    pub samples: Vec<Range<usize>>,
    /// Where the process began anew.
    pub restarts: Vec<Restart>,
    /// The stretches between restarts; empty where there is only one.
    pub segments: Vec<SegmentFit>,
    /// Probability of segments that differ this much or more if all of them leak alike; absent
    /// where there is only one.
    pub one_slope_probability: Option<f64>,
    /// The form of the growth.
    pub growth: Growth,
    /// What was done about the climb to the working level.
    pub warm_up: WarmUp,
    /// Whether memory follows requests or the clock, where both are known.
    pub driver: Option<Driver>,
    /// Is it a leak?
    pub verdict: Verdict,
    /// How strong the evidence is.
    pub evidence: Evidence,
    /// The one-sided p value of growth above the floor: to be judged with those of other series
    /// where many are tested.
    pub p_value: f64,
    /// What would settle the verdict, where it is open.
    pub to_settle: Option<Settle>,
    /// What the series shows under each way to take its falls, where nothing tells which is right;
    /// empty elsewhere.
    pub interpretations: Vec<Interpretation>,
    /// The smallest leak that was said to matter.
    pub floor: Floor,
    /// What was measured.
    pub metric: Metric,
    /// What limits the result.
    pub caveats: Vec<Caveat>,
}

/// The stretch between two restarts.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentFit {
    /// Its samples.
    pub samples: Range<usize>,
    /// The leak per request inside it.
    pub per_request: Option<Estimate<PerRequest>>,
    /// The leak per second inside it.
    pub per_second: Option<Estimate<PerSecond>>,
}

/// What a fit may be told.
#[derive(Debug, Clone, PartialEq)]
pub struct FitOptions {
    /// Confidence of the intervals.
    pub confidence: f64,
    /// The smallest leak that matters.
    pub floor: Floor,
    /// Which restarts count.
    pub restarts: RestartRule,
    /// What to leave out at the start of each segment.
    pub warm_up: WarmUpRule,
}

impl Default for FitOptions {
    fn default() -> Self {
        Self {
            confidence: 0.95,
            floor: Floor::default(),
            restarts: RestartRule::default(),
            warm_up: WarmUpRule::default(),
        }
    }
}

/// Why no model can be fitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// Two samples define a line but say nothing of its error, and one not even that.
    #[error(
        "series `{name}` has {found} samples: a rate with an interval needs at least 3; measure more"
    )]
    TooFewSamples {
        /// The series.
        name: String,
        /// Its samples.
        found: usize,
    },
    /// Neither times nor requests are known.
    #[error(
        "series `{name}` has neither times nor request counts: say how far apart its samples are \
         (--step 3s), or where its request counts come from (--requests)"
    )]
    NoAxis {
        /// The series.
        name: String,
    },
    /// Times and requests are the same throughout.
    #[error(
        "series `{name}`: all {samples} samples were taken at the same request count and time; \
         a rate needs samples at different ones"
    )]
    ConstantAxis {
        /// The series.
        name: String,
        /// Its samples.
        samples: usize,
    },
    /// The warm-up is all there is, or is a time in a series without times.
    #[error(
        "series `{name}`: too little is left after the warm-up to fit a line to; leave out less \
         (--warm-up), by a number of samples where there are no times"
    )]
    OnlyWarmUp {
        /// The series.
        name: String,
    },
    /// Restarts were given by times that the series does not have.
    #[error(
        "series `{name}`: --restarts expects a date in a series with dates, or a span since the \
         first sample in one with times; for one input alone write --restarts LABEL=TIME"
    )]
    RestartsWithoutTimes {
        /// The series.
        name: String,
    },
    /// A restart was given that is not inside the series.
    #[error(
        "series `{name}`: a given restart lies before its second sample or after its last; \
         expected one in between (--restarts)"
    )]
    RestartOutside {
        /// The series.
        name: String,
    },
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
            floor: options.floor,
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

    /// What was fitted of the series: memory against requests. Not kept with the model, which
    /// would double the memory of a large file.
    pub fn points_along_requests(&self, series: &Series) -> Option<Points> {
        self.samples(series).against(series.requests())
    }

    /// The same against time.
    pub fn points_along_time(&self, series: &Series) -> Option<Points> {
        self.samples(series).against(series.seconds())
    }

    fn samples<'a>(&self, series: &'a Series) -> Samples<'a> {
        Samples {
            series,
            segments: self.samples.clone(),
        }
    }

    /// The rates alone, to compare with others.
    pub fn rates(&self, label: &str) -> LeakRates {
        LeakRates {
            label: label.to_owned(),
            per_request: self.per_request.as_ref().map(|fit| fit.rate),
            per_second: self.per_second.as_ref().map(|fit| fit.rate),
            traffic: self.traffic,
            metric: self.metric,
            verdict: Some(self.verdict),
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

/// A fit of each stretch between restarts; none where there is only one stretch.
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
