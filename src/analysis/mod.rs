//! Answers made from fitted models: pure functions, no files and no words.

mod compare;
mod contrast;
mod predict;

pub use compare::{
    Basis, CompareError, Comparison, FixVerdict, OrderVerdict, Relation, SAME_ORDER, compare,
};
pub use contrast::{Difference, Ratio, RatioInterval};
pub use predict::{Crossing, HORIZON, Horizon, Prediction, predict};
