//! What each number of a rule is, and where it comes from.

use super::query::duration;
use crate::facts::{AlertFacts, AlertLimitFacts, NoLimitFacts, RestartCutFacts};
use crate::words::Basis;
use leakrate_core::analysis::alert::AimedAt;
use leakrate_core::units::{Bytes, Seconds, count, three_digits};

/// One number of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Explained {
    /// What it is.
    pub(crate) what: &'static str,
    /// How large.
    pub(crate) value: String,
    /// Why.
    pub(crate) why: String,
}

/// What a rule was made for, in a sentence or two.
pub(crate) fn purpose(alert: &AlertFacts) -> String {
    let smallest = per_hour(alert.smallest_bytes_per_hour);
    let of = match alert.series {
        1 => String::new(),
        many => format!(" among {} series", count(many as f64)),
    };
    match alert.aimed_at {
        AimedAt::Leak => {
            let leaking = match alert.series {
                1 => "The leak that was found".to_owned(),
                _ => format!("The slowest of {} leaks{of}", count(alert.leaking as f64)),
            };
            format!(
                "{leaking}, {} or more, stands clear of the noise over {}; a leak of {smallest} or more \
                 fires nearly always.",
                per_hour(alert.target_bytes_per_hour),
                duration(alert.window_seconds)
            )
        }
        AimedAt::FaintLeak => {
            let leaking = match alert.series {
                1 => "A leak was found, but over no window that was measured does it".to_owned(),
                many => format!(
                    "{} of {} series leak, but over no window that was measured does the slowest leak",
                    count(alert.leaking as f64),
                    count(many as f64)
                ),
            };
            format!(
                "{leaking} stand clear of the noise: it may be as slow as {}, and only from {smallest} on does \
                 the rule fire nearly always. More data make a better rule.",
                per_hour(alert.target_bytes_per_hour)
            )
        }
        AimedAt::Watch => format!(
            "No leak was found{of}. The rule watches for one: from {smallest} on it fires nearly always, and \
             slower ones it may miss."
        ),
    }
}

/// Why a rule warns of no limit.
pub(crate) fn without_limit(alert: &AlertFacts) -> Option<&'static str> {
    alert.no_limit.map(|reason| match reason {
        NoLimitFacts::Unknown => {
            "No limit is known, so it does not warn of one: --limit 1.75GB gives it, and --limit-selector names \
             the series that tell it."
        }
        NoLimitFacts::Differs => {
            "The series have different limits, so it does not warn of them: --limit-selector names the series \
             that tell them."
        }
    })
}

/// Every number of a rule, in the order in which they stand there.
pub(crate) fn explanation(alert: &AlertFacts) -> Vec<Explained> {
    let mut all = vec![window(alert), threshold(alert), hold(alert)];
    all.extend(settled(alert));
    if let Some(limit) = &alert.limit {
        all.extend(before(limit));
    }
    all
}

fn per_hour(rate: f64) -> String {
    Basis::PerHour.phrase(rate)
}

fn window(alert: &AlertFacts) -> Explained {
    let readings = (alert.window_seconds / alert.step_seconds).round();
    Explained {
        what: "window",
        value: duration(alert.window_seconds),
        why: format!(
            "the slope is that of the least-squares line through so much memory, {} readings as they were \
             measured. One reading scatters about the line by {}, and neighbours resemble each other \
             (autocorrelation {:.2}); over the window the slope then scatters by {}.",
            count(readings),
            Bytes(alert.noise_bytes),
            alert.autocorrelation,
            per_hour(alert.slope_noise_bytes_per_hour)
        ),
    }
}

fn threshold(alert: &AlertFacts) -> Explained {
    let noise = format!(
        "noise that stays as it was climbs that fast in one month of {} ({} standard deviations of the slope), and the \
         steepest it climbed in the data was {}",
        count((1.0 / alert.false_firings_per_month).round()),
        three_digits(alert.slope_noise_deviations),
        per_hour(alert.steepest_noise_bytes_per_hour)
    );
    let why = match alert.aimed_at {
        AimedAt::Leak => format!(
            "half way between what noise reaches and what the leak shows: {noise}; the leak is {} or more.",
            per_hour(alert.target_bytes_per_hour)
        ),
        AimedAt::FaintLeak | AimedAt::Watch => format!("what noise does not reach: {noise}."),
    };
    Explained {
        what: "threshold",
        value: per_hour(alert.threshold_bytes_per_hour),
        why,
    }
}

fn hold(alert: &AlertFacts) -> Explained {
    let memory = Seconds(alert.noise_memory_seconds);
    let why = if alert.noise_memory_seconds <= alert.for_seconds {
        format!("noise remembers itself for {memory}: a burst of it is over by then.")
    } else {
        format!(
            "noise remembers itself for {memory}; a quarter of the window is as long as can be waited, and the \
             threshold allows for the rest."
        )
    };
    Explained {
        what: "for",
        value: duration(alert.for_seconds),
        why,
    }
}

fn settled(alert: &AlertFacts) -> Vec<Explained> {
    let youth = duration(alert.window_seconds + alert.warm_up_seconds);
    let warm_up = if alert.warm_up_seconds > 0.0 {
        format!("a warm-up of {} and", duration(alert.warm_up_seconds))
    } else {
        "no warm-up, for none was seen (--warm-up 30min says of one), and".to_owned()
    };
    let age = |why: String| Explained {
        what: "age",
        value: youth.clone(),
        why,
    };
    match &alert.restarts {
        RestartCutFacts::StartTime { metric } => vec![age(format!(
            "a process that is younger is left alone: {warm_up} one window. Its age is told by {metric}; \
             where that is not scraped, nothing is left alone, and warm-ups fire."
        ))],
        RestartCutFacts::Falls {
            at_least_bytes,
            within_seconds,
            past_seconds,
        } => vec![
            age(format!(
                "for so long memory must not have fallen as at a restart: {warm_up} one window. A series must \
                 have been there up to {} before that.",
                duration(*past_seconds)
            )),
            Explained {
                what: "fall",
                value: Bytes(*at_least_bytes).to_string(),
                why: format!(
                    "memory that falls by so much within {} has restarted; noise did not in the data.",
                    duration(*within_seconds)
                ),
            },
        ],
    }
}

fn before(limit: &AlertLimitFacts) -> Vec<Explained> {
    let of = match (&limit.selector, limit.bytes) {
        (Some(selector), _) => format!("what {selector} tells"),
        (None, bytes) => Bytes(bytes.unwrap_or(0.0)).to_string(),
    };
    vec![
        Explained {
            what: "limit",
            value: of,
            why: "the memory at which the process dies.".to_owned(),
        },
        Explained {
            what: "lead",
            value: duration(limit.lead_seconds),
            why: "how long before the limit it fires: --lead.".to_owned(),
        },
        Explained {
            what: "margin",
            value: Bytes(limit.margin_bytes).to_string(),
            why:
                "so far readings rose above the line: the highest of them reaches the limit first."
                    .to_owned(),
        },
    ]
}
