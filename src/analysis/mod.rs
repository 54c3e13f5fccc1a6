//! Answers made from fitted models: pure functions, no files and no words.

mod compare;
mod predict;
mod restart;

pub use compare::{
    Basis, CompareError, Comparison, Difference, FixVerdict, OrderVerdict, Ratio, RatioInterval,
    Relation, SAME_ORDER, compare,
};
pub use predict::{Crossing, HORIZON, Horizon, Prediction, predict};
pub use restart::{RestartInterval, restart_interval};
