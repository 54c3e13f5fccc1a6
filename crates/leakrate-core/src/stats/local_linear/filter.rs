//! The Kalman filter of one candidate, run over the readings and over the columns of what is
//! unknown before the first reading at once.
//!
//! The level and the rate at the end are regression coefficients, so that nothing need be assumed
//! of them: an exact diffuse start (Rosenberg 1973; de Jong 1991; Durbin & Koopman 2012, §5.7).

use super::candidate::Candidate;

/// The readings, a level, a rate and an acceleration.
pub(super) const COLUMNS: usize = 4;
/// Level, rate and noise.
pub(super) const STATES: usize = 3;

/// A row of the columns, and how far it lies behind the one before in usual steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) values: [f64; COLUMNS],
    pub(super) step: f64,
}

/// What the filter found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filtered {
    /// Products of the whitened columns.
    pub(super) products: [[f64; COLUMNS]; COLUMNS],
    /// Log determinant of the covariance of the readings, in variances of the noise.
    pub(super) log_determinant: f64,
    /// The state at the last row, for each column.
    pub(super) state: [[f64; COLUMNS]; STATES],
    /// Its covariance with nothing else unknown, in variances of the noise.
    pub(super) covariance: [[f64; STATES]; STATES],
}

/// What happens to a state over a step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Transition {
    /// What is left of the noise.
    pub(super) kept: f64,
    /// Variances that a step adds to level, rate and noise, and the covariance of the first two.
    pub(super) level: f64,
    pub(super) rate: f64,
    pub(super) noise: f64,
    pub(super) level_and_rate: f64,
}

impl Transition {
    /// Over `step` usual steps; the walks are those of a process without gaps.
    pub(super) fn over(step: f64, candidate: &Candidate) -> Self {
        let kept = candidate.rho.powf(step);
        let walk = candidate.rate_walk;
        Self {
            kept,
            level: candidate.level_walk * step + walk * step.powi(3) / 3.0,
            rate: walk * step,
            noise: 1.0 - kept * kept,
            level_and_rate: walk * step * step / 2.0,
        }
    }
}

/// Runs the filter of `candidate` over `rows`, of which the first has no step.
pub(super) fn filter(rows: &[Row], candidate: &Candidate) -> Filtered {
    let mut found = Filtered {
        products: [[0.0; COLUMNS]; COLUMNS],
        log_determinant: 0.0,
        state: [[0.0; COLUMNS]; STATES],
        covariance: [[0.0; STATES]; STATES],
    };
    found.covariance[2][2] = 1.0;
    for (i, row) in rows.iter().enumerate() {
        if i > 0 {
            found.step(Transition::over(row.step, candidate), row.step);
        }
        found.see(&row.values);
    }
    found
}

impl Filtered {
    fn step(&mut self, transition: Transition, step: f64) {
        let [level, rate, noise] = &mut self.state;
        for ((level, rate), noise) in level.iter_mut().zip(rate).zip(noise) {
            *level += step * *rate;
            *noise *= transition.kept;
        }
        let p = &mut self.covariance;
        let kept = transition.kept;
        p[0][0] += 2.0 * step * p[0][1] + step * step * p[1][1] + transition.level;
        p[0][1] += step * p[1][1] + transition.level_and_rate;
        p[0][2] = kept * (p[0][2] + step * p[1][2]);
        p[1][1] += transition.rate;
        p[1][2] *= kept;
        p[2][2] = kept * kept * p[2][2] + transition.noise;
        (p[1][0], p[2][0], p[2][1]) = (p[0][1], p[0][2], p[1][2]);
    }

    /// A reading is the level and the noise.
    fn see(&mut self, values: &[f64; COLUMNS]) {
        let covariance = self.covariance;
        let with_reading: [f64; STATES] =
            std::array::from_fn(|i| covariance[i][0] + covariance[i][2]);
        let variance = with_reading[0] + with_reading[2];
        let surprise: [f64; COLUMNS] =
            std::array::from_fn(|j| values[j] - self.state[0][j] - self.state[2][j]);
        for i in 0..STATES {
            let gain = with_reading[i] / variance;
            for (state, surprise) in self.state[i].iter_mut().zip(surprise) {
                *state += gain * surprise;
            }
            for (covariance, with_reading) in self.covariance[i].iter_mut().zip(with_reading) {
                *covariance -= gain * with_reading;
            }
        }
        for i in 0..COLUMNS {
            for j in 0..COLUMNS {
                self.products[i][j] += surprise[i] * surprise[j] / variance;
            }
        }
        self.log_determinant += variance.ln();
    }
}
