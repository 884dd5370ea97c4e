//! One line of a transaction in its stream.

use crate::ledger::stream::key::{KIND, Key};
use crate::ledger::stream::row::movement::{Effect, Movement, Side};
use crate::pack::codec::codec;
use crate::pack::dense::Dense;
use crate::value::number::{Average, Conversion, Money, Quantity, UnitPrice};
use crate::value::numbering::{AccountNo, StreamNo, TransactionNo};
use crate::value::stock::Stock;

/// One line of a transaction in its stream, and the stock after it: 48 bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// The key's higher part.
    pub(super) high: u64,
    /// The key's lower part, and the kind in its last bits.
    pub(super) low: u32,
    /// The number of the movement's other side: provider, charge or reason. Where the kind is [`APART`], the number of
    /// the transaction.
    pub(super) account: u32,
    pub(super) quantity: Quantity,
    /// The value or unit price of the movement in smallest units, or the number of the transaction or stream that it
    /// refers to. The higher half is the account, where the kind is [`APART`] and the lower half is a number or zero.
    pub(super) worth: i64,
    pub(crate) after: Stock,
}

const _: () = assert!(size_of::<Row>() == 48);

/// An entry or exit that corrects none of the same moment: nearly all rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plain {
    Entry { quantity: Quantity, value: Money },
    Exit { quantity: Quantity },
}

// The kinds of rows. A kind with [`APART`] keeps its transaction in the field `account`: a corrected entry, exit or
// return, and the kinds that have no account or have room for it in `worth`.
const ENTRY: u32 = 0;
const EXIT: u32 = 1;
const RETURN: u32 = 2;
const GAIN: u32 = 3;
const PRICED_GAIN: u32 = 4;
const LOSS: u32 = 5;
const COUNT: u32 = 6;
const PRICED_COUNT: u32 = 7;
pub(super) const APART: u32 = 8;
const CORRECTED_ENTRY: u32 = APART | ENTRY;
const BASELINE: u32 = 11;
const REVALUATION: u32 = 12;
const REVERSAL: u32 = 13;
const TRANSFER_OUT: u32 = 14;
const TRANSFER_IN: u32 = 15;

impl Row {
    /// A blank row, to be overwritten. All its bytes are zero, which is fast to write.
    pub(crate) const BLANK: Self = {
        let after = Stock { quantity: Quantity::ZERO, value: Money::ZERO };
        Self { high: 0, low: 0, account: 0, quantity: Quantity::ZERO, worth: 0, after }
    };

    /// A row that is not valued yet. Only entries, exits, returns and transfers may stand in another's place, and such
    /// an entry has no room for its account.
    /// [`AccountNo::NONE`] is the account of a row that has none, or whose other side follows from its kind.
    pub(crate) fn new(key: Key, transaction: TransactionNo, account: AccountNo, movement: Movement) -> Self {
        let (kind, quantity, worth) = match movement {
            Movement::Entry { quantity, value } => (ENTRY, quantity, value.units()),
            Movement::Exit { quantity } => (EXIT, quantity, 0),
            Movement::Return { quantity, of } => (RETURN, quantity, of.get().into()),
            Movement::Gain { quantity } => (GAIN, quantity, 0),
            Movement::PricedGain { quantity, price } => (PRICED_GAIN, quantity, price.units()),
            Movement::Loss { quantity } => (LOSS, quantity, 0),
            Movement::Baseline { stock, price } => (BASELINE, stock, price.units()),
            Movement::Count { stock } => (COUNT, stock, 0),
            Movement::PricedCount { stock, price } => (PRICED_COUNT, stock, price.units()),
            Movement::Revaluation { price } => (REVALUATION, Quantity::ZERO, price.units()),
            Movement::Reversal { of } => (REVERSAL, Quantity::ZERO, of.get().into()),
            Movement::TransferOut { quantity, to } => (TRANSFER_OUT, quantity, to.get().into()),
            Movement::TransferIn { quantity } => (TRANSFER_IN, quantity, 0),
        };
        let is_corrected = key.rank() != transaction;
        let kind = if is_corrected && kind <= RETURN { kind | APART } else { kind };
        debug_assert!(!is_corrected || kind & APART != 0, "a {movement:?} in another's place");
        let low = key.low as u32 | kind;
        let row = Self { high: key.high, low, account: account.get(), quantity, worth, after: Stock::default() };
        if kind & APART == 0 { row } else { row.apart(transaction) }
    }

    /// The same row, with its transaction in the field `account`.
    fn apart(self, transaction: TransactionNo) -> Self {
        let worth = match self.low & KIND {
            BASELINE | REVALUATION | CORRECTED_ENTRY => self.worth,
            // the lower half is a number or zero
            _ => self.worth | i64::from(self.account) << 32,
        };
        Self { account: transaction.get(), worth, ..self }
    }

    /// The same row, with `after` as the stock after it.
    #[inline]
    pub(crate) fn leaving(&self, after: Stock) -> Self {
        // copied as a whole, because field by field takes more instructions
        let mut left = *self;
        left.after = after;
        left
    }

    #[inline]
    pub(crate) fn key(&self) -> Key {
        Key { high: self.high, low: u64::from(self.low & !KIND) }
    }

    #[inline]
    pub(crate) fn is_before(&self, key: Key) -> bool {
        // the kind makes no difference: its bits are below those of the line
        Key { high: self.high, low: self.low.into() } < key
    }

    #[inline]
    pub(crate) fn transaction(&self) -> TransactionNo {
        if self.is_apart() { TransactionNo::new(self.account) } else { self.key().rank() }
    }

    /// Returns true if the row keeps its transaction in the field `account`. Entries, exits and returns do if they
    /// stand in another's place.
    #[inline]
    pub(crate) fn is_apart(&self) -> bool {
        self.low & APART != 0
    }

    /// The number of the movement's other side: the provider of an entry, unless it stands in another's place; the
    /// charge of an exit or return; the reason of an adjustment, count or reversal. It means nothing for other kinds.
    #[inline]
    pub(crate) fn account(&self) -> AccountNo {
        AccountNo::new(if self.is_apart() { (self.worth >> 32) as u32 } else { self.account })
    }

    #[inline]
    pub(crate) fn movement(&self) -> Movement {
        let &Self { quantity, worth, .. } = self;
        let price = UnitPrice::from_units(worth);
        // the lower half is the number
        let number = worth as u32;
        match self.low & (KIND ^ APART) {
            ENTRY => Movement::Entry { quantity, value: Money::from_units(worth) },
            EXIT => Movement::Exit { quantity },
            RETURN => Movement::Return { quantity, of: TransactionNo::new(number) },
            _ => match self.low & KIND {
                GAIN => Movement::Gain { quantity },
                PRICED_GAIN => Movement::PricedGain { quantity, price },
                LOSS => Movement::Loss { quantity },
                COUNT => Movement::Count { stock: quantity },
                PRICED_COUNT => Movement::PricedCount { stock: quantity, price },
                BASELINE => Movement::Baseline { stock: quantity, price },
                REVALUATION => Movement::Revaluation { price },
                REVERSAL => Movement::Reversal { of: TransactionNo::new(number) },
                TRANSFER_OUT => Movement::TransferOut { quantity, to: StreamNo::new(number) },
                _ => Movement::TransferIn { quantity },
            },
        }
    }

    /// The movement of a plain row, or `None` for other rows.
    #[inline(always)]
    pub(crate) fn plain(&self) -> Option<Plain> {
        let &Self { quantity, worth, .. } = self;
        match self.low & KIND {
            EXIT => Some(Plain::Exit { quantity }),
            ENTRY => Some(Plain::Entry { quantity, value: Money::from_units(worth) }),
            _ => None,
        }
    }

    /// [`Self::transaction`] of a plain row.
    #[inline(always)]
    pub(crate) fn plain_transaction(&self) -> TransactionNo {
        self.key().rank()
    }

    /// [`Self::account`] of a plain row.
    #[inline(always)]
    pub(crate) fn plain_account(&self) -> AccountNo {
        AccountNo::new(self.account)
    }

    /// The last known average, if this row sets it: the average after an inflow or revaluation, or the price that a
    /// baseline or priced count sets.
    pub(crate) fn known_average(&self, before: impl FnOnce() -> Stock, conversion: Conversion) -> Option<Average> {
        match self.movement().effect() {
            Effect::In { .. } | Effect::Revalue { .. } => self.after.exact_average(),
            Effect::Out { .. } => None,
            Effect::Level { price: None, .. } | Effect::Opposite { .. } => {
                if self.after.quantity > before().quantity {
                    self.after.exact_average()
                } else {
                    None
                }
            }
            Effect::Level { price: Some(price), .. } | Effect::Set { price, .. } => {
                self.after.exact_average().or(Some(Average::of_price(price, conversion)))
            }
        }
    }

    #[inline]
    pub(crate) fn is_entry_or_exit(&self) -> bool {
        matches!(self.low & (KIND ^ APART), ENTRY | EXIT)
    }

    /// The quantity of an exit, or `None` for other rows.
    pub(crate) fn exit(&self) -> Option<Quantity> {
        match self.movement() {
            Movement::Exit { quantity } => Some(quantity),
            _ => None,
        }
    }

    /// The quantity of an exit or outgoing transfer, which goes on consuming once it is superseded. `None` for other
    /// rows.
    pub(crate) fn consumed(&self) -> Option<Quantity> {
        match self.movement() {
            Movement::Exit { quantity } | Movement::TransferOut { quantity, .. } => Some(quantity),
            _ => None,
        }
    }

    /// Returns true if the row is one side of a transfer.
    pub(crate) fn is_transfer(&self) -> bool {
        self.movement().side() == Side::Transfer
    }

    /// Returns true if the row can be reversed.
    pub(crate) fn is_reversible(&self) -> bool {
        let movement = self.movement();
        movement.side() == Side::Adjustment && !matches!(movement.effect(), Effect::Opposite { .. })
    }
}

codec!(Row { high, low, account, quantity, worth, after });

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::stream::key::LAST_LINE;

    const MOST: u32 = u32::MAX - 1;

    #[test]
    fn a_row_keeps_all_it_was_given() {
        let quantity = Quantity::from_units(i64::MAX);
        let (value, price) = (Money::from_units(i64::MIN), UnitPrice::from_units(i64::MAX));
        let [of, own] = [MOST, 7].map(TransactionNo::new);
        let corrected = [
            Movement::Entry { quantity, value },
            Movement::Exit { quantity },
            Movement::Return { quantity, of },
            Movement::TransferOut { quantity, to: StreamNo::new(MOST) },
            Movement::TransferIn { quantity },
        ];
        let others = [
            Movement::Gain { quantity },
            Movement::PricedGain { quantity, price },
            Movement::Loss { quantity },
            Movement::Baseline { stock: quantity, price },
            Movement::Count { stock: quantity },
            Movement::PricedCount { stock: quantity, price },
            Movement::Revaluation { price },
            Movement::Reversal { of },
        ];
        let in_its_place = corrected.iter().chain(&others).map(|movement| (movement, own));
        let in_anothers_place = corrected.iter().map(|movement| (movement, of));
        for (movement, transaction) in in_its_place.chain(in_anothers_place) {
            for account in [0, 3, MOST].map(AccountNo::new) {
                let key = Key::at("9999-12-31 23:59:59".parse().unwrap(), own, LAST_LINE);
                let after = Stock { quantity, value };
                let row = Row::new(key, transaction, account, *movement).leaving(after);
                assert_eq!((row.key(), row.transaction(), row.movement()), (key, transaction, *movement));
                assert_eq!(row.after, after);
                let has_none = match movement {
                    Movement::Entry { .. } => transaction != own,
                    Movement::Baseline { .. } | Movement::Revaluation { .. } => true,
                    _ => false,
                };
                assert!(has_none || row.account() == account, "{movement:?}");
                let plain = match *movement {
                    Movement::Entry { quantity, value } => Some(Plain::Entry { quantity, value }),
                    Movement::Exit { quantity } => Some(Plain::Exit { quantity }),
                    _ => None,
                };
                assert_eq!(row.plain(), plain.filter(|_| transaction == own), "{movement:?}");
                if row.plain().is_some() {
                    let numbers = (row.plain_transaction(), row.plain_account());
                    assert_eq!(numbers, (row.transaction(), row.account()), "{movement:?}");
                }
            }
        }
    }
}
