//! The numbers in a line of a log, each with the words that say what it is.

use std::ops::Range;

use crate::columns::HeaderName;
use crate::columns::role::names_memory;
use leakrate_core::units::{Seconds, SizeUnit};

/// How grave a line of a log is, which is no part of a name.
const LEVELS: [&str; 8] = [
    "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "FATAL",
];

/// Words of a name at most: what stands further from a number does not name it.
const MOST_WORDS: usize = 5;

/// The name of what counts without another: `#100`.
pub(super) const NUMBERED: &str = "number";

/// The name of a number that a line begins with, of which an arrow or a colon leads to what it belongs to:
/// `1000 -> 164 MB`. It is that of a column without a name.
pub(super) const KEY: &str = "column 1";

/// The name of what memory is at most.
pub(super) const LIMIT: &str = "memory limit";

/// A value in a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field<'l> {
    /// What names it: `rss`, `Memory usage`, `fetch requests`; empty if nothing does.
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The value with its unit.
    pub(super) text: &'l str,
    /// Where in the line it stands.
    pub(super) range: Range<usize>,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number with a unit of memory.
    Size,
    /// A bare number.
    Count,
    /// A number of another unit, such as milliseconds.
    Measure,
    /// A word behind its name: `pod=web-1`.
    Word,
}

impl Kind {
    /// A value as a cell of a table.
    pub(super) fn cell(self, value: &str) -> String {
        let text = value.trim_matches('"');
        match self {
            Self::Count => ungrouped(text),
            // In Switzerland an apostrophe divides groups, which has no other meaning.
            Self::Size => text.replace('\'', ""),
            Self::Measure | Self::Word => text.to_owned(),
        }
    }
}

/// A count without the marks between groups of three digits: a count has no decimals.
pub(super) fn ungrouped(text: &str) -> String {
    let mut groups = text.split([',', '_', '\'']);
    let first = groups.next().unwrap_or_default();
    let is_grouped = first.len() <= 3 && groups.clone().all(|group| group.len() == 3);
    if is_grouped && !text.contains('.') {
        text.replace([',', '_', '\''], "")
    } else {
        text.to_owned()
    }
}

/// The values of a line that are no part of the time in it.
pub(super) fn fields<'l>(line: &'l str, time: Option<&Range<usize>>) -> Vec<Field<'l>> {
    let mut found: Vec<Field<'l>> = Vec::new();
    // Where the words that may name the next value begin.
    let mut named_from = 0;
    let mut at = 0;
    while at < line.len() {
        if let Some(time) = time.filter(|time| time.start <= at && at < time.end) {
            (at, named_from) = (time.end, time.end);
            continue;
        }
        let byte = line.as_bytes()[at];
        let before = line[..at].chars().next_back();
        if byte == b'=' {
            let end = at + 1 + word(&line[at + 1..]);
            if let Some(name) = named_word(&line[named_from..at], &line[at + 1..end]) {
                found.push(Field {
                    name,
                    kind: Kind::Word,
                    text: &line[at + 1..end],
                    range: at + 1..end,
                });
                (at, named_from) = (end, end);
                continue;
            }
        }
        if !byte.is_ascii_digit() || !before.is_none_or(begins_value) {
            at += line[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let value = value(&line[at..]).filter(|_| !is_line_of_source(&line[..at]));
        let Some((length, kind)) = value else {
            at += unclean(&line[at..]);
            named_from = at;
            continue;
        };
        let range = at..at + length;
        let in_brackets = beside_larger(&line[at..], length);
        let mut behind = 0;
        let is_first = line[..at] == *"+" && kind == Kind::Measure;
        let is_signed =
            line[..at].ends_with(['+', '-', '−']) && !is_first && !is_since_start(&line[..at]);
        if !is_signed {
            let after = &line[range.end + in_brackets..];
            let before = name_before(&line[named_from..at]);
            // `500 requests: 90 MB`, and not `rss: 90 MB heap: 30 MB`.
            let may_head = kind == Kind::Count && before.is_empty();
            let name = if kind == Kind::Count && is_in_columns(after) {
                String::new()
            } else {
                behind = words_behind(after, if may_head { ",;|]}:" } else { ",;|]}" });
                if may_head && names_next(&after[behind..], &after[..behind]) {
                    behind = 0;
                }
                name(&before, &after[..behind])
            };
            let name = match name.as_str() {
                "" if line[..at].ends_with('#') => NUMBERED.to_owned(),
                "" if kind == Kind::Count && at == 0 && is_key(after) => KEY.to_owned(),
                _ => name,
            };
            let text = &line[range.clone()];
            let is_share = text.ends_with('%') && !name.is_empty();
            found.push(Field {
                name: if in_brackets > 0 {
                    format!("{name} (B)")
                } else if is_share {
                    format!("{name} %")
                } else {
                    name
                },
                kind,
                text,
                range: range.clone(),
            });
        }
        at = range.end + in_brackets;
        named_from = at + behind;
    }
    levels_after(line, &mut found);
    name_counted(line, &mut found);
    name_wholes(line, &mut found);
    found
}

/// Whether the number that follows is of a line in a source file: `mem.go:42`.
fn is_line_of_source(before: &str) -> bool {
    const ENDS: [&str; 22] = [
        "go", "js", "mjs", "cjs", "ts", "tsx", "jsx", "rs", "py", "rb", "java", "kt", "scala",
        "cs", "php", "c", "cc", "cpp", "h", "swift", "ex", "erl",
    ];
    let file = before.strip_suffix(':').map(last_word);
    file.and_then(|file| file.rsplit_once('.'))
        .is_some_and(|(_, end)| ENDS.contains(&end))
}

/// Whether what follows counts from a start: `T+10m`.
pub(super) fn is_since_start(before: &str) -> bool {
    let start = before.strip_suffix('+').unwrap_or_default();
    let start = start.strip_suffix(['T', 't']);
    start.is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

/// A number between the name of memory and its size counts what the last word before it says: in
/// `Memory allocated after run 3: 8.9 MB` the runs.
fn name_counted(line: &str, found: &mut [Field<'_>]) {
    for at in 1..found.len() {
        let (count, size) = (&found[at - 1], &found[at]);
        let is_between = line.get(count.range.end..size.range.start).map(str::trim) == Some(":");
        let is_counted =
            count.kind == Kind::Count && size.kind == Kind::Size && size.name.is_empty();
        if !(is_between && is_counted && names_memory(&HeaderName::parse(&count.name).words)) {
            continue;
        }
        let Some((memory, counted)) = count.name.rsplit_once(' ') else {
            continue;
        };
        let memory = memory.trim_end_matches(" after").trim_end_matches(" at");
        (found[at].name, found[at - 1].name) = (memory.to_owned(), counted.to_owned());
    }
}

/// What a reading is a part of, as in `120 MB of 2 GB` and `6.0% of 2GB`, is no reading.
fn name_wholes(line: &str, found: &mut [Field<'_>]) {
    for at in 1..found.len() {
        let (part, whole) = (&found[at - 1], &found[at]);
        let is_part = part.kind == Kind::Size || part.text.ends_with('%');
        let between = line.get(part.range.end..whole.range.start).map(str::trim);
        let is_between = matches!(between, Some("of" | "out of" | "/"));
        if is_part && is_between && whole.kind == Kind::Size {
            LIMIT.clone_into(&mut found[at].name);
        }
    }
}

/// The length of the same size in a larger unit behind one of bytes, as Java writes its memory and
/// tcmalloc: `268435456(262144K)`, `175112192 (167.0MB)`.
fn beside_larger(text: &str, length: usize) -> usize {
    let same = || {
        let bytes: f64 = text[..length].parse::<u64>().ok()? as f64;
        let after = &text[length..];
        let blanks = after.len() - after.trim_start_matches(' ').len();
        let (inside, _) = after[blanks..].strip_prefix('(')?.split_once(')')?;
        let letters = inside.find(|c: char| c.is_alphabetic())?;
        let larger: f64 = inside[..letters].trim().parse().ok()?;
        let power = match inside[letters..].trim() {
            "K" | "KB" | "KiB" => 1,
            "M" | "MB" | "MiB" => 2,
            "G" | "GB" | "GiB" => 3,
            _ => return None,
        };
        let decimals = inside[..letters].trim().split_once('.');
        let step = decimals.map_or(1.0, |(_, decimals)| {
            decimals.bytes().fold(1.0, |step, _| step / 10.0)
        });
        let is_same = |base: f64| (bytes / base.powi(power) - larger).abs() < step;
        (is_same(1024.0) || is_same(1000.0)).then_some(blanks + inside.len() + "()".len())
    };
    same().unwrap_or(0)
}

/// Of a level before, a level after and their difference in one bracket, `(29952; 104708; +74756)`,
/// the level after is what the name says.
fn levels_after(line: &str, found: &mut Vec<Field<'_>>) {
    let number = |text: &str| text.replace([',', '_'], "").parse::<f64>().ok();
    let mut at = 0;
    while at + 1 < found.len() {
        at += 1;
        let (before, after) = (&found[at - 1], &found[at]);
        let is_pair = before.kind == after.kind && before.name.is_empty() && after.name.is_empty();
        let opened = line[..before.range.start].strip_suffix('(');
        let Some(name) = opened.filter(|_| is_pair).map(name_before) else {
            continue;
        };
        let rest = &line[after.range.end..];
        let rest = rest.split(')').next().unwrap_or_default();
        let said = rest.trim_start_matches([';', ',', ' ']);
        let is_apart = said.starts_with(['+', '-']);
        let numbers = (number(before.text), number(after.text), number(said));
        let is_difference = matches!(numbers, (Some(before), Some(after), Some(said))
            if (after - before - said).abs() < 0.5);
        if is_apart && is_difference && !name.is_empty() {
            found[at].name = name;
            found.remove(at - 1);
        }
    }
}

/// Whether a value may begin after this character.
fn begins_value(before: char) -> bool {
    before.is_whitespace() || "=:([{,\"'|<>~≈#+-−;".contains(before)
}

/// Whether what follows leads from a key to its value.
fn is_key(after: &str) -> bool {
    let rest = after.trim_start();
    ["->", "=>", "→", "⇒", ":"]
        .iter()
        .any(|mark| rest.starts_with(mark))
}

/// Whether another number follows a bare one, as in columns below names that stand elsewhere.
fn is_in_columns(after: &str) -> bool {
    let next = after.trim_start_matches([' ', '\t']);
    next.len() < after.len() && next.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether what a colon closes names what follows it, and not the number before: `mem.go:42`, and in
/// `#1 RSS: 45 MB` the memory.
fn names_next(after: &str, words: &str) -> bool {
    after.strip_prefix(':').is_some_and(|rest| {
        let is_joined = rest.starts_with(|c: char| !c.is_whitespace());
        is_joined || names_memory(&HeaderName::parse(words).words)
    })
}

/// The word at the beginning of a text, in quotes or not.
fn word(text: &str) -> usize {
    let quoted = text.strip_prefix('"').and_then(|inside| inside.find('"'));
    quoted.map_or_else(
        || {
            let ends = |c: char| c.is_whitespace() || ",;)]}".contains(c);
            text.find(ends).unwrap_or(text.len())
        },
        |length| length + 2,
    )
}

/// The name of a word that follows it, if it is one. A size in quotes is none: `heap="12MiB"`.
fn named_word(before: &str, word: &str) -> Option<String> {
    let name = last_word(before);
    let is_quoted = word.strip_prefix('"').is_some_and(|inside| {
        let inside = inside.trim_end_matches('"');
        value(inside).is_none_or(|(length, kind)| length < inside.len() || kind == Kind::Count)
    });
    let is_word = word.chars().next()?.is_alphabetic() || is_quoted;
    (is_word && !name.is_empty()).then(|| name.to_owned())
}

fn last_word(text: &str) -> &str {
    let inside = |c: char| c.is_alphanumeric() || "_.-@%".contains(c);
    let start = text.rfind(|c| !inside(c));
    start.map_or(text, |at| {
        &text[at + text[at..].chars().next().map_or(1, char::len_utf8)..]
    })
}

/// The length of a value and what it is; `None` if what begins with digits is none, such as a date,
/// an address or a version.
fn value(text: &str) -> Option<(usize, Kind)> {
    let number = number(text);
    let number = number + groups_after_blanks(&text[number..]);
    let number = number + decimals_after_comma(&text[number..]);
    let rest = &text[number..];
    let unit = unit(rest);
    let attached = letters(rest) > 0 || rest.starts_with('%');
    let (length, kind) = match unit {
        Some((length, Kind::Measure)) if !rest.starts_with('%') => {
            (span(text, number + length), Kind::Measure)
        }
        Some((length, kind)) => (number + length, kind),
        None if attached => return None,
        None => (number, Kind::Count),
    };
    let mut after = text[length..].chars();
    let ends = match (after.next(), after.next()) {
        // Where JSON holds a line of text, its end is `\n`.
        (None, _) | (Some('\\'), Some('n' | 'r' | 't' | '"')) => true,
        (Some('.' | ':'), next) => next.is_none_or(char::is_whitespace),
        // The same once more in another unit: `1048576 bytes/1MB`.
        (Some('/'), Some(next)) => kind == Kind::Size && next.is_ascii_digit(),
        (Some(c), _) => c.is_whitespace() || ",;)]}|\"'(".contains(c),
    };
    ends.then_some((length, kind))
}

/// The length of a span of time that goes on in smaller units: `1d 3h`, `2m30s`.
fn span(text: &str, first: usize) -> usize {
    let mut length = first;
    loop {
        let rest = &text[length..];
        let blanks = usize::from(rest.starts_with(' '));
        let digits = rest[blanks..].bytes().take_while(u8::is_ascii_digit);
        let digits = blanks + digits.count();
        let word = letters(&rest[digits..]);
        let longer = length + digits + word;
        if digits == blanks || word == 0 || text[..longer].parse::<Seconds>().is_err() {
            return length;
        }
        length = longer;
    }
}

/// The length of a number, with groups of three digits or a power of ten: `1,234,567.8`, `1.2e+08`.
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut end = digits(0);
    while matches!(bytes.get(end), Some(b',' | b'_' | b'\'')) && digits(end + 1) == 3 {
        end += 4;
    }
    if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let power = digits((end + 1 + sign).min(bytes.len()));
        end += if power > 0 { 1 + sign + power } else { 0 };
    }
    end
}

/// The length of groups of three digits that blanks divide, where a small unit of memory follows them: of
/// `123 031 KB` no reading has 31 kilobytes.
fn groups_after_blanks(rest: &str) -> usize {
    let mut length = 0;
    let group = |rest: &str| {
        let digits = rest.strip_prefix(' ').unwrap_or_default();
        digits.bytes().take_while(u8::is_ascii_digit).count() == 3
    };
    while group(&rest[length..]) {
        length += 4;
    }
    let is_small = |word: &str| {
        let unit = word.parse::<SizeUnit>();
        unit.is_ok_and(|unit| unit.bytes() <= SizeUnit::KIBIBYTE.bytes())
    };
    let unit = rest[length..].trim_start_matches(' ');
    if is_small(&unit[..letters(unit)]) {
        length
    } else {
        0
    }
}

/// The length of decimals behind a comma, where a unit of memory follows them: `120,4 Mo`.
fn decimals_after_comma(rest: &str) -> usize {
    let Some(decimals) = rest.strip_prefix(',') else {
        return 0;
    };
    let length = decimals.bytes().take_while(u8::is_ascii_digit).count();
    let is_size = || matches!(unit(&decimals[length..]), Some((_, Kind::Size)));
    // Three of them were a group of thousands.
    if length > 0 && length != 3 && is_size() {
        length + 1
    } else {
        0
    }
}

/// The unit behind a number, with the blank between the two.
fn unit(rest: &str) -> Option<(usize, Kind)> {
    if rest.starts_with('%') {
        return Some((1, Kind::Measure));
    }
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    let length = letters(&rest[blanks..]);
    let word = &rest[blanks..blanks + length];
    let is_apart = blanks > 0;
    let ends_line = rest[blanks + length..].trim_end().is_empty();
    // A letter alone behind a blank begins a word, unless nothing follows it; small ones are thousands or
    // minutes.
    let is_letter =
        length == 1 && word != "B" && (!"KMGT".contains(word) || (is_apart && !ends_line));
    let kind = match word {
        "" => return None,
        _ if !is_letter && word.parse::<SizeUnit>().is_ok() => Kind::Size,
        "ms" | "s" | "us" | "µs" | "ns" | "m" | "h" | "d" | "min" | "mins" | "minute"
        | "minutes" | "sec" | "secs" | "second" | "seconds" | "hr" | "hrs" | "hour" | "hours"
        | "day" | "days" | "week" | "weeks"
            if blanks < 2 && !(is_apart && length == 1) =>
        {
            Kind::Measure
        }
        _ => return None,
    };
    (blanks < 2).then_some((blanks + length, kind))
}

fn letters(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_alphabetic());
    end.unwrap_or(text.len())
}

/// The length of what is no value, to be passed over as a whole.
fn unclean(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || ",;)]}|\"'".contains(c);
    text.find(ends).unwrap_or(text.len()).max(1)
}

/// What names a value: the words before it, and those behind it that belong to nothing else.
fn name(before: &str, behind: &str) -> String {
    let behind = behind.replace("()", "");
    // What a bracket closes ends with it; what one opens is a remark.
    let behind = behind.split([')', '(']).next().unwrap_or_default();
    let behind = behind.split_whitespace().take(MOST_WORDS);
    let words: Vec<&str> = before.split_whitespace().chain(behind).collect();
    words.join(" ")
}

fn name_before(before: &str) -> String {
    let text = before
        .trim_end_matches(['"', '\'', '+', '-', '−'])
        .trim_end();
    let unmarked = text
        .trim_end_matches(['=', ':', '>', '~', '≈', '#', '-', '→', '⇒'])
        .trim_end();
    if text.ends_with('=') {
        return last_word(unmarked).to_owned();
    }
    // `heapUsed (MB) 5.66`
    if let Some((words, unit)) = unmarked
        .strip_suffix(')')
        .and_then(|words| words.rsplit_once('('))
        && unit.parse::<SizeUnit>().is_ok()
    {
        return format!("{} ({unit})", name_before(words));
    }
    let cut = unmarked.rfind([
        ',', ';', '|', '(', '[', '{', '<', '>', ')', ']', '}', '"', '=',
    ]);
    let mut words = &unmarked[cut.map_or(0, |at| at + 1)..];
    for mark in [": ", " - ", ":\t", " – "] {
        words = words.rsplit(mark).next().unwrap_or(words);
    }
    let words: Vec<&str> = words
        .split_whitespace()
        .filter(|word| *word != "is" && !LEVELS.contains(word))
        .collect();
    words[words.len().saturating_sub(MOST_WORDS)..].join(" ")
}

/// The length of the words behind a value up to the end of its part of the line, which one of these marks
/// closes; those before another value are of that one.
fn words_behind(after: &str, closing: &str) -> usize {
    let starts_apart = after.starts_with([' ', '\u{a0}']);
    let end = after.find(|c: char| c.is_ascii_digit() || ",;|[]{}=:<>\"\t".contains(c));
    let end = end.unwrap_or(after.len());
    let is_closed = after[end..]
        .chars()
        .next()
        .is_none_or(|mark| closing.contains(mark));
    if starts_apart && is_closed && !after.starts_with("  ") {
        end
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<(String, Kind, String)> {
        let fields = fields(line, None).into_iter();
        fields
            .map(|field| (field.name, field.kind, field.text.to_owned()))
            .collect()
    }

    fn expect(line: &str, expected: &[(&str, Kind, &str)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|&(name, kind, text)| (name.to_owned(), kind, text.to_owned()))
            .collect();
        assert_eq!(found(line), expected, "{line}");
    }

    #[test]
    fn a_value_is_named_by_the_words_beside_it() {
        use Kind::{Count, Measure, Size, Word};
        expect(
            "heap usage 90 MB after 50 fetch() requests",
            &[
                ("heap usage", Size, "90 MB"),
                ("after fetch requests", Count, "50"),
            ],
        );
        expect(
            "level=info pod=web-1 rss=1,024kB took=1.5ms",
            &[
                ("level", Word, "info"),
                ("pod", Word, "web-1"),
                ("rss", Size, "1,024kB"),
                ("took", Measure, "1.5ms"),
            ],
        );
        expect(
            "DEBUG: worker memory usage: 4096 (+1.95 MB)",
            &[("worker memory usage", Count, "4096")],
        );
        expect(
            "VmRSS: (29952; 104708; +74756); AvgStep: 498.00",
            &[("VmRSS", Count, "104708"), ("AvgStep", Count, "498.00")],
        );
        expect(
            "I0403       1 mem.go:42] heapAlloc=\"12MiB\" id=\"7\"",
            &[
                ("I0403", Count, "1"),
                ("heapAlloc", Size, "12MiB"),
                ("id", Word, "\"7\""),
            ],
        );
        expect(
            "#3 RSS: 45.2MB heap: 15MB",
            &[
                ("number", Count, "3"),
                ("RSS", Size, "45.2MB"),
                ("heap", Size, "15MB"),
            ],
        );
        expect(
            "app.js:24 heapUsed   (MB) 5.66",
            &[("heapUsed (MB)", Count, "5.66")],
        );
        expect(
            "Memory allocated after run 3: 8.9 MB",
            &[("run", Count, "3"), ("Memory allocated", Size, "8.9 MB")],
        );
        expect(
            "{rss usage: 1048576 bytes/1MB} req: 7/12",
            &[("rss usage", Size, "1048576 bytes")],
        );
        expect(
            "1000 -> 164MB",
            &[("column 1", Count, "1000"), ("", Size, "164MB")],
        );
        expect(
            "up 1d 3h: 300 MB used",
            &[("up", Measure, "1d 3h"), ("used", Size, "300 MB")],
        );
        expect(
            "ok a.test.js (38 MB heap size)",
            &[("heap size", Size, "38 MB")],
        );
    }

    #[test]
    fn numbers_are_read_in_the_ways_of_languages_and_tools() {
        use Kind::{Count, Size};
        expect("memory 123 031 KB", &[("memory", Size, "123 031 KB")]);
        expect("5 120 MB", &[("", Count, "5"), ("", Size, "120 MB")]);
        expect("mémoire : 120,4 Mo", &[("mémoire", Size, "120,4 Mo")]);
        expect(
            "rss=1,024 kB, 7",
            &[("rss", Size, "1,024 kB"), ("", Count, "7")],
        );
        expect("rss 1.2e+08", &[("rss", Count, "1.2e+08")]);
        expect(
            "500 requests: 90 MB",
            &[("requests", Count, "500"), ("", Size, "90 MB")],
        );
        expect(
            "used     = 61000000 (58.174133MB)",
            &[("used (B)", Count, "61000000")],
        );
        expect(
            "MALLOC:   52428800 (   50.0 MiB) Bytes in use by application",
            &[("MALLOC Bytes in use by application (B)", Count, "52428800")],
        );
        expect(
            "heap 12'345'678 Bytes",
            &[("heap", Size, "12'345'678 Bytes")],
        );
        expect(
            "init = 2048(2K) used = 120000000(117187K) max = -1(-1K)",
            &[
                ("init (B)", Count, "2048"),
                ("used (B)", Count, "120000000"),
            ],
        );
    }

    #[test]
    fn what_only_begins_with_digits_is_no_value() {
        for line in [
            "from 10.0.0.1:8080",
            "on 2026-04-03T12:00:00Z",
            "version 1.2.3",
            "id 4ce9340a-b765",
            "0/1 done",
            "at 12:00:01",
            "20k requests",
            "-952MB (-13032 B/eval)",
        ] {
            assert_eq!(found(line), [], "{line}");
        }
    }
}
