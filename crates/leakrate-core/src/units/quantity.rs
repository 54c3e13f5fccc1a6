//! The three base quantities.

use std::ops::{Add, Neg, Sub};

/// A physical or counted amount held in its base unit.
pub trait Quantity: Copy + PartialOrd {
    /// The amount in base units.
    fn base(self) -> f64;
    /// An amount from base units.
    fn from_base(base: f64) -> Self;
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
        pub struct $name(pub f64);

        impl Quantity for $name {
            fn base(self) -> f64 {
                self.0
            }
            fn from_base(base: f64) -> Self {
                Self(base)
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }
    };
}

quantity! {
    /// An amount of memory in bytes. Fractions occur: a mean of readings is an amount too.
    Bytes
}
quantity! {
    /// A count of requests. Fractions occur: a rate over a span need not give a whole number.
    Requests
}
quantity! {
    /// A span of time in seconds.
    Seconds
}
