//! The name that was meant by one that is not there.

/// The name in `names` that someone who wrote `wanted` most likely meant.
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    const ALIKE: f64 = 0.8;
    let wanted = wanted.to_lowercase();
    names
        .into_iter()
        .map(|name| (likeness(&wanted, &name.to_lowercase()), name))
        .filter(|&(likeness, _)| likeness >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}

/// One slip of a short name leaves little that is alike (`cvs`), and is a slip all the same.
fn likeness(wanted: &str, name: &str) -> f64 {
    match strsim::osa_distance(wanted, name) {
        0 => 1.0,
        1 => 0.99,
        _ => strsim::jaro_winkler(wanted, name),
    }
}
