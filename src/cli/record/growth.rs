//! What grows, once a run has kept what the heap consists of.

use std::io::Write;

use crate::cli::args::{FitArgs, Format};
use crate::cli::error::Error;
use crate::cli::input_args::{By, InputArgs};
use crate::cli::labelled::Labelled;
use crate::cli::listing::ListingArgs;
use crate::cli::record::FEWEST_READINGS;
use crate::cli::record::args::RecordArgs;
use crate::cli::record::view::KeptHeap;
use crate::cli::{fit, write_all};

/// Tells growth by class after the answer, and the command that tells it again.
pub(super) fn by_class(
    heaps: &[KeptHeap],
    args: &RecordArgs,
    out: &mut dyn Write,
    diagnostics: &mut dyn Write,
) -> Result<(), Error> {
    let served = |heap: Option<&KeptHeap>| heap.map(|heap| heap.requests);
    if heaps.len() < FEWEST_READINGS || served(heaps.first()) == served(heaps.last()) {
        return Ok(());
    }
    let paths = heaps.iter().map(|heap| heap.path.to_string_lossy());
    let paths: Vec<String> = paths.map(Into::into).collect();
    let counts: Vec<String> = heaps.iter().map(|heap| heap.requests.to_string()).collect();
    let counts = counts.join(",");
    // A second document would make the first one unreadable for a script.
    if args.result.format != Some(Format::Json) {
        write_all(out, b"\n")?;
        fit::run(&fit_args(&paths, &counts, args), out, diagnostics)?;
    }
    let words = ["fit", "--by", "class"].into_iter();
    let words = words.chain(paths.iter().map(String::as_str));
    let command = shlex::try_join(words).unwrap_or_default();
    let again = format!("Growth by class: leakrate {command} --requests {counts}\n");
    write_all(diagnostics, again.as_bytes())
}

fn fit_args(paths: &[String], counts: &str, args: &RecordArgs) -> FitArgs {
    let heap = |path: &String| Labelled {
        label: Some("heap".to_owned()),
        value: path.clone(),
    };
    let requests = Labelled {
        label: None,
        value: counts.to_owned(),
    };
    let mut output = args.result.output();
    output.chart = None;
    FitArgs {
        inputs: paths.iter().map(heap).collect(),
        input: InputArgs {
            requests: vec![requests],
            by: Some(By::Class),
            ..InputArgs::default()
        },
        model: args.result.model(),
        listing: ListingArgs::default(),
        output,
        gate: args.gate.clone(),
    }
}
