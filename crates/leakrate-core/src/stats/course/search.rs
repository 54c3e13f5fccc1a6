//! The forms that a course can have, and the weight of each.

use super::columns::{ChangeKind, CourseColumns, LINE};
use super::log_sum::{LogSum, log_add, log_sum};
use super::whitened::{Fit, Whitened};

/// A form: a smaller one, and what is beside it.
#[derive(Debug, Clone, Copy)]
struct Form {
    of: Option<usize>,
    kind: ChangeKind,
    odds: f64,
}

const ONE_STEP: f64 = 0.08;
/// Steps come together: where there is one, there are more as a rule.
const ONE_MORE_STEP: f64 = 1.7;
/// Beside a climb that goes on, one is a little less probable.
const STEP_BESIDE: f64 = 0.04;
const UNTIL: f64 = 0.35;
const SINCE: f64 = 0.5;
const BEND: f64 = 0.02;
const CLIMB: f64 = 0.06;

/// The forms, each after that which it extends.
const FORMS: [Form; 21] = [
    form(None, ChangeKind::Line, 1.0),
    form(None, ChangeKind::Step, ONE_STEP),
    form(None, ChangeKind::Until, UNTIL),
    form(None, ChangeKind::Since, SINCE),
    form(None, ChangeKind::Climb, CLIMB),
    form(Some(0), ChangeKind::Step, STEP_BESIDE),
    form(Some(0), ChangeKind::Until, BEND),
    form(Some(0), ChangeKind::Climb, CLIMB),
    form(Some(1), ChangeKind::Step, ONE_MORE_STEP),
    form(Some(2), ChangeKind::Step, ONE_STEP),
    form(Some(3), ChangeKind::Step, ONE_STEP),
    form(Some(4), ChangeKind::Step, ONE_STEP),
    form(Some(5), ChangeKind::Step, ONE_MORE_STEP),
    form(Some(6), ChangeKind::Step, STEP_BESIDE),
    form(Some(7), ChangeKind::Step, STEP_BESIDE),
    form(Some(8), ChangeKind::Step, ONE_MORE_STEP),
    form(Some(9), ChangeKind::Step, ONE_MORE_STEP),
    form(Some(11), ChangeKind::Step, ONE_MORE_STEP),
    form(Some(12), ChangeKind::Step, ONE_MORE_STEP),
    form(Some(15), ChangeKind::Step, ONE_MORE_STEP),
    form(Some(19), ChangeKind::Step, ONE_MORE_STEP),
];
/// Those of a line or of one change, which a first look is at.
const FEW: usize = 8;
/// Two steps that climb together hide behind each other: all pairs are tried.
const PAIR: usize = 8;

const fn form(of: Option<usize>, kind: ChangeKind, odds: f64) -> Form {
    Form { of, kind, odds }
}

/// Courses of one form under one kind of noise, or under all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weight {
    /// The log of the weight of those that grow now.
    pub(super) growing: f64,
    /// The same of those that do not.
    pub(super) flat: f64,
    /// The most probable of them.
    pub(super) best: Option<Best>,
}

/// The most probable course of a form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Best {
    log_weight: f64,
    pub(super) fit: Fit,
    pub(super) noise: usize,
}

impl Weight {
    const NONE: Self = Self {
        growing: f64::NEG_INFINITY,
        flat: f64::NEG_INFINITY,
        best: None,
    };

    pub(super) fn total(&self) -> f64 {
        log_add(self.growing, self.flat)
    }

    fn join(&mut self, other: &Self) {
        self.growing = log_add(self.growing, other.growing);
        self.flat = log_add(self.flat, other.flat);
        let log_weight = |best: &Option<Best>| best.as_ref().map(|best| best.log_weight);
        if log_weight(&other.best) >= log_weight(&self.best) {
            self.best = other.best;
        }
    }
}

/// The weights of all forms.
#[derive(Debug)]
pub(super) struct Weights(Vec<Weight>);

impl Weights {
    pub(super) fn line(&self) -> &Weight {
        &self.0[LINE]
    }

    pub(super) fn all(&self) -> &[Weight] {
        &self.0
    }

    /// By how much a line with one change, or one change, outweighs a line alone: its log.
    pub(super) fn gain_of_one_change(&self) -> f64 {
        let changed = self.0[1..FEW].iter().map(Weight::total);
        log_sum(changed) - self.line().total()
    }

    /// The forms of at most one change under one kind of noise.
    pub(super) fn few(columns: &CourseColumns<'_>, whitened: &Whitened, noise: usize) -> Self {
        let mut weights = Self(Vec::with_capacity(FORMS.len()));
        weights.extend(columns, whitened, noise, FEW);
        weights
    }

    /// The same with all other forms.
    pub(super) fn completed(
        mut self,
        columns: &CourseColumns<'_>,
        whitened: &Whitened,
        noise: usize,
    ) -> Self {
        self.extend(columns, whitened, noise, FORMS.len());
        self
    }

    fn extend(
        &mut self,
        columns: &CourseColumns<'_>,
        whitened: &Whitened,
        noise: usize,
        forms: usize,
    ) {
        let one = Under {
            columns,
            whitened,
            noise,
        };
        let found = &mut self.0;
        for (place, form) in FORMS[..forms].iter().enumerate().skip(found.len()) {
            let weight = match form.of {
                None => one.extended(&whitened.levels(), 0.0, form),
                Some(of) if place == PAIR => {
                    debug_assert_eq!(of, 1);
                    one.pairs()
                }
                Some(of) => found[of].best.map_or(Weight::NONE, |best| {
                    // What the best says of the next is taken to hold for all like it.
                    let spread = found[of].total() - whitened.log_evidence(&best.fit);
                    one.extended(&best.fit, spread, form)
                }),
            };
            found.push(weight);
        }
    }

    /// The weights under all kinds of noise, of the forms that all of them have.
    pub(super) fn sum<'a>(kinds: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut all = Self(vec![Weight::NONE; FORMS.len()]);
        for kind in kinds {
            all.0.truncate(kind.0.len());
            for (all, one) in all.0.iter_mut().zip(&kind.0) {
                all.join(one);
            }
        }
        all
    }
}

/// The columns under one kind of noise.
struct Under<'a> {
    columns: &'a CourseColumns<'a>,
    whitened: &'a Whitened,
    noise: usize,
}

impl Under<'_> {
    /// All courses that extend a fit.
    fn extended(&self, fit: &Fit, log_prior: f64, form: &Form) -> Weight {
        let places = self.columns.of_kind(form.kind);
        // Changes of one kind make the same course in any order.
        let alike = fit
            .columns()
            .iter()
            .filter(|column| places.contains(column));
        let ways = (alike.count() + 1) as f64;
        let log_prior = log_prior + (form.odds * ways).ln();
        let mut found = Found::of(self, fit, form.kind);
        let mut best = None;
        for column in places.filter(|column| !fit.columns().contains(column)) {
            if found.weigh(fit, column, log_prior) {
                best = Some(column);
            }
        }
        let best = best.and_then(|column| self.whitened.with(fit, column));
        found.weight(best.as_ref())
    }

    /// All pairs of steps from one point to the next.
    fn pairs(&self) -> Weight {
        let places = self.columns.of_kind(ChangeKind::Step);
        let log_prior = (2.0 * ONE_STEP * ONE_MORE_STEP).ln();
        let levels = self.whitened.levels();
        let mut found = Found::of(self, &levels, ChangeKind::Step);
        let mut best = None;
        for first in places.clone() {
            let Some(one) = self.whitened.with(&levels, first) else {
                continue;
            };
            let log_prior = log_prior + self.whitened.log_place(first);
            for second in first + 1..places.end {
                if found.weigh(&one, second, log_prior) {
                    best = Some((first, second));
                }
            }
        }
        let best = best.and_then(|(first, second)| {
            let one = self.whitened.with(&levels, first)?;
            self.whitened.with(&one, second)
        });
        found.weight(best.as_ref())
    }
}

/// By what it is told whether a course grows now.
#[derive(Debug, Clone, Copy)]
enum Now {
    Grows,
    IsFlat,
    /// By the sign of its line.
    AsItsLine,
}

/// The courses of one form that were weighed.
struct Found<'a> {
    whitened: &'a Whitened,
    noise: usize,
    now: Now,
    /// So many of the first coefficients may have any sign: that of a line, and of what is added to
    /// it until a change. What falls is no step, and what falls at first has not begun or ended.
    free: usize,
    growing: LogSum,
    flat: LogSum,
    /// The log of the weight of the most probable.
    most: f64,
}

impl<'a> Found<'a> {
    /// None yet, of those that extend such a fit by a column of this kind.
    fn of(under: &Under<'a>, fit: &Fit, kind: ChangeKind) -> Self {
        let known = fit.columns().iter();
        let kinds = || {
            known
                .clone()
                .map(|&column| under.columns.kind_of(column))
                .chain([kind])
        };
        let is_line = kinds().next() == Some(ChangeKind::Line);
        let is_bent = is_line && kinds().nth(1) == Some(ChangeKind::Until);
        Self {
            whitened: under.whitened,
            noise: under.noise,
            now: if is_line {
                Now::AsItsLine
            } else if kinds().any(|kind| kind == ChangeKind::Since) {
                Now::Grows
            } else {
                Now::IsFlat
            },
            free: usize::from(is_line) + usize::from(is_bent),
            growing: LogSum::NOTHING,
            flat: LogSum::NOTHING,
            most: f64::NEG_INFINITY,
        }
    }

    /// The weight of all, of which this is the most probable.
    fn weight(self, best: Option<&Fit>) -> Weight {
        Weight {
            growing: self.growing.log(),
            flat: self.flat.log(),
            best: best.map(|fit| Best {
                log_weight: self.most,
                fit: *fit,
                noise: self.noise,
            }),
        }
    }

    /// Adds a course, a fit with one column more, where its coefficients have the signs of changes;
    /// whether it is the most probable until now.
    fn weigh(&mut self, fit: &Fit, column: usize, log_prior: f64) -> bool {
        let Some(beside) = self.whitened.beside(fit, column) else {
            return false;
        };
        let count = fit.columns().len();
        let last = beside.coefficient();
        if count >= self.free && last <= 0.0 {
            return false;
        }
        let others = fit.coefficients_with(&beside);
        let others = &others[..count];
        if others.iter().skip(self.free).any(|&size| size <= 0.0) {
            return false;
        }
        let log_weight = log_prior
            + self.whitened.log_place(column)
            + self.whitened.log_evidence_with(fit, &beside);
        let side = match self.now {
            Now::Grows => &mut self.growing,
            Now::AsItsLine if *others.first().unwrap_or(&last) > 0.0 => &mut self.growing,
            Now::AsItsLine | Now::IsFlat => &mut self.flat,
        };
        side.add(log_weight);
        let is_most = log_weight > self.most;
        if is_most {
            self.most = log_weight;
        }
        is_most
    }
}
