//! `--group-by`: which series belong together.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use regex_lite::Regex;

use super::error::Error;
use super::input_args::InputArgs;
use super::inputs::Input;
use crate::analysis::PooledRates;
use crate::model::{Floor, LeakRates};
use crate::report::facts::GroupFacts;
use crate::report::figures::Fitted;
use crate::report::gather;
use crate::report::ranking::{self, Row};
use crate::series::Series;
use crate::units::nearest;

/// What a name is without what tells one pod of a workload from another: the hash of its template
/// and its own suffix (Deployment), its own suffix (`DaemonSet`, Job), or its number (`StatefulSet`).
/// Kubernetes draws the letters of both from 27, among them no vowel, so that words stay.
const POD: &str = "^(.+?)(?:-[a-z0-9]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\
                   |-[bcdfghjklmnpqrstvwxz2456789]{5}|-[0-9]+)$";
const WORKLOAD: &str = "workload";
/// The labels in which exporters of Kubernetes name the pod.
const POD_LABELS: [&str; 2] = ["pod", "pod_name"];

/// What makes series belong together.
#[derive(Debug, Clone)]
pub(super) enum Grouping {
    /// A label or a column has the same value.
    Label(String),
    /// The group of a pattern on the name does.
    Name(Regex),
    /// They are pods of one workload.
    Workload(Regex),
}

impl FromStr for Grouping {
    type Err = String;

    /// A pattern has a group; no label has a parenthesis.
    fn from_str(text: &str) -> Result<Self, String> {
        let compiled = |pattern: &str| Regex::new(pattern).map_err(|error| error.to_string());
        match text {
            WORKLOAD => compiled(POD).map(Self::Workload),
            pattern if pattern.contains('(') => compiled(pattern).map(Self::Name),
            label => Ok(Self::Label(label.to_owned())),
        }
    }
}

impl Grouping {
    /// The label or column that is asked for.
    pub(super) fn label(&self) -> Option<String> {
        match self {
            Self::Label(label) => Some(label.clone()),
            Self::Name(_) | Self::Workload(_) => None,
        }
    }

    /// The group of a series; `None` where it has no such label, or where its name does not match.
    pub(super) fn group(&self, series: &Series) -> Option<String> {
        let captured = |pattern: &Regex, name: &str| {
            let found = pattern.captures(name)?;
            Some(found.get(1)?.as_str().to_owned())
        };
        match self {
            Self::Label(name) => {
                let mut labels = series.labels().iter();
                labels
                    .find(|label| label.name == *name)
                    .map(|label| label.value.clone())
            }
            Self::Name(pattern) => captured(pattern, series.name()),
            Self::Workload(pattern) => {
                let name = pod(series).unwrap_or(series.name());
                // A name made of several labels has the pod in one of its parts.
                let found = name.split('/').find_map(|part| captured(pattern, part));
                found.or_else(|| Some(name.to_owned()))
            }
        }
    }
}

/// The pod of a series, where a label tells it.
fn pod(series: &Series) -> Option<&str> {
    let mut labels = series.labels().iter();
    let label = labels.find(|label| POD_LABELS.contains(&label.name.as_str()))?;
    Some(&label.value)
}

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
            gather::group(
                name,
                &members.rows,
                &PooledRates::of(&members.rates, confidence),
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
        return Err(grouping.no_group(inputs));
    }
    let mut members: BTreeMap<Option<String>, Members<'_>> = BTreeMap::new();
    let measured = rows.iter().filter(|row| row.series.verdict.is_some());
    for (row, fitted) in measured.zip(&fitted) {
        let group = members.entry(row.series.group.clone()).or_default();
        group.rates.push(fitted.model.rates(&row.series.name));
        group.floor = Some(fitted.model.floor);
        group.rows.push(row);
    }
    Ok(members)
}

/// The series of one group.
#[derive(Default)]
pub(super) struct Members<'a> {
    pub(super) rows: Vec<&'a Row>,
    pub(super) rates: Vec<LeakRates>,
    /// The smallest leak that matters in them.
    pub(super) floor: Option<Floor>,
}

impl Grouping {
    fn no_group(&self, inputs: &[Input]) -> Error {
        let known: BTreeSet<&str> = inputs.iter().flat_map(Input::label_names).collect();
        let asked = match self {
            Self::Label(label) => {
                let meant = nearest(label, known.iter().copied());
                let meant = meant.map(|meant| format!(" (did you mean `{meant}`?)"));
                format!("the label or column `{label}`{}", meant.unwrap_or_default())
            }
            Self::Name(pattern) => format!("a name that matches `{pattern}`"),
            Self::Workload(_) => "a name".to_owned(),
        };
        let known = match known.len() {
            0 => "no labels".to_owned(),
            _ => known.into_iter().collect::<Vec<_>>().join(", "),
        };
        Error::NoGroup { asked, known }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Columns;

    fn group(grouping: &str, name: &str) -> Option<String> {
        let series = Series::new(Columns {
            name: name.to_owned(),
            memory: vec![1.0],
            ..Columns::default()
        });
        grouping
            .parse::<Grouping>()
            .unwrap()
            .group(&series.unwrap())
    }

    #[test]
    fn the_workload_of_a_pod_is_its_name_without_hash_suffix_and_number() {
        for (name, workload) in [
            ("web-6d4cf56db6-x2kq9", "web"),
            ("payment-service-7b9f8c5d44-bbbbb", "payment-service"),
            ("fluentd-x2kq9", "fluentd"),
            ("postgres-0", "postgres"),
            ("api-gateway", "api-gateway"),
            ("production/web-6d4cf56db6-x2kq9/node-4", "web"),
        ] {
            assert_eq!(group("workload", name).as_deref(), Some(workload), "{name}");
        }
    }

    #[test]
    fn a_pattern_groups_by_its_first_group() {
        assert_eq!(group("^([a-z]+)-", "web-1").as_deref(), Some("web"));
        assert_eq!(group("^([a-z]+)-", "1-web"), None);
        assert!("^(web".parse::<Grouping>().is_err());
    }
}
