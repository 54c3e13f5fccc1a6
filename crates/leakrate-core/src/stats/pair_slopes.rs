//! The slopes between all pairs of points, counted without listing them.
//!
//! The pairs with a slope below s are those that stand the other way round by y − s·x than by x,
//! so counting them is counting the inversions that a merge sort removes (Cole, Salowe, Steiger &
//! Szemerédi 1989).

/// Points in the order of x, those with one x in the order of y.
#[derive(Debug, Clone, PartialEq)]
pub struct PairSlopes {
    points: Vec<[f64; 2]>,
    count: u64,
}

impl PairSlopes {
    /// Orders the points; values beyond the shorter of the two slices are ignored.
    pub fn new(x: &[f64], y: &[f64]) -> Self {
        let mut points: Vec<[f64; 2]> = x.iter().zip(y).map(|(&x, &y)| [x, y]).collect();
        points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        let choose_two = |n: usize| (n as u64) * (n as u64).saturating_sub(1) / 2;
        let same_x = points.chunk_by(|a, b| a[0] >= b[0]);
        let tied: u64 = same_x.map(|group| choose_two(group.len())).sum();
        let count = choose_two(points.len()) - tied;
        Self { points, count }
    }

    /// Number of points.
    pub fn points(&self) -> usize {
        self.points.len()
    }

    /// Number of pairs of points with different x.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The slope between two points; `None` for two with the same x.
    pub fn slope(&self, i: usize, j: usize) -> Option<f64> {
        let run = self.points[j][0] - self.points[i][0];
        // + 0.0 makes -0.0, the slope of a flat pair taken backwards, the 0.0 that it is.
        (run != 0.0).then(|| (self.points[j][1] - self.points[i][1]) / run + 0.0)
    }

    /// All slopes.
    pub fn all(&self) -> Vec<f64> {
        let n = self.points();
        (0..n)
            .flat_map(|i| (i + 1..n).filter_map(move |j| self.slope(i, j)))
            .collect()
    }

    /// How many slopes are smaller than `slope`.
    pub fn count_below(&self, slope: f64) -> u64 {
        let mut below = 0;
        let keys = (0..self.points()).map(|i| self.key(i, slope)).collect();
        sort_visiting(keys, |passed, _| below += passed.len() as u64);
        below
    }

    /// The slopes from `low` to just below `high`.
    pub fn between(&self, low: f64, high: f64) -> Vec<f64> {
        let keys = (0..self.points()).map(|i| self.key(i, low)).collect();
        let by_low = sort_visiting(keys, |_, _| ());
        let keys = by_low.iter().map(|key| self.key(key.point, high)).collect();
        let mut slopes = Vec::new();
        sort_visiting(keys, |passed, by| {
            slopes.extend(
                passed
                    .iter()
                    .filter_map(|key| self.slope(key.point, by.point)),
            );
        });
        slopes
    }

    /// y − slope · x to twice the digits of a float. A plain float would take pairs with nearly
    /// this slope for ties, or for the wrong side.
    fn key(&self, point: usize, slope: f64) -> Key {
        let [x, y] = self.points[point];
        let product = slope * x;
        let product_rest = slope.mul_add(x, -product);
        let difference = y - product;
        let taken = difference - y;
        let difference_rest = (y - (difference - taken)) + (-product - taken);
        let rest = difference_rest - product_rest;
        let high = difference + rest;
        Key {
            high,
            low: rest - (high - difference),
            point,
        }
    }
}

/// A number as the sum of a float and a much smaller one, and whose it is.
#[derive(Debug, Clone, Copy, Default)]
struct Key {
    high: f64,
    low: f64,
    point: usize,
}

impl Key {
    fn is_below(&self, other: &Self) -> bool {
        self.high < other.high || (self.high <= other.high && self.low < other.low)
    }
}

/// Merge sort that shows each key as it moves ahead of larger ones, and those that it passes.
/// Equal keys keep their order and do not pass each other.
fn sort_visiting(mut keys: Vec<Key>, mut visit: impl FnMut(&[Key], &Key)) -> Vec<Key> {
    let n = keys.len();
    let mut merged = vec![Key::default(); n];
    let mut run = 1;
    while run < n {
        for start in (0..n).step_by(2 * run) {
            let end = (start + 2 * run).min(n);
            let (left, right) = keys[start..end].split_at(run.min(end - start));
            merge(left, right, &mut merged[start..end], &mut visit);
        }
        std::mem::swap(&mut keys, &mut merged);
        run *= 2;
    }
    keys
}

fn merge(left: &[Key], right: &[Key], merged: &mut [Key], visit: &mut impl FnMut(&[Key], &Key)) {
    let (mut i, mut j) = (0, 0);
    for place in merged {
        if j < right.len() && (i == left.len() || right[j].is_below(&left[i])) {
            visit(&left[i..], &right[j]);
            *place = right[j];
            j += 1;
        } else {
            *place = left[i];
            i += 1;
        }
    }
}
