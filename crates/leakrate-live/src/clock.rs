//! The time of readings: what the clock of the machine said when a run began, and what has passed
//! since by a clock that nobody sets.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use leakrate_core::units::{Seconds, Timestamp};

/// A clock that is not set back: a reading would otherwise seem older than the one before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SteadyClock {
    began: Timestamp,
    since: Instant,
}

impl SteadyClock {
    /// Takes the time of the machine, once.
    pub(crate) fn start() -> Self {
        let since_1970 = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self::beginning_at(Timestamp(since_1970.as_secs_f64()), Instant::now())
    }

    fn beginning_at(began: Timestamp, since: Instant) -> Self {
        Self { began, since }
    }

    pub(crate) fn began(&self) -> Timestamp {
        self.began
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.at(Instant::now())
    }

    /// Milliseconds are finer than anything that is measured here.
    fn at(&self, moment: Instant) -> Timestamp {
        let passed = Seconds((moment - self.since).as_secs_f64());
        Timestamp(((self.began.0 + passed.0) * 1e3).floor() / 1e3)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn time_passes_from_where_it_began_whatever_the_clock_of_the_machine_says() {
        let since = Instant::now();
        let clock = SteadyClock::beginning_at(Timestamp(1000.25), since);
        assert_eq!(clock.at(since), Timestamp(1000.25));
        let later = since + Duration::from_millis(61_500);
        assert_eq!(clock.at(later), Timestamp(1061.75));
    }
}
