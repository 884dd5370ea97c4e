//! The optional parts of actions, chained onto `new`.

use crate::command::closing::{NewCycleChange, NewPeriodLock};
use crate::command::command::{Action, Command, UnknownNames};
use crate::command::correction::NewCorrection;
use crate::command::movement::{
    NewAdjustment, NewCount, NewEntry, NewExit, NewRebalance, NewReturn, NewRevaluation, NewReversal, NewTransfer,
    NewVoid,
};
use crate::value::amount::Price;
use crate::value::id::{ContractorId, LotId, ReasonCode, Reference};
use crate::value::text::Text;

macro_rules! optional {
    (#[doc = $doc:literal] $field:ident: $value:ty => $($type:ident),+) => {
        $(impl $type {
            #[doc = $doc]
            pub fn $field(mut self, $field: $value) -> Self {
                self.$field = Some($field.into());
                self
            }
        })+
    };
}

optional! {
    /// Names the transaction, uniquely in its ledger. Left out, the ledger makes a name of the kind and the position.
    reference: Reference => NewEntry, NewExit, NewReturn, NewAdjustment, NewRebalance, NewCount, NewRevaluation,
        NewTransfer, NewReversal, NewVoid, NewCorrection, NewCycleChange, NewPeriodLock
}

optional! {
    /// Adds the paper it stands on: an invoice, a delivery note.
    document: impl Into<Text> => NewEntry, NewExit, NewReturn, NewAdjustment, NewRebalance, NewCount, NewRevaluation, NewTransfer
}

optional! {
    /// Adds a note for people.
    note: impl Into<Text> => NewEntry, NewExit, NewReturn, NewAdjustment, NewRebalance, NewCount, NewRevaluation, NewTransfer,
        NewReversal, NewVoid, NewCorrection, NewCycleChange, NewPeriodLock
}

optional! {
    /// Gives a price: what a gain is worth, or the average from a count on.
    unit_price: Price => NewAdjustment, NewCount
}

optional! {
    /// Gives the reason why the count differs from the books.
    reason: ReasonCode => NewCount
}

impl NewExit {
    /// Charges a lot within the cycle and activity.
    pub fn lot(mut self, lot: LotId) -> Self {
        self.charge.lot = Some(lot);
        self
    }

    /// Charges a contractor within the cycle and activity.
    pub fn contractor(mut self, contractor: ContractorId) -> Self {
        self.charge.contractor = Some(contractor);
        self
    }
}

impl Command {
    /// Adds several actions, in their order.
    pub fn with_all(mut self, actions: impl IntoIterator<Item = impl Into<Action>>) -> Self {
        self.actions.extend(actions.into_iter().map(Into::into));
        self
    }

    /// Chooses the treatment of names that the ledger does not know.
    pub fn unknown_names(mut self, unknown_names: UnknownNames) -> Self {
        self.unknown_names = unknown_names;
        self
    }
}
