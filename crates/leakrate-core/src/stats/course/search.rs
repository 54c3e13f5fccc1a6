//! The forms that a course can have, and the weight of each.

use super::columns::{ChangeKind, CourseColumns};
use super::log_sum::{log_add, log_sum};
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

pub(super) const LINE: usize = 0;
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
        self.best = [self.best, other.best]
            .into_iter()
            .flatten()
            .max_by(|a, b| a.log_weight.total_cmp(&b.log_weight));
    }

    fn is_beaten_by(&self, log_weight: f64) -> bool {
        self.best.is_none_or(|best| best.log_weight < log_weight)
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
        let mut weight = Weight::NONE;
        for column in places.filter(|column| !fit.columns().contains(column)) {
            if let Some(fit) = self.whitened.with(fit, column) {
                let log_prior = log_prior + self.whitened.log_place(column);
                self.weigh(&mut weight, &fit, log_prior);
            }
        }
        weight
    }

    /// All pairs of steps from one point to the next.
    fn pairs(&self) -> Weight {
        let places = self.columns.of_kind(ChangeKind::Step);
        let log_prior = (2.0 * ONE_STEP * ONE_MORE_STEP).ln();
        let mut weight = Weight::NONE;
        for first in places.clone() {
            let Some(one) = self.whitened.with(&self.whitened.levels(), first) else {
                continue;
            };
            let log_prior = log_prior + self.whitened.log_place(first);
            for second in first + 1..places.end {
                if let Some(fit) = self.whitened.with(&one, second) {
                    let log_prior = log_prior + self.whitened.log_place(second);
                    self.weigh(&mut weight, &fit, log_prior);
                }
            }
        }
        weight
    }

    /// Adds a course, where what it says of each change is one: what falls is no step, and what
    /// falls at first has not begun or ended.
    fn weigh(&self, weight: &mut Weight, fit: &Fit, log_prior: f64) {
        let coefficients = fit.coefficients();
        let is_line = fit.columns().first() == Some(&LINE);
        let has_line_and_rate = is_line
            && fit
                .columns()
                .get(1)
                .is_some_and(|column| self.columns.of_kind(ChangeKind::Until).contains(column));
        let free = usize::from(is_line) + usize::from(has_line_and_rate);
        if coefficients[free..fit.columns().len()]
            .iter()
            .any(|&size| size <= 0.0)
        {
            return;
        }
        let since = self.columns.of_kind(ChangeKind::Since);
        let grows = if is_line {
            coefficients[0] > 0.0
        } else {
            fit.columns().iter().any(|column| since.contains(column))
        };
        let log_weight = log_prior + self.whitened.log_evidence(fit);
        let side = if grows {
            &mut weight.growing
        } else {
            &mut weight.flat
        };
        *side = log_add(*side, log_weight);
        if weight.is_beaten_by(log_weight) {
            weight.best = Some(Best {
                log_weight,
                fit: *fit,
                noise: self.noise,
            });
        }
    }
}
