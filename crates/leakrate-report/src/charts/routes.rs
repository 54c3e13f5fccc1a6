//! The routes by what they have added to memory.

use crate::facts::{Facts, RateFacts, RouteFacts, SeriesFacts};
use crate::figure::{Figure, Interval, MarkRole, RankedRow, Ranking, RankingForm, Scale};
use crate::wording;
use crate::words::SECONDS_PER_HOUR;
use leakrate_core::model::Verdict;
use leakrate_core::units::Bytes;

/// What the requests of each route have added in all; `None` where routes were not asked for.
pub fn routes(facts: &Facts) -> Option<Figure> {
    let [series] = facts.series.as_slice() else {
        return None;
    };
    let mut shown: Vec<&RouteFacts> = Vec::new();
    for route in &series.routes {
        // Of routes that are judged as one, the first stands for all.
        if !shown.iter().any(|one| one.with.contains(&route.route)) {
            shown.push(route);
        }
    }
    if shown.is_empty() {
        return None;
    }
    let mut rows: Vec<RankedRow> = shown.iter().map(|route| row(route, series)).collect();
    let hours = series
        .duration_seconds
        .map(|seconds| seconds / SECONDS_PER_HOUR);
    rows.extend(
        series
            .unexplained
            .as_ref()
            .zip(hours)
            .map(|(found, hours)| RankedRow {
                name: "no route (time alone)".to_owned(),
                interval: added(&found.bytes_per_hour, found.growth_bytes, hours),
                label: Some(Bytes(found.growth_bytes).to_string()),
                role: MarkRole::Quiet,
            }),
    );
    Ranking {
        title: wording::routes_title(facts),
        subtitle: Some(
            "What the requests of each route have added to memory, with its interval; grey where it is \
             not known to leak"
                .to_owned(),
        ),
        footnote: None,
        measure: Ranking::measure("Growth", Scale::Memory, &rows),
        form: RankingForm::Bars,
        rows,
    }
    .figure()
}

fn row(route: &RouteFacts, series: &SeriesFacts) -> RankedRow {
    let is_of_group =
        |one: &&RouteFacts| one.route == route.route || route.with.contains(&one.route);
    let requests: f64 = series
        .routes
        .iter()
        .filter(is_of_group)
        .map(|one| one.requests)
        .sum();
    let names: Vec<&str> = std::iter::once(&route.route)
        .chain(&route.with)
        .map(String::as_str)
        .collect();
    RankedRow {
        name: names.join(" or "),
        interval: added(&route.bytes_per_request, route.growth_bytes, requests),
        label: Some(Bytes(route.growth_bytes).to_string()),
        role: match route.verdict {
            Verdict::Leak => MarkRole::Series(0),
            Verdict::Plateau | Verdict::NoLeak | Verdict::Inconclusive => MarkRole::Quiet,
        },
    }
}

/// What a rate adds over so much of what it is for.
fn added(rate: &RateFacts, estimate: f64, over: f64) -> Interval {
    Interval {
        lower: rate.interval.lower.map(|lower| lower * over),
        estimate,
        upper: rate.interval.upper.map(|upper| upper * over),
    }
}
