//! Falls of memory: what is said where they may be restarts or collections.

use leakrate::model::{Assumption, Estimate, Evidence, FitOptions, LeakModel, PerSecond, Verdict};
use rayon::prelude::*;

use crate::section::{Effort, Section, percent};
use crate::table::Table;
use crate::trial::{Falling, HEAP_NOISE, Share, Told, random};

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
    for count in [12.0, 24.0, 48.0] {
        for rise in [0.0, 8.0] {
            let falling = Falling::Collections {
                count,
                rise: rise * HEAP_NOISE,
            };
            let name = format!("{count} collections, troughs + {rise} SD");
            row(name, falling, Told::No, &LENGTHS);
        }
    }
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
            format!("ten deploys in 14 days, {known}"),
            deploys,
            told,
            &[4032],
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

/// What is said of one draw.
struct Said {
    verdict: Verdict,
    robust: bool,
    covered: bool,
    open: bool,
    covered_if_restarts: bool,
    falls: usize,
}

/// The table of falls.
pub(crate) fn falls(effort: Effort) -> Section {
    let draws = effort.draws(60, 300);
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
            let said: Vec<Said> = (0..draws)
                .into_par_iter()
                .filter_map(|number| said(&row, n, number))
                .collect();
            let share = |is: &dyn Fn(&Said) -> bool| percent(Share::of(said.iter().map(is)));
            let falls: usize = said.iter().map(|said| said.falls).sum();
            table.push(vec![
                row.name.clone(),
                n.to_string(),
                share(&|said| said.verdict == Verdict::Leak),
                share(&|said| said.robust),
                share(&|said| said.verdict == Verdict::NoLeak),
                share(&|said| said.verdict == Verdict::Plateau),
                share(&|said| said.covered),
                share(&|said| said.open),
                share(&|said| said.covered_if_restarts),
                format!("{:.1}", falls as f64 / said.len().max(1) as f64),
            ]);
        }
    }
    Section {
        markdown: format!("{draws} draws a row.\n\n{table}\n"),
        ..Section::default()
    }
}

fn said(row: &Row, n: usize, number: usize) -> Option<Said> {
    let fallen = row.falling.draw(n, row.told, &mut random(number))?;
    let model = LeakModel::fit(&fallen.series, &FitOptions::default()).ok()?;
    let covers = |rate: &Estimate<PerSecond>| {
        rate.interval().is_some_and(|interval| {
            (interval.lower.per_base()..=interval.upper.per_base()).contains(&fallen.rate)
        })
    };
    let as_restarts = model
        .interpretations
        .iter()
        .find(|one| one.assumption == Assumption::Restarts);
    Some(Said {
        verdict: model.verdict,
        robust: model.verdict == Verdict::Leak && model.evidence == Evidence::Robust,
        covered: covers(&model.per_second.as_ref()?.rate),
        open: as_restarts.is_some(),
        covered_if_restarts: as_restarts
            .and_then(|one| one.per_second.as_ref())
            .is_some_and(covers),
        falls: as_restarts.map_or(model.restarts.len(), |one| one.falls),
    })
}
