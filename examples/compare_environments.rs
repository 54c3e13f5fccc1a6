//! Compares a measured leak with one that somebody wrote down.

use leakrate::analysis::{Relation, compare};
use leakrate::model::{Estimate, FitOptions, LeakModel, LeakRates};
use leakrate::series::{Columns, Metric, Series};
use leakrate::units::RateLiteral;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let local = Series::new(Columns {
        name: "local".into(),
        requests: Some(vec![0.0, 2500.0, 3750.0, 5000.0, 6250.0]),
        memory: vec![7.7e6, 40.0e6, 56.0e6, 76.0e6, 85.0e6],
        ..Columns::default()
    })?;
    let local = LeakModel::fit(&local, &FitOptions::default())?.rates("local");
    let written: RateLiteral = "1200MB/01:17-09:27@100/min".parse()?;
    let production = LeakRates {
        label: "production".into(),
        per_request: written.per_request().map(Estimate::stated),
        per_second: written.per_second().map(Estimate::stated),
        traffic: written.traffic().map(Estimate::stated),
        metric: Metric::Unknown,
        verdict: None,
    };
    let comparison = compare(&production, &local, Relation::Environments, 0.9)?;
    println!("{:?}, ratio {:.2?}", comparison.verdict, comparison.ratio);
    Ok(())
}
