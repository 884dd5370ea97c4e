//! Each kind of movement: its effect on the stock of its stream, and the account on its other side. The fold, the kardex,
//! the postings and the snapshot all read it here.

use crate::value::number::{Money, Quantity, UnitPrice};
use crate::value::numbering::{StreamNo, TransactionNo};

/// The movement of a row, with the data that it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Movement {
    Entry { quantity: Quantity, value: Money },
    Exit { quantity: Quantity },
    Return { quantity: Quantity, of: TransactionNo },
    Gain { quantity: Quantity },
    PricedGain { quantity: Quantity, price: UnitPrice },
    Loss { quantity: Quantity },
    Baseline { stock: Quantity, price: UnitPrice },
    Count { stock: Quantity },
    PricedCount { stock: Quantity, price: UnitPrice },
    Revaluation { price: UnitPrice },
    TransferOut { quantity: Quantity, to: StreamNo },
    TransferIn { quantity: Quantity },
    Reversal { of: TransactionNo },
}

/// The effect of a movement on the stock of its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// A quantity comes in.
    In { quantity: Quantity, worth: Worth },
    /// A quantity goes out, at the average.
    Out { quantity: Quantity },
    /// The stock is counted: a surplus comes in, a shortage goes out. With a price, the surplus comes in at it, and
    /// then the whole stock is set to it.
    Level { stock: Quantity, price: Option<UnitPrice> },
    /// The stock is a quantity at a price, whatever was there before.
    Set { stock: Quantity, price: UnitPrice },
    /// The whole stock gets a price.
    Revalue { price: UnitPrice },
    /// The opposite of what another transaction moved.
    Opposite { of: TransactionNo },
}

/// The value of a quantity that comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worth {
    Given(Money),
    AtPrice(UnitPrice),
    /// At the current average, else at the last known one.
    AtAverage,
    /// Its part of the cost of that exit.
    OfExit(TransactionNo),
    /// The cost of the other side of the transfer.
    OfTransfer,
}

/// The account of a booking. The account number of the row tells which provider, charge or reason it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Inventory,
    Provider,
    Charge,
    Adjustment,
    Rebalancing,
    Revaluation,
    NegativeStock,
    /// The other stream of a transfer.
    Transfer,
}

impl Movement {
    #[inline(always)]
    pub(crate) fn effect(self) -> Effect {
        match self {
            Self::Entry { quantity, value } => Effect::In { quantity, worth: Worth::Given(value) },
            Self::PricedGain { quantity, price } => Effect::In { quantity, worth: Worth::AtPrice(price) },
            Self::Gain { quantity } => Effect::In { quantity, worth: Worth::AtAverage },
            Self::Return { quantity, of } => Effect::In { quantity, worth: Worth::OfExit(of) },
            Self::TransferIn { quantity } => Effect::In { quantity, worth: Worth::OfTransfer },
            Self::Exit { quantity } | Self::Loss { quantity } | Self::TransferOut { quantity, .. } => {
                Effect::Out { quantity }
            }
            Self::Count { stock } => Effect::Level { stock, price: None },
            Self::PricedCount { stock, price } => Effect::Level { stock, price: Some(price) },
            Self::Baseline { stock, price } => Effect::Set { stock, price },
            Self::Revaluation { price } => Effect::Revalue { price },
            Self::Reversal { of } => Effect::Opposite { of },
        }
    }

    /// The account on the other side: inflows come from it, and outflows go to it.
    #[inline]
    pub(crate) fn side(self) -> Side {
        match self {
            Self::Entry { .. } => Side::Provider,
            Self::Exit { .. } | Self::Return { .. } => Side::Charge,
            Self::TransferOut { .. } | Self::TransferIn { .. } => Side::Transfer,
            Self::Gain { .. }
            | Self::PricedGain { .. }
            | Self::Loss { .. }
            | Self::Count { .. }
            | Self::PricedCount { .. }
            | Self::Reversal { .. } => Side::Adjustment,
            Self::Baseline { .. } => Side::Rebalancing,
            Self::Revaluation { .. } => Side::Revaluation,
        }
    }
}

impl Effect {
    /// The change of the quantity that the movement itself states; for a baseline, the quantity that it sets.
    pub(crate) fn moved(self) -> Quantity {
        match self {
            Self::In { quantity, .. } | Self::Set { stock: quantity, .. } => quantity,
            Self::Out { quantity } => quantity.negated().unwrap_or_default(),
            Self::Level { .. } | Self::Revalue { .. } | Self::Opposite { .. } => Quantity::ZERO,
        }
    }
}
