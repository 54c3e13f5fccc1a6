//! A leak model fitted to a series: the rates with their intervals, the shape of the growth,
//! and the verdict.

mod axis;
mod course;
mod course_parts;
mod doubts;
mod driver;
mod error;
mod estimate;
mod extent;
mod fit;
mod fits;
mod floor;
mod growth;
mod growth_change;
mod interpretation;
mod leak_model;
mod line;
mod open_falls;
mod rates;
mod samples;
mod segmentation;
mod settle;
mod shape;
mod traffic;
mod warm_up;

pub use crate::stats::verdict::{Evidence, Verdict};
pub use axis::AxisFit;
pub use course::{GrowthCourse, GrowthPart};
pub use driver::{Driver, Follows};
pub use error::FitError;
pub use estimate::{Accuracy, Bounds, Estimate, Interval, Method, Uncertainty};
pub use extent::Extent;
pub use fit::FitOptions;
pub use floor::{Floor, GivenFloor};
pub use growth::{Climb, Growth};
pub use growth_change::{GrowthChange, GrowthEvent};
pub use interpretation::{Assumption, Interpretation};
pub use leak_model::{LeakModel, SegmentFit};
pub use line::FittedLine;
pub use rates::{LeakRates, PerRequest, PerSecond};
pub use segmentation::{RestartRule, RestartTime};
pub use settle::Settle;
pub use shape::Shape;
pub use traffic::Traffic;
pub use warm_up::{OtherFit, WarmUp, WarmUpDecision, WarmUpRule};
