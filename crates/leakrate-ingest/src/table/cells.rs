//! A span of one column of numbers while it is read: values in base units, and what each cell
//! tells beside its value, in one byte.

use std::ops::Range;

use crate::table::number::{MOST_DIGITS, Number};
use leakrate_core::units::{SizeCell, SizeUnit};

/// Kinds of cells that one span may hold; a column of numbers has few.
const MOST_KINDS: usize = 255;

/// What a cell tells of its column beside a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stated {
    /// Nothing: it is missing, or a zero, which is the same in all units.
    Nothing,
    /// A bare number, with one step of its last digit in base units.
    Bare(f64),
    /// A number with a unit of its own, likewise.
    Own(f64),
}

impl Stated {
    /// The value of a cell in base units, where a bare number counts `bare`, and what else it tells.
    pub(super) fn of(cell: Option<SizeCell>, bare: Option<f64>) -> (f64, Self) {
        let Some(cell) = cell else {
            return (f64::NAN, Self::Nothing);
        };
        let own = cell.unit.map(SizeUnit::bytes);
        let factor = own.or(bare).unwrap_or(1.0);
        let stated = match own {
            Some(_) => Self::Own(cell.step * factor),
            None if cell.number != 0.0 => Self::Bare(cell.step * factor),
            None => Self::Nothing,
        };
        (cell.number * factor, stated)
    }
}

/// A span of one column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cells {
    bare: Option<f64>,
    pub(super) values: Vec<f64>,
    /// What each cell tells, as its place in `stated`.
    kinds: Vec<u8>,
    stated: Vec<Stated>,
    /// The kind of a bare number with so many decimals.
    of_decimals: [Option<u8>; MOST_DIGITS],
}

impl Cells {
    /// No cells yet, with room for so many.
    pub(super) fn with_capacity(bare: Option<f64>, rows: usize) -> Self {
        Self {
            bare,
            values: Vec::with_capacity(rows),
            kinds: Vec::with_capacity(rows),
            stated: vec![Stated::Nothing],
            of_decimals: [None; MOST_DIGITS],
        }
    }

    /// Adds a cell; `None` where there are too many kinds of them.
    pub(super) fn push(&mut self, cell: Option<SizeCell>) -> Option<()> {
        let (value, stated) = Stated::of(cell, self.bare);
        let kind = self.kind(stated)?;
        self.values.push(value);
        self.kinds.push(kind);
        Some(())
    }

    /// Adds a bare number.
    pub(super) fn push_number(&mut self, number: Number) -> Option<()> {
        let known = self.of_decimals[number.decimals].filter(|_| number.value != 0.0);
        if let Some(kind) = known {
            self.values.push(number.value * self.bare.unwrap_or(1.0));
            self.kinds.push(kind);
            return Some(());
        }
        self.push(Some(number.cell()))?;
        let kind = self.kinds.last().copied();
        self.of_decimals[number.decimals] = kind.filter(|_| number.value != 0.0);
        Some(())
    }

    /// The cells in another order, each row once.
    pub(super) fn reorder(&mut self, order: &[u32]) {
        self.values = in_order(&self.values, order);
        self.kinds = in_order(&self.kinds, order);
    }

    /// What the cells of a range tell, with how many tell it.
    pub(super) fn stated(&self, range: Range<usize>) -> impl Iterator<Item = (Stated, usize)> + '_ {
        let kinds = self.kinds[range].chunk_by(|a, b| a == b);
        kinds.map(|run| (self.stated[usize::from(run[0])], run.len()))
    }

    fn kind(&mut self, stated: Stated) -> Option<u8> {
        let known = self.stated.iter().position(|&known| known == stated);
        let at = known.unwrap_or(self.stated.len());
        if at == self.stated.len() {
            self.stated.push(stated);
        }
        u8::try_from(at).ok().filter(|_| at < MOST_KINDS)
    }
}

/// The values that stand at the places of an order.
pub(super) fn in_order<T: Copy>(values: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|&at| values[at as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::number;

    #[test]
    fn a_bare_number_is_what_the_general_cell_is() {
        for (bare, text) in [(None, "7"), (Some(1e6), "1.25"), (Some(4.0), "0.0")] {
            let (mut general, mut short) =
                (Cells::with_capacity(bare, 2), Cells::with_capacity(bare, 2));
            for _ in 0..2 {
                short
                    .push_number(number::read(text.as_bytes(), 0).unwrap())
                    .unwrap();
                general.push(text.parse().ok()).unwrap();
            }
            assert_eq!(
                (&short.values, &short.kinds),
                (&general.values, &general.kinds)
            );
            assert_eq!(short.stated, general.stated);
        }
    }
}
