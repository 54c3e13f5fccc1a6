//! From the options of the command line to how a file is read.

use std::ffi::OsStr;

use super::error::Error;
use super::input_args::{By, InputArgs};
use super::labelled::{Labelled, holding};
use super::limit::{self, Limit};
use super::word::cut;
use super::zone;
use crate::analysis::Grouping;
use crate::ingest::{
    BadRows, Condition, FileSystem, Keep, Part, ReadOptions, RequestSpec, RouteRules, TimeBound,
};
use crate::units::{ParseError, SizeUnit};

/// What stands in front of the name of a file of requests, to settle a doubt.
const FILE: &str = "file:";

/// How the files of the input `label` are read.
pub(super) fn read_options(label: &str, args: &InputArgs) -> Result<ReadOptions, Error> {
    let last = |given: &[Labelled<String>]| holding(given, label).pop();
    let zone = zone::zone(label, &args.tz)?;
    let bound = |option, written: Option<String>| {
        let parse = |written: String| TimeBound::parse(&written, zone);
        let parsed = written.map(parse).transpose();
        parsed.map_err(|source| Error::Option { option, source })
    };
    let requests = holding(&args.requests, label).pop();
    let requests = requests.map(|written| request_spec(&written, &args.files_in));
    let limits = limit::parts(label, args)?;
    Ok(ReadOptions {
        label: Some(label.to_owned()),
        format: last(&args.input_format),
        pattern: parse_option("--pattern", last(&args.pattern))?,
        memory: holding(&args.memory, label),
        time: parse_option("--time", last(&args.time))?,
        label_column: args.group_by.as_ref().and_then(Grouping::label),
        unit: unit(last(&args.unit), &limits)?,
        zone,
        requests: requests.transpose().map_err(|source| Error::Option {
            option: "--requests",
            source,
        })?,
        requests_are: parse_option("--requests-are", last(&args.requests_are))?,
        date_order: parse_option("--date-order", last(&args.date_order))?,
        decimal: parse_option("--decimal", last(&args.decimal))?,
        combine: parse_option("--combine", last(&args.combine))?,
        limit: limits.iter().find_map(Limit::given).map(|size| size.bytes),
        limit_column: limits.iter().find_map(Limit::column).map(str::to_owned),
        series: last(&args.series),
        conditions: conditions(&holding(&args.conditions, label))?,
        columns: columns(&holding(&args.columns, label)),
        since: bound("--since", last(&args.since))?,
        until: bound("--until", last(&args.until))?,
        step: parse_option("--step", last(&args.step))?,
        keep: keep(args),
        bad_rows: if args.skip_bad_rows {
            BadRows::Skip
        } else {
            BadRows::Refuse
        },
        part: match args.by {
            None | Some(By::Route) => Part::Whole,
            Some(By::Class) => Part::Classes,
            Some(By::Site) => Part::Sites,
        },
        routes: match args.by {
            Some(By::Route) => Some(route_rules(&args.route)?),
            None | Some(By::Class | By::Site) => None,
        },
        files: args.files_in.clone(),
        ..ReadOptions::default()
    })
}

/// What rows have to say to be read.
fn conditions(written: &[String]) -> Result<Vec<Condition>, Error> {
    let conditions = written.iter();
    conditions
        .map(|written| parse("--where", written))
        .collect()
}

/// The columns that are looked at. A name with labels, in which commas may stand, stands alone.
fn columns(written: &[String]) -> Vec<String> {
    let names = written.iter().flat_map(|names| {
        if names.contains('{') {
            vec![names.as_str()]
        } else {
            names.split(',').collect()
        }
    });
    let names = names.map(|name| name.trim().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

/// How requests are told apart by route.
fn route_rules(written: &[String]) -> Result<RouteRules, Error> {
    let rules = written.iter().map(|rule| parse("--route", rule));
    Ok(RouteRules {
        rules: rules.collect::<Result<_, _>>()?,
    })
}

/// Where request counts come from; what is no text can only be the name of a file.
pub(super) fn request_spec(written: &OsStr, files: &FileSystem) -> Result<RequestSpec, ParseError> {
    if let Some(text) = written.to_str() {
        return RequestSpec::parse_among(text, files);
    }
    let path = match cut(written, FILE.len()) {
        Some((FILE, path)) => path,
        _ => written,
    };
    Ok(RequestSpec::File(path.into()))
}

pub(super) fn parse<T: std::str::FromStr<Err = ParseError>>(
    option: &'static str,
    written: &str,
) -> Result<T, Error> {
    written
        .parse()
        .map_err(|source| Error::Option { option, source })
}

pub(super) fn parse_option<T: std::str::FromStr<Err = ParseError>>(
    option: &'static str,
    written: Option<String>,
) -> Result<Option<T>, Error> {
    written.map(|written| parse(option, &written)).transpose()
}

/// What to keep of readings.
pub(super) fn keep(args: &InputArgs) -> Keep {
    if args.low_memory {
        Keep::Means
    } else {
        Keep::All
    }
}

/// What bare numbers count. Percents are of the limit.
fn unit(written: Option<String>, limits: &[Limit]) -> Result<Option<SizeUnit>, Error> {
    if written.as_deref().map(str::trim) != Some("%") {
        return parse_option("--unit", written);
    }
    let whole = limits.iter().find_map(Limit::given);
    let whole = whole.ok_or_else(|| Error::Option {
        option: "--unit",
        source: ParseError {
            expected: "with `%` also --limit",
            found: "%".to_owned(),
            span: 0..1,
            help: "say what 100 % is: --unit % --limit 2GiB".to_owned(),
        },
    })?;
    Ok(Some(SizeUnit::percent_of(whole.bytes)))
}
