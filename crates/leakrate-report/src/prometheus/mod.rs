//! What Prometheus reads: selectors, rules and their tests.

mod explanation;
mod query;
mod quoted;
mod rule_tests;
mod rules;
mod selector;
mod yaml;

pub use query::{StartTime, start_time};
pub use rule_tests::{TestSeries, rule_tests};
pub use rules::rules;
pub use selector::{BadSelector, Selector};

pub(crate) use explanation::{explanation, purpose, without_limit};
pub(crate) use query::{Queries, duration};
pub(crate) use rules::{LEAK, LIMIT, did};
