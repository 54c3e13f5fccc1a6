//! Why a question cannot be answered.

use std::io;
use std::path::PathBuf;

#[cfg(feature = "live")]
use super::access::AccessFault;
use super::output_format;
use super::questions::Answers;
use crate::analysis::{CompareError, NoEarlierRun};
use crate::chart::ChartError;
use crate::ingest::IngestError;
#[cfg(feature = "live")]
use crate::live::prometheus::{AskError, MemoryCandidate, PrometheusAddressError};
use crate::model::FitError;
use crate::render::OutputError;
use crate::units::ParseError;

/// Why a question could not be answered.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error(transparent)]
    Ingest(#[from] IngestError),
    #[error(transparent)]
    Fit(#[from] FitError),
    /// A question, and options that answer it.
    #[error("{question}")]
    Question {
        question: Box<Self>,
        answers: Answers,
    },
    /// What only one command can meet.
    #[error(transparent)]
    Command(Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Compare(#[from] CompareError),
    #[error(transparent)]
    Chart(#[from] ChartError),
    #[error(transparent)]
    Render(#[from] OutputError),
    #[error("cannot write the result: {0}")]
    Output(io::Error),
    #[error("cannot write {}: {source}", path.display())]
    WriteFile { path: PathBuf, source: io::Error },
    #[error(
        "cannot write {}: it is the input {}, and no input is written over; name another file",
        path.display(), input.display()
    )]
    OverInput { path: PathBuf, input: PathBuf },
    #[error(
        "cannot write {}: this command has just written it; name another file",
        path.display()
    )]
    WrittenTwice { path: PathBuf },
    #[error(
        "{name} has {samples} samples, too few to tell routes apart; measure at least ten times as many \
         samples as there are routes"
    )]
    TooFewForRoutes { name: String, samples: usize },
    #[cfg(feature = "live")]
    #[error(transparent)]
    Access(#[from] AccessFault),
    #[cfg(feature = "live")]
    #[error(transparent)]
    Address(#[from] PrometheusAddressError),
    #[cfg(feature = "live")]
    #[error(transparent)]
    Ask(#[from] AskError),
    #[cfg(feature = "live")]
    #[error("which memory is to be read? {address} has{}", listed(found))]
    NoQuery {
        /// The label that the address was given.
        label: Option<String>,
        address: String,
        found: Vec<MemoryCandidate>,
    },
    #[cfg(feature = "live")]
    #[error(
        "{address} has no metric of memory with a common name: say which it is, as in \
         --query 'app_memory_bytes{{job=\"web\"}}'"
    )]
    NothingToQuery { address: String },
    #[cfg(not(feature = "live"))]
    #[error(
        "nothing is fetched here from an address: save what it shows to a file, and give that; in a terminal \
         leakrate asks servers itself"
    )]
    NoNetwork,
    #[cfg(feature = "live")]
    #[error(
        "{command} works on what a machine runs and keeps, and not on files in memory: type it in a terminal"
    )]
    OnlyOnMachine { command: &'static str },
    #[cfg(all(feature = "live", feature = "parquet"))]
    #[error("this answers a stream: leakrate stream --keys pod fit -")]
    OnlyStream,
    #[error(
        "{option} is asked of a server, and no input is the address of one: write it as in \
         prometheus:http://localhost:9090"
    )]
    NoServer { option: &'static str },
    #[cfg(feature = "live")]
    #[error(
        "`{written}` is no file: of a server that keeps metrics the address is prometheus:{written}, and a page \
         is fetched to a file first (curl -o page.json {written})"
    )]
    PlainAddress { written: String },
    #[cfg(feature = "live")]
    #[error(
        "--since is not before --until: an address is asked for what lies between them, and spans are before now"
    )]
    EmptyWindow,
    #[error("{option}: {source}")]
    Option {
        option: &'static str,
        source: ParseError,
    },
    #[error("{option}: no input is labelled `{label}`; there are {known}")]
    UnknownLabel {
        option: &'static str,
        label: String,
        known: String,
    },
    #[error("two inputs are labelled `{label}`: give each a label of its own, such as local=FILE")]
    DuplicateLabel { label: String },
    #[error(
        "`{label}` is a rate, which has no level to begin with: say how much memory is used now, as in \
         leakrate predict 50MB/h --now 300MB --limit 512MB"
    )]
    RateHasNoLevel { label: String },
    #[error(
        "`{label}` holds {found} series, and only one can be compared: choose it with --series {label}=NAME"
    )]
    SeveralSeries { label: String, found: usize },
    #[error(
        "report does not know what `{label}` is: label each input production, local, before or after, such as production=FILE"
    )]
    UnknownRole { label: String },
    #[error("`{first}` and `{second}` are the same part of a report; leave one out")]
    SameRole { first: String, second: String },
    #[error("{}: {reason}", path.display())]
    IncidentFile { path: PathBuf, reason: String },
    #[error("a rate is written out: there is no file to inspect")]
    NothingToInspect,
    #[error(
        "compare takes two inputs, found {found}; for groups of series in one, such as two versions, \
         add --group-by"
    )]
    NotTwoInputs { found: usize },
    #[error(
        "no limit is known: say the memory at which the process dies with --limit 1.75GB, or \
         --limit auto for the level at which earlier runs died"
    )]
    NoLimit,
    #[error(
        "--limit: `{column}` tells no limit of `{series}`: give it, as in --limit '{series}=1.75GB'"
    )]
    LimitNotStated { column: String, series: String },
    #[error(
        "--limit {pattern}=…: no input is labelled and no series is named like `{pattern}`; inputs: \
         {labels}; series: {series}"
    )]
    LimitOfNothing {
        pattern: String,
        labels: String,
        series: String,
    },
    #[error("--limit: {place}: {reason}")]
    LimitFile { place: String, reason: String },
    #[error(
        "--group-by: no series has {asked}; the series have {known}: name one of these, or give a \
         pattern on the name with a group, such as '^([a-z]+)-'"
    )]
    NoGroup { asked: String, known: String },
    #[error("`{label}` is a rate, which belongs to no group: compare groups of a file")]
    RateHasNoGroup { label: String },
    #[error("--groups: no series is in the group `{group}`{meant}; the groups are {known}")]
    UnknownGroup {
        group: String,
        meant: String,
        known: String,
    },
    #[error(
        "compare takes two groups: name them with --groups BASELINE,OTHER; the groups are {known}"
    )]
    NotTwoGroups { known: String },
    #[error(
        "the group `{group}` has {found} series: how instances differ shows from two with a \
         leak rate and its error; give more, or compare single series with --series"
    )]
    TooFewInstances { group: String, found: usize },
    #[error(
        "--fresh restarts: no restart is seen that shows what a fresh process starts at: give it, as in \
         --fresh 300MB, or say when it restarted with --restarts TIME"
    )]
    NoRestartToStartFrom,
    #[error(
        "a rate is predicted without a range, and `{label}` with one: ask of each in a command of its own"
    )]
    RateBesideFile { label: String },
    #[error("`{label}` is an answer of leakrate that cannot be read: {reason}")]
    EarlierAnswer { label: String, reason: String },
    #[error("--now is of a rate that is written out; `{label}` tells its last reading itself")]
    NowOfFile { label: String },
    #[error(
        "--traffic: `{label}` tells no requests, so that nothing follows from how many there will be: give \
         them with --requests"
    )]
    NoRequestsForTraffic { label: String },
    #[error("--at-once plans for one limit: give one, not several")]
    SeveralLimitsToSchedule,
    #[error(
        "--at-once plans by the clock, and no series has times with a date: its clock may be given \
         with the file (see leakrate inspect)"
    )]
    NoTimesToSchedule,
    #[error(transparent)]
    NoEarlierRun(#[from] NoEarlierRun),
    #[error(
        "`{label}` has no noise, as a rate that is written out or of two readings: plan by a measurement of at least four readings, or give --noise instead"
    )]
    RateHasNoNoise { label: String },
    #[error(
        "the pilot holds {found} series, and only one can be planned by: choose it with --series NAME"
    )]
    SeveralPilots { found: usize },
    #[error(
        "the readings of `{name}` have no noise about their line, so nothing can be planned by \
         them: give --noise instead"
    )]
    PilotWithoutNoise { name: String },
    #[error("{option}: expected more than zero; a plan needs some noise, a leak and a distance")]
    NothingToPlan { option: &'static str },
    #[error(
        "--rate: this plan is along requests: give a rate per request such as 1MB/1000req, or \
         its traffic, as in 3MB/h@100/min"
    )]
    RateNotPerRequest,
    #[error(
        "--rate: this plan is along time: give a rate per time such as 3MB/h, or its traffic, as \
         in 1MB/1000req@100/min"
    )]
    RateNotPerTime,
    #[error("--chart: a plan is a table, there is no chart of it")]
    NoChartOfPlan,
    #[error(
        "--fail-on {condition}: leakrate {command} cannot decide that, so the gate would always pass; ask \
         {able}"
    )]
    ForeignCondition {
        condition: String,
        command: &'static str,
        able: String,
    },
    #[error("there is nothing to draw: a rate written out has no samples")]
    NothingToDraw,
    #[error("--chart {}: expected a name that ends in .png or .svg", path.display())]
    ChartExtension { path: PathBuf },
    #[error("--output {}: expected a name that ends in {}, or --format", path.display(), output_format::endings())]
    OutputExtension { path: PathBuf },
}

/// What a server has, a line each.
#[cfg(feature = "live")]
fn listed(found: &[MemoryCandidate]) -> String {
    let line = |one: &MemoryCandidate| format!("\n  {} ({} series)", one.query, one.series);
    found.iter().map(line).collect()
}
