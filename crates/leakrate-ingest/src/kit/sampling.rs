//! Allocations of which some are sampled, as heap profilers do: after every R bytes in the mean, at
//! distances that are exponential, so that an allocation of s bytes is seen with probability
//! 1 − exp(−s/R).

/// How a profiler samples allocations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AllocationSampling {
    every: f64,
}

/// What there is, estimated from what was sampled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct EstimatedAmount {
    pub(crate) bytes: f64,
    pub(crate) objects: f64,
}

impl AllocationSampling {
    /// One that samples after every so many bytes; `None` where it sees all.
    pub(crate) fn new(every: f64) -> Option<Self> {
        (every > 1.0 && every.is_finite()).then_some(Self { every })
    }

    /// Bytes between two samples, in the mean.
    pub(crate) fn every(self) -> f64 {
        self.every
    }

    fn chance(self, size: f64) -> f64 {
        -(-size / self.every).exp_m1()
    }

    /// What there is where so much was sampled: each counts for as many as have its size and were not
    /// seen (`scaleHeapSample` of Go, `scaleHeapSample` of pprof).
    pub(crate) fn scaled(self, bytes: f64, objects: f64) -> EstimatedAmount {
        let chance = self.chance(bytes / objects);
        let scale = if chance > 0.0 { 1.0 / chance } else { 0.0 };
        EstimatedAmount {
            bytes: bytes * scale,
            objects: objects * scale,
        }
    }

    /// The variance of bytes that were scaled so. Of k sampled allocations of s bytes, seen with
    /// probability p, the sum k·s/p has the variance k·s²(1 − p)/p² (Horvitz and Thompson 1952, *Journal
    /// of the American Statistical Association* 47), which is bytes · s(1 − p)/p; for small allocations
    /// bytes · R. Where the number of objects is not told, they are taken for small.
    pub(crate) fn variance(self, bytes: f64, objects: f64) -> f64 {
        if objects <= 0.0 {
            return bytes * self.every;
        }
        let size = bytes / objects;
        // s(1 − p)/p = s / (exp(s/R) − 1).
        bytes * size / (size / self.every).exp_m1()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_allocations_count_for_many_and_large_ones_for_themselves() {
        let sampling = AllocationSampling::new(524_288.0).unwrap();
        let one = sampling.scaled(1024.0, 1.0);
        // 1 / (1 − exp(−1/512)) = 512.5…
        assert!((one.objects - 512.500_162_760).abs() < 1e-6, "{one:?}");
        assert!((one.bytes / one.objects - 1024.0).abs() < 1e-9);
        let large = sampling.scaled(64e6, 1.0);
        assert!((large.objects - 1.0).abs() < 1e-12);
        let error = |bytes: f64, objects: f64| sampling.variance(bytes, objects).sqrt() / bytes;
        // A hundred sampled small allocations are known to a tenth.
        let hundred = sampling.scaled(100.0 * 64.0, 100.0);
        assert!((error(hundred.bytes, hundred.objects) - 0.1).abs() < 1e-4);
        assert!(error(64e6, 1.0) < 1e-12);
        assert!(AllocationSampling::new(1.0).is_none());
    }
}
