//! Each kind of event, and what it changes.

use crate::event::settings::Settings;
use crate::event::{
    Adjustment, Corrected, Correction, Cost, Count, CycleClosed, CycleReopened, Entry, Event, Exit, PeriodLocked,
    Rebalance, Return, Revaluation, Reversal, Transfer,
};
use crate::fold::draft::{Draft, Resolved};
use crate::fold::step::value_of;
use crate::ledger::carried::Reversed;
use crate::ledger::catalog::BUILT_IN_REASONS;
use crate::ledger::returns::{ReturnOfExit, ReturnsOfExit};
use crate::ledger::stream::rows::Chunks;
use crate::ledger::stream::{Effect, Key, Movement, Row, Worth, consumed};
use crate::ledger::transactions::{Line, Lines, NewTransaction, Replaces, key_of, keys};
use crate::pack::dense::Dense;
use crate::value::id::{Reference, StoreId};
use crate::value::kind::Kind;
use crate::value::moment::Moment;
use crate::value::number::{Conversion, Money};
use crate::value::numbering::{AccountNo, ProviderNo, StreamNo, TransactionNo};
use smallvec::SmallVec;

impl Draft<'_> {
    /// Records an event. It never fails: a line or event that names an unknown supply or transaction moves nothing.
    pub(crate) fn record(&mut self, event: &Event) {
        self.record_resolved(event, &Resolved::default());
    }

    /// Records an event for which some look-ups have been made.
    pub(crate) fn record_resolved(&mut self, event: &Event, found: &Resolved) {
        self.head = self.next_position();
        match event {
            Event::Opened(settings) => self.open(settings),
            Event::SupplyAdded(supply) => self.catalog.add_supply(supply.clone()),
            Event::StoreAdded(store) => {
                self.catalog.stores.find_or_add(store);
            }
            Event::ProviderAdded(provider) => {
                self.catalog.providers.find_or_add(provider);
            }
            Event::ReasonAdded(reason) => {
                self.catalog.reasons.find_or_add(reason);
            }
            Event::CycleAdded(cycle) => {
                self.catalog.cycles.find_or_add(cycle);
            }
            Event::Entry(entry) => self.entry(entry, None, found),
            Event::Exit(exit) => self.exit(exit, None, found),
            Event::Return(back) => self.record_return(back, None),
            Event::Adjustment(adjustment) => self.adjust(adjustment),
            Event::Rebalance(rebalance) => self.rebalance(rebalance, found),
            Event::Count(count) => self.count(count),
            Event::Revaluation(revaluation) => self.revalue(revaluation),
            Event::Transfer(transfer) => self.transfer(transfer, None),
            Event::Reversal(reversal) => self.reverse(reversal),
            Event::Void(void) => self.void(&void.reference, &void.of),
            Event::Correction(correction) => self.correct(correction, found),
            Event::CycleClosed(closed) => self.close(closed),
            Event::CycleReopened(reopened) => self.reopen(reopened),
            Event::PeriodLocked(locked) => self.lock(locked),
        }
    }

    fn open(&mut self, settings: &Settings) {
        self.opened = Some(settings.clone());
        self.catalog.stores.find_or_add(&StoreId::main());
        for reason in BUILT_IN_REASONS {
            if let Ok(reason) = reason.parse() {
                self.catalog.reasons.find_or_add(&reason);
            }
        }
    }

    fn entry(&mut self, entry: &Entry, place: Option<TransactionNo>, found: &Resolved) {
        let provider = found.provider.unwrap_or_else(|| self.catalog.providers.find_or_add(&entry.provider));
        let mut new = NewTransaction { is_made: found.is_made, ..self.begin(Kind::Entry, place) };
        if let Some(replaces) = &mut new.replaces {
            replaces.provider = provider;
        }
        for (number, line) in entry.lines.iter().enumerate() {
            let Some((stream, conversion)) = self.stream_resolved(found.stream(number), &entry.store, &line.supply)
            else {
                continue;
            };
            let value = match line.cost {
                Cost::UnitPrice(price) => conversion.value(line.quantity, price).unwrap_or_default(),
                Cost::Total(total) => total,
            };
            let movement = Movement::Entry { quantity: line.quantity, value };
            self.insert(&mut new, (stream, conversion), entry.at, AccountNo::of(provider), movement);
        }
        self.transactions.add(&entry.reference, new);
    }

    fn exit(&mut self, exit: &Exit, place: Option<TransactionNo>, found: &Resolved) {
        let known = found.charge.or_else(|| self.shared.cycles.charges.find(&exit.charge));
        let charge = known.unwrap_or_else(|| {
            self.catalog.cycles.find_or_add(&exit.charge.cycle);
            self.shared.cycles.find_or_add(&exit.charge)
        });
        let Some(to) = self.stream_resolved(found.stream(0), &exit.store, &exit.supply) else { return };
        let mut new = NewTransaction { is_made: found.is_made, ..self.begin(Kind::Exit, place) };
        self.insert(&mut new, to, exit.at, AccountNo::of(charge), Movement::Exit { quantity: exit.quantity });
        self.transactions.add(&exit.reference, new);
    }

    fn record_return(&mut self, back: &Return, place: Option<TransactionNo>) {
        let Some(of) = self.transactions.find(back.of.as_str()) else { return };
        let Some((exit, cost)) = self.exit_of(of) else { return };
        let Some(quantity) = exit.exit() else { return };
        let Some(to) = self.first_line(of).and_then(|line| self.with_conversion(line.stream)) else { return };
        let transaction = self.transactions.next();
        let key = Key::at(back.at, place.unwrap_or(transaction), 0);
        let new = || ReturnsOfExit::new(exit.account().to(), quantity, cost);
        let is_followed = self.shared.returns.add(of, ReturnOfExit { key, transaction, quantity: back.quantity }, new);
        if is_followed && let Some(stream) = self.streams.touch(to.0) {
            stream.touch_returns(of, key);
        }
        let mut new = NewTransaction { of: Some(of), ..self.begin(Kind::Return, place) };
        let movement = Movement::Return { quantity: back.quantity, of };
        self.insert(&mut new, to, back.at, exit.account(), movement);
        self.transactions.add(&back.reference, new);
    }

    fn adjust(&mut self, adjustment: &Adjustment) {
        let reason = self.catalog.reasons.find_or_add(&adjustment.reason);
        let Some(to) = self.stream(&adjustment.store, &adjustment.supply) else { return };
        let Ok(quantity) = adjustment.delta.magnitude() else { return };
        let movement = match adjustment.unit_price {
            _ if adjustment.delta.is_negative() => Movement::Loss { quantity },
            Some(price) => Movement::PricedGain { quantity, price },
            None => Movement::Gain { quantity },
        };
        let mut new = self.begin(Kind::Adjustment, None);
        self.insert(&mut new, to, adjustment.at, AccountNo::of(reason), movement);
        self.transactions.add(&adjustment.reference, new);
    }

    fn rebalance(&mut self, rebalance: &Rebalance, found: &Resolved) {
        let mut new = self.begin(Kind::Rebalance, None);
        let mut lines = SmallVec::<[_; 1]>::with_capacity(rebalance.lines.len());
        for (number, line) in rebalance.lines.iter().enumerate() {
            let Some(to) = self.stream_resolved(found.stream(number), &line.store, &line.supply) else { continue };
            let Ok(at) = Moment::end_of(line.date) else { continue };
            lines.push((to, at, Movement::Baseline { stock: line.stock, price: line.unit_price }));
        }
        self.streams.touch_all(lines.iter().map(|((stream, _), ..)| *stream));
        for (to, at, movement) in lines {
            self.insert(&mut new, to, at, AccountNo::NONE, movement);
        }
        self.transactions.add(&rebalance.reference, new);
    }

    fn count(&mut self, count: &Count) {
        let reason = count.reason.as_ref().map(|reason| self.catalog.reasons.find_or_add(reason));
        let Some(to) = self.stream(&count.store, &count.supply) else { return };
        let movement = match count.unit_price {
            Some(price) => Movement::PricedCount { stock: count.stock, price },
            None => Movement::Count { stock: count.stock },
        };
        let mut new = self.begin(Kind::Count, None);
        self.insert(&mut new, to, count.at, reason.map_or(AccountNo::NONE, AccountNo::of), movement);
        self.transactions.add(&count.reference, new);
    }

    fn revalue(&mut self, revaluation: &Revaluation) {
        let Some(to) = self.stream(&revaluation.store, &revaluation.supply) else { return };
        let movement = Movement::Revaluation { price: revaluation.unit_price };
        let mut new = self.begin(Kind::Revaluation, None);
        self.insert(&mut new, to, revaluation.at, AccountNo::NONE, movement);
        self.transactions.add(&revaluation.reference, new);
    }

    fn transfer(&mut self, transfer: &Transfer, place: Option<TransactionNo>) {
        let Some(from) = self.stream(&transfer.from, &transfer.supply) else { return };
        let Some(to) = self.stream(&transfer.to, &transfer.supply) else { return };
        let (quantity, at) = (transfer.quantity, transfer.at);
        let mut new = self.begin(Kind::Transfer, place);
        self.insert(&mut new, from, at, AccountNo::NONE, Movement::TransferOut { quantity, to: to.0 });
        self.insert(&mut new, to, at, AccountNo::NONE, Movement::TransferIn { quantity });
        self.transactions.add(&transfer.reference, new);
    }

    fn reverse(&mut self, reversal: &Reversal) {
        let Some(of) = self.transactions.find(reversal.of.as_str()) else { return };
        let Some((line, original, _)) = self.latest_line(of) else { return };
        let Some(to) = self.with_conversion(line.stream) else { return };
        let Some(moved) = self.streams.get(line.stream).and_then(|stream| stream.moved(original.key())) else {
            return;
        };
        let transaction = self.transactions.next();
        let key = Key::at(reversal.at, transaction, 0);
        self.shared.carried.reverse(of, Reversed { reversal: transaction, key, moved });
        let mut new = NewTransaction { of: Some(of), ..self.begin(Kind::Reversal, None) };
        self.insert(&mut new, to, reversal.at, original.account(), Movement::Reversal { of });
        self.transactions.add(&reversal.reference, new);
    }

    /// Takes a transaction back. The void keeps what each line moved before the command, even if earlier events of the
    /// command change that. So nothing has to be settled first.
    pub(crate) fn void(&mut self, reference: &Reference, of: &Reference) {
        let Some(of) = self.transactions.find(of.as_str()) else { return };
        let Some(target) = self.transactions.get(of) else { return };
        let (kind, exit) = (target.kind(), target.of());
        let lines: Vec<(Key, Line)> = keys(target).zip(target.lines()).collect();
        for (key, line) in lines {
            let moved = self.moved_in_the_books(of, line.stream, key);
            let Some(stream) = self.streams.touch(line.stream) else { continue };
            if let (Kind::Return, Some(exit)) = (kind, exit)
                && self.shared.returns.remove(exit, key)
            {
                stream.touch_returns(exit, key);
            }
            stream.remove(key, moved);
        }
        let by = self.transactions.add(reference, NewTransaction { of: Some(of), ..self.begin(Kind::Void, None) });
        self.transactions.void(of, by);
    }

    /// The value that a line moved before the command, if the line does not state it. `None` for a line that the
    /// command itself recorded.
    fn moved_in_the_books(&self, of: TransactionNo, number: StreamNo, key: Key) -> Option<Money> {
        let stream = self.ledger.streams.get(number)?;
        let (spot, row) = stream.rows.find(key).filter(|(_, row)| row.transaction() == of)?;
        let conversion = self.conversion(number)?;
        match row.movement().effect() {
            Effect::In { quantity, worth: worth @ (Worth::OfExit(_) | Worth::OfTransfer) } => {
                value_of(quantity, worth, row, conversion, || Ok(Money::ZERO), self.ledger).ok()
            }
            Effect::Out { .. } if row.consumed().is_some() => {
                consumed(&stream.rows, &stream.baselines, (spot, row), conversion).ok()
            }
            _ => None,
        }
    }

    fn correct(&mut self, correction: &Correction, found: &Resolved) {
        let place = self.place_kept(&correction.of, &correction.by);
        self.void(&correction.reference, &correction.of);
        match &correction.by {
            Corrected::Entry(entry) => self.entry(entry, place, found),
            Corrected::Exit(exit) => self.exit(exit, place, found),
            Corrected::Return(back) => self.record_return(back, place),
            Corrected::Transfer(transfer) => self.transfer(transfer, place),
        }
    }

    fn close(&mut self, closed: &CycleClosed) {
        if self.may_still_charge(&closed.cycle) {
            self.settle();
        }
        self.settle_returns();
        let by = self.transactions.add(&closed.reference, self.begin(Kind::CycleClosing, None));
        self.shared.cycles.close(&closed.cycle, by, self.recorded.date());
    }

    fn reopen(&mut self, reopened: &CycleReopened) {
        self.shared.cycles.reopen(&reopened.cycle);
        self.transactions.add(&reopened.reference, self.begin(Kind::CycleReopening, None));
    }

    fn lock(&mut self, locked: &PeriodLocked) {
        self.lock = Some(locked.through);
        self.transactions.add(&locked.reference, self.begin(Kind::Lock, None));
    }

    /// The place of the corrected transaction, if the correction has the same moment.
    fn place_kept(&self, of: &Reference, by: &Corrected) -> Option<TransactionNo> {
        let at = match by {
            Corrected::Entry(entry) => entry.at,
            Corrected::Exit(exit) => exit.at,
            Corrected::Return(back) => back.at,
            Corrected::Transfer(transfer) => transfer.at,
        };
        let target = self.transactions.get(self.transactions.find(of.as_str())?)?;
        target.lines().next().filter(|line| line.at == at).map(|_| target.place())
    }

    /// The next transaction, still without lines.
    fn begin(&self, kind: Kind, place: Option<TransactionNo>) -> NewTransaction {
        let replaces = place.map(|place| Replaces { place, provider: ProviderNo::NONE });
        NewTransaction { kind, position: self.head, is_made: false, replaces, lines: Lines::None, of: None }
    }

    /// Adds a line to the next transaction, and its row to a stream.
    fn insert(
        &mut self,
        new: &mut NewTransaction,
        (number, conversion): (StreamNo, Conversion),
        at: Moment,
        account: AccountNo,
        movement: Movement,
    ) {
        let transaction = self.transactions.next();
        let key = key_of(new.kind, at, new.replaces.map_or(transaction, |replaces| replaces.place), new.lines.len());
        new.lines.push(Line { stream: number, at });
        if let Some(stream) = self.streams.touch(number) {
            let row = Row::new(key, transaction, account, movement);
            let mut arrivals = Vec::new();
            stream.insert(row, &mut self.shared.effects(conversion, &mut arrivals));
            for (to, key) in arrivals {
                self.streams.touch(to).into_iter().for_each(|stream| stream.touch([key]));
            }
        }
    }
}
