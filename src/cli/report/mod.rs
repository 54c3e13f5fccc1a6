//! `leakrate report`: what is attached to an incident.

pub(super) mod args;
mod checksum;
mod file;
mod roles;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use self::args::ReportArgs;
use self::roles::{Pair, Roles};
use super::compare::equivalence_confidence;
use super::error::Error;
use super::gate::{self, Outcome};
use super::inputs::{self, Input};
use super::limit::{Limit, levels};
use super::{output, write_all};
use crate::analysis::{self, Prediction, Relation};
use crate::ingest::Arrangement;
use crate::report::facts::{ComparisonFacts, Facts, PredictionFacts};
use crate::report::figure::Figure;
use crate::report::figures::{self, Fitted, Side};
use crate::report::ranking::urgency;
use crate::report::{Charts, compose_incident, gather};

/// Where `--init` writes.
const INCIDENT_FILE: &str = "incident.toml";

/// Makes the report; `reproduce` is the command that was typed.
pub(super) fn run(
    args: ReportArgs,
    reproduce: String,
    out: &mut dyn Write,
    diagnostics: &mut dyn Write,
) -> Result<Outcome, Error> {
    if args.init {
        return init(&args, diagnostics);
    }
    let args = match file::named_by(&args) {
        Some(path) => file::read(&path, args)?,
        None => args,
    };
    let inputs = inputs::load(&args.inputs, &args.input, &args.model, Arrangement::Apart)?;
    let roles = Roles::assign(&inputs)?;
    let mut facts = Facts::new("report");
    facts.title.clone_from(&args.title);
    facts.reproduce = Some(reproduce);
    facts.inputs = roles
        .in_order()
        .map(checksum::input_facts)
        .collect::<Result<Vec<_>, _>>()?
        .concat();
    facts.series = roles.in_order().flat_map(Input::series_facts).collect();
    let mut charts = Charts::default();
    if let Some(pair) = roles.environments() {
        let found = compare(pair, Relation::Environments, &args)?;
        charts.environments = found.chart;
        facts.comparison = Some(found.facts);
    }
    if let Some(pair) = roles.fix() {
        let found = compare(pair, Relation::BeforeAfter, &args)?;
        charts.fix = found.chart;
        facts.fix_comparison = Some(found.facts);
    }
    predict(&roles, &args, &mut facts, &mut charts)?;
    let document = compose_incident(&facts, charts);
    output::write_document(&document, &facts, &args.destination, out)?;
    Ok(gate::outcome(&args.gate.fail_on, &facts))
}

fn init(args: &ReportArgs, diagnostics: &mut dyn Write) -> Result<Outcome, Error> {
    let path = args.destination.output.as_deref();
    let path = path.unwrap_or(Path::new(INCIDENT_FILE));
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(include_bytes!("incident.toml")))
        .map_err(|source| Error::WriteFile {
            path: path.to_owned(),
            source,
        })?;
    let note = format!(
        "Wrote {0}. Fill it in, then: leakrate report {0}\n",
        path.display()
    );
    write_all(diagnostics, note.as_bytes())?;
    Ok(Outcome::Answered)
}

/// A comparison with its chart.
struct Compared {
    facts: ComparisonFacts,
    chart: Option<Figure>,
}

fn compare(pair: Pair<'_>, relation: Relation, args: &ReportArgs) -> Result<Compared, Error> {
    let inputs = [pair.baseline, pair.other];
    let rates = [pair.baseline.rates()?, pair.other.rates()?];
    let confidence = equivalence_confidence(args.model.confidence.0);
    let found = analysis::compare(&rates[0], &rates[1], relation, confidence)?;
    let mut facts = Facts::new("compare");
    facts.series = inputs
        .iter()
        .flat_map(|input| input.series_facts())
        .collect();
    let comparison = facts.comparison.insert(gather::comparison(&found)).clone();
    let sides = inputs.iter().zip(&rates).zip(&facts.series);
    let sides: Vec<Side<'_>> = sides
        .map(|((input, rates), facts)| Side {
            facts,
            rates,
            fitted: input.fitted().next(),
        })
        .collect();
    Ok(Compared {
        chart: figures::comparison(&facts, &sides),
        facts: comparison,
    })
}

/// When what the report is about reaches its limit; where no limit is known, only its growth is
/// drawn.
fn predict(
    roles: &Roles<'_>,
    args: &ReportArgs,
    facts: &mut Facts,
    charts: &mut Charts,
) -> Result<(), Error> {
    let Some(subject) = roles.in_order().next() else {
        return Ok(());
    };
    let limits = inputs::limits(subject.label(), &args.input)?;
    if let (Input::Bare { rates, .. }, Some(_)) = (subject, limits.first()) {
        return Err(Error::RateHasNoLevel {
            label: rates.label.clone(),
        });
    }
    let mut forecasts = forecasts(subject, &limits, args)?;
    forecasts.sort_by(|a, b| urgency(&a.facts).total_cmp(&urgency(&b.facts)));
    let mut own = Facts::new("predict");
    own.series = subject.series_facts();
    own.prediction = forecasts.iter().map(|one| one.facts.clone()).collect();
    if let Some(first) = forecasts.first() {
        charts.crash = figures::limit(&own, first.fitted, &first.found);
        charts.restart = figures::risk(&first.facts, &first.found);
    } else if let Some(fitted) = subject.fitted().next() {
        charts.growth = figures::series(&own, fitted);
    }
    facts.prediction = own.prediction;
    Ok(())
}

/// When one series reaches its limit.
struct Forecast<'a> {
    fitted: Fitted<'a>,
    found: Prediction,
    facts: PredictionFacts,
}

/// One forecast for each limit of each series; none where no limit is known.
fn forecasts<'a>(
    subject: &'a Input,
    limits: &[Limit],
    args: &ReportArgs,
) -> Result<Vec<Forecast<'a>>, Error> {
    let options = args.forecast.options(args.model.confidence.0);
    let mut forecasts = Vec::new();
    for fitted in subject.fitted() {
        let Fitted { series, model } = fitted;
        for level in levels(fitted, limits)? {
            let mut found = analysis::predict(series, model, level.limit, &options);
            found.caveats.extend(level.origin);
            forecasts.push(Forecast {
                fitted,
                facts: gather::prediction(series.name(), &found),
                found,
            });
        }
    }
    Ok(forecasts)
}
