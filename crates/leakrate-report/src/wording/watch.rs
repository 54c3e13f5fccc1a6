//! The words of `watch`: what a series shows now, as a page of a terminal and as one line.

use super::{fate, series};
use crate::document::{Block, Document, Finding, Illustration, Tone};
use crate::facts::{EventChange, Moment, WatchEvent, WatchedFacts};
use leakrate_core::analysis::Standing;
use leakrate_core::units::{Bytes, Seconds, counted};

/// What is watched, for eyes that see it change: the crash, the rate, and how sure that is.
pub fn watched(found: &WatchedFacts, chart: Option<Illustration>) -> Document {
    let chart = chart.map(|chart| Block::Figure(Box::new(chart)));
    let status = Block::Paragraph(status(found));
    Document {
        title: None,
        finding: findings(found),
        blocks: chart.into_iter().chain([status]).collect(),
    }
}

fn findings(found: &WatchedFacts) -> Vec<Finding> {
    let crash = found.prediction().map(fate::finding);
    let grows = found.series().map(series::finding);
    let restart = found.prediction().and_then(|prediction| {
        let by = prediction
            .restart_by
            .filter(|_| !prediction.fate.is_over())?;
        Some(Finding {
            text: format!("Restart it by {by}."),
            tone: Tone::Warning,
        })
    });
    [crash, restart, grows].into_iter().flatten().collect()
}

/// `Last reading 512 MB at 2026-05-11 12:30 UTC, 1,204 readings; confirmed since …`
fn status(found: &WatchedFacts) -> String {
    let watch = &found.watch;
    let at = watch.at.map_or_else(String::new, |at| format!(" at {at}"));
    let kept = watch.seconds_per_sample.map_or_else(String::new, |span| {
        format!(", of which means over {} are kept", Seconds(span))
    });
    format!(
        "Last reading {}{at}, {}{kept}{}.",
        Bytes(watch.memory_bytes),
        counted(watch.readings, "reading"),
        standing(found)
    )
}

/// Whether the leak holds however often it was looked for.
fn standing(found: &WatchedFacts) -> String {
    let held = found.series().and_then(|series| series.among_many);
    match (held, found.watch.confirmed_at) {
        (None, _) => String::new(),
        (Some(Standing::MayBeChance), _) => {
            "; that it leaks is not confirmed, since who looks often sees a leak by chance"
                .to_owned()
        }
        (Some(Standing::Held), Some(since)) => format!("; confirmed at {since}"),
        (Some(Standing::Held), None) => "; confirmed".to_owned(),
    }
}

/// The same on one line, with the time of the last reading in front.
pub fn watched_line(found: &WatchedFacts) -> String {
    let at = found.watch.at.map(Moment::stamp);
    let texts = findings(found).into_iter().map(|finding| finding.text);
    let said: Vec<String> = at.into_iter().chain(texts).collect();
    format!(
        "{}{}",
        said.join(" "),
        match standing(found) {
            held if held.is_empty() => held,
            held => format!(" ({})", held.trim_start_matches("; ")),
        }
    )
}

/// A condition that has begun or ceased to hold.
pub fn watch_event(name: &str, event: &WatchEvent) -> String {
    let WatchEvent {
        condition,
        change,
        reason,
    } = event;
    match change {
        EventChange::Began => format!("{name}: {condition}: {reason}"),
        EventChange::Ended => format!("{name}: no longer {condition}: {reason}"),
    }
}
