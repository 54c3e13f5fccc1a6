//! By when which share of processes has crossed its limit.

use crate::stats::crossing::FirstCrossings;
use crate::units::Quantity;

/// By when a share of processes has crossed the limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CrossedBy<D> {
    /// The share of them.
    pub share: f64,
    /// By when.
    pub by: D,
}

impl<D: Quantity> CrossedBy<D> {
    pub(super) fn of(crossings: &FirstCrossings) -> Vec<Self> {
        let percentiles = crossings.percentiles().map(|percentile| Self {
            share: percentile.share,
            by: D::from_base(percentile.distance),
        });
        percentiles.collect()
    }
}

impl<D: Copy> CrossedBy<D> {
    pub(super) fn map<E>(course: &[Self], convert: impl Fn(D) -> E) -> Vec<CrossedBy<E>> {
        let converted = course.iter().map(|&Self { share, by }| CrossedBy {
            share,
            by: convert(by),
        });
        converted.collect()
    }
}
