//! The rows of a large plain table, read on all cores.
//!
//! Plain means: no quotes, every row as wide as the header, every cell what its column is. Such a
//! text can be cut at any line end. Whatever is not plain is left to the general reader, which
//! knows what to say about it, so both give the same frames or this one gives none.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::ingest::table::frames::OpenFrame;
use crate::ingest::table::layout::{LONGEST_LINE, Layout};
use crate::ingest::table::plan::Plan;
use crate::ingest::table::reader::{PART, read_number};
use crate::ingest::table::rows::Delimiter;
use crate::units::SizeCell;

/// Below this many bytes cutting a text costs more than it saves.
const LARGE: usize = 1 << 20;
/// Parts of a text for each core, so that a slow one does not hold up the rest.
const PARTS_PER_CORE: usize = 4;
/// More digits than this may not fit the whole numbers of a float.
const WHOLE_DIGITS: usize = 15;

/// All rows of a table.
pub(super) struct PlainRows {
    pub(super) frames: Vec<OpenFrame>,
    pub(super) rows: usize,
}

/// Reads the rows of a large plain table; `None` for any other.
pub(super) fn read(text: &str, layout: &Layout, plan: &Plan) -> Option<PlainRows> {
    let Delimiter::Byte(delimiter) = layout.delimiter else {
        return None;
    };
    let body = &text[layout.body..];
    // A time that depends on the row before it cannot be read from the middle of a text.
    let independent = plan.time.is_none_or(|time| time.is_independent());
    if body.len() < LARGE || !independent {
        return None;
    }
    let header = layout.header_line.clone().map(|line| text[line].trim());
    let parts: Option<Vec<Part>> = cut(body)
        .into_par_iter()
        .map(|part| {
            let mut reader = Reader {
                delimiter,
                header,
                width: layout.header.len(),
                base: part.as_ptr() as usize - text.as_ptr() as usize,
                plan,
                part: Part::default(),
            };
            reader.read(part)?;
            Some(reader.part)
        })
        .collect();
    let mut whole = Part::default();
    for part in parts? {
        whole.append(part);
    }
    Some(PlainRows {
        frames: whole.frames,
        rows: whole.rows,
    })
}

/// The text in parts that end with a line.
fn cut(body: &str) -> Vec<&str> {
    let parts = PARTS_PER_CORE * rayon::current_num_threads();
    let usual = body.len().div_ceil(parts);
    let mut rest = body;
    let mut cut = Vec::with_capacity(parts);
    while !rest.is_empty() {
        let from = usual.min(rest.len());
        let end = memchr::memchr(b'\n', &rest.as_bytes()[from..]);
        let end = end.map_or(rest.len(), |end| from + end + 1);
        let (part, after) = rest.split_at(end);
        cut.push(part);
        rest = after;
    }
    cut
}

/// The frames of a stretch of rows.
#[derive(Default)]
struct Part {
    frames: Vec<OpenFrame>,
    positions: FxHashMap<String, usize>,
    rows: usize,
}

impl Part {
    fn append(&mut self, other: Self) {
        self.rows += other.rows;
        for frame in other.frames {
            match self.positions.get(frame.key()) {
                Some(&at) => self.frames[at].append(frame),
                None => self.open(frame),
            }
        }
    }

    fn open(&mut self, frame: OpenFrame) {
        self.positions
            .insert(frame.key().to_owned(), self.frames.len());
        self.frames.push(frame);
    }
}

struct Reader<'t> {
    delimiter: u8,
    /// The header, which stands again where runs were written to one file.
    header: Option<&'t str>,
    width: usize,
    /// Byte of the text at which the part begins.
    base: usize,
    plan: &'t Plan,
    part: Part,
}

impl Reader<'_> {
    /// `None` at the first row that is not plain.
    fn read(&mut self, part: &str) -> Option<()> {
        let bytes = part.as_bytes();
        if memchr::memchr(b'"', bytes).is_some() {
            return None;
        }
        let mut row = Row::default();
        let mut time = LastTime::default();
        let mut start = 0;
        while start < bytes.len() {
            let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |end| start + end);
            let line = part[start..end].trim_end_matches('\r');
            if line.len() > LONGEST_LINE || line.contains('\r') {
                return None;
            }
            if !line.trim().is_empty() && Some(line.trim()) != self.header {
                self.read_line(line, self.base + start, &mut row, &mut time)?;
            }
            start = end + 1;
        }
        Some(())
    }

    fn read_line(
        &mut self,
        line: &str,
        start: usize,
        row: &mut Row,
        time: &mut LastTime,
    ) -> Option<()> {
        row.split(line, self.delimiter);
        if row.ends.len() != self.width {
            return None;
        }
        row.numbers.clear();
        for number in &self.plan.numbers {
            let cell = row.cell(line, number.column);
            let whole = whole_number(cell).map(Some);
            row.numbers.push(match whole {
                Some(number) => number,
                None => read_number(cell, number).ok()?,
            });
        }
        let seconds = match &self.plan.time {
            Some(column) => Some(time.read(row.cell(line, column.column), |cell| {
                column.read(cell, None).ok()
            })?),
            None => None,
        };
        let at = self.frame_of(line, row);
        self.part.rows += 1;
        self.part.frames[at].push(seconds, &row.numbers, start);
        Some(())
    }

    fn frame_of(&mut self, line: &str, row: &mut Row) -> usize {
        row.key.clear();
        for (part, &column) in self.plan.instance.iter().enumerate() {
            if part > 0 {
                row.key.push(PART);
            }
            let ends = &row.ends;
            let from = if column == 0 { 0 } else { ends[column - 1] + 1 };
            row.key.push_str(line[from..ends[column]].trim());
        }
        if let Some(&at) = self.part.positions.get(&row.key) {
            return at;
        }
        let at = self.part.frames.len();
        self.part.open(OpenFrame::new(row.key.clone(), self.plan));
        at
    }
}

/// The cells of one row; one buffer for all rows.
#[derive(Default)]
struct Row {
    /// Where each cell ends in the line.
    ends: Vec<usize>,
    numbers: Vec<Option<SizeCell>>,
    key: String,
}

impl Row {
    fn split(&mut self, line: &str, delimiter: u8) {
        self.ends.clear();
        self.ends
            .extend(memchr::memchr_iter(delimiter, line.as_bytes()));
        self.ends.push(line.len());
    }

    fn cell<'l>(&self, line: &'l str, column: usize) -> &'l str {
        let from = if column == 0 {
            0
        } else {
            self.ends[column - 1] + 1
        };
        &line[from..self.ends[column]]
    }
}

/// Instances are often written one after the other with the same time.
#[derive(Default)]
struct LastTime {
    cell: String,
    seconds: f64,
}

impl LastTime {
    fn read(&mut self, cell: &str, parse: impl Fn(&str) -> Option<f64>) -> Option<f64> {
        if self.cell.is_empty() || self.cell != cell {
            self.seconds = parse(cell)?;
            self.cell.clear();
            self.cell.push_str(cell);
        }
        Some(self.seconds)
    }
}

/// The usual reading: digits alone. Agrees with the general reader on what it takes.
fn whole_number(cell: &str) -> Option<SizeCell> {
    if cell.is_empty() || cell.len() > WHOLE_DIGITS {
        return None;
    }
    let digits = cell.bytes().try_fold(0_u64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then_some(number * 10 + u64::from(digit))
    });
    Some(SizeCell {
        number: digits? as f64,
        step: 1.0,
        unit: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_whole_lines_and_make_up_the_text() {
        let rows: Vec<String> = (0..5000)
            .map(|row| format!("{row},{}\n", row * 7))
            .collect();
        let text = rows.concat();
        let parts = cut(&text);
        assert!(parts.len() > 1);
        assert!(parts.iter().all(|part| part.ends_with('\n')));
        assert_eq!(parts.concat(), text);
    }

    #[test]
    fn whole_numbers_agree_with_the_general_reader() {
        for cell in ["0", "7", "007", "79110144", "999999999999999"] {
            let general: SizeCell = cell.parse().unwrap();
            assert_eq!(whole_number(cell), Some(general));
        }
        for cell in ["", "1.5", "-1", "1e3", "9999999999999999", "1 GiB"] {
            assert_eq!(whole_number(cell), None, "{cell}");
        }
    }
}
