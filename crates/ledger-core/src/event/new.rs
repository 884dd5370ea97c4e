//! Constructors of events, for a model, a test or a reader of another form. A ledger makes its events from commands.

use crate::event::event::{
    Adjustment, Charge, Corrected, Correction, Cost, Count, CycleClosed, CycleReopened, Entry, EntryLine, Event, Exit,
    PeriodLocked, Rebalance, RebalanceLine, Record, Return, Revaluation, Reversal, Supply, Transfer, Void,
};
use crate::value::id::{
    ActivityId, CommandId, ContractorId, CycleId, LotId, Position, ProviderId, ReasonCode, Reference, StoreId, SupplyId,
};
use crate::value::moment::Moment;
use crate::value::number::{Conversion, Quantity, UnitPrice};
use time::{Date, OffsetDateTime};

macro_rules! made_of {
    ($($event:ident($($field:ident: $value:ty),+) $(without $first:ident $(, $other:ident)*)?;)+) => {
        $(impl $event {
            #[doc = concat!(
                "Makes it of these parts", $(", without `", stringify!($first), "`", $(", `", stringify!($other), "`",)*)? "."
            )]
            pub const fn new($($field: $value),+) -> Self {
                Self { $($field,)+ $($first: None, $($other: None,)*)? }
            }
        })+
    };
}

made_of! {
    Record(position: Position, command: CommandId, recorded: OffsetDateTime, events: Vec<Event>);
    Entry(reference: Reference, at: Moment, store: StoreId, provider: ProviderId, lines: Vec<EntryLine>)
        without document, note;
    EntryLine(supply: SupplyId, quantity: Quantity, cost: Cost);
    Charge(cycle: CycleId, activity: ActivityId) without lot, contractor;
    Exit(reference: Reference, at: Moment, store: StoreId, supply: SupplyId, quantity: Quantity, charge: Charge)
        without document, note;
    Return(reference: Reference, at: Moment, of: Reference, quantity: Quantity) without document, note;
    Adjustment(reference: Reference, at: Moment, store: StoreId, supply: SupplyId, delta: Quantity, reason: ReasonCode)
        without unit_price, document, note;
    Rebalance(reference: Reference, lines: Vec<RebalanceLine>) without document, note;
    RebalanceLine(store: StoreId, supply: SupplyId, date: Date, stock: Quantity, unit_price: UnitPrice);
    Count(reference: Reference, at: Moment, store: StoreId, supply: SupplyId, stock: Quantity)
        without unit_price, reason, document, note;
    Revaluation(reference: Reference, at: Moment, store: StoreId, supply: SupplyId, unit_price: UnitPrice)
        without document, note;
    Transfer(reference: Reference, at: Moment, from: StoreId, to: StoreId, supply: SupplyId, quantity: Quantity)
        without document, note;
    Reversal(reference: Reference, at: Moment, of: Reference) without note;
    Void(reference: Reference, of: Reference) without note;
    Correction(reference: Reference, of: Reference, by: Corrected) without note;
    CycleClosed(reference: Reference, cycle: CycleId) without note;
    CycleReopened(reference: Reference, cycle: CycleId) without note;
    PeriodLocked(reference: Reference, through: Option<Date>) without note;
}

impl Supply {
    /// Makes a supply of these parts, in the order of "Urea 46 %, a bag of 50 kg".
    pub fn new(
        code: SupplyId,
        name: impl Into<String>,
        buying_unit: impl Into<String>,
        conversion: Conversion,
        consumption_unit: impl Into<String>,
    ) -> Self {
        let (name, buying_unit, consumption_unit) = (name.into(), buying_unit.into(), consumption_unit.into());
        Self { code, name, buying_unit, consumption_unit, conversion }
    }
}

impl Charge {
    /// Charges a lot of land within the cycle and activity.
    #[must_use]
    pub fn lot(mut self, lot: LotId) -> Self {
        self.lot = Some(lot);
        self
    }

    /// Charges a contractor within the cycle and activity.
    #[must_use]
    pub fn contractor(mut self, contractor: ContractorId) -> Self {
        self.contractor = Some(contractor);
        self
    }
}
