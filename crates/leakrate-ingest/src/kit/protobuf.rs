//! Messages of Protocol Buffers, field by field, without a schema (Protocol Buffers, *Encoding*).
//!
//! A message is a row of fields, each a number with its value. Lengths may lie: every read is checked
//! against what there is.

/// Where a message cannot be read, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ProtobufFault {
    pub(crate) byte: usize,
    pub(crate) reason: &'static str,
}

/// A message that is being read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message<'b> {
    bytes: &'b [u8],
    /// Where it begins in the file.
    start: usize,
    at: usize,
}

/// A field of a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'b> {
    pub(crate) number: u64,
    pub(crate) value: Value<'b>,
}

/// The value of a field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'b> {
    /// A whole number or a truth value.
    Number(u64),
    /// A text, a message, or numbers without fields of their own.
    Bytes(Message<'b>),
    /// A number of four or eight bytes.
    Fixed,
}

impl<'b> Message<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            start: 0,
            at: 0,
        }
    }

    /// All bytes of it.
    pub(crate) fn bytes(&self) -> &'b [u8] {
        self.bytes
    }

    pub(crate) fn fault(&self, reason: &'static str) -> ProtobufFault {
        ProtobufFault {
            byte: self.start + self.at,
            reason,
        }
    }

    /// The next field; `None` at the end.
    pub(crate) fn next_field(&mut self) -> Result<Option<Field<'b>>, ProtobufFault> {
        if self.at == self.bytes.len() {
            return Ok(None);
        }
        let key = self.number()?;
        let number = key >> 3;
        if number == 0 {
            return Err(self.fault("a field has the number 0"));
        }
        let value = match key & 7 {
            0 => Value::Number(self.number()?),
            1 => self.skip(8).map(|()| Value::Fixed)?,
            2 => {
                let length = self.number()?;
                let inner = Self {
                    bytes: self.taken(length)?,
                    start: self.start + self.at,
                    at: 0,
                };
                self.at += inner.bytes.len();
                Value::Bytes(inner)
            }
            5 => self.skip(4).map(|()| Value::Fixed)?,
            _ => return Err(self.fault("a field is of no known kind")),
        };
        Ok(Some(Field { number, value }))
    }

    /// The next number of numbers without fields of their own; `None` at the end.
    pub(crate) fn next_number(&mut self) -> Result<Option<u64>, ProtobufFault> {
        if self.at == self.bytes.len() {
            return Ok(None);
        }
        self.number().map(Some)
    }

    fn taken(&self, length: u64) -> Result<&'b [u8], ProtobufFault> {
        let length = usize::try_from(length).ok();
        let end = length.and_then(|length| self.at.checked_add(length));
        let taken = end.and_then(|end| self.bytes.get(self.at..end));
        taken.ok_or_else(|| self.fault("it ends in the middle of a field"))
    }

    fn skip(&mut self, length: u64) -> Result<(), ProtobufFault> {
        self.at += self.taken(length)?.len();
        Ok(())
    }

    /// Seven bits in each byte, the lowest first; the eighth says that more follow.
    fn number(&mut self) -> Result<u64, ProtobufFault> {
        const LONGEST: usize = 10;
        let mut number = 0_u64;
        for place in 0..LONGEST {
            let Some(&byte) = self.bytes.get(self.at) else {
                return Err(self.fault("it ends in the middle of a number"));
            };
            self.at += 1;
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(self.fault("a number has more than ten bytes"))
    }
}

impl Value<'_> {
    /// Adds the numbers of a field that may have any number of them, in either of the two ways to
    /// write them.
    pub(crate) fn add_numbers_to(self, numbers: &mut Vec<u64>) -> Result<(), ProtobufFault> {
        match self {
            Self::Number(number) => numbers.push(number),
            Self::Bytes(mut packed) => {
                while let Some(number) = packed.next_number()? {
                    numbers.push(number);
                }
            }
            Self::Fixed => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_in_every_way_they_are_written() {
        let bytes = [
            0x08, 0x96, 0x01, 0x12, 0x02, b'h', b'i', 0x1d, 1, 2, 3, 4, 0x22, 0x02, 0x05, 0x06,
        ];
        let mut message = Message::new(&bytes);
        let mut next = || message.next_field().unwrap();
        let first = next().unwrap();
        assert!(matches!(
            (first.number, first.value),
            (1, Value::Number(150))
        ));
        let Some(Field {
            number: 2,
            value: Value::Bytes(text),
        }) = next()
        else {
            panic!("expected a text");
        };
        assert_eq!(text.bytes(), b"hi");
        assert!(matches!(next().unwrap().value, Value::Fixed));
        let mut numbers = Vec::new();
        next().unwrap().value.add_numbers_to(&mut numbers).unwrap();
        assert_eq!(numbers, [5, 6]);
        assert!(next().is_none());
    }

    #[test]
    fn lengths_that_lie_are_refused_where_they_stand() {
        for (bytes, byte) in [
            (&[0x12, 0x05, b'a'][..], 2),
            (
                &[
                    0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
                ],
                11,
            ),
            (&[0x08], 1),
            (&[0x08, 0x80, 0x80], 3),
            (&[0x1d, 1, 2], 1),
            (&[0x0b], 1),
            (&[0x00], 1),
            (&[0x80; 12], 10),
        ] {
            let fault = Message::new(bytes).next_field().unwrap_err();
            assert_eq!(fault.byte, byte, "{bytes:?}");
        }
    }
}
