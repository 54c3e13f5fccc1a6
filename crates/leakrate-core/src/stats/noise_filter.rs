//! Noise taken out of columns of a regression: each value less what those before it predict, over
//! what that leaves (Prais & Winsten 1954 for noise of the first order).

/// What takes the noise out of a column, each segment for itself.
pub(super) trait NoiseFilter {
    /// The column without it.
    fn applied(&self, column: &[f64]) -> Vec<f64>;
    /// The log of the determinant of the correlations.
    fn log_determinant(&self) -> f64;
}

/// What autocorrelation is taken out of a value by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Filter {
    /// Share of the value before.
    share: f64,
    /// One over the noise that leaves.
    pub(super) scale: f64,
    pub(super) log_scale: f64,
}

impl Filter {
    fn over(step: f64, rho: f64) -> Self {
        let share = rho.powf(step).min(0.999_999);
        let scale = 1.0 / (1.0 - share * share).sqrt();
        Self {
            share,
            scale,
            log_scale: scale.ln(),
        }
    }

    /// What a value is beside what the one before it predicts.
    pub(super) fn innovation(self, before: f64, value: f64) -> f64 {
        (value - self.share * before) * self.scale
    }
}

/// For noise of the first order; `None` at a segment's start.
#[derive(Debug, Clone)]
pub(super) struct AutoregressiveFilter(Vec<Option<Filter>>);

impl AutoregressiveFilter {
    /// For points these steps apart, `None` at the start of a segment.
    pub(super) fn new(steps: &[Option<f64>], rho: f64) -> Self {
        let mut over = remembering(|step| Filter::over(step, rho));
        Self(steps.iter().map(|step| step.map(&mut over)).collect())
    }

    /// What is done at each point.
    pub(super) fn filters(&self) -> &[Option<Filter>] {
        &self.0
    }
}

impl NoiseFilter for AutoregressiveFilter {
    fn applied(&self, column: &[f64]) -> Vec<f64> {
        let whiten = |(i, filter): (usize, &Option<Filter>)| match filter {
            Some(filter) => filter.innovation(column[i - 1], column[i]),
            None => column[i],
        };
        self.0.iter().enumerate().map(whiten).collect()
    }

    fn log_determinant(&self) -> f64 {
        let filters = self.0.iter().flatten();
        filters.map(|filter| -2.0 * filter.log_scale).sum()
    }
}

/// The same function, which knows its last answer: most steps are as long as the one before, and a
/// power or a logarithm of each would take longer than all the rest.
pub(super) fn remembering<T: Copy>(of: impl Fn(f64) -> T) -> impl FnMut(f64) -> T {
    let mut last: Option<(u64, T)> = None;
    move |argument| match last {
        Some((known, answer)) if known == argument.to_bits() => answer,
        Some(_) | None => {
            let answer = of(argument);
            last = Some((argument.to_bits(), answer));
            answer
        }
    }
}
