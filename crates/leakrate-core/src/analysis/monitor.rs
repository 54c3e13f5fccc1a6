//! A series that is watched: fitted again as readings come, and judged so that looking often adds no
//! false alarms.
//!
//! What a fit shows is told at every look. Whether a leak is *confirmed* is asked at fewer of them, and
//! a look that shows a leak confirms it in one of two ways:
//!
//! - Its p value is below the level that [`Spending`] leaves it: asked whenever the time has grown by a
//!   quarter.
//! - Growth that has stopped, or never was, is all but excluded by the courses that growth may have
//!   taken, weighed by Bayes: asked whenever the time has grown by a tenth, and at least once an hour.
//!   Such odds may be looked at as often as one likes: under noise without growth the probability that
//!   they ever reach 1,000 to 1 is below one in a thousand (Ville 1939; Robbins 1970, *Ann. Math.
//!   Stat.* 41). The weights of a fit are made anew for each window, which that does not allow for, so
//!   simulation must tell. For a leak that begins late these odds are settled days before the p value,
//!   which has the error of the whole window in it.

use super::among_many::Standing;
use super::options::PredictOptions;
use super::predict::{Forecaster, Prediction};
use crate::caveat::{Caveat, WatchDoubt};
use crate::model::{FitError, FitOptions, LeakModel, Verdict};
use crate::series::{Arrival, History, Series, SeriesError, Taken};
use crate::stats::spending::{RiskShare, Spending};
use crate::stats::verdict::RISK;
use crate::units::{Bytes, Seconds, Timestamp};

const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;
/// Readings before which nothing is confirmed.
const FEWEST: usize = 12;
/// By how much the time grows from one p value that is tested to the next.
const P_VALUE_AFTER: f64 = 1.25;
/// By how much from one look at the odds to the next, and at most.
const ODDS_AFTER: f64 = 1.1;
const ODDS_WITHIN: f64 = HOUR;
/// Until so much has been watched, a rise may be that of the day; one by half is not.
const DAYS: f64 = 2.0;
const NOT_OF_THE_DAY: f64 = 0.5;
/// How improbable it must be that nothing grows now.
const SURELY_GROWS: f64 = 1e-3;
/// Tests in a row that show no growth before a leak that was confirmed no longer is.
const CALM: u32 = 3;
/// A fit whenever the time has grown by this share, and at least so often, or every few readings.
const REFIT: f64 = 0.01;
const REFIT_WITHIN: f64 = 300.0;
const REFIT_READINGS: f64 = 4.0;

/// A series that is watched.
#[derive(Debug, Clone)]
pub struct Monitor {
    history: History,
    options: FitOptions,
    spending: Spending,
    /// How improbable it must be that nothing grows.
    surely_grows: f64,
    began: Option<Seconds>,
    last_p_value: f64,
    last_test: f64,
    last_fit: f64,
    confirmation: Confirmation,
    calm: u32,
}

/// Whether a leak is one however often it was looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Confirmation {
    /// No look was clear enough.
    Open,
    /// One was, at this time of the clock of the series.
    Since(Seconds),
}

/// What a look shows.
#[derive(Debug, Clone)]
pub struct Look {
    /// The samples that are kept.
    pub series: Series,
    /// Their fit.
    pub model: LeakModel,
    /// Whether a leak is confirmed, at this look or an earlier one.
    pub confirmation: Confirmation,
    /// How far the highest reading of a sample usually is above it.
    pub peak_above_mean: Bytes,
    /// The last reading.
    pub last: Arrival,
}

/// Why there is nothing to see yet.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NoLook {
    /// The readings make no series.
    #[error(transparent)]
    Series(#[from] SeriesError),
    /// No line can be drawn through them.
    #[error(transparent)]
    Fit(#[from] FitError),
}

impl Monitor {
    /// Watches a series; without a leak, one is ever confirmed in one of forty at most.
    pub fn new(history: History, options: FitOptions) -> Self {
        Self {
            history,
            options,
            spending: Spending::new(RISK),
            surely_grows: SURELY_GROWS,
            began: None,
            last_p_value: 0.0,
            last_test: 0.0,
            last_fit: 0.0,
            confirmation: Confirmation::Open,
            calm: 0,
        }
    }

    /// The same as one of several series, whose share of the risk is this.
    #[must_use]
    pub fn sharing(self, share: RiskShare) -> Self {
        Self {
            spending: Spending::new(share.of(RISK)),
            surely_grows: share.of(SURELY_GROWS),
            ..self
        }
    }

    /// Takes a reading.
    pub fn push(&mut self, arrival: Arrival) -> Taken {
        let taken = self.history.push(arrival);
        if self.began.is_none() && taken != Taken::LeftOut {
            self.began = Some(arrival.at);
        }
        taken
    }

    /// The readings so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Whether a look would show anything that the one before did not: so often that its work for each
    /// reading stays the same, however many there were.
    pub fn is_due(&self) -> bool {
        let Some(time) = self.time() else {
            return false;
        };
        let usual = time / self.history.seen().max(1) as f64;
        let within = (REFIT * time).min(REFIT_WITHIN.max(REFIT_READINGS * usual));
        time > self.last_fit && time - self.last_fit >= within
    }

    /// The time that has been watched.
    fn time(&self) -> Option<f64> {
        Some(self.history.last()?.at.0 - self.began?.0)
    }

    /// Fits what is kept.
    ///
    /// # Errors
    /// [`NoLook`], as of fewer than three readings.
    pub fn look(&mut self) -> Result<Look, NoLook> {
        let series = self.history.series()?;
        let model = LeakModel::fit(&series, &self.options);
        let time = self.time().unwrap_or_default();
        self.last_fit = time;
        let mut model = model?;
        let is_day_open = time < DAYS * DAY && !is_beyond_the_day(&series, &model);
        if is_day_open && model.verdict == Verdict::Leak {
            model.caveats.push(Caveat::Watch(WatchDoubt::DayNotSeen));
        }
        let next = self.last_test + (self.last_test * (ODDS_AFTER - 1.0)).min(ODDS_WITHIN);
        let is_asked = self.history.seen() >= FEWEST && time >= next && !is_day_open;
        if is_asked {
            self.test(&model, time);
        }
        let last = self.history.last().unwrap_or(Arrival {
            at: Seconds(time),
            memory: series.last(),
            requests: None,
            restart: None,
        });
        Ok(Look {
            peak_above_mean: self.history.peak_above_mean(),
            confirmation: self.confirmation,
            series,
            model,
            last,
        })
    }

    fn test(&mut self, model: &LeakModel, time: f64) {
        self.last_test = time;
        let level = if time >= P_VALUE_AFTER * self.last_p_value {
            self.last_p_value = time;
            self.spending.level()
        } else {
            0.0
        };
        let grows = model.course.as_ref();
        let is_clear =
            model.p_value < level || grows.is_some_and(|course| course.flat < self.surely_grows);
        match (self.confirmation, model.verdict) {
            (Confirmation::Open, Verdict::Leak) if is_clear => {
                let at = self.began.map_or(0.0, |began| began.0) + time;
                self.confirmation = Confirmation::Since(Seconds(at));
                self.calm = 0;
            }
            (Confirmation::Since(_), Verdict::Plateau | Verdict::NoLeak) => {
                self.calm += 1;
                if self.calm >= CALM {
                    self.confirmation = Confirmation::Open;
                }
            }
            (
                Confirmation::Open | Confirmation::Since(_),
                Verdict::Leak | Verdict::Plateau | Verdict::NoLeak | Verdict::Inconclusive,
            ) => self.calm = 0,
        }
    }
}

/// Whether memory has risen by more than the wave of a day would explain, in what was fitted.
fn is_beyond_the_day(series: &Series, model: &LeakModel) -> bool {
    let risen = || {
        let rate = model.per_second.as_ref()?.rate.value.per_base();
        let seconds = series.seconds()?;
        let runs = model.samples.iter();
        let longest = runs
            .map(|run| seconds[run.end - 1] - seconds[run.start])
            .fold(0.0, f64::max);
        Some(rate * longest)
    };
    risen().is_some_and(|risen| {
        let before = (series.last().0 - risen).max(0.0);
        risen >= NOT_OF_THE_DAY * before
    })
}

impl Look {
    /// Whether its verdict holds however often it was looked: `None` where it shows no leak.
    pub fn standing(&self) -> Option<Standing> {
        (self.model.verdict == Verdict::Leak).then_some(match self.confirmation {
            Confirmation::Since(_) => Standing::Held,
            Confirmation::Open => Standing::MayBeChance,
        })
    }

    /// The time from the last sample to the last reading.
    fn lag(&self) -> Seconds {
        let sample = self.series.seconds().and_then(|seconds| seconds.last());
        Seconds(sample.map_or(0.0, |sample| self.last.at.0 - sample))
    }

    /// When memory reaches `limit`. Where samples are means, it is held against them with what a reading
    /// is usually above its mean: it is a reading that kills.
    pub fn predict(&self, limit: Bytes, options: &PredictOptions) -> Prediction {
        let options = PredictOptions {
            standing: self.standing(),
            ..*options
        };
        let lowered = limit - self.peak_above_mean;
        let held = if self.last.memory < limit && self.series.last() < lowered {
            lowered
        } else {
            limit
        };
        let found = Forecaster::new(&self.series, &self.model).predict(held, &options);
        // A mean is of the middle of its readings, and time is counted from the last of them.
        let lag = self.lag();
        Prediction {
            limit,
            memory_now: self.last.memory,
            time: found.time.map(|outlook| outlook.counted_from(lag)),
            now: found.now.map(|now| Timestamp(now.0 + lag.0)),
            ..found
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{Columns, Dated};
    use crate::stats::spending::RiskShares;

    const MINUTE: f64 = 60.0;

    /// Readings a minute apart that rise by so much in each, in noise without order.
    fn monitor(readings: usize, rate: f64) -> (Monitor, Vec<Look>) {
        shared(readings, rate, RiskShare::WHOLE)
    }

    fn shared(readings: usize, rate: f64, share: RiskShare) -> (Monitor, Vec<Look>) {
        let history = History::new(Columns::default(), Dated::Wall);
        let mut monitor = Monitor::new(history, FitOptions::default()).sharing(share);
        let mut looks = Vec::new();
        let mut state: u64 = 1;
        for at in 0..readings {
            // Numerical Recipes' generator; its high bits are good enough for noise.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let noise = (state >> 40) as f64 / f64::from(1 << 24) - 0.5;
            monitor.push(Arrival {
                at: Seconds(at as f64 * MINUTE),
                memory: Bytes(100e6 + rate * at as f64 + 20e6 * noise),
                requests: None,
                restart: None,
            });
            if monitor.is_due() {
                looks.extend(monitor.look().ok());
            }
        }
        (monitor, looks)
    }

    fn confirmed(looks: &[Look]) -> Option<f64> {
        looks.iter().find_map(|look| match look.confirmation {
            Confirmation::Since(at) => Some(at.0),
            Confirmation::Open => None,
        })
    }

    #[test]
    fn a_leak_is_confirmed_once_and_stays_so() {
        let (_, looks) = monitor(400, 1e6);
        let since = confirmed(&looks).unwrap();
        let is_first = |look: &&Look| look.confirmation == Confirmation::Since(Seconds(since));
        assert_eq!(
            looks.iter().filter(is_first).count(),
            looks.iter().filter(|look| look.last.at.0 >= since).count()
        );
        assert_eq!(looks[looks.len() - 1].standing(), Some(Standing::Held));
    }

    /// Evidence gathers exponentially: one of a million is confirmed later, and not a million times.
    #[test]
    fn one_of_many_is_confirmed_later() {
        let since = |series| {
            let (_, looks) = shared(100, 5e6, RiskShares::among(series).first());
            confirmed(&looks).unwrap()
        };
        let (alone, among) = (since(1), since(1_000_000));
        assert!(alone < among && among < 4.0 * alone, "{alone} {among}");
    }

    #[test]
    fn a_rise_that_may_be_that_of_the_day_is_told_and_not_confirmed() {
        let (_, looks) = monitor(400, 1e5);
        let last = &looks[looks.len() - 1];
        assert_eq!(last.model.verdict, Verdict::Leak);
        assert_eq!(last.standing(), Some(Standing::MayBeChance));
        let doubt = Caveat::Watch(WatchDoubt::DayNotSeen);
        assert!(last.model.caveats.contains(&doubt));
        let (_, looks) = monitor(4 * 1440, 1e4);
        assert!(confirmed(&looks).is_some_and(|at| at >= DAYS * DAY));
    }

    #[test]
    fn looks_are_as_many_for_each_reading_however_many_there_were() {
        let (_, early) = monitor(2000, 0.0);
        let (_, late) = monitor(8000, 0.0);
        assert!(late.len() - early.len() <= 6000 / 4);
        assert!(
            late.iter()
                .all(|look| look.series.len() <= crate::series::MOST_SAMPLES)
        );
    }

    /// Distances are from the last reading, also where the last sample is a mean of readings before it.
    #[test]
    fn a_crash_is_counted_from_the_last_reading() {
        let (_, looks) = monitor(3000, 1e5);
        let last = &looks[looks.len() - 1];
        let limit = Bytes(500e6);
        let found = last.predict(limit, &PredictOptions::default());
        assert_eq!(found.limit, limit);
        assert_eq!(found.now, Some(Timestamp(last.last.at.0)));
        let first = found.time.unwrap().first.unwrap();
        // Noise reaches 10 MB above the line.
        let truth = (390e6 - 1e5 * last.last.at.0 / MINUTE) / 1e5 * MINUTE;
        let (soon, late) = (first.p05.unwrap().0, first.p95.unwrap().0);
        assert!(soon < truth && truth < late, "{soon} {truth} {late}");
    }
}
