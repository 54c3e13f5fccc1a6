//! Verdicts of many series tested at once: of a thousand that do not leak, some look as if they
//! did.

use crate::model::{LeakModel, Verdict};
use crate::stats::false_discovery::adjusted;
use crate::stats::verdict::RISK;

/// The share of leaks that may be false among those that hold, on average. It is twice the risk of
/// one test, so that of two series each keeps the verdict that it has alone.
pub const FALSE_DISCOVERY_RATE: f64 = 0.05;

/// What a series shows as one of many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AmongMany {
    /// The p value of its growth, adjusted for the number of series (Benjamini & Hochberg 1995).
    pub adjusted_p_value: f64,
    /// Whether its leak holds; absent where the series alone shows none.
    pub standing: Option<Standing>,
}

/// Whether a leak holds among the many series that were tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does: among leaks like this, one in twenty is false at most.
    Held,
    /// So many were tested that chance alone shows leaks like this.
    MayBeChance,
}

/// Judges the series of `models` together, in their order.
///
/// A verdict is that of a series alone and stays what it is; here is told whether it can be
/// believed of one that was picked out of many.
pub fn among_many(models: &[&LeakModel]) -> Vec<AmongMany> {
    let p: Vec<f64> = models.iter().map(|model| model.p_value).collect();
    let judged = models.iter().zip(adjusted(&p));
    judged
        .map(|(model, adjusted_p_value)| AmongMany {
            adjusted_p_value,
            standing: (model.verdict == Verdict::Leak).then_some(
                if adjusted_p_value <= FALSE_DISCOVERY_RATE {
                    Standing::Held
                } else {
                    Standing::MayBeChance
                },
            ),
        })
        .collect()
}

/// How many of this many series would be called leaks at most, on average, if none leaked.
pub fn leaks_by_chance(series: usize) -> f64 {
    RISK * series as f64
}
