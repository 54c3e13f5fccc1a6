//! Parquet and Arrow: their decoders panic at what they do not hold out, and leakrate takes that for a fault of the file.

use std::panic;
use std::sync::Once;

use leakrate::ingest::{self, GroupStream, IngestError, ReadOptions, Source, panic_of_decoder};

use crate::{check, check_error, helped};

/// Reads the bytes as a table by columns, and as a stream of series.
pub fn read_columns(bytes: &[u8]) {
    match open(bytes) {
        Ok(source) => {
            let bare = ReadOptions::default();
            check(ingest::read(&source, &bare));
            check(ingest::read(&source, &helped(&bare)));
        }
        Err(error) => check_error(&error),
    }
    let Ok(groups) = GroupStream::new(bytes, &["pod".to_owned()]) else {
        return;
    };
    for group in groups.map_while(Result::ok) {
        if let Ok(source) = group.source() {
            check(ingest::read(&source, &ReadOptions::default()));
        }
    }
}

/// Bytes as a source, where a panic of a decoder is none of leakrate.
pub(crate) fn open(bytes: &[u8]) -> Result<Source, IngestError> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if panic_of_decoder().is_none() {
                others(panic);
            }
        }));
    });
    Source::from_bytes("file", bytes.to_vec())
}
