//! The arguments of `leakrate compare`, with groups and without.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use super::gate::GateArgs;
use super::input_args::InputArgs;
use super::labelled::Labelled;
use super::model_args::ModelArgs;
use super::output_args::OutputArgs;
use crate::analysis::Relation;

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
    pub(super) inputs: Vec<Labelled<OsString>>,
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
    /// printed [default: by labels such as before and after]
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

/// How two sides of a comparison relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RelationArg {
    Environments,
    BeforeAfter,
}

impl CompareArgs {
    /// As it was asked for, else as the labels tell.
    pub(super) fn relation(&self, baseline: &str, other: &str) -> Relation {
        match self.relation {
            Some(RelationArg::BeforeAfter) => Relation::BeforeAfter,
            Some(RelationArg::Environments) => Relation::Environments,
            None => Relation::of_labels(baseline, other),
        }
    }
}
