//! `leakrate alert`: which rule of Prometheus would have told?

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::answer::{Asked, Found, Question, Shown, WrittenFile, answer};
use super::error::Error;
use super::gate::{Gate, Outcome};
use super::input_args::InputArgs;
use super::inputs::Input;
use super::labelled::Labelled;
use super::limit::{Limits, levels};
use super::listing::{self, ListingArgs};
use super::model_args::ModelArgs;
use super::output_args::DestinationArgs;
use super::streams::Streams;
use crate::analysis::alert::{AlertOptions, AlertRule, NoRule, Subject, back_test, scenarios};
use crate::analysis::{Forecaster, FreshStart, Horizon, PredictOptions, RestartAim};
use crate::report::charts::Fitted;
use crate::report::facts::{AlertFacts, Facts, NoLimitFacts};
use crate::report::from_model::{self, Selected};
use crate::report::prometheus::{Selector, TestSeries, rule_tests, rules, start_time};
use crate::report::{FEW, RulesAre, alert_findings, compose_alert, grafana};
use crate::units::{Bytes, ParseError, Quantity as _, Seconds};

/// Which rule of Prometheus tells of this leak, or would of one?
///
/// Writes alerting and recording rules that say as much of the model as a query can, tests of them for
/// promtool, and a dashboard and annotations for Grafana; and tells how the alerts would have fired on
/// these very data.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate alert metrics.json --rules - > leak.rules.yml
  leakrate alert production.csv --selector 'process_resident_memory_bytes{job=\"web\"}' --limit 1.75GB
  leakrate alert production.csv --selector 'process_resident_memory_bytes{job=\"web\"}' \\
    --rules leak.rules.yml --tests leak.rules.test.yml && promtool test rules leak.rules.test.yml
  leakrate alert fleet.csv --selector 'container_memory_working_set_bytes{container=\"app\"}' \\
    --limit-selector 'kube_pod_container_resource_limits{resource=\"memory\"}' --lead 2h
  leakrate alert production.csv --selector my_memory_bytes --dashboard leak.json --annotations events.json")]
pub(super) struct AlertArgs {
    /// Files to read, `-` for standard input
    #[arg(value_name = "[LABEL=]INPUT", required = true)]
    inputs: Vec<Labelled<OsString>>,
    #[arg(
        long,
        value_name = "SELECTOR",
        value_parser = selector,
        help = "The series of Prometheus that are watched, such as \
                'process_resident_memory_bytes{job=\"web\"}' [default: the metric that was read, where an \
                export of Prometheus names it]"
    )]
    selector: Option<Selector>,
    #[arg(
        long,
        value_name = "SELECTOR",
        value_parser = selector,
        help = "The series of Prometheus that tell the limit, such as \
                'kube_pod_container_resource_limits{resource=\"memory\"}' [default: --limit as a number]"
    )]
    limit_selector: Option<Selector>,
    /// How long before the limit it warns
    #[arg(long, value_name = "SPAN", default_value = "4h", value_parser = span)]
    lead: Seconds,
    /// What tells that a process is young [default: a metric of its start, where the names of metrics tell one]
    #[arg(long, value_name = "HOW")]
    age_by: Option<AgeBy>,
    /// Write the rules to this file; `-` shows them, in place of the answer
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Write tests of the rules for promtool to this file
    #[arg(long, value_name = "FILE", requires = "rules")]
    tests: Option<PathBuf>,
    /// Write a dashboard of Grafana to this file
    #[arg(long, value_name = "FILE")]
    dashboard: Option<PathBuf>,
    /// Write what happened to this file, as the annotations interface of Grafana takes it
    #[arg(long, value_name = "FILE")]
    annotations: Option<PathBuf>,
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    pub(super) destination: DestinationArgs,
}

/// What tells that a process is young.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AgeBy {
    /// A metric that tells when it started
    Start,
    /// Its memory, which falls where it restarts
    Falls,
}

/// Why there is no alert.
#[derive(Debug, thiserror::Error)]
enum AlertError {
    #[error(
        "the series of Prometheus that are to be watched are not known: name them, as in leakrate alert FILE \
         --selector '{example}'"
    )]
    UnknownSelector { example: &'static str },
    #[error(
        "--age-by start: which metric tells the start of the processes of `{metric}` is not known; leave it out, and \
         restarts are told by the falls of memory"
    )]
    UnknownStart { metric: String },
    #[error(
        "the readings have no times, and Prometheus measures along time: measure with times, or say how \
         far apart the readings are (--step 30s)"
    )]
    Untimed,
    #[error(
        "a threshold is told from noise, and `{label}` has none: it takes three readings at the least, and some \
         dozens for a rule worth having"
    )]
    Noiseless { label: String },
    #[error(
        "annotations stand at times of day, and nothing that is known happened at one in these data; leave \
         out --annotations"
    )]
    NothingToAnnotate,
    #[error(
        "no series can be named that `{selector}` takes, so that no test can be written; leave out \
         --tests, or write out the labels"
    )]
    Untestable { selector: String },
}

impl From<AlertError> for Error {
    fn from(error: AlertError) -> Self {
        Self::Command(Box::new(error))
    }
}

fn selector(text: &str) -> Result<Selector, String> {
    let words = |error: crate::report::prometheus::BadSelector| error.to_string();
    text.parse().map_err(words)
}

fn span(text: &str) -> Result<Seconds, String> {
    text.parse().map_err(|error: ParseError| error.to_string())
}

pub(super) fn run(args: &AlertArgs, streams: Streams<'_>) -> Result<Outcome, Error> {
    answer(args, &Gate::open(), streams)
}

impl Question for AlertArgs {
    fn asked(&self) -> Asked<'_> {
        Asked::of(&self.inputs, &self.input, &self.model, &self.destination)
    }

    fn find<'a>(&'a self, inputs: &'a [Input]) -> Result<Found<'a>, Error> {
        let mut facts = Facts::new("alert");
        facts.inputs = inputs.iter().flat_map(Input::input_facts).collect();
        if let Some(bare) = inputs.iter().find(|input| input.is_bare()) {
            let label = bare.label().to_owned();
            return Err(AlertError::Noiseless { label }.into());
        }
        let memory = self.memory(inputs)?;
        let start = self.start(&memory)?;
        let limits = self.limits(inputs)?;
        let limit = one(&limits);
        let fitted: Vec<Fitted<'_>> = inputs.iter().flat_map(Input::fitted).collect();
        let standings = listing::standings(fitted.iter().copied());
        let subject = |(fitted, standing): (&Fitted<'a>, _)| Subject {
            series: fitted.series,
            model: fitted.model,
            standing,
        };
        let subjects: Vec<Subject<'_>> = fitted.iter().zip(standings).map(subject).collect();
        let options = AlertOptions {
            start_time_is_known: start.is_some(),
            limit,
            lead: self.lead,
        };
        let rule = AlertRule::choose(&subjects, options).map_err(|none| match none {
            NoRule::NoTimes => AlertError::Untimed,
            NoRule::NoNoise => AlertError::Noiseless {
                label: inputs.first().map_or("", Input::label).to_owned(),
            },
        })?;
        let selected = Selected {
            memory: &memory,
            start: start.as_ref(),
            limit: self.limit_selector.as_ref(),
        };
        self.predict(&fitted, limit, &mut facts);
        let rows = listing::rows(inputs);
        listing::list(rows, Vec::new(), &ListingArgs::default(), &mut facts);
        let mut alert = from_model::alert(&rule, &back_test(&rule, &subjects), selected);
        if alert.no_limit.is_some() && !limits.is_empty() {
            alert.no_limit = Some(NoLimitFacts::Differs);
        }
        alert.rules = rules(&alert, &memory, &alert_findings(&facts));
        let level = subjects.first().map_or(Bytes(0.0), |one| one.series.last());
        let scenarios = scenarios(&rule, level);
        let series = TestSeries::of(&memory, selected.start, selected.limit);
        let file = self.rules_for_tests();
        alert.tests = series.map(|series| rule_tests(&alert, &series, &scenarios, &file));
        alert.grafana_dashboard = grafana::dashboard(&alert, &memory);
        alert.grafana_annotations = facts
            .series
            .iter()
            .flat_map(|series| {
                let own = facts.prediction.iter();
                let own = own.filter(|prediction| prediction.series == series.name);
                grafana::annotations(series, &own.cloned().collect::<Vec<_>>())
            })
            .collect();
        if self.rules.as_deref() == Some(Path::new("-")) {
            return Ok(Found {
                facts,
                shown: Shown::Verbatim(alert.rules),
            });
        }
        let files = self.files(&alert)?;
        let shown = if self.rules.is_some() {
            RulesAre::Written
        } else {
            RulesAre::Unwritten
        };
        let document = compose_alert(&facts, &alert, shown);
        facts.alert = Some(Box::new(alert));
        Ok(Found {
            facts,
            shown: Shown::Files { document, files },
        })
    }
}

impl AlertArgs {
    /// The series that are watched: as given, as a server was asked for them, or as the file names them.
    fn memory(&self, inputs: &[Input]) -> Result<Selector, Error> {
        let asked = || {
            self.input
                .query
                .iter()
                .find_map(|query| query.value.parse().ok())
        };
        let read = || {
            let metric = inputs.iter().find_map(Input::metric_of_prometheus);
            metric.and_then(Selector::named)
        };
        let known = self.selector.clone().or_else(asked).or_else(read);
        known.ok_or_else(|| {
            AlertError::UnknownSelector {
                example: "process_resident_memory_bytes{job=\"web\"}",
            }
            .into()
        })
    }

    /// What tells the start of its processes, where that is to be asked.
    fn start(&self, memory: &Selector) -> Result<Option<Selector>, Error> {
        let known = start_time(memory).map(|start| start.selector);
        match (self.age_by, known) {
            (Some(AgeBy::Falls), _) => Ok(None),
            (Some(AgeBy::Start), None) => Err(AlertError::UnknownStart {
                metric: memory.metric.clone(),
            }
            .into()),
            (Some(AgeBy::Start) | None, known) => Ok(known),
        }
    }

    /// The limits of the series that have one.
    fn limits(&self, inputs: &[Input]) -> Result<Vec<Bytes>, Error> {
        let labels: Vec<&str> = inputs.iter().map(Input::label).collect();
        let mut found: Vec<Bytes> = Vec::new();
        for input in inputs {
            let limits = Limits::of(input.label(), &self.input, &labels)?;
            for fitted in input.fitted() {
                let levels = levels(fitted, &limits);
                match (levels.known.first(), levels.missing) {
                    (Some(level), _) => found.push(level.limit),
                    (None, Some(missing)) if !limits.is_empty() => return Err(missing),
                    (None, _) => {}
                }
            }
        }
        Ok(found)
    }

    /// When the limit is reached, for annotations.
    fn predict(&self, fitted: &[Fitted<'_>], limit: Option<Bytes>, facts: &mut Facts) {
        let Some(limit) = limit.filter(|_| fitted.len() <= FEW || self.annotations.is_some())
        else {
            return;
        };
        let options = PredictOptions {
            confidence: self.model.confidence.0,
            horizon: Horizon::Guarded,
            traffic: None,
            request_rate: None,
            standing: None,
            fresh: FreshStart::Found,
            restart: RestartAim {
                crash_risk: 0.01,
                costs: None,
            },
        };
        let leaking = fitted.iter();
        let leaking = leaking.filter(|one| one.model.verdict == crate::model::Verdict::Leak);
        facts.prediction = leaking
            .map(|one| {
                let found = Forecaster::new(one.series, one.model).predict(limit, &options);
                from_model::prediction(one.series.name(), &found)
            })
            .collect();
    }

    /// How the file of tests names that of the rules: `promtool` looks from where the tests are.
    fn rules_for_tests(&self) -> String {
        let rules = self.rules.as_deref().unwrap_or(Path::new("leak.rules.yml"));
        let tests = self.tests.as_deref().unwrap_or(rules);
        let named = if rules.parent() == tests.parent() {
            rules.file_name().map(OsStr::to_owned)
        } else {
            std::path::absolute(rules).ok().map(PathBuf::into_os_string)
        };
        let named = named.unwrap_or_else(|| rules.as_os_str().to_owned());
        named.to_string_lossy().into_owned()
    }

    /// The files that were asked for.
    fn files(&self, alert: &AlertFacts) -> Result<Vec<WrittenFile>, Error> {
        let mut files = Vec::new();
        let mut add = |path: &PathBuf, text: String| {
            files.push(WrittenFile {
                path: path.clone(),
                text,
            });
        };
        if let Some(path) = &self.rules {
            add(path, alert.rules.clone());
        }
        if let Some(path) = &self.tests {
            let tests = alert.tests.clone().ok_or_else(|| AlertError::Untestable {
                selector: alert.selector.clone(),
            })?;
            add(path, tests);
        }
        if let Some(path) = &self.dashboard {
            add(path, pretty(&alert.grafana_dashboard)?);
        }
        if let Some(path) = &self.annotations {
            if alert.grafana_annotations.is_empty() {
                return Err(AlertError::NothingToAnnotate.into());
            }
            add(path, pretty(&alert.grafana_annotations)?);
        }
        Ok(files)
    }
}

/// The limit that all have.
fn one(limits: &[Bytes]) -> Option<Bytes> {
    let first = limits.first().copied()?;
    let same = |limit: &Bytes| limit.base().total_cmp(&first.base()).is_eq();
    limits.iter().all(same).then_some(first)
}

/// The file of a program that reads JSON.
fn pretty(value: &impl serde::Serialize) -> Result<String, Error> {
    let text = crate::render::json::render(value);
    Ok(text.map_err(crate::render::OutputError::from)?)
}
