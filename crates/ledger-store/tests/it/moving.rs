//! A book in another place is the whole book, or it is not there.

use crate::support::{InFile, adding, filled, instant, opening};
use ledger_core::{Settings, value::Position};
use ledger_store::conformance::Subject;
use ledger_store::{
    BackupError, Book, EventStore, ExportError, Kept, MemoryStore, PageLimit, RestoreError, SqliteStore, export, verify,
};
use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

fn go_on<T>(_: T) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn exported(store: &dyn EventStore) -> String {
    let mut lines = Vec::new();
    assert_eq!(export(store, &mut lines, &mut go_on).unwrap(), store.head().unwrap());
    String::from_utf8(lines).unwrap()
}

/// Returns the names of the files in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entry = |entry: Result<fs::DirEntry, _>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(entry).collect();
    names.sort();
    names
}

/// Makes a book of several pages of records, whose backup takes several steps.
fn long() -> InFile {
    let file = InFile::new();
    let mut book = Book::new(file.open()).unwrap();
    book.execute(&opening()).unwrap();
    let many = (0..2_500).map(|n| adding(&format!("c{n}"), n, &[&format!("{n:0>200}")]));
    book.execute_each(many, &mut |_, _| ControlFlow::Continue(())).unwrap();
    file
}

#[test]
fn a_backup_taken_while_others_write_is_the_book_of_one_moment() {
    let file = long();
    let folder = file.path.parent().unwrap();
    let copy = folder.join("copy.book");
    let done = AtomicBool::new(false);
    let store = SqliteStore::open(&file.path).unwrap();
    thread::scope(|threads| {
        threads.spawn(|| {
            let mut book = Book::new(file.open()).unwrap();
            for n in (0..).take_while(|_| !done.load(Ordering::Relaxed)) {
                book.execute(&adding(&format!("meanwhile-{n}"), n, &[&format!("M{n}")])).unwrap();
            }
        });
        let (mut steps, mut heads) = (vec![], vec![]);
        let head = store.back_up(&copy, &mut |copied| {
            steps.push(copied);
            // another writer appends between two steps
            let head = store.head().unwrap().position;
            while file.open().head().unwrap().position < head.after(2) {
                thread::yield_now();
            }
            heads.push(file.open().head().unwrap().position);
            ControlFlow::Continue(())
        });
        done.store(true, Ordering::Relaxed);
        let head = head.unwrap();
        assert!(steps.len() > 2 && steps.is_sorted_by_key(|copied| copied.pages), "{steps:?}");
        assert_eq!(steps.last().unwrap().pages, steps.last().unwrap().of);
        assert!(heads.is_sorted() && *heads.last().unwrap() > head.position, "{heads:?} {head:?}");
        let copied = verify(&SqliteStore::open(&copy).unwrap(), None, &mut go_on).unwrap();
        assert_eq!(copied.head, head);
        assert!(verify(&store, Some(&Kept::from(head)), &mut go_on).is_ok());
    });
    assert_eq!(names(folder), ["copy.book", "farm.book", "farm.book-shm", "farm.book-wal"]);
}

#[test]
fn a_backup_has_what_is_kept_beside_the_records_too() {
    let file = filled();
    file.open().set_bookmark("mailer", Position::new(3)).unwrap();
    let copy = file.path.with_file_name("copy.book");
    SqliteStore::open(&file.path).unwrap().back_up(&copy, &mut go_on).unwrap();
    let mut book = Book::open(&copy).unwrap();
    assert_eq!(book.bookmark("mailer").unwrap(), Position::new(3));
    // the copy is a book of its own
    book.execute(&adding("d", 9, &["E"])).unwrap();
    assert_eq!((book.ledger().head(), file.open().head().unwrap().position), (Position::new(6), Position::new(5)));
}

#[test]
fn a_backup_takes_nobodys_place_and_leaves_nothing_half_done() {
    let file = long();
    let folder = file.path.parent().unwrap();
    let store = SqliteStore::open(&file.path).unwrap();
    fs::write(folder.join("notes.txt"), "to do").unwrap();
    let before = names(folder);
    let error = store.back_up(folder.join("notes.txt"), &mut go_on).unwrap_err();
    assert!(error.to_string().contains("there is something at"), "{error}");
    let error = store.back_up(&file.path, &mut go_on).unwrap_err();
    assert!(error.to_string().contains("there is something at"), "{error}");
    assert_eq!(fs::read(folder.join("notes.txt")).unwrap(), b"to do");
    let mut steps = 0;
    let cancelled = store.back_up(folder.join("copy.book"), &mut |_| {
        steps += 1;
        if steps == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(cancelled, Err(BackupError::Cancelled)));
    assert!(store.back_up(folder.join("nowhere").join("copy.book"), &mut go_on).is_err());
    assert_eq!(names(folder), before);

    // the rest of a backup that was cut off is no obstacle
    fs::write(folder.join("copy.book-part"), "half a book").unwrap();
    assert_eq!(store.back_up(folder.join("copy.book"), &mut go_on).unwrap(), store.head().unwrap());
    assert!(!folder.join("copy.book-part").exists());
}

#[test]
fn an_export_is_restored_and_exported_again_byte_by_byte() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/layout-2.book");
    let folder = tempfile::tempdir().unwrap();
    let farm = folder.path().join("farm.book");
    fs::copy(fixture, &farm).unwrap();
    let empty = InFile::new();
    for (name, store) in [
        ("farm", SqliteStore::open(&farm).unwrap()),
        ("filled", SqliteStore::open(&filled().path).unwrap()),
        ("long", SqliteStore::open(&long().path).unwrap()),
        ("empty", SqliteStore::open(&empty.path).unwrap()),
    ] {
        let lines = exported(&store);
        let again = folder.path().join(format!("{name}-again.book"));
        let restored = SqliteStore::restore(&again, &mut lines.as_bytes(), &mut go_on).unwrap();
        assert_eq!(exported(&restored), lines, "{name}");
        let all = PageLimit::default().records(usize::MAX).bytes(usize::MAX);
        assert_eq!(restored.page(Position::START, all).unwrap(), store.page(Position::START, all).unwrap());
        assert_eq!(verify(&restored, None, &mut go_on).unwrap(), verify(&store, None, &mut go_on).unwrap());
    }
    // a restored book can be written to
    let mut book = Book::open(folder.path().join("farm-again.book")).unwrap();
    book.execute(&adding("more", 1, &["NORTH"])).unwrap();
    assert_eq!(book.ledger().head(), Position::new(32));
}

#[test]
fn an_export_is_lines_of_json() {
    let lines = exported(&*filled().open());
    insta::assert_snapshot!(lines);
    let store = MemoryStore::new();
    assert_eq!(exported(&store), format!("{{\"ledger_export\":1,\"position\":0,\"hash\":\"{}\"}}\n", "0".repeat(64)));
}

/// Returns the message about a bad export; nothing of it is left behind.
fn refusal(lines: impl AsRef<[u8]>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let restored = SqliteStore::restore(folder.path().join("farm.book"), &mut lines.as_ref(), &mut go_on);
    let error = restored.map(drop).expect_err(&String::from_utf8_lossy(lines.as_ref()));
    assert_eq!(names(folder.path()), Vec::<String>::new());
    match &error {
        RestoreError::Line { source, .. } => {
            let cause = source.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            format!("{error}: {source}{cause}")
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_damaged_or_partial_export_is_refused_by_its_line() {
    let whole = exported(&*filled().open());
    let lines: Vec<&str> = whole.lines().collect();
    let of = |numbers: &[usize]| numbers.iter().map(|number| format!("{}\n", lines[*number])).collect::<String>();
    let without_break = whole.trim_end().to_owned();
    let said = [
        String::new(),
        "Kind,Date,Store\n".into(),
        of(&[1, 2, 3, 4]),
        whole.replace(r#""ledger_export":1"#, r#""ledger_export":2"#),
        whole.replace(r#""position":5,"hash":"#, r#""position":05,"hash":"#),
        // fewer lines, more lines, and lines in another order
        of(&[0]),
        of(&[0, 1, 2, 3]),
        of(&[0, 1, 2, 4]),
        of(&[0, 1, 3, 2, 4]),
        of(&[0, 1, 2, 2, 3, 4]),
        of(&[0, 1, 2, 3, 4, 4]),
        format!("{whole}\n"),
        without_break,
        // another head
        whole.replacen(r#""position":5"#, r#""position":4"#, 1),
        whole.replacen(r#""position":5"#, r#""position":3"#, 1),
        whole.replacen(r#""position":5"#, r#""position":6"#, 1),
        whole.replacen(r#"5,"hash":""#, r#"5,"hash":"00"#, 1),
        // another content
        whole.replace(r#""store":"B""#, r#""store":"Z""#),
        whole.replace(r#""events":"#, r#""events": "#),
        whole.replace('\n', "\r\n"),
    ]
    .map(refusal);
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn an_export_cut_off_or_changed_at_any_byte_is_refused() {
    let whole = exported(&*filled().open()).into_bytes();
    for place in (0..whole.len()).step_by(53) {
        refusal(&whole[..place]);
        let mut flipped = whole.clone();
        flipped[place] ^= 1 << (place % 8);
        refusal(flipped);
    }
}

#[test]
fn exporting_and_restoring_tell_how_far_they_are_and_can_be_cancelled() {
    let file = long();
    let store = file.open();
    let mut told = vec![];
    let cancelled = export(&*store, &mut std::io::sink(), &mut |progress| {
        told.push(progress.position.get());
        assert_eq!(progress.head, Position::new(2_501));
        if told.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(cancelled, Err(ExportError::Cancelled { position }) if [position.get()] == told[1..]));

    let lines = exported(&*store);
    let mut told = vec![];
    let folder = tempfile::tempdir().unwrap();
    let cancelled = SqliteStore::restore(folder.path().join("farm.book"), &mut lines.as_bytes(), &mut |progress| {
        told.push(progress.position.get());
        assert_eq!(progress.head, Position::new(2_501));
        ControlFlow::Break(())
    });
    assert!(matches!(cancelled, Err(RestoreError::Cancelled { position }) if [position.get()] == told[..]));
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn an_export_takes_nobodys_place() {
    let lines = exported(&*filled().open());
    let other = InFile::new();
    let settings = Settings::default();
    let elsewhere = other.path.with_file_name("other.book");
    let other = Book::create(&elsewhere, settings, instant(0)).unwrap();
    let error = SqliteStore::restore(&elsewhere, &mut lines.as_bytes(), &mut go_on).unwrap_err();
    assert!(error.to_string().contains("there is something at"), "{error}");
    assert_eq!(other.head().unwrap(), SqliteStore::open(&elsewhere).unwrap().head().unwrap());
}
