//! Events: the facts that were recorded, as data without logic. An event never changes.

use crate::event::settings::Settings;
use crate::pack::codec::codec;
use crate::value::id::{
    ActivityId, CommandId, ContractorId, CycleId, LotId, Position, ProviderId, ReasonCode, Reference, StoreId, SupplyId,
};
use crate::value::moment::Moment;
use crate::value::number::{Conversion, Money, Quantity, UnitPrice};
use crate::value::text::Text;
use time::{Date, OffsetDateTime};

/// The events of one command: the unit that is stored, read and replayed.
///
/// ```
/// use ledger_core::{event::Event, value::Position};
/// # let book = ledger_testkit::story::StoryBook::pieces();
/// // positions 1 and 2 are the opening and the supply
/// let record = book.record("05-01 entry 10 @ 2 as E");
/// assert!(matches!(record.events.as_slice(), [Event::ProviderAdded(_), Event::Entry(_)])); // the provider is new
/// assert_eq!((record.position, record.last()), (Position::new(3), Position::new(4)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The position of its first event; the others follow without a gap.
    pub position: Position,
    /// The name of the command, unique in the log.
    pub command: CommandId,
    /// The instant at which the application recorded it, in UTC, to the microsecond.
    pub recorded: OffsetDateTime,
    /// The events, in order; never empty.
    pub events: Vec<Event>,
}

impl Record {
    /// The position of its last event.
    pub fn last(&self) -> Position {
        Position::new(self.position.get().saturating_add(self.events.len() as u64).saturating_sub(1))
    }
}

/// One thing that happened.
///
/// ```
/// use ledger_core::event::Event;
/// # let book = ledger_testkit::story::StoryBook::pieces();
/// let record = book.record("05-01 entry 10 @ 2 as E");
/// let names = record.events.iter().flat_map(Event::references).map(|name| name.as_str());
/// assert_eq!(names.collect::<Vec<_>>(), ["E"]); // that its provider was declared has no name
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The ledger was opened. This is always the first event of a log, and only that.
    Opened(Settings),
    /// A supply was added to the catalog.
    SupplyAdded(Supply),
    /// A store was added.
    StoreAdded(StoreId),
    /// A provider was added.
    ProviderAdded(ProviderId),
    /// A reason code was added.
    ReasonAdded(ReasonCode),
    /// A field cycle was added.
    CycleAdded(CycleId),
    /// Goods came in from a provider.
    Entry(Entry),
    /// Goods were used, charged to a cycle and activity.
    Exit(Exit),
    /// Part of an exit came back.
    Return(Return),
    /// Stock was corrected by a difference, for a reason.
    Adjustment(Adjustment),
    /// A count set baselines, superseding what came before them.
    Rebalance(Rebalance),
    /// Stock was counted.
    Count(Count),
    /// The average was set, and the quantity stayed.
    Revaluation(Revaluation),
    /// Goods went from one store to another.
    Transfer(Transfer),
    /// An adjustment or count was reversed by an opposite movement.
    Reversal(Reversal),
    /// A transaction was voided.
    Void(Void),
    /// A transaction was voided, and recorded again with changes. Boxed, so that the common events stay small.
    Correction(Box<Correction>),
    /// A field cycle was closed: its charges are frozen.
    CycleClosed(CycleClosed),
    /// A closed field cycle was reopened.
    CycleReopened(CycleReopened),
    /// The books were locked through a date, or unlocked.
    PeriodLocked(PeriodLocked),
}

// a million events are written and read one after another, so each takes few lines of the cache
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Event>() <= 160);

impl Event {
    /// The names of the transactions that the event records, in order: two for a correction, none for a declaration.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        let (first, second) = self.both_references();
        first.into_iter().chain(second)
    }

    #[inline]
    pub(crate) fn both_references(&self) -> (Option<&Reference>, Option<&Reference>) {
        match self {
            Self::Opened(_)
            | Self::SupplyAdded(_)
            | Self::StoreAdded(_)
            | Self::ProviderAdded(_)
            | Self::ReasonAdded(_)
            | Self::CycleAdded(_) => (None, None),
            Self::Entry(entry) => (Some(&entry.reference), None),
            Self::Exit(exit) => (Some(&exit.reference), None),
            Self::Return(back) => (Some(&back.reference), None),
            Self::Adjustment(adjustment) => (Some(&adjustment.reference), None),
            Self::Rebalance(rebalance) => (Some(&rebalance.reference), None),
            Self::Count(count) => (Some(&count.reference), None),
            Self::Revaluation(revaluation) => (Some(&revaluation.reference), None),
            Self::Transfer(transfer) => (Some(&transfer.reference), None),
            Self::Reversal(reversal) => (Some(&reversal.reference), None),
            Self::Void(void) => (Some(&void.reference), None),
            Self::Correction(correction) => (Some(&correction.reference), Some(correction.by.reference())),
            Self::CycleClosed(closed) => (Some(&closed.reference), None),
            Self::CycleReopened(reopened) => (Some(&reopened.reference), None),
            Self::PeriodLocked(locked) => (Some(&locked.reference), None),
        }
    }
}

/// An item of stock and its two units. With the feature `serde`, it is serialized by way of
/// [`Scales::of`](crate::wire::Scales::of).
///
/// ```
/// use ledger_core::{SupplyId, value::Scale};
/// # let book = ledger_testkit::story::StoryBook::bags();
/// let urea = book.ledger.catalog().supply(&SupplyId::new("UREA")?).unwrap();
/// assert_eq!((urea.buying_unit.as_str(), urea.consumption_unit.as_str()), ("bag", "kg"));
/// let whole = Scale::new(0)?;
/// assert_eq!(urea.conversion.quantity(3.into(), whole)?.to_text(whole), "150"); // three bags
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Supply {
    /// Its code, unique in the ledger.
    pub code: SupplyId,
    /// Its name among people.
    pub name: String,
    /// The unit it is bought and priced in, such as "bag".
    pub buying_unit: String,
    /// The unit it is used in, such as "kg".
    pub consumption_unit: String,
    /// The consumption units in a buying unit.
    pub conversion: Conversion,
}

/// Goods came in from a provider: one document, one line or many.
///
/// ```
/// use ledger_core::event::Event;
/// # let book = ledger_testkit::story::StoryBook::bags();
/// let record = book.record("05-31 entry 2 @ 27.50 as PO-17");
/// let Some(Event::Entry(entry)) = record.events.last() else { panic!() };
/// assert_eq!(entry.reference.as_str(), "PO-17");
/// assert_eq!(entry.at.to_string(), "2026-05-31 00:00:00"); // a bare date is its first second
/// assert_eq!(entry.lines[0].quantity.units(), 100); // kilograms: two bags of fifty
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// Its own name.
    pub reference: Reference,
    /// The moment at which it happened.
    pub at: Moment,
    /// The store into which the goods went.
    pub store: StoreId,
    /// The seller of the goods.
    pub provider: ProviderId,
    /// The provider's document, such as an invoice number.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
    /// The supplies that came in; never empty.
    pub lines: Vec<EntryLine>,
}

/// One supply of an [`Entry`].
///
/// ```
/// use ledger_core::{event::{Cost, Event}, value::UnitPrice};
/// # let book = ledger_testkit::story::StoryBook::bags();
/// let record = book.record("05-31 entry 25 kg @ 27.50");
/// let Some(Event::Entry(entry)) = record.events.last() else { panic!() };
/// let line = &entry.lines[0];
/// assert_eq!(line.quantity.units(), 25); // of consumption units
/// assert_eq!(line.cost, Cost::UnitPrice(UnitPrice::from_units(27_50))); // cents, per buying unit
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EntryLine {
    /// The supply that came in.
    pub supply: SupplyId,
    /// The quantity, in consumption units, greater than zero.
    pub quantity: Quantity,
    /// Its cost.
    pub cost: Cost,
}

/// The cost of an entry line, as it was given.
///
/// ```
/// use ledger_core::{event::{Cost, Event}, value::Money};
/// # let book = ledger_testkit::story::StoryBook::pieces();
/// let record = book.record("05-01 entry 3 for 10");
/// let Some(Event::Entry(entry)) = record.events.last() else { panic!() };
/// assert_eq!(entry.lines[0].cost, Cost::Total(Money::from_units(10_00))); // no price times three is ten
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// Money per buying unit; the value is rounded once.
    UnitPrice(UnitPrice),
    /// Money for the whole line, as the invoice says.
    Total(Money),
}

/// The cycle and activity that an exit is charged to, and optionally a lot of land and a contractor.
///
/// ```
/// use ledger_core::{ActivityId, Charge, CycleId, InUnits, NewExit, StoreId, SupplyId, value::{LotId, Scale}};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("05-01 entry 10 @ 2 | 10 20");
/// let sowing = Charge::new(CycleId::new("2026-05")?, ActivityId::new("sowing")?);
/// let on_north_4 = sowing.clone().lot(LotId::new("North 4")?);
/// for (quantity, charge) in [(1.consumption(), sowing), (3.consumption(), on_north_4)] {
///     let exit = NewExit::new("2026-05-02".parse()?, StoreId::main(), SupplyId::new("UREA")?, quantity, charge);
///     book.tell(vec![exit.into()])?;
/// }
/// let charged = book.ledger.charges().map(|cost| cost.charged.to_string());
/// assert_eq!(charged.collect::<Vec<_>>(), ["2", "6"]); // two charges,
/// assert_eq!(book.ledger.cycle_costs().len(), 1); // and one activity
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Charge {
    /// The field cycle.
    pub cycle: CycleId,
    /// The activity within it.
    pub activity: ActivityId,
    /// The lot of land, if it is given.
    pub lot: Option<LotId>,
    /// The contractor, if it is given.
    pub contractor: Option<ContractorId>,
}

/// Goods were used, charged to a cycle and activity.
///
/// ```
/// use ledger_core::event::Event;
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let record = book.record("05-31 08:00 exit 2 bags to sowing");
/// let Some(Event::Exit(exit)) = record.events.last() else { panic!() };
/// assert_eq!(exit.quantity.units(), 100); // kilograms; what they cost is no part of the event, but derived
/// assert_eq!((exit.charge.cycle.as_str(), exit.charge.activity.as_str()), ("2026-05", "sowing"));
/// assert_eq!(exit.reference.as_str(), "exit-6"); // position 5 declares the cycle
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exit {
    /// Its own name.
    pub reference: Reference,
    /// The moment at which it happened.
    pub at: Moment,
    /// The store out of which the goods were taken.
    pub store: StoreId,
    /// The supply that was used.
    pub supply: SupplyId,
    /// The quantity, in consumption units, greater than zero.
    pub quantity: Quantity,
    /// The cycle and activity it is charged to.
    pub charge: Charge,
    /// The slip or receipt it was written on.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

/// Part of an exit came back to where it was taken from.
///
/// ```
/// use ledger_core::event::Event;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2   | 10 20
///     05-02 exit 4 as X-1  | 6  12
/// ");
/// let record = book.record("05-03 return 1 of X-1");
/// let [Event::Return(back)] = record.events.as_slice() else { panic!() };
/// assert_eq!(back.of.as_str(), "X-1"); // store, supply and charge are those of the exit
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Return {
    /// Its own name.
    pub reference: Reference,
    /// The moment at which it happened; not before its exit.
    pub at: Moment,
    /// The exit that it returns.
    pub of: Reference,
    /// The quantity, in consumption units, greater than zero.
    pub quantity: Quantity,
    /// The slip or receipt it was written on.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

/// Stock was corrected by a difference (the *delta* rule).
///
/// ```
/// use ledger_core::event::Event;
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let record = book.record("06-01 adjust -1");
/// let [Event::Adjustment(lost)] = record.events.as_slice() else { panic!() };
/// assert_eq!((lost.delta.units(), lost.reason.as_str()), (-50, "NF")); // a bag of 50 kg was not found
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Adjustment {
    /// Its own name.
    pub reference: Reference,
    /// The moment at which it happened.
    pub at: Moment,
    /// The store.
    pub store: StoreId,
    /// The supply.
    pub supply: SupplyId,
    /// The difference: above zero for more, below for less; never zero.
    pub delta: Quantity,
    /// The worth of a gain; without it, the current or last known average.
    pub unit_price: Option<UnitPrice>,
    /// The reason.
    pub reason: ReasonCode,
    /// The slip it was written on.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

/// A count that set the books: each line supersedes what its stream has on or before its date.
///
/// ```
/// use ledger_core::event::Event;
/// # let book = ledger_testkit::story::StoryBook::pieces();
/// let record = book.record("06-30 rebalance 10 @ 28 and 06-29 4 @ 27 in NORTH as COUNT-2026");
/// let Some(Event::Rebalance(count)) = record.events.last() else { panic!() };
/// let dates = count.lines.iter().map(|line| (line.store.as_str(), line.date.to_string()));
/// assert_eq!(dates.collect::<Vec<_>>(), [("MAIN", "2026-06-30".to_owned()), ("NORTH", "2026-06-29".to_owned())]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rebalance {
    /// Its own name.
    pub reference: Reference,
    /// The document it was taken from.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
    /// The streams it sets, each once; never empty.
    pub lines: Vec<RebalanceLine>,
}

/// One stream of a [`Rebalance`]: its stock and average from the end of a day on.
///
/// ```
/// use ledger_core::event::Event;
/// # let book = ledger_testkit::story::StoryBook::bags();
/// let record = book.record("06-30 rebalance 9 @ 28");
/// let [Event::Rebalance(count)] = record.events.as_slice() else { panic!() };
/// let line = &count.lines[0];
/// assert_eq!((line.stock.units(), line.unit_price.units()), (450, 28_00)); // kilograms; cents a bag
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RebalanceLine {
    /// The store.
    pub store: StoreId,
    /// The supply.
    pub supply: SupplyId,
    /// The day of the count; the stock is that at its end.
    pub date: Date,
    /// The quantity counted, in consumption units, not less than zero.
    pub stock: Quantity,
    /// The average per buying unit, not less than zero.
    pub unit_price: UnitPrice,
}

/// A transaction was voided. It counts as if it had not happened, but is not erased.
///
/// ```
/// use ledger_core::event::Event;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("06-30 rebalance 10 @ 28 as COUNT-2026 | 10 280");
/// let record = book.record("void COUNT-2026 as UNDO");
/// let [Event::Void(void)] = record.events.as_slice() else { panic!() };
/// assert_eq!((void.reference.as_str(), void.of.as_str()), ("UNDO", "COUNT-2026")); // it has a name of its own
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Void {
    /// Its own name.
    pub reference: Reference,
    /// The transaction that it voids.
    pub of: Reference,
    /// A note, for people.
    pub note: Option<Text>,
}

/// Stock was counted (the *sync* rule): it **is** the quantity counted, at the moment of the count.
///
/// The difference is derived whenever the ledger is folded. So a movement that is recorded later and dated before the
/// count changes the difference, and not the stock.
///
/// ```
/// use ledger_core::event::Event;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("05-01 entry 10 @ 2 | 10 20");
/// let record = book.record("06-30 count 9");
/// let [Event::Count(count)] = record.events.as_slice() else { panic!() };
/// assert_eq!(count.stock.units(), 9); // that one was not found is no part of the event
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Count {
    /// Its own name.
    pub reference: Reference,
    /// The moment at which it was counted.
    pub at: Moment,
    /// The store.
    pub store: StoreId,
    /// The supply.
    pub supply: SupplyId,
    /// The quantity counted, in consumption units, not less than zero.
    pub stock: Quantity,
    /// The average per buying unit; without it, the average stays.
    pub unit_price: Option<UnitPrice>,
    /// The reason why the books were wrong, if it is known.
    pub reason: Option<ReasonCode>,
    /// The sheet it was written on.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

/// The average was set to a price, and the quantity stayed.
///
/// ```
/// use ledger_core::event::Event;
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let record = book.record("06-30 revalue 30");
/// let [Event::Revaluation(new)] = record.events.as_slice() else { panic!() };
/// assert_eq!(new.unit_price.units(), 30_00); // cents a bag: by how much the value changes is derived
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revaluation {
    /// Its own name.
    pub reference: Reference,
    /// The moment at which it happened.
    pub at: Moment,
    /// The store.
    pub store: StoreId,
    /// The supply.
    pub supply: SupplyId,
    /// The average per buying unit from then on, not less than zero.
    pub unit_price: UnitPrice,
    /// The document it was decided in.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

/// Goods went from one store to another, and their value with them.
///
/// ```
/// use ledger_core::event::Event;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("05-01 entry 10 @ 2 | 10 20");
/// let record = book.record("06-30 09:00 transfer 4 from MAIN to NORTH");
/// let [Event::StoreAdded(north), Event::Transfer(transfer)] = record.events.as_slice() else { panic!() };
/// assert_eq!((&transfer.to, transfer.quantity.units()), (north, 4)); // the value that it carries is derived
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transfer {
    /// Its own name.
    pub reference: Reference,
    /// The moment at which it happened.
    pub at: Moment,
    /// The store out of which the goods went.
    pub from: StoreId,
    /// The store into which they went; another one.
    pub to: StoreId,
    /// The supply.
    pub supply: SupplyId,
    /// The quantity, in consumption units, greater than zero.
    pub quantity: Quantity,
    /// The slip it was written on.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

/// An adjustment or count was reversed: a movement of the opposite quantity, linked to it.
///
/// ```
/// use ledger_core::event::Event;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2   | 10 20
///     05-02 adjust -4 as A | 6  12
/// ");
/// let record = book.record("07-01 reverse A");
/// let [Event::Reversal(back)] = record.events.as_slice() else { panic!() };
/// assert_eq!(back.of.as_str(), "A"); // how much it moves is derived from that
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reversal {
    /// Its own name.
    pub reference: Reference,
    /// The moment at which it happened; not before its original.
    pub at: Moment,
    /// The adjustment or count that it reverses.
    pub of: Reference,
    /// A note, for people.
    pub note: Option<Text>,
}

/// A transaction was voided and, at once, recorded again with changes.
///
/// ```
/// use ledger_core::event::{Corrected, Event};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("05-01 entry 10 @ 2 as E | 10 20");
/// let record = book.record("correct E by 05-01 entry 10 @ 4 as F");
/// let [Event::Correction(correction)] = record.events.as_slice() else { panic!() };
/// assert_eq!((correction.of.as_str(), correction.by.reference().as_str()), ("E", "F"));
/// assert_eq!(correction.reference.as_str(), "void-5"); // the void has a name too
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Correction {
    /// The name of the void.
    pub reference: Reference,
    /// The transaction that it voids.
    pub of: Reference,
    /// The transaction that replaces it, of the same kind. If its moment is the same, it has the same place.
    pub by: Corrected,
    /// A note, for people.
    pub note: Option<Text>,
}

/// The transaction that a [`Correction`] records instead.
///
/// See [`Correction`] for an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Corrected {
    /// An entry.
    Entry(Entry),
    /// An exit.
    Exit(Exit),
    /// A return.
    Return(Return),
    /// A transfer.
    Transfer(Transfer),
}

impl Corrected {
    /// Its name.
    pub fn reference(&self) -> &Reference {
        match self {
            Self::Entry(entry) => &entry.reference,
            Self::Exit(exit) => &exit.reference,
            Self::Return(back) => &back.reference,
            Self::Transfer(transfer) => &transfer.reference,
        }
    }
}

/// A field cycle was closed: later changes of its cost go to its variance.
///
/// ```
/// use ledger_core::event::Event;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 | 10 20
///     05-03 exit 4       | 6  12  cycle 8
/// ");
/// let record = book.record("close 2026-05");
/// let [Event::CycleClosed(closed)] = record.events.as_slice() else { panic!() };
/// assert_eq!(closed.reference.as_str(), "close-cycle-7"); // what it froze is derived from what stands before it
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CycleClosed {
    /// Its own name.
    pub reference: Reference,
    /// The cycle.
    pub cycle: CycleId,
    /// A note, for people.
    pub note: Option<Text>,
}

/// A closed field cycle was reopened: it is charged the current cost of its exits.
///
/// ```
/// use ledger_core::event::Event;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 | 10 20
///     05-03 exit 4       | 6  12  cycle 8
///     close 2026-05
///     05-02 entry 10 @ 4 | 16 48  cycle 8  beyond 4
/// ");
/// let record = book.record("reopen 2026-05");
/// let [Event::CycleReopened(open)] = record.events.as_slice() else { panic!() };
/// assert_eq!(open.cycle.as_str(), "2026-05");
/// book.story("reopen 2026-05 | 16 48  cycle 12  beyond 0");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CycleReopened {
    /// Its own name.
    pub reference: Reference,
    /// The cycle.
    pub cycle: CycleId,
    /// A note, for people.
    pub note: Option<Text>,
}

/// The books were locked through a date, or unlocked; it replaces the lock before it.
///
/// ```
/// use ledger_core::event::Event;
/// # let book = ledger_testkit::story::StoryBook::pieces();
/// for (line, through) in [("lock 05-31", Some("2026-05-31")), ("unlock", None)] {
///     let record = book.record(line);
///     let [Event::PeriodLocked(lock)] = record.events.as_slice() else { panic!() };
///     assert_eq!(lock.through.map(|day| day.to_string()).as_deref(), through);
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeriodLocked {
    /// Its own name.
    pub reference: Reference,
    /// The last day that is locked; left out, the lock is lifted.
    pub through: Option<Date>,
    /// A note, for people.
    pub note: Option<Text>,
}

codec!(Supply { code, name, buying_unit, consumption_unit, conversion });
codec!(Charge { cycle, activity, lot, contractor });
