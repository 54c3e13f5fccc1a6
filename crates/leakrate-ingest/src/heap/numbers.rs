//! The numbers by which a snapshot speaks of its objects, of what refers to them, of names and places.

/// An object of the snapshot, by its place in the list.
pub(super) type Node = u32;

/// A reference, by its place in the list.
pub(super) type Edge = u32;

/// A name, by its place in the list of strings.
pub(super) type Name = u32;

/// Where in the source something was written; lines and columns count from nought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SourcePlace {
    pub(super) script: u32,
    pub(super) line: u32,
    pub(super) column: u32,
}

/// The bytes of all objects with one more. No sum over some of them overflows where this one does not.
pub(super) fn with_object(bytes: u64, size: u64) -> Result<u64, &'static str> {
    bytes
        .checked_add(size)
        .ok_or("its objects are larger than any memory")
}

/// A number that is small in every snapshot that a program has written.
pub(super) fn small(number: u64) -> Result<u32, String> {
    u32::try_from(number).map_err(|_| format!("the number {number} is too large"))
}
