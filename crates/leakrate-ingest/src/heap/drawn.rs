//! Snapshots that tests draw.

use std::fmt::Write as _;

use crate::heap::graph::Graph;

pub(super) const NODE_TYPES: [&str; 10] = [
    "hidden",
    "array",
    "string",
    "object",
    "code",
    "closure",
    "native",
    "synthetic",
    "sliced string",
    "object shape",
];
pub(super) const EDGE_TYPES: [&str; 7] = [
    "context", "element", "property", "internal", "hidden", "shortcut", "weak",
];

/// So many numbers describe an object.
const FIELDS: usize = 6;

/// A reference to be drawn.
#[derive(Debug)]
pub(super) struct DrawnEdge {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) to: usize,
}

/// An object to be drawn.
#[derive(Debug)]
pub(super) struct DrawnNode {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) id: u32,
    pub(super) size: u64,
    pub(super) edges: Vec<DrawnEdge>,
    pub(super) place: Option<[u32; 3]>,
    pub(super) detachedness: u8,
}

/// A snapshot to be drawn; its first object is the root.
#[derive(Debug, Default)]
pub(super) struct DrawnHeap {
    pub(super) nodes: Vec<DrawnNode>,
}

impl DrawnHeap {
    /// A heap with nothing but its root.
    pub(super) fn new() -> Self {
        let mut heap = Self::default();
        heap.node("synthetic", "", 0);
        heap
    }

    /// Adds an object, with an odd id that is larger than those before.
    pub(super) fn node(&mut self, kind: &'static str, name: &str, size: u64) -> usize {
        self.nodes.push(DrawnNode {
            kind,
            name: name.to_owned(),
            id: 2 * self.nodes.len() as u32 + 1,
            size,
            edges: Vec::new(),
            place: None,
            detachedness: 0,
        });
        self.nodes.len() - 1
    }

    pub(super) fn edge(&mut self, from: usize, kind: &'static str, name: &str, to: usize) {
        self.nodes[from].edges.push(DrawnEdge {
            kind,
            name: name.to_owned(),
            to,
        });
    }

    /// Adds a function of a script, held by nothing yet.
    pub(super) fn function(&mut self, name: &str, script: usize, line: u32) -> usize {
        let function = self.node("closure", name, 64);
        let shared = self.node("code", name, 0);
        self.edge(function, "internal", "shared", shared);
        self.edge(shared, "internal", "script", script);
        self.nodes[function].place = Some([script as u32, line, 4]);
        function
    }

    /// The snapshot as V8 would write it.
    pub(super) fn text(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        let mut string = |name: &str| {
            let known = names.iter().position(|known| known == name);
            known.unwrap_or_else(|| {
                names.push(name.to_owned());
                names.len() - 1
            })
        };
        let (mut nodes, mut edges, mut places) = (String::new(), String::new(), String::new());
        for (at, node) in self.nodes.iter().enumerate() {
            let kind = NODE_TYPES.iter().position(|kind| *kind == node.kind);
            let (kind, name) = (kind.expect("a type of the list"), string(&node.name));
            let count = node.edges.len();
            let (id, size, detachedness) = (node.id, node.size, node.detachedness);
            let _ = write!(nodes, ",{kind},{name},{id},{size},{count},{detachedness}");
            for edge in &node.edges {
                let kind = EDGE_TYPES.iter().position(|kind| *kind == edge.kind);
                let kind = kind.expect("a type of the list");
                let name = match edge.kind {
                    "element" | "hidden" => edge.name.parse().expect("an index"),
                    _ => string(&edge.name),
                };
                let _ = write!(edges, ",{kind},{name},{}", edge.to * FIELDS);
            }
            if let Some([script, line, column]) = node.place {
                let _ = write!(places, ",{},{script},{line},{column}", at * FIELDS);
            }
        }
        let count = self.nodes.len();
        let list = |text: &str| text.trim_start_matches(',').to_owned();
        format!(
            r#"{{"snapshot":{{"meta":{{"node_fields":["type","name","id","self_size","edge_count","detachedness"],"node_types":[{},"string","number","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[{},"string_or_number","node"],"location_fields":["object_index","script_id","line","column"]}},"node_count":{count}}},"nodes":[{}],"edges":[{}],"locations":[{}],"strings":{}}}"#,
            serde_json::json!(NODE_TYPES),
            serde_json::json!(EDGE_TYPES),
            list(&nodes),
            list(&edges),
            list(&places),
            serde_json::json!(names),
        )
    }

    pub(super) fn graph(&self) -> Graph {
        Graph::read(&mut self.text().as_bytes()).expect("a snapshot as V8 writes one")
    }
}
