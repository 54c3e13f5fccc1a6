//! Arrangements of a table in JSON other than a list of records: by column, as pandas splits it, or
//! with a name for each row.

use std::borrow::Cow;

use crate::records::node::Node;
use leakrate_core::units::TimeFormat;

/// A table whose columns are told apart from its rows.
pub(super) struct Arranged<'n> {
    pub(super) names: Vec<&'n str>,
    pub(super) rows: Vec<Vec<&'n str>>,
}

/// The name of the column of what names the rows.
const INDEX: &str = "index";

type Member<'t> = (Cow<'t, str>, Node<'t>);

/// The table in a list of rows below their names: `[["time", "rss"], [1, 2]]`.
pub(super) fn below_names<'n>(items: &'n [Node<'_>]) -> Option<Arranged<'n>> {
    let (Node::List(names), rows) = items.split_first()? else {
        return None;
    };
    with_names(names, None, rows)
}

/// The table in the members of an object.
pub(super) fn in_members<'n>(members: &'n [Member<'_>]) -> Option<Arranged<'n>> {
    split(members)
        .or_else(|| by_column(members))
        .or_else(|| by_row(members))
}

/// `{"columns": ["time", "rss"], "index": [0, 1], "data": [[1, 2], [3, 4]]}`
fn split<'n>(members: &'n [Member<'_>]) -> Option<Arranged<'n>> {
    let list = |wanted: &[&str]| {
        members.iter().find_map(|(name, value)| match value {
            Node::List(items) if wanted.contains(&name.as_ref()) => Some(items.as_slice()),
            _ => None,
        })
    };
    let names = list(&["columns", "fields", "header", "labels"])?;
    let rows = list(&["data", "rows", "values"])?;
    with_names(names, list(&["index"]), rows)
}

/// Rows of lists that are as long as the names, each perhaps with its own name.
fn with_names<'n>(
    names: &'n [Node<'_>],
    index: Option<&'n [Node<'_>]>,
    rows: &'n [Node<'_>],
) -> Option<Arranged<'n>> {
    let text = |node: &'n Node<'_>| match node {
        Node::Text(name) => Some(name.as_ref()),
        // Some tools say of each column its name and its type.
        Node::Object(members) => members.iter().find_map(|(name, value)| match value {
            Node::Text(text) if name == "name" => Some(text.as_ref()),
            _ => None,
        }),
        _ => None,
    };
    let mut names: Vec<&str> = names.iter().map(text).collect::<Option<_>>()?;
    let width = names.len();
    let cells = |row: &'n Node<'_>| match row {
        Node::List(cells) if cells.len() == width => {
            cells.iter().map(Node::cell).collect::<Option<Vec<&str>>>()
        }
        _ => None,
    };
    let mut rows: Vec<_> = rows.iter().map(cells).collect::<Option<_>>()?;
    if width == 0 || rows.is_empty() {
        return None;
    }
    if let Some(index) = index.filter(|index| index.len() == rows.len()) {
        names.insert(0, INDEX);
        for (row, name) in rows.iter_mut().zip(index) {
            row.insert(0, name.cell().unwrap_or_default());
        }
    }
    Some(Arranged { names, rows })
}

/// `{"time": [1, 2], "rss": [3, 4]}` or `{"time": {"0": 1, "1": 2}, "rss": {"0": 3, "1": 4}}`
fn by_column<'n>(members: &'n [Member<'_>]) -> Option<Arranged<'n>> {
    let column = |value: &'n Node<'_>| -> Option<Vec<&'n str>> {
        let cells: Vec<&str> = match value {
            Node::List(items) => items.iter().map(Node::cell).collect::<Option<_>>()?,
            Node::Object(cells) if cells.iter().all(|(name, _)| is_number(name)) => cells
                .iter()
                .map(|(_, cell)| cell.cell())
                .collect::<Option<_>>()?,
            _ => return None,
        };
        (cells.len() > 1).then_some(cells)
    };
    let columns: Vec<_> = members
        .iter()
        .filter_map(|(name, value)| Some((name.as_ref(), column(value)?)))
        .collect();
    let length = columns.first()?.1.len();
    let whole = 2 * columns.len() > members.len() && columns.len() > 1;
    if !whole || columns.iter().any(|(_, cells)| cells.len() != length) {
        return None;
    }
    Some(Arranged {
        names: columns.iter().map(|(name, _)| *name).collect(),
        rows: (0..length)
            .map(|row| columns.iter().map(|(_, cells)| cells[row]).collect())
            .collect(),
    })
}

/// `{"2026-04-03T12:00:00Z": {"rss": 1}, "2026-04-03T12:01:00Z": {"rss": 2}}`
fn by_row<'n>(members: &'n [Member<'_>]) -> Option<Arranged<'n>> {
    let names_row = |name: &str| is_number(name) || TimeFormat::infer([name]).is_ok();
    let Node::Object(first) = &members.get(1)?.1 else {
        return None;
    };
    let inside = first.iter().map(|(name, _)| name.as_ref());
    let names: Vec<&str> = std::iter::once(INDEX).chain(inside).collect();
    let row = |(row, value): &'n Member<'_>| match value {
        Node::Object(cells) if names_row(row) => {
            let own = cells.iter().map(|(name, _)| name.as_ref());
            let is_same = own.eq(names.iter().copied().skip(1));
            let inside = cells.iter().map(|(_, cell)| cell.cell());
            let cells = std::iter::once(Some(row.as_ref())).chain(inside);
            cells.collect::<Option<Vec<&str>>>().filter(|_| is_same)
        }
        _ => None,
    };
    let rows = members.iter().map(row).collect::<Option<_>>()?;
    Some(Arranged { names, rows })
}

fn is_number(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}
