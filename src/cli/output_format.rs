//! The formats in which a result is written, as options name them: each is an output.

use std::path::Path;

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::render::{self, OUTPUTS, Output};

/// A way in which a result is written.
pub(super) type Format = &'static dyn Output;

/// How a command writes what is no result of a measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum TextOrJson {
    /// For people
    #[default]
    Text,
    /// For scripts
    Json,
}

/// Reads the name of an output.
pub(super) fn parser() -> impl TypedValueParser<Value = Format> {
    let values = OUTPUTS.map(|output| match output.about() {
        Some(about) => PossibleValue::new(output.name()).help(about),
        None => PossibleValue::new(output.name()),
    });
    PossibleValuesParser::new(values)
        .try_map(|name| render::named(&name).ok_or("it is the name of no output"))
}

/// The output that is used where none is named: that of a terminal.
pub(super) fn usual() -> Format {
    OUTPUTS[0]
}

/// The output whose files are named like this one.
pub(super) fn for_file(path: &Path) -> Option<Format> {
    render::for_file(path)
}

/// `.txt, .md or .html`: what the names of files may end in.
pub(super) fn endings() -> String {
    let endings = OUTPUTS
        .iter()
        .filter_map(|output| output.extensions().first());
    let endings: Vec<String> = endings.map(|ending| format!(".{ending}")).collect();
    match endings.as_slice() {
        [others @ .., last] if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        few => few.concat(),
    }
}
