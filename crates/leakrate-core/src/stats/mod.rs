//! Pure numbers: no units, no files, nothing of the rest of the program. One file per idea; each
//! names the source of its formulas and the implementation it is tested against.
//!
//! Input that is too short or degenerate gives `None`, never a made-up number and never a panic.

pub mod age_replacement;
pub mod autocorrelation;
pub mod averaged;
mod cholesky;
pub mod cosine;
pub mod course;
pub mod crossing;
mod daily_wave;
pub mod distribution;
pub mod excursion;
pub mod falls;
pub mod false_discovery;
pub mod fieller;
pub mod first_reading;
mod fractional;
pub mod generalised;
pub mod heterogeneity;
pub mod interval;
pub mod joint;
pub mod late_rate;
pub mod least_squares;
pub mod local_linear;
pub mod long_run_mean;
pub mod mean;
mod mixed_noise;
pub mod mixture;
mod noise_filter;
pub mod normal_equations;
pub mod ols;
pub mod order_statistic;
pub mod orthogonal;
pub mod pair_slopes;
pub mod path;
pub mod planning;
pub mod points;
pub mod pooled;
pub mod product;
pub mod quantile;
pub mod random_effects;
pub mod restart;
pub mod sampled;
pub mod separation;
pub mod shape;
mod sliding_median;
pub mod spending;
pub mod split_sample;
mod sum;
pub mod theil_sen;
pub mod trend;
mod trough;
pub mod verdict;
pub mod welch;
