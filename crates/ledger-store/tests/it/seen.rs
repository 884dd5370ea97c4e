//! What is seen of a book that somebody wrote to behind the library's back: a cell of the table in DESIGN.md each, by
//! opening it, by `verify`, and by `verify` with a head that was noted elsewhere.

use crate::support::{InFile, adding, filled, instant, opening, tamper};
use ledger_core::{Ledger, Position, Settings};
use ledger_store::conformance::Subject;
use ledger_store::{
    BadSnapshot, Book, Broken, EventStore, ExecuteError, Kept, MemoryStore, OpenError, Snapshot, SqliteStore,
    StoreError, export, verify,
};
use rusqlite::{Connection, params};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn verified(path: &Path, kept: Option<Kept>) -> Result<ledger_store::Verified, Broken> {
    verify(&SqliteStore::open(path).unwrap(), kept.as_ref(), &mut |_| ControlFlow::Continue(()))
}

fn head(path: &Path) -> Kept {
    SqliteStore::open(path).unwrap().head().unwrap().into()
}

/// Puts a snapshot into the file, its checksum right, beside those that are there.
fn put(path: &Path, snapshot: &Snapshot) {
    let put = "INSERT INTO snapshot (position, hash, version, checksum, state) VALUES (?1, ?2, ?3, ?4, ?5)";
    let (position, checksum) = (snapshot.position.get() as i64, snapshot.checksum().to_be_bytes());
    let values = params![position, snapshot.hash.as_bytes(), snapshot.version, checksum, snapshot.state];
    Connection::open(path).unwrap().execute(put, values).unwrap();
}

/// The ledger of a log with other stores in it, as long as that of [`filled`] up to `position`.
fn another_ledger(position: u64) -> Ledger {
    let mut book = Book::new(MemoryStore::new()).unwrap();
    for command in [opening(), adding("a", 5, &["W", "X"]), adding("b", 7, &["Y"]), adding("c", 6, &["Z"])] {
        book.execute(&command).unwrap();
    }
    book.ledger_at(Position::new(position)).unwrap()
}

/// A snapshot of that book at `position`, with the state of `ledger`.
fn snapshot(path: &Path, position: u64, ledger: &Ledger) -> Snapshot {
    let records = SqliteStore::open(path).unwrap().page(Position::START, Default::default()).unwrap();
    let record = records.iter().find(|record| record.last.get() == position).unwrap();
    let version = Ledger::SNAPSHOT_VERSION;
    Snapshot { position: record.last, hash: record.hash, version, state: ledger.to_snapshot() }
}

fn stores(ledger: &Ledger) -> Vec<String> {
    ledger.catalog().stores().map(|store| store.to_string()).filter(|store| store != "MAIN").collect()
}

fn wrong_snapshots(path: &Path, kept: Option<Kept>) -> Vec<BadSnapshot> {
    match verified(path, kept).unwrap_err() {
        Broken::WrongSnapshots { bad } => bad,
        other => panic!("{other}"),
    }
}

#[test]
fn a_forged_snapshot_is_taken_by_opening_and_named_by_a_verification() {
    let InFile { path, .. } = &filled();
    let noted = head(path);
    put(path, &snapshot(path, 5, &another_ledger(5)));
    let forged = vec![BadSnapshot::OtherState { position: Position::new(5) }];
    assert_eq!([None, Some(noted)].map(|kept| wrong_snapshots(path, kept)), [forged.clone(), forged]);
    insta::assert_snapshot!(verified(path, None).unwrap_err(), @"the log itself is whole, but the snapshot at position 5 is not the state that the log gives there: drop the snapshots, they can be made again");
    // its checksum is right, and so is the record that it names: opening can't tell
    let mut book = Book::open(path).unwrap();
    assert_eq!(
        (stores(book.ledger()), book.bad_snapshots()),
        (vec!["W".into(), "X".into(), "Y".into(), "Z".into()], &[][..])
    );
    book.drop_snapshots().unwrap();
    assert!(verified(path, Some(noted)).is_ok());
    assert_eq!(stores(Book::open(path).unwrap().ledger()), ["A", "B", "C", "D"]);
}

/// A row that is passed over must not lead to another one.
#[test]
fn behind_a_decoy_no_forged_older_snapshot_is_taken() {
    let InFile { path, .. } = &filled();
    let noted = head(path);
    put(path, &snapshot(path, 4, &another_ledger(4)));
    put(path, &Snapshot { hash: Default::default(), ..snapshot(path, 5, &another_ledger(5)) });
    let (decoy, forged) = (
        BadSnapshot::OfAnotherLog { position: Position::new(5) },
        BadSnapshot::OtherState { position: Position::new(4) },
    );
    for kept in [None, Some(noted)] {
        assert_eq!(wrong_snapshots(path, kept), [forged, decoy]);
    }
    let mut book = Book::open(path).unwrap();
    assert_eq!(
        (stores(book.ledger()), book.bad_snapshots()),
        (vec!["A".into(), "B".into(), "C".into(), "D".into()], &[decoy][..])
    );
    book.execute(&adding("more", 9, &["E"])).unwrap();
    // they are gone: the next opening has nothing to say
    assert!(Book::open(path).unwrap().bad_snapshots().is_empty());
    assert_eq!(verified(path, Some(noted)).unwrap().snapshots, 0);
}

#[test]
fn a_forged_older_snapshot_changes_nothing_that_was_known_and_is_named_by_a_verification() {
    let InFile { path, .. } = &filled();
    let noted = head(path);
    let ledger = Book::open(path).unwrap().ledger().clone();
    put(path, &snapshot(path, 5, &ledger));
    put(path, &snapshot(path, 3, &another_ledger(3)));
    let forged = BadSnapshot::OtherState { position: Position::new(3) };
    assert_eq!([None, Some(noted)].map(|kept| wrong_snapshots(path, kept)), [[forged], [forged]]);
    let book = Book::open(path).unwrap();
    for (position, known) in [(3, 2), (4, 3), (5, 4)] {
        let then = book.ledger_at(Position::new(position)).unwrap();
        assert_eq!(stores(&then), ["A", "B", "C", "D"][..known], "{position}");
    }
    // nor what a command is answered that comes again
    let mut book = Book::open(path).unwrap();
    assert!(book.execute(&adding("b", 7, &["C"])).unwrap().already_recorded);
}

#[test]
fn a_snapshot_of_another_version_is_counted_and_is_no_fault() {
    let InFile { path, .. } = &filled();
    let ledger = Book::open(path).unwrap().ledger().clone();
    put(path, &snapshot(path, 4, &ledger_at(path, 4)));
    put(path, &Snapshot { version: 1, ..snapshot(path, 5, &ledger) });
    let told = verified(path, Some(head(path))).unwrap();
    assert_eq!((told.snapshots, told.stale_snapshots), (1, 1));
    assert!(Book::open(path).unwrap().bad_snapshots().is_empty());
}

fn ledger_at(path: &Path, position: u64) -> Ledger {
    Book::open(path).unwrap().ledger_at(Position::new(position)).unwrap()
}

/// What somebody might put into a book, or change of its layout, without touching a record.
const OBJECTS: [(&str, &str); 12] = [
    ("trigger \"t\"", "CREATE TRIGGER t BEFORE INSERT ON record BEGIN SELECT RAISE(IGNORE); END"),
    ("trigger \"t\"", "CREATE TRIGGER t AFTER INSERT ON bookmark BEGIN DELETE FROM bookmark; END"),
    ("trigger \"t\"", "CREATE TRIGGER t INSTEAD OF INSERT ON event BEGIN SELECT 1; END"),
    (
        "trigger \"t\"",
        "CREATE TRIGGER t AFTER INSERT ON record BEGIN
            WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n; END",
    ),
    ("view \"v\"", "CREATE VIEW v AS SELECT * FROM record"),
    ("index \"i\"", "CREATE INDEX i ON record (recorded)"),
    ("index \"i\"", "CREATE UNIQUE INDEX i ON record (recorded)"),
    ("index \"i\"", "CREATE INDEX i ON record (last) WHERE length(body) > 9"),
    ("table \"sqlite_stat1\"", "ANALYZE"),
    ("table \"t\"", "CREATE TABLE t (x)"),
    ("table \"record\"", "ALTER TABLE record ADD COLUMN x TEXT AS (body || 'x')"),
    ("view \"event\"", "DROP VIEW event; CREATE VIEW event AS SELECT 1"),
];

#[test]
fn an_object_that_no_book_has_is_refused_by_opening_in_every_layout() {
    for fixture in ["layout-1.book", "layout-2.book"] {
        for (named, statement) in OBJECTS {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("farm.book");
            fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(fixture), &path).unwrap();
            if Connection::open(&path).unwrap().execute_batch(statement).is_err() {
                assert!(fixture == "layout-1.book" && statement.contains("bookmark"), "{statement}");
                continue;
            }
            let before = fs::read(&path).unwrap();
            // so neither stock nor `verify`, with a head or without, says anything of it
            let error = SqliteStore::open(&path).unwrap_err();
            assert!(matches!(error, OpenError::Store(StoreError::ForeignObject { .. } | StoreError::Damaged { .. })));
            assert!(error.to_string().contains(named), "{fixture}: {statement}: {error}");
            assert_eq!(fs::read(&path).unwrap(), before, "{statement}");
        }
    }
}

#[test]
fn what_is_said_of_an_object_that_no_book_has() {
    let InFile { path, .. } = &filled();
    Connection::open(path).unwrap().execute_batch(OBJECTS[0].1).unwrap();
    let said = SqliteStore::open(path).unwrap_err().to_string();
    let said = said.replace(&format!("{}/", path.parent().unwrap().display()), "");
    insta::assert_snapshot!(said, @r#"farm.book has the trigger "t", which no book has: restore it from a backup, or take that out and verify the book"#);
}

#[test]
fn an_object_that_is_put_into_an_open_book_is_refused_by_the_next_command() {
    let InFile { path, .. } = &filled();
    let mut book = Book::open(path).unwrap();
    let before = book.head().unwrap();
    Connection::open(path).unwrap().execute_batch(OBJECTS[0].1).unwrap();
    let error = book.execute(&adding("more", 9, &["E"])).unwrap_err();
    assert!(error.to_string().contains("trigger \"t\""), "{error}");
    assert_eq!((book.head().unwrap(), book.ledger().head()), (before, before.position));
    Connection::open(path).unwrap().execute_batch("DROP TRIGGER t").unwrap();
    assert!(!book.execute(&adding("more", 9, &["E"])).unwrap().already_recorded);
}

#[test]
fn a_write_that_changed_no_row_is_told() {
    let file = filled();
    let mut store = file.open();
    let kept = &snapshot(&file.path, 5, &another_ledger(5));
    store.keep_snapshot(kept).unwrap();
    let ignoring = ["INSERT ON bookmark", "INSERT ON snapshot", "DELETE ON snapshot"];
    for (number, what) in ignoring.into_iter().enumerate() {
        let trigger = format!("CREATE TRIGGER t{number} BEFORE {what} BEGIN SELECT RAISE(IGNORE); END");
        Connection::open(&file.path).unwrap().execute_batch(&trigger).unwrap();
    }
    let told = [store.set_bookmark("mailer", Position::new(3)), store.keep_snapshot(kept), store.drop_snapshots()];
    for told in told {
        assert!(matches!(&told, Err(StoreError::Damaged { what, .. }) if what.contains("wrote 0 rows")), "{told:?}");
    }
}

#[test]
fn an_edited_record_is_named_by_a_verification_and_an_edited_log_by_a_head_that_was_noted() {
    let file = filled();
    let noted = head(&file.path);
    tamper(&file.path, |sql| {
        sql.execute(r#"UPDATE record SET body = replace(body, '"store":"B"', '"store":"Z"')"#, []).unwrap();
    });
    assert_eq!(stores(Book::open(&file.path).unwrap().ledger()), ["A", "C", "D", "Z"]);
    for kept in [None, Some(noted)] {
        let broken = verified(&file.path, kept).unwrap_err();
        assert!(matches!(broken, Broken::Changed { position } if position.get() == 2), "{broken}");
    }
    // with all its hashes made anew
    let mut hash = ledger_store::ChainHash::START;
    let records = file.open().page(Position::START, Default::default()).unwrap();
    tamper(&file.path, |sql| {
        for record in &records {
            hash = hash.then(&record.body);
            let (hash, last) = (hash.as_bytes(), record.last.get() as i64);
            sql.execute("UPDATE record SET hash = ?1 WHERE last = ?2", params![hash, last]).unwrap();
        }
    });
    assert!(Book::open(&file.path).is_ok() && verified(&file.path, None).is_ok());
    assert!(matches!(verified(&file.path, Some(noted)), Err(Broken::Rewritten { .. })));
}

#[test]
fn a_cut_tail_is_found_by_a_head_that_was_noted_and_by_nothing_else() {
    let InFile { path, .. } = &filled();
    let noted = head(path);
    tamper(path, |sql| sql.execute_batch("DELETE FROM record WHERE last = 5").unwrap());
    assert!(Book::open(path).is_ok() && verified(path, None).is_ok());
    assert!(matches!(verified(path, Some(noted)), Err(Broken::NotInChain { .. })));
}

/// A book that grew, was copied again and again, and crashed at last.
struct Copies {
    folder: TempDir,
}

impl Copies {
    fn new() -> Self {
        let copies = Self { folder: tempfile::tempdir().unwrap() };
        let path = copies.path("farm");
        Book::create(&path, Settings::default(), instant(0)).unwrap();
        grow(&path, 0..300);
        copies.keep("before");
        grow(&path, 300..400);
        copies.keep("settled");
        let book = Book::open(&path).unwrap();
        grow(&path, 400..420);
        book.store().back_up(copies.path("backup"), &mut |_| ControlFlow::Continue(())).unwrap();
        grow(&path, 420..440);
        copies.keep("crashed");
        grow(&path, 440..700);
        drop(book);
        copies.keep("later");
        let mut lines = Vec::new();
        let backup = SqliteStore::open(copies.path("backup")).unwrap();
        export(&backup, &mut lines, &mut |_| ControlFlow::Continue(())).unwrap();
        SqliteStore::restore(copies.path("restored"), &mut lines.as_slice(), &mut |_| ControlFlow::Continue(()))
            .unwrap();
        Book::create(copies.path("other"), Settings::default(), instant(9)).unwrap();
        grow(&copies.path("other"), 1_000..1_400);
        copies
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.book"))
    }

    /// The write-ahead log of a book.
    fn log(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.book-wal"))
    }

    /// Copies the files of the farm, as they are now.
    fn keep(&self, name: &str) {
        fs::copy(self.path("farm"), self.path(name)).unwrap();
        if self.log("farm").exists() {
            fs::copy(self.log("farm"), self.log(name)).unwrap();
        }
    }

    /// Puts the file of one book, and the write-ahead log that the crash left, into one place.
    fn over_the_crash(&self, name: &str) -> PathBuf {
        fs::copy(self.path(name), self.path("place")).unwrap();
        fs::copy(self.log("crashed"), self.log("place")).unwrap();
        let _ = fs::remove_file(self.folder.path().join("place.book-shm"));
        self.path("place")
    }
}

fn grow(path: &Path, stores: std::ops::Range<u32>) {
    let mut book = Book::open(path).unwrap();
    for n in stores {
        book.execute(&adding(&format!("c-{n}-{}", n * 7_919 % 1_000), 1, &[&format!("{n}-{:0>150}", n)])).unwrap();
    }
}

#[test]
fn a_write_ahead_log_that_does_not_continue_the_file_is_refused_by_opening() {
    let copies = Copies::new();
    for (name, why) in [
        // some of what the write-ahead log stands on is missing
        ("before", "malformed"),
        // the file went on since, or never was of that book
        ("later", "the file has a record at position 701 that the log does not have"),
        ("other", "the file has a record at position 401 that the log does not have"),
    ] {
        let place = copies.over_the_crash(name);
        let error = SqliteStore::open(&place).unwrap_err();
        assert!(matches!(&error, OpenError::WrongWriteAheadLog { what, .. } if what.contains(why)), "{name}: {error}");
        // nothing was touched, so that what is told to be done helps
        assert_eq!(fs::read(&place).unwrap(), fs::read(copies.path(name)).unwrap());
        assert_eq!(fs::read(copies.log("place")).unwrap(), fs::read(copies.log("crashed")).unwrap());
        fs::remove_file(copies.log("place")).unwrap();
        let _ = fs::remove_file(copies.folder.path().join("place.book-shm"));
        assert_eq!(verified(&place, None).unwrap().head, verified(&copies.path(name), None).unwrap().head);
    }
    let said = SqliteStore::open(copies.over_the_crash("later")).unwrap_err().to_string();
    let said = said.replace(&format!("{}/", copies.folder.path().display()), "");
    insta::assert_snapshot!(said);
}

/// The copy is a beginning of what the crashed book held: nothing that was recorded is lost, and nobody can tell.
#[test]
fn a_write_ahead_log_that_continues_the_file_is_taken_and_nothing_tells() {
    let copies = Copies::new();
    let crashed = head(&copies.over_the_crash("crashed"));
    assert_eq!(crashed.position, Some(Position::new(441)));
    for name in ["crashed", "settled", "backup", "restored"] {
        let alone = head(&copies.path(if name == "crashed" { "settled" } else { name }));
        let place = copies.over_the_crash(name);
        assert!(Book::open(&place).unwrap().bad_snapshots().is_empty());
        for kept in [None, Some(crashed), Some(alone)] {
            let place = copies.over_the_crash(name);
            assert_eq!(Kept::from(verified(&place, kept).unwrap().head), crashed, "{name}");
        }
    }
}

/// A crashed book without its write-ahead log is one whose tail was cut.
#[test]
fn a_write_ahead_log_that_was_lost_is_found_by_a_head_that_was_noted_and_by_nothing_else() {
    let copies = Copies::new();
    let place = copies.over_the_crash("crashed");
    let noted = head(&copies.over_the_crash("crashed"));
    copies.over_the_crash("crashed");
    fs::remove_file(copies.log("place")).unwrap();
    assert!(Book::open(&place).is_ok() && verified(&place, None).is_ok());
    assert!(matches!(verified(&place, Some(noted)), Err(Broken::NotInChain { .. })));
}

#[test]
fn a_file_that_was_replaced_is_found_by_a_head_that_was_noted_and_by_nothing_else() {
    let (file, folder) = (filled(), tempfile::tempdir().unwrap());
    let noted = head(&file.path);
    let older = folder.path().join("older.book");
    fs::copy(&file.path, &older).unwrap();
    Book::open(&file.path).unwrap().execute(&adding("more", 9, &["E"])).unwrap();
    let newer = head(&file.path);
    fs::rename(&older, &file.path).unwrap();
    assert!(Book::open(&file.path).is_ok() && verified(&file.path, None).is_ok());
    assert!(verified(&file.path, Some(noted)).is_ok());
    assert!(matches!(verified(&file.path, Some(newer)), Err(Broken::NotInChain { .. })));
}

#[cfg(unix)]
#[test]
fn a_file_that_is_replaced_or_deleted_under_an_open_book_takes_no_command_any_more() {
    type Act = fn(&Path);
    let acts: [(&str, Act); 3] = [
        ("deleted", |path| fs::remove_file(path).unwrap()),
        ("moved", |path| fs::rename(path, path.with_extension("old")).unwrap()),
        ("replaced", |path| {
            let copy = path.with_extension("copy");
            fs::copy(path, &copy).unwrap();
            fs::rename(copy, path).unwrap();
        }),
    ];
    for (what, act) in acts {
        let file = filled();
        let mut book = Book::open(&file.path).unwrap();
        book.execute(&adding("before", 8, &["E"])).unwrap();
        act(&file.path);
        let before = book.head().unwrap();
        let more = adding("more", 9, &["F"]);
        for _ in 0..2 {
            let error = book.execute(&more).unwrap_err();
            assert!(matches!(error, ExecuteError::Store(StoreError::Replaced { .. })), "{what}: {error:?}");
            let error = book.set_bookmark("mailer", Position::new(1)).unwrap_err();
            assert!(matches!(error, StoreError::Replaced { .. }), "{what}: {error:?}");
        }
        let each = book.execute_each([more.clone()], &mut |_, _| ControlFlow::Continue(())).unwrap_err();
        assert!(matches!(each, ExecuteError::Store(StoreError::Replaced { .. })), "{what}: {each:?}");
        assert_eq!((book.head().unwrap(), book.ledger().head()), (before, before.position), "nothing was written");
        let said = StoreError::Replaced { place: "farm.book".into() };
        insta::allow_duplicates! { insta::assert_snapshot!(said); }
    }
}

/// SQLite removes its write-ahead log by name when it closes, but not where the file was moved: held to it here.
#[cfg(unix)]
#[test]
fn a_book_that_was_replaced_leaves_the_write_ahead_log_of_its_successor_alone() {
    let (file, folder) = (filled(), tempfile::tempdir().unwrap());
    let old = Book::open(&file.path).unwrap();
    SqliteStore::set_aside(&file.path).unwrap();
    let elsewhere = folder.path().join("new.book");
    Book::create(&elsewhere, Settings::default(), instant(0)).unwrap();
    fs::rename(&elsewhere, &file.path).unwrap();
    let mut new = Book::open(&file.path).unwrap();
    let log = file.path.with_extension("book-wal");
    new.execute(&adding("new", 1, &["NEW"])).unwrap();
    let before = fs::read(&log).unwrap();
    assert!(!before.is_empty());
    drop(old);
    assert_eq!(fs::read(&log).unwrap(), before);
    assert_eq!(stores(Book::open(&file.path).unwrap().ledger()), ["NEW"]);
}

#[test]
fn what_is_set_aside_is_the_whole_book() {
    let copies = Copies::new();
    let place = copies.over_the_crash("crashed");
    let aside = SqliteStore::set_aside(&place).unwrap().unwrap();
    assert_eq!(head(&aside), head(&copies.over_the_crash("crashed")));
    // what was set aside before stays, and a log that was left alone is moved, too
    copies.over_the_crash("crashed");
    fs::remove_file(&place).unwrap();
    assert_eq!(SqliteStore::set_aside(&place).unwrap(), Some(place.with_extension("book.old-2")));
    assert_eq!(SqliteStore::set_aside(&place).unwrap(), None);
    SqliteStore::create(&place).unwrap();
}
