//! No load at all: what memory does when nobody asks for anything.

use std::time::Duration;

use crate::interrupt::{Cancellation, Interrupt};
use crate::record::load::traffic::{BurstEnd, Traffic};
use crate::record::load::{Load, LoadError};

/// Waits instead of sending requests, so that an idle leak is told from a leak per request.
#[derive(Debug, Clone, Copy)]
pub struct Idle;

impl Load for Idle {
    fn burst(
        &mut self,
        span: Duration,
        interrupt: &Interrupt,
        _progress: &mut dyn FnMut(&Traffic),
    ) -> Result<Traffic, LoadError> {
        let end = match interrupt.sleep(span) {
            Cancellation::GoOn => BurstEnd::Complete,
            Cancellation::Finish => BurstEnd::CutShort,
            Cancellation::Abandon => return Err(LoadError::Abandoned),
        };
        Ok(Traffic {
            end,
            ..Traffic::default()
        })
    }
}
