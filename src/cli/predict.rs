//! `leakrate predict`: when does it reach the limit?

use std::io::Write;

use super::args::PredictArgs;
use super::error::Error;
use super::gate::{self, Outcome};
use super::inputs::{self, Input};
use super::output;
use crate::analysis::{self, Horizon, Prediction};
use crate::report::facts::Facts;
use crate::report::figures::{self, Fitted};
use crate::report::gather;
use crate::series::Series;
use crate::units::Bytes;

pub(super) fn run(
    args: &PredictArgs,
    out: &mut dyn Write,
    _diagnostics: &mut dyn Write,
) -> Result<Outcome, Error> {
    let inputs = inputs::load(&args.inputs, &args.input, &args.model)?;
    let mut facts = Facts::new("predict");
    facts.inputs = inputs.iter().map(Input::input_facts).collect();
    facts.series = inputs.iter().flat_map(Input::series_facts).collect();
    let mut predictions: Vec<Prediction> = Vec::new();
    for input in &inputs {
        if let Input::Bare { rates, .. } = input {
            return Err(Error::RateHasNoLevel {
                label: rates.label.clone(),
            });
        }
        for Fitted { series, model } in input.fitted() {
            let limit = limit(args, input.label(), series)?;
            let horizon = if args.force {
                Horizon::Unlimited
            } else {
                Horizon::Guarded
            };
            let found = analysis::predict(series, model, limit, args.model.confidence.0, horizon);
            facts
                .prediction
                .push(gather::prediction(series.name(), &found));
            predictions.push(found);
        }
    }
    output::draw(&args.output, || {
        let fitted = inputs.iter().find_map(|input| input.fitted().next())?;
        figures::prediction(&facts, fitted, predictions.first()?)
    })?;
    output::write(&facts, &args.output, out)?;
    Ok(gate::outcome(&args.gate.fail_on, &facts))
}

/// The limit that was given, else the one that the file states.
fn limit(args: &PredictArgs, label: &str, series: &Series) -> Result<Bytes, Error> {
    let given = inputs::limit(label, &args.input)?;
    given.or(series.limit()).ok_or(Error::NoLimit)
}
