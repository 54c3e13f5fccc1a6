//! Which routes a leak comes from.

use super::rate::primary;
use super::reader::Reader;
use crate::document::{Align, Block, Cell, Finding, Table, Tone};
use crate::facts::{RateFacts, RouteFacts, SeriesFacts};
use crate::words::{self, Basis};
use leakrate_core::model::Verdict;
use leakrate_core::units::{Bytes, SizeScale, count};

/// So many routes are named in the answer.
const FEW: usize = 3;
/// What has less of the growth has no say in the prefix of a table.
const SHOWN: f64 = 0.05;
/// Longer names are cut.
const LONGEST_NAME: usize = 48;
/// What time alone adds has no route.
const NO_ROUTE: &str = "no route (time alone)";

/// Routes that are judged as one.
struct Together<'f> {
    routes: Vec<&'f RouteFacts>,
}

impl<'f> Together<'f> {
    fn of(series: &'f SeriesFacts) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for route in &series.routes {
            let with = |one: &&mut Self| {
                one.routes
                    .iter()
                    .any(|other| other.with.contains(&route.route))
            };
            match all.iter_mut().find(with) {
                Some(one) => one.routes.push(route),
                None => all.push(Self {
                    routes: vec![route],
                }),
            }
        }
        all
    }

    fn first(&self) -> &'f RouteFacts {
        self.routes[0]
    }

    /// `GET /a`, `GET /a or GET /b`
    fn names(&self) -> String {
        let names: Vec<String> = self
            .routes
            .iter()
            .map(|route| shortened(&route.route))
            .collect();
        match names.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => String::new(),
        }
    }

    fn is_told_apart(&self) -> bool {
        self.routes.len() == 1 && !self.first().with_time
    }
}

/// What is said of the routes, after what is said of the whole.
pub(super) fn findings(series: &SeriesFacts) -> Vec<Finding> {
    if series.routes.is_empty() {
        return Vec::new();
    }
    let all = Together::of(series);
    let leaking: Vec<&Together> = all
        .iter()
        .filter(|one| one.first().verdict == Verdict::Leak)
        .collect();
    if leaking.is_empty() {
        return none_known(series).into_iter().collect();
    }
    let shown = leaking.iter().take(FEW).map(|one| Finding {
        text: sentence(one),
        tone: Tone::Bad,
    });
    let more = leaking.len().saturating_sub(FEW);
    let more = (more > 0).then(|| Finding {
        text: format!(
            "{} more leak less; they are in the table.",
            count(more as f64)
        ),
        tone: Tone::Bad,
    });
    let open = all
        .iter()
        .any(|one| one.first().verdict == Verdict::Inconclusive);
    let rest = if open {
        "Of the other routes none is known to leak."
    } else {
        "The other routes add little or nothing."
    };
    let others = (leaking.len() < all.len()).then(|| Finding {
        text: rest.to_owned(),
        tone: Tone::Neutral,
    });
    shown.chain(more).chain(others).collect()
}

fn none_known(series: &SeriesFacts) -> Option<Finding> {
    let grows = match series.verdict {
        Some(Verdict::Leak) => {
            "No single route is known to leak: these requests do not tell where the growth comes from."
        }
        Some(Verdict::Inconclusive) => "No route is known to leak.",
        Some(Verdict::Plateau | Verdict::NoLeak) | None => return None,
    };
    Some(Finding {
        text: grows.to_owned(),
        tone: Tone::Warning,
    })
}

/// `GET /export leaks 10.4 MB/1,000 requests (95 % CI 9.7 to 11.2), 62 % of the growth.`
fn sentence(one: &Together) -> String {
    let facts = one.first();
    let share = facts
        .share
        .map(|share| format!(", {} of the growth", words::percent(share)));
    let rate = rate_words(&facts.bytes_per_request);
    let share = share.unwrap_or_default();
    let names = one.names();
    match (one.routes.len(), facts.with_time) {
        (1, false) => format!("{names} leaks {rate}{share}."),
        (1, true) => format!(
            "{names} leaks {rate}{share}, or memory grows with time alone: it is requested too steadily \
             to tell."
        ),
        (_, false) => format!(
            "{names} leaks, together {rate}{share}: they are requested together, so it cannot be told \
             which."
        ),
        (_, true) => format!(
            "{names} leaks, together {rate}{share}, or memory grows with time alone: they are requested \
             too steadily to tell."
        ),
    }
}

fn rate_words(rate: &RateFacts) -> String {
    let words = Basis::PerRequest.with_interval(rate);
    let interval = words.interval.map(|interval| format!(" ({interval})"));
    words.rate + &interval.unwrap_or_default()
}

/// The routes in a table, and for whoever can measure again what would tell those apart that it does
/// not.
pub(super) fn blocks(series: &SeriesFacts, reader: Reader) -> Vec<Block> {
    if series.routes.is_empty() {
        return Vec::new();
    }
    let all = Together::of(series);
    let mut blocks = vec![Block::Table(table(series, &all))];
    match reader {
        Reader::AtTerminal => blocks.extend(advice(series, &all)),
        Reader::OfPage => {}
    }
    blocks
}

fn table(series: &SeriesFacts, all: &[Together]) -> Table {
    let mut rates = series.routes.iter().map(|route| &route.bytes_per_request);
    let level = rates.find_map(|rate| rate.interval.confidence);
    let interval = level.map(words::confidence).unwrap_or_default();
    // What is next to nothing would put all others under its prefix.
    let shown = series
        .routes
        .iter()
        .filter(|route| route.share.is_some_and(|share| share >= SHOWN));
    let shown = shown.map(|route| Basis::PerRequest.bytes(route.bytes_per_request.estimate));
    let scale = SizeScale::common(shown);
    let mut table = Table::new([
        ("route", Align::Left),
        ("requests", Align::Right),
        ("growth", Align::Right),
        (&interval, Align::Right),
        ("added", Align::Right),
        ("share", Align::Right),
        ("verdict", Align::Left),
    ])
    .with_spare([&interval, "requests"]);
    for one in all {
        let facts = one.first();
        let [rate, ends] = Basis::PerRequest.cells(&facts.bytes_per_request, scale);
        table.rows.push(vec![
            shortened(&facts.route).into(),
            count(facts.requests.round()).into(),
            rate.into(),
            ends.into(),
            Bytes(facts.growth_bytes).to_string().into(),
            share(facts.share),
            verdict(one, series),
        ]);
        for other in &one.routes[1..] {
            let mut row = vec![
                Cell::from(format!("with {}", shortened(&other.route))),
                count(other.requests.round()).into(),
            ];
            row.resize_with(7, Cell::default);
            table.rows.push(row);
        }
    }
    table.rows.push(rest(series));
    if let Some(growth) = series.routes_growth_bytes {
        let mut row = vec![Cell::from("all"), requests(series)];
        row.resize_with(4, Cell::default);
        row.extend([
            Cell::from(Bytes(growth).to_string()),
            share(Some(1.0).filter(|_| growth > 0.0)),
        ]);
        row.resize_with(7, Cell::default);
        table.rows.push(row);
    }
    table.without_empty_columns()
}

/// What no route explains.
fn rest(series: &SeriesFacts) -> Vec<Cell> {
    let mut row = vec![Cell::from(NO_ROUTE), Cell::default()];
    let Some(found) = &series.unexplained else {
        row.resize_with(6, Cell::default);
        row.push("not told apart".into());
        return row;
    };
    let rate = &found.bytes_per_hour;
    let ends = [rate.interval.lower, rate.interval.upper]
        .into_iter()
        .flatten();
    let largest = ends.fold(rate.estimate, f64::max);
    let [rate, ends] = Basis::PerHour.cells(rate, SizeScale::common([Bytes(largest)]));
    row.extend([rate, ends, Bytes(found.growth_bytes).to_string()].map(Cell::from));
    row.push(share(found.share));
    row.push(Cell::default());
    row
}

fn requests(series: &SeriesFacts) -> Cell {
    let all: f64 = series.routes.iter().map(|route| route.requests).sum();
    count(all.round()).into()
}

fn share(share: Option<f64>) -> Cell {
    share.map(words::percent).unwrap_or_default().into()
}

/// The largest share that is not ruled out.
fn largest_share(one: &Together, series: &SeriesFacts) -> Option<f64> {
    let requests: f64 = one.routes.iter().map(|route| route.requests).sum();
    let upper = one.first().bytes_per_request.interval.upper?;
    let growth = series.routes_growth_bytes.filter(|growth| *growth > 0.0)?;
    Some(upper * requests / growth).filter(|share| *share < 1.0)
}

fn verdict(one: &Together, series: &SeriesFacts) -> Cell {
    match (one.first().verdict, one.is_told_apart()) {
        (Verdict::Leak, true) => Cell::toned("leaks", Tone::Bad),
        (Verdict::Leak, false) => Cell::toned("not told apart", Tone::Bad),
        (Verdict::NoLeak | Verdict::Plateau, _) => Cell::toned("little or none", Tone::Good),
        (Verdict::Inconclusive, _) => {
            let most = largest_share(one, series);
            let most = most.map(|share| format!("at most {}", words::percent(share)));
            Cell::toned(
                most.unwrap_or_else(|| "not settled".to_owned()),
                Tone::Warning,
            )
        }
    }
}

/// What load would tell.
fn advice(series: &SeriesFacts, all: &[Together]) -> Option<Block> {
    let may_grow = primary(series).is_some()
        && series
            .routes_growth_bytes
            .is_some_and(|growth| growth > 0.0);
    let merged = all
        .iter()
        .find(|one| one.first().verdict == Verdict::Leak && !one.is_told_apart());
    let open = all
        .iter()
        .any(|one| one.first().verdict == Verdict::Inconclusive);
    let unnamed = all
        .iter()
        .filter(|one| one.first().verdict == Verdict::Leak);
    let mut unnamed = unnamed.flat_map(|one| &one.routes);
    let text = match merged {
        _ if unnamed.any(|route| route.merged_routes.is_some()) => {
            "What leaks is among routes with few requests each. `--route 'REGEX=NAME'` gives those that belong \
             together one name, such as '^GET /shop/[^/]+=shop'."
                .to_owned()
        }
        Some(one) if one.routes.len() > 1 => format!(
            "To tell {} apart, request one without the other for a while: `leakrate record --routes FILE` \
             requests the routes of a file one at a time, in random order.",
            one.names().replace(" or ", " and ")
        ),
        Some(one) => format!(
            "To tell {} from time alone, leave it out for a while, or request it in bursts: `leakrate record \
             --routes FILE` does.",
            one.names()
        ),
        None if open && may_grow => {
            "What is not settled is settled by longer readings, by traffic in other \
             proportions, or by requesting routes one at a time: `leakrate record --routes FILE`."
                .to_owned()
        }
        None => return None,
    };
    Some(Block::Paragraph(text))
}

/// A name that fits.
fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    let kept: String = name.chars().take(LONGEST_NAME - 1).collect();
    kept + "…"
}
