//! What is kept of the text of a file that grows: its beginning, which says what its columns are, and
//! its end, to which lines are added. New lines between the two are read as if the file held no others,
//! so that reading them costs the same however long it has become.

/// Text up to this size is kept whole; of more, the beginning and so much of its end.
const WHOLE: usize = 128 << 10;
const END: usize = 32 << 10;

/// The beginning and the end of a text of whole lines.
#[derive(Debug, Clone, Default)]
pub(super) struct KeptText {
    bytes: Vec<u8>,
    /// The length of the beginning; what follows it is the end.
    beginning: usize,
    /// Lines of the file that stand before the end: those of the beginning, unless that is of an earlier
    /// file, and those between the two that are no longer kept.
    lines_before: usize,
}

impl KeptText {
    /// A file that begins anew, under the beginning of an earlier one.
    pub(super) fn begun_anew(self) -> Self {
        Self {
            bytes: self.beginning().to_vec(),
            beginning: self.beginning,
            lines_before: 0,
        }
    }

    /// The first lines of a file that begins anew: one that is the first of the beginning as well says the
    /// same of its columns, and is left out.
    pub(super) fn add_first(&mut self, lines: &[u8]) {
        let first = |text: &[u8]| {
            let end = text.iter().position(|&byte| byte == b'\n');
            end.map_or(0, |end| end + 1)
        };
        let (own, earlier) = (first(lines), first(self.beginning()));
        if own > 0 && lines[..own] == self.beginning()[..earlier] {
            self.lines_before += 1;
            self.add(&lines[own..]);
        } else {
            self.add(lines);
        }
    }

    /// With more whole lines at its end.
    pub(super) fn add(&mut self, lines: &[u8]) {
        self.bytes.extend_from_slice(lines);
    }

    /// What is kept, to be read.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How often a part of it that says what its columns are can be made longer: its first lines.
    pub(super) fn first_lines(&self, count: usize) -> &[u8] {
        let mut ends = self.bytes.iter().enumerate();
        let end = ends
            .by_ref()
            .filter(|(_, byte)| **byte == b'\n')
            .nth(count.saturating_sub(1));
        &self.bytes[..end.map_or(self.bytes.len(), |(at, _)| at + 1)]
    }

    /// The beginning that is always kept.
    pub(super) fn beginning(&self) -> &[u8] {
        &self.bytes[..self.beginning]
    }

    /// Says how long the beginning is.
    pub(super) fn begin_with(&mut self, length: usize) {
        self.beginning = length;
        self.lines_before = lines_of(self.beginning());
    }

    /// Leaves out what stands between the beginning and the end, where it has grown long.
    pub(super) fn shorten(&mut self) {
        if self.bytes.len() <= WHOLE.max(2 * self.beginning) {
            return;
        }
        let from = self.bytes.len() - END;
        let line = self.bytes[from..].iter().position(|&byte| byte == b'\n');
        let until = line.map_or(self.bytes.len(), |at| from + at + 1);
        if until > self.beginning {
            self.lines_before += lines_of(&self.bytes[self.beginning..until]);
            self.bytes.drain(self.beginning..until);
        }
    }

    /// The line of the file that a line of what is kept is; both are counted from 1.
    pub(super) fn line_in_file(&self, line: usize) -> usize {
        let of_beginning = lines_of(self.beginning());
        match line.checked_sub(of_beginning) {
            Some(after) if after > 0 => self.lines_before + after,
            Some(_) | None => line,
        }
    }
}

/// How many lines a text of whole lines has.
pub(super) fn lines_of(text: &[u8]) -> usize {
    text.split(|&byte| byte == b'\n').count() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(range: std::ops::Range<usize>) -> Vec<u8> {
        range
            .flat_map(|line| format!("{line},{line}\n").into_bytes())
            .collect()
    }

    #[test]
    fn a_long_text_is_kept_at_both_ends_and_its_lines_are_found() {
        let mut text = KeptText::default();
        text.add(b"time,rss\n");
        text.begin_with(9);
        for block in 0..200 {
            text.add(&lines(block * 1000..(block + 1) * 1000));
            text.shorten();
            assert!(text.bytes().len() <= WHOLE + END);
        }
        let kept = String::from_utf8(text.bytes().to_vec()).unwrap();
        assert!(kept.starts_with("time,rss\n"));
        let last = kept.lines().count();
        assert_eq!(text.line_in_file(last), 200_001);
        assert_eq!(text.line_in_file(1), 1);
        let second = kept.lines().nth(1).unwrap().split_once(',').unwrap().0;
        assert_eq!(text.line_in_file(2), second.parse::<usize>().unwrap() + 2);
    }

    #[test]
    fn a_file_that_begins_anew_is_read_under_the_first_lines_of_the_old_one() {
        for (own, before) in [("time,rss\n", 1), ("", 0)] {
            let mut text = KeptText::default();
            text.add(b"time,rss\n1,1\n2,2\n");
            text.begin_with(13);
            let mut text = text.begun_anew();
            text.add_first(format!("{own}3,3\n").as_bytes());
            assert_eq!(text.bytes(), b"time,rss\n1,1\n3,3\n");
            assert_eq!(text.line_in_file(3), before + 1);
        }
    }

    #[test]
    fn the_first_lines_are_whole() {
        let mut text = KeptText::default();
        text.add(&lines(0..10));
        assert_eq!(text.first_lines(2), b"0,0\n1,1\n");
        assert_eq!(text.first_lines(100), text.bytes());
    }
}
