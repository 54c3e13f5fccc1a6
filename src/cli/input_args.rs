//! Options that say what is in a file, for every command that reads one.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::labelled::{Labelled, labelled_condition, labelled_pattern};
use crate::analysis::Grouping;
use crate::ingest::FileSystem;

/// Options that describe an input. With a label they hold for that input alone:
/// `--requests production=100/min`.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// Where the files are found that they name.
    #[arg(skip)]
    pub(super) files_in: FileSystem,
    /// Where request counts come from: a rate (100/min), those between two readings (1000/reading),
    /// a column, a file joined by time, or the requests up to each sample (0,2500,3750). With the label of an input, this and every other
    /// option that takes one holds for that input, in place of those without a label
    #[arg(long, value_name = "[LABEL=]SPEC")]
    pub(super) requests: Vec<Labelled<OsString>>,
    /// Of an address such as prometheus:http://localhost:9090: the query of the memory. A selector is read as
    /// it was scraped, from --since (24h before now, if nothing else is said) to --until; --requests and
    /// --limit take queries too [default: the only metric of memory with a common name]
    #[arg(long, value_name = "[LABEL=]PROMQL")]
    pub(super) query: Vec<Labelled<String>>,
    // No documentation comments: these names are not to be shown in backticks.
    #[arg(
        long,
        value_name = "[LABEL=]PROMQL",
        help = "Of an address: the query of a metric whose labels tell the version of each process, such \
                as kube_pod_container_info by its image"
    )]
    pub(super) versions: Vec<Labelled<String>>,
    #[arg(
        long,
        value_name = "[LABEL=]FILE",
        help = "Who asks an address: a file with bearer-token, user and password, ca-file or [headers] \
                [default: the variables LEAKRATE_BEARER_TOKEN, LEAKRATE_USER, LEAKRATE_PASSWORD, \
                LEAKRATE_CA_FILE and LEAKRATE_HEADERS]"
    )]
    pub(super) access: Vec<Labelled<OsString>>,
    /// How the column of requests counts: total (a running total), added (since the row before) or
    /// rate (in a second, or as its name says)
    #[arg(long, value_name = "[LABEL=]total|added|rate")]
    pub(super) requests_are: Vec<Labelled<String>>,
    /// Which column is memory: its name, or column N (repeatable)
    #[arg(long, value_name = "[LABEL=]COLUMN")]
    pub(super) memory: Vec<Labelled<String>>,
    /// Which column tells time: its name, column N, or none
    #[arg(long, value_name = "[LABEL=]COLUMN|none")]
    pub(super) time: Vec<Labelled<String>>,
    /// Unit of bare numbers: B, kB, MB, MiB, GB, GiB, …
    #[arg(long, value_name = "[LABEL=]UNIT")]
    pub(super) unit: Vec<Labelled<String>>,
    /// Zone of times without one, in which all times are shown: Europe/Berlin, +02:00, UTC, local [default:
    /// as the input has them; of several offsets, that of the last reading]
    #[arg(long, value_name = "[LABEL=]ZONE")]
    pub(super) tz: Vec<Labelled<String>>,
    /// Which comes first in dates such as 3/4/2026, the day or the month: dmy or mdy; ymd where a year of two digits does
    #[arg(long, value_name = "[LABEL=]ORDER")]
    pub(super) date_order: Vec<Labelled<String>>,
    /// The decimal mark of numbers such as 1.234: point (little more than one) or comma (a thousand)
    #[arg(long, value_name = "[LABEL=]point|comma")]
    pub(super) decimal: Vec<Labelled<String>>,
    /// What rows of one time are: sum (parts of one thing), mean or max (several readings of it), or
    /// apart (a series each)
    #[arg(long, value_name = "[LABEL=]sum|mean|max|apart")]
    pub(super) combine: Vec<Labelled<String>>,
    /// Read the file as this format
    #[arg(long, value_name = "[LABEL=]NAME")]
    pub(super) input_format: Vec<Labelled<String>>,
    // No documentation comment: there the names of the groups would be tags of HTML.
    #[arg(
        long,
        value_name = "[LABEL=]REGEX",
        value_parser = labelled_pattern,
        help = "What stands where in the lines of a log: a regular expression with groups named time, \
                memory, requests, instance, limit or version, such as \
                '(?<time>\\S+ \\S+) .* rss=(?<memory>\\S+)'; behind a label it begins with ^"
    )]
    pub(super) pattern: Vec<Labelled<String>>,
    /// The sheet of an Excel workbook [default: the only one that holds a table]
    #[arg(long, value_name = "[LABEL=]NAME")]
    pub(super) sheet: Vec<Labelled<String>>,
    /// The memory at which the process dies, such as 1.75GB; readings in percent are of it. For
    /// predict and report also several to compare (2GiB,4GiB), auto for the level at which earlier
    /// runs died, the column or metric that tells it, limits by the name of the series
    /// ('web-*=1GB,worker-*=2GB'), or a file with a name and a limit in each line [default: what the
    /// file says]
    #[arg(long, value_name = "[LABEL=]SIZE|auto|COLUMN|NAME=SIZE|FILE")]
    pub(super) limit: Vec<Labelled<String>>,
    /// Only series whose name matches this pattern
    #[arg(long, value_name = "[LABEL=]GLOB")]
    pub(super) series: Vec<Labelled<String>>,
    /// Only rows of a table in which a column says this: COLUMN=VALUE or COLUMN!=VALUE, where * stands for
    /// any text (repeatable; all have to hold). Of Parquet, row groups and folders that cannot hold such
    /// rows are not read
    #[arg(long = "where", value_name = "[LABEL=]COLUMN=VALUE", value_parser = labelled_condition)]
    pub(super) conditions: Vec<Labelled<String>>,
    /// Only these columns of a table, and those that other options name; the others are left aside
    /// (repeatable, or several names with commas)
    #[arg(long, value_name = "[LABEL=]COLUMN,…")]
    pub(super) columns: Vec<Labelled<String>>,
    /// Only samples from this time on: a time, or a span before the last sample (6h)
    #[arg(long, value_name = "[LABEL=]TIME")]
    pub(super) since: Vec<Labelled<String>>,
    /// Only samples up to this time: a time, or a span before the last sample
    #[arg(long, value_name = "[LABEL=]TIME")]
    pub(super) until: Vec<Labelled<String>>,
    /// Time between samples of a file without times (3s)
    #[arg(long, value_name = "[LABEL=]SPAN")]
    pub(super) step: Vec<Labelled<String>>,
    /// What each series is, other than the memory of a process: class for the objects of one class
    /// on a heap, such as all instances of a constructor; site for what one place in the source has
    /// made, with what holds it. Or route: the memory of the process as it is, and what the requests
    /// of each route have added to it
    #[arg(long, value_name = "PART")]
    pub(super) by: Option<By>,
    /// With --by site: the folder of the source maps of the build that ran; sites are then told in
    /// what it was made from
    #[arg(long, value_name = "DIR", requires = "by")]
    pub(super) source_maps: Option<PathBuf>,
    /// How to call requests of a route, in place of their path without identifiers: a regular
    /// expression on `METHOD /path?query` and a name, such as '^GET /shop/[^/]+/cart=cart' (repeatable;
    /// the first that matches; for --by route)
    #[arg(long, value_name = "REGEX=NAME", requires = "by")]
    pub(super) route: Vec<String>,
    /// Whether files without a label are of one process: together, or apart [default: together
    /// where the times of one follow those of the other]
    #[arg(long, value_name = "HOW")]
    pub(super) files: Option<Files>,
    /// Also tell groups of series: by a label or column (version), by workload (the name without
    /// the hash of a pod), or by a pattern on the name with a group, such as '^([a-z]+)-'
    #[arg(long, value_name = "LABEL|workload|REGEX")]
    pub(super) group_by: Option<Grouping>,
    /// Ask nothing on a terminal; a question is an error, as in a pipe
    #[arg(long)]
    pub(super) no_input: bool,
    /// Leave out rows that cannot be read, and say how many
    #[arg(long)]
    pub(super) skip_bad_rows: bool,
    /// Keep means of neighbouring readings instead of all, for tables larger than memory
    #[arg(long)]
    pub(super) low_memory: bool,
}

/// What a series is, other than the memory of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum By {
    Class,
    Site,
    Route,
}

impl By {
    /// Whether a series is a part of a heap.
    pub(super) fn is_of_heap(self) -> bool {
        match self {
            Self::Class | Self::Site => true,
            Self::Route => false,
        }
    }
}

/// Whether files without a label are of one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Files {
    Together,
    Apart,
}
