//! Growth that changes: what is said of steps, of leaks that ended or began, and of waves.

use leakrate::model::Verdict;

use crate::section::{Effort, Section, percent};
use crate::table::Table;
use crate::trial::{Changing, Said, said_of_changes, share};

/// Three lengths of a window.
const LENGTHS: [usize; 3] = [60, 288, 1440];

fn families() -> Vec<(&'static str, Changing)> {
    let steps = |count, height| Changing::Steps { count, height };
    let warm_up = |time_constant| Changing::WarmUp { time_constant };
    vec![
        ("one step of 3", steps(1, 3.0)),
        ("one step of 8", steps(1, 8.0)),
        ("two steps of 3", steps(2, 3.0)),
        ("four steps of 2", steps(4, 2.0)),
        ("a leak fixed at half", Changing::Fixed { after: 0.5 }),
        ("a leak fixed at 80 %", Changing::Fixed { after: 0.8 }),
        ("a leak begun at half", Changing::Begun { after: 0.5 }),
        ("highest so far", Changing::HighWater),
        (
            "highest so far of three days of a wave",
            Changing::HighWaterOfDays,
        ),
        ("warm-up, 5 % of the window", warm_up(0.05)),
        ("warm-up, 10 %", warm_up(0.1)),
        ("warm-up, 20 %", warm_up(0.2)),
        ("a logarithm", Changing::Logarithm),
        ("long memory, d = .4", Changing::LongMemory { order: 0.4 }),
        ("three days of a wave", Changing::ThreeDays { rise: 0.0 }),
        (
            "three days of a wave, +4",
            Changing::ThreeDays { rise: 4.0 },
        ),
    ]
}

/// The table of courses.
pub(crate) fn courses(effort: Effort) -> Section {
    let draws = effort.cheap_draws(60, 300);
    let mut table = Table::new(&[
        "", "readings", "leak", "robust", "plateau", "no leak", "covered", "told",
    ]);
    for (name, changing) in families() {
        for n in LENGTHS {
            let said = said_of_changes(changing, n, draws);
            let cell = |is: &dyn Fn(&Said) -> bool| percent(share(&said, is));
            table.push(vec![
                name.to_owned(),
                n.to_string(),
                cell(&|said| said.verdict == Verdict::Leak),
                cell(&Said::is_robust_leak),
                cell(&|said| said.verdict == Verdict::Plateau),
                cell(&|said| said.verdict == Verdict::NoLeak),
                cell(&|said| said.is_covered),
                cell(&|said| said.is_told),
            ]);
        }
    }
    Section {
        markdown: format!("{draws} draws a row.\n\n{table}\n"),
        ..Section::default()
    }
}
