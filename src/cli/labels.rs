//! Whether options name the inputs that there are.

use super::args::{InputArgs, ModelArgs};
use super::error::Error;

/// An option for a label that no input has is a slip of the hand, and would be lost silently.
pub(super) fn check_labels(
    args: &InputArgs,
    model: &ModelArgs,
    known: &[&str],
) -> Result<(), Error> {
    let options = [
        ("--requests", &args.requests),
        ("--requests-are", &args.requests_are),
        ("--memory", &args.memory),
        ("--unit", &args.unit),
        ("--tz", &args.tz),
        ("--date-order", &args.date_order),
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
