//! What happened: data only, no logic. An event, once recorded, never changes.

use crate::event::settings::Settings;
use crate::pack::codec::stored;
use crate::value::id::{
    ActivityId, CommandId, ContractorId, CycleId, LotId, Position, ProviderId, ReasonCode, Reference, StoreId, SupplyId,
};
use crate::value::moment::Moment;
use crate::value::number::{Conversion, Money, Quantity, UnitPrice};
use crate::value::text::Text;
use time::{Date, OffsetDateTime};

/// Everything one command recorded: the unit that is stored, read and replayed.
///
/// ```
/// use ledger_core::{CommandId, Event, Position, Record, StoreId};
/// let record = Record {
///     position: Position::new(1),
///     command: CommandId::new("set-up")?,
///     recorded: time::OffsetDateTime::UNIX_EPOCH,
///     events: vec![Event::StoreAdded(StoreId::new("NORTH")?)],
/// };
/// assert_eq!(record.last(), Position::new(1));
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The position of its first event; the others follow without a gap.
    pub position: Position,
    /// The name of the command, unique in the log.
    pub command: CommandId,
    /// The instant at which the application recorded it, in UTC, to the microsecond.
    pub recorded: OffsetDateTime,
    /// What it recorded, in order; never empty.
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
/// use ledger_core::{Event, Settings};
/// assert!(matches!(Event::Opened(Settings::default()), Event::Opened(_)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The ledger was born; the first event of every log, and no other.
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
    /// The average was set, the quantity left alone.
    Revaluation(Revaluation),
    /// Goods went from one store to another.
    Transfer(Transfer),
    /// An adjustment or count was reversed by an opposite movement.
    Reversal(Reversal),
    /// A transaction was taken back.
    Void(Void),
    /// A transaction was taken back and recorded again, otherwise: a rare event, that no other need be as large as.
    Correction(Box<Correction>),
    /// A field cycle was closed: what it is charged stands still.
    CycleClosed(CycleClosed),
    /// A closed field cycle was reopened.
    CycleReopened(CycleReopened),
    /// The books were locked through a date, or unlocked.
    PeriodLocked(PeriodLocked),
}

// a million of them are written and read one after another: each is a few lines of the cache, and no line more
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Event>() <= 160);

impl Event {
    /// The names of the transactions that it records, in order: a correction records two, a declaration none.
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

/// An item of stock and its two units.
///
/// ```
/// use ledger_core::{Conversion, Scale, Supply, SupplyId};
/// let urea = Supply {
///     code: SupplyId::new("UREA")?,
///     name: "Urea 46 %".into(),
///     buying_unit: "bag".into(),
///     consumption_unit: "kg".into(),
///     conversion: Conversion::new("50".parse()?, Scale::DEFAULT)?,
/// };
/// assert_eq!(urea.conversion.to_text(Scale::DEFAULT), "50");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supply {
    /// Its code, unique in the ledger.
    pub code: SupplyId,
    /// What people call it.
    pub name: String,
    /// The unit it is bought and priced in, such as "bag".
    pub buying_unit: String,
    /// The unit it is used in, such as "kg".
    pub consumption_unit: String,
    /// How many consumption units a buying unit holds.
    pub conversion: Conversion,
}

/// Goods came in from a provider: one document, one or many lines.
///
/// ```
/// use ledger_core::{Cost, Entry, EntryLine, Money, ProviderId, Quantity, Reference, StoreId, SupplyId};
/// let entry = Entry {
///     reference: Reference::new("PO-17")?,
///     at: "2026-05-31".parse()?,
///     store: StoreId::main(),
///     provider: ProviderId::new("Agro Sur")?,
///     document: None,
///     note: None,
///     lines: vec![EntryLine {
///         supply: SupplyId::new("UREA")?,
///         quantity: Quantity::from_units(100_000_000),
///         cost: Cost::Total(Money::from_units(55_000_000)),
///     }],
/// };
/// assert_eq!(entry.lines.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its own name.
    pub reference: Reference,
    /// When it happened.
    pub at: Moment,
    /// Where the goods went.
    pub store: StoreId,
    /// Whom they were bought from.
    pub provider: ProviderId,
    /// The provider's document, such as an invoice number.
    pub document: Option<Text>,
    /// Whatever was worth saying.
    pub note: Option<Text>,
    /// What came in; never empty.
    pub lines: Vec<EntryLine>,
}

/// One supply of an [`Entry`].
///
/// ```
/// use ledger_core::{Cost, EntryLine, Quantity, SupplyId, UnitPrice};
/// let line = EntryLine {
///     supply: SupplyId::new("UREA")?,
///     quantity: Quantity::from_units(100_000_000),
///     cost: Cost::UnitPrice(UnitPrice::from_units(27_500_000)),
/// };
/// assert!(line.quantity.is_positive());
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLine {
    /// What came in.
    pub supply: SupplyId,
    /// How much, greater than zero.
    pub quantity: Quantity,
    /// What it cost.
    pub cost: Cost,
}

/// What an entry line cost.
///
/// ```
/// use ledger_core::{Cost, UnitPrice};
/// assert_ne!(Cost::UnitPrice(UnitPrice::ZERO), Cost::Total(ledger_core::Money::ZERO));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// So much per buying unit; the value is rounded once.
    UnitPrice(UnitPrice),
    /// So much for the whole line, as the invoice says.
    Total(Money),
}

/// What an exit is charged to.
///
/// ```
/// use ledger_core::{ActivityId, Charge, CycleId};
/// let charge = Charge::new(CycleId::new("2026-05")?, ActivityId::new("fertilizing")?);
/// assert_eq!(charge.lot, None);
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Charge {
    /// The field cycle.
    pub cycle: CycleId,
    /// The activity within it.
    pub activity: ActivityId,
    /// The lot, if the farm wants to know.
    pub lot: Option<LotId>,
    /// The contractor, if the farm wants to know.
    pub contractor: Option<ContractorId>,
}

impl Charge {
    /// A charge to a cycle and activity, without lot or contractor.
    pub fn new(cycle: CycleId, activity: ActivityId) -> Self {
        Self { cycle, activity, lot: None, contractor: None }
    }
}

/// Goods were used, charged to a cycle and activity.
///
/// ```
/// use ledger_core::{ActivityId, Charge, CycleId, Exit, Quantity, Reference, StoreId, SupplyId};
/// let exit = Exit {
///     reference: Reference::new("X-1")?,
///     at: "2026-05-31 08:00".parse()?,
///     store: StoreId::main(),
///     supply: SupplyId::new("UREA")?,
///     quantity: Quantity::from_units(25_000_000),
///     charge: Charge::new(CycleId::new("2026-05")?, ActivityId::new("fertilizing")?),
///     document: None,
///     note: None,
/// };
/// assert_eq!(exit.store.as_str(), "MAIN");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// Its own name.
    pub reference: Reference,
    /// When it happened.
    pub at: Moment,
    /// Where the goods were taken from.
    pub store: StoreId,
    /// What was used.
    pub supply: SupplyId,
    /// How much, greater than zero.
    pub quantity: Quantity,
    /// What it is charged to.
    pub charge: Charge,
    /// The slip or receipt it was written on.
    pub document: Option<Text>,
    /// Whatever was worth saying.
    pub note: Option<Text>,
}

/// Part of an exit came back to where it was taken from.
///
/// ```
/// use ledger_core::{Quantity, Reference, Return};
/// let back = Return {
///     reference: Reference::new("R-1")?,
///     at: "2026-06-01".parse()?,
///     of: Reference::new("X-1")?,
///     quantity: Quantity::from_units(5_000_000),
///     document: None,
///     note: None,
/// };
/// assert_eq!(back.of.as_str(), "X-1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// Its own name.
    pub reference: Reference,
    /// When it happened; not before its exit.
    pub at: Moment,
    /// The exit that it returns.
    pub of: Reference,
    /// How much, greater than zero.
    pub quantity: Quantity,
    /// The slip or receipt it was written on.
    pub document: Option<Text>,
    /// Whatever was worth saying.
    pub note: Option<Text>,
}

/// Stock was corrected by a difference (the *delta* rule).
///
/// ```
/// use ledger_core::{Adjustment, Quantity, ReasonCode, Reference, StoreId, SupplyId};
/// let broken = Adjustment {
///     reference: Reference::new("A-1")?,
///     at: "2026-06-01".parse()?,
///     store: StoreId::main(),
///     supply: SupplyId::new("UREA")?,
///     delta: Quantity::from_units(-2_000_000),
///     unit_price: None,
///     reason: ReasonCode::new("DMG")?,
///     document: None,
///     note: Some("bag torn".into()),
/// };
/// assert!(broken.delta.is_negative());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// Its own name.
    pub reference: Reference,
    /// When it happened.
    pub at: Moment,
    /// Where.
    pub store: StoreId,
    /// What.
    pub supply: SupplyId,
    /// How much more (above zero) or less (below); never zero.
    pub delta: Quantity,
    /// What a gain is worth; without it, the current or last known average.
    pub unit_price: Option<UnitPrice>,
    /// Why.
    pub reason: ReasonCode,
    /// The slip it was written on.
    pub document: Option<Text>,
    /// Whatever was worth saying.
    pub note: Option<Text>,
}

/// A count that sets the books: each line supersedes what its stream has on or before its date.
///
/// ```
/// use ledger_core::{Quantity, Rebalance, RebalanceLine, Reference, StoreId, SupplyId, UnitPrice};
/// use time::{Date, Month};
/// let count = Rebalance {
///     reference: Reference::new("COUNT-2026")?,
///     document: None,
///     note: None,
///     lines: vec![RebalanceLine {
///         store: StoreId::main(),
///         supply: SupplyId::new("UREA")?,
///         date: Date::from_calendar_date(2026, Month::June, 30)?,
///         stock: Quantity::from_units(500_000_000),
///         unit_price: UnitPrice::from_units(28_000_000),
///     }],
/// };
/// assert_eq!(count.lines.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebalance {
    /// Its own name.
    pub reference: Reference,
    /// The document it was taken from.
    pub document: Option<Text>,
    /// Whatever was worth saying.
    pub note: Option<Text>,
    /// The streams it sets, each once; never empty.
    pub lines: Vec<RebalanceLine>,
}

/// One stream of a [`Rebalance`]: from the end of that day on, stock and average are these.
///
/// ```
/// use ledger_core::{Quantity, RebalanceLine, StoreId, SupplyId, UnitPrice};
/// let line = RebalanceLine {
///     store: StoreId::main(),
///     supply: SupplyId::new("UREA")?,
///     date: time::Date::from_calendar_date(2026, time::Month::June, 30)?,
///     stock: Quantity::ZERO,
///     unit_price: UnitPrice::ZERO,
/// };
/// assert!(line.stock.is_zero());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebalanceLine {
    /// Where.
    pub store: StoreId,
    /// What.
    pub supply: SupplyId,
    /// The day at whose end this was there.
    pub date: Date,
    /// How much, in consumption units, not less than zero.
    pub stock: Quantity,
    /// At what average, not less than zero.
    pub unit_price: UnitPrice,
}

/// A transaction was taken back: as if it had not been, but never erased.
///
/// ```
/// use ledger_core::{Reference, Void};
/// let undo = Void { reference: Reference::new("V-1")?, of: Reference::new("COUNT-2026")?, note: None };
/// assert_eq!(undo.of.as_str(), "COUNT-2026");
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Void {
    /// Its own name.
    pub reference: Reference,
    /// What it takes back.
    pub of: Reference,
    /// Whatever was worth saying.
    pub note: Option<Text>,
}

/// Stock was counted (the *sync* rule): at that moment it **is** this much.
///
/// The difference is derived whenever the ledger is folded, so what is recorded later and dated before changes
/// the difference and not the stock.
///
/// ```
/// use ledger_core::{Count, Quantity, Reference, StoreId, SupplyId};
/// let count = Count {
///     reference: Reference::new("C-1")?,
///     at: "2026-06-30".parse()?,
///     store: StoreId::main(),
///     supply: SupplyId::new("UREA")?,
///     stock: Quantity::from_units(450_000_000),
///     unit_price: None,
///     reason: None,
///     document: None,
///     note: None,
/// };
/// assert!(count.reason.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Its own name.
    pub reference: Reference,
    /// When it was counted.
    pub at: Moment,
    /// Where.
    pub store: StoreId,
    /// What.
    pub supply: SupplyId,
    /// How much there was, not less than zero.
    pub stock: Quantity,
    /// At what average; without it, the average stays.
    pub unit_price: Option<UnitPrice>,
    /// Why the books were wrong, if anybody knows.
    pub reason: Option<ReasonCode>,
    /// The sheet it was written on.
    pub document: Option<Text>,
    /// Whatever was worth saying.
    pub note: Option<Text>,
}

/// The average was set to a price, and the quantity left alone.
///
/// ```
/// use ledger_core::{Reference, Revaluation, StoreId, SupplyId, UnitPrice};
/// let revaluation = Revaluation {
///     reference: Reference::new("RV-1")?,
///     at: "2026-06-30".parse()?,
///     store: StoreId::main(),
///     supply: SupplyId::new("UREA")?,
///     unit_price: UnitPrice::from_units(30_000_000),
///     document: None,
///     note: None,
/// };
/// assert!(!revaluation.unit_price.is_negative());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revaluation {
    /// Its own name.
    pub reference: Reference,
    /// When.
    pub at: Moment,
    /// Where.
    pub store: StoreId,
    /// What.
    pub supply: SupplyId,
    /// The average from then on, not less than zero.
    pub unit_price: UnitPrice,
    /// The document it was decided in.
    pub document: Option<Text>,
    /// Whatever was worth saying.
    pub note: Option<Text>,
}

/// Goods went from one store to another, and their value with them.
///
/// ```
/// use ledger_core::{Quantity, Reference, StoreId, SupplyId, Transfer};
/// let transfer = Transfer {
///     reference: Reference::new("T-1")?,
///     at: "2026-06-30 09:00".parse()?,
///     from: StoreId::main(),
///     to: StoreId::new("NORTH")?,
///     supply: SupplyId::new("UREA")?,
///     quantity: Quantity::from_units(50_000_000),
///     document: None,
///     note: None,
/// };
/// assert_ne!(transfer.from, transfer.to);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Its own name.
    pub reference: Reference,
    /// When.
    pub at: Moment,
    /// Where the goods were.
    pub from: StoreId,
    /// Where they are now; another store.
    pub to: StoreId,
    /// What.
    pub supply: SupplyId,
    /// How much, greater than zero.
    pub quantity: Quantity,
    /// The slip it was written on.
    pub document: Option<Text>,
    /// Whatever was worth saying.
    pub note: Option<Text>,
}

/// An adjustment or count was reversed: a movement of the opposite quantity, linked to it.
///
/// ```
/// use ledger_core::{Reference, Reversal};
/// let reversal = Reversal {
///     reference: Reference::new("AR-1")?,
///     at: "2026-07-01".parse()?,
///     of: Reference::new("A-1")?,
///     note: None,
/// };
/// assert_eq!(reversal.of.as_str(), "A-1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// Its own name.
    pub reference: Reference,
    /// When; not before its original.
    pub at: Moment,
    /// The adjustment or count that it reverses.
    pub of: Reference,
    /// Whatever was worth saying.
    pub note: Option<Text>,
}

/// A transaction was taken back and recorded again, otherwise, at once.
///
/// ```
/// use ledger_core::{Corrected, Correction, Quantity, Reference, StoreId, SupplyId, Transfer};
/// let correction = Correction {
///     reference: Reference::new("V-2")?,
///     of: Reference::new("T-1")?,
///     by: Corrected::Transfer(Transfer {
///         reference: Reference::new("T-1b")?,
///         at: "2026-06-30 09:00".parse()?,
///         from: StoreId::main(),
///         to: StoreId::new("NORTH")?,
///         supply: SupplyId::new("UREA")?,
///         quantity: Quantity::from_units(100_000_000),
///         document: None,
///         note: None,
///     }),
///     note: None,
/// };
/// assert_eq!(correction.by.reference().as_str(), "T-1b");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The name of the void.
    pub reference: Reference,
    /// What it takes back.
    pub of: Reference,
    /// What is recorded instead: a transaction of the same kind. At the same moment, it has the same place.
    pub by: Corrected,
    /// Whatever was worth saying.
    pub note: Option<Text>,
}

/// What a [`Correction`] records instead.
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
    /// The name of what is recorded instead.
    pub fn reference(&self) -> &Reference {
        match self {
            Self::Entry(entry) => &entry.reference,
            Self::Exit(exit) => &exit.reference,
            Self::Return(back) => &back.reference,
            Self::Transfer(transfer) => &transfer.reference,
        }
    }
}

/// A field cycle was closed: later re-costing goes to its variance.
///
/// ```
/// use ledger_core::{CycleClosed, CycleId, Reference};
/// let closed = CycleClosed { reference: Reference::new("CC-1")?, cycle: CycleId::new("2026-05")?, note: None };
/// assert_eq!(closed.cycle.as_str(), "2026-05");
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleClosed {
    /// Its own name.
    pub reference: Reference,
    /// Which cycle.
    pub cycle: CycleId,
    /// Whatever was worth saying.
    pub note: Option<Text>,
}

/// A closed field cycle was reopened: it is charged what its exits cost now.
///
/// ```
/// use ledger_core::{CycleId, CycleReopened, Reference};
/// let open = CycleReopened { reference: Reference::new("CO-1")?, cycle: CycleId::new("2026-05")?, note: None };
/// assert_eq!(open.cycle.as_str(), "2026-05");
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleReopened {
    /// Its own name.
    pub reference: Reference,
    /// Which cycle.
    pub cycle: CycleId,
    /// Whatever was worth saying.
    pub note: Option<Text>,
}

/// The books were locked through a date, or unlocked; it replaces the lock there was.
///
/// ```
/// use ledger_core::{PeriodLocked, Reference};
/// let unlocked = PeriodLocked { reference: Reference::new("L-2")?, through: None, note: None };
/// assert_eq!(unlocked.through, None);
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodLocked {
    /// Its own name.
    pub reference: Reference,
    /// The last day that is locked; none lifts the lock.
    pub through: Option<Date>,
    /// Whatever was worth saying.
    pub note: Option<Text>,
}

stored!(Supply { code, name, buying_unit, consumption_unit, conversion });
stored!(Charge { cycle, activity, lot, contractor });
