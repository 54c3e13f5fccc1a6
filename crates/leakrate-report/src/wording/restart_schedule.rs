//! The words of `predict --at-once`: when to restart which instance.

use super::listing::{counted, listed, not_listed};
use super::reader::Reader;
use crate::document::{Align, Block, Cell, Finding, Table, Tone};
use crate::facts::{Moment, RestartScheduleFacts, ScheduledRestartFacts};
use crate::words;
use leakrate_core::units::{Bytes, Seconds, three_digits};

const SECONDS_PER_DAY: f64 = 86_400.0;

/// Whether all can be in time, and when the first and the last begin.
pub(super) fn findings(schedule: &RestartScheduleFacts) -> Vec<Finding> {
    let (Some(first), Some(last)) = (schedule.restarts.first(), schedule.restarts.last()) else {
        return vec![Finding {
            text: "No series needs a restart as far as can be seen.".to_owned(),
            tone: Tone::Neutral,
        }];
    };
    let restarts = &schedule.restarts;
    let late = restarts.iter().filter(|restart| !restart.in_time).count();
    let at_a_time = match schedule.at_once {
        1 => "one at a time".to_owned(),
        many => format!("at most {} at a time", counted(many)),
    };
    let all = match restarts.len() {
        1 => "1 series".to_owned(),
        all => format!("{} series", counted(all)),
    };
    let span = if restarts.len() == 1 {
        first.start.to_string()
    } else {
        Moment::range(first.start, last.start)
    };
    let feasible = Finding {
        text: format!("Restart {all}, {at_a_time}, {span}: each before it may crash."),
        tone: Tone::Neutral,
    };
    let answer = match late {
        0 => feasible,
        late => Finding {
            text: format!(
                "Not in time: {at_a_time}, {} of {} restarts come too late. {} at a time are enough.",
                counted(late),
                counted(restarts.len()),
                counted(schedule.least_at_once)
            ),
            tone: Tone::Bad,
        },
    };
    std::iter::once(answer)
        .chain(from_then_on(schedule))
        .chain(together(schedule))
        .collect()
}

/// What the fleet needs day by day, which a first round does not show.
fn from_then_on(schedule: &RestartScheduleFacts) -> Option<Finding> {
    let per_day = schedule.restarts_per_day?;
    let busy = per_day * schedule.restart_seconds / SECONDS_PER_DAY;
    let restarts = three_digits(per_day);
    let too_many = busy > schedule.at_once as f64;
    Some(Finding {
        text: if too_many {
            format!(
                "From then on {restarts} restarts a day are needed, {} at a time: more than {}.",
                counted(busy.ceil() as usize),
                counted(schedule.at_once)
            )
        } else {
            format!("From then on {restarts} restarts a day are needed until the leak is fixed.")
        },
        tone: if too_many { Tone::Bad } else { Tone::Neutral },
    })
}

/// What they hold together: the plateau of staggered restarts, against the peaks of common ones.
fn together(schedule: &RestartScheduleFacts) -> Option<Finding> {
    let memory = schedule.memory.as_ref()?;
    let all = counted(schedule.restarts.len());
    let [staggered, together] =
        [memory.staggered_bytes, memory.together_bytes].map(|bytes| Bytes(bytes).to_string());
    let text = if schedule.at_once >= schedule.restarts.len() {
        format!("Restarted all at once, the {all} hold at most {together} together.")
    } else {
        let at_a_time = match schedule.at_once {
            1 => "one at a time".to_owned(),
            many => format!("{} at a time", counted(many)),
        };
        format!(
            "Restarted evenly, {at_a_time}, the {all} stay at about {staggered} together at the most; \
             restarted all at once they reach {together}."
        )
    };
    Some(Finding {
        text,
        tone: Tone::Neutral,
    })
}

/// A row for each restart, the earliest first, and what the times mean.
pub(super) fn blocks(schedule: &RestartScheduleFacts, rows: usize) -> Vec<Block> {
    if schedule.restarts.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new([
        ("", Align::Left),
        ("restart at", Align::Left),
        ("at the latest", Align::Left),
        ("crash expected", Align::Left),
    ]);
    let listed = listed(&schedule.restarts, rows).iter();
    table.rows = listed.map(row).collect();
    let mut blocks = vec![Block::Table(table.without_empty_columns())];
    blocks.extend(not_listed(
        schedule.restarts.len(),
        rows,
        Reader::AtTerminal,
    ));
    blocks.push(Block::Paragraph(meaning(schedule)));
    blocks
}

fn row(restart: &ScheduledRestartFacts) -> Vec<Cell> {
    let (start, deadline) = (restart.start, restart.deadline);
    let latest = deadline.to_string();
    let late = Seconds(start.at.0 - deadline.at.0);
    vec![
        restart.series.as_str().into(),
        start.to_string().into(),
        if restart.in_time {
            latest.into()
        } else {
            Cell::toned(format!("{latest}: {late} late"), Tone::Bad)
        },
        restart
            .crash
            .map_or_else(Cell::default, |at| at.to_string().into()),
    ]
}

fn meaning(schedule: &RestartScheduleFacts) -> String {
    let takes = Seconds(schedule.restart_seconds);
    let ended = match schedule.ended {
        0 => String::new(),
        ended => format!(
            " {} series ended before the others and are left out.",
            counted(ended)
        ),
    };
    let not_needed = match schedule.not_needed {
        0 => String::new(),
        series => format!(
            " {} series need none as far as can be seen.",
            counted(series)
        ),
    };
    let when = if schedule.restarts.iter().all(|restart| restart.in_time) {
        "as late as that allows"
    } else {
        "the most urgent first"
    };
    let risk = words::share(schedule.crash_risk);
    format!(
        "A restart takes {takes}, and begins {when}: at the latest when {risk} of instances \
         like it would have crashed.{not_needed}{ended}"
    )
}
