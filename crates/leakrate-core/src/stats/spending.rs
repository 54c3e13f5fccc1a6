//! The risk of a false alarm, spread over looks that go on for ever.
//!
//! Who looks at growing data again and again, each time at a risk of 2.5 %, sees a leak sooner or
//! later whether there is one or not (Armitage, McPherson & Rowe 1969, *J. R. Stat. Soc. A* 132). A
//! spending function says how much of the risk may have been used up by each moment, and a look gets
//! what it has grown by since the look before (Lan & DeMets 1983, *Biometrika* 70). Levels of looks add
//! up to the risk, so that by Bonferroni's inequality it holds however looks depend on each other.
//! Boundaries by integration are sharper, and need the joint distribution of the statistics, which fits
//! that judge noise, restarts and changes of growth anew at each look do not have.

/// What is left to spend of the risk of a false alarm.
///
/// The k-th look gets 1 / (k (k + 1)) of it, which adds up to all of it over looks without end. It is
/// meant for looks of which each has a fixed share more data than the one before: so spent, a look after
/// a month still has a level that a leak can reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spending {
    risk: f64,
    looks: f64,
}

impl Spending {
    /// Nothing is spent of `risk`, the probability that there ever is a false alarm.
    pub fn new(risk: f64) -> Self {
        Self { risk, looks: 0.0 }
    }

    /// The level of the next look: a one-sided p value below it is an alarm.
    ///
    /// ```
    /// use leakrate_core::stats::spending::Spending;
    ///
    /// let mut spending = Spending::new(0.025);
    /// assert_eq!(spending.level(), 0.0125);
    /// let rest: f64 = (0..1_000_000).map(|_| spending.level()).sum();
    /// assert!(rest < 0.0125 && rest > 0.01249);
    /// ```
    pub fn level(&mut self) -> f64 {
        self.looks += 1.0;
        self.risk / (self.looks * (self.looks + 1.0))
    }
}
