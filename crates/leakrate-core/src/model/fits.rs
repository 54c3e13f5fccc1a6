//! The fits of one choice of samples, along every axis that is known.

use super::axis::{AxisFit, Precision};
use super::driver::{Driver, Follows};
use super::extent::Extent;
use super::floor::Floor;
use super::samples::Samples;
use super::segmentation::Segmentation;
use crate::series::Series;
use crate::stats::trend::Trend;
use crate::stats::verdict::Verdict;
use crate::units::{Quantity, Requests, Seconds};

/// How all samples of a series are fitted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fitter<'a> {
    pub(super) segmentation: &'a Segmentation,
    pub(super) confidence: f64,
    pub(super) floor: Floor,
}

/// The fits of one choice of samples.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fits<'a> {
    pub(super) samples: Samples<'a>,
    pub(super) per_request: Option<AxisFit<Requests>>,
    pub(super) per_second: Option<AxisFit<Seconds>>,
    pub(super) driver: Option<Driver>,
    pub(super) judged: Judged,
}

/// The axis that the verdict rests on: requests where they are known, unless memory follows the
/// clock alone; else time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judged {
    pub(super) trend: Trend,
    pub(super) floor: f64,
    /// What time is missing to show that growth is below the floor.
    pub(super) missing_time: Option<Seconds>,
    axis: Axis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    Requests,
    Time,
}

/// Other fits, and how probable it is that the growth is theirs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alternative<'a> {
    pub(super) fits: &'a Fits<'a>,
    pub(super) probability: f64,
}

impl Fitter<'_> {
    /// `None` where there is no axis along which samples lie apart.
    pub(super) fn fit(self, samples: Samples<'_>) -> Option<Fits<'_>> {
        let per_request = self.along(samples.series.requests(), &samples);
        let per_second = self.along(samples.series.seconds(), &samples);
        let driver = Driver::of(&samples, self.confidence);
        self.judged(samples, per_request, per_second, driver)
    }

    /// Fits whose growth may be that of others: the average of both.
    pub(super) fn averaged<'s>(self, own: &Fits<'s>, other: Alternative<'_>) -> Option<Fits<'s>> {
        let samples = own.samples.clone();
        let along_requests = samples.against(samples.series.requests());
        let along_time = samples.against(samples.series.seconds());
        let Alternative { fits, probability } = other;
        self.judged(
            samples,
            own.per_request.as_ref().and_then(|fit| {
                let other = fits.per_request.as_ref()?;
                fit.averaged_with(other, probability, &along_requests?, self.confidence)
            }),
            own.per_second.as_ref().and_then(|fit| {
                let other = fits.per_second.as_ref()?;
                fit.averaged_with(other, probability, &along_time?, self.confidence)
            }),
            own.driver,
        )
    }

    fn judged(
        self,
        samples: Samples<'_>,
        per_request: Option<AxisFit<Requests>>,
        per_second: Option<AxisFit<Seconds>>,
        driver: Option<Driver>,
    ) -> Option<Fits<'_>> {
        let missing_time = self.floor.missing_time(samples.series);
        let by_requests = per_request.as_ref().map(|fit| Judged {
            trend: fit.trend.clone(),
            floor: self.floor.per_request.per_base(),
            missing_time,
            axis: Axis::Requests,
        });
        let by_time = per_second.as_ref().map(|fit| Judged {
            trend: fit.trend.clone(),
            floor: self.floor.per_second.per_base(),
            missing_time,
            axis: Axis::Time,
        });
        let judged = match driver {
            Some(driver) if driver.follows == Follows::Time => by_time.or(by_requests)?,
            _ => by_requests.or(by_time)?,
        };
        Some(Fits {
            samples,
            per_request,
            per_second,
            driver,
            judged,
        })
    }

    fn along<D: Quantity>(self, axis: Option<&[f64]>, samples: &Samples<'_>) -> Option<AxisFit<D>> {
        let trend = |points: &_| self.segmentation.trend(points, samples);
        let precision = Precision {
            quantum: samples.series.quantum(),
            sampled: samples.sampled(),
        };
        AxisFit::new(&samples.against(axis)?, trend, &precision, self.confidence)
    }
}

impl Fits<'_> {
    pub(super) fn verdict(&self) -> Verdict {
        self.judged.verdict()
    }

    /// The same with what is told of fits that are kept.
    pub(super) fn kept(self, confidence: f64) -> Self {
        let (samples, series) = (&self.samples, self.samples.series);
        let along = |axis: Option<&[f64]>| samples.against(axis);
        Self {
            per_request: self
                .per_request
                .map(|fit| fit.kept(along(series.requests()).as_ref(), confidence)),
            per_second: self
                .per_second
                .map(|fit| fit.kept(along(series.seconds()).as_ref(), confidence)),
            ..self
        }
    }
}

impl Judged {
    pub(super) fn verdict(&self) -> Verdict {
        match (self.trend.verdict(self.floor), self.missing_time) {
            (Verdict::NoLeak, Some(_)) => Verdict::Inconclusive,
            (verdict, _) => verdict,
        }
    }

    /// Whether what was measured so far grows too slowly to matter.
    pub(super) fn is_below_floor(&self) -> bool {
        self.trend.verdict(self.floor) == Verdict::NoLeak
    }

    pub(super) fn p_value(&self) -> f64 {
        self.trend.rise_p_value(self.floor)
    }

    /// The column of a series that memory was judged against.
    pub(super) fn column<'s>(&self, series: &'s Series) -> Option<&'s [f64]> {
        match self.axis {
            Axis::Requests => series.requests(),
            Axis::Time => series.seconds(),
        }
    }

    /// A span of the axis that was judged.
    pub(super) fn extent(&self, base: f64) -> Extent {
        match self.axis {
            Axis::Requests => Extent::Requests(Requests(base)),
            Axis::Time => Extent::Time(Seconds(base)),
        }
    }
}
