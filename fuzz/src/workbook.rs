//! Workbooks: the parts of one are mutated, and put into an archive that is always whole, as no
//! fuzzer would come past its checksums.

use std::io::{Cursor, Write};

use leakrate::ingest::{self, ReadOptions, Source};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::{check, check_error, helped};

const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#;

/// What parts the sheet, the shared strings and the styles.
const NEXT_PART: &str = "<!-- next part -->";

/// Reads the bytes as a workbook, and as the parts of one.
pub fn read_workbook(bytes: &[u8]) {
    read(bytes.to_vec());
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.split(NEXT_PART);
    let mut next = || parts.next().unwrap_or_default();
    let files = [
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/worksheets/sheet1.xml", next()),
        ("xl/sharedStrings.xml", next()),
        ("xl/styles.xml", next()),
    ];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in files.into_iter().filter(|(_, content)| !content.is_empty()) {
        archive.start_file(name, stored).expect("a new file");
        archive.write_all(content.as_bytes()).expect("memory");
    }
    read(archive.finish().expect("an archive").into_inner());
}

fn read(bytes: Vec<u8>) {
    match Source::from_bytes("workbook", bytes) {
        Ok(source) => check(ingest::read(&source, &helped(&ReadOptions::default()))),
        Err(error) => check_error(&error),
    }
}
