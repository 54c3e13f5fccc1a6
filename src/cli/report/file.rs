//! The file that lists the inputs of a report, so that it can be made again by anybody.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::args::ReportArgs;
use crate::cli::deploys;
use crate::cli::error::Error;
use crate::cli::input_args::InputArgs;
use crate::cli::labelled::{Labelled, holding};
use crate::cli::server;
use crate::ingest::FileSystem;
use crate::units::RateLiteral;

/// The file as it stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct IncidentFile {
    title: Option<String>,
    limit: Option<String>,
    floor: Option<String>,
    deploys: Option<Deploys>,
    output: Option<PathBuf>,
    production: Option<InputTable>,
    local: Option<InputTable>,
    before: Option<InputTable>,
    after: Option<InputTable>,
}

/// Deploys as `--deploys` takes them: one, or a list.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Deploys {
    One(String),
    Many(Vec<String>),
}

/// One input with its options.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct InputTable {
    input: String,
    query: Option<String>,
    versions: Option<String>,
    access: Option<PathBuf>,
    requests: Option<String>,
    memory: Option<String>,
    unit: Option<String>,
    tz: Option<String>,
    input_format: Option<String>,
    series: Option<String>,
    since: Option<String>,
    until: Option<String>,
    step: Option<String>,
}

/// The arguments with what the file at `path` says. What was given on the command line wins.
pub(super) fn read(path: &Path, mut args: ReportArgs) -> Result<ReportArgs, Error> {
    let in_file = |reason: String| Error::IncidentFile {
        path: path.to_owned(),
        reason,
    };
    let text = args.input.files_in.read_to_string(path);
    let text = text.map_err(|error| in_file(error.to_string()))?;
    let file: IncidentFile = toml::from_str(&text).map_err(|error| in_file(error.to_string()))?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    args.inputs.clear();
    let tables = [
        ("production", file.production),
        ("local", file.local),
        ("before", file.before),
        ("after", file.after),
    ];
    for (label, table) in tables {
        if let Some(table) = table {
            args.inputs.push(labelled(
                label,
                located(folder, &table.input, &args.input.files_in),
            ));
            table.options(label, folder, &mut args.input);
        }
    }
    if args.inputs.is_empty() {
        return Err(in_file(
            "expected at least one of the tables [production], [local], [before] and [after]"
                .to_owned(),
        ));
    }
    args.title = args.title.or(file.title);
    // In front, where one from the command line comes after it and wins.
    let limit = file.limit.map(|value| Labelled { label: None, value });
    args.input.limit.splice(0..0, limit);
    args.model.floor = args.model.floor.or(file.floor);
    if let (Some(written), true) = (file.deploys, args.model.deploys.is_empty()) {
        let written = match written {
            Deploys::One(one) => vec![one],
            Deploys::Many(many) => many,
        };
        let located = written.iter().map(|one| deploys::located(folder, one));
        args.model.deploys = located.collect();
    }
    let destination = &mut args.destination;
    if destination.output.is_none() && destination.format.is_none() {
        destination.output = file.output.map(|output| folder.join(output));
    }
    Ok(args)
}

impl InputTable {
    /// Adds the options of this input that the command line does not give for it.
    fn options(self, label: &str, folder: &Path, to: &mut InputArgs) {
        let requests = self
            .requests
            .map(|written| located_requests(folder, &written, &to.files_in));
        let requests = requests.filter(|_| holding(&to.requests, label).is_empty());
        let requests = requests.map(|written| labelled(label, written));
        to.requests.extend(requests);
        let access = self.access.map(|path| folder.join(path).into_os_string());
        let access = access.filter(|_| holding(&to.access, label).is_empty());
        to.access.extend(access.map(|path| labelled(label, path)));
        let options = [
            (self.query, &mut to.query),
            (self.versions, &mut to.versions),
            (self.memory, &mut to.memory),
            (self.unit, &mut to.unit),
            (self.tz, &mut to.tz),
            (self.input_format, &mut to.input_format),
            (self.series, &mut to.series),
            (self.since, &mut to.since),
            (self.until, &mut to.until),
            (self.step, &mut to.step),
        ];
        for (written, given) in options {
            let written = written.filter(|_| holding(given, label).is_empty());
            given.extend(written.map(|written| labelled(label, written)));
        }
    }
}

fn labelled<T>(label: &str, value: T) -> Labelled<T> {
    Labelled {
        label: Some(label.to_owned()),
        value,
    }
}

/// A path from the folder of the file; a rate or the address of a server as it is.
fn located(folder: &Path, written: &str, files: &FileSystem) -> OsString {
    let path = folder.join(written);
    let is_other = RateLiteral::recognise(written).is_some() || server::is_address(written);
    if !files.exists(&path) && is_other {
        return written.into();
    }
    path.into_os_string()
}

/// Requests come from a rate, a column or a file: only the last is a path.
fn located_requests(folder: &Path, written: &str, files: &FileSystem) -> OsString {
    let file = |path: &str| {
        let mut spec = OsString::from("file:");
        spec.push(folder.join(path));
        spec
    };
    match written.strip_prefix("file:") {
        Some(path) => file(path),
        None if files.is_file(&folder.join(written)) => file(written),
        None => written.into(),
    }
}
