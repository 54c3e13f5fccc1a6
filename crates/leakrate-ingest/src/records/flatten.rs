//! From JSON to rows: the records in it, each with the path of every value as its name.

use crate::columns::{HeaderName, Role};
use crate::error::Problem;
use crate::records::arranged::{Arranged, below_names, in_members};
use crate::records::node::Node;
use crate::tabulated::Tabulated;
use std::borrow::Cow;
use std::ops::Range;

/// Cells that the records in a list have from what stands around it.
const MOST_INHERITED: usize = 32;

/// Rows of records, as they are found.
pub(super) struct Flattening<'a, 's> {
    pub(super) table: &'a mut Tabulated<'s>,
    pub(super) text: &'a str,
}

/// The cells of one record.
#[derive(Debug, Default, Clone)]
struct Record {
    cells: Vec<(String, String)>,
}

/// What a record holds beside its cells.
enum Inside<'n, 't> {
    Records(&'n [Node<'t>]),
    Table(Arranged<'n>),
}

impl Inside<'_, '_> {
    fn length(&self) -> usize {
        match self {
            Self::Records(items) => items.len(),
            Self::Table(table) => table.rows.len(),
        }
    }
}

impl Flattening<'_, '_> {
    /// Adds the records of a value that stands at `range`.
    ///
    /// # Errors
    /// They have too many columns.
    pub(super) fn add(&mut self, node: &Node<'_>, range: &Range<usize>) -> Result<(), Problem> {
        self.add_with(node, range, &Record::default())
    }

    fn add_with(
        &mut self,
        node: &Node<'_>,
        range: &Range<usize>,
        around: &Record,
    ) -> Result<(), Problem> {
        match node {
            Node::List(items) => match below_names(items) {
                Some(table) => self.add_table(&table, range, around),
                None => self.add_records(items, range, around),
            },
            Node::Object(members) => match in_members(members) {
                Some(table) => self.add_table(&table, range, around),
                None => self.add_record(node, range, around),
            },
            _ => Ok(()),
        }
    }

    fn add_records(
        &mut self,
        items: &[Node<'_>],
        range: &Range<usize>,
        around: &Record,
    ) -> Result<(), Problem> {
        let mut items = items.iter().peekable();
        while let Some(item) = items.next() {
            let start = item.place(self.text).unwrap_or(range.start);
            let next = items.peek().and_then(|next| next.place(self.text));
            let end = next.filter(|end| *end > start).unwrap_or(range.end);
            self.add_with(item, &(start..end.max(start)), around)?;
        }
        Ok(())
    }

    fn add_record(
        &mut self,
        node: &Node<'_>,
        range: &Range<usize>,
        around: &Record,
    ) -> Result<(), Problem> {
        let mut own = Record::default();
        let mut inside = Vec::new();
        own.fill(node, "", &mut inside);
        let longest = inside.into_iter().reduce(|held, other| {
            if other.length() > held.length() {
                other
            } else {
                held
            }
        });
        own.inherit(around);
        match longest {
            Some(inside) if !own.tells_memory() => match inside {
                Inside::Records(items) => self.add_records(items, range, &own),
                Inside::Table(table) => self.add_table(&table, range, &own),
            },
            _ if own.cells.is_empty() => Ok(()),
            _ => self.push(range, &own),
        }
    }

    fn add_table(
        &mut self,
        table: &Arranged<'_>,
        range: &Range<usize>,
        around: &Record,
    ) -> Result<(), Problem> {
        for row in &table.rows {
            let mut record = Record::default();
            for (name, cell) in table.names.iter().zip(row) {
                record.push(name, cell);
            }
            record.inherit(around);
            self.push(range, &record)?;
        }
        Ok(())
    }

    fn push(&mut self, range: &Range<usize>, record: &Record) -> Result<(), Problem> {
        let cells = record.cells.iter();
        let cells = cells.map(|(name, cell)| (name.as_str(), cell.as_str()));
        self.table.push(range.clone(), cells)
    }
}

impl Record {
    /// Takes the values of an object, and of those inside it; lists of records and tables are left
    /// for `inside`.
    fn fill<'n, 't>(&mut self, node: &'n Node<'t>, path: &str, inside: &mut Vec<Inside<'n, 't>>) {
        match node {
            Node::Object(members) => match in_members(members).filter(|_| !path.is_empty()) {
                Some(table) => inside.push(Inside::Table(table)),
                None => {
                    for (name, value) in members {
                        self.fill(value, &joined(path, name), inside);
                    }
                }
            },
            Node::List(items) => match below_names(items) {
                Some(table) => inside.push(Inside::Table(table)),
                None if matches!(items.first(), Some(Node::Object(_))) => {
                    inside.push(Inside::Records(items));
                }
                None => {}
            },
            // Loggers write what another program logged as a text.
            Node::Text(text) if text.trim_start().starts_with('{') => {
                match serde_json::from_str::<Node<'_>>(text) {
                    Ok(node) => self.fill(&node, path, &mut Vec::new()),
                    Err(_) => self.push(path, text),
                }
            }
            Node::Nothing | Node::Plain(_) | Node::Text(_) => {
                self.push(path, node.cell().unwrap_or_default());
            }
        }
    }

    /// Adds a cell under its path, or under the end of it where that alone tells what it is.
    fn push(&mut self, path: &str, cell: &str) {
        let telling = telling_end(path);
        let is_free = self.cells.iter().all(|(name, _)| name != telling);
        let name = if is_free { telling } else { path };
        self.cells.push((name.to_owned(), cell.to_owned()));
    }

    fn inherit(&mut self, around: &Self) {
        let cells = around.cells.iter().take(MOST_INHERITED);
        self.cells.extend(cells.cloned());
    }

    fn tells_memory(&self) -> bool {
        let is_memory = |name: &str| matches!(HeaderName::parse(name).role, Role::Memory(_));
        self.cells.iter().any(|(name, _)| is_memory(name))
    }
}

fn joined<'n>(path: &str, name: &'n str) -> Cow<'n, str> {
    if path.is_empty() {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(format!("{path}.{name}"))
    }
}

/// The end of a path that says when or of what a record is, where the whole path does not:
/// `sample.time`.
fn telling_end(path: &str) -> &str {
    let known = |name: &str| HeaderName::parse(name).role;
    if known(path) != Role::Other {
        return path;
    }
    let ends = path.match_indices('.').map(|(at, _)| &path[at + 1..]);
    let telling = |end: &&str| {
        matches!(
            known(end),
            Role::Time | Role::Elapsed | Role::Series | Role::Uptime | Role::ProcessId
        )
    };
    ends.into_iter().find(telling).unwrap_or(path)
}
