//! Power cuts: writes that were not synced are lost, in part or whole, in any order.

use crate::audit::Expected;
use crate::disk::{Disk, path_of};
use crate::journal::{Entry, File, Journal};
use crate::run::{Run, Syncs, scratch};
use crate::seeds::{count, seeds};
use fastrand::Rng;
use ledger_faults::Report;
use std::fs;
use std::path::Path;

const COMMANDS: usize = 100;

/// Number of times that power fails in the life of a book, so that its recovery is cut off, too.
const LIVES: usize = 3;

/// Number of cuts that are tried in each life; the book goes on from the last one.
const CUTS: usize = 5;

#[test]
fn what_was_acknowledged_survives_power_cuts() {
    let cuts = count("LEDGER_CUTS", 30);
    for seed in seeds(&format!("{cuts} power cuts")).take(cuts.div_ceil(CUTS * LIVES)) {
        cut_again_and_again(seed, Syncs::All).unwrap_or_else(|error| panic!("LEDGER_SEED={seed}: {error}"));
    }
}

#[test]
fn without_syncs_power_cuts_are_noticed() {
    for syncs in [Syncs::None, Syncs::NotOfTheLog] {
        let caught = |seed| cut_again_and_again(seed, syncs).err();
        let error = seeds("power cuts without syncs").take(20).find_map(caught);
        println!("{syncs:?}: {}", error.expect("acknowledged commands are lost"));
    }
}

#[test]
fn the_journal_tells_all_that_happened_to_the_files() {
    for seed in seeds("journals").take(3) {
        let folder = scratch();
        let book = folder.path().join("farm.book");
        let (_, journal) = Run::new(&book, seed, COMMANDS).journaled(Syncs::All, None);
        let mut disk = Disk::default();
        disk.play(&journal.entries, &mut Rng::with_seed(seed));
        for file in File::ALL {
            assert!(disk.seen(file) == fs::read(path_of(&book, file)).ok(), "LEDGER_SEED={seed}: {file:?}");
        }
        let folded_in = |entry: &&Entry| matches!(entry, Entry::Sync(File::Database));
        assert!(journal.entries.iter().filter(folded_in).count() > 3, "the log is folded in now and then");
    }
}

fn cut_again_and_again(seed: u64, syncs: Syncs) -> Result<(), String> {
    let mut rng = Rng::with_seed(seed);
    let expected = Expected::of(seed, COMMANDS);
    let folder = scratch();
    let book = folder.path().join("farm.book");
    let (mut reports, mut from): (Vec<Report>, usize) = (vec![], 0);
    for _ in 0..LIVES {
        let before = Disk::holding(&book);
        let (_, journal) = Run { from, ..Run::new(&book, seed, COMMANDS) }.journaled(syncs, None);
        for cut in 1..=CUTS {
            let end = instant(&journal, &mut rng);
            let heard = [reports.clone(), journal.said(end)].concat();
            let mut disk = before.clone();
            disk.play(&journal.entries[..end], &mut rng);
            clear(&book);
            disk.cut(&book, &mut rng);
            let image = Disk::holding(&book);
            let recorded = expected.audit(&book, &heard).map_err(|error| format!("cut at {end}: {error}"))?;
            if cut == CUTS {
                // the audit's own recovery is undone, so that the next cut hits the writer's recovery
                clear(&book);
                image.cut(&book, &mut rng);
                (reports, from) = (heard, recorded.saturating_sub(1));
            }
        }
    }
    Ok(())
}

/// Returns any instant; half the time one right before or after a sync or a report.
fn instant(journal: &Journal, rng: &mut Rng) -> usize {
    let end = rng.usize(0..=journal.entries.len());
    let watershed = |entry: &Entry| matches!(entry, Entry::Sync(_) | Entry::SyncFolder | Entry::Said(_));
    match journal.entries[end..].iter().position(watershed) {
        Some(ahead) if rng.bool() => end + ahead + usize::from(rng.bool()),
        _ => end,
    }
}

fn clear(book: &Path) {
    for file in File::ALL {
        let _ = fs::remove_file(path_of(book, file));
    }
}
