//! Heap profiles that a tool prints in rounds, one after the other in a file.

use crate::kit::clock::{Spacing, Timing};
use crate::kit::heap_part::HeapPartKind;
use crate::kit::heap_profile::{HeapProfile, HeapProfiles};
use crate::kit::recording::Recording;
use crate::options::ReadOptions;
use leakrate_core::series::Clock;

/// The profiles of all rounds while they are read.
#[derive(Debug, Default)]
pub(crate) struct ProfileRounds {
    rounds: Vec<Round>,
}

#[derive(Debug, Default)]
struct Round {
    profile: HeapProfile,
    /// The bytes of all parts, where they are told.
    total: Option<f64>,
}

impl ProfileRounds {
    /// The profile of the round of this number ([`Rounds::number`](super::polling::Rounds::number)),
    /// which is the last or the next.
    pub(crate) fn of(&mut self, round: f64) -> &mut HeapProfile {
        let round = round as usize;
        if self.rounds.len() <= round {
            self.rounds.resize_with(round + 1, Round::default);
        }
        &mut self.rounds[round].profile
    }

    /// Takes the sum of all parts in the last round.
    pub(crate) fn total(&mut self, bytes: f64) {
        if let Some(round) = self.rounds.last_mut() {
            round.total = Some(bytes);
        }
    }

    /// What was read.
    pub(crate) fn finish(
        self,
        kind: HeapPartKind,
        timing: Timing,
        options: &ReadOptions,
    ) -> Recording {
        let mut all: Vec<HeapProfile> = Vec::with_capacity(self.rounds.len());
        for Round { mut profile, total } in self.rounds {
            profile.close(total);
            all.push(profile);
        }
        let numbers: Vec<f64> = (0..all.len()).map(|round| round as f64).collect();
        let step = options.step.map(|step| step.0);
        let clock = match (&timing, step) {
            (Timing::Rounds(_), None) => Clock::None,
            _ => Spacing::of(&timing, step, 0.0).apply(numbers).clock,
        };
        let name =
            |(at, profile): (usize, &HeapProfile)| profile.summary(&format!("{}", at + 1), kind);
        let mut recording = Recording {
            rows: all.len(),
            preview: all.iter().enumerate().take(5).map(name).collect(),
            ..Recording::default()
        };
        if let Timing::Wall(zone) | Timing::DatedRounds { zone, .. } = timing {
            recording.zone = zone;
        }
        recording.profiles = Some(HeapProfiles { kind, all, clock });
        recording
    }
}
