//! The medians of windows that slide along a series.
//!
//! Readings become their ranks, once for all widths, and a window is a row of bits, one for each
//! rank. To slide it, bits are cleared and set; the median is then a few bits away from where it
//! was, and a second row of bits leads past the empty spans.
//! After Huang, Yang & Tang 1979, *A fast two-dimensional median filtering algorithm*, with bits
//! for their histogram.

/// Readings in one word of a window.
const WORD: usize = 64;
/// Readings whose words one more word tells apart.
const MOST: usize = WORD * WORD;

/// The readings of a series by their rank.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ranked {
    sorted: Vec<f64>,
    /// The rank of each reading; of equal ones each has its own.
    ranks: Vec<usize>,
}

impl Ranked {
    /// `None` for more than 4096 readings.
    pub(super) fn new(values: &[f64]) -> Option<Self> {
        if values.len() > MOST {
            return None;
        }
        let mut order: Vec<(f64, usize)> = values.iter().copied().zip(0..).collect();
        order.sort_unstable_by(|(a, _), (b, _)| a.total_cmp(b));
        let mut ranks = vec![0; values.len()];
        for (rank, &(_, at)) in order.iter().enumerate() {
            ranks[at] = rank;
        }
        Some(Self {
            sorted: order.into_iter().map(|(value, _)| value).collect(),
            ranks,
        })
    }

    /// The medians of the windows of `width` readings, one every `stride`, which is at most the
    /// width; none where there are fewer readings than that.
    pub(super) fn medians(&self, width: usize, stride: usize) -> Vec<f64> {
        if !(1..=width).contains(&stride) || self.ranks.len() < width {
            return Vec::new();
        }
        if let (1 | 3, 1) = (width, stride) {
            return self.small_medians(width);
        }
        let mut window = Window::new();
        for &rank in &self.ranks[..width] {
            window.insert(rank);
        }
        let mut medians = vec![self.median(&mut window, width)];
        for start in (stride..=self.ranks.len() - width).step_by(stride) {
            for &rank in &self.ranks[start - stride..start] {
                window.remove(rank);
            }
            for &rank in &self.ranks[start - stride + width..start + width] {
                window.insert(rank);
            }
            medians.push(self.median(&mut window, width));
        }
        medians
    }

    /// The medians of one or three readings need no window.
    fn small_medians(&self, width: usize) -> Vec<f64> {
        let middle = |ranks: &[usize]| match *ranks {
            [a, b, c] => a.min(b).max(a.max(b).min(c)),
            _ => ranks[0],
        };
        let windows = self.ranks.windows(width);
        windows.map(|ranks| self.sorted[middle(ranks)]).collect()
    }

    fn median(&self, window: &mut Window, width: usize) -> f64 {
        let place = window.seek((width - 1) / 2);
        let low = self.sorted[place];
        if width % 2 == 1 {
            return low;
        }
        low + 0.5 * (self.sorted[window.next(place + 1)] - low)
    }
}

/// A set of ranks, and a place in it.
struct Window {
    words: [u64; WORD],
    /// Which of the words are not empty.
    filled: u64,
    place: usize,
    /// Ranks of the set that come before the place.
    before: usize,
}

impl Window {
    fn new() -> Self {
        Self {
            words: [0; WORD],
            filled: 0,
            place: 0,
            before: 0,
        }
    }

    fn insert(&mut self, rank: usize) {
        let word = rank / WORD;
        self.words[word] |= 1 << (rank % WORD);
        self.filled |= 1 << word;
        self.before += usize::from(rank < self.place);
    }

    fn remove(&mut self, rank: usize) {
        let word = rank / WORD;
        self.words[word] &= !(1 << (rank % WORD));
        self.filled &= !(u64::from(self.words[word] == 0) << word);
        self.before -= usize::from(rank < self.place);
    }

    /// Goes to the rank that has so many of the set before it. The set has more than that.
    fn seek(&mut self, before: usize) -> usize {
        while self.before > before {
            self.place = self.previous(self.place);
            self.before -= 1;
        }
        self.place = self.next(self.place);
        while self.before < before {
            self.place = self.next(self.place + 1);
            self.before += 1;
        }
        self.place
    }

    /// The first rank of the set from a place on. There is one.
    fn next(&self, from: usize) -> usize {
        let word = from / WORD;
        let here = self.words[word] & (u64::MAX << (from % WORD));
        if here != 0 {
            return WORD * word + here.trailing_zeros() as usize;
        }
        let later = self.filled & (u64::MAX << word) & !(1 << word);
        let word = later.trailing_zeros() as usize;
        WORD * word + self.words[word].trailing_zeros() as usize
    }

    /// The last rank of the set before a place. There is one.
    fn previous(&self, before: usize) -> usize {
        let word = before / WORD;
        let here = self.words[word] & !(u64::MAX << (before % WORD));
        if here != 0 {
            return WORD * word + here.ilog2() as usize;
        }
        let earlier = self.filled & !(u64::MAX << word);
        let word = earlier.ilog2() as usize;
        WORD * word + self.words[word].ilog2() as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::quantile::median;

    proptest! {
        #[test]
        fn medians_of_windows_are_those_of_each_window(
            // Few different values, so that many are equal.
            values in prop::collection::vec((-99_i8..99).prop_map(f64::from), 1..900),
            (width, stride) in (1_usize..100).prop_flat_map(|width| (Just(width), 1..=width)),
        ) {
            let each = values.windows(width).step_by(stride);
            let expected: Vec<f64> = each.filter_map(median).collect();
            prop_assert_eq!(Ranked::new(&values).unwrap().medians(width, stride), expected);
        }
    }
}
