//! Several files that are one input: snapshots of one heap, or exports of which one continues the
//! other.

use crate::ingest::FileRows;
use crate::ingest::error::{IngestError, Problem};
use crate::ingest::formats::{self, Format};
use crate::ingest::heap::{self, HeapSnapshot};
use crate::ingest::options::{Part, ReadOptions};
use crate::ingest::query::{Quantity, Query};
use crate::ingest::recording::Recording;
use crate::ingest::sniff::Sniff;
use crate::ingest::source::Source;
use crate::ingest::table::LARGE;

/// A file that is read, before series are made of it.
#[derive(Debug)]
pub(crate) struct Understood<'s> {
    pub(crate) source: &'s Source,
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
        if options.part == Part::Classes && source.heap().is_none() {
            return Err(Problem::NoClasses.into());
        }
        let query = Query {
            options,
            quantity: Quantity::Memory,
        };
        let sniff = Sniff::new(source);
        let recognised = formats::recognise(&sniff, options)?;
        let recording = (recognised.format.read)(&sniff, &query)?;
        // Small inputs need no thinning; a large one that is kept whole would break a promise.
        if options.keep != recording.keep && source.text().len() > LARGE {
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
            format: recognised.format,
            why: recognised.why,
        })
    }
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
    let mut files = files.into_iter();
    let Some(mut whole) = files.next() else {
        return Err(Problem::Missing.into());
    };
    if let Some(snapshots) = snapshots {
        whole.rows.extend(files.flat_map(|file| file.rows));
        whole.recording =
            of_heaps(&snapshots, options).map_err(|error| error.in_file(whole.source.name()))?;
        return Ok(whole);
    }
    for file in files {
        check_alike(&whole, &file)?;
    }
    Ok(whole)
}

/// A snapshot is one sample, and says no time.
fn of_heaps(snapshots: &[&HeapSnapshot], options: &ReadOptions) -> Result<Recording, IngestError> {
    match (snapshots, &options.requests) {
        ([_], _) => Err(Problem::OneHeapSnapshot.into()),
        (_, None) => Err(Problem::HeapWithoutRequests.into()),
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
    let (one, two) = (first.format.name, other.format.name);
    if one == two {
        refused("files of this kind are not joined".to_owned())
    } else {
        refused(format!("one is `{one}`, the other is `{two}`"))
    }
}
