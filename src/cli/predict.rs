//! `leakrate predict`: when does it reach the limit?

use std::collections::HashMap;
use std::ffi::OsString;

use clap::Args;

use super::advice::{AdviceFor, advice};
use super::answer::{Asked, Found, Question, Shown, answer};
use super::bounded::TrafficToCome;
use super::error::Error;
use super::forecast::ForecastArgs;
use super::gate::{Gate, GateArgs, Judge, Outcome};
use super::input_args::InputArgs;
use super::inputs::Input;
use super::labelled::Labelled;
use super::limit::{self, Levels, Limits, levels};
use super::listing::{self, ListingArgs};
use super::model_args::ModelArgs;
use super::output_args::OutputArgs;
use super::restarts::{self, RestartArgs};
use super::scenario::{KnownTraffic, scenarios};
use super::streams::Streams;
use super::{group_by, progress};
use crate::analysis::{
    Forecaster, PredictOptions, Prediction, Standing, Standpoint, Tendency, predict_rate,
};
use crate::report::FEW;
use crate::report::charts::{self, Fitted};
use crate::report::document::Illustration;
use crate::report::facts::Facts;
use crate::report::from_model;
use crate::series::Series;
use crate::units::{Bytes, DisplayZone};

/// When does it reach the limit, and how often must it be restarted until then?
///
/// The first crossing is that of a single reading, noise and all: as a rule it is sooner than that of
/// the trend, and it is what kills a process. Its 5, 50 and 95 % quantiles are simulated.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate predict production.csv --requests 100/min --limit 1.75GB
  leakrate predict production.csv --limit auto --crash-risk 0.001
  leakrate predict fleet.csv --limit 'web-*=1GB,worker-*=2GB'
  leakrate predict metrics.json --limit container_spec_memory_limit_bytes
  leakrate predict production.csv --limit 2GiB,4GiB --traffic 2x
  leakrate predict production.csv --limit 2GiB --cost-restart 1 --cost-crash 50
  leakrate predict 50MB/h --now 300MB --limit 512MB
  leakrate predict local.csv --limit 2GiB --traffic 25/s
  leakrate predict fleet.csv --limit 2GiB --at-once 2 --restart-takes 5min
  leakrate predict production.csv --requests 100/min --limit 2GiB --advice gunicorn >> gunicorn.conf.py
  leakrate predict production.csv --limit 2GiB --chart crash.png --fail-on crash-within=12h")]
pub(super) struct PredictArgs {
    /// Files to read, `-` for standard input
    #[arg(value_name = "[LABEL=]INPUT", required = true)]
    pub(super) inputs: Vec<Labelled<OsString>>,
    /// What if traffic were this many times that measured (2x), or so many requests in a time (25/s);
    /// several to compare them
    #[arg(long, value_name = "FACTOR|RATE", value_delimiter = ',')]
    pub(super) traffic: Vec<TrafficToCome>,
    /// The memory that is used now, where a rate is written out in place of a file
    #[arg(long, value_name = "SIZE")]
    pub(super) now: Option<Bytes>,
    /// Print settings that restart it in time, ready to paste, in place of the answer
    #[arg(long, value_name = "SYSTEM", value_enum, conflicts_with_all = ["output", "chart"])]
    pub(super) advice: Option<AdviceFor>,
    #[command(flatten)]
    pub(super) forecast: ForecastArgs,
    #[command(flatten)]
    pub(super) restarts: RestartArgs,
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) model: ModelArgs,
    #[command(flatten)]
    pub(super) listing: ListingArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) gate: GateArgs,
}

pub(super) fn run(args: &PredictArgs, streams: Streams<'_>) -> Result<Outcome, Error> {
    let gate = Gate::new(Judge::Predict, &args.gate.fail_on)?;
    answer(args, &gate, streams)
}

impl Question for PredictArgs {
    fn asked(&self) -> Asked<'_> {
        Asked {
            top: self.listing.top,
            ..Asked::drawn(&self.inputs, &self.input, &self.model, &self.output)
        }
    }

    fn find<'a>(&'a self, inputs: &'a [Input]) -> Result<Found<'a>, Error> {
        let mut facts = Facts::new("predict");
        facts.inputs = inputs.iter().flat_map(Input::input_facts).collect();
        let labels: Vec<&str> = inputs.iter().map(Input::label).collect();
        let of_input = |input: &'a Input| {
            let limits = Limits::of(input.label(), &self.input, &labels)?;
            Ok((input.label(), limits.looked_for(input.auto_limit())))
        };
        let limits: HashMap<&str, Limits> =
            inputs.iter().map(of_input).collect::<Result<_, Error>>()?;
        if inputs.iter().any(Input::is_bare) {
            return self.find_of_rates(inputs, &limits, facts);
        }
        if let (Some(_), Some(input)) = (self.now, inputs.first()) {
            return Err(Error::NowOfFile {
                label: input.label().to_owned(),
            });
        }
        let labelled = |input| Input::fitted(input).map(|fitted| (input.label(), fitted));
        let fitted: Vec<(&str, Fitted<'_>)> = inputs.iter().flat_map(labelled).collect();
        self.forecast
            .check(fitted.iter().map(|(_, fitted)| *fitted))?;
        let standings = listing::standings(fitted.iter().map(|(_, fitted)| *fitted));
        let judged: Vec<_> = fitted.iter().zip(standings).collect();
        let predict = |((label, fitted), standing): &(&(&str, Fitted<'_>), Option<Standing>)| {
            predictions(*fitted, *standing, levels(*fitted, &limits[label]), self)
        };
        let found = progress::of_each("Predicting", &judged, predict);
        let found = found.into_iter().collect::<Result<Vec<_>, Error>>()?;
        let mut rows = listing::rows(inputs);
        let (predictions, missing): (Vec<_>, Vec<_>) = found
            .into_iter()
            .map(|of| (of.predictions, of.missing))
            .unzip();
        facts.without_limit = limit::without(&rows, &missing);
        if predictions.iter().all(Vec::is_empty) {
            return Err(missing
                .into_iter()
                .flatten()
                .next()
                .unwrap_or(Error::NoLimit));
        }
        for (row, found) in rows.iter_mut().zip(&predictions) {
            let found = found.iter();
            let named = found.map(|found| from_model::prediction(&row.series.name, found));
            row.predictions = named.collect();
        }
        let confidence = self.model.confidence.0;
        let crash_risk = self.forecast.options(confidence).restart.crash_risk;
        facts.restart_schedule =
            restarts::schedule(&self.restarts, crash_risk, &fitted, &predictions, &rows)?;
        let groups = group_by::group(&mut rows, inputs, &self.input, confidence)?;
        let places = listing::list(rows, groups, &self.listing, &mut facts);
        if let Some(target) = self.advice {
            facts.advice = advice(target, &facts, &fitted);
            return Ok(Found {
                facts,
                shown: Shown::Settings,
            });
        }
        let chart = move |facts: &Facts| {
            if fitted.len() > FEW {
                let figure = charts::crashes(facts).or_else(|| charts::fleet(facts))?;
                return Some(Illustration {
                    name: "fleet",
                    figure,
                });
            }
            let drawn = places.iter().find_map(|&place| {
                let found = predictions.get(place)?.first()?;
                Some((fitted.get(place)?.1, found))
            });
            let (fitted, found) = drawn?;
            Some(Illustration {
                name: "crash",
                figure: charts::limit(facts, fitted, found)?,
            })
        };
        Ok(Found::drawn(facts, chart))
    }
}

/// What is predicted of one series.
struct OfSeries {
    /// One for each limit, with traffic as measured and then with each other traffic.
    predictions: Vec<Prediction>,
    /// Why a limit that was asked for is not known.
    missing: Option<Error>,
}

fn predictions(
    fitted: Fitted<'_>,
    standing: Option<Standing>,
    levels: Levels,
    args: &PredictArgs,
) -> Result<OfSeries, Error> {
    let Fitted { series, model } = fitted;
    let known = KnownTraffic {
        label: series.name(),
        measured: model.traffic.as_ref().map(|traffic| traffic.value),
        has_requests: model.per_request.is_some(),
        has_times: model.per_second.is_some(),
    };
    let options = PredictOptions {
        standing,
        ..args.forecast.options(args.model.confidence.0)
    };
    let scenarios = scenarios(&known, &args.traffic, options)?;
    let forecaster = Forecaster::new(series, model);
    let mut predictions = Vec::new();
    for level in levels.known {
        for options in &scenarios {
            let mut found = forecaster.predict(level.limit, options);
            found.limit_unit = level.unit;
            found.caveats.extend(level.origin.clone());
            predictions.push(found);
        }
    }
    Ok(OfSeries {
        predictions,
        missing: levels.missing,
    })
}

impl PredictArgs {
    /// Of rates without an interval: written out, or of two readings.
    fn find_of_rates<'a>(
        &'a self,
        inputs: &'a [Input],
        limits: &HashMap<&str, Limits>,
        mut facts: Facts,
    ) -> Result<Found<'a>, Error> {
        let options = self.forecast.options(self.model.confidence.0);
        for input in inputs {
            let Input::Bare { rates, .. } = input else {
                return Err(Error::RateBesideFile {
                    label: input.label().to_owned(),
                });
            };
            let series = input.two_readings().map(|two| &two.series);
            let from = match (series, self.now) {
                (Some(_), Some(_)) => {
                    return Err(Error::NowOfFile {
                        label: rates.label.clone(),
                    });
                }
                (Some(series), None) => Standpoint {
                    memory: series.last(),
                    at: series.span().map(|span| span.to),
                    shown_in: series.shown_in(),
                    tendency: Tendency::MayRise,
                },
                (None, Some(memory)) => Standpoint {
                    memory,
                    at: None,
                    shown_in: DisplayZone::default(),
                    tendency: Tendency::Rises,
                },
                (None, None) => {
                    return Err(Error::RateHasNoLevel {
                        label: rates.label.clone(),
                    });
                }
            };
            let known = KnownTraffic {
                label: &rates.label,
                measured: rates.traffic.as_ref().map(|traffic| traffic.value),
                has_requests: rates.per_request.is_some(),
                has_times: rates.per_second.is_some(),
            };
            let scenarios = scenarios(&known, &self.traffic, options)?;
            let given = limits[rates.label.as_str()].given();
            let stated = series.and_then(Series::limit);
            let levels = if given.is_empty() {
                Vec::from_iter(stated.map(|limit| (limit, None)))
            } else {
                let sizes = given.into_iter();
                sizes.map(|size| (size.bytes, Some(size.unit))).collect()
            };
            if levels.is_empty() {
                return Err(Error::NoLimit);
            }
            for (limit, limit_unit) in levels {
                let found = scenarios.iter();
                let found = found.map(|options| Prediction {
                    limit_unit,
                    ..predict_rate(rates, from, limit, options)
                });
                let named = found.map(|found| from_model::prediction(&rates.label, &found));
                facts.prediction.extend(named);
            }
            facts.series.extend(input.series_facts());
        }
        Ok(Found::drawn(facts, |_| None))
    }
}
