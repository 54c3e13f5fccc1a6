//! A leak model fitted to a series: the rates with their intervals, the shape of the growth,
//! and the verdict.

mod axis;
mod estimate;
mod fit;
mod floor;
mod line;
mod rates;
mod segmentation;
mod verdict;

pub use crate::stats::verdict::{Evidence, Verdict};
pub use axis::AxisFit;
pub use estimate::{Bounds, Estimate, Interval, Method, Uncertainty};
pub use fit::{FitError, FitOptions, LeakModel, SegmentFit};
pub use floor::Floor;
pub use line::FittedLine;
pub use rates::{LeakRates, PerRequest, PerSecond};
pub use segmentation::RestartRule;
pub use verdict::Shape;
