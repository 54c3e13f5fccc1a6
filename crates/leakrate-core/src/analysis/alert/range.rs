//! What `PromQL` computes of the readings in a window. A window ends at the time that is asked about
//! and holds both of its ends, as up to Prometheus 2; from 3.0 on, and in `VictoriaMetrics`, a
//! reading that is exactly as old as the window is long is no part of it.

use crate::units::Seconds;

/// An instant selector looks back this far for a reading (`--query.lookback-delta`).
pub(super) const LOOKBACK: f64 = 300.0;

/// The least-squares line of the readings in a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineInWindow {
    /// Its slope a second: `deriv(m[window])`.
    pub slope: f64,
    /// Its level at the end of the window: `predict_linear(m[window], 0)`.
    pub level: f64,
}

impl LineInWindow {
    /// `predict_linear(m[window], ahead)`.
    pub fn ahead(&self, ahead: Seconds) -> f64 {
        self.level + self.slope * ahead.0
    }
}

/// The lines of a window that moves on over readings. Sums are kept and not made again, so that a
/// month of readings costs the same in a long window as in a short one.
#[derive(Debug)]
pub struct SlidingLine<'a> {
    seconds: &'a [f64],
    memory: &'a [f64],
    window: f64,
    from: usize,
    to: usize,
    sums: Sums,
    /// Readings that left since the sums were last made from nothing: rounding adds up with them.
    left: usize,
}

/// Sums over the readings of a window, from an origin inside or near it.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    origin_x: f64,
    origin_y: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
}

impl<'a> SlidingLine<'a> {
    /// A window of this length over readings in order of time.
    pub fn new(seconds: &'a [f64], memory: &'a [f64], window: Seconds) -> Self {
        Self {
            seconds,
            memory,
            window: window.0,
            from: 0,
            to: 0,
            sums: Sums::default(),
            left: 0,
        }
    }

    /// The line of the window that ends at `at`, which is no earlier than the time asked about
    /// before. `None` for fewer than two readings.
    pub fn at(&mut self, at: f64) -> Option<LineInWindow> {
        while self.to < self.seconds.len() && self.seconds[self.to] <= at {
            if self.from == self.to {
                self.sums = Sums::from(self.seconds[self.to], self.memory[self.to]);
            }
            self.sums
                .add(self.seconds[self.to], self.memory[self.to], 1.0);
            self.to += 1;
        }
        while self.from < self.to && self.seconds[self.from] < at - self.window {
            self.sums
                .add(self.seconds[self.from], self.memory[self.from], -1.0);
            self.from += 1;
            self.left += 1;
        }
        if self.left >= self.to - self.from {
            self.begin_anew();
        }
        self.sums.line((self.to - self.from) as f64, at)
    }

    fn begin_anew(&mut self) {
        self.left = 0;
        if self.from < self.to {
            self.sums = Sums::from(self.seconds[self.from], self.memory[self.from]);
        }
        for place in self.from..self.to {
            self.sums.add(self.seconds[place], self.memory[place], 1.0);
        }
    }
}

impl Sums {
    /// Nothing yet, to be added up from here.
    fn from(origin_x: f64, origin_y: f64) -> Self {
        Self {
            origin_x,
            origin_y,
            ..Self::default()
        }
    }

    fn add(&mut self, x: f64, y: f64, sign: f64) {
        let (x, y) = (x - self.origin_x, y - self.origin_y);
        self.x += sign * x;
        self.y += sign * y;
        self.xx += sign * x * x;
        self.xy += sign * x * y;
    }

    fn line(&self, n: f64, at: f64) -> Option<LineInWindow> {
        let spread = self.xx - self.x * self.x / n;
        if n < 2.0 || spread <= 0.0 {
            return None;
        }
        let slope = (self.xy - self.x * self.y / n) / spread;
        let at = at - self.origin_x;
        Some(LineInWindow {
            slope,
            level: self.origin_y + self.y / n + slope * (at - self.x / n),
        })
    }
}

/// The place of the reading that an instant selector gives at `at`, no older than `lookback`.
pub(super) fn latest(seconds: &[f64], at: f64, lookback: f64) -> Option<usize> {
    let place = seconds
        .partition_point(|&second| second <= at)
        .checked_sub(1)?;
    (at - seconds[place] <= lookback).then_some(place)
}

/// `max_over_time(m[window])` at `at`.
pub(super) fn highest(seconds: &[f64], memory: &[f64], at: f64, window: f64) -> Option<f64> {
    let from = seconds.partition_point(|&second| second < at - window);
    let to = seconds.partition_point(|&second| second <= at);
    memory.get(from..to)?.iter().copied().reduce(f64::max)
}

/// Whether there is a reading in `[from, to]`.
pub(super) fn any_within(seconds: &[f64], from: f64, to: f64) -> bool {
    let place = seconds.partition_point(|&second| second < from);
    seconds.get(place).is_some_and(|&second| second <= to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(seconds: &[f64], memory: &[f64], at: f64, window: f64) -> Option<LineInWindow> {
        let inside = seconds.iter().zip(memory);
        let inside: Vec<(f64, f64)> = inside
            .filter(|(x, _)| (at - window..=at).contains(*x))
            .map(|(x, y)| (x - at, *y))
            .collect();
        let n = inside.len() as f64;
        let mean = |of: &dyn Fn(&(f64, f64)) -> f64| inside.iter().map(of).sum::<f64>() / n;
        let (mx, my) = (mean(&|p| p.0), mean(&|p| p.1));
        let sxx: f64 = inside.iter().map(|p| (p.0 - mx).powi(2)).sum();
        let sxy: f64 = inside.iter().map(|p| (p.0 - mx) * (p.1 - my)).sum();
        (inside.len() > 1 && sxx > 0.0).then(|| LineInWindow {
            slope: sxy / sxx,
            level: my - mx * sxy / sxx,
        })
    }

    proptest! {
        #[test]
        fn a_window_that_moves_gives_what_each_window_gives_alone(
            steps in prop::collection::vec(1.0..200.0_f64, 2..200),
            levels in prop::collection::vec(0.0..1e10_f64, 200),
            window in 10.0..3000.0_f64,
        ) {
            let mut seconds = vec![1.7e9];
            for step in &steps {
                seconds.push(seconds[seconds.len() - 1] + step);
            }
            let memory = &levels[..seconds.len().min(200)];
            let seconds = &seconds[..memory.len()];
            let mut sliding = SlidingLine::new(seconds, memory, Seconds(window));
            let (first, last) = (seconds[0], seconds[seconds.len() - 1]);
            let mut at = first;
            while at < last + window {
                let expected = plain(seconds, memory, at, window);
                let found = sliding.at(at);
                prop_assert_eq!(found.is_some(), expected.is_some());
                if let (Some(found), Some(expected)) = (found, expected) {
                    let scale = 1e10 / window.min(last - first + 1.0);
                    prop_assert!((found.slope - expected.slope).abs() < 1e-6 * scale.max(expected.slope.abs()));
                    prop_assert!((found.level - expected.level).abs() < 1e-6 * 1e10_f64.max(expected.level.abs()));
                }
                at += 37.0;
            }
        }
    }

    /// By `promtool test rules` of Prometheus 2.42: `deriv(m[10m])` and `predict_linear(m[10m], 600)`
    /// at 15m of `1 1 1 1 1 1 10 12 9 20 25 31 31 40 38 50` one minute apart.
    #[test]
    fn slopes_are_those_of_prometheus() {
        let memory = [
            1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 10.0, 12.0, 9.0, 20.0, 25.0, 31.0, 31.0, 40.0, 38.0, 50.0,
        ];
        let seconds: Vec<f64> = (0..memory.len())
            .map(|minute| 60.0 * minute as f64)
            .collect();
        let line = SlidingLine::new(&seconds, &memory, Seconds(600.0))
            .at(900.0)
            .unwrap();
        assert!((line.slope - DERIV).abs() < 1e-12, "{}", line.slope);
        assert!(
            (line.ahead(Seconds(600.0)) - PREDICT).abs() < 1e-9,
            "{}",
            line.ahead(Seconds(600.0))
        );
    }

    const DERIV: f64 = 7.515_151_515_151_515e-2;
    const PREDICT: f64 = 91.909_090_909_090_9;
}
