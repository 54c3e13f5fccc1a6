//! A table that is cut and read on all cores gives what reading it row by row gives: the same
//! series, or the same error at the same place.

mod grammar;

use grammar::{Choices, Lines, table};
use leakrate::ingest::{
    self, BadRows, Cutting, IngestError, Keep, ReadOptions, Reading, RequestsAre, Source,
};
use proptest::prelude::*;

fn read(text: &str, options: &ReadOptions, cutting: Cutting) -> Result<Reading, IngestError> {
    let source = Source::from_bytes("table.csv", text.as_bytes().to_vec())?;
    let options = ReadOptions {
        format: Some("table".to_owned()),
        cutting,
        ..options.clone()
    };
    ingest::read(&source, &options)
}

/// Row by row.
const UNCUT: Cutting = Cutting {
    from: usize::MAX,
    window: 1,
    parts_per_core: 1,
};

fn cutting() -> impl Strategy<Value = Cutting> {
    (0_u32..13, 1_usize..9).prop_map(|(size, parts_per_core)| Cutting {
        from: 0,
        window: 1 << size,
        parts_per_core,
    })
}

fn options() -> impl Strategy<Value = ReadOptions> {
    let bad_rows = prop::sample::select(vec![BadRows::Refuse, BadRows::Skip]);
    let zone = prop::sample::select(vec![None, "Europe/Berlin".parse().ok()]);
    let unit = prop::sample::select(vec![None, "MB".parse().ok()]);
    let requests_are = prop::sample::select(vec![None, Some(RequestsAre::Added)]);
    let answers = (bad_rows, zone, unit, requests_are);
    answers.prop_map(|(bad_rows, zone, unit, requests_are)| ReadOptions {
        bad_rows,
        zone,
        unit,
        requests_are,
        ..ReadOptions::default()
    })
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..800)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6000))]

    #[test]
    fn both_readers_give_the_same(bytes in bytes(), options in options(), cutting in cutting()) {
        let text = table(&mut Choices::new(&bytes), Lines::Any);
        let cut = read(&text, &options, cutting);
        prop_assert_eq!(cut, read(&text, &options, UNCUT), "{}", text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Means are kept of plain tables alone, so this is refused where a table is not read in parts.
    #[test]
    fn a_plain_table_is_read_in_parts(bytes in bytes(), cutting in cutting()) {
        let text = table(&mut Choices::new(&bytes), Lines::Plain);
        let means = ReadOptions { keep: Keep::Means, ..ReadOptions::default() };
        let read = read(&text, &means, cutting);
        prop_assert!(read.is_ok(), "{:?}\n{}", read, text);
    }
}

/// Two pods on a node each take turns; a blank line and the header again stand in the middle.
fn two_pods(columns: &[&str]) -> String {
    let header = columns.join(",") + "\n";
    let mut text = header.clone();
    for row in 0..40 {
        let pod = row % 2;
        let cells = columns.iter().map(|&column| match column {
            "time" => format!("2026-03-01T10:{:02}:00Z", row / 2),
            "rss_bytes" => (4096 * (1000 + row)).to_string(),
            name => format!("{name}-{pod}"),
        });
        text += &cells.collect::<Vec<_>>().join(",");
        text += "\n";
        if row == 20 {
            text += "\n";
            text += &header;
        }
    }
    text
}

#[test]
fn a_table_may_begin_with_what_names_its_instances() {
    let orders: [&[&str]; 4] = [
        &["pod", "time", "rss_bytes"],
        &["pod", "node", "time", "rss_bytes"],
        &["pod", "node", "container", "time", "rss_bytes"],
        &["rss_bytes", "pod", "time", "node"],
    ];
    for columns in orders {
        for window in [1, 100, 4096] {
            let cutting = Cutting {
                from: 0,
                window,
                parts_per_core: 2,
            };
            let reading = read(&two_pods(columns), &ReadOptions::default(), cutting).unwrap();
            assert_eq!((reading.series.len(), reading.rows), (2, 40), "{columns:?}");
            for (pod, series) in reading.series.iter().enumerate() {
                let name = series.name();
                assert!(name.contains(&format!("pod-{pod}")), "{name}");
                let expected = (0..20).map(|tick| 4096.0 * (1000 + 2 * tick + pod) as f64);
                assert_eq!(series.memory(), expected.collect::<Vec<_>>());
            }
        }
    }
}
