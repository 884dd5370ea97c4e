//! What something cost: of the processor, and of the day.

use std::error::Error;
use std::time::Instant;

/// Seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    pub(crate) processor: f64,
    pub(crate) wall: f64,
}

impl Spent {
    pub(crate) const MOST: Self = Self { processor: f64::MAX, wall: f64::MAX };

    pub(crate) fn min(self, other: Self) -> Self {
        Self { processor: self.processor.min(other.processor), wall: self.wall.min(other.wall) }
    }
}

/// What `run` cost.
pub(crate) fn spent<E>(run: impl FnOnce() -> Result<(), E>) -> Result<Spent, Box<dyn Error>>
where
    Box<dyn Error>: From<E>,
{
    let (processor, wall) = (processor()?, Instant::now());
    run()?;
    Ok(Spent { processor: self::processor()? - processor, wall: wall.elapsed().as_secs_f64() })
}

/// Seconds that this thread has run, as Linux counts them.
fn processor() -> Result<f64, Box<dyn Error>> {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = counted.split(' ').next().unwrap_or_default().parse()?;
    Ok(nanoseconds / 1e9)
}
