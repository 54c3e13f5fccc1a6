//! PNG: painted larger than needed and averaged down, because plotters' own shapes have hard
//! edges and its letters stand on whole pixels.

use plotters::prelude::{BitMapBackend, IntoDrawingArea};

use super::ChartError;
use super::paint::{Device, Medium, paint};
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
            medium: Medium::Bitmap,
        };
        paint(scene, &area.into_drawing_area(), device)
            .map_err(|error| ChartError::Drawing(error.to_string()))?;
    }
    encode(&averaged(&painted, width, samples), width, height)
}

/// Means of squares of painted pixels.
fn averaged(painted: &[u8], width: usize, samples: usize) -> Vec<u8> {
    let stride = width * samples * 3;
    let square = (samples * samples) as u16;
    let mut sums = vec![0u16; width * 3];
    let mut picture = Vec::with_capacity(painted.len() / (samples * samples));
    for rows in painted.chunks_exact(stride * samples) {
        sums.fill(0);
        for row in rows.chunks_exact(stride) {
            let squares = row.chunks_exact(samples * 3);
            for (sum, samples) in sums.chunks_exact_mut(3).zip(squares) {
                for pixel in samples.chunks_exact(3) {
                    for (total, &channel) in sum.iter_mut().zip(pixel) {
                        *total += u16::from(channel);
                    }
                }
            }
        }
        picture.extend(sums.iter().map(|sum| ((sum + square / 2) / square) as u8));
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
