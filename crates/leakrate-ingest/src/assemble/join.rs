//! Several files that are one input: snapshots of one heap, or exports of which one continues the
//! other.

use std::borrow::Cow;

use crate::assemble::chosen;
use crate::assemble::continuation::{self, Relation};
use crate::assemble::heap_profiles;
use crate::error::{IngestError, Problem};
use crate::formats::{self, Certainty, Format, Recognised};
use crate::heap::{self, HeapSnapshot};
use crate::kit::lines::lines;
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::sniff::Sniff;
use crate::options::{Part, ReadOptions, RequestSpec};
use crate::parallel;
use crate::reading::FileRows;
use crate::source::{MOST_TITLES, Source};
use leakrate_core::caveat::Caveat;

/// A file that is read, before series are made of it.
#[derive(Debug)]
pub(crate) struct Understood<'s> {
    pub(crate) source: Cow<'s, Source>,
    pub(crate) format: &'static Format,
    pub(crate) why: String,
    pub(crate) recording: Recording,
    /// The rows of each file that it was made of.
    pub(crate) rows: Vec<FileRows>,
}

impl<'s> Understood<'s> {
    /// # Errors
    /// [`IngestError`], which names the file.
    pub(crate) fn new(source: &'s Source, options: &ReadOptions) -> Result<Self, IngestError> {
        Self::unnamed(source, options).map_err(|error| error.in_file(source.name()))
    }

    fn unnamed(source: &'s Source, options: &ReadOptions) -> Result<Self, IngestError> {
        let query = Query {
            options,
            quantity: Quantity::Memory,
        };
        let FileContent {
            source,
            format,
            why,
            recording,
        } = content(source, &query)?;
        if let Some(profiles) = &recording.profiles {
            heap_profiles::check_kind(profiles, options.part)?;
        }
        // Small inputs need no thinning; a large one that is kept whole would break a promise.
        if options.keep != recording.keep && options.cutting.is_worth(&source) {
            let why = "reads tables alone, and this is none";
            return Err(Problem::NotThinned { why }.into());
        }
        Ok(Self {
            source,
            rows: vec![FileRows {
                read: recording.rows,
                skipped: recording.rows_skipped,
            }],
            recording,
            format,
            why,
        })
    }
}

/// What a file holds, and of which format it is.
struct FileContent<'s> {
    source: Cow<'s, Source>,
    format: &'static Format,
    why: String,
    recording: Recording,
}

/// Reads a file; where its first lines are a title that hides what the rest is, without them.
fn content<'s>(source: &'s Source, query: &Query) -> Result<FileContent<'s>, IngestError> {
    let sniff = Sniff::new(source);
    let recognised = formats::recognise(&sniff, query.options);
    let is_settled =
        |found: &Recognised| found.certainty == Certainty::Certain || !found.format.is_general();
    // JSON begins with words too, and with none that are about it.
    let untitled = if sniff.begins_as_json() || source.columns().is_some() {
        Vec::new()
    } else {
        source.untitled()
    };
    let are_records = |version: &Source| Sniff::new(version).begins_as_json();
    let hides_records = untitled.iter().any(are_records);
    // The first version that can be read, or else what is wrong with the first that is wanted.
    let without_title = |wanted: &dyn Fn(&Recognised) -> bool| {
        let attempts = untitled.iter().filter_map(|version| {
            let sniff = Sniff::new(version);
            let found = formats::recognise(&sniff, query.options).ok();
            let source = Cow::Owned(version.clone());
            Some(read_as(found.filter(wanted)?, &sniff, source, query))
        });
        attempts.reduce(|held, next| held.or_else(|error| next.map_err(|_| error)))
    };
    // A first line that names the columns of what follows is no title.
    let is_headed = || {
        let text = source.text();
        let layout = sniff.layout();
        layout.is_ok_and(|layout| layout.begins_with_header() && layout.fits(text))
    };
    let is_open = hides_records || !(recognised.as_ref().is_ok_and(is_settled) || is_headed());
    let is_wanted = |found: &Recognised| is_settled(found) || hides_records;
    if is_open && let Some(content) = without_title(&is_wanted) {
        return content;
    }
    let has_mark = recognised
        .as_ref()
        .is_ok_and(|found| found.certainty == Certainty::Certain);
    let content = recognised.and_then(|found| read_as(found, &sniff, Cow::Borrowed(source), query));
    content.or_else(|error| {
        // A mark of a tool below a title that no row fits is surer than the title.
        let is_marked = |found: &Recognised| found.certainty == Certainty::Certain;
        if matches!(error.problem(), Problem::Rows { .. })
            && let Some(Ok(content)) = without_title(&is_marked)
        {
            return Ok(content);
        }
        let hides_all = match error.problem() {
            Problem::UnknownFormat => true,
            // What a tool marks as its own has no title for its header.
            _ if has_mark => false,
            // Under a title as the header nothing can be read; under a header most rows can.
            // Elsewhere it is a row that cannot be.
            Problem::Rows { count } => {
                let first = error.places().first().map(|place| place.location.line);
                let is_first = first.is_some_and(|line| line == source.locate(0).line);
                is_first || count + MOST_TITLES >= lines(source.text()).count()
            }
            _ => sniff
                .layout()
                .is_ok_and(|layout| !layout.fits(source.text())),
        };
        let content = hides_all.then(|| without_title(&|_| true)).flatten();
        content.unwrap_or(Err(error))
    })
}

fn read_as<'s>(
    found: Recognised,
    sniff: &Sniff,
    source: Cow<'s, Source>,
    query: &Query,
) -> Result<FileContent<'s>, IngestError> {
    if query.options.part != Part::Whole && !found.format.tells_parts() {
        return Err(Problem::NoParts.into());
    }
    let (recording, chosen) = chosen::read(found.format, sniff, query)?;
    Ok(FileContent {
        recording,
        source: chosen.map_or(source, Cow::Owned),
        format: found.format,
        why: found.why,
    })
}

/// Which of the files without a label are one input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arrangement {
    /// Those that have a series in common, of which one continues the other.
    #[default]
    ByContent,
    /// All of them.
    Together,
    /// None: each is an input of its own.
    Apart,
}

/// Tells which files are one input: the positions of those of each, in order.
///
/// # Errors
/// It cannot be told whether two are of one process.
pub fn arrange(
    sources: &[&Source],
    options: &ReadOptions,
    arrangement: Arrangement,
) -> Result<Vec<Vec<usize>>, IngestError> {
    check_snapshots(sources, options)?;
    let all = 0..sources.len();
    match arrangement {
        Arrangement::Together => return Ok(vec![all.collect()]),
        Arrangement::Apart => return Ok(all.map(|file| vec![file]).collect()),
        Arrangement::ByContent if sources.len() < 2 => return Ok(vec![all.collect()]),
        Arrangement::ByContent => {}
    }
    // What cannot be read stands alone: why not is said when it is read as an input.
    let files: Vec<Option<Understood>> =
        parallel::map(sources, |source| Understood::new(source, options).ok());
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let Some(file) = file else {
            groups.push(vec![number]);
            continue;
        };
        let mut home = None;
        for (at, group) in groups.iter().enumerate() {
            let members = group.iter().filter_map(|&member| files[member].as_ref());
            for member in members {
                match relation(member, file) {
                    Relation::Unrelated => {}
                    Relation::HalfCounted if counts_from_files(options) => {
                        return Err(half_counted(member, file));
                    }
                    Relation::Continued | Relation::HalfCounted => home = Some(at),
                    Relation::Contradicted => return Err(contradicted(member, file)),
                }
            }
        }
        match home {
            Some(at) => groups[at].push(number),
            None => groups.push(vec![number]),
        }
    }
    Ok(groups)
}

/// Where the parts of a heap are asked for, or a count of requests is given for each file, one that is
/// no snapshot among those that are is a mistake, and the counts alone would not tell which.
fn check_snapshots(sources: &[&Source], options: &ReadOptions) -> Result<(), IngestError> {
    let other = sources.iter().find(|source| !source.is_heap_snapshot());
    let heap = sources.iter().find(|source| source.is_heap_snapshot());
    let (Some(other), Some(heap)) = (other, heap) else {
        return Ok(());
    };
    let problem = match &options.requests {
        _ if options.part != Part::Whole => Problem::NoParts,
        Some(RequestSpec::Counts(counts)) if counts.len() == sources.len() => {
            Problem::NotOneSeries {
                other: heap.name().to_owned(),
                reason: "it is no heap snapshot".to_owned(),
            }
        }
        _ => return Ok(()),
    };
    Err(IngestError::from(problem).in_file(other.name()))
}

/// A heap snapshot alone tells no rate, so several are taken for those of one process.
/// Files whose zones are known in different ways are not compared by time.
fn relation(one: &Understood, other: &Understood) -> Relation {
    if one.source.is_heap_snapshot() && other.source.is_heap_snapshot() {
        return Relation::Continued;
    }
    if let (Some(_), Some(_)) = (&one.recording.profiles, &other.recording.profiles)
        && one.format.name == other.format.name
    {
        return Relation::Continued;
    }
    let alike = one.format.is_kin_of(other.format)
        && one.recording.zone.is_known_like(&other.recording.zone);
    if alike {
        continuation::relation(&one.recording, &other.recording)
    } else {
        Relation::Unrelated
    }
}

fn contradicted(one: &Understood, other: &Understood) -> IngestError {
    let problem = Problem::SameOrDifferent {
        other: one.source.name().to_owned(),
    };
    IngestError::from(problem).in_file(other.source.name())
}

/// Whether requests are those that the files themselves count.
fn counts_from_files(options: &ReadOptions) -> bool {
    matches!(options.requests, None | Some(RequestSpec::Column(_)))
}

fn half_counted(one: &Understood, other: &Understood) -> IngestError {
    let counts = |file: &Understood| {
        let mut frames = file.recording.frames.iter();
        frames.any(|frame| frame.requests.is_some())
    };
    let (counting, lacking) = if counts(one) {
        (one, other)
    } else {
        (other, one)
    };
    let problem = Problem::HalfCounted {
        other: counting.source.name().to_owned(),
    };
    IngestError::from(problem).in_file(lacking.source.name())
}

/// Makes one of several, of which there has to be one.
///
/// # Errors
/// They cannot be one, which is said of the first that does not fit.
pub(crate) fn join<'s>(
    files: Vec<Understood<'s>>,
    options: &ReadOptions,
) -> Result<Understood<'s>, IngestError> {
    let snapshots: Option<Vec<&HeapSnapshot>> =
        files.iter().map(|file| file.source.heap()).collect();
    let heaps = snapshots.map(|snapshots| of_heaps(&snapshots, options));
    let mut files = files.into_iter();
    let Some(mut whole) = files.next() else {
        return Err(Problem::Missing { nearest: None }.into());
    };
    if let Some(heaps) = heaps {
        whole.rows.extend(files.flat_map(|file| file.rows));
        whole.recording = heaps.map_err(|error| error.in_file(whole.source.name()))?;
        return Ok(whole);
    }
    let mut repeated = 0;
    for mut file in files {
        check_alike(&whole, &file)?;
        whole.rows.extend(file.rows);
        if let (Some(profiles), Some(more)) = (
            &mut whole.recording.profiles,
            file.recording.profiles.take(),
        ) {
            heap_profiles::append(profiles, more);
        }
        repeated += continuation::append(&mut whole.recording, file.recording);
    }
    if let Some(profiles) = whole.recording.profiles.take() {
        let made = heap_profiles::recording(whole.recording, profiles, options);
        whole.recording =
            made.map_err(|problem| IngestError::from(problem).in_file(whole.source.name()))?;
        return Ok(whole);
    }
    if whole.rows.len() > 1 {
        let files = whole.rows.len();
        let joined = Caveat::FilesJoined { files, repeated };
        whole.recording.caveats.push(joined);
    }
    Ok(whole)
}

/// A snapshot is one sample, and says no time.
fn of_heaps(snapshots: &[&HeapSnapshot], options: &ReadOptions) -> Result<Recording, IngestError> {
    match (snapshots, &options.requests) {
        ([_], _) => Err(Problem::OneHeapSnapshot.into()),
        (_, None) => Err(Problem::HeapWithoutRequests.into()),
        _ if options.part == Part::Sites && snapshots.iter().any(|one| one.sites.is_none()) => {
            Err(Problem::NoParts.into())
        }
        _ => Ok(heap::recording(snapshots, options.part)),
    }
}

fn check_alike(first: &Understood, other: &Understood) -> Result<(), IngestError> {
    let refused = |reason: String| {
        let problem = Problem::NotOneSeries {
            other: first.source.name().to_owned(),
            reason,
        };
        Err(IngestError::from(problem).in_file(other.source.name()))
    };
    let are_profiles = [first, other].map(|file| file.recording.profiles.is_some());
    if are_profiles[0] != are_profiles[1] {
        return refused("one holds a single heap profile, the other does not".to_owned());
    }
    let (one, two) = (first.format.name, other.format.name);
    let is_unrelated = relation(first, other) == Relation::Unrelated;
    if one != two && (is_unrelated || !first.format.is_kin_of(other.format)) {
        return refused(format!("one is `{one}`, the other is `{two}`"));
    }
    for (naive, counterpart) in [(first, other), (other, first)] {
        if naive.recording.zone == ZoneUse::AssumedUtc
            && counterpart.recording.zone != ZoneUse::AssumedUtc
        {
            let other = counterpart.source.name().to_owned();
            let error = IngestError::from(Problem::ZoneUnknown { other });
            return Err(error.in_file(naive.source.name()));
        }
    }
    let instances = |file: &Understood| -> Vec<Option<String>> {
        let frames = file.recording.frames.iter();
        frames.map(|frame| frame.instance.clone()).collect()
    };
    let (of_first, of_other) = (instances(first), instances(other));
    let share = of_first.iter().any(|one| of_other.contains(one));
    if share && is_unrelated {
        return refused(
            "they have no column of memory with dates in common, or count the same requests"
                .to_owned(),
        );
    }
    Ok(())
}
