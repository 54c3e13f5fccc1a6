//! From requests to the clock: when so many requests will have been served, where traffic follows
//! the day, and how far traffic itself leaves that open.

use super::crossed_by::CrossedBy;
use super::daily_traffic::DailyTraffic;
use super::options::PredictOptions;
use super::outlook::{Crossing, FirstCrossing, Outlook};
use super::restart_advice::RestartAdvice;
use crate::model::{Estimate, Traffic};
use crate::stats::distribution::StudentT;
use crate::units::{Requests, Seconds};

const DAY: f64 = 86_400.0;

/// Traffic to come, as far as the days measured tell it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RequestClock {
    pub(super) daily: DailyTraffic,
    /// The relative error of the mean traffic of the days measured, and its degrees of freedom.
    error: f64,
    df: f64,
    /// Traffic to come as a multiple of that measured.
    factor: f64,
}

impl RequestClock {
    /// `None` without degrees of freedom of the traffic.
    pub(super) fn new(
        daily: DailyTraffic,
        traffic: &Estimate<Traffic>,
        options: &PredictOptions,
    ) -> Option<Self> {
        let known = traffic.uncertainty()?;
        let mean = traffic.value.per_base();
        (mean > 0.0).then(|| Self {
            daily,
            error: known.std_error.per_base() / mean,
            df: known.degrees_of_freedom,
            factor: options.traffic.unwrap_or(1.0),
        })
    }

    /// The same outlook in time.
    pub(super) fn outlook(
        &self,
        requests: Outlook<Requests>,
        options: &PredictOptions,
    ) -> Outlook<Seconds> {
        let tail = 0.5 - 0.5 * options.confidence;
        let risk = options.restart.crash_risk;
        Outlook {
            trend: self.crossing(requests.trend, tail),
            first: requests.first.map(|first| self.first(&first, risk)),
            restart: requests.restart.map(|restart| {
                let soonest = |every, risk| {
                    let every = self.quantile(every, every, risk);
                    self.daily.shortest_span_for(self.as_measured(every))
                };
                let risks = restart.risks.iter().map(|crossed| CrossedBy {
                    share: crossed.share,
                    by: soonest(crossed.by, crossed.share),
                });
                RestartAdvice {
                    risks: risks.collect(),
                    ..restart.map(|every| soonest(every, risk))
                }
            }),
            lengths: requests.lengths,
            horizon: requests.horizon.map(|horizon| self.span(horizon)),
        }
    }

    fn crossing(&self, crossing: Crossing<Requests>, tail: f64) -> Crossing<Seconds> {
        match crossing {
            Crossing::Bounded {
                estimate,
                lower,
                upper,
            } => Crossing::Bounded {
                estimate: self.span(estimate),
                lower: self.span(self.quantile(estimate, lower, tail)),
                upper: self.span(self.quantile(estimate, upper, 1.0 - tail)),
            },
            Crossing::AtLeast { estimate, lower } => Crossing::AtLeast {
                estimate: estimate.map(|estimate| self.span(estimate)),
                lower: self.span(self.quantile(estimate.unwrap_or(lower), lower, tail)),
            },
            Crossing::Estimated { estimate } => Crossing::Estimated {
                estimate: self.span(estimate),
            },
            Crossing::NotApproaching => Crossing::NotApproaching,
            Crossing::AlreadyOver => Crossing::AlreadyOver,
        }
    }

    fn first(&self, first: &FirstCrossing<Requests>, risk: f64) -> FirstCrossing<Seconds> {
        let quantile = |end: Option<Requests>, probability| {
            let end = end?;
            let middle = first.p50.unwrap_or(end);
            Some(self.span(self.quantile(middle, end, probability)))
        };
        let course = first.course.iter().filter_map(|crossed| {
            Some(CrossedBy {
                share: crossed.share,
                by: quantile(Some(crossed.by), crossed.share)?,
            })
        });
        FirstCrossing {
            at_risk: quantile(first.at_risk, risk),
            p05: quantile(first.p05, 0.05),
            p50: first.p50.map(|middle| self.span(middle)),
            p95: quantile(first.p95, 0.95),
            horizon: self.span(first.horizon),
            course: course.collect(),
            rate: first.rate,
        }
    }

    /// `end`, the quantile of the requests until something happens, moved away from `middle` as
    /// far as traffic leaves the time open: on a log scale the two are independent, and their
    /// squares add up. Over h days to come, traffic varies about its true mean by √(days/h) times
    /// as much as the mean of the days measured does.
    fn quantile(&self, middle: Requests, end: Requests, probability: f64) -> Requests {
        let ahead = self.span(middle).0 / DAY;
        let critical = StudentT::new(self.df).and_then(|t| t.quantile(probability));
        if middle.0 <= 0.0 || end.0 <= 0.0 || ahead <= 0.0 {
            return end;
        }
        let error = self.error * (1.0 + self.daily.days / ahead).sqrt();
        let own = (end.0 / middle.0).ln();
        let away = own.hypot(critical.unwrap_or(0.0) * error);
        Requests(middle.0 * if probability < 0.5 { -away } else { away }.exp())
    }

    fn span(&self, requests: Requests) -> Seconds {
        self.daily.span_for(self.as_measured(requests))
    }

    /// Requests that take as long at the traffic measured as these at the traffic to come.
    fn as_measured(&self, requests: Requests) -> Requests {
        Requests(requests.0 / self.factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::FutureRate;
    use crate::model::{Accuracy, Interval, Method, Uncertainty};
    use crate::series::{Clock, Columns, Series};
    use crate::units::Rate;

    /// Four days of 3,600 requests an hour from 8 to 20 o'clock and 360 at night, whose mean is
    /// known with this relative error.
    fn clock(error: f64) -> RequestClock {
        let mut total = 0.0;
        let requests = (0..=96).map(|hour| {
            let before = total;
            total += if (8..20).contains(&(hour % 24)) {
                3600.0
            } else {
                360.0
            };
            before
        });
        let series = Series::new(Columns {
            memory: vec![1e8; 97],
            requests: Some(requests.collect()),
            clock: Clock::Wall((0..=96).map(|hour| 3600.0 * f64::from(hour)).collect()),
            ..Columns::default()
        })
        .unwrap();
        let traffic = Estimate {
            value: Rate::new(1.0),
            accuracy: Accuracy::Known(Uncertainty {
                least_squares_error: Rate::new(error),
                std_error: Rate::new(error),
                combined_error: Rate::new(error),
                degrees_of_freedom: 4.0,
                interval: Interval {
                    lower: Rate::new(1.0),
                    upper: Rate::new(1.0),
                    confidence: 0.95,
                },
                method: Method::MeanTraffic,
            }),
        };
        let daily = DailyTraffic::of(&series).unwrap();
        RequestClock::new(daily, &traffic, &PredictOptions::default()).unwrap()
    }

    fn first() -> FirstCrossing<Requests> {
        // A day serves 12 · 3,960 requests: half of the processes crash after four days.
        FirstCrossing {
            at_risk: Some(Requests(175_000.0)),
            p05: Some(Requests(180_000.0)),
            p50: Some(Requests(190_080.0)),
            p95: Some(Requests(200_000.0)),
            horizon: Requests(1e6),
            course: Vec::new(),
            rate: FutureRate::Holds,
        }
    }

    #[test]
    fn traffic_that_is_known_exactly_adds_nothing() {
        let exact = clock(0.0);
        let found = exact.first(&first(), 0.01);
        assert!((found.p50.unwrap().0 - 4.0 * DAY).abs() < 1e-6);
        assert_eq!(
            found.p05.unwrap(),
            exact.daily.span_for(Requests(180_000.0))
        );
    }

    #[test]
    fn traffic_that_varies_makes_the_time_less_certain_than_the_requests() {
        // Four days ahead of four measured: √2 · 5 %, times t₀.₉₅ with 4 df = 2.131847; with the
        // requests' own ln(200,000/190,080) that is √(.0508723² + .1507443²) = .1590970.
        let uncertain = clock(0.05);
        let found = uncertain.first(&first(), 0.01);
        assert_eq!(found.p50, clock(0.0).first(&first(), 0.01).p50);
        let latest = Requests(190_080.0 * 0.159_097_0_f64.exp());
        let apart = found.p95.unwrap().0 - uncertain.daily.span_for(latest).0;
        assert!(apart.abs() < 1.0, "{apart}");
    }
}
