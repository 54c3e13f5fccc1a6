//! Keeping means of neighbouring readings, so that a table of any length is read in the memory that
//! its series need.
//!
//! A series begins with all of its readings. Whenever it has [`MOST`] means, each two of them become
//! one, and from then on twice as many readings make one. What a fit asks of a long series is
//! made of means of a hundred readings and more, so it hardly differs.

use crate::error::Problem;

/// Means of one series at most; half as many at least, once there are more readings.
const MOST: usize = 2048;

/// How far the rows of an instance have been thinned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Thinning {
    /// Readings in one mean.
    pub(super) readings: usize,
    /// Means at the front of each column; readings follow.
    means: usize,
}

impl Thinning {
    pub(super) fn new() -> Self {
        Self {
            readings: 1,
            means: 0,
        }
    }

    /// Thins the columns as far as there are readings for it.
    ///
    /// # Errors
    /// Times are not in order, which means of neighbours would hide.
    pub(super) fn thin<'v>(
        &mut self,
        seconds: &mut Vec<f64>,
        columns: impl Iterator<Item = &'v mut Vec<f64>>,
    ) -> Result<(), Problem> {
        let from = self.means.saturating_sub(1);
        if !seconds[from..].is_sorted() {
            return Err(Problem::NotThinned {
                why: "needs rows in order of time; sort the file",
            });
        }
        let mut columns: Vec<&mut Vec<f64>> = columns.collect();
        while let groups @ 1.. = self.groups(seconds.len()) {
            self.gather(seconds, &mut columns, groups);
        }
        Ok(())
    }

    /// Means that can be added now.
    fn groups(&self, rows: usize) -> usize {
        (MOST - self.means).min((rows - self.means) / self.readings)
    }

    fn gather(&mut self, seconds: &mut Vec<f64>, columns: &mut [&mut Vec<f64>], groups: usize) {
        let (from, width) = (self.means, self.readings);
        self.means += groups;
        let is_full = self.means == MOST;
        for (values, mean) in with_means(seconds, columns) {
            replace(values, from, width, groups, mean);
            if is_full {
                replace(values, 0, 2, MOST / 2, mean);
            }
        }
        if is_full {
            self.means = MOST / 2;
            self.readings *= 2;
        }
    }

    /// Makes a last mean of the readings that are left.
    pub(super) fn finish<'v>(
        self,
        seconds: &mut Vec<f64>,
        columns: impl Iterator<Item = &'v mut Vec<f64>>,
    ) {
        let left = seconds.len() - self.means;
        if self.readings > 1 && left > 0 {
            let mut columns: Vec<&mut Vec<f64>> = columns.collect();
            for (values, mean) in with_means(seconds, &mut columns) {
                replace(values, self.means, left, 1, mean);
            }
        }
    }
}

/// How a group of values becomes one.
type Mean = fn(&[f64]) -> f64;

fn with_means<'c>(
    seconds: &'c mut Vec<f64>,
    columns: &'c mut [&mut Vec<f64>],
) -> impl Iterator<Item = (&'c mut Vec<f64>, Mean)> {
    let columns = columns
        .iter_mut()
        .map(|column| (&mut **column, mean_of_known as Mean));
    std::iter::once((seconds, mean_of_times as Mean)).chain(columns)
}

/// Replaces so many groups of `width` values from a place on by one value each.
fn replace(values: &mut Vec<f64>, from: usize, width: usize, groups: usize, mean: Mean) {
    for group in 0..groups {
        let start = from + group * width;
        values[from + group] = mean(&values[start..start + width]);
    }
    values.drain(from + groups..from + groups * width);
}

/// By way of the first value: epoch seconds keep their fractions.
fn mean_of_times(seconds: &[f64]) -> f64 {
    let first = seconds[0];
    first + seconds.iter().map(|time| time - first).sum::<f64>() / seconds.len() as f64
}

/// Of the readings that there are; a zero beside others was taken while no process ran.
fn mean_of_known(readings: &[f64]) -> f64 {
    let known = || readings.iter().copied().filter(|reading| *reading > 0.0);
    match known().count() {
        0 => readings.iter().copied().fold(f64::NAN, f64::min),
        count => known().sum::<f64>() / count as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Readings that arrive in unequal parts.
    fn thinned(rows: usize) -> (Thinning, Vec<f64>, Vec<f64>) {
        let (mut seconds, mut values) = (Vec::new(), Vec::new());
        let mut thinning = Thinning::new();
        let mut row = 0;
        for part in (1..).map(|part| part * 37 % 1009) {
            let end = rows.min(row + part);
            seconds.extend((row..end).map(|row| row as f64));
            values.extend((row..end).map(|row| 5.0 + row as f64));
            thinning
                .thin(&mut seconds, [&mut values].into_iter())
                .unwrap();
            row = end;
            if row == rows {
                break;
            }
        }
        thinning.finish(&mut seconds, [&mut values].into_iter());
        (thinning, seconds, values)
    }

    #[test]
    fn few_readings_are_all_kept() {
        let (thinning, seconds, values) = thinned(MOST - 1);
        assert_eq!((thinning.readings, seconds.len()), (1, MOST - 1));
        assert_eq!(values[77..78], [82.0]);
    }

    #[test]
    fn many_readings_become_means_of_equal_numbers_and_none_is_lost() {
        let rows = 100_003;
        let (thinning, seconds, values) = thinned(rows);
        let width = thinning.readings;
        assert_eq!(width, 64);
        assert_eq!(seconds.len(), rows.div_ceil(width));
        for (group, (time, value)) in seconds.iter().zip(&values).enumerate() {
            let (first, last) = (group * width, ((group + 1) * width).min(rows) - 1);
            assert!((time - 0.5 * (first + last) as f64).abs() < 1e-9);
            assert!((value - time - 5.0).abs() < 1e-9);
        }
    }

    #[test]
    fn what_is_missing_has_no_weight() {
        assert!((mean_of_known(&[f64::NAN, 2.0, 0.0, 4.0]) - 3.0).abs() < 1e-12);
        assert!(mean_of_known(&[0.0, f64::NAN]).abs() < 1e-12);
        assert!(mean_of_known(&[f64::NAN, f64::NAN]).is_nan());
    }

    #[test]
    fn rows_out_of_order_are_refused() {
        let mut seconds = vec![1.0, 3.0, 2.0];
        let refused = Thinning::new().thin(&mut seconds, std::iter::empty());
        assert!(matches!(refused, Err(Problem::NotThinned { .. })));
    }
}
