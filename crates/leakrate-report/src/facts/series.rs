//! The facts of one series.

use serde::Serialize;

use super::code::{code, code_if_known};
use super::{
    CaveatFacts, LeaksSinceFacts, Moment, RateFacts, ReciprocalFacts, ReleaseFacts, RouteFacts,
    UnexplainedFacts,
};
use leakrate_core::analysis::Standing;
use leakrate_core::model::{Assumption, Evidence, Follows, Shape, Verdict, WarmUpDecision};
use leakrate_core::series::RestartReason;

/// What was found in one series.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct SeriesFacts {
    /// Label of the input it came from.
    pub label: String,
    /// Its own name inside the input.
    pub name: String,
    /// The group that it belongs to, where series are grouped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Number of samples.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<usize>,
    /// Time of the first sample (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// Time of the last sample (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// From the first sample to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<f64>,
    /// Requests served from the first sample to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<f64>,
    /// The first reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_first_bytes: Option<f64>,
    /// The last reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_last_bytes: Option<f64>,
    /// Restarts inside the series.
    pub restarts: Vec<RestartFacts>,
    /// The runs between restarts; absent where there is only one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<SegmentFacts>,
    /// The releases that it was measured under, where deploys are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub releases: Vec<ReleaseFacts>,
    /// Since which of them it leaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaks_since: Option<LeaksSinceFacts>,
    /// The leak per request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_request: Option<RateFacts>,
    /// The same as requests for each megabyte (10⁶ bytes).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_per_megabyte: Option<ReciprocalFacts>,
    /// The leak per hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_hour: Option<RateFacts>,
    /// The leak per request of the whole window, where `bytes_per_request` is that since a change, or an
    /// average over the courses that are possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_request_whole: Option<RateFacts>,
    /// The leak per hour of the whole window, where `bytes_per_hour` is that since a change, or an average
    /// over the courses that are possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_hour_whole: Option<RateFacts>,
    /// When the growth that goes on began, where it changed in the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub began: Option<ChangeFacts>,
    /// When the growth ended, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<ChangeFacts>,
    /// Where memory rose at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepFacts>,
    /// The parts between those changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub course: Vec<SegmentFacts>,
    /// The probability that what rose does not grow now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flat_probability: Option<f64>,
    /// At the earliest after so many seconds memory is a tenth above its last reading, by the
    /// upper end of the rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adds_tenth_after_seconds: Option<f64>,
    /// Mean requests per hour, its interval as wide as traffic varies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_per_hour: Option<RateFacts>,
    /// The form of the growth.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "code_if_known"
    )]
    pub shape: Option<Shape>,
    /// What speaks for that form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shape_evidence: Option<ShapeFacts>,
    /// Is it a leak?
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "code_if_known"
    )]
    pub verdict: Option<Verdict>,
    /// What holds under each way to take falls that nothing tells apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<ReadingFacts>,
    /// How strong the evidence is.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "code_if_known"
    )]
    pub evidence: Option<Evidence>,
    /// The one-sided p value of growth above the floor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f64>,
    /// The same, adjusted for the number of series that were tested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjusted_p_value: Option<f64>,
    /// Whether a `leak` holds among so many: `held`, or `may_be_chance`.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "code_if_known"
    )]
    pub among_many: Option<Standing>,
    /// Windows of real memory without a known leak that look like it, where it is called a leak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leak_free_windows: Option<LeakFreeFacts>,
    /// What would settle the verdict, where it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_settle: Option<SettleFacts>,
    /// What was done about the climb to the working level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warm_up: Option<WarmUpFacts>,
    /// Whether memory follows requests or the clock, where both are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver: Option<DriverFacts>,
    /// Probability of segments that differ this much or more if all of them leak alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_slope_probability: Option<f64>,
    /// The median slope between pairs of samples: a cross-check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theil_sen_bytes_per_request: Option<f64>,
    /// The median slope between pairs of samples: a cross-check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theil_sen_bytes_per_hour: Option<f64>,
    /// The smallest leak that this series would show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smallest_detectable_bytes_per_request: Option<f64>,
    /// The smallest leak that this series would show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smallest_detectable_bytes_per_hour: Option<f64>,
    /// The smallest leak that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor_bytes_per_request: Option<f64>,
    /// The smallest leak that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor_bytes_per_hour: Option<f64>,
    /// What part of a heap the series is, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<HeapPart>,
    /// The objects, where the series is a class of them on a heap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objects: Option<ObjectFacts>,
    /// What would be freed with its objects, where the series is a class of them on a heap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retained: Option<RetainedFacts>,
    /// What holds its new objects, where the series is a part of a heap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<HolderFacts>,
    /// The calls that lead to where most of it was made, from the outermost, where the series is a
    /// site on a heap and its profile tells them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<String>,
    /// What each route has added, where routes are asked for: what has added most comes first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<RouteFacts>,
    /// What no route explains; absent where that cannot be told from some of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unexplained: Option<UnexplainedFacts>,
    /// What the routes and time have added together, by the fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routes_growth_bytes: Option<f64>,
    /// What limits the result.
    pub caveats: Vec<CaveatFacts>,
}

impl SeriesFacts {
    /// Whether it leaks, and not perhaps by chance as one of many.
    pub fn leaks(&self) -> bool {
        self.verdict == Some(Verdict::Leak) && self.among_many != Some(Standing::MayBeChance)
    }
}

/// What a part of a heap is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HeapPart {
    /// The objects of a class.
    Class,
    /// What one place in the source has made, or holds.
    Site,
}

/// The objects of a part of a heap.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObjectFacts {
    /// What they have in common.
    pub part: HeapPart,
    /// How many there were in the first snapshot.
    pub first: u64,
    /// How many there were in the last.
    pub last: u64,
    /// How many were added for each request from the first to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_request: Option<f64>,
    /// How many were added in each hour from the first to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<f64>,
}

/// What would be freed with the objects of a class, in bytes: what they take themselves with all
/// that nothing else keeps alive.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RetainedFacts {
    /// In the first snapshot.
    pub first: u64,
    /// In the last.
    pub last: u64,
    /// How much was added for each request from the first to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_request: Option<f64>,
}

/// What holds those objects of the last snapshot that were not there in the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HolderFacts {
    /// What gathers them: on the shortest way to them the last that was there before.
    pub gatherer: String,
    /// The first of the functions that see it, in the order of their file, where it is a variable of a
    /// whole file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seen_by: Vec<String>,
    /// The way from there to one of them.
    pub path: Vec<String>,
    /// How many of them are held on this way.
    pub through: u64,
    /// How many there are.
    pub objects: u64,
}

/// A restart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RestartFacts {
    /// Its time (RFC 3339), where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// The first sample after it, counted from 1.
    pub sample: usize,
    /// How it is known: `drop`, `pid`, `uptime`, `counter`, `marker`, `given`.
    #[serde(serialize_with = "code")]
    pub reason: RestartReason,
}

/// The run between two restarts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentFacts {
    /// Time of its first sample (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// Time of its last sample (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// Number of samples.
    pub samples: usize,
    /// The leak per request inside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_request: Option<RateFacts>,
    /// The leak per hour inside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_hour: Option<RateFacts>,
}

/// When the growth changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeFacts {
    /// Most probably then (RFC 3339), where times are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Moment>,
    /// At the earliest then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<Moment>,
    /// At the latest then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<Moment>,
    /// The first sample after it, counted from 1.
    pub sample: usize,
    /// The earliest sample that may be that.
    pub sample_lower: usize,
    /// The latest.
    pub sample_upper: usize,
}

/// A step of memory.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepFacts {
    /// How high it is.
    pub bytes: f64,
    /// When it was.
    #[serde(flatten)]
    pub at: ChangeFacts,
}

/// What speaks for the form of a growth.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ShapeFacts {
    /// By how much the corrected Akaike criterion prefers it to a straight line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gain_over_line: Option<f64>,
    /// Height of the climb that dies away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub climb_bytes: Option<f64>,
    /// Requests after which that climb has done 63 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_constant_requests: Option<f64>,
    /// Seconds after which that climb has done 63 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_constant_seconds: Option<f64>,
}

/// What was done about the climb to the working level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WarmUpFacts {
    /// `kept`, `detected` (a warm-up was found and left out) or `given`.
    #[serde(serialize_with = "code")]
    pub decision: WarmUpDecision,
    /// Samples left out of the fit.
    pub samples_left_out: usize,
    /// By how much the first reading lies below what the others suggest, where memory rose in a
    /// step at first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_step_bytes: Option<f64>,
    /// The fit without the warm-up where it was kept, else with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_fit: Option<OtherFitFacts>,
}

/// A fit of more or fewer of the samples.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OtherFitFacts {
    /// Samples it leaves out.
    pub samples_left_out: usize,
    /// The leak per request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_request: Option<RateFacts>,
    /// The leak per hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_hour: Option<RateFacts>,
    /// Is it a leak?
    #[serde(serialize_with = "code")]
    pub verdict: Verdict,
    /// What would settle that, where it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_settle: Option<SettleFacts>,
}

/// What holds if the falls of a series are one thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadingFacts {
    /// What they are taken for: `restarts` or `collections`.
    #[serde(rename = "if", serialize_with = "code")]
    pub assumption: Assumption,
    /// How many falls are taken for that.
    pub falls: usize,
    /// Is it a leak then?
    #[serde(serialize_with = "code")]
    pub verdict: Verdict,
    /// How strong the evidence is then.
    #[serde(serialize_with = "code")]
    pub evidence: Evidence,
    /// The leak per request then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_request: Option<RateFacts>,
    /// The leak per hour then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_hour: Option<RateFacts>,
    /// The option that says so.
    pub settled_by: &'static str,
}

/// Windows of real memory without a known leak, of which some look like a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LeakFreeFacts {
    /// All of them: days of the machines of one cluster.
    pub windows: usize,
    /// Those that were called a leak as clearly.
    pub alike: usize,
    /// Whether those are more than a verdict may err on.
    pub are_many: bool,
}

/// What would settle an open verdict with a probability of 80 %.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SettleFacts {
    /// Whether so much more would do.
    pub kind: SettleKind,
    /// More samples.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<usize>,
    /// More requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<f64>,
    /// More time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
}

/// Whether more of the same settles an open verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SettleKind {
    /// It does.
    More,
    /// It would take more than ten times what was measured.
    OverTenTimes,
}

/// Whether memory follows requests or the clock.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DriverFacts {
    /// `requests`, `time`, `both`, `inseparable` or `undetermined`.
    #[serde(serialize_with = "code")]
    pub follows: Follows,
    /// Correlation of requests and time.
    pub correlation: f64,
    /// Growth per request with the clock held still.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_request: Option<RateFacts>,
    /// Growth per hour without any request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_hour: Option<RateFacts>,
}
