//! The words of `alert`: what the rule is for, its numbers, and how it would have done.

use super::caveats::caveats;
use super::rate::display_name;
use super::{fleet, series};
use crate::document::{Align, Block, Cell, Document, Finding, Table, Tone};
use crate::facts::{AlarmFacts, AlertFacts, Facts};
use crate::prometheus::{LEAK, LIMIT, did, explanation, purpose, without_limit};
use leakrate_core::units::{Seconds, count, three_digits};

/// Whether the rules go to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RulesAre {
    /// To one of their own.
    Written,
    /// To none.
    Unwritten,
}

/// What was found, in sentences that stand above a rule.
pub fn alert_findings(facts: &Facts) -> Vec<String> {
    let found = match (facts.series.as_slice(), fleet::of(facts)) {
        (_, Some(all)) => fleet::document(facts, all, 0).finding,
        (few, None) => few.iter().map(series::finding).collect(),
    };
    found.into_iter().map(|finding| finding.text).collect()
}

/// The answer of `alert`.
pub fn compose_alert(facts: &Facts, alert: &AlertFacts, rules: RulesAre) -> Document {
    let found = alert_findings(facts).into_iter();
    let neutral = |text| Finding {
        text,
        tone: Tone::Neutral,
    };
    let mut blocks = vec![
        Block::Table(numbers(alert)),
        Block::heading("On the data themselves"),
        Block::Table(back_test(alert)),
        Block::Paragraph(meaning(alert)),
    ];
    if rules == RulesAre::Unwritten {
        blocks.push(Block::Paragraph(
            "Show the rules with --rules -, or write them with --rules leak.rules.yml, and with --tests \
             leak.rules.test.yml what promtool tests them by."
                .to_owned(),
        ));
    }
    let notes = facts.series.iter().map(|series| {
        let name = if facts.series.len() > 1 {
            display_name(series)
        } else {
            ""
        };
        (name, series.caveats.as_slice())
    });
    blocks.extend(caveats(notes));
    Document {
        title: None,
        finding: found
            .chain([purpose(alert)])
            .chain(without_limit(alert).map(str::to_owned))
            .map(neutral)
            .collect(),
        blocks,
    }
}

fn numbers(alert: &AlertFacts) -> Table {
    let mut table = Table::new([("the rule", Align::Left), ("", Align::Right)]);
    for one in explanation(alert) {
        table
            .rows
            .push(vec![Cell::from(one.what), Cell::from(one.value)]);
    }
    table
}

fn back_test(alert: &AlertFacts) -> Table {
    const MONTH: f64 = 30.0 * 86_400.0;
    let found = &alert.back_test;
    let months = found.watched_seconds / MONTH;
    let mut table = Table::new([
        ("alert", Align::Left),
        ("fires", Align::Right),
        ("without cause", Align::Right),
        ("a month", Align::Right),
        ("leaking runs", Align::Right),
        ("before the end", Align::Right),
    ]);
    let plain = "predict_linear(m[6h], 4*3600) > limit";
    let rows = [
        (LEAK, Some(&found.leak)),
        (LIMIT, found.limit.as_ref()),
        (plain, found.plain.as_ref()),
    ];
    for (name, alarm) in rows {
        table
            .rows
            .extend(alarm.map(|alarm| row(name, alarm, found.leaking_runs, months)));
    }
    table
}

fn row(name: &str, alarm: &AlarmFacts, runs: usize, months: f64) -> Vec<Cell> {
    let a_month = alarm.without_cause as f64 / months;
    vec![
        Cell::from(name),
        Cell::from(count(alarm.firings as f64)),
        Cell::from(count(alarm.without_cause as f64)),
        Cell::from(if a_month.is_finite() {
            three_digits(a_month)
        } else {
            String::new()
        }),
        Cell::from(format!(
            "{} of {}",
            count(alarm.caught as f64),
            count(runs as f64)
        )),
        Cell::from(
            alarm
                .lead_seconds
                .map_or_else(String::new, |lead| Seconds(lead).to_string()),
        ),
    ]
}

/// What the table says, and what it does not.
fn meaning(alert: &AlertFacts) -> String {
    let found = &alert.back_test;
    let undecided = if found.undecided > 0 {
        format!(
            " Of {} series it is open whether they leak; what fires on them is not counted.",
            count(found.undecided as f64)
        )
    } else {
        String::new()
    };
    format!(
        "On these data {LEAK} {}. A rule does well on data that it was made from: what it does on other data \
         shows when it runs.{undecided}",
        did(&found.leak, found.leaking_runs)
    )
}
