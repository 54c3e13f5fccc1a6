//! A snapshot as a document: which lists it has, in which order.
//!
//! The format is that of `HeapSnapshotJSONSerializer` in V8 (`heap-snapshot-generator.cc`): a
//! header, then `nodes`, a list of numbers of which so many describe one object as the header
//! says, then `edges`, `locations` and others likewise, then `strings`, the names that the numbers
//! stand for.

use std::io::Read;

use crate::heap::meta::{LONGEST, SnapshotMeta};
use crate::heap::scanner::{JsonFault, Scanner};

/// What is done with the lists of a snapshot, in the order in which they come.
pub(super) trait Sections {
    /// Takes the objects.
    fn nodes(&mut self, scanner: &mut Scanner<'_>, meta: &SnapshotMeta) -> Result<(), JsonFault>;

    /// Takes what refers to what.
    fn edges(&mut self, scanner: &mut Scanner<'_>, _meta: &SnapshotMeta) -> Result<(), JsonFault> {
        scanner.skip()
    }

    /// Takes the functions that were called while allocations were tracked.
    fn traced_functions(
        &mut self,
        scanner: &mut Scanner<'_>,
        _meta: &SnapshotMeta,
    ) -> Result<(), JsonFault> {
        scanner.skip()
    }

    /// Takes the tree of their calls.
    fn traced_calls(
        &mut self,
        scanner: &mut Scanner<'_>,
        _meta: &SnapshotMeta,
    ) -> Result<(), JsonFault> {
        scanner.skip()
    }

    /// Takes the places in the source of objects.
    fn locations(
        &mut self,
        scanner: &mut Scanner<'_>,
        _meta: &SnapshotMeta,
    ) -> Result<(), JsonFault> {
        scanner.skip()
    }

    /// Takes the names.
    fn strings(&mut self, scanner: &mut Scanner<'_>, meta: &SnapshotMeta) -> Result<(), JsonFault>;
}

/// Reads a snapshot as a stream.
///
/// # Errors
/// The stream fails, or is no snapshot, or not a whole one.
pub(super) fn read(
    reader: &mut dyn Read,
    sections: &mut impl Sections,
) -> Result<SnapshotMeta, JsonFault> {
    let mut scanner = Scanner::new(reader);
    let mut meta = None;
    let mut last = Passed::Head;
    // A mark of the encoding may stand in front.
    for mark in *b"\xef\xbb\xbf" {
        scanner.takes(mark)?;
    }
    scanner.expect(b'{')?;
    loop {
        let key = scanner.written(LONGEST)?;
        scanner.expect(b':')?;
        match (key.as_slice(), &meta, last) {
            (b"\"snapshot\"", None, _) => meta = Some(SnapshotMeta::read(&mut scanner)?),
            (b"\"nodes\"", Some(meta), Passed::Head) => {
                sections.nodes(&mut scanner, meta)?;
                last = Passed::Nodes;
            }
            (b"\"edges\"", Some(meta), Passed::Nodes) => sections.edges(&mut scanner, meta)?,
            (b"\"trace_function_infos\"", Some(meta), Passed::Nodes) => {
                sections.traced_functions(&mut scanner, meta)?;
            }
            (b"\"trace_tree\"", Some(meta), Passed::Nodes) => {
                sections.traced_calls(&mut scanner, meta)?;
            }
            (b"\"locations\"", Some(meta), Passed::Nodes) => {
                sections.locations(&mut scanner, meta)?;
            }
            (b"\"strings\"", Some(meta), Passed::Nodes) => {
                sections.strings(&mut scanner, meta)?;
                last = Passed::Strings;
            }
            (b"\"nodes\"" | b"\"strings\"", ..) => {
                let order = "expected `snapshot`, `nodes` and `strings` in this order";
                return Err(scanner.fault(order.to_owned()));
            }
            _ => scanner.skip()?,
        }
        if !scanner.takes(b',')? {
            break;
        }
    }
    scanner.expect(b'}')?;
    match (meta, last) {
        (Some(meta), Passed::Strings) => Ok(meta),
        _ => Err(scanner.fault("expected `snapshot`, `nodes` and `strings`".to_owned())),
    }
}

/// The last of the lists that all snapshots have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passed {
    Head,
    Nodes,
    Strings,
}
