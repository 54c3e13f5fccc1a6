//! How much a residual says about the next one. Tested against the certified values of NIST.

/// The lag-1 autocorrelation Σ(vᵢ − v̄)(vᵢ₊₁ − v̄) / Σ(vᵢ − v̄)², with the mean and the squares of
/// all values (the definition of NIST). `None` for fewer than two values or values that are all the same.
pub fn lag_one(values: &[f64]) -> Option<f64> {
    let first = *values.first()?;
    let shift = values.iter().map(|value| value - first).sum::<f64>() / values.len() as f64;
    let from_mean = |value: f64| (value - first) - shift;
    let squares: f64 = values.iter().map(|&value| from_mean(value).powi(2)).sum();
    let products: f64 = values
        .windows(2)
        .map(|pair| from_mean(pair[0]) * from_mean(pair[1]))
        .sum();
    (squares > 0.0 && squares.is_finite()).then(|| products / squares)
}

/// The autocorrelation that noise most likely has, from that of the `n` residuals of a line,
/// which taking out the line makes too small: r + (2 + 4r)/n (Marriott & Pope 1954 and Kendall
/// 1954, *Biometrika* 41, for a fitted trend), kept between 0 and 0.9999.
pub fn bias_corrected(r: f64, n: usize) -> f64 {
    (r + (2.0 + 4.0 * r) / n as f64).clamp(0.0, 0.9999)
}

/// How many independent values `n` autocorrelated ones are worth, n(1 − ρ)/(1 + ρ)
/// (Bayley & Hammersley 1946; Santer et al. 2000).
pub fn effective_n(n: usize, rho: f64) -> f64 {
    n as f64 * (1.0 - rho) / (1.0 + rho)
}
