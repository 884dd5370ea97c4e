//! The number of rows that were folded or looked at, which the growth benchmark counts beside bytes and time.

#[cfg(feature = "work")]
mod counter {
    use std::cell::Cell;

    thread_local! {
        static ROWS: Cell<u64> = const { Cell::new(0) };
    }

    /// The number of rows that this thread has folded or looked at since it began.
    pub fn done() -> u64 {
        ROWS.get()
    }

    pub(crate) fn count(rows: usize) {
        ROWS.set(ROWS.get().wrapping_add(rows as u64));
    }
}

#[cfg(feature = "work")]
pub(crate) use counter::count;
#[cfg(feature = "work")]
pub use counter::done;

/// Counts nothing, and costs nothing.
#[cfg(not(feature = "work"))]
#[inline(always)]
pub(crate) const fn count(_: usize) {}
