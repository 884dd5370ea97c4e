//! The judgement of each kind of movement, and the event that it becomes.

use crate::command::correction::{NewCorrected, NewCorrection};
use crate::command::movement::{
    NewAdjustment, NewCount, NewEntry, NewExit, NewRebalance, NewReturn, NewRevaluation, NewReversal, NewTransfer,
    NewVoid,
};
use crate::decide::judge::judge::{Judge, Judged};
use crate::decide::refusal::Refusal;
use crate::event::settings::BackdatedCounts;
use crate::event::{
    Adjustment, Corrected, Correction, Count, Entry, EntryLine, Event, Exit, Rebalance, RebalanceLine, Return,
    Revaluation, Reversal, Transfer, Void,
};
use crate::fold::draft::Resolved;
use crate::ledger::stream::MOST_LINES;
use crate::ledger::streams::StreamKey;
use crate::pack::dense::Dense;
use crate::value::id::{ReasonCode, StoreId};
use crate::value::kind::Kind;
use crate::value::number::Quantity;
use crate::value::numbering::{StoreNo, TransactionNo};
use foldhash::fast::FixedState;
use smallvec::SmallVec;
use std::collections::HashSet;

impl Judge<'_, '_> {
    pub(super) fn entry(&mut self, new: &NewEntry) -> Judged<()> {
        let Some((entry, found)) = self.judged_entry(new)? else { return Ok(()) };
        self.record_resolved(Event::Entry(entry), &found);
        Ok(())
    }

    /// The entry to record, or `None` if a line was refused.
    #[inline(always)]
    fn judged_entry(&mut self, new: &NewEntry) -> Judged<Option<(Entry, Resolved)>> {
        let given = self.given(&new.reference)?;
        let store = self.store(&new.store)?;
        let provider = self.provider(&new.provider)?;
        line_count(Kind::Entry, new.lines.len())?;
        let mut lines = Vec::with_capacity(new.lines.len());
        let many = new.lines.len() > 1;
        let refused = self.refused.len();
        let mut streams = SmallVec::with_capacity(new.lines.len());
        for (number, line) in new.lines.iter().enumerate() {
            let judged = self.place(&new.store, &line.supply).and_then(|place| {
                streams.push(place.stream);
                let quantity = self.positive("quantity", line.quantity, place.conversion)?;
                let cost = self.cost(line.cost, quantity, place.conversion)?;
                self.may_be_dated(&place, new.at)?;
                Ok(EntryLine { supply: line.supply.clone(), quantity, cost })
            });
            match judged {
                Ok(line) => lines.push(line),
                Err(refusal) => self.refuse(many.then_some(number), refusal),
            }
        }
        if self.refused.len() > refused {
            return Ok(None);
        }
        if store.is_none() {
            self.declare_store(&new.store);
        }
        if provider.is_none() {
            self.declare_provider(&new.provider);
        }
        let (reference, is_made) = self.named_or_made(given, Kind::Entry);
        let entry = Entry {
            reference,
            at: new.at,
            store: new.store.clone(),
            provider: new.provider.clone(),
            document: new.document.clone(),
            note: new.note.clone(),
            lines,
        };
        Ok(Some((entry, Resolved { streams, provider, is_made, ..Resolved::default() })))
    }

    pub(super) fn exit(&mut self, new: &NewExit) -> Judged<()> {
        let (exit, found) = self.judged_exit(new)?;
        self.record_resolved(Event::Exit(exit), &found);
        Ok(())
    }

    #[inline(always)]
    fn judged_exit(&mut self, new: &NewExit) -> Judged<(Exit, Resolved)> {
        let given = self.given(&new.reference)?;
        let place = self.place(&new.store, &new.supply)?;
        let charge = self.charge(&new.charge)?;
        let quantity = self.positive("quantity", new.quantity, place.conversion)?;
        if self.draft.is_closed(&new.charge.cycle) {
            return Err(Refusal::CycleClosed { cycle: new.charge.cycle.clone() });
        }
        self.may_be_dated(&place, new.at)?;
        self.declare_store_of(&place);
        if charge.is_none() {
            self.declare_cycle(&new.charge.cycle);
        }
        let (reference, is_made) = self.named_or_made(given, Kind::Exit);
        let exit = Exit {
            reference,
            at: new.at,
            store: new.store.clone(),
            supply: new.supply.clone(),
            quantity,
            charge: new.charge.clone(),
            document: new.document.clone(),
            note: new.note.clone(),
        };
        Ok((exit, Resolved { streams: SmallVec::from_buf([place.stream]), charge, is_made, ..Resolved::default() }))
    }

    pub(super) fn record_return(&mut self, new: &NewReturn) -> Judged<()> {
        let back = self.judged_return(new, None)?;
        self.record(Event::Return(back));
        Ok(())
    }

    /// Judges a return; `corrects` is the return that a correction voids at the same time, if any.
    fn judged_return(&mut self, new: &NewReturn, corrects: Option<TransactionNo>) -> Judged<Return> {
        let given = self.given(&new.reference)?;
        let (of, kind) = self.live(&new.of)?;
        if kind != Kind::Exit {
            return Err(Refusal::NotAnExit { reference: new.of.clone(), kind });
        }
        let unknown = || Refusal::UnknownTransaction { reference: new.of.clone() };
        let (exit, _) = self.draft.exit_of(of).ok_or_else(unknown)?;
        let line = self.draft.first_line(of).ok_or_else(unknown)?;
        let (store, supply) = self.stream_names(line.stream).ok_or_else(unknown)?;
        let place = self.place(&store, &supply)?;
        let quantity = self.positive("quantity", new.quantity, place.conversion)?;
        // a corrected return keeps its place within its moment, and another exit may stand after that
        let kept = corrects.filter(|back| self.draft.first_line(*back).is_some_and(|line| line.at == new.at));
        let order = |number| self.draft.transactions.get(number).map_or(number, |transaction| transaction.place());
        if new.at < line.at || new.at == line.at && kept.is_some_and(|back| order(back) < order(of)) {
            return Err(Refusal::ReturnBeforeExit { at: new.at, exit: new.of.clone(), exit_at: line.at });
        }
        let taken = exit.exit().unwrap_or(Quantity::ZERO);
        let left = taken.minus(self.draft.returned(of, corrects)).unwrap_or(Quantity::ZERO);
        if quantity > left {
            let scale = self.scales().quantity;
            return Err(Refusal::ReturnExceedsExit {
                asked: quantity.to_decimal(scale),
                left: left.to_decimal(scale),
                unit: self.unit(&supply),
                exit: new.of.clone(),
            });
        }
        self.may_be_dated(&place, new.at)?;
        Ok(Return {
            reference: self.named(given, Kind::Return),
            at: new.at,
            of: new.of.clone(),
            quantity,
            document: new.document.clone(),
            note: new.note.clone(),
        })
    }

    pub(super) fn adjust(&mut self, new: &NewAdjustment) -> Judged<()> {
        let given = self.given(&new.reference)?;
        let place = self.place(&new.store, &new.supply)?;
        self.known_reason(&new.reason)?;
        let delta = self.quantity("quantity", new.delta, place.conversion)?;
        // a loss is recorded as the quantity that goes out
        delta.magnitude().map_err(|error| Refusal::Number { what: "quantity", error })?;
        let unit_price = new.unit_price.map(|price| self.price("unit price", price, place.conversion)).transpose()?;
        if delta.is_zero() {
            return Err(Refusal::ZeroDelta);
        }
        if let Some(price) = unit_price {
            if delta.is_negative() {
                return Err(Refusal::PriceOnLoss);
            }
            place
                .conversion
                .value(delta, price)
                .map_err(|error| Refusal::Number { what: "value of the gain", error })?;
        }
        self.may_be_dated(&place, new.at)?;
        self.declare_store_of(&place);
        let reference = self.named(given, Kind::Adjustment);
        let event = Event::Adjustment(Adjustment {
            reference,
            at: new.at,
            store: new.store.clone(),
            supply: new.supply.clone(),
            delta,
            unit_price,
            reason: new.reason.clone(),
            document: new.document.clone(),
            note: new.note.clone(),
        });
        self.record(event);
        Ok(())
    }

    pub(super) fn rebalance(&mut self, new: &NewRebalance) -> Judged<()> {
        let given = self.given(&new.reference)?;
        line_count(Kind::Rebalance, new.lines.len())?;
        let mut lines = Vec::with_capacity(new.lines.len());
        let mut stores: Vec<StoreId> = Vec::new();
        let mut keys = HashSet::with_capacity_and_hasher(new.lines.len(), FixedState::default());
        let mut streams = SmallVec::with_capacity(new.lines.len());
        let refused = self.refused.len();
        for (number, line) in new.lines.iter().enumerate() {
            let judged = self.store(&line.store).and_then(|known| {
                let store = known.unwrap_or_else(|| self.number_to_be(&mut stores, &line.store));
                let (supply, conversion) = self.supply(&line.supply)?;
                let key = StreamKey { store, supply };
                let stock = self.not_negative("stock", line.stock, conversion)?;
                let unit_price = self.price("average price", line.unit_price, conversion)?;
                conversion.value(stock, unit_price).map_err(|error| Refusal::Number { what: "stock value", error })?;
                let (store, supply) = (line.store.clone(), line.supply.clone());
                let at = self.end_of(line.date)?;
                if !keys.insert(key) {
                    return Err(Refusal::DuplicateLine { store, supply });
                }
                self.after_lock(at)?;
                streams.push(self.draft.stream_number(key));
                Ok(RebalanceLine { store, supply, date: line.date, stock, unit_price })
            });
            match judged {
                Ok(line) => lines.push(line),
                Err(refusal) => self.refuse(Some(number), refusal),
            }
        }
        if self.refused.len() > refused {
            return Ok(());
        }
        stores.into_iter().for_each(|store| self.record(Event::StoreAdded(store)));
        let reference = self.named(given, Kind::Rebalance);
        let event =
            Event::Rebalance(Rebalance { reference, document: new.document.clone(), note: new.note.clone(), lines });
        self.record_resolved(event, &Resolved { streams, ..Resolved::default() });
        Ok(())
    }

    /// The number of a new store, which is declared after the others in `new`, and joins them.
    fn number_to_be(&self, new: &mut Vec<StoreId>, store: &StoreId) -> StoreNo {
        let place = new.iter().position(|known| known == store).unwrap_or_else(|| {
            new.push(store.clone());
            new.len().saturating_sub(1)
        });
        self.draft.catalog.stores.end().after(u32::try_from(place).unwrap_or(u32::MAX))
    }

    pub(super) fn count(&mut self, new: &NewCount) -> Judged<()> {
        let given = self.given(&new.reference)?;
        let place = self.place(&new.store, &new.supply)?;
        new.reason.iter().try_for_each(|reason| self.known_reason(reason))?;
        let stock = self.not_negative("stock", new.stock, place.conversion)?;
        let unit_price = new.unit_price.map(|price| self.price("unit price", price, place.conversion)).transpose()?;
        if let Some(price) = unit_price {
            place.conversion.value(stock, price).map_err(|error| Refusal::Number { what: "stock value", error })?;
        }
        self.may_be_dated(&place, new.at)?;
        let allowed = self.draft.settings().is_some_and(|s| s.backdated_counts == BackdatedCounts::Allowed);
        if let (false, Some(stream)) = (allowed, place.stream)
            && let Some(last) = self.draft.last_moment(stream).filter(|last| *last > new.at)
        {
            let (store, supply) = (new.store.clone(), new.supply.clone());
            return Err(Refusal::BackdatedCount { store, supply, at: new.at, last });
        }
        self.declare_store_of(&place);
        let reference = self.named(given, Kind::Count);
        let event = Event::Count(Count {
            reference,
            at: new.at,
            store: new.store.clone(),
            supply: new.supply.clone(),
            stock,
            unit_price,
            reason: new.reason.clone(),
            document: new.document.clone(),
            note: new.note.clone(),
        });
        self.record(event);
        Ok(())
    }

    pub(super) fn revalue(&mut self, new: &NewRevaluation) -> Judged<()> {
        let given = self.given(&new.reference)?;
        let place = self.place(&new.store, &new.supply)?;
        let unit_price = self.price("unit price", new.unit_price, place.conversion)?;
        self.may_be_dated(&place, new.at)?;
        self.declare_store_of(&place);
        let reference = self.named(given, Kind::Revaluation);
        let event = Event::Revaluation(Revaluation {
            reference,
            at: new.at,
            store: new.store.clone(),
            supply: new.supply.clone(),
            unit_price,
            document: new.document.clone(),
            note: new.note.clone(),
        });
        self.record(event);
        Ok(())
    }

    pub(super) fn transfer(&mut self, new: &NewTransfer) -> Judged<()> {
        let transfer = self.judged_transfer(new)?;
        self.record(Event::Transfer(transfer));
        Ok(())
    }

    fn judged_transfer(&mut self, new: &NewTransfer) -> Judged<Transfer> {
        let given = self.given(&new.reference)?;
        self.store(&new.from)?;
        self.store(&new.to)?;
        let (from, to) = (self.place(&new.from, &new.supply)?, self.place(&new.to, &new.supply)?);
        let quantity = self.positive("quantity", new.quantity, from.conversion)?;
        if new.from == new.to {
            return Err(Refusal::SameStore { store: new.from.clone() });
        }
        self.may_be_dated(&from, new.at)?;
        self.may_be_dated(&to, new.at)?;
        self.declare_store_of(&from);
        self.declare_store_of(&to);
        Ok(Transfer {
            reference: self.named(given, Kind::Transfer),
            at: new.at,
            from: new.from.clone(),
            to: new.to.clone(),
            supply: new.supply.clone(),
            quantity,
            document: new.document.clone(),
            note: new.note.clone(),
        })
    }

    pub(super) fn reverse(&mut self, new: &NewReversal) -> Judged<()> {
        let given = self.given(&new.reference)?;
        let (of, kind) = self.live(&new.of)?;
        if !matches!(kind, Kind::Adjustment | Kind::Count) {
            return Err(Refusal::NotReversible { reference: new.of.clone(), kind });
        }
        if let Some(by) = self.draft.reversal_of(of) {
            return Err(Refusal::AlreadyReversed { reference: new.of.clone(), by });
        }
        let unknown = || Refusal::UnknownTransaction { reference: new.of.clone() };
        let line = self.draft.first_line(of).ok_or_else(unknown)?;
        let (store, supply) = self.stream_names(line.stream).ok_or_else(unknown)?;
        if new.at < line.at {
            return Err(Refusal::ReversalBeforeOriginal { at: new.at, original: new.of.clone(), original_at: line.at });
        }
        self.not_superseded(of, &new.of)?;
        self.may_be_dated(&self.place(&store, &supply)?, new.at)?;
        let reference = self.named(given, Kind::Reversal);
        let event = Event::Reversal(Reversal { reference, at: new.at, of: new.of.clone(), note: new.note.clone() });
        self.record(event);
        Ok(())
    }

    pub(super) fn void(&mut self, new: &NewVoid) -> Judged<()> {
        let given = self.given(&new.reference)?;
        let (of, kind) = self.live(&new.of)?;
        self.may_be_taken_back(of, &new.of, kind)?;
        let reference = self.named(given, Kind::Void);
        let event = Event::Void(Void { reference, of: new.of.clone(), note: new.note.clone() });
        self.record(event);
        Ok(())
    }

    pub(super) fn correct(&mut self, new: &NewCorrection) -> Judged<()> {
        let given = self.given(&new.reference)?;
        let (of, kind) = self.live(&new.of)?;
        let by_kind = match &new.by {
            NewCorrected::Entry(_) => Kind::Entry,
            NewCorrected::Exit(_) => Kind::Exit,
            NewCorrected::Return(_) => Kind::Return,
            NewCorrected::Transfer(_) => Kind::Transfer,
        };
        if kind != by_kind {
            return Err(Refusal::NotCorrectable { reference: new.of.clone(), kind, by: by_kind });
        }
        self.may_be_taken_back(of, &new.of, kind)?;
        self.taken.clone_from(&given);
        let (by, found) = match &new.by {
            NewCorrected::Entry(entry) => match self.judged_entry(entry)? {
                Some((entry, found)) => (Corrected::Entry(entry), found),
                None => return Ok(()),
            },
            NewCorrected::Exit(exit) => {
                let (exit, found) = self.judged_exit(exit)?;
                (Corrected::Exit(exit), found)
            }
            NewCorrected::Return(back) => (Corrected::Return(self.judged_return(back, Some(of))?), Resolved::default()),
            NewCorrected::Transfer(transfer) => {
                (Corrected::Transfer(self.judged_transfer(transfer)?), Resolved::default())
            }
        };
        self.taken = Some(by.reference().clone());
        let reference = self.named(given, Kind::Void);
        let event = Event::Correction(Correction { reference, of: new.of.clone(), by, note: new.note.clone() }.into());
        self.record_resolved(event, &found);
        Ok(())
    }

    fn known_reason(&self, reason: &ReasonCode) -> Judged<()> {
        match self.draft.catalog.reasons.find(reason) {
            Some(_) => Ok(()),
            None => Err(Refusal::UnknownReason { reason: reason.clone() }),
        }
    }
}

/// Refuses a document without lines, and one with more than [`MOST_LINES`].
fn line_count(kind: Kind, lines: usize) -> Judged<()> {
    match lines {
        0 => Err(Refusal::NoLines { kind }),
        1..=MOST_LINES => Ok(()),
        _ => Err(Refusal::TooManyLines { kind, lines, most: MOST_LINES }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_may_have_as_many_lines_as_can_be_told_apart_and_no_more() {
        assert_eq!(
            [0, 1, MOST_LINES, MOST_LINES + 1].map(|n| line_count(Kind::Entry, n).is_ok()),
            [false, true, true, false]
        );
    }
}
