//! `leakrate compare`: is one leak the other, and did the fix work?

use super::answer::{Asked, Found, Question, answer};
use super::compare_args::CompareArgs;
use super::compare_groups::OfGroups;
use super::error::Error;
use super::gate::{Gate, Judge, Outcome};
use super::inputs::{self, Input};
use super::streams::Streams;
use crate::analysis::{self, Baseline};
use crate::ingest::Arrangement;
use crate::report::charts;
use crate::report::document::Illustration;
use crate::report::facts::Facts;
use crate::report::from_model;

pub(super) fn run(args: &CompareArgs, streams: Streams<'_>) -> Result<Outcome, Error> {
    let gate = Gate::new(Judge::Compare, &args.gate.fail_on)?;
    match &args.input.group_by {
        Some(grouping) => answer(&OfGroups { args, grouping }, &gate, streams),
        None => answer(args, &gate, streams),
    }
}

impl Question for CompareArgs {
    fn asked(&self) -> Asked<'_> {
        Asked {
            arrangement: Arrangement::Apart,
            ..Asked::drawn(&self.inputs, &self.input, &self.model, &self.output)
        }
    }

    fn find<'a>(&'a self, inputs: &'a [Input]) -> Result<Found<'a>, Error> {
        let [first, second] = inputs else {
            return Err(Error::NotTwoInputs {
                found: inputs.len(),
            });
        };
        let (baseline, other) = if is_baseline(second, first, self)? {
            (second, first)
        } else {
            (first, second)
        };
        let confidence = analysis::equivalence_confidence(self.model.confidence.0);
        let relation = self.relation(baseline.label(), other.label());
        let rates = inputs
            .iter()
            .map(Input::rates)
            .collect::<Result<Vec<_>, _>>()?;
        let comparison =
            analysis::compare(&baseline.rates()?, &other.rates()?, relation, confidence)?;
        let mut facts = Facts::new("compare");
        facts.inputs = inputs.iter().flat_map(Input::input_facts).collect();
        facts.series = inputs.iter().flat_map(Input::series_facts).collect();
        facts.comparison = Some(from_model::comparison(&comparison));
        Ok(Found::drawn(facts, move |facts| {
            let sides = inputs::sides(inputs, &rates, &facts.series);
            charts::comparison(facts, &sides).map(|figure| Illustration {
                name: "comparison",
                figure,
            })
        }))
    }
}

/// Whether the second input is the one to compare with.
fn is_baseline(second: &Input, first: &Input, args: &CompareArgs) -> Result<bool, Error> {
    let Some(label) = &args.baseline else {
        return Ok(Baseline::is_second(first.label(), second.label()));
    };
    if label == second.label() {
        Ok(true)
    } else if label == first.label() {
        Ok(false)
    } else {
        Err(Error::UnknownLabel {
            option: "--baseline",
            label: label.clone(),
            known: format!("{}, {}", first.label(), second.label()),
        })
    }
}
