//! What is too large to be held: kept in a file of this process alone and mapped, or in memory where
//! there are neither files nor maps, as in a browser.

#[cfg(target_arch = "wasm32")]
pub(super) use super::held::{MappedText, OwnFile};
#[cfg(not(target_arch = "wasm32"))]
pub(super) use super::mapped::{MappedText, OwnFile};
