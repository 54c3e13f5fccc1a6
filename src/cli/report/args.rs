//! The arguments of `leakrate report`.

use std::ffi::OsString;

use clap::Args;

use crate::cli::forecast::ForecastArgs;
use crate::cli::gate::GateArgs;
use crate::cli::input_args::InputArgs;
use crate::cli::labelled::Labelled;
use crate::cli::listing::ListingArgs;
use crate::cli::model_args::ModelArgs;
use crate::cli::output_args::DestinationArgs;

/// What do I attach to the incident? A report with charts, as HTML, Markdown or JSON
///
/// Inputs are labelled by what they are: production, local (a reproduction), before and after (a
/// fix). One is enough, and needs no label; each of the others adds a section. Without `before`, the
/// fix is measured against local, else against production.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate report memory.csv --limit 1.75GB -o incident.html
  leakrate report production=azure.json local=local.csv after=fixed.csv \\
      --requests production=100/min --limit 1.75GB -o incident.html
  leakrate report before=main.csv after=branch.csv --fail-on worse --comment > comment.md
  leakrate report --init                  write a commented incident.toml
  leakrate report incident.toml -o incident.md")]
pub(in crate::cli) struct ReportArgs {
    /// Files or rates, each labelled by what it is; or one file that lists them (incident.toml)
    #[arg(value_name = "LABEL=INPUT", required_unless_present = "init")]
    pub(super) inputs: Vec<Labelled<OsString>>,
    /// Write a commented incident.toml to fill in, or another file by --output
    #[arg(long, conflicts_with = "inputs")]
    pub(super) init: bool,
    /// Write a comment for a pull request in place of the report: the finding, the gate and the rates
    #[arg(long, conflicts_with = "title")]
    pub(super) comment: bool,
    /// Title of the report
    #[arg(long, value_name = "TEXT")]
    pub(super) title: Option<String>,
    #[command(flatten)]
    pub(super) forecast: ForecastArgs,
    #[command(flatten)]
    pub(in crate::cli) input: InputArgs,
    #[command(flatten)]
    pub(super) model: ModelArgs,
    #[command(flatten)]
    pub(super) listing: ListingArgs,
    #[command(flatten)]
    pub(in crate::cli) destination: DestinationArgs,
    #[command(flatten)]
    pub(super) gate: GateArgs,
}
