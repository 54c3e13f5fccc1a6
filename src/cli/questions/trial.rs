//! Answers are tried before they are shown: what is suggested works.

use super::super::error::Error;
use super::super::input_args::InputArgs;
use super::super::progress;
use super::answers::Answers;
use super::choice::{Choice, Grain};
use super::of_error::choices;
use crate::ingest::Reading;
use crate::series::Series;

/// Questions that follow one another at most.
const DEEPEST: usize = 4;

/// What a process has at least and at most, in bytes: an answer that leads there is likelier.
const USUAL: std::ops::Range<f64> = 1e6..2e11;

/// Bytes in a page of memory.
const PAGE: f64 = 4096.0;

/// Bytes that are more than most machines have once they are counted in a unit 1024 times as large.
const LARGE: f64 = 2e7;

/// What a trial came to, as far as it tells good answers from others.
struct Sense {
    highest: f64,
    span: f64,
    skipped: f64,
    are_pages: bool,
}

impl Sense {
    fn of<'s>(series: impl Iterator<Item = &'s Series>, skipped: f64) -> Self {
        let mut sense = Self {
            highest: 0.0,
            span: 0.0,
            skipped,
            are_pages: true,
        };
        for one in series {
            sense.are_pages &= one.memory().iter().all(|bytes| bytes % PAGE == 0.0);
            sense.highest = one.memory().iter().copied().fold(sense.highest, f64::max);
            let ends = one
                .seconds()
                .and_then(|times| Some(times.last()? - times.first()?));
            sense.span = sense.span.max(ends.unwrap_or(0.0));
        }
        sense
    }

    /// Whether few rows are left out.
    fn is_almost_whole(&self) -> bool {
        const FEW: f64 = 0.2;
        self.skipped <= FEW
    }

    fn is_usual_for(&self, choices: &[Choice]) -> bool {
        let enough = choices.iter().all(|choice| self.highest >= choice.least);
        // Where it would be too large in the next unit, it is in this one all the same.
        let in_grain = choices
            .iter()
            .all(|choice| choice.grain == Grain::Any || self.are_pages || self.highest >= LARGE);
        enough && in_grain && USUAL.contains(&self.highest)
    }
}

/// What tells how likely an answer is.
pub(in super::super) trait Tried {
    /// Its series.
    fn series(&self) -> Vec<&Series>;
    /// The share of rows that were left out.
    fn skipped(&self) -> f64;
}

impl Tried for Vec<Reading> {
    fn series(&self) -> Vec<&Series> {
        self.iter().flat_map(|reading| &reading.series).collect()
    }

    fn skipped(&self) -> f64 {
        let shares = self.iter().map(Tried::skipped);
        shares.fold(0.0, f64::max)
    }
}

impl Tried for Reading {
    fn series(&self) -> Vec<&Series> {
        self.series.iter().collect()
    }

    fn skipped(&self) -> f64 {
        share(self.rows, self.rows_skipped)
    }
}

fn share(rows: usize, skipped: usize) -> f64 {
    if rows == 0 {
        0.0
    } else {
        skipped as f64 / rows as f64
    }
}

/// The error as a question, if it is one, with answers that were tried.
pub(in super::super) fn with_answers<T: Tried>(
    error: Error,
    options: &InputArgs,
    attempt: impl Fn(&InputArgs) -> Result<T, Error>,
) -> Error {
    match answers_for(&error, options, attempt) {
        Some(answers) => Error::Question {
            question: Box::new(error),
            answers,
        },
        None => error,
    }
}

/// Answers to an error that is a question.
pub(in super::super) fn answers_for<T: Tried>(
    error: &Error,
    options: &InputArgs,
    attempt: impl Fn(&InputArgs) -> Result<T, Error>,
) -> Option<Answers> {
    let asked = choices(error);
    if asked.is_empty() {
        return None;
    }
    #[cfg(feature = "live")]
    if let Error::NoQuery { .. } = error {
        // What a server was just seen to have need not be asked for to be suggested.
        let found = asked.first().cloned().into_iter().collect();
        return Some(Answers {
            choices: asked,
            found,
        });
    }
    progress::hide();
    let attempt = |options: &InputArgs| {
        let tried = attempt(options)?;
        let skipped = tried.skipped();
        Ok(Sense::of(tried.series().into_iter(), skipped))
    };
    let found = search(&asked, options, &attempt, DEEPEST);
    Some(Answers {
        choices: asked,
        found: found.map(|found| found.choices).unwrap_or_default(),
    })
}

struct FoundAnswers {
    choices: Vec<Choice>,
    sense: Sense,
}

/// The answers that lead on: of those that do, one that leads to usual readings, and of those the first,
/// or the one in which dates lie closest together.
fn search(
    asked: &[Choice],
    options: &InputArgs,
    attempt: &impl Fn(&InputArgs) -> Result<Sense, Error>,
    depth: usize,
) -> Option<FoundAnswers> {
    let lead = |choice: &Choice| {
        let options = choice.added_to(options);
        match attempt(&options) {
            Ok(sense) => Some(FoundAnswers {
                choices: vec![choice.clone()],
                sense,
            }),
            Err(error) if depth > 1 => {
                let mut found = search(&choices(&error), &options, attempt, depth - 1)?;
                found.choices.insert(0, choice.clone());
                Some(found)
            }
            Err(_) => None,
        }
    };
    let mut best: Option<FoundAnswers> = None;
    for found in asked.iter().filter_map(lead) {
        let is_better = best.as_ref().is_none_or(|held| {
            let closer = found.sense.span > 0.0 && found.sense.span < 0.5 * held.sense.span;
            let rank = |found: &FoundAnswers| {
                let is_usual = found.sense.is_usual_for(&found.choices);
                (found.sense.is_almost_whole(), is_usual)
            };
            (rank(&found), closer) > (rank(held), false)
        });
        if is_better {
            best = Some(found);
        }
    }
    best.filter(|found| found.sense.skipped < 0.5)
}
