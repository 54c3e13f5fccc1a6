//! How many series an answer lists, and in which order.

use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::inputs::Input;
use crate::analysis::{self, Standing};
use crate::report::MOST_ROWS;
use crate::report::charts::Fitted;
use crate::report::facts::{Facts, FleetFacts, GroupFacts, PredictionFacts};
use crate::report::from_model;
use crate::report::ranking::{self, Order, Row};

/// Which of many series are listed.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Many series")]
pub(super) struct ListingArgs {
    /// List this many series, or all [default: 20; all in JSON]
    #[arg(long, value_name = "N|all")]
    pub(super) top: Option<Top>,
    /// What comes first
    #[arg(long, value_name = "KEY", value_enum, default_value_t = SortKey::Worst)]
    pub(super) sort: SortKey,
}

/// How many series are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Top {
    All,
    First(usize),
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum SortKey {
    /// The first to reach its limit, then leaks before what is undecided, the fastest first
    #[default]
    Worst,
    /// The fastest growth
    Rate,
    /// The largest last reading
    Memory,
    /// By name
    Name,
    /// As they were read
    Input,
}

impl FromStr for Top {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse()) {
            ("all", _) => Ok(Self::All),
            (_, Ok(rows)) if rows > 0 => Ok(Self::First(rows)),
            _ => Err("expected a number of series such as 20, or all".to_owned()),
        }
    }
}

impl Top {
    /// How many rows a table may have.
    pub(super) fn rows(top: Option<Self>) -> usize {
        match top {
            None => MOST_ROWS,
            Some(Self::All) => usize::MAX,
            Some(Self::First(rows)) => rows,
        }
    }

    /// What the JSON lists: all unless `--top` is given, for a program reads to the end.
    pub(super) fn cut(top: Option<Self>, facts: &Facts) -> Facts {
        let mut facts = facts.clone();
        if let Some(Self::First(rows)) = top {
            ranking::cut(&mut facts, rows);
        }
        facts
    }
}

impl From<SortKey> for Order {
    fn from(key: SortKey) -> Self {
        match key {
            SortKey::Worst => Self::Worst,
            SortKey::Rate => Self::Rate,
            SortKey::Memory => Self::Memory,
            SortKey::Name => Self::Name,
            SortKey::Input => Self::Input,
        }
    }
}

/// The series of all inputs, judged together, without predictions.
pub(super) fn rows(inputs: &[Input]) -> Vec<Row> {
    let fitted = inputs.iter().flat_map(Input::fitted);
    let models: Vec<_> = fitted.map(|fitted| fitted.model).collect();
    let mut judged = analysis::among_many(&models).into_iter();
    let series = inputs.iter().flat_map(Input::series_facts);
    series
        .enumerate()
        .map(|(place, mut series)| {
            // A rate that was written out has nothing to be judged by.
            if series.p_value.is_some()
                && let Some(found) = judged.next()
            {
                from_model::among_many(&mut series, found);
            }
            Row {
                place,
                series,
                predictions: Vec::<PredictionFacts>::new(),
            }
        })
        .collect()
}

/// Whether the leak of each series holds among all of them.
pub(super) fn standings<'a>(fitted: impl Iterator<Item = Fitted<'a>>) -> Vec<Option<Standing>> {
    let models: Vec<_> = fitted.map(|fitted| fitted.model).collect();
    let judged = analysis::among_many(&models).into_iter();
    judged.map(|found| found.standing).collect()
}

/// Puts rows into the facts, worst first or as asked, and gives their places as they were read.
pub(super) fn list(
    mut rows: Vec<Row>,
    groups: Vec<GroupFacts>,
    args: &ListingArgs,
    facts: &mut Facts,
) -> Vec<usize> {
    let order = Order::from(args.sort);
    ranking::sort(&mut rows, order);
    facts.fleet = from_model::fleet(&rows, order).map(|fleet| FleetFacts { groups, ..fleet });
    let places = rows.iter().map(|row| row.place).collect();
    ranking::list(rows, facts);
    places
}
