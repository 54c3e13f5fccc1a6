//! Facts in words: the document of each command, the titles of charts and the reasons of gates.

mod alert;
mod call_paths;
mod caveats;
mod command;
mod comment;
mod compare;
mod compare_groups;
mod course;
mod fate;
mod fit;
mod fleet;
mod groups;
mod growth;
mod heap_parts;
mod holders;
mod incident;
mod listing;
mod plan;
mod predict;
mod prediction_table;
mod rate;
mod reach;
mod reader;
mod readings;
mod reason;
mod releases;
mod restart_interval;
mod restart_schedule;
mod routes;
mod series;
mod settings;
mod title;
mod watch;

pub(super) use fate::cell as fate_cell;
pub(super) use listing::without_limit;
pub(super) use reason::{compared, crash, grows, leaks, name, verdict};
pub(super) use title::{finding, fleet_title, routes_title, title};

pub use alert::{RulesAre, alert_findings, compose_alert};
pub use command::{compose, findings_alone};
pub use comment::compose_comment;
pub use fleet::FEW;
pub use incident::{Charts, background, compose_incident};
pub use listing::MOST_ROWS;
pub use settings::{ToRestart, settings};
pub use watch::{watch_event, watched, watched_line};
