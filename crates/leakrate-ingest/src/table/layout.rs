//! What the first part of a text says about all of it: its delimiter, where its header stands.
//! Only content counts; a file's extension is never looked at.

use std::ops::Range;

use csv::StringRecord;

use crate::columns::HeaderName;
use crate::error::{IngestError, Problem};
use crate::source::{HeldColumns, Source};
use crate::table::cell::{is_missing, looks_like_data};
use crate::table::limits::{LONGEST_LINE, MOST_COLUMNS};
use crate::table::rows::{Delimiter, Rows};

/// How much of a text is looked at, in bytes, if its lines are not longer.
const HEAD: usize = 64 * 1024;

/// Lines the head has at least: a header may be far longer than the rows.
const HEAD_LINES: usize = 4;

/// Where a table stands in a text, and what divides its cells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    pub(crate) delimiter: Delimiter,
    /// Names of the columns; `column 1`, `column 2`, … where there is no header.
    pub(crate) header: Vec<String>,
    /// Bytes of the header in the text, if there is one.
    pub(crate) header_line: Option<Range<usize>>,
    /// Byte at which the rows begin.
    pub(crate) body: usize,
}

impl Layout {
    /// Finds the table in a text.
    ///
    /// # Errors
    /// A line is too long, or nothing in the text is a table of at least one row.
    pub(crate) fn detect(source: &Source) -> Result<Self, IngestError> {
        let text = source.text();
        let head = head(source)?;
        let (start, stated) = separator_line(head);
        let delimiter = stated.or_else(|| consistent_delimiter(&head[start..]));
        let unknown = || Problem::UnknownFormat;
        let delimiter = delimiter.ok_or_else(unknown)?;
        let records = records(&head[start..], delimiter);
        let width = usual_width(&records).ok_or_else(unknown)?;
        let width = with_named_column(&records, width);
        let limit = MOST_COLUMNS;
        if width > limit {
            return Err(Problem::TooManyColumns { limit }.into());
        }
        let fits = |at: &usize| width_of(&records[*at].1) == width;
        let mut at = (0..records.len()).find(fits).ok_or_else(unknown)?;
        let next = |at: usize| records.get(at + 1).map(|(_, record)| record);
        if next(at).is_some_and(|next| fits(&(at + 1)) && is_title(&records[at].1, next)) {
            at += 1;
        }
        let ((range, record), next) = (&records[at], next(at));
        let line = start + range.start..start + range.end;
        let layout = if is_header(record, next) && !are_lines_of_log(record, next, delimiter) {
            Self {
                delimiter,
                header: record
                    .iter()
                    .take(width)
                    .map(clean_name)
                    .map(str::to_owned)
                    .collect(),
                body: text.len() - text[line.end..].trim_start_matches(['\r', '\n']).len(),
                header_line: Some(line),
            }
        } else {
            Self {
                delimiter,
                header: (1..=width).map(|n| format!("column {n}")).collect(),
                body: line.start,
                header_line: None,
            }
        };
        if text[layout.body..].trim().is_empty() {
            let mut names = layout.header.iter().map(|name| HeaderName::parse(name));
            let known = names.any(|name| name.is_known());
            return Err(if known { Problem::NoRows } else { unknown() }.into());
        }
        Ok(layout)
    }

    /// What the beginning of a table that is held by its columns is written as.
    ///
    /// # Errors
    /// There are more columns than a table may have.
    pub(crate) fn of_columns(columns: &HeldColumns) -> Result<Self, IngestError> {
        let header = columns.table().names();
        let limit = MOST_COLUMNS;
        if header.len() > limit {
            return Err(Problem::TooManyColumns { limit }.into());
        }
        let body = columns.header_length();
        Ok(Self {
            delimiter: Delimiter::Byte(b','),
            header: header.to_vec(),
            header_line: Some(0..body - 1),
            body,
        })
    }

    /// Whether most of the first rows have as many cells as the header.
    pub(crate) fn fits(&self, text: &str) -> bool {
        const EXAMINED: usize = 20;
        let mut rows = Rows::new(text, self.body, self.delimiter);
        let (mut all, mut fitting) = (0, 0);
        while all < EXAMINED
            && let Some(row) = rows.advance()
        {
            all += 1;
            fitting += usize::from(width_of(&row.record) == self.header.len());
        }
        2 * fitting >= all
    }

    /// Whether the text begins with the header, and that has a name that is known.
    pub(crate) fn begins_with_header(&self) -> bool {
        let is_first = self
            .header_line
            .as_ref()
            .is_some_and(|line| line.start == 0);
        let mut names = self.header.iter().map(|name| HeaderName::parse(name));
        is_first && names.any(|name| name.is_known())
    }

    pub(crate) fn has_header(&self) -> bool {
        self.header_line.is_some()
    }

    /// Whether a row is the header again, as where several runs were written to one file, or underlines it.
    pub(crate) fn is_header(&self, row: &StringRecord) -> bool {
        let underlines =
            |cell: &str| cell.len() > 1 && cell.bytes().all(|byte| b"-=".contains(&byte));
        if self.has_header() && row.len() == self.header.len() && row.iter().all(underlines) {
            return true;
        }
        let mut cells = row.iter().enumerate();
        self.has_header()
            && row.len() >= self.header.len()
            && cells.all(|(column, cell)| self.is_name(column, cell))
    }

    /// Whether a cell says the name of its column. One after the last column says nothing.
    pub(crate) fn is_name(&self, column: usize, cell: &str) -> bool {
        match self.header.get(column) {
            Some(name) => clean_name(cell) == name,
            None => column == self.header.len() && cell.trim().is_empty(),
        }
    }
}

/// The part of a text in which the header of a known table can stand: whole lines, and nothing of
/// JSON, which may be one line of any length.
pub(crate) fn header_part(text: &str) -> &str {
    if text.trim_start().starts_with(['{', '[']) {
        return "";
    }
    if text.len() <= LONGEST_LINE {
        return text;
    }
    let ends = memchr::memrchr(b'\n', &text.as_bytes()[..LONGEST_LINE]);
    &text[..ends.map_or(0, |end| end + 1)]
}

/// The first part of a text, whole lines only.
fn head(source: &Source) -> Result<&str, IngestError> {
    let text = source.text();
    let ends = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes());
    let mut start = 0;
    for (lines, end) in ends.enumerate() {
        if end - start > LONGEST_LINE {
            break;
        }
        start = end + 1;
        if lines >= HEAD_LINES && end >= HEAD {
            return Ok(&text[..start]);
        }
    }
    if text.len() - start > LONGEST_LINE {
        let limit = LONGEST_LINE;
        let place = source.place(start..start, "this line");
        return Err(IngestError::from(Problem::LongLine { limit }).at(place));
    }
    Ok(text)
}

/// Spreadsheets read a first line `sep=;` as the delimiter of the rest.
fn separator_line(head: &str) -> (usize, Option<Delimiter>) {
    let line = head.lines().next().unwrap_or_default();
    let stated = line
        .trim_end_matches('\r')
        .trim_matches('"')
        .strip_prefix("sep=")
        .and_then(|rest| match rest.as_bytes() {
            &[byte] => Some(Delimiter::Byte(byte)),
            b"\\t" => Some(Delimiter::Byte(b'\t')),
            _ => None,
        });
    match stated {
        Some(delimiter) => (line.len(), Some(delimiter)),
        None => (0, None),
    }
}

/// The delimiter under which most lines have the same number of cells; among equals, the one that
/// rarely stands inside a cell. Runs of spaces only if nothing else divides the lines; a text
/// without any is a table of one column.
fn consistent_delimiter(head: &str) -> Option<Delimiter> {
    const CANDIDATES: [Delimiter; 5] = [
        Delimiter::Byte(b'\t'),
        Delimiter::Byte(b';'),
        Delimiter::Byte(b'|'),
        Delimiter::Byte(b','),
        Delimiter::Spaces,
    ];
    let share = |delimiter: Delimiter| {
        let records = records(head, delimiter);
        let width = usual_width(&records).filter(|&width| width > 1)?;
        let same = records
            .iter()
            .filter(|(_, record)| record.len() == width || width_of(record) == width)
            .count();
        Some((delimiter, same as f64 / records.len() as f64))
    };
    let shares: Vec<_> = CANDIDATES.into_iter().filter_map(share).collect();
    let best = shares
        .iter()
        .filter(|(delimiter, _)| *delimiter != Delimiter::Spaces || shares.len() == 1)
        .fold(
            None,
            |best: Option<(Delimiter, f64)>, &candidate| match best {
                Some(held) if held.1 >= candidate.1 => Some(held),
                _ => Some(candidate),
            },
        );
    match best {
        None => Some(Delimiter::Byte(b',')),
        Some((delimiter, share)) => (share >= 0.5).then_some(delimiter),
    }
}

fn records(head: &str, delimiter: Delimiter) -> Vec<(Range<usize>, StringRecord)> {
    const EXAMINED: usize = 200;
    let mut rows = Rows::new(head, 0, delimiter);
    let mut records = Vec::new();
    while records.len() < EXAMINED
        && let Some(row) = rows.advance()
    {
        records.push((row.range.clone(), row.record.clone()));
    }
    records
}

/// Cells of a record; an empty one at the end is a delimiter too many.
fn width_of(record: &StringRecord) -> usize {
    match record.len() {
        n if n > 1 && record[n - 1].is_empty() => n - 1,
        n => n,
    }
}

/// The most frequent number of cells; of equally frequent ones, the larger.
fn usual_width(records: &[(Range<usize>, StringRecord)]) -> Option<usize> {
    let widths: Vec<usize> = records.iter().map(|(_, record)| width_of(record)).collect();
    let frequency = |width: usize| widths.iter().filter(|&&other| other == width).count();
    widths
        .iter()
        .copied()
        .max_by_key(|&width| (frequency(width), width))
}

/// The width with a last column that the header names and most rows leave empty, such as remarks.
fn with_named_column(records: &[(Range<usize>, StringRecord)], width: usize) -> usize {
    let mut wider = records.iter().map(|(_, record)| record);
    let first = wider.find(|record| record.len() == width + 1);
    let named = first.is_some_and(|record| width_of(record) > width && is_header(record, None));
    width + usize::from(named)
}

/// A header names a known column (`Time;1024;128` names three), or has no cell that could be data.
/// Beside data, a word that comes again in the next row is a name of what was measured.
fn is_header(record: &StringRecord, next: Option<&StringRecord>) -> bool {
    let is_word = |cell: &str| !is_missing(cell) && !looks_like_data(cell);
    if record.iter().all(|cell| is_missing(cell) || is_word(cell)) {
        return record.iter().any(is_word)
            && !next.is_some_and(|next| differ_in_digits(record, next));
    }
    record.iter().enumerate().any(|(at, cell)| {
        let again = next.and_then(|next| next.get(at)) == Some(cell);
        is_word(cell) && !again && HeaderName::parse(cell).is_known()
    })
}

/// Whether the first two rows are lines of a log, which a blank or a mark divides as well: blanks divide no
/// header with numbers in it, and the cells of both begin with the same words before their numbers, as in
/// `MemUse 19.2 mb (+19.2 mb) | heap 20 mb`.
fn are_lines_of_log(
    record: &StringRecord,
    next: Option<&StringRecord>,
    delimiter: Delimiter,
) -> bool {
    if delimiter == Delimiter::Spaces && record.iter().any(looks_like_data) {
        return true;
    }
    let lead = |cell: &str| {
        let number = cell.find(|c: char| c.is_ascii_digit())?;
        let words = cell[..number].trim();
        words
            .contains(char::is_alphabetic)
            .then(|| words.to_owned())
    };
    let is_alike =
        |(cell, other): (&str, &str)| lead(cell).is_some_and(|own| lead(other) == Some(own));
    let alike = next.map_or(0, |next| {
        record
            .iter()
            .zip(next)
            .filter(|&pair| is_alike(pair))
            .count()
    });
    alike > 1 && 2 * alike > record.len()
}

/// Whether two rows are alike but for numbers, of which each has some: lines of a log that a comma
/// divides, `50 requests, RSS: 90 MB`.
fn differ_in_digits(one: &StringRecord, other: &StringRecord) -> bool {
    let shape = |record: &StringRecord| -> Vec<String> {
        let is_number = |c: char| c.is_ascii_digit() || c == '.';
        let words = record.iter().map(|cell| cell.split(is_number));
        words
            .map(|parts| {
                parts
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join("0")
            })
            .collect()
    };
    let has_digits = |record: &StringRecord| {
        record
            .iter()
            .any(|cell| cell.bytes().any(|byte| byte.is_ascii_digit()))
    };
    one != other && has_digits(one) && has_digits(other) && shape(one) == shape(other)
}

/// Whether a row of words is a title that happens to divide into as many cells as the header below it:
/// the header has more names that are known, or as many and in fewer words.
fn is_title(record: &StringRecord, next: &StringRecord) -> bool {
    let are_words = |record: &StringRecord| record.iter().all(|cell| !looks_like_data(cell));
    let known = |record: &StringRecord| {
        let names = record.iter().map(HeaderName::parse);
        names.filter(HeaderName::is_known).count()
    };
    let longest = |record: &StringRecord| {
        let words = record.iter().map(|cell| cell.split_whitespace().count());
        words.max().unwrap_or(0)
    };
    // `name: procstat`, as influx writes above its columns.
    let is_named = |record: &StringRecord| {
        record
            .get(0)
            .is_some_and(|cell| cell.trim_end().ends_with(':'))
    };
    if are_words(record) && are_words(next) && is_named(record) && !is_named(next) {
        return known(next) > 0;
    }
    let (of_title, of_header) = (known(record), known(next));
    let is_wordy = longest(record) > 2 && longest(next) <= 2;
    are_words(record)
        && are_words(next)
        && (of_title < of_header || (of_title == of_header && of_header > 0 && is_wordy))
}

/// Header cells of some tools begin with a comment mark.
fn clean_name(cell: &str) -> &str {
    cell.trim().trim_start_matches('#').trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(text: &str) -> Layout {
        Layout::detect(&Source::from_bytes("t", text.as_bytes().to_vec()).unwrap()).unwrap()
    }

    #[test]
    fn the_delimiter_is_the_consistent_one() {
        let cases = [
            ("time,heap_mb\n1,2\n", b','),
            ("time;heap_mb\n1,5;2,5\n2,5;3,5\n", b';'),
            ("time\theap, all\n1\t2\n", b'\t'),
            ("time|heap\n1|2\n", b'|'),
            ("sep=;\r\ntime;heap\r\n1;2\r\n", b';'),
            ("note, by hand\ntime;heap\n1;2\n2;3\n", b';'),
            // An empty last cell is a cell, or a delimiter too many: either agrees with the rest.
            (
                "time;heap;cpu\na,1;2;3\na,2;2;\na,3;2;\na,4;2;1\na,5;2;1\n",
                b';',
            ),
        ];
        for (text, byte) in cases {
            assert_eq!(detect(text).delimiter, Delimiter::Byte(byte), "{text:?}");
        }
        assert_eq!(
            detect("# time  heap\n  1   2\n 10  20\n").delimiter,
            Delimiter::Spaces
        );
    }

    #[test]
    fn a_preamble_is_passed_over() {
        let text =
            "Monitoring htmz process (PID: 47752)\n\nTime,RSS(MB)\n14:11:27,15.0\n14:11:28,16.0\n";
        let layout = detect(text);
        assert_eq!(layout.header, ["Time", "RSS(MB)"]);
        assert!(text[layout.body..].starts_with("14:11:27"));
    }

    #[test]
    fn a_title_that_divides_as_the_header_does_is_none() {
        for text in [
            "Memory of the worker, production\ntime,mem_mb\n1,2\n2,3\n",
            "Memory of the worker, in a day\ntime,heap\n1,2\n2,3\n",
        ] {
            let layout = detect(text);
            assert_eq!(layout.header[0], "time", "{text}");
            assert!(text[layout.body..].starts_with("1,2"));
        }
        // A row of units below the header is a row, which cannot be read.
        assert_eq!(detect("time,rss\ns,MB\n1,2\n").header, ["time", "rss"]);
    }

    #[test]
    fn a_last_column_that_is_mostly_empty_is_one_where_the_header_names_it() {
        let named = detect("time,heap_mb,note\n1,2,\n2,3,\n3,4,restarted\n");
        assert_eq!(named.header, ["time", "heap_mb", "note"]);
        let one_too_many = detect("time,heap_mb\n1,2,\n2,3,\n");
        assert_eq!(one_too_many.header, ["time", "heap_mb"]);
        let everywhere = detect("time,heap_mb,\n1,2,\n2,3,\n");
        assert_eq!(everywhere.header, ["time", "heap_mb"]);
    }

    #[test]
    fn rows_without_a_header_are_all_read() {
        let layout = detect("2023-07-19 04:10:33,95.3\n2023-07-19 04:10:34,95.4\n");
        assert_eq!(layout.header, ["column 1", "column 2"]);
        assert_eq!(layout.body, 0);
    }

    #[test]
    fn the_header_again_is_no_row() {
        let layout = detect("# time,heap_mb\n1,2\n2,3\n");
        for (row, is_header) in [
            (&["time", "heap_mb"][..], true),
            (&["# time ", " heap_mb", ""], true),
            (&["time"], false),
            (&["time", "heap_mb", "more"], false),
            (&["1", "2"], false),
        ] {
            let row = StringRecord::from(row.to_vec());
            assert_eq!(layout.is_header(&row), is_header, "{row:?}");
        }
        let nameless = detect("2023-07-19 04:10:33,95.3\n2023-07-19 04:10:34,95.4\n");
        assert!(!nameless.is_header(&StringRecord::from(vec!["column 1", "column 2"])));
    }

    #[test]
    fn numbers_can_be_names() {
        assert_eq!(
            detect("Time;1024;128\n2020-01-01;1;2\n").header,
            ["Time", "1024", "128"]
        );
    }
}
