//! All transactions: the reference of each, its lines, its void.

use crate::ledger::stream::Key;
use crate::ledger::transactions::packing::{NO_LINE, PackedTransaction};
use crate::ledger::transactions::positions::Positions;
use crate::ledger::transactions::references::References;
use crate::pack::append_list::AppendList;
use crate::pack::codec::{Bytes, Codec, codec};
use crate::pack::dense::Dense;
use crate::value::id::{Position, Reference};
use crate::value::kind::Kind;
use crate::value::moment::Moment;
use crate::value::numbering::{Counts, ProviderNo, StreamNo, TransactionNo};
use foldhash::HashMap;

/// One line of a transaction: the stream that it moved, and the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) stream: StreamNo,
    pub(crate) at: Moment,
}

/// A transaction to be added.
#[derive(Debug)]
pub(crate) struct NewTransaction {
    pub(crate) kind: Kind,
    pub(crate) position: Position,
    /// True if the reference is known to be made of kind and position.
    pub(crate) is_made: bool,
    /// The place that it takes over, if it corrects a transaction of the same moment.
    pub(crate) replaces: Option<Replaces>,
    pub(crate) lines: Lines,
    /// The transaction that it returns, reverses or voids.
    pub(crate) of: Option<TransactionNo>,
}

/// The data of a transaction that stands in the place of another one, which it corrects.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Replaces {
    pub(crate) place: TransactionNo,
    /// The provider of an entry; the row of such an entry has no room for it.
    pub(crate) provider: ProviderNo,
}

/// The lines of a transaction. Most have one.
#[derive(Debug)]
pub(crate) enum Lines {
    None,
    One(Line),
    Many(Vec<Line>),
}

impl Lines {
    pub(crate) fn len(&self) -> u32 {
        match self {
            Self::None => 0,
            Self::One(_) => 1,
            Self::Many(lines) => u32::try_from(lines.len()).unwrap_or(u32::MAX),
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, line: Line) {
        match self {
            Self::None => *self = Self::One(line),
            Self::One(first) => *self = Self::Many(vec![*first, line]),
            Self::Many(lines) => lines.push(line),
        }
    }
}

/// Values that only some transactions have, in the order of their numbers.
#[derive(Debug, Clone)]
struct Sparse<T>(Vec<(TransactionNo, T)>);

impl<T> Default for Sparse<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Sparse<T> {
    fn get(&self, number: TransactionNo) -> Option<&T> {
        let index = self.0.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        self.0.get(index).map(|(_, value)| value)
    }

    /// Appends values of transactions with higher numbers.
    fn append(&mut self, added: Self) {
        if !added.0.is_empty() {
            self.0.extend(added.0);
        }
    }

    fn last(&self) -> Option<TransactionNo> {
        self.0.last().map(|(number, _)| *number)
    }

    /// Appends a value; `number` is the highest so far.
    fn push(&mut self, number: TransactionNo, value: T) {
        self.0.push((number, value));
    }
}

/// All transactions from a first one on, in the order of recording.
///
/// A reference that the ledger made follows from kind and position. Only given references are kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct Transactions {
    first: TransactionNo,
    transactions: AppendList<PackedTransaction>,
    positions: Positions,
    given: References,
    several_lines: Sparse<Box<[Line]>>,
    corrected: Sparse<Replaces>,
    of: Sparse<TransactionNo>,
    voided: HashMap<TransactionNo, TransactionNo>,
}

/// A transaction, with all that is kept of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transaction<'a> {
    transactions: &'a Transactions,
    number: TransactionNo,
    packed: PackedTransaction,
}

impl<'a> Transaction<'a> {
    pub(crate) fn kind(self) -> Kind {
        self.packed.kind
    }

    pub(crate) fn position(self) -> Position {
        Position::new(self.transactions.positions.of(self.number).unwrap_or_default().into())
    }

    pub(crate) fn reference(self) -> Reference {
        let given = self.transactions.given.of(self.number);
        given.cloned().unwrap_or_else(|| Reference::of_kind(self.kind(), self.position()))
    }

    /// The transaction in whose place it stands among those of its moment: itself, unless it corrects one of that
    /// moment.
    pub(crate) fn place(self) -> TransactionNo {
        self.transactions.corrected.get(self.number).map_or(self.number, |replaces| replaces.place)
    }

    /// The transaction that it returns, reverses or voids, if any.
    pub(crate) fn of(self) -> Option<TransactionNo> {
        self.transactions.of.get(self.number).copied()
    }

    pub(crate) fn lines(self) -> impl Iterator<Item = Line> + use<'a> {
        let one = self.packed.line().map(|(stream, at)| Line { stream, at });
        let several = if one.is_none() { self.transactions.several_lines.get(self.number) } else { None };
        one.into_iter().chain(several.into_iter().flatten().copied())
    }

    pub(crate) fn has_several_lines(self) -> bool {
        self.lines().nth(1).is_some()
    }
}

impl Transactions {
    pub(crate) fn find(&self, reference: &str) -> Option<TransactionNo> {
        let given = self.given.find(reference);
        given.or_else(|| made_of(reference).and_then(|made| self.find_made(made)))
    }

    fn find_made(&self, (kind, position): (Kind, u32)) -> Option<TransactionNo> {
        let from = self.positions.first_from(position)?;
        let there = from.until(self.end()).take_while(|number| self.positions.of(*number) == Some(position));
        let mut made = there.filter(|number| {
            let is_that_kind = self.get(*number).is_some_and(|transaction| transaction.kind() == kind);
            is_that_kind && self.given.of(*number).is_none()
        });
        made.next()
    }

    pub(crate) fn get(&self, number: TransactionNo) -> Option<Transaction<'_>> {
        let packed = *self.transactions.get(number.since(self.first)? as usize)?;
        Some(Transaction { transactions: self, number, packed })
    }

    pub(crate) fn numbered(&self) -> impl Iterator<Item = (TransactionNo, Transaction<'_>)> {
        self.first.until(self.end()).filter_map(|number| Some((number, self.get(number)?)))
    }

    /// The first transaction after `position`, or the next number if there is none.
    pub(crate) fn first_after(&self, position: Position) -> TransactionNo {
        let next = u32::try_from(position.after(1).get()).ok();
        next.and_then(|next| self.positions.first_from(next)).unwrap_or(self.end()).min(self.end())
    }

    /// The stream and place of a transaction's first line.
    pub(crate) fn first_place(&self, number: TransactionNo) -> Option<(StreamNo, Key)> {
        let transaction = self.get(number)?;
        Some((transaction.lines().next()?.stream, keys(transaction).next()?))
    }

    pub(crate) fn voided_by(&self, number: TransactionNo) -> Option<TransactionNo> {
        self.voided.get(&number).copied()
    }

    /// The provider of an entry that stands in another's place.
    pub(crate) fn provider_of(&self, corrected: TransactionNo) -> Option<ProviderNo> {
        self.corrected.get(corrected).map(|replaces| replaces.provider)
    }

    pub(crate) fn len(&self) -> usize {
        self.transactions.len()
    }

    /// The number after the last one.
    fn end(&self) -> TransactionNo {
        self.first.after(u32::try_from(self.transactions.len()).unwrap_or(u32::MAX))
    }

    fn add(&mut self, reference: &Reference, new: NewTransaction) -> TransactionNo {
        let NewTransaction { kind, position, is_made, replaces, lines, of } = new;
        let number = self.end();
        let position = u32::try_from(position.get()).unwrap_or(u32::MAX);
        debug_assert!(!is_made || is_made_of(reference.as_str(), kind, position));
        if !is_made && !is_made_of(reference.as_str(), kind, position) {
            self.given.add(number, reference);
        }
        let (mut stream, mut seconds) = (NO_LINE, 0);
        match lines {
            Lines::None => {}
            Lines::One(line) => (stream, seconds) = (line.stream, line.at.seconds()),
            Lines::Many(lines) => self.several_lines.push(number, lines.into()),
        }
        if let Some(replaces) = replaces {
            self.corrected.push(number, replaces);
        }
        if let Some(of) = of {
            self.of.push(number, of);
        }
        let (era, seconds) = ((seconds >> 32) as u8, seconds as u32);
        self.transactions.push(PackedTransaction { stream, seconds, era, kind });
        self.positions.push(number, position);
        number
    }

    pub(crate) fn commit(&mut self, added: Transactions) {
        self.transactions.append(added.transactions);
        self.positions.append(added.positions);
        self.given.append(added.given);
        self.several_lines.append(added.several_lines);
        self.corrected.append(added.corrected);
        self.of.append(added.of);
        self.voided.extend(added.voided);
    }
}

/// The places of a transaction's lines, in order.
pub(crate) fn keys(transaction: Transaction<'_>) -> impl Iterator<Item = Key> {
    let (kind, place) = (transaction.kind(), transaction.place());
    (0_u32..).zip(transaction.lines()).map(move |(number, line)| key_of(kind, line.at, place, number))
}

/// The place of a line of a transaction.
pub(crate) fn key_of(kind: Kind, at: Moment, place: TransactionNo, line: u32) -> Key {
    if kind == Kind::Rebalance { Key::baseline(at, place, line) } else { Key::at(at, place, line) }
}

/// The kind and position of a reference that the ledger could have made.
fn made_of(reference: &str) -> Option<(Kind, u32)> {
    // a made reference begins with a lower-case letter, and nearly no given one does
    if !reference.starts_with(|first: char| first.is_ascii_lowercase()) {
        return None;
    }
    let (kind, digits) = reference.rsplit_once('-')?;
    let position = digits.parse().ok().filter(|position| are_digits_of(digits, *position))?;
    Some((Kind::ALL.into_iter().find(|known| known.as_str() == kind)?, position))
}

fn is_made_of(reference: &str, kind: Kind, position: u32) -> bool {
    reference.strip_prefix(kind.prefix()).is_some_and(|digits| are_digits_of(digits, position))
}

/// Returns true if `digits` are the ledger's way to write `position`, which is never 0.
fn are_digits_of(digits: &str, position: u32) -> bool {
    let mut left = position;
    let is_next = |digit: u8| {
        let is_it = left > 0 && u32::from(digit) == (u32::from(b'0') | (left % 10));
        left /= 10;
        is_it
    };
    position > 0 && digits.bytes().rev().all(is_next) && left == 0
}

/// The transactions as a command would leave them.
#[derive(Debug)]
pub(crate) struct TransactionsDraft<'a> {
    base: &'a Transactions,
    added: Transactions,
}

impl<'a> TransactionsDraft<'a> {
    pub(crate) fn over(base: &'a Transactions) -> Self {
        Self { base, added: Transactions { first: base.end(), ..Transactions::default() } }
    }

    pub(crate) fn find(&self, reference: &str) -> Option<TransactionNo> {
        self.given(reference).or_else(|| {
            let made = made_of(reference)?;
            self.base.find_made(made).or_else(|| self.added.find_made(made))
        })
    }

    fn given(&self, reference: &str) -> Option<TransactionNo> {
        self.base.given.find(reference).or_else(|| self.added.given.find(reference))
    }

    /// Returns true if somebody gave that name to a transaction.
    pub(crate) fn is_given(&self, reference: &Reference) -> bool {
        self.given(reference.as_str()).is_some()
    }

    pub(crate) fn get(&self, number: TransactionNo) -> Option<Transaction<'_>> {
        self.base.get(number).or_else(|| self.added.get(number))
    }

    /// The transactions that the command adds.
    pub(crate) fn added(&self) -> &Transactions {
        &self.added
    }

    /// The reference of a transaction.
    pub(crate) fn reference(&self, number: TransactionNo) -> Reference {
        let made = || Reference::made(format_args!("transaction {}", number.get()));
        self.get(number).map_or_else(made, Transaction::reference)
    }

    pub(crate) fn voided_by(&self, number: TransactionNo) -> Option<TransactionNo> {
        self.added.voided_by(number).or_else(|| self.base.voided_by(number))
    }

    /// The transactions that the command itself voided, ascending.
    pub(crate) fn voided_anew(&self) -> Vec<TransactionNo> {
        let mut voided: Vec<_> = self.added.voided.keys().copied().collect();
        voided.sort_unstable();
        voided
    }

    /// The first number that the command can give to a transaction.
    pub(crate) fn first_new(&self) -> TransactionNo {
        self.added.first
    }

    /// The number of transactions that the command added before `number`, if it added that one.
    pub(crate) fn added_before(&self, number: TransactionNo) -> Option<usize> {
        Some(number.since(self.added.first)? as usize)
    }

    /// The number that the next transaction gets.
    pub(crate) fn next(&self) -> TransactionNo {
        self.added.end()
    }

    pub(crate) fn add(&mut self, reference: &Reference, new: NewTransaction) -> TransactionNo {
        self.added.add(reference, new)
    }

    pub(crate) fn void(&mut self, target: TransactionNo, by: TransactionNo) {
        self.added.voided.insert(target, by);
    }

    pub(crate) fn into_added(self) -> Transactions {
        self.added
    }
}

impl Transactions {
    /// Returns true if everything that is not packed is in order, and refers to things that exist.
    pub(crate) fn is_in_order(&self, counts: Counts) -> bool {
        let is_known = |line: &Line| line.stream < counts.streams;
        let stands = |(number, replaces): &(TransactionNo, Replaces)| {
            replaces.place < *number && (replaces.provider < counts.providers || replaces.provider == ProviderNo::NONE)
        };
        let Self { first, several_lines, corrected, of, voided, .. } = self;
        *first == TransactionNo::FIRST
            && several_lines.0.iter().all(|(_, lines)| lines.iter().all(is_known))
            && corrected.0.iter().all(stands)
            && of.0.iter().all(|(number, of)| of < number)
            && voided.iter().all(|(target, by)| target < by && *by < counts.transactions)
            && [several_lines.last(), corrected.last(), of.last()].iter().flatten().all(|n| *n < counts.transactions)
    }
}

codec!(Line { stream, at });
codec!(Replaces { place, provider });
codec!(Transactions { first, transactions, positions, given, several_lines, corrected, of, voided });

impl<T: Codec> Codec for Sparse<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let list = Vec::<(TransactionNo, T)>::take(from)?;
        list.is_sorted_by(|(one, _), (next, _)| one < next).then_some(Self(list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_that_can_be_made_again_is_not_kept() {
        let mut transactions = Transactions::default();
        let names = ["exit-1", "exit-01", "entry-3", "exit-4", "exit-4294967296"];
        for (position, name) in (1..).map(Position::new).zip(names) {
            let kind = Kind::Exit;
            let new = NewTransaction { kind, position, is_made: false, replaces: None, lines: Lines::None, of: None };
            transactions.add(&Reference::new(name).unwrap(), new);
        }
        let numbers = (0..5).map(TransactionNo::new);
        let given: Vec<_> = numbers.clone().filter(|number| transactions.given.of(*number).is_some()).collect();
        assert_eq!(given, [1, 2, 4].map(TransactionNo::new), "the others are made of their kind and position");
        for (number, name) in numbers.zip(names) {
            assert_eq!(transactions.find(name), Some(number), "{name}");
            assert_eq!(transactions.get(number).map(|found| found.reference().to_string()).as_deref(), Some(name));
        }
        for name in ["exit-2", "exit-3", "exit-5", "exit-0", "entry-1", "exit-", "exit"] {
            assert_eq!(transactions.find(name), None, "{name}");
        }
    }
}
