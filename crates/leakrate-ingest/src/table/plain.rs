//! The rows of a large plain table, read on all cores.
//!
//! Whatever is not plain (see [`parser`]) is left to the general reader, which knows what to say
//! about it, so both give the same frames or this one gives none.

mod begins_with;
mod block;
mod names;
mod number;
mod parser;

use rayon::prelude::*;

use crate::error::Problem;
use crate::options::Keep;
use crate::source::Source;
use crate::table::frames::OpenFrame;
use crate::table::layout::Layout;
use crate::table::plain::names::Names;
use crate::table::plain::parser::{Form, read_part};
use crate::table::plan::Plan;
use crate::table::rows::Delimiter;

pub(super) use block::Block;

/// Below this many bytes cutting a text costs more than it saves.
pub(crate) const LARGE: usize = 1 << 20;
/// Bytes of a text that are read before their rows are added to the frames, while the next are
/// read: these rows are held twice.
const WINDOW: usize = 16 << 20;
/// Parts of a piece of work for each core, so that a slow one does not hold up the rest.
const PARTS_PER_CORE: usize = 4;

/// All rows of a table.
#[derive(Default)]
pub(super) struct PlainRows {
    pub(super) frames: Vec<OpenFrame>,
    pub(super) rows: usize,
    names: Names,
}

/// Whether cutting the text saves more than it costs.
pub(super) fn is_large(text: &str, layout: &Layout) -> bool {
    text.len() - layout.body >= LARGE
}

/// Reads the rows of a large plain table; `None` for any other.
///
/// # Errors
/// Means were asked for, of rows that are not in order.
pub(super) fn read(
    source: &Source,
    layout: &Layout,
    plan: &Plan,
    keep: Keep,
) -> Result<Option<PlainRows>, Problem> {
    let text = source.text();
    let Some(form) = form(text, layout, plan) else {
        return Ok(None);
    };
    let mut whole = PlainRows::default();
    if plan.instance.is_empty() {
        whole.names = Names::nameless();
    }
    let mut base = layout.body;
    let mut blocks = Vec::new();
    for window in cut(&text[layout.body..], WINDOW) {
        let PlainRows { frames, names, .. } = &mut whole;
        // The rows of one window are added while the next is read, so that no core waits.
        let (read, added) = rayon::join(
            || read_window(&form, window, base, names),
            || add(&blocks, frames, keep),
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
    add(&blocks, &mut whole.frames, keep)?;
    Ok(Some(whole))
}

/// What the rows of a table that may be plain have in common.
fn form<'t>(text: &'t str, layout: &Layout, plan: &'t Plan) -> Option<Form<'t>> {
    let Delimiter::Byte(delimiter) = layout.delimiter else {
        return None;
    };
    // A time that depends on the row before it cannot be read from the middle of a text.
    let independent = plan.time.is_none_or(|time| time.is_independent());
    if !is_large(text, layout) || !independent {
        return None;
    }
    let header = layout.header_line.clone().map(|line| text[line].trim());
    Form::new(delimiter, header, layout.header.len(), plan)
}

fn parts() -> usize {
    PARTS_PER_CORE * rayon::current_num_threads()
}

/// Reads the rows of a stretch of text that begins at byte `base`, in parts.
fn read_window(form: &Form, window: &str, base: usize, names: &Names) -> Option<Vec<Block>> {
    let mut next = base;
    let mut based = Vec::with_capacity(parts());
    for part in cut(window, window.len().div_ceil(parts())) {
        based.push((part, next));
        next += part.len();
    }
    based
        .into_par_iter()
        .map(|(part, base)| read_part(form, part, base, names))
        .collect()
}

/// The text in parts of about so many bytes that end with a line.
fn cut(text: &str, usual: usize) -> Vec<&str> {
    let mut rest = text;
    let mut cut = Vec::with_capacity(text.len() / usual + 1);
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
        let share = frames.len().div_ceil(parts()).max(1);
        let shares = frames.par_chunks_mut(share).enumerate();
        shares.for_each(|(at, frames)| {
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
        Keep::Means => frames.par_iter_mut().try_for_each(OpenFrame::thin),
    }
}

impl PlainRows {
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
