//! Heap snapshots of V8: what was alive when each was taken, by class of object.
//!
//! For the totals a snapshot of two gigabytes is read as a stream: its objects come before the names
//! of their classes, so they are added up by the number of the name, and only the names that are
//! needed are looked up afterwards ([`totals`]). For what the objects are held by, the whole of it is
//! kept in columns ([`graph`]), from which come the shortest way to each object ([`paths`]), where it
//! was made ([`site`]), what gathers those that are new ([`holder`]) and what would be freed with a
//! class ([`dominators`]).

mod by_class;
mod class;
mod document;
mod dominators;
#[cfg(test)]
mod drawn;
mod graph;
mod holder;
mod meta;
mod names;
mod numbers;
mod paths;
mod recording;
pub(crate) mod sampled;
mod scanner;
mod site;
mod site_totals;
mod source_maps;
mod totals;
mod traces;
mod words;

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use crate::error::{IngestError, Problem};
use crate::heap::class::Class;
use crate::heap::graph::Graph;
use crate::heap::site_totals::HeapSites;

pub use holder::HeapMark;
pub(crate) use recording::recording;
pub(crate) use site_totals::common_folder;
pub use source_maps::SourceMaps;

/// What a heap snapshot holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeapSnapshot {
    pub(crate) name: String,
    /// Bytes that belong to no object of the snapshot, such as the code of built-in functions.
    pub(crate) native: u64,
    /// The classes of objects, in the order of their names.
    pub(crate) classes: Vec<Class>,
    /// What would be freed with the objects of each class, where that was asked for.
    pub(crate) retained: Option<BTreeMap<String, u64>>,
    /// What there is of each site, where that was asked for.
    pub(crate) sites: Option<HeapSites>,
}

impl HeapSnapshot {
    /// Reads a snapshot: for its totals as a stream, which needs memory for its classes alone, and for
    /// more as a whole.
    ///
    /// # Errors
    /// The stream fails, or is no snapshot, or not a whole one.
    pub(crate) fn read(
        name: impl Into<String>,
        reader: &mut dyn Read,
        detail: &HeapDetail,
    ) -> Result<Self, IngestError> {
        let name = name.into();
        Self::read_as(&name, reader, detail)
            .map_err(|problem| IngestError::from(problem).in_file(&name))
    }

    fn read_as(name: &str, reader: &mut dyn Read, detail: &HeapDetail) -> Result<Self, Problem> {
        match detail {
            HeapDetail::Totals => {
                let content = totals::read(reader)?;
                Ok(Self {
                    name: name.to_owned(),
                    native: content.native,
                    classes: content.classes,
                    retained: None,
                    sites: None,
                })
            }
            HeapDetail::Retained => {
                let graph = Graph::read(reader)?;
                Ok(Self {
                    retained: Some(by_class::retained(&graph)),
                    ..Self::of_graph(name, &graph)
                })
            }
            HeapDetail::Sites { since, source_maps } => {
                let graph = Graph::read(reader)?;
                let sites = HeapSites::new(&graph, since.as_deref(), source_maps.as_deref())?;
                Ok(Self {
                    sites: Some(sites),
                    ..Self::of_graph(name, &graph)
                })
            }
        }
    }

    fn of_graph(name: &str, graph: &Graph) -> Self {
        Self {
            name: name.to_owned(),
            native: graph.native,
            classes: by_class::classes(graph),
            retained: None,
            sites: None,
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

/// What of a heap snapshot is read.
#[derive(Debug, Clone, Default)]
pub enum HeapDetail {
    /// How much there is of each class: read as a stream.
    #[default]
    Totals,
    /// Also what would be freed with each class, for which the whole of it is held in memory.
    Retained,
    /// Also how much there is of each site, for which the whole of it is held in memory.
    Sites {
        /// What there was in an earlier snapshot; what is new is told from it.
        since: Option<Arc<HeapMark>>,
        /// What its scripts were made from.
        source_maps: Option<Arc<SourceMaps>>,
    },
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
