//! What the API answers: `{"status":"success","data":{"resultType":…,"result":[…]}}`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use crate::prometheus::matrix::MatrixSeries;

/// The series of one answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// One point of each series where a moment was asked for, and more of a window.
    pub series: Vec<MatrixSeries>,
    /// What the server warns of: a part of its stores did not answer.
    pub warnings: Vec<String>,
    /// Bytes that it took.
    pub(super) bytes: usize,
}

/// Why a body is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AnswerFault {
    /// The server says what is wrong.
    Said { kind: String, message: String },
    /// It ended before its end.
    CutOff,
    /// It is something else, such as a page of a browser.
    Foreign(String),
}

#[derive(Deserialize)]
struct Body<'t> {
    #[serde(borrow)]
    status: Cow<'t, str>,
    #[serde(borrow, rename = "errorType", default)]
    error_type: Cow<'t, str>,
    #[serde(borrow, default)]
    error: Cow<'t, str>,
    data: Option<Data>,
    #[serde(default)]
    warnings: Option<Vec<String>>,
    /// What `VictoriaMetrics` says in place of a warning.
    #[serde(rename = "isPartial", default)]
    is_partial: bool,
}

#[derive(Deserialize)]
struct Data {
    result: Vec<Stream>,
}

#[derive(Deserialize)]
struct Stream {
    metric: BTreeMap<String, String>,
    #[serde(default)]
    value: Option<(f64, Quoted)>,
    #[serde(default)]
    values: Vec<(f64, Quoted)>,
}

/// A number in quotes, as the API writes values.
#[derive(Debug, Clone, Copy)]
struct Quoted(f64);

impl<'de> Deserialize<'de> for Quoted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;

        impl Visitor<'_> for Number {
            type Value = Quoted;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number in quotes")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Quoted, E> {
                let number = text.parse().map(Quoted);
                number.map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Number)
    }
}

impl Answer {
    /// Reads the body of an answer.
    pub(super) fn parse(body: &[u8]) -> Result<Self, AnswerFault> {
        let read: Body = serde_json::from_slice(body).map_err(|error| fault(body, &error))?;
        if read.status != "success" {
            return Err(AnswerFault::Said {
                kind: read.error_type.into_owned(),
                message: read.error.into_owned(),
            });
        }
        let data = read
            .data
            .ok_or_else(|| AnswerFault::Foreign("an answer without `data`".to_owned()))?;
        let series = data.result.into_iter().map(|stream| {
            let points = stream.value.into_iter().chain(stream.values);
            let (seconds, values) = points.map(|(time, Quoted(value))| (time, value)).unzip();
            MatrixSeries {
                labels: stream.metric,
                seconds,
                values,
            }
        });
        let mut warnings = read.warnings.unwrap_or_default();
        if read.is_partial {
            warnings.push("a part of the stores did not answer".to_owned());
        }
        Ok(Self {
            series: series.collect(),
            warnings,
            bytes: body.len(),
        })
    }
}

fn fault(body: &[u8], error: &serde_json::Error) -> AnswerFault {
    let start = String::from_utf8_lossy(&body[..body.len().min(256)]);
    let start = start.trim_start();
    if start.starts_with('<') {
        return AnswerFault::Foreign("a page of HTML".to_owned());
    }
    if !start.starts_with('{') {
        let line: String = start
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(80)
            .collect();
        return AnswerFault::Foreign(if line.is_empty() {
            "an empty page".to_owned()
        } else {
            format!("`{line}`")
        });
    }
    if error.is_eof() {
        AnswerFault::CutOff
    } else {
        AnswerFault::Foreign(format!("an answer that cannot be read: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_windows_are_read_alike() {
        let vector = br#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":"a"},"value":[5.5,"7e3"]}]},"warnings":["x"]}"#;
        let matrix = br#"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"job":"a"},"values":[[5.5,"7000"]]}]},"warnings":["x"]}"#;
        let [one, other] = [&vector[..], matrix].map(|body| Answer::parse(body).unwrap());
        assert_eq!(one.series, other.series);
        assert_eq!(one.warnings, ["x"]);
        assert_eq!(
            (one.series[0].seconds[0], one.series[0].values[0]),
            (5.5, 7000.0)
        );
    }

    #[test]
    fn what_is_no_answer_is_said() {
        let said = br#"{"status":"error","errorType":"bad_data","error":"parse error"}"#;
        assert_eq!(
            Answer::parse(said),
            Err(AnswerFault::Said {
                kind: "bad_data".into(),
                message: "parse error".into()
            })
        );
        let whole = br#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#;
        assert!(Answer::parse(whole).is_ok());
        for end in 1..whole.len() {
            assert_eq!(
                Answer::parse(&whole[..end]),
                Err(AnswerFault::CutOff),
                "{end}"
            );
        }
        for body in [
            &b""[..],
            b"<html>",
            b"404 page not found",
            b"{\"status\":\"success\"}",
            b"{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"2\"]}}",
            b"{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1,\"x\"]}]}}",
        ] {
            assert!(matches!(Answer::parse(body), Err(AnswerFault::Foreign(_))));
        }
    }
}
