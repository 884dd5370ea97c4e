//! Dense numbers, given in the order of recording or of first use. Each kind of thing has a type of number of its own,
//! so that the number of a stream can't be taken for that of a transaction.

use crate::pack::codec::codec_as;
use crate::pack::dense::{Dense, Numbered};
use crate::value::id::{CycleId, ProviderId, ReasonCode, StoreId, SupplyId};
use std::fmt;

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        #[repr(transparent)]
        pub(crate) struct $name(u32);

        impl Dense for $name {
            const FIRST: Self = Self(0);
            const NONE: Self = Self(u32::MAX);

            #[inline]
            fn new(number: u32) -> Self {
                Self(number)
            }

            #[inline]
            fn get(self) -> u32 {
                self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        codec_as!($name);
    )*};
}

numbers! {
    /// The number of a transaction: dense, in the order of recording.
    TransactionNo;
    /// The number of a stream: dense, in the order of its first use.
    StreamNo;
    /// The number of a provider, in the order of declaration.
    ProviderNo;
    /// The number of a charge, in the order of first use.
    ChargeNo;
    /// The number of a reason code, in the order of declaration.
    ReasonNo;
    /// The number of the account on the other side of a movement: a provider, charge or reason, as the kind of the
    /// movement says.
    AccountNo;
}

/// A number that an [`AccountNo`] may be.
pub(crate) trait Account: Dense {}

impl Account for ProviderNo {}
impl Account for ChargeNo {}
impl Account for ReasonNo {}

impl AccountNo {
    #[inline]
    pub(crate) fn of(number: impl Account) -> Self {
        Self(number.get())
    }

    /// The number as one of the kind that the movement has.
    #[inline]
    pub(crate) fn to<N: Account>(self) -> N {
        N::new(self.0)
    }
}

impl Numbered for SupplyId {
    type Number = u32;
}
impl Numbered for StoreId {
    type Number = u32;
}
impl Numbered for ProviderId {
    type Number = ProviderNo;
}
impl Numbered for ReasonCode {
    type Number = ReasonNo;
}
impl Numbered for CycleId {
    type Number = u32;
}

/// The number after the last one, of each kind of thing that is referred to by number.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) transactions: TransactionNo,
    pub(crate) streams: StreamNo,
    pub(crate) providers: ProviderNo,
    pub(crate) charges: ChargeNo,
    pub(crate) reasons: ReasonNo,
    /// The last position.
    pub(crate) head: u32,
}

/// The most positions, transactions, streams and accounts that a ledger can number. The number after the last one means
/// none.
pub(crate) const MOST_NUMBERS: u32 = u32::MAX - 1;
