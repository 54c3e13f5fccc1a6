//! Fitting a leak model to a series.

use std::ops::Range;

use super::axis::AxisFit;
use super::estimate::{Estimate, Interval};
use super::floor::Floor;
use super::rates::{LeakRates, PerRequest, PerSecond};
use super::verdict::{Evidence, Shape, Verdict};
use crate::caveat::Caveat;
use crate::series::{Metric, Restart, Series};
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
    /// The smallest leak that this series would show.
    pub smallest_detectable: Detectable,
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

/// The smallest leak that a series would show.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Detectable {
    /// Per request.
    pub per_request: Option<PerRequest>,
    /// Per second.
    pub per_second: Option<PerSecond>,
}

/// What a fit may be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitOptions {
    /// Confidence of the intervals.
    pub confidence: f64,
    /// The smallest leak that matters.
    pub floor: Floor,
}

impl Default for FitOptions {
    fn default() -> Self {
        Self {
            confidence: 0.95,
            floor: Floor::default(),
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
        let all = 0..series.len();
        let per_request = axis(series.requests(), series, all.clone(), options);
        let per_second = axis(series.seconds(), series, all, options);
        let primary = match (&per_request, &per_second) {
            (Some(fit), _) => Primary::new(fit, options.floor.per_request),
            (None, Some(fit)) => Primary::new(fit, options.floor.per_second),
            (None, None) => {
                return Err(FitError::ConstantAxis {
                    name: name(),
                    samples: series.len(),
                });
            }
        };
        Ok(Self {
            verdict: primary.verdict(),
            shape: primary.shape(),
            evidence: Evidence::SmallSample,
            restarts: series.restarts().to_vec(),
            segments: Vec::new(),
            floor: options.floor,
            smallest_detectable: Detectable::default(),
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

fn axis<D: Quantity>(
    x: Option<&[f64]>,
    series: &Series,
    samples: Range<usize>,
    options: &FitOptions,
) -> Option<AxisFit<D>> {
    AxisFit::new(x?, series.memory(), samples, options.confidence)
}

/// The axis that the verdict rests on: requests where they are known, else time.
struct Primary {
    lower: f64,
    upper: f64,
    floor: f64,
}

impl Primary {
    fn new<D: Quantity>(fit: &AxisFit<D>, floor: Rate<Bytes, D>) -> Self {
        let interval = fit.rate.interval().unwrap_or(Interval {
            lower: Rate::new(f64::NEG_INFINITY),
            upper: Rate::new(f64::INFINITY),
            confidence: 1.0,
        });
        Self {
            lower: interval.lower.per_base(),
            upper: interval.upper.per_base(),
            floor: floor.per_base(),
        }
    }

    fn verdict(&self) -> Verdict {
        if self.upper < self.floor {
            Verdict::NoLeak
        } else if self.lower > 0.0 {
            Verdict::Leak
        } else {
            Verdict::Inconclusive
        }
    }

    fn shape(&self) -> Shape {
        if self.lower > 0.0 || self.upper < 0.0 {
            Shape::Linear
        } else {
            Shape::Flat
        }
    }
}
