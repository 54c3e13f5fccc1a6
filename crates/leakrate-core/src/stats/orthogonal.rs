//! Orthonormal columns, to take one set of shapes out of another or out of data.

/// Columns of equal length, each of length 1 and at right angles to the others, that span what
/// the given columns span. A column that adds nothing to those before it is left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Orthonormal {
    columns: Vec<Vec<f64>>,
}

impl Orthonormal {
    /// Orthonormalises the columns in their order, by Gram–Schmidt done twice, which is as
    /// exact as a Householder decomposition (Giraud, Langou & Rozložník 2005).
    pub fn of(columns: impl IntoIterator<Item = Vec<f64>>) -> Self {
        let mut basis = Self::default();
        for column in columns {
            basis.push(column);
        }
        basis
    }

    /// The columns.
    pub fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// What is left of `values` when its share along every column is taken out.
    #[must_use]
    pub fn remainder(&self, mut values: Vec<f64>) -> Vec<f64> {
        for _ in 0..2 {
            for column in &self.columns {
                let share = dot(column, &values);
                for (value, part) in values.iter_mut().zip(column) {
                    *value -= share * part;
                }
            }
        }
        values
    }

    fn push(&mut self, column: Vec<f64>) {
        let before = dot(&column, &column).sqrt();
        let mut rest = self.remainder(column);
        let length = dot(&rest, &rest).sqrt();
        if length > 1e-10 * before {
            for value in &mut rest {
                *value /= length;
            }
            self.columns.push(rest);
        }
    }
}

/// Σ ab.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
