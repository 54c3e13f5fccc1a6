//! The toolkit of formats, and how to add one.
//!
//! A format is a kind of file that a tool writes. It is one file in `formats/`, with a constant
//! `FORMAT` of five parts: its name (what `--input-format` takes), a line that says what it is, a
//! command that reads one, and two functions:
//!
//! - `recognise(&Sniff) -> Option<Match>` tells by content, never by the name of the file, whether a
//!   file is one. [`Match::certain`](crate::formats::Match::certain) where it has a mark that no
//!   other format has, [`Match::likely`](crate::formats::Match::likely) where its columns are those
//!   of the format. It says why in words that `inspect` shows. It is asked of every file, so it
//!   looks at the head alone ([`lines::early`], [`sniff::Sniff::head`]), in which a mark is found by [`mark::has_mark`].
//! - `read(&Sniff, &Query) -> Result<Recording, IngestError>` takes all that the file has of one
//!   quantity: memory, or requests alone ([`query`]). It gives a [`recording`]: readings in bytes,
//!   times in seconds, a missing reading as NaN, and all names as the file writes them. Series,
//!   units of the user, windows, joins and caveats are made of it in `assemble/`, for all formats
//!   alike.
//!
//! What a format reads with, by the form of its file:
//!
//! | the file is | begin with | to be read after |
//! | --- | --- | --- |
//! | a table of columns whose names vary | [`read_table`](crate::table::read_table) | `formats/glances.rs` |
//! | a table of columns known by name | [`headed_rows`] | `formats/locust.rs` |
//! | lines of a log, a reading in each | [`lines`], [`observations`] | `formats/mprof.rs` |
//! | what a command prints, run in a loop | [`lines`], [`polling`], [`observations`] | `formats/free.rs` |
//! | values by name, one on each line, in a loop | [`blocks`] | `formats/redis.rs` |
//! | lines of processes, polled in a loop | [`lines`], [`polling`], [`processes`] | `formats/ps.rs` |
//! | garbage collections | [`lines`], [`gc_events`] | `formats/go_gc.rs` |
//! | JSON of metrics with labels | [`json`], [`crate::metrics`] | `formats/datadog.rs` |
//! | a table of metrics, each row one reading of the one it names | [`headed_rows`], [`crate::metrics`] | `formats/dotnet_counters.rs` |
//! | XML | elements found by name; `quick_xml` where they lie in each other | `formats/rrdtool.rs`, `formats/jmeter/xml.rs` |
//! | sizes of the classes or sites of a heap | [`heap_profile`], [`call_stack`] | `formats/tracemalloc.rs` |
//! | requests, one a row | [`request_rows`] | `formats/access_log.rs` |
//!
//! And for each: [`timestamps`] for a column of times, [`log_dates`] for times inside lines,
//! [`clock`] for what times count, [`day_clock`] for clocks without a date, [`run_clock`] for the
//! reports of sysstat, [`row_count`] for rows that cannot be read: such a row is never
//! dropped in silence but goes to [`row_count::Tally`] (or `Observations::reject`) with the span
//! that is wrong and what was expected there.
//!
//! Units and times that the file leaves open:
//!
//! - A [`Candidate::known`](crate::columns::Candidate::known) without a unit counts bare numbers as
//!   bytes (a cell such as `9Mi` has its own). If the unit of the user's `--unit` is needed, take it
//!   from `query.options.unit`, and refuse with `Problem::NoUnit` where there is none. A
//!   [`MetricSeries`](crate::metrics::MetricSeries) without one asks by itself.
//! - A column with [`Role::MemoryPercent`](crate::columns::Role::MemoryPercent) asks by itself what
//!   100 % is.
//! - Readings without times are numbered by [`polling::Rounds`], and `--step` sets them apart; where it
//!   is not given, `Observations::finish` refuses by itself.
//!
//! How to add one, file by file, with its tests: *Add a format* in `CONTRIBUTING.md`.

pub(crate) mod blocks;
pub(crate) mod call_stack;
pub(crate) mod clock;
pub(crate) mod day_clock;
pub(crate) mod gc_events;
pub(crate) mod headed_rows;
pub(crate) mod heap_part;
pub(crate) mod heap_profile;
pub(crate) mod json;
pub(crate) mod lines;
pub(crate) mod log_dates;
pub(crate) mod mark;
pub(crate) mod observations;
pub(crate) mod polling;
pub(crate) mod processes;
pub(crate) mod profile_rounds;
pub(crate) mod protobuf;
pub(crate) mod query;
pub(crate) mod recording;
pub(crate) mod request_rows;
pub(crate) mod route_tally;
pub(crate) mod route_track;
pub(crate) mod row_count;
pub(crate) mod run_clock;
pub(crate) mod sampling;
pub(crate) mod sniff;
pub(crate) mod timestamps;
mod versions;
