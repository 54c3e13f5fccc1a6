//! What to do about a problem.

use crate::error::Problem;
use crate::kit::heap_part::HeapPartKind;
use leakrate_core::series::SeriesError;

/// The five lines that write what is read of tracemalloc.
const PICKLED: &str =
    "write it as JSON, with these lines in the server; for snapshots that are there, with \
tracemalloc.Snapshot.load(FILE) for take_snapshot():
    import json, time, tracemalloc    # and once, at the start: tracemalloc.start(10)
    found = tracemalloc.take_snapshot().statistics(\"traceback\")
    traces = [[s.size, s.count, [[f.filename, f.lineno] for f in s.traceback]] for s in found]
    with open(f\"heap-{requests}.json\", \"w\") as file:
        json.dump({\"tracemalloc\": traces, \"time\": time.time(), \"requests\": requests}, file)";

impl Problem {
    pub(crate) fn advice(&self) -> String {
        match self {
            Self::NoSuchFormat {
                nearest: Some(name),
                ..
            } => format!("did you mean `{name}`? `leakrate formats` lists them all"),
            Self::Missing {
                nearest: Some(name),
            }
            | Self::NoSeries {
                nearest: Some(name),
                ..
            }
            | Self::NoSuchColumn {
                nearest: Some(name),
                ..
            } => format!("did you mean `{name}`?"),
            Self::SeveralMemoryColumns { candidates } => {
                let first = candidates.first().map_or("COLUMN", String::as_str);
                format!("choose one: --memory '{first}'")
            }
            Self::NoMemoryColumn { columns } if columns.is_empty() => {
                "export it again with a column of memory, such as `memory_mb`; where --columns leaves it aside, name it there"
                    .to_owned()
            }
            Self::NoMemoryColumn { columns } if columns.len() == 1 => {
                let only = &columns[0];
                format!(
                    "if `{only}` is memory, say so with its unit: --memory '{only}' and --unit KiB (as ps \
                     counts) or --unit MiB (as free -m does)"
                )
            }
            Self::OpenUnit { units, .. } => {
                let options: Vec<String> =
                    units.iter().map(|unit| format!("--unit {unit}")).collect();
                format!("say it: {}", options.join(" or "))
            }
            Self::UntimedRequests { requests } => format!(
                "if they were sent at a steady rate, give it: --requests 25/s; or write out what \
                 memory grew by, as in 16MB/{requests}req; or export each request with its time"
            ),
            Self::SeveralSheets { names } => {
                let first = names.first().map_or("NAME", String::as_str);
                format!("choose one: --sheet '{first}'")
            }
            Self::NoMemoryInLines { open } => {
                let example = r"(?<time>\S+ \S+) .* rss=(?<memory>\S+)";
                let pattern = open.patterns.first().map_or(example, String::as_str);
                format!("if a number in them is memory, say which: --pattern '{pattern}'")
            }
            Self::NoMemoryTable { command } | Self::UntimedLog { command } => {
                format!("record it with `{command}`")
            }
            _ => self
                .about_the_file()
                .or(self.about_the_heap())
                .or(self.about_heap_profiles())
                .or(self.about_its_columns())
                .unwrap_or("correct the file")
                .to_owned(),
        }
    }

    fn about_the_file(&self) -> Option<&'static str> {
        Some(match self {
            Self::Missing { .. } | Self::Unreadable { .. } => "check the path and its permissions",
            Self::Damaged { .. } => {
                "copy it again; `gzip -dc` or `zstd -dc` prints what can be unpacked of it, which \
                 `leakrate fit -` reads from a pipe"
            }
            Self::NotThinned { .. } => "leave out --low-memory",
            Self::NoMatch => {
                "try the pattern with `grep -P` on the file; a part that varies is `.*`, a number is \
                 `[\\d.]+`"
            }
            Self::OnlyKills => {
                "record one process from its start, a line a minute: `while sleep 60; do date; ps -o rss= -p PID; \
                 done`; what it had when it was killed is its limit"
            }
            Self::TooLarge { .. } => {
                "give what is in it as a file of its own, or a part of it that holds the readings"
            }
            Self::Series(SeriesError::TimeOutside { .. }) => {
                "correct the times; if they count another unit than seconds since 1970 or since the \
                 start, say so in the header, such as `time_ms` or `elapsed_ns`"
            }
            Self::Series(SeriesError::BadValue { .. } | SeriesError::Unresolved { .. }) => {
                "correct the readings, or say their unit: --unit kB"
            }
            Self::NeedsFeature { .. } => {
                "install leakrate with it: `npm install -g leakrate`, `pip install leakrate`, a program of its releases, \
                 or `cargo install leakrate --features parquet`"
            }
            Self::Encrypted { .. } => "write it again without encryption: leakrate takes no keys",
            Self::InFolder { .. } => {
                "give files alone that have the same columns, or mend this one"
            }
            Self::DamagedColumns { .. } => {
                "copy it again, or have the program that made it write it again"
            }
            Self::Changed => "read it again, or read a copy",
            Self::Directory => "name a file inside it, or a folder of Parquet files",
            Self::Empty | Self::NoRows => "check that the export was not cut short",
            Self::Binary { .. } => "unpack it or export it as CSV or JSON",
            Self::LongLine { .. } => "check that it is a table of lines, with line ends",
            Self::TooManyColumns { .. } => "check its delimiter, or export fewer columns",
            Self::OpenQuote => "close the quote, or double a quote that belongs to the text",
            Self::UnknownFormat => {
                "expected a table with a header, such as `time,memory_mb`, or an export that \
                 `leakrate formats` lists"
            }
            Self::UnknownJson => {
                "save the whole answer of the tool, without a filter such as jq; `leakrate formats` \
                 lists what is read"
            }
            Self::NoSuchFormat { .. } => "`leakrate formats` lists them all",
            Self::FailedQuery { .. } => "correct the query and export again",
            Self::NotARange { .. } => "export with /api/v1/query_range",
            Self::Json { .. } | Self::Xml { .. } | Self::UnevenArrays { .. } => {
                "check that the file is complete"
            }
            Self::Workbook { .. } | Self::LockedWorkbook => {
                "save it as .xlsx without a password, or the sheet as CSV"
            }
            Self::NoTableInWorkbook => "name the sheet that is meant: --sheet NAME",
            Self::NoSuchSheet { .. } => "name one of these sheets",
            Self::CountsDiffer { .. } => {
                "give one for each, in the order of the files: --requests 0,2500,3750"
            }
            Self::SameOrDifferent { .. } => {
                "say which: --files together if they are of one process, --files apart if each is \
                 of its own, or give them labels: a=FILE b=FILE"
            }
            Self::HalfCounted { .. } => {
                "say what they are: --files together leaves out the samples without a count, \
                 --files apart makes two series, and --requests 100/min counts for both"
            }
            Self::NotOneSeries { .. } => {
                "give them labels of their own, such as a=FILE b=FILE, or leave one out"
            }
            Self::Rows { .. } => "correct the file, or leave such rows out with --skip-bad-rows",
            Self::ZoneUnknown { .. } => {
                "say the zone of its times: --tz Europe/Berlin, --tz +02:00 or --tz UTC"
            }
            Self::NoClock { .. } => "add a column of dates with times",
            Self::NoOverlap { .. } => "check the zones (--tz LABEL=ZONE) and the dates of both",
            Self::OnlyTransactions => {
                "let the transaction controllers not generate parent samples, and run again"
            }
            Self::RoundedCount { .. } => "run autocannon with --json, which tells them all",
            Self::OnlyRequests => {
                "give it beside a file of memory: leakrate fit MEMORY --requests THIS_FILE"
            }
            Self::RowsCapped { .. } => "give the total that the tool prints without `-o csv`",
            Self::TooFewRounds { .. } => {
                "measure at least three times, a known time or number of requests apart, with the \
                 output of `date` before each"
            }
            Self::OneSample => "measure at least once more",
            Self::NoSeries { .. } => "correct --series; `*` stands for any text",
            Self::WindowWithoutDates => "leave out --since and --until, or give them as durations",
            Self::EmptyWindow => "widen --since and --until",
            _ => return None,
        })
    }

    fn about_the_heap(&self) -> Option<&'static str> {
        Some(match self {
            Self::HeapSnapshot { .. } => {
                "check that it was copied as a whole and that the process had memory to write it, \
                 or take it again"
            }
            Self::NoSourceMaps => {
                "name the folder that the build has written its maps to, such as --source-maps dist"
            }
            Self::SourceMap { .. } => "build again, or leave it out of the folder",
            Self::OtherSourceMaps { .. } => {
                "name the folder of the build that ran, or leave --source-maps out"
            }
            Self::OneHeapSnapshot => {
                "take at least three of one process, and name them all: \
                 heap-*.heapsnapshot --requests 0,2500,3750"
            }
            Self::HeapWithoutRequests => {
                "say how many at each snapshot, from the first to the last: --requests 0,2500,3750"
            }
            Self::NoParts => "leave out --by",
            _ => return None,
        })
    }

    fn about_heap_profiles(&self) -> Option<&'static str> {
        Some(match self {
            Self::HeapProfile { .. } => {
                "check that it was copied as a whole, or take it again: \
                 curl -o heap-1.pb.gz 'http://localhost:6060/debug/pprof/heap?gc=1'"
            }
            Self::OtherProfile { .. } => {
                "take one of the heap: \
                 curl -o heap-1.pb.gz 'http://localhost:6060/debug/pprof/heap?gc=1'"
            }
            Self::DifferenceOfProfiles => {
                "give the profiles themselves, without -base or -diff_base"
            }
            Self::OneHeapProfile => {
                "take at least three of one process, better six, and name them all: \
                 leakrate fit --by site heap-*.pb.gz --requests 0,2500,3750"
            }
            Self::ProfilesWithoutTimes => {
                "say how many requests had been served at each, from the first to the last: \
                 --requests 0,2500,3750; or the time between two: --step 1min"
            }
            Self::PickledSnapshot => PICKLED,
            Self::PartsWithoutTotal { told } | Self::OtherParts { told } => match told {
                HeapPartKind::Class => "ask for them: --by class",
                HeapPartKind::Site => "ask for them: --by site",
            },
            Self::NoLeaksPrinted => {
                "print them: heaptrack_print -l 1 -n 1000 -s 1000 FILE.zst > run-1.txt"
            }
            _ => return None,
        })
    }

    fn about_its_columns(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoSuchColumn { .. } => "name one of these columns",
            Self::NoRowMeets { .. } => {
                "correct --where; `*` stands for any text, as in --where 'cluster=eu-*', and all that are given hold"
            }
            Self::NoRowsToChoose { .. } => {
                "leave out --where; --series NAME chooses among series, and --since and --until among times"
            }
            Self::NoColumnsToChoose { .. } => "leave out --columns",
            Self::NoMemoryColumn { .. } => {
                "say which it is: --memory COLUMN, and --unit if its header has none"
            }
            Self::InPages => {
                "a page has 4 KiB on most machines, which `getconf PAGESIZE` tells; with the time before \
                 seven numbers: awk '{print $1, $3 * 4}' FILE | leakrate fit - --unit KiB --memory \
                 'column 2'; or record `grep VmRSS /proc/PID/status`"
            }
            Self::NotInUse { .. } => "print what is used beside it, such as `Used heap: 4096 kB`",
            Self::CountOfWhat { .. } => {
                "say it: --requests column:NAME if it counts requests, --time NAME if it is seconds \
                 since the start"
            }
            Self::NoUnit { .. } => "say it: --unit B, --unit kB, --unit MiB, …",
            Self::PercentOfWhat { .. } => "say what 100 % is: --limit SIZE",
            Self::NoValues { .. } => "choose another column with --memory COLUMN",
            Self::AmbiguousDate { .. } => {
                "say which comes first: --date-order dmy (the day), --date-order mdy (the month) or \
                 --date-order ymd (a year of two digits)"
            }
            Self::NotTimes { .. } => "write times as 2026-04-03T12:00:00Z, or as epoch seconds",
            Self::AmbiguousNumber { .. } => {
                "say which mark divides whole and decimals: --decimal point or --decimal comma"
            }
            Self::UnclearClock { .. } => {
                "call it `date` if it counts days, `elapsed_s` if seconds; or leave it out and say how \
                 far rows are apart: --time none --step 3s"
            }
            Self::SameTimes { .. } => {
                "say what rows of one time are: --combine sum if they are parts of one, --combine mean \
                 or max if several readings of one, --combine apart if each is a series"
            }
            Self::CounterFalls { .. } => {
                "correct the row; if each row counts only its own requests, say so: \
                 --requests-are added"
            }
            Self::NotCumulative { .. } => {
                "say how it counts: --requests-are rate if it is a rate, --requests-are added if each \
                 row counts its own"
            }
            Self::CountMissing { .. } => "write 0 where there were none",
            Self::LoadUnclear { .. } => "call it `load_seconds_total` or `load_seconds_added`",
            Self::LoadRateUnknown { .. } => "give the rate: --requests 25/s",
            Self::RateWithoutTime => "add a column `time` or `load_seconds`, or give --step 3s",
            Self::NoTimes { .. } => {
                "say what lies between two readings: requests, with --requests 1000/reading, or a \
                 time, with --step 3s"
            }
            Self::FreeOfWhat => "say how much memory the machine has: --limit 24GiB",
            Self::NoRoutes => {
                "give a file that tells the path of each request, such as an access log: \
                 --requests access.log"
            }
            Self::OnlyAggregated => {
                "run locust with --csv-full-history, which writes a row for each of them"
            }
            Self::NoRequests => "name the column that does: --requests column:NAME",
            Self::ConstantRequests { .. } => "measure again after more requests",
            _ => return None,
        })
    }
}
