//! The rows of one part of a text, as columns in the order of the text.

use std::ops::Range;

use crate::ingest::table::cells::Cells;
use crate::ingest::table::plain::names::Names;
use crate::ingest::table::plan::Plan;

/// Rows of a part of a text. All columns have one entry per row.
#[derive(Debug)]
pub(in crate::ingest::table) struct Block {
    /// The instance of each row, by its number.
    pub(super) instances: Vec<u32>,
    /// Empty where the table tells no times.
    pub(in crate::ingest::table) seconds: Vec<f64>,
    pub(in crate::ingest::table) columns: Vec<Cells>,
    /// The byte of the text at which each row begins.
    pub(in crate::ingest::table) starts: Vec<usize>,
    /// Names of instances that were not known before.
    pub(super) new_names: Names,
}

impl Block {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            instances: Vec::new(),
            seconds: Vec::new(),
            columns: plan.numbers.iter().map(|n| Cells::new(n.bare)).collect(),
            starts: Vec::new(),
            new_names: Names::default(),
        }
    }

    pub(in crate::ingest::table) fn rows(&self) -> Range<usize> {
        0..self.instances.len()
    }

    /// Takes back what was read of a row that is none.
    pub(super) fn undo_row(&mut self) {
        let rows = self.instances.len();
        self.seconds.truncate(rows);
        for column in &mut self.columns {
            column.truncate(rows);
        }
    }

    /// Gives the instances that were new the numbers they have among all.
    pub(super) fn renumber(&mut self, known: usize, numbers: &[u32]) {
        if numbers.is_empty() {
            return;
        }
        for instance in &mut self.instances {
            if let Some(new) = (*instance as usize).checked_sub(known) {
                *instance = numbers[new];
            }
        }
    }

    /// Stretches of rows of one instance, for the instances of a range.
    pub(super) fn runs(
        &self,
        wanted: Range<usize>,
    ) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
        let mut start = 0;
        self.instances
            .chunk_by(|a, b| a == b)
            .filter_map(move |run| {
                let rows = start..start + run.len();
                start = rows.end;
                let instance = run[0] as usize;
                wanted.contains(&instance).then_some((instance, rows))
            })
    }
}
