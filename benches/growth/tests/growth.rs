//! Every kind of action and every pair, with rows and bytes counted at sizes that a test can afford.

use ledger_growth::{Finding, kinds};

/// The two numbers of items.
const SIZES: (usize, usize) = (32, 128);

/// The highest exponent for counts: with few items, sorting and trees add to it.
const MOST: f64 = 1.35;

#[test]
fn nothing_grows_faster_than_it_may() {
    let mut wrong = Vec::new();
    for kind in kinds() {
        for arrangement in kind.arrangements() {
            let found = match Finding::counted(&kind, arrangement, SIZES) {
                Ok(found) => found,
                Err(error) => panic!("{}, {arrangement}: {error}", kind.name),
            };
            let is_linear = found.exponents.of_counts() <= MOST;
            let is_once = found.rows_a_command <= found.most_rows;
            if !if kind.exception(arrangement).is_some() { is_once } else { is_linear } {
                let (rows, most) = (found.rows_a_command, found.most_rows);
                wrong.push(format!("{}, {arrangement}: {}, {rows:.0} of {most:.0} rows", kind.name, found.exponents));
            }
        }
    }
    assert!(wrong.is_empty(), "rows, bytes, peak, time:\n{}", wrong.join("\n"));
}
