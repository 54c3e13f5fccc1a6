//! Answers made from fitted models: pure functions, no files and no words.

pub mod alert;
mod among_many;
mod back_test;
mod baseline;
mod bridge;
mod common_noise;
mod compare;
mod contrast;
mod course;
mod crossed_by;
mod daily_traffic;
mod earlier_runs;
mod fate;
mod fresh;
mod grouping;
mod leak_free;
mod monitor;
mod options;
mod outlook;
mod pilot;
mod plan;
mod pooled;
mod predict;
mod predict_rate;
mod releases;
mod request_clock;
mod restart_advice;
mod restart_memory;
mod restart_need;
mod restart_schedule;
mod routes;
mod tendency;

pub use crate::stats::age_replacement::Costs;
pub use crate::stats::planning::Aim;
pub use among_many::{AmongMany, FALSE_DISCOVERY_RATE, Standing, among_many, leaks_by_chance};
pub use back_test::{BackTest, CONFIDENCE as BACK_TEST_CONFIDENCE};
pub use baseline::Baseline;
pub use bridge::Bridge;
pub use common_noise::Instance;
pub use compare::{
    Basis, CompareError, Comparison, FixVerdict, OrderVerdict, Relation, SAME_ORDER, compare,
    compare_groups, equivalence_confidence,
};
pub use contrast::{Difference, Ratio, RatioInterval};
pub use crossed_by::CrossedBy;
pub use earlier_runs::{EarlierRuns, NoEarlierRun};
pub use fate::Fate;
pub use fresh::{FreshLevel, FreshSource};
pub use grouping::{Grouping, InvalidPattern};
pub use leak_free::LeakFreeWindows;
pub use monitor::{Confirmation, Look, Monitor, NoLook};
pub use options::{FreshStart, HORIZON, Horizon, PredictOptions, RestartAim};
pub use outlook::{Crossing, FirstCrossing, FutureRate, Outlook};
pub use pilot::Pilot;
pub use plan::{AxisPlan, Design, Effort, Plan};
pub use pooled::{Pooled, PooledRates, SharedError};
pub use predict::{Forecaster, Prediction, predict};
pub use predict_rate::{Standpoint, predict_rate};
pub use releases::{Among, Deploy, Release, Releases, Since};
pub use restart_advice::{CheapestRestart, RestartAdvice};
pub use restart_memory::{RestartMemory, WorkerCycle};
pub use restart_need::{RestartNeed, end_of_fleet};
pub use restart_schedule::{RestartSchedule, ScheduledRestart};
pub use routes::{
    RouteCounts, RouteGrowth, RouteName, RouteRequests, RouteShares, TimeApart, Unexplained,
};
pub use tendency::Tendency;
