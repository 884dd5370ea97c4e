//! The ledger as a command would leave it: events are recorded into a draft, the streams they touch are
//! settled, and the draft becomes a patch – or is thrown away, which is what a preview is.

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
use crate::value::number::{Conversion, Quantity};
use crate::value::numbering::{ChargeNo, MOST_NUMBERS, ProviderNo, StreamNo, TransactionNo};
use smallvec::SmallVec;
use std::cell::Cell;
use time::{Date, OffsetDateTime, UtcOffset};

/// The streams that are to be settled, some of them perhaps twice: mostly few.
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
    /// The stream found last by its names: who asks for it mostly asks again.
    last_stream: Cell<StreamNo>,
    pub(super) streams: TouchedStreams<'a>,
    pub(super) shared: SharedDrafts<'a>,
}

/// What whoever records an event has looked up already.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    /// The stream of each line, none where nothing moved so far.
    pub(crate) streams: SmallVec<[Option<StreamNo>; 1]>,
    /// The provider of an entry, none if it is new.
    pub(crate) provider: Option<ProviderNo>,
    /// The charge of an exit, none if it is new.
    pub(crate) charge: Option<ChargeNo>,
    /// Whether the reference is one that the ledger just made.
    pub(crate) is_made: bool,
}

/// A stream that a transaction changes, and by which of its lines where it has several.
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
    /// A draft of what is recorded at that instant, in UTC.
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

    /// The same, for whoever does not ask what it changes.
    pub(crate) fn without_impact(self) -> Self {
        Self { shared: SharedDrafts { recosted: None, ..self.shared }, ..self }
    }

    /// Lists every exit that comes to cost something else, instead of counting them.
    pub(crate) fn list_recosted(&mut self) {
        self.shared.recosted = Some(Recostings::Listed(Vec::new()));
    }

    /// Whether an exit may have been counted twice, so that they have to be listed to count them.
    pub(crate) fn may_count_twice(&self) -> bool {
        self.shared.recosted.as_ref().is_some_and(Recostings::may_count_twice)
    }

    /// None before the ledger is opened.
    pub(crate) fn settings(&self) -> Option<&Settings> {
        self.opened.as_ref().or(self.ledger.opened.as_ref())
    }

    /// Tells of a ledger that has more positions, transactions, streams or charges than there are numbers.
    pub(crate) fn is_full(&self) -> bool {
        self.has_more_than(MOST_NUMBERS)
    }

    fn has_more_than(&self, most: u32) -> bool {
        let charges = self.shared.cycles.charges.end().get();
        let numbers = [self.transactions.next().get(), self.stream_keys.end().get(), charges];
        self.head.get() > most.into() || numbers.iter().any(|number| *number > most)
    }

    /// Marks the ledger's snapshot as damaged; false if the ledger was not opened from one.
    pub(crate) fn mark_damaged(&self) -> bool {
        self.ledger.mark.as_ref().map(Mark::set).is_some()
    }

    /// The position that the next event gets.
    pub(crate) fn next_position(&self) -> Position {
        self.head.after(1)
    }

    /// A stream and its supply's conversion: looked up by its names, unless it is found already.
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

    /// The stream of that store and supply, new if need be; none if there is no such supply.
    pub(super) fn stream(&mut self, store: &StoreId, supply: &SupplyId) -> Option<(StreamNo, Conversion)> {
        if let Some(known) = self.stream_named(store, supply) {
            return Some(known);
        }
        let supply = self.catalog.supply_number(supply)?;
        let conversion = self.catalog.supply(supply)?.conversion;
        let key = StreamKey { store: self.catalog.stores.find_or_add(store), supply };
        Some((self.stream_keys.find_or_add(&key), conversion))
    }

    /// The stream of that store and supply, and the supply's conversion; none if nothing ever moved there.
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

    /// Where the first line of a transaction stands.
    pub(super) fn key_of_first_line(&self, transaction: TransactionNo) -> Option<Key> {
        keys(self.transactions.get(transaction)?).next()
    }

    /// The reversal of an adjustment or count.
    pub(crate) fn reversal_of(&self, original: TransactionNo) -> Option<Reference> {
        Some(self.transactions.reference(self.shared.carried.reversed(original)?.reversal))
    }

    /// The last day that is locked.
    pub(crate) fn locked_through(&self) -> Option<Date> {
        self.lock.unwrap_or(self.ledger.lock)
    }

    pub(crate) fn is_closed(&self, cycle: &CycleId) -> bool {
        self.shared.cycles.is_closed(cycle)
    }

    /// What has come back of an exit so far, apart from one return.
    pub(crate) fn returned(&self, exit: TransactionNo, but: Option<TransactionNo>) -> Quantity {
        let but = but.and_then(|but| self.key_of_first_line(but));
        self.shared.returns.of(exit).map_or(Quantity::ZERO, |returned| returned.returned_but(but))
    }

    /// A live return of that exit.
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

    /// Which streams the transactions of the command change, line by line, in the order of recording.
    pub(crate) fn changes(&self) -> impl Iterator<Item = Change> {
        self.transactions.added().numbered().flat_map(|(transaction, recorded)| {
            let voided = recorded.of().filter(|_| recorded.kind() == Kind::Void);
            let moved = voided.and_then(|target| self.transactions.get(target)).unwrap_or(recorded);
            let several = moved.has_several_lines();
            let lines = moved.lines().enumerate();
            lines.map(move |(line, Line { stream, .. })| Change { transaction, line: several.then_some(line), stream })
        })
    }

    /// The counts that were there before and find another difference now, with their streams, as recorded.
    pub(crate) fn recounted(&self) -> SmallVec<[(StreamNo, Recounted); 1]> {
        let mut counts = SmallVec::new();
        for (number, stream) in self.touched() {
            stream.recounted().for_each(|count| counts.push((number, count)));
        }
        counts.sort_unstable_by_key(|(_, count): &(_, Recounted)| count.count);
        counts.dedup();
        counts
    }

    /// How many exits that were there before, and still are, cost something else.
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

    /// Those exits, if they are listed.
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

    /// A name of what is numbered, and a function that adds one of it, and nothing else.
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
            // those of the ledger count, and those that the command adds
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
