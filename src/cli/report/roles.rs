//! What each input of a report is.

use crate::analysis::Baseline;
use crate::cli::error::Error;
use crate::cli::inputs::Input;

/// The inputs of a report by what they are.
#[derive(Default)]
pub(super) struct Roles<'a> {
    pub(super) production: Option<&'a Input>,
    pub(super) local: Option<&'a Input>,
    pub(super) before: Option<&'a Input>,
    pub(super) after: Option<&'a Input>,
}

/// One input against another.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) baseline: &'a Input,
    pub(super) other: &'a Input,
}

impl<'a> Roles<'a> {
    pub(super) fn assign(inputs: &'a [Input]) -> Result<Self, Error> {
        let mut roles = Self::default();
        for input in inputs {
            let label = input.label();
            let role = match label {
                _ if Baseline::named(label) == Some(Baseline::InUse) => &mut roles.production,
                _ if Baseline::named(label) == Some(Baseline::Before) => &mut roles.before,
                "local" => &mut roles.local,
                "after" | "fixed" => &mut roles.after,
                // Alone, it is what the report is about, whatever it is called.
                _ if inputs.len() == 1 => &mut roles.production,
                _ => {
                    return Err(Error::UnknownRole {
                        label: label.to_owned(),
                    });
                }
            };
            if let Some(first) = role.replace(input) {
                return Err(Error::SameRole {
                    first: first.label().to_owned(),
                    second: label.to_owned(),
                });
            }
        }
        Ok(roles)
    }

    /// In the order of the report; the first is what it is about.
    pub(super) fn in_order(&self) -> impl Iterator<Item = &'a Input> {
        let roles = [self.production, self.local, self.before, self.after];
        roles.into_iter().flatten()
    }

    /// The local run against production.
    pub(super) fn environments(&self) -> Option<Pair<'a>> {
        Some(Pair {
            baseline: self.production?,
            other: self.local?,
        })
    }

    /// After the fix against the run that is most like it.
    pub(super) fn fix(&self) -> Option<Pair<'a>> {
        Some(Pair {
            baseline: self.before.or(self.local).or(self.production)?,
            other: self.after?,
        })
    }
}
