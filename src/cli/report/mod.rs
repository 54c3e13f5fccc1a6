//! `leakrate report`: what is attached to an incident.

pub(super) mod args;
mod crash;
#[cfg(feature = "live")]
mod file;
#[cfg(not(feature = "live"))]
mod no_file;
mod roles;

use std::path::{Path, PathBuf};

use self::args::ReportArgs;
use self::crash::{Forecast, Forecasts, forecasts};
#[cfg(not(feature = "live"))]
use self::no_file as file;
use self::roles::{Pair, Roles};
use super::answer::{Asked, Found, Question, Shown, answer};
use super::error::Error;
use super::gate::{Gate, Judge, Outcome};
use super::group_by;
use super::inputs::{self, Input, PartsAre};
use super::listing::{self, Top};
use super::output;
use super::streams::{Streams, say};
use crate::analysis::{self, Relation};
use crate::ingest::{Arrangement, Checksum};
use crate::report::charts;
use crate::report::facts::{ComparisonFacts, DividedHeapFacts, Facts, FixedPartFacts, SeriesFacts};
use crate::report::figure::Figure;
use crate::report::{Charts, FEW, after_fix, compose_incident, from_model};

/// Where `--init` writes.
const INCIDENT_FILE: &str = "incident.toml";

/// Makes the report; `reproduce` is the command that was typed.
pub(super) fn run(
    args: ReportArgs,
    reproduce: String,
    mut streams: Streams<'_>,
) -> Result<Outcome, Error> {
    if args.init {
        return init(&args, &mut streams);
    }
    let gate = args.gate.fail_on.clone();
    let gate = Gate::new(Judge::Report, &gate)?;
    let incident_file = named_by(&args);
    let args = match &incident_file {
        Some(path) => file::read(path, args)?,
        None => args,
    };
    let incident = Incident {
        args,
        reproduce,
        file: incident_file,
    };
    answer(&incident, &gate, streams)
}

/// The file that was given in place of inputs, if one was.
fn named_by(args: &ReportArgs) -> Option<PathBuf> {
    match args.inputs.as_slice() {
        [only] if only.label.is_none() => Some(PathBuf::from(&only.value))
            .filter(|path| output::extension(path).as_deref() == Some("toml")),
        _ => None,
    }
}

/// The question, with the file read that lists its inputs.
struct Incident {
    args: ReportArgs,
    reproduce: String,
    file: Option<PathBuf>,
}

impl Question for Incident {
    fn asked(&self) -> Asked<'_> {
        let args = &self.args;
        Asked {
            arrangement: Arrangement::Apart,
            checksum: Checksum::Sha256,
            parts: PartsAre::BesideTheWhole,
            also_read: self.file.clone(),
            ..Asked::of(&args.inputs, &args.input, &args.model, &args.destination)
        }
    }

    fn find<'a>(&'a self, inputs: &'a [Input]) -> Result<Found<'a>, Error> {
        let args = &self.args;
        let roles = Roles::assign(inputs)?;
        let mut facts = Facts::new("report");
        facts.title.clone_from(&args.title);
        facts.reproduce = Some(self.reproduce.clone());
        facts.inputs = roles.in_order().flat_map(Input::input_facts).collect();
        facts.series = roles.in_order().flat_map(Input::series_facts).collect();
        let mut charts = Charts::default();
        if let Some(pair) = roles.environments() {
            let found = compare(pair, Relation::Environments, args)?;
            charts.environments = found.chart;
            facts.comparison = Some(found.facts);
        }
        if let Some(pair) = roles.fix() {
            let found = compare(pair, Relation::BeforeAfter, args)?;
            charts.fix = found.chart;
            facts.fix_comparison = Some(found.facts);
        }
        facts.divided_heaps = roles
            .in_order()
            .filter_map(|input| divided(input, args))
            .collect();
        if let Some(pair) = roles.fix() {
            facts.fixed_parts = fixed_parts(pair, &facts.divided_heaps);
        }
        let forecasts = match roles.in_order().next() {
            Some(subject) => {
                // Judged as many only where they are listed as many.
                let standings = match inputs {
                    [only] => listing::standings(only.fitted()),
                    _ => Vec::new(),
                };
                let labels: Vec<&str> = inputs.iter().map(Input::label).collect();
                forecasts(subject, &labels, &standings, args)?
            }
            None => Forecasts::default(),
        };
        facts.without_limit = forecasts.without_limit;
        let forecasts = forecasts.found;
        let first = if inputs.len() == 1 {
            rank(inputs, &forecasts, args, &mut facts)?
        } else {
            facts.prediction = forecasts.iter().map(|one| one.facts.clone()).collect();
            None
        };
        if args.comment {
            return Ok(Found {
                facts,
                shown: Shown::Comment,
            });
        }
        draw(&roles, &forecasts, first, &facts, &mut charts);
        charts.routes = facts.series.iter().find_map(routes_chart);
        charts.place = facts.divided_heaps.first().and_then(place_chart);
        let document = compose_incident(&facts, charts, Top::rows(args.listing.top));
        Ok(Found {
            facts,
            shown: Shown::Document(document),
        })
    }
}

fn init(args: &ReportArgs, streams: &mut Streams<'_>) -> Result<Outcome, Error> {
    let path = args.destination.output.as_deref();
    let path = path.unwrap_or(Path::new(INCIDENT_FILE));
    let template = include_bytes!("incident.toml");
    let written = streams.files.create(path, template);
    written.map_err(|source| Error::WriteFile {
        path: path.to_owned(),
        source,
    })?;
    let note = format!(
        "Wrote {0}. Fill it in, then: leakrate report {0}\n",
        path.display()
    );
    say(streams.diagnostics, &note)?;
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
    let confidence = analysis::equivalence_confidence(args.model.confidence.0);
    let found = analysis::compare(&rates[0], &rates[1], relation, confidence)?;
    let mut facts = Facts::new("compare");
    facts.series = inputs
        .iter()
        .flat_map(|input| input.series_facts())
        .collect();
    let comparison = facts
        .comparison
        .insert(from_model::comparison(&found))
        .clone();
    let sides = inputs::sides(inputs, &rates, &facts.series);
    Ok(Compared {
        chart: charts::comparison(&facts, &sides),
        facts: comparison,
    })
}

/// The heap of an input by its parts, judged together.
fn divided(input: &Input, args: &ReportArgs) -> Option<DividedHeapFacts> {
    let parts = input.parts()?;
    let rows = listing::rows(std::slice::from_ref(parts));
    let part = rows.first()?.series.objects.as_ref()?.part;
    let mut own = Facts::new("fit");
    listing::list(rows, Vec::new(), &args.listing, &mut own);
    Some(DividedHeapFacts {
        input: input.label().to_owned(),
        part,
        series: own.series,
        fleet: own.fleet,
    })
}

/// What came of the parts that grew before the fix, where both runs tell them.
fn fixed_parts(pair: Pair<'_>, heaps: &[DividedHeapFacts]) -> Vec<FixedPartFacts> {
    let of = |input: &Input| heaps.iter().find(|heap| heap.input == input.label());
    let both = of(pair.baseline).zip(of(pair.other));
    both.map_or_else(Vec::new, |(before, after)| after_fix(before, after))
}

fn routes_chart(series: &SeriesFacts) -> Option<Figure> {
    let mut own = Facts::new("fit");
    own.series.push(series.clone());
    charts::routes(&own)
}

fn place_chart(heap: &DividedHeapFacts) -> Option<Figure> {
    let mut own = Facts::new("fit");
    own.series.clone_from(&heap.series);
    own.fleet.clone_from(&heap.fleet);
    charts::heap_parts(&own)
}

/// Lists the series of the only input worst first, and gives the place of the first among those of
/// the input.
fn rank(
    inputs: &[Input],
    forecasts: &[Forecast<'_>],
    args: &ReportArgs,
    facts: &mut Facts,
) -> Result<Option<usize>, Error> {
    let mut rows = listing::rows(inputs);
    for forecast in forecasts {
        rows[forecast.place]
            .predictions
            .push(forecast.facts.clone());
    }
    let groups = group_by::group(&mut rows, inputs, &args.input, args.model.confidence.0)?;
    facts.series.clear();
    Ok(listing::list(rows, groups, &args.listing, facts)
        .first()
        .copied())
}

/// Memory on its way to the limit; where no limit is known, its growth. Of a fleet when each of the
/// first crashes, and how fast it grows.
fn draw(
    roles: &Roles<'_>,
    forecasts: &[Forecast<'_>],
    first: Option<usize>,
    facts: &Facts,
    charts: &mut Charts,
) {
    let Some(subject) = roles.in_order().next() else {
        return;
    };
    let place = first.or(forecasts.first().map(|one| one.place));
    let place = place.unwrap_or(0);
    let is_first = |one: &&Forecast<'_>| one.place == place;
    let own = || {
        let mut own = Facts::new("predict");
        own.series = subject.series_facts().drain(place..=place).collect();
        let forecasts = forecasts.iter().filter(is_first);
        own.prediction = forecasts.map(|one| one.facts.clone()).collect();
        own
    };
    if facts
        .fleet
        .as_ref()
        .is_some_and(|fleet| fleet.verdicts.count > FEW)
    {
        charts.growth = charts::fleet(facts);
        charts.crash = charts::crashes(facts);
    }
    if charts.crash.is_some() {
        return;
    }
    if let Some(first) = forecasts.iter().find(is_first) {
        charts.crash = charts::limit(&own(), first.fitted, &first.found);
    } else if let (None, Some(fitted)) = (&charts.growth, subject.fitted().nth(place)) {
        charts.growth = charts::series(&own(), fitted);
    }
}
