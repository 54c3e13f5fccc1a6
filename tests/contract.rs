//! The JSON of every command fits `data/report.schema.json`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn schema() -> jsonschema::Validator {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/report.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

fn json(command: &str) -> Value {
    let arguments: Vec<&str> = command
        .split_whitespace()
        .chain(["--format", "json"])
        .collect();
    let run = common::leakrate(&arguments);
    assert_eq!(run.status, 0, "{command}: {}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

const COMMANDS: [&str; 23] = [
    "fit data/local-snapshots.csv",
    "fit data/local-after-fix.csv",
    "fit data/production-azure.json --requests 100/min",
    "fit local=data/local-snapshots.csv production=data/production.csv --requests production=100/min",
    "compare local=data/local-snapshots.csv production=data/production-azure.json --requests production=100/min",
    "compare local=15MB/1250req production=1200MB/01:17-09:27@100/min",
    "compare before=data/local-snapshots.csv after=data/local-after-fix.csv",
    "predict data/production-azure.json --requests 100/min --limit 1.75GB",
    "report production=data/production-azure.json local=data/local-snapshots.csv after=data/local-after-fix.csv --requests production=100/min --limit 1.75GB",
    "predict data/production.csv --limit 1.75GB,9GB --traffic 2x,0.5 --cost-restart 1 --cost-crash 9",
    "predict data/local-after-fix.csv --limit 200MB",
    "plan data/local-snapshots.csv --rate 1MB/1000req",
    "plan data/production.csv",
    "fit --by class tests/fixtures/formats/heap/heap-0.heapsnapshot tests/fixtures/formats/heap/heap-1.heapsnapshot tests/fixtures/formats/heap/heap-3.heapsnapshot --requests 0,5,12",
    "report --by class local=tests/fixtures/formats/heap/heap-0.heapsnapshot local=tests/fixtures/formats/heap/heap-1.heapsnapshot local=tests/fixtures/formats/heap/heap-3.heapsnapshot after=tests/fixtures/formats/heap/heap-0.heapsnapshot after=tests/fixtures/formats/heap/heap-0.heapsnapshot after=tests/fixtures/formats/heap/heap-0.heapsnapshot --requests 0,5,12",
    "fit tests/fixtures/routes/memory.csv --requests tests/fixtures/routes/access.log --by route",
    "plan --noise 2MB --rate 1MB/1000req",
    "predict data/fleet.csv --limit 1GB --at-once 1",
    "compare data/fleet.csv --group-by version --relation before-after",
    "plan --noise 6MB --rate 3MB/h --step 1min --autocorrelation 0.8",
    "alert data/production.csv --selector process_resident_memory_bytes --limit 1.75GB",
    "alert data/fleet.csv --selector my_memory_bytes --limit-selector my_limit_bytes",
    "alert data/fleet.csv --selector container_memory_working_set_bytes --limit 1GB --age-by falls",
];

#[test]
fn the_json_of_every_command_fits_the_schema() {
    let schema = schema();
    for command in COMMANDS {
        let value = json(command);
        let errors: Vec<String> = schema
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{command}\n{}", errors.join("\n"));
    }
}

#[test]
fn the_schema_refuses_what_the_contract_forbids() {
    let schema = schema();
    let good = json(COMMANDS[0]);
    let mut null = good.clone();
    null["series"][0]["requests"] = Value::Null;
    assert!(!schema.is_valid(&null), "null where a number is promised");
    let mut unknown = good.clone();
    unknown["series"][0]["surprise"] = Value::from(1);
    assert!(
        !schema.is_valid(&unknown),
        "a key that the schema does not name"
    );
    let mut verdict = good;
    verdict["series"][0]["verdict"] = Value::from("maybe");
    assert!(!schema.is_valid(&verdict), "a word outside the contract");
}

fn number(value: &Value, pointer: &str) -> f64 {
    value
        .pointer(pointer)
        .and_then(Value::as_f64)
        .unwrap_or_else(|| panic!("{pointer} in {value}"))
}

#[test]
fn the_founding_case_is_the_same_leak() {
    let value = json(COMMANDS[4]);
    // 294,800 MB·requests over 23,125,000 requests², by hand from the five snapshots.
    let local = 294_800.0 / 23_125_000.0 * 1e6;
    assert!((number(&value, "/series/0/bytes_per_request/estimate") - local).abs() < 1e-6);
    assert!(
        (number(&value, "/series/0/requests_per_megabyte/estimate") - 1e6 / local).abs() < 1e-9
    );
    // 1,200 MB in 49,000 requests, within a tenth for the noise of the file.
    let production = number(&value, "/series/1/requests_per_megabyte/estimate");
    assert!((production / 40.83 - 1.0).abs() < 0.1, "{production}");
    assert_eq!(value["comparison"]["verdict"], "same_order");
    assert_eq!(value["comparison"]["baseline"], "production");
    assert!((number(&value, "/comparison/ratio/estimate") - 0.52).abs() < 0.03);
    assert_eq!(
        value["series"][1]["duration_seconds"],
        Value::from(29_400.0)
    );
}

#[test]
fn rates_written_out_are_compared_without_an_interval() {
    let value = json(COMMANDS[5]);
    assert!(
        (number(&value, "/series/0/requests_per_megabyte/estimate") - 1250.0 / 15.0).abs() < 1e-9
    );
    assert!(
        (number(&value, "/series/1/requests_per_megabyte/estimate") - 49_000.0 / 1200.0).abs()
            < 1e-9
    );
    assert!((number(&value, "/comparison/ratio/estimate") - 0.49).abs() < 1e-9);
    assert!(value["comparison"]["ratio"].get("lower").is_none());
    assert_eq!(value["comparison"]["caveats"][0]["code"], "bare_rate");
    let counted_by_hand = json("compare local=15MB/1250req production=1200MB/590min@100/min");
    assert!(
        (number(&counted_by_hand, "/series/1/requests_per_megabyte/estimate") - 59_000.0 / 1200.0)
            .abs()
            < 1e-9
    );
}

/// The schema of a part of the contract.
fn part(kind: &str) -> jsonschema::Validator {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/report.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let reference = format!("#/$defs/{kind}");
    let schema = serde_json::json!({"$ref": reference, "$defs": schema["$defs"]});
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

/// Files of every format, and some that are refused.
fn fixtures() -> Vec<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let mut folders = ["data", "tests/fixtures/formats"]
        .map(PathBuf::from)
        .to_vec();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(Path::new(root).join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                files.push(path.to_str().unwrap().to_owned());
            }
        }
    }
    files
}

#[test]
fn what_was_understood_of_every_kind_of_file_fits_the_schema() {
    let schema = part("inspection");
    let mut understood = 0;
    for file in fixtures() {
        let text = common::leakrate(&["inspect", &file]);
        let json = common::leakrate(&["inspect", &file, "--format", "json"]);
        assert_eq!(json.status, text.status, "{file}: {}", json.stderr);
        assert_eq!(json.stderr, text.stderr, "{file}");
        if json.status != 0 {
            assert_eq!(json.stdout, "", "{file}");
            continue;
        }
        understood += 1;
        let value: Value = serde_json::from_str(&json.stdout).unwrap();
        let errors: Vec<String> = schema
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{file}\n{}", errors.join("\n"));
    }
    assert!(understood > 100, "{understood}");
    let mut unknown = json("inspect data/local-snapshots.csv");
    unknown["inputs"][0]["columns"][0]["read_as"] = Value::from("memories");
    assert!(!schema.is_valid(&unknown), "a word outside the contract");
}

#[test]
fn several_inputs_are_inspected_in_the_order_in_which_they_are_given() {
    let value = json("inspect heap=data/local-snapshots.csv data/fleet.csv");
    assert!(part("inspection").is_valid(&value), "{value}");
    assert_eq!(value["inputs"][0]["label"], "heap");
    assert_eq!(value["inputs"][1]["sources"][0], "data/fleet.csv");
    let many = "inspect --by class tests/fixtures/formats/heap/heap-0.heapsnapshot \
        tests/fixtures/formats/heap/heap-1.heapsnapshot --requests 0,5";
    let value = json(many);
    assert!(part("inspection").is_valid(&value), "{value}");
    assert_eq!(value["inputs"][0]["sources"].as_array().unwrap().len(), 2);
}

#[test]
fn inspect_tells_scripts_what_it_tells_people() {
    let value = json("inspect data/local-snapshots.csv");
    let input = &value["inputs"][0];
    assert_eq!(input["sources"][0], "data/local-snapshots.csv");
    assert_eq!(input["format"], "snapshots");
    assert_eq!(input["rows"], 5);
    assert!(input.get("time_zone").is_none(), "snapshots have no dates");
    let heap = serde_json::json!({
        "name": "heap_mb", "read_as": "memory", "memory_kind": "heap", "unit": "MB", "used": true
    });
    assert_eq!(input["columns"][2], heap);
    assert_eq!(input["series"][0]["memory_lowest_bytes"], 7.7e6);
    assert_eq!(input["series"][0]["memory_highest_bytes"], 85e6);
    assert_eq!(input["series"][0]["requests"], 6250.0);
    assert_eq!(input["first_rows"][0], "before load,0,7.7");
    assert_eq!(
        input["suggested_command"],
        "leakrate fit data/local-snapshots.csv --format json"
    );
}

#[test]
fn inspect_tells_scripts_of_gaps_restarts_and_requests_without_memory() {
    let folder = tempfile::tempdir().unwrap();
    let inspected = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        let value = json(&format!("inspect {}", path.display()));
        assert!(part("inspection").is_valid(&value), "{value}");
        value["inputs"][0].clone()
    };
    let memory = "time,pid,rss_mb\n\
        2026-03-01T00:00:00Z,1,100\n\
        2026-03-01T00:01:00Z,1,101\n\
        2026-03-01T00:02:00Z,1,102\n\
        2026-03-01T00:03:00Z,1,103\n\
        2026-03-01T00:04:00Z,1,104\n\
        2026-03-01T00:05:00Z,1,105\n\
        2026-03-01T01:05:00Z,2,100\n";
    let series = inspected("memory.csv", memory)["series"][0].clone();
    assert_eq!(series["gaps"]["count"], 1);
    assert_eq!(series["gaps"]["longest_seconds"], 3600.0);
    let restart = serde_json::json!({"at": "2026-03-01T01:05:00Z", "sample": 7, "reason": "pid"});
    assert_eq!(series["restarts"], Value::from(vec![restart]));
    assert_eq!(series["from"], "2026-03-01T00:00:00Z");
    assert_eq!(series["usual_step_seconds"], 60.0);
    let requests = "timeStamp,elapsed,label,responseCode,success\n\
        1772323200000,12,home,200,true\n\
        1772323201000,15,home,500,false\n\
        1772323202000,11,home,200,true\n";
    let input = inspected("load.jtl", requests);
    assert_eq!(input["requests"]["total"], 3.0);
    assert_eq!(input["requests"]["failed"], 1);
    assert_eq!(input["requests"]["to"], "2026-03-01T00:00:02Z");
    assert_eq!(input["series"], Value::from(Vec::<Value>::new()));
}

/// People are shown the first of them.
#[test]
fn inspect_tells_scripts_of_every_series() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.csv");
    let rows = (0..25).flat_map(|instance| {
        let row = move |minute| {
            format!(
                "2026-03-01T00:0{minute}:00Z,web-{instance},{}\n",
                100 + minute
            )
        };
        (0..6).map(row)
    });
    let header = "time,instance,rss_mb\n".to_owned();
    fs::write(&path, header + &rows.collect::<String>()).unwrap();
    let value = json(&format!("inspect {}", path.display()));
    assert_eq!(value["inputs"][0]["series"].as_array().unwrap().len(), 25);
}

#[test]
fn the_list_of_formats_fits_the_schema() {
    let value = json("formats");
    assert!(part("format_list").is_valid(&value), "{value}");
    let listed = value["formats"].as_array().unwrap();
    let names = leakrate::ingest::formats::ALL
        .iter()
        .map(|format| format.name);
    let told: Vec<&str> = listed
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert_eq!(told, names.collect::<Vec<_>>());
}

/// Every line is of a series or the answer to what was asked of several, and nothing that was asked
/// is left out.
#[test]
fn lines_of_json_end_with_the_answer_where_it_is_not_of_one_series() {
    let kinds = ["line", "answer_line"].map(part);
    let asked = [
        "comparison",
        "fix_comparison",
        "restart_schedule",
        "plan",
        "alert",
    ];
    for command in COMMANDS {
        let whole = json(command);
        let words: Vec<&str> = command.split_whitespace().collect();
        let run = common::leakrate(&[&words[..], &["--format", "jsonl"]].concat());
        assert_eq!(run.status, 0, "{command}: {}", run.stderr);
        let lines: Vec<Value> = run
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let of_series = lines.iter().filter(|line| kinds[0].is_valid(line)).count();
        let answers: Vec<&Value> = lines
            .iter()
            .filter(|line| kinds[1].is_valid(line))
            .collect();
        assert_eq!(of_series + answers.len(), lines.len(), "{command}");
        assert_eq!(of_series, whole["series"].as_array().unwrap().len());
        let has_answer = asked.iter().any(|part| !whole[part].is_null());
        assert_eq!(answers.len(), usize::from(has_answer), "{command}");
        for part in asked {
            let told = lines.last().map(|line| &line[part]);
            assert_eq!(
                told.unwrap_or(&Value::Null),
                &whole[part],
                "{command}: {part}"
            );
        }
    }
}
