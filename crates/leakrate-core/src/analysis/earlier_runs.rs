//! The level at which earlier runs of a process ended, to take for its limit.

use crate::model::LeakModel;
use crate::series::Series;
use crate::units::Bytes;

/// The levels at which earlier runs ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EarlierRuns {
    /// How many runs ended.
    pub runs: usize,
    /// The median of the highest readings of each.
    pub median: Bytes,
    /// The lowest of them.
    pub lowest: Bytes,
    /// The highest of them.
    pub highest: Bytes,
}

/// Why no limit can be taken from earlier runs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no restart is seen in `{series}`, so no earlier run says at which level it dies: give the \
     limit, as in --limit 1.75GB"
)]
pub struct NoEarlierRun {
    /// The series.
    pub series: String,
}

impl EarlierRuns {
    /// The highest readings before each restart. The limit is taken to be their median: the
    /// highest would be right if all runs had died of memory, and far off for one outlier.
    ///
    /// # Errors
    /// [`NoEarlierRun`] for a series without restarts.
    pub fn of(series: &Series, model: &LeakModel) -> Result<Self, NoEarlierRun> {
        let ends = model.restarts.iter().map(|restart| restart.sample);
        let starts = std::iter::once(0).chain(ends.clone());
        let highest = starts.zip(ends).filter_map(|(start, end)| {
            let run = series.memory().get(start..end)?;
            run.iter().copied().reduce(f64::max)
        });
        let mut levels: Vec<f64> = highest.collect();
        levels.sort_by(f64::total_cmp);
        let (Some(&lowest), Some(&highest)) = (levels.first(), levels.last()) else {
            return Err(NoEarlierRun {
                series: series.name().to_owned(),
            });
        };
        let runs = levels.len();
        let median = f64::midpoint(levels[(runs - 1) / 2], levels[runs / 2]);
        Ok(Self {
            runs,
            median: Bytes(median),
            lowest: Bytes(lowest),
            highest: Bytes(highest),
        })
    }
}
