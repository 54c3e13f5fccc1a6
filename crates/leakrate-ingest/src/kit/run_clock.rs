//! The clock of the reports of sysstat: a banner with the day of a run, and rows with an hour.

use crate::error::{IngestError, Problem};
use crate::kit::clock::Timing;
use crate::kit::lines::lines;
use crate::kit::log_dates::LogDates;
use crate::options::ReadOptions;
use leakrate_core::units::{LocalTime, TimeFormat, TimeFormatError, Zone};

const DAY: f64 = 86_400.0;

/// The day in `Linux 6.8.0 (host) 10/23/2025 _x86_64_ (2 CPU)`.
pub(crate) fn banner_date(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("Linux ")?;
    let after = rest.split_once(") ").map(|(_, after)| after)?;
    let cpus = after.trim_end().ends_with("CPU)");
    after.split_whitespace().next().filter(|_| cpus)
}

/// A time at the beginning of a row.
pub(crate) struct ReadTime {
    pub(crate) seconds: f64,
    /// How many words it takes.
    pub(crate) words: usize,
}

/// The clock of a run: the day of its banner, and the hours of its rows.
pub(crate) struct RunClock {
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
    pub(crate) fn of(text: &str, options: &ReadOptions) -> Result<Self, IngestError> {
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

    pub(crate) fn begin(&mut self, date: &str) {
        if let Dates::Known(format) = self.dates {
            let day = format.parse(&with_century(date), Zone::UTC);
            let day = day.ok().and_then(LocalTime::unique);
            self.midnight = day.map_or(self.midnight, |day| day.0);
            self.shown = None;
        }
    }

    /// The time that a line begins with. Rows are never half a day apart, so of all days that an
    /// hour could belong to, the one nearest to the row before is meant.
    pub(crate) fn read(&mut self, line: &str) -> Option<ReadTime> {
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

    pub(crate) fn timing(&self) -> Timing {
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
