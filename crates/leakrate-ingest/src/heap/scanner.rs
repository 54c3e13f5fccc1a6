//! JSON read as a stream, in a buffer that does not grow with the file.
//!
//! A parser such as serde's would do, too; this one knows that nearly everything is a list of
//! whole numbers or is not wanted, and is several times as fast on files of gigabytes.

use std::io::Read;

use crate::error::Problem;

/// Bytes that are held at a time.
const BUFFER: usize = 1 << 18;

/// What a stream is not, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JsonFault {
    /// What was expected and what was found.
    pub(super) reason: String,
    /// Bytes before it.
    pub(super) byte: u64,
}

impl From<JsonFault> for Problem {
    fn from(fault: JsonFault) -> Self {
        Self::HeapSnapshot {
            byte: fault.byte,
            reason: fault.reason,
        }
    }
}

/// A place in a stream of JSON.
pub(super) struct Scanner<R> {
    reader: R,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    /// Bytes before the buffer.
    passed: u64,
}

impl<R: Read> Scanner<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: vec![0; BUFFER],
            at: 0,
            end: 0,
            passed: 0,
        }
    }

    /// Whether a next byte is in the buffer, which is refilled where it is empty.
    fn has_more(&mut self) -> Result<bool, JsonFault> {
        if self.at < self.end {
            return Ok(true);
        }
        self.passed += self.end as u64;
        (self.at, self.end) = (0, 0);
        loop {
            match self.reader.read(&mut self.buffer) {
                Ok(read) => {
                    self.end = read;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.fault(format!("it cannot be read: {error}"))),
            }
        }
    }

    /// The next byte, which stays.
    #[inline]
    fn byte(&mut self) -> Result<Option<u8>, JsonFault> {
        Ok(self.has_more()?.then(|| self.buffer[self.at]))
    }

    /// The next byte that is no white space, which stays.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, JsonFault> {
        while let Some(byte) = self.byte()? {
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.at += 1;
        }
        Ok(None)
    }

    /// Takes the next mark if it is this one.
    pub(super) fn takes(&mut self, mark: u8) -> Result<bool, JsonFault> {
        let found = self.peek()? == Some(mark);
        self.at += usize::from(found);
        Ok(found)
    }

    /// Takes a mark that has to come now.
    pub(super) fn expect(&mut self, mark: u8) -> Result<(), JsonFault> {
        if self.takes(mark)? {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{}`", char::from(mark))))
    }

    /// The fault of something else than was expected.
    pub(super) fn unexpected(&mut self, expected: &str) -> JsonFault {
        let found = match self.peek() {
            Ok(Some(byte)) => format!("`{}`", byte.escape_ascii()),
            Ok(None) => "the end of the file".to_owned(),
            Err(fault) => return fault,
        };
        self.fault(format!("expected {expected}, found {found}"))
    }

    pub(super) fn fault(&self, reason: String) -> JsonFault {
        JsonFault {
            reason,
            byte: self.passed + self.at as u64,
        }
    }

    /// Goes through the elements of a list, each of which `element` takes.
    pub(super) fn list(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<(), JsonFault>,
    ) -> Result<(), JsonFault> {
        self.expect(b'[')?;
        if self.takes(b']')? {
            return Ok(());
        }
        loop {
            element(self)?;
            if !self.takes(b',')? {
                return self.expect(b']');
            }
        }
    }

    /// Goes through a list of whole numbers of which `stride` describe one thing each.
    pub(super) fn records(
        &mut self,
        thing: &str,
        stride: usize,
        mut add: impl FnMut(&[u64]) -> Result<(), String>,
    ) -> Result<(), JsonFault> {
        let mut numbers = vec![0; stride];
        let mut filled = 0;
        self.list(|scanner| {
            numbers[filled] = scanner.whole_number()?;
            filled += 1;
            if filled < stride {
                return Ok(());
            }
            filled = 0;
            add(&numbers).map_err(|reason| scanner.fault(reason))
        })?;
        if filled == 0 {
            return Ok(());
        }
        let reason = format!("the last {thing} has {filled} numbers, expected {stride}");
        Err(self.fault(reason))
    }

    /// A whole number that is not negative.
    pub(super) fn whole_number(&mut self) -> Result<u64, JsonFault> {
        const EXPECTED: &str = "a whole number";
        let Some(b'0'..=b'9') = self.peek()? else {
            return Err(self.unexpected(EXPECTED));
        };
        if let Some(number) = self.buffered_number() {
            return Ok(number);
        }
        let mut number = 0_u64;
        while let Some(digit @ b'0'..=b'9') = self.byte()? {
            number = number
                .checked_mul(10)
                .and_then(|number| number.checked_add(u64::from(digit - b'0')))
                .ok_or_else(|| self.fault("a number is too large".to_owned()))?;
            self.at += 1;
        }
        match self.byte()? {
            Some(b'.' | b'e' | b'E') => Err(self.unexpected(EXPECTED)),
            _ => Ok(number),
        }
    }

    /// Takes a number that stands in the buffer with the mark behind it, as nearly all do.
    fn buffered_number(&mut self) -> Option<u64> {
        /// All numbers of so many digits have room.
        const DIGITS: usize = 19;
        let rest = &self.buffer[self.at..self.end];
        let mut number = 0_u64;
        for (length, &byte) in rest.iter().take(DIGITS + 1).enumerate() {
            match byte {
                b'0'..=b'9' if length < DIGITS => number = number * 10 + u64::from(byte - b'0'),
                b',' | b']' | b'\n' => {
                    self.at += length;
                    return Some(number);
                }
                _ => return None,
            }
        }
        None
    }

    /// A value as it is written, of which there are not more than `limit` bytes.
    pub(super) fn written(&mut self, limit: usize) -> Result<Vec<u8>, JsonFault> {
        self.peek()?;
        let mut text = Vec::new();
        self.value(|bytes| {
            text.extend_from_slice(bytes);
            text.len() <= limit
        })?;
        Ok(text)
    }

    /// The first bytes of a value as it is written, of which the rest is passed over.
    pub(super) fn beginning(&mut self, length: usize) -> Result<Vec<u8>, JsonFault> {
        self.peek()?;
        let mut text = Vec::new();
        self.value(|bytes| {
            let room = length.saturating_sub(text.len()).min(bytes.len());
            text.extend_from_slice(&bytes[..room]);
            true
        })?;
        Ok(text)
    }

    /// Passes over a value.
    pub(super) fn skip(&mut self) -> Result<(), JsonFault> {
        self.value(|_| true)
    }

    /// Passes the bytes of a value to `keep`, which says whether it bears more.
    fn value(&mut self, mut keep: impl FnMut(&[u8]) -> bool) -> Result<(), JsonFault> {
        match self.peek()? {
            Some(b'"') => self.quoted(&mut keep),
            Some(b'[' | b'{') => self.nested(&mut keep),
            Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                while let Some(b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E') =
                    self.byte()?
                {
                    let next = self.at + 1;
                    self.pass(next, &mut keep)?;
                }
                Ok(())
            }
            _ => Err(self.unexpected("a value")),
        }
    }

    /// A list or an object. Its brackets are counted, not matched: what is passed over need not
    /// be understood.
    fn nested(&mut self, keep: &mut impl FnMut(&[u8]) -> bool) -> Result<(), JsonFault> {
        let mut depth = 0_u64;
        loop {
            if !self.has_more()? {
                return Err(self.unexpected("the end of a list or an object"));
            }
            let rest = &self.buffer[self.at..self.end];
            let marks = |byte: &u8| matches!(byte, b'[' | b']' | b'{' | b'}' | b'"');
            let Some(found) = rest.iter().position(marks) else {
                self.pass(self.end, keep)?;
                continue;
            };
            let at = self.at + found;
            match self.buffer[at] {
                b'"' => {
                    self.pass(at, keep)?;
                    self.quoted(keep)?;
                    continue;
                }
                b'[' | b'{' => depth += 1,
                _ => depth -= 1,
            }
            self.pass(at + 1, keep)?;
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// A string with its quotes, as it is written.
    fn quoted(&mut self, keep: &mut impl FnMut(&[u8]) -> bool) -> Result<(), JsonFault> {
        let opening = self.at + 1;
        self.pass(opening, keep)?;
        loop {
            if !self.has_more()? {
                return Err(self.unexpected("the end of a string"));
            }
            let rest = &self.buffer[self.at..self.end];
            let Some(found) = memchr::memchr2(b'"', b'\\', rest) else {
                self.pass(self.end, keep)?;
                continue;
            };
            let mark = self.buffer[self.at + found];
            let after = self.at + found + 1;
            self.pass(after, keep)?;
            if mark == b'"' {
                return Ok(());
            }
            // What is escaped ends no string.
            if self.has_more()? {
                let after = self.at + 1;
                self.pass(after, keep)?;
            }
        }
    }

    /// Goes on to a place in the buffer.
    fn pass(&mut self, to: usize, keep: &mut impl FnMut(&[u8]) -> bool) -> Result<(), JsonFault> {
        let bears_more = keep(&self.buffer[self.at..to]);
        self.at = to;
        if bears_more {
            return Ok(());
        }
        Err(self.fault("a value is far too long".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, as slow streams do.
    struct Drops<'t>(&'t [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let one = self.0.len().min(1);
            buffer[..one].copy_from_slice(&self.0[..one]);
            self.0 = &self.0[one..];
            Ok(one)
        }
    }

    #[test]
    fn values_are_passed_over_wherever_the_buffer_ends() {
        for value in [
            r#""a \"quoted\\\" ] part\\""#,
            r#"[1, [2, "]"], {"a": "}\\"}]"#,
            "-1.5e+3",
            "null",
        ] {
            let text = format!(" {value} 17");
            let mut scanner = Scanner::new(Drops(text.as_bytes()));
            assert_eq!(scanner.written(100).unwrap(), value.as_bytes());
            assert_eq!(scanner.whole_number().unwrap(), 17);
        }
    }

    #[test]
    fn a_number_is_whole_or_refused() {
        let read = |text: &str| Scanner::new(Drops(text.as_bytes())).whole_number();
        assert_eq!(read("18446744073709551615"), Ok(u64::MAX));
        for text in ["18446744073709551616", "-1", "1.5", "1e3", "", "x"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_is_the_same_wherever_the_buffer_ends() {
        fn read(reader: impl Read) -> (Result<u64, JsonFault>, Result<Option<u8>, JsonFault>) {
            let mut scanner = Scanner::new(reader);
            (scanner.whole_number(), scanner.peek())
        }
        for number in [
            "0",
            "7",
            "4294967296",
            "9999999999999999999",
            "10000000000000000000",
            "18446744073709551615",
            "18446744073709551616",
            "00000000000000000000000000000001",
            "1.5",
            "1e3",
        ] {
            for end in [",", "]", "\n,", " ]", "", "}"] {
                let text = format!("{number}{end}");
                assert_eq!(
                    read(text.as_bytes()),
                    read(Drops(text.as_bytes())),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn what_is_missing_is_told_with_its_place() {
        let mut scanner = Scanner::new(Drops(b"[1,2"));
        let fault = scanner.skip().unwrap_err();
        assert_eq!(fault.byte, 4);
        let mut scanner = Scanner::new(Drops(br#""abc"#));
        assert_eq!(scanner.written(2).unwrap_err().byte, 3);
    }
}
