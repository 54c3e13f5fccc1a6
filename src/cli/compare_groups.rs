//! `leakrate compare --group-by`: is the leak of one version that of another, over all its pods?

use std::collections::BTreeMap;

use super::answer::{Asked, Found, Question};
use super::compare_args::CompareArgs;
use super::error::Error;
use super::group_by::{self, Members};
use super::input_files::by_number;
use super::inputs::Input;
use super::listing::{self, ListingArgs};
use crate::analysis::{self, Baseline, Grouping, PooledRates, SharedError};
use crate::ingest::Arrangement;
use crate::model::LeakRates;
use crate::report::charts;
use crate::report::document::Illustration;
use crate::report::facts::{Facts, GroupFacts};
use crate::report::from_model;
use crate::units::nearest;

/// Series by their group.
type MembersByGroup<'a> = BTreeMap<Option<String>, Members<'a>>;

/// One side of the comparison.
struct PooledGroup {
    rates: LeakRates,
    facts: GroupFacts,
}

/// The question of `compare --group-by`.
pub(super) struct OfGroups<'a> {
    pub(super) args: &'a CompareArgs,
    pub(super) grouping: &'a Grouping,
}

impl Question for OfGroups<'_> {
    fn asked(&self) -> Asked<'_> {
        Asked {
            arrangement: Arrangement::ByContent,
            ..self.args.asked()
        }
    }

    fn find<'a>(&'a self, inputs: &'a [Input]) -> Result<Found<'a>, Error> {
        let Self { args, grouping } = self;
        if let Some(Input::Bare { rates, .. }) = inputs.iter().find(|input| input.is_bare()) {
            return Err(Error::RateHasNoGroup {
                label: rates.label.clone(),
            });
        }
        let mut facts = Facts::new("compare");
        facts.inputs = inputs.iter().flat_map(Input::input_facts).collect();
        let mut rows = listing::rows(inputs);
        let groups = group_by::members(&mut rows, inputs, grouping)?;
        let names = chosen(&args.groups, &groups)?;
        let sides = names.map(|name| &groups[&Some(name.to_owned())]);
        let shared = SharedError::of(&sides[0].instances, &sides[1].instances);
        let baseline = pool(names[0], sides[0], args);
        let other = pool(names[1], sides[1], args);
        let (baseline, other) = (baseline?, other?);
        let relation = args.relation(&baseline.rates.label, &other.rates.label);
        let confidence = analysis::equivalence_confidence(args.model.confidence.0);
        let found =
            analysis::compare_groups(&baseline.rates, &other.rates, shared, relation, confidence)?;
        facts.comparison = Some(from_model::comparison(&found));
        let sides = vec![baseline.facts, other.facts];
        rows.retain(|row| sides.iter().any(|side| side.name == row.series.group));
        listing::list(rows, sides, &ListingArgs::default(), &mut facts);
        Ok(Found::drawn(facts, |facts| {
            charts::groups(facts).map(|figure| Illustration {
                name: "groups",
                figure,
            })
        }))
    }
}

/// The names of the baseline and of the other.
fn chosen<'a>(asked: &'a [String], groups: &'a MembersByGroup<'_>) -> Result<[&'a str; 2], Error> {
    let mut known: Vec<&str> = groups.keys().flatten().map(String::as_str).collect();
    known.sort_by(|one, other| by_number(one, other));
    match (asked, known.as_slice()) {
        ([], &[first, second]) if Baseline::is_second(first, second) => Ok([second, first]),
        ([], &[first, second]) => Ok([first, second]),
        ([baseline, other], _) if baseline != other => {
            let unknown = [baseline, other].into_iter();
            match unknown
                .into_iter()
                .find(|name| !known.contains(&name.as_str()))
            {
                None => Ok([baseline, other]),
                Some(name) => Err(Error::UnknownGroup {
                    group: name.clone(),
                    meant: nearest(name, known.iter().copied())
                        .map(|meant| format!(" (did you mean `{meant}`?)"))
                        .unwrap_or_default(),
                    known: known.join(", "),
                }),
            }
        }
        _ => Err(Error::NotTwoGroups {
            known: known.join(", "),
        }),
    }
}

/// One rate for the group `name`.
fn pool(name: &str, members: &Members<'_>, args: &CompareArgs) -> Result<PooledGroup, Error> {
    let pooled = PooledRates::of(&members.instances, args.model.confidence.0);
    let leaks = members.rows.iter().any(|row| row.series.leaks());
    let floor = members.floor().filter(|_| !leaks);
    let rates = pooled
        .rates(name, &members.instances, floor)
        .ok_or_else(|| Error::TooFewInstances {
            group: name.to_owned(),
            found: members.rows.len(),
        })?;
    Ok(PooledGroup {
        rates,
        facts: from_model::group(Some(name.to_owned()), &members.rows, &pooled),
    })
}
