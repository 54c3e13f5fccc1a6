//! What there is of each class, and what its objects keep alive together.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::heap::class::Class;
use crate::heap::dominators::Dominators;
use crate::heap::graph::Graph;

/// The classes that there are, in the order of their names.
pub(super) fn classes(graph: &Graph) -> Vec<Class> {
    let mut classes: FxHashMap<&str, Class> = FxHashMap::default();
    for node in graph.nodes() {
        let name = graph.class(node);
        let class = classes.entry(name).or_insert_with(|| Class {
            name: name.to_owned(),
            objects: 0,
            bytes: 0,
        });
        class.objects += 1;
        class.bytes += graph.size(node);
    }
    let mut classes: Vec<Class> = classes.into_values().collect();
    classes.retain(|class| class.bytes > 0);
    classes.sort_by(|one, other| one.name.cmp(&other.name));
    classes
}

/// The end of a list.
const NONE: u32 = u32::MAX;

/// What would be freed with the objects of each class: the size of each object with all that it
/// dominates, without those that an object of the same class dominates, which is counted already.
pub(super) fn retained(graph: &Graph) -> BTreeMap<String, u64> {
    let dominators = Dominators::new(graph);
    let sizes = dominators.retained_sizes(graph);
    // Those that are dominated by each, as lists that go on in `next`.
    let (mut first, mut next) = (vec![NONE; sizes.len()], vec![NONE; sizes.len()]);
    for at in (1..sizes.len()).rev() {
        let by = dominators.immediate[at] as usize;
        next[at] = first[by];
        first[by] = at as u32;
    }
    let mut retained: FxHashMap<&str, u64> = FxHashMap::default();
    // How many objects of a class are on the way from the root.
    let mut above: FxHashMap<&str, u32> = FxHashMap::default();
    let mut ahead = vec![Visit::Enter(0)];
    if sizes.is_empty() {
        ahead.clear();
    }
    while let Some(visit) = ahead.pop() {
        match visit {
            Visit::Enter(at) => {
                let class = graph.class(dominators.order[at as usize]);
                let above = above.entry(class).or_default();
                if *above == 0 {
                    *retained.entry(class).or_default() += sizes[at as usize];
                }
                *above += 1;
                ahead.push(Visit::Leave(class));
                let mut child = first[at as usize];
                while child != NONE {
                    ahead.push(Visit::Enter(child));
                    child = next[child as usize];
                }
            }
            Visit::Leave(class) => {
                if let Some(above) = above.get_mut(class) {
                    *above -= 1;
                }
            }
        }
    }
    let named = retained.into_iter();
    named
        .map(|(class, bytes)| (class.to_owned(), bytes))
        .collect()
}

/// A step of the walk over the tree of dominators.
enum Visit<'g> {
    Enter(u32),
    Leave(&'g str),
}
