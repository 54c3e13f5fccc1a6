//! The rows of a large plain table, read on all cores.
//!
//! Whatever is not plain (see [`parser`]) is left to the general reader, which knows what to say
//! about it, so both give the same frames or this one gives none.

mod begins_with;
mod block;
mod columns;
mod names;
mod parser;

use crate::error::Problem;
use crate::keep::Keep;
use crate::options::{Cutting, ReadOptions};
use crate::parallel;
use crate::source::Source;
use crate::table::fast::names::Names;
use crate::table::fast::parser::{Form, read_part};
use crate::table::frames::OpenFrame;
use crate::table::layout::Layout;
use crate::table::plan::Plan;
use crate::table::rows::Delimiter;

pub(super) use block::Block;
pub(super) use columns::read_columns;

/// Shares of the frames for each core, so that a slow one does not hold up the rest.
const SHARES_PER_CORE: usize = 4;

/// All rows of a table.
pub(super) struct FastRows {
    pub(super) frames: Vec<OpenFrame>,
    pub(super) rows: usize,
    names: Names,
}

/// Reads the rows of a large plain table; `None` for any other.
///
/// # Errors
/// Means were asked for, of rows that are not in order.
pub(super) fn read(
    source: &Source,
    layout: &Layout,
    plan: &Plan,
    options: &ReadOptions,
) -> Result<Option<FastRows>, Problem> {
    let (text, cutting) = (source.text(), options.cutting);
    let Some(form) = form(text, layout, plan).filter(|_| cutting.is_worth(source)) else {
        return Ok(None);
    };
    let names = if plan.instance.is_empty() {
        Names::nameless(form.delimiter())
    } else {
        Names::new(form.delimiter())
    };
    let mut whole = FastRows {
        frames: Vec::new(),
        rows: 0,
        names,
    };
    let mut base = layout.body;
    let mut blocks = Vec::new();
    for window in cut(&text[layout.body..], cutting.window) {
        let FastRows { frames, names, .. } = &mut whole;
        // The rows of one window are added while the next is read, so that no core waits.
        let (read, added) = parallel::both(
            || read_window(&form, window, base, names, cutting),
            || add(&blocks, frames, options.keep),
        );
        added?;
        let Some(read) = read else {
            return Ok(None);
        };
        blocks = read;
        whole.take_names(&mut blocks, plan);
        base += window.len();
        source.advance(window.len());
    }
    add(&blocks, &mut whole.frames, options.keep)?;
    finish(&mut whole.frames)?;
    Ok(Some(whole))
}

/// What the rows of a table that may be plain have in common.
fn form<'t>(text: &str, layout: &'t Layout, plan: &'t Plan) -> Option<Form<'t>> {
    let Delimiter::Byte(delimiter) = layout.delimiter else {
        return None;
    };
    // A time that depends on the row before it cannot be read from the middle of a text.
    let independent = plan.time.is_none_or(|time| time.is_independent());
    // The csv crate passes over a byte order mark at the start of what it is given.
    let is_marked = text[layout.body..].starts_with('\u{feff}');
    if !independent || is_marked {
        return None;
    }
    Form::new(delimiter, layout, plan)
}

/// Reads the rows of a span of text that begins at byte `base`, in parts.
fn read_window(
    form: &Form,
    window: &str,
    base: usize,
    names: &Names,
    cutting: Cutting,
) -> Option<Vec<Block>> {
    let mut next = base;
    let mut based = Vec::new();
    let parts = cutting.parts_per_core.max(1) * parallel::cores();
    for part in cut(window, window.len().div_ceil(parts)) {
        based.push((part, next));
        next += part.len();
    }
    parallel::map(based, |(part, base)| read_part(form, part, base, names))
        .into_iter()
        .collect()
}

/// The text in parts of about so many bytes that end with a line.
pub(super) fn cut(text: &str, usual: usize) -> Vec<&str> {
    let mut rest = text;
    let mut cut = Vec::new();
    while !rest.is_empty() {
        let from = usual.min(rest.len());
        let end = memchr::memchr(b'\n', &rest.as_bytes()[from..]);
        let end = end.map_or(rest.len(), |end| from + end + 1);
        let (part, after) = rest.split_at(end);
        cut.push(part);
        rest = after;
    }
    cut
}

/// Adds the rows of some parts of the text, in their order.
///
/// # Errors
/// Means are to be kept, of rows that are not in order.
fn add(blocks: &[Block], frames: &mut [OpenFrame], keep: Keep) -> Result<(), Problem> {
    if let [frame] = &mut *frames {
        frame.extend(blocks);
    } else {
        let shares = SHARES_PER_CORE * parallel::cores();
        let share = frames.len().div_ceil(shares).max(1);
        parallel::map(frames.chunks_mut(share).enumerate(), |(at, frames)| {
            let first = at * share;
            for block in blocks {
                for (instance, rows) in block.runs(first..first + frames.len()) {
                    frames[instance - first].extend_rows(block, rows);
                }
            }
        });
    }
    match keep {
        Keep::All => Ok(()),
        Keep::Means => parallel::map(frames, OpenFrame::thin).into_iter().collect(),
    }
}

/// Puts means in the place of rows, where they are kept.
fn finish(frames: &mut [OpenFrame]) -> Result<(), Problem> {
    let finished = parallel::map(frames, OpenFrame::finish);
    finished.into_iter().collect()
}

impl FastRows {
    /// Takes note of the names that the next parts of the text found, and makes their frames.
    fn take_names(&mut self, blocks: &mut [Block], plan: &Plan) {
        let known = self.names.len();
        for block in blocks {
            let numbers = self.names.absorb(&block.new_names);
            block.renumber(known, &numbers);
            self.rows += block.rows().len();
        }
        for number in self.frames.len()..self.names.len() {
            let key = self.names.get(number).unwrap_or_default();
            self.frames.push(OpenFrame::new(key.to_owned(), plan));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_whole_lines_and_make_up_the_text() {
        let rows: Vec<String> = (0..5000)
            .map(|row| format!("{row},{}\n", row * 7))
            .collect();
        let text = rows.concat();
        let parts = cut(&text, 4000);
        assert!(parts.len() > 1);
        assert!(parts.iter().all(|part| part.ends_with('\n')));
        assert_eq!(parts.concat(), text);
    }
}
