//! One unit for a whole column of amounts, so that they can be compared by eye.

use super::quantity::Bytes;
use super::significant::{Rounded, separated};
use super::size_unit::SizeUnit;

/// Whole digits of the largest amount, and decimals of all, that can still be read at a glance.
const MOST_WHOLE_DIGITS: i32 = 5;
const MOST_DECIMALS: i32 = 3;
/// The median keeps a digit that is not zero.
const LEAST_OF_MEDIAN: i32 = -2;

/// The unit and the number of decimals that a column shares. The unit is that of the largest amount,
/// so that none has thousands of it; only where the median would be too small to be read in it, it is
/// that of the median or, for more than five whole digits, above it: one giant does not make the others
/// unreadable. The decimals give three
/// significant digits to the smallest amount that is not far below the median.
///
/// ```
/// use leakrate_core::units::{Bytes, SizeScale};
///
/// let column = [Bytes(7.7e6), Bytes(85e6), Bytes(200e6)];
/// let scale = SizeScale::common(column);
/// assert_eq!(scale.unit().to_string(), "MB");
/// assert_eq!(column.map(|value| scale.number(value)), ["7.70", "85.00", "200.00"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SizeScale {
    unit: SizeUnit,
    decimals: u8,
}

impl SizeScale {
    /// The scale of a column. Zeros have no say; without any other amount it is bytes.
    pub fn common(values: impl IntoIterator<Item = Bytes>) -> Self {
        let mut exponents: Vec<i32> = values
            .into_iter()
            .filter(|value| value.0 != 0.0)
            .filter_map(|value| Some(Rounded::of(value.0)?.exponent()))
            .collect();
        exponents.sort_unstable();
        let largest = exponents.last().copied().unwrap_or(0);
        let median = exponents.get((exponents.len().max(1) - 1) / 2);
        let median = median.copied().unwrap_or(2);
        let near = exponents.iter().find(|&&exponent| exponent >= median - 1);
        let smallest = near.copied().unwrap_or(median);
        let of_largest = largest.div_euclid(3).clamp(0, 5);
        let power = if median - 3 * of_largest >= LEAST_OF_MEDIAN {
            of_largest
        } else {
            let readable = (largest - MOST_WHOLE_DIGITS).div_euclid(3) + 1;
            median.div_euclid(3).max(readable).clamp(0, 5)
        };
        let decimals = (2 - (smallest - 3 * power)).clamp(0, MOST_DECIMALS);
        Self {
            unit: SizeUnit::decimal(power.unsigned_abs() as usize),
            decimals: decimals.unsigned_abs() as u8,
        }
    }

    /// The unit of the column.
    pub fn unit(self) -> SizeUnit {
        self.unit
    }

    /// The same unit, with so many decimals more.
    #[must_use]
    pub fn finer(self, more: usize) -> Self {
        let more = u8::try_from(more).unwrap_or(u8::MAX);
        Self {
            decimals: self.decimals.saturating_add(more),
            ..self
        }
    }

    /// An amount in the unit of the column, without the unit; whole from a thousand on. What would
    /// round to nothing without being nothing is shown as less than the last digit.
    pub fn number(self, value: Bytes) -> String {
        let scaled = value.0.abs() / self.unit.bytes();
        let decimals = if scaled >= 999.95 { 0 } else { self.decimals };
        let text = format!("{scaled:.*}", usize::from(decimals));
        let vanishes = value.0 != 0.0 && !text.contains(|c: char| ('1'..='9').contains(&c));
        let sign = if value.0 < 0.0 { "-" } else { "" };
        if vanishes {
            let step = 10_f64.powi(-i32::from(self.decimals));
            return format!("<{step}");
        }
        format!("{sign}{}", separated(&text))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(column: &[f64]) -> Vec<String> {
        let scale = SizeScale::common(column.iter().copied().map(Bytes));
        let mut cells: Vec<String> = column
            .iter()
            .map(|&value| scale.number(Bytes(value)))
            .collect();
        cells.push(scale.unit().to_string());
        cells
    }

    #[test]
    fn a_column_has_one_unit_and_one_number_of_decimals() {
        assert_eq!(shown(&[12.75e6, 24.49e6]), ["12.8", "24.5", "MB"]);
        assert_eq!(
            shown(&[7.7e6, 40e6, 85e6]),
            ["7.70", "40.00", "85.00", "MB"]
        );
        assert_eq!(shown(&[999.95e3, 2e6]), ["1.00", "2.00", "MB"]);
        assert_eq!(shown(&[0.0, 512.0]), ["0", "512", "B"]);
        assert_eq!(shown(&[]), ["B"]);
    }

    #[test]
    fn one_small_amount_among_many_does_not_choose_the_unit() {
        let fleet = [4.8e6, 1.7e6, 1.2e6, 1.6e6, 20.8e3];
        assert_eq!(
            shown(&fleet),
            ["4.80", "1.70", "1.20", "1.60", "0.02", "MB"]
        );
    }

    #[test]
    fn no_amount_has_thousands_of_its_unit_with_decimals() {
        assert_eq!(
            shown(&[24e3, 130e3, 2_647.7e3]),
            ["0.024", "0.130", "2.648", "MB"]
        );
        let giant = [5e3, 6e3, 7e3, 60e6];
        assert_eq!(shown(&giant), ["5.00", "6.00", "7.00", "60,000", "kB"]);
    }

    proptest! {
        #[test]
        fn a_column_has_one_unit_and_no_cell_of_it_both_thousands_and_decimals(
            column in prop::collection::vec(-1e13..1e13_f64, 1..12),
            more in 0..4_usize,
        ) {
            let scale = SizeScale::common(column.iter().copied().map(Bytes)).finer(more);
            for &value in &column {
                let text = scale.number(Bytes(value));
                prop_assert!(!(text.contains(',') && text.contains('.')), "{text} of {column:?}");
            }
        }
    }

    #[test]
    fn an_amount_too_small_for_its_column_is_not_shown_as_nothing() {
        let column = [1200e9, 5e3, 0.0];
        assert_eq!(shown(&column), ["1,200", "<0.001", "0.000", "GB"]);
    }
}
