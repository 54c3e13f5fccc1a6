//! When each of many series reaches its limit: a row for each that does or may.

use crate::facts::{Facts, FateFacts, PredictionFacts, QuantileFacts};
use crate::figure::{
    Axis, Extent, Figure, Interval, MarkRole, RankedRow, Ranking, RankingForm, Scale,
};
use crate::wording;
use leakrate_core::units::count;

/// An end so many times as far off as the furthest middle is drawn as open.
const TAIL: f64 = 2.0;
/// Room for the words beside the longest row, as a share of the axis.
const WORDS: f64 = 0.2;

/// What is left to many series, in the order of the facts. `None` where none of them is seen to
/// reach its limit.
pub fn crashes(facts: &Facts) -> Option<Figure> {
    let mut first: Vec<&PredictionFacts> = facts.prediction.iter().collect();
    first.dedup_by_key(|one| one.series.as_str());
    let along = CountedIn::of(&first);
    let rows: Vec<RankedRow> = first.iter().filter_map(|one| row(one, along)).collect();
    let others = first.len() - rows.len();
    let title = match along {
        CountedIn::Time => "Time left until the limit is reached",
        CountedIn::Requests => "Requests left until the limit is reached",
    };
    let scale = match along {
        CountedIn::Time => Scale::Duration,
        CountedIn::Requests => Scale::Requests,
    };
    Ranking {
        title: wording::title(facts),
        subtitle: Some(
            "Until the first reading at the limit, with 90 % CI; orange where that is not settled"
                .to_owned(),
        ),
        footnote: (others > 0)
            .then(|| format!("{} others are not seen to reach it.", count(others as f64))),
        measure: Axis::new(title, scale, extent(Ranking::shown(&rows))?),
        form: RankingForm::Dots,
        rows,
    }
    .figure()
}

/// What the way to a limit is counted in.
#[derive(Debug, Clone, Copy)]
enum CountedIn {
    Time,
    Requests,
}

impl CountedIn {
    /// Time, where any series has it.
    fn of(predictions: &[&PredictionFacts]) -> Self {
        let mut predictions = predictions.iter();
        if predictions.any(|one| one.seconds_until_first_crossing.is_some()) {
            Self::Time
        } else {
            Self::Requests
        }
    }

    fn left(self, prediction: &PredictionFacts) -> Option<&QuantileFacts> {
        match self {
            Self::Time => prediction.seconds_until_first_crossing.as_ref(),
            Self::Requests => prediction.requests_until_first_crossing.as_ref(),
        }
    }
}

fn row(prediction: &PredictionFacts, along: CountedIn) -> Option<RankedRow> {
    let left = along.left(prediction);
    let (interval, role) = match prediction.fate {
        FateFacts::Over => (
            Interval {
                lower: Some(0.0),
                estimate: 0.0,
                upper: Some(0.0),
            },
            MarkRole::Limit,
        ),
        FateFacts::Reaches => {
            let left = left?;
            (
                Interval {
                    lower: left.p05,
                    estimate: left.p50?,
                    upper: left.p95,
                },
                MarkRole::Limit,
            )
        }
        FateFacts::MayReach => {
            let soonest = left?.p05?;
            (
                Interval {
                    lower: Some(soonest),
                    estimate: soonest,
                    upper: None,
                },
                MarkRole::Series(1),
            )
        }
        FateFacts::HasBeenOver
        | FateFacts::NotWithin
        | FateFacts::StaysBelow
        | FateFacts::Unknown => return None,
    };
    Some(RankedRow {
        name: prediction.series.clone(),
        interval,
        label: Some(wording::fate_cell(prediction)),
        role,
    })
}

/// From now on; an end far behind all others does not squeeze them.
fn extent(rows: &[RankedRow]) -> Option<Extent> {
    let furthest = Extent::of(rows.iter().map(|row| row.interval.estimate))?.to;
    let ends = rows.iter().filter_map(|row| row.interval.upper);
    let ends = ends.map(|end| end.min(TAIL * furthest));
    let seen = Extent::of(ends.chain([furthest]))?.including(0.0);
    let seen = if seen.length() > 0.0 {
        seen
    } else {
        Extent { from: 0.0, to: 1.0 }
    };
    Some(seen.including(seen.to + WORDS * seen.length()))
}
