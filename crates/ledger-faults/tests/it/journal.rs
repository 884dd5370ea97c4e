//! The journal of a writer's calls on its book's files, in order, as the shim wrote it.

use crate::run::reports;
use ledger_faults::Report;

/// A file of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum File {
    Database,
    Log,
    /// The shared memory, whose content SQLite ignores after a crash.
    Index,
    /// The rollback journal, which exists only while the book is made.
    Rollback,
}

impl File {
    pub(crate) const ALL: [Self; 4] = [Self::Database, Self::Log, Self::Index, Self::Rollback];

    /// Returns the suffix after the book's name.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Database => "",
            Self::Log => "-wal",
            Self::Index => "-shm",
            Self::Rollback => "-journal",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Entry {
    Create(File),
    Unlink(File),
    Write(File, usize, Vec<u8>),
    Truncate(File, usize),
    Sync(File),
    SyncFolder,
    /// A failed sync: what was written before it may never reach the disk, whatever later syncs report.
    SyncFailed(File),
    /// A report of the writer.
    Said(Report),
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Journal {
    pub(crate) entries: Vec<Entry>,
    /// The number of calls of the kind that was to fail.
    pub(crate) calls: usize,
    /// The number of calls that failed.
    pub(crate) failed: usize,
}

impl Journal {
    /// Returns the writer's reports before the entry `end`.
    pub(crate) fn said(&self, end: usize) -> Vec<Report> {
        let said = |entry: &Entry| if let Entry::Said(report) = entry { Some(report.clone()) } else { None };
        self.entries[..end].iter().filter_map(said).collect()
    }
}

pub(crate) fn read(mut bytes: &[u8]) -> Journal {
    let mut journal = Journal::default();
    while let Some((head, rest)) = bytes.split_first_chunk::<24>() {
        let number = |at: usize| usize::try_from(u64::from_ne_bytes(head[at..at + 8].try_into().unwrap())).unwrap();
        let (length, offset) = (number(8), number(16));
        let (data, rest) = rest.split_at(if matches!(head[0], b'w' | b'a') { length } else { 0 });
        bytes = rest;
        let file = match head[1] {
            b'd' => Some(File::Database),
            b'w' => Some(File::Log),
            b's' => Some(File::Index),
            b'j' => Some(File::Rollback),
            _ => None,
        };
        let entries = &mut journal.entries;
        match (head[0], file) {
            (b'c', Some(file)) => entries.push(Entry::Create(file)),
            (b'u', Some(file)) => entries.push(Entry::Unlink(file)),
            (b'w', Some(file)) => entries.push(Entry::Write(file, offset, data.to_vec())),
            (b't', Some(file)) => entries.push(Entry::Truncate(file, length)),
            (b's', Some(file)) => entries.push(Entry::Sync(file)),
            (b's', None) => entries.push(Entry::SyncFolder),
            (b'x', Some(file)) => entries.push(Entry::SyncFailed(file)),
            (b'x', None) => {}
            (b'a', _) => entries.extend(reports(std::str::from_utf8(data).unwrap()).into_iter().map(Entry::Said)),
            (b'!', _) => journal.failed += 1,
            (b'#', _) => journal.calls = length,
            entry => panic!("{entry:?} is no entry of a journal"),
        }
    }
    assert!(bytes.is_empty(), "the journal ends in the middle of an entry");
    journal
}
