//! What keeps the objects of a site alive that were made since an earlier snapshot.
//!
//! On the shortest way to such an object the last thing that was there before is what gathers them:
//! the list, map or variable that should have let go.

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::Hasher as _;

use crate::heap::graph::Graph;
use crate::heap::numbers::Node;
use crate::heap::paths::ShortestPaths;
use crate::heap::site::{Link, SiteId, Sites, link};
use crate::heap::words;
use crate::kit::heap_part::Holder;

/// Which objects there were in a snapshot. V8 gives an object of its own an odd id, once, larger than
/// those before, and the object keeps it as long as it lives; what the embedder has, such as the
/// nodes of a document, has an even one, made of its address (`HeapObjectsMap` in
/// `heap-snapshot-generator.cc`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeapMark {
    last: u32,
    of_embedder: FxHashSet<u32>,
}

impl HeapMark {
    pub(super) fn of(graph: &Graph) -> Self {
        let ids = || graph.nodes().map(|node| graph.id(node));
        Self {
            last: ids().filter(|&id| is_given(id)).max().unwrap_or(0),
            of_embedder: ids().filter(|&id| !is_given(id)).collect(),
        }
    }

    fn knows(&self, graph: &Graph, node: Node) -> bool {
        let id = graph.id(node);
        if is_given(id) {
            id <= self.last
        } else {
            self.of_embedder.contains(&id)
        }
    }
}

/// Whether an id is one that V8 has given.
fn is_given(id: u32) -> bool {
    id % 2 == 1
}

/// An object that was not there before.
#[derive(Debug, Clone, Copy)]
struct NewObject {
    gatherer: SiteId,
    /// The hash of the way to it from what gathers it, by the names on it.
    way: u64,
    /// The hash of the last of these names.
    step: Option<u64>,
}

impl NewObject {
    /// The object that is one step further. What repeats itself, as the next of the next in a chain,
    /// is one step.
    fn then(self, word: Option<String>) -> Self {
        let Some(word) = word else {
            return self;
        };
        let mut hasher = FxHasher::default();
        hasher.write(word.as_bytes());
        let step = hasher.finish();
        if self.step == Some(step) {
            return self;
        }
        let mut hasher = FxHasher::default();
        hasher.write_u64(self.way);
        hasher.write_u64(step);
        Self {
            way: hasher.finish(),
            step: Some(step),
            ..self
        }
    }
}

/// A way on which objects of a site are held.
#[derive(Debug, Clone, Copy)]
struct Way {
    objects: u64,
    example: Node,
    gatherer: SiteId,
}

/// The holder of the new objects of each site that has some.
pub(super) fn holders(
    graph: &Graph,
    paths: &ShortestPaths,
    sites: &mut Sites,
    mark: &HeapMark,
) -> FxHashMap<SiteId, Holder> {
    let mut new: FxHashMap<Node, NewObject> = FxHashMap::default();
    let mut ways: FxHashMap<SiteId, FxHashMap<u64, Way>> = FxHashMap::default();
    for &node in &paths.order {
        let Some(step) = paths.step(node) else {
            continue;
        };
        if mark.knows(graph, node) {
            continue;
        }
        let before = new.get(&step.from).copied();
        let before = before.unwrap_or_else(|| NewObject {
            gatherer: sites.held(graph, step.from, step.by),
            way: 0,
            step: None,
        });
        let object = before.then(words::step(graph, link(graph, step.from, step.by), node));
        new.insert(node, object);
        let gatherer = object.gatherer;
        let site = sites.of[node as usize];
        let mut hasher = FxHasher::default();
        hasher.write_u64(object.way);
        hasher.write_u32(gatherer);
        // Code and shapes come and go with what uses them: that is no list that should let go.
        if sites.is_of_engine(site) {
            continue;
        }
        let ways = ways.entry(site).or_default();
        let way = ways.entry(hasher.finish()).or_insert(Way {
            objects: 0,
            example: node,
            gatherer,
        });
        way.objects += 1;
    }
    let holder = |(site, ways): (SiteId, FxHashMap<u64, Way>)| {
        let objects = ways.values().map(|way| way.objects).sum();
        // Of ways that are as common the shortest comes first: examples are in the order of length.
        let most = ways
            .values()
            .max_by_key(|way| (way.objects, std::cmp::Reverse(way.example)))?;
        let holder = Holder {
            gatherer: words::gatherer(graph, sites, most.gatherer),
            seen_by: words::seen_by(graph, sites, most.gatherer),
            path: path(graph, paths, mark, most.example),
            through: most.objects,
            objects,
        };
        Some((site, holder))
    };
    ways.into_iter().filter_map(holder).collect()
}

/// The way from what gathers an object to it, in words.
fn path(graph: &Graph, paths: &ShortestPaths, mark: &HeapMark, node: Node) -> Vec<String> {
    let mut words = Vec::new();
    let mut node = node;
    while let Some(step) = paths.step(node) {
        if mark.knows(graph, node) {
            break;
        }
        // The first name is that of what gathers, which is said already.
        let link = link(graph, step.from, step.by).map(|link| {
            if mark.knows(graph, step.from) {
                Link::Entry
            } else {
                link
            }
        });
        let word = words::step(graph, link, node);
        if let Some(word) = word
            && words.last() != Some(&word)
        {
            words.push(word);
        }
        node = step.from;
    }
    words.reverse();
    words
}
