//! The kinds of course that are weighed against each other, and what each is given before any
//! reading is seen.

/// What rates that change are given at most: as much as constant ones.
const CHANGING: f64 = 0.5;
/// They are given two thirds of that for so many readings: the longer a process is watched, the more
/// is likely to have changed. Few readings that a line fits keep its narrow range.
const READINGS: f64 = 100.0;
/// How much of that is for steady acceleration, and not for rates that wander: each kind as much.
const ACCELERATING: f64 = 0.5;

/// Autocorrelations of the noise about a constant rate, from one block to the next.
const CONSTANT_NOISE: [f64; 8] = [0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98];
/// Those about a rate that is not: noise that is remembered for longer is a wandering level.
const OTHER_NOISE: [f64; 3] = [0.0, 0.6, 0.9];
/// How far the level wanders by itself over all blocks, as a variance, in variances of the noise.
const LEVEL_WALKS: [f64; 4] = [0.0, 3.0, 30.0, 300.0];
/// How far a wandering rate leads over all blocks, likewise.
const RATE_WALKS: [f64; 4] = [0.0, 30.0, 1e3, 3e4];
/// The level's walk beside acceleration.
const ACCELERATED_WALKS: [f64; 2] = [0.0, 10.0];

/// One kind of course. Maximum likelihood would put the variance of a walk at zero more often than
/// it is there (Stock & Watson 1998), so a few of every size are weighed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// How the rate behaves.
    pub(super) rate: RateKind,
    /// Autocorrelation of the noise from one block to the next.
    pub(super) rho: f64,
    /// Variance of the level's own walk from one block to the next, in variances of the noise.
    pub(super) level_walk: f64,
    /// Variance of the rate's walk, likewise.
    pub(super) rate_walk: f64,
    /// Its probability before any reading is seen; those of all candidates sum to 1.
    pub(super) prior: f64,
}

/// How a rate behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RateKind {
    /// It is the same all the time, and so is the level from which it starts.
    Constant,
    /// The level, the rate or both have noise of their own.
    Wandering,
    /// It grows or shrinks at a constant pace.
    Accelerating,
}

/// All candidates for a run of so many readings in so many blocks.
pub(super) fn candidates(readings: usize, blocks: usize) -> Vec<Candidate> {
    let changing = CHANGING * (1.0 - (-(readings as f64) / READINGS).exp());
    let count = blocks as f64;
    let candidate = |rate, rho, level: f64, lead: f64| Candidate {
        rate,
        rho,
        level_walk: level / count,
        rate_walk: lead / count.powi(3),
        prior: 0.0,
    };
    let constant = CONSTANT_NOISE.map(|rho| candidate(RateKind::Constant, rho, 0.0, 0.0));
    let walks = LEVEL_WALKS
        .into_iter()
        .flat_map(|level| RATE_WALKS.map(|lead| (level, lead)));
    let walks: Vec<_> = walks.filter(|&(level, lead)| level + lead > 0.0).collect();
    let mut wandering = Vec::new();
    let mut accelerating = Vec::new();
    for rho in OTHER_NOISE {
        let walk = |&(level, lead): &(f64, f64)| candidate(RateKind::Wandering, rho, level, lead);
        wandering.extend(walks.iter().map(walk));
        let beside = |level| candidate(RateKind::Accelerating, rho, level, 0.0);
        accelerating.extend(ACCELERATED_WALKS.map(beside));
    }
    let shares = [
        (constant.to_vec(), 1.0 - changing),
        (wandering, changing * (1.0 - ACCELERATING)),
        (accelerating, changing * ACCELERATING),
    ];
    let share_out = |(group, share): (Vec<Candidate>, f64)| {
        let prior = share / group.len() as f64;
        group.into_iter().map(move |one| Candidate { prior, ..one })
    };
    shares.into_iter().flat_map(share_out).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priors_sum_to_one() {
        let sum: f64 = candidates(500, 48).iter().map(|one| one.prior).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
    }
}
