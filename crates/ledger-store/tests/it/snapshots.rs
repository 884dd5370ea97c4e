//! Snapshots in a file: what is damaged or of another form is as good as none.

use crate::support::{InFile, filled, tamper};
use ledger_core::Position;
use ledger_store::conformance::Subject;
use ledger_store::{ChainHash, EventStore, Snapshot};

fn snapshot(version: u32, position: u64) -> Snapshot {
    Snapshot {
        position: Position::new(position),
        hash: ChainHash::START.then(&position.to_string()),
        version,
        state: format!("the state at {position}").into_bytes(),
    }
}

/// Three snapshots were taken, at 1, 3 and 5.
fn file() -> InFile {
    let file = filled();
    let mut store = file.open();
    for position in [1, 3, 5] {
        store.keep_snapshot(&snapshot(1, position)).unwrap();
    }
    file
}

fn found(file: &InFile, version: u32, until: u64) -> Option<u64> {
    let found = file.open().snapshot(version, Position::new(until)).unwrap();
    assert!(found.iter().all(|found| *found == snapshot(version, found.position.get())));
    found.map(|found| found.position.get())
}

#[test]
fn the_newest_two_are_kept() {
    let file = file();
    assert_eq!(
        [1, 2, 3, 4, 5, 99].map(|until| found(&file, 1, until)),
        [None, None, Some(3), Some(3), Some(5), Some(5)]
    );
    assert_eq!(found(&file, 2, 5), None);
    file.open().drop_snapshots().unwrap();
    assert_eq!(found(&file, 1, 5), None);
}

#[test]
fn one_that_was_damaged_is_none() {
    for damage in [
        "UPDATE snapshot SET state = CAST(replace(CAST(state AS TEXT), 'at', 'ut') AS BLOB) WHERE position = 5",
        "UPDATE snapshot SET state = substr(state, 2) WHERE position = 5",
        "UPDATE snapshot SET state = zeroblob(0) WHERE position = 5",
        "UPDATE snapshot SET hash = zeroblob(32) WHERE position = 5",
        "UPDATE snapshot SET hash = zeroblob(31) WHERE position = 5",
        "UPDATE snapshot SET checksum = zeroblob(32) WHERE position = 5",
        "UPDATE snapshot SET checksum = zeroblob(1) WHERE position = 5",
        "UPDATE snapshot SET position = 4 WHERE position = 5",
        "UPDATE snapshot SET version = 2 WHERE position = 5",
        "UPDATE snapshot SET version = -1 WHERE position = 5",
    ] {
        let file = file();
        tamper(&file.path, |sql| assert_eq!(sql.execute(damage, []).unwrap(), 1));
        assert_eq!([found(&file, 1, 5), found(&file, 2, 5)], [Some(3), None], "{damage}");
    }
}
