//! Caveats of several results, each said once.

use rustc_hash::{FxHashMap, FxHashSet};

use super::reader::Reader;
use crate::document::Block;
use crate::facts::CaveatFacts;
use leakrate_core::units::count;

/// More names than this in front of a caveat bury it.
const MOST_NAMES: usize = 3;

/// A caveat and the results that it holds for.
struct Note<'a> {
    code: &'static str,
    message: &'a str,
    hint: Option<&'static str>,
    names: Vec<&'a str>,
}

/// Caveats of several results, each said once, after the names of those it holds for. Of one kind
/// that differs in its number alone, only the first of many series is listed.
pub(super) fn lines<'a>(
    groups: impl IntoIterator<Item = (&'a str, &'a [CaveatFacts])>,
    reader: Reader,
) -> Vec<String> {
    let mut notes: Vec<Note<'a>> = Vec::new();
    // A fleet has thousands of series, each with caveats of its own.
    let mut places = FxHashMap::default();
    let mut told = FxHashSet::default();
    for (name, caveats) in groups {
        for caveat in caveats {
            let place = *places.entry(caveat.message.as_str()).or_insert(notes.len());
            if place == notes.len() {
                notes.push(Note {
                    code: caveat.caveat.code(),
                    message: &caveat.message,
                    hint: match reader {
                        Reader::AtTerminal => caveat.hint,
                        Reader::OfPage => None,
                    },
                    names: Vec::new(),
                });
            }
            if told.insert((place, name)) {
                notes[place].names.push(name);
            }
        }
    }
    worded(&notes)
}

/// The same as a block, for whoever ran the command; `None` without any.
pub(super) fn caveats<'a>(
    groups: impl IntoIterator<Item = (&'a str, &'a [CaveatFacts])>,
) -> Option<Block> {
    let lines = lines(groups, Reader::AtTerminal);
    (!lines.is_empty()).then_some(Block::Caveats(lines))
}

fn worded(notes: &[Note<'_>]) -> Vec<String> {
    let mut kinds: Vec<(&str, Vec<&Note<'_>>)> = Vec::new();
    for note in notes {
        match kinds.iter_mut().find(|(code, _)| *code == note.code) {
            Some((_, alike)) => alike.push(note),
            None => kinds.push((note.code, vec![note])),
        }
    }
    kinds
        .into_iter()
        .flat_map(|(_, alike)| kind(&alike))
        .collect()
}

fn kind(alike: &[&Note<'_>]) -> Vec<String> {
    match alike {
        [first, others @ ..] if others.len() >= MOST_NAMES => {
            let series: usize = others.iter().map(|note| note.names.len()).sum();
            let more = count(series as f64);
            vec![format!("{}; likewise {more} other series", first.worded())]
        }
        few => few.iter().map(|note| note.worded()).collect(),
    }
}

impl Note<'_> {
    fn worded(&self) -> String {
        let names: Vec<&str> = self
            .names
            .iter()
            .copied()
            .filter(|name| !name.is_empty())
            .collect();
        let more = names.len().saturating_sub(MOST_NAMES);
        let first = names[..names.len() - more].join(", ");
        let hint = self
            .hint
            .map_or_else(String::new, |hint| format!("; {hint}"));
        let said = format!("{}{hint}", self.message);
        match (names.len(), more) {
            (0, _) => said,
            (_, 0) => format!("{first}: {said}"),
            (_, more) => format!("{first} and {} more: {said}", count(more as f64)),
        }
    }
}
