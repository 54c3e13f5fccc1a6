//! What is asked of a format: all it has of one quantity.

use crate::error::Problem;
use crate::options::ReadOptions;

/// What is asked of a format.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Query<'o> {
    pub(crate) options: &'o ReadOptions,
    pub(crate) quantity: Quantity,
}

impl Query<'_> {
    /// The name of the route of a request, where routes are asked for.
    pub(crate) fn route(&self, method: Option<&str>, target: &str) -> Option<String> {
        let rules = self.options.routes.as_ref()?;
        Some(rules.name_of(method, target))
    }

    /// Refuses to look for memory where there are requests alone.
    ///
    /// # Errors
    /// Memory is asked for.
    pub(crate) fn of_requests(&self) -> Result<(), Problem> {
        match self.quantity {
            Quantity::Memory => Err(Problem::OnlyRequests),
            Quantity::Requests => Ok(()),
        }
    }
}

/// The quantity a file is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// Memory, with requests if the file has them.
    Memory,
    /// Requests alone, to be joined to the memory of another file.
    Requests,
}
