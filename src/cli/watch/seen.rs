//! What is seen of a series when it is looked at.

use crate::analysis::{Confirmation, Look, Prediction};
use crate::report::facts::{Facts, Moment, WatchFacts, WatchedFacts};
use crate::report::from_model;
use crate::series::{Clock, History};
use crate::units::{Seconds, Timestamp};

/// What is seen of a series when it is looked at.
pub(super) struct Seen {
    pub(super) found: WatchedFacts,
    pub(super) look: Look,
    pub(super) predictions: Vec<Prediction>,
}

impl Seen {
    /// That of an input of this label, without events.
    pub(super) fn new(
        label: &str,
        look: Look,
        predictions: Vec<Prediction>,
        history: &History,
    ) -> Self {
        Self {
            found: facts(label, &look, &predictions, history),
            look,
            predictions,
        }
    }
}

fn facts(label: &str, look: &Look, predictions: &[Prediction], history: &History) -> WatchedFacts {
    let mut facts = Facts::new("watch");
    let mut one = from_model::series(label, &look.series, &look.model);
    one.among_many = look.standing();
    facts.prediction = predictions
        .iter()
        .map(|found| from_model::prediction(&one.name, found))
        .collect();
    facts.series.push(one);
    let moment = |at: Seconds| match look.series.clock() {
        Clock::Wall(_) => Moment::new(Timestamp(at.0), look.series.shown_in()),
        Clock::Elapsed(_) | Clock::None => None,
    };
    WatchedFacts {
        facts,
        watch: WatchFacts {
            at: moment(look.last.at),
            memory_bytes: look.last.memory.0,
            readings: history.seen(),
            seconds_per_sample: history.width().map(|span| span.0),
            confirmed: look.confirmation != Confirmation::Open,
            confirmed_at: match look.confirmation {
                Confirmation::Open => None,
                Confirmation::Since(at) => moment(at),
            },
            events: Vec::new(),
        },
    }
}
