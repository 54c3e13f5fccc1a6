//! Whether options name the inputs that there are.

use super::error::Error;
use super::input_args::InputArgs;
use super::labelled::Labelled;
use super::model_args::ModelArgs;

const LIMIT: &str = "--limit";

/// An option for a label that no input has is a slip of the hand, and would be lost silently.
pub(super) fn check_labels(
    args: &InputArgs,
    model: &ModelArgs,
    known: &[&str],
) -> Result<(), Error> {
    let of_model = [
        ("--restarts", labels(&model.restarts)),
        ("--warm-up", labels(&model.warm_up)),
    ];
    // What is in front of a limit may be the name of series, which are not known yet.
    let of_input = of_input(args).into_iter();
    let of_input = of_input.filter(|(option, _)| *option != LIMIT);
    let options = of_input.chain(of_model);
    for (option, labels) in options {
        let unknown = labels.into_iter().find(|label| !known.contains(label));
        if let Some(label) = unknown {
            return Err(Error::UnknownLabel {
                option,
                label: label.to_owned(),
                known: known.join(", "),
            });
        }
    }
    Ok(())
}

/// Whether an option speaks of the input of this label alone.
pub(super) fn is_named(args: &InputArgs, label: &str) -> bool {
    let mut labels = of_input(args).into_iter().flat_map(|(_, labels)| labels);
    labels.any(|named| named == label)
}

/// The labels that each option names.
fn of_input(args: &InputArgs) -> [(&'static str, Vec<&str>); 22] {
    [
        ("--requests", labels(&args.requests)),
        ("--query", labels(&args.query)),
        ("--versions", labels(&args.versions)),
        ("--access", labels(&args.access)),
        ("--requests-are", labels(&args.requests_are)),
        ("--memory", labels(&args.memory)),
        ("--time", labels(&args.time)),
        ("--unit", labels(&args.unit)),
        ("--tz", labels(&args.tz)),
        ("--date-order", labels(&args.date_order)),
        ("--decimal", labels(&args.decimal)),
        ("--combine", labels(&args.combine)),
        ("--input-format", labels(&args.input_format)),
        ("--pattern", labels(&args.pattern)),
        ("--sheet", labels(&args.sheet)),
        (LIMIT, labels(&args.limit)),
        ("--series", labels(&args.series)),
        ("--where", labels(&args.conditions)),
        ("--columns", labels(&args.columns)),
        ("--since", labels(&args.since)),
        ("--until", labels(&args.until)),
        ("--step", labels(&args.step)),
    ]
}

fn labels<T>(given: &[Labelled<T>]) -> Vec<&str> {
    let labels = given.iter().filter_map(|value| value.label.as_deref());
    labels.collect()
}
