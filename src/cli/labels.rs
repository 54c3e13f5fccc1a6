//! What inputs are called, and whether options name them rightly.

use std::fs;
use std::path::Path;

use super::args::{InputArgs, Labelled, ModelArgs};
use super::error::Error;

/// The label of each input: as given, or the name of the file without its extension.
pub(super) fn labels(inputs: &[Labelled<String>]) -> Result<Vec<String>, Error> {
    let mut labels: Vec<String> = Vec::with_capacity(inputs.len());
    for input in inputs {
        let label = input
            .label
            .clone()
            .unwrap_or_else(|| implied_label(&input.value));
        if labels.contains(&label) {
            return Err(Error::DuplicateLabel { label });
        }
        labels.push(label);
    }
    Ok(labels)
}

fn implied_label(given: &str) -> String {
    let path = Path::new(given);
    let is_file = fs::metadata(path).is_ok();
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    match stem {
        _ if given == "-" => "stdin".to_owned(),
        Some(stem) if is_file => stem.to_owned(),
        _ => given.to_owned(),
    }
}

/// An option for a label that no input has is a slip of the hand, and would be lost silently.
pub(super) fn check_labels(
    args: &InputArgs,
    model: &ModelArgs,
    known: &[String],
) -> Result<(), Error> {
    let options = [
        ("--requests", &args.requests),
        ("--memory", &args.memory),
        ("--unit", &args.unit),
        ("--tz", &args.tz),
        ("--input-format", &args.input_format),
        ("--limit", &args.limit),
        ("--series", &args.series),
        ("--since", &args.since),
        ("--until", &args.until),
        ("--step", &args.step),
        ("--restarts", &model.restarts),
        ("--warm-up", &model.warm_up),
    ];
    for (option, given) in options {
        let unknown = given
            .iter()
            .filter_map(|value| value.label.as_ref())
            .find(|label| !known.contains(label));
        if let Some(label) = unknown {
            return Err(Error::UnknownLabel {
                option,
                label: label.clone(),
                known: known.join(", "),
            });
        }
    }
    Ok(())
}
