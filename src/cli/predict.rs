//! `leakrate predict`: when does it reach the limit?

use std::ffi::OsString;
use std::io::Write;

use clap::Args;

use super::answer::{Asked, Found, Question, answer};
use super::bounded::Factor;
use super::error::Error;
use super::forecast::ForecastArgs;
use super::gate::{Gate, GateArgs, Judge, Outcome};
use super::input_args::InputArgs;
use super::inputs::Input;
use super::labelled::Labelled;
use super::limit::{Limit, levels};
use super::listing::{self, ListingArgs};
use super::model_args::ModelArgs;
use super::output_args::OutputArgs;
use super::restarts::{self, RestartArgs};
use super::{group_by, progress, read_options};
use crate::analysis::{self, PredictOptions, Prediction, Standing};
use crate::report::FEW;
use crate::report::charts::{self, Fitted};
use crate::report::document::Illustration;
use crate::report::facts::Facts;
use crate::report::from_model;

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
    pub(super) inputs: Vec<Labelled<OsString>>,
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

pub(super) fn run(
    args: &PredictArgs,
    out: &mut dyn Write,
    diagnostics: &mut dyn Write,
) -> Result<Outcome, Error> {
    let gate = Gate::new(Judge::Predict, &args.gate.fail_on)?;
    answer(args, &gate, out, diagnostics)
}

impl Question for PredictArgs {
    fn asked(&self) -> Asked<'_> {
        Asked {
            top: self.listing.top,
            ..Asked::drawn(&self.inputs, &self.input, &self.model, &self.output)
        }
    }

    fn find<'a>(&'a self, inputs: &'a [Input]) -> Result<Found<'a>, Error> {
        let mut facts = Facts::new("predict");
        facts.inputs = inputs.iter().flat_map(Input::input_facts).collect();
        if let Some(Input::Bare { rates, .. }) = inputs.iter().find(|input| input.is_bare()) {
            return Err(Error::RateHasNoLevel {
                label: rates.label.clone(),
            });
        }
        let labelled = |input| Input::fitted(input).map(|fitted| (input.label(), fitted));
        let fitted: Vec<(&str, Fitted<'_>)> = inputs.iter().flat_map(labelled).collect();
        let standings = listing::standings(fitted.iter().map(|(_, fitted)| *fitted));
        let judged: Vec<_> = fitted.iter().zip(standings).collect();
        let predict = |((label, fitted), standing): &(&(&str, Fitted<'_>), Option<Standing>)| {
            let limits = read_options::limits(label, &self.input)?;
            predictions(*fitted, *standing, &limits, self)
        };
        let predictions = progress::of_each("Predicting", &judged, predict);
        let predictions: Vec<_> = predictions.into_iter().collect::<Result<_, _>>()?;
        let mut rows = listing::rows(inputs);
        for (row, found) in rows.iter_mut().zip(&predictions) {
            let found = found.iter();
            let named = found.map(|found| from_model::prediction(&row.series.name, found));
            row.predictions = named.collect();
        }
        let confidence = self.model.confidence.0;
        let crash_risk = self.forecast.options(confidence).restart.crash_risk;
        facts.restart_schedule =
            restarts::schedule(&self.restarts, crash_risk, &fitted, &predictions, &rows)?;
        let groups = group_by::group(&mut rows, inputs, &self.input, confidence)?;
        let places = listing::list(rows, groups, &self.listing, &mut facts);
        let chart = move |facts: &Facts| {
            if fitted.len() > FEW {
                let figure = charts::crashes(facts).or_else(|| charts::fleet(facts))?;
                return Some(Illustration {
                    name: "fleet",
                    figure,
                });
            }
            let first = *places.first()?;
            let found = predictions.get(first)?.first()?;
            Some(Illustration {
                name: "crash",
                figure: charts::limit(facts, fitted.get(first)?.1, found)?,
            })
        };
        Ok(Found::drawn(facts, chart))
    }
}

/// One prediction for each limit, with traffic as measured and then with each other traffic.
fn predictions(
    fitted: Fitted<'_>,
    standing: Option<Standing>,
    limits: &[Limit],
    args: &PredictArgs,
) -> Result<Vec<Prediction>, Error> {
    let levels = levels(fitted, limits)?;
    if levels.is_empty() {
        return Err(Error::NoLimit);
    }
    let mut predictions = Vec::new();
    for level in levels {
        let other = args.traffic.iter().map(|factor| Some(factor.0));
        for traffic in std::iter::once(None).chain(other) {
            let options = PredictOptions {
                traffic,
                standing,
                ..args.forecast.options(args.model.confidence.0)
            };
            let mut found = analysis::predict(fitted.series, fitted.model, level.limit, &options);
            found.caveats.extend(level.origin.clone());
            predictions.push(found);
        }
    }
    Ok(predictions)
}
