//! Settings that restart a leaking process in time, ready to be pasted into the file of what runs it.
//! What is not settled, has stopped or does not leak gets a remark that says so, and no setting.

mod cron;
mod docker;
mod gunicorn;
mod kubernetes;
mod pm2;
mod puma;
mod systemd;

use super::incident::crash::more_memory;
use super::restart_interval::{fresh, restart_finding};
use super::{fate, series};
use crate::facts::{PredictionFacts, RestartIntervalFacts, RestartTarget, SeriesFacts};
use leakrate_core::units::{Bytes, count};

/// Share of an interval by which restarts differ, so that not all come at once.
const JITTER: f64 = 0.1;

/// What settings are for.
#[derive(Debug, Clone, Copy)]
pub struct ToRestart<'a> {
    /// The series that they are for.
    pub series: &'a SeriesFacts,
    /// What is predicted of it.
    pub prediction: &'a PredictionFacts,
    /// The most that its memory rose from one reading to the next.
    pub largest_rise: Bytes,
    /// How many series are to be restarted, of which it has the shortest interval.
    pub of: usize,
}

/// Lines of a file, with how a remark begins there.
struct Draft {
    remark: &'static str,
    lines: Vec<String>,
}

impl Draft {
    fn remark(&mut self, text: &str) {
        let mut line = self.remark.to_owned();
        for word in text.split(' ') {
            if line.chars().count() + 1 + word.chars().count() > REMARK_WIDTH && line != self.remark
            {
                self.lines
                    .push(std::mem::replace(&mut line, self.remark.to_owned()));
            }
            line.push(' ');
            line.push_str(word);
        }
        self.lines.push(line);
    }

    fn line(&mut self, text: impl Into<String>) {
        self.lines.push(text.into());
    }
}

const REMARK_WIDTH: usize = 100;

/// How a system restarts what it runs.
struct Form {
    remark: &'static str,
    /// What the limit and the memory that was read are of.
    unit: &'static str,
    /// Adds the lines, or says what they lack.
    write: fn(&mut Draft, &ToRestart<'_>, &RestartIntervalFacts) -> Result<(), &'static str>,
}

fn form(target: RestartTarget) -> Form {
    match target {
        RestartTarget::Gunicorn => gunicorn::FORM,
        RestartTarget::Puma => puma::FORM,
        RestartTarget::Pm2 => pm2::FORM,
        RestartTarget::Systemd => systemd::FORM,
        RestartTarget::Kubernetes => kubernetes::FORM,
        RestartTarget::Docker => docker::FORM,
    }
}

/// The settings with the remarks that say what they are for, what they leave to chance and what is
/// assumed.
pub fn settings(target: RestartTarget, subject: &ToRestart<'_>) -> String {
    let form = form(target);
    let mut draft = Draft {
        remark: form.remark,
        lines: Vec::new(),
    };
    let prediction = subject.prediction;
    draft.remark(&fate::finding(prediction).text);
    match prediction.restart.as_ref().zip(restart_finding(prediction)) {
        None => draft.remark(&without_restart(subject)),
        Some((restart, finding)) => {
            draft.remark(&finding.text);
            draft.remark(&fresh(restart));
            if subject.of > 1 {
                draft.remark(&format!(
                    "For {}, which needs it soonest of {} series.",
                    prediction.series,
                    count(subject.of as f64)
                ));
            }
            draft.remark(&format!(
                "Assumed: memory was read of one {unit}, and {} is the limit of one {unit}.",
                Bytes(prediction.limit_bytes),
                unit = form.unit
            ));
            let before = draft.lines.len();
            if let Err(lacking) = (form.write)(&mut draft, subject, restart) {
                draft.lines.truncate(before);
                draft.remark(&format!("No setting: {lacking}."));
            }
        }
    }
    let mut text = draft.lines.join("\n");
    text.push('\n');
    text
}

fn without_restart(subject: &ToRestart<'_>) -> String {
    if subject.series.leaks() {
        "No setting: no restart interval is told, for a fresh process has no room below the limit, or \
         needs none as far as this tells."
            .to_owned()
    } else {
        format!("No setting. {}", series::finding(subject.series).text)
    }
}

/// What more memory would buy: a limit is not raised for a leak without saying that.
fn price_of_memory(draft: &mut Draft, subject: &ToRestart<'_>) {
    let bought = more_memory(subject.series);
    let bought = bought.map(|bought| format!(" {bought} The leak goes on."));
    draft.remark(&format!(
        "The limit stays as it is.{}",
        bought.unwrap_or_default()
    ));
}

/// The interval in whole seconds, and the part of it by which restarts may differ.
fn seconds_and_jitter(restart: &RestartIntervalFacts) -> Option<(f64, f64)> {
    let every = restart.every_seconds?.floor();
    let jitter = (JITTER * every).floor();
    (every >= 1.0).then_some((every - jitter, jitter))
}

const NO_CLOCK: &str = "it restarts by the clock, and no restart interval in time is known; give the \
                        times of the readings, or the traffic (--requests 100/min, --traffic 25/s)";
