//! The sampling heap profile of V8 (`.heapprofile`): the tree of calls, each with what is alive of
//! that which it has allocated, estimated from a sample.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::Problem;
use crate::heap::meta::LONGEST;
use crate::heap::scanner::{JsonFault, Scanner, from_written};
use crate::kit::call_stack::Call;

/// What one stack of calls has allocated and is alive.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SampledStack {
    /// The calls, the innermost first.
    pub(crate) calls: Vec<Call>,
    pub(crate) bytes: u64,
    /// Of the bytes, as far as it is known from the samples.
    pub(crate) variance: f64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CallFrame {
    function_name: String,
    #[serde(default)]
    url: String,
    /// From nought; -1 where it is not known.
    #[serde(default)]
    line_number: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sample {
    size: f64,
    node_id: u64,
}

/// A call of the tree, as far as it is read.
#[derive(Debug, Default)]
struct OpenCall {
    id: u64,
    frame: CallFrame,
    bytes: u64,
}

/// Calls stand so deep in one another at most; V8 records no more than 128.
const DEEPEST: usize = 4096;

/// Whether a text that begins so is one.
pub(crate) fn is_profile(head: &str) -> bool {
    let mut marks = head.chars().filter(|mark| !mark.is_whitespace());
    let begins = r#"{"head":{"#.chars().all(|mark| marks.next() == Some(mark));
    begins && head.contains("\"callFrame\"") && head.contains("\"selfSize\"")
}

/// Reads a profile. Of each sample the size is what it stands for, so that a node of samples xᵢ has
/// the variance Σ xᵢ² at most (Horvitz and Thompson 1952, *Journal of the American Statistical
/// Association* 47; small allocations, which are seen rarely, have all of it).
///
/// # Errors
/// It is no profile, or not a whole one.
pub(crate) fn read(text: &str) -> Result<Vec<SampledStack>, Problem> {
    read_stacks(text).map_err(|fault| Problem::HeapProfile {
        byte: fault.byte as usize,
        reason: fault.reason,
    })
}

fn read_stacks(text: &str) -> Result<Vec<SampledStack>, JsonFault> {
    let mut bytes = text.as_bytes();
    let mut scanner = Scanner::new(&mut bytes);
    let mut stacks: FxHashMap<u64, SampledStack> = FxHashMap::default();
    let mut samples: Vec<Sample> = Vec::new();
    scanner.expect(b'{')?;
    loop {
        let key = scanner.written(LONGEST)?;
        scanner.expect(b':')?;
        match key.as_slice() {
            b"\"head\"" => read_tree(&mut scanner, &mut stacks)?,
            b"\"samples\"" => scanner.list(|scanner| {
                samples.push(parsed(scanner)?);
                Ok(())
            })?,
            _ => scanner.skip()?,
        }
        if !scanner.takes(b',')? {
            break;
        }
    }
    scanner.expect(b'}')?;
    for sample in samples {
        if let Some(stack) = stacks.get_mut(&sample.node_id) {
            stack.variance += sample.size * sample.size;
        }
    }
    let mut stacks: Vec<(u64, SampledStack)> = stacks.into_iter().collect();
    stacks.sort_by_key(|&(id, _)| id);
    Ok(stacks.into_iter().map(|(_, stack)| stack).collect())
}

fn parsed<T: DeserializeOwned>(scanner: &mut Scanner<'_>) -> Result<T, JsonFault> {
    let written = scanner.written(LONGEST)?;
    from_written(&written).map_err(|error| scanner.fault(error.to_string()))
}

/// Reads the tree of calls, of any depth, without a deep stack.
fn read_tree(
    scanner: &mut Scanner<'_>,
    stacks: &mut FxHashMap<u64, SampledStack>,
) -> Result<(), JsonFault> {
    scanner.expect(b'{')?;
    let mut open = vec![OpenCall::default()];
    while let Some(call) = open.last_mut() {
        if scanner.takes(b'}')? {
            let stack = stack(&open);
            if let Some(call) = open.pop()
                && call.bytes > 0
            {
                stacks.insert(call.id, stack);
            }
            // The next of its kind, or the end of the list that it stands in.
            if !open.is_empty() {
                next_child(scanner, &mut open)?;
            }
            continue;
        }
        let key = scanner.written(LONGEST)?;
        scanner.expect(b':')?;
        match key.as_slice() {
            b"\"callFrame\"" => call.frame = parsed(scanner)?,
            b"\"selfSize\"" => call.bytes = scanner.whole_number()?,
            b"\"id\"" => call.id = scanner.whole_number()?,
            b"\"children\"" => {
                scanner.expect(b'[')?;
                if !scanner.takes(b']')? {
                    begin(scanner, &mut open)?;
                    continue;
                }
            }
            _ => scanner.skip()?,
        }
        after_value(scanner)?;
    }
    Ok(())
}

fn begin(scanner: &mut Scanner<'_>, open: &mut Vec<OpenCall>) -> Result<(), JsonFault> {
    if open.len() >= DEEPEST {
        return Err(scanner.fault(format!("calls stand more than {DEEPEST} deep")));
    }
    scanner.expect(b'{')?;
    open.push(OpenCall::default());
    Ok(())
}

fn next_child(scanner: &mut Scanner<'_>, open: &mut Vec<OpenCall>) -> Result<(), JsonFault> {
    if scanner.takes(b',')? {
        return begin(scanner, open);
    }
    scanner.expect(b']')?;
    after_value(scanner)
}

/// Behind a value another follows, or the end of the object.
fn after_value(scanner: &mut Scanner<'_>) -> Result<(), JsonFault> {
    if scanner.takes(b',')? || scanner.peek()? == Some(b'}') {
        return Ok(());
    }
    Err(scanner.unexpected("`,` or `}`"))
}

fn stack(open: &[OpenCall]) -> SampledStack {
    let called = open.iter().rev();
    let called = called.filter(|call| !call.frame.function_name.starts_with("(root)"));
    let calls = called.map(|call| {
        let frame = &call.frame;
        let file = frame.url.strip_prefix("file://").unwrap_or(&frame.url);
        Call {
            function: match frame.function_name.as_str() {
                "" => "(anonymous function)".to_owned(),
                name => name.to_owned(),
            },
            file: file.to_owned(),
            line: u64::try_from(frame.line_number + 1).unwrap_or(0),
        }
    });
    SampledStack {
        calls: calls.collect(),
        bytes: open.last().map_or(0, |call| call.bytes),
        variance: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILE: &str = r#"{"head":{"callFrame":{"functionName":"(root)","scriptId":"0","url":"",
        "lineNumber":-1,"columnNumber":-1},"selfSize":0,"id":1,"children":[
        {"callFrame":{"functionName":"handle","scriptId":"81","url":"file:///srv/app.js",
        "lineNumber":11,"columnNumber":4},"selfSize":0,"id":2,"children":[
        {"callFrame":{"functionName":"set","scriptId":"0","url":"","lineNumber":-1,
        "columnNumber":-1},"selfSize":700,"id":4,"children":[]},
        {"callFrame":{"functionName":"","scriptId":"81","url":"file:///srv/app.js",
        "lineNumber":2,"columnNumber":4},"selfSize":50,"id":3,"children":[]}]}]},
        "samples":[{"size":400,"nodeId":4,"ordinal":2},{"size":300,"nodeId":4,"ordinal":1}]}"#;

    #[test]
    fn each_stack_has_its_calls_its_bytes_and_how_sure_they_are() {
        assert!(is_profile(PROFILE));
        let stacks = read(PROFILE).unwrap();
        let calls = |stack: &SampledStack| -> Vec<(String, u64)> {
            let calls = stack.calls.iter();
            calls
                .map(|call| (call.function.clone(), call.line))
                .collect()
        };
        let handle = ("handle".to_owned(), 12);
        let anonymous = ("(anonymous function)".to_owned(), 3);
        assert_eq!(calls(&stacks[0]), [anonymous, handle.clone()]);
        assert_eq!((stacks[0].bytes, stacks[0].variance), (50, 0.0));
        assert_eq!(calls(&stacks[1]), [("set".to_owned(), 0), handle]);
        assert_eq!((stacks[1].bytes, stacks[1].variance), (700, 250_000.0));
    }

    #[test]
    fn a_profile_that_is_cut_or_too_deep_is_refused() {
        for end in (9..PROFILE.len()).filter(|&end| PROFILE.is_char_boundary(end)) {
            read(&PROFILE[..end]).unwrap_err();
        }
        let deep = r#"{"head":"#.to_owned() + &r#"{"children":["#.repeat(100_000);
        read(&deep).unwrap_err();
    }
}
