//! What can be answered to a question.

use std::ffi::OsString;

use super::super::input_args::InputArgs;
use super::super::labelled::Labelled;
use super::super::shell::quoted;

/// One answer: an option with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    option: Opt,
    value: String,
    pub(super) means: &'static str,
    pub(super) kind: Kind,
    /// The largest reading that it leads to is at least so many bytes, where it is likely.
    pub(super) least: f64,
    /// What the readings that it leads to come in, where it is likely.
    pub(super) grain: Grain,
    /// What belongs to it.
    and: Option<Box<Self>>,
}

/// Whether the value of an answer is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It is one of a few.
    Listed,
    /// It is one of a few, and nothing tells which.
    Undecided,
    /// It stands for one that only the user knows.
    Example,
}

/// What readings come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    Any,
    /// Whole pages, in which the kernel gives out memory.
    Pages,
}

/// Options that answer questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opt {
    Memory,
    Unit,
    Time,
    Step,
    DateOrder,
    Decimal,
    Combine,
    Limit,
    Sheet,
    Requests,
    RequestsAre,
    SkipBadRows,
    Pattern,
    #[cfg(feature = "live")]
    Query,
}

impl Opt {
    fn name(self) -> &'static str {
        match self {
            Self::Memory => "--memory",
            Self::Unit => "--unit",
            Self::Time => "--time",
            Self::Step => "--step",
            Self::DateOrder => "--date-order",
            Self::Decimal => "--decimal",
            Self::Combine => "--combine",
            Self::Limit => "--limit",
            Self::Sheet => "--sheet",
            Self::Requests => "--requests",
            Self::RequestsAre => "--requests-are",
            Self::SkipBadRows => "--skip-bad-rows",
            Self::Pattern => "--pattern",
            #[cfg(feature = "live")]
            Self::Query => "--query",
        }
    }
}

impl Choice {
    pub(super) fn new(option: Opt, value: impl Into<String>, means: &'static str) -> Self {
        Self {
            option,
            value: value.into(),
            means,
            kind: Kind::Listed,
            least: 0.0,
            grain: Grain::Any,
            and: None,
        }
    }

    pub(super) fn example(option: Opt, value: &str, means: &'static str) -> Self {
        Self {
            kind: Kind::Example,
            ..Self::new(option, value, means)
        }
    }

    /// The same where nothing tells that it is this one; `means` says of what it is one.
    pub(super) fn undecided(self, means: &'static str) -> Self {
        Self {
            kind: Kind::Undecided,
            means,
            ..self
        }
    }

    /// The same for readings of which the largest is at least so many bytes.
    pub(super) fn of_at_least(self, least: f64) -> Self {
        Self { least, ..self }
    }

    /// The same for readings that come in pages.
    pub(super) fn in_pages(self) -> Self {
        Self {
            grain: Grain::Pages,
            ..self
        }
    }

    /// The same together with another.
    pub(super) fn with(self, more: Self) -> Self {
        Self {
            and: Some(Box::new(more)),
            ..self
        }
    }

    /// The words that are typed for it.
    pub(super) fn words(&self) -> Vec<OsString> {
        let mut words = vec![OsString::from(self.option.name())];
        if self.option != Opt::SkipBadRows {
            words.push(OsString::from(&self.value));
        }
        words.extend(self.and.iter().flat_map(|more| more.words()));
        words
    }

    /// Whether it says how many requests there were.
    pub(super) fn counts_requests(&self) -> bool {
        self.option == Opt::Requests
    }

    /// The same with another value, as the user gives it: of a ratio, the number alone will do.
    pub(super) fn with_value(&self, value: &str) -> Self {
        let per = self.value.split_once('/').filter(|_| !value.contains('/'));
        Self {
            value: per.map_or_else(|| value.to_owned(), |(_, per)| format!("{value}/{per}")),
            ..self.clone()
        }
    }

    /// As it is listed.
    pub(super) fn shown(&self) -> String {
        let words = self.words();
        let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        words.join(" ")
    }

    /// The options with this answer, read as they are when it is typed.
    pub(super) fn added_to(&self, options: &InputArgs) -> InputArgs {
        let mut options = options.clone();
        let Ok(value) = self.value.parse::<Labelled<String>>();
        match self.option {
            Opt::Memory => options.memory.push(value),
            Opt::Unit => options.unit.push(value),
            Opt::Time => options.time.push(value),
            Opt::Step => options.step.push(value),
            Opt::DateOrder => options.date_order.push(value),
            Opt::Decimal => options.decimal.push(value),
            Opt::Combine => options.combine.push(value),
            Opt::Limit => options.limit.push(value),
            Opt::Sheet => options.sheet.push(value),
            Opt::Requests => options.requests.push(Labelled {
                label: value.label,
                value: value.value.into(),
            }),
            Opt::RequestsAre => options.requests_are.push(value),
            Opt::SkipBadRows => options.skip_bad_rows = true,
            Opt::Pattern => options.pattern.push(value),
            #[cfg(feature = "live")]
            Opt::Query => options.query.push(value),
        }
        match &self.and {
            Some(more) => more.added_to(&options),
            None => options,
        }
    }
}
