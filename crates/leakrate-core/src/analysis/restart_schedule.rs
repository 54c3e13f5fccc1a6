//! When to restart each instance of a fleet, so that never too many are down at once.

use std::num::NonZeroUsize;

use crate::units::{Quantity as _, Seconds, Timestamp};

/// When each of several instances is to be restarted.
#[derive(Debug, Clone, PartialEq)]
pub struct RestartSchedule {
    /// The restarts, the earliest first.
    pub restarts: Vec<ScheduledRestart>,
    /// The fewest restarts at once with which none begins after its deadline.
    pub least_at_once: usize,
}

/// The restart of one instance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScheduledRestart {
    /// The place of its deadline among those that were given.
    pub instance: usize,
    /// When to begin.
    pub start: Timestamp,
    /// When to begin at the latest; `now` for what is overdue.
    pub deadline: Timestamp,
}

impl ScheduledRestart {
    /// Whether it begins by its deadline.
    pub fn is_in_time(&self) -> bool {
        self.start <= self.deadline
    }
}

impl RestartSchedule {
    /// Restarts that take `takes` each, no more than `at_once` of them at a time, none before `now`.
    ///
    /// Where all can be in time, each begins as late as that allows: an instance is restarted no
    /// sooner than it must be. In the order of deadlines d₁ ≤ … ≤ dₙ, the latest starts of k at
    /// once are sᵢ = min(dᵢ, sᵢ₊ₖ − takes). Else they begin at once, the earliest deadline first,
    /// which keeps the longest delay as short as it can be (Jackson 1955, *Management Science
    /// Research Project* 43, UCLA).
    ///
    /// By dᵢ, k at once can begin k(⌊(dᵢ − now)/takes⌋ + 1) restarts; that these are at least i, for
    /// all i, is what makes k enough.
    ///
    /// Deadlines before `now` are overdue, and hold as `now`.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    /// use leakrate_core::analysis::RestartSchedule;
    /// use leakrate_core::units::{Seconds, Timestamp};
    ///
    /// let deadlines = [600.0, 600.0, 900.0].map(Timestamp);
    /// let found = RestartSchedule::new(&deadlines, Timestamp(0.0), Seconds(300.0), NonZeroUsize::MIN);
    /// let starts: Vec<f64> = found.restarts.iter().map(|restart| restart.start.0).collect();
    /// assert_eq!(starts, [300.0, 600.0, 900.0]);
    /// assert_eq!(found.least_at_once, 1);
    /// ```
    pub fn new(
        deadlines: &[Timestamp],
        now: Timestamp,
        takes: Seconds,
        at_once: NonZeroUsize,
    ) -> Self {
        let mut restarts: Vec<ScheduledRestart> = deadlines
            .iter()
            .enumerate()
            .map(|(instance, deadline)| {
                let deadline = Timestamp(deadline.0.max(now.0));
                ScheduledRestart {
                    instance,
                    start: deadline,
                    deadline,
                }
            })
            .collect();
        restarts.sort_by(|one, other| one.deadline.0.total_cmp(&other.deadline.0));
        let least_at_once = least_at_once(&restarts, now, takes);
        let at_once = at_once.get();
        if least_at_once <= at_once {
            for i in (at_once..restarts.len()).rev() {
                let latest = restarts[i].start.0 - takes.base();
                let earlier = &mut restarts[i - at_once].start;
                *earlier = Timestamp(earlier.0.min(latest));
            }
        } else {
            for i in 0..restarts.len() {
                restarts[i].start = match i.checked_sub(at_once) {
                    None => now,
                    Some(before) => Timestamp(restarts[before].start.0 + takes.base()),
                };
            }
        }
        Self {
            restarts,
            least_at_once,
        }
    }
}

fn least_at_once(by_deadline: &[ScheduledRestart], now: Timestamp, takes: Seconds) -> usize {
    let needed = by_deadline.iter().enumerate().map(|(i, restart)| {
        let in_a_row = ((restart.deadline.0 - now.0) / takes.base()).floor() as usize;
        (i + 1).div_ceil(in_a_row.saturating_add(1))
    });
    needed.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether any order of beginning the restarts, each as soon as one of `at_once` is free, has
    /// all in time.
    fn can_be_in_time(deadlines: &[u32], takes: u32, at_once: usize) -> bool {
        fn begin(left: &mut Vec<u32>, free: &mut Vec<u32>, takes: u32) -> bool {
            if left.is_empty() {
                return true;
            }
            let soonest = (0..free.len()).min_by_key(|&slot| free[slot]).unwrap();
            let start = free[soonest];
            (0..left.len()).any(|next| {
                let deadline = left.remove(next);
                free[soonest] = start + takes;
                let found = start <= deadline && begin(left, free, takes);
                free[soonest] = start;
                left.insert(next, deadline);
                found
            })
        }
        begin(&mut deadlines.to_vec(), &mut vec![0; at_once], takes)
    }

    fn schedule(deadlines: &[u32], takes: u32, at_once: usize) -> RestartSchedule {
        let deadlines: Vec<Timestamp> = deadlines.iter().map(|&at| Timestamp(at.into())).collect();
        let at_once = NonZeroUsize::new(at_once).unwrap();
        RestartSchedule::new(&deadlines, Timestamp(0.0), Seconds(takes.into()), at_once)
    }

    fn starts(schedule: &RestartSchedule) -> Vec<f64> {
        let restarts = schedule.restarts.iter();
        restarts.map(|restart| restart.start.0).collect()
    }

    proptest! {
        #[test]
        fn all_are_in_time_exactly_where_some_order_has_them_so(
            deadlines in prop::collection::vec(0_u32..12, 1..7),
            takes in 1_u32..4,
            at_once in 1_usize..4,
        ) {
            let found = schedule(&deadlines, takes, at_once);
            let in_time = found.restarts.iter().all(ScheduledRestart::is_in_time);
            prop_assert_eq!(in_time, can_be_in_time(&deadlines, takes, at_once));
            let least = (1..=deadlines.len()).find(|&at_once| can_be_in_time(&deadlines, takes, at_once));
            prop_assert_eq!(Some(found.least_at_once), least);
        }

        #[test]
        fn every_instance_restarts_once_and_never_too_many_at_a_time(
            deadlines in prop::collection::vec(0_u32..40, 1..20),
            takes in 1_u32..6,
            at_once in 1_usize..5,
        ) {
            let found = schedule(&deadlines, takes, at_once);
            let mut instances: Vec<usize> =
                found.restarts.iter().map(|restart| restart.instance).collect();
            instances.sort_unstable();
            prop_assert!(instances.into_iter().eq(0..deadlines.len()));
            for restart in &found.restarts {
                let deadline = f64::from(deadlines[restart.instance]);
                prop_assert_eq!(restart.deadline, Timestamp(deadline));
            }
            let starts = starts(&found);
            prop_assert!(starts.is_sorted() && starts[0] >= 0.0);
            for start in &starts {
                let until = start + f64::from(takes);
                let down = starts.iter().filter(|other| (*start..until).contains(*other)).count();
                prop_assert!(down <= at_once);
            }
        }

        #[test]
        fn none_could_begin_later(
            deadlines in prop::collection::vec(0_u32..9, 1..6),
            takes in 1_u32..4,
            at_once in 1_usize..4,
        ) {
            let found = schedule(&deadlines, takes, at_once);
            prop_assume!(found.least_at_once <= at_once);
            // The same from the other end of time: what begins by d ends by d + takes, and a
            // schedule run backwards from the last of these begins as early as it can.
            let end = deadlines.iter().max().unwrap() + takes;
            let mut backwards: Vec<u32> =
                deadlines.iter().map(|deadline| end - deadline - takes).collect();
            backwards.sort_unstable();
            let mut free = vec![0; at_once];
            let mut latest: Vec<f64> = backwards
                .iter()
                .map(|&release| {
                    let slot = (0..at_once).min_by_key(|&slot| free[slot]).unwrap();
                    let start = release.max(free[slot]);
                    free[slot] = start + takes;
                    f64::from(end) - f64::from(start + takes)
                })
                .collect();
            latest.reverse();
            prop_assert_eq!(starts(&found), latest);
        }
    }

    #[test]
    fn what_is_overdue_comes_first_and_holds_as_now() {
        let deadlines = [Timestamp(500.0), Timestamp(-40.0)];
        let one = NonZeroUsize::MIN;
        let found = RestartSchedule::new(&deadlines, Timestamp(0.0), Seconds(60.0), one);
        assert_eq!(found.restarts[0].instance, 1);
        assert_eq!(starts(&found), [0.0, 500.0]);
        assert!(found.restarts.iter().all(ScheduledRestart::is_in_time));
    }

    #[test]
    fn where_too_few_may_restart_at_once_the_delays_begin_now() {
        let found = schedule(&[10, 10, 10, 40], 30, 1);
        assert_eq!(starts(&found), [0.0, 30.0, 60.0, 90.0]);
        assert_eq!(found.least_at_once, 3);
    }
}
