//! The distributions that intervals and tests need, each with the tails that are asked for.
//!
//! Upper tails are computed as such: `1 - cdf` has no correct digit left at 1e-16.

mod fisher;
mod noncentral_t;
mod normal;
mod student_t;

pub use fisher::fisher_sf;
pub use noncentral_t::NoncentralT;
pub use normal::{normal_cdf, normal_ln_cdf, normal_quantile, normal_sf};
pub use student_t::StudentT;
