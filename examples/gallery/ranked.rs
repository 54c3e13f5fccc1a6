//! Rankings: a fleet by its leak rates, a heap by its growth.

use leakrate::report::figure::{Interval, MarkRole, RankedRow, Ranking, RankingForm, Scale};

use super::data::noise;

pub(super) fn fleet(count: usize) -> Ranking {
    let noise = noise(count, 1e6, 5);
    let rows: Vec<RankedRow> = (0..count)
        .map(|number| {
            let estimate = 66e6 / (1.0 + number as f64 * 0.8) + noise[number] * 0.4 - 1e6;
            let half = 2.5e6 + noise[number].abs() * 2.0;
            let leaks = estimate - half > 0.0;
            RankedRow {
                name: format!("web-7f9c4d-{:05x}", number * 40_503 % 1_048_576),
                interval: Interval {
                    lower: Some(estimate - half),
                    estimate,
                    upper: Some(estimate + half),
                },
                label: leaks.then(|| format!("{:.1} MB per hour", estimate / 1e6)),
                role: if leaks {
                    MarkRole::Series(0)
                } else {
                    MarkRole::Quiet
                },
            }
        })
        .collect();
    Ranking {
        title: format!("Some of {count} instances leak, the worst 66 MB per hour"),
        subtitle: Some(
            "Leak rate with 95 % interval, worst first; grey where it may be zero".into(),
        ),
        footnote: None,
        measure: Ranking::measure("Leak rate per hour", Scale::Memory, &rows),
        form: RankingForm::Dots,
        rows,
    }
}

pub(super) fn constructors() -> Ranking {
    let grown = [
        ("ApolloClient", 31.2, 4.0),
        ("InMemoryCache", 18.4, 2.5),
        ("(array)", 9.7, 2.2),
        ("Map", 6.1, 1.1),
        ("system / Context", 4.8, 1.9),
        ("(string)", 2.2, 1.6),
        ("Promise", 0.4, 0.6),
        ("(compiled code)", -1.3, 0.9),
    ];
    let rows: Vec<RankedRow> = grown
        .into_iter()
        .map(|(name, mb, half): (&str, f64, f64)| RankedRow {
            name: name.into(),
            interval: Interval {
                lower: Some((mb - half) * 1e6),
                estimate: mb * 1e6,
                upper: Some((mb + half) * 1e6),
            },
            label: Some(format!("{mb} MB")),
            role: if mb > half {
                MarkRole::Series(0)
            } else {
                MarkRole::Quiet
            },
        })
        .collect();
    Ranking {
        title: "ApolloClient and its cache make two thirds of the growth".into(),
        subtitle: Some("Growth of retained size over 6,250 requests, by constructor".into()),
        footnote: None,
        measure: Ranking::measure("Growth", Scale::Memory, &rows),
        form: RankingForm::Bars,
        rows,
    }
}
