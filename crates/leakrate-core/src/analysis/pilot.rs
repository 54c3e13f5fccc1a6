//! What a measurement tells of others like it: its noise.

use super::course::Course;
use super::plan::{Design, UNKNOWN_NOISE};
use crate::model::LeakModel;
use crate::series::Series;
use crate::stats::distribution::normal_quantile;
use crate::stats::pooled::PooledLine;
use crate::stats::trend::Method;
use crate::units::{Bytes, Quantity, Requests, Seconds};

/// A measurement like those to come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pilot<D> {
    /// How it was measured.
    pub design: Design<D>,
    /// Its length.
    pub extent: D,
}

impl Pilot<Requests> {
    /// What a series measured against requests tells of others like it; `None` without requests
    /// or without noise.
    pub fn along_requests(series: &Series, model: &LeakModel, confidence: f64) -> Option<Self> {
        Self::new(&Course::along_requests(series, model)?, confidence)
    }
}

impl Pilot<Seconds> {
    /// The same against time.
    pub fn along_time(series: &Series, model: &LeakModel, confidence: f64) -> Option<Self> {
        Self::new(&Course::along_time(series, model)?, confidence)
    }
}

impl<D: Quantity> Pilot<D> {
    fn new(course: &Course<D>, confidence: f64) -> Option<Self> {
        Some(Self {
            design: design(course, confidence)?,
            extent: course.extent,
        })
    }
}

/// How a pilot was measured; `None` without noise.
fn design<D: Quantity>(course: &Course<D>, confidence: f64) -> Option<Design<D>> {
    let trend = &course.fit.trend;
    let line = PooledLine::fit(&course.points)?;
    let deviation = (line.residual_squares / line.df).sqrt();
    let noise = (deviation > 0.0 && deviation.is_finite()).then_some(Bytes(deviation))?;
    let step = course.extent.base() / (course.points.len() as f64 - 1.0);
    if trend.method == Method::Independent {
        return Some(Design::Snapshots {
            noise,
            every: Some(D::from_base(step)),
        });
    }
    // The autocorrelation with which the plan for a series as long as the pilot has the width
    // of the pilot's own interval; that of neighbours alone misses slow noise.
    let half = trend.estimate(confidence)?.half_width(confidence)?;
    let error = half / normal_quantile(0.5 + 0.5 * confidence)? / UNKNOWN_NOISE;
    let memory = error * error * line.sxx / (deviation * deviation);
    let autocorrelation = (memory - 1.0) / (memory + 1.0);
    // Rounding errors about a line are no noise: its interval is another one's.
    (autocorrelation < 1.0).then(|| Design::Series {
        noise,
        autocorrelation,
        step: D::from_base(step),
    })
}
