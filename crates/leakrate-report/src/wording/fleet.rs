//! The words of many series together: how many leak, which are the worst, and how many of them
//! chance alone would show.

use std::collections::{HashMap, HashSet};

use super::listing::{counted, listed, not_listed};
use super::rate::{display_name, primary};
use super::reader::Reader;
use super::series::verdict_cell;
use super::{fate, groups, prediction_table, series};
use crate::document::{Align, Block, Cell, Document, Finding, Table, Tone};
use crate::facts::{
    Facts, FleetFacts, Order, PredictionFacts, RateFacts, SeriesFacts, VerdictCounts,
};
use crate::words::{self, Basis};
use leakrate_core::units::SizeScale;

/// More series than this are a fleet: only what tells them apart is shown of each.
pub const FEW: usize = 5;

/// Where series are few and not grouped, nothing of this is said.
pub(super) fn of(facts: &Facts) -> Option<&FleetFacts> {
    let fleet = facts.fleet.as_ref()?;
    (fleet.verdicts.count > FEW || !fleet.groups.is_empty()).then_some(fleet)
}

pub(super) fn document(facts: &Facts, fleet: &FleetFacts, rows: usize) -> Document {
    Document {
        title: None,
        finding: findings(facts, fleet),
        blocks: blocks(facts, fleet, rows, Reader::AtTerminal),
    }
}

/// The groups, the series that come first, and what chance alone would show.
pub(super) fn blocks(facts: &Facts, fleet: &FleetFacts, rows: usize, reader: Reader) -> Vec<Block> {
    let first = listed(&facts.series, rows);
    let predictions = facts.prediction.as_slice();
    let mut blocks: Vec<Block> = groups::table(&fleet.groups)
        .map(Block::Table)
        .into_iter()
        .collect();
    let mut names = HashSet::new();
    let have_one_each = predictions
        .iter()
        .all(|one| names.insert(one.series.as_str()));
    blocks.push(Block::Table(if predictions.is_empty() {
        rate_table(first)
    } else if have_one_each {
        crash_table(first, predictions)
    } else {
        let shown: HashSet<&str> = first.iter().map(|one| one.name.as_str()).collect();
        let of_shown = predictions.iter();
        let of_shown = of_shown.filter(|one| shown.contains(one.series.as_str()));
        prediction_table::table(&of_shown.cloned().collect::<Vec<_>>(), reader)
    }));
    blocks.push(Block::Paragraph(order(fleet, predictions).to_owned()));
    blocks.extend(not_listed(facts.series.len(), rows, reader));
    blocks.extend(chance(fleet, "series").map(Block::Paragraph));
    blocks
}

/// What comes first.
fn order(fleet: &FleetFacts, predictions: &[PredictionFacts]) -> &'static str {
    match (fleet.order, predictions) {
        (Order::Worst, []) => "Worst first: leaks, then what is not settled; the fastest first.",
        (Order::Worst, _) => "Worst first: by time to crash, then by leak rate.",
        (Order::Rate, _) => "The fastest growth first.",
        (Order::Memory, _) => "The largest last reading first.",
        (Order::Name, _) => "By name.",
        (Order::Input, _) => "In the order of the input.",
    }
}

/// What comes first, and how many there are of what.
pub(super) fn findings(facts: &Facts, fleet: &FleetFacts) -> Vec<Finding> {
    match facts.prediction.first() {
        None => {
            let worst = facts.series.first();
            let worst = worst.filter(|one| fleet.order == Order::Worst && one.leaks());
            std::iter::once(totals(fleet))
                .chain(worst.map(series::finding))
                .collect()
        }
        Some(first) => {
            let reached = reaching(fleet);
            let first = (fleet.order == Order::Worst).then(|| fate::finding(first));
            first
                .into_iter()
                .chain(reached)
                .chain([totals(fleet)])
                .collect()
        }
    }
}

fn reaching(fleet: &FleetFacts) -> Option<Finding> {
    let reach = fleet.reach_limit?;
    let all = counted(fleet.verdicts.count);
    let expected = match reach {
        0 => format!("None of {all} series is expected to reach its limit as far as can be seen"),
        1 => format!("One of {all} series is expected to reach its limit as far as can be seen"),
        reach => format!(
            "{} of {all} series are expected to reach their limit as far as can be seen",
            counted(reach)
        ),
    };
    let others = if reach > 0 { " more" } else { "" };
    let text = match fleet.leak_beyond_horizon.unwrap_or(0) {
        0 => format!("{expected}."),
        1 => format!("{expected}; one{others} leaks, and reaches it later if at all."),
        many => format!(
            "{expected}; {}{others} leak, and reach it later if at all.",
            counted(many)
        ),
    };
    let tone = if reach > 0 { Tone::Bad } else { Tone::Neutral };
    Some(Finding { text, tone })
}

/// `598 of 2,000 series leak; 390 grew and stopped, 902 do not leak, 110 are undecided.`
pub(super) fn totals(fleet: &FleetFacts) -> Finding {
    let VerdictCounts {
        count: all,
        leak,
        may_be_chance,
        plateau,
        no_leak,
        inconclusive,
    } = fleet.verdicts;
    let others = [
        (may_be_chance, ["may leak or be chance"; 2]),
        (plateau, ["grew and stopped"; 2]),
        (no_leak, ["does not leak", "do not leak"]),
        (inconclusive, ["is undecided", "are undecided"]),
    ];
    let others: Vec<String> = others
        .into_iter()
        .filter(|(series, _)| *series > 0)
        .map(|(series, [of_one, of_many])| {
            let what = if series == 1 { of_one } else { of_many };
            format!("{} {what}", counted(series))
        })
        .collect();
    let leaks = if leak == 1 { "leaks" } else { "leak" };
    let others = if others.is_empty() {
        String::new()
    } else {
        format!("; {}", others.join(", "))
    };
    Finding {
        text: format!(
            "{} of {} series {leaks}{others}.",
            counted(leak),
            counted(all)
        ),
        tone: match (leak, may_be_chance) {
            (0, 0) => Tone::Neutral,
            (0, _) => Tone::Warning,
            _ => Tone::Bad,
        },
    }
}

/// How many of the leaks chance alone would show, of whatever was tested.
pub(super) fn chance(fleet: &FleetFacts, tested: &str) -> Option<String> {
    let verdicts = fleet.verdicts;
    if verdicts.leak + verdicts.may_be_chance == 0 {
        return None;
    }
    let by_chance = fleet.leaks_by_chance;
    let by_chance = if by_chance < 1.5 {
        "one".to_owned()
    } else {
        counted(by_chance.round() as usize)
    };
    let share = words::share(fleet.false_discovery_rate);
    let kept = match verdicts.may_be_chance {
        0 => "All leaks stand out from that".to_owned(),
        1 => "One leak that does not stand out from that is marked and not counted".to_owned(),
        many => format!(
            "{} leaks that do not stand out from that are marked and not counted",
            counted(many)
        ),
    };
    Some(format!(
        "If none of {} {tested} leaked, up to {by_chance} would look like a leak by chance. {kept}; of \
         those counted, at most {share} are expected to be false.",
        counted(verdicts.count)
    ))
}

/// A row for each series, narrow enough for a terminal.
pub(super) fn rate_table(series: &[SeriesFacts]) -> Table {
    let rates = Rates::of(series);
    let mut table = Table::new([
        ("", Align::Left),
        ("leak rate", Align::Right),
        (&rates.confidence, Align::Right),
        ("verdict", Align::Left),
    ])
    .with_spare([&rates.confidence]);
    for one in series {
        let [rate, interval] = rates.cells(one);
        table.rows.push(vec![
            Cell::from(display_name(one)),
            rate,
            interval,
            verdict_cell(one),
        ]);
    }
    table.without_empty_columns()
}

/// A row for each series, with its one prediction; without one where no limit of it is known. The limit
/// stands in it where it is not the same of all.
fn crash_table(series: &[SeriesFacts], predictions: &[PredictionFacts]) -> Table {
    let rates = Rates::of(series);
    let crossing = words::confidence(fate::FIRST_CROSSING);
    let of_series: HashMap<&str, &PredictionFacts> = predictions
        .iter()
        .map(|prediction| (prediction.series.as_str(), prediction))
        .collect();
    let mut limits = predictions.iter().map(|one| one.limit_bytes);
    let first = limits.next();
    let differ = limits.any(|limit| Some(limit) != first);
    let mut table = Table::new([
        ("", Align::Left),
        ("limit", Align::Right),
        ("limit reached in", Align::Right),
        (&crossing, Align::Right),
        ("leak rate", Align::Right),
        ("verdict", Align::Left),
    ])
    .with_spare(["verdict", "leak rate"]);
    for one in series {
        let [rate, _] = rates.cells(one);
        let prediction = of_series.get(one.name.as_str());
        let limit = prediction.filter(|_| differ);
        let limit = limit.map(|found| words::limit(found));
        let reached = prediction.map_or("not known".to_owned(), |found| fate::cell(found));
        let range = prediction.and_then(|found| fate::range_cell(found));
        table.rows.push(vec![
            Cell::from(display_name(one)),
            limit.unwrap_or_default().into(),
            reached.into(),
            range.unwrap_or_default().into(),
            rate,
            verdict_cell(one),
        ]);
    }
    table.without_empty_columns()
}

/// The rates of a table under one prefix.
struct Rates {
    basis: Option<Basis>,
    scale: SizeScale,
    confidence: String,
}

impl Rates {
    fn of(series: &[SeriesFacts]) -> Self {
        let basis = Basis::common(series);
        let of = |one: &SeriesFacts| Some(basis?.bytes(basis?.rate(one)?.estimate));
        let level = series
            .iter()
            .find_map(|one| primary(one)?.1.interval.confidence);
        Self {
            basis,
            scale: SizeScale::common(series.iter().filter_map(of)),
            confidence: level.map(words::confidence).unwrap_or_default(),
        }
    }

    /// The rate and its interval; a rate that has no basis in common with the others stands
    /// under a prefix of its own.
    fn cells(&self, one: &SeriesFacts) -> [Cell; 2] {
        let Some((basis, rate)) = self.rate(one) else {
            return [Cell::default(), Cell::default()];
        };
        let scale = match self.basis {
            Some(_) => self.scale,
            None => SizeScale::common([basis.bytes(rate.estimate)]),
        };
        basis.cells(rate, scale).map(Cell::from)
    }

    fn rate<'a>(&self, one: &'a SeriesFacts) -> Option<(Basis, &'a RateFacts)> {
        match self.basis {
            Some(basis) => Some((basis, basis.rate(one)?)),
            None => primary(one),
        }
    }
}
