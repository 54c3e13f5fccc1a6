//! Where objects were made, in a snapshot of a process whose allocations were tracked.
//!
//! `trace_function_infos` describes functions; `trace_tree` is the tree of their calls, each node with
//! its own calls in a list behind it (`HeapSnapshotJSONSerializer::SerializeTraceTree` in V8); an
//! object has the number of the call that made it, or 0.

use rustc_hash::FxHashMap;

use crate::heap::meta::TraceLayout;
use crate::heap::names::Names;
use crate::heap::numbers::{Name, Node, SourcePlace, small};
use crate::heap::scanner::{JsonFault, Scanner};

/// A function that was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TracedFunction {
    pub(super) name: Name,
    pub(super) script_name: Name,
    pub(super) place: SourcePlace,
}

/// A call, in the tree of calls.
#[derive(Debug, Clone, Copy)]
struct Call {
    function: u32,
    caller: u32,
}

/// Which calls have made which objects.
#[derive(Debug, Default)]
pub(super) struct Traces {
    functions: Vec<TracedFunction>,
    calls: FxHashMap<u32, Call>,
    /// The call that made an object, in the order of the objects, where one is known.
    made: Vec<(Node, u32)>,
}

impl Traces {
    pub(super) fn add_object(&mut self, node: Node, call: u64) -> Result<(), String> {
        if call != 0 {
            self.made.push((node, small(call)?));
        }
        Ok(())
    }

    pub(super) fn read_functions(
        &mut self,
        scanner: &mut Scanner<'_>,
        layout: &TraceLayout,
    ) -> Result<(), JsonFault> {
        scanner.records("function", layout.stride, |function| {
            // Lines and columns are counted from one here, and from nought in places.
            let place = |at: usize| small(function[at].saturating_sub(1));
            self.functions.push(TracedFunction {
                name: small(function[layout.name])?,
                script_name: small(function[layout.script_name])?,
                place: SourcePlace {
                    script: small(function[layout.script])?,
                    line: place(layout.line)?,
                    column: place(layout.column)?,
                },
            });
            Ok(())
        })
    }

    /// Reads the tree, of any depth, without a deep stack.
    pub(super) fn read_tree(&mut self, scanner: &mut Scanner<'_>) -> Result<(), JsonFault> {
        scanner.expect(b'[')?;
        let mut callers = vec![0];
        while let Some(&caller) = callers.last() {
            if scanner.takes(b']')? {
                callers.pop();
                if !callers.is_empty() {
                    scanner.takes(b',')?;
                }
                continue;
            }
            let mut numbers = [0; 4];
            for number in &mut numbers {
                *number = scanner.whole_number()?;
                scanner.expect(b',')?;
            }
            let [call, function, ..] = numbers;
            let known = small(call).and_then(|call| Ok((call, small(function)?)));
            let (call, function) = known.map_err(|reason| scanner.fault(reason))?;
            self.calls.insert(call, Call { function, caller });
            scanner.expect(b'[')?;
            callers.push(call);
        }
        Ok(())
    }

    /// The largest number of a name.
    pub(super) fn last_name(&self) -> Option<Name> {
        let names = self.functions.iter();
        names
            .map(|function| function.name.max(function.script_name))
            .max()
    }

    /// The nearest function of the program, not of its runtime, in the call that made an object.
    pub(super) fn maker(&self, names: &Names, node: Node) -> Option<TracedFunction> {
        let at = self.made.binary_search_by_key(&node, |&(node, _)| node);
        let mut call = self.calls.get(&self.made[at.ok()?].1)?;
        // A tree that refers to itself ends here all the same.
        for _ in 0..=self.calls.len() {
            let function = self.functions.get(call.function as usize)?;
            let script = names.get(function.script_name);
            if !script.is_empty() && !script.starts_with("node:") {
                return Some(*function);
            }
            call = self.calls.get(&call.caller)?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Result<Traces, JsonFault> {
        let mut traces = Traces::default();
        traces.read_tree(&mut Scanner::new(&mut text.as_bytes()))?;
        Ok(traces)
    }

    #[test]
    fn a_call_knows_its_caller() {
        let traces = tree("[1,0,0,0,[2,5,1,8,[],3,6,0,0,[4,7,1,8,[]]]]").unwrap();
        let call = |id| {
            traces
                .calls
                .get(&id)
                .map(|call| (call.function, call.caller))
        };
        assert_eq!(call(1), Some((0, 0)));
        assert_eq!(call(2), Some((5, 1)));
        assert_eq!(call(4), Some((7, 3)));
        assert_eq!(traces.calls.len(), 4);
    }

    #[test]
    fn a_tree_that_ends_early_or_goes_deep_needs_no_deep_stack() {
        for broken in ["[1,0,0,0,[", "[1,0,0", "[1,0,0,0]", "[1,0,0,-1,[]]", "1"] {
            tree(broken).unwrap_err();
        }
        let deep = 1_000_000;
        let text = "[1,0,0,0,".repeat(deep) + "[" + &"]".repeat(deep + 1);
        assert_eq!(tree(&text).unwrap().calls.len(), 1);
    }
}
