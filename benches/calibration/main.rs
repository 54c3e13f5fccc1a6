//! The calibration benchmark: coverage, false leaks and power of leakrate and its peers, on noise
//! of which the truth is known. `cargo bench --bench calibration -- --full`

mod alerts;
mod courses;
mod crashes;
mod document;
mod falls;
mod fleets;
mod goal;
mod groups;
mod rates;
mod ratios;
mod requests;
mod restarts;
mod section;
mod table;
mod trial;
mod watching;

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;
use std::{fs, io};

use clap::Parser;

use document::{Document, Part};
use section::{Effort, Section};

/// Measures how well intervals and verdicts keep their promises.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    draws: Draws,
    /// Measure only parts whose title holds this text.
    #[arg(long, value_name = "TEXT")]
    part: Option<String>,
    /// Write the document here instead of to standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Given by `cargo bench`; means nothing.
    #[arg(long, hide = true)]
    bench: bool,
}

/// How many draws are made.
#[derive(Debug, clap::Args)]
struct Draws {
    /// Few draws: seconds, for a look (the default).
    #[arg(long, conflicts_with_all = ["full", "quarter"])]
    quick: bool,
    /// A quarter of the draws of --full, but where those are few: in ten minutes.
    #[arg(long, conflicts_with = "full")]
    quarter: bool,
    /// Enough draws for the document: minutes.
    #[arg(long)]
    full: bool,
}

impl Draws {
    fn effort(&self) -> Effort {
        match (self.full, self.quarter) {
            (true, _) => Effort::Full,
            (false, true) => Effort::Quarter,
            (false, false) => Effort::Quick,
        }
    }
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let effort = arguments.draws.effort();
    let start = Instant::now();
    let document = Document {
        effort,
        parts: parts(effort, arguments.part.as_deref().unwrap_or_default()),
        took: start.elapsed(),
    };
    match arguments.output {
        Some(path) => fs::write(path, document.markdown()),
        None => io::stdout().write_all(document.markdown().as_bytes()),
    }
}

/// A part before it is measured.
struct Plan {
    title: &'static str,
    introduction: &'static str,
    measure: fn(Effort) -> Section,
}

const PLANS: [Plan; 12] = [
    Plan {
        title: "Rates and verdicts",
        introduction: include_str!("text/rates.md"),
        measure: rates::monitored,
    },
    Plan {
        title: "Snapshots at rest",
        introduction: include_str!("text/snapshots.md"),
        measure: rates::snapshots,
    },
    Plan {
        title: "Restarts",
        introduction: include_str!("text/restarts.md"),
        measure: restarts::restarts,
    },
    Plan {
        title: "Falls",
        introduction: include_str!("text/falls.md"),
        measure: falls::falls,
    },
    Plan {
        title: "Courses",
        introduction: include_str!("text/courses.md"),
        measure: courses::courses,
    },
    Plan {
        title: "Crash times",
        introduction: include_str!("text/crashes.md"),
        measure: crashes::crashes,
    },
    Plan {
        title: "Leaks per request",
        introduction: include_str!("text/requests.md"),
        measure: requests::requests,
    },
    Plan {
        title: "Ratios",
        introduction: include_str!("text/ratios.md"),
        measure: ratios::ratios,
    },
    Plan {
        title: "Groups of instances",
        introduction: include_str!("text/groups.md"),
        measure: groups::groups,
    },
    Plan {
        title: "Fleets",
        introduction: include_str!("text/fleets.md"),
        measure: fleets::fleets,
    },
    Plan {
        title: "Watching",
        introduction: include_str!("text/watching.md"),
        measure: watching::watching,
    },
    Plan {
        title: "Alerts",
        introduction: include_str!("text/alerts.md"),
        measure: alerts::alerts,
    },
];

/// Measures one part after another, and says on standard error how long each took.
fn parts(effort: Effort, holding: &str) -> Vec<Part> {
    let measured = |plan: Plan| {
        let start = Instant::now();
        let section = (plan.measure)(effort);
        eprintln!("{}: {:.0} s", plan.title, start.elapsed().as_secs_f64());
        Part {
            title: plan.title,
            introduction: plan.introduction,
            section,
        }
    };
    let chosen = PLANS
        .into_iter()
        .filter(|plan| plan.title.contains(holding));
    chosen.map(measured).collect()
}
