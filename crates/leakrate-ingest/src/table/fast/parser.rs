//! Plain rows, read in one pass over their bytes.
//!
//! Plain means: as many cells as the header has, every cell what its column is, and quotes only
//! around a whole cell, with neither a quote nor the end of a line inside. Such a row ends with its
//! line, so a text of such rows can be cut at any line end. What a line is, a row or none, is told
//! before any of it is kept: nothing is ever taken back.

use std::ops::Range;

use crate::table::fast::begins_with::begins_with;
use crate::table::fast::block::Block;
use crate::table::fast::names::{Names, PartNames, Quotes};
use crate::table::key;
use crate::table::layout::Layout;
use crate::table::limits::LONGEST_LINE;
use crate::table::number;
use crate::table::number_cell::read_number;
use crate::table::plan::{Holds, Plan};
use crate::table::times::TimeReader;

/// What a table's rows have in common.
pub(super) struct Form<'t> {
    delimiter: u8,
    layout: &'t Layout,
    uses: Vec<Use>,
    /// Whether errors may show a row by its place.
    keeps_places: bool,
    plan: &'t Plan,
}

/// What a column is read for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Use {
    Nothing,
    Time,
    /// A part of the instance's name, by its place in the plan.
    Instance(usize),
    /// A column of numbers, by its place in the plan.
    Number(usize),
}

/// Where a cell is: its text, and the byte after it and its quotes.
struct Cell<'t> {
    text: &'t str,
    end: usize,
}

impl<'t> Form<'t> {
    /// `None` where a column is read for two things, or where what divides two cells could stand
    /// inside a number.
    pub(super) fn new(delimiter: u8, layout: &'t Layout, plan: &'t Plan) -> Option<Self> {
        if delimiter.is_ascii_digit() || delimiter == b'.' {
            return None;
        }
        let mut uses = vec![Use::Nothing; layout.header.len()];
        let time = plan.time.iter().map(|time| (time.column, Use::Time));
        let instance = plan.instance.iter().enumerate();
        let instance = instance.map(|(part, &column)| (column, Use::Instance(part)));
        let numbers = plan.numbers.iter().enumerate();
        let numbers = numbers.map(|(at, number)| (number.column, Use::Number(at)));
        for (column, used) in time.chain(instance).chain(numbers) {
            if uses[column] != Use::Nothing {
                return None;
            }
            uses[column] = used;
        }
        Some(Self {
            delimiter,
            layout,
            uses,
            keeps_places: plan.keeps_places(),
            plan,
        })
    }

    /// What divides the cells of a row.
    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Whether only a row can begin with this byte: no blank line does, nor the header.
    fn begins_row(&self, byte: u8) -> bool {
        let of_header = self
            .layout
            .header
            .first()
            .and_then(|name| name.bytes().next());
        byte.is_ascii_graphic()
            && !matches!(byte, b'"' | b'#')
            && byte != self.delimiter
            && Some(byte) != of_header
    }

    /// Whether a cell may end before this byte. A carriage return is looked at more closely by
    /// what comes after.
    fn ends_cell(&self, part: &[u8], end: usize) -> bool {
        let byte = part.get(end).copied();
        byte.is_none_or(|byte| byte == self.delimiter || byte == b'\n' || byte == b'\r')
    }
}

/// Reads the rows of a part of the text that begins at byte `base`; `None` where one is not plain.
pub(super) fn read_part(form: &Form, part: &str, base: usize, names: &Names) -> Option<Block> {
    let first_line = memchr::memchr(b'\n', part.as_bytes()).unwrap_or(part.len());
    // However short the first line is, a row has a byte for each of its cells.
    let rows = part.len() / (first_line + 1).max(form.uses.len()) + 1;
    let mut parser = Parser {
        form,
        part,
        base,
        names: PartNames::new(names),
        key: String::new(),
        time: form.plan.time.map(TimeReader::new),
        last_time: LastTime::default(),
        block: Block::with_capacity(form.plan, rows, Names::new(form.delimiter)),
    };
    let mut at = 0;
    while at < part.len() {
        at = parser.line(at)?;
    }
    parser.block.new_names = parser.names.new;
    parser.block.gather();
    Some(parser.block)
}

struct Parser<'p> {
    form: &'p Form<'p>,
    part: &'p str,
    base: usize,
    names: PartNames<'p>,
    /// The instance's name so far, where it has several parts.
    key: String,
    time: Option<TimeReader>,
    /// Instances are often written one after the other with the same time.
    last_time: LastTime,
    block: Block,
}

/// The cell that the last time was read from, and the time.
#[derive(Default)]
struct LastTime {
    cell: Range<usize>,
    seconds: f64,
}

impl<'p> Parser<'p> {
    /// Reads a line and gives the byte after its end; `None` for one that is not plain.
    fn line(&mut self, start: usize) -> Option<usize> {
        let is_row = self
            .byte(start)
            .is_some_and(|byte| self.form.begins_row(byte));
        let passed_over = if is_row { None } else { self.pass_over(start) };
        let next = match passed_over {
            Some(next) => next,
            None => self.row(start)?,
        };
        (next - start <= LONGEST_LINE).then_some(next)
    }

    /// The byte after a line that is no row: it is blank, or the header again.
    fn pass_over(&self, start: usize) -> Option<usize> {
        let (mut is_blank, mut is_header) = (true, self.form.layout.has_header());
        let mut at = start;
        for column in 0.. {
            let cell = self.cell(at)?;
            is_blank &= cell.text.trim().is_empty();
            is_header &= self.form.layout.is_name(column, cell.text);
            if !is_blank && !is_header {
                return None;
            }
            if self.byte(cell.end) == Some(self.form.delimiter) {
                at = cell.end + 1;
                continue;
            }
            let is_whole = column + 1 >= self.form.layout.header.len();
            let is_none = is_blank || (is_header && is_whole);
            return self.line_end(cell.end).filter(|_| is_none);
        }
        None
    }

    /// Reads a row and gives the byte after its end.
    fn row(&mut self, start: usize) -> Option<usize> {
        let mut at = start;
        let last = self.form.uses.len() - 1;
        for (column, &used) in self.form.uses.iter().enumerate() {
            let end = match used {
                Use::Number(place) => self.number(at, place)?,
                Use::Time => self.time(at)?,
                Use::Instance(part) => self.instance(at, part)?,
                Use::Nothing => self.cell(at)?.end,
            };
            at = if column < last {
                (self.byte(end)? == self.form.delimiter).then_some(end + 1)?
            } else {
                self.line_end(end)?
            };
        }
        if self.form.plan.instance.is_empty() {
            self.block.instances.push(0);
        }
        if self.form.keeps_places {
            self.block.starts.push(self.base + start);
        }
        Some(at)
    }

    fn number(&mut self, at: usize, place: usize) -> Option<usize> {
        let column = &self.form.plan.numbers[place];
        // `1` is a name where it stands for a version.
        let is_amount = column.holds != Holds::Version;
        if is_amount
            && let Some(number) = number::read(self.part.as_bytes(), at)
            && self.ends_cell(number.end)
            && number.is_written_in(column.notation)
        {
            self.block.columns[place].push_number(number)?;
            return Some(number.end);
        }
        let cell = self.cell(at)?;
        let read = read_number(cell.text, column).ok()?;
        self.block.columns[place].push(read)?;
        Some(cell.end)
    }

    fn time(&mut self, at: usize) -> Option<usize> {
        let last = &self.last_time.cell;
        let end = at + last.len();
        let is_same = begins_with(self.rest(at), &self.part.as_bytes()[last.clone()]);
        if !last.is_empty() && is_same && self.ends_cell(end) {
            self.block.seconds.push(self.last_time.seconds);
            return Some(end);
        }
        let cell = self.cell(at)?;
        self.last_time = LastTime {
            seconds: self.time.as_mut()?.read(cell.text)?,
            cell: at..cell.end,
        };
        self.block.seconds.push(self.last_time.seconds);
        Some(cell.end)
    }

    fn instance(&mut self, at: usize, place: usize) -> Option<usize> {
        let parts = self.form.plan.instance.len();
        if parts == 1 {
            let (bytes, form) = (self.part.as_bytes(), self.form);
            let (quotes, width) = match bytes.get(at) {
                Some(b'"') => (Quotes::Around, 1),
                _ => (Quotes::None, 0),
            };
            let ends = |length: usize| {
                let end = at + width + length;
                let is_closed = quotes == Quotes::None || bytes.get(end) == Some(&b'"');
                is_closed && form.ends_cell(bytes, end + width)
            };
            if let Some(found) = self.names.expected(&bytes[at + width..], quotes, ends) {
                self.block.instances.push(found.number);
                return Some(at + found.length + 2 * width);
            }
        }
        let cell = self.cell(at)?;
        key::put_part(&mut self.key, place, cell.text);
        if place + 1 == parts {
            let number = self.names.number_of(&self.key);
            self.block.instances.push(number);
        }
        Some(cell.end)
    }

    /// The cell that begins at a byte; `None` for one that is not plain.
    fn cell(&self, start: usize) -> Option<Cell<'p>> {
        let rest = self.rest(start);
        if rest.first() == Some(&b'"') {
            let length = memchr::memchr2(b'"', b'\n', &rest[1..])?;
            let end = start + 1 + length;
            return (self.byte(end)? == b'"').then_some(Cell {
                text: &self.part[start + 1..end],
                end: end + 1,
            });
        }
        let length = memchr::memchr3(self.form.delimiter, b'\n', b'"', rest).unwrap_or(rest.len());
        let is_line_end = matches!(rest.get(length), None | Some(b'\n'));
        let mut text = &self.part[start..start + length];
        if is_line_end {
            text = text.trim_end_matches('\r');
        }
        let is_plain = rest.get(length) != Some(&b'"') && !text.contains('\r');
        is_plain.then_some(Cell {
            text,
            end: start + text.len(),
        })
    }

    /// The byte after the end of the line whose last cell ends here.
    fn line_end(&self, end: usize) -> Option<usize> {
        let rest = self.rest(end);
        if rest.first() == Some(&b'\n') {
            return Some(end + 1);
        }
        let returns = rest.iter().take_while(|&&byte| byte == b'\r').count();
        match rest.get(returns) {
            None => Some(end + returns),
            Some(b'\n') => Some(end + returns + 1),
            Some(_) => None,
        }
    }

    fn ends_cell(&self, end: usize) -> bool {
        self.form.ends_cell(self.part.as_bytes(), end)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.part.as_bytes().get(at).copied()
    }

    fn rest(&self, start: usize) -> &'p [u8] {
        &self.part.as_bytes()[start..]
    }
}
