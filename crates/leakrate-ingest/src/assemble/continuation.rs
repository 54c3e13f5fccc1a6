//! Files of which one continues the other: one a day, or one of each export.
//!
//! Nothing in most files says which process they are of. Those that hold the same series at other
//! times, or the same readings at the same times, are taken for one; other readings at the same
//! times are a question.

use rustc_hash::FxHashMap;

use crate::kit::recording::{Frame, MemoryColumn, Recording, RequestColumn, VersionColumn};
use leakrate_core::series::{Clock, RequestTrack};

/// How two recordings belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// They have no series in common, or nothing tells when it was read.
    Unrelated,
    /// What they have in common goes on, and nothing in one contradicts the other.
    Continued,
    /// The same, but one alone has a column of requests.
    HalfCounted,
    /// At a time at which both were read they have other readings, or they alternate.
    Contradicted,
}

pub(crate) fn relation(one: &Recording, other: &Recording) -> Relation {
    let mut relation = Relation::Unrelated;
    let both_count = !one.tracks.is_empty() && !other.tracks.is_empty();
    for frame in &one.frames {
        let same = |candidate: &&Frame| candidate.instance == frame.instance;
        let Some(later) = other.frames.iter().find(same) else {
            continue;
        };
        // Requests of the same time in two files would be counted twice.
        if both_count && !are_apart(frame, later) {
            return Relation::Unrelated;
        }
        match of_frames(frame, later) {
            Relation::Contradicted => return Relation::Contradicted,
            Relation::HalfCounted => relation = Relation::HalfCounted,
            Relation::Continued if relation == Relation::Unrelated => {
                relation = Relation::Continued;
            }
            Relation::Continued | Relation::Unrelated => {}
        }
    }
    relation
}

fn of_frames(one: &Frame, other: &Frame) -> Relation {
    let (Clock::Wall(times), Clock::Wall(later)) = (&one.clock, &other.clock) else {
        return Relation::Unrelated;
    };
    let own = one.memory.iter();
    let shared = own.filter_map(|column| Some((column, column_of(other, &column.name)?)));
    let shared: Vec<_> = shared.collect();
    if shared.is_empty() {
        return Relation::Unrelated;
    }
    let continued = if one.requests.is_some() == other.requests.is_some() {
        Relation::Continued
    } else {
        Relation::HalfCounted
    };
    if are_apart(one, other) {
        return continued;
    }
    let rows = rows_by_time(times);
    let mut common = later.iter().enumerate().filter_map(|(row, time)| {
        let before = *rows.get(&time.to_bits())?;
        Some(
            shared
                .iter()
                .all(|(one, other)| same_reading(one.values[before], other.values[row])),
        )
    });
    let any = common.next();
    if any == Some(true) && common.all(|same| same) {
        continued
    } else {
        Relation::Contradicted
    }
}

fn column_of<'f>(frame: &'f Frame, name: &str) -> Option<&'f MemoryColumn> {
    frame.memory.iter().find(|column| column.name == name)
}

fn are_apart(one: &Frame, other: &Frame) -> bool {
    let ends = |frame: &Frame| {
        let times = frame.clock.seconds().unwrap_or_default().iter();
        times.fold((f64::INFINITY, f64::NEG_INFINITY), |(from, to), &time| {
            (from.min(time), to.max(time))
        })
    };
    let (one, other) = (ends(one), ends(other));
    one.1 < other.0 || other.1 < one.0
}

fn rows_by_time(times: &[f64]) -> FxHashMap<u64, usize> {
    let rows = times.iter().enumerate();
    rows.map(|(row, time)| (time.to_bits(), row)).collect()
}

/// Missing readings are alike, too.
fn same_reading(one: f64, other: f64) -> bool {
    one.to_bits() == other.to_bits()
}

/// Adds the rows of another recording, and says how many of them were there before.
pub(crate) fn append(whole: &mut Recording, more: Recording) -> usize {
    let mut repeated = 0;
    for frame in more.frames {
        let same = |candidate: &&mut Frame| candidate.instance == frame.instance;
        match whole.frames.iter_mut().find(same) {
            Some(before) => repeated += append_frame(before, frame),
            None => whole.frames.push(frame),
        }
    }
    for track in more.tracks {
        let same = whole
            .tracks
            .iter_mut()
            .find(|before| before.instance == track.instance);
        match same {
            // Where one has no reading the sum adds nothing.
            Some(before) => before.track = RequestTrack::sum([&before.track, &track.track]),
            None => whole.tracks.push(track),
        }
    }
    whole.rows += more.rows;
    whole.rows_skipped += more.rows_skipped;
    for caveat in more.caveats {
        if !whole.caveats.contains(&caveat) {
            whole.caveats.push(caveat);
        }
    }
    repeated
}

fn append_frame(whole: &mut Frame, mut more: Frame) -> usize {
    let before = whole.clock.seconds().map_or(0, <[f64]>::len);
    let repeated = drop_repeated(whole, &mut more);
    let added = more.clock.seconds().map_or(0, <[f64]>::len);
    if let (Some(times), Some(later)) = (whole.clock.seconds_mut(), more.clock.seconds()) {
        times.extend(later);
    }
    for column in more.memory {
        if column_of(whole, &column.name).is_none() {
            let values = vec![f64::NAN; before];
            whole.memory.push(MemoryColumn {
                values,
                ..column.clone()
            });
        }
        let own = whole.memory.iter_mut().find(|own| own.name == column.name);
        if let Some(own) = own {
            own.values.extend(&column.values);
        }
    }
    for column in &mut whole.memory {
        column.values.resize(before + added, f64::NAN);
    }
    extend(&mut whole.process, more.process, before, added);
    extend(&mut whole.uptime, more.uptime, before, added);
    append_versions(&mut whole.versions, more.versions, before, added);
    append_requests(&mut whole.requests, more.requests.as_ref(), before, added);
    whole.limit = whole.limit.or(more.limit);
    whole.thinned = whole.thinned.max(more.thinned);
    repeated
}

/// A number stands for one name in all files.
fn append_versions(
    whole: &mut Option<VersionColumn>,
    more: Option<VersionColumn>,
    before: usize,
    added: usize,
) {
    if whole.is_none() && more.is_none() {
        return;
    }
    let column = whole.get_or_insert_default();
    let more = more.unwrap_or_default();
    column.values.resize(before, f64::NAN);
    column.values.extend(more.values);
    column.values.resize(before + added, f64::NAN);
    for name in more.names {
        if !column.names.contains(&name) {
            column.names.push(name);
        }
    }
}

fn append_requests(
    whole: &mut Option<RequestColumn>,
    more: Option<&RequestColumn>,
    before: usize,
    added: usize,
) {
    let missing = |rows: usize| vec![f64::NAN; rows];
    let Some(one) = whole.as_ref().or(more) else {
        return;
    };
    let own = whole.as_ref().map(|column| column.values.clone());
    let later = more.map(|column| column.values.clone());
    let mut values = own.unwrap_or_else(|| missing(before));
    values.extend(later.unwrap_or_else(|| missing(added)));
    *whole = Some(RequestColumn {
        name: one.name.clone(),
        counting: one.counting,
        values,
        // They are places in one file, and the rows now are of several.
        rows: Vec::new(),
    });
}

/// Leaves out rows that are in the other frame already.
fn drop_repeated(whole: &Frame, more: &mut Frame) -> usize {
    let (Some(times), Some(later)) = (whole.clock.seconds(), more.clock.seconds()) else {
        return 0;
    };
    let rows = rows_by_time(times);
    let is_new = |&row: &usize| {
        let Some(&before) = rows.get(&later[row].to_bits()) else {
            return true;
        };
        let differs = |column: &MemoryColumn| {
            let own = column_of(whole, &column.name);
            own.is_none_or(|own| !same_reading(own.values[before], column.values[row]))
        };
        more.memory.iter().any(differs)
    };
    let all = later.len();
    let new: Vec<usize> = (0..all).filter(is_new).collect();
    more.pick(&new);
    all - new.len()
}

fn extend(whole: &mut Option<Vec<f64>>, more: Option<Vec<f64>>, before: usize, added: usize) {
    if whole.is_none() && more.is_none() {
        return;
    }
    let values = whole.get_or_insert_with(|| vec![f64::NAN; before]);
    values.extend(more.unwrap_or_else(|| vec![f64::NAN; added]));
}
