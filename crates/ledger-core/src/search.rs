//! Where a key stands among others.

use crate::timeline::Key;

/// How many of `sorted` stand before `key`, as `is_before` says.
///
/// It looks at the end, where most things happen; then where the key would stand if moments were spread evenly; and
/// halves what is left. That is three looks more than halving alone, where they are spread quite otherwise.
pub(crate) fn count_before<T>(
    sorted: &[T],
    key: Key,
    key_of: impl Fn(&T) -> Key,
    is_before: impl Fn(&T) -> bool,
) -> usize {
    let [first, .., last] = sorted else { return sorted.partition_point(is_before) };
    if is_before(last) {
        return sorted.len();
    }
    let guess = key.share(key_of(first), key_of(last), sorted.len().saturating_sub(1));
    let (before, others) = sorted.split_at(guess);
    if others.first().is_some_and(&is_before) {
        if others.get(1).is_some_and(|next| !is_before(next)) {
            return guess.saturating_add(1);
        }
        guess.saturating_add(others.partition_point(is_before))
    } else {
        before.partition_point(is_before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::Moment;

    #[test]
    fn it_counts_what_stands_before_however_moments_are_spread() {
        let spread: [fn(i64) -> i64; 6] =
            [|_| 5, |n| n, |n| n * n * n, |n| 1 << n.min(38), |n| n / 7, |n| if n == 0 { 0 } else { 1 << 38 }];
        for (at, count) in spread.iter().flat_map(|at| (0..50).map(move |count| (at, count))) {
            let key = |n: i64| Key::at(Moment::from_seconds(at(n)), n as u32, 0);
            let keys: Vec<Key> = (0..count).map(key).collect();
            let others = (0..40).flat_map(|n| {
                let at = Moment::from_seconds(1 << n);
                [Key::after_moment(at), Key::baseline(at, 3, 1)]
            });
            for asked in keys.iter().copied().chain(others).chain([key(50)]) {
                let before = |other: &Key| *other < asked;
                let found = count_before(&keys, asked, |other| *other, before);
                assert_eq!(found, keys.iter().filter(|other| before(other)).count(), "{asked:?} among {keys:?}");
                let not_after = |other: &Key| *other <= asked;
                let found = count_before(&keys, asked, |other| *other, not_after);
                assert_eq!(found, keys.iter().filter(|other| not_after(other)).count(), "{asked:?} among {keys:?}");
            }
        }
    }
}
