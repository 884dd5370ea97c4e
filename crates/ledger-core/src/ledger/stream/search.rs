//! The search for the place of a key among sorted ones.

use crate::ledger::stream::key::Key;

/// The number of keys in `sorted` that do not stand after `key`.
///
/// The search tries the end, where most movements happen; then the place that the key would have if moments were spread
/// evenly; then it halves the rest. If moments are spread unevenly, that takes three comparisons more than halving
/// alone.
pub(crate) fn count_until(sorted: &[Key], key: Key) -> usize {
    let is_counted = |other: &Key| *other <= key;
    let [first, .., last] = sorted else { return sorted.partition_point(is_counted) };
    if is_counted(last) {
        return sorted.len();
    }
    let guess = key.share(*first, *last, sorted.len().saturating_sub(1));
    count_near(sorted, guess, is_counted)
}

/// The number of values in `sorted` for which `is_counted` is true; all of them must stand before the others. The
/// search is fastest if the number is `guess` + 1.
#[inline(always)]
pub(crate) fn count_near<T>(sorted: &[T], guess: usize, is_counted: impl Fn(&T) -> bool) -> usize {
    let (before, others) = sorted.split_at(guess.min(sorted.len()));
    if !others.first().is_some_and(&is_counted) {
        return before.partition_point(is_counted);
    }
    match others.get(1) {
        Some(next) if !is_counted(next) => guess.saturating_add(1),
        _ => guess.saturating_add(others.partition_point(is_counted)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::dense::Dense;
    use crate::value::moment::Moment;
    use crate::value::numbering::TransactionNo;

    #[test]
    fn it_counts_rightly_however_moments_are_spread() {
        let spread: [fn(i64) -> i64; 6] =
            [|_| 5, |n| n, |n| n * n * n, |n| 1 << n.min(38), |n| n / 7, |n| if n == 0 { 0 } else { 1 << 38 }];
        for (at, count) in spread.iter().flat_map(|at| (0..50).map(move |count| (at, count))) {
            let key = |n: i64| Key::at(Moment::from_seconds(at(n)), TransactionNo::new(n as u32), 0);
            let keys: Vec<Key> = (0..count).map(key).collect();
            let others = (0..40).flat_map(|n| {
                let at = Moment::from_seconds(1 << n);
                [Key::after_moment(at), Key::baseline(at, TransactionNo::new(3), 1)]
            });
            for asked in keys.iter().copied().chain(others).chain([key(50)]) {
                let counted = keys.iter().filter(|other| **other <= asked).count();
                assert_eq!(count_until(&keys, asked), counted, "{asked:?} among {keys:?}");
            }
        }
    }

    #[test]
    fn it_counts_rightly_whatever_was_guessed() {
        for (count, counted) in (0..30_usize).flat_map(|count| (0..=count).map(move |counted| (count, counted))) {
            let sorted: Vec<usize> = (0..count).collect();
            for guess in 0..=count {
                assert_eq!(count_near(&sorted, guess, |value| *value < counted), counted, "{guess} of {count}");
            }
        }
    }
}
