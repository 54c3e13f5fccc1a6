//! `leakrate predict`: when does it reach the limit?

use std::io::Write;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::args::PredictArgs;
use super::error::Error;
use super::gate::{self, Outcome};
use super::inputs::{self, Input};
use super::limit::{Limit, levels};
use super::{listing, output};
use crate::analysis::{self, Costs, Horizon, PredictOptions, Prediction, RestartAim};
use crate::ingest::Arrangement;
use crate::report::FEW;
use crate::report::facts::Facts;
use crate::report::figures::{self, Fitted};
use crate::report::gather;

pub(super) fn run(
    args: &PredictArgs,
    out: &mut dyn Write,
    _diagnostics: &mut dyn Write,
) -> Result<Outcome, Error> {
    let inputs = inputs::load(
        &args.inputs,
        &args.input,
        &args.model,
        Arrangement::ByContent,
    )?;
    let mut facts = Facts::new("predict");
    facts.inputs = inputs.iter().flat_map(Input::input_facts).collect();
    if let Some(Input::Bare { rates, .. }) = inputs.iter().find(|input| is_bare(input)) {
        return Err(Error::RateHasNoLevel {
            label: rates.label.clone(),
        });
    }
    let labelled = |input| Input::fitted(input).map(|fitted| (input.label(), fitted));
    let fitted: Vec<(&str, Fitted<'_>)> = inputs.iter().flat_map(labelled).collect();
    let predictions = fitted
        .par_iter()
        .map(|(label, fitted)| predictions(*fitted, &inputs::limits(label, &args.input)?, args))
        .collect::<Result<Vec<_>, _>>()?;
    let mut rows = listing::rows(&inputs);
    for (row, found) in rows.iter_mut().zip(&predictions) {
        let found = found.iter();
        let named = found.map(|found| gather::prediction(&row.series.name, found));
        row.predictions = named.collect();
    }
    let places = listing::list(rows, &args.listing, &mut facts);
    let figure = || {
        let first = *places.first()?;
        match fitted.as_slice() {
            many if many.len() > FEW => figures::fleet(&facts),
            few => figures::prediction(&facts, few.get(first)?.1, predictions.get(first)?.first()?),
        }
    };
    output::answer(&facts, args.listing.top, &args.output, figure, out)?;
    Ok(gate::outcome(&args.gate.fail_on, &facts))
}

fn is_bare(input: &Input) -> bool {
    matches!(input, Input::Bare { .. })
}

/// One prediction for each limit, with traffic as measured and then with each other traffic.
fn predictions(
    fitted: Fitted<'_>,
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
            let options = options(args, traffic);
            let mut found = analysis::predict(fitted.series, fitted.model, level.limit, &options);
            found.caveats.extend(level.origin.clone());
            predictions.push(found);
        }
    }
    Ok(predictions)
}

fn options(args: &PredictArgs, traffic: Option<f64>) -> PredictOptions {
    let costs = args.cost_restart.zip(args.cost_crash);
    PredictOptions {
        confidence: args.model.confidence.0,
        horizon: if args.force {
            Horizon::Unlimited
        } else {
            Horizon::Guarded
        },
        traffic,
        restart: RestartAim {
            crash_risk: args.crash_risk.0,
            costs: costs.map(|(planned, failure)| Costs { planned, failure }),
        },
    }
}
