//! The arguments of `leakrate record`, and what they mean for a run.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use crate::cli::bounded::Confidence;
use crate::cli::gate::GateArgs;
use crate::cli::input_args::InputArgs;
use crate::cli::labelled::Labelled;
use crate::cli::model_args::ModelArgs;
use crate::cli::output_args::{DestinationArgs, OutputArgs};
use crate::cli::output_format::{self, Format};
use crate::cli::record::values::{PidMemory, Precision, ProcessChoice, duration, span, traffic};
use crate::record::{Header, Method, Protocol, Stop, Target};
use crate::units::{Rate, Requests, Seconds};

/// Measure a local server: load in bursts, and its memory at rest in between
///
/// Before the first burst and after each, leakrate waits until requests have drained, collects
/// garbage and reads the memory. Each reading is written to the file at once. Ctrl-C takes a last
/// reading and ends; a second Ctrl-C ends at once.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate record --url http://localhost:3000/ --rate 25/s --warm-up 30s --bursts 100s,50s,50s,50s --launch -- node server.js
  leakrate record --url http://localhost:3000/ --node 127.0.0.1:9229 -o local.csv --against production=azure.json --requests production=100/min
  leakrate record --url http://localhost:8080/ --pid 4711 --until precise=20% --budget 10m
  leakrate record --url http://localhost:3000/ --routes routes.txt --bursts 20s --launch -- node server.js
  leakrate record --load 'autocannon --json -d {seconds} http://localhost:3000/' --node 127.0.0.1:9229")]
pub(in crate::cli) struct RecordArgs {
    #[command(flatten)]
    pub(super) load: LoadArgs,
    #[command(flatten)]
    pub(super) protocol: ProtocolArgs,
    #[command(flatten)]
    pub(super) reader: ReaderArgs,
    #[command(flatten)]
    pub(super) result: ResultArgs,
    #[command(flatten)]
    pub(super) gate: GateArgs,
    /// The program to start with --launch, and its arguments
    #[arg(last = true, value_name = "PROGRAM", requires = "launch")]
    pub(super) program: Vec<OsString>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Load")]
pub(super) struct LoadArgs {
    /// Where requests go; several take turns, as often as their weights say
    #[arg(
        long = "url",
        value_name = "[WEIGHT@]URL",
        required_unless_present = "command"
    )]
    pub(super) urls: Vec<Target>,
    /// Send requests at this rate, whether or not they have been answered [default: 25/s]
    #[arg(long, value_name = "RATE", conflicts_with_all = ["concurrency", "command"], value_parser = traffic)]
    pub(super) rate: Option<Rate<Requests, Seconds>>,
    /// Send requests over this many connections (up to 200), each as soon as it has its answer
    #[arg(long, value_name = "N", conflicts_with = "command", value_parser = clap::value_parser!(u8).range(1..=200))]
    pub(super) concurrency: Option<u8>,
    /// Let this command send the load: autocannon --json, wrk, ab, hey or oha -j; {seconds} in it
    /// becomes the length of the burst
    #[arg(id = "command", long = "load", value_name = "COMMAND")]
    pub(super) command: Option<String>,
    /// Send nothing: what does memory do when nobody asks for anything?
    #[arg(long, conflicts_with_all = ["rate", "concurrency", "command", "warm_up"])]
    pub(super) baseline: bool,
    /// Ask for one route at a time, in random order, and tell which of them leak: a file with one in each
    /// line, as a path at the --url or an address, with a method before it (POST /cart)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["command", "baseline", "against", "resume", "until"])]
    pub(super) routes: Option<PathBuf>,
    /// The method of every request
    #[arg(long, default_value = "GET")]
    pub(super) method: Method,
    /// A header of every request, as in 'Accept: text/html'
    #[arg(long)]
    pub(super) header: Vec<Header>,
    /// The body of every request, or @FILE
    #[arg(
        long,
        value_name = "TEXT|@FILE",
        default_value = "",
        hide_default_value = true
    )]
    pub(super) body: String,
    /// A request that is not answered within this time has failed
    #[arg(long, value_name = "SPAN", default_value = "10s", value_parser = span)]
    pub(super) timeout: Seconds,
    /// A host other than this machine that may be loaded, and whose inspector may be asked
    #[arg(long, value_name = "HOST")]
    pub(super) allow_host: Vec<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Protocol")]
pub(super) struct ProtocolArgs {
    /// The lengths of the bursts
    #[arg(long, value_name = "SPAN,…", value_delimiter = ',', value_parser = span, default_value = "30s,30s,30s,30s")]
    pub(super) bursts: Vec<Seconds>,
    /// How often each route of --routes has a burst, which is as long as the first of --bursts
    #[arg(long, value_name = "N", default_value_t = 4, requires = "routes", value_parser = clap::value_parser!(u8).range(3..=50))]
    pub(super) rounds: u8,
    /// How long the server is left alone before its memory is read
    #[arg(long, value_name = "SPAN", value_parser = span, default_value = "10s")]
    pub(super) settle: Seconds,
    /// Load before the first reading, to bring the server to its working level
    #[arg(long, value_name = "SPAN", value_parser = span)]
    pub(super) warm_up: Option<Seconds>,
    /// Repeat the last burst until the rate is known to this share of itself: precise=20%
    #[arg(long, value_name = "precise=SHARE")]
    pub(super) until: Option<Precision>,
    /// Begin no burst that would end later than this
    #[arg(long, value_name = "SPAN", value_parser = span)]
    pub(super) budget: Option<Seconds>,
}

/// Exactly one says how memory is read; a program that is launched is read by its inspector
/// unless one of the others is given.
#[derive(Debug, Args)]
#[command(next_help_heading = "Memory")]
pub(super) struct ReaderArgs {
    /// The inspector of a Node server (node --inspect)
    #[arg(long, value_name = "HOST:PORT", group = "memory_reader")]
    pub(super) node: Option<String>,
    /// A process and its descendants, by its number (Linux), or `launched`
    #[arg(long, value_name = "PID", group = "memory_reader")]
    pub(super) pid: Option<ProcessChoice>,
    /// Which memory of the process
    #[arg(long, value_enum, default_value_t = PidMemory::Rss, requires = "pid")]
    pub(super) pid_memory: PidMemory,
    /// A Java virtual machine, by its process number, or `launched`
    #[arg(long, value_name = "PID", group = "memory_reader")]
    pub(super) jvm: Option<ProcessChoice>,
    /// A page of Prometheus metrics
    #[arg(long, value_name = "URL", group = "memory_reader", requires = "gauge")]
    pub(super) metrics: Option<String>,
    /// The gauge of that page, in bytes
    #[arg(long, value_name = "NAME", requires = "metrics")]
    pub(super) gauge: Option<String>,
    /// A Go program that serves its debug pages here
    #[arg(long, value_name = "URL", group = "memory_reader")]
    pub(super) go: Option<String>,
    /// How long it may take to read the memory, with a collection of garbage
    #[arg(long, value_name = "SPAN", default_value = "2min", value_parser = span)]
    pub(super) read_timeout: Seconds,
    /// Start the program that follows `--`, and stop it afterwards
    #[arg(long, requires = "program", required_unless_present = "memory_reader")]
    pub(super) launch: bool,
    /// Also keep full heap snapshots of a Node server here
    #[arg(long, value_name = "DIR", conflicts_with_all = ["pid", "jvm", "metrics", "go"])]
    pub(super) heap_snapshots: Option<PathBuf>,
    /// Let the snapshots tell by which function each object was made; the server is slower then
    #[arg(long, requires = "heap_snapshots")]
    pub(super) trace_allocations: bool,
    /// Keep sampled heap profiles of a Node or Go server here: cheap, whatever the size of its heap
    #[arg(long, value_name = "DIR", conflicts_with_all = ["pid", "jvm", "metrics", "heap_snapshots"])]
    pub(super) heap_profile: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Result")]
pub(super) struct ResultArgs {
    /// Where the readings are written
    #[arg(short, long, value_name = "FILE", default_value = "local.csv")]
    pub(super) output: PathBuf,
    /// Add bursts to the readings that the file holds
    #[arg(long)]
    pub(super) resume: bool,
    /// Compare with this file or rate
    #[arg(long, value_name = "[LABEL=]INPUT")]
    pub(super) against: Option<Labelled<OsString>>,
    /// Where the request counts of the other come from, as in production=100/min
    #[arg(long, value_name = "[LABEL=]SPEC", requires = "against")]
    pub(super) requests: Vec<Labelled<OsString>>,
    /// Which column of the other is memory
    #[arg(long, value_name = "[LABEL=]COLUMN", requires = "against")]
    pub(super) memory: Vec<Labelled<String>>,
    /// Unit of bare numbers of the other
    #[arg(long, value_name = "[LABEL=]UNIT", requires = "against")]
    pub(super) unit: Vec<Labelled<String>>,
    /// Zone of times without one in the other
    #[arg(long, value_name = "[LABEL=]ZONE", requires = "against")]
    pub(super) tz: Vec<Labelled<String>>,
    /// Confidence of the intervals
    #[arg(long, value_name = "LEVEL", default_value_t = Confidence(0.95))]
    pub(super) confidence: Confidence,
    /// The smallest leak that matters to you, such as 100B/req or 1MB/h
    #[arg(long, value_name = "RATE")]
    pub(super) floor: Option<String>,
    /// How to write the result
    #[arg(long, value_name = "FORMAT", value_parser = output_format::parser())]
    pub(super) format: Option<Format>,
    /// Draw the result: FILE.png or FILE.svg
    #[arg(long, value_name = "FILE")]
    pub(super) chart: Option<PathBuf>,
}

impl ProtocolArgs {
    /// What is done, with so many routes to be asked for one at a time; none where all are by turns.
    pub(super) fn protocol(&self, routes: usize) -> Protocol {
        let bursts = self.bursts.iter().copied().map(duration);
        Protocol {
            warm_up: self.warm_up.map(duration).unwrap_or_default(),
            bursts: match routes {
                0 => bursts.collect(),
                routes => bursts
                    .cycle()
                    .step_by(self.bursts.len())
                    .take(routes * usize::from(self.rounds))
                    .collect(),
            },
            settle: duration(self.settle),
            stop: match self.until {
                Some(_) => Stop::WhenEnough,
                None => Stop::AfterBursts,
            },
            budget: self.budget.map(duration),
        }
    }
}

impl ResultArgs {
    /// Options for the other input. Its label is put on those without one, which would otherwise
    /// hold for the readings too.
    pub(super) fn input(&self) -> InputArgs {
        let other = self
            .against
            .as_ref()
            .and_then(|other| other.label.as_deref());
        InputArgs {
            requests: all_labelled(&self.requests, other),
            memory: all_labelled(&self.memory, other),
            unit: all_labelled(&self.unit, other),
            tz: all_labelled(&self.tz, other),
            ..InputArgs::default()
        }
    }

    /// How the readings are fitted. Their warm-up was load before the first of them.
    pub(super) fn model(&self) -> ModelArgs {
        ModelArgs {
            deploys: Vec::new(),
            confidence: self.confidence,
            floor: self.floor.clone(),
            restarts: Vec::new(),
            warm_up: Vec::new(),
        }
    }

    pub(super) fn output(&self) -> OutputArgs {
        OutputArgs {
            destination: DestinationArgs {
                format: self.format,
                ..DestinationArgs::default()
            },
            chart: self.chart.clone(),
        }
    }
}

/// The values of an option, those without a label under that of the `other`, as far as they hold
/// for it.
fn all_labelled<T: Clone>(given: &[Labelled<T>], other: Option<&str>) -> Vec<Labelled<T>> {
    let is_own = |value: &Labelled<T>| value.label.is_some() && value.label.as_deref() == other;
    let has_own = given.iter().any(is_own);
    let own = |value: &Labelled<T>| Labelled {
        label: value.label.clone().or_else(|| other.map(str::to_owned)),
        value: value.value.clone(),
    };
    // One with the label takes the place of those without.
    let holding = given
        .iter()
        .filter(|value| value.label.is_some() || !has_own);
    holding.map(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_the_other_input_do_not_hold_for_the_readings() {
        #[derive(Debug, clap::Parser)]
        struct Line {
            #[command(flatten)]
            record: RecordArgs,
        }
        let line = "record --url http://localhost/ --node 127.0.0.1:9229 --against prod=a.csv --requests 100/min";
        let line = <Line as clap::Parser>::parse_from(line.split(' '));
        let input = line.record.result.input();
        assert_eq!(input.requests[0].label.as_deref(), Some("prod"));
        let line = "record --url http://localhost/ --node 127.0.0.1:9229 --against prod=a.csv --requests prod=1/s --requests 2/s";
        let line = <Line as clap::Parser>::parse_from(line.split(' '));
        let input = line.record.result.input();
        assert_eq!(input.requests.len(), 1);
        assert_eq!(input.requests[0].value, "1/s");
    }
}
