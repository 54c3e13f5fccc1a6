//! The arguments of `leakrate watch`.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::bounded::Confidence;
use crate::cli::forecast::ForecastArgs;
use crate::cli::gate::FailOn;
use crate::cli::input_args::InputArgs;
use crate::cli::labelled::Labelled;
use crate::cli::model_args::ModelArgs;
use crate::cli::record::values::{PidMemory, span};
use crate::units::Seconds;

/// Does it leak now? Follow a file that grows, a process, a page of metrics or a server that keeps them,
/// and say when the answer changes
///
/// Each new reading refines the answer, and looking often adds no false alarms: a leak is confirmed,
/// and conditions hold, only where they would however often was looked.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate watch production.csv --limit 1.75GB
  leakrate watch --pid 4711 --limit 512MB --on crash-within=10min --run 'kill -HUP 4711'
  leakrate watch http://127.0.0.1:9100/metrics --gauge process_resident_memory_bytes --limit 2GiB
  leakrate watch prometheus:http://localhost:9090 --query 'process_resident_memory_bytes{job=\"web\"}' --limit 2GiB
  leakrate watch pods.csv --limit 1GB --format jsonl | jq .watch
  leakrate watch production.csv --limit 1.75GB --listen 127.0.0.1:9187
  leakrate watch production.csv --limit 1.75GB --replay")]
pub(in crate::cli) struct WatchArgs {
    /// A file to which readings are added, the address of a page of metrics, or of a server that keeps them
    /// (prometheus:http://localhost:9090, with --query)
    #[arg(value_name = "[LABEL=]FILE|URL", required_unless_present = "pid")]
    pub(super) source: Option<Labelled<OsString>>,
    /// A process and its descendants, by its number (Linux)
    #[arg(long, value_name = "PID", conflicts_with = "source")]
    pub(super) pid: Option<u32>,
    /// Which memory of the process
    #[arg(long, value_enum, default_value_t = PidMemory::Rss, requires = "pid")]
    pub(super) pid_memory: PidMemory,
    /// The gauge of a page of metrics, in bytes
    #[arg(long, value_name = "NAME", conflicts_with = "pid")]
    pub(super) gauge: Option<String>,
    /// How often to look for new readings [default: 1s of a file, 5s of a
    /// process or page, 15s of a server]
    #[arg(long, value_name = "SPAN", value_parser = span)]
    pub(super) every: Option<Seconds>,
    /// Take the readings that a file holds as if they came now, say what would have been said, and
    /// end
    #[arg(long, requires = "source", conflicts_with_all = ["run", "listen"])]
    pub(super) replay: bool,
    /// How to write what is seen
    #[arg(long, value_enum, default_value_t = WatchFormat::Text)]
    pub(super) format: WatchFormat,
    #[command(flatten)]
    pub(super) action: ActionArgs,
    #[command(flatten)]
    pub(super) model: WatchModelArgs,
    #[command(flatten)]
    pub(super) forecast: ForecastArgs,
    #[command(flatten)]
    pub(super) input: InputArgs,
}

/// How what is seen is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum WatchFormat {
    /// A view that changes in place on a terminal; elsewhere a line for each change
    Text,
    /// A line of JSON for each fit of each series
    Jsonl,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Actions")]
pub(super) struct ActionArgs {
    /// What to tell, and run a command on, when it begins to hold (repeatable): leak, rate>5MB/h,
    /// rate>100B/request or crash-within=DURATION (with a probability of 5 % or more)
    #[arg(long, value_name = "CONDITION")]
    pub(super) on: Vec<FailOn>,
    /// The command, for the shell; what happened is in variables that begin with LEAKRATE_
    #[arg(long, value_name = "COMMAND", requires = "on")]
    pub(super) run: Option<String>,
    /// Write what is seen here as metrics, for the textfile collector of a node exporter
    #[arg(long, value_name = "FILE")]
    pub(super) textfile: Option<PathBuf>,
    /// Serve it at this address as /metrics, for Prometheus to scrape
    #[arg(long, value_name = "IP:PORT")]
    pub(super) listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Model")]
pub(super) struct WatchModelArgs {
    /// Confidence of the intervals
    #[arg(long, value_name = "LEVEL", default_value_t = Confidence(0.95))]
    pub(super) confidence: Confidence,
    /// The smallest leak that matters to you, such as 100B/req or 1MB/h
    #[arg(long, value_name = "RATE")]
    floor: Option<String>,
    /// When the process restarted: auto, none, or wherever memory falls (falls)
    #[arg(long, value_name = "auto|none|falls")]
    restarts: Vec<Labelled<String>>,
    /// What to leave out after each start: auto, none, a span, or a number of samples
    #[arg(long, value_name = "SPAN|N|auto|none")]
    warm_up: Vec<Labelled<String>>,
}

impl WatchModelArgs {
    /// How what is watched is fitted.
    pub(super) fn model(&self) -> ModelArgs {
        ModelArgs {
            confidence: self.confidence,
            floor: self.floor.clone(),
            restarts: self.restarts.clone(),
            deploys: Vec::new(),
            warm_up: self.warm_up.clone(),
        }
    }
}
