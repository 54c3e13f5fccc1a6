//! A column of numbers while it is read, in base units.

use std::ops::Range;

use crate::table::cells::{Cells, Stated};
use crate::table::pages::PAGE;
use leakrate_core::units::{Bytes, SizeCell};

/// A column of numbers while it is read; a missing one is NaN.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Readings {
    values: Vec<f64>,
    /// What a bare number counts, in base units; `None` if that is not known.
    bare: Option<f64>,
    /// Steps of the last written digit, and how many readings have each.
    steps: Vec<(f64, usize)>,
    /// Readings with a unit of their own.
    with_unit: usize,
    /// Bare numbers other than zero, which is the same in all units.
    without_unit: usize,
}

impl Readings {
    pub(crate) fn new(bare: Option<f64>) -> Self {
        Self {
            values: Vec::new(),
            bare,
            steps: Vec::new(),
            with_unit: 0,
            without_unit: 0,
        }
    }

    pub(crate) fn reserve(&mut self, rows: usize) {
        self.values.reserve_exact(rows);
    }

    pub(crate) fn push(&mut self, cell: Option<SizeCell>) {
        let (value, stated) = Stated::of(cell, self.bare);
        self.values.push(value);
        self.count(stated, 1);
    }

    /// Adds a range of the cells of a span of the same column.
    pub(super) fn extend(&mut self, cells: &Cells, range: Range<usize>) {
        self.values.extend_from_slice(&cells.values[range.clone()]);
        for (stated, times) in cells.stated(range) {
            self.count(stated, times);
        }
    }

    fn count(&mut self, stated: Stated, times: usize) {
        let step = match stated {
            Stated::Nothing => return,
            Stated::Bare(step) => {
                self.without_unit += times;
                step
            }
            Stated::Own(step) => {
                self.with_unit += times;
                step
            }
        };
        self.count_step(step, times);
    }

    fn count_step(&mut self, step: f64, times: usize) {
        match self
            .steps
            .iter_mut()
            .find(|(known, _)| known.total_cmp(&step).is_eq())
        {
            Some((_, count)) => *count += times,
            None => self.steps.push((step, times)),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no reading at all.
    pub(crate) fn is_blank(&self) -> bool {
        self.values.iter().all(|value| value.is_nan())
    }

    /// Whether numbers stand here whose unit nothing tells.
    pub(crate) fn lacks_unit(&self) -> bool {
        self.bare.is_none() && self.without_unit > 0
    }

    /// Whether all readings are whole numbers of pages. The kernel gives memory out in pages, so
    /// several different such numbers count bytes and nothing larger.
    pub(crate) fn are_whole_pages(&self) -> bool {
        self.with_unit == 0 && self.known().all(|value| value % PAGE == 0.0)
    }

    /// Turns bare numbers of an unknown unit into base units.
    pub(crate) fn scale(&mut self, bare: f64) {
        for value in &mut self.values {
            *value *= bare;
        }
        for (step, _) in &mut self.steps {
            *step *= bare;
        }
        self.bare = Some(bare);
    }

    /// Whether bare numbers are whole or have three decimals, some of them each.
    pub(crate) fn mix_thousandths(&self) -> bool {
        let bare = self.bare.unwrap_or(1.0);
        let is = |step: f64| move |&(known, _): &(f64, usize)| (known / bare - step).abs() < 1e-9;
        let (whole, thousandths) = (is(1.0), is(1e-3));
        self.with_unit == 0
            && self.steps.len() == 2
            && self.steps.iter().any(whole)
            && self.steps.iter().any(thousandths)
    }

    /// Whether there are at least three different readings.
    pub(crate) fn vary(&self) -> bool {
        let mut distinct: Vec<f64> = self.known().take(256).collect();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        distinct.len() >= 3
    }

    /// Readings above zero.
    pub(crate) fn known(&self) -> impl Iterator<Item = f64> {
        self.values.iter().copied().filter(|value| *value > 0.0)
    }

    /// The smallest step the readings can show. Where each cell has its own unit, rounding is to
    /// significant digits, so the coarsest step that is usual counts; a cell such as `2 GiB` among
    /// `1.97 GiB` only lost its zeros.
    pub(crate) fn quantum(&self) -> Option<Bytes> {
        let total: usize = self.steps.iter().map(|&(_, count)| count).sum();
        let usual = |&&(_, count): &&(f64, usize)| 10 * count >= total;
        let steps = self.steps.iter().map(|&(step, _)| step);
        if self.with_unit > 0 {
            let usual = self.steps.iter().filter(usual).map(|&(step, _)| step);
            usual.max_by(f64::total_cmp)
        } else {
            steps.min_by(f64::total_cmp)
        }
        .map(Bytes)
    }

    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }

    pub(super) fn values_mut(&mut self) -> &mut Vec<f64> {
        &mut self.values
    }

    pub(crate) fn into_values(self) -> Vec<f64> {
        self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(cells: &[&str], bare: Option<f64>) -> Readings {
        let mut readings = Readings::new(bare);
        for cell in cells {
            readings.push(Some(cell.parse().unwrap()));
        }
        readings
    }

    #[test]
    fn units_may_change_inside_a_column() {
        let column = readings(&["1.08 GiB", "1007 MiB", "0"], None);
        assert!(!column.lacks_unit());
        assert_eq!(column.into_values()[1..], [1007.0 * 1_048_576.0, 0.0]);
    }

    #[test]
    fn the_quantum_is_the_step_of_the_last_digit() {
        assert_eq!(
            readings(&["7.7", "40"], Some(1e6)).quantum(),
            Some(Bytes(1e5))
        );
        let staircase = readings(&["1.08 GiB", "1.09 GiB", "1007 MiB"], None);
        assert_eq!(staircase.quantum(), Some(Bytes(0.01 * 1024.0_f64.powi(3))));
        assert_eq!(readings(&[], None).quantum(), None);
    }

    #[test]
    fn whole_pages_are_told_from_other_numbers() {
        let pages = readings(&["352759808", "352854016", "399261696"], None);
        assert!(pages.lacks_unit() && pages.are_whole_pages() && pages.vary());
        assert!(!readings(&["352759808", "352854017"], None).are_whole_pages());
        assert!(!readings(&["4096", "4096", "4096"], None).vary());
        let mut kernel = readings(&["71032", "71036"], None);
        kernel.scale(1024.0);
        assert!(!kernel.lacks_unit());
        assert_eq!(kernel.quantum(), Some(Bytes(1024.0)));
        assert_eq!(kernel.into_values(), [71032.0 * 1024.0, 71036.0 * 1024.0]);
    }
}
