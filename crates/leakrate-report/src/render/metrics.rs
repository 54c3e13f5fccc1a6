//! What is watched as metrics, for Prometheus to scrape: its text format, and `OpenMetrics` for whoever
//! asks for that.
//!
//! Both are written by <https://prometheus.io/docs/instrumenting/exposition_formats/> and
//! <https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md>. The text format
//! knows no set of states, which there is a gauge of the same samples.

use std::fmt::Write as _;

use crate::facts::{Code as _, FateFacts, WatchedFacts};
use crate::words::SECONDS_PER_HOUR;
use leakrate_core::model::Verdict;

/// In which form metrics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposition {
    /// The text format of Prometheus, version 0.0.4.
    Text,
    /// `OpenMetrics` 1.0.0.
    OpenMetrics,
}

impl Exposition {
    /// What a server calls it.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }
}

/// Whether what is watched answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceState {
    /// It does.
    Answers,
    /// It does not: what was known of the crash is of the past, and not written.
    Away,
}

/// What a family of metrics is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Gauge,
    Counter,
    /// Quantiles, which no gauge has.
    Summary,
    StateSet,
}

/// A family of metrics.
struct Family {
    name: &'static str,
    kind: Kind,
    unit: Option<&'static str>,
    help: &'static str,
    samples: Vec<Sample>,
}

struct Sample {
    labels: Vec<(&'static str, String)>,
    value: f64,
}

const VERDICTS: [Verdict; 4] = [
    Verdict::Leak,
    Verdict::Plateau,
    Verdict::NoLeak,
    Verdict::Inconclusive,
];

/// Spells what is watched.
pub fn render(found: &[WatchedFacts], state: SourceState, exposition: Exposition) -> String {
    let mut out = String::new();
    for family in families(found, state) {
        family.write(&mut out, exposition);
    }
    if exposition == Exposition::OpenMetrics {
        out.push_str("# EOF\n");
    }
    out
}

fn families(found: &[WatchedFacts], state: SourceState) -> Vec<Family> {
    // What it did when it last answered is not what it does.
    let now: &[WatchedFacts] = match state {
        SourceState::Answers => found,
        SourceState::Away => &[],
    };
    let mut families = of_readings(found, state);
    families.extend(of_growth(now));
    families
}

fn of_each(found: &[WatchedFacts], read: impl Fn(&WatchedFacts) -> Option<f64>) -> Vec<Sample> {
    let samples = found.iter().filter_map(|one| {
        Some(Sample {
            labels: vec![("series", name(one))],
            value: read(one)?,
        })
    });
    samples.collect()
}

fn of_readings(found: &[WatchedFacts], state: SourceState) -> Vec<Family> {
    vec![
        Family {
            name: "leakrate_source_up",
            kind: Kind::Gauge,
            unit: None,
            help: "Whether what is watched answered when it was last asked.",
            samples: vec![Sample {
                labels: Vec::new(),
                value: match state {
                    SourceState::Answers => 1.0,
                    SourceState::Away => 0.0,
                },
            }],
        },
        Family {
            name: "leakrate_readings",
            kind: Kind::Counter,
            unit: None,
            help: "Readings of memory so far.",
            samples: of_each(found, |one| Some(one.watch.readings as f64)),
        },
        Family {
            name: "leakrate_last_reading_timestamp_seconds",
            kind: Kind::Gauge,
            unit: Some("seconds"),
            help: "When memory was last read.",
            samples: of_each(found, |one| Some(one.watch.at?.at.0)),
        },
        Family {
            name: "leakrate_memory_bytes",
            kind: Kind::Gauge,
            unit: Some("bytes"),
            help: "The last reading of memory.",
            samples: of_each(found, |one| Some(one.watch.memory_bytes)),
        },
        Family {
            name: "leakrate_limit_bytes",
            kind: Kind::Gauge,
            unit: Some("bytes"),
            help: "The memory at which the process dies.",
            samples: of_each(found, |one| Some(one.prediction()?.limit_bytes)),
        },
    ]
}

fn of_growth(now: &[WatchedFacts]) -> Vec<Family> {
    vec![
        Family {
            name: "leakrate_bytes_per_second",
            kind: Kind::Gauge,
            unit: None,
            help: "How fast memory grows: the best estimate.",
            samples: rates(now, |rate| Some(rate.estimate)),
        },
        Family {
            name: "leakrate_bytes_per_second_lower",
            kind: Kind::Gauge,
            unit: None,
            help: "How fast memory grows: the lower end of the interval.",
            samples: rates(now, |rate| rate.interval.lower),
        },
        Family {
            name: "leakrate_bytes_per_second_upper",
            kind: Kind::Gauge,
            unit: None,
            help: "How fast memory grows: the upper end of the interval.",
            samples: rates(now, |rate| rate.interval.upper),
        },
        Family {
            name: "leakrate_verdict",
            kind: Kind::StateSet,
            unit: None,
            help: "What memory shows.",
            samples: now.iter().flat_map(verdicts).collect(),
        },
        Family {
            name: "leakrate_leak_confirmed",
            kind: Kind::Gauge,
            unit: None,
            help: "Whether a leak holds, however often it was looked for.",
            samples: of_each(now, |one| Some(f64::from(u8::from(one.watch.confirmed)))),
        },
        Family {
            name: "leakrate_crash_seconds",
            kind: Kind::Summary,
            unit: Some("seconds"),
            help: "Time from the last reading until a reading is at the limit.",
            samples: now.iter().flat_map(crashes).collect(),
        },
        Family {
            name: "leakrate_restart_by_timestamp_seconds",
            kind: Kind::Gauge,
            unit: Some("seconds"),
            help: "When to restart at the latest.",
            samples: of_each(now, |one| Some(one.prediction()?.restart_by?.at.0)),
        },
    ]
}

fn name(found: &WatchedFacts) -> String {
    found
        .series()
        .map_or_else(String::new, |series| series.name.clone())
}

fn rates(
    found: &[WatchedFacts],
    end: impl Fn(&crate::facts::RateFacts) -> Option<f64>,
) -> Vec<Sample> {
    let samples = found.iter().filter_map(|one| {
        let rate = one.series()?.bytes_per_hour.as_ref()?;
        Some(Sample {
            labels: vec![("series", name(one))],
            value: end(rate)? / SECONDS_PER_HOUR,
        })
    });
    samples.collect()
}

fn verdicts(found: &WatchedFacts) -> Vec<Sample> {
    let Some(shown) = found.series().and_then(|series| series.verdict) else {
        return Vec::new();
    };
    let state = |verdict: Verdict| Sample {
        labels: vec![
            ("series", name(found)),
            ("leakrate_verdict", verdict.code().to_owned()),
        ],
        value: f64::from(u8::from(verdict == shown)),
    };
    VERDICTS.map(state).into()
}

/// Quantiles as far as they are known; none where no growth is seen to go on.
fn crashes(found: &WatchedFacts) -> Vec<Sample> {
    let Some(prediction) = found.prediction() else {
        return Vec::new();
    };
    let quantiles = match (prediction.fate, prediction.seconds_until_crash()) {
        (FateFacts::Over, _) => [Some(0.0); 3],
        (_, Some(first)) => [first.p05, first.p50, first.p95],
        (_, None) => [None; 3],
    };
    let named = ["0.05", "0.5", "0.95"].into_iter().zip(quantiles);
    let sample = |(quantile, value): (&str, Option<f64>)| {
        Some(Sample {
            labels: vec![("series", name(found)), ("quantile", quantile.to_owned())],
            value: value?,
        })
    };
    named.filter_map(sample).collect()
}

impl Kind {
    fn word(self, exposition: Exposition) -> &'static str {
        match (self, exposition) {
            (Self::Gauge, _) | (Self::StateSet, Exposition::Text) => "gauge",
            (Self::Counter, _) => "counter",
            (Self::Summary, _) => "summary",
            (Self::StateSet, Exposition::OpenMetrics) => "stateset",
        }
    }

    /// What the name of its samples ends in.
    fn ending(self) -> &'static str {
        match self {
            Self::Counter => "_total",
            Self::Gauge | Self::Summary | Self::StateSet => "",
        }
    }
}

impl Family {
    fn write(&self, out: &mut String, exposition: Exposition) {
        if self.samples.is_empty() {
            return;
        }
        let ending = self.kind.ending();
        // The text format names a counter as it names its samples.
        let name = match exposition {
            Exposition::Text => format!("{}{ending}", self.name),
            Exposition::OpenMetrics => self.name.to_owned(),
        };
        let _ = writeln!(out, "# HELP {name} {}", self.help);
        let _ = writeln!(out, "# TYPE {name} {}", self.kind.word(exposition));
        if let (Some(unit), Exposition::OpenMetrics) = (self.unit, exposition) {
            let _ = writeln!(out, "# UNIT {name} {unit}");
        }
        for sample in &self.samples {
            let labels = sample.labels.iter();
            let labels: Vec<String> = labels
                .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
                .collect();
            let _ = match labels.as_slice() {
                [] => writeln!(out, "{}{ending} {}", self.name, sample.value),
                labels => writeln!(
                    out,
                    "{}{ending}{{{}}} {}",
                    self.name,
                    labels.join(","),
                    sample.value
                ),
            };
        }
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Facts, SeriesFacts, WatchFacts};

    fn found(name: &str, verdict: Verdict) -> WatchedFacts {
        let mut facts = Facts::new("watch");
        facts.series.push(SeriesFacts {
            name: name.to_owned(),
            verdict: Some(verdict),
            ..SeriesFacts::default()
        });
        WatchedFacts {
            facts,
            watch: WatchFacts {
                at: None,
                memory_bytes: 1.5e9,
                readings: 40,
                seconds_per_sample: None,
                confirmed: false,
                confirmed_at: None,
                events: Vec::new(),
            },
        }
    }

    #[test]
    fn one_state_of_a_set_is_on_and_no_name_breaks_out_of_its_label() {
        let found = [found("a\"b\\c\nd", Verdict::Plateau)];
        let text = render(&found, SourceState::Answers, Exposition::OpenMetrics);
        let on: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("leakrate_verdict{") && line.ends_with(" 1"))
            .collect();
        let expected = r#"leakrate_verdict{series="a\"b\\c\nd",leakrate_verdict="plateau"} 1"#;
        assert_eq!(on, [expected]);
        assert!(text.contains("# TYPE leakrate_verdict stateset\n"));
        assert!(text.ends_with("# EOF\n"));
        let plain = render(&found, SourceState::Answers, Exposition::Text);
        assert!(plain.contains("# TYPE leakrate_verdict gauge\n"));
        assert!(plain.contains("# TYPE leakrate_readings_total counter\n"));
    }

    #[test]
    fn what_is_away_has_no_rate_and_no_crash() {
        let found = [found("web", Verdict::Leak)];
        let text = render(&found, SourceState::Away, Exposition::Text);
        assert!(text.contains("leakrate_source_up 0\n"));
        assert!(!text.contains("leakrate_verdict"));
        assert!(!text.contains("leakrate_crash_seconds"));
    }
}
