//! What is said of a series: in a sentence, in a table of its own, and in one row of many.

use std::cmp::Ordering;

use super::rate::{display_name, doubt, floor, primary, tone};
use super::{course, growth, reach, readings};
use crate::document::{Align, Cell, Finding, Table, Tone};
use crate::facts::{Facts, SeriesFacts};
use crate::words::{self, Basis};
use leakrate_core::analysis::Standing;
use leakrate_core::model::{Evidence, Verdict};
use leakrate_core::units::{Bytes, SizeScale, count};

/// The series that an answer is about first: the one that reaches its limit first, else the first.
pub(super) fn subject(facts: &Facts) -> Option<&SeriesFacts> {
    let first = facts.prediction.first();
    let named = first.and_then(|prediction| {
        let mut series = facts.series.iter();
        series.find(|one| display_name(one) == prediction.series)
    });
    named.or_else(|| facts.series.first())
}

pub(super) fn finding(series: &SeriesFacts) -> Finding {
    let name = display_name(series);
    let Some((basis, rate)) = primary(series) else {
        return Finding {
            text: format!("{name}: no rate can be given."),
            tone: Tone::Warning,
        };
    };
    let interval = basis
        .interval(rate)
        .zip(rate.interval.confidence)
        .map(|(interval, level)| format!(" ({} {interval})", words::confidence(level)))
        .unwrap_or_default();
    let amount = basis.phrase(rate.estimate);
    let every = basis
        .for_one_megabyte(rate.estimate)
        .map(|every| format!(": one MB every {every}"))
        .unwrap_or_default();
    let text = match series.verdict {
        Some(Verdict::Leak) => format!(
            "{name} leaks {amount}{interval}{}{every}.{}",
            course::since(series),
            course::beside_steps(series)
        ),
        Some(Verdict::Plateau) => format!("{name} {}", growth::plateau(series)),
        Some(Verdict::NoLeak) if series.bytes_per_hour.is_none() => format!(
            "{name} grows by less than the floor of {}, if at all: growth is {amount}{interval}{}.",
            floor(series, basis),
            reach::at_some_traffic(rate)
        ),
        Some(Verdict::NoLeak) if rate.interval.lower.is_some_and(|lower| lower > 0.0) => format!(
            "{name} grows too slowly to matter: {amount}{interval}{}, below the floor of {}.",
            reach::by_the_month(series),
            floor(series, basis)
        ),
        Some(Verdict::NoLeak) if !series.steps.is_empty() => format!(
            "{name} does not leak: {}, and flat otherwise: growth is {amount}{interval}, below the \
             floor of {}.",
            course::steps(series),
            floor(series, basis)
        ),
        Some(Verdict::NoLeak) => format!(
            "{name} does not leak: growth is {amount}{interval}, below the floor of {}.",
            floor(series, basis)
        ),
        Some(Verdict::Inconclusive) if !series.steps.is_empty() => format!(
            "{name} is not settled: {}, and beside it growth of {amount}{interval}, {}.",
            course::steps(series),
            doubt(series, basis, rate)
        ),
        Some(Verdict::Inconclusive) => {
            match readings::open(series).or_else(|| growth::after_step(series)) {
                Some(open) => format!("{name} is not settled: {open}."),
                None => format!(
                    "{name} is not settled: growth is {amount}{interval}, {}.",
                    doubt(series, basis, rate)
                ),
            }
        }
        None if series.samples.is_none() => format!("{name} leaks {amount}{every}."),
        None => format!("{name} {}{every}.", between_readings(basis, rate.estimate)),
    };
    Finding {
        text,
        tone: tone(series),
    }
}

/// What two readings show, which is not known to go on.
fn between_readings(basis: Basis, rate: f64) -> String {
    let amount = basis.phrase(rate.abs());
    match rate.partial_cmp(&0.0) {
        Some(Ordering::Greater) => format!("grew by {amount} between two readings"),
        Some(Ordering::Less) => format!("fell by {amount} between two readings"),
        Some(Ordering::Equal) | None => "was the same at both readings".to_owned(),
    }
}

/// The verdict with its evidence, as one cell.
pub(super) fn verdict_cell(series: &SeriesFacts) -> Cell {
    let Some(verdict) = series.verdict else {
        return Cell::default();
    };
    if series.among_many == Some(Standing::MayBeChance) {
        return verdict_alone(series);
    }
    let verdict = words::verdict(verdict);
    let text = match series.evidence {
        Some(Evidence::SmallSample) => match series.samples {
            Some(samples) => format!("{verdict} ({} samples)", samples - growth::left_out(series)),
            None => verdict.to_owned(),
        },
        Some(Evidence::Robust | Evidence::ShortMemory) | None => verdict.to_owned(),
    };
    Cell::toned(text, tone(series))
}

/// The verdict, and whether it may be chance.
pub(super) fn verdict_alone(series: &SeriesFacts) -> Cell {
    let verdict = series.verdict.map(words::verdict).unwrap_or_default();
    if series.among_many == Some(Standing::MayBeChance) {
        return Cell::toned(format!("{verdict}, may be chance"), Tone::Warning);
    }
    Cell::toned(verdict, tone(series))
}

/// Everything about one series, a line for each thing.
pub(super) fn single_table(series: &SeriesFacts) -> Table {
    let mut table = Table::new([("", Align::Left), ("", Align::Left), ("", Align::Left)]);
    let level = primary(series).and_then(|(_, rate)| rate.interval.confidence);
    let with_level = |range: Option<String>| {
        let worded = range.zip(level);
        Cell::from(worded.map_or(String::new(), |(range, level)| {
            format!("{} {range}", words::confidence(level))
        }))
    };
    let mut row = |title: &str, cell: Cell, interval: Cell| {
        table.rows.push(vec![title.into(), cell, interval]);
    };
    let stopped = series.verdict == Some(Verdict::Plateau);
    let mut title = readings::title(series);
    for basis in [Basis::PerRequest, Basis::PerHour] {
        if let Some(rate) = basis.rate(series) {
            row(
                title,
                basis.phrase(rate.estimate).into(),
                with_level(basis.interval(rate)),
            );
            title = "";
        }
    }
    if let Some((basis, rate)) = primary(series).filter(|_| !stopped)
        && let Some(every) = basis.for_one_megabyte(rate.estimate)
    {
        let interval = with_level(basis.interval_for_one_megabyte(rate));
        row("one MB every", every.into(), interval);
    }
    for [title, rate, interval] in readings::rows(series) {
        row(&title.text, rate, interval);
    }
    if series.verdict.is_some() {
        row("verdict", verdict_cell(series), Cell::default());
    }
    for [title, text, interval] in course::rows(series) {
        row(&title.text, text, interval);
    }
    for [title, text, interval] in growth::rows(series) {
        row(&title.text, text, interval);
    }
    for [title, text] in reach::rows(series).into_iter().filter(|_| !stopped) {
        row(&title.text, text, Cell::default());
    }
    if let (Some(first), Some(last)) = (series.memory_first_bytes, series.memory_last_bytes) {
        let memory = format!("{} to {}", Bytes(first), Bytes(last));
        row("memory", memory.into(), Cell::default());
    }
    if let Some(restarts) = readings::restarts(series) {
        row("restarts", restarts.into(), Cell::default());
    }
    let measured = words::measured_on(series);
    if !measured.is_empty() {
        let left_out = match growth::left_out(series) {
            0 => String::new(),
            samples => format!("{} left out", count(samples as f64)),
        };
        row("measured on", measured.into(), left_out.into());
    }
    if let Some((basis, _)) = primary(series)
        && series.verdict.is_some()
    {
        row("floor", floor(series, basis).into(), Cell::default());
    }
    table
}

/// One row for each series, all rates under one prefix.
pub(super) fn rate_table(series: &[SeriesFacts]) -> Table {
    let level = series
        .iter()
        .find_map(|one| primary(one)?.1.interval.confidence);
    let interval = level.map(words::confidence).unwrap_or_default();
    let mut table = Table::new([
        ("", Align::Left),
        ("leak rate", Align::Right),
        (&interval, Align::Right),
        ("one MB every", Align::Right),
        ("verdict", Align::Left),
        ("measured on", Align::Left),
    ])
    .with_spare(["one MB every", "measured on"]);
    let common = Basis::common(series);
    for one in series {
        let basis = common.or_else(|| primary(one).map(|(basis, _)| basis));
        let mut row = vec![Cell::from(display_name(one))];
        row.extend(rate_cells(series, one, basis));
        row.push(verdict_cell(one));
        row.push(words::measured_over(one).into());
        table.rows.push(row);
    }
    table.without_empty_columns()
}

pub(super) fn rate_cells(
    all: &[SeriesFacts],
    one: &SeriesFacts,
    basis: Option<Basis>,
) -> [Cell; 3] {
    let Some((basis, rate)) = basis.and_then(|basis| Some((basis, basis.rate(one)?))) else {
        return [Cell::default(), Cell::default(), Cell::default()];
    };
    let rates = all
        .iter()
        .filter_map(|other| Some(basis.bytes(basis.rate(other)?.estimate)));
    let scale = SizeScale::common(rates);
    let [amount, range] = basis.cells(rate, scale);
    let one_megabyte = basis.for_one_megabyte(rate.estimate);
    [amount, range, one_megabyte.unwrap_or_default()].map(Cell::from)
}
