//! Values by name, in rounds of a loop: a block of lines, until the first of them comes again.

use std::borrow::Cow;
use std::ops::Range;

use crate::columns::{Candidate, Role};
use crate::error::IngestError;
use crate::kit::clock::Timing;
use crate::kit::lines::lines;
use crate::kit::observations::{Observation, Observations};
use crate::kit::polling::Rounds;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::options::ReadOptions;
use crate::source::Source;
use leakrate_core::units::{SizeCell, SizeUnit};

/// What a line of a block holds.
pub(crate) struct Named<'l> {
    /// What stands before the values: nothing, or a date.
    pub(crate) before: Cow<'l, str>,
    /// The column of each value; `None` for what is no number.
    pub(crate) values: Vec<(usize, Option<SizeCell>)>,
}

impl Named<'_> {
    /// A line with one value and no date.
    pub(crate) fn one(column: usize, cell: Option<SizeCell>) -> Self {
        Self {
            before: Cow::Borrowed(""),
            values: vec![(column, cell)],
        }
    }

    /// Whether all that it holds are numbers.
    pub(crate) fn is_whole(&self) -> bool {
        self.values.iter().all(|(_, cell)| cell.is_some())
    }
}

/// The blocks of a text.
pub(crate) struct Blocks<'s> {
    source: &'s Source,
    rounds: Vec<Block>,
    timing: Timing,
    /// Lines whose values are no numbers.
    faults: Vec<Range<usize>>,
}

/// The values of one round.
struct Block {
    time: f64,
    cells: Vec<Option<SizeCell>>,
    range: Range<usize>,
}

/// Blocks while they are gathered.
struct Gathering {
    rounds: Rounds,
    blocks: Vec<Block>,
    open: Option<Block>,
    /// The date of the lines before.
    before: String,
    faults: Vec<Range<usize>>,
}

impl Gathering {
    fn close(&mut self) {
        self.blocks.extend(self.open.take());
    }

    fn date(&mut self, text: &str) {
        // A page marks what is none of its values as a comment, and a list opens behind its date.
        let text = text.trim_start_matches('#');
        let text = text
            .trim_end_matches(|c: char| c.is_whitespace() || "[{:|".contains(c))
            .trim();
        if !text.is_empty() && text != self.before && self.rounds.dated(text) {
            self.close();
            text.clone_into(&mut self.before);
        }
    }

    fn take(&mut self, range: Range<usize>, values: Vec<(usize, Option<SizeCell>)>, width: usize) {
        if values.iter().any(|(_, cell)| cell.is_none()) {
            self.faults.push(range.clone());
        }
        let has = |block: &Block| values.iter().any(|(at, _)| block.cells[*at].is_some());
        if self.open.as_ref().is_some_and(has) {
            self.close();
        }
        if self.open.is_none() {
            self.open = Some(Block {
                time: self.rounds.number(""),
                cells: vec![None; width],
                range: range.clone(),
            });
        }
        if let Some(block) = &mut self.open {
            block.range.end = range.end;
            for (at, cell) in values {
                block.cells[at] = cell;
            }
        }
    }
}

impl<'s> Blocks<'s> {
    /// Gathers the values of so many columns; `values` says which of them a line holds.
    pub(crate) fn gather(
        source: &'s Source,
        options: &ReadOptions,
        width: usize,
        values: impl Fn(&str) -> Option<Named<'_>>,
    ) -> Self {
        let mut gathering = Gathering {
            rounds: Rounds::new(options),
            blocks: Vec::new(),
            open: None,
            before: String::new(),
            faults: Vec::new(),
        };
        for line in lines(source.text()) {
            match values(&line.text) {
                Some(named) => {
                    gathering.date(&named.before);
                    gathering.take(line.range, named.values, width);
                }
                None => gathering.date(&line.text),
            }
        }
        gathering.close();
        Self {
            source,
            rounds: gathering.blocks,
            timing: gathering.rounds.timing(),
            faults: gathering.faults,
        }
    }

    /// Adds a column that is computed of the others.
    pub(crate) fn with(mut self, cell: impl Fn(&[Option<SizeCell>]) -> Option<SizeCell>) -> Self {
        for block in &mut self.rounds {
            let computed = cell(&block.cells);
            block.cells.push(computed);
        }
        self
    }

    /// Makes series of them. Of several kinds of memory the first that is there is the one to fit.
    ///
    /// # Errors
    /// As [`Observations::finish`].
    pub(crate) fn finish(
        self,
        columns: Vec<Candidate>,
        query: &Query,
    ) -> Result<Recording, IngestError> {
        let is_there = |at: usize| self.rounds.iter().any(|block| block.cells[at].is_some());
        let there: Vec<usize> = (0..columns.len()).filter(|&at| is_there(at)).collect();
        let mut is_settled = false;
        let columns = columns.into_iter().enumerate();
        let columns = columns.filter(|(at, _)| there.contains(at));
        let columns = columns.map(|(_, mut column)| {
            if matches!(column.header.role, Role::Memory(_)) {
                if is_settled {
                    column.header.role = Role::OtherMemory;
                }
                is_settled = true;
            }
            column
        });
        let columns: Vec<Candidate> = columns.collect();
        // Where no date stands before the blocks, how long the process runs is their time.
        let uptimes = columns.iter().zip(&there).find(|(column, at)| {
            let is_in_all = || self.rounds.iter().all(|block| block.cells[**at].is_some());
            column.header.role == Role::Uptime && is_in_all()
        });
        let uptimes = uptimes.map(|(_, &at)| at);
        let is_open = matches!(self.timing, Timing::Rounds(_)) && query.options.step.is_none();
        let uptimes = uptimes.filter(|_| is_open);
        let mut observations = Observations::new(self.source, columns);
        for block in &self.rounds {
            let uptime = uptimes.and_then(|at| block.cells[at]);
            let cells: Vec<Option<SizeCell>> = there.iter().map(|&at| block.cells[at]).collect();
            observations.push(&Observation {
                instance: "",
                time: uptime.map_or(block.time, |uptime| uptime.number),
                cells: &cells,
                range: block.range.clone(),
            });
        }
        for range in self.faults {
            observations.reject(range, "expected a number behind this name");
        }
        let timing = match uptimes {
            Some(_) => Timing::Elapsed,
            None => self.timing,
        };
        observations.finish(query, timing)
    }
}

/// Columns whose meaning a format settles; those of memory count a unit.
pub(crate) fn known(columns: &[(&str, Role)], unit: SizeUnit) -> Vec<Candidate> {
    let column = |&(name, role): &(&str, Role)| {
        let is_size = matches!(role, Role::Memory(_) | Role::OtherMemory | Role::Limit);
        Candidate::known(name, role, is_size.then_some(unit))
    };
    columns.iter().map(column).collect()
}

/// A size with a letter of steps of 1024, as `1.2G`, or with `B`; a bare number is bytes.
pub(crate) fn binary(text: &str) -> Option<SizeCell> {
    let text = text.trim();
    let text = text.strip_suffix('B').unwrap_or(text);
    match text.strip_suffix(['K', 'M', 'G', 'T']) {
        Some(number) => format!("{number}{}i", &text[number.len()..]).parse().ok(),
        None => bare(text),
    }
}

/// A whole number or one with decimals; nothing with a sign or a unit.
pub(crate) fn bare(text: &str) -> Option<SizeCell> {
    let cell: SizeCell = text.trim().parse().ok()?;
    cell.unit.is_none().then_some(cell)
}
