//! Reading a table: its columns become frames in one pass, without text kept per row.

use std::collections::HashMap;

use csv::StringRecord;

use crate::error::{IngestError, MAX_PLACES, Place, Problem};
use crate::keep::Keep;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::options::{BadRows, ReadOptions, RequestSpec};
use crate::source::{HeldColumns, Source};
use crate::table::fast;
use crate::table::frames::{self, OpenFrame};
use crate::table::key;
use crate::table::layout::Layout;
use crate::table::limits::LONGEST_LINE;
use crate::table::number_cell::read_number;
use crate::table::plan::{self, Plan};
use crate::table::rows::{Row, Rows, cell_range, ends_in_quote};
use crate::table::sample::Sample;
use leakrate_core::caveat::{Caveat, LowMemory};
use leakrate_core::units::SizeCell;

/// Rows that `inspect` shows.
const PREVIEWED: usize = 5;

/// Reads the table in a text.
///
/// # Errors
/// The table is not understood, or some of its cells are not what their columns are.
pub(crate) fn read_table(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let (source, layout) = (sniff.source, sniff.layout()?);
    let sample = Sample::take(source, layout).looking_at(query.options)?;
    let mut plan = Plan::make(&sample, query)?;
    let keep = if query.options.cutting.is_worth(source) {
        query.options.keep
    } else {
        Keep::All
    };
    let memory_alone = keep == Keep::Means && memory_alone(&mut plan, query)?;
    let mut reader = TableReader::new(source, layout, &plan);
    reader.read_rows(query.options)?;
    let (skipped, torn) = (reader.faults.rows, reader.torn);
    let mut frames = reader.frames;
    frames.retain(|frame| !frame.is_empty());
    if frames.is_empty() {
        return Err(Problem::NoRows.into());
    }
    let unit = frames::settle_units(&plan, &mut frames).map_err(|number| {
        let column = number.name.clone();
        let error = IngestError::from(Problem::NoUnit { column });
        sample.at_headers(error, [number.column])
    })?;
    if query.options.decimal.is_none()
        && let Some(number) = frames::in_doubt(&plan, &frames)
        && !plan::are_held_as_numbers(source, number.column)
    {
        plan::check_notation(&sample, number.column)?;
    }
    let mut recording = Recording {
        rows: reader.rows,
        rows_skipped: skipped,
        preview: first_rows(source.text(), layout),
        keep,
        ..Recording::default()
    };
    if skipped > 0 {
        recording
            .caveats
            .push(Caveat::BadRowsSkipped { rows: skipped });
    }
    recording
        .caveats
        .extend(torn.then_some(Caveat::TornLastLine));
    recording.caveats.extend(unit);
    let alone = Caveat::LowMemory(LowMemory::MemoryAlone);
    recording.caveats.extend(memory_alone.then_some(alone));
    let cell = |column: usize, start: usize| {
        if let Some(cell) = source.cell_beyond_text(start, column) {
            return cell.trim().to_owned();
        }
        // A cell beyond the text that cannot be read any more says nothing.
        let start = start.min(source.text().len());
        let mut rows = Rows::new(source.text(), start, layout.delimiter);
        let row = rows.advance();
        let cell = row.and_then(|row| row.record.get(column));
        cell.unwrap_or_default().trim().to_owned()
    };
    let rows = source.text().trim_end();
    let last = rows.rfind('\n').map_or(0, |end| end + 1);
    let last = source.last_row_beyond_text().unwrap_or(last);
    Ok(frames::close(query, plan, frames, &cell, last, recording)?)
}

/// Leaves out of the plan what means would falsify, and says whether that was anything.
fn memory_alone(plan: &mut Plan, query: &Query) -> Result<bool, IngestError> {
    let why = match (&query.options.requests, &plan.time) {
        (
            Some(RequestSpec::Column(_) | RequestSpec::Counts(_) | RequestSpec::EachReading(_)),
            _,
        ) => "reads no requests from the table; give a rate or another file",
        (_, None) => "needs times in the table",
        _ => return Ok(plan.keep_memory_alone()),
    };
    Err(Problem::NotThinned { why }.into())
}

struct TableReader<'s> {
    source: &'s Source,
    layout: &'s Layout,
    plan: &'s Plan,
    frames: Vec<OpenFrame>,
    /// Position of the frame of each instance.
    positions: HashMap<String, usize>,
    key: String,
    row: ParsedRow,
    rows: usize,
    faults: RowFaults,
    /// Whether the last line was cut off while it was written.
    torn: bool,
}

/// The cells of one row, read before any is kept, so that a bad row leaves no trace.
#[derive(Default)]
struct ParsedRow {
    seconds: Option<f64>,
    numbers: Vec<Option<SizeCell>>,
}

/// A cell that cannot be read.
struct CellFault {
    column: usize,
    note: String,
}

/// Where each row of a text stands: the byte at which it begins, or of a part of a table that is held by its
/// columns, what stands for the row.
struct PlaceOfRow {
    first: Option<usize>,
    /// Lines up to the byte `end`.
    line: usize,
    end: usize,
}

impl PlaceOfRow {
    fn of(&mut self, text: &str, row: &Row) -> usize {
        let start = row.range.start;
        let Some(first) = self.first else {
            return start;
        };
        self.line += text[self.end..start].matches('\n').count();
        self.end = start;
        first + self.line
    }
}

#[derive(Default)]
struct RowFaults {
    places: Vec<Place>,
    rows: usize,
}

impl<'s> TableReader<'s> {
    fn new(source: &'s Source, layout: &'s Layout, plan: &'s Plan) -> Self {
        Self {
            source,
            layout,
            plan,
            frames: Vec::new(),
            positions: HashMap::new(),
            key: String::new(),
            row: ParsedRow::default(),
            rows: 0,
            faults: RowFaults::default(),
            torn: false,
        }
    }

    fn read_rows(&mut self, options: &ReadOptions) -> Result<(), IngestError> {
        match self.source.columns() {
            Some(columns) => self.read_columns(columns, options)?,
            None => self.read_text(options)?,
        }
        if options.bad_rows == BadRows::Refuse && self.faults.rows > 0 {
            return Err(self.refusal());
        }
        Ok(())
    }

    fn read_columns(
        &mut self,
        columns: &HeldColumns,
        options: &ReadOptions,
    ) -> Result<(), IngestError> {
        if let Some(rows) = fast::read_columns(self.source, columns, self.plan, options)? {
            (self.frames, self.rows) = (rows.frames, rows.rows);
            return Ok(());
        }
        if options.keep == Keep::Means && options.cutting.is_worth(self.source) {
            let why = "reads columns alone of which each cell is what its column is";
            return Err(Problem::NotThinned { why }.into());
        }
        let source = self.source;
        source.read_column_parts(columns, |part| {
            self.read_part(&part.source, 0, Some(part.first))
        })
    }

    fn read_text(&mut self, options: &ReadOptions) -> Result<(), IngestError> {
        if let Some(rows) = fast::read(self.source, self.layout, self.plan, options)? {
            (self.frames, self.rows) = (rows.frames, rows.rows);
            return Ok(());
        }
        if options.keep == Keep::Means && options.cutting.is_worth(self.source) {
            let why =
                "reads plain tables alone: rows as wide as the header, no line ends in quotes";
            return Err(Problem::NotThinned { why }.into());
        }
        self.read_part(self.source, self.layout.body, None)
    }

    /// Reads the rows of a text from a byte on. Where it is a part of a table that is held by its columns, `first`
    /// stands for the place of its first row.
    fn read_part(
        &mut self,
        source: &Source,
        start: usize,
        first: Option<usize>,
    ) -> Result<(), IngestError> {
        let text = source.text();
        let mut rows = Rows::new(text, start, self.layout.delimiter);
        let mut last = 0..0;
        let mut cells = 0;
        let mut place = PlaceOfRow {
            first,
            line: 0,
            end: 0,
        };
        while let Some(row) = rows.advance() {
            (last, cells) = (row.range.clone(), row.record.len());
            if row.range.len() > LONGEST_LINE {
                break;
            }
            if self.layout.is_header(&row.record) {
                continue;
            }
            self.rows += 1;
            match self.read_row(&row.record) {
                Ok(at) => {
                    let start = place.of(text, row);
                    self.frames[at].push(self.row.seconds, &self.row.numbers, start);
                }
                Err(fault) if is_torn(text, row, &fault, self.layout) => self.torn = true,
                Err(fault) => self.note(source, row, fault),
            }
        }
        if ends_in_quote(text, &last, self.layout.delimiter, cells) {
            let place = source.place(last, "the quote opens in this row");
            return Err(IngestError::from(Problem::OpenQuote).at(place));
        }
        if last.len() > LONGEST_LINE {
            let problem = Problem::LongLine {
                limit: LONGEST_LINE,
            };
            return Err(IngestError::from(problem).at(source.place(last, "this line")));
        }
        Ok(())
    }

    /// Reads the cells of a row and gives the position of its frame.
    fn read_row(&mut self, record: &StringRecord) -> Result<usize, CellFault> {
        self.check_width(record)?;
        let at = self.frame_of(record);
        let cell = |column: usize| record.get(column).unwrap_or_default();
        self.row.seconds = match &self.plan.time {
            Some(time) => {
                let previous = self.frames[at].seconds.last().copied();
                let fault = |note| CellFault {
                    column: time.column,
                    note,
                };
                Some(time.read(&time.text(cell), previous).map_err(fault)?)
            }
            None => None,
        };
        self.row.numbers.clear();
        for number in &self.plan.numbers {
            let fault = |note| CellFault {
                column: number.column,
                note,
            };
            let read = read_number(cell(number.column), number).map_err(fault)?;
            self.row.numbers.push(read);
        }
        Ok(at)
    }

    fn check_width(&self, record: &StringRecord) -> Result<(), CellFault> {
        let expected = self.layout.header.len();
        let found = record.len();
        let spare = found == expected + 1 && record[expected].trim().is_empty();
        if found == expected || spare {
            return Ok(());
        }
        Err(CellFault {
            column: expected.min(found),
            note: match self.other_delimiter(record) {
                Some(other) => format!("expected {expected} cells, found one divided by `{other}`"),
                None => format!("expected {expected} cells as in the header, found {found}"),
            },
        })
    }

    /// The delimiter of a row that has but one cell, and could have all with another.
    fn other_delimiter(&self, record: &StringRecord) -> Option<char> {
        let alone = (record.len() == 1).then(|| &record[0])?;
        let marks = self.layout.header.len() - 1;
        let mut others = [',', ';', '\t', '|'].into_iter();
        others.find(|&other| alone.matches(other).count() == marks)
    }

    fn frame_of(&mut self, record: &StringRecord) -> usize {
        for (part, &column) in self.plan.instance.iter().enumerate() {
            let cell = record.get(column).unwrap_or_default();
            key::put_part(&mut self.key, part, cell);
        }
        if let Some(&at) = self.positions.get(&self.key) {
            return at;
        }
        let at = self.frames.len();
        let mut frame = OpenFrame::new(self.key.clone(), self.plan);
        if self.plan.instance.is_empty()
            && let Some(columns) = self.source.columns()
        {
            frame.reserve(columns.rows());
        }
        self.frames.push(frame);
        self.positions.insert(self.key.clone(), at);
        at
    }

    fn note(&mut self, source: &Source, row: &Row, fault: CellFault) {
        self.faults.rows += 1;
        if self.faults.places.len() < MAX_PLACES {
            let delimiter = self.layout.delimiter;
            let cell = cell_range(source.text(), &row.range, delimiter, fault.column);
            self.faults.places.push(source.place(cell, fault.note));
        }
    }

    fn refusal(&mut self) -> IngestError {
        let problem = Problem::Rows {
            count: self.faults.rows,
        };
        let places = std::mem::take(&mut self.faults.places);
        IngestError::from(problem).listing(places, self.faults.rows)
    }
}

/// The first rows as they stand in the text.
fn first_rows(text: &str, layout: &Layout) -> Vec<String> {
    let mut rows = Rows::new(text, layout.body, layout.delimiter);
    let mut first = Vec::new();
    while first.len() < PREVIEWED
        && let Some(row) = rows.advance_to(|row| !layout.is_header(row))
    {
        first.push(text[row.range.clone()].to_owned());
    }
    first
}

/// Whether a row was cut off while it was written: no line end follows, and what cannot be read is
/// its end.
fn is_torn(text: &str, row: &Row, fault: &CellFault, layout: &Layout) -> bool {
    let cells = row.record.len();
    let at_end = cells < layout.header.len() || fault.column + 1 == cells;
    row.range.end == text.len() && at_end && row.range.start > layout.body
}
