//! Transactions to record, as people give them.

use crate::event::Charge;
use crate::value::amount::Amount;
use crate::value::id::{CycleId, ProviderId, ReasonCode, Reference, StoreId, SupplyId};
use crate::value::moment::Moment;
use crate::value::text::Text;
use rust_decimal::Decimal;
use time::Date;

/// A supply to add to the catalog: an item of stock, with the unit it is bought in and the unit it is used in.
///
/// Refused as `already_known`, `empty_text`, `not_positive`, `too_many_decimals` or `number_out_of_range`. It can't be
/// taken back: names stay.
///
/// ```
/// use ledger_core::*;
/// let mut ledger = Ledger::default();
/// let urea = NewSupply {
///     code: SupplyId::new("UREA")?,
///     name: "Urea 46 %".into(),
///     buying_unit: "bag".into(),
///     consumption_unit: "kg".into(),
///     conversion: 50.into(), // a bag is 50 kg
/// };
/// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH)
///     .with(Action::Open(Settings::default()))
///     .with(urea.clone())
///     .with(urea);
/// let refusals = ledger.decide(&open).unwrap_err();
/// assert_eq!(refusals.to_string(), "action 3: there is a supply UREA already: choose another name, or leave it as it is");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSupply {
    /// Its code, unique in the ledger.
    pub code: SupplyId,
    /// Its name among people; not empty.
    pub name: String,
    /// The unit it is bought and priced in; not empty.
    pub buying_unit: String,
    /// The unit it is used in; not empty.
    pub consumption_unit: String,
    /// The consumption units in a buying unit; greater than zero.
    pub conversion: Decimal,
}

/// An entry to record: goods come in from a provider, on one line or many. All lines are recorded, or none.
///
/// Its value is the price or total given (rule M1 of [the semantics](crate::manual::semantics)). The provider
/// [`REBALANCING`](crate::query::REBALANCING) is built in and need not be added.
///
/// Refused as `duplicate_reference`, `unknown_store`, `unknown_name` (the provider), `no_lines` or `too_many_lines`; for a
/// line as `unknown_item`, `not_positive`, `negative_value`, `too_many_decimals`, `number_out_of_range`, `period_locked` or
/// `before_baseline`; for what follows from it as `out_of_range`.
///
/// Taken back by a [`NewVoid`], or recorded otherwise by a [`NewCorrection`](crate::command::NewCorrection).
///
/// ```
/// use ledger_core::{InUnits, NewCost, NewEntry, ProviderId, StoreId, SupplyId};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// let entry = NewEntry::new("2026-05-31".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?)
///     .line(SupplyId::new("UREA")?, 2.buying(), NewCost::UnitPrice("27.50".parse()?)) // 2 bags of 50 kg
///     .line(SupplyId::new("UREA")?, 50.consumption(), NewCost::Total(25.into()))
///     .document("INV-0042");
/// book.tell(vec![entry.into()])?;
/// book.story("as of 05-31 | 150 80"); // kilograms and value
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    pub reference: Option<Reference>,
    /// The moment at which it happened.
    pub at: Moment,
    /// The store into which the goods go.
    pub store: StoreId,
    /// The seller of the goods.
    pub provider: ProviderId,
    /// The number of the provider's document.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
    /// The supplies that come in; at least one line.
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
/// use ledger_core::{NewCost, NewEntry, ProviderId, StoreId, SupplyId, command::NewEntryLine, value::Amount};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// let mut entry = NewEntry::new("2026-05-31".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?);
/// entry.lines.push(NewEntryLine {
///     supply: SupplyId::new("UREA")?,
///     quantity: Amount::consumption(25.into()), // kilograms, half a bag
///     cost: NewCost::UnitPrice("27.50".parse()?), // per bag all the same
/// });
/// book.tell(vec![entry.into()])?;
/// book.story("as of 05-31 | 25 13.75");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntryLine {
    /// The supply that comes in.
    pub supply: SupplyId,
    /// The quantity: buying units, unless it asks for others.
    pub quantity: Amount,
    /// Its cost.
    pub cost: NewCost,
}

/// An exit to record: goods are used, and what they cost is charged to a field cycle.
///
/// It costs its share of the stream's value (rule N3 of [the semantics](crate::manual::semantics)), and costs something
/// else as soon as something is recorded that is dated before it.
///
/// Refused as `duplicate_reference`, `unknown_store`, `unknown_item`, `unknown_name` (the cycle), `not_positive`,
/// `too_many_decimals`, `number_out_of_range`, `cycle_closed`, `period_locked` or `before_baseline`; for what follows from
/// it as `negative_stock`, `nothing_in_stock` (a later revaluation) or `out_of_range`.
///
/// Taken back by a [`NewVoid`], or recorded otherwise by a [`NewCorrection`](crate::command::NewCorrection). Goods that come back
/// are a [`NewReturn`].
///
/// ```
/// use ledger_core::{ActivityId, Charge, CycleId, InUnits, NewExit, StoreId, SupplyId};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let charge = Charge::new(CycleId::new("2026-05")?, ActivityId::new("fertilizing")?);
/// let exit = NewExit::new("2026-05-31 08:00".parse()?, StoreId::main(), SupplyId::new("UREA")?, 125.consumption(), charge);
/// book.tell(vec![exit.into()])?; // 125 kg are 2.5 bags
/// book.story("as of 05-31 | 375 206.25"); // 2.5 × 27.50 = 68.75 are charged to fertilizing
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExit {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    pub reference: Option<Reference>,
    /// The moment at which it happened.
    pub at: Moment,
    /// The store out of which the goods are taken.
    pub store: StoreId,
    /// The supply that is used.
    pub supply: SupplyId,
    /// The quantity: consumption units, unless it asks for others.
    pub quantity: Amount,
    /// The cycle and activity it is charged to.
    pub charge: Charge,
    /// The slip it was written on.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewExit {
    /// An exit without document or note.
    pub fn new(at: Moment, store: StoreId, supply: SupplyId, quantity: impl Into<Amount>, charge: Charge) -> Self {
        Self { reference: None, at, store, supply, quantity: quantity.into(), charge, document: None, note: None }
    }
}

/// A return to record: goods of an exit come back to the store they were taken from.
///
/// It brings what its exit costs now, also when that is superseded, and credits the exit's charge (rule M2 of [the
/// semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `unknown_transaction`, `voided`, `not_an_exit`, `not_positive`, `too_many_decimals`,
/// `number_out_of_range`, `return_before_exit`, `return_exceeds_exit`, `period_locked` or `before_baseline`; for what
/// follows from it as `out_of_range`.
///
/// Taken back by a [`NewVoid`], or recorded otherwise by a [`NewCorrection`](crate::command::NewCorrection).
///
/// ```
/// use ledger_core::{Reference, command::NewReturn};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("
///     05-01 entry 10 @ 27.50 | 500 275
///     05-31 exit 125 as X-1  | 375 206.25  cycle 68.75
/// ");
/// let back = NewReturn::new("2026-06-01".parse()?, Reference::new("X-1")?, 25);
/// book.tell(vec![back.into()])?; // a fifth of 68.75
/// book.story("as of 06-01 | 400 220");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReturn {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    pub reference: Option<Reference>,
    /// The moment at which it happened; not before its exit.
    pub at: Moment,
    /// The exit that it returns.
    pub of: Reference,
    /// The quantity: consumption units, unless it asks for others.
    pub quantity: Amount,
    /// The slip it was written on.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewReturn {
    /// A return without document or note.
    pub fn new(at: Moment, of: Reference, quantity: impl Into<Amount>) -> Self {
        Self { reference: None, at, of, quantity: quantity.into(), document: None, note: None }
    }
}

/// An adjustment to record: stock is corrected by a difference, for a reason.
///
/// Every ledger has the reasons `DMG` (damaged), `FI` (found) and `NF` (not found):
/// [`BUILT_IN_REASONS`](crate::query::BUILT_IN_REASONS). A loss leaves at the average. A gain comes in at the price given, at the
/// average, or at the last known average (rule M3 of [the semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `unknown_store`, `unknown_item`, `unknown_reason`, `too_many_decimals`,
/// `number_out_of_range`, `negative_value`, `zero_delta`, `price_on_loss`, `period_locked` or `before_baseline`; for what
/// follows from it as `no_price_known` (a gain), `negative_stock` (a loss), `nothing_in_stock` (a later revaluation) or
/// `out_of_range`.
///
/// Taken back by a [`NewReversal`]; it is never voided.
///
/// ```
/// use ledger_core::{InUnits, StoreId, SupplyId, command::NewAdjustment, value::ReasonCode};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let broken = NewAdjustment::new(
///     "2026-06-01".parse()?,
///     StoreId::main(),
///     SupplyId::new("UREA")?,
///     (-1).buying(),
///     ReasonCode::new("DMG")?,
/// );
/// book.tell(vec![broken.into()])?;
/// book.story("as of 06-01 | 450 247.50");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAdjustment {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    pub reference: Option<Reference>,
    /// The moment at which it happened.
    pub at: Moment,
    /// The store.
    pub store: StoreId,
    /// The supply.
    pub supply: SupplyId,
    /// The difference, above or below zero: buying units, unless it asks for others.
    pub delta: Amount,
    /// The worth of a gain, per buying unit; a loss takes none.
    pub unit_price: Option<Decimal>,
    /// The reason.
    pub reason: ReasonCode,
    /// The slip it was written on.
    pub document: Option<Text>,
    /// A note, for people.
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

/// A rebalance to record: shelves were counted, and the books of many streams are set at once, quantity and value.
///
/// What its streams have on or before their dates is superseded, and what is later is re-costed (rules R1 to R7 of [the
/// semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `no_lines` or `too_many_lines`; for a line as `unknown_store`, `unknown_item`,
/// `negative_value`, `too_many_decimals`, `number_out_of_range`, `date_out_of_range`, `duplicate_line` or `period_locked`;
/// for what follows from it as `negative_stock`, `nothing_in_stock` (a later revaluation) or `out_of_range`.
///
/// Taken back by a [`NewVoid`], at any time, whatever came since. It can't be corrected: void it, and record another.
///
/// ```
/// use ledger_core::{InUnits, NewRebalance, NewVoid, Reference, StoreId, SupplyId};
/// use time::{Date, Month};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("
///     05-01 entry 10 @ 27.50 | 500 275
///     05-08 exit 125 as X    | 375 206.25  X 68.75
/// ");
/// let may_31 = Date::from_calendar_date(2026, Month::May, 31)?;
/// let count = NewRebalance::default()
///     .line(StoreId::main(), SupplyId::new("UREA")?, may_31, 7.buying(), 28.into())
///     .reference(Reference::new("COUNT")?);
/// let impact = book.tell(vec![count.into()])?; // 7 bags are there, at 28
/// assert_eq!((impact.superseded(), impact.recosted_count()), (2, 1));
/// book.story("as of 05-31 | 350 196");
/// book.tell(vec![NewVoid::new(Reference::new("COUNT")?).into()])?;
/// book.story("as of 05-31 | 375 206.25");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewRebalance {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    pub reference: Option<Reference>,
    /// The document it was taken from.
    pub document: Option<Text>,
    /// A note, for people.
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
/// use ledger_core::{NewRebalance, StoreId, SupplyId, command::NewRebalanceLine, value::Amount};
/// use time::{Date, Month};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// let mut count = NewRebalance::default();
/// count.lines.push(NewRebalanceLine {
///     store: StoreId::main(),
///     supply: SupplyId::new("UREA")?,
///     date: Date::from_calendar_date(2026, Month::June, 30)?,
///     stock: Amount::consumption(475.into()), // kilograms: nine bags, and half of one
///     unit_price: 28.into(), // a bag
/// });
/// book.tell(vec![count.into()])?;
/// book.story("as of 06-30 | 475 266"); // 9.5 × 28
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRebalanceLine {
    /// The store.
    pub store: StoreId,
    /// The supply.
    pub supply: SupplyId,
    /// The day at whose end this was there.
    pub date: Date,
    /// The quantity counted, not less than zero: buying units, unless it asks for others.
    pub stock: Amount,
    /// The average price per buying unit; not less than zero.
    pub unit_price: Decimal,
}

/// A void to record: an entry, exit, return, transfer or rebalance is taken back, as if it had not been.
///
/// Nothing is erased: a kardex lists what is voided, marked (rule M6 of [the semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `unknown_transaction`, `voided`, `not_voidable`, `period_locked`, `superseded` (a
/// rebalance never is) or `referred_to`; for what follows from it as `negative_stock`, `nothing_in_stock`, `no_price_known`
/// or `out_of_range`.
///
/// A void can't be taken back: record the transaction again.
///
/// ```
/// use ledger_core::{NewVoid, Reference};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 as E | 10 20
///     05-02 exit 4 as X       | 6  12
/// ");
/// let refusals = book.tell(vec![NewVoid::new(Reference::new("E")?).into()]).unwrap_err();
/// assert_eq!(refusals.as_slice()[0].refusal.code(), "negative_stock"); // X took of it
/// book.tell(vec![NewVoid::new(Reference::new("X")?).into()])?;
/// book.story("as of 05-02 | 10 20");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVoid {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    pub reference: Option<Reference>,
    /// The transaction that it takes back.
    pub of: Reference,
    /// A note, for people.
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
/// The quantity that was counted is kept, and the difference is derived whenever the stream is folded (rule M4 of [the
/// semantics](crate::manual::semantics)). With a price it sets the value too. It supersedes nothing; a [`NewRebalance`]
/// does.
///
/// Refused as `duplicate_reference`, `unknown_store`, `unknown_item`, `unknown_reason`, `negative_value`,
/// `too_many_decimals`, `number_out_of_range`, `period_locked`, `before_baseline` or, if
/// [settings](crate::Settings::backdated_counts) refuse it, `backdated_count`; for what follows from it as `no_price_known`
/// (what it found), `negative_stock`, `nothing_in_stock` (later ones) or `out_of_range`.
///
/// Taken back by a [`NewReversal`].
///
/// ```
/// use ledger_core::{InUnits, StoreId, SupplyId, command::NewCount};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let count = NewCount::new("2026-06-30".parse()?, StoreId::main(), SupplyId::new("UREA")?, 9.buying());
/// book.tell(vec![count.into()])?; // nine bags, so one is not found
/// book.story("
///     as of 06-30            | 450 247.50
///     05-02 exit 50          | 450 247.50 // what comes to light later explains the difference, and the count holds
/// ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCount {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    pub reference: Option<Reference>,
    /// The moment at which it was counted.
    pub at: Moment,
    /// The store.
    pub store: StoreId,
    /// The supply.
    pub supply: SupplyId,
    /// The quantity counted, not less than zero: buying units, unless it asks for others.
    pub stock: Amount,
    /// The average per buying unit from then on; left out, it stays as it is.
    pub unit_price: Option<Decimal>,
    /// The reason why the books were wrong, if it is known.
    pub reason: Option<ReasonCode>,
    /// The sheet it was written on.
    pub document: Option<Text>,
    /// A note, for people.
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
/// The difference in value goes to revaluation, and what is later is re-costed (rule M9 of [the
/// semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `unknown_store`, `unknown_item`, `negative_value`, `too_many_decimals`,
/// `number_out_of_range`, `period_locked` or `before_baseline`; for what follows from it as `nothing_in_stock` or
/// `out_of_range`.
///
/// It is neither voided nor reversed: record another one.
///
/// ```
/// use ledger_core::{StoreId, SupplyId, command::NewRevaluation};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let new = NewRevaluation::new("2026-06-30".parse()?, StoreId::main(), SupplyId::new("UREA")?, 30.into());
/// book.tell(vec![new.into()])?;
/// book.story("as of 06-30 | 500 300"); // still 500 kg, now at 30 a bag
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRevaluation {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    pub reference: Option<Reference>,
    /// The moment at which it happens.
    pub at: Moment,
    /// The store.
    pub store: StoreId,
    /// The supply.
    pub supply: SupplyId,
    /// The average per buying unit from then on; not less than zero.
    pub unit_price: Decimal,
    /// The document it was decided in.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewRevaluation {
    /// A revaluation without document or note.
    pub fn new(at: Moment, store: StoreId, supply: SupplyId, unit_price: Decimal) -> Self {
        Self { reference: None, at, store, supply, unit_price, document: None, note: None }
    }
}

/// A transfer to record: goods go from one store to another, with their value.
///
/// When it is re-costed, so is what comes after it in the other store (rule M7 of [the
/// semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `unknown_store`, `unknown_item`, `not_positive`, `too_many_decimals`,
/// `number_out_of_range`, `same_store`, or in either store `period_locked` or `before_baseline`; for what follows from it
/// as `negative_stock`, `nothing_in_stock` (a later revaluation) or `out_of_range`.
///
/// Taken back by a [`NewVoid`], or recorded otherwise by a [`NewCorrection`](crate::command::NewCorrection).
///
/// ```
/// use ledger_core::{InUnits, StoreId, SupplyId, command::NewTransfer};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let north = StoreId::new("NORTH")?;
/// let new = NewTransfer::new("2026-06-30".parse()?, StoreId::main(), north, SupplyId::new("UREA")?, 4.buying());
/// book.tell(vec![new.into()])?;
/// book.story("07-01 exit 25 in NORTH as X | 300 165  NORTH 175/96.25  X 13.75");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTransfer {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    pub reference: Option<Reference>,
    /// The moment at which it happens.
    pub at: Moment,
    /// The store out of which the goods go.
    pub from: StoreId,
    /// The store into which they go; another one.
    pub to: StoreId,
    /// The supply.
    pub supply: SupplyId,
    /// The quantity: buying units, unless it asks for others.
    pub quantity: Amount,
    /// The slip it is written on.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewTransfer {
    /// A transfer without document or note.
    pub fn new(at: Moment, from: StoreId, to: StoreId, supply: SupplyId, quantity: impl Into<Amount>) -> Self {
        Self { reference: None, at, from, to, supply, quantity: quantity.into(), document: None, note: None }
    }
}

/// A reversal to record: of an adjustment, or of the difference that a count found.
///
/// A loss is put back at the cost at which it left; a gain leaves as any outflow (rule M5 of [the
/// semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `unknown_transaction`, `voided`, `not_reversible`, `already_reversed`,
/// `reversal_before_original`, `superseded`, `period_locked` or `before_baseline`; for what follows from it as
/// `negative_stock`, `nothing_in_stock` (a later revaluation) or `out_of_range`.
///
/// It can't be taken back: record another adjustment.
///
/// ```
/// use ledger_core::{Reference, command::NewReversal};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2   | 10 20
///     05-02 adjust -4 as A | 6  12
///     05-03 entry 6 @ 4    | 12 36
/// ");
/// book.tell(vec![NewReversal::new("2026-05-04".parse()?, Reference::new("A")?).into()])?;
/// book.story("as of 05-04 | 16 44"); // 4 at 2, at which they left
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReversal {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    pub reference: Option<Reference>,
    /// The moment at which it happens; not before its original.
    pub at: Moment,
    /// The adjustment or count that it reverses.
    pub of: Reference,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewReversal {
    /// A reversal without note.
    pub fn new(at: Moment, of: Reference) -> Self {
        Self { reference: None, at, of, note: None }
    }
}

/// A field cycle to close or to reopen: [`Action::CloseCycle`](crate::Action::CloseCycle) and
/// [`Action::ReopenCycle`](crate::Action::ReopenCycle).
///
/// Closing freezes what the cycle is charged; what differs later is its variance (rule C2 of [the
/// semantics](crate::manual::semantics)). It has no effective date.
///
/// Refused as `duplicate_reference` or `unknown_name`; closing as `cycle_closed`, reopening as `cycle_not_closed`.
///
/// A closing is taken back by a reopening, and that by another closing.
///
/// ```
/// use ledger_core::{Action, CycleId, command::NewCycleChange};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 | 10 20
///     05-03 exit 4       | 6  12  cycle 8
/// ");
/// book.tell(vec![Action::CloseCycle(NewCycleChange::new(CycleId::new("2026-05")?))])?;
/// book.story("
///     05-04 exit 1       | refused cycle_closed
///     05-02 entry 10 @ 4 | 16 48  cycle 8  beyond 4
/// ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCycleChange {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    pub reference: Option<Reference>,
    /// The cycle.
    pub cycle: CycleId,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewCycleChange {
    /// A closing or reopening without note.
    pub fn new(cycle: CycleId) -> Self {
        Self { reference: None, cycle, note: None }
    }
}

/// A lock to set or to lift: the books are closed through a date.
///
/// It replaces the lock before it. What is dated on or before that day is refused from then on, whether it is recorded,
/// voided or corrected (rule M10 of [the semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference` or `date_out_of_range`.
///
/// Taken back by another lock, or by lifting it.
///
/// ```
/// use ledger_core::command::NewPeriodLock;
/// use time::{Date, Month};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("05-01 entry 10 @ 2 | 10 20");
/// let may_31 = Date::from_calendar_date(2026, Month::May, 31)?;
/// book.tell(vec![NewPeriodLock::new(Some(may_31)).into()])?;
/// book.story("05-31 exit 1 | refused period_locked");
/// book.tell(vec![NewPeriodLock::new(None).into()])?;
/// book.story("05-31 exit 1 | 9 18");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPeriodLock {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    pub reference: Option<Reference>,
    /// The last day to be locked; left out, the lock is lifted.
    pub through: Option<Date>,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewPeriodLock {
    /// A lock through a date, or its lifting, without note.
    pub fn new(through: Option<Date>) -> Self {
        Self { reference: None, through, note: None }
    }
}

/// The cost of a [`NewEntryLine`]; not less than zero.
///
/// ```
/// use ledger_core::{NewCost, NewEntry, ProviderId, StoreId, SupplyId};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// for cost in [NewCost::UnitPrice("3.33".parse()?), NewCost::Total(10.into())] {
///     let entry = NewEntry::new("2026-05-01".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?);
///     book.tell(vec![entry.line(SupplyId::new("UREA")?, 3, cost).into()])?;
/// }
/// book.story("as of 05-01 | 6 19.99"); // 3 × 3.33, and 10.00 as the invoice says
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewCost {
    /// Per buying unit.
    UnitPrice(Decimal),
    /// For the whole line.
    Total(Decimal),
}
