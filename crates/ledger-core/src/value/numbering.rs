//! Dense numbers, given in the order of recording or of first use. Each kind of thing has a type of number of its own,
//! so that the number of a stream can't be taken for that of a transaction.

use crate::pack::codec::codec_as;
use crate::pack::dense::{Dense, Numbered};
use crate::value::id::{CycleId, ProviderId, ReasonCode, StoreId, SupplyId};
use std::fmt;

/// Declares types of numbers, and what is known by a number of that type.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident $(for $thing:ident)?;)*) => {$(
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

        $(impl Numbered for $thing {
            type Number = $name;
        })?
    )*};
}

numbers! {
    /// The number of a transaction, in the order of recording.
    TransactionNo;
    /// The number of a stream, in the order of its first use.
    StreamNo;
    /// The number of a store, in the order of declaration.
    StoreNo for StoreId;
    /// The number of a supply, in the order of declaration.
    SupplyNo for SupplyId;
    /// The number of a field cycle, in the order of declaration.
    CycleNo for CycleId;
    /// The number of a provider, in the order of declaration.
    ProviderNo for ProviderId;
    /// The number of a charge, in the order of first use.
    ChargeNo;
    /// The number of a reason code, in the order of declaration.
    ReasonNo for ReasonCode;
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

    /// The number as that of a provider, charge or reason, whichever the kind of the movement says.
    #[inline]
    pub(crate) fn to<N: Account>(self) -> N {
        N::new(self.0)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::codec::Codec;

    #[test]
    fn a_number_is_shown_on_one_line_with_the_kind_of_thing_it_numbers() {
        let shown = [format!("{:#?}", TransactionNo::new(7)), format!("{:?}", StreamNo::new(7))];
        assert_eq!(shown, ["TransactionNo(7)", "StreamNo(7)"]);
    }

    #[test]
    fn numbers_end_where_none_begins() {
        let last = StreamNo::new(MOST_NUMBERS);
        assert_eq!([StreamNo::at(last.index()), last.after(0)], [last; 2]);
        assert_eq!([StreamNo::at(last.index() + 1), last.after(1), last.after(2)], [StreamNo::NONE; 3]);
        assert_eq!((last.since(StreamNo::FIRST), StreamNo::FIRST.since(last)), (Some(MOST_NUMBERS), None));
        let after_two = StreamNo::new(2).until(StreamNo::new(5)).map(StreamNo::index);
        assert!(after_two.eq([2, 3, 4]));
        assert_eq!(last.until(StreamNo::FIRST).count(), 0);
    }

    #[test]
    fn a_number_is_written_as_the_bare_one_is() {
        let (mut numbered, mut bare) = (Vec::new(), Vec::new());
        (ChargeNo::new(0x0102_0304), StoreNo::NONE).put(&mut numbered);
        (0x0102_0304_u32, u32::MAX).put(&mut bare);
        assert_eq!(numbered, bare);
    }
}
