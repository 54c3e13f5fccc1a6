//! When a series reaches its limit.

use std::cell::OnceCell;

use super::back_test::BackTest;
use super::course::Course;
use super::daily_traffic::DailyTraffic;
use super::fate::Fate;
use super::options::{HORIZON, Horizon, PredictOptions};
use super::outlook::{Crossing, Outlook};
use super::request_clock::RequestClock;
use super::tendency::Tendency;
use crate::caveat::{Caveat, PredictionDoubt};
use crate::model::{AxisFit, Follows, LeakModel};
use crate::series::Series;
use crate::units::{Bytes, DisplayZone, Quantity, Requests, Seconds, SizeUnit, Timestamp};

/// When a series reaches its limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The memory at which the process dies.
    pub limit: Bytes,
    /// The unit in which it was set, where that is known.
    pub limit_unit: Option<SizeUnit>,
    /// The last reading.
    pub memory_now: Bytes,
    /// What the verdict lets be said of memory to come.
    pub tendency: Tendency,
    /// In requests, where they are known.
    pub requests: Option<Outlook<Requests>>,
    /// In time, where times are known.
    pub time: Option<Outlook<Seconds>>,
    /// What becomes of the process: along time where times are known, else along requests.
    pub fate: Fate,
    /// How well earlier parts of the series would have foretold its last reading: along time where
    /// times are known, else along requests. Absent where no growth goes on, or for few readings.
    pub back_test: Option<BackTest>,
    /// The end of the data, from which both count; absent without a wall clock.
    pub now: Option<Timestamp>,
    /// The clock on which a reader sees points in time.
    pub shown_in: DisplayZone,
    /// What the prediction was asked for.
    pub options: PredictOptions,
    /// What limits the prediction.
    pub caveats: Vec<Caveat>,
}

impl Prediction {
    /// When to restart at the latest: when the limit is reached with a probability of
    /// [`RestartAim::crash_risk`](super::RestartAim::crash_risk), or at the earliest plausible time where that is not known; the
    /// end of the data where it is passed already. `None` where times are not known, where it is
    /// open whether anything leaks, or as far as can be seen that does not come.
    pub fn restart_deadline(&self) -> Option<Timestamp> {
        Some(Timestamp(self.now?.0 + self.restart_within()?.0))
    }

    /// The same as a distance from the end of the data, where times are known without a date too.
    pub fn restart_within(&self) -> Option<Seconds> {
        let time = self.time.as_ref()?;
        match (self.fate, &time.first, time.trend) {
            (Fate::Over, ..) => Some(Seconds(0.0)),
            _ if self.tendency != Tendency::Rises => None,
            (_, Some(first), _) => first.at_risk,
            (_, None, Crossing::Bounded { lower, .. }) => Some(lower),
            _ => None,
        }
    }
}

/// When `series`, of which `model` is the fit, reaches `limit`, as [`Forecaster::predict`] finds it.
pub fn predict(
    series: &Series,
    model: &LeakModel,
    limit: Bytes,
    options: &PredictOptions,
) -> Prediction {
    Forecaster::new(series, model).predict(limit, options)
}

/// A series with its fit, of which predictions are made: what they share is found once, for however
/// many limits and however much traffic.
#[derive(Debug)]
pub struct Forecaster<'a> {
    series: &'a Series,
    model: &'a LeakModel,
    served: Option<Course<'a, Requests>>,
    clocked: Option<Course<'a, Seconds>>,
    daily: Option<DailyTraffic>,
    /// Made when a prediction first asks for it.
    back_test: OnceCell<Option<BackTest>>,
}

impl<'a> Forecaster<'a> {
    /// That of `series`, of which `model` is the fit.
    pub fn new(series: &'a Series, model: &'a LeakModel) -> Self {
        Self {
            series,
            model,
            served: Course::along_requests(series, model),
            clocked: Course::along_time(series, model),
            daily: DailyTraffic::of(series).filter(|_| follows_requests(model)),
            back_test: OnceCell::new(),
        }
    }

    /// When memory reaches `limit`: its trend and its first reading, in requests and in time as far as
    /// they are known, and how often to restart until then.
    ///
    /// The verdict comes first: what has stopped, or grows too little to matter, goes on to no limit;
    /// and where it is open whether growth goes on, no time is the latest, and no restart is advised.
    ///
    /// Where traffic follows the day, and requests explain memory better than the clock does, times
    /// are those at which so many requests will have been served by days like those measured. More
    /// traffic makes everything happen sooner in proportion.
    pub fn predict(&self, limit: Bytes, options: &PredictOptions) -> Prediction {
        let Self { series, model, .. } = *self;
        let tendency = Tendency::of(model.verdict, options.standing);
        let back_test = match tendency {
            Tendency::Steady => None,
            Tendency::MayRise | Tendency::Rises => self.back_test(),
        };
        let served = self.served.as_ref();
        let requests = served.and_then(|course| Outlook::new(course, tendency, limit, options));
        let traffic = options.traffic.unwrap_or(1.0);
        let request_clock = self
            .daily
            .clone()
            .zip(model.traffic)
            .and_then(|(daily, traffic)| RequestClock::new(daily, &traffic, options));
        let time = if let (Some(requests), Some(clock)) = (&requests, &request_clock) {
            Some(clock.outlook(requests.clone(), options))
        } else {
            let clocked = self.clocked.as_ref();
            let outlook = clocked.and_then(|course| Outlook::new(course, tendency, limit, options));
            let outlook = outlook.map(|time| time.map(|span| Seconds(span.0 / traffic)));
            outlook.or_else(|| {
                let rate = options.request_rate?;
                Some(requests.clone()?.map(|served| served / rate))
            })
        };
        let lengths = [
            requests.as_ref().and_then(|outlook| outlook.lengths),
            time.as_ref().and_then(|outlook| outlook.lengths),
        ];
        let fate = if series.last() >= limit {
            Fate::Over
        } else if tendency == Tendency::Steady {
            steady(series, model, limit)
        } else if let Some(time) = &time {
            Fate::ahead(tendency, time)
        } else {
            requests
                .as_ref()
                .map_or(Fate::Unknown, |requests| Fate::ahead(tendency, requests))
        };
        let mut caveats = caveats(
            lengths.into_iter().flatten().reduce(f64::max),
            request_clock.as_ref(),
            options,
        );
        caveats.extend(unstated_zone(series));
        Prediction {
            limit,
            limit_unit: None,
            memory_now: series.last(),
            tendency,
            fate,
            requests,
            time,
            back_test,
            now: series.span().map(|span| span.to),
            shown_in: series.shown_in(),
            options: *options,
            caveats,
        }
    }

    fn back_test(&self) -> Option<BackTest> {
        *self
            .back_test
            .get_or_init(|| match (&self.clocked, &self.served) {
                (Some(clocked), _) => BackTest::of(clocked),
                (None, Some(served)) => BackTest::of(served),
                (None, None) => None,
            })
    }
}

/// A level is compared with the limit as it is: what it has reached it can reach again.
fn steady(series: &Series, model: &LeakModel, limit: Bytes) -> Fate {
    let start = model.restarts.last().map_or(0, |restart| restart.sample);
    let run = series.memory().iter().skip(start);
    if run.copied().fold(f64::NEG_INFINITY, f64::max) >= limit.0 {
        Fate::HasBeenOver
    } else {
        Fate::StaysBelow
    }
}

/// That points in time are said of which the zone is not known.
fn unstated_zone(series: &Series) -> Option<Caveat> {
    let is_unstated = series.shown_in() == DisplayZone::Unstated && series.span().is_some();
    is_unstated.then_some(Caveat::ZoneNotStated)
}

/// Whether memory is told more exactly by requests than by the clock.
fn follows_requests(model: &LeakModel) -> bool {
    fn exactness<D: Quantity>(fit: Option<&AxisFit<D>>) -> f64 {
        fit.map_or(0.0, |fit| {
            let slope = fit.trend.slope;
            slope.value.abs() / slope.std_error
        })
    }
    match model.driver.map(|driver| driver.follows) {
        Some(Follows::Requests) => true,
        Some(Follows::Time) => false,
        _ => exactness(model.per_request.as_ref()) > exactness(model.per_second.as_ref()),
    }
}

/// `lengths` is how many lengths of the data the trend's crossing lies ahead.
fn caveats(
    lengths: Option<f64>,
    request_clock: Option<&RequestClock>,
    options: &PredictOptions,
) -> Vec<Caveat> {
    let mut caveats = Vec::new();
    match lengths {
        Some(lengths) if lengths > HORIZON && options.horizon == Horizon::Guarded => {
            caveats.push(Caveat::Prediction(PredictionDoubt::BeyondHorizon {
                lengths,
            }));
        }
        Some(lengths) if lengths > 1.0 => {
            caveats.push(Caveat::Prediction(PredictionDoubt::Extrapolation {
                lengths,
            }));
        }
        _ => {}
    }
    if let Some(clock) = request_clock {
        caveats.push(Caveat::Prediction(PredictionDoubt::DailyTraffic {
            days: clock.daily.days,
        }));
    }
    if options.traffic.is_some() {
        caveats.push(Caveat::Prediction(PredictionDoubt::OtherTraffic));
    }
    caveats
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Crossing;
    use crate::model::FitOptions;
    use crate::series::{Clock, Columns};

    fn series(slope: f64) -> Series {
        let seconds: Vec<f64> = (0..9).map(|i| f64::from(i) * 3600.0).collect();
        let noise = [3e6, -4e6, 1e6, 0.0, -2e6, 4e6, -3e6, 2e6, -1e6];
        let memory = seconds
            .iter()
            .zip(noise)
            .map(|(x, e)| 500e6 + slope * x + e);
        Series::new(Columns {
            name: "s".into(),
            memory: memory.collect(),
            clock: Clock::Wall(seconds),
            ..Columns::default()
        })
        .unwrap()
    }

    fn time_left(slope: f64, limit: f64, horizon: Horizon) -> Crossing<Seconds> {
        let series = series(slope);
        let model = LeakModel::fit(&series, &FitOptions::default()).unwrap();
        let options = PredictOptions {
            horizon,
            ..PredictOptions::default()
        };
        predict(&series, &model, Bytes(limit), &options)
            .time
            .unwrap()
            .trend
    }

    #[test]
    fn a_steady_leak_reaches_its_limit_inside_an_interval() {
        let Crossing::Bounded {
            estimate,
            lower,
            upper,
        } = time_left(1e4, 1e9, Horizon::Guarded)
        else {
            panic!("bounded");
        };
        let truth = (1e9 - 500e6) / 1e4 - 8.0 * 3600.0;
        assert!(lower.0 < truth && truth < upper.0);
        assert!(lower < estimate && estimate < upper);
    }

    #[test]
    fn a_higher_limit_is_reached_later() {
        let at = |limit| match time_left(1e4, limit, Horizon::Unlimited) {
            Crossing::Bounded { estimate, .. } => estimate,
            other => panic!("{other:?}"),
        };
        assert!(at(1e9) < at(1.1e9));
    }

    #[test]
    fn what_shrinks_does_not_approach_its_limit() {
        assert_eq!(
            time_left(-1e4, 1e9, Horizon::Guarded),
            Crossing::NotApproaching
        );
    }

    #[test]
    fn a_slope_that_may_be_zero_gives_no_latest_time() {
        let found = time_left(1.0, 600e6, Horizon::Unlimited);
        assert!(matches!(found, Crossing::AtLeast { .. }), "{found:?}");
    }

    #[test]
    fn a_limit_below_the_last_reading_is_passed() {
        assert_eq!(
            time_left(1e4, 600e6, Horizon::Guarded),
            Crossing::AlreadyOver
        );
    }

    #[test]
    fn a_distant_crossing_is_only_said_not_to_be_near() {
        let found = time_left(1e3, 2e9, Horizon::Guarded);
        let Crossing::AtLeast {
            estimate: None,
            lower,
        } = found
        else {
            panic!("{found:?}");
        };
        assert_eq!(lower, Seconds(HORIZON * 8.0 * 3600.0));
    }
}
