//! The strings of a snapshot, as far as they name something.

use rustc_hash::FxHashMap;

use crate::heap::class::class_name;
use crate::heap::meta::decoded;
use crate::heap::scanner::{JsonFault, Scanner};

/// Bytes of a string that are kept: a name is shorter, and what else stands among them, such as
/// the text of a page, is not needed.
const KEPT: usize = 400;

/// The strings, each cut to what a name needs.
#[derive(Debug, Default)]
pub(super) struct Names {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    /// The table, by its id, that an entry of a weak map of this name is in.
    weak_tables: FxHashMap<u32, u32>,
    /// The classes that are called otherwise than their objects.
    classes: FxHashMap<u32, String>,
}

impl Names {
    pub(super) fn read(scanner: &mut Scanner<'_>) -> Result<Self, JsonFault> {
        let mut names = Self::default();
        scanner.list(|scanner| {
            let written = scanner.beginning(KEPT)?;
            let name = decoded(&written);
            if let Some(table) = weak_table(&name) {
                names.weak_tables.insert(names.ends.len() as u32, table);
            }
            if let Some(class) = class_name(&name) {
                names.classes.insert(names.ends.len() as u32, class);
            }
            names.text.push_str(&name);
            names.ends.push(names.text.len());
            Ok(())
        })?;
        Ok(names)
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, name: u32) -> &str {
        let name = name as usize;
        let start = name.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[name]]
    }

    /// What the objects of this name are called as a class.
    pub(super) fn class(&self, name: u32) -> &str {
        self.classes
            .get(&name)
            .map_or_else(|| self.get(name), String::as_str)
    }

    /// The table of the weak map that a reference of this name is an entry of.
    pub(super) fn weak_table(&self, name: u32) -> Option<u32> {
        self.weak_tables.get(&name).copied()
    }
}

/// The developer tools of Chrome tell such a reference by its name as well (`HeapSnapshot.ts`,
/// `isEssentialEdge`): `2 / part of key (Foo @11) -> value (Bar @13) pair in WeakMap (table @15)`.
fn weak_table(name: &str) -> Option<u32> {
    let (before, table) = name.rsplit_once(" pair in WeakMap (table @")?;
    before.contains(" / part of key (").then_some(())?;
    table.strip_suffix(')')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_in_order_and_cut() {
        let long = "x".repeat(10_000);
        let text = format!("[\"\", \"a\\\"b\", \"é\", \"{long}\", \"last\"]");
        let names = Names::read(&mut Scanner::new(&mut text.as_bytes())).unwrap();
        assert_eq!(names.len(), 5);
        assert_eq!(
            [names.get(0), names.get(1), names.get(2), names.get(4)],
            ["", "a\"b", "é", "last"]
        );
        assert!(names.get(3).len() <= KEPT && names.get(3).starts_with("xxx"));
    }

    #[test]
    fn an_entry_of_a_weak_map_names_its_table() {
        let entry = "2 / part of key (Foo @11) -> value (Bar @13) pair in WeakMap (table @15)";
        assert_eq!(weak_table(entry), Some(15));
        assert_eq!(weak_table("pair in WeakMap (table @15)"), None);
        assert_eq!(weak_table("elements"), None);
    }
}
