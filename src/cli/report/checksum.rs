//! Which files a report was made from, to the byte.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};

use sha2::{Digest as _, Sha256};

use crate::cli::error::Error;
use crate::cli::inputs::Input;
use crate::report::facts;

/// What is known of an input, with the checksum of each of its files. A stream is gone once it was
/// read, and a rate has no file.
pub(super) fn input_facts(input: &Input) -> Result<Vec<facts::Input>, Error> {
    let mut all = input.input_facts();
    if matches!(input, Input::Measured { .. }) {
        for file in all.iter_mut().filter(|file| file.source != "-") {
            let sum = sha256(&file.source).map_err(|error| Error::ReadAgain {
                path: file.source.clone().into(),
                source: error,
            })?;
            file.sha256 = Some(sum);
        }
    }
    Ok(all)
}

fn sha256(path: &str) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut chunk = vec![0; 1 << 16];
    loop {
        let length = file.read(&mut chunk)?;
        if length == 0 {
            break;
        }
        digest.update(&chunk[..length]);
    }
    Ok(digest
        .finalize()
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_the_one_of_the_standard() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "abc").unwrap();
        // FIPS 180-4, example of SHA-256 on "abc".
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(file.path().to_str().unwrap()).unwrap(), expected);
    }
}
