//! A row as its difference from the row before it: some eight bytes. The stock after a row mostly follows from the
//! stock before it, and is then not written.
//!
//! So the arithmetic of [`Stock`] is a part of the form. A change of it is a new version of the snapshot.

use crate::ledger::stream::Baseline;
use crate::ledger::stream::key::{HIGH_PLACE_BITS, KIND, Key, LAST_LINE, LAST_MOMENT};
use crate::ledger::stream::row::movement::{Effect, Movement, Worth};
use crate::ledger::stream::row::row::{APART, Row};
use crate::pack::dense::Dense;
use crate::pack::packed_list::DeltaCoded;
use crate::pack::varint::{push, push_signed, take, take_signed, take_u32};
use crate::value::moment::Moment;
use crate::value::number::{Money, Quantity};
use crate::value::numbering::{AccountNo, ChargeNo, Counts, ProviderNo, ReasonNo, TransactionNo};
use crate::value::stock::Stock;

/// Flag: the stock after the row is the expected one.
const AS_EXPECTED: u8 = 1 << 4;
/// Flag: the row's rank is the one after that of the row before it.
const NEXT: u8 = 1 << 5;
/// Flag: the row's `worth` is not zero.
const HAS_WORTH: u8 = 1 << 6;
/// Flag: the row is not its transaction's first line.
const HAS_LINE: u8 = 1 << 7;

impl DeltaCoded for Row {
    type Context = Counts;

    fn origin() -> Self {
        Self::new(
            Key::at(Moment::from_seconds(0), TransactionNo::FIRST, 0),
            TransactionNo::FIRST,
            AccountNo::FIRST,
            Movement::Entry { quantity: Quantity::ZERO, value: Money::ZERO },
        )
    }

    fn pack(&self, before: &Self, out: &mut Vec<u8>) {
        let (key, expected) = (self.key(), self.expected(before.after));
        let (line, place, place_before) = (key.line_number(), key.rank().get(), before.key().rank().get());
        let is_next = place == place_before.wrapping_add(1);
        let flag = |flag: u8, is_so: bool| if is_so { flag } else { 0 };
        out.push(
            (self.low & KIND) as u8
                | flag(AS_EXPECTED, self.after == expected)
                | flag(NEXT, is_next)
                | flag(HAS_WORTH, self.worth != 0)
                | flag(HAS_LINE, line != 0),
        );
        push(self.moment().wrapping_sub(before.moment()), out);
        if !is_next {
            push_signed(i64::from(place).wrapping_sub(place_before.into()), out);
        }
        if line != 0 {
            push(line.into(), out);
        }
        if self.low & APART == 0 {
            push(self.account.into(), out);
        } else {
            push_signed(i64::from(self.account).wrapping_sub(place.into()), out);
        }
        push(self.quantity.units().cast_unsigned(), out);
        if self.worth != 0 {
            push_signed(self.worth, out);
        }
        if self.after != expected {
            push_signed(self.after.quantity.units().wrapping_sub(expected.quantity.units()), out);
            push_signed(self.after.value.units().wrapping_sub(expected.value.units()), out);
        }
    }

    fn unpack(before: &Self, from: &mut &[u8]) -> Option<Self> {
        let flags = *from.split_off_first()?;
        let has = |flag: u8| flags & flag != 0;
        let moment = Some(before.moment().wrapping_add(take(from)?)).filter(|moment| *moment <= LAST_MOMENT)?;
        let step = if has(NEXT) { 1 } else { take_signed(from)? };
        let place = moved(before.key().rank().get(), step)?;
        let line = if has(HAS_LINE) { take_u32(from).filter(|line| *line <= LAST_LINE)? } else { 0 };
        let kind = u32::from(flags) & KIND;
        let account = if kind & APART == 0 { take_u32(from)? } else { moved(place, take_signed(from)?)? };
        let quantity = Quantity::from_units(take(from)?.cast_signed());
        let worth = if has(HAS_WORTH) { take_signed(from)? } else { 0 };
        let Key { high, low } = Key::new(moment, TransactionNo::new(place), line);
        let row = Self { high, low: low as u32 | kind, account, quantity, worth, after: Stock::default() };
        let mut after = row.expected(before.after);
        if !has(AS_EXPECTED) {
            after.quantity = Quantity::from_units(after.quantity.units().wrapping_add(take_signed(from)?));
            after.value = Money::from_units(after.value.units().wrapping_add(take_signed(from)?));
        }
        Some(row.leaving(after))
    }

    fn is_sound(&self, counts: Counts) -> bool {
        let Self { quantity, worth, after, .. } = *self;
        let (key, transaction, account) = (self.key(), self.transaction(), self.account());
        let is_charged = account.to::<ChargeNo>() < counts.charges;
        let is_known_reason = account.to::<ReasonNo>() < counts.reasons;
        let has_reason = is_known_reason || account == AccountNo::NONE;
        let brings_nothing = worth as u32 == 0 && (self.is_apart() || worth == 0);
        let is_one_line = key.line_number() == 0;
        let of_its_kind = match self.movement() {
            Movement::Entry { value, .. } => {
                !value.is_negative() && (self.is_apart() || account.to::<ProviderNo>() < counts.providers)
            }
            Movement::Exit { .. } => brings_nothing && is_charged && is_one_line,
            Movement::Return { of, .. } => of < transaction && is_charged && is_one_line,
            Movement::Gain { .. } | Movement::Loss { .. } => brings_nothing && is_known_reason && is_one_line,
            Movement::Count { .. } => brings_nothing && has_reason && is_one_line,
            Movement::PricedGain { price, .. } | Movement::PricedCount { price, .. } => {
                !price.is_negative() && has_reason && is_one_line
            }
            Movement::Revaluation { price } => !price.is_negative() && is_one_line,
            Movement::Baseline { price, .. } => !price.is_negative(),
            // the outgoing side of a transfer is line 0, the incoming side line 1
            Movement::TransferOut { to, .. } => to < counts.streams && is_one_line,
            Movement::TransferIn { .. } => brings_nothing && key.line_number() == 1,
            Movement::Reversal { of } => of < transaction && has_reason && is_one_line,
        };
        let (left, value) = (after.quantity.units(), after.value.units());
        of_its_kind
            && !quantity.is_negative()
            && transaction < counts.transactions
            && key.rank() <= transaction
            && key.moment().is_valid()
            && key.is_baseline() == Baseline::of(self).is_some()
            && (left.signum() == value.signum() || value == 0)
    }

    fn rank(&self) -> Option<u128> {
        Some(self.key().as_number())
    }
}

/// The number `by` further on than `number`, if there is one.
fn moved(number: u32, by: i64) -> Option<u32> {
    i64::from(number).checked_add(by)?.try_into().ok()
}

impl Row {
    fn moment(&self) -> u64 {
        self.high >> HIGH_PLACE_BITS
    }

    /// The stock after the row, as far as it follows from the stock before it.
    fn expected(&self, before: Stock) -> Stock {
        let after = match self.movement().effect() {
            Effect::In { quantity, worth: Worth::Given(value) } => before.inflow(quantity, value),
            Effect::In { quantity, .. } => before.inflow(quantity, Money::ZERO),
            Effect::Out { quantity } => before.outflow(quantity, || None),
            Effect::Set { stock, .. } | Effect::Level { stock, .. } => Ok(Stock { quantity: stock, ..before }),
            Effect::Revalue { .. } | Effect::Opposite { .. } => Ok(before),
        };
        after.unwrap_or(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let number = || prop_oneof![Just(0), 0..1000_i64, any::<i64>()];
        let place = || prop_oneof![0..10_u32, any::<u32>()];
        let row = (any::<u64>(), any::<u32>(), place(), [number(), number()], [number(), number()]);
        let row = row.prop_map(|(high, low, account, [quantity, worth], [left, value])| {
            let quantity = Quantity::from_units(quantity);
            let after = Stock { quantity: Quantity::from_units(left), value: Money::from_units(value) };
            Row { high, low, account, quantity, worth, after }
        });
        prop::collection::vec(row, 1..20)
    }

    fn fields(row: &Row) -> impl PartialEq + std::fmt::Debug {
        (row.high, row.low, row.account, row.quantity, row.worth, row.after)
    }

    fn packed(rows: &[Row]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let origin = Row::origin();
        let before = std::iter::once(&origin).chain(rows);
        rows.iter().zip(before).for_each(|(row, before)| row.pack(before, &mut bytes));
        bytes
    }

    proptest! {
        #[test]
        fn any_row_after_any_other_is_read_as_it_was_written(rows in rows()) {
            let bytes = packed(&rows);
            let (mut from, mut before) = (bytes.as_slice(), Row::origin());
            for row in &rows {
                before = Row::unpack(&before, &mut from).unwrap();
                prop_assert_eq!(fields(&before), fields(row));
            }
            prop_assert!(from.is_empty());
        }

        #[test]
        fn any_bytes_are_rows_or_none(bytes: Vec<u8>) {
            let (mut from, mut before) = (bytes.as_slice(), Row::origin());
            let mut rows = 0;
            while let Some(row) = Row::unpack(&before, &mut from) {
                before = row;
                rows = usize::saturating_add(rows, 1);
                row.is_sound(Counts::default());
            }
            prop_assert!(rows <= bytes.len(), "each takes a byte");
        }
    }

    /// Each row is a minute later than the one before. It takes a byte each for flags, moment and account, and the
    /// bytes of quantity and value.
    #[test]
    fn what_is_in_stock_after_a_row_is_not_written_where_it_follows() {
        let mut stock = Stock::default();
        let rows: Vec<Row> = (1..=100)
            .map(|number: u32| {
                let transaction = TransactionNo::new(number);
                let key = Key::at(Moment::from_seconds(i64::from(number) * 60), transaction, 0);
                let (quantity, value) = (Quantity::from_units(1_000_000), Money::from_units(3_333_333));
                let movement = if number % 4 == 1 {
                    stock = stock.inflow(Quantity::from_units(3_500_000), value).unwrap();
                    Movement::Entry { quantity: Quantity::from_units(3_500_000), value }
                } else {
                    stock = stock.outflow(quantity, || None).unwrap();
                    Movement::Exit { quantity }
                };
                Row::new(key, transaction, AccountNo::new(3), movement).leaving(stock)
            })
            .collect();
        let (exit, entry) = (6, 11);
        assert_eq!(packed(&rows).len(), 25 * (entry + 3 * exit));
    }
}
