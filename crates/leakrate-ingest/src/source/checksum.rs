//! The checksum of a source, taken of the bytes while they are read: a pipe can be read only once,
//! and a file may be another one when it is read again.

use std::fmt::Write as _;
use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

/// Whether the checksum of a source is wanted, which takes its time in large ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Checksum {
    /// It is not.
    #[default]
    Unwanted,
    /// It is: SHA-256 (FIPS 180-4) of the bytes as they come, packed ones as they are packed.
    Sha256,
}

/// A reader that sums what is read from it.
pub(super) struct Summed<R> {
    reader: R,
    digest: Sha256,
}

impl<R: Read> Summed<R> {
    pub(super) fn new(reader: R) -> Self {
        let digest = Sha256::new();
        Self { reader, digest }
    }

    /// The sum of all there is, read or not.
    pub(super) fn finish(mut self) -> io::Result<String> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(digits(&self.digest.finalize()))
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.digest.update(&buffer[..read]);
        Ok(read)
    }
}

fn digits(sum: &[u8]) -> String {
    sum.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-4, example of SHA-256 on "abc".
    const OF_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_checksum_is_the_one_of_the_standard_however_much_was_read() {
        for bytes in 0..=3 {
            let mut summed = Summed::new(b"abc".as_slice());
            let mut some = vec![0; bytes];
            summed.read_exact(&mut some).unwrap();
            assert_eq!(summed.finish().unwrap(), OF_ABC);
        }
    }
}
