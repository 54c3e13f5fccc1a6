//! `leakrate fit`: how fast does it leak, and is it a leak at all?

use std::ffi::OsString;

use clap::Args;

use super::answer::{Asked, Found, Question, answer};
use super::error::Error;
use super::gate::{Gate, GateArgs, Judge, Outcome};
use super::group_by;
use super::input_args::{By, InputArgs};
use super::inputs::Input;
use super::labelled::Labelled;
use super::listing::{self, ListingArgs};
use super::model_args::ModelArgs;
use super::output_args::OutputArgs;
use super::streams::Streams;
use crate::report::charts::{self, Fitted};
use crate::report::document::Illustration;
use crate::report::facts::Facts;

/// How fast does it leak, and is it a leak at all?
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate fit local-snapshots.csv
  leakrate fit production.csv --requests 100/min
  leakrate fit fleet.csv --top 50 --sort memory
  leakrate fit heap-*.heapsnapshot --requests 0,2500,3750,5000,6250
  leakrate fit --by class heap-*.heapsnapshot --requests 0,2500,3750,5000,6250
  leakrate fit --by site heap-*.heapsnapshot --requests 0,2500,3750,5000,6250
  leakrate fit --by site heap-*.pb.gz
  leakrate fit memory.csv --tz UTC --requests access.log --by route
  leakrate fit grafana.csv --tz Europe/Berlin --memory 'RAM Used' --since 6h")]
pub(super) struct FitArgs {
    /// Files to read, `-` for standard input, or rates such as 15MB/1250req
    #[arg(value_name = "[LABEL=]INPUT", required = true)]
    pub(super) inputs: Vec<Labelled<OsString>>,
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

pub(super) fn run(args: &FitArgs, streams: Streams<'_>) -> Result<Outcome, Error> {
    let gate = Gate::new(Judge::Fit, &args.gate.fail_on)?;
    answer(args, &gate, streams)
}

impl Question for FitArgs {
    fn asked(&self) -> Asked<'_> {
        Asked {
            top: self.listing.top,
            ..Asked::drawn(&self.inputs, &self.input, &self.model, &self.output)
        }
    }

    fn find<'a>(&'a self, inputs: &'a [Input]) -> Result<Found<'a>, Error> {
        let mut facts = Facts::new("fit");
        facts.inputs = inputs.iter().flat_map(Input::input_facts).collect();
        let mut rows = listing::rows(inputs);
        let groups = group_by::group(&mut rows, inputs, &self.input, self.model.confidence.0)?;
        listing::list(rows, groups, &self.listing, &mut facts);
        let fitted: Vec<Fitted<'_>> = inputs.iter().flat_map(Input::fitted).collect();
        Ok(Found::drawn(facts, move |facts| {
            let figure = match fitted.as_slice() {
                _ if self.input.by.is_some_and(By::is_of_heap) => charts::heap_parts(facts),
                [_] if self.input.by == Some(By::Route) => charts::routes(facts),
                [only] => charts::series(facts, *only),
                _ => charts::fleet(facts),
            };
            figure.map(|figure| Illustration {
                name: "growth",
                figure,
            })
        }))
    }
}
