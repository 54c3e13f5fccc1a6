//! Whether options name the inputs that there are.

use super::args::ModelArgs;
use super::error::Error;
use super::input_args::InputArgs;
use super::labelled::Labelled;

/// An option for a label that no input has is a slip of the hand, and would be lost silently.
pub(super) fn check_labels(
    args: &InputArgs,
    model: &ModelArgs,
    known: &[&str],
) -> Result<(), Error> {
    let of_model = [
        ("--restarts", &model.restarts),
        ("--warm-up", &model.warm_up),
    ];
    let options = of_input(args).into_iter().chain(of_model);
    for (option, given) in options {
        let unknown = given
            .iter()
            .filter_map(|value| value.label.as_ref())
            .find(|label| !known.contains(&label.as_str()));
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

/// Whether an option speaks of the input of this label alone.
pub(super) fn is_named(args: &InputArgs, label: &str) -> bool {
    let mut values = of_input(args).into_iter().flat_map(|(_, given)| given);
    values.any(|value| value.label.as_deref() == Some(label))
}

fn of_input(args: &InputArgs) -> [(&'static str, &Vec<Labelled<String>>); 14] {
    [
        ("--requests", &args.requests),
        ("--requests-are", &args.requests_are),
        ("--memory", &args.memory),
        ("--unit", &args.unit),
        ("--tz", &args.tz),
        ("--date-order", &args.date_order),
        ("--input-format", &args.input_format),
        ("--pattern", &args.pattern),
        ("--sheet", &args.sheet),
        ("--limit", &args.limit),
        ("--series", &args.series),
        ("--since", &args.since),
        ("--until", &args.until),
        ("--step", &args.step),
    ]
}
