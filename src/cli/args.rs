//! The command line as data: every command, argument and option, and their help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::bounded::{Confidence, Factor};
use super::forecast::ForecastArgs;
use super::gate::FailOn;
use super::input_args::InputArgs;
use super::labelled::Labelled;
use super::listing::ListingArgs;
use super::output_format::{self, Format};
use super::plan::PlanArgs;
use super::record::RecordArgs;
use super::report::args::ReportArgs;
use super::restarts::RestartArgs;
use super::shell::{CompletionsArgs, ManArgs};

/// The maths of memory leaks: how fast, is it the same leak, and when does it crash.
#[derive(Debug, Parser)]
#[command(
    name = "leakrate",
    version,
    max_term_width = 100,
    propagate_version = true
)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Fit(FitArgs),
    Compare(CompareArgs),
    Predict(PredictArgs),
    Report(ReportArgs),
    Plan(PlanArgs),
    Inspect(InspectArgs),
    Record(Box<RecordArgs>),
    /// What files can be read?
    Formats,
    Completions(CompletionsArgs),
    Man(ManArgs),
}

impl Command {
    /// Whether nothing but the finding is to be said.
    pub(super) fn is_quiet(&self) -> bool {
        let destination = match self {
            Self::Fit(args) => &args.output.destination,
            Self::Compare(args) => &args.output.destination,
            Self::Predict(args) => &args.output.destination,
            Self::Report(args) => &args.destination,
            _ => return false,
        };
        destination.quiet
    }
}

/// How fast does it leak, and is it a leak at all?
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate fit local-snapshots.csv
  leakrate fit production.csv --requests 100/min
  leakrate fit fleet.csv --top 50 --sort memory
  leakrate fit heap-*.heapsnapshot --requests 0,2500,3750,5000,6250
  leakrate fit --by class heap-*.heapsnapshot --requests 0,2500,3750,5000,6250
  leakrate fit grafana.csv --tz Europe/Berlin --memory 'RAM Used' --since 6h")]
pub(super) struct FitArgs {
    /// Files to read, `-` for standard input, or rates such as 15MB/1250req
    #[arg(value_name = "[LABEL=]INPUT", required = true)]
    pub(super) inputs: Vec<Labelled<String>>,
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) model: ModelArgs,
    #[command(flatten)]
    pub(super) listing: ListingArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) gate: GateArgs,
}

/// Is one leak the other? The ratio of two leak rates, with its interval
///
/// The baseline is the input labelled production, prod, baseline, before, old, main or master, else
/// the first. With
/// --group-by, groups of series are compared by their mean rates, such as two versions of many pods.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate compare local=local-snapshots.csv production=azure.json --requests production=100/min
  leakrate compare local=15MB/1250req production=1200MB/01:17-09:27@100/min
  leakrate compare before=before.csv after=after.csv
  leakrate compare fleet.csv --group-by version --groups v1,v2 --relation before-after")]
pub(super) struct CompareArgs {
    /// Two files or rates, each with a label; with --group-by any number of files
    #[arg(value_name = "[LABEL=]INPUT", required = true)]
    pub(super) inputs: Vec<Labelled<String>>,
    /// The input to compare with
    #[arg(long, value_name = "LABEL", conflicts_with = "group_by")]
    pub(super) baseline: Option<String>,
    /// The two groups to compare, the baseline first [default: the only two]
    #[arg(
        long,
        value_name = "BASELINE,OTHER",
        value_delimiter = ',',
        requires = "group_by"
    )]
    pub(super) groups: Vec<String>,
    /// Whether the other is the baseline after a change: then the share of the leak that is gone is
    /// told [default: by labels such as before and after]
    #[arg(long, value_name = "HOW")]
    pub(super) relation: Option<RelationArg>,
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) model: ModelArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) gate: GateArgs,
}

/// When does it reach the limit, and how often must it be restarted until then?
///
/// The first crossing is that of a single reading, noise and all: as a rule it is sooner than that of
/// the trend, and it is what kills a process. Its 5, 50 and 95 % quantiles are simulated.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate predict production.csv --requests 100/min --limit 1.75GB
  leakrate predict production.csv --limit auto --crash-risk 0.001
  leakrate predict production.csv --limit 2GiB,4GiB --traffic 2x
  leakrate predict production.csv --limit 2GiB --cost-restart 1 --cost-crash 50
  leakrate predict fleet.csv --limit 2GiB --at-once 2 --restart-takes 5min
  leakrate predict production.csv --limit 2GiB --chart crash.png --fail-on crash-within=12h")]
pub(super) struct PredictArgs {
    /// Files to read, `-` for standard input
    #[arg(value_name = "[LABEL=]INPUT", required = true)]
    pub(super) inputs: Vec<Labelled<String>>,
    /// What if traffic were this many times that measured, such as 2x; several to compare them
    #[arg(long, value_name = "FACTOR", value_delimiter = ',')]
    pub(super) traffic: Vec<Factor>,
    #[command(flatten)]
    pub(super) forecast: ForecastArgs,
    #[command(flatten)]
    pub(super) restarts: RestartArgs,
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) model: ModelArgs,
    #[command(flatten)]
    pub(super) listing: ListingArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) gate: GateArgs,
}

/// What did leakrate understand of a file?
#[derive(Debug, Args)]
#[command(after_help = "Example:
  leakrate inspect export.csv")]
pub(super) struct InspectArgs {
    /// Files to read, `-` for standard input
    #[arg(value_name = "[LABEL=]INPUT", required = true)]
    pub(super) inputs: Vec<Labelled<String>>,
    #[command(flatten)]
    pub(super) input: InputArgs,
}

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
    /// What to leave out after each start: auto, none, a span, or a number of samples
    #[arg(long, value_name = "[LABEL=]SPAN|N|auto|none")]
    pub(super) warm_up: Vec<Labelled<String>>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    #[command(flatten)]
    pub(super) destination: DestinationArgs,
    /// Draw the result: FILE.png or FILE.svg
    #[arg(long, value_name = "FILE")]
    pub(super) chart: Option<PathBuf>,
}

/// Where a result goes, and how it is written.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct DestinationArgs {
    /// How to write the result [default: text, or by the extension of --output]
    #[arg(long, value_name = "FORMAT", value_parser = output_format::parser())]
    pub(super) format: Option<Format>,
    /// Write the result to a file: .html, .md, .json or .txt
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Say the finding alone
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Also draw a chart, and say how each number was found and what was read
    #[arg(short, long)]
    pub(super) verbose: bool,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Gate")]
pub(super) struct GateArgs {
    /// Exit with status 1 when this holds, and 2 when it cannot be decided: leak; of compare and
    /// report worse and different; of predict and report crash-within=DURATION (with a probability
    /// of 5 % or more)
    #[arg(long, value_name = "CONDITION")]
    pub(super) fail_on: Vec<FailOn>,
}

/// How two sides of a comparison relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RelationArg {
    Environments,
    BeforeAfter,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }
}
