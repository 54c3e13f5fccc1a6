//! A place in a text that is being parsed. All parsers of people's forms share it, so that a
//! fault deep inside a rate is reported against the whole rate.

use std::ops::Range;

use super::parse_error::ParseError;

pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    expected: &'static str,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, expected: &'static str) -> Self {
        let mut scanner = Self {
            text,
            at: 0,
            expected,
        };
        scanner.skip_spaces();
        scanner
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn since(&self, start: usize) -> &'a str {
        &self.text[start..self.at]
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest().is_empty()
    }

    /// Spaces of any kind: browsers put U+202F before AM and PM.
    pub(super) fn skip_spaces(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    pub(super) fn eat(&mut self, expected: char) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.at += expected.len_utf8();
        }
        found
    }

    /// Returns to an earlier place.
    pub(super) fn back_to(&mut self, place: usize) {
        self.at = place;
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    pub(super) fn take_while(&mut self, wanted: fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = &rest[..rest.find(|c| !wanted(c)).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    pub(super) fn digits(&mut self) -> &'a str {
        self.take_while(|c| c.is_ascii_digit())
    }

    pub(super) fn word(&mut self) -> &'a str {
        self.take_while(char::is_alphabetic)
    }

    /// Nothing but spaces may be left.
    pub(super) fn finish(mut self, help: &str) -> Result<(), ParseError> {
        self.skip_spaces();
        if self.is_done() {
            Ok(())
        } else {
            Err(self.fault_in_rest(help))
        }
    }

    pub(super) fn fault(&self, span: Range<usize>, help: impl Into<String>) -> ParseError {
        ParseError {
            expected: self.expected,
            found: self.text.to_owned(),
            span,
            help: help.into(),
        }
    }

    /// A fault that takes in all that is left.
    pub(super) fn fault_in_rest(&self, help: impl Into<String>) -> ParseError {
        let end = self.at + self.rest().trim_end().len();
        self.fault(self.at..end, help)
    }

    /// A fault at the word, number or sign that comes next.
    pub(super) fn fault_here(&self, help: impl Into<String>) -> ParseError {
        let token = |c: char| c.is_alphanumeric();
        let rest = self.rest();
        let length = match rest.chars().next() {
            Some(first) if token(first) => rest.find(|c| !token(c)).unwrap_or(rest.len()),
            Some(sign) => sign.len_utf8(),
            None => 0,
        };
        self.fault(self.at..self.at + length, help)
    }
}
