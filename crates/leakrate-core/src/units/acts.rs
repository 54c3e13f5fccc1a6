//! Characters that would act where a text is shown, instead of being seen.

/// Whether a character moves the cursor, colours a terminal, breaks the line, or turns the
/// direction of what follows. Names come from files, and a file may hold anything.
///
/// Controls are C0, DEL and C1 (Unicode category Cc); a terminal takes U+009B for the beginning of a
/// command as it does ESC `[`. Of the marks, embeddings, overrides and isolates of the
/// bidirectional algorithm (Unicode Annex 9, §2), letters that are read from the right need none.
pub fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61C}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_marks_act_and_letters_of_every_script_do_not() {
        let controls = ('\0'..=' ').chain('\u{7E}'..='\u{A0}');
        let acting: Vec<char> = controls.filter(|&one| acts(one)).collect();
        assert_eq!(acting.len(), 0x20 + 1 + 0x20);
        // Those with the property Bidi_Control, and the separators of lines and paragraphs.
        let marks = ('\u{A1}'..=char::MAX).filter(|&one| acts(one));
        let marks: String = marks.collect();
        assert_eq!(
            marks,
            "\u{61C}\u{200E}\u{200F}\u{2028}\u{2029}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\
             \u{2066}\u{2067}\u{2068}\u{2069}"
        );
        assert!(
            !"שרת الخادم сервер サーバー e\u{301} 👩\u{200D}💻"
                .chars()
                .any(acts)
        );
    }
}
