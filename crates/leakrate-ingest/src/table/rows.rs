//! The grid of cells of a delimited text, over the csv crate, with the place of each cell.

use std::ops::Range;

use csv::{ReaderBuilder, StringRecord};

/// What divides the cells of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delimiter {
    /// One byte between two cells.
    Byte(u8),
    /// A run of spaces between two cells, and perhaps before the first.
    Spaces,
}

impl Delimiter {
    fn byte(self) -> u8 {
        match self {
            Self::Byte(byte) => byte,
            Self::Spaces => b' ',
        }
    }
}

/// The rows of a table, one after the other, in one reused buffer.
pub(crate) struct Rows<'t> {
    text: &'t str,
    start: usize,
    delimiter: Delimiter,
    reader: csv::Reader<&'t [u8]>,
    read: StringRecord,
    row: Row,
}

/// One row.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// Its cells, without quotes.
    pub(crate) record: StringRecord,
    /// Its bytes in the text.
    pub(crate) range: Range<usize>,
}

impl<'t> Rows<'t> {
    /// Rows of `text` from byte `start` on.
    pub(crate) fn new(text: &'t str, start: usize, delimiter: Delimiter) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter.byte())
            .from_reader(&text.as_bytes()[start..]);
        Self {
            text,
            start,
            delimiter,
            reader,
            read: StringRecord::new(),
            row: Row::default(),
        }
    }

    /// The next row that is not blank.
    pub(crate) fn advance(&mut self) -> Option<&Row> {
        loop {
            // The text is valid UTF-8 and rows may have any width, so reading cannot fail.
            if !self.reader.read_record(&mut self.read).unwrap_or(false) {
                return None;
            }
            let end = self.start + self.reader.position().byte() as usize;
            let begin = self.read.position().map_or(0, |at| at.byte() as usize);
            self.row.range = self.trim(self.start + begin..end.min(self.text.len()));
            match self.delimiter {
                Delimiter::Byte(_) => std::mem::swap(&mut self.row.record, &mut self.read),
                Delimiter::Spaces => {
                    self.row.record.clear();
                    for cell in self.read.iter().filter(|cell| !cell.is_empty()) {
                        self.row.record.push_field(cell);
                    }
                }
            }
            if self.row.record.iter().any(|cell| !cell.trim().is_empty()) {
                return Some(&self.row);
            }
        }
    }

    /// The csv crate begins a record at the end of the line before (`\n` of CRLF, blank lines).
    fn trim(&self, range: Range<usize>) -> Range<usize> {
        let bytes = &self.text.as_bytes()[range.clone()];
        let is_end = |&byte: &u8| byte == b'\n' || byte == b'\r';
        let front = bytes.iter().take_while(|byte| is_end(byte)).count();
        let back = bytes[front..]
            .iter()
            .rev()
            .take_while(|byte| is_end(byte))
            .count();
        range.start + front..range.end - back
    }
}

/// The bytes of one cell, quotes included, in a row of the text; of a cell that the row does not
/// have, the end of the row.
pub(crate) fn cell_range(
    text: &str,
    row: &Range<usize>,
    delimiter: Delimiter,
    index: usize,
) -> Range<usize> {
    let bytes = &text.as_bytes()[row.clone()];
    let mut cells = 0;
    let mut start = 0;
    while start < bytes.len() {
        let end = start + cell_length(&bytes[start..], delimiter.byte());
        if delimiter != Delimiter::Spaces || end > start {
            if cells == index {
                return row.start + start..row.start + end;
            }
            cells += 1;
        }
        start = end + 1;
    }
    row.end..row.end
}

fn cell_length(bytes: &[u8], delimiter: u8) -> usize {
    let mut quoted = false;
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            // A quote opens a cell only at its start; inside, a doubled one toggles twice.
            b'"' if at == 0 || quoted => quoted = !quoted,
            b'"' if bytes[0] == b'"' => quoted = true,
            _ if byte == delimiter && !quoted => return at,
            _ => {}
        }
    }
    bytes.len()
}

/// Whether the last cell of a text opens a quote that nothing closes.
pub(crate) fn ends_in_quote(
    text: &str,
    row: &Range<usize>,
    delimiter: Delimiter,
    cells: usize,
) -> bool {
    let last = &text[cell_range(text, row, delimiter, cells.saturating_sub(1))];
    last.starts_with('"') && last.matches('"').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(text: &str, delimiter: Delimiter) -> Vec<String> {
        let mut rows = Rows::new(text, 0, delimiter);
        let mut found = Vec::new();
        while let Some(row) = rows.advance() {
            for index in 0..row.record.len() {
                found.push(text[cell_range(text, &row.range, delimiter, index)].to_owned());
            }
        }
        found
    }

    #[test]
    fn each_cell_is_found_again_in_the_text() {
        let comma = Delimiter::Byte(b',');
        for text in [
            "a,\"b,\"\"c\"\"\nd\",e\n\nf,,g\n",
            "a,\"b,\"\"c\"\"\nd\",e\r\n\r\nf,,g",
            "\r\r\na,\"b,\"\"c\"\"\nd\",e\r\r\nf,,g\r\r\n",
        ] {
            let expected = ["a", "\"b,\"\"c\"\"\nd\"", "e", "f", "", "g"];
            assert_eq!(ranges(text, comma), expected, "{text:?}");
        }
        assert_eq!(ranges("  1   20 3\n", Delimiter::Spaces), ["1", "20", "3"]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_noticed() {
        let comma = Delimiter::Byte(b',');
        for (text, open) in [
            ("a,\"b\nc,d\n", true),
            ("a,\"b\"\n", false),
            ("a,\"b\"\"\"", false),
        ] {
            let mut rows = Rows::new(text, 0, comma);
            let mut last = false;
            while let Some(row) = rows.advance() {
                last = ends_in_quote(text, &row.range, comma, row.record.len());
            }
            assert_eq!(last, open, "{text:?}");
        }
    }
}
