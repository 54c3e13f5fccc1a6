//! The risk of a false alarm, spread over looks that go on for ever.
//!
//! Who looks at growing data again and again, each time at a risk of 2.5 %, sees a leak sooner or
//! later whether there is one or not (Armitage, McPherson & Rowe 1969, *J. R. Stat. Soc. A* 132). A
//! spending function says how much of the risk may have been used up by each moment, and a look gets
//! what it has grown by since the look before (Lan & DeMets 1983, *Biometrika* 70). Levels of looks add
//! up to the risk, so that by Bonferroni's inequality it holds however looks depend on each other, and
//! looks may come whenever they come. Boundaries by integration, and e-processes, which are sharper,
//! need the joint distribution of the statistics or independent increments; a fit that judges its
//! noise, restarts and changes of growth anew at each look has neither.
//!
//! Half of the risk is for the beginning: of it, all but 1 / (2 + log₂(t / t₀)) is spent at time t, t₀
//! being the time of the first look, since what a fit shows changes as its readings double. The other
//! half is spent evenly, so much each month, so that whatever begins to grow after months is noticed
//! as soon as what begins to grow after days.

/// The time in which half of the risk is spent evenly: thirty days, in seconds.
const MONTH: f64 = 30.0 * 86_400.0;

/// What is left to spend of the risk of a false alarm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spending {
    risk: f64,
    /// The time of the first look, and of the last.
    looks: Option<[f64; 2]>,
}

impl Spending {
    /// Nothing is spent; `risk` is the probability of a false alarm in the first month. In each month
    /// after it that is less, down to half of it.
    pub fn new(risk: f64) -> Self {
        Self { risk, looks: None }
    }

    /// The level of a look at `time`, in seconds since the first reading: a one-sided p value below it
    /// is an alarm. 0 for a look that is not after the last.
    ///
    /// ```
    /// use leakrate_core::stats::spending::Spending;
    ///
    /// let mut spending = Spending::new(0.025);
    /// let spent: f64 = (1..720).map(|hour| spending.level(f64::from(hour) * 3600.0)).sum();
    /// assert!(spent < 0.025 && spent > 0.02);
    /// ```
    pub fn level(&mut self, time: f64) -> f64 {
        let [first, last] = self.looks.unwrap_or([time, 0.0]);
        if time <= last {
            return 0.0;
        }
        let before = match self.looks {
            Some(_) => self.spent(first, last),
            None => 0.0,
        };
        self.looks = Some([first, time]);
        self.spent(first, time) - before
    }

    fn spent(&self, first: f64, time: f64) -> f64 {
        let beginning = 1.0 - 1.0 / (2.0 + (time / first).log2());
        0.5 * self.risk * (beginning + time / MONTH)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// However often somebody looks, no more is spent than the risk of the month, and every look
        /// gets something.
        #[test]
        fn levels_add_up_to_no_more_than_the_risk(
            steps in prop::collection::vec(1.0..1e5_f64, 1..400),
        ) {
            let mut spending = Spending::new(0.025);
            let mut time = 0.0;
            let mut spent = 0.0;
            for step in steps {
                time += step;
                let level = spending.level(time);
                prop_assert!(level > 0.0);
                spent += level;
                prop_assert!(spent <= 0.0125 * (1.0 + time / MONTH));
            }
            prop_assert_eq!(spending.level(time), 0.0);
        }
    }
}
