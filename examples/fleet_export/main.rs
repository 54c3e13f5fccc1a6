//! A monitoring export of a simulated fleet of which the truth is known, for benchmarks and for a
//! look at how verdicts and crash times fare:
//!
//! ```sh
//! cargo run --release --example fleet_export -- --series 2000 --truth truth.csv > fleet.csv
//! leakrate predict fleet.csv --limit 512MB
//! ```
//!
//! The same seed gives the same readings, however they are laid out.

mod pod;
mod table;

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::PathBuf;

use clap::Parser;

use pod::Pod;
use table::{Layout, Order, Table};

/// Writes the export of a simulated fleet to standard output.
#[derive(Debug, Parser)]
struct Arguments {
    /// Pods
    #[arg(long, default_value_t = 2000)]
    series: usize,
    /// Readings of each pod
    #[arg(long, default_value_t = 576)]
    rows: usize,
    /// Seconds between them
    #[arg(long, default_value_t = 300)]
    step: u32,
    /// Which readings of a long table stand together: those of a time, or those of a pod
    #[arg(long, value_enum, default_value_t = Order::Time)]
    order: Order,
    /// A row for each reading, or a column for each pod
    #[arg(long, value_enum, default_value_t = Layout::Long)]
    layout: Layout,
    /// Another seed is another fleet
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Also write what is true of each pod
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let step = f64::from(arguments.step);
    let pods = (0..arguments.series).map(|number| Pod::new(arguments.seed, number, step));
    let mut pods: Vec<Pod> = pods.collect();
    let table = Table::new(arguments.rows, step);
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    match (arguments.layout, arguments.order) {
        (Layout::Wide, _) => table.wide(&mut pods, &mut out)?,
        (Layout::Long, Order::Time) => table.by_time(&mut pods, &mut out)?,
        (Layout::Long, Order::Series) => table.by_series(&mut pods, &mut out)?,
    }
    if let Some(path) = arguments.truth {
        table::truth(&pods, &mut BufWriter::new(File::create(path)?))?;
    }
    Ok(())
}
