//! `pidstat -r`, alone or with other tables between, one run or many appended.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::lines::{Line, early, lines};
use crate::kit::log_dates::LogDates;
use crate::kit::processes::{ProcessReading, Processes};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::options::ReadOptions;
use leakrate_core::units::{LocalTime, TimeFormat, TimeFormatError, Zone};

pub(super) const FORMAT: Format = Format {
    name: "pidstat",
    description: "`pidstat -r 60`, runs appended, other tables between: resident memory by command",
    example: "leakrate fit pidstat.log --tz Europe/Berlin",
    recognise,
    read,
};

const DAY: f64 = 86_400.0;

/// The columns of a table, counted after the time.
struct Table {
    process: usize,
    resident: usize,
    command: usize,
}

/// What a line is.
enum Content<'l> {
    /// `Linux 6.8.0 (host) 10/23/2025 _x86_64_ (2 CPU)`.
    Banner {
        date: &'l str,
    },
    Header(Option<Table>),
    Row,
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    let named = |line: &str, name: &str| line.split_whitespace().any(|word| word == name);
    let is_header =
        |line: &str| named(line, "Command") && (named(line, "PID") || named(line, "TGID"));
    let banner = early(text, |line| banner_date(line).is_some());
    if banner && early(text, is_header) {
        return Some(Match::certain("has the banner and a header of pidstat"));
    }
    // The banner is lost where only a part was copied.
    early(text, |line| is_header(line) && named(line, "minflt/s"))
        .then(|| Match::certain("has the header of `pidstat -r`"))
}

fn banner_date(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("Linux ")?;
    let after = rest.split_once(") ").map(|(_, after)| after)?;
    let cpus = after.trim_end().ends_with("CPU)");
    after.split_whitespace().next().filter(|_| cpus)
}

fn content(line: &str) -> Content<'_> {
    if let Some(date) = banner_date(line) {
        return Content::Banner { date };
    }
    let words: Vec<&str> = line.trim_start_matches('#').split_whitespace().collect();
    // Old versions name no user.
    let from = words
        .iter()
        .position(|word| matches!(*word, "UID" | "USER" | "PID" | "TGID"));
    let find = |name: &str| words.iter().position(|word| *word == name);
    match (from, find("Command").or(find("pri"))) {
        (Some(from), Some(_)) => {
            let after = |name: &str| find(name)?.checked_sub(from);
            let process = after("PID").or(after("TGID"));
            // `-h` leaves no room for columns that are not there; what follows has no command.
            let command = after("Command").unwrap_or(words.len());
            Content::Header(match (process, after("RSS")) {
                (Some(process), Some(resident)) => Some(Table {
                    process,
                    resident,
                    command,
                }),
                _ => None,
            })
        }
        _ => Content::Row,
    }
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    let mut clock = RunClock::of(text, query.options)?;
    let mut processes = Processes::default();
    let mut memory_tables = 0;
    let mut current = None;
    for line in lines(text) {
        match content(&line.text) {
            Content::Banner { date } => {
                clock.begin(date);
                current = None;
            }
            Content::Header(table) => {
                clock.read(&line.text);
                memory_tables += usize::from(table.is_some());
                current = table;
            }
            Content::Row => {
                if let Some(table) = &current {
                    read_row(&line, table, &mut clock, &mut processes);
                }
            }
        }
    }
    if memory_tables == 0 {
        let command = "pidstat -r 60";
        return Err(Problem::NoMemoryTable { command }.into());
    }
    let timing = clock.timing();
    processes.finish(sniff.source, query, timing)
}

fn read_row(line: &Line, table: &Table, clock: &mut RunClock, processes: &mut Processes) {
    if line.text.starts_with("Average:") {
        return;
    }
    // What is no row of the table, such as dates between appended runs, does not begin so.
    let Some(read) = clock.read(&line.text) else {
        return;
    };
    let words: Vec<&str> = line.text.split_whitespace().skip(read.words).collect();
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    // Threads share the memory of their process, whose number they leave out.
    if word(table.process) == "-" {
        return;
    }
    let command = words.get(table.command..).unwrap_or_default().join(" ");
    let resident = word(table.resident).parse();
    match (word(table.process).parse::<u32>(), resident) {
        (Ok(process), Ok(resident)) => processes.readings.push(ProcessReading {
            time: read.seconds,
            command: if command.is_empty() {
                format!("process {process}")
            } else {
                command
            },
            process,
            resident,
            range: line.range.clone(),
        }),
        _ => processes.faults.push(line.range.clone()),
    }
}

/// A time at the beginning of a row.
struct ReadTime {
    seconds: f64,
    /// How many words it takes.
    words: usize,
}

/// The clock of a run: the day of its banner, and the hours of its rows.
struct RunClock {
    stamps: LogDates,
    dates: Dates,
    /// Where the day began, on the local clock, and what was shown last.
    midnight: f64,
    shown: Option<f64>,
    counts_since_1970: bool,
}

/// How banners write their day.
enum Dates {
    Known(TimeFormat),
    /// Day and month could be either way round, and there is only one day.
    Open,
}

impl RunClock {
    /// A clock for the banners of a text.
    ///
    /// # Errors
    /// They have several days, and which number is the month is not known.
    fn of(text: &str, options: &ReadOptions) -> Result<Self, IngestError> {
        let mut days: Vec<String> = Vec::new();
        for line in lines(text) {
            let day = banner_date(&line.text).map(with_century);
            days.extend(day.filter(|day| days.last() != Some(day)));
        }
        let cells = days.iter().map(String::as_str);
        let dates = match TimeFormat::infer_in_order(cells, options.date_order) {
            Ok(format) => Dates::Known(format),
            Err(TimeFormatError::Ambiguous { cell }) if days.len() > 1 => {
                let column = "banner".to_owned();
                return Err(Problem::AmbiguousDate { column, cell }.into());
            }
            Err(_) => Dates::Open,
        };
        Ok(Self {
            stamps: LogDates::new(options),
            dates,
            midnight: 0.0,
            shown: None,
            counts_since_1970: false,
        })
    }

    fn begin(&mut self, date: &str) {
        if let Dates::Known(format) = self.dates {
            let day = format.parse(&with_century(date), Zone::UTC);
            let day = day.ok().and_then(LocalTime::unique);
            self.midnight = day.map_or(self.midnight, |day| day.0);
            self.shown = None;
        }
    }

    /// The time that a line begins with. Rows are never half a day apart, so of all days that an
    /// hour could belong to, the one nearest to the row before is meant.
    fn read(&mut self, line: &str) -> Option<ReadTime> {
        let mut words = line.split_whitespace();
        let first = words.next()?;
        if first.bytes().all(|byte| byte.is_ascii_digit()) {
            let seconds = self.stamps.read(first)?;
            self.counts_since_1970 = true;
            return Some(ReadTime { seconds, words: 1 });
        }
        let half = words.next().filter(|word| matches!(*word, "AM" | "PM"));
        let first = with_colons(first);
        let written = format!("1970-01-01 {first} {}", half.unwrap_or_default());
        let format = TimeFormat::infer([written.trim()]).ok()?;
        let hour = format.parse(written.trim(), Zone::UTC).ok()?.unique()?.0;
        let mut shown = self.midnight + hour;
        if let Some(before) = self.shown {
            shown += ((before - shown) / DAY).round() * DAY;
        }
        self.shown = Some(shown);
        let seconds = match self.dates {
            Dates::Known(_) => self.stamps.of_local(shown)?,
            Dates::Open => shown,
        };
        Some(ReadTime {
            seconds,
            words: 1 + usize::from(half.is_some()),
        })
    }

    fn timing(&self) -> Timing {
        match self.dates {
            Dates::Open if !self.counts_since_1970 => Timing::Undated,
            _ => Timing::Wall(self.stamps.zone_use()),
        }
    }
}

/// A date whose year has two digits, with all four; `2019年07月18日` with hyphens.
fn with_century(date: &str) -> String {
    let date = date.replace(['年', '月'], "-").replace('日', "");
    match date.rsplit_once(['/', '.']) {
        Some((_, year)) if year.len() == 2 => {
            let stem = &date[..date.len() - 2];
            format!("{stem}20{year}")
        }
        _ => date,
    }
}

/// `10时22分46秒`, as Chinese and Japanese systems write the hour, with colons.
fn with_colons(hour: &str) -> String {
    hour.replace(['时', '時', '分'], ":").replace('秒', "")
}
