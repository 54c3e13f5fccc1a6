//! When what a report is about reaches its limit.

use super::args::ReportArgs;
use crate::analysis::{Forecaster, PredictOptions, Prediction, Standing};
use crate::cli::error::Error;
use crate::cli::inputs::Input;
use crate::cli::limit::{Level, Levels, Limits, levels};
use crate::ingest::parallel;
use crate::report::charts::Fitted;
use crate::report::facts::PredictionFacts;
use crate::report::from_model;
use crate::report::ranking::urgency;

/// When one series reaches its limit.
pub(super) struct Forecast<'a> {
    /// Its place among the series of its input.
    pub(super) place: usize,
    pub(super) fitted: Fitted<'a>,
    pub(super) found: Prediction,
    pub(super) facts: PredictionFacts,
}

/// What is forecast of the series of an input.
#[derive(Default)]
pub(super) struct Forecasts<'a> {
    /// One for each limit of each series, the most urgent first.
    pub(super) found: Vec<Forecast<'a>>,
    /// The series of which no limit is known, where one is of others.
    pub(super) without_limit: Vec<String>,
}

/// Those of `subject` among inputs of these `labels`; none where no limit is known.
///
/// # Errors
/// Limits were asked for, and none is known.
pub(super) fn forecasts<'a>(
    subject: &'a Input,
    labels: &[&str],
    standings: &[Option<Standing>],
    args: &ReportArgs,
) -> Result<Forecasts<'a>, Error> {
    let limits = Limits::of(subject.label(), &args.input, labels)?;
    let limits = limits.looked_for(subject.auto_limit());
    if let (Input::Bare { rates, .. }, false) = (subject, limits.is_empty()) {
        return Err(Error::RateHasNoLevel {
            label: rates.label.clone(),
        });
    }
    args.forecast.check(subject.fitted())?;
    let options = args.forecast.options(args.model.confidence.0);
    let standing = |place: usize| standings.get(place).copied().flatten();
    let of_series = |(place, fitted): (usize, Fitted<'a>)| {
        let options = PredictOptions {
            standing: standing(place),
            ..options
        };
        let forecaster = Forecaster::new(fitted.series, fitted.model);
        let forecast = |level: Level| {
            let mut found = forecaster.predict(level.limit, &options);
            found.limit_unit = level.unit;
            found.caveats.extend(level.origin);
            Forecast {
                place,
                fitted,
                facts: from_model::prediction(fitted.series.name(), &found),
                found,
            }
        };
        let Levels { known, missing } = levels(fitted, &limits);
        let missing = missing.map(|why| Missing {
            series: fitted.series.name(),
            why,
        });
        (known.into_iter().map(forecast).collect::<Vec<_>>(), missing)
    };
    let fitted: Vec<(usize, Fitted<'a>)> = subject.fitted().enumerate().collect();
    let forecasts = parallel::map(fitted, of_series);
    let (found, missing): (Vec<_>, Vec<_>) = forecasts.into_iter().unzip();
    let mut found: Vec<Forecast<'a>> = found.into_iter().flatten().collect();
    let missing: Vec<Missing<'a>> = missing.into_iter().flatten().collect();
    if found.is_empty() {
        return match missing.into_iter().next() {
            Some(first) if !limits.is_empty() => Err(first.why),
            _ => Ok(Forecasts::default()),
        };
    }
    found.sort_by(|a, b| urgency(&a.facts).total_cmp(&urgency(&b.facts)));
    Ok(Forecasts {
        found,
        without_limit: missing.iter().map(|one| one.series.to_owned()).collect(),
    })
}

/// A series of which a limit is not known.
struct Missing<'a> {
    series: &'a str,
    why: Error,
}
