//! When what a report is about reaches its limit.

use rayon::iter::{IndexedParallelIterator as _, IntoParallelIterator as _, ParallelIterator as _};

use super::args::ReportArgs;
use crate::analysis::{self, PredictOptions, Prediction, Standing};
use crate::cli::error::Error;
use crate::cli::inputs::Input;
use crate::cli::limit::{Level, levels};
use crate::cli::read_options;
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

/// One forecast for each limit of each series, the most urgent first; none where no limit is known.
pub(super) fn forecasts<'a>(
    subject: &'a Input,
    standings: &[Option<Standing>],
    args: &ReportArgs,
) -> Result<Vec<Forecast<'a>>, Error> {
    let limits = read_options::limits(subject.label(), &args.input)?;
    if let (Input::Bare { rates, .. }, Some(_)) = (subject, limits.first()) {
        return Err(Error::RateHasNoLevel {
            label: rates.label.clone(),
        });
    }
    let options = args.forecast.options(args.model.confidence.0);
    let standing = |place: usize| standings.get(place).copied().flatten();
    let of_series = |(place, fitted): (usize, Fitted<'a>)| {
        let options = PredictOptions {
            standing: standing(place),
            ..options
        };
        let forecast = |level: Level| {
            let mut found = analysis::predict(fitted.series, fitted.model, level.limit, &options);
            found.caveats.extend(level.origin);
            Forecast {
                place,
                fitted,
                facts: from_model::prediction(fitted.series.name(), &found),
                found,
            }
        };
        Ok(levels(fitted, &limits)?
            .into_iter()
            .map(forecast)
            .collect::<Vec<_>>())
    };
    let fitted: Vec<Fitted<'a>> = subject.fitted().collect();
    let found = fitted.into_par_iter().enumerate().map(of_series);
    let found = found.collect::<Result<Vec<_>, Error>>()?;
    let mut forecasts: Vec<_> = found.into_iter().flatten().collect();
    forecasts.sort_by(|a, b| urgency(&a.facts).total_cmp(&urgency(&b.facts)));
    Ok(forecasts)
}
