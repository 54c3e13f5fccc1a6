//! Memory against one axis, requests or time: the only place where a series meets `stats`.

use std::ops::Range;

use super::estimate::{Estimate, Interval, Method, Uncertainty};
use super::line::FittedLine;
use crate::stats::ols::Line;
use crate::units::{Bytes, Quantity, Rate};

/// A leak rate along one axis, with the lines behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct AxisFit<D> {
    /// The leak rate.
    pub rate: Estimate<Rate<Bytes, D>>,
    /// One line for each segment, with a common slope.
    pub lines: Vec<FittedLine<D>>,
}

impl<D: Quantity> AxisFit<D> {
    /// Fits memory `y` on `x`. `None` where `x` does not vary or samples are too few for a
    /// line with an error: fewer than three.
    pub fn new(x: &[f64], y: &[f64], samples: Range<usize>, confidence: f64) -> Option<Self> {
        let x = &x[samples.clone()];
        let line = Line::fit(x, &y[samples]).ok()?;
        let slope = line.slope_estimate()?;
        let half = slope.half_width(confidence)?;
        let uncertainty = Uncertainty {
            least_squares_error: Rate::new(slope.std_error),
            std_error: Rate::new(slope.std_error),
            degrees_of_freedom: slope.df,
            interval: Interval {
                lower: Rate::new(slope.value - half),
                upper: Rate::new(slope.value + half),
                confidence,
            },
            method: Method::ExactT,
        };
        let drawn = FittedLine {
            from: D::from_base(x[0]),
            to: D::from_base(x[x.len() - 1]),
            line: line.centred()?,
        };
        Some(Self {
            rate: Estimate {
                value: Rate::new(slope.value),
                uncertainty: Some(uncertainty),
            },
            lines: vec![drawn],
        })
    }
}
