//! When it crashes, and what more memory would buy.

use crate::document::Block;
use crate::facts::{Facts, SeriesFacts};
use crate::figure::Figure;
use crate::wording::rate::display_name;
use crate::wording::reader::Reader;
use crate::wording::restart_interval::restart_finding;
use crate::wording::{fate, fleet, listing, prediction_table, series};
use crate::words::Basis;
use leakrate_core::model::Verdict;
use leakrate_core::units::{Requests, Seconds};

const GIGABYTE: f64 = 1e9;
const SECONDS_PER_HOUR: f64 = 3600.0;

pub(super) fn section(facts: &Facts, crash: Option<Figure>) -> Vec<Block> {
    let Some(first) = facts.prediction.first() else {
        return Vec::new();
    };
    let memory = series::subject(facts).and_then(more_memory);
    let mut blocks = vec![
        Block::heading("When does it crash?"),
        Block::Paragraph(fate::finding(first).text),
    ];
    blocks.extend(crash.map(|chart| Block::figure("crash", chart)));
    blocks.extend(memory.map(Block::Paragraph));
    // The table of a fleet has told it of each, and its headline how many there are.
    if fleet::of(facts).is_some() {
        let restart = restart_finding(first).map(|finding| finding.text);
        blocks.extend(restart.map(Block::Paragraph));
    } else {
        blocks.push(Block::Table(prediction_table::table(
            &facts.prediction,
            Reader::OfPage,
        )));
    }
    blocks.extend(listing::without_limit(&facts.without_limit).map(Block::Paragraph));
    blocks
}

/// What more memory buys: the reciprocals of the leak rates.
pub(in crate::wording) fn more_memory(series: &SeriesFacts) -> Option<String> {
    if series.verdict != Some(Verdict::Leak) {
        return None;
    }
    let buys = |basis: Basis| {
        let rate = basis.rate(series)?.estimate;
        (rate > 0.0).then(|| GIGABYTE / rate)
    };
    let time = buys(Basis::PerHour).map(|hours| Seconds(hours * SECONDS_PER_HOUR).to_string());
    let requests = buys(Basis::PerRequest).map(|requests| Requests(requests.round()).to_string());
    let bought: Vec<String> = [time, requests].into_iter().flatten().collect();
    let name = display_name(series);
    (!bought.is_empty()).then(|| format!("1 GB more memory buys {name} {}.", bought.join(" or ")))
}
