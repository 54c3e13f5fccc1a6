//! The first rows of a table, by column: what names do not tell, cells do.

use std::collections::{HashMap, HashSet};

use csv::StringRecord;

use crate::columns::{Candidate, Content, HeaderName, Role, select};
use crate::error::{IngestError, MAX_PLACES, Problem};
use crate::options::{DecimalMark, ReadOptions};
use crate::parallel;
use crate::source::Source;
use crate::table::cell::{in_small_letters, is_missing, looks_like_data, read};
use crate::table::layout::Layout;
use crate::table::notation::{Notation, decimal_mark};
use crate::table::pages;
use crate::table::rows::{Rows, cell_range};
use crate::table::usage::Usage;
use leakrate_core::units::SizeUnit;

/// Rows that are looked at before the table is read.
const SAMPLED: usize = 200;

/// A table, its layout and its first rows.
pub(crate) struct Sample<'s> {
    pub(crate) source: &'s Source,
    pub(crate) layout: &'s Layout,
    pub(crate) names: Vec<HeaderName>,
    rows: Vec<StringRecord>,
}

impl<'s> Sample<'s> {
    pub(crate) fn take(source: &'s Source, layout: &'s Layout) -> Self {
        let mut rows = Rows::new(source.text(), layout.body, layout.delimiter);
        let mut taken = Vec::new();
        while taken.len() < SAMPLED
            && let Some(row) = rows.advance_to(|row| !layout.is_header(row))
        {
            taken.push(row.record.clone());
        }
        Self {
            source,
            layout,
            names: layout
                .header
                .iter()
                .map(|name| HeaderName::parse(name))
                .collect(),
            rows: taken,
        }
    }

    /// The same where only the columns are looked at that are asked for, and those that other options name: the others
    /// have neither names nor cells.
    ///
    /// # Errors
    /// There is no column of a name that is asked for.
    pub(crate) fn looking_at(mut self, options: &ReadOptions) -> Result<Self, Problem> {
        if options.columns.is_empty() {
            return Ok(self);
        }
        let header = self.layout.header.iter();
        let candidates: Vec<Candidate> = header
            .map(|name| Candidate::known(name, Role::Other, None))
            .collect();
        let asked = options.columns.iter();
        let asked = asked.map(|name| select::named(&candidates, name));
        let mut shown = asked.collect::<Result<Vec<usize>, Problem>>()?;
        // What is wrong with other names is told where they are asked for.
        let named = options.named_columns();
        shown.extend(named.filter_map(|name| select::named(&candidates, name).ok()));
        let is_shown = |at: usize| shown.contains(&at);
        for (at, name) in self.names.iter_mut().enumerate() {
            if !is_shown(at) {
                *name = HeaderName::parse("");
            }
        }
        for row in &mut self.rows {
            let cells = row.iter().enumerate();
            *row = cells
                .map(|(at, cell)| if is_shown(at) { cell } else { "" })
                .collect();
        }
        Ok(self)
    }

    /// Cells of a column that are not missing.
    pub(crate) fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows
            .iter()
            .filter_map(move |row| row.get(column))
            .filter(|cell| !is_missing(cell))
    }

    /// What the columns of each row hold, one after the other; rows in which one is missing are left
    /// out.
    pub(crate) fn joined(&self, columns: &[usize]) -> Vec<String> {
        let text = |row: &StringRecord| {
            let cells = columns.iter().map(|&column| row.get(column));
            let filled = cells.map(|cell| cell.filter(|cell| !is_missing(cell)).map(str::trim));
            let cells: Option<Vec<&str>> = filled.collect();
            cells.map(|cells| cells.join(" "))
        };
        self.rows.iter().filter_map(text).collect()
    }

    /// Whether two rows agree in all of the columns, with nothing missing.
    pub(crate) fn repeats(&self, columns: &[usize]) -> bool {
        let mut seen = HashSet::new();
        let mut keys = self.rows.iter().map(|row| {
            let cells = columns.iter().map(|&column| row.get(column));
            cells.collect::<Vec<_>>()
        });
        let missing = |cell: Option<&str>| cell.is_none_or(is_missing);
        keys.any(|key| !key.iter().copied().any(missing) && !seen.insert(key))
    }

    /// Whether a value comes back after another where the columns `named` stay the same: several
    /// processes side by side, not one after the other.
    pub(crate) fn interleaves(&self, named: &[usize], column: usize) -> bool {
        let mut seen = HashSet::new();
        let mut last: HashMap<Vec<Option<&str>>, &str> = HashMap::new();
        self.rows.iter().any(|row| {
            let Some(cell) = row.get(column).filter(|cell| !is_missing(cell)) else {
                return false;
            };
            let instance: Vec<Option<&str>> = named.iter().map(|&at| row.get(at)).collect();
            let changed = last.insert(instance.clone(), cell) != Some(cell);
            changed && !seen.insert((instance, cell))
        })
    }

    /// Cells of a column in all the file that are not missing and differ from the one before in
    /// their first word: dates, once for each day.
    pub(crate) fn distinct_days(&self, column: usize) -> Vec<String> {
        let mut rows = self.rows_of_table();
        let first_word = |cell: &str| cell.split([' ', 'T', ',']).next().unwrap_or_default().len();
        let mut days: Vec<String> = Vec::new();
        while let Some(row) = rows.advance_to(|row| !self.layout.is_header(row)) {
            let Some(cell) = row.record.get(column).filter(|cell| !is_missing(cell)) else {
                continue;
            };
            let day = &cell[..first_word(cell)];
            if days.last().is_none_or(|last| !last.starts_with(day)) {
                days.push(cell.to_owned());
            }
        }
        days
    }

    /// Cells of a column in all the file.
    pub(crate) fn all_cells(&self, column: usize) -> Vec<String> {
        let mut rows = self.rows_of_table();
        let mut cells = Vec::new();
        while let Some(row) = rows.advance_to(|row| !self.layout.is_header(row)) {
            cells.extend(row.record.get(column).map(str::to_owned));
        }
        cells
    }

    /// Cells of a column in all the file that use a comma or a point, which may prove how numbers are
    /// written.
    pub(crate) fn marked_numbers(&self, column: usize) -> Vec<String> {
        let mut rows = self.rows_of_table();
        let mut marked = Vec::new();
        while let Some(row) = rows.advance_to(|row| !self.layout.is_header(row)) {
            let cell = row.record.get(column).unwrap_or_default();
            if cell.contains([',', '.']) {
                marked.push(cell.to_owned());
            }
            // One that proves the notation ends the search.
            if matches!(Notation::prove([cell]), Ok(notation) if notation != Notation::Plain) {
                break;
            }
        }
        marked
    }

    /// The mark before the decimals of other columns, where they show it and agree: in `9.6 GB` no point
    /// divides groups of three digits.
    pub(crate) fn decimal_mark_beside(&self, column: usize) -> Option<DecimalMark> {
        let is_number = |at: &usize| *at != column && self.content(*at) != Content::Other;
        let others = (0..self.names.len()).filter(is_number);
        let cells = others.flat_map(|at| self.cells(at));
        let mut marks = cells.filter_map(decimal_mark);
        let first = marks.next()?;
        marks.all(|mark| mark == first).then_some(first)
    }

    /// The error with the headers of the columns it is about.
    pub(crate) fn at_headers(
        &self,
        error: IngestError,
        columns: impl IntoIterator<Item = usize>,
    ) -> IngestError {
        let Some(line) = &self.layout.header_line else {
            return error;
        };
        let (text, delimiter) = (self.source.text(), self.layout.delimiter);
        let place = |column| {
            let cell = cell_range(text, line, delimiter, column);
            self.source.place(cell, "this column")
        };
        let columns = columns.into_iter().take(MAX_PLACES);
        columns.map(place).fold(error, IngestError::at)
    }

    /// The error with the first cell of a column that reads so.
    pub(crate) fn at_cell(&self, error: IngestError, column: usize, wanted: &str) -> IngestError {
        let mut rows = self.rows_of_table();
        while let Some(row) = rows.advance_to(|row| !self.layout.is_header(row)) {
            if row.record.get(column).map(str::trim) == Some(wanted.trim()) {
                let (text, delimiter) = (self.source.text(), self.layout.delimiter);
                let cell = cell_range(text, &row.range, delimiter, column);
                return error.at(self.source.place(cell, "this cell"));
            }
        }
        error
    }

    fn rows_of_table(&self) -> Rows<'s> {
        Rows::new(self.source.text(), self.layout.body, self.layout.delimiter)
    }

    /// The columns, to choose from.
    pub(crate) fn candidates(&self) -> Vec<Candidate> {
        parallel::map(0..self.names.len(), |column| self.candidate(column))
    }

    /// Whether the table is what `tasklist` of Windows prints, which counts whole KiB: a mark in its
    /// numbers divides thousands.
    pub(crate) fn is_of_tasklist(&self) -> bool {
        const IMAGE: [&str; 6] = [
            "image name",
            "abbildname",
            "nom de l image",
            "nombre de imagen",
            "nome immagine",
            "nome da imagem",
        ];
        let is_image = |name: &HeaderName| IMAGE.contains(&name.words.join(" ").as_str());
        let is_process = |name: &HeaderName| name.words == ["pid"];
        self.names.iter().any(is_image) && self.names.iter().any(is_process)
    }

    /// The unit of the resident memory beside a column of the virtual one: both names together are
    /// those of `ps`, which counts in KiB. Bytes of either would all be whole pages.
    fn unit_of_ps(&self, column: usize) -> Option<SizeUnit> {
        let is_virtual = |name: &HeaderName| name.words == ["vsz"];
        let is_resident = self.names[column].words == ["rss"];
        if !is_resident || !self.names.iter().any(is_virtual) {
            return None;
        }
        let number = |cell: &str| cell.trim().parse::<f64>().ok();
        let numbers: Vec<f64> = self.cells(column).map(number).collect::<Option<_>>()?;
        let are_pages = numbers.iter().all(|number| number % pages::PAGE == 0.0);
        (!are_pages).then_some(SizeUnit::KIBIBYTE)
    }

    fn candidate(&self, column: usize) -> Candidate {
        let mut header = self.names[column].clone();
        let is_percent = self.most(column, |cell| cell.trim_end().ends_with('%'));
        if is_percent && matches!(header.role, Role::Memory(_)) {
            header.role = Role::MemoryPercent;
        }
        Candidate {
            name: self.layout.header[column].clone(),
            content: match header.role {
                Role::MemoryPercent => self.content(column),
                // A share of something else, such as processors.
                _ if is_percent => Content::Other,
                _ => self.content(column),
            },
            unit: header.size_unit().or_else(|| self.unit_of_ps(column)),
            pages: self.pages(column).filter(|_| header.role == Role::Other),
            header,
        }
    }

    /// Whether the cells of a column say what is used and what may be.
    pub(crate) fn are_usages(&self, column: usize) -> bool {
        self.most(column, |cell| Usage::parse(cell).is_some())
    }

    /// The unit in which the cells of a column are bare numbers of which all are whole pages of memory.
    fn pages(&self, column: usize) -> Option<SizeUnit> {
        let bare = |cell: &str| cell.trim().parse::<f64>().ok();
        let numbers: Vec<f64> = self.cells(column).map(bare).collect::<Option<_>>()?;
        pages::unit_of(numbers.into_iter())
    }

    /// Whether the cells of a column are identifiers of containers, short or whole.
    pub(crate) fn are_identifiers(&self, column: usize) -> bool {
        let is_hex = |cell: &str| cell.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.most(column, |cell| matches!(cell.len(), 12 | 64) && is_hex(cell))
    }

    /// Whether the cells of a column are words, and nothing that could be data.
    pub(crate) fn holds_words(&self, column: usize) -> bool {
        self.most(column, |cell| !looks_like_data(cell))
    }

    /// Whether amounts are written in `MiB` and the like, as memory is beside the `MB` of traffic.
    pub(crate) fn are_binary(&self, column: usize) -> bool {
        self.most(column, |cell| cell.contains("iB"))
    }

    /// How many different combinations of cells the columns hold.
    pub(crate) fn combinations(&self, columns: &[usize]) -> usize {
        let keys = self.rows.iter().map(|row| {
            let cells = columns.iter().map(|&column| row.get(column));
            cells.collect::<Vec<_>>()
        });
        keys.collect::<HashSet<_>>().len()
    }

    fn most(&self, column: usize, is_so: impl Fn(&str) -> bool) -> bool {
        let so = self.cells(column).filter(|cell| is_so(cell)).count();
        2 * so > self.cells(column).count()
    }

    /// Most cells decide: a single word among numbers is an error to be shown, not a text column.
    fn content(&self, column: usize) -> Content {
        if self.are_usages(column) {
            return Content::Amounts;
        }
        // Numbers that can be read in two ways are numbers; which are meant is asked where they are used.
        let notation = Notation::prove(self.cells(column)).unwrap_or(Notation::GroupingComma);
        let is_memory = matches!(self.names[column].role, Role::Memory(_) | Role::Limit);
        let (mut all, mut numbers, mut amounts) = (0, 0, 0);
        for cell in self.cells(column) {
            all += 1;
            let plain = read(cell.trim_end_matches('%'), notation).ok().flatten();
            // Elsewhere these are minutes, or shares of a processor.
            let small = || in_small_letters(cell).filter(|_| is_memory);
            if let Some(amount) = plain.or_else(small) {
                numbers += 1;
                amounts += usize::from(amount.unit.is_some());
            }
        }
        match () {
            () if 2 * numbers <= all => Content::Other,
            () if 2 * amounts > numbers => Content::Amounts,
            () => Content::Numbers,
        }
    }
}
