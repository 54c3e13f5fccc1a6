//! What is asked of a server, and that it is read as an export of the same is.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::common::{leakrate, leakrate_in};
use crate::fake::{BEGIN, END, FakeServer, Held, WINDOW, leaky_programs};

const MEMORY: &str = "process_resident_memory_bytes{job=\"web\"}";
const REQUESTS: &str = "http_requests_total{job=\"web\"}";

/// What a command found of each series, whatever the input is called.
pub(crate) fn series(arguments: &[&str]) -> Value {
    let run = leakrate(&[arguments, &["--format", "json"]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let mut found: Value = serde_json::from_str(&run.stdout).unwrap();
    for key in ["series", "prediction"] {
        for one in found[key].as_array_mut().into_iter().flatten() {
            one.as_object_mut().unwrap().remove("label");
        }
    }
    json!([found["series"], found["prediction"]])
}

/// What `curl` of the API would have kept of these metrics.
fn export(folder: &Path, held: &[Held], names: &[&str]) -> String {
    let is_wanted = |held: &&Held| names.contains(&held.labels[0].1.as_str());
    let series = held.iter().filter(is_wanted).map(|held| {
        let labels: serde_json::Map<String, Value> = held
            .labels
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        let points = held
            .points
            .iter()
            .filter(|(at, _)| (BEGIN..=END).contains(at));
        let points: Vec<Value> = points
            .map(|(at, value)| json!([*at as f64 / 1e3, value.to_string()]))
            .collect();
        json!({"metric": labels, "values": points})
    });
    let series: Vec<Value> = series.collect();
    let body = json!({"status": "success", "data": {"resultType": "matrix", "result": series}});
    let path = folder.join("export.json");
    fs::write(&path, body.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_query_is_fitted_as_an_export_of_the_same_is_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let held = leaky_programs();
    let server = FakeServer::start(held.clone());
    let address = server.address();
    let names = ["process_resident_memory_bytes", "http_requests_total"];
    let file = export(folder.path(), &held, &names);
    let asked = [
        &["fit", &address, "--query", MEMORY, "--requests", REQUESTS],
        &WINDOW[..],
    ]
    .concat();
    let found = series(&asked);
    assert_eq!(found, series(&["fit", &file]));
    assert_eq!(found[0].as_array().unwrap().len(), 2);
    // A counter of each code of each program, one of which began again from zero.
    let requests = |name: &str| {
        let mut series = found[0].as_array().unwrap().iter();
        series.find(|one| one["name"] == name).unwrap()["requests"]
            .as_f64()
            .unwrap()
    };
    let served = |at: usize| {
        let points = &held[at].points;
        let rises = points.windows(2).map(|pair| {
            let rise = pair[1].1 - pair[0].1;
            if rise < 0.0 { pair[1].1 } else { rise }
        });
        rises.sum::<f64>()
    };
    let first = requests("10.0.0.1:80");
    assert!((first - served(1) - served(2)).abs() < 50.0, "{first}");
    let second = requests("10.0.0.2:80");
    assert!((second - served(5) - served(6)).abs() < 50.0, "{second}");
}

#[test]
fn slices_that_are_too_much_are_asked_for_in_parts_and_nothing_is_read_twice() {
    let whole = FakeServer::start(leaky_programs());
    let meagre = FakeServer::start(leaky_programs());
    meagre.limit_points(700);
    let of = |server: &FakeServer| {
        let address = server.address();
        series(&[&["fit", &address, "--query", MEMORY], &WINDOW[..]].concat())
    };
    assert_eq!(of(&whole), of(&meagre));
    let mut end = BEGIN - 1;
    for asked in whole.asked() {
        let query = &asked.parameters["query"];
        let Some((_, length)) = query
            .strip_suffix("ms]")
            .and_then(|query| query.split_once('['))
        else {
            continue;
        };
        let to = (asked.parameters["time"].parse::<f64>().unwrap() * 1e3).round() as i64;
        assert_eq!(to - length.parse::<i64>().unwrap(), end, "{query}");
        end = to;
    }
    assert_eq!(end, END);
}

#[test]
fn an_expression_is_computed_at_scrapes_and_nowhere_else() {
    let mut held = leaky_programs();
    // For an hour nobody scraped; a server repeats what it knows for five minutes of it.
    let away = BEGIN + 36_000_000..BEGIN + 39_600_000;
    for one in &mut held {
        one.points.retain(|(at, _)| !away.contains(at));
    }
    let server = FakeServer::start(held);
    let address = server.address();
    let query = "sum by (instance) (process_resident_memory_bytes{job=\"web\"})";
    let found = series(&[&["fit", &address, "--query", query], &WINDOW[..]].concat());
    let steps: Vec<String> = server
        .asked()
        .iter()
        .filter(|asked| asked.parameters["query"] == query && asked.path.ends_with("query_range"))
        .map(|asked| asked.parameters["step"].clone())
        .collect();
    assert!(
        !steps.is_empty() && steps.iter().all(|step| step == "15.000"),
        "{steps:?}"
    );
    for one in found[0].as_array().unwrap() {
        let samples = one["samples"].as_u64().unwrap();
        assert!((6959..=6961).contains(&samples), "{samples}");
        let caveats = one["caveats"].to_string();
        assert!(caveats.contains("gap"), "{caveats}");
    }
}

#[test]
fn what_a_server_has_is_asked_for_alone_or_listed_with_a_command_that_works() {
    let server = FakeServer::start(leaky_programs());
    let address = server.address();
    let run = leakrate(&[&["fit", &address], &WINDOW[..]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stderr.contains(MEMORY), "{}", run.stderr);

    let mut held = leaky_programs();
    for one in &mut leaky_programs() {
        one.labels.retain(|(name, _)| *name != "job");
        one.labels.push(("job", "prometheus".to_owned()));
        held.push(one.clone());
    }
    let server = FakeServer::start(held);
    let address = server.address();
    let run = leakrate(&[&["fit", &address], &WINDOW[..]].concat());
    assert_eq!(run.status, 2, "{}", run.stdout);
    let told = &run.stderr;
    assert!(
        told.contains("process_resident_memory_bytes{job=\"prometheus\"} (2 series)"),
        "{told}"
    );
    let command = told
        .lines()
        .find(|line| line.contains("leakrate fit"))
        .unwrap();
    let words = shlex::split(command).unwrap();
    let run = leakrate(&words[1..]);
    assert_eq!(run.status, 0, "{command}: {}", run.stderr);
    assert!(command.contains("web"), "{command}");
}

#[test]
fn limits_are_asked_for_by_a_query_or_by_their_usual_names() {
    let server = FakeServer::start(leaky_programs());
    let address = server.address();
    for limit in ["container_spec_memory_limit_bytes", "auto"] {
        let asked = ["predict", &address, "--query", MEMORY, "--limit", limit];
        let found = series(&[&asked, &WINDOW[..]].concat());
        for one in found[1].as_array().unwrap() {
            assert_eq!(one["limit_bytes"], 536_870_912.0, "{one}");
        }
        assert_eq!(found[1].as_array().unwrap().len(), 2);
    }
    let mut held = leaky_programs();
    for one in &mut held {
        if one.labels[0].1 == "container_spec_memory_limit_bytes" {
            one.labels[0].1 = "kube_pod_container_resource_limits".to_owned();
            one.labels.push(("resource", "memory".to_owned()));
        }
    }
    let server = FakeServer::start(held);
    let kubernetes = server.address();
    for limit in ["auto", "kube_pod_container_resource_limits"] {
        let asked = ["predict", &kubernetes, "--query", MEMORY, "--limit", limit];
        let found = series(&[&asked, &WINDOW[..]].concat());
        assert_eq!(found[1][1]["limit_bytes"], 536_870_912.0, "{limit}");
    }
    let asked = [
        "predict",
        &address,
        "--query",
        MEMORY,
        "--limit",
        "no_such_metric",
    ];
    let run = leakrate(&[&asked, &WINDOW[..]].concat());
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("nothing for `no_such_metric`"),
        "{}",
        run.stderr
    );
}

#[test]
fn versions_are_asked_for_by_a_metric_whose_labels_tell_them() {
    let mut held = leaky_programs();
    let deployed = BEGIN + 5000 * 15_000;
    for (version, span) in [("v1", BEGIN..deployed), ("v2", deployed..END)] {
        let labels = vec![
            ("__name__", "app_build_info".to_owned()),
            ("instance", "10.0.0.2:80".to_owned()),
            ("version", version.to_owned()),
        ];
        let points = span.step_by(15_000).map(|at| (at, 1.0)).collect();
        held.push(Held { labels, points });
    }
    let server = FakeServer::start(held);
    let address = server.address();
    let asked = [
        "fit",
        &address,
        "--query",
        MEMORY,
        "--requests",
        REQUESTS,
        "--versions",
        "app_build_info",
    ];
    let found = series(&[&asked, &WINDOW[..]].concat());
    let of = |name: &str| {
        let mut series = found[0].as_array().unwrap().iter();
        series.find(|one| one["name"] == name).unwrap().to_string()
    };
    assert!(of("10.0.0.2:80").contains("v2"), "{}", of("10.0.0.2:80"));
    assert!(!of("10.0.0.1:80").contains("v2"));
}

#[test]
fn a_server_is_an_input_of_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let server = FakeServer::start(leaky_programs());
    let address = server.address();
    let one = "process_resident_memory_bytes{instance=\"10.0.0.1:80\"}";
    let two = "process_resident_memory_bytes{instance=\"10.0.0.2:80\"}";
    let requests = |of: &str| {
        format!(
            "{of}={}",
            REQUESTS.replace("job=\"web\"", "instance=\"10.0.0.X:80\"")
        )
    };
    let [of_one, of_two] = [("local", "1"), ("production", "2")]
        .map(|(label, number)| requests(label).replace('X', number));
    let asked = [
        "compare",
        &format!("local={address}"),
        &format!("production={address}"),
        "--query",
        &format!("local={one}"),
        "--query",
        &format!("production={two}"),
        "--requests",
        &of_one,
        "--requests",
        &of_two,
    ];
    let run = leakrate(&[&asked[..], &WINDOW[..], &["--format", "json"]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let found: Value = serde_json::from_str(&run.stdout).unwrap();
    let ratio = found["comparison"]["per_request"]["ratio"]["value"]
        .as_f64()
        .or_else(|| found["comparison"]["ratio"]["value"].as_f64());
    let ratio = ratio.unwrap_or_else(|| panic!("{}", found["comparison"]));
    assert!(
        (ratio - 2.0).abs() < 0.05 || (ratio - 0.5).abs() < 0.02,
        "{ratio}"
    );
    assert_eq!(found["inputs"][1]["query"], two);

    let table = format!(
        "limit = \"512MiB\"\n[production]\ninput = '{address}'\nquery = '{one}'\nsince = '{}'\nuntil = '{}'\n",
        WINDOW[1], WINDOW[3]
    );
    fs::write(folder.path().join("incident.toml"), table).unwrap();
    let run = leakrate_in(
        folder.path(),
        &["report", "incident.toml", "-o", "incident.md"],
    );
    assert_eq!(run.status, 0, "{}", run.stderr);
    let report = fs::read_to_string(folder.path().join("incident.md")).unwrap();
    assert!(
        report.contains(&address) && report.contains(one),
        "{report}"
    );

    let run = leakrate(&[&["inspect", &address, "--query", one], &WINDOW[..]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.contains("7,201"), "{}", run.stdout);
}

#[test]
fn what_a_server_warns_of_is_a_caveat() {
    let server = FakeServer::start(leaky_programs());
    server.warn("store-gateway-2: context deadline exceeded");
    let address = server.address();
    let found = series(&[&["fit", &address, "--query", MEMORY], &WINDOW[..]].concat());
    let caveats = found[0][0]["caveats"].to_string();
    assert!(caveats.contains("partial_answer"), "{caveats}");
    assert!(caveats.contains("store-gateway-2"), "{caveats}");
}

#[test]
fn a_process_that_two_replicas_scrape_is_fitted_once() {
    let mut held = Vec::new();
    for replica in ["a", "b"] {
        for mut one in leaky_programs() {
            one.labels.push(("prometheus_replica", replica.to_owned()));
            held.push(one);
        }
    }
    let twice = FakeServer::start(held);
    let once = FakeServer::start(leaky_programs());
    let of = |server: &FakeServer| {
        let address = server.address();
        let asked = ["fit", &address, "--query", MEMORY, "--requests", REQUESTS];
        series(&[&asked, &WINDOW[..]].concat())
    };
    let (twice, once) = (of(&twice), of(&once));
    assert!(
        twice[0][0]["caveats"]
            .to_string()
            .contains("replicas_left_out")
    );
    for at in [0, 1] {
        for key in [
            "name",
            "samples",
            "requests",
            "bytes_per_request",
            "bytes_per_hour",
        ] {
            assert_eq!(twice[0][at][key], once[0][at][key], "{key}");
        }
    }
}

#[test]
fn requests_that_were_added_up_before_their_resets_were_mended_are_refused() {
    let server = FakeServer::start(leaky_programs());
    let address = server.address();
    let asked = [
        "fit",
        &address,
        "--query",
        MEMORY,
        "--requests",
        "sum(http_requests_total)",
    ];
    let run = leakrate(&[&asked, &WINDOW[..]].concat());
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("resets of counters"), "{}", run.stderr);
    assert_eq!(server.asked().len(), 0, "it need not be asked");
}
