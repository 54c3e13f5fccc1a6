//! Heap snapshots of V8: what was alive when each was taken, by class of object.
//!
//! A snapshot of two gigabytes is read as a stream. Its objects come before the names of their
//! classes, so they are added up by the number of the name, and only the names that are needed
//! are looked up afterwards.

mod class;
mod recording;
mod scanner;
mod stream;

use std::io::Read;

use crate::error::{IngestError, Problem};

pub(crate) use recording::recording;

/// What a heap snapshot holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeapSnapshot {
    pub(crate) name: String,
    /// Bytes that belong to no object of the snapshot, such as the code of built-in functions.
    pub(crate) native: u64,
    /// The classes of objects, in the order of their names.
    pub(crate) classes: Vec<Class>,
}

/// The objects of one class, as the developer tools of Chrome group them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) name: String,
    pub(crate) objects: u64,
    pub(crate) bytes: u64,
}

impl HeapSnapshot {
    /// Reads a snapshot as a stream; memory is needed for its classes alone.
    ///
    /// # Errors
    /// The stream fails, or is no snapshot, or not a whole one.
    pub(crate) fn read(name: impl Into<String>, reader: impl Read) -> Result<Self, IngestError> {
        let name = name.into();
        match stream::read(reader) {
            Ok(content) => Ok(Self {
                name,
                native: content.native,
                classes: content.classes,
            }),
            Err(fault) => {
                let problem = Problem::HeapSnapshot {
                    byte: fault.byte,
                    reason: fault.reason,
                };
                Err(IngestError::from(problem).in_file(&name))
            }
        }
    }

    /// The size that the developer tools show for the whole snapshot: what its objects take, with
    /// what is outside of them.
    pub(crate) fn size(&self) -> u64 {
        let objects: u64 = self.classes.iter().map(|class| class.bytes).sum();
        objects.saturating_add(self.native)
    }

    /// How many objects there are.
    pub(crate) fn objects(&self) -> u64 {
        self.classes.iter().map(|class| class.objects).sum()
    }
}

/// Bytes at the start of a file by which a snapshot is recognised.
pub(crate) const HEAD: usize = 1 << 12;

/// Whether a file that begins so is a heap snapshot.
pub(crate) fn is_snapshot(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let mut marks = head.iter().filter(|byte| !byte.is_ascii_whitespace());
    let begins = br#"{"snapshot":{"#.iter().all(|mark| marks.next() == Some(mark));
    begins && memchr::memmem::find(head, b"\"node_fields\"").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_known_by_how_it_begins() {
        let start = br#"{"snapshot":{"meta":{"node_fields":["type""#;
        assert!(is_snapshot(start));
        assert!(is_snapshot(
            b"{ \"snapshot\" :\n{\"title\":\"x\",\"meta\":{\"node_fields\":"
        ));
        for other in [
            r#"{"snapshot":{"id":1}}"#,
            r#"{"snapshots":{"meta":{"node_fields":[]}}}"#,
            r#"{"data":{"snapshot":{"meta":{"node_fields":[]}}}}"#,
            "",
        ] {
            assert!(!is_snapshot(other.as_bytes()), "{other}");
        }
    }
}
