//! The answers to a question, as they are shown and typed.

use std::ffi::OsString;

use super::super::input_args::InputArgs;
use super::choice::{Choice, Kind};

/// The answers to a question.
#[derive(Debug)]
pub(in super::super) struct Answers {
    /// All that can be said to the question itself.
    pub(super) choices: Vec<Choice>,
    /// Those that together lead to an answer, if any were found.
    pub(super) found: Vec<Choice>,
}

/// One of the answers to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedAnswer {
    /// The words to add to the command.
    pub words: Vec<String>,
    /// What it means; empty where its words say it.
    pub means: &'static str,
    /// Whether the value stands for one that only the user knows.
    pub is_example: bool,
}

impl Answers {
    /// All that can be said to the question itself, for a program that asks it.
    pub(in super::super) fn offered(&self) -> Vec<OfferedAnswer> {
        let offered = |choice: &Choice| OfferedAnswer {
            words: choice
                .words()
                .iter()
                .map(|word| word.to_string_lossy().into_owned())
                .collect(),
            means: choice.means,
            is_example: choice.kind == Kind::Example,
        };
        self.choices.iter().map(offered).collect()
    }

    /// The words to type behind the command; none where nothing that was tried works.
    pub(in super::super) fn words(&self) -> Vec<OsString> {
        self.found.iter().flat_map(Choice::words).collect()
    }

    /// The same without those that count requests, which no file tells where they are asked for.
    pub(in super::super) fn words_of_file(&self) -> Vec<OsString> {
        let found = self.found.iter();
        let of_file = found.filter(|choice| !choice.counts_requests());
        of_file.flat_map(Choice::words).collect()
    }

    /// What the words mean that stand for what only the user knows.
    pub(in super::super) fn examples(&self) -> Vec<&'static str> {
        let examples = self
            .found
            .iter()
            .filter(|choice| matches!(choice.kind, Kind::Example | Kind::Undecided));
        examples.map(|choice| choice.means).collect()
    }

    /// Other answers to the question than the one that is suggested.
    pub(in super::super) fn others(&self) -> Vec<String> {
        let suggested = self.found.first();
        let others = self
            .choices
            .iter()
            .filter(|choice| Some(*choice) != suggested);
        others.map(Choice::shown).collect()
    }

    /// The options with the answers.
    pub(in super::super) fn added_to(&self, options: &InputArgs) -> InputArgs {
        let mut options = options.clone();
        for choice in &self.found {
            options = choice.added_to(&options);
        }
        options
    }

    /// The first of the answers that lead on.
    pub(super) fn first(&self) -> Option<&Choice> {
        self.found.first()
    }

    /// Whether a way to an answer was found.
    pub(in super::super) fn lead_on(&self) -> bool {
        !self.found.is_empty()
    }
}
