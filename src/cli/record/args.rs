//! The arguments of `leakrate record`, and what they mean for a run.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::cli::args::{Format, GateArgs, InputArgs, Labelled, ModelArgs, OutputArgs};
use crate::record::{Header, Method, ProcessMemory, Protocol, Stop, Target};
use crate::units::{Rate, Requests, Seconds};

/// Measure a local server: load in bursts, and its memory at rest in between
///
/// Before the first burst and after each, leakrate waits until requests have drained, collects
/// garbage and reads the memory. Each reading is written to the file at once. Ctrl-C takes a last
/// reading and ends; a second Ctrl-C ends at once.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leakrate record --url http://localhost:3000/ --rate 25/s --bursts 100s,50s,50s,50s --launch -- node server.js
  leakrate record --url http://localhost:3000/ --node 127.0.0.1:9229 -o local.csv --against production=azure.json --requests production=100/min
  leakrate record --url http://localhost:8080/ --pid 4711 --until precise=20% --budget 10m
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
    pub(super) model: ModelArgs,
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
    /// Send requests from this many askers (up to 200), each as soon as it has its answer
    #[arg(long, value_name = "N", conflicts_with = "command", value_parser = clap::value_parser!(u8).range(1..=200))]
    pub(super) concurrency: Option<u8>,
    /// Let this command send the load: autocannon --json, wrk, ab or hey; {seconds} in it becomes
    /// the length of the burst
    #[arg(id = "command", long = "load", value_name = "COMMAND")]
    pub(super) command: Option<String>,
    /// Send nothing: what does memory do when nobody asks for anything?
    #[arg(long, conflicts_with_all = ["rate", "concurrency", "command", "warm_up"])]
    pub(super) baseline: bool,
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
    /// A host other than this machine that may be loaded
    #[arg(long, value_name = "HOST")]
    pub(super) allow_host: Vec<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Protocol")]
pub(super) struct ProtocolArgs {
    /// The lengths of the bursts
    #[arg(long, value_name = "SPAN,…", value_delimiter = ',', value_parser = span, default_value = "30s,30s,30s,30s")]
    pub(super) bursts: Vec<Seconds>,
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
    /// Start the program that follows `--`, and stop it afterwards
    #[arg(long, requires = "program", required_unless_present = "memory_reader")]
    pub(super) launch: bool,
    /// Also keep full heap snapshots of a Node server here
    #[arg(long, value_name = "DIR", conflicts_with_all = ["pid", "jvm", "metrics", "go"])]
    pub(super) heap_snapshots: Option<PathBuf>,
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
    pub(super) against: Option<Labelled<String>>,
    /// Where the request counts of the other come from, as in production=100/min
    #[arg(long, value_name = "[LABEL=]SPEC", requires = "against")]
    pub(super) requests: Vec<Labelled<String>>,
    /// Which column of the other is memory
    #[arg(long, value_name = "[LABEL=]COLUMN", requires = "against")]
    pub(super) memory: Vec<Labelled<String>>,
    /// Unit of bare numbers of the other
    #[arg(long, value_name = "[LABEL=]UNIT", requires = "against")]
    pub(super) unit: Vec<Labelled<String>>,
    /// Zone of times without one in the other
    #[arg(long, value_name = "[LABEL=]ZONE", requires = "against")]
    pub(super) tz: Vec<Labelled<String>>,
    /// How to write the result
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<Format>,
    /// Draw the result: FILE.png or FILE.svg
    #[arg(long, value_name = "FILE")]
    pub(super) chart: Option<PathBuf>,
}

impl ProtocolArgs {
    pub(super) fn protocol(&self) -> Protocol {
        Protocol {
            warm_up: self.warm_up.map(duration).unwrap_or_default(),
            bursts: self.bursts.iter().copied().map(duration).collect(),
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
        let other = self.against.as_ref().and_then(|other| other.label.clone());
        let labelled = |given: &[Labelled<String>]| {
            let own = |value: &Labelled<String>| Labelled {
                label: value.label.clone().or_else(|| other.clone()),
                value: value.value.clone(),
            };
            given.iter().map(own).collect()
        };
        InputArgs {
            requests: labelled(&self.requests),
            memory: labelled(&self.memory),
            unit: labelled(&self.unit),
            tz: labelled(&self.tz),
            ..InputArgs::default()
        }
    }

    pub(super) fn output(&self) -> OutputArgs {
        OutputArgs {
            format: self.format,
            output: None,
            chart: self.chart.clone(),
        }
    }
}

/// A process: one with a number, or the one that was launched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProcessChoice {
    Number(u32),
    Launched,
}

impl FromStr for ProcessChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "launched" => Ok(Self::Launched),
            number => number
                .parse()
                .map(Self::Number)
                .map_err(|_| "expected the number of a process, or `launched`".to_owned()),
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum PidMemory {
    /// Resident memory: what production charts usually show
    Rss,
    /// Resident memory, with shared pages divided among those who share them
    Pss,
    /// Memory that is backed by no file
    Anonymous,
}

impl From<PidMemory> for ProcessMemory {
    fn from(memory: PidMemory) -> Self {
        match memory {
            PidMemory::Rss => Self::Resident,
            PidMemory::Pss => Self::Proportional,
            PidMemory::Anonymous => Self::Anonymous,
        }
    }
}

/// Half the width of an interval as a share of its estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Precision(pub(super) f64);

impl FromStr for Precision {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let percent = text
            .strip_prefix("precise=")
            .and_then(|share| share.strip_suffix('%'))
            .and_then(|percent| percent.parse::<f64>().ok())
            .filter(|percent| (1.0..100.0).contains(percent));
        percent.map(|percent| Self(percent / 100.0)).ok_or_else(|| {
            "expected precise=SHARE with a share from 1% to below 100%, such as precise=20%"
                .to_owned()
        })
    }
}

/// A span of time; clap shows the whole error, which names the text and the fault.
fn span(text: &str) -> Result<Seconds, String> {
    text.parse()
        .map_err(|error: crate::units::ParseError| error.to_string())
}

fn traffic(text: &str) -> Result<Rate<Requests, Seconds>, String> {
    text.parse()
        .map_err(|error: crate::units::ParseError| error.to_string())
}

/// Spans are read as numbers with units, so they are finite and not negative; one of more than
/// a human life is cut to that.
pub(super) fn duration(span: Seconds) -> std::time::Duration {
    const CENTURY: f64 = 3.2e9;
    std::time::Duration::from_secs_f64(span.0.clamp(0.0, CENTURY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precision_is_a_share_in_percent() {
        assert_eq!("precise=20%".parse(), Ok(Precision(0.2)));
        for text in [
            "",
            "20%",
            "precise=20",
            "precise=0%",
            "precise=100%",
            "precise=x%",
        ] {
            assert!(text.parse::<Precision>().is_err(), "{text}");
        }
    }

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
    }
}
