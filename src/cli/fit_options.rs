//! How a model is fitted, as the command line says it.

use super::error::Error;
use super::labelled::holding;
use super::model_args::ModelArgs;
use super::read_options::parse;
use crate::ingest::TimeBound;
use crate::model::{FitOptions, GivenFloor, RestartRule, RestartTime, WarmUpRule};
use crate::units::{DisplayZone, ParseError, RateLiteral, Zone};

/// The options that hold for the input of this label; times without a zone are in `zone`, or else
/// shown on the clock `shown_in`.
pub(super) fn fit_options(
    label: &str,
    args: &ModelArgs,
    zone: Option<Zone>,
    shown_in: DisplayZone,
) -> Result<FitOptions, Error> {
    let mut options = FitOptions {
        confidence: args.confidence.0,
        restarts: restarts(&holding(&args.restarts, label), zone, shown_in)?,
        warm_up: warm_up(holding(&args.warm_up, label).pop())?,
        ..FitOptions::default()
    };
    if let Some(written) = &args.floor {
        let floor: RateLiteral = parse("--floor", written)?;
        options.floor = GivenFloor {
            per_request: floor.per_request(),
            per_second: floor.per_second(),
        };
    }
    Ok(options)
}

fn restarts(
    written: &[String],
    zone: Option<Zone>,
    shown_in: DisplayZone,
) -> Result<RestartRule, Error> {
    match written {
        [] => Ok(RestartRule::Auto),
        [word] if word == "auto" => Ok(RestartRule::Auto),
        [word] if word == "none" => Ok(RestartRule::None),
        [word] if word == "falls" => Ok(RestartRule::Falls),
        times => {
            let time = |written: &String| match TimeBound::parse(written, zone) {
                Ok(TimeBound::At(time)) => Ok(RestartTime::At(time.in_zone(shown_in.clock()))),
                Ok(TimeBound::BeforeEnd(span)) => Ok(RestartTime::After(span)),
                Err(_) => Err(refused(
                    "--restarts",
                    written,
                    "`auto`, `none`, `falls`, or a time such as `2026-04-03T12:00` or, since the first \
                     sample, `2h`",
                    "repeat the option for several restarts",
                )),
            };
            Ok(RestartRule::At(
                times.iter().map(time).collect::<Result<_, _>>()?,
            ))
        }
    }
}

fn warm_up(written: Option<String>) -> Result<WarmUpRule, Error> {
    let Some(written) = written else {
        return Ok(WarmUpRule::Auto);
    };
    match (written.as_str(), written.parse(), written.parse()) {
        ("auto", ..) => Ok(WarmUpRule::Auto),
        ("none", ..) => Ok(WarmUpRule::None),
        (_, Ok(count), _) => Ok(WarmUpRule::Samples(count)),
        (_, _, Ok(span)) => Ok(WarmUpRule::Time(span)),
        _ => Err(refused(
            "--warm-up",
            &written,
            "`auto`, `none`, a span such as `10min`, or a number of samples such as `1`",
            "a span needs its unit",
        )),
    }
}

fn refused(
    option: &'static str,
    written: &str,
    expected: &'static str,
    help: &'static str,
) -> Error {
    Error::Option {
        option,
        source: ParseError {
            expected,
            found: written.to_owned(),
            span: 0..written.len(),
            help: help.to_owned(),
        },
    }
}
