//! Which instances of a fleet must be restarted, and by when.

use super::predict::Prediction;
use crate::series::Series;
use crate::units::Timestamp;

/// A series whose last reading is so many of its steps before that of the whole fleet has ended.
const STEPS_OF_SILENCE: f64 = 5.0;
/// Restarts are planned by the minute.
const MINUTE: f64 = 60.0;

/// Whether an instance must be restarted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RestartNeed {
    /// It no longer runs: its readings end long before those of the others.
    Ended,
    /// It has no deadline.
    NotNeeded,
    /// By this full minute.
    Before(Timestamp),
}

impl RestartNeed {
    /// That of the instance with this `series`; `now` is the last moment of the whole fleet.
    pub fn of(prediction: &Prediction, series: &Series, now: Timestamp) -> Self {
        let silence = prediction.now.map(|end| now.0 - end.0);
        let step = series.clock().usual_step();
        let has_ended = silence
            .zip(step)
            .is_some_and(|(silence, step)| silence > STEPS_OF_SILENCE * step.0);
        match prediction.restart_deadline() {
            _ if has_ended => Self::Ended,
            None => Self::NotNeeded,
            Some(Timestamp(at)) => Self::Before(Timestamp((at / MINUTE).floor() * MINUTE)),
        }
    }
}

/// The last moment of a fleet: that of the last reading of any of its series; `None` where no
/// series has times with a date.
pub fn end_of_fleet<'p>(
    predictions: impl IntoIterator<Item = &'p Prediction>,
) -> Option<Timestamp> {
    let ends = predictions.into_iter().filter_map(|one| one.now);
    ends.map(|end| end.0).reduce(f64::max).map(Timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{PredictOptions, predict};
    use crate::model::{FitOptions, LeakModel};
    use crate::series::{Clock, Columns};
    use crate::units::Bytes;

    /// A series of minutes that grows by `slope` bytes in each, about which it swings a little.
    fn instance(slope: f64) -> (Series, Prediction) {
        let minutes = (0..240).map(f64::from);
        let columns = Columns {
            clock: Clock::Wall(minutes.clone().map(|minute| minute * MINUTE).collect()),
            memory: minutes
                .map(|minute| 1e8 + slope * minute + 1e4 * (minute * 2.7).sin())
                .collect(),
            ..Columns::default()
        };
        let series = Series::new(columns).unwrap();
        let model = LeakModel::fit(&series, &FitOptions::default()).unwrap();
        let found = predict(&series, &model, Bytes(3e8), &PredictOptions::default());
        (series, found)
    }

    #[test]
    fn a_leak_has_a_deadline_of_full_minutes_and_a_level_series_none() {
        let (series, found) = instance(2e5);
        let now = end_of_fleet([&found]).unwrap();
        let RestartNeed::Before(Timestamp(at)) = RestartNeed::of(&found, &series, now) else {
            panic!("a leak must be restarted");
        };
        assert!(at > now.0 && at % MINUTE == 0.0, "{at}");
        let (series, found) = instance(0.0);
        assert_eq!(
            RestartNeed::of(&found, &series, now),
            RestartNeed::NotNeeded
        );
    }

    #[test]
    fn what_has_been_silent_for_more_than_five_steps_has_ended() {
        let (series, found) = instance(2e5);
        let end = end_of_fleet([&found]).unwrap();
        let need =
            |minutes: f64| RestartNeed::of(&found, &series, Timestamp(end.0 + minutes * MINUTE));
        assert_ne!(need(5.0), RestartNeed::Ended);
        assert_eq!(need(5.1), RestartNeed::Ended);
        assert_eq!(end_of_fleet([]), None);
    }
}
