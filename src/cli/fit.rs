//! `leakrate fit`: how fast does it leak, and is it a leak at all?

use std::io::Write;

use super::args::{By, FitArgs};
use super::error::Error;
use super::gate::{self, Outcome};
use super::{inputs, output};
use crate::report::facts::Facts;
use crate::report::figures;

pub(super) fn run(
    args: &FitArgs,
    out: &mut dyn Write,
    _diagnostics: &mut dyn Write,
) -> Result<Outcome, Error> {
    let inputs = inputs::load(&args.inputs, &args.input, &args.model)?;
    let mut facts = Facts::new("fit");
    facts.inputs = inputs.iter().flat_map(inputs::Input::input_facts).collect();
    facts.series = inputs
        .iter()
        .flat_map(inputs::Input::series_facts)
        .collect();
    let figure = || {
        if args.input.by == Some(By::Class) {
            return figures::classes(&facts);
        }
        let fitted = inputs.iter().find_map(|input| input.fitted().next())?;
        figures::series(&facts, fitted)
    };
    output::answer(&facts, &args.output, figure, out)?;
    Ok(gate::outcome(&args.gate.fail_on, &facts))
}
