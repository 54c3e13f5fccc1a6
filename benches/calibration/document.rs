//! The document: what was promised and kept at the top, the tables below.

use std::process::Command;
use std::time::Duration;

use crate::goal::{Check, Mark, Promise};
use crate::section::{Effort, Section};
use crate::table::Table;

/// The parts of the document.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) effort: Effort,
    pub(crate) parts: Vec<Part>,
    pub(crate) took: Duration,
}

/// A section under its title.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) title: &'static str,
    pub(crate) introduction: &'static str,
    pub(crate) section: Section,
}

impl Document {
    pub(crate) fn markdown(&self) -> String {
        let checks: Vec<&Check> = self
            .parts
            .iter()
            .flat_map(|part| &part.section.checks)
            .collect();
        let top = [
            self.opening(),
            promises(&checks),
            include_str!("text/promises.md").to_owned(),
            missed(&checks),
        ];
        let parts = self.parts.iter().map(Part::markdown);
        let text = top.into_iter().chain(parts).collect::<Vec<_>>().concat();
        format!("{}\n", text.trim_end())
    }

    fn opening(&self) -> String {
        let mode = match self.effort {
            Effort::Quick => "quick",
            Effort::Quarter => "quarter",
            Effort::Full => "full",
        };
        format!(
            "# Calibration\n\nDoes a 95 % interval hold the truth in 95 % of cases, and how often \
             is memory called a leak that is none? Measured on series of known truth, through the \
             same path a user takes: a series, fitted with the default options.\n\n\
             leakrate {version}, code of {date}; {mode} mode, {minutes:.1} minutes on {threads} \
             threads. Generated: do not edit, but run\n\n```console\n$ cargo bench --bench \
             calibration -- --{mode} --output docs/calibration.md\n```\n\n",
            version = env!("CARGO_PKG_VERSION"),
            date = date_of_code(),
            minutes = self.took.as_secs_f64() / 60.0,
            threads = rayon::current_num_threads(),
        )
    }
}

impl Part {
    fn markdown(&self) -> String {
        let (title, introduction) = (self.title, self.introduction);
        format!("\n## {title}\n\n{introduction}\n{}", self.section.markdown)
    }
}

/// The day on which what is measured was last changed: the same code gives the same date.
fn date_of_code() -> String {
    let output = Command::new("git")
        .args([
            "log",
            "-1",
            "--format=%cs",
            "--",
            "src",
            "benches",
            "Cargo.toml",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    output
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .map(|date| date.trim().to_owned())
        .filter(|date| !date.is_empty())
        .unwrap_or_else(|| "an unknown day".to_owned())
}

/// Every promise with all that was measured for it.
fn promises(checks: &[&Check]) -> String {
    let mut table = Table::new(&[
        "promise, at 288 readings",
        "",
        "lowest",
        "highest",
        "cells",
        "missed",
    ]);
    for promise in Promise::ALL {
        let promised: Vec<&Check> = checks
            .iter()
            .copied()
            .filter(|check| check.promise == promise && check.samples == promise.length())
            .collect();
        let by_value = |a: &&&Check, b: &&&Check| a.found.value.total_cmp(&b.found.value);
        let (Some(lowest), Some(highest), Some(worst)) = (
            promised.iter().min_by(by_value),
            promised.iter().max_by(by_value),
            promised.iter().map(|check| check.mark()).max(),
        ) else {
            continue;
        };
        let missed = promised
            .iter()
            .filter(|check| check.mark() == Mark::Missed)
            .count();
        table.push(vec![
            promise.words().to_owned(),
            worst.to_string(),
            extreme(lowest),
            extreme(highest),
            promised.len().to_string(),
            missed.to_string(),
        ]);
    }
    format!("## Promises\n\n{table}\n")
}

fn extreme(check: &Check) -> String {
    format!("{} ({})", check.cell(), check.setting)
}

/// The cells that miss their promise, a row for each promise and length.
fn missed(checks: &[&Check]) -> String {
    let mut table = Table::new(&["promise missed", "readings", "cells"]);
    let mut lengths: Vec<usize> = checks.iter().map(|check| check.samples).collect();
    let usual = Promise::Coverage.length();
    lengths.sort_by_key(|&length| (length != usual, length));
    lengths.dedup();
    for length in lengths {
        for promise in Promise::ALL {
            let cells: Vec<String> = checks
                .iter()
                .filter(|check| check.promise == promise && check.samples == length)
                .filter(|check| check.mark() == Mark::Missed)
                .map(|check| extreme(check))
                .collect();
            if !cells.is_empty() {
                table.push(vec![
                    promise.words().to_owned(),
                    length.to_string(),
                    cells.join(", "),
                ]);
            }
        }
    }
    table.to_string()
}
