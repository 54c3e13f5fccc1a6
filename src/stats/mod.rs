//! Pure numbers: no units, no files.
