//! What each object alone keeps alive.
//!
//! An object dominates another if every way from the root to the other leads over it; what it
//! dominates would be freed with it. The algorithm is that of Lengauer and Tarjan, "A fast algorithm
//! for finding dominators in a flowgraph", ACM TOPLAS 1 (1979), in the simple form of its section 4:
//! O(m log n) steps on every graph, where methods that repeat until nothing changes need n² on
//! long chains.

use crate::heap::graph::{EdgeKind, Graph};
use crate::heap::numbers::Node;

/// No object, or none yet.
const NONE: Node = Node::MAX;

/// The dominator tree of what is reachable.
#[derive(Debug)]
pub(super) struct Dominators {
    /// Objects in the order of a search in depth, in which each comes after its dominator.
    pub(super) order: Vec<Node>,
    /// The place in `order` of the immediate dominator of the object at each place.
    pub(super) immediate: Vec<u32>,
}

impl Dominators {
    pub(super) fn new(graph: &Graph) -> Self {
        let of_program = of_program(graph);
        let search = DepthFirst::new(graph, &of_program);
        let immediate = immediate(graph, &of_program, &search);
        Self {
            order: search.order,
            immediate,
        }
    }

    /// What each object keeps alive with itself, by its place in `order`.
    pub(super) fn retained_sizes(&self, graph: &Graph) -> Vec<u64> {
        let mut sizes: Vec<u64> = self.order.iter().map(|&node| graph.size(node)).collect();
        for at in (1..sizes.len()).rev() {
            sizes[self.immediate[at] as usize] += sizes[at];
        }
        sizes
    }
}

/// What a program reaches from its global objects, without the roots of the engine. What the engine
/// alone points to in it, from its stack and its handles, keeps nothing alive here, as in the
/// developer tools of Chrome (`markPageOwnedNodes` in `HeapSnapshot.ts`).
fn of_program(graph: &Graph) -> Vec<bool> {
    let mut reached = vec![false; graph.len()];
    let mut ahead = Vec::new();
    if graph.len() == 0 {
        return reached;
    }
    for edge in graph.edges(0) {
        if graph.edge_kind(edge) == EdgeKind::Shortcut {
            ahead.push(graph.target(edge));
        }
    }
    for &node in &ahead {
        reached[node as usize] = true;
    }
    while let Some(node) = ahead.pop() {
        for edge in graph.edges(node) {
            let to = graph.target(edge);
            if graph.edge_kind(edge) != EdgeKind::Weak && !reached[to as usize] {
                reached[to as usize] = true;
                ahead.push(to);
            }
        }
    }
    reached
}

/// What an object refers to in a way that keeps alive.
fn kept<'g>(
    graph: &'g Graph,
    of_program: &'g [bool],
    node: Node,
) -> impl Iterator<Item = Node> + 'g {
    let edges = graph.edges(node);
    let edges = edges.filter(move |&edge| graph.keeps(node, edge));
    let targets = edges.map(|edge| graph.target(edge));
    targets.filter(move |&to| node == 0 || of_program[node as usize] || !of_program[to as usize])
}

/// A search in depth from the root.
struct DepthFirst {
    order: Vec<Node>,
    /// The place in `order` of each object.
    places: Vec<u32>,
    /// The place of the object from which the one at each place was reached.
    parents: Vec<u32>,
}

impl DepthFirst {
    fn new(graph: &Graph, of_program: &[bool]) -> Self {
        let mut search = Self {
            order: Vec::new(),
            places: vec![NONE; graph.len()],
            parents: Vec::new(),
        };
        if graph.len() == 0 {
            return search;
        }
        search.visit(0, 0);
        // The objects on the way, each with the reference that comes next.
        let mut way = vec![(0, graph.edges(0))];
        while let Some((node, edges)) = way.last_mut() {
            let node: Node = *node;
            let Some(edge) = edges.next() else {
                way.pop();
                continue;
            };
            let to = graph.target(edge);
            let crosses = node != 0 && !of_program[node as usize] && of_program[to as usize];
            if search.places[to as usize] == NONE && !crosses && graph.keeps(node, edge) {
                search.visit(to, search.places[node as usize]);
                way.push((to, graph.edges(to)));
            }
        }
        search
    }

    fn visit(&mut self, node: Node, parent: u32) {
        self.places[node as usize] = self.order.len() as u32;
        self.order.push(node);
        self.parents.push(parent);
    }
}

/// The immediate dominator at each place of a search.
fn immediate(graph: &Graph, of_program: &[bool], search: &DepthFirst) -> Vec<u32> {
    let count = search.order.len();
    let into = Predecessors::new(graph, of_program, search);
    let mut forest = Forest::new(count);
    let mut immediate = vec![0_u32; count];
    // Objects by their semidominator, as lists that go on in `next`.
    let (mut first, mut next) = (vec![NONE; count], vec![NONE; count]);
    for at in (1..count).rev() {
        let place = at as u32;
        for &before in into.of(at) {
            let least = forest.least(before);
            let semi = forest.semi[least as usize];
            if semi < forest.semi[at] {
                forest.semi[at] = semi;
            }
        }
        let semi = forest.semi[at] as usize;
        next[at] = first[semi];
        first[semi] = place;
        let parent = search.parents[at];
        forest.link(parent, place);
        let mut of_parent = std::mem::replace(&mut first[parent as usize], NONE);
        while of_parent != NONE {
            let least = forest.least(of_parent);
            let at_once = forest.semi[least as usize] < forest.semi[of_parent as usize];
            immediate[of_parent as usize] = if at_once { least } else { parent };
            of_parent = next[of_parent as usize];
        }
    }
    for at in 1..count {
        if immediate[at] != forest.semi[at] {
            immediate[at] = immediate[immediate[at] as usize];
        }
    }
    immediate
}

/// What refers to each, by places of the search.
struct Predecessors {
    starts: Vec<u32>,
    places: Vec<u32>,
}

impl Predecessors {
    fn new(graph: &Graph, of_program: &[bool], search: &DepthFirst) -> Self {
        let mut starts = vec![0_u32; search.order.len() + 1];
        for &node in &search.order {
            for to in kept(graph, of_program, node) {
                starts[search.places[to as usize] as usize + 1] += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let all = starts.last().copied().unwrap_or(0);
        let mut places = vec![0; all as usize];
        let mut ends = starts.clone();
        for (place, &node) in search.order.iter().enumerate() {
            for to in kept(graph, of_program, node) {
                let end = &mut ends[search.places[to as usize] as usize];
                places[*end as usize] = place as u32;
                *end += 1;
            }
        }
        Self { starts, places }
    }

    fn of(&self, at: usize) -> &[u32] {
        &self.places[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// The forest of what has been linked, in which the place with the least semidominator on the way
/// to a root is found with ways that become shorter as they are gone.
struct Forest {
    ancestors: Vec<u32>,
    labels: Vec<u32>,
    semi: Vec<u32>,
    way: Vec<u32>,
}

impl Forest {
    fn new(count: usize) -> Self {
        let own: Vec<u32> = (0..count as u32).collect();
        Self {
            ancestors: vec![NONE; count],
            labels: own.clone(),
            semi: own,
            way: Vec::new(),
        }
    }

    fn link(&mut self, parent: u32, place: u32) {
        self.ancestors[place as usize] = parent;
    }

    fn least(&mut self, place: u32) -> u32 {
        let mut at = place;
        while self.ancestors[at as usize] != NONE {
            self.way.push(at);
            at = self.ancestors[at as usize];
        }
        // The last on the way hangs at the root itself; what is before it is hung there as well.
        let mut above = self.way.pop().unwrap_or(place);
        while let Some(below) = self.way.pop() {
            let (of_above, of_below) = (self.labels[above as usize], self.labels[below as usize]);
            if self.semi[of_above as usize] < self.semi[of_below as usize] {
                self.labels[below as usize] = of_above;
            }
            self.ancestors[below as usize] = self.ancestors[above as usize];
            above = below;
        }
        self.labels[place as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heap::drawn::DrawnHeap;
    use proptest::prelude::*;

    /// What is reached from the root where one object is gone.
    fn reached(heap: &DrawnHeap, without: usize) -> Vec<bool> {
        let mut reached = vec![false; heap.nodes.len()];
        let mut ahead = vec![0];
        while let Some(node) = ahead.pop() {
            if node == without || std::mem::replace(&mut reached[node], true) {
                continue;
            }
            let kept = heap.nodes[node].edges.iter();
            ahead.extend(kept.filter(|edge| edge.kind != "weak").map(|edge| edge.to));
        }
        reached
    }

    fn heaps() -> impl Strategy<Value = DrawnHeap> {
        (2..40_usize)
            .prop_flat_map(|count| {
                let edges = prop::collection::vec((0..count, 0..count, 0..9_u8), 1..count * 3);
                (Just(count), edges)
            })
            .prop_map(|(count, edges)| {
                let mut heap = DrawnHeap::new();
                for at in 1..count {
                    heap.node("object", "Thing", 1 << (at % 20));
                }
                for (from, to, kind) in edges {
                    let kind = if kind == 0 { "weak" } else { "property" };
                    heap.edge(from, kind, "held", to);
                }
                heap
            })
    }

    proptest! {
        /// What an object retains is what can no longer be reached without it.
        #[test]
        fn retained_sizes_are_what_would_be_freed(heap in heaps()) {
            let graph = heap.graph();
            let dominators = Dominators::new(&graph);
            let sizes = dominators.retained_sizes(&graph);
            let whole = reached(&heap, usize::MAX);
            prop_assert_eq!(dominators.order.len(), whole.iter().filter(|one| **one).count());
            for (at, &node) in dominators.order.iter().enumerate() {
                let left = reached(&heap, node as usize);
                let freed: u64 = (0..heap.nodes.len())
                    .filter(|&other| whole[other] && !left[other])
                    .map(|other| heap.nodes[other].size)
                    .sum();
                prop_assert_eq!(sizes[at], freed, "object {}", node);
            }
        }
    }

    #[test]
    fn a_chain_of_a_million_objects_needs_no_deep_stack() {
        let count = 1_000_000;
        let mut heap = DrawnHeap::new();
        for at in 1..count {
            let node = heap.node("object", "Thing", 1);
            heap.edge(at - 1, "property", "next", node);
            // Each also points back, so that there are as many circles.
            heap.edge(node, "property", "previous", at - 1);
        }
        let graph = heap.graph();
        let sizes = Dominators::new(&graph).retained_sizes(&graph);
        assert_eq!(sizes[1], count as u64 - 1);
        assert_eq!(sizes[count / 2], (count - count / 2) as u64);
    }

    /// The stack of the engine points into what the program holds as well, and frees nothing of it.
    #[test]
    fn roots_of_the_engine_hold_nothing_of_the_program() {
        let mut heap = DrawnHeap::new();
        let global = heap.node("object", "global", 8);
        let roots = heap.node("synthetic", "(GC roots)", 0);
        let list = heap.node("object", "Array", 16);
        let entry = heap.node("object", "Entry", 100);
        heap.edge(0, "shortcut", "1", global);
        heap.edge(0, "element", "2", roots);
        heap.edge(global, "property", "list", list);
        heap.edge(list, "element", "0", entry);
        heap.edge(roots, "element", "0", entry);
        let graph = heap.graph();
        let dominators = Dominators::new(&graph);
        let sizes = dominators.retained_sizes(&graph);
        let place = |node: usize| dominators.order.iter().position(|&at| at as usize == node);
        assert_eq!(sizes[place(list).unwrap()], 116);
        assert_eq!(sizes[place(global).unwrap()], 124);
    }
}
