//! Draws every kind of chart on easy and on hostile data: `cargo run --release --example gallery`
//! writes `docs/gallery/*.png`, or into the folder given as argument.

mod data;
mod easy;
mod hostile;

use std::path::{Path, PathBuf};
use std::time::Instant;

use leakrate::chart::{self, Style, Theme};
use leakrate::report::figure::Figure;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os()
        .nth(1)
        .map_or("docs/gallery".into(), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    for (name, figure) in easy::easy() {
        write(&folder, name, &figure, Theme::Light)?;
    }
    for (name, figure) in hostile::hostile() {
        write(&folder, name, &figure, Theme::Light)?;
    }
    if let Some(figure) = easy::production().figure() {
        write(&folder, "series-dark", &figure, Theme::Dark)?;
    }
    Ok(())
}

fn write(
    folder: &Path,
    name: &str,
    figure: &Figure,
    theme: Theme,
) -> Result<(), Box<dyn std::error::Error>> {
    let style = Style {
        theme,
        ..Style::default()
    };
    let started = Instant::now();
    let bytes = chart::png(figure, &style)?;
    println!(
        "{name}: {:.0} ms, {} kB",
        started.elapsed().as_secs_f64() * 1e3,
        bytes.len() / 1000
    );
    std::fs::write(folder.join(format!("{name}.png")), bytes)?;
    Ok(())
}
