//! Records of any form in JSON, as loggers, databases and notebooks write them.

use crate::error::{IngestError, Problem};
use crate::formats::{Certainty, Format, Match};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::lines::{self, Evidence, Plan};
use crate::records::{self, RecordLayout};

pub(super) const FORMAT: Format = Format {
    name: "records",
    description: "JSON of any form: an object on each line, a list of objects anywhere in a document, or a table by columns; nested names are paths (`memory.rss`)",
    example: "leakrate fit app.log --memory memory.rss",
    recognise,
    read,
};

fn recognise(sniff: &Sniff) -> Option<Match> {
    let why = match records::layout(sniff.source)? {
        RecordLayout::Lines => "a JSON record on each line",
        RecordLayout::Document => "is a JSON document",
    };
    let certainty = if sniff.begins_as_json() {
        Certainty::Fallback
    } else {
        Certainty::Likely
    };
    Some(Match {
        certainty,
        why: why.to_owned(),
    })
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let layout = records::layout(sniff.source).ok_or(Problem::UnknownJson)?;
    let read = records::read(sniff.source, layout, query);
    // A logger may tell memory in its words: `{"msg":"RSS: 90 MB"}`.
    let is_silent = |error: &IngestError| matches!(error.problem(), Problem::UnknownJson);
    match read {
        Err(error) if layout == RecordLayout::Lines && is_silent(&error) => {
            let plan = Plan::of(sniff.source.text());
            let told = plan.filter(|plan| plan.evidence() == Evidence::Name);
            told.map_or(Err(error), |plan| lines::read(sniff.source, &plan, query))
        }
        read => read,
    }
}
