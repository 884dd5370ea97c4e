//! What somebody wants recorded, as people give it: decimals, buying units, references left out.

use crate::event::Charge;
use crate::id::{CommandId, CycleId, ProviderId, ReasonCode, Reference, StoreId, SupplyId};
use crate::moment::Moment;
use rust_decimal::Decimal;
use time::{Date, OffsetDateTime};

/// One atomic wish: all of its actions are recorded, or none.
///
/// Within a command, references, baselines and returns are judged in the order of its actions; negative
/// stock and missing prices are judged on its end state, so an exit may stand before the entry that feeds it.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, StoreId};
/// let command = Command::new(CommandId::new("set-up")?, time::OffsetDateTime::UNIX_EPOCH)
///     .with(Action::AddStore(StoreId::new("NORTH")?));
/// assert_eq!(command.actions.len(), 1);
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Its name, unique in the log: the same command twice is recorded once.
    pub id: CommandId,
    /// The instant at which the application records it.
    pub recorded: OffsetDateTime,
    /// What to do, in order.
    pub actions: Vec<Action>,
    /// What becomes of stores, providers and cycles that are not known yet.
    pub unknown_names: UnknownNames,
}

impl Command {
    /// An empty command; unknown names are refused.
    pub fn new(id: CommandId, recorded: OffsetDateTime) -> Self {
        Self { id, recorded, actions: Vec::new(), unknown_names: UnknownNames::default() }
    }

    /// The command with one more action.
    #[must_use]
    pub fn with(mut self, action: impl Into<Action>) -> Self {
        self.actions.push(action.into());
        self
    }

    /// The command, adding the stores, providers and cycles it uses as it goes.
    #[must_use]
    pub fn declaring_names(mut self) -> Self {
        self.unknown_names = UnknownNames::Added;
        self
    }
}

/// What becomes of a store, provider or cycle that a movement names and the ledger does not know.
///
/// A supply or a reason code must always be known.
///
/// ```
/// # use ledger_core::UnknownNames;
/// assert_eq!(UnknownNames::default(), UnknownNames::Refused);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownNames {
    /// The movement is refused: names are a closed list.
    #[default]
    Refused,
    /// It is added to the catalog: a journal declares names by using them.
    Added,
}

/// One thing to do.
///
/// ```
/// use ledger_core::{Action, Settings};
/// assert!(matches!(Action::Open(Settings::default()), Action::Open(_)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Open the ledger: the first action of its first command, and no other.
    Open(crate::event::Settings),
    /// Add a supply to the catalog.
    AddSupply(NewSupply),
    /// Add a store.
    AddStore(StoreId),
    /// Add a provider.
    AddProvider(ProviderId),
    /// Add a reason code.
    AddReason(ReasonCode),
    /// Add a field cycle.
    AddCycle(CycleId),
    /// Goods come in.
    Entry(NewEntry),
    /// Goods are used.
    Exit(NewExit),
    /// Goods come back.
    Return(NewReturn),
    /// Stock is corrected by a difference.
    Adjustment(NewAdjustment),
    /// A count sets the books.
    Rebalance(NewRebalance),
    /// A transaction is taken back.
    Void(NewVoid),
}

macro_rules! into_action {
    ($($from:ident => $variant:ident),* $(,)?) => {
        $(impl From<$from> for Action {
            fn from(new: $from) -> Self {
                Self::$variant(new)
            }
        })*
    };
}

into_action! {
    NewSupply => AddSupply,
    NewEntry => Entry,
    NewExit => Exit,
    NewReturn => Return,
    NewAdjustment => Adjustment,
    NewRebalance => Rebalance,
    NewVoid => Void,
}

macro_rules! named {
    ($($new:ident),* $(,)?) => {
        $(impl $new {
            /// The same, with a reference of one's own.
            #[must_use]
            pub fn named(mut self, reference: Reference) -> Self {
                self.reference = Some(reference);
                self
            }
        })*
    };
}

named! { NewEntry, NewExit, NewReturn, NewAdjustment, NewRebalance, NewVoid }

/// A quantity as somebody gives it: in the unit usual for the movement, or in one asked for.
///
/// ```
/// use ledger_core::Amount;
/// let usual: Amount = rust_decimal::Decimal::new(25, 0).into();
/// assert_ne!(usual, Amount::buying(rust_decimal::Decimal::new(25, 0)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// How much.
    pub number: Decimal,
    /// In which unit.
    pub unit: Unit,
}

impl From<i64> for Amount {
    fn from(number: i64) -> Self {
        Decimal::from(number).into()
    }
}

/// The unit an [`Amount`] is in.
///
/// ```
/// # use ledger_core::Unit;
/// assert_eq!(Unit::default(), Unit::Usual);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// Exits and returns: consumption units. Everything else: buying units.
    #[default]
    Usual,
    /// Buying units.
    Buying,
    /// Consumption units.
    Consumption,
}

impl Amount {
    /// So many buying units.
    pub const fn buying(number: Decimal) -> Self {
        Self { number, unit: Unit::Buying }
    }

    /// So many consumption units.
    pub const fn consumption(number: Decimal) -> Self {
        Self { number, unit: Unit::Consumption }
    }
}

impl From<Decimal> for Amount {
    fn from(number: Decimal) -> Self {
        Self { number, unit: Unit::Usual }
    }
}

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
    pub document: Option<String>,
    /// Whatever is worth saying.
    pub note: Option<String>,
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
    pub document: Option<String>,
    /// Whatever is worth saying.
    pub note: Option<String>,
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
    pub document: Option<String>,
    /// Whatever is worth saying.
    pub note: Option<String>,
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
    pub document: Option<String>,
    /// Whatever is worth saying.
    pub note: Option<String>,
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
    pub document: Option<String>,
    /// Whatever is worth saying.
    pub note: Option<String>,
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
    pub note: Option<String>,
}

impl NewVoid {
    /// A void without note.
    pub fn new(of: Reference) -> Self {
        Self { reference: None, of, note: None }
    }
}
