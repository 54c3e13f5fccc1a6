//! One event for each time that a condition begins to hold.

use crate::report::facts::{EventChange, WatchEvent, WatchedFacts};
use crate::report::gate::{Answer, Condition};

/// Looks in a row at which not even a weaker condition holds before one has ceased to: what trembles
/// about a threshold is one event.
const CALM: u32 = 5;

/// A condition, and whether it holds.
#[derive(Debug, Clone)]
pub(super) struct Latch {
    condition: Condition,
    given: String,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Off,
    /// It holds, or has not been calm for long; so many looks were.
    On {
        calm: u32,
    },
}

impl Latch {
    /// A condition, with the words in which it was given, that does not hold yet.
    pub(super) fn new(condition: Condition, given: &str) -> Self {
        Self {
            condition,
            given: given.to_owned(),
            state: State::Off,
        }
    }

    /// The condition.
    pub(super) fn condition(&self) -> Condition {
        self.condition
    }

    /// Whether it has begun or ceased to hold with what is seen now.
    pub(super) fn hear(&mut self, found: &WatchedFacts) -> Option<WatchEvent> {
        let decision = self.condition.decide(&found.facts);
        let holds = |condition: Condition| {
            let decided = condition.decide(&found.facts);
            decided.answer == Answer::Holds && is_settled(found)
        };
        let (state, change) = match self.state {
            State::Off if holds(self.condition) => {
                (State::On { calm: 0 }, Some(EventChange::Began))
            }
            State::Off => (State::Off, None),
            State::On { .. } if holds(self.condition.weakened()) => (State::On { calm: 0 }, None),
            State::On { calm } if calm + 1 < CALM => (State::On { calm: calm + 1 }, None),
            State::On { .. } => (State::Off, Some(EventChange::Ended)),
        };
        self.state = state;
        Some(WatchEvent {
            condition: self.given.clone(),
            change: change?,
            // One line each: they are read in logs.
            reason: decision.reason.replace('\n', " "),
        })
    }
}

/// Whether what is seen would be seen however often was looked: growth is confirmed, or the limit is
/// reached.
fn is_settled(found: &WatchedFacts) -> bool {
    let mut predictions = found.facts.prediction.iter();
    found.watch.confirmed || predictions.any(|prediction| prediction.fate.is_over())
}
