//! The leak model of a series: what a fit finds.

use std::ops::Range;

use super::axis::AxisFit;
use super::course::{GrowthCourse, GrowthPart};
use super::driver::Driver;
use super::estimate::Estimate;
use super::floor::Floor;
use super::growth::Growth;
use super::interpretation::Interpretation;
use super::rates::{LeakRates, PerRequest, PerSecond};
use super::samples::Samples;
use super::settle::Settle;
use super::traffic::Traffic;
use super::warm_up::WarmUp;
use crate::caveat::Caveat;
use crate::series::{Metric, Restart, Series};
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
    /// Where the process restarted.
    pub restarts: Vec<Restart>,
    /// The runs between restarts; empty where there is only one.
    pub segments: Vec<SegmentFit>,
    /// Probability of segments that differ this much or more if all of them leak alike; absent
    /// where there is only one.
    pub one_slope_probability: Option<f64>,
    /// The form of the growth.
    pub growth: Growth,
    /// What changed in the growth, and how probable it is that nothing grows now; absent where
    /// that was not judged.
    pub course: Option<GrowthCourse>,
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
    /// The smallest leak that matters.
    pub floor: Floor,
    /// What was measured.
    pub metric: Metric,
    /// What limits the result.
    pub caveats: Vec<Caveat>,
}

/// The run between two restarts.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentFit {
    /// Its samples.
    pub samples: Range<usize>,
    /// The leak per request inside it.
    pub per_request: Option<Estimate<PerRequest>>,
    /// The leak per second inside it.
    pub per_second: Option<Estimate<PerSecond>>,
}

impl LeakModel {
    /// What was fitted of the series: memory against requests. Not kept with the model, which
    /// would double the memory of a large file.
    pub fn points_along_requests(&self, series: &Series) -> Option<Points> {
        self.samples(series).against(series.requests())
    }

    /// The same against time.
    pub fn points_along_time(&self, series: &Series) -> Option<Points> {
        self.samples(series).against(series.seconds())
    }

    /// More readings by which the present run may go on, against requests: those from before its
    /// growth changed, or from before a fall of which nothing tells whether the process restarted.
    pub fn all_points_along_requests(&self, series: &Series) -> Option<Points> {
        self.all_samples(series)?.against(series.requests())
    }

    /// The same against time.
    pub fn all_points_along_time(&self, series: &Series) -> Option<Points> {
        self.all_samples(series)?.against(series.seconds())
    }

    /// The whole window, where the rate is an average over courses of which none is told.
    pub(crate) fn untold(&self) -> Option<&GrowthPart> {
        let course = self.course.as_ref()?;
        course.whole.as_ref().filter(|_| course.changes.is_empty())
    }

    fn all_samples<'a>(&self, series: &'a Series) -> Option<Samples<'a>> {
        let whole = self
            .course
            .as_ref()
            .and_then(|course| course.whole.as_ref());
        let whole = match (whole, self.samples.as_slice()) {
            (Some(whole), _) => whole.samples.clone(),
            (_, [first, .., last]) if !self.interpretations.is_empty() => first.start..last.end,
            (_, _) => return None,
        };
        Some(Samples {
            series,
            segments: vec![whole],
        })
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
