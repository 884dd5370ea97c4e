//! Movements to record, as people give them.

use crate::event::Charge;
use crate::value::amount::Amount;
use crate::value::id::{CycleId, ProviderId, ReasonCode, Reference, StoreId, SupplyId};
use crate::value::moment::Moment;
use crate::value::text::Text;
use rust_decimal::Decimal;
use time::Date;

/// A supply to add.
///
/// ```
/// use ledger_core::{NewSupply, SupplyId};
/// let urea = NewSupply {
///     code: SupplyId::new("UREA")?,
///     name: "Urea 46 %".into(),
///     buying_unit: "bag".into(),
///     consumption_unit: "kg".into(),
///     conversion: 50.into(),
/// };
/// assert_eq!(urea.buying_unit, "bag");
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSupply {
    /// Its code, unique in the ledger.
    pub code: SupplyId,
    /// What people call it; not empty.
    pub name: String,
    /// The unit it is bought and priced in; not empty.
    pub buying_unit: String,
    /// The unit it is used in; not empty.
    pub consumption_unit: String,
    /// How many consumption units a buying unit holds; greater than zero.
    pub conversion: Decimal,
}

/// An entry to record.
///
/// ```
/// use ledger_core::{NewCost, NewEntry, NewEntryLine, ProviderId, StoreId, SupplyId};
/// let entry = NewEntry {
///     reference: None,
///     at: "2026-05-31".parse()?,
///     store: StoreId::main(),
///     provider: ProviderId::new("Agro Sur")?,
///     document: Some("INV-0042".into()),
///     note: None,
///     lines: vec![NewEntryLine {
///         supply: SupplyId::new("UREA")?,
///         quantity: rust_decimal::Decimal::from(2).into(),
///         cost: NewCost::UnitPrice("27.50".parse()?),
///     }],
/// };
/// assert_eq!(entry.lines.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// Its own name; left out, the ledger makes one.
    pub reference: Option<Reference>,
    /// When it happened.
    pub at: Moment,
    /// Where the goods go.
    pub store: StoreId,
    /// Whom they were bought from.
    pub provider: ProviderId,
    /// The provider's document.
    pub document: Option<Text>,
    /// Whatever is worth saying.
    pub note: Option<Text>,
    /// What comes in; at least one line.
    pub lines: Vec<NewEntryLine>,
}

impl NewEntry {
    /// An entry without lines, document or note.
    pub fn new(at: Moment, store: StoreId, provider: ProviderId) -> Self {
        Self { reference: None, at, store, provider, document: None, note: None, lines: Vec::new() }
    }

    /// The entry with one more line.
    #[must_use]
    pub fn line(mut self, supply: SupplyId, quantity: impl Into<Amount>, cost: NewCost) -> Self {
        self.lines.push(NewEntryLine { supply, quantity: quantity.into(), cost });
        self
    }
}

/// One supply of a [`NewEntry`].
///
/// ```
/// use ledger_core::{NewCost, NewEntryLine, SupplyId};
/// let line = NewEntryLine {
///     supply: SupplyId::new("UREA")?,
///     quantity: rust_decimal::Decimal::from(2).into(),
///     cost: NewCost::Total("55".parse()?),
/// };
/// assert_eq!(line.supply.as_str(), "UREA");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntryLine {
    /// What comes in.
    pub supply: SupplyId,
    /// How much; usually in buying units.
    pub quantity: Amount,
    /// What it costs.
    pub cost: NewCost,
}

/// An exit to record.
///
/// ```
/// use ledger_core::{ActivityId, Charge, CycleId, NewExit, StoreId, SupplyId};
/// let exit = NewExit {
///     reference: None,
///     at: "2026-05-31 08:00".parse()?,
///     store: StoreId::main(),
///     supply: SupplyId::new("UREA")?,
///     quantity: rust_decimal::Decimal::from(25).into(),
///     charge: Charge::new(CycleId::new("2026-05")?, ActivityId::new("fertilizing")?),
///     document: None,
///     note: None,
/// };
/// assert_eq!(exit.quantity.number, 25.into());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExit {
    /// Its own name; left out, the ledger makes one.
    pub reference: Option<Reference>,
    /// When it happened.
    pub at: Moment,
    /// Where the goods are taken from.
    pub store: StoreId,
    /// What is used.
    pub supply: SupplyId,
    /// How much; usually in consumption units.
    pub quantity: Amount,
    /// What it is charged to.
    pub charge: Charge,
    /// The slip it was written on.
    pub document: Option<Text>,
    /// Whatever is worth saying.
    pub note: Option<Text>,
}

impl NewExit {
    /// An exit without document or note.
    pub fn new(at: Moment, store: StoreId, supply: SupplyId, quantity: impl Into<Amount>, charge: Charge) -> Self {
        Self { reference: None, at, store, supply, quantity: quantity.into(), charge, document: None, note: None }
    }
}

/// A return to record.
///
/// ```
/// use ledger_core::{NewReturn, Reference};
/// let back = NewReturn {
///     reference: None,
///     at: "2026-06-01".parse()?,
///     of: Reference::new("X-1")?,
///     quantity: rust_decimal::Decimal::from(5).into(),
///     document: None,
///     note: None,
/// };
/// assert_eq!(back.of.as_str(), "X-1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReturn {
    /// Its own name; left out, the ledger makes one.
    pub reference: Option<Reference>,
    /// When it happened; not before its exit.
    pub at: Moment,
    /// The exit that it returns.
    pub of: Reference,
    /// How much; usually in consumption units.
    pub quantity: Amount,
    /// The slip it was written on.
    pub document: Option<Text>,
    /// Whatever is worth saying.
    pub note: Option<Text>,
}

impl NewReturn {
    /// A return without document or note.
    pub fn new(at: Moment, of: Reference, quantity: impl Into<Amount>) -> Self {
        Self { reference: None, at, of, quantity: quantity.into(), document: None, note: None }
    }
}

/// An adjustment to record.
///
/// ```
/// use ledger_core::{NewAdjustment, ReasonCode, StoreId, SupplyId};
/// let broken = NewAdjustment {
///     reference: None,
///     at: "2026-06-01".parse()?,
///     store: StoreId::main(),
///     supply: SupplyId::new("UREA")?,
///     delta: rust_decimal::Decimal::from(-1).into(),
///     unit_price: None,
///     reason: ReasonCode::new("DMG")?,
///     document: None,
///     note: None,
/// };
/// assert_eq!(broken.delta.number, (-1).into());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAdjustment {
    /// Its own name; left out, the ledger makes one.
    pub reference: Option<Reference>,
    /// When it happened.
    pub at: Moment,
    /// Where.
    pub store: StoreId,
    /// What.
    pub supply: SupplyId,
    /// How much more or less; usually in buying units; not zero.
    pub delta: Amount,
    /// What a gain is worth per buying unit; a loss takes none.
    pub unit_price: Option<Decimal>,
    /// Why.
    pub reason: ReasonCode,
    /// The slip it was written on.
    pub document: Option<Text>,
    /// Whatever is worth saying.
    pub note: Option<Text>,
}

impl NewAdjustment {
    /// An adjustment without price, document or note.
    pub fn new(at: Moment, store: StoreId, supply: SupplyId, delta: impl Into<Amount>, reason: ReasonCode) -> Self {
        Self {
            reference: None,
            at,
            store,
            supply,
            delta: delta.into(),
            unit_price: None,
            reason,
            document: None,
            note: None,
        }
    }
}

/// A rebalance to record.
///
/// ```
/// use ledger_core::{NewRebalance, NewRebalanceLine, StoreId, SupplyId};
/// let count = NewRebalance {
///     reference: None,
///     document: Some("count.xlsx".into()),
///     note: None,
///     lines: vec![NewRebalanceLine {
///         store: StoreId::main(),
///         supply: SupplyId::new("UREA")?,
///         date: time::Date::from_calendar_date(2026, time::Month::June, 30)?,
///         stock: rust_decimal::Decimal::from(10).into(),
///         unit_price: 28.into(),
///     }],
/// };
/// assert_eq!(count.lines.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewRebalance {
    /// Its own name; left out, the ledger makes one.
    pub reference: Option<Reference>,
    /// The document it was taken from.
    pub document: Option<Text>,
    /// Whatever is worth saying.
    pub note: Option<Text>,
    /// The streams it sets, each once; at least one.
    pub lines: Vec<NewRebalanceLine>,
}

impl NewRebalance {
    /// The rebalance with one more line.
    #[must_use]
    pub fn line(
        mut self,
        store: StoreId,
        supply: SupplyId,
        date: Date,
        stock: impl Into<Amount>,
        unit_price: Decimal,
    ) -> Self {
        self.lines.push(NewRebalanceLine { store, supply, date, stock: stock.into(), unit_price });
        self
    }
}

/// One stream of a [`NewRebalance`].
///
/// ```
/// use ledger_core::{NewRebalanceLine, StoreId, SupplyId};
/// let line = NewRebalanceLine {
///     store: StoreId::main(),
///     supply: SupplyId::new("UREA")?,
///     date: time::Date::from_calendar_date(2026, time::Month::June, 30)?,
///     stock: rust_decimal::Decimal::from(10).into(),
///     unit_price: "28.00".parse()?,
/// };
/// assert_eq!(line.unit_price, 28.into());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRebalanceLine {
    /// Where.
    pub store: StoreId,
    /// What.
    pub supply: SupplyId,
    /// The day at whose end this was there.
    pub date: Date,
    /// How much was counted; usually in buying units; not less than zero.
    pub stock: Amount,
    /// The average price per buying unit; not less than zero.
    pub unit_price: Decimal,
}

/// A void to record.
///
/// ```
/// use ledger_core::{NewVoid, Reference};
/// let undo = NewVoid { reference: None, of: Reference::new("COUNT-2026")?, note: None };
/// assert_eq!(undo.reference, None);
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVoid {
    /// Its own name; left out, the ledger makes one.
    pub reference: Option<Reference>,
    /// What it takes back.
    pub of: Reference,
    /// Whatever is worth saying.
    pub note: Option<Text>,
}

impl NewVoid {
    /// A void without note.
    pub fn new(of: Reference) -> Self {
        Self { reference: None, of, note: None }
    }
}

/// A count to record: at that moment the stock **is** this much.
///
/// ```
/// use ledger_core::{NewCount, StoreId, SupplyId};
/// let count = NewCount::new("2026-06-30".parse()?, StoreId::main(), SupplyId::new("UREA")?, 9);
/// assert_eq!(count.unit_price, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCount {
    /// Its own name; left out, the ledger makes one.
    pub reference: Option<Reference>,
    /// When it was counted.
    pub at: Moment,
    /// Where.
    pub store: StoreId,
    /// What.
    pub supply: SupplyId,
    /// How much there was; usually in buying units; not less than zero.
    pub stock: Amount,
    /// At what average per buying unit; left out, the average stays.
    pub unit_price: Option<Decimal>,
    /// Why the books were wrong, if anybody knows.
    pub reason: Option<ReasonCode>,
    /// The sheet it was written on.
    pub document: Option<Text>,
    /// Whatever is worth saying.
    pub note: Option<Text>,
}

impl NewCount {
    /// A count without price, reason, document or note.
    pub fn new(at: Moment, store: StoreId, supply: SupplyId, stock: impl Into<Amount>) -> Self {
        Self {
            reference: None,
            at,
            store,
            supply,
            stock: stock.into(),
            unit_price: None,
            reason: None,
            document: None,
            note: None,
        }
    }
}

/// A revaluation to record: the average is set, the quantity left alone.
///
/// ```
/// use ledger_core::{NewRevaluation, StoreId, SupplyId};
/// let new = NewRevaluation::new("2026-06-30".parse()?, StoreId::main(), SupplyId::new("UREA")?, 30.into());
/// assert_eq!(new.unit_price, 30.into());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRevaluation {
    /// Its own name; left out, the ledger makes one.
    pub reference: Option<Reference>,
    /// When.
    pub at: Moment,
    /// Where.
    pub store: StoreId,
    /// What.
    pub supply: SupplyId,
    /// The average per buying unit from then on; not less than zero.
    pub unit_price: Decimal,
    /// The document it was decided in.
    pub document: Option<Text>,
    /// Whatever is worth saying.
    pub note: Option<Text>,
}

impl NewRevaluation {
    /// A revaluation without document or note.
    pub fn new(at: Moment, store: StoreId, supply: SupplyId, unit_price: Decimal) -> Self {
        Self { reference: None, at, store, supply, unit_price, document: None, note: None }
    }
}

/// A transfer to record.
///
/// ```
/// use ledger_core::{NewTransfer, StoreId, SupplyId};
/// let north = StoreId::new("NORTH")?;
/// let new = NewTransfer::new("2026-06-30".parse()?, StoreId::main(), north, SupplyId::new("UREA")?, 1);
/// assert_eq!(new.to.as_str(), "NORTH");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTransfer {
    /// Its own name; left out, the ledger makes one.
    pub reference: Option<Reference>,
    /// When.
    pub at: Moment,
    /// Where the goods are.
    pub from: StoreId,
    /// Where they go; another store.
    pub to: StoreId,
    /// What.
    pub supply: SupplyId,
    /// How much; usually in buying units.
    pub quantity: Amount,
    /// The slip it is written on.
    pub document: Option<Text>,
    /// Whatever is worth saying.
    pub note: Option<Text>,
}

impl NewTransfer {
    /// A transfer without document or note.
    pub fn new(at: Moment, from: StoreId, to: StoreId, supply: SupplyId, quantity: impl Into<Amount>) -> Self {
        Self { reference: None, at, from, to, supply, quantity: quantity.into(), document: None, note: None }
    }
}

/// A reversal to record: of an adjustment, or of what a count found.
///
/// ```
/// use ledger_core::{NewReversal, Reference};
/// let new = NewReversal::new("2026-07-01".parse()?, Reference::new("A-1")?);
/// assert_eq!(new.of.as_str(), "A-1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReversal {
    /// Its own name; left out, the ledger makes one.
    pub reference: Option<Reference>,
    /// When; not before its original.
    pub at: Moment,
    /// The adjustment or count that it reverses.
    pub of: Reference,
    /// Whatever is worth saying.
    pub note: Option<Text>,
}

impl NewReversal {
    /// A reversal without note.
    pub fn new(at: Moment, of: Reference) -> Self {
        Self { reference: None, at, of, note: None }
    }
}

/// A field cycle to close or to reopen.
///
/// ```
/// use ledger_core::{CycleId, NewCycleChange};
/// let new = NewCycleChange::new(CycleId::new("2026-05")?);
/// assert_eq!(new.cycle.as_str(), "2026-05");
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCycleChange {
    /// Its own name; left out, the ledger makes one.
    pub reference: Option<Reference>,
    /// Which cycle.
    pub cycle: CycleId,
    /// Whatever is worth saying.
    pub note: Option<Text>,
}

impl NewCycleChange {
    /// A closing or reopening without note.
    pub fn new(cycle: CycleId) -> Self {
        Self { reference: None, cycle, note: None }
    }
}

/// A lock to set or to lift.
///
/// ```
/// use ledger_core::NewPeriodLock;
/// let lift = NewPeriodLock::new(None);
/// assert_eq!(lift.through, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPeriodLock {
    /// Its own name; left out, the ledger makes one.
    pub reference: Option<Reference>,
    /// The last day to be locked; none lifts the lock.
    pub through: Option<Date>,
    /// Whatever is worth saying.
    pub note: Option<Text>,
}

impl NewPeriodLock {
    /// A lock through a date, or its lifting, without note.
    pub fn new(through: Option<Date>) -> Self {
        Self { reference: None, through, note: None }
    }
}

/// What a [`NewEntryLine`] costs; not less than zero.
///
/// ```
/// # use ledger_core::NewCost;
/// assert_ne!(NewCost::UnitPrice(5.into()), NewCost::Total(5.into()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewCost {
    /// Per buying unit.
    UnitPrice(Decimal),
    /// For the whole line.
    Total(Decimal),
}
