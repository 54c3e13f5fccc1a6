//! Falls of memory: what is said where they may be restarts or collections.

use leakrate::model::Verdict;

use crate::section::{Effort, Section, percent};
use crate::table::Table;
use crate::trial::{Falling, HEAP_NOISE, Said, Told, said_of, share};

/// Three lengths of a window, at five minutes.
const LENGTHS: [usize; 3] = [60, 288, 1440];

/// A row of the table.
struct Row {
    name: String,
    falling: Falling,
    told: Told,
    lengths: Vec<usize>,
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut row = |name: String, falling, told, lengths: &[usize]| {
        rows.push(Row {
            name,
            falling,
            told,
            lengths: lengths.to_vec(),
        });
    };
    for count in [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0] {
        let falling = Falling::FewCollections { count };
        row(
            format!("{count} collections, healthy"),
            falling,
            Told::No,
            &LENGTHS,
        );
    }
    for count in [12.0, 24.0, 48.0, 96.0] {
        for rise in [0.0, 8.0] {
            let falling = Falling::Collections {
                count,
                rise: rise * HEAP_NOISE,
            };
            let name = format!("{count} collections, troughs + {rise} SD");
            row(name, falling, Told::No, &LENGTHS);
        }
    }
    let following = Falling::FollowingCollections;
    row(
        "24 collections of a live memory that is autocorrelated".into(),
        following,
        Told::No,
        &LENGTHS[1..],
    );
    for told in [Told::Yes, Told::No] {
        let known = match told {
            Told::Yes => "told",
            Told::No => "untold",
        };
        for days in [3, 5, 7, 10, 14] {
            let name = format!("{days} days, restarted daily, {known}");
            row(name, Falling::Daily, told, &[288 * days]);
        }
        let ten = Falling::Regular { runs: 10 };
        row(format!("ten runs, {known}"), ten, told, &LENGTHS[1..]);
        let deploys = Falling::Deploys { count: 10 };
        row(
            format!("ten deploys at random, {known}"),
            deploys,
            told,
            &[288, 1440, 4032],
        );
        row(
            format!("runs that differ, {known}"),
            Falling::Uneven,
            told,
            &LENGTHS,
        );
    }
    rows
}

/// The table of falls.
pub(crate) fn falls(effort: Effort) -> Section {
    let draws = effort.cheap_draws(60, 300);
    let mut table = Table::new(&[
        "",
        "readings",
        "leak",
        "robust",
        "no leak",
        "plateau",
        "covered",
        "open",
        "covered if restarts",
        "falls",
    ]);
    for row in rows() {
        for &n in &row.lengths {
            let said = said_of(row.falling, n, row.told, draws);
            let cell = |is: &dyn Fn(&Said) -> bool| percent(share(&said, is));
            let falls: usize = said.iter().map(Said::falls).sum();
            table.push(vec![
                row.name.clone(),
                n.to_string(),
                cell(&|said| said.verdict == Verdict::Leak),
                cell(&Said::is_robust_leak),
                cell(&|said| said.verdict == Verdict::NoLeak),
                cell(&|said| said.verdict == Verdict::Plateau),
                cell(&|said| said.is_covered),
                cell(&Said::is_open),
                cell(&Said::is_covered_if_restarts),
                format!("{:.1}", falls as f64 / said.len().max(1) as f64),
            ]);
        }
    }
    Section {
        markdown: format!("{draws} draws a row.\n\n{table}\n"),
        ..Section::default()
    }
}
