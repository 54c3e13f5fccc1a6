//! One quantity per another.

use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Div, Mul};

use super::quantity::{Bytes, Quantity, Requests, Seconds};

/// An amount of `N` for each base unit of `D`: `Rate<Bytes, Requests>` is bytes per request.
///
/// ```
/// use leakrate_core::units::{Bytes, Rate, Requests, Seconds};
///
/// let per_request: Rate<Bytes, Requests> = Bytes(15e6) / Requests(1250.0);
/// let traffic: Rate<Requests, Seconds> = Requests(100.0) / Seconds(60.0);
/// let per_second: Rate<Bytes, Seconds> = per_request * traffic;
/// assert_eq!(per_request.per_base(), 12_000.0);
/// assert_eq!(per_second * Seconds(3600.0), Bytes(72e6));
/// ```
pub struct Rate<N, D> {
    per_base: f64,
    units: PhantomData<(N, D)>,
}

impl<N: Quantity, D: Quantity> Rate<N, D> {
    /// A rate from base units of `N` per base unit of `D`.
    pub fn new(per_base: f64) -> Self {
        Self {
            per_base,
            units: PhantomData,
        }
    }

    /// Base units of `N` per base unit of `D`.
    pub fn per_base(self) -> f64 {
        self.per_base
    }

    /// The same rate the other way up (requests per byte from bytes per request); `None` for a
    /// rate of zero, which has no reciprocal.
    pub fn reciprocal(self) -> Option<Rate<D, N>> {
        (self.per_base != 0.0).then(|| Rate::new(1.0 / self.per_base))
    }
}

impl<N: Quantity, D: Quantity> Mul<D> for Rate<N, D> {
    type Output = N;
    fn mul(self, amount: D) -> N {
        N::from_base(self.per_base * amount.base())
    }
}

impl<A: Quantity, B: Quantity, C: Quantity> Mul<Rate<B, C>> for Rate<A, B> {
    type Output = Rate<A, C>;
    fn mul(self, other: Rate<B, C>) -> Rate<A, C> {
        Rate::new(self.per_base * other.per_base)
    }
}

macro_rules! quotient {
    ($($numerator:ident / $denominator:ident),*) => {$(
        impl Div<$denominator> for $numerator {
            type Output = Rate<$numerator, $denominator>;
            fn div(self, other: $denominator) -> Self::Output {
                Rate::new(self.0 / other.0)
            }
        }

        impl Div<Rate<$numerator, $denominator>> for $numerator {
            type Output = $denominator;
            fn div(self, rate: Rate<$numerator, $denominator>) -> $denominator {
                $denominator(self.0 / rate.per_base())
            }
        }
    )*};
}

quotient!(
    Bytes / Requests,
    Bytes / Seconds,
    Requests / Seconds,
    Requests / Bytes
);

// Written out because a derive would ask `N` and `D` for what only the number needs.
impl<N, D> Clone for Rate<N, D> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<N, D> Copy for Rate<N, D> {}
impl<N, D> PartialEq for Rate<N, D> {
    fn eq(&self, other: &Self) -> bool {
        self.per_base == other.per_base
    }
}
impl<N, D> PartialOrd for Rate<N, D> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.per_base.partial_cmp(&other.per_base)
    }
}
impl<N, D> fmt::Debug for Rate<N, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rate({})", self.per_base)
    }
}
