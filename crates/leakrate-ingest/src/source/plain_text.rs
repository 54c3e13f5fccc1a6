//! Whether bytes are text as they are: checked on all cores.

use crate::parallel;

/// Bytes that are checked at once: what the cache of a core holds.
const PIECE: usize = 1 << 18;

/// Whether bytes are UTF-8 without NULs and without a byte order mark. Pieces end after a line, so
/// no character is cut in two.
pub(super) fn is_plain_text(bytes: &[u8]) -> bool {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let is_text =
        |piece: &[u8]| memchr::memchr(0, piece).is_none() && str::from_utf8(piece).is_ok();
    !bytes.starts_with(MARK) && parallel::all(pieces(bytes), is_text)
}

fn pieces(bytes: &[u8]) -> Vec<&[u8]> {
    let mut rest = bytes;
    let mut pieces = Vec::with_capacity(bytes.len() / PIECE + 1);
    while !rest.is_empty() {
        let from = PIECE.min(rest.len());
        let end = memchr::memchr(b'\n', &rest[from..]).map_or(rest.len(), |end| from + end + 1);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}
