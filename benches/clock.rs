//! A clock that compares: CPU time of the process, so that a neighbour on the same machine costs nothing but its
//! cache.

use std::hint::black_box;
use std::time::Duration;

#[cfg(unix)]
fn cpu_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or(0))
}

/// Elsewhere the time that passes has to do.
#[cfg(not(unix))]
fn cpu_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// What a run gives, and how long it took.
///
/// # Errors
/// Those of the run.
pub fn with_time<T, E>(run: impl FnOnce() -> Result<T, E>) -> Result<(T, Duration), E> {
    let start = cpu_time();
    let result = black_box(run()?);
    Ok((result, cpu_time().saturating_sub(start)))
}

/// How long a run took; its result is dropped after that.
///
/// # Errors
/// Those of the run.
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

/// The shortest run of each: they take turns, so that what disturbs one disturbs all.
///
/// # Errors
/// Those of the runs, which time themselves.
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

/// The most that an allocator may take for a block of everyday size: glibc's limit is 32 MiB.
const LARGE: usize = 31 << 20;

/// Has the allocator keep what is freed, as it does in a process that has lived for a while: glibc gives the end of its
/// heap back to the kernel, and asks for it again, until something large was freed once.
fn keep_freed_memory() {
    drop(black_box(Vec::<u8>::with_capacity(LARGE)));
}

/// What callgrind counts: it collects from the beginning of this function to its end, by its name.
#[inline(never)]
pub fn measured_here<T>(run: impl FnOnce() -> T) -> T {
    black_box(run())
}
