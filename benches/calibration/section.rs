//! A part of the document: its Markdown, and the numbers in it that were held against promises.

use crate::goal::{Check, Promise};
use crate::trial::Share;

/// How much to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Seconds: enough to see that nothing broke.
    Quick,
    /// A quarter of what is drawn in full, but where that is little: for where there is no hour of a
    /// processor.
    Quarter,
    /// Minutes: enough for the second digit of a false-leak rate.
    Full,
}

impl Effort {
    /// How many, of these two numbers.
    pub(crate) fn draws(self, quick: usize, full: usize) -> usize {
        match self {
            Self::Quick => quick,
            Self::Quarter => full.div_ceil(4),
            Self::Full => full,
        }
    }

    /// The same where all of them take less than a minute.
    pub(crate) fn cheap_draws(self, quick: usize, full: usize) -> usize {
        match self {
            Self::Quick => quick,
            Self::Quarter | Self::Full => full,
        }
    }
}

/// A part of the document.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Section {
    pub(crate) markdown: String,
    pub(crate) checks: Vec<Check>,
}

impl Section {
    /// The cell of a share that may be promised something; a promise is noted.
    pub(crate) fn cell(
        &mut self,
        promise: Option<Promise>,
        share: Share,
        setting: &Setting,
    ) -> String {
        let Some(promise) = promise else {
            return percent(share);
        };
        self.check(Check {
            promise,
            samples: setting.samples,
            setting: setting.name.clone(),
            found: share.into(),
            goal: promise.goal(),
        })
    }

    /// Notes a number and gives its cell.
    pub(crate) fn check(&mut self, check: Check) -> String {
        let cell = check.cell();
        self.checks.push(check);
        cell
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.markdown += &other.markdown;
        self.checks.extend(other.checks);
    }
}

/// What a row of a table was measured on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Setting {
    pub(crate) samples: usize,
    pub(crate) name: String,
}

/// A share as a cell without a mark.
pub(crate) fn percent(share: Share) -> String {
    if share.draws == 0 {
        return "–".to_owned();
    }
    format!("{:.1}", share.percent())
}
