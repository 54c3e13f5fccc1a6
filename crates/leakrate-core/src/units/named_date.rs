//! Dates that name their month: as `date` prints them in English locales, as JavaScript, Kibana and
//! access logs do.

use super::clock_text::{WrittenClock, scan_clock};
use super::scanner::Scanner;
use super::written_time::{WrittenDate, WrittenTime};
use super::zone::Zone;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Letters to which names of days and months are cut.
const SHORT: usize = 3;

/// What the words of a date say, in whichever order they stand.
#[derive(Default)]
struct Words<'w> {
    month: Option<u8>,
    day: Option<&'w str>,
    year: Option<&'w str>,
    clock: Option<&'w str>,
    half: &'w str,
    zone: Option<Zone>,
}

/// `Fri Mar  1 14:52:34 UTC 2019`, `Fri 01 Mar 2019 02:52:34 PM UTC`, `1-Mar-19 14:52`,
/// `Mar 1, 2019 @ 14:52:34.000`, `01/Mar/2019:14:52:34 +0000`,
/// `Fri Mar 01 2019 14:52:34 GMT+0200 (Central European Summer Time)`; `None` for any other text.
pub(super) fn read(text: &str) -> Option<WrittenTime> {
    let letters = text.split(|c: char| !c.is_ascii_alphabetic());
    if letters.clone().all(|word| month_number(word).is_none()) {
        return None;
    }
    let mut words = Words::default();
    let (written, _) = text.split_once('(').unwrap_or((text, ""));
    let mut parts = written.split([' ', ',', '\u{202f}']).peekable();
    parts.next_if(|word| position(word, &WEEKDAYS).is_some());
    for word in parts.filter(|word| !matches!(*word, "" | "@" | "at")) {
        match hyphenated(word) {
            Some(date) => words.take_hyphenated(date)?,
            None => words.take(word)?,
        }
    }
    let year: u16 = words.year?.parse().ok()?;
    Some(WrittenTime {
        date: WrittenDate::Settled {
            year: if words.year?.len() == 2 {
                2000 + year
            } else {
                year
            },
            month: words.month?,
            day: words.day?.parse().ok()?,
        },
        clock: words.clock()?,
        zone: words.zone,
    })
}

/// The parts of `14-Jan-26` and `14/Jan/2026:09:55:00`, in which a name divides the numbers.
fn hyphenated(word: &str) -> Option<[&str; 4]> {
    let mark = word.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(mark, '-' | '/') {
        return None;
    }
    let mut parts = word.splitn(3, mark);
    let (day, month, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let (year, clock) = rest.split_once(':').unwrap_or((rest, ""));
    month_number(month).map(|_| [day, month, year, clock])
}

impl<'w> Words<'w> {
    fn take_hyphenated(&mut self, [day, month, year, clock]: [&'w str; 4]) -> Option<()> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_date = digits(day) && digits(year) && matches!(year.len(), 2 | 4);
        let free = self.day.is_none() && self.month.is_none() && self.year.is_none();
        if !is_date || !free {
            return None;
        }
        (self.day, self.month, self.year) = (Some(day), month_number(month), Some(year));
        if clock.is_empty() {
            Some(())
        } else {
            self.take(clock)
        }
    }

    /// Takes a word in; `None` if it belongs to no date, or has been said before.
    fn take(&mut self, word: &'w str) -> Option<()> {
        let digits = word.bytes().all(|byte| byte.is_ascii_digit());
        let free = match (word, digits) {
            (_, true) if word.len() == 4 => self.year.replace(word).is_none(),
            (_, true) if word.len() <= 2 => self.day.replace(word).is_none(),
            (_, true) => false,
            ("AM" | "PM" | "am" | "pm", _) => std::mem::replace(&mut self.half, word).is_empty(),
            _ if word.contains(':') && self.clock.is_none() => self.clock.replace(word).is_none(),
            _ => match month_number(word) {
                Some(month) => self.month.replace(month).is_none(),
                None => return self.take_zone(word),
            },
        };
        free.then_some(())
    }

    /// An abbreviation such as `EST` stands for several zones, and tools print it in summer too: it
    /// says none.
    fn take_zone(&mut self, word: &str) -> Option<()> {
        let mut scanner = Scanner::new(word, "");
        if let Ok(Some(zone)) = Zone::scan_offset(&mut scanner) {
            scanner.finish("").ok()?;
            return self.zone.replace(zone).is_none().then_some(());
        }
        let letters = word.bytes().all(|byte| byte.is_ascii_uppercase());
        (letters && (3..=5).contains(&word.len())).then_some(())
    }

    fn clock(&self) -> Option<WrittenClock> {
        let written = format!("{} {}", self.clock.unwrap_or("00:00"), self.half);
        let mut scanner = Scanner::new(&written, "");
        let clock = scan_clock(&mut scanner).ok()?;
        scanner.finish("").ok()?;
        Some(clock)
    }
}

/// The number of a month by its English name, or the first three letters of it.
pub fn month_number(word: &str) -> Option<u8> {
    let at = position(word, &MONTHS)?;
    u8::try_from(at + 1).ok()
}

/// Where in a list a name stands, written out or by its first three letters.
fn position(word: &str, names: &[&str]) -> Option<usize> {
    let is_meant = |name: &&str| {
        let meant = [*name, &name[..SHORT]];
        meant.iter().any(|name| word.eq_ignore_ascii_case(name))
    };
    names.iter().position(is_meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_several_locales_are_read() {
        let expected = (2019, 3, 1, 14, 52, 34.0);
        for text in [
            "Fri Mar  1 14:52:34 UTC 2019",
            "Fri Mar  1 02:52:34 PM UTC 2019",
            "Fri Mar 1 14:52:34 2019",
            "Fri  1 Mar 14:52:34 CET 2019",
            "Fri 01 Mar 2019 02:52:34 PM EST",
            "Fri, 01 Mar 2019 14:52:34 +0000",
            "Fri Mar 01 2019 14:52:34 GMT+0000 (Greenwich Mean Time)",
            "Mar 1 2019 14:52:34",
            "March 1, 2019 @ 14:52:34.000",
            "1-Mar-19 14:52:34",
            "01-MAR-2019 02:52:34 PM",
            "01/Mar/2019:14:52:34 +0000",
        ] {
            let civil = read(text).unwrap().civil(None).unwrap();
            let found = (
                civil.year,
                civil.month,
                civil.day,
                civil.hour,
                civil.minute,
                civil.second,
            );
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn an_abbreviation_that_stands_for_several_zones_is_none() {
        let zone = |text: &str| read(text).unwrap().zone;
        assert_eq!(zone("Fri Mar  1 14:52:34 EST 2019"), None);
        assert_eq!(zone("Fri Mar  1 14:52:34 UTC 2019"), Some(Zone::UTC));
        assert!(zone("Fri Mar 01 2019 14:52:34 GMT+0200 (CEST)").is_some());
    }

    #[test]
    fn what_is_no_date_is_not_taken_for_one() {
        for text in [
            "Fri",
            "Mar 1 14:52:34",
            "01/Mar/2019 1 14:52:34",
            "1-Mar-119 14:52",
            "may 5",
            "Fri Mar 1 14:52:34 2019 web-1",
            "Fri Mar 1 1 14:52:34 2019",
            "Fri Mar 1 14:52:34 15:00:00 2019",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
