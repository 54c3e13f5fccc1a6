//! What a workbook may unpack to. Its strings are held as a whole, so this is checked before.

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use crate::error::Problem;

/// Bytes that any workbook may unpack to.
const ALWAYS: u64 = 64 << 20;
/// Bytes that a larger one may unpack to for each of its own. Tables unpack to ten or twenty.
const MOST_EXPANSION: u64 = 100;

/// Checks what the parts of a workbook say of their size. The archive is not unpacked beyond that.
///
/// # Errors
/// They are out of proportion to the file, or claim more strings than they have bytes.
pub(super) fn check(bytes: &[u8]) -> Result<(), Problem> {
    let damaged = |reason: String| Problem::Workbook { reason };
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
    let most = ALWAYS.max(MOST_EXPANSION * bytes.len() as u64);
    let mut all = 0_u64;
    for number in 0..archive.len() {
        let part = archive.by_index(number);
        // What calamine cannot open either is its to report.
        let Ok(part) = part else {
            continue;
        };
        all = all.saturating_add(part.size());
        if all > most {
            let reason = format!(
                "it unpacks to more than {} MiB and {MOST_EXPANSION} times its size",
                ALWAYS >> 20
            );
            return Err(damaged(reason));
        }
        let name = part.name().unwrap_or_default().to_lowercase();
        if name.ends_with("sharedstrings.xml") && !is_plausible(part.size(), part) {
            let reason = "it claims more strings than it has room for".to_owned();
            return Err(damaged(reason));
        }
    }
    Ok(())
}

/// Whether shared strings of so many bytes claim no more strings than there are bytes: room is
/// made for all of them at once.
fn is_plausible(size: u64, part: impl Read) -> bool {
    let mut xml = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == "sst" => {
                return match tag.try_get_attribute("uniqueCount") {
                    Ok(Some(claim)) => claim
                        .value
                        .trim()
                        .parse()
                        .is_ok_and(|claim: u64| claim <= size),
                    Ok(None) => true,
                    Err(_) => false,
                };
            }
            Ok(Event::Eof) | Err(_) => return true,
            Ok(_) => {}
        }
    }
}
