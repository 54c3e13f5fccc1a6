//! Streams and compressed files: recognised by content, unpacked as they come, and held in memory
//! only while they are small.
//!
//! What grows large goes to a file that has no name and is gone with the process, in the folder for
//! temporary files (`TMPDIR`), and is mapped from there. So everything that can be read at all
//! can be read from a stream, with the same errors at the same places, in little memory.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// Bytes that are held in memory; more go to a file.
const HELD: usize = 64 << 20;
/// How a stream may unpack: up to 1 GiB freely, and beyond that to 250 times its size. Tables of
/// readings shrink to a tenth or a fiftieth; what was made to fill a disk, to a thousandth.
const FREELY: u64 = 1 << 30;
const MOST_TIMES: u64 = 250;
const BUFFER: usize = 1 << 18;

/// What a stream held.
#[derive(Debug)]
pub(super) enum Content {
    Small(Vec<u8>),
    Large(File),
}

/// Reads a stream to its end, unpacked if it is gzip (of any number of members) or Zstandard (of
/// any number of frames).
pub(super) fn read(stream: impl Read) -> io::Result<Content> {
    let packed = Rc::new(Cell::new(0));
    let mut stream = BufReader::with_capacity(
        BUFFER,
        Counted {
            stream,
            count: Rc::clone(&packed),
        },
    );
    match Packing::of(stream.fill_buf()?) {
        None => gather(stream, HELD, |_| Ok(())),
        Some(packing) => {
            let check = |unpacked: u64| refuse_bomb(unpacked, packed.get());
            match packing {
                Packing::Gzip => gather(MultiGzDecoder::new(stream), HELD, check),
                Packing::Zstandard => gather(Frames::new(stream), HELD, check),
            }
        }
    }
}

/// How bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstandard,
}

impl Packing {
    /// By the first bytes; `None` if they are not packed.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstandard),
            _ => None,
        }
    }
}

/// Reads on in memory until there is too much for it, and then to a file.
fn gather(
    mut stream: impl Read,
    most: usize,
    check: impl Fn(u64) -> io::Result<()>,
) -> io::Result<Content> {
    let mut held = Vec::new();
    stream.by_ref().take(most as u64).read_to_end(&mut held)?;
    if held.len() < most {
        return Ok(Content::Small(held));
    }
    let mut file = tempfile::tempfile()?;
    file.write_all(&held)?;
    let mut length = held.len() as u64;
    held.resize(BUFFER, 0);
    held.shrink_to_fit();
    loop {
        check(length)?;
        match stream.read(&mut held) {
            Ok(0) => return Ok(Content::Large(file)),
            Ok(read) => {
                file.write_all(&held[..read])?;
                length += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn refuse_bomb(unpacked: u64, packed: u64) -> io::Result<()> {
    if unpacked <= FREELY.max(packed.saturating_mul(MOST_TIMES)) {
        return Ok(());
    }
    let reason = format!(
        "it unpacks to more than {MOST_TIMES} times its size; if that is meant, unpack it first"
    );
    Err(io::Error::other(reason))
}

/// Counts the bytes that are taken from a stream.
struct Counted<R> {
    stream: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

/// The frames of a Zstandard file, one after the other.
struct Frames<R> {
    stream: R,
    decoder: FrameDecoder,
    is_open: bool,
}

impl<R: BufRead> Frames<R> {
    fn new(stream: R) -> Self {
        Self {
            stream,
            decoder: FrameDecoder::new(),
            is_open: false,
        }
    }

    /// Opens the next frame, past any that hold no data; `false` at the end of the stream.
    fn open(&mut self) -> io::Result<bool> {
        while !self.is_open && !self.stream.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.stream) {
                Ok(()) => self.is_open = true,
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    io::copy(
                        &mut self.stream.by_ref().take(length.into()),
                        &mut io::sink(),
                    )?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(self.is_open)
    }

    fn close(&mut self) -> io::Result<()> {
        self.is_open = false;
        let stated = self.decoder.get_checksum_from_data();
        if stated.is_some() && stated != self.decoder.get_calculated_checksum() {
            return Err(io::Error::other("its checksum is wrong"));
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.open()? {
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                let decoded = self.decoder.decode_blocks(&mut self.stream, one);
                decoded.map_err(io::Error::other)?;
            }
            if self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            self.close()?;
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Seek;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn unpacked(packed: &[u8]) -> io::Result<Vec<u8>> {
        match read(packed)? {
            Content::Small(bytes) => Ok(bytes),
            Content::Large(_) => Err(io::Error::other("expected a few bytes")),
        }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_packed_is_unpacked_and_other_things_are_left_alone() {
        let text = b"time,heap_mb\n1,2\n2,3\n".as_slice();
        let zstandard = compress_to_vec(text, CompressionLevel::Fastest);
        assert_eq!(unpacked(text).unwrap(), text);
        assert_eq!(unpacked(&gzip(text)).unwrap(), text);
        assert_eq!(unpacked(&zstandard).unwrap(), text);
        assert_eq!(unpacked(b"").unwrap(), b"");
    }

    #[test]
    fn what_is_cut_short_or_damaged_is_an_error() {
        let text = "time,heap_mb\n".repeat(1000);
        let zstandard = compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
        for packed in [gzip(text.as_bytes()), zstandard] {
            let end = packed.len();
            assert!(unpacked(&packed[..end - 1]).is_err());
            let mut damaged = packed;
            damaged[end - 1] ^= 1;
            assert!(unpacked(&damaged).is_err());
        }
    }

    #[test]
    fn what_is_large_goes_to_a_file() {
        let text = "time,heap_mb\n".repeat(100_000);
        let Content::Large(mut file) = gather(text.as_bytes(), 1000, |_| Ok(())).unwrap() else {
            unreachable!("it was to be held in a file");
        };
        let mut found = String::new();
        file.rewind().unwrap();
        file.read_to_string(&mut found).unwrap();
        assert_eq!(found, text);
    }

    #[test]
    fn what_unpacks_without_end_is_refused() {
        let check = |unpacked| refuse_bomb(unpacked, 1 << 20);
        assert!(check(FREELY).is_ok());
        let refused = gather(io::repeat(b'a'), 1000, |length| check(length << 12));
        assert!(refused.unwrap_err().to_string().contains("250 times"));
    }
}
