//! A `correct` row: the changes to a transaction that is taken back and recorded again.

use crate::report::fault::Code;
use crate::table::layout::journal::{
    ACTIVITY, CONTRACTOR, CYCLE, ITEM, LAYOUT, LOT, PROVIDER, QTY, STORE, TOTAL, UNIT_PRICE,
};
use ledger_core::{
    ActivityId, CycleId, InUnits, Moment, NewCost, NewEntry, NewExit, ProviderId, Reference, Settings, StoreId,
    SupplyId,
    command::{NewCorrected, NewCorrection, NewEntryLine, NewReturn, NewTransfer},
    query::Catalog,
    value::{Amount, ContractorId, Kind, LotId, Quantity, Text, Unit},
};
use rust_decimal::Decimal;
use thiserror::Error;

/// The cells that a `correct` row fills in. All other values stay as the original has them.
///
/// The reader does not know the original. A caller who does gets the correction from [`apply`](Amendment::apply).
///
/// ```
/// use ledger_core::{InUnits, Reference, Settings, command::{NewCorrected, NewReturn}, query::Catalog};
/// use ledger_xlsx::{Reader, RowContent};
/// let file = "Kind,Date,Item Number,Qty,Ref,Of\ncorrect,,,7,R-1b,R-1\n";
/// let (catalog, settings) = (Catalog::default(), Settings::default());
/// let mut journal = Reader::new(&catalog, &settings).journal("journal.csv", file.as_bytes())?;
/// let RowContent::Amendment(amendment) = journal.next().unwrap()?.content else { panic!() };
///
/// let original = NewReturn::new("2026-06-01".parse()?, Reference::new("X-1")?, 5.consumption()).reference(Reference::new("R-1")?);
/// let correction = amendment.apply(original.into(), &catalog, &settings)?;
/// let NewCorrected::Return(back) = correction.by else { panic!() };
/// assert_eq!((back.reference.unwrap().as_str(), back.quantity), ("R-1b", 7.consumption()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Amendment {
    /// The transaction that is corrected.
    pub of: Reference,
    /// The reference of the new transaction; without one, the ledger makes it.
    pub reference: Option<Reference>,
    /// The real moment.
    pub at: Option<Moment>,
    /// The real store; of a transfer, the store that the goods left.
    pub store: Option<StoreId>,
    /// The real supply; of an entry with several lines, the supply of the line that is corrected.
    pub supply: Option<SupplyId>,
    /// The real quantity: consumption units of an exit or return, buying units of an entry or transfer.
    pub quantity: Option<Decimal>,
    /// The real cost. A total replaces a unit price, and a unit price a total.
    pub cost: Option<NewCost>,
    /// The real provider.
    pub provider: Option<ProviderId>,
    /// The real document.
    pub document: Option<Text>,
    /// The real cycle.
    pub cycle: Option<CycleId>,
    /// The real activity.
    pub activity: Option<ActivityId>,
    /// The real lot.
    pub lot: Option<LotId>,
    /// The real contractor.
    pub contractor: Option<ContractorId>,
    /// The note that replaces the original's.
    pub note: Option<Text>,
}

/// The reason why an [`Amendment`] can't be applied to its original.
///
/// ```
/// use ledger_core::{Reference, value::Kind};
/// use ledger_xlsx::{AmendmentError, Code};
/// let error = AmendmentError::Misplaced { of: Reference::new("X-1")?, kind: Kind::Exit, columns: vec!["Unit Price"] };
/// assert_eq!(error.code(), Code::MisplacedValue);
/// assert_eq!(error.to_string(), "X-1 is of the kind exit, which has no Unit Price: leave it empty");
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AmendmentError {
    /// The amendment has values that the original's kind does not have.
    #[error(
        "{of} is of the kind {kind}, which has no {}: leave {} empty",
        columns.join(", "),
        if columns.len() == 1 { "it" } else { "them" }
    )]
    Misplaced {
        /// The original.
        of: Reference,
        /// Its kind.
        kind: Kind,
        /// The headers of the columns.
        columns: Vec<&'static str>,
    },
    /// The original has several lines, and it is not clear which one is corrected.
    #[error("{of} has {lines} lines: name one of them in Item Number, by an item that only one has")]
    WhichLine {
        /// The original.
        of: Reference,
        /// The number of its lines.
        lines: usize,
    },
    /// The supply changes, and the original's quantity is no exact number of buying units.
    #[error("the quantity of {of} is no exact number of buying units of {supply}: give the Qty of the other item too")]
    QuantityNeeded {
        /// The original.
        of: Reference,
        /// The original's supply.
        supply: SupplyId,
    },
}

impl AmendmentError {
    /// Returns the stable name of the fault.
    pub fn code(&self) -> Code {
        match self {
            Self::Misplaced { .. } => Code::MisplacedValue,
            Self::WhichLine { .. } | Self::QuantityNeeded { .. } => Code::MissingValue,
        }
    }
}

impl Amendment {
    /// Makes an amendment that changes nothing.
    pub fn new(of: Reference) -> Self {
        Self {
            of,
            reference: None,
            at: None,
            store: None,
            supply: None,
            quantity: None,
            cost: None,
            provider: None,
            document: None,
            cycle: None,
            activity: None,
            lot: None,
            contractor: None,
            note: None,
        }
    }

    /// Makes the correction that takes the original back and records it with these changes.
    ///
    /// `original` is the row that recorded it, or [`NewCorrected::of`] the event. An entry or transfer whose supply
    /// changes keeps its number of buying units, unless a quantity is given too.
    ///
    /// # Errors
    /// [`AmendmentError`] if the amendment does not fit the original.
    pub fn apply(
        self,
        original: NewCorrected,
        catalog: &Catalog,
        settings: &Settings,
    ) -> Result<NewCorrection, AmendmentError> {
        self.check(&original)?;
        let of = self.of.clone();
        let by: NewCorrected = match original {
            NewCorrected::Entry(entry) => self.entry(entry, catalog, settings)?.into(),
            NewCorrected::Exit(exit) => self.exit(exit).into(),
            NewCorrected::Return(back) => self.give_back(back).into(),
            NewCorrected::Transfer(transfer) => self.transfer(transfer, catalog, settings)?.into(),
        };
        Ok(NewCorrection::new(of, by))
    }

    fn check(&self, original: &NewCorrected) -> Result<(), AmendmentError> {
        let (kind, places): (_, &[usize]) = match original {
            NewCorrected::Entry(_) => (Kind::Entry, &[STORE, ITEM, QTY, UNIT_PRICE, TOTAL, PROVIDER]),
            NewCorrected::Exit(_) => (Kind::Exit, &[STORE, ITEM, QTY, CYCLE, ACTIVITY, LOT, CONTRACTOR]),
            NewCorrected::Return(_) => (Kind::Return, &[QTY]),
            NewCorrected::Transfer(_) => (Kind::Transfer, &[STORE, ITEM, QTY]),
        };
        let filled = [
            (STORE, self.store.is_some()),
            (ITEM, self.supply.is_some()),
            (UNIT_PRICE, matches!(self.cost, Some(NewCost::UnitPrice(_)))),
            (TOTAL, matches!(self.cost, Some(NewCost::Total(_)))),
            (PROVIDER, self.provider.is_some()),
            (CYCLE, self.cycle.is_some()),
            (ACTIVITY, self.activity.is_some()),
            (LOT, self.lot.is_some()),
            (CONTRACTOR, self.contractor.is_some()),
        ];
        let misplaced = filled.into_iter().filter(|(column, filled)| *filled && !places.contains(column));
        let columns: Vec<&str> = misplaced.map(|(column, _)| LAYOUT.header(column)).collect();
        if columns.is_empty() { Ok(()) } else { Err(AmendmentError::Misplaced { of: self.of.clone(), kind, columns }) }
    }

    fn entry(self, mut original: NewEntry, catalog: &Catalog, settings: &Settings) -> Result<NewEntry, AmendmentError> {
        let lines = original.lines.len();
        match original.lines.as_mut_slice() {
            [line] => {
                if let Some(supply) = &self.supply {
                    line.quantity = self.of_another(supply, &line.supply, line.quantity, catalog, settings)?;
                    line.supply = supply.clone();
                }
                self.quantity_and_cost(line);
            }
            many if self.supply.is_some() || self.quantity.is_some() || self.cost.is_some() => {
                let mut meant = many.iter_mut().filter(|line| Some(&line.supply) == self.supply.as_ref());
                match (meant.next(), meant.next()) {
                    (Some(line), None) => self.quantity_and_cost(line),
                    _ => return Err(AmendmentError::WhichLine { of: self.of, lines }),
                }
            }
            _ => {}
        }
        original.reference = self.reference;
        original.at = self.at.unwrap_or(original.at);
        original.store = self.store.unwrap_or(original.store);
        original.provider = self.provider.unwrap_or(original.provider);
        original.document = self.document.or(original.document);
        original.note = self.note.or(original.note);
        Ok(original)
    }

    fn quantity_and_cost(&self, line: &mut NewEntryLine) {
        if let Some(quantity) = self.quantity {
            line.quantity = quantity.buying();
        }
        if let Some(cost) = self.cost {
            line.cost = cost;
        }
    }

    fn exit(self, mut original: NewExit) -> NewExit {
        let mut charge = original.charge;
        charge.cycle = self.cycle.unwrap_or(charge.cycle);
        charge.activity = self.activity.unwrap_or(charge.activity);
        charge.lot = self.lot.or(charge.lot);
        charge.contractor = self.contractor.or(charge.contractor);
        original.charge = charge;
        original.reference = self.reference;
        original.at = self.at.unwrap_or(original.at);
        original.store = self.store.unwrap_or(original.store);
        original.supply = self.supply.unwrap_or(original.supply);
        original.quantity = self.quantity.map_or(original.quantity, Amount::consumption);
        original.document = self.document.or(original.document);
        original.note = self.note.or(original.note);
        original
    }

    fn give_back(self, mut original: NewReturn) -> NewReturn {
        original.reference = self.reference;
        original.at = self.at.unwrap_or(original.at);
        original.quantity = self.quantity.map_or(original.quantity, Amount::consumption);
        original.document = self.document.or(original.document);
        original.note = self.note.or(original.note);
        original
    }

    fn transfer(
        self,
        mut original: NewTransfer,
        catalog: &Catalog,
        settings: &Settings,
    ) -> Result<NewTransfer, AmendmentError> {
        original.quantity = match (self.quantity, &self.supply) {
            (Some(quantity), _) => quantity.buying(),
            (None, Some(supply)) => self.of_another(supply, &original.supply, original.quantity, catalog, settings)?,
            (None, None) => original.quantity,
        };
        original.reference = self.reference;
        original.at = self.at.unwrap_or(original.at);
        original.from = self.store.unwrap_or(original.from);
        original.supply = self.supply.unwrap_or(original.supply);
        original.document = self.document.or(original.document);
        original.note = self.note.or(original.note);
        Ok(original)
    }

    /// Returns the original's quantity as the same number of buying units of another supply.
    fn of_another(
        &self,
        supply: &SupplyId,
        original: &SupplyId,
        amount: Amount,
        catalog: &Catalog,
        settings: &Settings,
    ) -> Result<Amount, AmendmentError> {
        if supply == original || amount.unit != Unit::Consumption || self.quantity.is_some() {
            return Ok(amount);
        }
        let scale = settings.quantity_scale;
        let exact = || {
            let conversion = catalog.supply(original)?.conversion;
            let quantity = Quantity::from_decimal(amount.number, scale).ok()?;
            let buying = conversion.buying_units(quantity, scale);
            (conversion.quantity(buying, scale).ok()? == quantity).then(|| Amount::buying(buying))
        };
        exact().ok_or_else(|| AmendmentError::QuantityNeeded { of: self.of.clone(), supply: original.clone() })
    }
}
