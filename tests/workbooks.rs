//! Excel workbooks: the sheet with the table is read as any other table.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use leakrate::ingest::{self, IngestError, Problem, ReadOptions, Reading, Source, ZoneUse};
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn path(name: &str) -> PathBuf {
    format!("tests/fixtures/formats/workbook/{name}.xlsx").into()
}

fn read(name: &str, sheet: Option<&str>) -> Result<Reading, IngestError> {
    let source = Source::open_sheet(&path(name), sheet)?;
    ingest::read(&source, &ReadOptions::default())
}

#[test]
fn the_sheet_with_the_table_is_read_with_its_dates_and_exact_numbers() {
    let reading = read("memory", None).unwrap();
    let [series] = reading.series.as_slice() else {
        panic!("one column of memory is one series");
    };
    // As the file has them, to the last digit.
    let memory = [100.1e6, 100.4e6, 100.7e6, 101.0e6, 101.3e6, 101.6e6];
    assert_eq!(series.memory(), memory);
    // 2026-04-03T12:00 is 20,546 days and a half after 1970 began.
    let start = 20_546.5 * 86_400.0;
    let times: Vec<f64> = (0..6).map(|row| start + 600.0 * f64::from(row)).collect();
    assert_eq!(series.seconds().unwrap(), times);
    assert_eq!(series.requests().unwrap(), [0.0, 1e3, 2e3, 3e3, 4e3, 5e3]);
    // Dates of Excel know no zone.
    assert_eq!(reading.zone, ZoneUse::AssumedUtc);
}

#[test]
fn of_several_tables_one_is_chosen_by_the_name_of_its_sheet() {
    let error = read("two-tables", None).unwrap_err();
    let names = vec!["Before fix".to_owned(), "After fix".to_owned()];
    assert_eq!(error.problem(), &Problem::SeveralSheets { names });
    assert_eq!(error.advice(), "choose one: --sheet 'Before fix'");
    let after = read("two-tables", Some("After fix")).unwrap();
    assert!((after.series[0].memory()[0] - 200.2e6).abs() < 1e-3);
    // A hidden sheet is read where it is named.
    let hidden = read("memory", Some("Hidden")).unwrap();
    assert!((hidden.series[0].memory()[0] - 300.3e6).abs() < 1.0);
    let unknown = read("two-tables", Some("After")).unwrap_err();
    assert!(matches!(unknown.problem(), Problem::NoSuchSheet { .. }));
}

#[test]
fn two_sheets_of_one_workbook_are_compared() {
    let path = path("two-tables");
    let path = path.to_str().unwrap();
    let run = common::leakrate(&[
        "compare",
        &format!("before={path}"),
        &format!("after={path}"),
        "--sheet",
        "before=Before fix",
        "--sheet",
        "after=After fix",
        "--format",
        "json",
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let facts: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let ratio = facts["comparison"]["ratio"]["estimate"].as_f64().unwrap();
    assert!((ratio - 2.0).abs() < 1e-6, "{ratio}");
}

#[test]
fn a_cell_that_is_no_number_is_named_by_its_row() {
    let error = read("bad-cell", None).unwrap_err();
    assert_eq!(error.problem(), &Problem::Rows { count: 1 });
    assert_eq!(error.places()[0].location.line, 4);
}

#[test]
fn a_workbook_that_cannot_be_read_says_why() {
    let problem = |name: &str| read(name, None).unwrap_err().problem().clone();
    assert_eq!(problem("empty"), Problem::NoTableInWorkbook);
    assert_eq!(problem("locked"), Problem::LockedWorkbook);
    let whole = std::fs::read(path("memory")).unwrap();
    for end in (1000..whole.len()).step_by(97) {
        let torn = Source::from_bytes("torn.xlsx", whole[..end].to_vec());
        assert!(torn.is_err(), "{end} bytes");
    }
    let archive = Source::from_bytes("a.zip", b"PK\x03\x04 something else".to_vec());
    let kind = "a ZIP archive";
    assert_eq!(archive.unwrap_err().problem(), &Problem::Binary { kind });
}

/// The workbook `memory` with other shared strings.
fn with_strings(strings: &str) -> Vec<u8> {
    with_part(STRINGS, strings)
}

/// The workbook `memory` with another part of this name.
fn with_part(name: &str, text: &str) -> Vec<u8> {
    let whole = std::fs::read(path("memory")).unwrap();
    let mut from = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..from.len() {
        let part = from.by_index_raw(number).unwrap();
        if part.name().unwrap() != name {
            to.raw_copy_file(part).unwrap();
        }
    }
    to.start_file(name, SimpleFileOptions::default()).unwrap();
    to.write_all(text.as_bytes()).unwrap();
    to.finish().unwrap().into_inner()
}

const STRINGS: &str = "xl/sharedStrings.xml";

fn refusal(bytes: Vec<u8>) -> Problem {
    let error = Source::from_bytes("bomb.xlsx", bytes).unwrap_err();
    error.problem().clone()
}

fn damaged(reason: &str) -> Problem {
    let reason = reason.to_owned();
    Problem::Workbook { reason }
}

/// The workbook `memory` whose first sheet has these cells, each with its row in the name: `A1`.
fn with_cells(cells: &[(u32, &str)]) -> Vec<u8> {
    let rows: Vec<String> = cells
        .iter()
        .map(|(row, value)| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>{value}</v></c></row>"))
        .collect();
    let namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let sheet = format!(
        "<worksheet xmlns=\"{namespace}\"><sheetData>{}</sheetData></worksheet>",
        rows.concat()
    );
    with_part("xl/worksheets/sheet1.xml", &sheet)
}

#[test]
fn a_row_that_no_sheet_has_is_refused() {
    for row in [1_048_577, 100_000_000, u32::MAX] {
        let Problem::Workbook { reason } = refusal(with_cells(&[(1, "1"), (row, "1")])) else {
            panic!("a workbook that cannot be read");
        };
        let expected = format!("`Notes` has a cell in row {row}");
        assert!(reason.contains(&expected), "{reason}");
    }
}

#[test]
fn a_sheet_takes_no_more_text_than_the_limit_for_its_file() {
    let far = with_cells(&[(1, "1"), (1_048_576, "1")]);
    let most = 200 * far.len();
    assert!(most > 1_048_576, "{most}");
    assert!(Source::from_bytes("far.xlsx", far).is_ok());
    // A cell far to the right in each of many rows asks for all the cells before it.
    let rows: Vec<String> = (1..2000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"NTP{row}\"><v>1</v></c></row>"))
        .collect();
    let namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let wide = format!(
        "<worksheet xmlns=\"{namespace}\"><sheetData>{}</sheetData></worksheet>",
        rows.concat()
    );
    let Problem::Workbook { reason } = refusal(with_part("xl/worksheets/sheet1.xml", &wide)) else {
        panic!("a workbook that cannot be read");
    };
    assert!(
        reason.contains("200 bytes of text for each byte"),
        "{reason}"
    );
}

#[test]
fn strings_that_would_fill_the_memory_are_refused_before_they_are_unpacked() {
    let many = "<si><t>request</t></si>".repeat(4 << 20);
    let bomb = with_strings(&format!("<sst uniqueCount=\"1\">{many}</sst>"));
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let expected = "it unpacks to more than 64 MiB and 100 times its size";
    assert_eq!(refusal(bomb), damaged(expected));
}

proptest! {
    #[test]
    fn no_number_of_strings_that_is_claimed_takes_memory(claim in any::<u64>(), strings in 0..50_usize) {
        let strings = "<si><t>a</t></si>".repeat(strings);
        let text = format!("<?xml version=\"1.0\"?><sst uniqueCount=\"{claim}\">{strings}</sst>");
        let claims_too_many = claim > text.len() as u64;
        let bytes = with_strings(&text);
        if claims_too_many {
            let expected = damaged("it claims more strings than it has room for");
            prop_assert_eq!(refusal(bytes), expected);
        } else {
            let _ = Source::from_bytes("file.xlsx", bytes);
        }
    }
}
