//! Corrections: transactions that are voided and recorded again with changes.

use crate::command::movement::{NewCost, NewEntry, NewEntryLine, NewExit, NewReturn, NewTransfer};
use crate::event::{Corrected, Cost, Entry, EntryLine, Event, Exit, Return, Transfer};
use crate::value::amount::{Amount, Price};
use crate::value::id::Reference;
use crate::value::number::{Quantity, Scales};
use crate::value::text::Text;

/// A correction to record: at once, an entry, exit, return or transfer is voided, and recorded again with changes.
///
/// If its moment stays the same, the new transaction keeps the place of the old one among the movements of that moment
/// (rule M6 of [the semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `unknown_transaction`, `voided`, `not_correctable`, `period_locked`, `superseded` or
/// `referred_to`, and for all that a [`NewVoid`](crate::NewVoid) or the new transaction may be refused for.
///
/// Taken back by a void or correction of the new transaction.
///
/// ```
/// use ledger_core::{InUnits, NewEntry, ProviderId, Reference, StoreId, SupplyId, command::NewCorrection};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 as E | 10 20
///     05-02 exit 5 as X       | 5  10  X 10
/// ");
/// let by = NewEntry::new("2026-05-01".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?)
///     .line(SupplyId::new("UREA")?, 10.buying(), 4.per_buying()); // it was 4, not 2
/// book.tell(vec![NewCorrection::new(Reference::new("E")?, by).into()])?;
/// book.story("05-03 exit 1 | 4 16  X 20");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewCorrection {
    /// The name of the void; left out, the ledger makes one, such as `void-17`.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Option<Reference>,
    /// The transaction that it takes back.
    pub of: Reference,
    /// The transaction to record instead, with a reference of its own.
    pub by: NewCorrected,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewCorrection {
    /// A correction without note.
    pub fn new(of: Reference, by: impl Into<NewCorrected>) -> Self {
        Self { reference: None, of, by: by.into(), note: None }
    }
}

/// The transaction that a [`NewCorrection`] records instead, of the same kind as the corrected one.
///
/// See [`NewCorrection`] for an example.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum NewCorrected {
    /// An entry.
    Entry(NewEntry),
    /// An exit.
    Exit(NewExit),
    /// A return.
    Return(NewReturn),
    /// A transfer.
    Transfer(NewTransfer),
}

macro_rules! into_corrected {
    ($($from:ident => $variant:ident),* $(,)?) => {
        $(impl From<$from> for NewCorrected {
            fn from(new: $from) -> Self {
                Self::$variant(new)
            }
        })*
    };
}

into_corrected! { NewEntry => Entry, NewExit => Exit, NewReturn => Return, NewTransfer => Transfer }

impl NewCorrected {
    /// The transaction of `event`, to be changed and recorded again. `None` if it can't be corrected.
    ///
    /// For a correction, it is the transaction that the correction recorded. Quantities are in consumption units,
    /// exactly. The reference is left out, because the new transaction needs a new one.
    ///
    /// ```
    /// use ledger_core::wire::Scales;
    /// use ledger_core::{Reference, StoreId, SupplyId, command::{NewCorrected, NewCorrection}, event::{Event, Transfer}, value::Quantity};
    /// let (main, north, urea) = (StoreId::main(), StoreId::new("NORTH")?, SupplyId::new("UREA")?);
    /// let fifty = Quantity::from_units(50_000_000);
    /// let transfer = Transfer::new(Reference::new("T-1")?, "2026-06-30".parse()?, main, north, urea, fifty);
    /// let recorded = Event::Transfer(transfer);
    /// let Some(NewCorrected::Transfer(mut again)) = NewCorrected::of(&recorded, Scales::default()) else { panic!() };
    /// assert_eq!((again.reference.as_ref(), again.quantity.number), (None, 50.into()));
    /// again.to = StoreId::new("SOUTH")?;
    /// let correction = NewCorrection::new(Reference::new("T-1")?, again);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(event: &Event, scales: Scales) -> Option<Self> {
        match event {
            Event::Entry(entry) => Some(again_entry(entry, scales).into()),
            Event::Exit(exit) => Some(again_exit(exit, scales).into()),
            Event::Return(back) => Some(again_return(back, scales).into()),
            Event::Transfer(transfer) => Some(again_transfer(transfer, scales).into()),
            Event::Correction(correction) => Some(match &correction.by {
                Corrected::Entry(entry) => again_entry(entry, scales).into(),
                Corrected::Exit(exit) => again_exit(exit, scales).into(),
                Corrected::Return(back) => again_return(back, scales).into(),
                Corrected::Transfer(transfer) => again_transfer(transfer, scales).into(),
            }),
            Event::Opened(_)
            | Event::SupplyAdded(_)
            | Event::StoreAdded(_)
            | Event::ProviderAdded(_)
            | Event::ReasonAdded(_)
            | Event::CycleAdded(_)
            | Event::Adjustment(_)
            | Event::Rebalance(_)
            | Event::Count(_)
            | Event::Revaluation(_)
            | Event::Reversal(_)
            | Event::Void(_)
            | Event::CycleClosed(_)
            | Event::CycleReopened(_)
            | Event::PeriodLocked(_) => None,
        }
    }
}

fn again_entry(entry: &Entry, scales: Scales) -> NewEntry {
    let Entry { reference: _, at, store, provider, document, note, lines } = entry;
    NewEntry {
        reference: None,
        at: *at,
        store: store.clone(),
        provider: provider.clone(),
        document: document.clone(),
        note: note.clone(),
        lines: lines.iter().map(|line| again_line(line, scales)).collect(),
    }
}

fn again_line(line: &EntryLine, scales: Scales) -> NewEntryLine {
    let EntryLine { supply, quantity, cost } = line;
    let cost = match cost {
        Cost::UnitPrice(price) => NewCost::UnitPrice(Price::per_buying(price.to_decimal(scales.money))),
        Cost::Total(total) => NewCost::Total(total.to_decimal(scales.money)),
    };
    NewEntryLine { supply: supply.clone(), quantity: again_amount(*quantity, scales), cost }
}

fn again_exit(exit: &Exit, scales: Scales) -> NewExit {
    let Exit { reference: _, at, store, supply, quantity, charge, document, note } = exit;
    NewExit {
        reference: None,
        at: *at,
        store: store.clone(),
        supply: supply.clone(),
        quantity: again_amount(*quantity, scales),
        charge: charge.clone(),
        document: document.clone(),
        note: note.clone(),
    }
}

fn again_return(back: &Return, scales: Scales) -> NewReturn {
    let Return { reference: _, at, of, quantity, document, note } = back;
    NewReturn {
        reference: None,
        at: *at,
        of: of.clone(),
        quantity: again_amount(*quantity, scales),
        document: document.clone(),
        note: note.clone(),
    }
}

fn again_transfer(transfer: &Transfer, scales: Scales) -> NewTransfer {
    let Transfer { reference: _, at, from, to, supply, quantity, document, note } = transfer;
    NewTransfer {
        reference: None,
        at: *at,
        from: from.clone(),
        to: to.clone(),
        supply: supply.clone(),
        quantity: again_amount(*quantity, scales),
        document: document.clone(),
        note: note.clone(),
    }
}

fn again_amount(quantity: Quantity, scales: Scales) -> Amount {
    Amount::consumption(quantity.to_decimal(scales.quantity))
}
