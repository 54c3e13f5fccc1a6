//! From arguments to what is watched.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use super::args::WatchArgs;
use super::failure::WatchFailure;
use crate::cli::access::access;
use crate::cli::error::Error;
use crate::cli::input_files::implied_label;
use crate::cli::labelled::Labelled;
use crate::cli::read_options::read_options;
use crate::cli::record::values::duration;
use crate::cli::server;
use crate::ingest::{self, Problem, Source};
use crate::live::prometheus::{AskError, PrometheusAddress, Window};
use crate::record::{Interrupt, ProcessReader, PrometheusReader};
use crate::series::Series;
use crate::units::Timestamp;
use crate::watch::{
    Absence, GrowingFile, NoAnswer, PolledSource, ReaderSource, WatchError, WatchSource,
};

/// Between two looks at a file, which cost next to nothing, and at a process or a page.
const EVERY_OF_FILE: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_secs(5);
/// Servers scrape four times a minute, or less often.
const EVERY_OF_SERVER: Duration = Duration::from_secs(15);
/// How long a page is waited for, as long as Prometheus does.
const PAGE_WITHIN: Duration = Duration::from_secs(10);

/// What is watched, and how it is called.
pub(super) struct Watchable {
    pub(super) label: String,
    pub(super) source: Box<dyn WatchSource>,
    /// How often it is looked at.
    pub(super) every: Duration,
}

impl Watchable {
    pub(super) fn of(args: &WatchArgs, interrupt: &Interrupt) -> Result<Self, Error> {
        let every = |usual| args.every.map_or(usual, duration);
        if let Some(process) = args.pid {
            let label = format!("process {process}");
            let reader = ProcessReader::new(process, args.pid_memory.into());
            let reader = reader.map_err(WatchError::from)?;
            return Ok(Self {
                source: Box::new(ReaderSource::new(
                    &label,
                    Box::new(reader),
                    Absence::IsTheEnd,
                )),
                label,
                every: every(EVERY),
            });
        }
        let Some(given) = &args.source else {
            return Err(WatchFailure::Stream.into());
        };
        let label = given.label.clone();
        let text = given.value.to_str();
        if let Some(address) = text.filter(|text| PrometheusAddress::is_meant(text)) {
            if args.replay {
                let url = address.to_owned();
                return Err(WatchFailure::ReplayOfAddress { url }.into());
            }
            let label = label.unwrap_or_else(|| implied_label(&given.value, &args.input.files_in));
            return Ok(Self {
                source: Box::new(server(address, &label, args, interrupt)),
                label,
                every: every(EVERY_OF_SERVER),
            });
        }
        if let Some(url) = text.filter(|text| is_page(text)) {
            let label = label.unwrap_or_else(|| url.to_owned());
            let reader = page(url, &label, args, interrupt)?;
            return Ok(Self {
                source: Box::new(ReaderSource::new(
                    &label,
                    Box::new(reader),
                    Absence::MayPass,
                )),
                label,
                every: every(EVERY),
            });
        }
        let label = label.unwrap_or_else(|| implied_label(&given.value, &args.input.files_in));
        let source: Box<dyn WatchSource> = if args.replay {
            Box::new(replayed(&given.value, &label, args)?)
        } else {
            Box::new(file(&given.value, &label, args)?)
        };
        Ok(Self {
            source,
            label,
            every: every(EVERY_OF_FILE),
        })
    }
}

/// A server is asked by the query of the options, or by the only one that there is.
fn server(address: &str, label: &str, args: &WatchArgs, interrupt: &Interrupt) -> PolledSource {
    let (written, called) = (address.to_owned(), label.to_owned());
    let mut options = args.input.clone();
    let interrupt = interrupt.clone();
    let ask = move |from: Option<Timestamp>, now: Timestamp| {
        let window = match from {
            Some(from) => Window::new(from, now)
                .ok_or_else(|| NoAnswer::Nothing("no time has passed".to_owned()))?,
            None => server::window(&called, &options).map_err(no_answer)?,
        };
        let found = server::ask_within(window, &written, None, &called, &options, &interrupt);
        let found = found.map_err(no_answer)?;
        if options.query.is_empty() {
            options.query.push(Labelled {
                label: None,
                value: found.queried.query().to_owned(),
            });
        }
        let mut reading = read_options(&called, &options).map_err(no_answer)?;
        found.queried.settle(&mut reading);
        match ingest::read(&found.source, &reading) {
            Ok(reading) => Ok(reading.series),
            // One reading since is one that comes with the next.
            Err(error) if error.problem() == &Problem::OneSample => {
                Err(NoAnswer::Nothing(format!("{written} has one reading")))
            }
            Err(error) => Err(no_answer(error.into())),
        }
    };
    PolledSource::new(address, Box::new(ask))
}

fn no_answer(error: Error) -> NoAnswer {
    match error {
        Error::Ask(AskError::Interrupted { .. }) => NoAnswer::Interrupted,
        Error::Ask(error @ AskError::Nothing { .. }) => NoAnswer::Nothing(error.to_string()),
        error @ Error::NothingToQuery { .. } => NoAnswer::Nothing(error.to_string()),
        Error::Ask(error) if error.may_pass() => NoAnswer::MayPass(error.to_string()),
        other => NoAnswer::Final(Box::new(other)),
    }
}

fn is_page(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

fn page(
    url: &str,
    label: &str,
    args: &WatchArgs,
    interrupt: &Interrupt,
) -> Result<PrometheusReader, Error> {
    let url = url.to_owned();
    if args.replay {
        return Err(WatchFailure::ReplayOfAddress { url }.into());
    }
    let Some(gauge) = &args.gauge else {
        return Err(WatchFailure::NoGauge { url }.into());
    };
    let access = access(label, &args.input.access)?;
    let reader = PrometheusReader::new(&url, gauge, access, interrupt);
    let reader = reader.map_err(WatchError::from)?;
    Ok(reader.answered_within(PAGE_WITHIN))
}

fn file(given: &OsStr, label: &str, args: &WatchArgs) -> Result<GrowingFile, Error> {
    if given == "-" {
        return Err(WatchFailure::Stream.into());
    }
    if args.gauge.is_some() {
        let source_name = given.to_string_lossy().into_owned();
        return Err(WatchFailure::GaugeOfFile { source_name }.into());
    }
    let options = read_options(label, &args.input)?;
    Ok(GrowingFile::open(Path::new(given), options)?)
}

/// All that a file holds, read as any command reads it, and told at once.
fn replayed(given: &OsStr, label: &str, args: &WatchArgs) -> Result<PolledSource, Error> {
    let source = Source::open(Path::new(given))?;
    let reading = ingest::read(&source, &read_options(label, &args.input)?)?;
    let caveats = reading.caveats;
    let series = reading.series.into_iter();
    let mut series: Vec<Series> = series
        .map(|one| one.with_caveats(caveats.iter().cloned()))
        .collect();
    let once = move |_, _| Ok(std::mem::take(&mut series));
    Ok(PolledSource::new(source.name(), Box::new(once)))
}
