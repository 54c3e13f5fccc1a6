//! JSON read as a stream, in a buffer that does not grow with the file.
//!
//! A parser such as serde's would do, too; this one knows that nearly everything is a list of
//! whole numbers or is not wanted, and is several times as fast on files of gigabytes.

use std::io::Read;

use serde::de::DeserializeOwned;

use crate::error::Problem;

/// All numbers of so many digits have room.
const DIGITS: usize = 19;

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

/// What a value is that is written so. It is read as text, as all other JSON is, so that what reads it is compiled
/// once.
pub(super) fn from_written<T: DeserializeOwned>(written: &[u8]) -> serde_json::Result<T> {
    serde_json::from_str(&String::from_utf8_lossy(written))
}

/// The numbers that describe one thing, as far as they have come.
struct Record {
    numbers: Vec<u64>,
    filled: usize,
}

impl Record {
    /// Passes the numbers on where this is the last of them.
    #[inline]
    fn push(
        &mut self,
        number: u64,
        add: &mut impl FnMut(&[u64]) -> Result<(), String>,
    ) -> Result<(), String> {
        self.numbers[self.filled] = number;
        self.filled += 1;
        if self.filled < self.numbers.len() {
            return Ok(());
        }
        self.filled = 0;
        add(&self.numbers)
    }
}

/// A place in a stream of JSON.
pub(super) struct Scanner<'a> {
    reader: &'a mut dyn Read,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    /// Bytes before the buffer.
    passed: u64,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(reader: &'a mut dyn Read) -> Self {
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
        let mut record = Record {
            numbers: vec![0; stride],
            filled: 0,
        };
        self.expect(b'[')?;
        if self.takes(b']')? {
            return Ok(());
        }
        loop {
            self.buffered_records(&mut record, &mut add)?;
            let number = self.whole_number()?;
            let added = record.push(number, &mut add);
            added.map_err(|reason| self.fault(reason))?;
            if !self.takes(b',')? {
                break;
            }
        }
        self.expect(b']')?;
        if record.filled == 0 {
            return Ok(());
        }
        let filled = record.filled;
        let reason = format!("the last {thing} has {filled} numbers, expected {stride}");
        Err(self.fault(reason))
    }

    /// Takes the numbers that stand in the buffer with a comma behind each, as nearly all do in a list of
    /// millions. What comes after them is left where it stands.
    fn buffered_records(
        &mut self,
        record: &mut Record,
        add: &mut impl FnMut(&[u64]) -> Result<(), String>,
    ) -> Result<(), JsonFault> {
        let rest = &self.buffer[self.at..self.end];
        let (mut number, mut digits, mut taken) = (0_u64, 0, 0);
        let mut refused = None;
        for (at, &byte) in rest.iter().enumerate() {
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                // What has too many digits is not taken, so that it may be any number here.
                number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
                digits += 1;
            } else if byte == b',' && (1..=DIGITS).contains(&digits) {
                taken = at;
                if let Err(reason) = record.push(number, add) {
                    refused = Some(reason);
                    taken = at - usize::from(rest[at - 1] == b'\n');
                    break;
                }
                taken += 1;
                (number, digits) = (0, 0);
            } else if byte != b'\n' || rest.get(at + 1) != Some(&b',') {
                break;
            }
        }
        self.at += taken;
        refused.map_or(Ok(()), |reason| Err(self.fault(reason)))
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
            let mut text = Drops(text.as_bytes());
            let mut scanner = Scanner::new(&mut text);
            assert_eq!(scanner.written(100).unwrap(), value.as_bytes());
            assert_eq!(scanner.whole_number().unwrap(), 17);
        }
    }

    #[test]
    fn a_number_is_whole_or_refused() {
        let read = |text: &str| Scanner::new(&mut Drops(text.as_bytes())).whole_number();
        assert_eq!(read("18446744073709551615"), Ok(u64::MAX));
        for text in ["18446744073709551616", "-1", "1.5", "1e3", "", "x"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_is_the_same_wherever_the_buffer_ends() {
        fn read(reader: &mut dyn Read) -> (Result<u64, JsonFault>, Result<Option<u8>, JsonFault>) {
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
                    read(&mut text.as_bytes()),
                    read(&mut Drops(text.as_bytes())),
                    "{text}"
                );
            }
        }
    }

    /// What records a list holds, or what is wrong with it.
    fn records(reader: &mut dyn Read, stride: usize) -> (Vec<Vec<u64>>, Result<(), JsonFault>) {
        let mut found = Vec::new();
        let read = Scanner::new(reader).records("object", stride, |numbers| {
            if numbers.contains(&13) {
                return Err("13 is refused".to_owned());
            }
            found.push(numbers.to_vec());
            Ok(())
        });
        (found, read)
    }

    #[test]
    fn a_list_of_records_is_read_as_v8_writes_it() {
        let (found, read) = records(&mut &b"[1,2,3\n,40,50,60\n,7,8,9\n]"[..], 3);
        assert_eq!(read, Ok(()));
        assert_eq!(found, [[1, 2, 3], [40, 50, 60], [7, 8, 9]]);
        let (found, read) = records(&mut &b"[1,2,3]"[..], 2);
        assert_eq!(found, [[1, 2]]);
        assert_eq!(
            read.unwrap_err().reason,
            "the last object has 1 numbers, expected 2"
        );
    }

    proptest::proptest! {
        /// Numbers in the buffer and those that come byte by byte are taken in different ways.
        #[test]
        fn records_are_the_same_wherever_the_buffer_ends(
            parts in proptest::collection::vec(
                proptest::prop_oneof![
                    8 => "[0-9]{1,3},",
                    2 => "[0-9]{18,21},",
                    1 => "[0-9]{1,2}\n,",
                    1 => "[0-9]{1,2} ?,? ?",
                    1 => "13,",
                    1 => "[-x.\\]\\[,\n ]",
                ],
                0..30,
            ),
            end in proptest::prop_oneof![4 => "[0-9]{1,20}]", 1 => "[0-9\n]{0,3}]?"],
            stride in 1_usize..4,
        ) {
            let text = format!("[{}{end}", parts.concat());
            let at_once = records(&mut text.as_bytes(), stride);
            proptest::prop_assert_eq!(at_once, records(&mut Drops(text.as_bytes()), stride), "{}", text);
        }
    }

    #[test]
    fn what_is_missing_is_told_with_its_place() {
        let mut cut = Drops(b"[1,2");
        let mut scanner = Scanner::new(&mut cut);
        let fault = scanner.skip().unwrap_err();
        assert_eq!(fault.byte, 4);
        let mut cut = Drops(br#""abc"#);
        let mut scanner = Scanner::new(&mut cut);
        assert_eq!(scanner.written(2).unwrap_err().byte, 3);
    }
}
