//! The table in DESIGN.md, cell by cell: everything that it names is done to a book in a file, and the results are
//! compared with its cells.

use super::copies::{Copies, grow};
use super::objects::OBJECTS;
use super::snapshots::{another_ledger, put, snapshot};
use super::{head, stores, verified};
use crate::support::{InFile, adding, filled, tamper};
use ledger_core::{Ledger, value::Position};
use ledger_store::conformance::Subject;
use ledger_store::{Book, ChainHash, Kept, Snapshot, SqliteStore};
use rusqlite::{Connection, params};
use std::fs;
use std::path::Path;

/// A name of what was done, and books that it was done to. All of them must show the same.
type Row = (&'static str, fn(&Copies) -> Vec<Spoilt>);

const ROWS: [Row; 20] = [
    ("a record was edited", |_| {
        vec![edited(r#"UPDATE record SET body = replace(body, '"store":"B"', '"store":"Z"')"#)]
    }),
    ("a record was edited, and can't be read any more", |_| {
        let bodies = ["substr(body, 2)", "'[' || body", r#"replace(body, '"store":"B"', '"store":""')"#];
        bodies.map(|body| edited(&format!("UPDATE record SET body = {body} WHERE last = 3"))).into()
    }),
    ("a record was edited, and all hashes made anew", |_| vec![edited_with_its_hashes()]),
    ("a record was taken out of the middle", |_| vec![edited("DELETE FROM record WHERE last = 4")]),
    ("the last records were cut off", |_| {
        let lasts = ["last = 5", "last >= 4"];
        lasts.map(|last| edited(&format!("DELETE FROM record WHERE {last}"))).into()
    }),
    ("a snapshot is damaged, or of another log", |_| {
        let spoil: [fn(&mut Snapshot); 2] =
            [|snapshot| snapshot.hash = ChainHash::START, |snapshot| snapshot.state.truncate(9)];
        let mut spoilt = Vec::from(spoil.map(|spoil| Spoilt::with_snapshot(5, spoil)));
        spoilt.push(Spoilt::after(|path| {
            put(path, &snapshot(path, 5, &another_ledger(5)));
            Connection::open(path).unwrap().execute_batch("UPDATE snapshot SET checksum = zeroblob(4)").unwrap();
        }));
        spoilt
    }),
    ("a snapshot was forged, its checksum and hash right: the newest", |_| vec![Spoilt::with_snapshot(5, |_| {})]),
    ("the same: an older one, beside one that is right", |_| {
        vec![Spoilt::after(|path| {
            let ledger = Book::open(path).unwrap().ledger().clone();
            put(path, &snapshot(path, 5, &ledger));
            put(path, &snapshot(path, 3, &another_ledger(3)));
        })]
    }),
    ("a snapshot is of another version", |_| {
        [1, Ledger::SNAPSHOT_VERSION + 1]
            .map(|version| {
                Spoilt::after(|path| put(path, &Snapshot { version, ..snapshot(path, 5, &another_ledger(5)) }))
            })
            .into()
    }),
    ("an object was added to the schema, or one changed", |_| {
        OBJECTS.map(|(_, statement)| Spoilt::after(|path| run(path, statement))).into()
    }),
    ("the same under an open book", |_| {
        OBJECTS.map(|(_, statement)| Spoilt::while_open(|path| run(path, statement))).into()
    }),
    ("beside the file lies a write-ahead log that does not continue it", |copies| {
        ["before", "later", "other"].map(|name| Spoilt::crashed(copies, |place| replace(place, copies, name))).into()
    }),
    ("beside the file lies one that does: the file is an earlier copy of the book that wrote it", |copies| {
        ["settled", "backup", "restored"]
            .map(|name| Spoilt::crashed(copies, |place| replace(place, copies, name)))
            .into()
    }),
    ("the write-ahead log of a crashed book was lost", |copies| {
        vec![Spoilt::crashed(copies, |place| fs::remove_file(place.with_extension("book-wal")).unwrap())]
    }),
    ("the file was replaced by another whole book", |copies| {
        vec![Spoilt::after(|path| replace(path, copies, "other"))]
    }),
    ("the file was replaced by an older copy", |_| vec![replaced_by_an_older_copy()]),
    ("the same, and the head was noted before it was copied", |_| {
        let spoilt = replaced_by_an_older_copy();
        vec![Spoilt { noted: head(&spoilt.file.path), ..spoilt }]
    }),
    ("the file was moved or deleted under an open book", |_| {
        let acts: [fn(&Path); 2] =
            [|path| fs::rename(path, path.with_extension("old")).unwrap(), |path| fs::remove_file(path).unwrap()];
        acts.map(Spoilt::while_open).into()
    }),
    ("the file was replaced by a copy of it under an open book", |_| {
        vec![Spoilt::while_open(|path| {
            fs::copy(path, path.with_extension("copy")).unwrap();
            fs::rename(path.with_extension("copy"), path).unwrap();
        })]
    }),
    ("the file was overwritten in place under an open book", |copies| vec![overwritten(copies)]),
];

/// A book that something was done to, with its state before.
struct Spoilt {
    file: InFile,
    stores: Vec<String>,
    head: Kept,
    /// The head that was noted elsewhere.
    noted: Kept,
    /// A book that was open while it was done.
    open: Option<Book>,
}

impl Spoilt {
    fn new(file: InFile, is_open: bool, act: impl FnOnce(&Path)) -> Self {
        let book = Book::open(&file.path).unwrap();
        let (stores, head) = (stores(book.ledger()), book.head().unwrap().into());
        let open = is_open.then_some(book);
        act(&file.path);
        Self { file, stores, head, noted: head, open }
    }

    fn after(act: impl FnOnce(&Path)) -> Self {
        Self::new(filled(), false, act)
    }

    fn while_open(act: impl FnOnce(&Path)) -> Self {
        Self::new(filled(), true, act)
    }

    /// A book with the snapshot of another one, which `spoil` changes before its checksum is made.
    fn with_snapshot(position: u64, spoil: impl FnOnce(&mut Snapshot)) -> Self {
        Self::after(|path| {
            let mut forged = snapshot(path, position, &another_ledger(position));
            spoil(&mut forged);
            put(path, &forged);
        })
    }

    /// A book that crashed, so that its write-ahead log lies beside it.
    fn crashed(copies: &Copies, act: impl FnOnce(&Path)) -> Self {
        let file = crashed(copies);
        act(&file.path);
        Self { file, ..Self::new(crashed(copies), false, |_| {}) }
    }

    /// The result of opening it, or of the next command of the book that was open.
    fn opened(&mut self) -> &'static str {
        let Ok(mut book) = self.open.take().map_or_else(|| Book::open(&self.file.path), Ok) else { return "refused" };
        let before = book.head().unwrap();
        if book.execute(&adding("more", 99, &["MORE"])).is_err() {
            assert_eq!(book.head().unwrap(), before, "nothing was written");
            return "refused";
        }
        let is_as_before = stores(book.ledger()).into_iter().filter(|store| store != "MORE").eq(self.stores.clone());
        match (book.bad_snapshots(), is_as_before) {
            ([], true) => "no effect",
            ([], false) => "not seen",
            (_, true) => "told",
            (_, false) => panic!("told, and all the same taken: {:?}", stores(book.ledger())),
        }
    }

    /// The result of a verification. The book that was open has been told one more command, and is closed.
    fn verified(&mut self, with_head: bool) -> &'static str {
        if self.open.is_some() {
            self.opened();
        }
        if SqliteStore::open(&self.file.path).is_err() {
            return "refused";
        }
        match verified(&self.file.path, with_head.then_some(self.noted)) {
            Err(_) => "named",
            Ok(told) if told.stale_snapshots > 0 => "counted",
            Ok(told) if Kept::from(told.head) == self.head => "no effect",
            Ok(_) => "not seen",
        }
    }
}

fn crashed(copies: &Copies) -> InFile {
    let file = InFile::new();
    fs::copy(copies.path("crashed"), &file.path).unwrap();
    fs::copy(copies.log("crashed"), file.path.with_extension("book-wal")).unwrap();
    file
}

fn run(path: &Path, statement: &str) {
    Connection::open(path).unwrap().execute_batch(statement).unwrap();
}

fn edited(statement: &str) -> Spoilt {
    Spoilt::after(|path| tamper(path, |sql| sql.execute_batch(statement).unwrap()))
}

fn edited_with_its_hashes() -> Spoilt {
    let spoilt = edited(r#"UPDATE record SET body = replace(body, '"store":"B"', '"store":"Z"')"#);
    let records = spoilt.file.open().page(Position::START, Default::default()).unwrap();
    let mut hash = ChainHash::START;
    tamper(&spoilt.file.path, |sql| {
        for record in &records {
            hash = hash.then(&record.body);
            let (hash, last) = (hash.as_bytes(), record.last.get() as i64);
            sql.execute("UPDATE record SET hash = ?1 WHERE last = ?2", params![hash, last]).unwrap();
        }
    });
    spoilt
}

fn replace(place: &Path, copies: &Copies, name: &str) {
    fs::copy(copies.path(name), place).unwrap();
}

fn replaced_by_an_older_copy() -> Spoilt {
    let file = filled();
    let older = file.path.with_extension("older");
    fs::copy(&file.path, &older).unwrap();
    Book::open(&file.path).unwrap().execute(&adding("later", 9, &["LATER"])).unwrap();
    Spoilt::new(file, false, |path| fs::rename(older, path).unwrap())
}

fn overwritten(copies: &Copies) -> Spoilt {
    let file = crashed(copies);
    Spoilt::new(file, true, |path| {
        grow(path, 800..810);
        replace(path, copies, "before");
    })
}

/// The first four cells of each row.
fn written() -> Vec<String> {
    let design = include_str!("../../../../../DESIGN.md");
    let section = design.split("\n## ").find(|section| section.starts_with("What is seen of a book")).unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.split('|').skip(1).take(4).map(str::trim).collect::<Vec<_>>().join(" | ")).collect()
}

// what happens to a file that is open is promised on Unix only
#[cfg(unix)]
#[test]
fn every_cell_of_the_table_is_what_is_seen() {
    let copies = Copies::new();
    let mut seen = Vec::new();
    for (what, spoil) in ROWS {
        let columns: [fn(&mut Spoilt) -> &'static str; 3] =
            [Spoilt::opened, |spoilt| spoilt.verified(false), |spoilt| spoilt.verified(true)];
        let cells = columns.map(|column| {
            let mut all: Vec<&str> = spoil(&copies).iter_mut().map(column).collect();
            all.dedup();
            all.join(", ")
        });
        seen.push(format!("{what} | {}", cells.join(" | ")));
    }
    assert_eq!(written(), seen, "DESIGN.md says otherwise than what is seen:\n{}", seen.join("\n"));
}
