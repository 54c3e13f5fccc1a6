//! Heap profiles of one process as series: of all that is on the heap, or of each part.

use std::collections::BTreeMap;

use crate::columns::Role;
use crate::error::Problem;
use crate::heap::common_folder;
use crate::kit::heap_part::{HeapPart, HeapPartKind};
use crate::kit::heap_profile::{HeapProfile, HeapProfiles, Listing, ProfilePart, sum};
use crate::kit::recording::{
    ColumnInfo, ColumnUse, Counting, Frame, MemoryColumn, Recording, RequestColumn,
};
use crate::options::{Part, ReadOptions, RequestSpec};
use leakrate_core::caveat::{Caveat, HeapDoubt};
use leakrate_core::series::{Clock, Metric, SampleVariances};
use leakrate_core::units::{Bytes, SizeUnit};

/// A part of less than this share of the largest change is one of the others.
const SMALL: f64 = 1e-3;
/// Where a list of the largest lacks a part, it is known if all that is not listed is less than this share
/// of what the part changes by.
const HIDDEN: f64 = 0.1;

/// Whether the profiles have the parts that are asked for.
///
/// # Errors
/// They have other parts.
pub(crate) fn check_kind(profiles: &HeapProfiles, part: Part) -> Result<(), Problem> {
    let told = profiles.kind;
    match (part, told) {
        (Part::Whole, _)
        | (Part::Classes, HeapPartKind::Class)
        | (Part::Sites, HeapPartKind::Site) => Ok(()),
        (Part::Classes, HeapPartKind::Site) | (Part::Sites, HeapPartKind::Class) => {
            Err(Problem::OtherParts { told })
        }
    }
}

/// Puts the profiles of another file after those of the first. Times that count from the start of each
/// file say nothing of the other.
pub(crate) fn append(whole: &mut HeapProfiles, more: HeapProfiles) {
    let clock = std::mem::take(&mut whole.clock);
    whole.clock = match (clock, more.clock) {
        (Clock::Wall(mut times), Clock::Wall(later)) => {
            times.extend(later);
            Clock::Wall(times)
        }
        _ => Clock::None,
    };
    whole.all.extend(more.all);
}

/// The recording that profiles make, with the rest of what was read with them.
///
/// # Errors
/// There is one alone, or nothing tells what came between them.
pub(crate) fn recording(
    read: Recording,
    profiles: HeapProfiles,
    options: &ReadOptions,
) -> Result<Recording, Problem> {
    match profiles.all.len() {
        0 => return Err(Problem::NoRows),
        1 => return Err(Problem::OneHeapProfile),
        _ => {}
    }
    let columns = vec![ColumnInfo {
        name: "bytes".into(),
        role: Role::Memory(Metric::Heap),
        unit: Some(SizeUnit::BYTE),
        usage: ColumnUse::Used,
    }];
    let mut caveats = read.caveats;
    caveats.extend(sampling(&profiles.all));
    let has_total = profiles.all.iter().all(|one| one.total().is_some());
    caveats.extend((!has_total).then_some(Caveat::Heap(HeapDoubt::OnlyLargestParts)));
    let profiles = in_order(profiles);
    let shared = shared_frame(&profiles, options)?;
    let mut recording = Recording {
        rows: profiles.all.len(),
        columns,
        caveats,
        ..read
    };
    if options.part == Part::Whole {
        let whole = whole(&profiles)?;
        recording.frames = vec![whole.frame(None, Metric::Heap, &shared)];
        return Ok(recording);
    }
    for (name, part) in divided(&profiles) {
        let frame = part.frame(Some(name.clone()), Metric::HeapClass, &shared);
        recording.frames.push(frame);
        recording.parts.insert(name, part.known(profiles.kind));
    }
    Ok(recording)
}

/// The profiles in the order of their times. Without times it is that in which they were given.
fn in_order(profiles: HeapProfiles) -> HeapProfiles {
    let Clock::Wall(times) = profiles.clock else {
        return profiles;
    };
    let mut timed: Vec<(f64, HeapProfile)> = times.into_iter().zip(profiles.all).collect();
    timed.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (times, all) = timed.into_iter().unzip();
    HeapProfiles {
        clock: Clock::Wall(times),
        all,
        ..profiles
    }
}

/// What all parts have in common: their clock, and the requests that the profiles themselves count.
fn shared_frame(profiles: &HeapProfiles, options: &ReadOptions) -> Result<Frame, Problem> {
    let clock = match (&profiles.clock, options.step) {
        (Clock::None, Some(step)) => {
            let rounds = 0..profiles.all.len();
            Clock::Elapsed(rounds.map(|round| round as f64 * step.0).collect())
        }
        (clock, _) => clock.clone(),
    };
    let counts: Option<Vec<f64>> = profiles.all.iter().map(|one| one.requests).collect();
    let are_counted = counts.is_some()
        || matches!(
            options.requests,
            Some(RequestSpec::Counts(_) | RequestSpec::EachReading(_))
        );
    if clock == Clock::None && !are_counted {
        return Err(Problem::ProfilesWithoutTimes);
    }
    Ok(Frame {
        clock,
        requests: counts.map(|values| RequestColumn {
            name: "requests".to_owned(),
            counting: Counting::Total,
            values,
            rows: Vec::new(),
        }),
        ..Frame::default()
    })
}

/// That profiles are samples of what there is, if they are.
fn sampling(profiles: &[HeapProfile]) -> Option<Caveat> {
    let every = profiles.iter().filter_map(|one| one.sampled_every);
    let every = every.reduce(f64::max)?;
    Some(Caveat::Heap(HeapDoubt::Sampled {
        every: Bytes(every),
    }))
}

/// A part of a heap in all profiles.
struct Course {
    bytes: Vec<f64>,
    variances: Vec<f64>,
    step: f64,
    objects: Vec<Option<u64>>,
    calls: Vec<String>,
}

impl Course {
    /// One of which there is nothing yet: where a profile that lists all does not list a part, there
    /// is none of it, and that is a reading and no gap.
    fn none(profiles: usize) -> Self {
        Self {
            bytes: vec![0.0; profiles],
            variances: vec![0.0; profiles],
            step: 0.0,
            objects: vec![Some(0); profiles],
            calls: Vec::new(),
        }
    }

    /// What is known of it beside its bytes; no counts where one of them is not told.
    fn known(self, kind: HeapPartKind) -> HeapPart {
        let counts: Option<Vec<u64>> = self.objects.into_iter().collect();
        HeapPart {
            kind,
            objects: counts.unwrap_or_default(),
            retained: None,
            holder: None,
            calls: self.calls,
        }
    }

    fn add(&mut self, at: usize, part: &ProfilePart) {
        self.bytes[at] += part.bytes;
        self.variances[at] += part.variance;
        self.step = self.step.max(part.step);
        self.objects[at] = sum(self.objects[at], part.objects);
    }

    fn add_course(&mut self, other: &Self) {
        for (at, bytes) in other.bytes.iter().enumerate() {
            self.bytes[at] += bytes;
            self.variances[at] += other.variances[at];
            self.objects[at] = sum(self.objects[at], other.objects[at]);
        }
        self.step = self.step.max(other.step);
    }

    /// The largest difference between two profiles.
    fn change(&self) -> f64 {
        let most = self.bytes.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = self.bytes.iter().copied().fold(f64::INFINITY, f64::min);
        most - least
    }

    fn frame(&self, instance: Option<String>, metric: Metric, shared: &Frame) -> Frame {
        let is_sampled = self.variances.iter().any(|&variance| variance > 0.0);
        Frame {
            instance,
            memory: vec![MemoryColumn {
                name: "bytes".to_owned(),
                metric,
                values: self.bytes.clone(),
                quantum: (self.step > 0.0).then_some(Bytes(self.step)),
            }],
            sampled: is_sampled.then(|| SampleVariances(self.variances.clone()).into()),
            ..shared.clone()
        }
    }
}

fn whole(profiles: &HeapProfiles) -> Result<Course, Problem> {
    let mut whole = Course::none(profiles.all.len());
    let told = profiles.kind;
    for (at, profile) in profiles.all.iter().enumerate() {
        for part in profile.parts.values() {
            whole.add(at, part);
        }
        whole.bytes[at] = profile.total().ok_or(Problem::PartsWithoutTotal { told })?;
    }
    Ok(whole)
}

/// The parts, of which those that hardly change are one, so that all together are the whole.
fn divided(profiles: &HeapProfiles) -> BTreeMap<String, Course> {
    let (kind, all) = (profiles.kind, &profiles.all);
    let files = all.iter().flat_map(|one| one.parts.values());
    let folder = common_folder(files.filter_map(|part| part.file.as_deref())).to_owned();
    let short = |name: &str| match folder.as_str() {
        "" | "/" => name.to_owned(),
        folder => name.replace(folder, ""),
    };
    let mut courses: BTreeMap<&str, Course> = BTreeMap::new();
    for (at, profile) in all.iter().enumerate() {
        for (name, part) in &profile.parts {
            let course = courses.entry(name);
            let course = course.or_insert_with(|| Course::none(all.len()));
            course.add(at, part);
            course.calls = part.calls.iter().map(|call| short(call)).collect();
        }
    }
    // What a profile of the largest alone does not list is unknown there, and no zero.
    let is_cut = |profile: &HeapProfile| profile.listing != Listing::All;
    let is_in_all = |name: &str| {
        let mut cut = all.iter().filter(|profile| is_cut(profile));
        cut.all(|profile| profile.parts.contains_key(name))
    };
    let largest = courses.values().map(Course::change).fold(0.0, f64::max);
    // Unless it cannot have been much, being one of the others: that is no more than rounding.
    let hidden = |name: &str| {
        let lacking = all
            .iter()
            .filter(|one| is_cut(one) && !one.parts.contains_key(name));
        let others = lacking.map(|profile| untold(profile).unwrap_or(f64::INFINITY));
        others.fold(0.0, f64::max)
    };
    let is_told =
        |name: &str, course: &Course| is_in_all(name) || hidden(name) <= HIDDEN * course.change();
    let is_one =
        |name: &str, course: &Course| is_told(name, course) && course.change() >= SMALL * largest;
    let mut others = Course::none(all.len());
    let mut parts = BTreeMap::new();
    for (name, mut course) in courses {
        if is_one(name, &course) {
            course.step = course.step.max(hidden(name));
            parts
                .entry(short(name))
                .or_insert_with(|| Course::none(all.len()))
                .merge(course);
        } else {
            others.add_course(&course);
        }
    }
    let untold: Option<Vec<f64>> = all.iter().map(untold).collect();
    if let Some(untold) = untold {
        let bytes = others.bytes.iter_mut().zip(untold);
        bytes.for_each(|(bytes, untold)| *bytes += untold);
        // How many objects are in a sum of bytes is not told.
        if all.iter().any(is_cut) {
            others.objects.fill(None);
        }
        parts.insert(format!("(all other {})", kind.noun()), others);
    }
    parts
}

/// The bytes of parts that a profile does not list; `None` where that is not told.
fn untold(profile: &HeapProfile) -> Option<f64> {
    match profile.listing {
        Listing::All => Some(0.0),
        Listing::Largest { others } => others,
    }
}

impl Course {
    /// Takes in one that is called alike, with its calls.
    fn merge(&mut self, other: Self) {
        self.add_course(&other);
        if self.calls.is_empty() {
            self.calls = other.calls;
        }
    }
}
