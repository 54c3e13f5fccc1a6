//! The lower root L of a small symmetric matrix L Lᵀ, and what is solved by it (Golub & Van Loan 2013,
//! §4.2).

use super::orthogonal::dot;

/// A lower root of a K × K matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cholesky<const K: usize> {
    /// Its rows; what stands above the diagonal is 0.
    pub(super) lower: [[f64; K]; K],
}

/// A direction that keeps no more than this share of its square beside those before it has none.
const ROUNDING: f64 = 1e-12;

impl<const K: usize> Cholesky<K> {
    /// `None` unless the matrix is positive definite.
    pub(super) fn of(matrix: &[[f64; K]; K]) -> Option<Self> {
        let root = Self::of_semidefinite(matrix);
        (0..K).all(|i| root.lower[i][i] > 0.0).then_some(root)
    }

    /// That of a matrix that may be singular: a direction without variance gets none.
    pub(super) fn of_semidefinite(matrix: &[[f64; K]; K]) -> Self {
        let mut lower = [[0.0; K]; K];
        for i in 0..K {
            for j in 0..=i {
                let rest = matrix[i][j] - dot(&lower[i][..j], &lower[j][..j]);
                if i == j {
                    if rest > ROUNDING * matrix[i][i] {
                        lower[i][i] = rest.sqrt();
                    }
                } else if lower[j][j] > 0.0 {
                    lower[i][j] = rest / lower[j][j];
                }
            }
        }
        Self { lower }
    }

    /// L⁻¹ m.
    pub(super) fn forward(&self, mut moments: [f64; K]) -> [f64; K] {
        for i in 0..K {
            let known = dot(&self.lower[i][..i], &moments[..i]);
            moments[i] = (moments[i] - known) / self.lower[i][i];
        }
        moments
    }

    /// L⁻ᵀ m.
    pub(super) fn backward(&self, mut moments: [f64; K]) -> [f64; K] {
        for i in (0..K).rev() {
            let known: f64 = (i + 1..K).map(|j| self.lower[j][i] * moments[j]).sum();
            moments[i] = (moments[i] - known) / self.lower[i][i];
        }
        moments
    }

    /// The solution b of L Lᵀ b = m.
    pub(super) fn solve(&self, moments: [f64; K]) -> [f64; K] {
        self.backward(self.forward(moments))
    }

    /// ln |L Lᵀ|.
    pub(super) fn log_determinant(&self) -> f64 {
        (0..K).map(|k| 2.0 * self.lower[k][k].ln()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MATRIX: [[f64; 3]; 3] = [[4.0, 2.0, 0.6], [2.0, 5.0, 1.0], [0.6, 1.0, 3.0]];

    #[test]
    fn what_is_solved_is_a_solution() {
        let found = Cholesky::of(&MATRIX).unwrap().solve([1.0, -2.0, 0.5]);
        for (row, expected) in MATRIX.iter().zip([1.0, -2.0, 0.5]) {
            assert!((dot(row, &found) - expected).abs() < 1e-14);
        }
    }

    /// 4 (5 · 3 − 1) − 2 (2 · 3 − .6) + .6 (2 − 3) = 44.6.
    #[test]
    fn the_determinant_is_that_by_minors() {
        let found = Cholesky::of(&MATRIX).unwrap().log_determinant();
        assert!((found - 44.6_f64.ln()).abs() < 1e-14, "{found}");
    }

    #[test]
    fn a_singular_matrix_has_a_root_and_no_solution() {
        let matrix = [[1.0, 2.0], [2.0, 4.0]];
        assert_eq!(Cholesky::of(&matrix), None);
        let root = Cholesky::of_semidefinite(&matrix);
        assert_eq!(root.lower, [[1.0, 0.0], [2.0, 0.0]]);
    }
}
