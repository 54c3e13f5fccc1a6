//! How the numbers of a report were found: one line for each kind of number that it gives.

use crate::document::{Align, Block, Table};
use crate::facts::{Code as _, Facts, PredictionFacts, RateFacts, SeriesFacts};
use crate::wording::fleet::{self, FEW};
use crate::wording::listing::counted;
use crate::wording::prediction_table;
use crate::wording::rate::display_name;
use leakrate_core::model::Evidence;
use leakrate_core::units::DisplayZone;

pub(super) fn section(facts: &Facts) -> Vec<Block> {
    let mut table = Table::new([("number", Align::Left), ("how it was found", Align::Left)]);
    let mut say = |number: &str, method: String| {
        table.rows.push(vec![number.into(), method.into()]);
    };
    let methods = methods(&facts.series);
    if !methods.is_empty() {
        let intervals = methods.join("; ");
        say(
            "leak rate",
            format!("Least squares of memory on requests or time. Intervals: {intervals}."),
        );
    }
    let comparisons = || facts.comparison.iter().chain(&facts.fix_comparison);
    if comparisons().any(|comparison| comparison.ratio.is_some()) {
        say(
            "ratio of two rates",
            "Fieller's interval (1954) with Welch and Satterthwaite's degrees of freedom. It may \
             have no end on a side where the data give none."
                .into(),
        );
    }
    if facts.comparison.is_some() {
        say(
            "same order of magnitude",
            "Equivalence by two one-sided tests (Schuirmann 1987): the interval of the ratio lies \
             between 1/√10 and √10."
                .into(),
        );
    }
    if facts.prediction.iter().any(has_first_crossing) {
        say(
            "first crossing",
            "Simulated paths of trend and noise, drawn from what the readings leave possible \
             (Gelman et al. 2013, chapter 14): when the first of their readings reaches the limit."
                .into(),
        );
    }
    if !facts.prediction.is_empty() {
        say(
            "trend crossing",
            "Inverse regression: all moments at which the limit lies within the interval of the \
             trend (Fieller 1954; Draper and Smith 1998, §3.2). Single readings as a rule reach it earlier."
                .into(),
        );
    }
    if facts.prediction.iter().any(|one| one.restart.is_some()) {
        say(
            "restart interval",
            "The age of a fresh process by which no more of its simulated runs have reached the \
             limit than the crash risk allows."
                .into(),
        );
    }
    let evidence = evidence(facts);
    if !evidence.is_empty() {
        say("evidence", evidence.join(" "));
    }
    say(
        "units",
        format!("MB is 10⁶ bytes, MiB is 2²⁰ bytes.{}", clocks(facts)),
    );
    let mut blocks = vec![Block::heading("How this was measured"), Block::Table(table)];
    if fleet::of(facts).is_none() {
        blocks.extend(prediction_table::trend(&facts.prediction).map(Block::Table));
    }
    blocks
}

/// ` Times are in UTC.`: on which clocks they are shown; nothing where none are known.
fn clocks(facts: &Facts) -> String {
    let mut zones: Vec<String> = Vec::new();
    let mut is_unstated = false;
    for moment in facts.series.iter().filter_map(|one| one.from) {
        match moment.shown_in {
            DisplayZone::In(zone) => zones.push(zone.to_string()),
            DisplayZone::Unstated => is_unstated = true,
        }
    }
    zones.sort_unstable();
    zones.dedup();
    let known = (!zones.is_empty()).then(|| zones.join(" and "));
    match (known, is_unstated) {
        (Some(zones), false) => format!(" Times are in {zones}."),
        (Some(zones), true) => {
            format!(" Times are in {zones}, and without a zone where the input states none.")
        }
        (None, true) => " Times are as the input has them, which states no zone.".to_owned(),
        (None, false) => String::new(),
    }
}

/// What a verdict or a comparison rests on, beside its interval.
fn evidence(facts: &Facts) -> Vec<String> {
    let robust = facts.series.iter();
    let robust = robust.filter(|one| one.evidence == Some(Evidence::Robust));
    let robust: Vec<&str> = robust.map(display_name).collect();
    let of_whom = match robust.as_slice() {
        [] => None,
        few if few.len() <= FEW => Some(format!("The verdict of {} is", few.join(", "))),
        many => Some(format!(
            "The verdicts of {} series are",
            counted(many.len())
        )),
    };
    let robust = of_whom.map(|verdicts| {
        format!(
            "{verdicts} robust: the slopes of four quarters say the same, and trust no model of the noise."
        )
    });
    let comparisons = facts.comparison.iter().chain(&facts.fix_comparison);
    let orders = comparisons.filter_map(|comparison| {
        let orders = comparison.orders_of_magnitude.as_ref()?.estimate?;
        Some(format!(
            "{} and {} are {:.2} orders of magnitude apart.",
            comparison.baseline,
            comparison.other,
            orders.abs()
        ))
    });
    robust.into_iter().chain(orders).collect()
}

fn has_first_crossing(prediction: &PredictionFacts) -> bool {
    prediction.seconds_until_first_crossing.is_some()
        || prediction.requests_until_first_crossing.is_some()
}

/// Each way in which an interval was found, once.
fn methods(series: &[SeriesFacts]) -> Vec<&'static str> {
    let rates = series
        .iter()
        .flat_map(|one| [&one.bytes_per_request, &one.bytes_per_hour]);
    let mut methods: Vec<&'static str> = Vec::new();
    for method in rates.flatten().filter_map(|rate: &RateFacts| rate.method) {
        if !methods.contains(&method.code()) {
            methods.push(method.code());
        }
    }
    methods
}
