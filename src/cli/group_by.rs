//! `--group-by`: which series belong together.

use std::collections::{BTreeMap, BTreeSet};

use super::error::Error;
use super::input_args::InputArgs;
use super::inputs::Input;
use crate::analysis::{Grouping, Instance, PooledRates};
use crate::model::Floor;
use crate::report::charts::Fitted;
use crate::report::facts::GroupFacts;
use crate::report::from_model;
use crate::report::ranking::{self, Row};
use crate::units::nearest;

/// Tells every row its group, and pools the rates of each group.
///
/// # Errors
/// No series has the label that is asked for.
pub(super) fn group(
    rows: &mut [Row],
    inputs: &[Input],
    args: &InputArgs,
    confidence: f64,
) -> Result<Vec<GroupFacts>, Error> {
    let Some(grouping) = &args.group_by else {
        return Ok(Vec::new());
    };
    let mut groups: Vec<GroupFacts> = members(rows, inputs, grouping)?
        .into_iter()
        .map(|(name, members)| {
            from_model::group(
                name,
                &members.rows,
                &PooledRates::of(&members.instances, confidence),
            )
        })
        .collect();
    ranking::sort_groups(&mut groups);
    Ok(groups)
}

/// Tells every row its group, and puts those of a group together; under `None` those of no group.
///
/// # Errors
/// No series has the label that is asked for.
pub(super) fn members<'a>(
    rows: &'a mut [Row],
    inputs: &'a [Input],
    grouping: &Grouping,
) -> Result<BTreeMap<Option<String>, Members<'a>>, Error> {
    let fitted: Vec<Fitted<'_>> = inputs.iter().flat_map(Input::fitted).collect();
    let measured = rows.iter_mut().filter(|row| row.series.verdict.is_some());
    for (row, fitted) in measured.zip(&fitted) {
        row.series.group = grouping.group(fitted.series);
    }
    if rows.iter().all(|row| row.series.group.is_none()) {
        return Err(no_group(grouping, inputs));
    }
    let mut members: BTreeMap<Option<String>, Members<'_>> = BTreeMap::new();
    let measured = rows.iter().filter(|row| row.series.verdict.is_some());
    for (row, fitted) in measured.zip(&fitted) {
        let group = members.entry(row.series.group.clone()).or_default();
        group.instances.push(Instance {
            series: fitted.series,
            model: fitted.model,
        });
        let floor = fitted.model.floor;
        if floor.missing_time(fitted.series).is_none() {
            group.floors.push(floor);
        }
        group.rows.push(row);
    }
    Ok(members)
}

/// The series of one group.
#[derive(Default)]
pub(super) struct Members<'a> {
    pub(super) rows: Vec<&'a Row>,
    pub(super) instances: Vec<Instance<'a>>,
    /// The smallest leak that matters in each that is long enough to show less.
    floors: Vec<Floor>,
}

impl Members<'_> {
    /// The smallest leak that matters in any of them; `None` where one is too short to show less.
    pub(super) fn floor(&self) -> Option<Floor> {
        let floor = self.floors.iter().copied().reduce(Floor::stricter);
        floor.filter(|_| self.floors.len() == self.instances.len())
    }
}

fn no_group(grouping: &Grouping, inputs: &[Input]) -> Error {
    let known: BTreeSet<&str> = inputs.iter().flat_map(Input::label_names).collect();
    let asked = match grouping {
        Grouping::Label(label) => {
            let meant = nearest(label, known.iter().copied());
            let meant = meant.map(|meant| format!(" (did you mean `{meant}`?)"));
            format!("the label or column `{label}`{}", meant.unwrap_or_default())
        }
        Grouping::Name(pattern) => format!("a name that matches `{pattern}`"),
        Grouping::Workload(_) => "a name".to_owned(),
    };
    let known = match known.len() {
        0 => "no labels".to_owned(),
        _ => known.into_iter().collect::<Vec<_>>().join(", "),
    };
    Error::NoGroup { asked, known }
}
