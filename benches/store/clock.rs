//! Times: of the processor, and of the clock on the wall.

use rustix::time::{ClockId, clock_gettime};
use std::error::Error;
use std::time::Instant;

/// Times in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    pub(crate) processor: f64,
    pub(crate) wall: f64,
}

impl Spent {
    pub(crate) fn min(self, other: Self) -> Self {
        Self { processor: self.processor.min(other.processor), wall: self.wall.min(other.wall) }
    }

    /// The time of each of `count` parts.
    pub(crate) fn of(self, count: usize) -> Self {
        Self { processor: self.processor / count as f64, wall: self.wall / count as f64 }
    }
}

/// The times of `run`.
pub(crate) fn spent<E>(run: impl FnOnce() -> Result<(), E>) -> Result<Spent, Box<dyn Error>>
where
    Box<dyn Error>: From<E>,
{
    let (processor, wall) = (processor(), Instant::now());
    run()?;
    Ok(Spent { processor: self::processor() - processor, wall: wall.elapsed().as_secs_f64() })
}

/// The processor time of this thread in seconds.
fn processor() -> f64 {
    let ran = clock_gettime(ClockId::ThreadCPUTime);
    ran.tv_sec as f64 + ran.tv_nsec as f64 / 1e9
}
