//! Options that say how a model is fitted, for every command that fits one.

use std::ffi::OsString;

use clap::Args;

use super::bounded::Confidence;
use super::labelled::Labelled;

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Model")]
pub(super) struct ModelArgs {
    /// Confidence of the intervals
    #[arg(long, value_name = "LEVEL", default_value_t = Confidence(0.95))]
    pub(super) confidence: Confidence,
    /// The smallest leak that matters to you, such as 100B/req or 1MB/h
    #[arg(long, value_name = "RATE")]
    pub(super) floor: Option<String>,
    /// When the process restarted: auto, none, wherever memory falls (falls), or a time or span since
    /// the first sample (repeatable)
    #[arg(long, value_name = "[LABEL=]TIME|auto|none|falls")]
    pub(super) restarts: Vec<Labelled<String>>,
    /// When releases were deployed: a time with a name (2026-04-03T12:00Z=v2, repeatable), or a file of
    /// times and names, such as that of git log --format=%cI,%h
    #[arg(long, value_name = "FILE|TIME=NAME")]
    pub(super) deploys: Vec<OsString>,
    /// What to leave out after each start: auto, none, a span, or a number of samples
    #[arg(long, value_name = "[LABEL=]SPAN|N|auto|none")]
    pub(super) warm_up: Vec<Labelled<String>>,
}
