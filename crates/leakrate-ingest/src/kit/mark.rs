//! Marks: words that tell what a text is. They are looked for by the vector instructions of the
//! machine, since most texts are none of what they are asked for, and have to be asked to their end.

use memchr::memmem;

/// Whether a text has a mark.
pub(crate) fn has_mark(text: &str, mark: &str) -> bool {
    memmem::find(text.as_bytes(), mark.as_bytes()).is_some()
}

/// The bytes at which a mark begins.
pub(crate) fn marks<'t>(text: &'t str, mark: &'t str) -> impl Iterator<Item = usize> + 't {
    memmem::find_iter(text.as_bytes(), mark.as_bytes())
}

/// What stands before the first mark of a text.
pub(crate) fn before_mark<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    let at = memmem::find(text.as_bytes(), mark.as_bytes())?;
    text.get(..at)
}

/// What stands after it.
pub(crate) fn after_mark<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    let at = memmem::find(text.as_bytes(), mark.as_bytes())?;
    text.get(at + mark.len()..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_mark_divides_a_text_as_the_library_does(text in "[abü]{0,30}", mark in "[abü]{1,3}") {
            let divided = text.split_once(&mark);
            let places: Vec<usize> = text.match_indices(&mark).map(|(at, _)| at).collect();
            prop_assert_eq!(marks(&text, &mark).collect::<Vec<_>>(), places);
            prop_assert_eq!(has_mark(&text, &mark), divided.is_some());
            prop_assert_eq!(before_mark(&text, &mark), divided.map(|(before, _)| before));
            prop_assert_eq!(after_mark(&text, &mark), divided.map(|(_, after)| after));
        }
    }
}
