//! The verdict on a benchmark: the missed targets that fail it.
//!
//! A count – of instructions, bytes, allocations or rows – is the same on a busy machine, so a missed one fails at
//! once. A time fails only if it is beyond twice its limit in each of three runs. A target that is known to be missed
//! fails only if it is missed by more than twice the known figure.

use crate::Outcome;
use crate::known_misses::{KNOWN, KnownMiss};
use crate::table::{Measured, measured};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// The number of runs before a missed time fails a benchmark.
const RUNS: usize = 3;

/// The factor by which a time may be beyond its limit, or a known miss beyond its figure.
const SLACK: f64 = 2.0;

/// Runs a benchmark, again if a time is far beyond its limit, and prints on standard error which rows fail it.
pub fn bench(name: &str, mut run: impl FnMut() -> Outcome<()>) -> ExitCode {
    let known: Vec<&KnownMiss> = KNOWN.iter().filter(|known| known.bench == name).collect();
    let verdict = judge(&known, || {
        run()?;
        Ok(measured())
    });
    match verdict {
        Ok(Verdict { failed, met_again }) => {
            met_again.iter().for_each(|what| eprintln!("{name}: met again, take it off the known misses: {what}"));
            failed.iter().for_each(|what| eprintln!("{name}: FAILED: {what}"));
            if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("{name}: it can't go on: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The targets that fail a benchmark, and known misses that were met.
#[derive(Debug, Default, PartialEq)]
struct Verdict {
    failed: Vec<String>,
    met_again: Vec<String>,
}

fn judge(known: &[&KnownMiss], mut run: impl FnMut() -> Outcome<Vec<Measured>>) -> Outcome<Verdict> {
    let mut verdict = Verdict::default();
    // rows come in the same order in every run; their descriptions may have figures in them, and differ
    let mut suspects: BTreeMap<usize, String> = BTreeMap::new();
    for number in 0..RUNS {
        let mut now = BTreeMap::new();
        for (place, row) in run()?.into_iter().enumerate() {
            let known = known.iter().find(|known| row.what.ends_with(known.what));
            let again = || format!("{}: {} {}", row.what, row.figure, row.unit);
            match (row.target.is_met_by(row.figure), known) {
                (None, _) | (Some(true), None) => {}
                (Some(true), Some(_)) if number == 0 => verdict.met_again.push(again()),
                (Some(true), Some(_)) => {}
                (Some(false), Some(known)) if row.target.is_within(row.figure, known.figure, SLACK) => {}
                (Some(false), None) if !row.is_counted() && row.target.is_within_slack(row.figure, SLACK) => {}
                (Some(false), _) if row.is_counted() => verdict.failed.push(again()),
                (Some(false), _) => drop(now.insert(place, again())),
            }
        }
        suspects =
            if number == 0 { now } else { now.into_iter().filter(|(place, _)| suspects.contains_key(place)).collect() };
        if !verdict.failed.is_empty() || suspects.is_empty() {
            return Ok(verdict);
        }
    }
    verdict.failed.extend(suspects.into_values());
    Ok(verdict)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Target;

    const MISS: KnownMiss = KnownMiss { bench: "b", what: "known", figure: 3.0 };

    fn row(what: &str, target: Target, figure: f64, unit: &str) -> Measured {
        Measured { what: what.to_owned(), target, figure, unit: unit.to_owned() }
    }

    /// The verdict on a row with these figures in successive runs, and the number of runs.
    fn judged(target: Target, unit: &str, what: &str, figures: &[f64]) -> (Verdict, usize) {
        let mut runs = 0;
        let verdict = judge(&[&MISS], || {
            runs += 1;
            Ok(vec![row("told", Target::Told, 1e9, unit), row(what, target, figures[runs - 1], unit)])
        });
        (verdict.unwrap(), runs)
    }

    fn fails(target: Target, unit: &str, what: &str, figures: &[f64]) -> (bool, usize) {
        let (verdict, runs) = judged(target, unit, what, figures);
        (!verdict.failed.is_empty(), runs)
    }

    #[test]
    fn a_missed_count_fails_at_once() {
        for unit in ["instructions", "bytes a movement", "allocations", "rows folded"] {
            assert_eq!(fails(Target::AtMost(2.0), unit, "w", &[2.0]), (false, 1), "{unit}");
            assert_eq!(fails(Target::AtMost(2.0), unit, "w", &[2.001]), (true, 1), "{unit}");
            assert_eq!(fails(Target::AtLeast(2.0), unit, "w", &[1.999]), (true, 1), "{unit}");
        }
    }

    #[test]
    fn a_missed_time_fails_beyond_twice_its_limit_three_times() {
        let most = Target::AtMost(2.0);
        assert_eq!(fails(most, "µs", "w", &[4.0]), (false, 1), "missed, but not by far");
        assert_eq!(fails(most, "µs", "w", &[4.1, 4.1, 4.1]), (true, 3));
        assert_eq!(fails(most, "µs", "w", &[4.1, 4.0]), (false, 2));
        assert_eq!(fails(most, "×", "w", &[9.0, 9.0, 1.0]), (false, 3));
        let least = Target::AtLeast(2.0);
        assert_eq!(fails(least, "×", "w", &[1.0]), (false, 1));
        assert_eq!(fails(least, "×", "w", &[0.9, 0.9, 0.9]), (true, 3));
        assert_eq!(fails(most, "µs", "w", &[f64::NAN, f64::NAN, f64::NAN]), (true, 3), "what is no number is no pass");
    }

    #[test]
    fn each_row_must_miss_three_times_by_itself() {
        let mut runs = 0;
        let verdict = judge(&[], || {
            runs += 1;
            let figure = |place| if runs % 2 == place { 9.0 } else { 1.0 };
            Ok(vec![row("a", Target::AtMost(2.0), figure(0), "ns"), row("b", Target::AtMost(2.0), figure(1), "ns")])
        });
        assert_eq!((verdict.unwrap(), runs), (Verdict::default(), 2));
    }

    #[test]
    fn a_known_miss_fails_when_it_is_twice_as_bad_as_known() {
        let most = Target::AtMost(1.0);
        assert_eq!(fails(most, "instructions", "a known", &[6.0]), (false, 1));
        assert_eq!(fails(most, "instructions", "a known", &[6.1]), (true, 1));
        assert_eq!(fails(most, "ns", "a known", &[6.1, 6.1, 6.1]), (true, 3));
        assert_eq!(fails(most, "ns", "a known", &[6.1, 5.0]), (false, 2));
    }

    #[test]
    fn a_known_miss_that_is_met_is_told_and_fails_nothing() {
        let (verdict, runs) = judged(Target::AtMost(1.0), "ns", "a known", &[0.5]);
        assert_eq!((verdict.failed.len(), verdict.met_again, runs), (0, vec!["a known: 0.5 ns".to_owned()], 1));
    }

    #[test]
    fn every_known_miss_is_told_of_in_the_documents_with_its_figure() {
        let document = include_str!("../docs/performance.md");
        for KnownMiss { bench, what, figure } in KNOWN {
            let row = document.lines().find(|line| line.starts_with(&format!("| `{bench}` | {what} |")));
            let row = row.unwrap_or_else(|| panic!("{bench}: {what} is not in docs/performance.md"));
            assert!(row.contains(&format!("| {figure} ")), "{row} has another figure than {figure}");
        }
    }
}
