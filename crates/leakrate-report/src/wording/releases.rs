//! The words of releases: how fast each leaks, and since which one it leaks.

use super::rate::primary;
use crate::document::{Align, Cell, Finding, Table, Tone};
use crate::facts::{ChangeFacts, Moment, RatioFacts, ReleaseFacts, SeriesFacts, SinceKind};
use crate::words::{self, Basis};
use leakrate_core::analysis::FixVerdict;
use leakrate_core::model::Verdict;
use leakrate_core::units::SizeScale;

/// Since which release it leaks, where deploys are known.
pub(super) fn finding(series: &SeriesFacts) -> Option<Finding> {
    let since = series.leaks_since.as_ref()?;
    let when = since
        .deployed
        .map(|at| format!(" (deployed {at})"))
        .unwrap_or_default();
    let name = since.release.as_deref().unwrap_or(BEFORE);
    let onset = series.began.as_ref().and_then(onset);
    let text = match since.kind {
        SinceKind::Release => match &onset {
            Some(onset) => format!(
                "It leaks as it does since {name}{when}, the only deploy while that began ({onset})."
            ),
            None => format!("It leaks as it does since {name}{when}."),
        },
        SinceKind::AtTheLatest => {
            format!("It leaks since {name} at the latest{when}: what ran before is not settled.")
        }
        SinceKind::CannotTell => format!(
            "It leaks since {name}{when}, whose deploy is also the only restart: whether the release \
             began it or the fresh process, cannot be told."
        ),
        SinceKind::OneOf => format!(
            "{} were deployed while it began to leak as it does{}: which of them began it, cannot be \
             told.",
            together(&since.one_of),
            in_brackets(onset)
        ),
        SinceKind::Under => format!(
            "It began to leak as it does under {name}{when}, and no deploy was while it began{}.",
            in_brackets(onset)
        ),
        SinceKind::BeforeTheFirst => {
            "It leaked before the first of these deploys already, and none of them made it worse for \
             sure."
                .to_owned()
        }
        SinceKind::NotNow => {
            let last = series.releases.iter().rev().find(|one| one.verdict.is_some())?;
            let shown = match last.verdict? {
                Verdict::NoLeak => "it does not leak",
                Verdict::Plateau => "its climb has stopped",
                Verdict::Inconclusive | Verdict::Leak => "it is not settled whether it leaks",
            };
            format!("Under {}, the last release, {shown}.", label(last))
        }
    };
    let tone = match since.kind {
        SinceKind::Release | SinceKind::AtTheLatest | SinceKind::BeforeTheFirst => Tone::Bad,
        SinceKind::CannotTell | SinceKind::OneOf | SinceKind::Under => Tone::Warning,
        SinceKind::NotNow => Tone::Neutral,
    };
    Some(Finding { text, tone })
}

/// What ran before the first deploy that is known.
const BEFORE: &str = "what ran before";

/// `2026-03-02 09:40 to 10:30 UTC`
fn onset(began: &ChangeFacts) -> Option<String> {
    let times = began.lower.zip(began.upper);
    times.map(|(lower, upper)| Moment::range(lower, upper))
}

fn in_brackets(onset: Option<String>) -> String {
    onset.map_or(String::new(), |onset| format!(" ({onset})"))
}

/// `b2c3d4e, c3d4e5f and d4e5f6a`
fn together(names: &[String]) -> String {
    match names {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        all => all.concat(),
    }
}

/// What a release is called.
fn label(release: &ReleaseFacts) -> &str {
    release.name.as_deref().unwrap_or("before")
}

/// A row for each release; `None` where no deploy is known.
pub(super) fn table(series: &SeriesFacts) -> Option<Table> {
    let (basis, _) = primary(series)?;
    let rate = |release: &ReleaseFacts| match basis {
        Basis::PerRequest => release.bytes_per_request.clone(),
        Basis::PerHour => release.bytes_per_hour.clone(),
    };
    let rates = series.releases.iter().filter_map(rate);
    let scale = SizeScale::common(rates.map(|rate| basis.bytes(rate.estimate)));
    let level = series
        .releases
        .iter()
        .find_map(|one| rate(one)?.interval.confidence);
    let interval = level.map(words::confidence).unwrap_or_default();
    let mut table = Table::new([
        ("release", Align::Left),
        ("deployed", Align::Left),
        ("leak rate", Align::Right),
        (&interval, Align::Right),
        ("verdict", Align::Left),
        ("against the one before", Align::Left),
    ]);
    for release in &series.releases {
        let few = || ["too few samples".to_owned(), String::new()];
        let [estimate, range] = rate(release).map_or_else(few, |rate| basis.cells(&rate, scale));
        let deployed = release.deployed.map(|at| at.to_string());
        table.rows.push(vec![
            label(release).into(),
            deployed.unwrap_or_default().into(),
            estimate.into(),
            range.into(),
            release
                .verdict
                .map(words::verdict)
                .unwrap_or_default()
                .into(),
            change(release),
        ]);
    }
    (!series.releases.is_empty()).then(|| table.without_empty_columns())
}

/// `2.9× as fast (90 % CI 2.8 to 3)`
fn change(release: &ReleaseFacts) -> Cell {
    let Some(comparison) = &release.change else {
        return Cell::default();
    };
    let tone = match comparison.fix {
        Some(FixVerdict::Worse) => Tone::Bad,
        Some(FixVerdict::Fixed) => Tone::Good,
        // Less for sure is no proof that it is gone.
        Some(FixVerdict::Improved) => Tone::Warning,
        Some(FixVerdict::NoChange | FixVerdict::NoLeakToFix | FixVerdict::Undetermined) | None => {
            Tone::Neutral
        }
    };
    let ratio = comparison
        .ratio
        .as_ref()
        .filter(|ratio| ratio.estimate > 0.0);
    let text = match (comparison.fix, ratio) {
        (Some(FixVerdict::Worse), None) => "began to leak".to_owned(),
        (Some(FixVerdict::NoLeakToFix), _) => "no leak to compare with".to_owned(),
        (Some(FixVerdict::Fixed), _) => "fixed".to_owned(),
        (_, Some(ratio)) => against(ratio),
        (_, None) => "not settled".to_owned(),
    };
    let confounded = if release.is_only_restart {
        "; also the only restart"
    } else {
        ""
    };
    Cell::toned(format!("{text}{confounded}"), tone)
}

/// `2.9× as fast (90 % CI 2.8 to 3)`, or how much of that is known.
fn against(ratio: &RatioFacts) -> String {
    let interval = ratio.interval;
    match (interval.lower, interval.upper, interval.confidence) {
        (Some(lower), None, Some(level)) => format!(
            "at least {}× as fast ({})",
            words::factor(lower),
            words::confidence(level)
        ),
        (None, None, Some(_)) => "cannot be told".to_owned(),
        (_, _, _) => format!(
            "{}× as fast{}",
            words::factor(ratio.estimate),
            words::ratio_interval(ratio)
        ),
    }
}
