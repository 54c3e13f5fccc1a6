//! Where it leaks: the parts of the heap that grow, what holds them, and what came of them.

use crate::document::{Align, Block, Cell, Finding, Table, Tone};
use crate::facts::{DividedHeapFacts, Facts, FixedPartFacts, HeapPart, PartOutcome, SeriesFacts};
use crate::figure::Figure;
use crate::heap_parts::HeapParts;
use crate::wording::heap_parts::{Listing, blocks, findings, noun};
use crate::wording::holders;
use crate::wording::reader::Reader;
use crate::wording::routes;
use leakrate_core::units::{SizeScale, count};

/// The section, of the first input whose heap is known by its parts.
pub(super) fn section(facts: &Facts, chart: Option<Figure>, rows: usize) -> Vec<Block> {
    let Some(heap) = facts.divided_heaps.first() else {
        return Vec::new();
    };
    let parts = HeapParts::new(&heap.series);
    let mut section = vec![Block::heading("Where does it leak?")];
    let mut found = findings(&parts, &heap.series, heap.part);
    if finding(heap).is_some() {
        // What gathers them is said at the head of the page.
        found.remove(0);
    }
    let found = found.into_iter().map(|finding| finding.text);
    section.extend(found.map(Block::Paragraph));
    section.extend(chart.map(|chart| Block::figure("where", chart)));
    let listing = Listing::of(rows, Reader::OfPage);
    section.extend(blocks(
        &heap.series,
        heap.fleet.as_ref(),
        heap.part,
        &listing,
    ));
    section
}

/// Which routes leak, of the first series that is known by its routes.
pub(super) fn routes_section(facts: &Facts, chart: Option<Figure>) -> Vec<Block> {
    let Some(series) = of_routes(facts) else {
        return Vec::new();
    };
    let mut section = vec![Block::heading("Which routes leak?")];
    let found = routes::findings(series).into_iter();
    section.extend(found.map(|finding| Block::Paragraph(finding.text)));
    section.extend(chart.map(|chart| Block::figure("routes", chart)));
    section.extend(routes::blocks(series, Reader::OfPage));
    section
}

/// The sentences that name what leaks by its routes.
pub(super) fn route_findings(facts: &Facts) -> impl Iterator<Item = Finding> {
    let found = of_routes(facts).map(routes::findings).unwrap_or_default();
    found
        .into_iter()
        .filter(|finding| finding.tone == Tone::Bad)
}

fn of_routes(facts: &Facts) -> Option<&SeriesFacts> {
    facts.series.iter().find(|series| !series.routes.is_empty())
}

/// The sentence that names what gathers what leaks.
pub(super) fn finding(heap: &DividedHeapFacts) -> Option<Finding> {
    holders::finding(&HeapParts::new(&heap.series))
}

/// What came of the parts that grew before the fix.
pub(super) fn after_fix(facts: &Facts) -> Vec<Block> {
    let fixed = facts.fixed_parts.as_slice();
    let Some(heap) = facts.divided_heaps.first() else {
        return Vec::new();
    };
    if fixed.is_empty() {
        return Vec::new();
    }
    let gone = fixed.iter().filter(|one| one.outcome == PartOutcome::Gone);
    let finding = format!(
        "After the fix {} of the {} {} that grew are gone.",
        count(gone.count() as f64),
        count(fixed.len() as f64),
        noun(heap.part)
    );
    vec![Block::Paragraph(finding), Block::Table(table(fixed, heap))]
}

fn table(fixed: &[FixedPartFacts], heap: &DividedHeapFacts) -> Table {
    let title = match heap.part {
        HeapPart::Class => "class",
        HeapPart::Site => "site",
    };
    let mut table = Table::new([
        (title, Align::Left),
        ("before", Align::Right),
        ("after", Align::Right),
        ("what came of it", Align::Left),
    ]);
    let basis = HeapParts::new(&heap.series).basis;
    let rates = fixed.iter().map(|one| basis.bytes(one.before.estimate));
    let scale = SizeScale::common(rates);
    for one in fixed {
        let [before, _] = basis.cells(&one.before, scale);
        let after = one.after.as_ref().map(|after| {
            let [after, _] = basis.cells(after, scale);
            after
        });
        table.rows.push(vec![
            one.name.as_str().into(),
            before.into(),
            after.unwrap_or_default().into(),
            outcome(one.outcome),
        ]);
    }
    table
}

fn outcome(outcome: PartOutcome) -> Cell {
    let (text, tone) = match outcome {
        PartOutcome::Gone => ("gone", Tone::Good),
        PartOutcome::Grows => ("grows still", Tone::Bad),
        PartOutcome::Open => ("not settled", Tone::Warning),
    };
    Cell::toned(text, tone)
}
