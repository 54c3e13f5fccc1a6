//! Fits a leak model to numbers that a program has already.

use leakrate::model::{FitOptions, LeakModel};
use leakrate::report::facts::Code as _;
use leakrate::series::{Columns, Series};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let series = Series::new(Columns {
        name: "local".into(),
        requests: Some(vec![0.0, 2500.0, 3750.0, 5000.0, 6250.0]),
        memory: vec![7.7e6, 40.0e6, 56.0e6, 76.0e6, 85.0e6],
        ..Columns::default()
    })?;
    let model = LeakModel::fit(&series, &FitOptions::default())?;
    let fit = model.per_request.ok_or("no requests")?;
    let interval = fit.rate.interval().ok_or("no interval")?;
    println!("{}: {}", model.verdict.code(), fit.rate.value);
    println!("95 % CI {} to {}", interval.lower, interval.upper);
    Ok(())
}
