//! Who may use whom. Crates cannot import in a circle; these tests hold the same of the files
//! inside each, keep libraries and `unsafe` in the places that may know them, and hold the crates
//! to the arrows that the architecture page draws.

#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

mod circles;
mod imports;
mod libraries;
mod manifests;
mod rooms;
