//! What the module of the page asks of `encoding_rs`, under the same names: UTF-8, UTF-16 and
//! Windows-1252. Of older encodings, which workbooks before Excel 97 may have, only ASCII is read, and
//! every other byte becomes U+FFFD; numbers are no text in them.

use std::borrow::Cow;
use std::fmt;
use std::ptr;

/// How bytes are text.
pub struct Encoding {
    name: &'static str,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    Utf8,
    Utf16(fn([u8; 2]) -> u16),
    Windows1252,
    /// Read as far as it is ASCII.
    Old,
}

macro_rules! encodings {
    ($($init:ident $name:ident $text:literal $form:expr;)*) => {$(
        #[doc = concat!("The encoding ", $text, ".")]
        pub static $init: Encoding = Encoding { name: $text, form: $form };
        #[doc = concat!("The encoding ", $text, ".")]
        pub static $name: &Encoding = &$init;
    )*};
}

encodings! {
    UTF_8_INIT UTF_8 "UTF-8" Form::Utf8;
    UTF_16LE_INIT UTF_16LE "UTF-16LE" Form::Utf16(u16::from_le_bytes);
    UTF_16BE_INIT UTF_16BE "UTF-16BE" Form::Utf16(u16::from_be_bytes);
    WINDOWS_1252_INIT WINDOWS_1252 "windows-1252" Form::Windows1252;
    BIG5_INIT BIG5 "Big5" Form::Old;
    EUC_JP_INIT EUC_JP "EUC-JP" Form::Old;
    EUC_KR_INIT EUC_KR "EUC-KR" Form::Old;
    GB18030_INIT GB18030 "gb18030" Form::Old;
    GBK_INIT GBK "GBK" Form::Old;
    IBM866_INIT IBM866 "IBM866" Form::Old;
    ISO_2022_JP_INIT ISO_2022_JP "ISO-2022-JP" Form::Old;
    ISO_8859_2_INIT ISO_8859_2 "ISO-8859-2" Form::Old;
    ISO_8859_3_INIT ISO_8859_3 "ISO-8859-3" Form::Old;
    ISO_8859_4_INIT ISO_8859_4 "ISO-8859-4" Form::Old;
    ISO_8859_5_INIT ISO_8859_5 "ISO-8859-5" Form::Old;
    ISO_8859_6_INIT ISO_8859_6 "ISO-8859-6" Form::Old;
    ISO_8859_7_INIT ISO_8859_7 "ISO-8859-7" Form::Old;
    ISO_8859_8_INIT ISO_8859_8 "ISO-8859-8" Form::Old;
    ISO_8859_8_I_INIT ISO_8859_8_I "ISO-8859-8-I" Form::Old;
    ISO_8859_10_INIT ISO_8859_10 "ISO-8859-10" Form::Old;
    ISO_8859_13_INIT ISO_8859_13 "ISO-8859-13" Form::Old;
    ISO_8859_14_INIT ISO_8859_14 "ISO-8859-14" Form::Old;
    ISO_8859_15_INIT ISO_8859_15 "ISO-8859-15" Form::Old;
    ISO_8859_16_INIT ISO_8859_16 "ISO-8859-16" Form::Old;
    KOI8_R_INIT KOI8_R "KOI8-R" Form::Old;
    KOI8_U_INIT KOI8_U "KOI8-U" Form::Old;
    MACINTOSH_INIT MACINTOSH "macintosh" Form::Old;
    REPLACEMENT_INIT REPLACEMENT "replacement" Form::Old;
    SHIFT_JIS_INIT SHIFT_JIS "Shift_JIS" Form::Old;
    WINDOWS_874_INIT WINDOWS_874 "windows-874" Form::Old;
    WINDOWS_1250_INIT WINDOWS_1250 "windows-1250" Form::Old;
    WINDOWS_1251_INIT WINDOWS_1251 "windows-1251" Form::Old;
    WINDOWS_1253_INIT WINDOWS_1253 "windows-1253" Form::Old;
    WINDOWS_1254_INIT WINDOWS_1254 "windows-1254" Form::Old;
    WINDOWS_1255_INIT WINDOWS_1255 "windows-1255" Form::Old;
    WINDOWS_1256_INIT WINDOWS_1256 "windows-1256" Form::Old;
    WINDOWS_1257_INIT WINDOWS_1257 "windows-1257" Form::Old;
    WINDOWS_1258_INIT WINDOWS_1258 "windows-1258" Form::Old;
    X_MAC_CYRILLIC_INIT X_MAC_CYRILLIC "x-mac-cyrillic" Form::Old;
}

/// What the bytes 0x80 to 0x9F are in Windows-1252, as the Encoding Standard has it.
const WINDOWS_1252_HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

impl Encoding {
    /// The encoding of this name in the Encoding Standard, where it is one that is read.
    pub fn for_label(label: &[u8]) -> Option<&'static Self> {
        match label.trim_ascii().to_ascii_lowercase().as_slice() {
            b"utf-8" | b"utf8" => Some(UTF_8),
            b"utf-16" | b"utf-16le" => Some(UTF_16LE),
            b"utf-16be" => Some(UTF_16BE),
            b"windows-1252" | b"cp1252" | b"iso-8859-1" | b"latin1" | b"us-ascii" | b"ascii" => {
                Some(WINDOWS_1252)
            }
            _ => None,
        }
    }

    /// The encoding of which bytes begin with the mark, and how long that is.
    pub fn for_bom(bytes: &[u8]) -> Option<(&'static Self, usize)> {
        [
            (UTF_8, "\u{feff}".as_bytes()),
            (UTF_16LE, b"\xff\xfe"),
            (UTF_16BE, b"\xfe\xff"),
        ]
        .into_iter()
        .find(|(_, mark)| bytes.starts_with(mark))
        .map(|(encoding, mark)| (encoding, mark.len()))
    }

    /// Its name.
    pub const fn name(&'static self) -> &'static str {
        self.name
    }

    /// The text of bytes, without a mark that they begin with, which tells the encoding where there is
    /// one; the encoding, and whether something was malformed.
    pub fn decode<'a>(&'static self, bytes: &'a [u8]) -> (Cow<'a, str>, &'static Self, bool) {
        let (encoding, mark) = Self::for_bom(bytes).unwrap_or((self, 0));
        let (text, is_malformed) = encoding.decode_without_bom_handling(&bytes[mark..]);
        (text, encoding, is_malformed)
    }

    /// The text of bytes, and whether something was malformed.
    pub fn decode_without_bom_handling<'a>(&'static self, bytes: &'a [u8]) -> (Cow<'a, str>, bool) {
        match self.form {
            Form::Utf8 => {
                let text = String::from_utf8_lossy(bytes);
                let is_malformed = matches!(text, Cow::Owned(_));
                (text, is_malformed)
            }
            Form::Utf16(unit) => {
                let (pairs, odd) = bytes.as_chunks();
                let units = pairs.iter().map(|&pair| unit(pair));
                let mut is_malformed = !odd.is_empty();
                let characters = char::decode_utf16(units).map(|character| {
                    is_malformed |= character.is_err();
                    character.unwrap_or(char::REPLACEMENT_CHARACTER)
                });
                let mut text: String = characters.collect();
                if !odd.is_empty() {
                    text.push(char::REPLACEMENT_CHARACTER);
                }
                (text.into(), is_malformed)
            }
            Form::Windows1252 => {
                let character = |&byte: &u8| match byte {
                    0x80..=0x9f => WINDOWS_1252_HIGH[usize::from(byte - 0x80)],
                    other => char::from(other),
                };
                (
                    bytes.iter().map(character).collect::<String>().into(),
                    false,
                )
            }
            Form::Old => {
                let character = |&byte: &u8| match byte {
                    0..=0x7f => char::from(byte),
                    _ => char::REPLACEMENT_CHARACTER,
                };
                (
                    bytes.iter().map(character).collect::<String>().into(),
                    !bytes.is_ascii(),
                )
            }
        }
    }

    /// The text of bytes, if nothing is malformed.
    pub fn decode_without_bom_handling_and_without_replacement<'a>(
        &'static self,
        bytes: &'a [u8],
    ) -> Option<Cow<'a, str>> {
        let (text, is_malformed) = self.decode_without_bom_handling(bytes);
        (!is_malformed).then_some(text)
    }

    /// Decodes piece by piece.
    pub fn new_decoder_without_bom_handling(&'static self) -> Decoder {
        Decoder { encoding: self }
    }
}

impl PartialEq for Encoding {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self, other)
    }
}

impl Eq for Encoding {}

impl fmt::Debug for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encoding {{ {} }}", self.name)
    }
}

/// Decodes what is whole; of what comes piece by piece nothing is read, and it says so.
#[derive(Debug)]
pub struct Decoder {
    encoding: &'static Encoding,
}

/// How decoding ended.
#[derive(Debug, PartialEq, Eq)]
pub enum DecoderResult {
    /// All was read.
    InputEmpty,
    /// There was no room for more.
    OutputFull,
    /// So many bytes are malformed, and so many after them were read.
    Malformed(u8, u8),
}

impl Decoder {
    /// What it decodes.
    pub fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    /// How many bytes the text of so many bytes takes at most.
    pub fn max_utf8_buffer_length_without_replacement(&self, length: usize) -> Option<usize> {
        length.checked_mul(3)
    }

    /// Adds the text of all bytes.
    pub fn decode_to_string_without_replacement(
        &mut self,
        bytes: &[u8],
        text: &mut String,
        last: bool,
    ) -> (DecoderResult, usize) {
        let (decoded, is_malformed) = self.encoding.decode_without_bom_handling(bytes);
        if is_malformed || !last {
            return (DecoderResult::Malformed(1, 0), 0);
        }
        text.push_str(&decoded);
        (DecoderResult::InputEmpty, bytes.len())
    }

    /// Refuses what comes piece by piece.
    pub fn decode_to_utf8_without_replacement(
        &mut self,
        _bytes: &[u8],
        _text: &mut [u8],
        _last: bool,
    ) -> (DecoderResult, usize, usize) {
        (DecoderResult::Malformed(1, 0), 0, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_as_its_encoding_has_it() {
        for (encoding, bytes, text) in [
            (UTF_8, "\u{feff}né".as_bytes(), "né"),
            (UTF_16LE, b"\xff\xfea\0\xac\x20", "a€"),
            (UTF_16BE, b"\0a\x20\xac", "a€"),
            (UTF_16LE, b"a\0\0\xd8b\0", "a\u{fffd}b"),
            (WINDOWS_1252, b"\x80\xe9\x9f", "€éŸ"),
            (SHIFT_JIS, b"rss \x83\x81", "rss \u{fffd}\u{fffd}"),
        ] {
            assert_eq!(encoding.decode(bytes).0, text, "{encoding:?}");
        }
    }

    #[test]
    fn what_is_malformed_is_told() {
        assert!(UTF_8.decode(b"a\xff").2);
        assert!(UTF_16LE.decode(b"a\0b").2);
        assert!(GBK.decode(b"\xc4\xda").2);
        assert!(!UTF_8.decode("né".as_bytes()).2);
    }
}
