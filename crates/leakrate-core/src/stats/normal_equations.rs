//! The normal equations of a regression on any number of columns, and their solution where no
//! coefficient may be negative.
//!
//! Source: Lawson & Hanson 1974, *Solving Least Squares Problems*, chapter 23, on the normal equations
//! as Bro & De Jong 1997 (*J. Chemometrics* 11). Tested against `scipy.optimize.nnls`.

use super::orthogonal::dot;

/// A direction that keeps no more than this share of its square beside those before it has none.
const ROUNDING: f64 = 1e-11;
/// A slope no steeper than this, beside the length of its column and of the readings, is level.
const LEVEL: f64 = 1e-10;
/// Rounds for each column; the algorithm needs about one.
const ROUNDS: usize = 6;

/// `XᵀX`, `Xᵀy` and `yᵀy`.
#[derive(Debug, Clone, PartialEq)]
pub struct NormalEquations {
    gram: Vec<Vec<f64>>,
    moments: Vec<f64>,
    squares: f64,
}

/// A coefficient in a weighted sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// The place of its column.
    pub place: usize,
    /// What it counts for; above zero.
    pub weight: f64,
}

impl NormalEquations {
    /// Those of columns and readings of one length.
    pub fn of(columns: &[Vec<f64>], y: &[f64]) -> Self {
        let products = |one: &Vec<f64>| columns.iter().map(|other| dot(one, other)).collect();
        Self {
            gram: columns.iter().map(products).collect(),
            moments: columns.iter().map(|column| dot(column, y)).collect(),
            squares: dot(y, y),
        }
    }

    /// The log of the determinant of `XᵀX`; `None` where columns depend on each other.
    pub fn log_determinant(&self) -> Option<f64> {
        let all: Vec<usize> = (0..self.moments.len()).collect();
        let root = self.root(&all)?;
        Some((0..all.len()).map(|i| 2.0 * root[i][i].ln()).sum())
    }

    /// The inverse of `XᵀX`, the covariance of the coefficients for each unit of variance; `None` where
    /// columns depend on each other.
    pub fn inverse(&self) -> Option<Vec<Vec<f64>>> {
        let all: Vec<usize> = (0..self.moments.len()).collect();
        let root = self.root(&all)?;
        let unit = |k: usize| {
            let unit: Vec<f64> = all.iter().map(|&i| f64::from(u8::from(i == k))).collect();
            solve(&root, unit)
        };
        Some(all.iter().map(|&k| unit(k)).collect())
    }

    /// The coefficients of least squares; `None` where columns depend on each other.
    pub fn solution(&self) -> Option<Vec<f64>> {
        let all: Vec<usize> = (0..self.moments.len()).collect();
        self.solution_on(&all)
    }

    /// The sum of squares that these coefficients leave.
    pub fn rest(&self, coefficients: &[f64]) -> f64 {
        let bent = self.gram.iter().zip(coefficients);
        let bent: f64 = bent.map(|(row, own)| own * dot(row, coefficients)).sum();
        self.squares - 2.0 * dot(&self.moments, coefficients) + bent
    }

    /// The coefficients of least squares of which none is negative.
    pub fn non_negative(&self) -> Vec<f64> {
        let count = self.moments.len();
        let mut found = vec![0.0; count];
        // Columns whose coefficient may be above zero; and those that cannot be told from them.
        let mut free: Vec<usize> = Vec::with_capacity(count);
        let mut dependent = vec![false; count];
        for _ in 0..ROUNDS * count {
            let steepest = (0..count)
                .filter(|place| !free.contains(place) && !dependent[*place])
                .map(|place| (place, self.steepness(place, &found)))
                .filter(|(_, slope)| *slope > LEVEL)
                .max_by(|(_, one), (_, other)| one.total_cmp(other));
            let Some((entering, _)) = steepest else {
                break;
            };
            free.push(entering);
            loop {
                let Some(solved) = self.solution_on(&free) else {
                    free.retain(|&place| place != entering);
                    dependent[entering] = true;
                    break;
                };
                if solved.iter().all(|value| *value > 0.0) {
                    found.fill(0.0);
                    for (&place, value) in free.iter().zip(solved) {
                        found[place] = value;
                    }
                    break;
                }
                // As far towards the solution as none becomes negative; what is then zero stays so.
                let reaches = free.iter().zip(&solved);
                let step = reaches
                    .filter(|(_, value)| **value <= 0.0)
                    .map(|(&place, value)| found[place] / (found[place] - value))
                    .fold(1.0, f64::min);
                for (&place, value) in free.iter().zip(&solved) {
                    found[place] += step * (value - found[place]);
                }
                let largest = found.iter().copied().fold(0.0, f64::max);
                let before = free.len();
                free.retain(|&place| found[place] > f64::EPSILON * largest);
                if free.len() == before {
                    // Rounding kept what had to leave.
                    free.retain(|&place| place != entering);
                    dependent[entering] = true;
                }
                for (place, value) in found.iter_mut().enumerate() {
                    if !free.contains(&place) {
                        *value = 0.0;
                    }
                }
                if free.is_empty() {
                    break;
                }
            }
        }
        found
    }

    /// The least sum of squares under which a weighted sum of coefficients has this value, and none of
    /// all is negative.
    pub fn least_rest_with(&self, sum: &[Term], value: f64) -> f64 {
        let heaviest =
            (0..sum.len()).max_by(|&one, &other| sum[one].weight.total_cmp(&sum[other].weight));
        let Some(heaviest) = heaviest else {
            return self.rest(&self.non_negative());
        };
        let solved = sum[heaviest];
        let mut others = sum.to_vec();
        others.remove(heaviest);
        let left = self.solved_for(solved, &others, value / solved.weight);
        let coefficients = left.non_negative();
        let behind = |place: usize| place - usize::from(place > solved.place);
        let taken = others
            .iter()
            .map(|term| term.weight * coefficients[behind(term.place)]);
        if taken.sum::<f64>() <= value || others.is_empty() {
            return left.rest(&coefficients);
        }
        // The minimum is convex: what would be negative without its bound is zero with it.
        let others: Vec<Term> = others
            .iter()
            .map(|term| Term {
                place: behind(term.place),
                ..*term
            })
            .collect();
        self.without(solved.place).least_rest_with(&others, value)
    }

    /// The same without a column.
    fn without(&self, place: usize) -> Self {
        let none = Term { place, weight: 1.0 };
        self.solved_for(none, &[], 0.0)
    }

    /// The equations of the other columns where the coefficient of one is `start` less those of `others`,
    /// each times its weight over that of this one.
    fn solved_for(&self, solved: Term, others: &[Term], start: f64) -> Self {
        let own = solved.place;
        let kept: Vec<usize> = (0..self.moments.len())
            .filter(|&place| place != own)
            .collect();
        let mut share = vec![0.0; self.moments.len()];
        for other in others {
            share[other.place] = other.weight / solved.weight;
        }
        let (row, square) = (&self.gram[own], self.gram[own][own]);
        let product = |i: usize, j: usize| {
            self.gram[i][j] - share[i] * row[j] - share[j] * row[i] + share[i] * share[j] * square
        };
        let moment = |i: usize| {
            self.moments[i] - share[i] * self.moments[own] - start * (row[i] - share[i] * square)
        };
        Self {
            gram: kept
                .iter()
                .map(|&i| kept.iter().map(|&j| product(i, j)).collect())
                .collect(),
            moments: kept.iter().map(|&i| moment(i)).collect(),
            squares: self.squares - 2.0 * start * self.moments[own] + start * start * square,
        }
    }

    /// How steeply the sum of squares falls with a coefficient, free of units.
    fn steepness(&self, place: usize, coefficients: &[f64]) -> f64 {
        let row = &self.gram[place];
        let scale = (row[place] * self.squares).sqrt();
        let slope = self.moments[place] - dot(row, coefficients);
        if scale > 0.0 { slope / scale } else { 0.0 }
    }

    fn solution_on(&self, places: &[usize]) -> Option<Vec<f64>> {
        let root = self.root(places)?;
        Some(solve(
            &root,
            places.iter().map(|&place| self.moments[place]).collect(),
        ))
    }

    /// The lower root of `XᵀX` on these columns; `None` where they depend on each other.
    fn root(&self, places: &[usize]) -> Option<Vec<Vec<f64>>> {
        let mut root: Vec<Vec<f64>> = Vec::with_capacity(places.len());
        for (i, &at) in places.iter().enumerate() {
            let mut row: Vec<f64> = Vec::with_capacity(i + 1);
            for (j, above) in root.iter().enumerate() {
                let rest = self.gram[at][places[j]] - dot(&row[..j], &above[..j]);
                row.push(rest / above[j]);
            }
            let square = self.gram[at][at];
            let rest = square - dot(&row, &row);
            if rest.is_nan() || rest <= ROUNDING * square {
                return None;
            }
            row.push(rest.sqrt());
            root.push(row);
        }
        Some(root)
    }
}

/// The solution of L Lᵀ b = m.
fn solve(root: &[Vec<f64>], mut moments: Vec<f64>) -> Vec<f64> {
    let count = moments.len();
    for i in 0..count {
        let known = dot(&root[i][..i], &moments[..i]);
        moments[i] = (moments[i] - known) / root[i][i];
    }
    for i in (0..count).rev() {
        let known: f64 = (i + 1..count).map(|j| root[j][i] * moments[j]).sum();
        moments[i] = (moments[i] - known) / root[i][i];
    }
    moments
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn columns() -> impl Strategy<Value = (Vec<Vec<f64>>, Vec<f64>)> {
        (1_usize..6).prop_flat_map(|count| {
            let column = || prop::collection::vec(-5.0..5.0, 12);
            (prop::collection::vec(column(), count), column())
        })
    }

    proptest! {
        /// The conditions of Karush, Kuhn and Tucker, which a minimum has and nothing else.
        #[test]
        fn a_solution_is_the_minimum_under_its_bounds((columns, y) in columns()) {
            let equations = NormalEquations::of(&columns, &y);
            let found = equations.non_negative();
            for (place, value) in found.iter().enumerate() {
                prop_assert!(*value >= 0.0);
                let slope = equations.steepness(place, &found);
                prop_assert!(slope < 1e-8, "{place}: {slope}");
                prop_assert!(*value == 0.0 || slope.abs() < 1e-8, "{place}: {value}, {slope}");
            }
        }

        #[test]
        fn the_order_and_the_unit_of_columns_change_nothing((columns, y) in columns(), unit in 1e-6..1e6) {
            let found = NormalEquations::of(&columns, &y).non_negative();
            let mut turned: Vec<Vec<f64>> = columns.clone();
            turned.reverse();
            for value in &mut turned[0] {
                *value *= unit;
            }
            let mut again = NormalEquations::of(&turned, &y).non_negative();
            again[0] *= unit;
            again.reverse();
            for (one, other) in found.iter().zip(&again) {
                prop_assert!((one - other).abs() < 1e-7 * (1.0 + one), "{one} {other}");
            }
        }
    }

    proptest! {
        /// Of all ways to have the sum, no other leaves less.
        #[test]
        fn a_sum_that_is_known_is_divided_as_it_fits_best((columns, y) in columns(), value in 0.0..3.0, shares in prop::collection::vec(0.0..1.0, 6)) {
            let equations = NormalEquations::of(&columns, &y);
            let count = columns.len();
            let sum: Vec<Term> = (0..count).step_by(2).map(|place| Term { place, weight: 0.5 + place as f64 }).collect();
            let least = equations.least_rest_with(&sum, value);
            let all: f64 = sum.iter().zip(&shares).map(|(_, share)| share).sum();
            let mut other = equations.non_negative();
            for (term, share) in sum.iter().zip(&shares) {
                other[term.place] = value * share / all / term.weight;
            }
            prop_assert!(least <= equations.rest(&other) * (1.0 + 1e-9) + 1e-9);
            let free = equations.non_negative();
            let own: f64 = sum.iter().map(|term| term.weight * free[term.place]).sum();
            let at_best = equations.least_rest_with(&sum, own);
            prop_assert!((at_best - equations.rest(&free)).abs() < 1e-6 * (1.0 + at_best), "{at_best}");
        }
    }

    #[test]
    fn of_two_equal_columns_one_carries_what_both_do() {
        let column = vec![1.0, 2.0, 3.0];
        let equations = NormalEquations::of(&[column.clone(), column.clone()], &[2.0, 4.0, 6.0]);
        assert!(equations.solution().is_none());
        let found = equations.non_negative();
        assert!((found[0] + found[1] - 2.0).abs() < 1e-12, "{found:?}");
        assert!(equations.rest(&found).abs() < 1e-9);
    }
}
