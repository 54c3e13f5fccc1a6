//! `--deploys`: when releases were deployed, from the command line or from files.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use super::error::Error;
use crate::analysis::Deploy;
use crate::ingest::{FileSystem, GivenTime, TimeBound, ZoneUse};
use crate::series::Span;
use crate::units::{Timestamp, Zone};

const FORM: &str = "a time with a zone and a name, such as `2026-04-03T12:00:00Z,v2`: the output of git \
                    log --format=%cI,%h is that";

/// Why deploys cannot be read.
#[derive(Debug, thiserror::Error)]
enum DeployError {
    #[error(
        "--deploys: cannot read {}: {source}; expected a file of deploys, or a time with a name, such \
         as --deploys 2026-04-03T12:00Z=v2", path.display()
    )]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{place}: expected {FORM}; found `{found}`")]
    NoDeploy { place: Place, found: String },
    #[error(
        "{place}: `{found}` has no zone: write it with one, such as `{found}Z` or `{found}+02:00`, or \
         say --tz Europe/Berlin"
    )]
    NoZone { place: Place, found: String },
    #[error(
        "{place}: the deploy `{name}` is given twice, first at {first}; give each a name of its own"
    )]
    Twice {
        place: Place,
        name: String,
        first: Place,
    },
    #[error("{}: no deploy is in it; expected lines of {FORM}", path.display())]
    Empty { path: PathBuf },
    #[error(
        "--deploys: no deploy lies between two samples; those run from {from} to {to}, and the deploys \
         from {first} to {last}: is the zone right, and the file?"
    )]
    Outside {
        from: String,
        to: String,
        first: String,
        last: String,
    },
    #[error(
        "--deploys: the deploy `{name}` is under no sample; those run from {from} to {to}: give it the \
         time at which it began to run, or leave it out"
    )]
    Unused {
        name: String,
        from: String,
        to: String,
    },
    #[error(
        "--deploys: no series has times of day, so that nothing tells which samples follow a deploy; \
         see leakrate inspect for what is read as time"
    )]
    NoTimes,
}

impl From<DeployError> for Error {
    fn from(error: DeployError) -> Self {
        Self::Command(Box::new(error))
    }
}

/// Where a deploy stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Argument,
    Line {
        file: PathBuf,
        line: usize,
        column: usize,
    },
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Argument => f.write_str("--deploys"),
            Self::Line { file, line, column } => {
                write!(f, "{}:{line}:{column}", file.display())
            }
        }
    }
}

/// A deploy as it is written.
struct Written<'t> {
    time: &'t str,
    name: &'t str,
    place: Place,
}

/// What one `--deploys` is.
enum GivenDeploys<'t> {
    Deploy(Written<'t>),
    File(&'t Path),
}

impl<'t> GivenDeploys<'t> {
    fn of(given: &'t OsStr) -> Self {
        let parts = given.to_str().and_then(|text| text.split_once('='));
        match parts.map(|(time, name)| (time.trim(), name.trim())) {
            Some((time, name)) if is_time(time) && !name.is_empty() => Self::Deploy(Written {
                time,
                name,
                place: Place::Argument,
            }),
            _ => Self::File(Path::new(given)),
        }
    }
}

/// The files of deploys that are named.
pub(super) fn files(given: &[OsString]) -> Vec<PathBuf> {
    let given = given.iter().map(|given| GivenDeploys::of(given));
    given
        .filter_map(|given| match given {
            GivenDeploys::Deploy(_) => None,
            GivenDeploys::File(path) => Some(path.to_owned()),
        })
        .collect()
}

/// A file of deploys from `folder`; a deploy as it is.
#[cfg(feature = "live")]
pub(super) fn located(folder: &Path, written: &str) -> OsString {
    match GivenDeploys::of(OsStr::new(written)) {
        GivenDeploys::Deploy(_) => written.into(),
        GivenDeploys::File(path) => folder.join(path).into_os_string(),
    }
}

/// Reads all deploys, in whatever order they stand; times without a zone are in `zone`, or on the clock
/// of the input where its own times have none or state an offset. Where they are in UTC, which is no
/// clock on a wall, it is asked.
pub(super) fn read(
    given: &[OsString],
    zone: Option<Zone>,
    of_input: &ZoneUse,
    files: &FileSystem,
) -> Result<Vec<Deploy>, Error> {
    let zone = zone.or(match of_input {
        ZoneUse::AssumedUtc => Some(Zone::UTC),
        ZoneUse::AtOffset(zone) | ZoneUse::Given(zone) => Some(*zone),
        ZoneUse::NoDates | ZoneUse::Stated => None,
    });
    let mut found: Vec<(Deploy, Place)> = Vec::new();
    let mut add = |written: Written<'_>| -> Result<(), DeployError> {
        let deploy = deploy(&written, zone)?;
        if let Some((_, first)) = found.iter().find(|(known, _)| known.name == deploy.name) {
            return Err(DeployError::Twice {
                place: written.place,
                name: deploy.name,
                first: first.clone(),
            });
        }
        found.push((deploy, written.place));
        Ok(())
    };
    for given in given {
        match GivenDeploys::of(given) {
            GivenDeploys::Deploy(written) => add(written)?,
            GivenDeploys::File(path) => {
                let text =
                    files
                        .read_to_string(path)
                        .map_err(|source| DeployError::Unreadable {
                            path: path.to_owned(),
                            source,
                        })?;
                for written in lines(path, &text)? {
                    add(written)?;
                }
            }
        }
    }
    Ok(found.into_iter().map(|(deploy, _)| deploy).collect())
}

/// The deploys of a file: a time and a name in each line, in either order, below names of columns or
/// without them.
fn lines<'t>(path: &Path, text: &'t str) -> Result<Vec<Written<'t>>, DeployError> {
    let text = text.trim_start_matches('\u{feff}');
    let filled = text.lines().enumerate();
    let filled: Vec<(usize, &str)> = filled.filter(|(_, line)| !line.trim().is_empty()).collect();
    let mut found = Vec::new();
    for (position, &(number, line)) in filled.iter().enumerate() {
        let at = |column| Place::Line {
            file: path.to_owned(),
            line: number + 1,
            column,
        };
        match parted(line) {
            Some((time, name)) => found.push(Written {
                time,
                name,
                place: at(1),
            }),
            // Names of columns hold no digit, and times do.
            None if position == 0 && !line.contains(|c: char| c.is_ascii_digit()) => {}
            None => {
                return Err(DeployError::NoDeploy {
                    place: at(1),
                    found: line.trim().to_owned(),
                });
            }
        }
    }
    if found.is_empty() {
        return Err(DeployError::Empty {
            path: path.to_owned(),
        });
    }
    Ok(found)
}

/// The time and the name in a line. A name may hold a comma; a time holds none.
fn parted(line: &str) -> Option<(&str, &str)> {
    let separator = if line.contains(',') { ',' } else { '\t' };
    let time_first = line.split_once(separator);
    let time_last = line.rsplit_once(separator).map(|(name, time)| (time, name));
    [time_first, time_last]
        .into_iter()
        .flatten()
        .map(|(time, name)| (bare(time), bare(name)))
        .find(|(time, name)| is_time(time) && !name.is_empty())
}

/// A cell without blanks and quotes around it.
fn bare(cell: &str) -> &str {
    cell.trim().trim_matches('"').trim()
}

fn at(time: &str, zone: Option<Zone>) -> Option<GivenTime> {
    match TimeBound::parse(time, zone) {
        Ok(TimeBound::At(at)) => Some(at),
        Ok(TimeBound::BeforeEnd(_)) | Err(_) => None,
    }
}

fn is_time(text: &str) -> bool {
    at(text, None).is_some()
}

fn deploy(written: &Written<'_>, zone: Option<Zone>) -> Result<Deploy, DeployError> {
    let found = || written.time.to_owned();
    let time = match at(written.time, zone) {
        Some(GivenTime::Known(time)) => time,
        Some(GivenTime::OnClock(_)) => {
            return Err(DeployError::NoZone {
                place: written.place.clone(),
                found: found(),
            });
        }
        None => {
            return Err(DeployError::NoDeploy {
                place: written.place.clone(),
                found: found(),
            });
        }
    };
    Ok(Deploy {
        name: written.name.to_owned(),
        at: time,
    })
}

/// Deploys that divide no series would be passed over in silence. A log reaches far back and may go
/// on after the last sample, so that of a file one is enough.
pub(super) fn check(
    given: &[OsString],
    used: &HashSet<&str>,
    spans: &[Span],
    files: &FileSystem,
) -> Result<(), Error> {
    if given.is_empty() {
        return Ok(());
    }
    if used.is_empty() {
        return Err(outside(given, spans, files));
    }
    let of_arguments = given
        .iter()
        .filter_map(|given| match GivenDeploys::of(given) {
            GivenDeploys::Deploy(written) => Some(written.name),
            GivenDeploys::File(_) => None,
        });
    let mut unused = of_arguments.filter(|name| !used.contains(name));
    match (unused.next(), window(spans)) {
        (Some(name), Some((from, to))) => Err(DeployError::Unused {
            name: name.to_owned(),
            from: label(from),
            to: label(to),
        }
        .into()),
        (Some(_), None) | (None, _) => Ok(()),
    }
}

/// From the first sample to the last, in seconds since 1970.
fn window(spans: &[Span]) -> Option<(f64, f64)> {
    let from = spans.iter().map(|span| span.from.0).reduce(f64::min);
    from.zip(spans.iter().map(|span| span.to.0).reduce(f64::max))
}

fn label(at: f64) -> String {
    Timestamp(at).rfc3339(Zone::UTC).unwrap_or_default()
}

/// Why no deploy lies between two samples of series with these spans.
fn outside(given: &[OsString], spans: &[Span], files: &FileSystem) -> Error {
    let Some((from, to)) = window(spans) else {
        return DeployError::NoTimes.into();
    };
    let deploys = match read(given, None, &ZoneUse::AssumedUtc, files) {
        Ok(deploys) => deploys,
        Err(error) => return error,
    };
    let deployed = || deploys.iter().map(|deploy| deploy.at.0);
    DeployError::Outside {
        from: label(from),
        to: label(to),
        first: label(deployed().fold(f64::INFINITY, f64::min)),
        last: label(deployed().fold(f64::NEG_INFINITY, f64::max)),
    }
    .into()
}
