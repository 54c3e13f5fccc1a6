//! Keeping means of neighbouring readings, so that a table of any length is read in the memory that its series need.
//!
//! A span of time has a power of two of microseconds, and the first of all spans begins in 1970: so all parts of a series
//! have the same spans, or those of one part divide those of the other. Of each span sums are kept, as whole numbers, which
//! are the same in every order. Spans are as short as [`MOST`] of them allow. That is told by the readings alone, and
//! so parts of a series, however it was cut and in whatever order they are put together, give the same to the bit.
//! What a fit asks of a long series is made of means of a hundred readings and more, so it hardly differs.

use crate::error::Problem;

/// Means of one series at most; about half as many at least, once there are more readings and no gaps.
pub(super) const MOST: usize = 2048;

const MICROSECONDS: f64 = 1e6;

/// Readings are summed as multiples of this part of their unit. Of bytes it is exact but for readings of less than four
/// KiB, and there it is far below what matters.
const PARTS: f64 = (1_u64 << 40) as f64;

/// Larger readings are refused: some thousand million of those below have a sum that fits.
const LARGEST: f64 = (1_u64 << 54) as f64;

/// Sums of the readings of one instance by spans of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GridMeans {
    /// A span has two to this power microseconds.
    exponent: u32,
    /// The spans that have rows, by their numbers, in order.
    spans: Vec<i64>,
    times: Vec<TimeSum>,
    /// For each column a sum for each span.
    columns: Vec<Vec<ReadingSum>>,
}

/// The times of all rows of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct TimeSum {
    rows: u64,
    microseconds: i128,
}

/// The readings of a column in a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct ReadingSum {
    /// Those above zero.
    known: u64,
    /// Their sum.
    sum: i128,
    /// Those that are zero.
    zeros: u64,
}

/// What can be put together with another of its kind.
trait Sum: Copy {
    fn add(&mut self, other: Self);
}

impl Sum for TimeSum {
    fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.microseconds += other.microseconds;
    }
}

impl Sum for ReadingSum {
    fn add(&mut self, other: Self) {
        self.known += other.known;
        self.sum += other.sum;
        self.zeros += other.zeros;
    }
}

impl GridMeans {
    /// The sums of rows, in any order; a missing reading is NaN.
    ///
    /// # Errors
    /// A reading is larger than any memory.
    pub(super) fn of_rows(seconds: &[f64], columns: &[&[f64]]) -> Result<Self, Problem> {
        let microseconds = |&second: &f64| (second * MICROSECONDS).round() as i64;
        let times: Vec<i64> = seconds.iter().map(microseconds).collect();
        let mut order: Vec<u32> = (0..times.len() as u32).collect();
        if !times.is_sorted() {
            order.sort_by_key(|&row| times[row as usize]);
        }
        let sorted = || order.iter().map(|&row| times[row as usize]);
        let exponent = shortest(|exponent| spans(sorted().map(|time| time >> exponent)) <= MOST);
        let mut means = Self {
            exponent,
            spans: Vec::new(),
            times: Vec::new(),
            columns: vec![Vec::new(); columns.len()],
        };
        let mut of_rows = Vec::with_capacity(order.len());
        for time in sorted() {
            if means.spans.last() != Some(&(time >> exponent)) {
                means.spans.push(time >> exponent);
                means.times.push(TimeSum::default());
            }
            let at = means.spans.len() - 1;
            of_rows.push(at);
            means.times[at].add(TimeSum {
                rows: 1,
                microseconds: i128::from(time),
            });
        }
        for (sums, values) in means.columns.iter_mut().zip(columns) {
            sums.resize(means.spans.len(), ReadingSum::default());
            for (&row, &at) in order.iter().zip(&of_rows) {
                sums[at].add(ReadingSum::of(values[row as usize])?);
            }
        }
        Ok(means)
    }

    /// The sums of the readings of both.
    #[must_use]
    pub(super) fn merged(mut self, mut other: Self) -> Self {
        let exponent = self.exponent.max(other.exponent);
        self.coarsen(exponent);
        other.coarsen(exponent);
        let places = Merge::of(&self.spans, &other.spans);
        let columns = self.columns.iter().zip(&other.columns);
        let mut both = Self {
            exponent,
            times: places.merged(&self.times, &other.times),
            columns: columns
                .map(|(own, others)| places.merged(own, others))
                .collect(),
            spans: places.spans,
        };
        let coarser = shortest(|more| spans(both.spans.iter().map(|span| span >> more)) <= MOST);
        both.coarsen(exponent + coarser);
        both
    }

    /// Puts neighbouring spans together.
    fn coarsen(&mut self, exponent: u32) {
        let more = exponent - self.exponent;
        if more == 0 {
            return;
        }
        let coarse: Vec<i64> = self.spans.iter().map(|span| span >> more).collect();
        self.exponent = exponent;
        gather(&mut self.times, &coarse);
        for column in &mut self.columns {
            gather(column, &coarse);
        }
        self.spans = coarse;
        self.spans.dedup();
    }

    /// The mean time of each span in seconds.
    pub(super) fn seconds(&self) -> Vec<f64> {
        let means = self.times.iter().map(|time| {
            let rows = i128::from(time.rows);
            // The whole first: epoch seconds keep their fractions.
            let whole = time.microseconds.div_euclid(rows);
            let rest = time.microseconds.rem_euclid(rows);
            (whole as f64 + rest as f64 / rows as f64) / MICROSECONDS
        });
        means.collect()
    }

    /// The mean of a column in each span.
    pub(super) fn means(&self, column: usize) -> Vec<f64> {
        self.columns[column].iter().map(ReadingSum::mean).collect()
    }

    /// How many rows a mean is of, by and large.
    pub(super) fn rows_of_mean(&self) -> usize {
        let rows: u64 = self.times.iter().map(|time| time.rows).sum();
        (rows as f64 / self.spans.len().max(1) as f64).round() as usize
    }
}

impl ReadingSum {
    /// # Errors
    /// It is larger than any memory.
    fn of(reading: f64) -> Result<Self, Problem> {
        if reading.is_nan() {
            return Ok(Self::default());
        }
        if reading >= LARGEST {
            let why = "reads no numbers above 2^54";
            return Err(Problem::NotThinned { why });
        }
        Ok(if reading > 0.0 {
            Self {
                known: 1,
                sum: (reading * PARTS).round() as i128,
                zeros: 0,
            }
        } else {
            Self {
                zeros: 1,
                ..Self::default()
            }
        })
    }

    /// That of the readings that there are; a zero beside others was taken while no process ran.
    fn mean(&self) -> f64 {
        match (self.known, self.zeros) {
            (0, 0) => f64::NAN,
            (0, _) => 0.0,
            (known, _) => self.sum as f64 / known as f64 / PARTS,
        }
    }
}

/// The smallest exponent for which something holds that holds for all that are larger.
fn shortest(holds: impl Fn(u32) -> bool) -> u32 {
    const ALL: u32 = i64::BITS - 1;
    let (mut from, mut to) = (0, ALL);
    if holds(from) {
        return from;
    }
    while to - from > 1 {
        let middle = u32::midpoint(from, to);
        if holds(middle) {
            to = middle;
        } else {
            from = middle;
        }
    }
    to
}

/// How many numbers in order differ.
fn spans(numbers: impl Iterator<Item = i64>) -> usize {
    let (mut last, mut count) = (None, 0);
    for number in numbers {
        count += usize::from(last != Some(number));
        last = Some(number);
    }
    count
}

/// Adds up the sums of spans that have become one.
fn gather<S: Sum>(sums: &mut Vec<S>, spans: &[i64]) {
    let mut last = 0;
    for at in 1..sums.len() {
        let sum = sums[at];
        if spans[at] == spans[at - 1] {
            sums[last].add(sum);
        } else {
            last += 1;
            sums[last] = sum;
        }
    }
    sums.truncate(last + 1);
}

/// Where each span of two lists stands in a list of both.
struct Merge {
    spans: Vec<i64>,
    own: Vec<usize>,
    others: Vec<usize>,
}

impl Merge {
    fn of(own: &[i64], others: &[i64]) -> Self {
        let mut spans = [own, others].concat();
        spans.sort_unstable();
        spans.dedup();
        let places = |of: &[i64]| {
            let mut at = 0;
            let place = of.iter().map(|span| {
                while spans[at] < *span {
                    at += 1;
                }
                at
            });
            place.collect()
        };
        Self {
            own: places(own),
            others: places(others),
            spans,
        }
    }

    fn merged<S: Sum + Default>(&self, own: &[S], others: &[S]) -> Vec<S> {
        let mut sums = vec![S::default(); self.spans.len()];
        let all = self.own.iter().zip(own);
        for (&at, &sum) in all.chain(self.others.iter().zip(others)) {
            sums[at].add(sum);
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(seconds: &[f64], values: &[f64]) -> GridMeans {
        GridMeans::of_rows(seconds, &[values]).unwrap()
    }

    #[test]
    fn many_readings_become_means_of_equal_spans_and_none_is_lost() {
        let rows = 100_003;
        let seconds: Vec<f64> = (0..rows)
            .map(|row| 1_767_225_600.0 + f64::from(row))
            .collect();
        let values: Vec<f64> = (0..rows).map(|row| 5.0 + f64::from(row)).collect();
        let means = of(&seconds, &values);
        let (times, readings) = (means.seconds(), means.means(0));
        assert!((MOST / 2..=MOST).contains(&times.len()), "{}", times.len());
        // 2^26 microseconds.
        assert_eq!(means.rows_of_mean(), 67);
        for (time, reading) in times.iter().zip(&readings) {
            assert!((reading - 5.0 - (time - 1_767_225_600.0)).abs() < 1e-6);
        }
        let all: u64 = means.times.iter().map(|time| time.rows).sum();
        assert_eq!(all, rows as u64);
    }

    #[test]
    fn what_is_missing_has_no_weight() {
        let mean = |values: &[f64]| of(&vec![1.0; values.len()], values).means(0)[0];
        assert!((mean(&[f64::NAN, 2.0, 0.0, 4.0]) - 3.0).abs() < 1e-12);
        assert!(mean(&[0.0, f64::NAN]).abs() < 1e-12);
        assert!(mean(&[f64::NAN, f64::NAN]).is_nan());
    }

    #[test]
    fn a_reading_that_no_sum_holds_is_refused() {
        let refused = GridMeans::of_rows(&[1.0], &[&[1e17]]);
        assert!(matches!(refused, Err(Problem::NotThinned { .. })));
    }

    /// A row, and the part of the series that it is read with.
    #[derive(Debug, Clone)]
    struct Row {
        second: f64,
        memory: [f64; 2],
        part: usize,
    }

    fn any_rows() -> impl Strategy<Value = Vec<Row>> {
        let memory = || {
            prop_oneof![
                8 => 0.0..1e13_f64,
                4 => (0_u64..1 << 44).prop_map(|bytes| bytes as f64),
                1 => Just(0.0),
                1 => Just(f64::NAN),
            ]
        };
        // Steps of any size, also none, and gaps: spans become long at different times.
        let step = prop_oneof![
            6 => 0.0..60.0_f64,
            1 => Just(0.0),
            1 => 0.0..1e-5_f64,
            1 => 0.0..1e6_f64,
        ];
        let row = (step, memory(), memory(), 0_usize..8);
        let start = prop_oneof![Just(0.0), Just(-1e6), Just(1.767e9)];
        (start, prop::collection::vec(row, 1..6000)).prop_map(|(start, rows)| {
            let mut second = start;
            let row = rows.into_iter().map(|(step, one, two, part)| {
                second += step;
                Row {
                    second,
                    memory: [one, two],
                    part,
                }
            });
            row.collect()
        })
    }

    fn means_of<'r>(rows: impl Iterator<Item = &'r Row>) -> GridMeans {
        let (mut seconds, mut columns) = (Vec::new(), [Vec::new(), Vec::new()]);
        for row in rows {
            seconds.push(row.second);
            for (column, memory) in columns.iter_mut().zip(row.memory) {
                column.push(memory);
            }
        }
        GridMeans::of_rows(&seconds, &[&columns[0], &columns[1]]).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// However a series is cut, and in whatever order its parts are put together.
        #[test]
        fn parts_give_the_same_bits_in_any_order_and_by_any_tree(rows in any_rows(), picks in prop::collection::vec(any::<prop::sample::Index>(), 16)) {
            let whole = means_of(rows.iter());
            let parts = 0..8;
            let mut parts: Vec<GridMeans> = parts.map(|part| means_of(rows.iter().filter(|row| row.part == part))).collect();
            let mut picks = picks.into_iter();
            while parts.len() > 1 {
                let one = parts.swap_remove(picks.next().unwrap().index(parts.len()));
                let at = picks.next().unwrap().index(parts.len());
                let other = parts.swap_remove(at);
                parts.push(one.merged(other));
            }
            prop_assert_eq!(&parts[0], &whole);
            prop_assert!(whole.spans.len() <= MOST);
            let reversed = means_of(rows.iter().rev());
            prop_assert_eq!(&reversed, &whole);
        }
    }
}
