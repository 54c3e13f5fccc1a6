//! What holds the new objects of the sites that grow.

use crate::document::{Finding, Tone};
use crate::facts::{HolderFacts, SeriesFacts};
use crate::heap_parts::HeapParts;
use crate::words;
use leakrate_core::units::{count, three_digits};

/// So many ways are written out.
const MOST: usize = 3;
/// So many functions that see a variable are named at most.
const FUNCTIONS: usize = 3;

/// What gathers objects, with what of the growth it gathers.
struct Gathering<'f> {
    gatherer: &'f str,
    /// The growth of its sites, in bytes per request.
    rate: f64,
    /// The site that says most plainly what is gathered.
    site: &'f SeriesFacts,
    /// The site that grows fastest.
    largest: &'f SeriesFacts,
}

/// The sentence on what gathers most of the growth.
pub(super) fn finding(sites: &HeapParts) -> Option<Finding> {
    let first = gatherings(sites).into_iter().next()?;
    let share = first.rate / sites.whole();
    let share = (share.is_finite() && share > 0.0).then(|| words::share(share.min(1.0)))?;
    let kept = first
        .site
        .objects
        .as_ref()
        .filter(|_| !is_rare(first.site))
        .and_then(|objects| objects.per_request)
        .map(|added| {
            let site = &first.site.name;
            format!(
                "; for each request it keeps {} of {site}",
                three_digits(added)
            )
        });
    Some(Finding {
        text: format!(
            "{share} of the growth is gathered by {}{}.",
            first.gatherer,
            kept.unwrap_or_default()
        ),
        tone: Tone::Bad,
    })
}

/// The ways on which the sites that grow are held, one for what each thing gathers.
pub(super) fn ways(sites: &HeapParts) -> Vec<String> {
    let whole = sites.whole();
    let gatherings = gatherings(sites).into_iter().take(MOST);
    let ways = gatherings.filter_map(|gathering| way(&gathering, whole));
    ways.collect()
}

fn way(gathering: &Gathering, whole: f64) -> Option<String> {
    let holder = gathering.largest.holder.as_ref()?;
    let steps = std::iter::once(&holder.gatherer).chain(&holder.path);
    let steps: Vec<&str> = steps.map(String::as_str).collect();
    let (through, new) = (count(holder.through as f64), count(holder.objects as f64));
    Some(format!(
        "{} of the growth: {} ({through} of {new} that are new in the last snapshot).{}",
        words::share((gathering.rate / whole).clamp(0.0, 1.0)),
        steps.join(" → "),
        seen_by(&holder.seen_by).unwrap_or_default(),
    ))
}

/// Where to look for what fills a variable that no function holds. Of many functions none is named:
/// the first of a file are no better than the others.
fn seen_by(functions: &[String]) -> Option<String> {
    let (last, others) = functions.split_last()?;
    let functions = match others {
        [] => last.clone(),
        others if others.len() < FUNCTIONS => format!("{} and {last}", others.join(", ")),
        _ => return None,
    };
    Some(format!(" That variable is seen by {functions}."))
}

fn gatherings<'f>(sites: &HeapParts<'f>) -> Vec<Gathering<'f>> {
    let mut gatherings: Vec<Gathering> = Vec::new();
    for site in &sites.growing {
        let Some(HolderFacts { gatherer, .. }) = &site.holder else {
            continue;
        };
        let rate = sites.rate(site);
        let same = gatherings.iter_mut().find(|one| one.gatherer == gatherer);
        match same {
            Some(gathering) => {
                gathering.rate += rate;
                if is_clearer(site, gathering.site) {
                    gathering.site = site;
                }
            }
            None => gatherings.push(Gathering {
                gatherer,
                rate,
                site,
                largest: site,
            }),
        }
    }
    gatherings.sort_by(|one, other| other.rate.total_cmp(&one.rate));
    gatherings
}

/// Whether one site tells more of what is gathered than another: the nearest to what gathers of which
/// about one or more is kept for each request.
fn is_clearer(one: &SeriesFacts, other: &SeriesFacts) -> bool {
    let path = |site: &SeriesFacts| {
        let holder = site.holder.as_ref();
        holder.map_or(usize::MAX, |holder| holder.path.len())
    };
    (is_rare(one), path(one)) < (is_rare(other), path(other))
}

/// Whether it is kept for few requests alone, as the room of a list that grows.
fn is_rare(site: &SeriesFacts) -> bool {
    let objects = site.objects.as_ref();
    let added = objects.and_then(|objects| objects.per_request);
    added.is_none_or(|added| added < 0.1)
}
