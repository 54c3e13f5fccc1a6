// Written by build/types.js from data/report.schema.json.

/** What leakrate writes with --format json. Base units, spelled in the key. Absent means not known. Changes only by addition. */
export interface Answer {
  schema_version: 1;
  command: "fit" | "compare" | "predict" | "report" | "plan" | "alert";
  generator: {
    name: "leakrate";
    /** Its version. */
    version: string;
  };
  /** The title that was given to a report. */
  title?: string;
  /** The command that makes a report again, as typed in a shell. */
  reproduce?: string;
  /** What was read. */
  inputs: Input[];
  /** What was found in each series. */
  series: Series[];
  fleet?: Fleet;
  comparison?: Comparison;
  /** In a report: the rate after a fix against the rate before it. */
  fix_comparison?: Comparison;
  /** The parts of a heap beside the whole of it, of each input that tells them. */
  divided_heaps?: DividedHeap[];
  /** What came of the parts of a heap that grew before the fix. */
  fixed_parts?: FixedPart[];
  /** When the limit is reached. */
  prediction?: Prediction[];
  /** Series of which no limit is known, where one is of others. */
  without_limit?: string[];
  restart_schedule?: RestartSchedule;
  advice?: Advice;
  alert?: Alert;
  gate?: Gate;
  plan?: Plan;
}

export interface Caveat {
  /** A stable name. */
  code: string;
  /** The warning in words. */
  message: string;
  /** The option of the command line that settles it, where there is one. */
  hint?: string;
}

/** A rate; without the other keys nothing is known of its uncertainty. */
export interface Rate {
  /** The best single value. */
  estimate: number;
  /** The least-squares standard error, which holds if the noise has no memory. */
  std_error?: number;
  /** The standard error that the interval is built from. */
  interval_std_error?: number;
  /** The standard error to combine with that of another number, into a ratio or a crossing. */
  combined_std_error?: number;
  /** Degrees of freedom of interval_std_error. */
  degrees_of_freedom?: number;
  /** Lower end of the interval. */
  lower?: number;
  /** Upper end of the interval. */
  upper?: number;
  /** Confidence of the interval. */
  confidence?: number;
  /** How the interval was found. */
  method?: string;
}

export interface Interval {
  /** The best single value. */
  estimate?: number;
  /** Lower end, where there is one. */
  lower?: number;
  /** Upper end, where there is one. */
  upper?: number;
}

export interface Ratio {
  /** The best single value. */
  estimate: number;
  /** Lower end, where there is one. */
  lower?: number;
  /** Upper end, where there is one. */
  upper?: number;
  /** Confidence of the interval. */
  confidence?: number;
}

export interface Restart {
  /** Its time, where known. */
  at?: string;
  /** The first sample after it, counted from 1. */
  sample: number;
  /** How it is known. */
  reason: "drop" | "pid" | "uptime" | "counter" | "marker" | "given";
}

/** The stretch between two restarts. */
export interface Segment {
  /** First sample. */
  from?: string;
  /** Last sample. */
  to?: string;
  /** Number of samples. */
  samples: number;
  bytes_per_request?: Rate;
  bytes_per_hour?: Rate;
}

/** When the growth changed. */
export interface Change {
  /** Most probably then, where times are known. */
  estimate?: string;
  /** At the earliest then. */
  lower?: string;
  /** At the latest then. */
  upper?: string;
  /** The first sample after it, counted from 1. */
  sample: number;
  /** The earliest sample that may be that. */
  sample_lower: number;
  /** The latest. */
  sample_upper: number;
}

/** A step of memory. */
export interface Step {
  /** How high it is. */
  bytes: number;
  /** Most probably then, where times are known. */
  estimate?: string;
  /** At the earliest then. */
  lower?: string;
  /** At the latest then. */
  upper?: string;
  /** The first sample after it, counted from 1. */
  sample: number;
  /** The earliest sample that may be that. */
  sample_lower: number;
  /** The latest. */
  sample_upper: number;
}

export interface Release {
  /** Its name; absent for what ran at the first sample and is not told. */
  name?: string;
  /** When it was deployed; of a release that the readings tell, the first of them under it. */
  deployed?: string;
  /** Number of its samples. */
  samples: number;
  /** Its first samples that the rate leaves out as a warm-up. */
  samples_left_out: number;
  bytes_per_request?: Rate;
  bytes_per_hour?: Rate;
  verdict?: "leak" | "plateau" | "no_leak" | "inconclusive";
  change?: Comparison;
  /** Whether its deploy is also the only restart of the series. */
  is_only_restart: boolean;
}

/** Windows of real memory without a known leak, to hold a leak of about a day against that is not of a process. */
export interface LeakFreeWindows {
  /** All of them: days of the machines of one cluster. */
  windows: number;
  /** Those that were called a leak as clearly as this one. */
  alike: number;
  /** Whether those are more than the 2.5 % on which a verdict may err. */
  are_many: boolean;
}

export interface LeaksSince {
  /** What is known of the release that began the leak of the last one. */
  kind: "release" | "at_the_latest" | "cannot_tell" | "one_of" | "under" | "before_the_first" | "not_now";
  /** That release; of several that may have begun it, the first. */
  release?: string;
  /** When it was deployed. */
  deployed?: string;
  /** All releases that were deployed while the leak began, where several were. */
  one_of?: string[];
}

export interface Input {
  /** Label from the command line, or from the file's name. */
  label: string;
  /** The file as given, - for standard input, or the rate as written. */
  source: string;
  /** The format it was read as; rate for a rate written out. */
  format: string;
  /** Rows of data that were read. */
  rows?: number;
  /** Rows left out on request. */
  rows_skipped?: number;
  /** The zone of its times. */
  time_zone?: string;
  /** SHA-256 of the bytes that were read, in a report. */
  sha256?: string;
  /** What the server was asked, where the source is its address. */
  query?: string;
}

export interface Series {
  /** Label of the input it came from. */
  label: string;
  /** Its own name inside the input. */
  name: string;
  /** The group that it belongs to, where series are grouped (--group-by). */
  group?: string;
  /** Number of samples. */
  samples?: number;
  /** First sample. */
  from?: string;
  /** Last sample. */
  to?: string;
  /** From the first sample to the last. */
  duration_seconds?: number;
  /** Requests served from the first sample to the last. */
  requests?: number;
  /** The first reading. */
  memory_first_bytes?: number;
  /** The last reading. */
  memory_last_bytes?: number;
  /** Restarts inside the series. */
  restarts: Restart[];
  /** The stretches between restarts; absent where there is only one. */
  segments?: Segment[];
  /** The releases that it was measured under, where deploys are given or its readings tell them; the first is what ran at the first sample. */
  releases?: Release[];
  leaks_since?: LeaksSince;
  bytes_per_request?: Rate;
  requests_per_megabyte?: Interval;
  bytes_per_hour?: Rate;
  /** The leak per request of the whole window, where bytes_per_request is that since a change. */
  bytes_per_request_whole?: Rate;
  /** The leak per hour of the whole window, where bytes_per_hour is that since a change. */
  bytes_per_hour_whole?: Rate;
  /** When the growth that goes on began, where it changed in the window. */
  began?: Change;
  /** When the growth ended, where it did. */
  ended?: Change;
  /** Where memory rose at once. */
  steps?: Step[];
  /** The parts between those changes, each with its own rate. */
  course?: Segment[];
  /** The probability that what rose does not grow now, among a line, steps, and climbs that begin, bend or end; absent where that was not judged. */
  flat_probability?: number;
  requests_per_hour?: Rate;
  shape?: "linear" | "plateau" | "accelerating" | "flat" | "saturating_linear";
  shape_evidence?: ShapeEvidence;
  verdict?: "leak" | "plateau" | "no_leak" | "inconclusive";
  evidence?: "small_sample" | "short_memory" | "robust";
  /** The one-sided p value of growth above the floor. */
  p_value?: number;
  /** The same, adjusted for the number of series that were tested (Benjamini & Hochberg 1995). */
  adjusted_p_value?: number;
  /** Whether a leak holds among the many series that were tested, at the false discovery rate of fleet. */
  among_many?: "held" | "may_be_chance";
  /** What holds under each way to take falls of memory that nothing tells apart; a verdict of the series is one that they share. */
  readings?: Reading[];
  leak_free_windows?: LeakFreeWindows;
  to_settle?: ToSettle;
  warm_up?: WarmUp;
  driver?: Driver;
  /** Probability of segments that differ this much or more if all of them leak alike. */
  one_slope_probability?: number;
  /** The median slope between pairs of samples: a cross-check. */
  theil_sen_bytes_per_request?: number;
  /** The median slope between pairs of samples: a cross-check. */
  theil_sen_bytes_per_hour?: number;
  /** The smallest leak that this series would show. */
  smallest_detectable_bytes_per_request?: number;
  /** The smallest leak that this series would show. */
  smallest_detectable_bytes_per_hour?: number;
  /** The smallest leak that matters: given, or what adds a tenth of the memory in 30 days or reaches a known limit in 90. */
  floor_bytes_per_request?: number;
  /** The smallest leak that matters: given, or what adds a tenth of the memory in 30 days or reaches a known limit in 90. */
  floor_bytes_per_hour?: number;
  /** At the earliest after so many seconds memory is a tenth above its last reading, by the upper end of the rate. */
  adds_tenth_after_seconds?: number;
  /** What part of a heap the series is, if it is one: the objects of a class, or those that one place in the source has made or holds. */
  part?: "class" | "site";
  objects?: Objects;
  retained?: Retained;
  holder?: Holder;
  /** The calls that lead to where most of it was made, from the outermost, where the series is a site on a heap and its profile tells them. */
  calls?: string[];
  /** What each route has added, where routes are asked for: what has added most comes first. */
  routes?: Route[];
  unexplained?: Unexplained;
  /** What the routes and time have added together, by the fit. */
  routes_growth_bytes?: number;
  /** What limits the result. */
  caveats: Caveat[];
}

/** A leak per request carried over to the traffic of another input. */
export interface Bridge {
  /** Label of the input whose leak per request it is. */
  leak_of: string;
  /** Label of the input whose traffic it is. */
  traffic_of: string;
  requests_per_hour: Rate;
  expected_bytes_per_hour: Rate;
  measured_bytes_per_hour: Rate;
}

/** The objects, where the series is a part of a heap. */
export interface Objects {
  /** What they have in common: their class, or the place in the source that has made or holds them. */
  part?: "class" | "site";
  /** How many there were in the first snapshot. */
  first: number;
  /** How many there were in the last. */
  last: number;
  /** How many were added for each request from the first to the last. */
  per_request?: number;
  /** How many were added in each hour from the first to the last. */
  per_hour?: number;
}

/** Bytes that would be freed with the objects of a class: what they take themselves with all that nothing else keeps alive. */
export interface Retained {
  /** In the first snapshot. */
  first: number;
  /** In the last. */
  last: number;
  /** How much was added for each request from the first to the last. */
  per_request?: number;
}

/** The heap of one input by its parts. */
export interface DividedHeap {
  /** The label of the input. */
  input: string;
  /** What its parts are. */
  part: "class" | "site";
  /** The parts, worst first. */
  series: Series[];
  fleet?: Fleet;
}

/** What came of a part of a heap that grew before the fix. */
export interface FixedPart {
  /** What it is called before the fix. */
  name: string;
  /** Its growth before the fix, per request. */
  before: Rate;
  /** Its growth after the fix, per request, where there still is some of it. */
  after?: Rate;
  /** Whether it grows no more, grows still, or the run after the fix does not tell. */
  outcome: "gone" | "grows" | "open";
}

/** What holds those objects of the last snapshot that were not there in the first. */
export interface Holder {
  /** What gathers them: on the shortest way to them the last that was there before. */
  gatherer: string;
  /** The first of the functions that see it, in the order of their file, where it is a variable of a whole file. */
  seen_by?: string[];
  /** The way from there to one of them. */
  path: string[];
  /** How many of them are held on this way. */
  through: number;
  /** How many there are. */
  objects: number;
}

/** What a route has added to memory. Of routes that cannot be told apart, each has the numbers of all of them together. */
export interface Route {
  /** Method and path, or a name of its own. */
  route: string;
  /** Its own requests in the samples that were fitted. */
  requests: number;
  /** How many routes it stands for, where these have too few requests to be told apart. */
  merged_routes?: number;
  bytes_per_request: Rate;
  /** What it has added in all. */
  growth_bytes: number;
  /** The share of the growth that it explains. */
  share?: number;
  /** Routes from which it cannot be told apart. */
  with?: string[];
  /** Whether it cannot be told apart from growth with time alone. */
  with_time?: boolean;
  /** The one-sided p value of its growing. */
  p_value: number;
  /** The same, adjusted for the number of routes. */
  adjusted_p_value: number;
  /** leak where it grows, no_leak where it explains a twentieth of the growth at most. */
  verdict: "leak" | "no_leak" | "inconclusive";
}

/** Growth that no route explains, with time alone; absent where it cannot be told from some of them. */
export interface Unexplained {
  bytes_per_hour: Rate;
  /** What it has added in all. */
  growth_bytes: number;
  /** The share of the growth. */
  share?: number;
}

export interface Comparison {
  /** Label of the rate in the denominator. */
  baseline: string;
  /** Label of the rate in the numerator. */
  other: string;
  basis: "bytes_per_request" | "bytes_per_hour";
  ratio?: Ratio;
  difference_bytes_per_request?: Rate;
  difference_bytes_per_hour?: Rate;
  orders_of_magnitude?: Interval;
  removed_share?: Interval;
  verdict: "same_order" | "within_10x" | "different_order" | "no_leak_to_compare_with" | "undetermined";
  fix?: "fixed" | "improved" | "no_change" | "worse" | "no_leak_to_fix" | "undetermined";
  /** Labels of the sides that are shown not to leak */
  without_leak?: string[];
  bridge?: Bridge;
  /** What limits the comparison. */
  caveats: Caveat[];
}

export interface Crossing {
  kind: "bounded" | "at_least" | "estimated" | "not_approaching" | "already_over";
  /** Confidence of the interval. */
  confidence?: number;
  /** The best single time. */
  estimate?: string;
  /** The earliest plausible time. */
  lower?: string;
  /** The latest plausible time. */
  upper?: string;
}

export interface Prediction {
  /** Label of the input, with the series' name where the input holds several. */
  series: string;
  /** The memory at which the process dies. */
  limit_bytes: number;
  /** Traffic that was given to make times of requests. */
  traffic_requests_per_second?: number;
  /** Traffic to come as a multiple of that measured; absent for traffic as measured. */
  traffic_factor?: number;
  /** What becomes of the process: over its limit now; in this run before now, without a leak; a leak that reaches it within the horizon in half of all simulated futures; one that may; not within the horizon, and nothing is said beyond; not on its way to it, because it does not leak; or no rate to tell by. */
  fate?: "over" | "has_been_over" | "reaches" | "may_reach" | "not_within" | "stays_below" | "unknown";
  /** How far ahead was looked, in seconds. */
  horizon_seconds?: number;
  /** How far ahead was looked, in requests. */
  horizon_requests?: number;
  /** Limit minus memory now; absent where the limit is already passed. */
  headroom_bytes?: number;
  requests_left?: Interval;
  seconds_left?: Interval;
  trend_crossing: Crossing;
  first_crossing?: FirstCrossing;
  /** Requests until the first reading reaches the limit. Where no growth goes on, p05 alone is known: how soon it would be there, should it begin again. */
  requests_until_first_crossing?: Quantiles;
  /** Seconds until the first reading reaches the limit. Where no growth goes on, p05 alone is known: how soon it would be there, should it begin again. */
  seconds_until_first_crossing?: Quantiles;
  /** What is assumed of the rate to come: that it stays what it was, or that it has changed and may go on changing; absent without a first crossing. */
  future_rate?: "holds" | "wanders";
  /** How well earlier parts of the series would have foretold its last reading; absent where no growth goes on, or for fewer than 40 readings. */
  back_test?: {
    /** How many forecasts of the last reading were made from earlier parts of the series. */
    forecasts: number;
    /** How many held the last reading within their range. */
    held: number;
    /** Confidence of each range. */
    confidence: number;
  };
  /** When to restart at the latest for a crash to be as rare as `restart` says; the end of the data where that has passed. */
  restart_by?: string;
  /** The same in seconds after the last sample. */
  restart_within_seconds?: number;
  restart?: RestartInterval;
  /** What limits the prediction. */
  caveats: Caveat[];
}

/** What speaks for the shape. */
export interface ShapeEvidence {
  /** By how much the corrected Akaike criterion prefers the shape to a straight line; above 10 the line has next to no support. */
  gain_over_line?: number;
  /** Height of the climb that dies away. */
  climb_bytes?: number;
  /** Requests after which that climb has done 63 %. */
  time_constant_requests?: number;
  /** Seconds after which that climb has done 63 %. */
  time_constant_seconds?: number;
}

/** What holds if the falls of a series are one thing. */
export interface Reading {
  /** What the falls are taken for. */
  if: "restarts" | "collections";
  /** How many falls are taken for that. */
  falls: number;
  verdict: "leak" | "plateau" | "no_leak" | "inconclusive";
  evidence: "small_sample" | "short_memory" | "robust";
  bytes_per_request?: Rate;
  bytes_per_hour?: Rate;
  /** The option that says so. */
  settled_by: string;
}

/** What would settle an open verdict with a probability of 80 %, measured on in the same way. */
export interface ToSettle {
  /** over_ten_times: it would take more than ten times what was measured. */
  kind: "more" | "over_ten_times";
  /** More samples. */
  samples?: number;
  /** More requests. */
  requests?: number;
  /** More time. */
  seconds?: number;
}

/** What was done about the climb to the working level. */
export interface WarmUp {
  /** detected: a warm-up was found and left out; given: left out as asked. */
  decision: "kept" | "detected" | "given";
  /** Samples left out of the fit. */
  samples_left_out: number;
  /** By how much the first reading lies below what the others suggest, where memory rose in a step at first. */
  initial_step_bytes?: number;
  /** The fit without the warm-up where it was kept, else with it. */
  other_fit?: {
    /** Samples it leaves out. */
    samples_left_out: number;
    bytes_per_request?: Rate;
    bytes_per_hour?: Rate;
    verdict: "leak" | "plateau" | "no_leak" | "inconclusive";
    to_settle?: ToSettle;
  };
}

/** Whether memory follows requests or the clock; each rate with the other held still. */
export interface Driver {
  /** What memory grows with; inseparable: traffic is too steady to say. */
  follows: "requests" | "time" | "both" | "inseparable" | "undetermined";
  /** Correlation of requests and time. */
  correlation: number;
  bytes_per_request?: Rate;
  bytes_per_hour?: Rate;
}

/** When the first reading reaches the limit, noise and all. A time is absent where it lies beyond the horizon. */
export interface FirstCrossing {
  /** The limit is reached by then with a probability of 5 %. */
  p05?: string;
  /** Of 50 %. */
  p50?: string;
  /** Of 95 %. */
  p95?: string;
  /** How far ahead was looked. */
  horizon: string;
}

/** The same as distances from the last sample, in the unit of the key. */
export interface Quantiles {
  /** The limit is reached by then with a probability of 5 %. */
  p05?: number;
  /** Of 50 %. */
  p50?: number;
  /** Of 95 %. */
  p95?: number;
  /** How far ahead was looked. */
  horizon: number;
}

/** How often to restart until the leak is fixed, counted from the start of a process. */
export interface RestartInterval {
  /** Seconds, at the latest. */
  every_seconds?: number;
  /** Requests, for servers that count them; with the jitter they are at most what is safe. */
  max_requests?: number;
  /** Up to this many requests more, drawn for each worker. */
  max_requests_jitter?: number;
  /** Probability with which a process may crash before it is restarted. */
  crash_risk: number;
  /** The memory at which a fresh process is taken to start, from which the interval counts. */
  fresh_bytes?: number;
  /** How that is known: it was given, the first readings, the lowest, or starts after restarts. */
  fresh_source?: "given" | "first" | "lowest" | "restarts";
  /** How many starts were seen, of which it is the median. */
  fresh_starts?: number;
  cheapest?: CheapestRestart;
}

/** What came of the conditions on which the run was to fail. */
export type Gate = ({
  /** The condition as it was given. */
  condition: string;
  /** What came of it; undecided passes. */
  outcome: "failed" | "passed" | "undecided" | "cannot_be_decided";
  /** Why, in a sentence. */
  reason: string;
  /** The option by which it could be decided, where one is missing. */
  help?: string;
})[];

/** Settings that restart a leaking process in time. */
export interface Advice {
  /** What they are for. */
  target: "gunicorn" | "puma" | "pm2" | "systemd" | "kubernetes" | "docker";
  /** The series that they are made for: of several, the one that must be restarted most often. */
  series: string;
  /** The text to paste, with remarks that say what it leaves to chance and assumes. */
  settings: string;
}

/** A rule of Prometheus that fires while memory leaks, with every number in it and what it was made from. */
export interface Alert {
  /** The series of Prometheus that are watched. */
  selector: string;
  /** What the threshold was chosen by: the leak that was found; that, which no window that was measured tells from noise so surely; or the smallest leak that can be told from noise, where none was found. */
  aimed_at: "leak" | "faint_leak" | "watch";
  /** Series that it was made for. */
  series: number;
  /** Those of them that leak. */
  leaking: number;
  /** Those of them whose noise it does not allow for. */
  noisier: number;
  /** The length over which the slope is taken. */
  window_seconds: number;
  /** Slopes above this fire. */
  threshold_bytes_per_hour: number;
  /** For so long the slope must stay there. */
  for_seconds: number;
  /** What is left out after a start, besides the window. */
  warm_up_seconds: number;
  /** How restarts are kept out of a window. */
  restarts: {
    by: "start_time";
    /** The metric that tells when the process started. */
    metric: string;
  } | {
    by: "falls";
    /** It restarts where memory falls by this much or more. */
    at_least_bytes: number;
    /** Within this time. */
    within_seconds: number;
    /** Over how long, before that age, a series must have been there already. */
    past_seconds: number;
  };
  /** The warning before a limit. */
  limit?: {
    /** The limit, where it is known. */
    bytes?: number;
    /** The series of Prometheus that tell it, where it is told by such. */
    selector?: string;
    /** How long before it. */
    lead_seconds: number;
    /** How far readings rise above the line. */
    margin_bytes: number;
  };
  /** Why it warns of no limit: none is known, or the series have different ones and no metric is named that tells them. */
  no_limit?: "unknown" | "differs";
  /** Standard deviation of the slope over such a window by noise alone. */
  slope_noise_bytes_per_hour: number;
  /** How many of those noise alone reaches too rarely to matter. */
  slope_noise_deviations: number;
  /** The probability with which noise alone fires the rule in a month of one series. */
  false_firings_per_month: number;
  /** The steepest climb over such a window that noise made in the readings. */
  steepest_noise_bytes_per_hour: number;
  /** The leak that is to be told from noise: the slowest that was found may be, or the smallest that matters and could be found. */
  target_bytes_per_hour: number;
  /** The smallest leak that the rule fires on nearly always. */
  smallest_bytes_per_hour: number;
  /** Standard deviation of one reading about the line. */
  noise_bytes: number;
  /** Autocorrelation of neighbouring readings. */
  autocorrelation: number;
  /** How long noise remembers itself. */
  noise_memory_seconds: number;
  /** The usual time between readings. */
  step_seconds: number;
  /** How the rule would have fired on the readings that it was made from. */
  back_test: {
    /** Time that was looked at, over all series. */
    watched_seconds: number;
    /** Runs of leaking series, each to the limit, to a restart or to the last reading. */
    leaking_runs: number;
    /** Series of which it is open whether they leak; what fires on them is in no count. */
    undecided: number;
    leak: Alarm;
    limit?: Alarm;
    plain?: Alarm;
  };
  /** The rules, as a file of Prometheus. */
  rules: string;
  /** Unit tests of them, as a file of promtool. */
  tests?: string;
  /** A dashboard of Grafana. */
  grafana_dashboard: { [name: string]: unknown };
  /** What happened, as the annotations interface of Grafana takes it. */
  grafana_annotations?: {
    /** When, in milliseconds since 1970. */
    time: number;
    /** Until when. */
    timeEnd?: number;
    tags: string[];
    text: string;
  }[];
}

/** What one alert would have done on the readings. */
export interface Alarm {
  /** How often it fired. */
  firings: number;
  /** How often on what does not leak, or before it did. */
  without_cause: number;
  /** Leaking runs on which it fired before their end. */
  caught: number;
  /** How long before their end, as the median of those. */
  lead_seconds?: number;
}

/** The restart interval that costs least per time or request. */
export interface CheapestRestart {
  /** Seconds. */
  every_seconds?: number;
  /** Requests. */
  every_requests?: number;
  /** Probability that a process crashes before it is restarted. */
  crash_risk: number;
}

/** When to restart each instance, so that never too many are down at once. */
export interface RestartSchedule {
  /** So many may restart at a time. */
  at_once: number;
  /** So long a restart takes. */
  restart_seconds: number;
  /** With this probability an instance may crash before its restart. */
  crash_risk: number;
  /** So many at a time are enough for none to come too late. */
  least_at_once: number;
  /** The restarts, the earliest first. */
  restarts: ScheduledRestart[];
  /** Series that do not reach their limit as far as can be seen, or have no times. */
  not_needed: number;
  /** Series that ended before the others: nothing is left to restart. */
  ended: number;
  /** Restarts in a day from then on, each at its own restart interval; absent where one has none. */
  restarts_per_day?: number;
  /** The most that the series hold together, each restarted at its own interval; absent for one alone, and where one has no restart interval. */
  memory?: {
    /** With their restarts spread evenly, so many at a time as may. */
    staggered_bytes: number;
    /** With all of them restarted at one time. */
    together_bytes: number;
  };
}

/** The restart of one instance. */
export interface ScheduledRestart {
  /** Its name in `series`. */
  series: string;
  /** When to begin. */
  start: string;
  /** When the limit is reached with a probability of `crash_risk`; the end of the data where that has passed. */
  deadline: string;
  /** When it is reached at the best guess; absent where that lies beyond the horizon. */
  crash?: string;
  /** Whether it begins by then. */
  in_time: boolean;
}

/** How much must be measured for a leak to be seen. */
export interface Plan {
  /** Snapshots are readings at rest, independent of each other; a series is monitored. */
  kind: "snapshots" | "series";
  /** The measurement that the noise was taken from. */
  pilot?: string;
  /** Standard deviation of the noise of one reading. */
  noise_bytes: number;
  /** Autocorrelation of neighbouring readings of a series. */
  autocorrelation?: number;
  /** Time between readings. */
  step_seconds?: number;
  /** Requests between readings. */
  step_requests?: number;
  /** Confidence of the interval that must exclude zero. */
  confidence: number;
  /** Probability that it does. */
  power: number;
  /** The leak that is to be seen. */
  bytes_per_request?: number;
  /** The leak that is to be seen. */
  bytes_per_hour?: number;
  needed?: Effort;
  /** What more or fewer readings show. */
  table: Effort[];
}

/** A measurement, and the smallest leak that it shows. */
export interface Effort {
  /** Snapshots or samples. */
  readings: number;
  /** Requests from the first to the last. */
  requests?: number;
  /** Time from the first to the last. */
  duration_seconds?: number;
  /** The smallest leak that is seen. */
  smallest_detectable_bytes_per_request?: number;
  /** The smallest leak that is seen. */
  smallest_detectable_bytes_per_hour?: number;
}

/** Many series together. */
export interface Fleet {
  /** What the series are sorted by. */
  order: "worst" | "rate" | "memory" | "name" | "input";
  /** All series, also those that are not listed. */
  count: number;
  /** Leaks that hold among so many. */
  leak: number;
  /** Leaks that may be chance among so many. */
  may_be_chance: number;
  /** Climbs that stopped. */
  plateau: number;
  /** No leaks that matter. */
  no_leak: number;
  /** The data allow more than one of these. */
  inconclusive: number;
  /** How many are over their limit or reach it in half of all simulated futures; absent where no limit is known. */
  reach_limit?: number;
  /** How many leak and are not expected to reach their limit within the horizon; absent where no limit is known. */
  leak_beyond_horizon?: number;
  /** The share of leaks that may be false among those that hold. */
  false_discovery_rate: number;
  /** How many of so many series would be called leaks at most if none leaked. */
  leaks_by_chance: number;
  /** The groups that were asked for, the fastest first. */
  groups?: Group[];
}

/** The rate of a group of instances: the mean over all instances like these. */
export interface Pooled {
  /** The best single value. */
  estimate: number;
  /** The least-squares standard error, which holds if the noise has no memory. */
  std_error?: number;
  /** The standard error that the interval is built from. */
  interval_std_error?: number;
  /** The standard error to combine with that of another number, into a ratio or a crossing. */
  combined_std_error?: number;
  /** Degrees of freedom of interval_std_error. */
  degrees_of_freedom?: number;
  /** Lower end of the interval. */
  lower?: number;
  /** Upper end of the interval. */
  upper?: number;
  /** Confidence of the interval. */
  confidence?: number;
  /** How the interval was found. */
  method?: string;
  /** The standard deviation of the true rates of instances, in the unit of the key. */
  spread: number;
  /** How many instances have a say. */
  instances: number;
}

/** The series that have something in common. */
export interface Group {
  /** What they have in common; absent for those that lack it. */
  name?: string;
  /** All series, also those that are not listed. */
  count: number;
  /** Leaks that hold among so many. */
  leak: number;
  /** Leaks that may be chance among so many. */
  may_be_chance: number;
  /** Climbs that stopped. */
  plateau: number;
  /** No leaks that matter. */
  no_leak: number;
  /** The data allow more than one of these. */
  inconclusive: number;
  bytes_per_request?: Pooled;
  bytes_per_hour?: Pooled;
}

/** A line of --format jsonl: one series with its predictions. */
export interface Line {
  schema_version: 1;
  command: "fit" | "compare" | "predict" | "report" | "plan" | "alert";
  series: Series;
  /** When the limit is reached. */
  prediction?: Prediction[];
}

/** A line of leakrate watch --format jsonl: a fit of one series, and what is known because it is watched. */
export interface WatchLine {
  schema_version: 1;
  command: "watch";
  series: Series;
  /** When the limit is reached. */
  prediction?: Prediction[];
  watch: Watch;
}

/** What is known of a series because it is watched. */
export interface Watch {
  /** The last reading (RFC 3339); absent where its clock has no date. */
  at?: string;
  /** The last reading. */
  memory_bytes: number;
  /** Readings so far; of many, means are kept, which are the samples of the series. */
  readings: number;
  /** The time that each sample stands for; absent while each is one reading. */
  seconds_per_sample?: number;
  /** Whether a leak holds, however often it was looked for. */
  confirmed: boolean;
  /** Since when (RFC 3339); absent where its clock has no date. */
  confirmed_at?: string;
  /** Conditions of --on that have begun or ceased to hold with this reading. */
  events?: ({
    /** The condition as it was given. */
    condition: string;
    /** Whether it has begun or ceased to hold. */
    change: "began" | "ended";
    /** Why, in a sentence. */
    reason: string;
  })[];
}

/** The last line of --format jsonl where the answer is not of one series. */
export interface AnswerLine {
  schema_version: 1;
  command: "fit" | "compare" | "predict" | "report" | "plan" | "alert";
  comparison?: Comparison;
  fix_comparison?: Comparison;
  restart_schedule?: RestartSchedule;
  advice?: Advice;
  alert?: Alert;
  gate?: Gate;
  plan?: Plan;
}

/** What leakrate inspect writes with --format json. */
export interface Inspection {
  schema_version: 1;
  command: "inspect";
  generator: {
    name: "leakrate";
    /** Its version. */
    version: string;
  };
  /** What was understood of each input. */
  inputs: InspectedInput[];
}

export interface InspectedInput {
  /** Label from the command line, or from the file's name. */
  label: string;
  /** The files as given, - for standard input: several are one input where they are of one process. */
  sources: string[];
  /** The format it was read as. */
  format: string;
  /** How the format was recognised. */
  recognised_by: string;
  /** Rows of data that were read. */
  rows: number;
  /** Rows left out on request. */
  rows_skipped?: number;
  /** The zone of its times; absent where it has no dates. */
  time_zone?: string;
  /** Its columns or metrics; none where requests were counted alone. */
  columns: InspectedColumn[];
  /** Its series; none where requests were counted alone. */
  series: InspectedSeries[];
  requests?: CountedRequests;
  /** What limits all its series. */
  caveats: Caveat[];
  /** Its first rows as they stand in the file. */
  first_rows: string[];
  /** A question that other commands would ask. What stands here is read with its answer. */
  question?: {
    /** What the file leaves open. */
    question: string;
    /** The options that answer it as it is likeliest. */
    answer: string[];
    /** Options in place of the first of them. */
    others: string[];
  };
  /** A command to go on with. */
  suggested_command: string;
}

export interface InspectedColumn {
  /** Its name in the file. */
  name: string;
  /** What it holds. */
  read_as: "time" | "elapsed" | "memory" | "other_memory" | "memory_percent" | "limit" | "requests" | "requests_added" | "request_rate" | "load_seconds" | "process" | "uptime" | "version" | "series" | "label" | "note" | "unknown";
  /** The kind of memory, where the name says it. */
  memory_kind?: "heap" | "heap_class" | "resident_set" | "working_set" | "container_usage" | "host";
  /** The unit of its memory, where all cells have the same. */
  unit?: string;
  /** Whether it became part of a series. */
  used: boolean;
}

export interface InspectedSeries {
  /** Its own name inside the input. */
  name: string;
  /** Number of samples. */
  samples: number;
  /** First sample. */
  from?: string;
  /** Last sample. */
  to?: string;
  /** The median time between neighbouring samples. */
  usual_step_seconds?: number;
  /** The lowest reading. */
  memory_lowest_bytes: number;
  /** The highest reading. */
  memory_highest_bytes: number;
  /** The step in which readings come. */
  memory_step_bytes?: number;
  /** Requests served from the first sample to the last. */
  requests?: number;
  /** Restarts that the file tells. */
  restarts: Restart[];
  gaps?: Gaps;
  /** What limits this series. */
  caveats: Caveat[];
}

/** Spans between neighbouring samples that are much longer than usual; absent where none was found. */
export interface Gaps {
  /** How many there are. */
  count: number;
  /** The longest of them. */
  longest_seconds: number;
}

/** What a file counts that has no memory. */
export interface CountedRequests {
  /** All requests. */
  total: number;
  /** Those that were answered, not with an error, where the file tells. */
  succeeded?: number;
  /** Those that were answered with an error or not at all, where the file tells. */
  failed?: number;
  /** The first. */
  from?: string;
  /** The last. */
  to?: string;
}

/** What leakrate formats writes with --format json. */
export interface FormatList {
  schema_version: 1;
  command: "formats";
  generator: {
    name: "leakrate";
    /** Its version. */
    version: string;
  };
  /** Each format that can be read. */
  formats: Format[];
}

export interface Format {
  /** Its name, as --input-format takes it. */
  name: string;
  /** What it is. */
  description: string;
  /** A command that reads one. */
  example: string;
}

/** The JSON schema that these types are written from. */
export const schema: { readonly [keyword: string]: unknown };
