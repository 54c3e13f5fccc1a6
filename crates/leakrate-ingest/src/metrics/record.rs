//! A recording from metrics: which of them is memory, which counts requests, and whose they are.

use std::collections::HashMap;

use crate::columns::role::Role;
use crate::columns::scale::bytes_in_one;
use crate::columns::{Candidate, Content, HeaderName, select};
use crate::error::{IngestError, Problem};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::{ColumnUse, Frame, MemoryColumn, Recording};
use crate::metrics::infos::Infos;
use crate::metrics::limits::Limits;
use crate::metrics::naming::instance_names;
use crate::metrics::replicas::{self, Once};
use crate::metrics::requests::{Owner, request_tracks, route_tracks};
use crate::metrics::starts::Starts;
use crate::metrics::{MetricSeries, Statistic, versions};
use leakrate_core::caveat::{AnswerDoubt, Caveat};
use leakrate_core::series::{Clock, Metric};
use leakrate_core::units::Bytes;

/// All series of one name.
struct Group {
    candidate: Candidate,
    series: Vec<MetricSeries>,
}

/// Adds to a recording what series hold of the quantity that is asked for.
///
/// # Errors
/// There are no points, or none of the metrics is known to be that quantity, or several are.
pub(crate) fn record(
    mut recording: Recording,
    series: Vec<MetricSeries>,
    query: &Query,
) -> Result<Recording, IngestError> {
    if series.iter().all(|series| series.seconds.is_empty()) {
        return Err(Problem::NoRows.into());
    }
    let Once { series, left_out } = replicas::once(series);
    if left_out > 0 {
        let series = left_out;
        let doubt = AnswerDoubt::Replicas { series };
        recording.caveats.push(Caveat::Answer(doubt));
    }
    let mut groups = grouped(series);
    for group in &mut groups {
        group.series = versions::joined(std::mem::take(&mut group.series));
    }
    let candidates = groups.iter().map(|group| group.candidate.clone());
    let mut candidates: Vec<Candidate> = candidates.collect();
    select::limit(&mut candidates, query.options, |_| false)?;
    let memory = match query.quantity {
        Quantity::Memory => memory(&candidates, query)?,
        Quantity::Requests => Vec::new(),
    };
    let requests = select::requests(&candidates, query.options)?;
    let infos = match &query.options.version_metric {
        Some(wanted) => Infos::of(&groups[select::named(&candidates, wanted)?].series),
        None => Infos::default(),
    };
    let starts = Starts::of(groups.iter().flat_map(|group| &group.series));
    let owners: Vec<Owner> = memory.iter().flat_map(|&at| owners(&groups[at])).collect();
    if let Some((at, counting)) = requests {
        recording.tracks = request_tracks(&groups[at].series, counting, &owners);
        recording.routes = route_tracks(&groups[at].series, counting, query, &owners);
    }
    let mut limits = Limits::default();
    let is_limit = |at: &usize| !memory.is_empty() && candidates[*at].header.role == Role::Limit;
    let mut stated: Vec<usize> = (0..groups.len()).filter(is_limit).collect();
    if query.options.limit_column.is_none() {
        // Nobody asked for these: what is not understood of them is left aside.
        stated.retain(|&at| factor(&candidates[at], query).is_ok());
    }
    for &at in &stated {
        limits.add(&groups[at].series, factor(&candidates[at], query)?);
    }
    let mut owners = owners.into_iter();
    for &at in &memory {
        let factor = factor(&candidates[at], query)?;
        // Taken, not copied: points are most of what a file holds.
        let series = std::mem::take(&mut groups[at].series);
        recording.frames.reserve_exact(series.len());
        for (series, owner) in series.into_iter().zip(owners.by_ref()) {
            recording.frames.push(Frame {
                instance: owner.instance,
                uptime: starts.uptime(&series),
                process: series.processes(),
                versions: series.versions().or_else(|| infos.versions(&series)),
                limit: limits.of(&series),
                ..frame(&candidates[at], series, factor)
            });
        }
    }
    recording.columns = candidates.iter().map(Candidate::info).collect();
    let used = memory.into_iter().chain(requests.map(|(at, _)| at));
    for at in used.chain(stated) {
        recording.columns[at].usage = ColumnUse::Used;
    }
    Ok(recording)
}

/// Of metrics that are kinds of memory of one process, leaves the first of `names` that is there to
/// be fitted; the others remain to be chosen by name.
pub(crate) fn prefer(series: &mut [MetricSeries], names: &[&str]) {
    let is_there = |name: &&&str| series.iter().any(|series| series.name == **name);
    let Some(preferred) = names.iter().find(is_there) else {
        return;
    };
    let is_memory = |role: Role| matches!(role, Role::Memory(_) | Role::MemoryPercent);
    for other in series {
        if other.name != *preferred && is_memory(other.header.role) {
            other.set_role(Role::OtherMemory);
        }
    }
}

/// Bytes in one of the numbers of a metric.
fn factor(candidate: &Candidate, query: &Query) -> Result<f64, Problem> {
    let factor = bytes_in_one(candidate, query.options)?;
    factor.ok_or_else(|| Problem::NoUnit {
        column: candidate.name.clone(),
    })
}

/// Whose memory the series of a group are.
fn owners(group: &Group) -> impl Iterator<Item = Owner> {
    let names = instance_names(&group.series).into_iter();
    let named = group.series.iter().zip(names);
    named.map(|(series, instance)| Owner {
        process: series.process(),
        instance,
    })
}

fn grouped(series: Vec<MetricSeries>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut positions: HashMap<&str, usize> = HashMap::new();
    let mut homes = Vec::with_capacity(series.len());
    for series in &series {
        let at = *positions.entry(&series.name).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Group::named_as(series));
        }
        if series.values.iter().any(|value| !value.is_nan()) {
            groups[at].candidate.content = Content::Numbers;
        }
        homes.push(at);
    }
    // Room for as many as there are: a file may have countless series.
    let mut sizes = vec![0; groups.len()];
    for &at in &homes {
        sizes[at] += 1;
    }
    for (group, size) in groups.iter_mut().zip(sizes) {
        group.series.reserve_exact(size);
    }
    for (series, at) in series.into_iter().zip(homes) {
        groups[at].series.push(series);
    }
    keep_best_statistics(&mut groups);
    groups
}

impl Group {
    /// A group without series, for those of the same name.
    fn named_as(series: &MetricSeries) -> Self {
        Self {
            candidate: Candidate {
                pages: None,
                name: series.name.clone(),
                header: HeaderName::clone(&series.header),
                content: Content::Other,
                unit: series.unit,
            },
            series: Vec::new(),
        }
    }
}

/// Of several statistics of one level, the best measure of it is fitted; the others remain to be
/// chosen by name.
fn keep_best_statistics(groups: &mut [Group]) {
    let statistic = |group: &Group| group.series.first()?.statistic;
    let mut best: HashMap<Vec<String>, Statistic> = HashMap::new();
    for group in groups.iter() {
        if let Some(own) = statistic(group) {
            let held = best
                .entry(group.candidate.header.words.clone())
                .or_insert(own);
            *held = own.min(*held);
        }
    }
    for group in groups {
        let own = statistic(group);
        let header = &mut group.candidate.header;
        let level = matches!(header.role, Role::Memory(_) | Role::MemoryPercent);
        if level && own > best.get(&header.words).copied() {
            header.role = Role::OtherMemory;
        }
    }
}

/// The metrics to fit. Among several, a name that says nothing of memory says that it is none.
fn memory(candidates: &[Candidate], query: &Query) -> Result<Vec<usize>, Problem> {
    let telling = |candidate: &Candidate| {
        matches!(
            candidate.header.role,
            Role::Memory(_) | Role::MemoryPercent | Role::OtherMemory
        )
    };
    let named = !query.options.memory.is_empty();
    if !named && candidates.len() > 1 && !candidates.iter().any(telling) {
        let columns = candidates.iter().map(|c| c.name.clone()).collect();
        return Err(Problem::NoMemoryColumn { columns });
    }
    select::memory(candidates, query.options)
}

fn frame(candidate: &Candidate, mut series: MetricSeries, factor: f64) -> Frame {
    let mut known = series.values.iter().filter(|value| !value.is_nan());
    let whole = known.all(|value| value.fract() == 0.0);
    for value in &mut series.values {
        *value *= factor;
    }
    Frame {
        clock: Clock::Wall(series.seconds),
        memory: vec![MemoryColumn {
            name: candidate.name.clone(),
            metric: match candidate.header.role {
                Role::Memory(metric) => metric,
                _ => Metric::Unknown,
            },
            values: series.values,
            quantum: (whole && candidate.unit.is_some()).then_some(Bytes(factor)),
        }],
        ..Frame::default()
    }
}
