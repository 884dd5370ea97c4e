//! A clock for comparisons: the CPU time of the process, so that another process on the machine costs nothing but its
//! part of the cache.

use std::hint::black_box;
use std::time::Duration;

#[cfg(unix)]
fn cpu_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or(0))
}

/// On other systems, wall time has to do.
#[cfg(not(unix))]
fn cpu_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// The result of a run, and the time it took.
///
/// # Errors
/// The error of the run.
pub fn with_time<T, E>(run: impl FnOnce() -> Result<T, E>) -> Result<(T, Duration), E> {
    let start = cpu_time();
    let result = black_box(run()?);
    Ok((result, cpu_time().saturating_sub(start)))
}

/// The time of a run, without the time to drop its result.
///
/// # Errors
/// The error of the run.
pub fn timed<T, E>(run: impl FnOnce() -> Result<T, E>) -> Result<Duration, E> {
    with_time(run).map(|(_, time)| time)
}

/// The shortest of `rounds` runs.
pub fn shortest<T>(rounds: usize, mut run: impl FnMut() -> T) -> Duration {
    (0..rounds)
        .map(|_| {
            let Ok(time) = timed(|| Ok::<T, std::convert::Infallible>(run()));
            time
        })
        .min()
        .unwrap_or_default()
}

/// The shortest run of each. The runs take turns, so that a disturbance hits all of them.
///
/// # Errors
/// The error of a run. The runs time themselves.
pub fn alternately<const N: usize, E>(
    rounds: usize,
    mut runs: [&mut dyn FnMut() -> Result<Duration, E>; N],
) -> Result<[Duration; N], E> {
    keep_freed_memory();
    let mut shortest = [Duration::MAX; N];
    for _ in 0..rounds {
        for (run, shortest) in runs.iter_mut().zip(&mut shortest) {
            *shortest = run()?.min(*shortest);
        }
    }
    Ok(shortest)
}

/// The largest block that an allocator takes for everyday: the limit of glibc is 32 MiB.
const LARGE: usize = 31 << 20;

/// Makes the allocator keep freed memory, as in a process that has run for a while. Until something large was freed
/// once, glibc gives the end of its heap back to the kernel and asks for it again.
pub fn keep_freed_memory() {
    drop(black_box(Vec::<u8>::with_capacity(LARGE)));
}

/// The part that callgrind counts: it collects from the beginning to the end of this function, which it knows by name.
#[inline(never)]
pub fn measured_here<T>(run: impl FnOnce() -> T) -> T {
    black_box(run())
}
