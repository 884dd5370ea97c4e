//! A disk that loses power: writes that were not synced are there, missing, or there in part, in any order.

use crate::journal::{Entry, File};
use fastrand::Rng;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Bytes that a disk writes wholly or not at all.
const SECTOR: usize = 512;

/// The files of a book, as the disk and the system's memory have them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk {
    contents: Vec<Content>,
    /// The content of each name.
    names: BTreeMap<File, Name>,
}

/// The history of a name in the folder: its content on the disk, then after each change that was not synced.
#[derive(Debug, Clone)]
struct Name(Vec<Option<usize>>);

#[derive(Debug, Clone, Default)]
struct Content {
    durable: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

/// The result of a power cut for changes that were not synced.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Lost,
    Kept,
    /// Some sectors of the changes reach the disk, in any order.
    Torn,
}

impl Disk {
    /// Makes a disk with the files of a folder, all of them durable.
    pub(crate) fn holding(book: &Path) -> Self {
        let mut disk = Self::default();
        for file in File::ALL {
            if let Ok(durable) = fs::read(path_of(book, file)) {
                disk.names.insert(file, Name(vec![Some(disk.contents.len())]));
                disk.contents.push(Content { durable, pending: vec![] });
            }
        }
        disk
    }

    pub(crate) fn play(&mut self, entries: &[Entry], rng: &mut Rng) {
        for entry in entries {
            match entry {
                Entry::Create(file) => {
                    self.contents.push(Content::default());
                    self.name(*file, Some(self.contents.len() - 1));
                }
                Entry::Unlink(file) => self.name(*file, None),
                Entry::Write(file, offset, bytes) => self.change(*file, Change::Write(*offset, bytes.clone())),
                Entry::Truncate(file, length) => self.change(*file, Change::Truncate(*length)),
                Entry::Sync(file) => self.content(*file).sync(),
                Entry::SyncFolder => self.names.values_mut().for_each(|Name(history)| {
                    history.drain(..history.len() - 1);
                }),
                Entry::SyncFailed(file) => self.content(*file).pending.retain(|_| rng.bool()),
                Entry::Said(_) => {}
            }
        }
    }

    fn name(&mut self, file: File, content: Option<usize>) {
        self.names.entry(file).or_insert(Name(vec![None])).0.push(content);
    }

    fn content(&mut self, file: File) -> &mut Content {
        let content = self.names[&file].0.last().unwrap().unwrap();
        &mut self.contents[content]
    }

    fn change(&mut self, file: File, change: Change) {
        self.content(file).pending.push(change);
    }

    /// Cuts the power, and writes the files that the disk then has to `book`.
    pub(crate) fn cut(&self, book: &Path, rng: &mut Rng) {
        let fate = *rng.choice([Fate::Lost, Fate::Kept, Fate::Torn, Fate::Torn].iter()).unwrap();
        for (&file, Name(history)) in &self.names {
            let content = match fate {
                Fate::Lost => history[0],
                Fate::Kept => *history.last().unwrap(),
                Fate::Torn => *rng.choice(history).unwrap(),
            };
            if let Some(content) = content {
                fs::write(path_of(book, file), self.contents[content].after(fate, rng)).unwrap();
            }
        }
        // it is never synced, so it may have any content
        let _ = fs::remove_file(path_of(book, File::Index));
        if rng.bool() {
            fs::write(path_of(book, File::Index), noise(32_768, rng)).unwrap();
        }
    }

    /// Returns the content of a file as programs see it.
    pub(crate) fn seen(&self, file: File) -> Option<Vec<u8>> {
        let content = self.names.get(&file)?.0.last().copied()??;
        Some(self.contents[content].after(Fate::Kept, &mut Rng::with_seed(0)))
    }
}

impl Content {
    fn sync(&mut self) {
        self.durable = self.after(Fate::Kept, &mut Rng::with_seed(0));
        self.pending.clear();
    }

    fn after(&self, fate: Fate, rng: &mut Rng) -> Vec<u8> {
        let changes: Vec<Change> = match fate {
            Fate::Lost => vec![],
            Fate::Kept => self.pending.clone(),
            Fate::Torn => torn(&self.pending, rng),
        };
        // gaps between sectors that reached the disk may show old content of the disk
        let gaps = matches!(fate, Fate::Torn) && rng.bool();
        let mut bytes = self.durable.clone();
        for change in changes {
            match change {
                Change::Truncate(length) => bytes.resize(length, 0),
                Change::Write(offset, new) => {
                    let (length, end) = (bytes.len(), offset + new.len());
                    if length < end {
                        bytes.resize(end, 0);
                    }
                    if length < offset && gaps {
                        bytes[length..offset].copy_from_slice(&noise(offset - length, rng));
                    }
                    bytes[offset..end].copy_from_slice(&new);
                }
            }
        }
        bytes
    }
}

/// Returns some of the sectors that were written, in any order.
fn torn(pending: &[Change], rng: &mut Rng) -> Vec<Change> {
    let mut pieces: Vec<Change> = pending.iter().flat_map(in_sectors).collect();
    let survivors = rng.f64();
    pieces.retain(|_| rng.f64() < survivors);
    if rng.bool() {
        rng.shuffle(&mut pieces);
    }
    pieces
}

fn in_sectors(change: &Change) -> Vec<Change> {
    match change {
        Change::Truncate(length) => vec![Change::Truncate(*length)],
        Change::Write(offset, bytes) => {
            let (first, rest) = bytes.split_at(bytes.len().min(SECTOR - offset % SECTOR));
            let starts = (offset + first.len()..).step_by(SECTOR);
            let rest = starts.zip(rest.chunks(SECTOR)).map(|(start, piece)| Change::Write(start, piece.to_vec()));
            std::iter::once(Change::Write(*offset, first.to_vec())).chain(rest).collect()
        }
    }
}

fn noise(length: usize, rng: &mut Rng) -> Vec<u8> {
    let mut bytes = vec![0; length];
    rng.fill(&mut bytes);
    bytes
}

pub(crate) fn path_of(book: &Path, file: File) -> PathBuf {
    let mut path = book.as_os_str().to_owned();
    path.push(file.suffix());
    path.into()
}
