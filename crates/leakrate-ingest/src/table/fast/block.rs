//! The rows of one part of a text, as columns.

use std::ops::Range;

use crate::table::cells::{Cells, in_order};
use crate::table::fast::names::Names;
use crate::table::plan::Plan;

/// Rows of a part of a text. All columns have one entry per row.
#[derive(Debug)]
pub(in crate::table) struct Block {
    /// The instance of each row, by its number, while rows are in the order of the text.
    pub(super) instances: Vec<u32>,
    /// Empty where the table tells no times.
    pub(in crate::table) seconds: Vec<f64>,
    pub(in crate::table) columns: Vec<Cells>,
    /// The byte of the text at which each row begins.
    pub(in crate::table) starts: Vec<usize>,
    /// Names of instances that were not known before.
    pub(super) new_names: Names,
    /// The rows of each instance, once they are gathered.
    runs: Vec<Run>,
}

/// Rows of one instance, in the order of the text.
#[derive(Debug)]
struct Run {
    instance: u32,
    rows: Range<usize>,
}

impl Block {
    /// No rows yet, with room for so many, and no name of them.
    pub(super) fn with_capacity(plan: &Plan, rows: usize, new_names: Names) -> Self {
        let cells = plan
            .numbers
            .iter()
            .map(|number| Cells::with_capacity(number.bare, rows));
        Self {
            instances: Vec::with_capacity(rows),
            seconds: Vec::with_capacity(if plan.time.is_some() { rows } else { 0 }),
            columns: cells.collect(),
            starts: Vec::new(),
            new_names,
            runs: Vec::new(),
        }
    }

    pub(in crate::table) fn rows(&self) -> Range<usize> {
        0..self.instances.len()
    }

    /// Puts the rows of each instance together. Where instances take turns, copying them to their
    /// frames row by row costs more than this does.
    pub(super) fn gather(&mut self) {
        if !self.instances.is_sorted() {
            let order = counting_order(&self.instances);
            self.instances = in_order(&self.instances, &order);
            if !self.seconds.is_empty() {
                self.seconds = in_order(&self.seconds, &order);
            }
            if !self.starts.is_empty() {
                self.starts = in_order(&self.starts, &order);
            }
            for column in &mut self.columns {
                column.reorder(&order);
            }
        }
        let mut start = 0;
        let runs = self.instances.chunk_by(|a, b| a == b).map(|run| {
            let rows = start..start + run.len();
            start = rows.end;
            Run {
                instance: run[0],
                rows,
            }
        });
        self.runs = runs.collect();
    }

    /// Gives the instances that were new the numbers they have among all.
    pub(super) fn renumber(&mut self, known: usize, numbers: &[u32]) {
        for run in &mut self.runs {
            if let Some(new) = (run.instance as usize).checked_sub(known) {
                run.instance = numbers[new];
            }
        }
    }

    /// The rows of the instances of a range.
    pub(super) fn runs(
        &self,
        wanted: Range<usize>,
    ) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
        let runs = self.runs.iter();
        let runs = runs.map(|run| (run.instance as usize, run.rows.clone()));
        runs.filter(move |(instance, _)| wanted.contains(instance))
    }
}

/// The places of numbers in their order, equal ones as they stand: a counting sort.
fn counting_order(numbers: &[u32]) -> Vec<u32> {
    let most = numbers.iter().max().map_or(0, |&most| most as usize);
    let mut next = vec![0_u32; most + 2];
    for &number in numbers {
        next[number as usize + 1] += 1;
    }
    for number in 1..next.len() {
        next[number] += next[number - 1];
    }
    let mut order = vec![0; numbers.len()];
    for (place, &number) in (0..).zip(numbers) {
        let next = &mut next[number as usize];
        order[*next as usize] = place;
        *next += 1;
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn counting_gives_the_order_of_a_stable_sort(numbers in prop::collection::vec(0_u32..50, 0..200)) {
            let mut expected: Vec<u32> = (0..numbers.len() as u32).collect();
            expected.sort_by_key(|&place| numbers[place as usize]);
            prop_assert_eq!(counting_order(&numbers), expected);
        }
    }
}
