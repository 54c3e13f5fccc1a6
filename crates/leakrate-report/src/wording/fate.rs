//! The statement about a crash in words. Every place that says when a limit is reached says it
//! from here: the finding of `predict`, the headline of a report, the titles of charts, the cells of
//! tables and the reason of a gate.

use crate::document::{Finding, Tone};
use crate::facts::{FateFacts, FutureRateFacts, Moment, PredictionFacts};
use crate::words;
use leakrate_core::units::{Bytes, Requests, count};

/// The confidence of the range from the 5 % quantile of the first crossing to the 95 % quantile.
pub(super) const FIRST_CROSSING: f64 = 0.9;

/// What a distance is counted in, which says how it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Distance {
    Time,
    Requests,
}

impl Distance {
    pub(super) fn words(self, distance: f64) -> String {
        match self {
            Self::Time => time_phrase(distance),
            Self::Requests => request_phrase(distance),
        }
    }

    /// `49 min to 56 min`, `4,871 to 5,645 requests`
    pub(super) fn range(self, ends: [Option<f64>; 2]) -> Option<String> {
        match self {
            Self::Time => words::spans(ends),
            Self::Requests => {
                let [lower, upper] = ends.map(|end| end.map(|end| count(end.round())));
                Some(format!("{} requests", words::range(lower, upper)?))
            }
        }
    }
}

pub(super) fn time_phrase(seconds: f64) -> String {
    words::span_to_the_minute(seconds)
}

pub(super) fn request_phrase(requests: f64) -> String {
    Requests(requests.round()).to_string()
}

/// A point ahead: how far away it is, and when that is.
#[derive(Clone, Copy)]
struct Ahead {
    distance: f64,
    at: Option<Moment>,
}

/// When the limit is reached, along time where times are known, else along requests.
struct Range {
    /// What crosses the limit: the first reading, or the trend where readings are not simulated.
    subject: Subject,
    soonest: Option<Ahead>,
    expected: Option<Ahead>,
    latest: Option<Ahead>,
    confidence: Option<f64>,
    counted_in: Distance,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    FirstReading,
    Trend,
}

impl Range {
    fn of(prediction: &PredictionFacts) -> Option<Self> {
        Self::of_first_reading(prediction).or_else(|| Self::of_trend(prediction))
    }

    fn of_first_reading(prediction: &PredictionFacts) -> Option<Self> {
        let clock = prediction.first_crossing.as_ref();
        let (first, counted_in) = match (
            &prediction.seconds_until_first_crossing,
            &prediction.requests_until_first_crossing,
        ) {
            (Some(first), _) => (first, Distance::Time),
            (None, Some(first)) => (first, Distance::Requests),
            (None, None) => return None,
        };
        Some(Self {
            subject: Subject::FirstReading,
            soonest: ahead(first.p05, clock.and_then(|clock| clock.p05)),
            expected: ahead(first.p50, clock.and_then(|clock| clock.p50)),
            latest: ahead(first.p95, clock.and_then(|clock| clock.p95)),
            confidence: Some(FIRST_CROSSING),
            counted_in,
        })
    }

    fn of_trend(prediction: &PredictionFacts) -> Option<Self> {
        let clock = &prediction.trend_crossing;
        let (left, counted_in) = match (&prediction.seconds_left, &prediction.requests_left) {
            (Some(left), _) => (left, Distance::Time),
            (None, Some(left)) => (left, Distance::Requests),
            (None, None) => return None,
        };
        Some(Self {
            subject: Subject::Trend,
            soonest: ahead(left.interval.lower, clock.lower),
            expected: ahead(left.estimate, clock.estimate),
            latest: ahead(left.interval.upper, clock.upper),
            confidence: clock.confidence,
            counted_in,
        })
    }

    /// Whether it is that of a rate without an interval.
    fn has_no_error(&self) -> bool {
        self.subject == Subject::Trend && self.soonest.is_none() && self.latest.is_none()
    }

    /// `2020-05-11 10:19 UTC`, or `another 5,267 requests`
    fn point(&self, ahead: Ahead) -> String {
        match ahead.at {
            Some(at) => at.to_string(),
            None => format!("another {}", self.counted_in.words(ahead.distance)),
        }
    }

    /// `at about 2020-05-11 10:19 UTC, 53 min after the last sample`
    fn when(&self, ahead: Ahead) -> String {
        let span = self.counted_in.words(ahead.distance);
        match ahead.at {
            Some(at) => {
                format!("at about {at}, {span} after the last sample")
            }
            None => format!("after about another {span}"),
        }
    }

    /// ` (90 % CI 2020-05-11 10:15 to 10:23 UTC)`, or how much of that is known.
    fn interval(&self) -> String {
        let level = self.confidence.map(words::confidence).unwrap_or_default();
        match (self.soonest, self.latest) {
            (Some(soonest), Some(latest)) => {
                let ends = soonest.at.zip(latest.at);
                let range = ends.map_or_else(
                    || {
                        let ends = [soonest, latest].map(|end| Some(end.distance));
                        self.counted_in.range(ends).unwrap_or_default()
                    },
                    |(from, to)| Moment::range(from, to),
                );
                format!(" ({level} {range})")
            }
            (Some(soonest), None) => {
                let soonest = self.point(soonest);
                format!(" ({level} from {soonest} on, without a latest time)")
            }
            (None, _) => String::new(),
        }
    }
}

fn ahead(distance: Option<f64>, at: Option<Moment>) -> Option<Ahead> {
    distance.map(|distance| Ahead { distance, at })
}

/// How far ahead was looked: `41 h`.
pub(super) fn horizon(prediction: &PredictionFacts) -> Option<String> {
    let time = prediction.horizon_seconds.map(time_phrase);
    time.or_else(|| prediction.horizon_requests.map(request_phrase))
}

fn within(prediction: &PredictionFacts) -> String {
    horizon(prediction).map_or_else(String::new, |horizon| format!(" within {horizon}"))
}

/// `production`, or `production at 2× its traffic`
fn subject(prediction: &PredictionFacts) -> String {
    let name = &prediction.series;
    match prediction.traffic_factor {
        Some(factor) => format!("{name} at {factor}× its traffic"),
        None => name.clone(),
    }
}

/// The whole statement, with its interval.
pub(crate) fn finding(prediction: &PredictionFacts) -> Finding {
    let name = &subject(prediction);
    let limit = words::limit(prediction);
    let range = Range::of(prediction);
    let (text, tone) = match prediction.fate {
        FateFacts::Over => (
            format!("{name} is over its limit of {limit} already."),
            Tone::Bad,
        ),
        FateFacts::HasBeenOver => (
            format!(
                "{name} has been over its limit of {limit} in this run, and is below it now; no \
                 leak is seen."
            ),
            Tone::Warning,
        ),
        FateFacts::Reaches => (reaches(prediction, range.as_ref()), Tone::Bad),
        FateFacts::MayReach => (may_reach(prediction, range.as_ref()), Tone::Warning),
        FateFacts::NotWithin => (
            format!(
                "{name} is not seen to reach {limit}{}, which is as far as this tells.",
                within(prediction)
            ),
            Tone::Neutral,
        ),
        FateFacts::StaysBelow => (stays_below(prediction, range.as_ref()), Tone::Good),
        FateFacts::Unknown => (
            format!(
                "When {name} reaches {limit} cannot be told: no rate with an interval is known."
            ),
            Tone::Warning,
        ),
    };
    Finding { text, tone }
}

fn reaches(prediction: &PredictionFacts, range: Option<&Range>) -> String {
    let name = &subject(prediction);
    let limit = words::limit(prediction);
    let Some((range, expected)) = range.and_then(|range| Some((range, range.expected?))) else {
        return format!("{name} reaches {limit}.");
    };
    let subject = match range.subject {
        Subject::FirstReading => name.clone(),
        Subject::Trend => format!("The trend of {name}"),
    };
    if range.has_no_error() {
        return format!(
            "{name} reaches {limit} {} at this rate, of which no error is known: that has no range.",
            range.when(expected)
        );
    }
    let (when, interval) = (range.when(expected), range.interval());
    let assumption = match prediction.future_rate {
        Some(FutureRateFacts::Holds) => ", if today's rate holds",
        Some(FutureRateFacts::Wanders) => "; its rate has changed, and may go on changing",
        None => "",
    };
    format!("{subject} reaches {limit} {when}{interval}{assumption}.")
}

fn may_reach(prediction: &PredictionFacts, range: Option<&Range>) -> String {
    let name = &subject(prediction);
    let limit = words::limit(prediction);
    if let Some((range, expected)) = range.and_then(|range| Some((range, range.expected?)))
        && range.has_no_error()
    {
        return format!(
            "{name} may reach {limit} {}, if it goes on as from the first of two readings to the \
             second: whether it does takes more of them.",
            range.when(expected)
        );
    }
    let Some((range, soonest)) = range.and_then(|range| Some((range, range.soonest?))) else {
        return format!("{name} may reach {limit}.");
    };
    let from = range.point(soonest);
    match (range.subject, range.expected) {
        (Subject::FirstReading, Some(expected)) => format!(
            "{name} may reach {limit} from {from} on (5 % probability by then), and {} if its growth \
             goes on; whether it does is not settled.",
            range.when(expected)
        ),
        (Subject::FirstReading, None) => format!(
            "{name} may reach {limit} from {from} on (5 % probability by then); half of what is \
             simulated does not{}, which is as far as this tells.",
            within(prediction)
        ),
        (Subject::Trend, _) => {
            format!("The trend of {name} does not reach {limit} before {from}; it may never.")
        }
    }
}

fn stays_below(prediction: &PredictionFacts, range: Option<&Range>) -> String {
    let name = &subject(prediction);
    let limit = words::limit(prediction);
    let below = prediction.headroom_bytes.map_or_else(String::new, |left| {
        format!(", and its last reading is {} below it", Bytes(left))
    });
    let soonest = range.and_then(|range| Some((range, range.soonest?)));
    let again = soonest.map_or_else(String::new, |(range, soonest)| {
        format!(
            " Should it climb again, that takes {} at least (5 % probability by then).",
            range.counted_in.words(soonest.distance)
        )
    });
    format!("{name} is not on its way to {limit}: no leak is seen{below}.{again}")
}

/// The statement as a clause about the process, without its interval.
pub(super) fn clause(prediction: &PredictionFacts) -> String {
    let when = |range: &Range| Some(range.when(range.expected?));
    let from = |range: &Range| Some(format!("from {} on", range.point(range.soonest?)));
    say(prediction, when, from)
}

/// The statement as the title of a chart: short enough to be taken in at a glance.
pub(super) fn title(prediction: &PredictionFacts) -> String {
    let about = |range: &Range| {
        let distance = range.counted_in.words(range.expected?.distance);
        Some(format!("in about {distance}"))
    };
    let not_before = |range: &Range| {
        let distance = range.counted_in.words(range.soonest?.distance);
        Some(format!("from {distance} on"))
    };
    let statement = say(prediction, about, not_before);
    format!("{} {statement}", subject(prediction))
}

/// The clause, with `expected` where the limit is reached and `soonest` where it may be.
fn say(
    prediction: &PredictionFacts,
    expected: impl Fn(&Range) -> Option<String>,
    soonest: impl Fn(&Range) -> Option<String>,
) -> String {
    let limit = words::limit(prediction);
    let range = Range::of(prediction);
    let with = |words: Option<String>| words.map_or_else(String::new, |words| format!(" {words}"));
    match prediction.fate {
        FateFacts::Over => format!("is over its limit of {limit} already"),
        FateFacts::HasBeenOver => format!("has been over its limit of {limit}"),
        FateFacts::Reaches => {
            let when = with(range.as_ref().and_then(expected));
            format!("reaches its limit of {limit}{when}")
        }
        FateFacts::MayReach => {
            let from = with(range.as_ref().and_then(soonest));
            format!("may reach its limit of {limit}{from}")
        }
        FateFacts::NotWithin => {
            let within = within(prediction);
            format!("is not seen to reach its limit of {limit}{within}")
        }
        FateFacts::StaysBelow => format!("is not on its way to its limit of {limit}"),
        FateFacts::Unknown => {
            format!("may or may not reach its limit of {limit}: that cannot be known")
        }
    }
}

/// The statement as the cell of a table: the distance, or what is known instead.
pub(crate) fn cell(prediction: &PredictionFacts) -> String {
    let range = Range::of(prediction);
    let distance = |at: fn(&Range) -> Option<Ahead>| {
        let range = range.as_ref()?;
        Some(range.counted_in.words(at(range)?.distance))
    };
    match prediction.fate {
        FateFacts::Over => "over already".to_owned(),
        FateFacts::HasBeenOver => "has been over".to_owned(),
        FateFacts::Reaches => distance(|range| range.expected).unwrap_or_default(),
        FateFacts::MayReach => match distance(|range| range.soonest) {
            Some(soonest) => format!("may, from {soonest}"),
            None => "may".to_owned(),
        },
        FateFacts::NotWithin => format!("not{}", within(prediction)),
        FateFacts::StaysBelow => "no leak".to_owned(),
        FateFacts::Unknown => "unknown".to_owned(),
    }
}

/// The range of the statement, where it has one.
pub(super) fn range_cell(prediction: &PredictionFacts) -> Option<String> {
    if prediction.fate != FateFacts::Reaches {
        return None;
    }
    let range = Range::of_first_reading(prediction)?;
    let ends = [range.soonest, range.latest];
    range
        .counted_in
        .range(ends.map(|end| end.map(|end| end.distance)))
}
