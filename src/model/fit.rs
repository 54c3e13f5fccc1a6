//! Fitting a leak model to a series.

use std::ops::Range;

use super::axis::AxisFit;
use super::estimate::Estimate;
use super::floor::Floor;
use super::rates::{LeakRates, PerRequest, PerSecond};
use super::segmentation::{RestartRule, Segmentation};
use super::verdict::Shape;
use crate::caveat::Caveat;
use crate::series::{Metric, Restart, Series};
use crate::stats;
use crate::stats::shape::ShapeFit;
use crate::stats::trend::Trend;
use crate::stats::verdict::{Evidence, Verdict};
use crate::units::{Bytes, Quantity, Rate, Requests, Seconds};

/// A leak model of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct LeakModel {
    /// Memory against requests, where requests are known and vary.
    pub per_request: Option<AxisFit<Requests>>,
    /// Memory against time, where times are known and vary.
    pub per_second: Option<AxisFit<Seconds>>,
    /// Where the process began anew.
    pub restarts: Vec<Restart>,
    /// The stretches between restarts; empty where there is only one.
    pub segments: Vec<SegmentFit>,
    /// The form of the growth.
    pub shape: Shape,
    /// Is it a leak?
    pub verdict: Verdict,
    /// How strong the evidence is.
    pub evidence: Evidence,
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
}

impl Default for FitOptions {
    fn default() -> Self {
        Self {
            confidence: 0.95,
            floor: Floor::default(),
            restarts: RestartRule::default(),
        }
    }
}

/// Why no model can be fitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
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
}

impl LeakModel {
    /// Fits memory on cumulative requests and on time, as far as the series knows them.
    ///
    /// ```
    /// use leakrate::model::{FitOptions, LeakModel};
    /// use leakrate::series::{Columns, Series};
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
        let segmentation = Segmentation::of(series, &options.restarts);
        let fit = Fitter {
            segmentation: &segmentation,
            confidence: options.confidence,
        };
        let per_request = fit.axis(series.requests(), series.memory());
        let per_second = fit.axis(series.seconds(), series.memory());
        let judged = match (&per_request, &per_second) {
            (Some(fit), _) => Judged::new(fit, options.floor.per_request),
            (None, Some(fit)) => Judged::new(fit, options.floor.per_second),
            (None, None) => {
                return Err(FitError::ConstantAxis {
                    name: name(),
                    samples: series.len(),
                });
            }
        };
        Ok(Self {
            verdict: judged.verdict,
            shape: judged.shape,
            evidence: judged.evidence,
            segments: fit.segments(series),
            restarts: segmentation.restarts,
            floor: options.floor,
            metric: series.metric(),
            caveats: Vec::new(),
            per_request,
            per_second,
        })
    }

    /// The rates alone, to compare with others.
    pub fn rates(&self, label: &str) -> LeakRates {
        LeakRates {
            label: label.to_owned(),
            per_request: self.per_request.as_ref().map(|fit| fit.rate),
            per_second: self.per_second.as_ref().map(|fit| fit.rate),
            metric: self.metric,
            verdict: Some(self.verdict),
        }
    }
}

/// One way of fitting, for all axes and segments of a series.
#[derive(Clone, Copy)]
struct Fitter<'a> {
    segmentation: &'a Segmentation,
    confidence: f64,
}

impl Fitter<'_> {
    fn axis<D: Quantity>(self, x: Option<&[f64]>, memory: &[f64]) -> Option<AxisFit<D>> {
        AxisFit::new(x?, memory, self.segmentation, self.confidence)
    }

    /// A fit of each stretch between restarts; none where there is only one stretch.
    fn segments(self, series: &Series) -> Vec<SegmentFit> {
        let cuts = self.segmentation.cuts();
        if cuts.is_empty() {
            return Vec::new();
        }
        let starts = std::iter::once(0).chain(cuts.iter().copied());
        let ends = cuts.iter().copied().chain([series.len()]);
        let uncut = self.segmentation.uncut();
        let fit = Fitter {
            segmentation: &uncut,
            ..self
        };
        starts
            .zip(ends)
            .map(|(start, end)| fit.segment(series, start..end))
            .collect()
    }

    fn segment(self, series: &Series, samples: Range<usize>) -> SegmentFit {
        let memory = &series.memory()[samples.clone()];
        let requests = series.requests().map(|x| &x[samples.clone()]);
        let seconds = series.seconds().map(|x| &x[samples.clone()]);
        SegmentFit {
            per_request: self.axis(requests, memory).map(|fit| fit.rate),
            per_second: self.axis(seconds, memory).map(|fit| fit.rate),
            samples,
        }
    }
}

/// What the axis says that the verdict rests on: requests where they are known, else time.
struct Judged {
    verdict: Verdict,
    evidence: Evidence,
    shape: Shape,
}

impl Judged {
    fn new<D: Quantity>(fit: &AxisFit<D>, floor: Rate<Bytes, D>) -> Self {
        let trend = &fit.trend;
        let verdict = trend.verdict(floor.per_base());
        Self {
            evidence: trend.evidence(),
            shape: shape(verdict, trend),
            verdict,
        }
    }
}

/// The shape is named after the verdict: on its own it would find some climb in a fifth of noise.
fn shape(verdict: Verdict, trend: &Trend) -> Shape {
    match verdict {
        Verdict::Plateau => Shape::Plateau,
        Verdict::NoLeak | Verdict::Inconclusive => Shape::Flat,
        Verdict::Leak => {
            let fits = ShapeFit::all(&trend.blocks, trend.rho.unwrap_or(0.0));
            match fits.first().map(|fit| fit.shape) {
                Some(stats::shape::Shape::Accelerating) => Shape::Accelerating,
                _ => Shape::Linear,
            }
        }
    }
}
