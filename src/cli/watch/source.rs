//! From arguments to what is watched.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use super::args::WatchArgs;
use super::failure::WatchFailure;
use crate::cli::error::Error;
use crate::cli::input_files::implied_label;
use crate::cli::read_options::read_options;
use crate::cli::record::values::duration;
use crate::record::{Interrupt, ProcessReader, PrometheusReader};
use crate::watch::{Absence, GrowingFile, ReaderSource, WatchError, WatchSource};

/// Between two looks at a file, which cost next to nothing, and at a process or a page.
const EVERY_OF_FILE: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_secs(5);

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
        if let Some(url) = given.value.to_str().filter(|text| is_page(text)) {
            let reader = page(url, args, interrupt)?;
            let label = label.unwrap_or_else(|| url.to_owned());
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
        let label = label.unwrap_or_else(|| implied_label(&given.value));
        Ok(Self {
            source: Box::new(file(&given.value, &label, args)?),
            label,
            every: every(EVERY_OF_FILE),
        })
    }
}

fn is_page(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

fn page(
    url: &str,
    args: &WatchArgs,
    interrupt: &Interrupt,
) -> Result<PrometheusReader, WatchFailure> {
    let url = url.to_owned();
    if args.replay {
        return Err(WatchFailure::ReplayOfAddress { url });
    }
    let Some(gauge) = &args.gauge else {
        return Err(WatchFailure::NoGauge { url });
    };
    Ok(PrometheusReader::new(&url, gauge, interrupt))
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
