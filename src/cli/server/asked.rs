//! What is asked of a server, and when.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::access::access;
use crate::cli::error::Error;
use crate::cli::input_args::InputArgs;
use crate::cli::labelled::{Labelled, holding};
use crate::cli::limit::{self, Limit};
use crate::cli::progress::{self, Counted, Task};
use crate::cli::read_options::request_spec;
use crate::cli::zone;
use crate::ingest::{ReadOptions, RequestSpec, Source, TimeBound};
use crate::live::Interrupt;
use crate::live::prometheus::{
    Gathered, MemoryCandidate, Notice, PromQuery, PrometheusAddress, PrometheusClient, Wanted,
    WantedLimits, Window, gather, memory_candidates,
};
use crate::render::printable::printable_lines;
use crate::units::{Seconds, Timestamp, Zone};

/// What is looked back where nothing else is said.
const USUAL_SPAN: Seconds = Seconds(86_400.0);

/// Parts of the whole by which progress is counted.
const PARTS: u64 = 1000;

/// What was asked of a server, and what it called its answers.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Queried {
    query: String,
    memory: Option<String>,
    requests: Option<String>,
    limit: Option<String>,
    versions: Option<String>,
}

/// An answer, to be read as a file is.
pub(in crate::cli) struct ServerAnswer {
    pub(in crate::cli) source: Source,
    pub(in crate::cli) queried: Queried,
}

impl Queried {
    /// The query of the memory.
    pub(in crate::cli) fn query(&self) -> &str {
        &self.query
    }

    /// The options for what was answered: the window was asked for, and queries are metrics now.
    pub(in crate::cli) fn settle(&self, options: &mut ReadOptions) {
        options.since = None;
        options.until = None;
        if options.memory.is_empty() {
            options.memory = self.memory.iter().cloned().collect();
        }
        if matches!(options.requests, Some(RequestSpec::Column(_))) {
            options.requests = self.requests.clone().map(RequestSpec::Column);
        }
        options.limit_column.clone_from(&self.limit);
        options.version_metric.clone_from(&self.versions);
    }
}

/// Whether a text is the address of a server that keeps metrics.
pub(in crate::cli) fn is_address(text: &str) -> bool {
    PrometheusAddress::is_meant(text)
}

/// Host and port of such an address; nothing where it cannot be one.
pub(in crate::cli) fn authority(address: &str) -> Option<String> {
    let address: PrometheusAddress = address.parse().ok()?;
    Some(address.authority().to_owned())
}

/// Why the address of a page is no input. A password in it is refused before it is shown.
pub(in crate::cli) fn plain_address(written: &str) -> Error {
    match written.parse::<PrometheusAddress>() {
        Ok(address) => Error::PlainAddress {
            written: address.to_string(),
        },
        Err(error) => error.into(),
    }
}

/// Asks a server for the input `label`.
pub(in crate::cli) fn ask(
    written: &str,
    given_label: Option<&str>,
    label: &str,
    options: &InputArgs,
) -> Result<ServerAnswer, Error> {
    let window = window(label, options)?;
    let interrupt = Interrupt::default();
    ask_within(window, written, given_label, label, options, &interrupt)
}

/// The same of a window that is not that of the options.
pub(in crate::cli) fn ask_within(
    window: Window,
    written: &str,
    given_label: Option<&str>,
    label: &str,
    options: &InputArgs,
    interrupt: &Interrupt,
) -> Result<ServerAnswer, Error> {
    let address: PrometheusAddress = written.parse()?;
    let access = access(label, &options.access)?;
    let done = AtomicU64::new(0);
    let hear = |notice: &Notice| match notice {
        Notice::Read { share } => {
            done.store((share * PARTS as f64) as u64, Ordering::Relaxed);
        }
        Notice::Retry {
            address,
            reason,
            wait,
        } => {
            let wait = wait.as_secs_f64();
            say(&format!("{address}: {reason}; asking again in {wait} s"));
        }
    };
    let client = PrometheusClient::new(address, access, interrupt);
    let mut client = client.observed_by(hear);
    let query = match holding(&options.query, label).pop() {
        Some(query) => query,
        None => only_candidate(&mut client, given_label, window.end())?,
    };
    let wanted = Wanted {
        memory: PromQuery::parse(&query),
        requests: requests(label, options)?,
        limits: limits(label, options)?,
        versions: holding(&options.versions, label)
            .pop()
            .map(|query| PromQuery::parse(&query)),
        window,
    };
    let task = Task {
        doing: "Asking",
        total: PARTS,
        counted: Counted::Parts,
    };
    let gathered = task.watch(
        || done.load(Ordering::Relaxed),
        || gather(&mut client, &wanted),
    )?;
    let Gathered {
        text,
        memory,
        requests,
        limit,
        versions,
    } = gathered;
    Ok(ServerAnswer {
        source: Source::from_bytes(written, text.into_bytes())?,
        queried: Queried {
            query,
            memory,
            requests,
            limit,
            versions,
        },
    })
}

/// What others than the finding are told, unless nothing else is to be said.
fn say(text: &str) {
    if progress::is_shown() {
        // Where even this cannot be shown, the answer can.
        let _ = writeln!(anstream::stderr(), "{}", printable_lines(text));
    }
}

/// The query where none was given and there is nothing to choose.
fn only_candidate(
    client: &mut PrometheusClient<'_>,
    given_label: Option<&str>,
    at: Timestamp,
) -> Result<String, Error> {
    let address = client.address().to_string();
    let mut found = memory_candidates(client, at)?;
    match (found.pop(), found.is_empty()) {
        (Some(MemoryCandidate { query, .. }), true) => {
            say(&format!(
                "Asking {address} for {query}, the only memory of programs that it is known to have."
            ));
            Ok(query)
        }
        (Some(last), false) => {
            found.push(last);
            Err(Error::NoQuery {
                label: given_label.map(str::to_owned),
                address,
                found,
            })
        }
        (None, _) => Err(Error::NothingToQuery { address }),
    }
}

/// From `--since` to `--until`; spans are before now.
pub(in crate::cli) fn window(label: &str, options: &InputArgs) -> Result<Window, Error> {
    let zone = zone::zone(label, &options.tz)?;
    let bound = |option, given: &[Labelled<String>]| {
        let written = holding(given, label).pop();
        let parsed = written.map(|written| TimeBound::parse(&written, zone));
        let parsed = parsed.transpose();
        parsed.map_err(|source| Error::Option { option, source })
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = Timestamp(now.unwrap_or_default().as_secs_f64());
    let clock = zone.unwrap_or(Zone::UTC);
    let moment = |bound: TimeBound| match bound {
        TimeBound::At(time) => time.in_zone(clock),
        TimeBound::BeforeEnd(span) => Timestamp(now.0 - span.0),
    };
    let to = bound("--until", &options.until)?.map_or(now, moment);
    let from = match bound("--since", &options.since)? {
        Some(bound) => moment(bound),
        None => Timestamp(to.0 - USUAL_SPAN.0),
    };
    Window::new(from, to).ok_or(Error::EmptyWindow)
}

/// The query of the requests; what is no query is a rate, counts or a file, as of any input.
fn requests(label: &str, options: &InputArgs) -> Result<Option<PromQuery>, Error> {
    let Some(written) = holding(&options.requests, label).pop() else {
        return Ok(None);
    };
    let spec = request_spec(&written, &options.files_in).map_err(|source| Error::Option {
        option: "--requests",
        source,
    })?;
    Ok(match spec {
        RequestSpec::Column(query) => Some(PromQuery::parse(&query)),
        RequestSpec::Rate(_)
        | RequestSpec::Counts(_)
        | RequestSpec::EachReading(_)
        | RequestSpec::File(_) => None,
    })
}

fn limits(label: &str, options: &InputArgs) -> Result<WantedLimits, Error> {
    let parts = limit::parts(label, options)?;
    let asked = parts.iter().find_map(|part| match part {
        Limit::Column(query) => Some(WantedLimits::Query(PromQuery::parse(query))),
        Limit::EarlierRuns => Some(WantedLimits::Usual),
        Limit::Given(_) | Limit::Named(_) | Limit::File(_) => None,
    });
    Ok(asked.unwrap_or_default())
}
