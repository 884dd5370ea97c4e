//! The contents of a journal's rows, with every fault in them.

use crate::import::journal::amendment::Amendment;
use crate::import::journal::kind::Kind;
use crate::import::journal::names::{Names, kept};
use crate::import::journal::row::RowContent;
use crate::import::row::Row;
use crate::report::fault::Code;
use crate::report::problem::problem;
use crate::table::layout::journal::{self as column, LAYOUT};
use crate::value::amounts;
use crate::value::cell_value::missing;
use ledger_core::{
    Action, Charge, CycleId, InUnits, NewCost, NewEntry, NewExit, NewRebalance, NewVoid, ProviderId, StoreId,
    command::{
        NewAdjustment, NewCount, NewCycleChange, NewPeriodLock, NewReturn, NewRevaluation, NewReversal, NewTransfer,
    },
    event::Supply,
    value::Amount,
};
use rust_decimal::Decimal;

/// Values that are remembered from row to row.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    names: Names,
    /// The columns that have been reported as ignored, for each kind of row.
    mentioned: [u32; Kind::ALL.len()],
}

impl Remembered {
    /// Reads a row; returns `None` if it has faults, which are in the notes.
    pub(crate) fn content(&mut self, row: &mut Row<'_, '_>) -> Option<RowContent> {
        let kind = row.kind()?;
        row.mention_ignored(kind, self.mentioned.get_mut(kind as usize)?);
        row.content(kind, &mut self.names)
    }
}

impl<'a> Row<'_, 'a> {
    fn kind(&mut self) -> Option<Kind> {
        if let Some(kind) = Kind::named(self.source.text(column::KIND)) {
            return Some(kind);
        }
        if self.is_blank(column::KIND) {
            self.fault(column::KIND, missing());
        } else {
            let message = format!("is no kind of movement; the kinds are {}", Kind::list());
            self.fault(column::KIND, problem(Code::UnknownKind, message));
        }
        None
    }

    /// Warns of values in columns that this kind of row does not use, once for each kind and column.
    fn mention_ignored(&mut self, kind: Kind, mentioned: &mut u32) {
        let columns = (0..LAYOUT.columns.len()).filter(|column| !kind.uses(*column));
        for column in columns {
            let bit = 1_u32 << column;
            if *mentioned & bit == 0 && !self.is_blank(column) {
                *mentioned |= bit;
                let message = format!("is not used in rows of the kind {kind}; it was not read, here or in any other");
                self.fault(column, problem(Code::IgnoredValue, message));
            }
        }
    }

    /// Reads a row of this kind.
    fn content(&mut self, kind: Kind, names: &mut Names) -> Option<RowContent> {
        let action: Action = match kind {
            Kind::Entry => self.entry(names)?.into(),
            Kind::Exit => self.exit(names)?.into(),
            Kind::Return => self.give_back()?.into(),
            Kind::Adjust => self.adjustment(names)?.into(),
            Kind::Count => self.count(names)?.into(),
            Kind::Revalue => self.revaluation(names)?.into(),
            Kind::Transfer => self.transfer(names)?.into(),
            Kind::Rebalance => self.rebalance(names)?.into(),
            Kind::Reverse => self.reversal()?.into(),
            Kind::Void => self.void()?.into(),
            Kind::Correct => return self.amendment(names).map(RowContent::from),
            Kind::CloseCycle => Action::CloseCycle(self.cycle_change(names)?),
            Kind::ReopenCycle => Action::ReopenCycle(self.cycle_change(names)?),
            Kind::Lock => self.lock()?.into(),
        };
        Some(action.into())
    }

    fn entry(&mut self, names: &mut Names) -> Option<NewEntry> {
        let at = self.moment(column::DATE);
        let store = self.store(names);
        let supply = self.item(column::ITEM);
        let quantity = self.bought(supply);
        let provider = self.provider(names);
        let cost = self.cost();
        let document = self.optional_text(column::DOCUMENT);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let entry = NewEntry::new(at?, store?, provider?);
        let mut entry = entry.line(supply?.code.clone(), quantity?, cost?);
        (entry.document, entry.reference, entry.note) = (document?, reference?, note?);
        Some(entry)
    }

    fn exit(&mut self, names: &mut Names) -> Option<NewExit> {
        let at = self.moment(column::DATE);
        let store = self.store(names);
        let supply = self.item(column::ITEM);
        let quantity = self.consumed(column::QTY);
        let cycle = self.cycle(names);
        let activity = self.name(column::ACTIVITY, |text| kept(&mut names.activities, text));
        let lot = self.optional_id(column::LOT);
        let contractor = self.optional_id(column::CONTRACTOR);
        let document = self.optional_text(column::DOCUMENT);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let mut charge = Charge::new(cycle?, activity?);
        (charge.lot, charge.contractor) = (lot?, contractor?);
        let mut exit = NewExit::new(at?, store?, supply?.code.clone(), quantity?.consumption(), charge);
        (exit.document, exit.reference, exit.note) = (document?, reference?, note?);
        Some(exit)
    }

    fn give_back(&mut self) -> Option<NewReturn> {
        let at = self.moment(column::DATE);
        let of = self.id(column::OF);
        let quantity = self.consumed(column::QTY);
        let item = self.optional(column::ITEM, Self::item);
        let document = self.optional_text(column::DOCUMENT);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        item?;
        let mut back = NewReturn::new(at?, of?, quantity?.consumption());
        (back.document, back.reference, back.note) = (document?, reference?, note?);
        Some(back)
    }

    fn adjustment(&mut self, names: &mut Names) -> Option<NewAdjustment> {
        let settings = self.known.settings;
        let at = self.moment(column::DATE);
        let store = self.store(names);
        let supply = self.item(column::ITEM);
        let delta = self.decimal(column::QTY).and_then(|number| match supply {
            Some(supply) => self.take(column::QTY, amounts::buying(number, supply, settings)),
            None => None,
        });
        let unit_price = self.optional(column::UNIT_PRICE, Self::price);
        let reason = self.reason(column::REASON);
        let document = self.optional_text(column::DOCUMENT);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let mut adjustment = NewAdjustment::new(at?, store?, supply?.code.clone(), delta?.buying(), reason?);
        adjustment.unit_price = unit_price?;
        (adjustment.document, adjustment.reference, adjustment.note) = (document?, reference?, note?);
        Some(adjustment)
    }

    fn count(&mut self, names: &mut Names) -> Option<NewCount> {
        let at = self.moment(column::DATE);
        let store = self.store(names);
        let supply = self.item(column::ITEM);
        let stock = self.counted(supply);
        let unit_price = self.optional(column::UNIT_PRICE, Self::price);
        let reason = self.optional(column::REASON, Self::reason);
        let document = self.optional_text(column::DOCUMENT);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let mut count = NewCount::new(at?, store?, supply?.code.clone(), stock?);
        (count.unit_price, count.reason) = (unit_price?, reason?);
        (count.document, count.reference, count.note) = (document?, reference?, note?);
        Some(count)
    }

    fn revaluation(&mut self, names: &mut Names) -> Option<NewRevaluation> {
        let at = self.moment(column::DATE);
        let store = self.store(names);
        let supply = self.item(column::ITEM);
        let unit_price = self.price(column::UNIT_PRICE);
        let document = self.optional_text(column::DOCUMENT);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let mut revaluation = NewRevaluation::new(at?, store?, supply?.code.clone(), unit_price?);
        (revaluation.document, revaluation.reference, revaluation.note) = (document?, reference?, note?);
        Some(revaluation)
    }

    fn transfer(&mut self, names: &mut Names) -> Option<NewTransfer> {
        let at = self.moment(column::DATE);
        let from = self.store(names);
        let to = self.name(column::OF, |text| kept(&mut names.stores, text));
        let supply = self.item(column::ITEM);
        let quantity = self.bought(supply);
        let document = self.optional_text(column::DOCUMENT);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let mut transfer = NewTransfer::new(at?, from?, to?, supply?.code.clone(), quantity?);
        (transfer.document, transfer.reference, transfer.note) = (document?, reference?, note?);
        Some(transfer)
    }

    fn rebalance(&mut self, names: &mut Names) -> Option<NewRebalance> {
        let date = self.day(column::DATE);
        let store = self.store(names);
        let supply = self.item(column::ITEM);
        let stock = self.counted(supply);
        let unit_price = self.price(column::UNIT_PRICE);
        let document = self.optional_text(column::DOCUMENT);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let mut rebalance = NewRebalance::new().line(store?, supply?.code.clone(), date?, stock?, unit_price?);
        (rebalance.document, rebalance.reference, rebalance.note) = (document?, reference?, note?);
        Some(rebalance)
    }

    fn reversal(&mut self) -> Option<NewReversal> {
        let at = self.moment(column::DATE);
        let of = self.id(column::OF);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let mut reversal = NewReversal::new(at?, of?);
        (reversal.reference, reversal.note) = (reference?, note?);
        Some(reversal)
    }

    fn void(&mut self) -> Option<NewVoid> {
        let of = self.id(column::OF);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let mut void = NewVoid::new(of?);
        (void.reference, void.note) = (reference?, note?);
        Some(void)
    }

    fn cycle_change(&mut self, names: &mut Names) -> Option<NewCycleChange> {
        let cycle = self.cycle(names);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let mut change = NewCycleChange::new(cycle?);
        (change.reference, change.note) = (reference?, note?);
        Some(change)
    }

    fn lock(&mut self) -> Option<NewPeriodLock> {
        let through = self.optional(column::DATE, Self::day);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let mut lock = NewPeriodLock::new(through?);
        (lock.reference, lock.note) = (reference?, note?);
        Some(lock)
    }

    fn amendment(&mut self, names: &mut Names) -> Option<Amendment> {
        let of = self.id(column::OF);
        let at = self.optional(column::DATE, Self::moment);
        let store = self.optional_name(column::STORE, |text| kept(&mut names.stores, text));
        let supply = self.optional(column::ITEM, Self::item);
        // the unit is not known yet, but both have the same number of decimals
        let quantity = self.optional(column::QTY, Self::consumed);
        let cost = self.optional_cost();
        let provider = self.optional_name(column::PROVIDER, |text| kept(&mut names.providers, text));
        let document = self.optional_text(column::DOCUMENT);
        let cycle = self.optional_name(column::CYCLE, |text| kept(&mut names.cycles, text));
        let activity = self.optional_name(column::ACTIVITY, |text| kept(&mut names.activities, text));
        let lot = self.optional_id(column::LOT);
        let contractor = self.optional_id(column::CONTRACTOR);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let mut amendment = Amendment::new(of?);
        (amendment.reference, amendment.document, amendment.note) = (reference?, document?, note?);
        (amendment.at, amendment.store) = (at?, store?);
        amendment.supply = supply?.map(|supply| supply.code.clone());
        (amendment.quantity, amendment.cost, amendment.provider) = (quantity?, cost?, provider?);
        (amendment.cycle, amendment.activity) = (cycle?, activity?);
        (amendment.lot, amendment.contractor) = (lot?, contractor?);
        Some(amendment)
    }

    fn store(&mut self, names: &mut Names) -> Option<StoreId> {
        let named = self.optional_name(column::STORE, |text| kept(&mut names.stores, text))?;
        let store = named.or_else(|| self.known.only_store.cloned());
        if store.is_none() {
            let message = "must be filled in: this ledger has more than one store";
            self.fault(column::STORE, problem(Code::MissingValue, message));
        }
        store
    }

    fn item(&mut self, column: usize) -> Option<&'a Supply> {
        self.supply(column, Code::UnknownItem)
    }

    fn provider(&mut self, names: &mut Names) -> Option<ProviderId> {
        self.name(column::PROVIDER, |text| kept(&mut names.providers, text))
    }

    fn cycle(&mut self, names: &mut Names) -> Option<CycleId> {
        self.name(column::CYCLE, |text| kept(&mut names.cycles, text))
    }

    /// Reads a quantity in buying units, greater than zero.
    fn bought(&mut self, supply: Option<&Supply>) -> Option<Amount> {
        let settings = self.known.settings;
        let number = self.decimal(column::QTY)?;
        let fits = amounts::positive(number)
            .and_then(|number| supply.map_or(Ok(number), |supply| amounts::buying(number, supply, settings)));
        self.take(column::QTY, fits).map(Amount::buying)
    }

    /// Reads a stock in buying units, zero or more.
    fn counted(&mut self, supply: Option<&Supply>) -> Option<Amount> {
        let settings = self.known.settings;
        let number = self.decimal(column::QTY)?;
        self.take(column::QTY, amounts::stock(number, supply?, settings)).map(Amount::buying)
    }

    /// Reads a quantity in consumption units, greater than zero.
    fn consumed(&mut self, column: usize) -> Option<Decimal> {
        let settings = self.known.settings;
        let number = self.decimal(column)?;
        let fits = amounts::positive(number).and_then(|number| amounts::consumption(number, settings));
        self.take(column, fits)
    }

    fn total(&mut self, column: usize) -> Option<Decimal> {
        let settings = self.known.settings;
        let number = self.decimal(column)?;
        self.take(column, amounts::total(number, settings))
    }

    fn cost(&mut self) -> Option<NewCost> {
        let cost = self.optional_cost()?;
        if cost.is_none() {
            self.fault(column::UNIT_PRICE, missing());
        }
        cost
    }

    /// Returns `Some(None)` if neither a price nor a total is given.
    fn optional_cost(&mut self) -> Option<Option<NewCost>> {
        let total = self.optional(column::TOTAL, Self::total);
        let unit_price = self.optional(column::UNIT_PRICE, Self::price);
        match (unit_price?, total?) {
            (Some(price), None) => Some(Some(NewCost::UnitPrice(price))),
            (None, Some(total)) => Some(Some(NewCost::Total(total))),
            (None, None) => Some(None),
            (Some(_), Some(_)) => {
                let message = "stands beside a Unit Price; give one of the two";
                self.fault(column::TOTAL, problem(Code::ContradictoryValue, message));
                None
            }
        }
    }
}
