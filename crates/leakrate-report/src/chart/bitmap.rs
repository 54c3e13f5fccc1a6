//! PNG: painted larger than needed and averaged down, because plotters' own shapes have hard
//! edges and its letters stand on whole pixels.

use plotters::prelude::{BitMapBackend, IntoDrawingArea};

use super::ChartError;
use super::paint::{Device, paint};
use super::scene::Scene;

/// Painted pixels for each side of a pixel: enough for smooth edges, and fewer where the pixels
/// themselves are many, for the sake of memory.
fn oversampling(pixels: usize) -> usize {
    if pixels <= 4_000_000 { 3 } else { 2 }
}

/// A picture of `scale` pixels per pixel of the scene, as PNG.
pub(super) fn png(scene: &Scene, scale: f64) -> Result<Vec<u8>, ChartError> {
    let width = (scene.width * scale).round() as usize;
    let height = (scene.height * scale).round() as usize;
    let samples = oversampling(width * height);
    let (wide, high) = (width * samples, height * samples);
    let mut painted = vec![0; wide * high * 3];
    {
        let area = BitMapBackend::with_buffer(&mut painted, (wide as u32, high as u32));
        let device = Device {
            unit: scale * samples as f64,
        };
        paint(scene, &area.into_drawing_area(), device)
            .map_err(|error| ChartError::Drawing(error.to_string()))?;
    }
    let picture = match samples {
        2 => averaged::<2>(&painted, width),
        _ => averaged::<3>(&painted, width),
    };
    encode(&picture, width, height)
}

/// Means of squares of `N` by `N` painted pixels. The side is known when compiling, so that the
/// sums are unrolled: most of the pixels of a picture pass through here nine times.
fn averaged<const N: usize>(painted: &[u8], width: usize) -> Vec<u8> {
    let stride = width * N * 3;
    let samples = (N * N) as u16;
    let mut picture = Vec::with_capacity(painted.len() / (N * N));
    let mut sums = vec![0u16; stride];
    for rows in painted.chunks_exact(stride * N) {
        sums.fill(0);
        for row in rows.chunks_exact(stride) {
            for (sum, &channel) in sums.iter_mut().zip(row) {
                *sum += u16::from(channel);
            }
        }
        for square in sums.chunks_exact(N * 3) {
            for channel in 0..3 {
                let total: u16 = (0..N).map(|pixel| square[pixel * 3 + channel]).sum();
                picture.push(((total + samples / 2) / samples) as u8);
            }
        }
    }
    picture
}

fn encode(pixels: &[u8], width: usize, height: usize) -> Result<Vec<u8>, ChartError> {
    let failed = |error: png::EncodingError| ChartError::Drawing(error.to_string());
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}
