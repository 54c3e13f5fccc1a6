//! Noise taken out of columns of a regression: each value less what those before it predict, over
//! what that leaves (Prais & Winsten 1954 for noise of the first order).

/// What takes the noise out of a column, each segment for itself.
pub(super) trait NoiseFilter {
    /// The column without it.
    fn applied(&self, column: &[f64]) -> Vec<f64>;
    /// The log of the determinant of the correlations.
    fn log_determinant(&self) -> f64;
}

/// For noise of the first order: the share of the value before, and one over the noise that
/// leaves; `None` at a segment's start.
#[derive(Debug, Clone)]
pub(super) struct AutoregressiveFilter(Vec<Option<[f64; 2]>>);

impl AutoregressiveFilter {
    /// For points these steps apart, `None` at the start of a segment.
    pub(super) fn new(steps: &[Option<f64>], rho: f64) -> Self {
        let share = |step: f64| {
            let share = rho.powf(step).min(0.999_999);
            [share, 1.0 / (1.0 - share * share).sqrt()]
        };
        Self(steps.iter().map(|step| step.map(share)).collect())
    }

    /// The shares and scales themselves.
    pub(super) fn shares(&self) -> &[Option<[f64; 2]>] {
        &self.0
    }
}

impl NoiseFilter for AutoregressiveFilter {
    fn applied(&self, column: &[f64]) -> Vec<f64> {
        let whiten = |(i, filter): (usize, &Option<[f64; 2]>)| match filter {
            Some([share, scale]) => (column[i] - share * column[i - 1]) * scale,
            None => column[i],
        };
        self.0.iter().enumerate().map(whiten).collect()
    }

    fn log_determinant(&self) -> f64 {
        let scales = self.0.iter().flatten();
        scales.map(|[_, scale]| -2.0 * scale.ln()).sum()
    }
}
