//! Why a series has no leak model.

use crate::units::counted;

/// Why no model can be fitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// Two samples define a line but say nothing of its error, and one not even that.
    #[error(
        "series `{name}` has {}: a rate with an interval needs at least 3; measure more",
        counted(*found, "sample")
    )]
    TooFewSamples {
        /// The series.
        name: String,
        /// Its samples.
        found: usize,
    },
    /// Neither times nor requests are known.
    #[error(
        "series `{name}` has neither times nor request counts: say how far apart its samples are \
         (--step 3s), or where its request counts come from (--requests)"
    )]
    NoAxis {
        /// The series.
        name: String,
    },
    /// Times and requests are the same throughout.
    #[error(
        "series `{name}`: all {samples} samples were taken at the same request count and time; \
         a rate needs samples at different ones"
    )]
    ConstantAxis {
        /// The series.
        name: String,
        /// Its samples.
        samples: usize,
    },
    /// The warm-up is all there is, or is a time in a series without times.
    #[error(
        "series `{name}`: too little is left after the warm-up to fit a line to; leave out less \
         (--warm-up), by a number of samples where there are no times"
    )]
    OnlyWarmUp {
        /// The series.
        name: String,
    },
    /// Restarts were given by times that the series does not have.
    #[error(
        "series `{name}`: --restarts expects a date in a series with dates, or a span since the \
         first sample in one with times; for one input alone write --restarts LABEL=TIME"
    )]
    RestartsWithoutTimes {
        /// The series.
        name: String,
    },
    /// A restart was given that is not inside the series.
    #[error(
        "series `{name}`: a given restart lies before its second sample or after its last; \
         expected one in between (--restarts)"
    )]
    RestartOutside {
        /// The series.
        name: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sample_is_told_in_the_singular() {
        let told = |found| {
            let name = "api".to_owned();
            FitError::TooFewSamples { name, found }.to_string()
        };
        assert!(told(1).starts_with("series `api` has 1 sample:"));
        assert!(told(2).starts_with("series `api` has 2 samples:"));
    }
}
