//! The words of `plan`: what it takes to see a leak.

use crate::document::{Align, Block, Cell, Document, Finding, Table, Tone};
use crate::facts::{EffortFacts, PlanFacts, PlanKind};
use crate::words::{self, Basis};
use leakrate_core::units::{Bytes, Requests, Seconds, count, three_digits};

pub(super) fn document(plan: &PlanFacts) -> Document {
    let text = match (&plan.needed, target(plan)) {
        (Some(needed), Some(target)) => needed_text(plan, needed, &target),
        (None, Some(target)) => {
            format!("A leak of {target} is too small to be seen in this noise: no plan is given.")
        }
        (_, None) => table_text(plan),
    };
    Document {
        title: None,
        finding: vec![Finding {
            text,
            tone: Tone::Neutral,
        }],
        blocks: vec![
            Block::Table(table(plan)),
            Block::Paragraph(meaning(plan)),
            Block::Paragraph(advice(plan).to_owned()),
        ],
    }
}

fn target(plan: &PlanFacts) -> Option<String> {
    let per_request = plan
        .bytes_per_request
        .map(|rate| Basis::PerRequest.phrase(rate));
    per_request.or(plan.bytes_per_hour.map(|rate| Basis::PerHour.phrase(rate)))
}

fn needed_text(plan: &PlanFacts, needed: &EffortFacts, target: &str) -> String {
    let power = words::share(plan.power);
    let apart = match plan.kind {
        PlanKind::Snapshots => between(needed),
        PlanKind::Series => step(plan),
    };
    let apart = apart.map_or_else(String::new, |apart| format!(", {apart} apart"));
    format!(
        "A leak of {target} is seen with a probability of {power} in {} over {}{apart}.",
        readings(plan, needed),
        extent(needed),
    )
}

/// What two measurements show, one short and one long, where no leak was asked for.
fn table_text(plan: &PlanFacts) -> String {
    let rows = &plan.table;
    let ends = rows.get(rows.len() / 3).zip(rows.get(2 * rows.len() / 3));
    let Some((short, long)) = ends else {
        return "The measurement is too short to plan another by.".to_owned();
    };
    let seen = |row: &EffortFacts| smallest(row).unwrap_or_default();
    format!(
        "{} over {} show a leak of {}; {} over {} one of {}.",
        readings(plan, short),
        extent(short),
        seen(short),
        readings(plan, long),
        extent(long),
        seen(long),
    )
}

fn readings(plan: &PlanFacts, effort: &EffortFacts) -> String {
    let noun = match plan.kind {
        PlanKind::Snapshots => "snapshots",
        PlanKind::Series => "samples",
    };
    format!("{} {noun}", count(effort.readings as f64))
}

fn extent(effort: &EffortFacts) -> String {
    let requests = effort
        .requests
        .map(|requests| format!("{} requests", three_digits(requests)));
    let time = effort
        .duration_seconds
        .map(|seconds| Seconds(seconds).to_string());
    requests.or(time).unwrap_or_default()
}

/// How far snapshots are apart.
fn between(effort: &EffortFacts) -> Option<String> {
    let gaps = effort.readings as f64 - 1.0;
    let requests = effort
        .requests
        .map(|requests| format!("{} requests", three_digits(requests / gaps)));
    let time = effort
        .duration_seconds
        .map(|seconds| Seconds(seconds / gaps).to_string());
    requests.or(time)
}

/// How far samples are apart.
fn step(plan: &PlanFacts) -> Option<String> {
    let requests = plan
        .step_requests
        .map(|requests| Requests(requests).to_string());
    let time = plan
        .step_seconds
        .map(|seconds| Seconds(seconds).to_string());
    requests.or(time)
}

fn smallest(effort: &EffortFacts) -> Option<String> {
    let per_request = effort.smallest_detectable_bytes_per_request;
    let per_request = per_request.map(|rate| Basis::PerRequest.phrase(rate));
    let per_hour = effort.smallest_detectable_bytes_per_hour;
    per_request.or(per_hour.map(|rate| Basis::PerHour.phrase(rate)))
}

fn table(plan: &PlanFacts) -> Table {
    let (noun, spaced) = match plan.kind {
        PlanKind::Snapshots => ("snapshots", "between two"),
        PlanKind::Series => ("samples", ""),
    };
    let mut table = Table::new([
        (noun, Align::Right),
        ("from first to last", Align::Right),
        (spaced, Align::Right),
        ("smallest leak seen", Align::Right),
    ]);
    // Where the run is as long as it takes, every row shows the leak that was asked for.
    let free = plan.kind == PlanKind::Snapshots && step(plan).is_none();
    for effort in &plan.table {
        let between = between(effort).filter(|_| !spaced.is_empty());
        let smallest = smallest(effort).filter(|_| !free);
        table.rows.push(vec![
            Cell::from(count(effort.readings as f64)),
            extent(effort).into(),
            between.unwrap_or_default().into(),
            smallest.unwrap_or_default().into(),
        ]);
    }
    table.without_empty_columns()
}

fn meaning(plan: &PlanFacts) -> String {
    let noise = Bytes(plan.noise_bytes);
    let of = match &plan.pilot {
        Some(pilot) => format!(" (that of {pilot})"),
        None => String::new(),
    };
    let alike = plan.autocorrelation.map_or_else(String::new, |rho| {
        format!(" and an autocorrelation of {}", three_digits(rho))
    });
    let level = words::share(plan.confidence);
    let few = match plan.kind {
        PlanKind::Snapshots => {
            "; up to six snapshots must be clear of zero at 98 %, as for the verdict of fit"
        }
        PlanKind::Series => "",
    };
    format!(
        "For noise of {noise}{alike} in each reading{of}. A leak is seen when its {level} \
         interval is above zero{few}."
    )
}

fn advice(plan: &PlanFacts) -> &'static str {
    match plan.kind {
        PlanKind::Snapshots => {
            "Spread the load evenly, collect garbage before each snapshot, and leave out the warm-up: \
         the first snapshot comes after it."
        }
        PlanKind::Series => {
            "Twice the time shows a leak 2.8 times smaller. Sampling more often hardly helps where \
         neighbouring readings resemble each other."
        }
    }
}
