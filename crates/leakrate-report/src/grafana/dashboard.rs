//! A dashboard of memory, its growth and the time to its limit.

use serde_json::{Value, json};

use crate::facts::AlertFacts;
use crate::prometheus::{Queries, Selector, duration};

/// A dashboard as Grafana imports it: it asks for the Prometheus to read from.
pub fn dashboard(alert: &AlertFacts, memory: &Selector) -> Value {
    let queries = Queries::new(alert, memory);
    let mut levels = vec![target("A", &queries.memory(), "{{instance}} {{pod}}")];
    levels.extend(queries.limit().map(|limit| target("B", &limit, "limit")));
    let window = duration(alert.window_seconds);
    let per_hour = format!("{} * 3600", queries.slope());
    let alerts = "ALERTS{alertname=~\"MemoryLeak|MemoryLimitAhead\",alertstate=\"firing\"}";
    let mut panels = vec![
        panel(1, "Memory", "bytes", &levels, None),
        panel(
            2,
            &format!("Growth an hour, over {window}"),
            "bytes",
            &[target("A", &per_hour, "{{instance}} {{pod}}")],
            Some(alert.threshold_bytes_per_hour),
        ),
    ];
    if let Some(limit) = &alert.limit {
        let left = queries.time_to_limit(limit);
        panels.push(panel(
            3,
            "Time to the limit, where memory grows",
            "s",
            &[target("A", &left, "{{instance}} {{pod}}")],
            None,
        ));
    }
    json!({
        "__inputs": [{
            "name": "DS_PROMETHEUS",
            "label": "Prometheus",
            "type": "datasource",
            "pluginId": "prometheus",
            "pluginName": "Prometheus"
        }],
        "title": format!("Memory leak: {}", memory.metric),
        "tags": ["leakrate"],
        "timezone": "browser",
        "schemaVersion": 36,
        "editable": true,
        "refresh": "1m",
        "time": { "from": "now-7d", "to": "now" },
        "annotations": { "list": [
            {
                "name": "Events",
                "type": "tags",
                "datasource": { "type": "datasource", "uid": "grafana" },
                "enable": true,
                "iconColor": "blue",
                "target": { "type": "tags", "tags": ["leakrate"], "limit": 100, "matchAny": false }
            },
            {
                "name": "Alerts",
                "datasource": { "type": "prometheus", "uid": "${DS_PROMETHEUS}" },
                "enable": true,
                "iconColor": "red",
                // Up to Grafana 10 the query is that of the annotation, later that of its target.
                "expr": alerts,
                "step": "60s",
                "target": { "refId": "Anno", "expr": alerts, "interval": "60s" },
                "titleFormat": "{{alertname}}"
            }
        ]},
        "panels": panels
    })
}

fn target(id: &str, query: &str, legend: &str) -> Value {
    json!({
        "refId": id,
        "datasource": { "type": "prometheus", "uid": "${DS_PROMETHEUS}" },
        "expr": query,
        "legendFormat": legend
    })
}

/// A chart over the whole width, with a line at a threshold where there is one.
fn panel(id: usize, title: &str, unit: &str, targets: &[Value], threshold: Option<f64>) -> Value {
    const HEIGHT: usize = 9;
    let mut steps = vec![json!({ "color": "green", "value": null })];
    steps.extend(threshold.map(|level| json!({ "color": "red", "value": level })));
    json!({
        "id": id,
        "type": "timeseries",
        "title": title,
        "datasource": { "type": "prometheus", "uid": "${DS_PROMETHEUS}" },
        "gridPos": { "h": HEIGHT, "w": 24, "x": 0, "y": (id - 1) * HEIGHT },
        "fieldConfig": {
            "defaults": {
                "unit": unit,
                "custom": { "thresholdsStyle": { "mode": if threshold.is_some() { "line" } else { "off" } } },
                "thresholds": { "mode": "absolute", "steps": steps }
            },
            "overrides": []
        },
        "targets": targets
    })
}
