//! The words of `report`: what is attached to an incident. Each section answers one question, in
//! the order in which they are asked, and is absent where its data are.

pub(super) mod crash;
pub(super) mod headline;
mod method;
mod origin;
mod place;

use super::listing::{listed, not_listed};
use super::rate::display_name;
use super::reader::Reader;
use super::{caveats, compare, fleet, growth, readings, releases, series};
use crate::document::{Block, Document};
use crate::facts::{Facts, Moment, SeriesFacts};
use crate::figure::Figure;
use crate::words;
use leakrate_core::analysis::FixVerdict;
use leakrate_core::model::Verdict;

/// The charts of a report, as far as its data give them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Charts {
    /// Memory of the first series, where no limit is known; of a fleet, how fast its series grow.
    pub growth: Option<Figure>,
    /// Memory on its way to the limit, and what each restart interval risks; of a fleet, when each of
    /// its series crashes.
    pub crash: Option<Figure>,
    /// The parts of a heap by their growth.
    pub place: Option<Figure>,
    /// What the requests of each route have added.
    pub routes: Option<Figure>,
    /// The local run against production.
    pub environments: Option<Figure>,
    /// After the fix against before it.
    pub fix: Option<Figure>,
}

/// Puts the facts of an incident into words; tables of series get so many rows.
pub fn compose_incident(facts: &Facts, charts: Charts, rows: usize) -> Document {
    let verdict = match fleet::of(facts) {
        Some(all) => fleet::blocks(facts, all, rows, Reader::OfPage),
        None => verdict(facts, rows),
    };
    let growth = charts.growth.map(|chart| Block::figure("growth", chart));
    let sections = [
        crash::section(facts, charts.crash),
        vec![Block::heading("Is it a leak?")],
        verdict,
        Vec::from_iter(growth),
        place::routes_section(facts, charts.routes),
        place::section(facts, charts.place, rows),
        environments(facts, charts.environments),
        fix(facts, charts.fix),
        limits(facts),
        method::section(facts),
        origin::inputs(facts),
        origin::reproduction(facts),
    ];
    Document {
        title: Some(
            facts
                .title
                .clone()
                .unwrap_or_else(|| "Memory leak report".to_owned()),
        ),
        finding: headline::findings(facts),
        blocks: sections.into_iter().flatten().collect(),
    }
}

/// How the numbers of any command were found, and what they were found from.
pub fn background(facts: &Facts) -> Vec<Block> {
    let mut blocks = method::section(facts);
    blocks.extend(origin::inputs(facts));
    blocks
}

fn verdict(facts: &Facts, rows: usize) -> Vec<Block> {
    let totals = facts.fleet.as_ref().map(fleet::totals);
    let mut blocks: Vec<Block> = totals
        .map(|totals| Block::Paragraph(totals.text))
        .into_iter()
        .collect();
    if let Some(subject) = series::subject(facts) {
        blocks.push(Block::Paragraph(series::finding(subject).text));
        blocks.extend(period(subject).map(Block::Paragraph));
        let seen = growth::without_leak(subject).map(|finding| finding.text);
        blocks.extend(seen.map(Block::Paragraph));
        let since = releases::finding(subject).map(|finding| finding.text);
        blocks.extend(since.map(Block::Paragraph));
        blocks.extend(releases::table(subject).map(Block::Table));
        blocks.extend(
            subject
                .verdict
                .map(|verdict| Block::Paragraph(meaning(verdict, subject).into())),
        );
    }
    blocks.push(Block::Table(series::rate_table(listed(
        &facts.series,
        rows,
    ))));
    blocks.extend(not_listed(facts.series.len(), rows, Reader::OfPage));
    blocks
}

fn period(series: &SeriesFacts) -> Option<String> {
    let (from, to) = (series.from?, series.to?);
    Some(format!("Measured from {}.", Moment::range(from, to)))
}

/// What a verdict says, for readers who meet the word for the first time.
fn meaning(verdict: Verdict, series: &SeriesFacts) -> &'static str {
    match verdict {
        Verdict::Leak => {
            "Leak means: memory grows faster than chance explains, and nothing in the data says \
             that the growth ends."
        }
        Verdict::Plateau => "Plateau means: memory grew to its working level and stayed there.",
        Verdict::NoLeak => {
            "No leak means: even the upper end of the interval is a smaller leak than the one \
             that matters."
        }
        Verdict::Inconclusive if readings::open(series).is_some() => {
            "Inconclusive means: the data allow both a leak and none. What memory fell for settles \
             it: the restarts of the process are in its log, or in that of what runs it."
        }
        Verdict::Inconclusive => {
            "Inconclusive means: the data allow both a leak and none. A longer measurement settles \
             it; more samples in the same time hardly help."
        }
    }
}

fn environments(facts: &Facts, chart: Option<Figure>) -> Vec<Block> {
    let Some(comparison) = &facts.comparison else {
        return Vec::new();
    };
    let mut blocks = vec![
        Block::heading("Is it the same leak locally?"),
        Block::Paragraph(compare::order_finding(comparison).text),
    ];
    blocks.extend(
        comparison
            .bridge
            .as_ref()
            .map(|bridge| Block::Paragraph(compare::bridge(bridge).text)),
    );
    if comparison.ratio.is_some() {
        blocks.push(Block::Paragraph(
            "Leaks of the same order of magnitude make a common cause likely; only the fix proves it."
                .into(),
        ));
    }
    blocks.extend(chart.map(|chart| Block::figure("environments", chart)));
    blocks
}

fn fix(facts: &Facts, chart: Option<Figure>) -> Vec<Block> {
    let Some((comparison, fix)) = facts
        .fix_comparison
        .as_ref()
        .and_then(|comparison| Some((comparison, comparison.fix?)))
    else {
        return Vec::new();
    };
    let explanation = match fix {
        FixVerdict::Fixed => "What is left after the fix is shown to be too small to matter.",
        FixVerdict::Improved => {
            "The leak is smaller for sure. That it is gone takes a longer run after the fix, until \
             the upper end of what is left is too small to matter."
        }
        FixVerdict::NoChange => "The two rates are equal within a quarter.",
        FixVerdict::Worse => "The leak is larger for sure.",
        FixVerdict::NoLeakToFix => "Before the fix nothing is shown to leak.",
        FixVerdict::Undetermined => {
            "The interval is too wide to tell. A longer run after the fix, or more snapshots, \
             settles it."
        }
    };
    let mut blocks = vec![
        Block::heading("Did the fix work?"),
        Block::Paragraph(compare::fix_finding(comparison, fix).text),
        Block::Paragraph(explanation.into()),
    ];
    blocks.extend(chart.map(|chart| Block::figure("fix", chart)));
    blocks.extend(place::after_fix(facts));
    blocks
}

fn limits(facts: &Facts) -> Vec<Block> {
    let named = |series: &'_ SeriesFacts| -> String { display_name(series).to_owned() };
    let names: Vec<String> = facts.series.iter().map(named).collect();
    let of_series = names.iter().map(String::as_str).zip(&facts.series);
    let of_series = of_series.map(|(name, series)| (name, series.caveats.as_slice()));
    let comparisons = facts.comparison.iter().chain(&facts.fix_comparison);
    let of_comparisons = comparisons.map(|comparison| ("", comparison.caveats.as_slice()));
    let predictions = facts.prediction.iter();
    let of_predictions = predictions.map(|one| (one.series.as_str(), one.caveats.as_slice()));
    let all = of_series.chain(of_comparisons).chain(of_predictions);
    let lines = caveats::lines(all, Reader::OfPage);
    if lines.is_empty() {
        return Vec::new();
    }
    vec![
        Block::heading("What limits these answers"),
        sentences(lines, &names),
    ]
}

/// Caveats as sentences: here they stand in a text, not after the word `note`. The name of a
/// series stays as it is.
fn sentences(caveats: Vec<String>, names: &[String]) -> Block {
    let sentence = |caveat: String| {
        let named = names.iter().any(|name| caveat.starts_with(name.as_str()));
        let start = if named {
            caveat
        } else {
            words::capitalised(&caveat)
        };
        format!("{start}.")
    };
    Block::Caveats(caveats.into_iter().map(sentence).collect())
}
