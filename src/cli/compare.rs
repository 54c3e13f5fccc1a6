//! `leakrate compare`: is one leak the other, and did the fix work?

use std::io::Write;

use super::args::{CompareArgs, RelationArg};
use super::compare_groups;
use super::error::Error;
use super::gate::{Gate, Judge, Outcome};
use super::inputs::{self, Input};
use super::output;
use super::write::{FilesRead, Sink};
use crate::analysis::{self, Baseline, Relation};
use crate::ingest::Arrangement;
use crate::report::document::Illustration;
use crate::report::facts::Facts;
use crate::report::figures::{self, Side};
use crate::report::gather;

/// Labels of the other that make the comparison one of before with after.
const AFTER: [&str; 2] = ["after", "fixed"];

/// Two one-sided tests at 5 % are one interval at 90 %; at another level likewise.
pub(super) fn equivalence_confidence(confidence: f64) -> f64 {
    1.0 - 2.0 * (1.0 - confidence)
}

pub(super) fn run(
    args: &CompareArgs,
    out: &mut dyn Write,
    diagnostics: &mut dyn Write,
) -> Result<Outcome, Error> {
    let gate = Gate::new(Judge::Compare, &args.gate.fail_on)?;
    if let Some(grouping) = &args.input.group_by {
        return compare_groups::run(args, grouping, &gate, out, diagnostics);
    }
    let inputs = inputs::load(&args.inputs, &args.input, &args.model, Arrangement::Apart)?;
    let [first, second] = inputs.as_slice() else {
        return Err(Error::NotTwoInputs {
            found: inputs.len(),
        });
    };
    let (baseline, other) = if is_baseline(second, first, args)? {
        (second, first)
    } else {
        (first, second)
    };
    let confidence = equivalence_confidence(args.model.confidence.0);
    let relation = relation(args, baseline.label(), other.label());
    let rates = inputs
        .iter()
        .map(Input::rates)
        .collect::<Result<Vec<_>, _>>()?;
    let comparison = analysis::compare(&baseline.rates()?, &other.rates()?, relation, confidence)?;
    let mut facts = Facts::new("compare");
    facts.inputs = inputs.iter().flat_map(Input::input_facts).collect();
    facts.series = inputs.iter().flat_map(Input::series_facts).collect();
    facts.comparison = Some(gather::comparison(&comparison));
    let figure = || {
        let sides = inputs.iter().zip(&rates).zip(&facts.series);
        let sides: Vec<Side<'_>> = sides
            .map(|((input, rates), facts)| Side {
                facts,
                rates,
                fitted: input.fitted().next(),
            })
            .collect();
        figures::comparison(&facts, &sides)
    };
    let charts = || {
        figure().map(|figure| Illustration {
            name: "comparison",
            figure,
        })
    };
    let read = FilesRead::of(&args.inputs, &args.input);
    let sink = Sink::new(out, &mut *diagnostics, read);
    output::answer(
        &facts,
        None,
        &args.output,
        || Vec::from_iter(charts()),
        sink,
    )?;
    gate.decide(&facts, diagnostics)
}

/// Whether the second input is the one to compare with.
fn is_baseline(second: &Input, first: &Input, args: &CompareArgs) -> Result<bool, Error> {
    let Some(label) = &args.baseline else {
        let named = |input: &Input| Baseline::named(input.label()).is_some();
        return Ok(named(second) && !named(first));
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

fn is_before(label: &str) -> bool {
    Baseline::named(label) == Some(Baseline::Before)
}

/// As it was asked for, else as the labels tell.
pub(super) fn relation(args: &CompareArgs, baseline: &str, other: &str) -> Relation {
    match args.relation {
        Some(RelationArg::BeforeAfter) => Relation::BeforeAfter,
        None if is_before(baseline) || AFTER.contains(&other) => Relation::BeforeAfter,
        Some(RelationArg::Environments) | None => Relation::Environments,
    }
}
