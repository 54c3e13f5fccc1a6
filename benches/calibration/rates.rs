//! Rates and verdicts: leakrate beside its peers, over noise families and lengths.

use crate::goal::{Check, Goal, Measured, Promise};
use crate::section::{Effort, Section, Setting, percent};
use crate::table::Table;
use crate::trial::{Noise, Recording, Rule, Scenario, Tally};

const RULES: [Rule; 7] = [
    Rule::Leakrate,
    Rule::Reference,
    Rule::LeastSquares,
    Rule::MannKendall,
    Rule::RSquared,
    Rule::EveryStepUp,
    Rule::NextLeak,
];

const LEAK_FREE: [Noise; 16] = [
    Noise::Autoregressive(0.0),
    Noise::Autoregressive(0.5),
    Noise::Autoregressive(0.8),
    Noise::Autoregressive(0.9),
    Noise::Autoregressive(0.95),
    Noise::Autoregressive(0.98),
    Noise::HeavyTails,
    Noise::Daily,
    Noise::LoadLevels,
    Noise::Sawtooth,
    Noise::WarmUp,
    Noise::Rounded(1.0),
    Noise::Rounded(2.0),
    Noise::Gaps,
    Noise::SlowAndWhite,
    Noise::RandomWalk,
];

/// Noise with what a leak adds to it over the window.
const LEAKS: [(Noise, f64); 15] = [
    (Noise::Autoregressive(0.0), 1.0),
    (Noise::Autoregressive(0.0), 2.0),
    (Noise::Autoregressive(0.8), 2.0),
    (Noise::Autoregressive(0.8), 4.0),
    (Noise::Autoregressive(0.95), 4.0),
    (Noise::Autoregressive(0.95), 8.0),
    (Noise::HeavyTails, 4.0),
    (Noise::Daily, 4.0),
    (Noise::LoadLevels, 6.0),
    (Noise::Sawtooth, 3.0),
    (Noise::WarmUp, 2.5),
    (Noise::WarmUp, 5.0),
    (Noise::Rounded(2.0), 2.0),
    (Noise::Gaps, 4.0),
    (Noise::SlowAndWhite, 4.0),
];

/// The leaks that more must be seen of than the reference stack sees, at this length.
const MEASURED_LENGTH: usize = 288;
const MEASURED_LEAKS: [(Noise, f64); 3] = [LEAKS[0], LEAKS[3], LEAKS[4]];

/// Monitored series, a table for leak-free readings, leaks and intervals each.
pub(crate) fn monitored(effort: Effort) -> Section {
    let mut section = Section::default();
    for samples in [MEASURED_LENGTH, 2016, 72, 24, 9] {
        let draws = match samples {
            2016 => effort.draws(100, 1000),
            _ => effort.draws(400, 4000),
        };
        let mut tables = Tables::new(samples, Recording::Monitored, draws);
        for noise in LEAK_FREE {
            tables.push(noise, 0.0);
        }
        for (noise, rise) in LEAKS {
            tables.push(noise, rise);
        }
        section.append(tables.into_section(&format!("### {samples} readings")));
    }
    section
}

/// A handful of snapshots at rest, which are taken for independent.
pub(crate) fn snapshots(effort: Effort) -> Section {
    let mut section = Section::default();
    for samples in [5, 9] {
        let mut tables = Tables::new(samples, Recording::Snapshots, effort.draws(100, 1000));
        for rho in [0.0, 0.3, 0.5] {
            tables.push(Noise::Autoregressive(rho), 0.0);
        }
        tables.push(Noise::WarmUp, 0.0);
        for rise in [2.0, 4.0, 8.0] {
            tables.push(Noise::Autoregressive(0.0), rise);
        }
        section.append(tables.into_section(&format!("### {samples} snapshots")));
    }
    section
}

/// The tables of one length.
struct Tables {
    samples: usize,
    recording: Recording,
    draws: usize,
    verdicts: Table,
    intervals: Table,
    section: Section,
}

impl Tables {
    fn new(samples: usize, recording: Recording, draws: usize) -> Self {
        Self {
            samples,
            recording,
            draws,
            verdicts: Table::new(&[
                "noise, rise",
                "leakrate",
                "of it robust",
                "named plateau",
                "reference",
                "OLS t",
                "Mann–Kendall",
                "R² > .8",
                "every step up",
                "next-leak",
            ]),
            intervals: Table::new(&[
                "noise, rise",
                "leakrate",
                "reference",
                "OLS t",
                "bias",
                "error",
                "width",
                "width of reference",
            ]),
            section: Section::default(),
        }
    }

    fn push(&mut self, noise: Noise, rise: f64) {
        let scenario = Scenario {
            noise,
            rise,
            samples: self.samples,
            recording: self.recording,
        };
        let tallies = Tally::of_rules(&RULES, self.draws, |number| scenario.draw(number));
        let name = if rise > 0.0 {
            format!("{noise}, +{rise}")
        } else {
            noise.to_string()
        };
        let setting = Setting {
            samples: self.samples,
            name,
        };
        self.push_verdicts(scenario, &tallies, &setting);
        self.push_intervals(scenario, &tallies, &setting);
    }

    fn push_verdicts(&mut self, scenario: Scenario, tallies: &[Tally], setting: &Setting) {
        let own = &tallies[0];
        let called = if scenario.rise > 0.0 {
            self.power(scenario, tallies, setting)
        } else {
            let promise =
                Promise::of_verdict(scenario.noise).filter(|_| self.is_promised(scenario));
            self.section.cell(promise, own.leaks, setting)
        };
        let mut row = vec![
            setting.name.clone(),
            called,
            percent(own.robust_leaks),
            percent(own.plateaus),
        ];
        row.extend(tallies[1..].iter().map(|tally| percent(tally.leaks)));
        self.verdicts.push(row);
    }

    /// Snapshots are taken for independent, so that nothing is promised where they are not.
    fn is_promised(&self, scenario: Scenario) -> bool {
        self.recording != Recording::Snapshots || scenario.noise == Noise::Autoregressive(0.0)
    }

    /// The share of leaks that are called so, against that of the reference stack.
    fn power(&mut self, scenario: Scenario, tallies: &[Tally], setting: &Setting) -> String {
        let seen = tallies[0].leaks;
        let measured = MEASURED_LEAKS.contains(&(scenario.noise, scenario.rise));
        if !measured || self.samples != MEASURED_LENGTH {
            return percent(seen);
        }
        self.section.check(Check {
            promise: Promise::Power,
            samples: self.samples,
            setting: setting.name.clone(),
            found: Measured::from(seen),
            goal: Goal::new(tallies[1].leaks.percent(), 100.0),
        })
    }

    fn push_intervals(&mut self, scenario: Scenario, tallies: &[Tally], setting: &Setting) {
        let [own, reference, ordinary, ..] = tallies else {
            return;
        };
        let promise = Promise::of_interval(scenario.noise).filter(|_| self.is_promised(scenario));
        self.intervals.push(vec![
            setting.name.clone(),
            self.section.cell(promise, own.covered, setting),
            percent(reference.covered),
            percent(ordinary.covered),
            format!("{:+.3}", own.bias),
            format!("{:.3}", own.error),
            width(own),
            width(reference),
        ]);
    }

    fn into_section(mut self, title: &str) -> Section {
        self.section.markdown = format!(
            "{title}\n\n{} draws a row. Called a leak, in percent (false leaks where nothing \
             rises):\n\n{}\nThe 95 % interval of the rate, in percent of draws that it covers the \
             truth; bias, error (root mean square) and median width of the rate in units of noise \
             over the window:\n\n{}\n",
            self.draws, self.verdicts, self.intervals
        );
        self.section
    }
}

fn width(tally: &Tally) -> String {
    tally
        .width
        .map_or("–".to_owned(), |width| format!("{width:.2}"))
}
