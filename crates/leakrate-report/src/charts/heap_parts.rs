//! The parts of a heap by their growth.

use crate::facts::{Facts, HeapPart, SeriesFacts};
use crate::figure::{Figure, Interval, MarkRole, RankedRow, Ranking, RankingForm, Scale};
use crate::heap_parts::{HeapParts, part_of_all};
use crate::wording;
use crate::words::Basis;
use leakrate_core::units::{Bytes, Requests, Seconds};

const SECONDS_PER_HOUR: f64 = 3600.0;

/// What each part of a heap has grown by over the requests of the measurement; `None` where none has.
pub fn heap_parts(facts: &Facts) -> Option<Figure> {
    let classes = HeapParts::new(&facts.series);
    let growing = classes
        .growing
        .iter()
        .map(|class| (class, MarkRole::Series(0)));
    let uncertain = classes
        .uncertain
        .iter()
        .map(|class| (class, MarkRole::Quiet));
    let rows: Vec<RankedRow> = growing
        .chain(uncertain)
        .filter_map(|(class, role)| row(class, role, classes.basis))
        .collect();
    let part = match part_of_all(&facts.series)? {
        HeapPart::Class => "class",
        HeapPart::Site => "site",
    };
    let extent = match classes.basis {
        Basis::PerRequest => {
            Requests(facts.series.iter().find_map(|class| class.requests)?).to_string()
        }
        Basis::PerHour => Seconds(
            facts
                .series
                .iter()
                .find_map(|class| class.duration_seconds)?,
        )
        .to_string(),
    };
    Ranking {
        title: wording::finding(facts),
        subtitle: Some(format!(
            "What the objects of each {part} take more after {extent}, with its interval; grey \
             where it may be chance"
        )),
        footnote: Some("Size of the objects themselves, without what they keep alive".to_owned()),
        measure: Ranking::measure("Growth", Scale::Memory, &rows),
        form: RankingForm::Bars,
        rows,
    }
    .figure()
}

fn row(class: &SeriesFacts, role: MarkRole, basis: Basis) -> Option<RankedRow> {
    let rate = basis.rate(class)?;
    let extent = match basis {
        Basis::PerRequest => class.requests?,
        Basis::PerHour => class.duration_seconds? / SECONDS_PER_HOUR,
    };
    let estimate = rate.estimate * extent;
    Some(RankedRow {
        name: class.name.clone(),
        interval: Interval {
            lower: rate.interval.lower.map(|lower| lower * extent),
            estimate,
            upper: rate.interval.upper.map(|upper| upper * extent),
        },
        label: Some(Bytes(estimate).to_string()),
        role,
    })
}
