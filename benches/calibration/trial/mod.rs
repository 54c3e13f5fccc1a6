//! One draw of readings whose truth is known, and what leakrate and others say of it.
//! The benchmark and `tests/calibration.rs` share it.

mod changing;
mod draw;
mod falling;
mod judgement;
mod mann_kendall;
mod noise;
mod peers;
mod prais_winsten;
mod reference;
mod rule;
mod said;
mod share;
mod tally;

pub(crate) use changing::Changing;
pub(crate) use draw::{DEVIATION, Draw, Recording, bytes};
pub(crate) use falling::{Falling, HEAP_NOISE, Told};
pub(crate) use noise::{Noise, autoregressive};
pub(crate) use rule::Rule;
pub(crate) use said::{Said, said_of, said_of_changes, share};
pub(crate) use share::Share;
pub(crate) use tally::{Scenario, Tally, random};
