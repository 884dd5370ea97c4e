//! Stores that fail, or are overtaken, when a test says so.

use ledger_core::{CommandId, decide::Decided, value::Position};
use ledger_store::{AppendError, EventStore, Head, MemoryStore, PageLimit, Receipt, StoreError, StoredRecord};
use std::io;
use std::sync::{Arc, Mutex};
use time::OffsetDateTime;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Full,
    InDoubtBeforeWriting,
    InDoubtAfterWriting,
    /// A batch with the command `large` finds no room.
    Large,
}

/// Callback before each append, with its number from 1.
type Meddle = Box<dyn FnMut(usize) -> Option<Fault> + Send>;

/// A store whose appends fail, or are overtaken, as `meddle` says.
pub(crate) struct Faulty {
    inner: MemoryStore,
    meddle: Meddle,
    appends: usize,
    /// The positions after which pages were read.
    pub(crate) read: Arc<Mutex<Vec<Position>>>,
}

impl Faulty {
    pub(crate) fn over(inner: MemoryStore, meddle: impl FnMut(usize) -> Option<Fault> + Send + 'static) -> Self {
        Self { inner, meddle: Box::new(meddle), appends: 0, read: Arc::default() }
    }
}

fn in_doubt() -> AppendError {
    let source = StoreError::Failed {
        place: "farm.book".into(),
        doing: "appending to",
        source: io::Error::other("the disk is gone").into(),
    };
    AppendError::InDoubt { source }
}

impl EventStore for Faulty {
    fn append(&mut self, batch: &[&Decided]) -> Result<Vec<Receipt>, AppendError> {
        self.appends += 1;
        match (self.meddle)(self.appends) {
            None => self.inner.append(batch),
            Some(Fault::Large) => match batch.iter().find(|one| one.record().command.as_str() == "large") {
                Some(large) => {
                    let command = large.record().command.clone();
                    Err(StoreError::TooLarge { place: "farm.book".into(), command }.into())
                }
                None => self.inner.append(batch),
            },
            Some(Fault::Full) => Err(StoreError::Full { place: "farm.book".into() }.into()),
            Some(Fault::InDoubtBeforeWriting) => Err(in_doubt()),
            Some(Fault::InDoubtAfterWriting) => self.inner.append(batch).and_then(|_| Err(in_doubt())),
        }
    }

    fn head(&self) -> Result<Head, StoreError> {
        self.inner.head()
    }

    fn page(&self, after: Position, limit: PageLimit) -> Result<Vec<StoredRecord>, StoreError> {
        self.read.lock().unwrap().push(after);
        self.inner.page(after, limit)
    }

    fn find(&self, command: &CommandId) -> Result<Option<StoredRecord>, StoreError> {
        self.inner.find(command)
    }

    fn position_at(&self, instant: OffsetDateTime) -> Result<Position, StoreError> {
        self.inner.position_at(instant)
    }

    fn bookmark(&self, reader: &str) -> Result<Position, StoreError> {
        self.inner.bookmark(reader)
    }

    fn set_bookmark(&mut self, reader: &str, position: Position) -> Result<(), StoreError> {
        self.inner.set_bookmark(reader, position)
    }
}

/// A call of a store before or after which another program may append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    BeforePage,
    AfterPage,
    BeforeFind,
    AfterFind,
    BeforeAppend,
}

/// A store that lets another program append once, at a certain call.
#[derive(Clone)]
pub(crate) struct Overtaken {
    inner: MemoryStore,
    by: Arc<Mutex<Option<Somebody>>>,
}

type Somebody = (Call, Box<dyn FnOnce() + Send>);

impl Overtaken {
    pub(crate) fn new(inner: MemoryStore) -> Self {
        Self { inner, by: Arc::default() }
    }

    pub(crate) fn at(&self, call: Call, by: impl FnOnce() + Send + 'static) {
        *self.by.lock().unwrap() = Some((call, Box::new(by)));
    }

    fn reach(&self, call: Call) {
        let by = self.by.lock().unwrap().take_if(|(at, _)| *at == call);
        if let Some((_, overtake)) = by {
            overtake();
        }
    }
}

impl EventStore for Overtaken {
    fn append(&mut self, batch: &[&Decided]) -> Result<Vec<Receipt>, AppendError> {
        self.reach(Call::BeforeAppend);
        self.inner.append(batch)
    }

    fn head(&self) -> Result<Head, StoreError> {
        self.inner.head()
    }

    fn page(&self, after: Position, limit: PageLimit) -> Result<Vec<StoredRecord>, StoreError> {
        self.reach(Call::BeforePage);
        let page = self.inner.page(after, limit);
        self.reach(Call::AfterPage);
        page
    }

    fn find(&self, command: &CommandId) -> Result<Option<StoredRecord>, StoreError> {
        self.reach(Call::BeforeFind);
        let found = self.inner.find(command);
        self.reach(Call::AfterFind);
        found
    }

    fn position_at(&self, instant: OffsetDateTime) -> Result<Position, StoreError> {
        self.inner.position_at(instant)
    }

    fn bookmark(&self, reader: &str) -> Result<Position, StoreError> {
        self.inner.bookmark(reader)
    }

    fn set_bookmark(&mut self, reader: &str, position: Position) -> Result<(), StoreError> {
        self.inner.set_bookmark(reader, position)
    }
}

/// A store whose bodies read differently from what was written.
pub(crate) struct Edited {
    pub(crate) inner: MemoryStore,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
}

impl EventStore for Edited {
    fn page(&self, after: Position, limit: PageLimit) -> Result<Vec<StoredRecord>, StoreError> {
        let edit = |record: StoredRecord| StoredRecord { body: record.body.replace(self.from, self.to), ..record };
        Ok(self.inner.page(after, limit)?.into_iter().map(edit).collect())
    }

    fn append(&mut self, batch: &[&Decided]) -> Result<Vec<Receipt>, AppendError> {
        self.inner.append(batch)
    }

    fn head(&self) -> Result<Head, StoreError> {
        self.inner.head()
    }

    fn find(&self, command: &CommandId) -> Result<Option<StoredRecord>, StoreError> {
        self.inner.find(command)
    }

    fn position_at(&self, instant: OffsetDateTime) -> Result<Position, StoreError> {
        self.inner.position_at(instant)
    }

    fn bookmark(&self, reader: &str) -> Result<Position, StoreError> {
        self.inner.bookmark(reader)
    }

    fn set_bookmark(&mut self, reader: &str, position: Position) -> Result<(), StoreError> {
        self.inner.set_bookmark(reader, position)
    }
}

/// A store that can be exchanged for another while it is in use.
#[derive(Clone)]
pub(crate) struct Exchangeable(Arc<Mutex<MemoryStore>>);

impl Exchangeable {
    pub(crate) fn new(inner: MemoryStore) -> Self {
        Self(Arc::new(Mutex::new(inner)))
    }

    pub(crate) fn exchange(&self, inner: MemoryStore) {
        *self.0.lock().unwrap() = inner;
    }

    fn inner(&self) -> MemoryStore {
        self.0.lock().unwrap().clone()
    }
}

impl EventStore for Exchangeable {
    fn head(&self) -> Result<Head, StoreError> {
        self.inner().head()
    }

    fn append(&mut self, batch: &[&Decided]) -> Result<Vec<Receipt>, AppendError> {
        self.inner().append(batch)
    }

    fn page(&self, after: Position, limit: PageLimit) -> Result<Vec<StoredRecord>, StoreError> {
        self.inner().page(after, limit)
    }

    fn find(&self, command: &CommandId) -> Result<Option<StoredRecord>, StoreError> {
        self.inner().find(command)
    }

    fn position_at(&self, instant: OffsetDateTime) -> Result<Position, StoreError> {
        self.inner().position_at(instant)
    }

    fn bookmark(&self, reader: &str) -> Result<Position, StoreError> {
        self.inner().bookmark(reader)
    }

    fn set_bookmark(&mut self, reader: &str, position: Position) -> Result<(), StoreError> {
        self.inner().set_bookmark(reader, position)
    }
}
