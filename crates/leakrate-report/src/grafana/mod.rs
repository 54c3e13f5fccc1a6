//! What Grafana reads: a dashboard that is imported, and annotations of what happened.

mod annotations;
mod dashboard;

pub use annotations::annotations;
pub use dashboard::dashboard;
