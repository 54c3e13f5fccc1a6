//! The words of `fit --by class` and `--by site`: which parts of a heap grow with the requests.

use super::call_paths;
use super::fleet;
use super::holders;
use super::listing::not_listed;
use super::rate::{floor, primary};
use super::reader::Reader;
use super::series::{rate_cells, verdict_alone};
use crate::document::{Align, Block, Cell, Document, Finding, Table, Tone};
use crate::facts::{Facts, FleetFacts, HeapPart, SeriesFacts};
use crate::heap_parts::HeapParts;
use crate::words::{self, Basis};
use leakrate_core::caveat::{Caveat, HeapDoubt};
use leakrate_core::units::{Bytes, count, three_digits};

/// Names longer than this, such as elements with their attributes, are cut.
const LONGEST_NAME: usize = 44;
/// So much of a name is kept whatever the place after it takes.
const SHORTEST_BEGINNING: usize = 12;

/// What several parts are called.
pub(super) fn noun(part: HeapPart) -> &'static str {
    match part {
        HeapPart::Class => "classes",
        HeapPart::Site => "sites",
    }
}

pub(super) fn document(facts: &Facts, part: HeapPart, rows: usize) -> Document {
    let parts = HeapParts::new(&facts.series);
    let many = facts.fleet.as_ref();
    Document {
        title: None,
        finding: findings(&parts, &facts.series, part),
        // The doubts of each fit would be a page of notes: they are in its facts.
        blocks: blocks(
            &facts.series,
            many,
            part,
            &Listing::of(rows, Reader::AtTerminal),
        ),
    }
}

/// How many parts are listed, and for whom.
pub(super) struct Listing {
    rows: usize,
    reader: Reader,
}

impl Listing {
    pub(super) fn of(rows: usize, reader: Reader) -> Self {
        Self { rows, reader }
    }
}

/// The parts that grow, what holds them, and how many of them chance would show.
pub(super) fn blocks(
    all: &[SeriesFacts],
    many: Option<&FleetFacts>,
    part: HeapPart,
    listing: &Listing,
) -> Vec<Block> {
    let parts = &HeapParts::new(all);
    let listed = parts.first(listing.rows);
    let mut blocks = vec![Block::Table(table(
        &listed,
        part,
        parts.basis,
        listing.reader,
    ))];
    blocks.extend(others(parts, &listed, part).map(Block::Paragraph));
    blocks.extend(not_listed(
        parts.growing.len(),
        listing.rows,
        listing.reader,
    ));
    blocks.extend(explained(parts, part).map(Block::Paragraph));
    for (heading, ways) in [
        ("What holds them", holders::ways(parts)),
        ("What makes them", call_paths::ways(parts)),
    ] {
        // On a page they stand in a section of their own.
        if !ways.is_empty() && listing.reader == Reader::AtTerminal {
            blocks.push(Block::heading(heading));
        }
        blocks.extend(ways.into_iter().map(Block::Paragraph));
    }
    let chance = many.and_then(|all| fleet::chance(all, noun(part)));
    blocks.extend(chance.map(Block::Paragraph));
    blocks.extend(limits(all).map(Block::Paragraph));
    blocks
}

/// What grows fastest, and what gathers it.
pub(super) fn findings(classes: &HeapParts, all: &[SeriesFacts], part: HeapPart) -> Vec<Finding> {
    let noun = match part {
        HeapPart::Class => "classes of objects",
        HeapPart::Site => "sites",
    };
    let samples = all.iter().find_map(|class| class.samples).unwrap_or(0);
    let (number, samples) = (count(all.len() as f64), count(samples as f64));
    let Some(fastest) = classes.growing.first() else {
        let text = format!(
            "None of {number} {noun} is known to grow {} ({samples} snapshots).",
            with(classes.basis)
        );
        return vec![Finding {
            text,
            tone: Tone::Neutral,
        }];
    };
    let text = format!(
        "{} of {number} {noun} grow {} ({samples} snapshots); {} grows fastest, by {}.",
        count(classes.growing.len() as f64),
        with(classes.basis),
        shortened(&fastest.name),
        rate_words(fastest)
    );
    let first = Finding {
        text,
        tone: Tone::Bad,
    };
    let named = match part {
        HeapPart::Class => classes.named_by_program(),
        HeapPart::Site => {
            let gathered = holders::finding(classes).into_iter();
            return gathered.chain(std::iter::once(first)).collect();
        }
    };
    let named = named.and_then(|class| {
        let objects = class.objects.as_ref()?;
        let (added, each) = match classes.basis {
            Basis::PerRequest => (objects.per_request?, "for each request"),
            Basis::PerHour => (objects.per_hour?, "each hour"),
        };
        Some(Finding {
            text: format!(
                "Of what the program itself has named, {} grows fastest: {} objects are kept {each}.",
                shortened(&class.name),
                three_digits(added)
            ),
            tone: Tone::Bad,
        })
    });
    std::iter::once(first).chain(named).collect()
}

fn rate_words(class: &SeriesFacts) -> String {
    let Some((basis, rate)) = primary(class) else {
        return "an unknown rate".to_owned();
    };
    let interval = basis
        .interval(rate)
        .zip(rate.interval.confidence)
        .map(|(interval, level)| format!(" ({} {interval})", words::confidence(level)));
    basis.phrase(rate.estimate) + &interval.unwrap_or_default()
}

fn table(listed: &[SeriesFacts], part: HeapPart, basis: Basis, reader: Reader) -> Table {
    let level = listed
        .iter()
        .find_map(|one| primary(one)?.1.interval.confidence);
    let interval = level.map(words::confidence).unwrap_or_default();
    let title = match part {
        HeapPart::Class => "class",
        HeapPart::Site => "site",
    };
    let [objects, retained_bytes] = match basis {
        Basis::PerRequest => ["objects/req", "retained/req"],
        Basis::PerHour => ["objects/h", "retained/h"],
    };
    let mut table = Table::new([
        (title, Align::Left),
        ("growth", Align::Right),
        (&interval, Align::Right),
        (objects, Align::Right),
        (retained_bytes, Align::Right),
        ("verdict", Align::Left),
    ]);
    for class in listed {
        let [growth, interval, _] = rate_cells(listed, class, Some(basis));
        table.rows.push(vec![
            match reader {
                Reader::AtTerminal => shortened(&class.name).into(),
                Reader::OfPage => class.name.as_str().into(),
            },
            growth,
            interval,
            added(class, basis),
            retained(class),
            // The number of samples, which is that of all, is said with the finding.
            verdict_alone(class),
        ]);
    }
    table.without_empty_columns()
}

/// What objects grow with, in words.
fn with(basis: Basis) -> &'static str {
    match basis {
        Basis::PerRequest => "with the requests",
        Basis::PerHour => "with time",
    }
}

/// How much of the growth of the whole heap the parts that grow make: those listed and all others add
/// up to it.
fn explained(parts: &HeapParts, part: HeapPart) -> Option<String> {
    let whole = parts.whole();
    let growing: f64 = parts.growing.iter().map(|one| parts.rate(one)).sum();
    let share = growing / whole;
    let grow = match parts.growing.len() {
        1 => format!(
            "The one that grows makes {}",
            words::share(share.clamp(0.0, 1.0))
        ),
        many => format!(
            "The {} {} that grow make {}",
            count(many as f64),
            noun(part),
            words::share(share.clamp(0.0, 1.0))
        ),
    };
    let is_whole = !parts.growing.iter().any(|one| lists_largest(one));
    (whole > 0.0 && share > 0.0 && is_whole).then(|| {
        format!(
            "{grow} of the growth of the whole heap, which is {}.",
            parts.basis.phrase(whole)
        )
    })
}

/// Whether what the other parts have together is not known.
fn lists_largest(part: &SeriesFacts) -> bool {
    let mut caveats = part.caveats.iter();
    caveats.any(|one| one.caveat == Caveat::Heap(HeapDoubt::OnlyLargestParts))
}

/// What limits what is known of the heap.
fn limits(all: &[SeriesFacts]) -> impl Iterator<Item = String> {
    let caveats = all
        .first()
        .map_or([].as_slice(), |first| first.caveats.as_slice());
    let of_heap = caveats
        .iter()
        .filter(|one| matches!(one.caveat, Caveat::Heap(_)));
    of_heap.map(|one| words::capitalised(&one.message) + ".")
}

fn added(class: &SeriesFacts, basis: Basis) -> Cell {
    let objects = class.objects.as_ref();
    let added = objects.and_then(|objects| match basis {
        Basis::PerRequest => objects.per_request,
        Basis::PerHour => objects.per_hour,
    });
    added
        .map(|added| match basis {
            Basis::PerRequest => format!("{added:.2}"),
            Basis::PerHour => three_digits(added),
        })
        .unwrap_or_default()
        .into()
}

/// What would be freed with what was added for each request.
fn retained(class: &SeriesFacts) -> Cell {
    let retained = class.retained.as_ref();
    let added = retained.and_then(|retained| retained.per_request);
    added
        .map(|added| Bytes(added).to_string())
        .unwrap_or_default()
        .into()
}

/// What is not listed besides those that grow.
fn others(classes: &HeapParts, listed: &[SeriesFacts], part: HeapPart) -> Option<String> {
    let uncertain = listed.len().saturating_sub(classes.growing.len());
    let floor = classes.at_rest.first().map(|one| floor(one, classes.basis));
    let floor = floor.unwrap_or_default();
    let parts = [
        (classes.uncertain.len() - uncertain, "may grow".to_owned()),
        (
            classes.at_rest.len(),
            format!("grow by less than the floor of {floor}, or not at all"),
        ),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, does)| format!("{} {does}", count(number as f64)))
        .collect();
    (!parts.is_empty()).then(|| format!("Of the other {}, {}.", noun(part), parts.join(", ")))
}

/// A name that fits: of a site the place in the source, which stands at its end, is kept.
fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= LONGEST_NAME {
        return name.to_owned();
    }
    let place = name.rfind('(').filter(|_| name.ends_with(')'));
    let place = place.map_or("", |at| &name[at..]);
    let room = LONGEST_NAME
        .saturating_sub(place.chars().count())
        .max(SHORTEST_BEGINNING);
    let beginning: String = name.chars().take(room).collect();
    format!("{beginning}…{place}")
}
