//! A transaction as its difference from the one recorded before it: mostly two bytes.

use crate::pack::dense::Dense;
use crate::pack::packed_list::DeltaCoded;
use crate::pack::varint::{push, push_signed, take_signed, take_u32};
use crate::value::kind::Kind;
use crate::value::moment::Moment;
use crate::value::numbering::{Counts, StreamNo};

/// The part of a transaction that every transaction has, in twelve bytes. Everything else is rare or follows from the
/// other parts, and is kept beside it.
#[derive(Debug, Clone, Copy)]
pub(super) struct PackedTransaction {
    /// [`NO_LINE`] if the transaction has no line, or several.
    pub(super) stream: StreamNo,
    /// The moment of its only line, in two parts.
    pub(super) seconds: u32,
    pub(super) era: u8,
    pub(super) kind: Kind,
}

pub(super) const NO_LINE: StreamNo = StreamNo::NONE;

const _: () = assert!(size_of::<PackedTransaction>() == 12);

impl PackedTransaction {
    /// The stream and moment of its only line, or `None` if it has none or several.
    pub(super) fn line(self) -> Option<(StreamNo, Moment)> {
        (self.stream != NO_LINE).then_some((self.stream, Moment::from_seconds(self.moment())))
    }

    /// The moment in seconds.
    fn moment(self) -> i64 {
        i64::from(self.era) << 32 | i64::from(self.seconds)
    }
}

const KIND: u8 = (1 << 4) - 1;
/// Flag: the stream is that of the transaction before it.
const SAME_STREAM: u8 = 1 << 4;
/// Flag: the transaction has no line, or several.
const WITHOUT_LINE: u8 = 1 << 5;

const _: () = assert!(Kind::ALL.len() <= KIND as usize + 1);

impl DeltaCoded for PackedTransaction {
    type Context = Counts;

    fn origin() -> Self {
        Self { stream: StreamNo::FIRST, seconds: 0, era: 0, kind: Kind::Entry }
    }

    fn pack(&self, before: &Self, out: &mut Vec<u8>) {
        let stream = match self.stream {
            NO_LINE => WITHOUT_LINE,
            stream if stream == before.stream => SAME_STREAM,
            _ => 0,
        };
        out.push(self.kind as u8 | stream);
        if stream == 0 {
            push(self.stream.get().into(), out);
        }
        if stream != WITHOUT_LINE {
            push_signed(self.moment().wrapping_sub(before.moment()), out);
        }
    }

    fn unpack(before: &Self, from: &mut &[u8]) -> Option<Self> {
        let flags = *from.split_off_first()?;
        let has = |flag: u8| flags & flag != 0;
        let kind = *Kind::ALL.get(usize::from(flags & KIND))?;
        if flags & !(KIND | SAME_STREAM | WITHOUT_LINE) != 0 || has(SAME_STREAM) && has(WITHOUT_LINE) {
            return None;
        }
        if has(WITHOUT_LINE) {
            return Some(Self { stream: NO_LINE, seconds: 0, era: 0, kind });
        }
        let stream = if has(SAME_STREAM) { before.stream } else { StreamNo::new(take_u32(from)?) };
        let moment = before.moment().checked_add(take_signed(from)?)?;
        let era = (moment >> 32).try_into().ok()?;
        Some(Self { stream, seconds: moment as u32, era, kind })
    }

    fn is_sound(&self, counts: Counts) -> bool {
        self.line().is_none_or(|(stream, at)| stream < counts.streams && at.is_valid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn transactions() -> impl Strategy<Value = Vec<PackedTransaction>> {
        let number = || prop_oneof![0..10_u32, any::<u32>()];
        let stream = prop_oneof![number().prop_map(StreamNo::new), Just(NO_LINE)];
        let kind = prop::sample::select(Kind::ALL.as_slice());
        let packed = (stream, number(), any::<u8>(), kind).prop_map(|(stream, seconds, era, kind)| {
            let (seconds, era) = if stream == NO_LINE { (0, 0) } else { (seconds, era) };
            PackedTransaction { stream, seconds, era, kind }
        });
        prop::collection::vec(packed, 1..20)
    }

    fn fields(packed: &PackedTransaction) -> impl PartialEq + std::fmt::Debug {
        (packed.stream, packed.seconds, packed.era, packed.kind)
    }

    proptest! {
        #[test]
        fn any_transaction_after_any_other_is_read_as_it_was_written(transactions in transactions()) {
            let mut bytes = Vec::new();
            let origin = PackedTransaction::origin();
            let before = std::iter::once(&origin).chain(&transactions);
            transactions.iter().zip(before).for_each(|(packed, before)| packed.pack(before, &mut bytes));
            let (mut from, mut before) = (bytes.as_slice(), PackedTransaction::origin());
            for packed in &transactions {
                before = PackedTransaction::unpack(&before, &mut from).unwrap();
                prop_assert_eq!(fields(&before), fields(packed));
            }
            prop_assert!(from.is_empty());
        }

        #[test]
        fn any_bytes_are_transactions_or_none(bytes: Vec<u8>) {
            let (mut from, mut before) = (bytes.as_slice(), PackedTransaction::origin());
            let mut transactions = 0;
            while let Some(packed) = PackedTransaction::unpack(&before, &mut from) {
                before = packed;
                transactions = usize::saturating_add(transactions, 1);
            }
            prop_assert!(transactions <= bytes.len(), "each takes a byte");
        }
    }
}
