//! A series on its way to its limit, and what each restart interval risks.

use super::Fitted;
use super::clock::Clock;
use super::risk::{DistanceForm, REQUESTS, TIME, restart_risk};
use super::series::{Along, along, chart};
use crate::facts::{Facts, PredictionFacts};
use crate::figure::{Ascent, CrashWindow, Figure, LevelReached, Limit, PredictionChart, RestartBy};
use crate::words;
use leakrate_core::analysis::{
    Crossing, Fate, FirstCrossing, Forecaster, Outlook, Prediction, Tendency,
};
use leakrate_core::units::{Bytes, DisplayZone, Quantity, Timestamp};

/// Levels between the last reading and the limit at which the way there is looked at.
const LEVELS: u32 = 12;

/// A series with its fit, its limit, and when that is reached, as the first prediction of `facts`
/// says it.
pub fn limit(facts: &Facts, fitted: Fitted<'_>, found: &Prediction) -> Option<Figure> {
    match along(fitted.series)? {
        Along::Time(seconds) => Way {
            found,
            last: *seconds.last()?,
            distance: &TIME,
            outlook: |found| found.time.as_ref(),
        }
        .figure(facts, fitted),
        Along::Requests(requests) => Way {
            found,
            last: *requests.last()?,
            distance: &REQUESTS,
            outlook: |found| found.requests.as_ref(),
        }
        .figure(facts, fitted),
    }
}

/// The way to the limit along one axis.
struct Way<'a, D> {
    found: &'a Prediction,
    /// Where the last reading is.
    last: f64,
    distance: &'a DistanceForm,
    outlook: fn(&Prediction) -> Option<&Outlook<D>>,
}

impl<D: Quantity> Way<'_, D> {
    fn figure(&self, facts: &Facts, fitted: Fitted<'_>) -> Option<Figure> {
        let told = facts.prediction.first()?;
        let mut series = chart(facts, fitted, self.trend_goes_on())?;
        let zone = series.course.clock();
        series.subtitle = Some(subtitle(told, series.subtitle.as_deref()));
        series.limit = Some(Limit {
            bytes: self.found.limit.0,
            label: format!("limit {}", words::limit(told)),
        });
        series.crash = self.crash(zone);
        let deadline = self.found.restart_deadline().zip(zone);
        PredictionChart {
            last_reading: format!("last reading {}", self.found.memory_now),
            ascent: self.ascent(fitted),
            restart_by: deadline.map(|(at, zone)| self.restart_by(at, zone)),
            risk: restart_risk(told, self.found),
            series,
        }
        .figure()
    }

    /// That of growth which goes on, or may.
    fn first<'p>(&self, found: &'p Prediction) -> Option<&'p FirstCrossing<D>> {
        let outlook = (self.outlook)(found).filter(|_| found.tendency != Tendency::Steady);
        outlook?.first.as_ref()
    }

    /// How far the line of the trend is continued: where first readings are not simulated, to its
    /// crossing.
    fn trend_goes_on(&self) -> f64 {
        let outlook = (self.outlook)(self.found).filter(|outlook| outlook.first.is_none());
        let end = outlook.and_then(|outlook| match outlook.trend {
            Crossing::Bounded { upper, .. } => Some(upper),
            Crossing::AtLeast { lower, .. } => Some(lower),
            Crossing::Estimated { .. } | Crossing::NotApproaching | Crossing::AlreadyOver => None,
        });
        end.map_or(0.0, Quantity::base)
    }

    /// When each level on the way is first reached: the limit of a prediction of its own, so that
    /// the way ends in the very range that is told of the limit.
    fn ascent(&self, fitted: Fitted<'_>) -> Option<Ascent> {
        let at_limit = self.first(self.found)?;
        let now = self.found.memory_now.0;
        let reached = |bytes: f64, first: &FirstCrossing<D>| LevelReached {
            bytes,
            soonest: first.p05.map(|ahead| self.at(ahead)),
            expected: first.p50.map(|ahead| self.at(ahead)),
            latest: first.p95.map(|ahead| self.at(ahead)),
        };
        let forecaster = Forecaster::new(fitted.series, fitted.model);
        let between = (1..LEVELS).filter_map(|step| {
            // Closer together at first, where noise outweighs the trend.
            let share = (f64::from(step) / f64::from(LEVELS)).powi(2);
            let level = Bytes(now + share * (self.found.limit.0 - now));
            let found = forecaster.predict(level, &self.found.options);
            Some(reached(level.0, self.first(&found)?))
        });
        let start = LevelReached {
            bytes: now,
            soonest: Some(self.last),
            expected: Some(self.last),
            latest: Some(self.last),
        };
        let levels = std::iter::once(start)
            .chain(between)
            .chain([reached(self.found.limit.0, at_limit)]);
        Some(Ascent {
            levels: levels.collect(),
            horizon: self.at(at_limit.horizon),
        })
    }

    fn at(&self, ahead: D) -> f64 {
        self.last + ahead.base()
    }

    fn restart_by(&self, Timestamp(at): Timestamp, zone: DisplayZone) -> RestartBy {
        let clock = Clock::of(zone, [self.last, at]);
        RestartBy {
            at,
            label: format!("restart by {}", clock.words(at)),
        }
    }

    /// From when 5 % of processes have crashed to when 95 % have; where first readings are not
    /// simulated, the interval of the trend.
    fn crash(&self, zone: Option<DisplayZone>) -> Option<CrashWindow> {
        let outlook = (self.outlook)(self.found)?;
        let (from, middle, to) = match (self.first(self.found), outlook.trend) {
            (Some(FirstCrossing { p05, p50, p95, .. }), _) => ((*p05)?, *p50, *p95),
            (
                None,
                Crossing::Bounded {
                    estimate,
                    lower,
                    upper,
                },
            ) => (lower, Some(estimate), Some(upper)),
            (None, Crossing::AtLeast { lower, .. }) => (lower, None, None),
            (
                None,
                Crossing::Estimated { .. } | Crossing::NotApproaching | Crossing::AlreadyOver,
            ) => return None,
        };
        let (from, to) = (self.at(from), to.map(|to| self.at(to)));
        Some(CrashWindow {
            from,
            to,
            label: match (self.found.fate, middle) {
                (Fate::Reaches, Some(_)) => format!("limit reached {}", self.range(zone, from, to)),
                _ => format!("may be reached {}", self.range(zone, from, None)),
            },
        })
    }

    /// `10:15 to 10:23`, `after 4,871 to 5,645 requests`, `from 12 May 08:16 on`
    fn range(&self, zone: Option<DisplayZone>, from: f64, to: Option<f64>) -> String {
        if let Some(zone) = zone {
            let clock = Clock::of(zone, [self.last, from].into_iter().chain(to));
            return match to {
                Some(to) => clock.range(from, to),
                None => format!("from {} on", clock.words(from)),
            };
        }
        let ahead = |at: f64| (self.distance.phrase)(at - self.last);
        match to {
            Some(to) => format!("after {} to {}", ahead(from), ahead(to)),
            None => format!("from {} on", ahead(from)),
        }
    }
}

fn subtitle(told: &PredictionFacts, measured: Option<&str>) -> String {
    let measured = measured.map_or_else(String::new, |words| format!(" · {words}"));
    let headroom = told.headroom_bytes.map_or_else(String::new, |left| {
        format!(" · {} below the limit", Bytes(left))
    });
    format!("{}{measured}{headroom}", told.series)
}
