//! Where in a line its time stands.

use std::ops::Range;

use leakrate_core::units::TimeFormat;

/// Words of a line among which a time begins: uWSGI writes its own behind the memory and the request.
const MOST_BEFORE: usize = 24;

/// Words of the longest time: `Thu Jul 30 03:58:53 PM UTC 2020`.
const LONGEST: usize = 7;

/// Finds the time in each line of a log, first where that of the line before stood.
#[derive(Debug, Default)]
pub(super) struct StampFinder {
    last: Option<StampPlace>,
}

/// Where a time stands among the words of a line, and what it looks like.
#[derive(Debug, Clone, PartialEq)]
struct StampPlace {
    first: usize,
    words: usize,
    shape: String,
}

impl StampFinder {
    /// The bytes of the time in a line.
    pub(super) fn find(&mut self, line: &str) -> Option<Range<usize>> {
        let is_spoken = |word: &Range<usize>| line[word.clone()].contains(char::is_alphanumeric);
        let first = |most: usize| -> Vec<Range<usize>> {
            words(line).filter(is_spoken).take(most).collect()
        };
        if let Some(place) = &self.last
            && let words = first(place.first + place.words)
            && let Some(range) = span(line, &words, place.first, place.words)
            && shape(&line[range.clone()]) == place.shape
        {
            return Some(range);
        }
        let words = first(MOST_BEFORE + LONGEST);
        let find = |is_wanted: fn(&str) -> bool| {
            let mut starts =
                (0..words.len().min(MOST_BEFORE)).filter(|&first| !is_since(line, &words, first));
            starts.find_map(|first| longest(line, &words, first, is_wanted))
        };
        // A day alone is a time where no clock stands beside it.
        let (place, range) = find(is_time)
            .or_else(|| find(is_day))
            .or_else(|| longest(line, &words, 0, is_minutes))?;
        self.last = Some(place);
        Some(range)
    }
}

/// Whether a word before says that a time is of something else: `running since Fri 12:00:00`.
fn is_since(line: &str, words: &[Range<usize>], first: usize) -> bool {
    let mut before = words[first.saturating_sub(LONGEST)..first].iter();
    before.any(|word| {
        let word = line[word.clone()].to_lowercase();
        ["since", "until", "expires"].contains(&word.as_str())
    })
}

/// The longest time that begins with a word.
fn longest(
    line: &str,
    words: &[Range<usize>],
    first: usize,
    is_wanted: fn(&str) -> bool,
) -> Option<(StampPlace, Range<usize>)> {
    let start = &line[words.get(first)?.clone()];
    if !may_begin(start) {
        return None;
    }
    let lengths = (1..=LONGEST.min(words.len() - first)).rev();
    lengths.into_iter().find_map(|length| {
        let range = span(line, words, first, length)?;
        let text = &line[range.clone()];
        is_wanted(text).then(|| {
            let place = StampPlace {
                first,
                words: length,
                shape: shape(text),
            };
            (place, range)
        })
    })
}

/// Words one after the other, without the marks around them.
fn span(line: &str, words: &[Range<usize>], first: usize, length: usize) -> Option<Range<usize>> {
    let last = words.get((first + length).checked_sub(1)?)?;
    Some(trimmed(line, words[first].start..last.end))
}

/// Words, which blanks and the marks around a time divide.
fn words(line: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let is_gap = |c: char| c.is_whitespace() || "[](){}<>\"'|=".contains(c);
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + line[at..].find(|c| !is_gap(c))?;
        let end = line[start..]
            .find(is_gap)
            .map_or(line.len(), |length| start + length);
        at = end;
        Some(start..end)
    })
}

fn trimmed(line: &str, range: Range<usize>) -> Range<usize> {
    let text = &line[range.clone()];
    let kept = text.trim_end_matches([':', ',', ';', '-', '.', ' ', '\t']);
    range.start..range.start + kept.len()
}

/// Whether a word looks as if a time began with it: digits divided as those of a date or a clock, or
/// the name of a day or a month.
fn may_begin(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let mark = word.as_bytes().get(digits);
    match digits {
        0 => is_name(word),
        1..=4 => {
            let two = word.bytes().filter(|byte| Some(byte) == mark).count() >= 2;
            // `04-03 12:00:00`
            let is_day = digits <= 2 && word.len() == 5 && matches!(mark, Some(b'-' | b'/'));
            // `03 Apr 2026`, `12:00`
            mark.is_none()
                || is_french_clock(word)
                || is_day
                || matches!(mark, Some(b':' | b'T'))
                || (matches!(mark, Some(b'-' | b'/' | b'.')) && two)
        }
        8 => matches!(mark, Some(b'T')),
        _ => false,
    }
}

fn is_name(word: &str) -> bool {
    const NAMES: [&str; 19] = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun",
        "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let beginning = word.get(..3).map(str::to_lowercase);
    beginning.is_some_and(|name| NAMES.contains(&name.as_str()))
}

/// Whether a text is a date with a clock, or a clock with seconds.
fn is_time(text: &str) -> bool {
    if !text.contains(':') && !is_basic(text) {
        return false;
    }
    TimeFormat::infer([text]).map_or_else(|_| is_clock(text) || is_yearless(text), |_| true)
        || matches!(
            TimeFormat::infer([text]),
            Err(leakrate_core::units::TimeFormatError::Ambiguous { .. })
        )
}

/// `09h26`, and `9h05` with the hour in one digit.
fn is_french_clock(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = text.split_once('h');
    parts.is_some_and(|(hours, minutes)| {
        matches!(hours.len(), 1 | 2) && minutes.len() == 2 && digits(hours) && digits(minutes)
    })
}

/// `09:26`, which elsewhere than at the beginning of a line may be how long something took.
fn is_minutes(text: &str) -> bool {
    let two = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = text.split_once(':');
    is_french_clock(text) || parts.is_some_and(|(hours, minutes)| two(hours) && two(minutes))
}

/// Whether a text is a day of the calendar without a clock: `2026-04-03`, `03/04/2026`, `Apr 3`.
fn is_day(text: &str) -> bool {
    let is_numbers = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"-/".contains(&byte))
        && text.bytes().filter(|byte| b"-/".contains(byte)).count() == 2;
    let is_dated = || {
        matches!(
            TimeFormat::infer([text]),
            Ok(_) | Err(leakrate_core::units::TimeFormatError::Ambiguous { .. })
        )
    };
    let with_year = || format!("{text} 2000");
    (is_numbers && is_dated())
        || (is_name(text) && TimeFormat::infer([with_year().as_str()]).is_ok())
}

/// `20260114T095500Z`: the day and the clock without marks, which ISO 8601 calls basic.
fn is_basic(text: &str) -> bool {
    let digits = |part: &str| part.bytes().take_while(u8::is_ascii_digit).count();
    let halves = text.split_once('T');
    halves.is_some_and(|(day, clock)| day.len() == 8 && digits(day) == 8 && digits(clock) >= 6)
}

/// `Apr  3 12:00:00` and `04-03 12:00:00`, as the journal and many a logger write.
fn is_yearless(text: &str) -> bool {
    let Some((date, clock)) = text.rsplit_once(' ') else {
        return false;
    };
    let mark = if date.contains('-') { '-' } else { '/' };
    let is_number =
        |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_numbers = date
        .split_once(mark)
        .is_some_and(|(one, other)| is_number(one) && is_number(other));
    let with_year = format!("{date} 2000 {clock}");
    let is_named = || is_name(date) && TimeFormat::infer([with_year.as_str()]).is_ok();
    is_clock(clock) && (is_numbers || is_named())
}

fn is_clock(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let plain = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = |part: &str| {
        let whole = part.split(['.', ',']).next().unwrap_or_default();
        plain(&whole)
            && part
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b".,".contains(&byte))
    };
    let halved = |last: &str| {
        let (minutes, half) = last.split_once(' ')?;
        let is_half = half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm");
        (plain(&minutes) && is_half).then_some(())
    };
    match parts.as_slice() {
        [hours, minutes, last] => plain(hours) && plain(minutes) && seconds(last),
        [hours, last] => matches!(hours.len(), 1 | 2) && halved(last).is_some(),
        _ => false,
    }
}

/// A text with every digit and letter made alike, and their runs made one.
fn shape(text: &str) -> String {
    let mut shape = String::with_capacity(text.len());
    for c in text.chars() {
        let class = match c {
            _ if c.is_ascii_digit() => '0',
            _ if c.is_alphabetic() => 'a',
            _ if c.is_whitespace() => ' ',
            _ => c,
        };
        if !shape.ends_with(class) || !"0a ".contains(class) {
            shape.push(class);
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_found_wherever_it_stands() {
        for (line, time) in [
            (
                "2026-04-03 12:00:00,123 - app - rss 5",
                Some("2026-04-03 12:00:00,123"),
            ),
            ("[2026-04-03T12:00:00Z] rss 5", Some("2026-04-03T12:00:00Z")),
            (
                "level=info time=\"2026-04-03T12:00:00Z\" rss=5",
                Some("2026-04-03T12:00:00Z"),
            ),
            (
                "Fri Apr  3 12:00:00 UTC 2026 rss 5",
                Some("Fri Apr  3 12:00:00 UTC 2026"),
            ),
            ("20260403T120000Z rss=5", Some("20260403T120000Z")),
            (
                "[20260403T120000.250+0200] rss=5",
                Some("20260403T120000.250+0200"),
            ),
            ("20260403T12 rss=5", None),
            ("12:00:00 rss=5", Some("12:00:00")),
            (
                "Apr  3 12:00:00 web-1 app[3]: rss=5",
                Some("Apr  3 12:00:00"),
            ),
            ("04-03 12:00:00.250 rss=5", Some("04-03 12:00:00.250")),
            ("2026/04/03 12:00:00 rss=5", Some("2026/04/03 12:00:00")),
            ("rss 5 after 3 requests", None),
            ("10.0.0.1:80 rss=5", None),
            ("up since 2026-04-03 12:00:00 rss=5", None),
            ("10h05 : 5 Mo", Some("10h05")),
            ("* 10:05 - 5 Mo", Some("10:05")),
        ] {
            let found = StampFinder::default().find(line);
            assert_eq!(found.map(|range| &line[range]), time, "{line}");
        }
    }
}
