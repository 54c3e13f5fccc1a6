//! Names of instances as numbers: every name is kept once, and a row holds four bytes of it.

use rustc_hash::FxHashMap;

use crate::table::fast::begins_with::begins_with;

/// Names in order of their first appearance.
#[derive(Debug)]
pub(super) struct Names {
    /// What divides the cells of a row.
    delimiter: u8,
    names: Vec<Name>,
    numbers: FxHashMap<Box<str>, u32>,
}

#[derive(Debug)]
struct Name {
    text: Box<str>,
    /// Whether it holds what divides cells, so that it only stands in quotes.
    is_divided: bool,
}

impl Names {
    /// No name yet, of a table whose cells are divided so.
    pub(super) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            names: Vec::new(),
            numbers: FxHashMap::default(),
        }
    }

    /// The one name of a table whose rows name no instance.
    pub(super) fn nameless(delimiter: u8) -> Self {
        let mut names = Self::new(delimiter);
        names.add("");
        names
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn get(&self, number: usize) -> Option<&str> {
        self.names.get(number).map(|name| &*name.text)
    }

    fn number_of(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    fn add(&mut self, name: &str) -> u32 {
        let number = self.names.len() as u32;
        self.names.push(Name {
            text: name.into(),
            is_divided: name.as_bytes().contains(&self.delimiter),
        });
        self.numbers.insert(name.into(), number);
        number
    }

    /// Adds the names that a part of the text found new, and gives the number of each.
    pub(super) fn absorb(&mut self, new: &Self) -> Vec<u32> {
        let names = new.names.iter().map(|name| &*name.text);
        names
            .map(|name| self.number_of(name).unwrap_or_else(|| self.add(name)))
            .collect()
    }
}

/// Names as one part of the text sees them: those known before, then its own.
#[derive(Debug)]
pub(super) struct PartNames<'n> {
    known: &'n Names,
    pub(super) new: Names,
    last: u32,
    /// How far the last name was after the one before, where that was 0 or 1.
    step: u32,
}

impl<'n> PartNames<'n> {
    pub(super) fn new(known: &'n Names) -> Self {
        Self {
            known,
            new: Names::new(known.delimiter),
            last: 0,
            step: 0,
        }
    }

    /// The number of a name.
    pub(super) fn number_of(&mut self, name: &str) -> u32 {
        let base = self.known.len() as u32;
        let known = self.known.number_of(name);
        let own = || self.new.number_of(name).map(|number| base + number);
        self.last = match known.or_else(own) {
            Some(number) => number,
            None => base + self.new.add(name),
        };
        self.last
    }

    /// The name that begins the text, if it is the last one again or the next: instances are
    /// written one after the other, or in turn. `ends` says whether a name may end at a byte.
    pub(super) fn expected(
        &mut self,
        text: &[u8],
        quotes: Quotes,
        ends: impl Fn(usize) -> bool,
    ) -> Option<Expected> {
        let (usual, other) = (self.step, 1 - self.step);
        let found = [usual, other].into_iter().find_map(|step| {
            let number = self.last + step;
            let name = self.name(number as usize)?;
            let bytes = name.text.as_bytes();
            let is_it = !bytes.is_empty() && begins_with(text, bytes) && ends(bytes.len());
            // A name that was read in quotes may hold what divides cells without them.
            (is_it && (quotes == Quotes::Around || !name.is_divided)).then_some(Expected {
                number,
                length: bytes.len(),
            })
        })?;
        self.step = found.number - self.last;
        self.last = found.number;
        Some(found)
    }

    fn name(&self, number: usize) -> Option<&Name> {
        let own = || self.new.names.get(number - self.known.len());
        self.known.names.get(number).or_else(own)
    }
}

/// Whether a name stands in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    Around,
    None,
}

/// A name that was found where it was expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Expected {
    pub(super) number: u32,
    pub(super) length: usize,
}
