//! Inputs: files and rates from the command line, each with the options that hold for it.

use std::collections::{HashMap, HashSet};

use super::deploys;
use super::earlier_answer;
use super::error::Error;
use super::fit_options::fit_options;
use super::input_args::{By, InputArgs};
use super::input_files::{Given, Group, OpenFile};
use super::labelled::holding;
use super::labels::check_labels;
use super::limit::{self, AutoLimit};
use super::model_args::ModelArgs;
use super::progress::{self, Counted, Task};
use super::read_options::read_options;
use super::routes;
use super::zone;
use crate::analysis::{Releases, RouteShares};
use crate::caveat::Caveat;
use crate::ingest::{
    self, ColumnInfo, HeapPart, HeapPartKind, Problem, Reading, RequestReading, Role, Source,
    ZoneUse,
};
use crate::model::{Estimate, FitError, FitOptions, LeakModel, LeakRates};
use crate::report::charts::{Fitted, Side};
use crate::report::facts::{self, SeriesFacts, TimeZone};
use crate::report::from_model;
use crate::series::{Metric, Series, Span};
use crate::units::{Bytes, Quantity, Rate, RateLiteral, Requests, Seconds, Zone};

/// The smallest growth of one class or site that matters, in bytes per request: what is left for each where
/// a hundred of them make a leak that matters.
const PART_FLOOR: f64 = 1.0;

/// An input that has been read and understood.
pub(super) enum Input {
    /// A file or stream with one or more series, each with its model.
    Measured {
        label: String,
        files: Vec<InputFile>,
        reading: Reading,
        models: Vec<LeakModel>,
        /// Of each series, the releases that it was measured under.
        releases: Vec<Option<Releases>>,
        /// The same files by the parts of the heap, where those stand beside the whole.
        parts: Option<Box<Input>>,
        /// Of each series, what its routes have added, where that is asked for.
        routes: Vec<Option<RouteShares>>,
    },
    /// A rate written out, or the difference of two readings.
    Bare {
        written: String,
        rates: LeakRates,
        origin: Origin,
    },
}

/// What the parts of a heap are to a command, where they are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartsAre {
    /// The series that it answers for.
    Series,
    /// What it says of a heap beside the answer for the whole of it.
    BesideTheWhole,
}

/// Where rates without readings come from.
pub(super) enum Origin {
    /// They are written out.
    Written,
    /// They are the difference of two readings.
    TwoReadings(Box<TwoReadings>),
    /// An answer of leakrate, kept in this file, told them with their errors.
    Answer(Box<facts::Input>),
}

/// A file that holds no more than two readings.
pub(super) struct TwoReadings {
    pub(super) series: Series,
    file: facts::Input,
    caveats: Vec<Caveat>,
}

/// A file that an input was read from.
pub(super) struct InputFile {
    name: String,
    checksum: Option<String>,
    /// What it was asked, where it is the address of a server.
    query: Option<String>,
}

impl Input {
    pub(super) fn label(&self) -> &str {
        match self {
            Self::Measured { label, .. } => label,
            Self::Bare { rates, .. } => &rates.label,
        }
    }

    pub(super) fn is_bare(&self) -> bool {
        matches!(self, Self::Bare { .. })
    }

    /// Where the limits of its series come from if they are looked for.
    pub(super) fn auto_limit(&self) -> AutoLimit {
        match self {
            Self::Measured { files, .. } if files.iter().any(|file| file.query.is_some()) => {
                AutoLimit::Stated
            }
            Self::Measured { .. } | Self::Bare { .. } => AutoLimit::EarlierRuns,
        }
    }

    /// What was read of a file with no more than two readings.
    pub(super) fn two_readings(&self) -> Option<&TwoReadings> {
        match self {
            Self::Bare {
                origin: Origin::TwoReadings(two),
                ..
            } => Some(two),
            Self::Bare {
                origin: Origin::Written | Origin::Answer(_),
                ..
            }
            | Self::Measured { .. } => None,
        }
    }

    /// The parts of the heap, where they stand beside the whole.
    pub(super) fn parts(&self) -> Option<&Input> {
        match self {
            Self::Measured { parts, .. } => parts.as_deref(),
            Self::Bare { .. } => None,
        }
    }

    /// The series with their models; none for a rate.
    pub(super) fn fitted(&self) -> impl Iterator<Item = Fitted<'_>> {
        let (series, models): (&[Series], &[LeakModel]) = match self {
            Self::Measured {
                reading, models, ..
            } => (&reading.series, models),
            Self::Bare { .. } => (&[], &[]),
        };
        let pairs = series.iter().zip(models);
        pairs.map(|(series, model)| Fitted { series, model })
    }

    /// The names of the deploys that divide any series, or ran at its first sample.
    fn deploys(&self) -> impl Iterator<Item = &str> {
        let releases: &[Option<Releases>] = match self {
            Self::Measured { releases, .. } => releases,
            Self::Bare { .. } => &[],
        };
        let releases = releases.iter().flatten().flat_map(|found| &found.releases);
        releases.filter_map(|release| Some(release.deploy.as_ref()?.name.as_str()))
    }

    /// What the series can be grouped by: their labels, and the columns that may be such.
    pub(super) fn label_names(&self) -> impl Iterator<Item = &str> {
        let columns: &[ColumnInfo] = match self {
            Self::Measured { reading, .. } => &reading.columns,
            Self::Bare { .. } => &[],
        };
        let columns = columns.iter().filter(|column| {
            matches!(
                column.role,
                Role::Series | Role::Label | Role::Version | Role::Other
            )
        });
        let labels = self.fitted().flat_map(|fitted| fitted.series.labels());
        let labels = labels.map(|label| label.name.as_str());
        labels.chain(columns.map(|column| column.name.as_str()))
    }

    /// The metric that was read as memory, where the format names metrics as Prometheus does.
    #[cfg(feature = "live")]
    pub(super) fn metric_of_prometheus(&self) -> Option<&str> {
        let Self::Measured { reading, .. } = self else {
            return None;
        };
        let mut columns = reading.columns.iter();
        let used = columns.find(|column| {
            matches!(column.role, Role::Memory(_)) && column.usage == ingest::ColumnUse::Used
        })?;
        reading.format.starts_with("prom").then_some(&used.name)
    }

    /// The rates of the one series this input holds.
    pub(super) fn rates(&self) -> Result<LeakRates, Error> {
        match self {
            Self::Bare { rates, .. } => Ok(rates.clone()),
            Self::Measured { label, models, .. } => match models.as_slice() {
                [model] => Ok(model.rates(label)),
                many => Err(Error::SeveralSeries {
                    label: label.clone(),
                    found: many.len(),
                }),
            },
        }
    }

    /// What was read: each file, or the rate.
    pub(super) fn input_facts(&self) -> Vec<facts::Input> {
        match self {
            Self::Measured {
                label,
                files,
                reading,
                ..
            } => {
                let rows = files.iter().zip(&reading.rows_of_files);
                rows.map(|(file, rows)| facts::Input {
                    label: label.clone(),
                    source: file.name.clone(),
                    format: reading.format.to_owned(),
                    rows: Some(rows.read),
                    rows_skipped: Some(rows.skipped),
                    time_zone: time_zone(&reading.zone),
                    sha256: file.checksum.clone(),
                    query: file.query.clone(),
                })
                .collect()
            }
            Self::Bare {
                origin: Origin::TwoReadings(two),
                ..
            } => vec![two.file.clone()],
            Self::Bare {
                origin: Origin::Answer(file),
                ..
            } => vec![facts::Input::clone(file)],
            Self::Bare { written, rates, .. } => vec![facts::Input {
                label: rates.label.clone(),
                source: written.clone(),
                format: "rate".to_owned(),
                rows: None,
                rows_skipped: None,
                time_zone: None,
                sha256: None,
                query: None,
            }],
        }
    }

    pub(super) fn series_facts(&self) -> Vec<SeriesFacts> {
        match self {
            Self::Bare {
                rates,
                origin: Origin::Answer(_),
                ..
            } => vec![from_model::kept(rates)],
            Self::Bare {
                rates,
                origin: Origin::TwoReadings(two),
                ..
            } => {
                let mut facts = from_model::of_two_readings(rates, &two.series);
                let read = from_model::caveats(&two.caveats);
                facts.caveats.splice(0..0, read);
                vec![facts]
            }
            Self::Bare { rates, .. } => vec![from_model::bare(rates)],
            Self::Measured {
                label,
                reading,
                releases,
                routes,
                ..
            } => self
                .fitted()
                .zip(releases)
                .zip(routes)
                .map(|((fitted, releases), routes)| {
                    let mut facts = from_model::series(label, fitted.series, fitted.model);
                    let part = reading.parts.get(fitted.series.name());
                    if let Some(part) = part {
                        part_of_heap(&mut facts, fitted.series, part);
                    }
                    if let Some(releases) = releases {
                        from_model::releases(&mut facts, releases);
                    }
                    if let Some(routes) = routes {
                        from_model::routes(&mut facts, routes);
                    }
                    facts
                        .caveats
                        .splice(0..0, from_model::caveats(&reading.caveats));
                    facts
                })
                .collect(),
        }
    }
}

/// What is known of a class or a site on a heap beside its rate.
fn part_of_heap(facts: &mut SeriesFacts, series: &Series, part: &HeapPart) {
    let kind = match part.kind {
        HeapPartKind::Class => facts::HeapPart::Class,
        HeapPartKind::Site => facts::HeapPart::Site,
    };
    facts.part = Some(kind);
    facts.objects = from_model::objects(kind, series, &part.objects);
    facts.calls.clone_from(&part.calls);
    let retained = part.retained.as_deref();
    facts.retained = retained.and_then(|bytes| from_model::retained(series, bytes));
    facts.holder = part.holder.as_ref().map(|holder| facts::HolderFacts {
        gatherer: holder.gatherer.clone(),
        seen_by: holder.seen_by.clone(),
        path: holder.path.clone(),
        through: holder.through,
        objects: holder.objects,
    });
}

/// The sides of a comparison, for its chart.
pub(super) fn sides<'a>(
    inputs: impl IntoIterator<Item = &'a Input>,
    rates: &'a [LeakRates],
    facts: &'a [SeriesFacts],
) -> Vec<Side<'a>> {
    let sides = inputs.into_iter().zip(rates).zip(facts);
    let side = |((input, rates), facts): ((&'a Input, &'a LeakRates), &'a SeriesFacts)| Side {
        facts,
        rates,
        fitted: input.fitted().next(),
    };
    sides.map(side).collect()
}

/// How the zone of times is known; JSON writes them in UTC, wherever they come from.
pub(super) fn time_zone(zone: &ZoneUse) -> Option<TimeZone> {
    match zone {
        ZoneUse::NoDates => None,
        ZoneUse::Stated => Some(TimeZone::Known(Zone::UTC)),
        ZoneUse::AtOffset(zone) | ZoneUse::Given(zone) => Some(TimeZone::Known(*zone)),
        ZoneUse::AssumedUtc => Some(TimeZone::Unstated),
    }
}

/// Reads every input and fits a model to each of its series.
pub(super) fn load(
    groups: &[Group],
    options: &InputArgs,
    model: &ModelArgs,
    parts: PartsAre,
) -> Result<Vec<Input>, Error> {
    let labels: Vec<&str> = groups.iter().map(|group| group.label.as_str()).collect();
    check_labels(options, model, &labels)?;
    let mut inputs = match (parts, options.by) {
        (PartsAre::BesideTheWhole, Some(by)) if by.is_of_heap() => {
            load_divided(groups, options, model)?
        }
        (PartsAre::Series | PartsAre::BesideTheWhole, _) => {
            let loaded = groups.iter().map(|group| load_one(group, options, model));
            loaded.collect::<Result<Vec<_>, _>>()?
        }
    };
    tell_apart(&mut inputs);
    let series = inputs.iter().flat_map(Input::fitted);
    let named = inputs.iter().filter_map(Input::two_readings);
    let series = series
        .map(|fitted| fitted.series)
        .chain(named.map(|two| &two.series));
    limit::check_names(options, &labels, series.map(Series::name))?;
    let spans = inputs.iter().flat_map(Input::fitted);
    let spans: Vec<Span> = spans.filter_map(|fitted| fitted.series.span()).collect();
    let used: HashSet<&str> = inputs.iter().flat_map(Input::deploys).collect();
    deploys::check(&model.deploys, &used, &spans, &options.files_in)?;
    Ok(inputs)
}

/// Puts the label of the input before the name of each series that another input holds as well.
fn tell_apart(inputs: &mut [Input]) {
    let mut holders: HashMap<String, usize> = HashMap::new();
    for input in inputs.iter() {
        let names: HashSet<&str> = input.fitted().map(|fitted| fitted.series.name()).collect();
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            *holders.entry(name.to_owned()).or_default() += 1;
        }
    }
    holders.retain(|_, inputs| *inputs > 1);
    for input in inputs {
        let Input::Measured { label, reading, .. } = input else {
            continue;
        };
        // Classes are found by their names.
        if !reading.parts.is_empty() {
            continue;
        }
        let series = std::mem::take(&mut reading.series).into_iter();
        let told_apart = series.map(|series| match holders.get(series.name()) {
            Some(_) => {
                let name = format!("{label}/{}", series.name());
                series.renamed(name)
            }
            None => series,
        });
        reading.series = told_apart.collect();
    }
}

/// Reads the files of an input without fitting anything.
pub(super) fn read(label: &str, files: &[OpenFile], options: &InputArgs) -> Result<Reading, Error> {
    let sources: Vec<&Source> = files.iter().map(|file| &file.source).collect();
    let mut options = read_options(label, options)?;
    for queried in files.iter().filter_map(|file| file.queried.as_ref()) {
        queried.settle(&mut options);
    }
    let task = Task {
        doing: "Reading",
        total: sources
            .iter()
            .map(|source| source.text().len() as u64)
            .sum(),
        counted: Counted::Bytes,
    };
    Ok(task.watch(
        || sources.iter().map(|source| source.bytes_read()).sum(),
        || ingest::read_joined(&sources, &options),
    )?)
}

/// Reads every input and fits one series of each, which tells soon whether options lead to an answer.
pub(super) fn probe(
    groups: &[Group],
    options: &InputArgs,
    model: &ModelArgs,
) -> Result<Vec<Reading>, Error> {
    let labels: Vec<&str> = groups.iter().map(|group| group.label.as_str()).collect();
    check_labels(options, model, &labels)?;
    let mut readings = Vec::new();
    for group in groups {
        let Given::Files(files) = &group.given else {
            continue;
        };
        if earlier_answer(&group.label, files, options)?.is_some() {
            continue;
        }
        let zone = zone::zone(&group.label, &options.tz)?;
        let reading = read(&group.label, files, options)?;
        let fit = fit_options(&group.label, model, zone, reading.zone.shown_in(zone))?;
        deploys::read(&model.deploys, zone, &reading.zone, &options.files_in)?;
        if difference(&group.label, files, &reading).is_none() {
            let fits = reading.series.iter();
            let fits = fits.map(|series| LeakModel::fit(series, &fit));
            one_of(fits)?;
        }
        readings.push(reading);
    }
    Ok(readings)
}

/// The first that succeeds, or else the first failure.
fn one_of<T, E>(results: impl Iterator<Item = Result<T, E>>) -> Result<Option<T>, E> {
    let mut failed = None;
    for result in results {
        match result {
            Ok(found) => return Ok(Some(found)),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    failed.map_or(Ok(None), Err)
}

/// Reads a file for its requests alone.
pub(super) fn read_requests(
    label: &str,
    file: &OpenFile,
    options: &InputArgs,
) -> Result<RequestReading, Error> {
    let options = read_options(label, options)?;
    Ok(ingest::read_requests(&file.source, &options)?)
}

/// The whole of each input, with its parts beside it where it has some.
///
/// # Errors
/// An input cannot be read, or none has parts.
fn load_divided(
    groups: &[Group],
    options: &InputArgs,
    model: &ModelArgs,
) -> Result<Vec<Input>, Error> {
    let whole = InputArgs {
        by: None,
        ..options.clone()
    };
    let mut undivided = None;
    let mut inputs = Vec::with_capacity(groups.len());
    for group in groups {
        let found = match load_one(group, options, model) {
            Ok(found @ Input::Measured { .. }) => Some(Box::new(found)),
            Ok(Input::Bare { .. }) => None,
            Err(Error::Ingest(error)) if error.problem() == &Problem::NoParts => {
                undivided.get_or_insert(error);
                None
            }
            Err(error) => return Err(error),
        };
        let mut input = load_one(group, &whole, model)?;
        if let Input::Measured { parts, .. } = &mut input {
            *parts = found;
        }
        inputs.push(input);
    }
    match undivided {
        Some(error) if inputs.iter().all(|input| input.parts().is_none()) => Err(error.into()),
        Some(_) | None => Ok(inputs),
    }
}

fn load_one(group: &Group, options: &InputArgs, model: &ModelArgs) -> Result<Input, Error> {
    let label = group.label.clone();
    let files = match &group.given {
        Given::Rate { written, literal } => {
            let rates = bare_rates(label, literal);
            return Ok(Input::Bare {
                written: written.clone(),
                rates,
                origin: Origin::Written,
            });
        }
        Given::Files(files) => files,
    };
    if let Some(kept) = earlier_answer(&label, files, options)? {
        return Ok(kept);
    }
    let zone = zone::zone(&label, &options.tz)?;
    let mut reading = read(&label, files, options)?;
    let mut fit = fit_options(&label, model, zone, reading.zone.shown_in(zone))?;
    if options.by.is_some_and(By::is_of_heap) && model.floor.is_none() {
        fit.floor.per_request = Some(Rate::new(PART_FLOOR));
    }
    if let Some(difference) = difference(&label, files, &reading) {
        return Ok(difference);
    }
    let models = fit_all(&mut reading, &fit)?;
    let deploys = deploys::read(&model.deploys, zone, &reading.zone, &options.files_in)?;
    let routes = routes::of_each(&reading, &models, fit.confidence)?;
    let pairs = reading.series.iter().zip(&models);
    let releases = pairs.map(|(series, model)| Releases::of(series, model, &deploys, &fit));
    Ok(Input::Measured {
        releases: releases.collect(),
        routes,
        label,
        files: files.iter().map(InputFile::from).collect(),
        reading,
        models,
        parts: None,
    })
}

impl From<&OpenFile> for InputFile {
    fn from(file: &OpenFile) -> Self {
        Self {
            checksum: file.source.checksum().map(str::to_owned),
            name: file.name().into_owned(),
            query: file
                .queried
                .as_ref()
                .map(|queried| queried.query().to_owned()),
        }
    }
}

/// A model of each series. Of many series, those with too little for a rate are left out of the
/// reading: a pod that was born a minute ago is no reason to say nothing of the others.
fn fit_all(reading: &mut Reading, options: &FitOptions) -> Result<Vec<LeakModel>, FitError> {
    let series = std::mem::take(&mut reading.series);
    let fit = |series: &Series| LeakModel::fit(series, options);
    let found = progress::of_each("Fitting", &series, fit);
    let is_short = |found: &Result<LeakModel, FitError>| {
        matches!(
            found,
            Err(FitError::TooFewSamples { .. } | FitError::ConstantAxis { .. })
        )
    };
    let short = found.iter().filter(|found| is_short(found)).count();
    if short == found.len() {
        return found.into_iter().collect();
    }
    let first = series.iter().zip(&found).find(|(_, found)| is_short(found));
    if let Some((first, _)) = first {
        reading.caveats.push(Caveat::SeriesLeftOut {
            count: short,
            first: first.name().to_owned(),
        });
    }
    let mut models = Vec::with_capacity(found.len() - short);
    for (series, found) in series.into_iter().zip(found) {
        if !is_short(&found) {
            models.push(found?);
            reading.series.push(series);
        }
    }
    Ok(models)
}

/// The rates of an answer that was kept; `None` where the file is none.
fn earlier_answer(
    label: &str,
    files: &[OpenFile],
    options: &InputArgs,
) -> Result<Option<Input>, Error> {
    let [file] = files else {
        return Ok(None);
    };
    let text = file.source.text();
    if !earlier_answer::is_answer(text) {
        return Ok(None);
    }
    let series = holding(&options.series, label).pop();
    let rates = earlier_answer::rates(label, text, series.as_deref())?;
    let file = InputFile::from(file);
    Ok(Some(Input::Bare {
        written: file.name.clone(),
        rates,
        origin: Origin::Answer(Box::new(facts::Input {
            label: label.to_owned(),
            source: file.name,
            format: "leakrate".to_owned(),
            rows: None,
            rows_skipped: None,
            time_zone: None,
            sha256: file.checksum,
            query: file.query,
        })),
    }))
}

/// Growth over the distance of two readings; `None` where they are at one place.
fn rate<D: Quantity>(grown: f64, places: Option<&[f64]>) -> Option<Rate<Bytes, D>> {
    let &[from, to] = places? else {
        return None;
    };
    (to > from).then(|| Rate::new(grown / (to - from)))
}

/// What two readings tell; `None` where there are more or fewer, or both are at one place.
fn difference(label: &str, files: &[OpenFile], reading: &Reading) -> Option<Input> {
    let ([series], [file]) = (reading.series.as_slice(), files) else {
        return None;
    };
    let &[first, second] = series.memory() else {
        return None;
    };
    let grown = second - first;
    let per_request: Option<Rate<Bytes, Requests>> = rate(grown, series.requests());
    let per_second: Option<Rate<Bytes, Seconds>> = rate(grown, series.seconds());
    if per_request.is_none() && per_second.is_none() {
        return None;
    }
    let rows = reading.rows_of_files.first()?;
    let file = InputFile::from(file);
    Some(Input::Bare {
        written: file.name.clone(),
        rates: LeakRates {
            label: label.to_owned(),
            per_request: per_request.map(Estimate::of_unknown_error),
            per_second: per_second.map(Estimate::of_unknown_error),
            traffic: None,
            metric: series.metric(),
            verdict: None,
        },
        origin: Origin::TwoReadings(Box::new(TwoReadings {
            series: series.clone(),
            file: facts::Input {
                label: label.to_owned(),
                source: file.name,
                format: reading.format.to_owned(),
                rows: Some(rows.read),
                rows_skipped: Some(rows.skipped),
                time_zone: time_zone(&reading.zone),
                sha256: file.checksum,
                query: file.query,
            },
            caveats: reading.caveats.clone(),
        })),
    })
}

fn bare_rates(label: String, literal: &RateLiteral) -> LeakRates {
    LeakRates {
        label,
        per_request: literal.per_request().map(Estimate::stated),
        per_second: literal.per_second().map(Estimate::stated),
        traffic: literal.traffic().map(Estimate::stated),
        metric: Metric::Unknown,
        verdict: None,
    }
}
