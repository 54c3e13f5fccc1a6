//! Objects in a text, as JSON or as `console.log` prints them: `{ rss: 4935680, heapTotal: 1826816 }`.

use std::ops::Range;

/// An object with the pairs of the objects inside it.
#[derive(Debug)]
pub(super) struct FlatObject<'t> {
    /// What stands before it on its line.
    pub(super) before: &'t str,
    /// What stands between the one before it and its line.
    pub(super) above: &'t str,
    pub(super) pairs: Vec<(&'t str, &'t str)>,
    pub(super) range: Range<usize>,
}

impl<'t> FlatObject<'t> {
    pub(super) fn value(&self, key: &str) -> Option<&'t str> {
        let found = self.pairs.iter().find(|(name, _)| *name == key);
        found.map(|(_, value)| *value)
    }

    pub(super) fn count(&self, key: &str) -> usize {
        self.pairs.iter().filter(|(name, _)| *name == key).count()
    }
}

/// The objects of a text; where it has none, its lines, each with pairs as an object has them:
/// `rss: 61890560, heapTotal: 17879040, heapUsed: 11086400`.
pub(super) fn readings(text: &str) -> Box<dyn Iterator<Item = FlatObject<'_>> + '_> {
    if text.contains('{') {
        Box::new(objects(text))
    } else {
        Box::new(lines_of_pairs(text))
    }
}

fn lines_of_pairs(text: &str) -> impl Iterator<Item = FlatObject<'_>> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let range = start..start + line.trim_end().len();
        start += line.len();
        let pairs = line.split(',').filter_map(|pair| {
            let (name, value) = pair.split_once(": ")?;
            let name = name.rsplit([' ', '[', '(']).next().unwrap_or(name);
            Some((name.trim(), value.trim()))
        });
        FlatObject {
            before: line.split(" rss:").next().unwrap_or_default().trim(),
            above: "",
            pairs: pairs.collect(),
            range,
        }
    })
}

/// The outermost objects of a text. One that is never closed is left out.
pub(super) fn objects(text: &str) -> impl Iterator<Item = FlatObject<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let open = at + text[at..].find('{')?;
        let line = text[..open].rfind('\n').map_or(0, |end| end + 1).max(at);
        let before = text[line..open].trim();
        let above = text[at..line].trim();
        let mut scan = Scan {
            text,
            at: open,
            pairs: Vec::new(),
        };
        scan.object()?;
        at = scan.at;
        Some(FlatObject {
            before,
            above,
            pairs: scan.pairs,
            range: open..at,
        })
    })
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    pairs: Vec<(&'t str, &'t str)>,
}

impl<'t> Scan<'t> {
    /// Reads to the end of the object that begins here.
    fn object(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        let mut key: Option<&'t str> = None;
        let mut word: Option<&'t str> = None;
        loop {
            let c = self.text[self.at..].chars().next()?;
            match c {
                '{' | '[' => {
                    depth += usize::from(c == '{');
                    (key, word) = (None, None);
                    self.at += 1;
                }
                '}' | ',' | ']' => {
                    self.pairs.extend(key.take().zip(word.take()));
                    self.at += 1;
                    depth -= usize::from(c == '}');
                    if depth == 0 {
                        return Some(());
                    }
                }
                ':' => {
                    (key, word) = (word, None);
                    self.at += 1;
                }
                '"' | '\'' => word = Some(self.quoted(c)?),
                c if c.is_whitespace() => self.at += c.len_utf8(),
                _ => word = Some(self.bare()),
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Option<&'t str> {
        let start = self.at + 1;
        let mut escaped = false;
        let rest = &self.text[start..];
        let length = rest.find(|c: char| {
            let closes = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            closes
        })?;
        self.at = start + length + 1;
        Some(&rest[..length])
    }

    fn bare(&mut self) -> &'t str {
        let rest = &self.text[self.at..];
        let ends = |c: char| c.is_whitespace() || "{}[],:\"'".contains(c);
        let length = rest.find(ends).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_printed_objects_are_read_alike() {
        let text = "[12:00] mem {\n  rss: 1,\n  heapUsed: 2\n}\n{\"t\":\"a,b\",\"m\":{\"rss\":3}}";
        let found: Vec<_> = objects(text).map(|object| object.pairs).collect();
        assert_eq!(
            found,
            [
                vec![("rss", "1"), ("heapUsed", "2")],
                vec![("t", "a,b"), ("rss", "3")]
            ]
        );
        assert_eq!(objects(text).next().unwrap().before, "[12:00] mem");
    }

    #[test]
    fn what_is_never_closed_is_left_out() {
        assert_eq!(objects("{ rss: 1, heapUsed: \"").count(), 0);
    }
}
