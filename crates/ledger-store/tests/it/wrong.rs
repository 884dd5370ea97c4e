//! Stores that are wrong on purpose, each in one way.

use ledger_core::{CommandId, decide::Decided, value::Position};
use ledger_store::conformance::Subject;
use ledger_store::{
    Admission, AppendError, ChainHash, EventStore, FoundSnapshot, Head, PageLimit, Receipt, Sealed, Snapshot,
    StoreError, StoredRecord, admit,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use time::OffsetDateTime;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    EmptyLogHasAPosition,
    InstantsLoseTheirFraction,
    BodiesAreRewritten,
    HeadIsTheLastRecordsBeginning,
    StaleBatchesAreWritten,
    BatchesAheadAreWritten,
    BatchesAreTorn,
    GapsAreWritten,
    RetriesAreConflicts,
    RetriesAreForgottenOnceTheLogMovesOn,
    ReusedIdsAreAnswered,
    PagesAreTooLong,
    PagesSkipARecord,
    LargeRecordsDoNotFit,
    MiddlesAreSkipped,
    IdsMatchByTheirBeginning,
    ClocksAreBelieved,
    HashesStandAlone,
    BookmarksAreShared,
    BookmarksOnlyMoveForward,
    BookmarksStayInTheirHandle,
    BookmarksRunAhead,
    SnapshotsOfOtherFormsAreTaken,
    SnapshotsLoseTheirEnd,
    OldSnapshotsComeFirst,
    DroppedSnapshotsStay,
    HandlesSeeTheirOwnOnly,
    LogsAreForgotten,
    WritesAreLostInTheLongRun,
}

use Fault::*;

/// Each fault with the promise that must catch it.
pub(crate) const FAULTS: &[(Fault, &str)] = &[
    (EmptyLogHasAPosition, "an_empty_log_is_empty"),
    (InstantsLoseTheirFraction, "what_is_appended_is_read_back_as_it_was"),
    (BodiesAreRewritten, "what_is_appended_is_read_back_as_it_was"),
    (HeadIsTheLastRecordsBeginning, "positions_are_dense_across_batches"),
    (StaleBatchesAreWritten, "a_stale_batch_is_a_conflict_and_writes_nothing"),
    (BatchesAheadAreWritten, "a_stale_batch_is_a_conflict_and_writes_nothing"),
    (BatchesAreTorn, "a_batch_is_written_whole_or_not_at_all"),
    (GapsAreWritten, "a_batch_that_is_no_sequence_is_refused"),
    (RetriesAreConflicts, "the_same_command_again_is_answered_and_not_repeated"),
    (RetriesAreForgottenOnceTheLogMovesOn, "the_same_command_again_is_answered_and_not_repeated"),
    (ReusedIdsAreAnswered, "an_id_with_other_content_is_refused"),
    (PagesAreTooLong, "pages_hold_what_they_may_and_miss_nothing"),
    (PagesSkipARecord, "pages_hold_what_they_may_and_miss_nothing"),
    (LargeRecordsDoNotFit, "pages_hold_what_they_may_and_miss_nothing"),
    (MiddlesAreSkipped, "a_page_behind_the_middle_of_a_record_begins_with_it"),
    (IdsMatchByTheirBeginning, "a_record_is_found_by_its_command"),
    (ClocksAreBelieved, "the_position_at_an_instant_holds_nothing_learnt_later"),
    (HashesStandAlone, "every_record_vouches_for_all_before_it"),
    (BookmarksAreShared, "a_bookmark_is_where_its_reader_put_it"),
    (BookmarksOnlyMoveForward, "a_bookmark_is_where_its_reader_put_it"),
    (BookmarksStayInTheirHandle, "a_bookmark_is_where_its_reader_put_it"),
    (BookmarksRunAhead, "a_bookmark_lies_within_the_log"),
    (SnapshotsOfOtherFormsAreTaken, "a_snapshot_is_given_back_as_it_was_or_not_at_all"),
    (SnapshotsLoseTheirEnd, "a_snapshot_is_given_back_as_it_was_or_not_at_all"),
    (OldSnapshotsComeFirst, "a_snapshot_is_given_back_as_it_was_or_not_at_all"),
    (DroppedSnapshotsStay, "a_snapshot_is_given_back_as_it_was_or_not_at_all"),
    (HandlesSeeTheirOwnOnly, "what_one_handle_appends_the_others_see"),
    (LogsAreForgotten, "what_was_acknowledged_is_there_when_the_log_is_opened_again"),
    (WritesAreLostInTheLongRun, "writers_at_once_lose_nothing_and_double_nothing"),
];

type Records = Arc<Mutex<Vec<StoredRecord>>>;

/// Bookmarks and snapshots, which are kept beside the records.
#[derive(Default)]
struct Beside {
    bookmarks: HashMap<String, Position>,
    snapshots: Vec<Snapshot>,
}

pub(crate) struct WrongLog {
    records: Records,
    beside: Arc<Mutex<Beside>>,
    fault: Option<Fault>,
}

impl WrongLog {
    pub(crate) fn new(fault: Option<Fault>) -> Self {
        Self { records: Records::default(), beside: Arc::default(), fault }
    }
}

impl Subject for WrongLog {
    fn open(&self) -> Box<dyn EventStore> {
        let records = match self.fault {
            Some(LogsAreForgotten) => Records::default(),
            Some(HandlesSeeTheirOwnOnly) => Arc::new(Mutex::new(self.records.lock().unwrap().clone())),
            _ => Arc::clone(&self.records),
        };
        let beside = match self.fault {
            Some(BookmarksStayInTheirHandle) => Arc::default(),
            _ => Arc::clone(&self.beside),
        };
        Box::new(WrongStore { records, beside, fault: self.fault, written: 0 })
    }
}

struct WrongStore {
    records: Records,
    beside: Arc<Mutex<Beside>>,
    fault: Option<Fault>,
    /// The number of records that this handle has written.
    written: usize,
}

impl WrongStore {
    fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }
}

fn end(records: &[StoredRecord]) -> Head {
    records.last().map(StoredRecord::head).unwrap_or_default()
}

fn known(records: &[StoredRecord], command: &CommandId) -> Option<StoredRecord> {
    records.iter().find(|record| record.command == *command).cloned()
}

/// Appends a batch without checking it.
fn write(records: &mut Vec<StoredRecord>, batch: &[&Decided]) -> Vec<Receipt> {
    let mut receipts = Vec::new();
    for decided in batch {
        let record = StoredRecord::seal(decided, &end(records));
        receipts.push(Receipt::of(&record, false));
        records.push(record);
    }
    receipts
}

impl EventStore for WrongStore {
    fn head(&self) -> Result<Head, StoreError> {
        let records = self.records.lock().unwrap();
        let mut head = end(&records);
        if self.has(EmptyLogHasAPosition) && records.is_empty() {
            head.position = Position::new(1);
        }
        if self.has(HeadIsTheLastRecordsBeginning) {
            head.position = records.last().map_or(Position::START, |record| record.first);
        }
        Ok(head)
    }

    fn append(&mut self, batch: &[&Decided]) -> Result<Vec<Receipt>, AppendError> {
        let mut records = self.records.lock().unwrap();
        let head = end(&records);
        let mut judged = Sealed::new(batch, &head)
            .and_then(|sealed| admit(sealed, &head, &mut |command| Ok(known(&records, command))));
        if let (true, Some(first)) = (self.has(HashesStandAlone), batch.first()) {
            let alone = StoredRecord::seal(first, &Head { hash: ChainHash::START, ..head });
            if let Ok(Admission::Append(sealed)) = &mut judged {
                sealed[0].hash = alone.hash;
            }
        }
        let of_the_first = |records: &[StoredRecord]| {
            let known = batch.iter().filter_map(|decided| known(records, &decided.record().command));
            known.map(|record| Receipt::of(&record, true)).collect::<Vec<_>>()
        };
        match judged {
            Err(AppendError::Conflict { head }) => match self.fault {
                Some(StaleBatchesAreWritten) if batch[0].against() < head.position => Ok(write(&mut records, batch)),
                Some(BatchesAheadAreWritten) if batch[0].against() > head.position => Ok(write(&mut records, batch)),
                _ => Err(AppendError::Conflict { head }),
            },
            Err(AppendError::IdReused { .. }) if self.has(BatchesAreTorn) => {
                write(&mut records, &batch[..1]);
                judged.map(|_| vec![])
            }
            Err(AppendError::IdReused { .. }) if self.has(ReusedIdsAreAnswered) => Ok(of_the_first(&records)),
            Err(AppendError::OutOfSequence { .. }) if self.has(GapsAreWritten) => Ok(write(&mut records, batch)),
            Err(error) => Err(error),
            Ok(Admission::Known(_)) if self.has(RetriesAreConflicts) => Err(AppendError::Conflict { head }),
            Ok(Admission::Known(receipts)) => {
                if self.has(RetriesAreForgottenOnceTheLogMovesOn) && receipts.last().unwrap().last < head.position {
                    return Err(AppendError::Conflict { head });
                }
                Ok(receipts)
            }
            Ok(Admission::Append(mut sealed)) => {
                for record in &mut sealed {
                    if self.has(InstantsLoseTheirFraction) {
                        record.recorded = record.recorded.replace_microsecond(0).unwrap();
                    }
                    if self.has(BodiesAreRewritten) {
                        record.body = record.body.replace('ñ', "\\u00f1");
                    }
                }
                let receipts = sealed.iter().map(|record| Receipt::of(record, false)).collect();
                self.written += sealed.len();
                if self.written != 12 || !self.has(WritesAreLostInTheLongRun) {
                    records.extend(sealed);
                }
                Ok(receipts)
            }
        }
    }

    fn page(&self, after: Position, limit: PageLimit) -> Result<Vec<StoredRecord>, StoreError> {
        let records = self.records.lock().unwrap();
        let behind = |record: &&StoredRecord| {
            if self.has(MiddlesAreSkipped) { record.first > after } else { record.last > after }
        };
        let skip = usize::from(self.has(PagesSkipARecord) && after != Position::START);
        let length = limit.records + usize::from(self.has(PagesAreTooLong));
        let mut page: Vec<StoredRecord> = Vec::new();
        let mut bytes = 0;
        for record in records.iter().filter(behind).skip(skip).take(length) {
            if bytes >= limit.bytes || (self.has(LargeRecordsDoNotFit) && record.body.len() > limit.bytes) {
                break;
            }
            bytes += record.body.len();
            page.push(record.clone());
        }
        Ok(page)
    }

    fn find(&self, command: &CommandId) -> Result<Option<StoredRecord>, StoreError> {
        let records = self.records.lock().unwrap();
        if self.has(IdsMatchByTheirBeginning) {
            let beginning = |record: &&StoredRecord| record.command.as_str().starts_with(command.as_str());
            return Ok(records.iter().find(beginning).cloned());
        }
        Ok(known(&records, command))
    }

    fn position_at(&self, instant: OffsetDateTime) -> Result<Position, StoreError> {
        let records = self.records.lock().unwrap();
        let known = |record: &&StoredRecord| {
            if self.has(ClocksAreBelieved) { record.recorded <= instant } else { record.known_since <= instant }
        };
        Ok(records.iter().rfind(known).map_or(Position::START, |record| record.last))
    }
    fn bookmark(&self, reader: &str) -> Result<Position, StoreError> {
        let reader = if self.has(BookmarksAreShared) { "everybody" } else { reader };
        Ok(self.beside.lock().unwrap().bookmarks.get(reader).copied().unwrap_or(Position::START))
    }

    fn set_bookmark(&mut self, reader: &str, position: Position) -> Result<(), StoreError> {
        let end = self.head()?.position;
        if position > end && !self.has(BookmarksRunAhead) {
            return Err(StoreError::BeyondEnd { place: "a wrong log".into(), position, end });
        }
        let reader = if self.has(BookmarksAreShared) { "everybody" } else { reader };
        if self.has(BookmarksOnlyMoveForward) && position < self.bookmark(reader)? {
            return Ok(());
        }
        self.beside.lock().unwrap().bookmarks.insert(reader.to_owned(), position);
        Ok(())
    }

    fn snapshots(&self, version: u32, each: &mut dyn FnMut(FoundSnapshot)) -> Result<(), StoreError> {
        let mut all = self.beside.lock().unwrap().snapshots.clone();
        all.sort_by_key(|snapshot| snapshot.position);
        if !self.has(OldSnapshotsComeFirst) {
            all.reverse();
        }
        for mut snapshot in all {
            if snapshot.version != version && !self.has(SnapshotsOfOtherFormsAreTaken) {
                each(FoundSnapshot::OtherVersion { position: snapshot.position, version: snapshot.version });
                continue;
            }
            if self.has(SnapshotsLoseTheirEnd) {
                snapshot.state.pop();
            }
            each(FoundSnapshot::Intact(snapshot));
        }
        Ok(())
    }

    fn keep_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.beside.lock().unwrap().snapshots.push(snapshot.clone());
        Ok(())
    }

    fn drop_snapshots(&mut self) -> Result<(), StoreError> {
        if !self.has(DroppedSnapshotsStay) {
            self.beside.lock().unwrap().snapshots.clear();
        }
        Ok(())
    }
}
