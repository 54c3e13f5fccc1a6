//! Streams and compressed files: recognised by content, unpacked as they come, and held in memory
//! only while they are small.
//!
//! What grows large goes to a file that has no name and is gone with the process, in the folder for
//! temporary files (`TMPDIR`), and is mapped from there. So everything that can be read at all
//! can be read from a stream, with the same errors at the same places, in little memory. What
//! cannot be a text ends at the first byte that shows it, and what has no end, at a limit.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::decode::{NULS, may_hold_nuls};
use super::own_file::OwnFile;
use crate::error::Problem;

/// Bytes that are held in memory; more go to a file.
const HELD: usize = 64 << 20;
/// Bytes of a file that are held even where it is to be copied: what is this small takes no part of
/// memory that matters.
const SMALL: usize = 1 << 20;
/// How a stream may unpack: up to 64 MiB freely, and beyond that to 100 times its size. Tables of
/// readings shrink to a tenth or a fiftieth; what was made to fill a disk, to a thousandth.
const FREELY: u64 = HELD as u64;
const MOST_TIMES: u64 = 100;
/// GiB that a stream may hold, which is what is taken of the folder for temporary files.
const MOST_GIB: u64 = 4;
const BUFFER: usize = 1 << 18;

/// What a stream held.
#[derive(Debug)]
pub(super) enum StreamContent {
    Small(Vec<u8>),
    Large(OwnFile),
}

/// Reads a stream to its end, unpacked if it is gzip (of any number of members) or Zstandard (of
/// any number of frames).
///
/// # Errors
/// The stream fails, cannot be a text, or holds more than is taken from a stream.
pub(super) fn read(stream: impl Read) -> Result<StreamContent, Problem> {
    let packed = Rc::new(Cell::new(0));
    let mut stream = BufReader::with_capacity(
        BUFFER,
        Counted {
            stream,
            count: Rc::clone(&packed),
        },
    );
    let head = stream
        .fill_buf()
        .map_err(|error| Problem::unreadable(&error))?;
    match Packing::of(head) {
        None => gather(stream, HELD, refuse_endless),
        Some(packing) => {
            let check = |unpacked: u64| refuse_bomb(unpacked, packed.get());
            match packing {
                Packing::Gzip => gather(MultiGzDecoder::new(stream), HELD, check),
                Packing::Zstandard => gather(Frames::new(stream), HELD, check),
            }
        }
    }
}

/// Copies a file that is not to be held, but for a small one.
///
/// # Errors
/// It cannot be read or copied, or cannot be a text.
pub(super) fn copy(file: impl Read) -> Result<StreamContent, Problem> {
    gather(file, SMALL, |_| Ok(()))
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
    check: impl Fn(u64) -> Result<(), Problem>,
) -> Result<StreamContent, Problem> {
    let failed = |error: io::Error| Problem::unreadable(&error);
    let (mut held, mut kept) = (Vec::new(), None);
    let mut buffer = vec![0; BUFFER];
    let mut nuls = None;
    let mut length = 0;
    loop {
        let read = match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(error)),
        };
        let bytes = &buffer[..read];
        length += read as u64;
        check(length)?;
        if !*nuls.get_or_insert_with(|| may_hold_nuls(bytes)) && memchr::memchr(0, bytes).is_some()
        {
            return Err(NULS);
        }
        if kept.is_none() && held.len() + read > most {
            let mut file = OwnFile::new().map_err(failed)?;
            file.0.write_all(&held).map_err(failed)?;
            (held, kept) = (Vec::new(), Some(file));
        }
        match &mut kept {
            Some(file) => file.0.write_all(bytes).map_err(failed)?,
            None => held.extend_from_slice(bytes),
        }
    }
    Ok(kept.map_or(StreamContent::Small(held), StreamContent::Large))
}

fn refuse_endless(length: u64) -> Result<(), Problem> {
    if length <= MOST_GIB << 30 {
        return Ok(());
    }
    let reason = format!(
        "it holds more than {MOST_GIB} GiB, the most that is taken from a stream; save it as a \
         file without compression, and give that"
    );
    Err(Problem::TooLarge { reason })
}

fn refuse_bomb(unpacked: u64, packed: u64) -> Result<(), Problem> {
    refuse_endless(unpacked)?;
    if unpacked <= FREELY.max(packed.saturating_mul(MOST_TIMES)) {
        return Ok(());
    }
    let reason = format!(
        "it unpacks to more than {} MiB and {MOST_TIMES} times its size; if that is meant, unpack \
         it first",
        FREELY >> 20
    );
    Err(Problem::TooLarge { reason })
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

    fn unpacked(packed: &[u8]) -> Result<Vec<u8>, Problem> {
        match read(packed)? {
            StreamContent::Small(bytes) => Ok(bytes),
            StreamContent::Large(_) => unreachable!("expected a few bytes"),
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
        let StreamContent::Large(OwnFile(mut file)) =
            gather(text.as_bytes(), 1000, |_| Ok(())).unwrap()
        else {
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
        assert!(refused.unwrap_err().to_string().contains("100 times"));
    }

    #[test]
    fn a_stream_without_end_is_refused() {
        assert!(refuse_endless(MOST_GIB << 30).is_ok());
        let refused = gather(io::repeat(b'a'), 1000, |length| {
            refuse_endless(length << 20)
        });
        assert!(refused.unwrap_err().to_string().contains("4 GiB"));
    }

    #[test]
    fn zeros_without_end_are_refused_at_the_first() {
        let refused = gather(io::repeat(0), HELD, |length| {
            assert!(length <= BUFFER as u64);
            Ok(())
        });
        assert_eq!(refused.unwrap_err(), NULS);
    }
}
