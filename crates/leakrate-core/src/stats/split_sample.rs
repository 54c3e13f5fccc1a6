//! The trend judged by the slopes of a few equal parts, which trusts no model of the noise.
//!
//! Source: Ibragimov & Müller 2010, *Journal of Business & Economic Statistics* 28. The slopes of
//! the parts are nearly independent and normal whatever the noise is, also a random walk.
//! Tested against numpy.

use super::interval::Estimate;
use super::points::Points;
use super::pooled::PooledLine;

/// The slopes of equal parts and what they say together.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitSample {
    /// The slope of each part, in order.
    pub slopes: Vec<f64>,
    /// Their mean, with one degree of freedom less than there are parts.
    pub slope: Estimate,
}

impl SplitSample {
    /// Cuts the points into `parts` runs of the same number of points and fits a slope to each;
    /// points left over at the end are not used. `None` for fewer than two parts, fewer than
    /// three points in a part, or a part without extent.
    pub fn fit(points: &Points, parts: usize) -> Option<Self> {
        let length = points.len().checked_div(parts)?;
        if parts < 2 || length < 3 {
            return None;
        }
        let slope = |part: usize| {
            let part = points.slice(part * length..(part + 1) * length);
            Some(PooledLine::fit(&part)?.slope)
        };
        let slopes: Vec<f64> = (0..parts).map(slope).collect::<Option<_>>()?;
        let count = parts as f64;
        let mean = slopes.iter().sum::<f64>() / count;
        let squares: f64 = slopes.iter().map(|slope| (slope - mean).powi(2)).sum();
        Some(Self {
            slopes,
            slope: Estimate {
                value: mean,
                std_error: (squares / (count - 1.0) / count).sqrt(),
                df: count - 1.0,
            },
        })
    }
}
