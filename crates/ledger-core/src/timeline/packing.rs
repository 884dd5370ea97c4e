//! A row as its difference from the row before it: some eight bytes. What is in stock after a row mostly follows
//! from what was there before it, and is then not written.
//!
//! So the arithmetic of [`Stock`] is a part of the form: if it ever changes, so does the version of the snapshot.

use super::{KIND_BITS, Key, LAST_LINE, LINE_BITS, Movement, Row};
use crate::lazy::Packable;
use crate::moment::Moment;
use crate::number::{Money, Quantity};
use crate::valuation::Stock;
use crate::varint::{push, push_signed, take, take_signed};

const KIND: u8 = (1 << KIND_BITS) - 1;
/// What is in stock after it is what is expected.
const AS_EXPECTED: u8 = 1 << 4;
/// Its transaction is the next one, and stands in no other's place.
const NEXT: u8 = 1 << 5;
/// It brings a value or price along.
const HAS_WORTH: u8 = 1 << 6;
/// It is not a transaction's first line, or refers to something.
const HAS_MORE: u8 = 1 << 7;

impl Packable for Row {
    fn origin() -> Self {
        Self::new(
            Key::at(Moment::from_seconds(0), 0, 0),
            0,
            0,
            Movement::Entry { quantity: Quantity::ZERO, value: Money::ZERO },
        )
    }

    fn pack(&self, before: &Self, out: &mut Vec<u8>) {
        let (line, expected) = (self.line(), self.expected(before.after));
        let is_next = self.transaction == before.transaction.wrapping_add(1) && self.place == self.transaction;
        let flag = |flag: u8, is_so: bool| if is_so { flag } else { 0 };
        out.push(
            self.when as u8 & KIND
                | flag(AS_EXPECTED, self.after == expected)
                | flag(NEXT, is_next)
                | flag(HAS_WORTH, self.worth != 0)
                | flag(HAS_MORE, line != 0 || self.link != 0),
        );
        push(self.moment().wrapping_sub(before.moment()), out);
        if !is_next {
            push_signed(i64::from(self.transaction).wrapping_sub(before.transaction.into()), out);
            push_signed(i64::from(self.place).wrapping_sub(self.transaction.into()), out);
        }
        if line != 0 || self.link != 0 {
            push(line.into(), out);
            push(self.link.into(), out);
        }
        push(self.account.into(), out);
        push(self.quantity.units().cast_unsigned(), out);
        if self.worth != 0 {
            push(self.worth.cast_unsigned(), out);
        }
        if self.after != expected {
            push_signed(self.after.quantity.units().wrapping_sub(expected.quantity.units()), out);
            push_signed(self.after.value.units().wrapping_sub(expected.value.units()), out);
        }
    }

    // what a number has no room for is not there, unless the bytes are wrong
    fn unpack(before: &Self, from: &mut &[u8]) -> Self {
        let flags = from.split_off_first().copied().unwrap_or_default();
        let has = |flag: u8| flags & flag != 0;
        let moment = before.moment().wrapping_add(take(from));
        let (transaction, place) = if has(NEXT) {
            let next = before.transaction.wrapping_add(1);
            (next, next)
        } else {
            let transaction = before.transaction.wrapping_add(take_signed(from) as u32);
            (transaction, transaction.wrapping_add(take_signed(from) as u32))
        };
        let (line, link) = if has(HAS_MORE) { (take(from) as u32 & LAST_LINE, take(from) as u32) } else { (0, 0) };
        let account = take(from) as u32;
        let quantity = Quantity::from_units(take(from).cast_signed());
        let worth = if has(HAS_WORTH) { take(from).cast_signed() } else { 0 };
        let when = (((moment << LINE_BITS) | u64::from(line)) << KIND_BITS) | u64::from(flags & KIND);
        let row = Self { when, place, transaction, account, link, quantity, worth, after: Stock::default() };
        let mut after = row.expected(before.after);
        if !has(AS_EXPECTED) {
            after.quantity = Quantity::from_units(after.quantity.units().wrapping_add(take_signed(from)));
            after.value = Money::from_units(after.value.units().wrapping_add(take_signed(from)));
        }
        row.leaving(after)
    }
}

impl Row {
    fn moment(&self) -> u64 {
        self.when >> (LINE_BITS + KIND_BITS)
    }

    fn line(&self) -> u32 {
        (self.when >> KIND_BITS) as u32 & LAST_LINE
    }

    /// What is in stock after it, as far as that can be told from what was there before.
    fn expected(&self, before: Stock) -> Stock {
        let after = match self.movement() {
            Movement::Entry { quantity, value } => before.inflow(quantity, value),
            Movement::Exit { quantity } | Movement::Loss { quantity } | Movement::TransferOut { quantity, .. } => {
                before.outflow(quantity, || None)
            }
            Movement::Return { quantity, .. }
            | Movement::Gain { quantity }
            | Movement::PricedGain { quantity, .. }
            | Movement::TransferIn { quantity } => before.inflow(quantity, Money::ZERO),
            Movement::Baseline { stock, .. } | Movement::Count { stock } | Movement::PricedCount { stock, .. } => {
                Ok(Stock { quantity: stock, ..before })
            }
            Movement::Revaluation { .. } | Movement::Reversal { .. } => Ok(before),
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
        let row = (any::<u64>(), [place(), place()], place(), any::<u32>(), [number(), number()], [number(), number()]);
        let row = row.prop_map(|(when, [place, transaction], account, link, [quantity, worth], [left, value])| {
            let quantity = Quantity::from_units(quantity);
            let after = Stock { quantity: Quantity::from_units(left), value: Money::from_units(value) };
            Row { when, place, transaction, account, link, quantity, worth, after }
        });
        prop::collection::vec(row, 1..20)
    }

    fn fields(row: &Row) -> impl PartialEq + std::fmt::Debug {
        (row.when, row.place, row.transaction, row.account, row.link, row.quantity, row.worth, row.after)
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
                before = Row::unpack(&before, &mut from);
                prop_assert_eq!(fields(&before), fields(row));
            }
            prop_assert!(from.is_empty());
        }

        #[test]
        fn any_bytes_are_rows(bytes: Vec<u8>) {
            let (mut from, mut before) = (bytes.as_slice(), Row::origin());
            for _ in 0..=bytes.len() {
                before = Row::unpack(&before, &mut from);
            }
            prop_assert!(from.is_empty(), "each takes a byte, if there is one");
        }
    }

    /// A minute later each: a byte for each of flags, moment and account, and what quantity and value need.
    #[test]
    fn what_is_in_stock_after_a_row_is_not_written_where_it_follows() {
        let mut stock = Stock::default();
        let rows: Vec<Row> = (1..=100)
            .map(|number: u32| {
                let key = Key::at(Moment::from_seconds(i64::from(number) * 60), number, 0);
                let (quantity, value) = (Quantity::from_units(1_000_000), Money::from_units(3_333_333));
                let movement = if number % 4 == 1 {
                    stock = stock.inflow(Quantity::from_units(3_500_000), value).unwrap();
                    Movement::Entry { quantity: Quantity::from_units(3_500_000), value }
                } else {
                    stock = stock.outflow(quantity, || None).unwrap();
                    Movement::Exit { quantity }
                };
                Row::new(key, number, 3, movement).leaving(stock)
            })
            .collect();
        let (exit, entry) = (6, 11);
        assert_eq!(packed(&rows).len(), 25 * (entry + 3 * exit));
    }
}
