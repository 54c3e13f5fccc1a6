//! Workbooks of Excel and of `OpenDocument`: the sheet that holds a table becomes text, as if it had been saved as CSV.
//!
//! Dates become stamps without a zone, which is what they are in Excel. Row numbers of the sheet
//! are line numbers of the text, so that a message names the row.

mod bounds;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;

use calamine::{
    Data, DataRef, ExcelDateTime, Ods, OdsError, Reader as _, Sheet as SheetInfo, SheetType,
    SheetVisible, Xlsx, XlsxError,
};

use crate::error::Problem;
use crate::table::MOST_COLUMNS;
use leakrate_core::units::SizeCell;

/// Bytes of text for each byte of a workbook. What is larger was made to fill the memory.
const MOST_EXPANSION: usize = 200;

/// The last row that Excel itself writes.
const MOST_ROWS: u32 = 1 << 20;

/// What `OpenDocument` begins with after the header of its first part.
const OPEN_DOCUMENT: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";

/// Whether a file that begins so is a workbook, or one that is locked.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    let is_zip = bytes.starts_with(b"PK\x03\x04");
    let is_excel = || memchr::memmem::find(bytes, b"xl/workbook.xml").is_some();
    is_zip && (is_open_document(bytes) || is_excel())
}

fn is_open_document(bytes: &[u8]) -> bool {
    const HEADER: usize = 30;
    bytes
        .get(HEADER..)
        .is_some_and(|rest| rest.starts_with(OPEN_DOCUMENT))
}

/// Whether a file is a workbook that is protected by a password, or of the form before 2007: both
/// are in the same container.
pub(crate) fn is_locked(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// The text of a sheet: the one of this name, or the only one that holds a table.
///
/// # Errors
/// The workbook cannot be read, there is no such sheet or no table, or there are several.
pub(crate) fn text(bytes: &[u8], wanted: Option<&str>) -> Result<String, Problem> {
    bounds::check(bytes)?;
    let limit = bytes.len().saturating_mul(MOST_EXPANSION);
    if is_open_document(bytes) {
        let mut workbook = Ods::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
        let sheets = workbook.sheets_metadata().to_vec();
        return chosen(&sheets, wanted, |name| {
            open_document_sheet(&mut workbook, name, limit)
        });
    }
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let sheets = workbook.sheets_metadata().to_vec();
    chosen(&sheets, wanted, |name| sheet(&mut workbook, name, limit))
}

/// The text of the sheet of this name, or of the only one that holds a table.
fn chosen(
    sheets: &[SheetInfo],
    wanted: Option<&str>,
    mut read: impl FnMut(&str) -> Result<Sheet, Problem>,
) -> Result<String, Problem> {
    if let Some(wanted) = wanted {
        let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
        if !names.iter().any(|name| name == wanted) {
            return Err(Problem::NoSuchSheet {
                wanted: wanted.to_owned(),
                names,
            });
        }
        return Ok(read(wanted)?.into_text());
    }
    // One of a chart holds no cells.
    let visible = sheets.iter().filter(|sheet| {
        sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet
    });
    let (mut names, mut table) = (Vec::new(), None);
    for SheetInfo { name, .. } in visible {
        let sheet = read(name)?;
        if sheet.is_table() {
            names.push(name.clone());
            table.get_or_insert(sheet);
        }
    }
    match table {
        None => Err(Problem::NoTableInWorkbook),
        Some(table) if names.len() == 1 => Ok(table.into_text()),
        Some(_) => Err(Problem::SeveralSheets { names }),
    }
}

fn unreadable(error: &OdsError) -> Problem {
    match error {
        OdsError::Password => Problem::LockedWorkbook,
        other => Problem::Workbook {
            reason: other.to_string(),
        },
    }
}

fn open_document_sheet(
    workbook: &mut Ods<Cursor<&[u8]>>,
    name: &str,
    limit: usize,
) -> Result<Sheet, Problem> {
    let range = workbook
        .worksheet_range(name)
        .map_err(|error| unreadable(&error))?;
    let (first_row, first_column) = range.start().unwrap_or_default();
    let mut sheet = Sheet::default();
    for (row, column, value) in range.used_cells() {
        let (row, column) = (first_row as usize + row, first_column as usize + column);
        let at = (
            row.try_into().unwrap_or(u32::MAX),
            column.try_into().unwrap_or(u32::MAX),
        );
        sheet.add(name, at, &lent(value), limit)?;
    }
    Ok(sheet)
}

/// A value as the reader of Excel hands it out.
fn lent(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(time) => DataRef::DateTime(*time),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

fn damaged(error: &XlsxError) -> Problem {
    match error {
        XlsxError::Password => Problem::LockedWorkbook,
        other => Problem::Workbook {
            reason: other.to_string(),
        },
    }
}

/// The rows of a sheet that hold cells, as lines of text.
#[derive(Default)]
struct Sheet {
    /// By their numbers, counted from zero.
    lines: BTreeMap<u32, SheetRow>,
    /// Columns of the widest line.
    width: u32,
    length: usize,
    numbers: usize,
}

/// A row.
#[derive(Default, Clone)]
struct SheetRow {
    text: String,
    /// Columns up to its last cell.
    columns: u32,
    cells: u32,
}

fn sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, limit: usize) -> Result<Sheet, Problem> {
    let mut sheet = Sheet::default();
    let mut cells = workbook
        .worksheet_cells_reader(name)
        .map_err(|error| damaged(&error))?;
    while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
        sheet.add(name, cell.get_position(), cell.get_value(), limit)?;
    }
    Ok(sheet)
}

impl Sheet {
    fn is_table(&self) -> bool {
        let rows = self.lines.values().filter(|line| line.cells > 1).count();
        rows > 1 && self.numbers > 0
    }

    /// Adds a cell of the sheet of this name.
    fn add(
        &mut self,
        name: &str,
        (row, column): (u32, u32),
        value: &DataRef<'_>,
        limit: usize,
    ) -> Result<(), Problem> {
        if row >= MOST_ROWS {
            let reason = format!(
                "the sheet `{name}` has a cell in row {}, and a sheet has {MOST_ROWS} rows at most; \
                 if another one is meant, name it with --sheet",
                u64::from(row) + 1
            );
            return Err(Problem::Workbook { reason });
        }
        self.push(row, column, value)?;
        if self.text_length() > limit {
            let reason = format!(
                "the sheet `{name}` takes more than {MOST_EXPANSION} bytes of text for each byte \
                 of the file; delete its empty rows and columns, or save it as CSV"
            );
            return Err(Problem::Workbook { reason });
        }
        Ok(())
    }

    fn push(&mut self, row: u32, column: u32, value: &DataRef<'_>) -> Result<(), Problem> {
        if column as usize >= MOST_COLUMNS {
            let limit = MOST_COLUMNS;
            return Err(Problem::TooManyColumns { limit });
        }
        if *value == DataRef::Empty {
            return Ok(());
        }
        let line = self.lines.entry(row).or_default();
        // Cells out of order would be shifted silently.
        if column < line.columns {
            let reason = "the cells of a row are not in order".to_owned();
            return Err(Problem::Workbook { reason });
        }
        let before = line.text.len();
        let commas = column + 1 - line.columns.max(1);
        line.text.extend(std::iter::repeat_n(',', commas as usize));
        quote(&written(value), &mut line.text);
        line.columns = column + 1;
        line.cells += 1;
        self.length += line.text.len() - before;
        self.width = self.width.max(line.columns);
        self.numbers += usize::from(holds_number(value));
        Ok(())
    }

    /// Bytes that its text has at most.
    fn text_length(&self) -> usize {
        let rows = self.lines.last_key_value().map_or(0, |(&row, _)| row + 1);
        self.length + self.lines.len() * self.width as usize + rows as usize
    }

    /// All rows from the first on, each with cells as wide as the widest, as Excel itself writes
    /// them.
    fn into_text(self) -> String {
        let mut text = String::with_capacity(self.text_length());
        let mut next = 0;
        for (row, line) in self.lines {
            text.extend(std::iter::repeat_n('\n', (row - next) as usize));
            text.push_str(&line.text);
            let missing = (self.width - line.columns) as usize;
            text.extend(std::iter::repeat_n(',', missing));
            text.push('\n');
            next = row + 1;
        }
        text
    }
}

/// Whether a cell holds a number, or an amount that is kept as text.
fn holds_number(value: &DataRef<'_>) -> bool {
    let is_amount = |text: &str| {
        let decimal_comma = || {
            text.replace('.', "")
                .replace(',', ".")
                .trim()
                .parse::<SizeCell>()
                .is_ok()
        };
        text.trim().parse::<SizeCell>().is_ok() || (text.contains(',') && decimal_comma())
    };
    match value {
        DataRef::Int(_) | DataRef::Float(_) => true,
        DataRef::String(text) => is_amount(text),
        DataRef::SharedString(text) => is_amount(text),
        DataRef::DateTime(_)
        | DataRef::DateTimeIso(_)
        | DataRef::DurationIso(_)
        | DataRef::Bool(_)
        | DataRef::Error(_)
        | DataRef::Empty => false,
    }
}

/// A value in the form that a table has it in.
fn written(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        // The shortest text that reads as the same number.
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(time) => stamp(time),
        DataRef::Error(error) => error.to_string().trim_start_matches('#').to_owned(),
        DataRef::Empty => String::new(),
    }
}

/// `2026-04-03T12:00:00`, or `12:00:00` for a time without a date.
fn stamp(time: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let mut text = String::new();
    let dated = time.is_datetime() && time.as_f64() >= 1.0;
    let _ = match (dated, time.is_duration()) {
        (true, _) => write!(text, "{year:04}-{month:02}-{day:02}T{hour:02}:"),
        (false, true) => write!(text, "{}:", (time.as_f64() * 24.0 + 1e-9).floor()),
        (false, false) => write!(text, "{hour:02}:"),
    };
    let _ = write!(text, "{minute:02}:{second:02}");
    if milli > 0 {
        let _ = write!(text, ".{milli:03}");
    }
    text
}

fn quote(cell: &str, text: &mut String) {
    if cell.contains([',', '"', '\n', '\r']) {
        text.push('"');
        text.push_str(&cell.replace('"', "\"\"").replace(['\n', '\r'], " "));
        text.push('"');
    } else {
        text.push_str(cell);
    }
}
