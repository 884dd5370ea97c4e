//! The ledger as a command would leave it. Events are recorded into a draft, and the streams that they touch are
//! settled. Then the draft becomes a patch, or a preview throws it away.

use crate::event::settings::Settings;
use crate::fold::stream::effects::SharedDrafts;
use crate::fold::stream::recosted::{Recosted, RecostedSum, Recostings};
use crate::fold::stream::stream_draft::{Recounted, StreamDraft};
use crate::fold::touched_streams::TouchedStreams;
use crate::ledger::Ledger;
use crate::ledger::carried::CarriedDraft;
use crate::ledger::catalog::CatalogDraft;
use crate::ledger::cycles::CyclesDraft;
use crate::ledger::patch::Patch;
use crate::ledger::returns::ReturnsDraft;
use crate::ledger::stream::{Baseline, Key, NO_BASELINES};
use crate::ledger::streams::{StreamKey, StreamPatches};
use crate::ledger::transactions::{Line, TransactionsDraft, keys};
use crate::pack::dense::Dense;
use crate::pack::interner::InternerDraft;
use crate::pack::snapshot::Mark;
use crate::pack::summed_list::SummedList;
use crate::value::id::{CycleId, Position, Reference, StoreId, SupplyId};
use crate::value::kind::Kind;
use crate::value::number::{Conversion, Quantity, Scales};
use crate::value::numbering::{ChargeNo, MOST_NUMBERS, ProviderNo, StreamNo, TransactionNo};
use smallvec::SmallVec;
use std::cell::Cell;
use time::{Date, OffsetDateTime, UtcOffset};

/// Streams to settle, mostly few. A stream may be listed twice.
pub(crate) type Unsettled = SmallVec<[StreamNo; 4]>;

#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) recorded: OffsetDateTime,
    pub(crate) catalog: CatalogDraft<'a>,
    pub(crate) transactions: TransactionsDraft<'a>,
    pub(super) opened: Option<Settings>,
    pub(super) head: Position,
    pub(super) lock: Option<Option<Date>>,
    stream_keys: InternerDraft<'a, StreamKey>,
    /// The stream found last by its names, because consecutive movements often have the same stream.
    last_stream: Cell<StreamNo>,
    pub(super) streams: TouchedStreams<'a>,
    pub(super) shared: SharedDrafts<'a>,
}

/// Look-ups that the judge has made, so that the draft need not repeat them.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    /// The stream of each line, if anything has moved there.
    pub(crate) streams: SmallVec<[Option<StreamNo>; 1]>,
    /// The provider of an entry, if it is not new.
    pub(crate) provider: Option<ProviderNo>,
    /// The charge of an exit, if it is not new.
    pub(crate) charge: Option<ChargeNo>,
    /// True if the ledger itself made the reference.
    pub(crate) is_made: bool,
}

/// A stream that a transaction changes, with the index of the line if the transaction has several.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    pub(crate) transaction: TransactionNo,
    pub(crate) line: Option<usize>,
    pub(crate) stream: StreamNo,
}

impl Resolved {
    pub(super) fn stream(&self, line: usize) -> Option<StreamNo> {
        self.streams.get(line).copied().flatten()
    }
}

impl<'a> Draft<'a> {
    /// A draft over `ledger` without events. It keeps `recorded`, the instant of recording, in UTC.
    #[inline]
    pub(crate) fn over(ledger: &'a Ledger, recorded: OffsetDateTime) -> Self {
        Self {
            ledger,
            recorded: recorded.checked_to_offset(UtcOffset::UTC).unwrap_or(recorded),
            catalog: CatalogDraft::over(&ledger.catalog),
            transactions: TransactionsDraft::over(&ledger.transactions),
            opened: None,
            head: ledger.head,
            lock: None,
            stream_keys: InternerDraft::over(&ledger.streams.keys),
            last_stream: Cell::new(StreamNo::FIRST),
            streams: TouchedStreams::over(&ledger.streams),
            shared: SharedDrafts {
                returns: ReturnsDraft::over(&ledger.returned),
                carried: CarriedDraft::over(&ledger.carried),
                cycles: CyclesDraft::over(&ledger.cycles),
                recosted: Some(Recostings::COUNTED),
            },
        }
    }

    /// The draft, which then does not note the exits whose costs change.
    pub(crate) fn without_impact(self) -> Self {
        Self { shared: SharedDrafts { recosted: None, ..self.shared }, ..self }
    }

    /// Lists each exit whose cost changes, instead of counting such exits.
    pub(crate) fn list_recosted(&mut self) {
        self.shared.recosted = Some(Recostings::Listed(Vec::new()));
    }

    /// Returns true if an exit may have been counted twice. The exits then have to be listed to be counted.
    pub(crate) fn may_count_twice(&self) -> bool {
        self.shared.recosted.as_ref().is_some_and(Recostings::may_count_twice)
    }

    /// The settings, or `None` before the ledger is opened.
    pub(crate) fn settings(&self) -> Option<&Settings> {
        self.opened.as_ref().or(self.ledger.opened.as_ref())
    }

    /// The scales of the numbers, or the default ones before the ledger is opened.
    pub(crate) fn scales(&self) -> Scales {
        self.settings().map(Settings::scales).unwrap_or_default()
    }

    /// Returns true if the ledger has more positions, transactions, streams or charges than there are numbers.
    pub(crate) fn is_full(&self) -> bool {
        self.has_more_than(MOST_NUMBERS)
    }

    fn has_more_than(&self, most: u32) -> bool {
        let charges = self.shared.cycles.charges.end().get();
        let numbers = [self.transactions.next().get(), self.stream_keys.end().get(), charges];
        self.head.get() > most.into() || numbers.iter().any(|number| *number > most)
    }

    /// Marks the ledger's snapshot as damaged. Returns false if the ledger was not opened from a snapshot.
    pub(crate) fn mark_damaged(&self) -> bool {
        self.ledger.mark.as_ref().map(Mark::set).is_some()
    }

    /// The position that the next event gets.
    pub(crate) fn next_position(&self) -> Position {
        self.head.after(1)
    }

    /// A stream and the conversion of its supply. The stream is `found`, or is looked up by its names.
    pub(super) fn stream_resolved(
        &mut self,
        found: Option<StreamNo>,
        store: &StoreId,
        supply: &SupplyId,
    ) -> Option<(StreamNo, Conversion)> {
        match found {
            Some(stream) => Some((stream, self.conversion(stream)?)),
            None => self.stream(store, supply),
        }
    }

    /// The stream of a store and supply, which is added if it is new. `None` if there is no such supply.
    pub(super) fn stream(&mut self, store: &StoreId, supply: &SupplyId) -> Option<(StreamNo, Conversion)> {
        if let Some(known) = self.stream_named(store, supply) {
            return Some(known);
        }
        let supply = self.catalog.supply_number(supply)?;
        let conversion = self.catalog.supply(supply)?.conversion;
        let key = StreamKey { store: self.catalog.stores.find_or_add(store), supply };
        Some((self.stream_keys.find_or_add(&key), conversion))
    }

    /// The stream of a store and supply, and the supply's conversion. `None` if nothing has moved there.
    pub(crate) fn stream_named(&self, store: &StoreId, supply: &SupplyId) -> Option<(StreamNo, Conversion)> {
        let last = self.last_stream.get();
        if let Some(conversion) = self.conversion_if_named(last, store, supply) {
            return Some((last, conversion));
        }
        let key = StreamKey { store: self.catalog.stores.find(store)?, supply: self.catalog.supply_number(supply)? };
        let stream = self.stream_keys.find(&key)?;
        self.last_stream.set(stream);
        Some((stream, self.catalog.supply(key.supply)?.conversion))
    }

    fn conversion_if_named(&self, stream: StreamNo, store: &StoreId, supply: &SupplyId) -> Option<Conversion> {
        let key = self.stream_key(stream)?;
        let known = self.catalog.supply(key.supply).filter(|known| known.code == *supply)?;
        (self.catalog.stores.get(key.store) == Some(store)).then_some(known.conversion)
    }

    pub(crate) fn stream_number(&self, key: StreamKey) -> Option<StreamNo> {
        self.stream_keys.find(&key)
    }

    pub(crate) fn stream_key(&self, stream: StreamNo) -> Option<StreamKey> {
        self.stream_keys.get(stream).copied()
    }

    pub(super) fn with_conversion(&self, stream: StreamNo) -> Option<(StreamNo, Conversion)> {
        Some((stream, self.conversion(stream)?))
    }

    pub(super) fn conversion(&self, stream: StreamNo) -> Option<Conversion> {
        Some(self.catalog.supply(self.stream_key(stream)?.supply)?.conversion)
    }

    /// The baselines of a stream as the command leaves them, in effective order.
    pub(crate) fn baselines(&self, stream: StreamNo) -> &SummedList<Baseline> {
        match self.streams.get(stream) {
            Some(draft) => &draft.baselines,
            None => self.ledger.streams.get(stream).map_or(&NO_BASELINES, |stream| &stream.baselines),
        }
    }

    pub(crate) fn first_line(&self, transaction: TransactionNo) -> Option<Line> {
        self.transactions.get(transaction)?.lines().next()
    }

    /// The key of the first line of a transaction.
    pub(super) fn key_of_first_line(&self, transaction: TransactionNo) -> Option<Key> {
        keys(self.transactions.get(transaction)?).next()
    }

    /// The reversal of an adjustment or count.
    pub(crate) fn reversal_of(&self, original: TransactionNo) -> Option<Reference> {
        Some(self.transactions.reference(self.shared.carried.reversed(original)?.reversal))
    }

    /// The last day that is locked, if any.
    pub(crate) fn locked_through(&self) -> Option<Date> {
        self.lock.unwrap_or(self.ledger.lock)
    }

    pub(crate) fn is_closed(&self, cycle: &CycleId) -> bool {
        self.shared.cycles.is_closed(cycle)
    }

    /// The quantity of an exit that has come back so far, without that of the return `but`.
    pub(crate) fn returned(&self, exit: TransactionNo, but: Option<TransactionNo>) -> Quantity {
        let but = but.and_then(|but| self.key_of_first_line(but));
        self.shared.returns.of(exit).map_or(Quantity::ZERO, |returned| returned.returned_but(but))
    }

    /// A return of that exit that is not voided, if any.
    pub(crate) fn return_of(&self, exit: TransactionNo) -> Option<Reference> {
        Some(self.transactions.reference(self.shared.returns.of(exit)?.returns.first()?.transaction))
    }

    /// The streams that the command touches, in the order in which it touched them first.
    pub(crate) fn touched(&self) -> impl ExactSizeIterator<Item = (StreamNo, &StreamDraft<'a>)> {
        self.streams.iter()
    }

    pub(crate) fn cycles(&self) -> &CyclesDraft<'a> {
        &self.shared.cycles
    }

    /// The streams that the transactions of the command change, line by line, in the order of recording.
    pub(crate) fn changes(&self) -> impl Iterator<Item = Change> {
        self.transactions.added().numbered().flat_map(|(transaction, recorded)| {
            let voided = recorded.of().filter(|_| recorded.kind() == Kind::Void);
            let moved = voided.and_then(|target| self.transactions.get(target)).unwrap_or(recorded);
            let several = moved.has_several_lines();
            let lines = moved.lines().enumerate();
            lines.map(move |(line, Line { stream, .. })| Change { transaction, line: several.then_some(line), stream })
        })
    }

    /// The counts that were there before and find another difference now, with their streams, in the order of
    /// recording.
    pub(crate) fn recounted(&self) -> SmallVec<[(StreamNo, Recounted); 1]> {
        let mut counts = SmallVec::new();
        for (number, stream) in self.touched() {
            stream.recounted().for_each(|count| counts.push((number, count)));
        }
        counts.sort_unstable_by_key(|(_, count): &(_, Recounted)| count.count);
        counts.dedup();
        counts
    }

    /// The number of exits whose cost the command changes, and the sum of the changes. Exits that it records or voids
    /// do not count.
    pub(crate) fn recosted(&mut self) -> RecostedSum {
        match self.shared.recosted.take() {
            Some(Recostings::Counted { change, .. }) => change,
            listed => {
                let mut sum = RecostedSum::default();
                let exits = listed.map_or_else(Vec::new, |listed| self.each(listed));
                exits.into_iter().for_each(|exit| sum.add(exit.change()));
                sum
            }
        }
    }

    /// The exits that [`Draft::recosted`] counts, one by one, if they are listed.
    pub(crate) fn recosted_exits(&mut self) -> Vec<Recosted> {
        self.shared.recosted.take().map_or_else(Vec::new, |listed| self.each(listed))
    }

    fn each(&self, listed: Recostings) -> Vec<Recosted> {
        listed.each(self.transactions.first_new(), &self.transactions.voided_anew())
    }

    #[inline]
    pub(crate) fn into_patch(self) -> Box<Patch> {
        let mut streams = StreamPatches::with_capacity(self.streams.iter().len());
        for (number, stream) in self.streams {
            streams.push((number, stream.into_patch()));
        }
        Box::new(Patch {
            head: self.head,
            opened: self.opened,
            catalog: self.catalog.into_patch(),
            transactions: self.transactions.into_added(),
            lock: self.lock,
            cycles: self.shared.cycles.into_change(),
            added_streams: self.stream_keys.into_added(),
            streams,
            returns: self.shared.returns.into_changed(),
            carried: self.shared.carried.into_change(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Charge;
    use crate::ledger::transactions::{Lines, NewTransaction};
    use crate::value::id::ActivityId;
    use crate::value::numbering::{StoreNo, SupplyNo};

    fn reference(number: u32) -> Reference {
        Reference::new(format!("R{number}")).unwrap()
    }

    fn charge(number: u32) -> Charge {
        Charge::new(CycleId::new("C").unwrap(), ActivityId::new(format!("A{number}")).unwrap())
    }

    /// The name of a kind of number, and a function that uses up one number of that kind only.
    type Addition = (&'static str, fn(&mut Draft<'_>, u32));

    const ADDITIONS: [Addition; 4] = [
        ("position", |draft, number| draft.head = Position::new(u64::from(number) + 1)),
        ("transaction", |draft, number| {
            let (kind, position) = (Kind::Lock, Position::new(1));
            let new = NewTransaction { kind, position, is_made: false, replaces: None, lines: Lines::None, of: None };
            draft.transactions.add(&reference(number), new);
        }),
        ("stream", |draft, supply| {
            draft.stream_keys.find_or_add(&StreamKey { store: StoreNo::FIRST, supply: SupplyNo::new(supply) });
        }),
        ("charge", |draft, number| {
            draft.shared.cycles.find_or_add(&charge(number));
        }),
    ];

    #[test]
    fn a_ledger_is_full_when_any_of_its_numbers_are_used_up() {
        for (what, add) in ADDITIONS {
            let mut ledger = Ledger::default();
            // the numbers of the ledger count, and those that the command adds
            for before in [0, 3] {
                let mut draft = Draft::over(&ledger, OffsetDateTime::UNIX_EPOCH);
                (before..before + 3).for_each(|number| add(&mut draft, number));
                let most = before + 3;
                assert!(!draft.has_more_than(most), "{what}: {most} of {most}");
                assert!(draft.has_more_than(most - 1), "{what}: {most} of {}", most - 1);
                assert!(!draft.is_full(), "{what}");
                let patch = draft.into_patch();
                ledger.change(patch);
            }
        }
    }
}
