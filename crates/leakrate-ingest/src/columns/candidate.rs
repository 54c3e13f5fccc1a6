//! A column or metric, as far as it is known before it is read.

use crate::columns::{HeaderName, Role};
use crate::kit::recording::{ColumnInfo, ColumnUse};
use leakrate_core::units::SizeUnit;

/// A column or metric that could be chosen.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) name: String,
    pub(crate) header: HeaderName,
    pub(crate) content: Content,
    /// The unit of all its numbers, from the header or the format.
    pub(crate) unit: Option<SizeUnit>,
    /// The unit in which all of its bare numbers are whole pages of memory, if there is one.
    pub(crate) pages: Option<SizeUnit>,
}

impl Candidate {
    /// A column whose meaning its format settles.
    pub(crate) fn known(name: &str, role: Role, unit: Option<SizeUnit>) -> Self {
        Self {
            name: name.to_owned(),
            header: HeaderName {
                role,
                ..HeaderName::parse(name)
            },
            content: Content::Numbers,
            unit,
            pages: None,
        }
    }

    /// Whether it stands in a table without a header, where columns are numbered: that makes them no
    /// instances.
    pub(crate) fn is_nameless(&self) -> bool {
        matches!(self.header.words.as_slice(), [column, _] if column == "column")
    }

    /// What `inspect` says of it, before it is known to be used.
    pub(crate) fn info(&self) -> ColumnInfo {
        ColumnInfo {
            name: self.name.clone(),
            role: self.header.role,
            unit: self.unit,
            usage: ColumnUse::Unused,
        }
    }
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Numbers with units of memory.
    Amounts,
    /// Bare numbers.
    Numbers,
    /// Anything else, or nothing.
    Other,
}
