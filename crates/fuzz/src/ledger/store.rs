//! A log in memory with a snapshot of any bytes at its head.

use ledger_core::{CommandId, Ledger, decide::Decided, value::Position};
use ledger_store::{
    Admission, AppendError, EventStore, FoundSnapshot, Head, PageLimit, Receipt, Sealed, Snapshot, StoreError,
    StoredRecord, admit,
};
use time::OffsetDateTime;

pub(super) struct Forged {
    records: Vec<StoredRecord>,
    snapshot: Option<Snapshot>,
}

impl Forged {
    /// Makes a log with a snapshot. Its checksum counts as right, because a forger can mend it.
    pub(super) fn over(records: &[StoredRecord], state: Vec<u8>) -> Self {
        let Head { position, hash, .. } = records.last().map(StoredRecord::head).unwrap_or_default();
        let snapshot = Some(Snapshot { position, hash, version: Ledger::SNAPSHOT_VERSION, state });
        Self { records: records.to_vec(), snapshot }
    }
}

impl EventStore for Forged {
    fn head(&self) -> Result<Head, StoreError> {
        Ok(self.records.last().map(StoredRecord::head).unwrap_or_default())
    }

    fn append(&mut self, batch: &[&Decided]) -> Result<Vec<Receipt>, AppendError> {
        let head = self.head()?;
        match admit(Sealed::new(batch, &head)?, &head, &mut |command| self.find(command))? {
            Admission::Known(receipts) => Ok(receipts),
            Admission::Append(records) => {
                let receipts = records.iter().map(|record| Receipt::of(record, false)).collect();
                self.records.extend(records);
                Ok(receipts)
            }
        }
    }

    fn page(&self, after: Position, limit: PageLimit) -> Result<Vec<StoredRecord>, StoreError> {
        let start = self.records.partition_point(|record| record.last <= after);
        Ok(self.records[start..].iter().take(limit.records).cloned().collect())
    }

    fn find(&self, command: &CommandId) -> Result<Option<StoredRecord>, StoreError> {
        Ok(self.records.iter().find(|record| record.command == *command).cloned())
    }

    fn position_at(&self, _: OffsetDateTime) -> Result<Position, StoreError> {
        Ok(Position::START)
    }

    fn bookmark(&self, _: &str) -> Result<Position, StoreError> {
        Ok(Position::START)
    }

    fn set_bookmark(&mut self, _: &str, _: Position) -> Result<(), StoreError> {
        Ok(())
    }

    fn snapshots(&self, version: u32, each: &mut dyn FnMut(FoundSnapshot)) -> Result<(), StoreError> {
        let kept = self.snapshot.iter().filter(|kept| kept.version == version);
        kept.for_each(|kept| each(FoundSnapshot::Intact(kept.clone())));
        Ok(())
    }

    fn drop_snapshots(&mut self) -> Result<(), StoreError> {
        self.snapshot = None;
        Ok(())
    }
}
