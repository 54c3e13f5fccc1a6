//! `leakrate fit`: how fast does it leak, and is it a leak at all?

use std::io::Write;

use super::args::FitArgs;
use super::error::Error;
use super::gate::{Gate, Judge, Outcome};
use super::input_args::By;
use super::write::{FilesRead, Sink};
use super::{grouping, inputs, listing, output};
use crate::ingest::Arrangement;
use crate::report::document::Illustration;
use crate::report::facts::Facts;
use crate::report::figures::{self, Fitted};

pub(super) fn run(
    args: &FitArgs,
    out: &mut dyn Write,
    diagnostics: &mut dyn Write,
) -> Result<Outcome, Error> {
    let gate = Gate::new(Judge::Fit, &args.gate.fail_on)?;
    let inputs = inputs::load(
        &args.inputs,
        &args.input,
        &args.model,
        Arrangement::ByContent,
    )?;
    let mut facts = Facts::new("fit");
    facts.inputs = inputs.iter().flat_map(inputs::Input::input_facts).collect();
    let mut rows = listing::rows(&inputs);
    let groups = grouping::group(&mut rows, &inputs, &args.input, args.model.confidence.0)?;
    listing::list(rows, groups, &args.listing, &mut facts);
    let fitted: Vec<Fitted<'_>> = inputs.iter().flat_map(inputs::Input::fitted).collect();
    let figure = || match fitted.as_slice() {
        _ if args.input.by == Some(By::Class) => figures::classes(&facts),
        [only] => figures::series(&facts, *only),
        _ => figures::fleet(&facts),
    };
    let charts = || {
        figure().map(|figure| Illustration {
            name: "growth",
            figure,
        })
    };
    let read = FilesRead::of(&args.inputs, &args.input);
    let sink = Sink::new(out, diagnostics, read);
    output::answer(
        &facts,
        args.listing.top,
        &args.output,
        || Vec::from_iter(charts()),
        sink,
    )?;
    gate.decide(&facts, diagnostics)
}
