//! Conditions on the rows of one table: of its columns, those that they are about.

use std::collections::BTreeSet;

use crate::columns::{Candidate, Role, select};
use crate::conditions::{Condition, Relation};
use crate::error::Problem;
use crate::kit::query::{Quantity, Query};
use crate::source::CellBounds;

/// Values that are told where no row is what was asked for.
const MOST_SEEN: usize = 100;

/// Which rows of a table are read.
#[derive(Debug)]
pub(crate) struct AskedRows<'o> {
    conditions: Vec<ColumnCondition<'o>>,
}

/// A condition, and the place of its column.
#[derive(Debug)]
pub(crate) struct ColumnCondition<'o> {
    pub(crate) column: usize,
    condition: &'o Condition,
}

impl<'o> AskedRows<'o> {
    /// The conditions on a table with these columns; `None` where all rows are read. A file of requests may lack a
    /// column of the memory: then all its requests are of what is asked for.
    ///
    /// # Errors
    /// There is no column of that name.
    pub(crate) fn new(names: &[String], query: &Query<'o>) -> Result<Option<Self>, Problem> {
        let names = names.iter();
        let candidates: Vec<Candidate> = names
            .map(|name| Candidate::known(name, Role::Other, None))
            .collect();
        let mut conditions = Vec::new();
        for condition in &query.options.conditions {
            match select::named(&candidates, &condition.column) {
                Ok(column) => conditions.push(ColumnCondition { column, condition }),
                Err(_) if query.quantity == Quantity::Requests => {}
                Err(problem) => return Err(problem),
            }
        }
        Ok((!conditions.is_empty()).then_some(Self { conditions }))
    }

    pub(crate) fn conditions(&self) -> &[ColumnCondition<'o>] {
        &self.conditions
    }

    /// Whether a row is read. One that lacks a cell is, so that it is said what is wrong with it.
    pub(crate) fn wants<'c>(&self, cell: impl Fn(usize) -> Option<&'c str>) -> bool {
        self.conditions
            .iter()
            .all(|one| cell(one.column).is_none_or(|cell| one.holds(cell)))
    }
}

impl ColumnCondition<'_> {
    pub(crate) fn holds(&self, cell: &str) -> bool {
        self.condition.holds(cell)
    }

    /// Whether it may hold for a cell within these bounds.
    pub(crate) fn may_hold(&self, bounds: &CellBounds) -> bool {
        match bounds {
            CellBounds::All(text) => self.holds(text),
            CellBounds::Texts { least, most } => self.may_match_text(least, most),
            CellBounds::Integers { least, most } => self.may_match_number(*least, *most),
        }
    }

    /// A text that matches begins as the pattern does, but for spaces in front.
    fn may_match_text(&self, least: &[u8], most: &[u8]) -> bool {
        let start = self.condition.fixed_start().as_bytes();
        if self.condition.relation == Relation::IsNot || start.is_empty() {
            return true;
        }
        let has_spaces_in_front = least.first().is_none_or(|&byte| byte <= b' ');
        let is_below = most < start;
        let is_above = least > start && !least.starts_with(start);
        has_spaces_in_front || !(is_below || is_above)
    }

    fn may_match_number(&self, least: i64, most: i64) -> bool {
        if self.condition.relation == Relation::IsNot || !self.condition.is_exact() {
            return true;
        }
        let number = self.condition.pattern.parse::<i64>();
        number.map_or(true, |number| (least..=most).contains(&number))
    }
}

/// What the cells say that no row met: those of the first condition that leaves none.
#[derive(Debug)]
pub(crate) struct SeenCells<'f> {
    conditions: &'f [ColumnCondition<'f>],
    /// Of each condition, what the rows say that those before it let through.
    seen: Vec<BTreeSet<String>>,
}

impl<'f> SeenCells<'f> {
    pub(crate) fn new(filter: &'f AskedRows<'f>) -> Self {
        Self {
            conditions: &filter.conditions,
            seen: vec![BTreeSet::new(); filter.conditions.len()],
        }
    }

    /// Takes note of a row.
    pub(crate) fn add<'c>(&mut self, cell: impl Fn(usize) -> Option<&'c str>) {
        for (one, seen) in self.conditions.iter().zip(&mut self.seen) {
            let Some(cell) = cell(one.column) else {
                return;
            };
            let cell = cell.trim_ascii();
            if seen.len() < MOST_SEEN && !seen.contains(cell) {
                seen.insert(cell.to_owned());
            }
            if !one.holds(cell) {
                return;
            }
        }
    }

    /// Why nothing is left.
    pub(crate) fn problem(self) -> Problem {
        let asked: Vec<String> = self
            .conditions
            .iter()
            .map(|one| one.condition.to_string())
            .collect();
        // A later condition saw rows only where those before it let some through.
        let last = self.seen.iter().rposition(|seen| !seen.is_empty());
        let at = last.unwrap_or_default();
        Problem::NoRowMeets {
            column: self.conditions[at].condition.column.clone(),
            values: self
                .seen
                .into_iter()
                .nth(at)
                .unwrap_or_default()
                .into_iter()
                .collect(),
            asked: asked.join(" and "),
        }
    }
}
