//! Every warning a reader can get, as data. A caveat travels with the result it limits; the
//! wording is here once, so that text, Markdown, HTML and JSON say the same.

mod answer_doubt;
mod fit_doubt;
mod heap_doubt;
mod load_doubt;
mod low_memory;
mod prediction_doubt;
mod sense_doubt;
mod watch_doubt;

use std::fmt;

use crate::units::{Seconds, SizeUnit, counted};

pub use answer_doubt::AnswerDoubt;
pub use fit_doubt::FitDoubt;
pub use heap_doubt::HeapDoubt;
pub use load_doubt::LoadDoubt;
pub use low_memory::LowMemory;
pub use prediction_doubt::PredictionDoubt;
pub use sense_doubt::SenseDoubt;
pub use watch_doubt::WatchDoubt;

/// Something that limits how far a result can be trusted.
#[derive(Debug, Clone, PartialEq)]
pub enum Caveat {
    /// The rate was written out by hand, so nothing is known of its uncertainty.
    BareRate,
    /// The rate is the difference of two readings, which tell nothing of its error.
    TwoReadings,
    /// The times state no zone, and are shown as they were written.
    ZoneNotStated,
    /// The two sides of a comparison measured different quantities.
    DifferentMetrics {
        /// What the baseline measured.
        baseline: String,
        /// What the other measured.
        other: String,
    },
    /// One side of a comparison is a plateau.
    StoppedClimb {
        /// The label of that side.
        label: String,
    },
    /// A doubt about a prediction.
    Prediction(PredictionDoubt),
    /// A doubt about readings that are still coming in.
    Watch(WatchDoubt),
    /// Something was left out to read the input in little memory, as asked.
    LowMemory(LowMemory),
    /// Some of many series have too little for a rate and were left out.
    SeriesLeftOut {
        /// How many.
        count: usize,
        /// The name of the first.
        first: String,
    },
    /// Several rows had the same time; each group was replaced by its mean.
    DuplicateTimes {
        /// Rows that were merged away.
        rows: usize,
    },
    /// Several files were read as one input.
    FilesJoined {
        /// How many.
        files: usize,
        /// Rows that were in another of them as well.
        repeated: usize,
    },
    /// Rows were not in order of time and were sorted.
    RowsSorted {
        /// Rows that stood before an earlier one.
        rows: usize,
    },
    /// A doubt about a fit.
    Fit(FitDoubt),
    /// Rows without a reading were left out; they were not taken as zero.
    MissingReadings {
        /// Rows left out.
        rows: usize,
    },
    /// The span between two neighbouring samples is much longer than usual.
    Gaps {
        /// How many such spans there are.
        count: usize,
        /// The longest of them.
        longest: Seconds,
    },
    /// Rows that could not be read were left out, as asked.
    BadRowsSkipped {
        /// Rows left out.
        rows: usize,
    },
    /// The last line was cut off while it was written, and was left out.
    TornLastLine,
    /// Times run back where requests are counted from row to row, as where a clock is set back: the
    /// rows count in the order of the file, and their times are left out.
    ClockRanBack {
        /// Rows that are earlier than the row before.
        rows: usize,
    },
    /// Readings of zero were left out: a running process has some memory.
    ZeroReadings {
        /// Rows left out.
        rows: usize,
    },
    /// Readings that make no sense.
    Sense(SenseDoubt),
    /// No unit was stated; all readings are whole pages, so they count bytes.
    UnitFromPages,
    /// No unit was stated; all readings are whole pages in one, as the kernel gives out memory.
    UnitFromKernelPages {
        /// That unit.
        unit: SizeUnit,
    },
    /// No unit was stated; all readings are aligned as an allocator gives out memory, so they count bytes.
    UnitFromAllocations,
    /// Nothing tells when the readings were taken or what was served between them: they were counted.
    ReadingsCounted,
    /// Other columns are parts of the process whose whole was fitted.
    PartsOfProcess {
        /// The column that was fitted.
        whole: String,
        /// The others.
        parts: Vec<String>,
    },
    /// What is in use is what there is in all less what is free.
    UsedFromFree {
        /// The column of what there is in all.
        whole: String,
        /// The column of what is free of it.
        free: String,
    },
    /// A request counter was reset inside the series.
    CounterResets {
        /// How often.
        count: usize,
    },
    /// Rows without times were not in order of their request counts and were sorted by them.
    SortedByRequests {
        /// Rows that stood before a smaller count.
        rows: usize,
    },
    /// Requests are known for part of the samples only; the others were left out.
    PartialRequests {
        /// Samples left out.
        rows: usize,
    },
    /// Requests are known for all instances together, not for each.
    RequestsNotPerInstance,
    /// A doubt about the requests of a load tester.
    Load(LoadDoubt),
    /// The request count is the same in all rows, so nothing was measured against it.
    ConstantRequests,
    /// The heap was read after collections of the young generation, which leave garbage.
    GarbageIncluded,
    /// A doubt about heap profiles.
    Heap(HeapDoubt),
    /// A doubt about what a server answered.
    Answer(AnswerDoubt),
}

const READINGS_COUNTED: &str = "each reading counts as one request: where more were served between two, a rate per request \
                 is too high by as many, and what is said of 1,000 requests is of 1,000 readings";

const UNIT_FROM_ALLOCATIONS: &str = "no unit is stated; every reading is a multiple of 8, which allocators align bytes to, so \
                 bytes were taken";

impl Caveat {
    /// A stable name for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BareRate => "bare_rate",
            Self::TwoReadings => "two_readings",
            Self::ZoneNotStated => "zone_not_stated",
            Self::DifferentMetrics { .. } => "different_metrics",
            Self::StoppedClimb { .. } => "stopped_climb",
            Self::Prediction(doubt) => doubt.code(),
            Self::Fit(doubt) => doubt.code(),
            Self::DuplicateTimes { .. } => "duplicate_times",
            Self::FilesJoined { .. } => "files_joined",
            Self::RowsSorted { .. } => "rows_sorted",
            Self::MissingReadings { .. } => "missing_readings",
            Self::Gaps { .. } => "gaps",
            Self::BadRowsSkipped { .. } => "bad_rows_skipped",
            Self::TornLastLine => "torn_last_line",
            Self::ClockRanBack { .. } => "clock_ran_back",
            Self::Watch(doubt) => doubt.code(),
            Self::LowMemory(left_out) => left_out.code(),
            Self::SeriesLeftOut { .. } => "series_left_out",
            Self::ZeroReadings { .. } => "zero_readings",
            Self::Sense(doubt) => doubt.code(),
            Self::UnitFromPages => "unit_from_pages",
            Self::UnitFromKernelPages { .. } => "unit_from_kernel_pages",
            Self::UnitFromAllocations => "unit_from_allocations",
            Self::ReadingsCounted => "readings_counted",
            Self::PartsOfProcess { .. } => "parts_of_process",
            Self::UsedFromFree { .. } => "used_from_free",
            Self::CounterResets { .. } => "counter_resets",
            Self::SortedByRequests { .. } => "sorted_by_requests",
            Self::PartialRequests { .. } => "partial_requests",
            Self::RequestsNotPerInstance => "requests_not_per_instance",
            Self::Load(doubt) => doubt.code(),
            Self::ConstantRequests => "constant_requests",
            Self::GarbageIncluded => "garbage_included",
            Self::Heap(doubt) => doubt.code(),
            Self::Answer(doubt) => doubt.code(),
        }
    }
}

impl fmt::Display for Caveat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BareRate => f.write_str(
                "a rate written out by hand carries no uncertainty: no interval can be given",
            ),
            Self::ZoneNotStated => f.write_str(
                "the times of the input state no zone, and are shown as they stand there",
            ),
            Self::TwoReadings => f.write_str(
                "two readings give a rate and nothing of its error: measure again, at least four \
                 times more, as far apart as these",
            ),
            Self::DifferentMetrics { baseline, other } => write!(
                f,
                "the baseline is {baseline}, the other is {other}: their levels cannot be \
                 compared, but what leaks in one grows the other, so their slopes can"
            ),
            Self::StoppedClimb { label } => stopped_climb(f, label),
            Self::Prediction(doubt) => doubt.fmt(f),
            Self::Fit(doubt) => doubt.fmt(f),
            Self::DuplicateTimes { rows } => {
                write!(
                    f,
                    "{} with the time of another: averaged",
                    counted(*rows, "row")
                )
            }
            Self::FilesJoined { files, repeated } => files_joined(f, *files, *repeated),
            Self::RowsSorted { rows } => {
                write!(f, "{} out of order: sorted by time", counted(*rows, "row"))
            }
            Self::MissingReadings { rows } => write!(
                f,
                "{} without a reading: left out, not taken as zero",
                counted(*rows, "row")
            ),
            Self::Gaps { count, longest } => write!(
                f,
                "{} in the samples, the longest of {longest}",
                counted(*count, "gap")
            ),
            Self::Watch(doubt) => doubt.fmt(f),
            Self::LowMemory(left_out) => left_out.fmt(f),
            Self::Sense(doubt) => doubt.fmt(f),
            Self::SeriesLeftOut { count, first } => series_left_out(f, *count, first),
            Self::BadRowsSkipped { rows } => {
                write!(
                    f,
                    "{} that cannot be read: left out, as asked",
                    counted(*rows, "row")
                )
            }
            Self::TornLastLine => f.write_str("the last line was not written whole: left out"),
            Self::ClockRanBack { rows } => clock_ran_back(f, *rows),
            Self::ZeroReadings { rows } => write!(
                f,
                "{} of zero taken as missing: a running process has some memory",
                counted(*rows, "reading")
            ),
            Self::UnitFromPages => f.write_str(
                "no unit is stated; every reading is a whole number of 4,096-byte pages, so bytes were taken",
            ),
            Self::UnitFromKernelPages { unit } => write!(
                f,
                "no unit is stated; in {unit} every reading is a whole number of 4,096-byte pages, so \
                 {unit} was taken"
            ),
            Self::UnitFromAllocations => f.write_str(UNIT_FROM_ALLOCATIONS),
            Self::ReadingsCounted => f.write_str(READINGS_COUNTED),
            Self::PartsOfProcess { whole, parts } => parts_of_process(f, whole, parts),
            Self::UsedFromFree { whole, free } => used_from_free(f, whole, free),
            Self::CounterResets { count } => write!(
                f,
                "the request counter was reset {}; its increases were added up",
                counted(*count, "time")
            ),
            Self::SortedByRequests { rows } => write!(
                f,
                "{} before a smaller request count: rows were sorted by requests",
                counted(*rows, "row")
            ),
            Self::PartialRequests { rows } => write!(
                f,
                "{} without a request count: left out",
                counted(*rows, "sample")
            ),
            Self::RequestsNotPerInstance => f.write_str(
                "requests are known for all instances together only, so they were not counted for each",
            ),
            Self::Load(doubt) => doubt.fmt(f),
            Self::ConstantRequests => f.write_str(
                "the request count never changes, so memory was measured against time alone",
            ),
            Self::Heap(doubt) => doubt.fmt(f),
            Self::Answer(doubt) => doubt.fmt(f),
            Self::GarbageIncluded => f.write_str(
                "the log has few full or mixed collections, so the heap was read after young ones \
                 too, which leave garbage: levels are too high and slopes less sure",
            ),
        }
    }
}

fn stopped_climb(f: &mut fmt::Formatter<'_>, label: &str) -> fmt::Result {
    write!(
        f,
        "{label} is a plateau, not a leak: its rate is that of a climb that has stopped"
    )
}

fn parts_of_process(f: &mut fmt::Formatter<'_>, whole: &str, parts: &[String]) -> fmt::Result {
    let names: Vec<String> = parts.iter().map(|part| format!("`{part}`")).collect();
    write!(
        f,
        "{whole} is all that the process has, and was fitted; {} in it",
        match names.as_slice() {
            [one] => format!("{one} is a part"),
            _ => format!("{} are parts", names.join(", ")),
        }
    )
}

fn used_from_free(f: &mut fmt::Formatter<'_>, whole: &str, free: &str) -> fmt::Result {
    write!(f, "in use is taken to be `{whole}` less `{free}`")
}

fn series_left_out(f: &mut fmt::Formatter<'_>, count: usize, first: &str) -> fmt::Result {
    match count {
        1 => write!(f, "{first} has too few samples for a rate: left out"),
        _ => write!(
            f,
            "{count} series have too few samples for a rate ({first} and others): left out"
        ),
    }
}

fn clock_ran_back(f: &mut fmt::Formatter<'_>, rows: usize) -> fmt::Result {
    write!(
        f,
        "{} earlier than the row before, as where a clock is set back: requests are added up in \
         the order of the file, and its times are left out",
        counted(rows, "row")
    )
}

fn files_joined(f: &mut fmt::Formatter<'_>, files: usize, repeated: usize) -> fmt::Result {
    write!(f, "{files} files were read as one")?;
    match repeated {
        0 => write!(f, ", since their times follow one another"),
        rows => write!(
            f,
            "; {} in several of them: taken once",
            counted(rows, "row")
        ),
    }
}
