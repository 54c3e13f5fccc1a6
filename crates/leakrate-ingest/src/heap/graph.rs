//! A whole snapshot: its objects and what each refers to, in columns that take less room than the
//! text they come from.

use std::io::Read;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::heap::class::ClassOf;
use crate::heap::document::{self, Sections};
use crate::heap::meta::{EdgeLayout, NodeLayout, SnapshotMeta};
use crate::heap::names::Names;
use crate::heap::numbers::{Edge, Name, Node, SourcePlace, small, with_object};
use crate::heap::scanner::{JsonFault, Scanner};
use crate::heap::traces::Traces;

/// So many things that a head announces get their room at once, which then is no larger than it must
/// be; memory that is never written to costs nothing, so that a head that lies costs no more.
const TRUSTED: u64 = 1 << 27;

/// Sizes from here on stand apart: those of nearly all objects take four bytes.
const LARGE: u32 = u32::MAX;

/// Of `v8::EmbedderGraph::Node::Detachedness`: 0 is not known, 1 attached.
const DETACHED: u64 = 2;

/// Of the number of a reference's name so many bits are kept for its kind.
const KIND_BITS: u32 = 3;

/// What an object is, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NodeKind {
    /// A function with the variables that it sees.
    Closure,
    /// An instance of a constructor.
    Object,
    /// Memory of the embedder, such as a node of a document.
    Native,
    /// Code and shapes, which the engine keeps for itself.
    Engine,
    /// A group of roots.
    Synthetic,
    /// A string, a number, the room behind an array, what a promise waits for.
    Plain,
}

impl NodeKind {
    fn of(written: &str) -> Self {
        match written {
            "closure" => Self::Closure,
            "object" => Self::Object,
            "native" => Self::Native,
            "code" | "object shape" => Self::Engine,
            "synthetic" => Self::Synthetic,
            _ => Self::Plain,
        }
    }
}

/// How one object refers to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EdgeKind {
    /// A variable that a function sees.
    Context,
    /// An element, by its index.
    Element,
    /// A property, by its name.
    Property,
    /// Something of the engine, by its name.
    Internal,
    /// Something of the engine, by a number.
    Hidden,
    /// A way that the developer tools show beside the real one.
    Shortcut,
    /// What does not keep alive.
    Weak,
}

impl EdgeKind {
    /// All of them, in the order of their numbers.
    const ALL: [Self; 1 << KIND_BITS] = [
        Self::Context,
        Self::Element,
        Self::Property,
        Self::Internal,
        Self::Hidden,
        Self::Shortcut,
        Self::Weak,
        Self::Internal,
    ];

    fn of(written: &str) -> Self {
        match written {
            "context" => Self::Context,
            "element" => Self::Element,
            "property" => Self::Property,
            "hidden" => Self::Hidden,
            "shortcut" => Self::Shortcut,
            "weak" => Self::Weak,
            _ => Self::Internal,
        }
    }

    /// Whether its name is a number.
    fn is_numbered(self) -> bool {
        match self {
            Self::Element | Self::Hidden => true,
            Self::Context | Self::Property | Self::Internal | Self::Shortcut | Self::Weak => false,
        }
    }
}

/// The objects of a snapshot and what each refers to.
#[derive(Debug, Default)]
pub(super) struct Graph {
    node_types: Vec<u8>,
    node_names: Vec<Name>,
    ids: Vec<u32>,
    /// Sizes, or [`LARGE`].
    sizes: Vec<u32>,
    large: FxHashMap<Node, u64>,
    /// What was part of a page that shows it no more.
    detached: FxHashSet<Node>,
    /// The first reference of each object; one more at the end.
    first_edges: Vec<Edge>,
    /// The kind of each reference in the lowest bits, and its name or number in the others.
    edge_labels: Vec<u32>,
    targets: Vec<Node>,
    /// Where objects were written, in the order of the objects.
    places: Vec<(Node, SourcePlace)>,
    pub(super) traces: Traces,
    pub(super) names: Names,
    kinds: Vec<NodeKind>,
    classes: Vec<ClassOf>,
    /// Bytes that belong to no object.
    pub(super) native: u64,
}

impl Graph {
    /// Reads a snapshot with all its references.
    ///
    /// # Errors
    /// The stream fails, or is no snapshot, or not a whole one.
    pub(super) fn read(reader: &mut dyn Read) -> Result<Self, JsonFault> {
        let mut graph = Self::default();
        let meta = document::read(reader, &mut graph)?;
        graph.native = meta.native;
        Ok(graph)
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn nodes(&self) -> Range<Node> {
        0..self.ids.len() as Node
    }

    pub(super) fn kind(&self, node: Node) -> NodeKind {
        self.kinds[usize::from(self.node_types[node as usize])]
    }

    pub(super) fn id(&self, node: Node) -> u32 {
        self.ids[node as usize]
    }

    pub(super) fn size(&self, node: Node) -> u64 {
        match self.sizes[node as usize] {
            LARGE => self.large.get(&node).copied().unwrap_or(0),
            size => u64::from(size),
        }
    }

    pub(super) fn name(&self, node: Node) -> Name {
        self.node_names[node as usize]
    }

    /// Whether it was part of a page that shows it no more.
    pub(super) fn is_detached(&self, node: Node) -> bool {
        self.detached.contains(&node)
    }

    /// What its class is called.
    pub(super) fn class(&self, node: Node) -> &str {
        match &self.classes[usize::from(self.node_types[node as usize])] {
            ClassOf::Name => self.names.class(self.name(node)),
            ClassOf::Type(name) => name,
        }
    }

    /// Where the function was written, or the constructor of the instance.
    pub(super) fn place(&self, node: Node) -> Option<SourcePlace> {
        let at = self.places.binary_search_by_key(&node, |&(node, _)| node);
        at.ok().map(|at| self.places[at].1)
    }

    pub(super) fn edges(&self, node: Node) -> Range<Edge> {
        self.first_edges[node as usize]..self.first_edges[node as usize + 1]
    }

    pub(super) fn target(&self, edge: Edge) -> Node {
        self.targets[edge as usize]
    }

    pub(super) fn edge_kind(&self, edge: Edge) -> EdgeKind {
        EdgeKind::ALL[(self.edge_labels[edge as usize] & ((1 << KIND_BITS) - 1)) as usize]
    }

    /// The name of a reference that has one.
    pub(super) fn edge_name(&self, edge: Edge) -> Option<Name> {
        let name = self.edge_number(edge);
        (!self.edge_kind(edge).is_numbered()).then_some(name)
    }

    /// The number of a reference's name, or the number that is its name.
    fn edge_number(&self, edge: Edge) -> u32 {
        self.edge_labels[edge as usize] >> KIND_BITS
    }

    /// Whether the reference keeps its target alive. The value of a weak map is kept by its key;
    /// the table refers to it as well, and does not keep it.
    pub(super) fn keeps(&self, node: Node, edge: Edge) -> bool {
        match self.edge_kind(edge) {
            EdgeKind::Weak => false,
            // From the root they mark what is global; elsewhere they repeat another way.
            EdgeKind::Shortcut => node == 0,
            EdgeKind::Internal => {
                self.names.weak_table(self.edge_number(edge)) != Some(self.id(node))
            }
            EdgeKind::Context | EdgeKind::Element | EdgeKind::Property | EdgeKind::Hidden => true,
        }
    }

    fn add_object(&mut self, object: &[u64], layout: &NodeLayout) -> Result<u64, String> {
        const MANY: &str = "it has more objects or references than can be told apart";
        let node_type = layout.type_of(object)?;
        self.node_types
            .push(u8::try_from(node_type).map_err(|_| MANY)?);
        self.node_names.push(small(object[layout.name])?);
        self.ids.push(match layout.id {
            Some(id) => small(object[id])?,
            None => 0,
        });
        let size = object[layout.self_size];
        let short = u32::try_from(size).unwrap_or(LARGE);
        if short == LARGE {
            self.large.insert(self.sizes.len() as Node, size);
        }
        self.sizes.push(short);
        let node = Node::try_from(self.ids.len()).map_err(|_| MANY)? - 1;
        if layout.detachedness.is_some_and(|at| object[at] == DETACHED) {
            self.detached.insert(node);
        }
        if let Some(call) = layout.trace {
            self.traces.add_object(node, object[call])?;
        }
        Ok(layout.edge_count.map_or(0, |count| object[count]))
    }

    fn add_edge(
        &mut self,
        edge: &[u64],
        layout: &EdgeLayout,
        kinds: &[EdgeKind],
        stride: u64,
    ) -> Result<(), String> {
        let written = edge[layout.edge_type];
        let number = usize::try_from(written).unwrap_or(usize::MAX);
        let most = kinds.len();
        let kind = *kinds
            .get(number)
            .ok_or_else(|| format!("a reference is of type {written}, of {most} there are"))?;
        let to = edge[layout.to];
        let node = to.is_multiple_of(stride).then_some(to / stride);
        let node = node.filter(|&node| node < self.ids.len() as u64);
        let node = node.ok_or_else(|| format!("a reference leads to {to}, where no object is"))?;
        let number = edge[layout.name];
        // An index beyond what there is room for is an index all the same: none is ever shown.
        let most = u64::from(u32::MAX >> KIND_BITS);
        let number = if kind.is_numbered() {
            number.min(most)
        } else {
            number
        };
        let label = number.checked_mul(1 << KIND_BITS);
        let label = label.and_then(|label| u32::try_from(label).ok());
        let label = label.ok_or_else(|| format!("the number {number} is too large"))?;
        self.edge_labels.push(label | kind as u32);
        self.targets.push(node as Node);
        Ok(())
    }
}

impl Sections for Graph {
    fn nodes(&mut self, scanner: &mut Scanner<'_>, meta: &SnapshotMeta) -> Result<(), JsonFault> {
        let layout = &meta.nodes;
        self.kinds = layout.types.iter().map(|name| NodeKind::of(name)).collect();
        self.classes.clone_from(&layout.classes);
        let room = room(meta.node_count);
        // Where there is no such room, it grows.
        let _ = self.node_types.try_reserve_exact(room);
        let _ = self.node_names.try_reserve_exact(room);
        let _ = self.ids.try_reserve_exact(room);
        let _ = self.sizes.try_reserve_exact(room);
        let _ = self.first_edges.try_reserve_exact(room + 1);
        let (mut edges, mut bytes) = (0_u64, 0_u64);
        self.first_edges.push(0);
        scanner.records("object", layout.stride, |object| {
            edges = edges.saturating_add(self.add_object(object, layout)?);
            self.first_edges.push(small(edges)?);
            bytes = with_object(bytes, object[layout.self_size])?;
            Ok(())
        })?;
        meta.check_objects(self.ids.len() as u64)
            .map_err(|reason| scanner.fault(reason))
    }

    fn edges(&mut self, scanner: &mut Scanner<'_>, meta: &SnapshotMeta) -> Result<(), JsonFault> {
        let Some(layout) = &meta.edges else {
            return Err(scanner.fault("its header does not describe `edges`".to_owned()));
        };
        let kinds: Vec<EdgeKind> = layout.types.iter().map(|name| EdgeKind::of(name)).collect();
        let room = room(meta.edge_count);
        let _ = self.edge_labels.try_reserve_exact(room);
        let _ = self.targets.try_reserve_exact(room);
        let stride = meta.nodes.stride as u64;
        scanner.records("reference", layout.stride, |edge| {
            self.add_edge(edge, layout, &kinds, stride)
        })
    }

    fn traced_functions(
        &mut self,
        scanner: &mut Scanner<'_>,
        meta: &SnapshotMeta,
    ) -> Result<(), JsonFault> {
        match &meta.traces {
            Some(layout) => self.traces.read_functions(scanner, layout),
            None => scanner.skip(),
        }
    }

    fn traced_calls(
        &mut self,
        scanner: &mut Scanner<'_>,
        meta: &SnapshotMeta,
    ) -> Result<(), JsonFault> {
        match &meta.traces {
            // Without tracking the tree is an empty list.
            Some(_) => self.traces.read_tree(scanner),
            None => scanner.skip(),
        }
    }

    fn locations(
        &mut self,
        scanner: &mut Scanner<'_>,
        meta: &SnapshotMeta,
    ) -> Result<(), JsonFault> {
        let Some(layout) = &meta.locations else {
            return scanner.skip();
        };
        let stride = meta.nodes.stride as u64;
        let nodes = self.ids.len() as u64;
        scanner.records("location", layout.stride, |place| {
            let object = place[layout.object];
            if !object.is_multiple_of(stride) || object / stride >= nodes {
                return Err(format!("a location is of {object}, where no object is"));
            }
            let place_of = SourcePlace {
                script: small(place[layout.script])?,
                line: small(place[layout.line])?,
                column: small(place[layout.column])?,
            };
            self.places.push(((object / stride) as Node, place_of));
            Ok(())
        })?;
        self.places.sort_by_key(|&(node, _)| node);
        Ok(())
    }

    fn strings(
        &mut self,
        scanner: &mut Scanner<'_>,
        _meta: &SnapshotMeta,
    ) -> Result<(), JsonFault> {
        let expected = self.first_edges.last().copied().unwrap_or(0) as usize;
        let found = self.targets.len();
        if expected != found {
            let reason = format!("expected {expected} references of its objects, found {found}");
            return Err(scanner.fault(reason));
        }
        self.names = Names::read(scanner)?;
        let edges = 0..self.targets.len() as Edge;
        let all = edges.filter_map(|edge| self.edge_name(edge));
        let all = all.chain(self.node_names.iter().copied());
        let all = all.chain(self.traces.last_name());
        match all.max() {
            Some(name) if name as usize >= self.names.len() => {
                Err(scanner.fault(format!("`strings` has no name {name}")))
            }
            Some(_) | None => Ok(()),
        }
    }
}

fn room(announced: Option<u64>) -> usize {
    announced.unwrap_or(0).min(TRUSTED) as usize
}
