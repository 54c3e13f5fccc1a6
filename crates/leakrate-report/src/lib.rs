//! What is reported: the facts, and the document that is made from them.

// A new verdict, shape or scale must fail to compile wherever it is to be dealt with.
#![warn(clippy::wildcard_enum_match_arm)]

pub mod chart;
pub mod charts;
pub mod document;
pub mod facts;
pub mod figure;
pub mod from_model;
pub mod gate;
pub mod grafana;
mod heap_parts;
pub mod prometheus;
pub mod ranking;
pub mod render;
mod wording;
mod words;

pub use heap_parts::after_fix;
pub use wording::{
    Charts, FEW, MOST_ROWS, RulesAre, ToRestart, alert_findings, background, compose,
    compose_alert, compose_comment, compose_incident, findings_alone, settings, watch_event,
    watched, watched_line,
};
