//! How often real memory without a known leak looks like a leak.
//!
//! A verdict keeps its promise on noise of the forms that it was measured on; memory of real machines
//! shifts in ways that none of them has. What is called a leak is therefore held against windows of
//! such memory: how many of them were called one as clearly?

use crate::model::{LeakModel, Verdict};
use crate::series::{Metric, Series};
use crate::stats::verdict::RISK;

/// Windows of real memory without a known leak, of which some look like a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeakFreeWindows {
    /// All of them: days of the machines of one cluster.
    pub windows: usize,
    /// Those that were called a leak as clearly as the series.
    pub alike: usize,
}

/// Days of machines of a cluster trace (Alibaba 2018, 5.3 days, a reading every five minutes): those
/// with 100 readings or more over 19 hours, of the half of the machines that no rule was chosen by.
const WINDOWS: usize = 156;
/// The p values of those of them that were called a leak, rounded down; `docs/methods.md` says how
/// they were found.
const CALLED: [f64; 8] = [
    0.002_689, 0.008_712, 0.01146, 0.01204, 0.01209, 0.01300, 0.02345, 0.02469,
];
/// Series of about a day can be held against them, in hours, and of about so many readings.
const HOURS: std::ops::RangeInclusive<f64> = 18.0..=30.0;
const LEAST_READINGS: usize = 100;

impl LeakFreeWindows {
    /// The windows that were called a leak as clearly as a series is; `None` where it is none, where it
    /// is not about a day long, or where it is memory of a process, which moves otherwise.
    pub fn like(series: &Series, model: &LeakModel) -> Option<Self> {
        let is_of_a_machine = match model.metric {
            Metric::Host | Metric::ContainerUsage | Metric::WorkingSet | Metric::Unknown => true,
            Metric::Heap | Metric::HeapClass | Metric::ResidentSet => false,
        };
        let hours = series.duration()?.0 / 3600.0;
        let is_a_day = HOURS.contains(&hours) && series.len() >= LEAST_READINGS;
        let alike = CALLED.iter().filter(|&&p| p <= model.p_value).count();
        (is_of_a_machine && is_a_day && model.verdict == Verdict::Leak).then_some(Self {
            windows: WINDOWS,
            alike,
        })
    }

    /// Whether more of them look like the series than a verdict may err on.
    pub fn are_many(&self) -> bool {
        self.share() > RISK
    }

    /// The share of them that look like the series.
    pub fn share(&self) -> f64 {
        self.alike as f64 / self.windows as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FitOptions;
    use crate::series::{Clock, Columns};
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution as _, StandardNormal};

    /// A day of readings every five minutes that rises by so many deviations of its noise.
    fn day(metric: Metric, rise: f64) -> Series {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let memory = (0..288).map(|i| {
            let noise: f64 = StandardNormal.sample(&mut random);
            8e9 + 1e8 * (noise + rise * f64::from(i) / 288.0)
        });
        Series::new(Columns {
            name: "machine".into(),
            clock: Clock::Elapsed((0..288).map(|i| 300.0 * f64::from(i)).collect()),
            memory: memory.collect(),
            metric,
            ..Columns::default()
        })
        .unwrap()
    }

    fn like(series: &Series) -> Option<LeakFreeWindows> {
        let model = LeakModel::fit(series, &FitOptions::default()).unwrap();
        LeakFreeWindows::like(series, &model)
    }

    #[test]
    fn a_weak_growth_is_found_in_many_windows_without_a_leak_and_a_strong_one_in_none() {
        let weak = (1..400)
            .find_map(|hundredths| like(&day(Metric::Host, f64::from(hundredths) / 100.0)))
            .unwrap();
        assert!(weak.are_many(), "{weak:?}");
        let strong = like(&day(Metric::Host, 20.0)).unwrap();
        assert!(strong.alike == 0 && !strong.are_many(), "{strong:?}");
    }

    #[test]
    fn what_is_no_leak_and_what_a_process_holds_are_not_compared() {
        assert_eq!(like(&day(Metric::Host, 0.0)), None);
        for metric in [Metric::Heap, Metric::ResidentSet] {
            assert_eq!(like(&day(metric, 20.0)), None);
        }
    }
}
