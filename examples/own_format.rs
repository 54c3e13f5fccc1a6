//! Reads a file in a format of one's own: any code that fills the columns of a series is a format.

use leakrate::model::{FitOptions, LeakModel};
use leakrate::report::facts::Code as _;
use leakrate::series::{Clock, Columns, Series};

const LOG: &str = "\
t=0 heap=41.2 served=0
t=60 heap=43.9 served=150
t=120 heap=47.1 served=290
t=180 heap=49.5 served=455
t=240 heap=52.8 served=600";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut seconds, mut requests, mut memory) = (vec![], vec![], vec![]);
    for line in LOG.lines() {
        let fields = line.split(' ').filter_map(|field| field.split_once('='));
        for (name, value) in fields {
            match name {
                "t" => seconds.push(value.parse()?),
                "served" => requests.push(value.parse()?),
                _ => memory.push(value.parse::<f64>()? * 1e6),
            }
        }
    }
    let series = Series::new(Columns {
        name: "worker".into(),
        clock: Clock::Elapsed(seconds),
        requests: Some(requests),
        memory,
        ..Columns::default()
    })?;
    let model = LeakModel::fit(&series, &FitOptions::default())?;
    println!(
        "{}: {:?}",
        model.verdict.code(),
        model.per_request.map(|fit| fit.rate.value)
    );
    Ok(())
}
