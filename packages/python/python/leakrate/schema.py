"""The answers of leakrate as dataclasses: base units, spelled in the name. None means not known."""

# Written by generate_schema.py from data/report.schema.json.

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from leakrate._facts import Facts


@dataclass(frozen=True, repr=False, kw_only=True)
class AnswerFactsGenerator(Facts):
    name: Literal['leakrate']
    version: str
    """Its version."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Input(Facts):
    label: str
    """Label from the command line, or from the file's name."""
    source: str
    """The file as given, - for standard input, or the rate as written."""
    format: str
    """The format it was read as; rate for a rate written out."""
    rows: int | None = None
    """Rows of data that were read."""
    rows_skipped: int | None = None
    """Rows left out on request."""
    time_zone: str | None = None
    """The zone of its times."""
    sha256: str | None = None
    """SHA-256 of the bytes that were read, in a report."""
    query: str | None = None
    """What the server was asked, where the source is its address."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Restart(Facts):
    at: str | None = None
    """Its time, where known."""
    sample: int
    """The first sample after it, counted from 1."""
    reason: Literal['drop', 'pid', 'uptime', 'counter', 'marker', 'given']
    """How it is known."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Rate(Facts):
    """A rate; without the other keys nothing is known of its uncertainty."""

    estimate: float
    """The best single value."""
    std_error: float | None = None
    """The least-squares standard error, which holds if the noise has no memory."""
    interval_std_error: float | None = None
    """The standard error that the interval is built from."""
    combined_std_error: float | None = None
    """The standard error to combine with that of another number, into a ratio or a crossing."""
    degrees_of_freedom: float | None = None
    """Degrees of freedom of interval_std_error."""
    lower: float | None = None
    """Lower end of the interval."""
    upper: float | None = None
    """Upper end of the interval."""
    confidence: float | None = None
    """Confidence of the interval."""
    method: str | None = None
    """How the interval was found."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Segment(Facts):
    """The stretch between two restarts."""

    from_: str | None = None
    """First sample."""
    to: str | None = None
    """Last sample."""
    samples: int
    """Number of samples."""
    bytes_per_request: Rate | None = None
    bytes_per_hour: Rate | None = None


@dataclass(frozen=True, repr=False, kw_only=True)
class Ratio(Facts):
    estimate: float
    """The best single value."""
    lower: float | None = None
    """Lower end, where there is one."""
    upper: float | None = None
    """Upper end, where there is one."""
    confidence: float | None = None
    """Confidence of the interval."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Interval(Facts):
    estimate: float | None = None
    """The best single value."""
    lower: float | None = None
    """Lower end, where there is one."""
    upper: float | None = None
    """Upper end, where there is one."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Bridge(Facts):
    """A leak per request carried over to the traffic of another input."""

    leak_of: str
    """Label of the input whose leak per request it is."""
    traffic_of: str
    """Label of the input whose traffic it is."""
    requests_per_hour: Rate
    expected_bytes_per_hour: Rate
    measured_bytes_per_hour: Rate


@dataclass(frozen=True, repr=False, kw_only=True)
class Caveat(Facts):
    code: str
    """A stable name."""
    message: str
    """The warning in words."""
    hint: str | None = None
    """The option of the command line that settles it, where there is one."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Comparison(Facts):
    baseline: str
    """Label of the rate in the denominator."""
    other: str
    """Label of the rate in the numerator."""
    basis: Literal['bytes_per_request', 'bytes_per_hour']
    ratio: Ratio | None = None
    difference_bytes_per_request: Rate | None = None
    difference_bytes_per_hour: Rate | None = None
    orders_of_magnitude: Interval | None = None
    removed_share: Interval | None = None
    verdict: Literal['same_order', 'within_10x', 'different_order', 'no_leak_to_compare_with', 'undetermined']
    fix: Literal['fixed', 'improved', 'no_change', 'worse', 'no_leak_to_fix', 'undetermined'] | None = None
    without_leak: list[str] | None = None
    """Labels of the sides that are shown not to leak"""
    bridge: Bridge | None = None
    caveats: list[Caveat]
    """What limits the comparison."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Release(Facts):
    name: str | None = None
    """Its name; absent for what ran at the first sample and is not told."""
    deployed: str | None = None
    """When it was deployed; of a release that the readings tell, the first of them under it."""
    samples: int
    """Number of its samples."""
    samples_left_out: int
    """Its first samples that the rate leaves out as a warm-up."""
    bytes_per_request: Rate | None = None
    bytes_per_hour: Rate | None = None
    verdict: Literal['leak', 'plateau', 'no_leak', 'inconclusive'] | None = None
    change: Comparison | None = None
    is_only_restart: bool
    """Whether its deploy is also the only restart of the series."""


@dataclass(frozen=True, repr=False, kw_only=True)
class LeaksSince(Facts):
    kind: Literal['release', 'at_the_latest', 'cannot_tell', 'one_of', 'under', 'before_the_first', 'not_now']
    """What is known of the release that began the leak of the last one."""
    release: str | None = None
    """That release; of several that may have begun it, the first."""
    deployed: str | None = None
    """When it was deployed."""
    one_of: list[str] | None = None
    """All releases that were deployed while the leak began, where several were."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Change(Facts):
    """When the growth changed."""

    estimate: str | None = None
    """Most probably then, where times are known."""
    lower: str | None = None
    """At the earliest then."""
    upper: str | None = None
    """At the latest then."""
    sample: int
    """The first sample after it, counted from 1."""
    sample_lower: int
    """The earliest sample that may be that."""
    sample_upper: int
    """The latest."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Step(Facts):
    """A step of memory."""

    bytes: float
    """How high it is."""
    estimate: str | None = None
    """Most probably then, where times are known."""
    lower: str | None = None
    """At the earliest then."""
    upper: str | None = None
    """At the latest then."""
    sample: int
    """The first sample after it, counted from 1."""
    sample_lower: int
    """The earliest sample that may be that."""
    sample_upper: int
    """The latest."""


@dataclass(frozen=True, repr=False, kw_only=True)
class ShapeEvidence(Facts):
    """What speaks for the shape."""

    gain_over_line: float | None = None
    """By how much the corrected Akaike criterion prefers the shape to a straight line; above 10 the line has next to no support."""
    climb_bytes: float | None = None
    """Height of the climb that dies away."""
    time_constant_requests: float | None = None
    """Requests after which that climb has done 63 %."""
    time_constant_seconds: float | None = None
    """Seconds after which that climb has done 63 %."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Reading(Facts):
    """What holds if the falls of a series are one thing."""

    if_: Literal['restarts', 'collections']
    """What the falls are taken for."""
    falls: int
    """How many falls are taken for that."""
    verdict: Literal['leak', 'plateau', 'no_leak', 'inconclusive']
    evidence: Literal['small_sample', 'short_memory', 'robust']
    bytes_per_request: Rate | None = None
    bytes_per_hour: Rate | None = None
    settled_by: str
    """The option that says so."""


@dataclass(frozen=True, repr=False, kw_only=True)
class LeakFreeWindows(Facts):
    """Windows of real memory without a known leak, to hold a leak of about a day against that is not of a process."""

    windows: int
    """All of them: days of the machines of one cluster."""
    alike: int
    """Those that were called a leak as clearly as this one."""
    are_many: bool
    """Whether those are more than the 2.5 % on which a verdict may err."""


@dataclass(frozen=True, repr=False, kw_only=True)
class ToSettle(Facts):
    """What would settle an open verdict with a probability of 80 %, measured on in the same way."""

    kind: Literal['more', 'over_ten_times']
    """over_ten_times: it would take more than ten times what was measured."""
    samples: int | None = None
    """More samples."""
    requests: float | None = None
    """More requests."""
    seconds: float | None = None
    """More time."""


@dataclass(frozen=True, repr=False, kw_only=True)
class WarmUpOtherFit(Facts):
    """The fit without the warm-up where it was kept, else with it."""

    samples_left_out: int
    """Samples it leaves out."""
    bytes_per_request: Rate | None = None
    bytes_per_hour: Rate | None = None
    verdict: Literal['leak', 'plateau', 'no_leak', 'inconclusive']
    to_settle: ToSettle | None = None


@dataclass(frozen=True, repr=False, kw_only=True)
class WarmUp(Facts):
    """What was done about the climb to the working level."""

    decision: Literal['kept', 'detected', 'given']
    """detected: a warm-up was found and left out; given: left out as asked."""
    samples_left_out: int
    """Samples left out of the fit."""
    initial_step_bytes: float | None = None
    """By how much the first reading lies below what the others suggest, where memory rose in a step at first."""
    other_fit: WarmUpOtherFit | None = None
    """The fit without the warm-up where it was kept, else with it."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Driver(Facts):
    """Whether memory follows requests or the clock; each rate with the other held still."""

    follows: Literal['requests', 'time', 'both', 'inseparable', 'undetermined']
    """What memory grows with; inseparable: traffic is too steady to say."""
    correlation: float
    """Correlation of requests and time."""
    bytes_per_request: Rate | None = None
    bytes_per_hour: Rate | None = None


@dataclass(frozen=True, repr=False, kw_only=True)
class Objects(Facts):
    """The objects, where the series is a part of a heap."""

    part: Literal['class', 'site'] | None = None
    """What they have in common: their class, or the place in the source that has made or holds them."""
    first: int
    """How many there were in the first snapshot."""
    last: int
    """How many there were in the last."""
    per_request: float | None = None
    """How many were added for each request from the first to the last."""
    per_hour: float | None = None
    """How many were added in each hour from the first to the last."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Retained(Facts):
    """Bytes that would be freed with the objects of a class: what they take themselves with all that nothing else keeps alive."""

    first: int
    """In the first snapshot."""
    last: int
    """In the last."""
    per_request: float | None = None
    """How much was added for each request from the first to the last."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Holder(Facts):
    """What holds those objects of the last snapshot that were not there in the first."""

    gatherer: str
    """What gathers them: on the shortest way to them the last that was there before."""
    seen_by: list[str] | None = None
    """The first of the functions that see it, in the order of their file, where it is a variable of a whole file."""
    path: list[str]
    """The way from there to one of them."""
    through: int
    """How many of them are held on this way."""
    objects: int
    """How many there are."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Route(Facts):
    """What a route has added to memory. Of routes that cannot be told apart, each has the numbers of all of them together."""

    route: str
    """Method and path, or a name of its own."""
    requests: float
    """Its own requests in the samples that were fitted."""
    merged_routes: int | None = None
    """How many routes it stands for, where these have too few requests to be told apart."""
    bytes_per_request: Rate
    growth_bytes: float
    """What it has added in all."""
    share: float | None = None
    """The share of the growth that it explains."""
    with_: list[str] | None = None
    """Routes from which it cannot be told apart."""
    with_time: bool | None = None
    """Whether it cannot be told apart from growth with time alone."""
    p_value: float
    """The one-sided p value of its growing."""
    adjusted_p_value: float
    """The same, adjusted for the number of routes."""
    verdict: Literal['leak', 'no_leak', 'inconclusive']
    """leak where it grows, no_leak where it explains a twentieth of the growth at most."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Unexplained(Facts):
    """Growth that no route explains, with time alone; absent where it cannot be told from some of them."""

    bytes_per_hour: Rate
    growth_bytes: float
    """What it has added in all."""
    share: float | None = None
    """The share of the growth."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Series(Facts):
    label: str
    """Label of the input it came from."""
    name: str
    """Its own name inside the input."""
    group: str | None = None
    """The group that it belongs to, where series are grouped (--group-by)."""
    samples: int | None = None
    """Number of samples."""
    from_: str | None = None
    """First sample."""
    to: str | None = None
    """Last sample."""
    duration_seconds: float | None = None
    """From the first sample to the last."""
    requests: float | None = None
    """Requests served from the first sample to the last."""
    memory_first_bytes: float | None = None
    """The first reading."""
    memory_last_bytes: float | None = None
    """The last reading."""
    restarts: list[Restart]
    """Restarts inside the series."""
    segments: list[Segment] | None = None
    """The stretches between restarts; absent where there is only one."""
    releases: list[Release] | None = None
    """The releases that it was measured under, where deploys are given or its readings tell them; the first is what ran at the first sample."""
    leaks_since: LeaksSince | None = None
    bytes_per_request: Rate | None = None
    requests_per_megabyte: Interval | None = None
    bytes_per_hour: Rate | None = None
    bytes_per_request_whole: Rate | None = None
    """The leak per request of the whole window, where bytes_per_request is that since a change."""
    bytes_per_hour_whole: Rate | None = None
    """The leak per hour of the whole window, where bytes_per_hour is that since a change."""
    began: Change | None = None
    """When the growth that goes on began, where it changed in the window."""
    ended: Change | None = None
    """When the growth ended, where it did."""
    steps: list[Step] | None = None
    """Where memory rose at once."""
    course: list[Segment] | None = None
    """The parts between those changes, each with its own rate."""
    flat_probability: float | None = None
    """The probability that what rose does not grow now, among a line, steps, and climbs that begin, bend or end; absent where that was not judged."""
    requests_per_hour: Rate | None = None
    shape: Literal['linear', 'plateau', 'accelerating', 'flat', 'saturating_linear'] | None = None
    shape_evidence: ShapeEvidence | None = None
    verdict: Literal['leak', 'plateau', 'no_leak', 'inconclusive'] | None = None
    evidence: Literal['small_sample', 'short_memory', 'robust'] | None = None
    p_value: float | None = None
    """The one-sided p value of growth above the floor."""
    adjusted_p_value: float | None = None
    """The same, adjusted for the number of series that were tested (Benjamini & Hochberg 1995)."""
    among_many: Literal['held', 'may_be_chance'] | None = None
    """Whether a leak holds among the many series that were tested, at the false discovery rate of fleet."""
    readings: list[Reading] | None = None
    """What holds under each way to take falls of memory that nothing tells apart; a verdict of the series is one that they share."""
    leak_free_windows: LeakFreeWindows | None = None
    to_settle: ToSettle | None = None
    warm_up: WarmUp | None = None
    driver: Driver | None = None
    one_slope_probability: float | None = None
    """Probability of segments that differ this much or more if all of them leak alike."""
    theil_sen_bytes_per_request: float | None = None
    """The median slope between pairs of samples: a cross-check."""
    theil_sen_bytes_per_hour: float | None = None
    """The median slope between pairs of samples: a cross-check."""
    smallest_detectable_bytes_per_request: float | None = None
    """The smallest leak that this series would show."""
    smallest_detectable_bytes_per_hour: float | None = None
    """The smallest leak that this series would show."""
    floor_bytes_per_request: float | None = None
    """The smallest leak that matters: given, or what adds a tenth of the memory in 30 days or reaches a known limit in 90."""
    floor_bytes_per_hour: float | None = None
    """The smallest leak that matters: given, or what adds a tenth of the memory in 30 days or reaches a known limit in 90."""
    adds_tenth_after_seconds: float | None = None
    """At the earliest after so many seconds memory is a tenth above its last reading, by the upper end of the rate."""
    part: Literal['class', 'site'] | None = None
    """What part of a heap the series is, if it is one: the objects of a class, or those that one place in the source has made or holds."""
    objects: Objects | None = None
    retained: Retained | None = None
    holder: Holder | None = None
    calls: list[str] | None = None
    """The calls that lead to where most of it was made, from the outermost, where the series is a site on a heap and its profile tells them."""
    routes: list[Route] | None = None
    """What each route has added, where routes are asked for: what has added most comes first."""
    unexplained: Unexplained | None = None
    routes_growth_bytes: float | None = None
    """What the routes and time have added together, by the fit."""
    caveats: list[Caveat]
    """What limits the result."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Pooled(Facts):
    """The rate of a group of instances: the mean over all instances like these."""

    estimate: float
    """The best single value."""
    std_error: float | None = None
    """The least-squares standard error, which holds if the noise has no memory."""
    interval_std_error: float | None = None
    """The standard error that the interval is built from."""
    combined_std_error: float | None = None
    """The standard error to combine with that of another number, into a ratio or a crossing."""
    degrees_of_freedom: float | None = None
    """Degrees of freedom of interval_std_error."""
    lower: float | None = None
    """Lower end of the interval."""
    upper: float | None = None
    """Upper end of the interval."""
    confidence: float | None = None
    """Confidence of the interval."""
    method: str | None = None
    """How the interval was found."""
    spread: float
    """The standard deviation of the true rates of instances, in the unit of the key."""
    instances: int
    """How many instances have a say."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Group(Facts):
    """The series that have something in common."""

    name: str | None = None
    """What they have in common; absent for those that lack it."""
    count: int
    """All series, also those that are not listed."""
    leak: int
    """Leaks that hold among so many."""
    may_be_chance: int
    """Leaks that may be chance among so many."""
    plateau: int
    """Climbs that stopped."""
    no_leak: int
    """No leaks that matter."""
    inconclusive: int
    """The data allow more than one of these."""
    bytes_per_request: Pooled | None = None
    bytes_per_hour: Pooled | None = None


@dataclass(frozen=True, repr=False, kw_only=True)
class Fleet(Facts):
    """Many series together."""

    order: Literal['worst', 'rate', 'memory', 'name', 'input']
    """What the series are sorted by."""
    count: int
    """All series, also those that are not listed."""
    leak: int
    """Leaks that hold among so many."""
    may_be_chance: int
    """Leaks that may be chance among so many."""
    plateau: int
    """Climbs that stopped."""
    no_leak: int
    """No leaks that matter."""
    inconclusive: int
    """The data allow more than one of these."""
    reach_limit: int | None = None
    """How many are over their limit or reach it in half of all simulated futures; absent where no limit is known."""
    leak_beyond_horizon: int | None = None
    """How many leak and are not expected to reach their limit within the horizon; absent where no limit is known."""
    false_discovery_rate: float
    """The share of leaks that may be false among those that hold."""
    leaks_by_chance: float
    """How many of so many series would be called leaks at most if none leaked."""
    groups: list[Group] | None = None
    """The groups that were asked for, the fastest first."""


@dataclass(frozen=True, repr=False, kw_only=True)
class DividedHeap(Facts):
    """The heap of one input by its parts."""

    input: str
    """The label of the input."""
    part: Literal['class', 'site']
    """What its parts are."""
    series: list[Series]
    """The parts, worst first."""
    fleet: Fleet | None = None


@dataclass(frozen=True, repr=False, kw_only=True)
class FixedPart(Facts):
    """What came of a part of a heap that grew before the fix."""

    name: str
    """What it is called before the fix."""
    before: Rate
    """Its growth before the fix, per request."""
    after: Rate | None = None
    """Its growth after the fix, per request, where there still is some of it."""
    outcome: Literal['gone', 'grows', 'open']
    """Whether it grows no more, grows still, or the run after the fix does not tell."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Crossing(Facts):
    kind: Literal['bounded', 'at_least', 'estimated', 'not_approaching', 'already_over']
    confidence: float | None = None
    """Confidence of the interval."""
    estimate: str | None = None
    """The best single time."""
    lower: str | None = None
    """The earliest plausible time."""
    upper: str | None = None
    """The latest plausible time."""


@dataclass(frozen=True, repr=False, kw_only=True)
class FirstCrossing(Facts):
    """When the first reading reaches the limit, noise and all. A time is absent where it lies beyond the horizon."""

    p05: str | None = None
    """The limit is reached by then with a probability of 5 %."""
    p50: str | None = None
    """Of 50 %."""
    p95: str | None = None
    """Of 95 %."""
    horizon: str
    """How far ahead was looked."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Quantiles(Facts):
    """The same as distances from the last sample, in the unit of the key."""

    p05: float | None = None
    """The limit is reached by then with a probability of 5 %."""
    p50: float | None = None
    """Of 50 %."""
    p95: float | None = None
    """Of 95 %."""
    horizon: float
    """How far ahead was looked."""


@dataclass(frozen=True, repr=False, kw_only=True)
class PredictionBackTest(Facts):
    """How well earlier parts of the series would have foretold its last reading; absent where no growth goes on, or for fewer than 40 readings."""

    forecasts: int
    """How many forecasts of the last reading were made from earlier parts of the series."""
    held: int
    """How many held the last reading within their range."""
    confidence: float
    """Confidence of each range."""


@dataclass(frozen=True, repr=False, kw_only=True)
class CheapestRestart(Facts):
    """The restart interval that costs least per time or request."""

    every_seconds: float | None = None
    """Seconds."""
    every_requests: float | None = None
    """Requests."""
    crash_risk: float
    """Probability that a process crashes before it is restarted."""


@dataclass(frozen=True, repr=False, kw_only=True)
class RestartInterval(Facts):
    """How often to restart until the leak is fixed, counted from the start of a process."""

    every_seconds: float | None = None
    """Seconds, at the latest."""
    max_requests: float | None = None
    """Requests, for servers that count them; with the jitter they are at most what is safe."""
    max_requests_jitter: float | None = None
    """Up to this many requests more, drawn for each worker."""
    crash_risk: float
    """Probability with which a process may crash before it is restarted."""
    fresh_bytes: float | None = None
    """The memory at which a fresh process is taken to start, from which the interval counts."""
    fresh_source: Literal['given', 'first', 'lowest', 'restarts'] | None = None
    """How that is known: it was given, the first readings, the lowest, or starts after restarts."""
    fresh_starts: int | None = None
    """How many starts were seen, of which it is the median."""
    cheapest: CheapestRestart | None = None


@dataclass(frozen=True, repr=False, kw_only=True)
class Prediction(Facts):
    series: str
    """Label of the input, with the series' name where the input holds several."""
    limit_bytes: float
    """The memory at which the process dies."""
    traffic_requests_per_second: float | None = None
    """Traffic that was given to make times of requests."""
    traffic_factor: float | None = None
    """Traffic to come as a multiple of that measured; absent for traffic as measured."""
    fate: Literal['over', 'has_been_over', 'reaches', 'may_reach', 'not_within', 'stays_below', 'unknown'] | None = None
    """What becomes of the process: over its limit now; in this run before now, without a leak; a leak that reaches it within the horizon in half of all simulated futures; one that may; not within the horizon, and nothing is said beyond; not on its way to it, because it does not leak; or no rate to tell by."""
    horizon_seconds: float | None = None
    """How far ahead was looked, in seconds."""
    horizon_requests: float | None = None
    """How far ahead was looked, in requests."""
    headroom_bytes: float | None = None
    """Limit minus memory now; absent where the limit is already passed."""
    requests_left: Interval | None = None
    seconds_left: Interval | None = None
    trend_crossing: Crossing
    first_crossing: FirstCrossing | None = None
    requests_until_first_crossing: Quantiles | None = None
    """Requests until the first reading reaches the limit. Where no growth goes on, p05 alone is known: how soon it would be there, should it begin again."""
    seconds_until_first_crossing: Quantiles | None = None
    """Seconds until the first reading reaches the limit. Where no growth goes on, p05 alone is known: how soon it would be there, should it begin again."""
    future_rate: Literal['holds', 'wanders'] | None = None
    """What is assumed of the rate to come: that it stays what it was, or that it has changed and may go on changing; absent without a first crossing."""
    back_test: PredictionBackTest | None = None
    """How well earlier parts of the series would have foretold its last reading; absent where no growth goes on, or for fewer than 40 readings."""
    restart_by: str | None = None
    """When to restart at the latest for a crash to be as rare as `restart` says; the end of the data where that has passed."""
    restart_within_seconds: float | None = None
    """The same in seconds after the last sample."""
    restart: RestartInterval | None = None
    caveats: list[Caveat]
    """What limits the prediction."""


@dataclass(frozen=True, repr=False, kw_only=True)
class ScheduledRestart(Facts):
    """The restart of one instance."""

    series: str
    """Its name in `series`."""
    start: str
    """When to begin."""
    deadline: str
    """When the limit is reached with a probability of `crash_risk`; the end of the data where that has passed."""
    crash: str | None = None
    """When it is reached at the best guess; absent where that lies beyond the horizon."""
    in_time: bool
    """Whether it begins by then."""


@dataclass(frozen=True, repr=False, kw_only=True)
class RestartScheduleMemory(Facts):
    """The most that the series hold together, each restarted at its own interval; absent for one alone, and where one has no restart interval."""

    staggered_bytes: float
    """With their restarts spread evenly, so many at a time as may."""
    together_bytes: float
    """With all of them restarted at one time."""


@dataclass(frozen=True, repr=False, kw_only=True)
class RestartSchedule(Facts):
    """When to restart each instance, so that never too many are down at once."""

    at_once: int
    """So many may restart at a time."""
    restart_seconds: float
    """So long a restart takes."""
    crash_risk: float
    """With this probability an instance may crash before its restart."""
    least_at_once: int
    """So many at a time are enough for none to come too late."""
    restarts: list[ScheduledRestart]
    """The restarts, the earliest first."""
    not_needed: int
    """Series that do not reach their limit as far as can be seen, or have no times."""
    ended: int
    """Series that ended before the others: nothing is left to restart."""
    restarts_per_day: float | None = None
    """Restarts in a day from then on, each at its own restart interval; absent where one has none."""
    memory: RestartScheduleMemory | None = None
    """The most that the series hold together, each restarted at its own interval; absent for one alone, and where one has no restart interval."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Advice(Facts):
    """Settings that restart a leaking process in time."""

    target: Literal['gunicorn', 'puma', 'pm2', 'systemd', 'kubernetes', 'docker']
    """What they are for."""
    series: str
    """The series that they are made for: of several, the one that must be restarted most often."""
    settings: str
    """The text to paste, with remarks that say what it leaves to chance and assumes."""


@dataclass(frozen=True, repr=False, kw_only=True)
class AlertLimit(Facts):
    """The warning before a limit."""

    bytes: float | None = None
    """The limit, where it is known."""
    selector: str | None = None
    """The series of Prometheus that tell it, where it is told by such."""
    lead_seconds: float
    """How long before it."""
    margin_bytes: float
    """How far readings rise above the line."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Alarm(Facts):
    """What one alert would have done on the readings."""

    firings: int
    """How often it fired."""
    without_cause: int
    """How often on what does not leak, or before it did."""
    caught: int
    """Leaking runs on which it fired before their end."""
    lead_seconds: float | None = None
    """How long before their end, as the median of those."""


@dataclass(frozen=True, repr=False, kw_only=True)
class AlertBackTest(Facts):
    """How the rule would have fired on the readings that it was made from."""

    watched_seconds: float
    """Time that was looked at, over all series."""
    leaking_runs: int
    """Runs of leaking series, each to the limit, to a restart or to the last reading."""
    undecided: int
    """Series of which it is open whether they leak; what fires on them is in no count."""
    leak: Alarm
    limit: Alarm | None = None
    plain: Alarm | None = None


@dataclass(frozen=True, repr=False, kw_only=True)
class AlertGrafanaAnnotationsItem(Facts):
    time: int
    """When, in milliseconds since 1970."""
    timeEnd: int | None = None
    """Until when."""
    tags: list[str]
    text: str


@dataclass(frozen=True, repr=False, kw_only=True)
class Alert(Facts):
    """A rule of Prometheus that fires while memory leaks, with every number in it and what it was made from."""

    selector: str
    """The series of Prometheus that are watched."""
    aimed_at: Literal['leak', 'faint_leak', 'watch']
    """What the threshold was chosen by: the leak that was found; that, which no window that was measured tells from noise so surely; or the smallest leak that can be told from noise, where none was found."""
    series: int
    """Series that it was made for."""
    leaking: int
    """Those of them that leak."""
    noisier: int
    """Those of them whose noise it does not allow for."""
    window_seconds: float
    """The length over which the slope is taken."""
    threshold_bytes_per_hour: float
    """Slopes above this fire."""
    for_seconds: float
    """For so long the slope must stay there."""
    warm_up_seconds: float
    """What is left out after a start, besides the window."""
    restarts: dict[str, Any]
    """How restarts are kept out of a window."""
    limit: AlertLimit | None = None
    """The warning before a limit."""
    no_limit: Literal['unknown', 'differs'] | None = None
    """Why it warns of no limit: none is known, or the series have different ones and no metric is named that tells them."""
    slope_noise_bytes_per_hour: float
    """Standard deviation of the slope over such a window by noise alone."""
    slope_noise_deviations: float
    """How many of those noise alone reaches too rarely to matter."""
    false_firings_per_month: float
    """The probability with which noise alone fires the rule in a month of one series."""
    steepest_noise_bytes_per_hour: float
    """The steepest climb over such a window that noise made in the readings."""
    target_bytes_per_hour: float
    """The leak that is to be told from noise: the slowest that was found may be, or the smallest that matters and could be found."""
    smallest_bytes_per_hour: float
    """The smallest leak that the rule fires on nearly always."""
    noise_bytes: float
    """Standard deviation of one reading about the line."""
    autocorrelation: float
    """Autocorrelation of neighbouring readings."""
    noise_memory_seconds: float
    """How long noise remembers itself."""
    step_seconds: float
    """The usual time between readings."""
    back_test: AlertBackTest
    """How the rule would have fired on the readings that it was made from."""
    rules: str
    """The rules, as a file of Prometheus."""
    tests: str | None = None
    """Unit tests of them, as a file of promtool."""
    grafana_dashboard: dict[str, Any]
    """A dashboard of Grafana."""
    grafana_annotations: list[AlertGrafanaAnnotationsItem] | None = None
    """What happened, as the annotations interface of Grafana takes it."""


@dataclass(frozen=True, repr=False, kw_only=True)
class GateItem(Facts):
    condition: str
    """The condition as it was given."""
    outcome: Literal['failed', 'passed', 'undecided', 'cannot_be_decided']
    """What came of it; undecided passes."""
    reason: str
    """Why, in a sentence."""
    help: str | None = None
    """The option by which it could be decided, where one is missing."""


Gate = list[GateItem]


@dataclass(frozen=True, repr=False, kw_only=True)
class Effort(Facts):
    """A measurement, and the smallest leak that it shows."""

    readings: int
    """Snapshots or samples."""
    requests: float | None = None
    """Requests from the first to the last."""
    duration_seconds: float | None = None
    """Time from the first to the last."""
    smallest_detectable_bytes_per_request: float | None = None
    """The smallest leak that is seen."""
    smallest_detectable_bytes_per_hour: float | None = None
    """The smallest leak that is seen."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Plan(Facts):
    """How much must be measured for a leak to be seen."""

    kind: Literal['snapshots', 'series']
    """Snapshots are readings at rest, independent of each other; a series is monitored."""
    pilot: str | None = None
    """The measurement that the noise was taken from."""
    noise_bytes: float
    """Standard deviation of the noise of one reading."""
    autocorrelation: float | None = None
    """Autocorrelation of neighbouring readings of a series."""
    step_seconds: float | None = None
    """Time between readings."""
    step_requests: float | None = None
    """Requests between readings."""
    confidence: float
    """Confidence of the interval that must exclude zero."""
    power: float
    """Probability that it does."""
    bytes_per_request: float | None = None
    """The leak that is to be seen."""
    bytes_per_hour: float | None = None
    """The leak that is to be seen."""
    needed: Effort | None = None
    table: list[Effort]
    """What more or fewer readings show."""


@dataclass(frozen=True, repr=False, kw_only=True)
class AnswerFacts(Facts):
    """An answer of leakrate."""

    schema_version: Literal[1]
    command: Literal['fit', 'compare', 'predict', 'report', 'plan', 'alert']
    generator: AnswerFactsGenerator
    title: str | None = None
    """The title that was given to a report."""
    reproduce: str | None = None
    """The command that makes a report again, as typed in a shell."""
    inputs: list[Input]
    """What was read."""
    series: list[Series]
    """What was found in each series."""
    fleet: Fleet | None = None
    comparison: Comparison | None = None
    fix_comparison: Comparison | None = None
    """In a report: the rate after a fix against the rate before it."""
    divided_heaps: list[DividedHeap] | None = None
    """The parts of a heap beside the whole of it, of each input that tells them."""
    fixed_parts: list[FixedPart] | None = None
    """What came of the parts of a heap that grew before the fix."""
    prediction: list[Prediction] | None = None
    """When the limit is reached."""
    without_limit: list[str] | None = None
    """Series of which no limit is known, where one is of others."""
    restart_schedule: RestartSchedule | None = None
    advice: Advice | None = None
    alert: Alert | None = None
    gate: Gate | None = None
    plan: Plan | None = None
