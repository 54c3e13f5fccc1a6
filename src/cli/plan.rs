//! `leakrate plan`: how long must be measured to see a leak?

use std::ffi::OsString;

use clap::Args;

use super::answer::{Asked, Found, Question, answer};
use super::bounded::{Autocorrelation, Confidence};
use super::error::Error;
use super::gate::{Gate, Outcome};
use super::input_args::InputArgs;
use super::inputs::Input;
use super::labelled::Labelled;
use super::model_args::ModelArgs;
use super::output_args::OutputArgs;
use super::streams::Streams;
use crate::analysis::{Aim, Design, Pilot, Plan};
use crate::report::charts::Fitted;
use crate::report::facts::Facts;
use crate::report::from_model;
use crate::series::Series;
use crate::units::{Bytes, ParseError, Rate, RateLiteral, Requests, Seconds};

/// How long must be measured to see a leak of a given size?
///
/// The noise comes from a pilot measurement, or is given. Snapshots at rest are taken for
/// independent; with --step and --autocorrelation the plan is for a monitored series.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate plan pilot.csv --rate 1MB/1000req
  leakrate plan --noise 2MB --rate 1MB/1000req
  leakrate plan --noise 2MB --rate 1MB/1000req --every 1250req
  leakrate plan --noise 6MB --rate 3MB/h --step 1min --autocorrelation 0.8")]
pub(super) struct PlanArgs {
    /// A measurement like those to come
    #[arg(value_name = "[LABEL=]PILOT", conflicts_with = "noise")]
    pilot: Option<Labelled<OsString>>,
    /// Standard deviation of the noise of one reading, where there is no pilot
    #[arg(long, value_name = "SIZE", required_unless_present = "pilot")]
    noise: Option<String>,
    /// The leak that is to be seen, such as 1MB/1000req or 3MB/h
    #[arg(long, value_name = "RATE", required_unless_present_any = ["pilot", "every"])]
    rate: Option<String>,
    /// Requests or time between two snapshots
    #[arg(long, value_name = "SPACING", conflicts_with_all = ["pilot", "autocorrelation"])]
    every: Option<String>,
    /// Autocorrelation of readings that are one --step apart
    #[arg(long, value_name = "RHO", requires = "step", conflicts_with = "pilot")]
    autocorrelation: Option<Autocorrelation>,
    /// Probability with which the leak is to be seen
    #[arg(long, value_name = "LEVEL", default_value_t = Confidence(0.8))]
    power: Confidence,
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &PlanArgs, streams: Streams<'_>) -> Result<Outcome, Error> {
    if args.output.chart.is_some() {
        return Err(Error::NoChartOfPlan);
    }
    let aim = Aim {
        confidence: args.model.confidence.0,
        power: args.power.0,
    };
    let target = args
        .rate
        .as_deref()
        .map(|written| parse::<RateLiteral>("--rate", written))
        .transpose()?;
    if target.is_some_and(|rate| rate.growth().0 <= 0.0) {
        return Err(Error::NothingToPlan { option: "--rate" });
    }
    let planned = Planned { args, aim, target };
    answer(&planned, &Gate::open(), streams)
}

/// The question, with its numbers read.
struct Planned<'a> {
    args: &'a PlanArgs,
    aim: Aim,
    target: Option<RateLiteral>,
}

impl Question for Planned<'_> {
    fn asked(&self) -> Asked<'_> {
        let args = self.args;
        Asked::of(
            args.pilot.as_slice(),
            &args.input,
            &args.model,
            &args.output.destination,
        )
    }

    fn find<'a>(&'a self, inputs: &'a [Input]) -> Result<Found<'a>, Error> {
        let mut facts = Facts::new("plan");
        facts.inputs = inputs.iter().flat_map(Input::input_facts).collect();
        facts.series = inputs.iter().flat_map(Input::series_facts).collect();
        if let Some(noise) = &self.args.noise {
            let noise = parse("--noise", noise)?;
            let plan = plan_for(noise, self.args, self.target.as_ref(), self.aim)?;
            facts.plan = Some(from_model::plan(&plan, None));
        } else {
            let pilot = the_pilot(inputs)?;
            let plan = plan_like(pilot, self.target.as_ref(), self.aim)?;
            facts.plan = Some(from_model::plan(&plan, Some(pilot.series.name())));
        }
        Ok(Found::drawn(facts, |_| None))
    }
}

fn the_pilot(inputs: &[Input]) -> Result<Fitted<'_>, Error> {
    let fitted: Vec<Fitted<'_>> = inputs.iter().flat_map(Input::fitted).collect();
    match (fitted.as_slice(), inputs) {
        ([one], _) => Ok(*one),
        ([], [Input::Bare { rates, .. }, ..]) => Err(Error::RateHasNoNoise {
            label: rates.label.clone(),
        }),
        (many, _) => Err(Error::SeveralPilots { found: many.len() }),
    }
}

/// Along time where the pilot has times, else along its requests.
fn plan_like(pilot: Fitted<'_>, target: Option<&RateLiteral>, aim: Aim) -> Result<Plan, Error> {
    let Fitted { series, model } = pilot;
    let no_noise = || Error::PilotWithoutNoise {
        name: series.name().to_owned(),
    };
    if series.seconds().is_some() && model.per_second.is_some() {
        let target = target.map(|rate| per_second(rate, traffic(series)));
        let pilot = Pilot::along_time(series, model, aim.confidence).ok_or_else(no_noise)?;
        let plan = pilot
            .design
            .plan(aim, target.transpose()?, Some(pilot.extent));
        return Ok(Plan::Time(plan));
    }
    let target = target.map(|rate| rate.per_request().ok_or(Error::RateNotPerRequest));
    let pilot = Pilot::along_requests(series, model, aim.confidence).ok_or_else(no_noise)?;
    let plan = pilot
        .design
        .plan(aim, target.transpose()?, Some(pilot.extent));
    Ok(Plan::Requests(plan))
}

fn traffic(series: &Series) -> Option<Rate<Requests, Seconds>> {
    let traffic = series.requests_served()? / series.duration()?;
    traffic.per_base().is_finite().then_some(traffic)
}

fn per_second(
    rate: &RateLiteral,
    traffic: Option<Rate<Requests, Seconds>>,
) -> Result<Rate<Bytes, Seconds>, Error> {
    let told = rate.per_second();
    let by_traffic = || Some(rate.per_request()? * traffic?);
    told.or_else(by_traffic).ok_or(Error::RateNotPerTime)
}

fn plan_for(
    noise: Bytes,
    args: &PlanArgs,
    target: Option<&RateLiteral>,
    aim: Aim,
) -> Result<Plan, Error> {
    if noise.0 <= 0.0 {
        return Err(Error::NothingToPlan { option: "--noise" });
    }
    if let Some(Autocorrelation(autocorrelation)) = args.autocorrelation {
        let step = args
            .input
            .step
            .last()
            .map_or("", |step| step.value.as_str());
        let step: Seconds = parse("--step", step)?;
        if step.0 <= 0.0 {
            return Err(Error::NothingToPlan { option: "--step" });
        }
        let design = Design::Series {
            noise,
            autocorrelation,
            step,
        };
        let target = target.map(|rate| per_second(rate, None)).transpose()?;
        return Ok(Plan::Time(design.plan(aim, target, None)));
    }
    let every = args.every.as_deref().map(Spacing::parse).transpose()?;
    let along_requests = |every| {
        let target = target.map(|rate| rate.per_request().ok_or(Error::RateNotPerRequest));
        let plan = Design::Snapshots { noise, every }.plan(aim, target.transpose()?, None);
        Ok(Plan::Requests(plan))
    };
    let along_time = |every| {
        let target = target.map(|rate| per_second(rate, None)).transpose()?;
        let plan = Design::Snapshots { noise, every }.plan(aim, target, None);
        Ok(Plan::Time(plan))
    };
    match every {
        Some(Spacing::Requests(every)) => along_requests(Some(every)),
        Some(Spacing::Time(every)) => along_time(Some(every)),
        None if target.is_some_and(|rate| rate.per_request().is_none()) => along_time(None),
        None => along_requests(None),
    }
}

/// What lies between two snapshots.
#[derive(Debug, Clone, Copy)]
enum Spacing {
    Requests(Requests),
    Time(Seconds),
}

impl Spacing {
    fn parse(written: &str) -> Result<Self, Error> {
        let (spacing, amount) = if let Ok(span) = written.parse::<Seconds>() {
            (Self::Time(span), span.0)
        } else {
            let requests: Requests = parse("--every", written)?;
            (Self::Requests(requests), requests.0)
        };
        if amount > 0.0 {
            Ok(spacing)
        } else {
            Err(Error::NothingToPlan { option: "--every" })
        }
    }
}

fn parse<T: std::str::FromStr<Err = ParseError>>(
    option: &'static str,
    written: &str,
) -> Result<T, Error> {
    written
        .parse()
        .map_err(|source| Error::Option { option, source })
}
