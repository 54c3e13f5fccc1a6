//! What a run shows while it goes on: one line that changes on a terminal, plain lines otherwise.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::model::{Estimate, FitOptions, LeakModel};
use crate::record::{Event, Snapshot, Traffic, Watcher};
use crate::render::printable::printable;
use crate::series::Series;
use crate::units::{Bytes, Quantity, Rate, Seconds, count, three_digits};

/// Fewer snapshots than this are never enough. An interval that is looked at after each burst is
/// narrow by chance every now and then: stopping at the first narrow one from four snapshots on
/// covers the truth 92 % of the time instead of 95 %, from six on 93 % or more (simulated with
/// normal noise of 0.2 to 2 times the growth in a burst).
const FEWEST_SNAPSHOTS: usize = 6;

/// Where progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    /// A terminal, where a line can be written over.
    Terminal,
    /// Anything else.
    Plain,
}

/// Shows a run.
pub(super) struct View<'a> {
    pub(super) diagnostics: &'a mut dyn Write,
    pub(super) screen: Screen,
    pub(super) options: FitOptions,
    /// Half the width of the interval, as a share of the rate, that is enough.
    pub(super) enough: Option<f64>,
    pub(super) state: State,
}

/// What has been shown.
#[derive(Default)]
pub(super) struct State {
    step: String,
    begun: Option<Instant>,
    span: Duration,
    memory: Option<Bytes>,
    rate: Option<String>,
    outside_heap_at_start: Option<Bytes>,
    /// Heap snapshots that were written.
    pub(super) heaps: Vec<KeptHeap>,
    announced: Announced,
}

/// A heap snapshot that was written, and the requests answered up to it.
pub(super) struct KeptHeap {
    pub(super) path: PathBuf,
    pub(super) requests: u64,
}

/// What is said once.
#[derive(Default)]
struct Announced {
    garbage: Option<()>,
}

impl Watcher for View<'_> {
    fn event(&mut self, event: Event) {
        match event {
            Event::WarmUp { span } => self.begin("warm-up".to_owned(), span),
            Event::Burst {
                number,
                planned,
                span,
                asks_for,
            } => {
                let of = planned.map_or_else(String::new, |planned| format!(" of {planned}"));
                let what = asks_for.map_or_else(String::new, |what| format!(", {what}"));
                self.begin(format!("burst {number}{of}{what}"), span);
            }
            Event::Sending(traffic) => self.sending(traffic),
            Event::Sent(traffic) => {
                let text = format!("{}: {}", self.state.step, summary(traffic));
                self.line(&text);
            }
            Event::Settling { span } => {
                let span = Seconds(span.as_secs_f64());
                self.waiting(&format!("settling for {span}"));
            }
            Event::Reading => self.waiting("reading the memory"),
            Event::GarbageIncluded => {
                if self.state.announced.garbage.replace(()).is_none() {
                    self.line("readings include garbage that has not been collected yet: nobody can be asked to collect it");
                }
            }
            Event::NotSettled { change: None } => self.line(
                "the memory was read once, with no time to see whether it is at rest",
            ),
            Event::NotSettled { change: Some(change) } => self.line(&format!(
                "the memory is not at rest (last change {change}): is something else using the server? A longer --settle may help"
            )),
            Event::Taken(snapshot) => self.taken(snapshot),
            Event::HeapKept { path, requests } => self.state.heaps.push(KeptHeap {
                path: path.to_owned(),
                requests,
            }),
        }
    }

    fn is_enough(&mut self, series: &Series) -> bool {
        let Some(known) = Known::of(series, &self.options) else {
            return false;
        };
        self.line(&format!("leak rate so far: {}", known.text));
        self.state.rate = Some(known.text);
        series.len() >= FEWEST_SNAPSHOTS
            && self
                .enough
                .zip(known.share)
                .is_some_and(|(enough, share)| share <= enough)
    }
}

impl View<'_> {
    fn begin(&mut self, step: String, span: Duration) {
        self.state.begun = Some(Instant::now());
        self.state.span = span;
        self.line(&format!("{step}: {}", Seconds(span.as_secs_f64())));
        self.state.step = step;
    }

    fn sending(&mut self, traffic: &Traffic) {
        if self.screen == Screen::Plain {
            return;
        }
        let elapsed = self
            .state
            .begun
            .map_or(Duration::ZERO, |begun| begun.elapsed());
        let mut parts = vec![
            format!(
                "{}: {} of {}",
                self.state.step,
                Seconds(elapsed.as_secs_f64().round()),
                Seconds(self.state.span.as_secs_f64())
            ),
            format!("{} sent", count(traffic.sent as f64)),
            format!("{} failed", count(traffic.failed() as f64)),
        ];
        // The last reading, not a new one: reading would hold up the requests.
        parts.extend(
            self.state
                .memory
                .map(|memory| format!("memory {memory} before")),
        );
        parts.extend(self.state.rate.clone());
        self.rewrite(&parts.join(" · "));
    }

    fn waiting(&mut self, what: &str) {
        if self.screen == Screen::Terminal {
            self.rewrite(what);
        }
    }

    fn taken(&mut self, snapshot: &Snapshot) {
        let memory = snapshot.reading.memory;
        let at_start = self
            .state
            .outside_heap_at_start
            .or(snapshot.reading.outside_heap);
        self.state.outside_heap_at_start = at_start;
        self.line(&format!("{}: memory {memory}", snapshot.phase));
        self.state.memory = Some(memory);
        let grown = snapshot
            .reading
            .outside_heap
            .zip(at_start)
            .map(|(now, start)| now - start);
        if let Some(grown) = grown.filter(|grown| grown.0 > NOTABLE) {
            self.line(&format!(
                "buffers outside the heap have grown by {grown}, which this rate leaves out: see external_mb in the file, or read the process with --pid"
            ));
        }
    }

    /// Progress that cannot be shown is no reason to give up a measurement.
    fn line(&mut self, text: &str) {
        let text = printable(text);
        let _ = match self.screen {
            Screen::Terminal => writeln!(self.diagnostics, "\r\x1b[K{text}"),
            Screen::Plain => writeln!(self.diagnostics, "{text}"),
        };
        let _ = self.diagnostics.flush();
    }

    fn rewrite(&mut self, text: &str) {
        let width = crate::cli::viewport::terminal_width().saturating_sub(1);
        let shown: String = printable(text).chars().take(width).collect();
        let _ = write!(self.diagnostics, "\r\x1b[K{shown}");
        let _ = self.diagnostics.flush();
    }
}

/// Growth outside the heap that is worth a word.
const NOTABLE: f64 = 5e6;

fn summary(traffic: &Traffic) -> String {
    if traffic.sent == 0 {
        return "no requests were sent".to_owned();
    }
    let number = |count_of: u64| count(count_of as f64);
    let mut parts = vec![format!(
        "{} requests sent, {} failed, {} late",
        number(traffic.sent),
        number(traffic.failed()),
        number(traffic.late)
    )];
    if let Some((reason, times)) = traffic.commonest_failure() {
        parts.push(format!("most often: {reason} ({})", number(times)));
    }
    parts.extend(traffic.achieved().map(|rate| rate.to_string()));
    parts.extend(traffic.latency.map(|latency| latency.to_string()));
    parts.join("; ")
}

/// What is known of the rate so far.
struct Known {
    text: String,
    /// Half the width of the interval as a share of the rate.
    share: Option<f64>,
}

impl Known {
    fn of(series: &Series, options: &FitOptions) -> Option<Self> {
        let model = LeakModel::fit(series, options).ok()?;
        match (&model.per_request, &model.per_second) {
            (Some(fit), _) => Some(Self::from_estimate(&fit.rate, fit.rate.value.to_string())),
            (None, Some(fit)) => Some(Self::from_estimate(&fit.rate, fit.rate.value.to_string())),
            (None, None) => None,
        }
    }

    fn from_estimate<D: Quantity>(rate: &Estimate<Rate<Bytes, D>>, shown: String) -> Self {
        let value = rate.value.per_base();
        let share = rate
            .interval()
            .filter(|_| value > 0.0)
            .map(|interval| (interval.upper.per_base() - interval.lower.per_base()) / 2.0 / value);
        let within = share.map(|share| format!(" ± {} %", three_digits(share * 100.0)));
        Self {
            text: shown + &within.unwrap_or_default(),
            share,
        }
    }
}
