//! The command line as data: every command, argument and option, and their help.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::bounded::{Confidence, Factor};
use super::forecast::ForecastArgs;
use super::gate::Condition;
use super::grouping::Grouping;
use super::listing::ListingArgs;
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
/// The baseline is the input labelled production, prod, before or baseline, else the first. With
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
/// The first crossing is that of a single reading, noise and all: it is sooner than that of the
/// trend, and it is what kills a process. Its 5, 50 and 95 % quantiles are simulated.
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

/// Options that describe an input. With a label they hold for that input alone:
/// `--requests production=100/min`.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// Where request counts come from: a rate (100/min), a column, a file joined by time, or the
    /// requests up to each sample (0,2500,3750)
    #[arg(long, value_name = "[LABEL=]SPEC")]
    pub(super) requests: Vec<Labelled<String>>,
    /// How the column of requests counts: total (a running total), added (since the row before) or
    /// rate (in a second, or as its name says)
    #[arg(long, value_name = "[LABEL=]total|added|rate")]
    pub(super) requests_are: Vec<Labelled<String>>,
    /// Which column is memory (repeatable)
    #[arg(long, value_name = "[LABEL=]COLUMN")]
    pub(super) memory: Vec<Labelled<String>>,
    /// Unit of bare numbers: B, kB, MB, MiB, GB, GiB, …
    #[arg(long, value_name = "[LABEL=]UNIT")]
    pub(super) unit: Vec<Labelled<String>>,
    /// Zone of times without one: Europe/Berlin, +02:00, UTC
    #[arg(long, value_name = "[LABEL=]ZONE")]
    pub(super) tz: Vec<Labelled<String>>,
    /// Which comes first in dates such as 3/4/2026, the day or the month: dmy or mdy
    #[arg(long, value_name = "[LABEL=]ORDER")]
    pub(super) date_order: Vec<Labelled<String>>,
    /// Read the file as this format
    #[arg(long, value_name = "[LABEL=]NAME")]
    pub(super) input_format: Vec<Labelled<String>>,
    /// The sheet of an Excel workbook [default: the only one that holds a table]
    #[arg(long, value_name = "[LABEL=]NAME")]
    pub(super) sheet: Vec<Labelled<String>>,
    /// The memory at which the process dies, such as 1.75GB; readings in percent are of it. For
    /// predict, several to compare (2GiB,4GiB), or auto for the level at which earlier runs died
    /// [default: what the file says]
    #[arg(long, value_name = "[LABEL=]SIZE")]
    pub(super) limit: Vec<Labelled<String>>,
    /// Only series whose name matches this pattern
    #[arg(long, value_name = "[LABEL=]GLOB")]
    pub(super) series: Vec<Labelled<String>>,
    /// Only samples from this time on: a time, or a span before the last sample (6h)
    #[arg(long, value_name = "[LABEL=]TIME")]
    pub(super) since: Vec<Labelled<String>>,
    /// Only samples up to this time: a time, or a span before the last sample
    #[arg(long, value_name = "[LABEL=]TIME")]
    pub(super) until: Vec<Labelled<String>>,
    /// Time between samples of a file without times (3s)
    #[arg(long, value_name = "[LABEL=]SPAN")]
    pub(super) step: Vec<Labelled<String>>,
    /// What each series is, other than the memory of a process: class for the objects of one class
    /// on a heap, such as all closures or all instances of a constructor
    #[arg(long, value_name = "PART")]
    pub(super) by: Option<By>,
    /// Whether files without a label are of one process: together, or apart [default: together
    /// where the times of one follow those of the other]
    #[arg(long, value_name = "HOW")]
    pub(super) files: Option<Files>,
    /// Also tell groups of series: by a label or column (version), by workload (the name without
    /// the hash of a pod), or by a pattern on the name with a group, such as '^([a-z]+)-'
    #[arg(long, value_name = "LABEL|workload|REGEX")]
    pub(super) group_by: Option<Grouping>,
    /// Leave out rows that cannot be read, and say how many
    #[arg(long)]
    pub(super) skip_bad_rows: bool,
    /// Keep means of neighbouring readings instead of all, for tables larger than memory
    #[arg(long)]
    pub(super) low_memory: bool,
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
    /// When the process restarted: auto, none, or a time or span since the first sample (repeatable)
    #[arg(long, value_name = "[LABEL=]TIME|auto|none")]
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
    #[arg(long, value_name = "FORMAT")]
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
    /// Exit with status 1 when this holds: leak, worse, different, crash-within=DURATION (with a
    /// probability of 5 % or more)
    #[arg(long, value_name = "CONDITION")]
    pub(super) fail_on: Vec<Condition>,
}

/// What a series is, other than the memory of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum By {
    Class,
}

/// How two sides of a comparison relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RelationArg {
    Environments,
    BeforeAfter,
}

/// Whether files without a label are of one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Files {
    Together,
    Apart,
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Markdown,
    Html,
    Json,
    /// A line of JSON for each series
    Jsonl,
}

/// A value with an optional label in front: `production=100/min`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Labelled<T> {
    pub(super) label: Option<String>,
    pub(super) value: T,
}

impl FromStr for Labelled<String> {
    type Err = std::convert::Infallible;

    /// A label is a plain word; anything else in front of `=` belongs to the value, so that a
    /// path or a pattern may hold one.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |label: &str| {
            !label.is_empty()
                && label
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        };
        Ok(match text.split_once('=') {
            Some((label, value)) if plain(label) => Self {
                label: Some(label.to_owned()),
                value: value.to_owned(),
            },
            _ => Self {
                label: None,
                value: text.to_owned(),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_label_is_a_plain_word_in_front_of_an_equals_sign() {
        let parse = |text: &str| text.parse::<Labelled<String>>().unwrap();
        assert_eq!(parse("local=a.csv").label.as_deref(), Some("local"));
        assert_eq!(parse("dir/a=b.csv").value, "dir/a=b.csv");
        assert_eq!(parse("{pod=\"a\"}").label, None);
        assert_eq!(parse("production=15MB/1250req").value, "15MB/1250req");
    }
}
