//! Warnings in words.

use super::hint::hint;
use crate::facts::CaveatFacts;
use leakrate_core::caveat::Caveat;

/// Warnings in words.
pub fn caveats<'a>(caveats: impl IntoIterator<Item = &'a Caveat>) -> Vec<CaveatFacts> {
    caveats
        .into_iter()
        .map(|caveat| CaveatFacts {
            caveat: caveat.clone(),
            message: caveat.to_string(),
            hint: hint(caveat),
        })
        .collect()
}
