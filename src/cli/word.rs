//! Words of the command line, which need not be text.

use std::ffi::OsStr;

/// A word cut behind its first `length` bytes, where these are text.
#[cfg(unix)]
pub(super) fn cut(word: &OsStr, length: usize) -> Option<(&str, &OsStr)> {
    use std::os::unix::ffi::OsStrExt as _;
    let (head, rest) = word.as_bytes().split_at_checked(length)?;
    Some((str::from_utf8(head).ok()?, OsStr::from_bytes(rest)))
}

/// A word of text cut behind its first `length` bytes; elsewhere than on Unix, one that is no text
/// stays whole.
#[cfg(not(unix))]
pub(super) fn cut(word: &OsStr, length: usize) -> Option<(&str, &OsStr)> {
    let (head, rest) = word.to_str()?.split_at_checked(length)?;
    Some((head, OsStr::new(rest)))
}
