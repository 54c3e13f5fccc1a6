//! Facts of the releases that a series was measured under.

use super::comparison;
use super::series::{SECONDS_PER_HOUR, rate_facts};
use crate::facts::{LeaksSinceFacts, Moment, ReleaseFacts, SeriesFacts, SinceKind};
use leakrate_core::analysis::{Release, Releases, Since};
use leakrate_core::units::DisplayZone;

/// Adds to the facts of a series what it shows of its releases.
pub fn releases(series: &mut SeriesFacts, found: &Releases) {
    series.releases = {
        let shown_in = series
            .from
            .map_or_else(DisplayZone::default, |from| from.shown_in);
        let releases = found.releases.iter();
        releases.map(|one| release(one, shown_in)).collect()
    };
    let (kind, place) = match found.since {
        Since::Release(place) => (SinceKind::Release, Some(place)),
        Since::AtTheLatest(place) => (SinceKind::AtTheLatest, Some(place)),
        Since::CannotTell(place) => (SinceKind::CannotTell, Some(place)),
        Since::OneOf(among) => (SinceKind::OneOf, Some(among.first)),
        Since::Under(place) => (SinceKind::Under, Some(place)),
        Since::BeforeTheFirst => (SinceKind::BeforeTheFirst, None),
        Since::NotNow => (SinceKind::NotNow, None),
    };
    let release = place.and_then(|place| series.releases.get(place));
    let one_of = match found.since {
        Since::OneOf(among) => &series.releases[among.first..=among.last],
        Since::Release(_)
        | Since::AtTheLatest(_)
        | Since::CannotTell(_)
        | Since::Under(_)
        | Since::BeforeTheFirst
        | Since::NotNow => &[],
    };
    series.leaks_since = Some(LeaksSinceFacts {
        kind,
        release: release.and_then(|release| release.name.clone()),
        deployed: release.and_then(|release| release.deployed),
        one_of: one_of.iter().filter_map(|one| one.name.clone()).collect(),
    });
}

fn release(found: &Release, shown_in: DisplayZone) -> ReleaseFacts {
    let rates = found.rates.as_ref();
    let per_request = rates.and_then(|rates| rates.per_request.as_ref());
    let per_second = rates.and_then(|rates| rates.per_second.as_ref());
    ReleaseFacts {
        name: found.deploy.as_ref().map(|deploy| deploy.name.clone()),
        deployed: found
            .deploy
            .as_ref()
            .and_then(|deploy| Moment::new(deploy.at, shown_in)),
        samples: found.samples.len(),
        samples_left_out: found.left_out,
        bytes_per_request: per_request.map(|rate| rate_facts(rate, 1.0)),
        bytes_per_hour: per_second.map(|rate| rate_facts(rate, SECONDS_PER_HOUR)),
        verdict: rates.and_then(|rates| rates.verdict),
        change: found.change.as_ref().map(comparison),
        is_only_restart: found.is_only_restart,
    }
}
