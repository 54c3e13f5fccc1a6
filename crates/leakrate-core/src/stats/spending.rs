//! The risk of a false alarm, spread over looks that go on for ever.
//!
//! Who looks at growing data again and again, each time at a risk of 2.5 %, sees a leak sooner or
//! later whether there is one or not (Armitage, McPherson & Rowe 1969, *J. R. Stat. Soc. A* 132). A
//! spending function says how much of the risk may have been used up by each moment, and a look gets
//! what it has grown by since the look before (Lan & DeMets 1983, *Biometrika* 70). Levels of looks add
//! up to the risk, so that by Bonferroni's inequality it holds however looks depend on each other.
//! Boundaries by integration are sharper, and need the joint distribution of the statistics, which fits
//! that judge noise, restarts and changes of growth anew at each look do not have.

/// The share of the risk of a false alarm that one of several series has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskShare(f64);

impl RiskShare {
    /// That of a series that is watched alone.
    pub const WHOLE: Self = Self(1.0);

    /// What is left of a risk for the series.
    pub fn of(self, risk: f64) -> f64 {
        self.0 * risk
    }
}

/// Shares of the risk of a false alarm for series that are watched together, by Bonferroni's inequality:
/// however they depend on each other, the risk that there ever is one among those that were there at
/// first is no greater than that of one series alone, and neither is that among all that come later.
///
/// Of n at first each has 1/n, and the i-th that ever came, i > n, has n / ((i − 1) i): these add up to one
/// over series without end, as where each deployment brings new ones.
///
/// ```
/// use leakrate_core::stats::spending::RiskShares;
///
/// let mut shares = RiskShares::among(4);
/// assert_eq!(shares.first().of(0.02), 0.005);
/// assert_eq!(shares.later().of(1.0), 0.2);
/// let rest: f64 = (0..1_000_000).map(|_| shares.later().of(1.0)).sum();
/// assert!(rest < 0.8 && rest > 0.79999);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskShares {
    first: f64,
    came: f64,
}

impl RiskShares {
    /// Of so many series that are there at first.
    pub fn among(series: usize) -> Self {
        let first = series.max(1) as f64;
        Self { first, came: first }
    }

    /// The share of each of those.
    pub fn first(self) -> RiskShare {
        RiskShare(1.0 / self.first)
    }

    /// The share of the next that comes later.
    pub fn later(&mut self) -> RiskShare {
        self.came += 1.0;
        RiskShare(self.first / ((self.came - 1.0) * self.came))
    }
}

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
