//! Alerts: the part of a leak model that a query of Prometheus can say, and how such a rule would
//! have fired on readings.

mod alarms;
mod back_test;
mod range;
mod rule;
mod scenario;
mod slope_noise;

pub use alarms::{Firing, PlainRule, RuleFirings, Watched, firings, plain_firings};
pub use back_test::{AlarmTally, RuleBackTest, back_test};
pub use range::{LineInWindow, SlidingLine};
pub use rule::{AimedAt, AlertOptions, AlertRule, FALSE_FIRINGS, NoRule, RestartCut, Subject};
pub use scenario::{Scenario, ScenarioKind, scenarios};
