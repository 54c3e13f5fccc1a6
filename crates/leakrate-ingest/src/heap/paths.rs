//! The shortest way on which each object is kept alive.

use std::collections::VecDeque;

use crate::heap::graph::{Graph, NodeKind};
use crate::heap::numbers::{Edge, Node};

/// The last step of the way to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) from: Node,
    pub(super) by: Edge,
}

/// The shortest ways from the roots, as a tree.
#[derive(Debug)]
pub(super) struct ShortestPaths {
    steps: Vec<Step>,
    /// What is kept alive, each after what keeps it.
    pub(super) order: Vec<Node>,
}

/// The step of an object to which none leads.
const NONE: Step = Step {
    from: Node::MAX,
    by: Edge::MAX,
};

impl ShortestPaths {
    /// The ways through what a program has itself are preferred to those through the engine's
    /// roots, such as its stack at the time, as in the developer tools of Chrome
    /// (`calculateDistances` in `HeapSnapshot.ts`).
    pub(super) fn new(graph: &Graph) -> Self {
        let mut paths = Self {
            steps: vec![NONE; graph.len()],
            order: Vec::with_capacity(graph.len()),
        };
        let Some(root) = graph.nodes().next() else {
            return paths;
        };
        let mut ahead = VecDeque::new();
        for edge in graph.edges(root) {
            let to = graph.target(edge);
            let is_of_program = graph.kind(to) != NodeKind::Synthetic;
            if is_of_program && graph.keeps(root, edge) {
                paths.reach(&mut ahead, root, edge, to);
            }
        }
        paths.spread(graph, &mut ahead);
        paths.order.push(root);
        ahead.push_back(root);
        paths.spread(graph, &mut ahead);
        paths
    }

    fn reach(&mut self, ahead: &mut VecDeque<Node>, from: Node, by: Edge, to: Node) {
        // Node 0 is the root, to which no way is needed.
        if to == 0 || self.steps[to as usize] != NONE {
            return;
        }
        self.steps[to as usize] = Step { from, by };
        self.order.push(to);
        ahead.push_back(to);
    }

    fn spread(&mut self, graph: &Graph, ahead: &mut VecDeque<Node>) {
        while let Some(from) = ahead.pop_front() {
            for edge in graph.edges(from) {
                if graph.keeps(from, edge) {
                    self.reach(ahead, from, edge, graph.target(edge));
                }
            }
        }
    }

    /// The last step to an object; `None` for the root, and where nothing keeps it alive.
    pub(super) fn step(&self, node: Node) -> Option<Step> {
        let step = self.steps[node as usize];
        (step != NONE).then_some(step)
    }
}
