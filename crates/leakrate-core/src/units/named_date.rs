//! Dates that name their month: as `date` prints them in English locales, and as JavaScript does.

use super::clock_text::{WrittenClock, scan_clock};
use super::scanner::Scanner;
use super::written_time::{WrittenDate, WrittenTime};
use super::zone::Zone;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

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

/// `Fri Mar  1 14:52:34 UTC 2019`, `Fri 01 Mar 2019 02:52:34 PM UTC`,
/// `Fri Mar 01 2019 14:52:34 GMT+0200 (Central European Summer Time)`; `None` for any other text.
pub(super) fn read(text: &str) -> Option<WrittenTime> {
    let mut words = Words::default();
    let (written, _) = text.split_once('(').unwrap_or((text, ""));
    let mut parts = written.split([' ', ',', '\u{202f}']);
    let weekday = parts.next()?;
    if !WEEKDAYS.contains(&weekday) {
        return None;
    }
    for word in parts.filter(|word| !word.is_empty()) {
        words.take(word)?;
    }
    let [year, day] = [words.year?, words.day?].map(str::parse);
    Some(WrittenTime {
        date: WrittenDate::Settled {
            year: year.ok()?,
            month: words.month?,
            day: u8::try_from(day.ok()?).ok()?,
        },
        clock: words.clock()?,
        zone: words.zone,
    })
}

impl<'w> Words<'w> {
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

/// The number of a month by its first three letters.
pub fn month_number(word: &str) -> Option<u8> {
    let mut names = MONTHS.into_iter().zip(1..);
    names
        .find(|(name, _)| *name == word)
        .map(|(_, number)| number)
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
            "Mar 1 14:52:34 2019",
            "Fri Mar 1 14:52:34 2019 web-1",
            "Fri Mar 1 1 14:52:34 2019",
            "Fri Mar 1 14:52:34 15:00:00 2019",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
