//! The files of one book at several times of its life.

use crate::support::{adding, instant};
use ledger_core::Settings;
use ledger_store::{Book, SqliteStore, export};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Copies of a book that grew, was copied several times, and crashed in the end.
pub(super) struct Copies {
    pub(super) folder: TempDir,
}

impl Copies {
    pub(super) fn new() -> Self {
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

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.book"))
    }

    /// Returns the path of a book's write-ahead log.
    pub(super) fn log(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.book-wal"))
    }

    /// Copies the files of the farm as they are now.
    pub(super) fn keep(&self, name: &str) {
        fs::copy(self.path("farm"), self.path(name)).unwrap();
        if self.log("farm").exists() {
            fs::copy(self.log("farm"), self.log(name)).unwrap();
        }
    }

    /// Puts the file of one book and the write-ahead log of the crashed one into one place.
    pub(super) fn over_the_crash(&self, name: &str) -> PathBuf {
        fs::copy(self.path(name), self.path("place")).unwrap();
        fs::copy(self.log("crashed"), self.log("place")).unwrap();
        let _ = fs::remove_file(self.folder.path().join("place.book-shm"));
        self.path("place")
    }
}

pub(super) fn grow(path: &Path, stores: std::ops::Range<u32>) {
    let add = |n: u32| adding(&format!("c-{n}-{}", n * 7_919 % 1_000), 1, &[&format!("{n}-{n:0>150}")]);
    Book::open(path).unwrap().execute_each(stores.map(add), &mut |_, _| ControlFlow::Continue(())).unwrap();
}
