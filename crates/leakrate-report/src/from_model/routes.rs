//! The facts of the routes that a leak comes from.

use super::super::facts::{IntervalFacts, RateFacts, RouteFacts, SeriesFacts, UnexplainedFacts};
use super::super::words::SECONDS_PER_HOUR;
use leakrate_core::analysis::{RouteGrowth, RouteName, RouteShares, TimeApart, Unexplained};
use leakrate_core::caveat::{Caveat, FitDoubt};
use leakrate_core::model::Verdict;
use leakrate_core::units::count;

/// Adds what each route has added to the facts of its series.
pub fn routes(facts: &mut SeriesFacts, shares: &RouteShares) {
    facts.routes = shares
        .routes
        .iter()
        .flat_map(|growth| of_group(growth, shares.confidence))
        .collect();
    let unexplained = shares.unexplained.as_ref();
    facts.unexplained = unexplained.map(|found| with_time(found, shares.confidence));
    facts.routes_growth_bytes = Some(shares.growth.0);
    let is_told =
        |growth: &RouteGrowth| growth.verdict == Verdict::Leak && growth.time == TimeApart::Told;
    if shares.unexplained.is_some() && shares.routes.iter().any(is_told) {
        // All requests together may tell less than each route does.
        facts
            .caveats
            .retain(|caveat| !asks_requests_or_time(&caveat.caveat));
    }
}

/// Whether a caveat is about growth with all requests against growth with time.
fn asks_requests_or_time(caveat: &Caveat) -> bool {
    let doubts = [
        FitDoubt::SteadyTraffic,
        FitDoubt::RequestsInStep,
        FitDoubt::IdleLeak,
        FitDoubt::LeakOfBoth,
    ];
    doubts
        .into_iter()
        .any(|doubt| *caveat == Caveat::Fit(doubt))
}

fn of_group(growth: &RouteGrowth, confidence: f64) -> impl Iterator<Item = RouteFacts> {
    let names: Vec<String> = growth
        .routes
        .iter()
        .map(|route| name(&route.name))
        .collect();
    let bytes_per_request = RateFacts {
        interval: IntervalFacts {
            lower: Some(growth.lower.per_base()),
            upper: Some(growth.upper.per_base()),
            confidence: Some(confidence),
        },
        ..bare(growth.rate.per_base())
    };
    growth
        .routes
        .iter()
        .enumerate()
        .map(move |(place, route)| RouteFacts {
            route: names[place].clone(),
            requests: route.requests.0,
            merged_routes: match route.name {
                RouteName::Named(_) => None,
                RouteName::Others(number) => Some(number),
            },
            bytes_per_request: bytes_per_request.clone(),
            growth_bytes: growth.growth.0,
            share: growth.share,
            with: [&names[..place], &names[place + 1..]].concat(),
            with_time: growth.time == TimeApart::NotTold,
            p_value: growth.p_value,
            adjusted_p_value: growth.adjusted_p_value,
            verdict: growth.verdict,
        })
}

fn name(name: &RouteName) -> String {
    match name {
        RouteName::Named(name) => name.clone(),
        RouteName::Others(number) => format!("other routes ({})", count(*number as f64)),
    }
}

fn with_time(found: &Unexplained, confidence: f64) -> UnexplainedFacts {
    let hourly = |rate: f64| rate * SECONDS_PER_HOUR;
    UnexplainedFacts {
        bytes_per_hour: RateFacts {
            interval: IntervalFacts {
                lower: Some(hourly(found.lower.per_base())),
                upper: Some(hourly(found.upper.per_base())),
                confidence: Some(confidence),
            },
            ..bare(hourly(found.rate.per_base()))
        },
        growth_bytes: found.growth.0,
        share: found.share,
    }
}

/// A rate of which the interval is still to be said.
fn bare(estimate: f64) -> RateFacts {
    RateFacts {
        estimate,
        std_error: None,
        interval_std_error: None,
        combined_std_error: None,
        degrees_of_freedom: None,
        interval: IntervalFacts::default(),
        method: None,
    }
}
