//! The register of transactions: what each is called, where its lines went, what became of it.

use crate::draft::keys;
use crate::id::{Position, Reference};
use crate::moment::Moment;
use crate::timeline::Key;
use foldhash::HashMap;
use std::collections::BTreeMap;
use std::fmt;

/// What a transaction is.
///
/// ```
/// use ledger_core::Kind;
/// assert_eq!(Kind::Adjustment.to_string(), "adjust");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Goods came in.
    Entry,
    /// Goods were used.
    Exit,
    /// Goods came back.
    Return,
    /// A correction by a difference.
    Adjustment,
    /// A count that sets the books.
    Rebalance,
    /// Stock counted.
    Count,
    /// The average set.
    Revaluation,
    /// Goods from one store to another.
    Transfer,
    /// An adjustment or count reversed.
    Reversal,
    /// A transaction taken back.
    Void,
    /// A field cycle closed.
    CycleClosing,
    /// A field cycle reopened.
    CycleReopening,
    /// The books locked or unlocked.
    Lock,
}

impl Kind {
    /// The kind as journals name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Exit => "exit",
            Self::Return => "return",
            Self::Adjustment => "adjust",
            Self::Rebalance => "rebalance",
            Self::Count => "count",
            Self::Revaluation => "revalue",
            Self::Transfer => "transfer",
            Self::Reversal => "reverse",
            Self::Void => "void",
            Self::CycleClosing => "close-cycle",
            Self::CycleReopening => "reopen-cycle",
            Self::Lock => "lock",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The number of a transaction: dense, in the order of recording.
pub(crate) type TransactionNumber = u32;

/// The number of a stream: dense, in the order of its first use.
pub(crate) type StreamNumber = u32;

#[derive(Debug, Clone)]
pub(crate) struct Transaction {
    pub(crate) reference: Reference,
    pub(crate) kind: Kind,
    pub(crate) position: Position,
    /// The transaction in whose place it stands among those of the same moment: itself, unless it corrects one.
    pub(crate) place: TransactionNumber,
    pub(crate) lines: Lines,
    /// What it returns, reverses or voids.
    pub(crate) of: Option<TransactionNumber>,
    pub(crate) voided_by: Option<TransactionNumber>,
}

/// Where a transaction moved stock, and when.
#[derive(Debug, Clone)]
pub(crate) enum Lines {
    None,
    One(Line),
    Many(Box<[Line]>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) stream: StreamNumber,
    pub(crate) at: Moment,
}

impl Lines {
    pub(crate) fn as_slice(&self) -> &[Line] {
        match self {
            Self::None => &[],
            Self::One(line) => std::slice::from_ref(line),
            Self::Many(lines) => lines,
        }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Register {
    transactions: Vec<Transaction>,
    numbers: HashMap<Reference, TransactionNumber>,
}

impl Register {
    pub(crate) fn find(&self, reference: &str) -> Option<TransactionNumber> {
        self.numbers.get(reference).copied()
    }

    pub(crate) fn get(&self, number: TransactionNumber) -> Option<&Transaction> {
        self.transactions.get(number as usize)
    }

    pub(crate) fn numbered(&self) -> impl Iterator<Item = (TransactionNumber, &Transaction)> {
        (0..).zip(&self.transactions)
    }

    /// The first transaction that stands after `position`.
    pub(crate) fn first_after(&self, position: Position) -> TransactionNumber {
        let number = self.transactions.partition_point(|transaction| transaction.position <= position);
        TransactionNumber::try_from(number).unwrap_or(TransactionNumber::MAX)
    }

    pub(crate) fn voided_by(&self, number: TransactionNumber) -> Option<TransactionNumber> {
        self.get(number)?.voided_by
    }

    /// The stream and place of a transaction's first line.
    pub(crate) fn first_place(&self, number: TransactionNumber) -> Option<(StreamNumber, Key)> {
        let transaction = self.get(number)?;
        let line = transaction.lines.as_slice().first()?;
        Some((line.stream, keys(transaction).next()?))
    }

    fn len(&self) -> TransactionNumber {
        TransactionNumber::try_from(self.transactions.len()).unwrap_or(TransactionNumber::MAX)
    }

    pub(crate) fn commit(&mut self, patch: RegisterPatch) {
        self.transactions.extend(patch.added);
        self.numbers.extend(patch.numbers);
        for (target, by) in patch.voided {
            if let Some(transaction) = self.transactions.get_mut(target as usize) {
                transaction.voided_by = Some(by);
            }
        }
    }
}

/// The register as a command would leave it.
#[derive(Debug)]
pub(crate) struct DraftRegister<'a> {
    base: &'a Register,
    patch: RegisterPatch,
}

/// What a command adds to the register.
#[derive(Debug, Default)]
pub(crate) struct RegisterPatch {
    added: Vec<Transaction>,
    numbers: HashMap<Reference, TransactionNumber>,
    voided: BTreeMap<TransactionNumber, TransactionNumber>,
}

impl<'a> DraftRegister<'a> {
    pub(crate) fn over(base: &'a Register) -> Self {
        Self { base, patch: RegisterPatch::default() }
    }

    pub(crate) fn find(&self, reference: &str) -> Option<TransactionNumber> {
        self.base.find(reference).or_else(|| self.patch.numbers.get(reference).copied())
    }

    pub(crate) fn get(&self, number: TransactionNumber) -> Option<&Transaction> {
        match number.checked_sub(self.base.len()) {
            None => self.base.get(number),
            Some(number) => self.patch.added.get(number as usize),
        }
    }

    /// What a transaction is called.
    pub(crate) fn reference(&self, number: TransactionNumber) -> Reference {
        let made = || Reference::made(format_args!("transaction {number}"));
        self.get(number).map_or_else(made, |transaction| transaction.reference.clone())
    }

    pub(crate) fn voided_by(&self, number: TransactionNumber) -> Option<TransactionNumber> {
        self.patch.voided.get(&number).copied().or_else(|| self.get(number)?.voided_by)
    }

    /// Whether the command itself added that transaction.
    pub(crate) fn is_new(&self, number: TransactionNumber) -> bool {
        number >= self.base.len()
    }

    /// The number that the next transaction gets.
    pub(crate) fn next(&self) -> TransactionNumber {
        self.base.len().saturating_add(TransactionNumber::try_from(self.patch.added.len()).unwrap_or(u32::MAX))
    }

    pub(crate) fn add(&mut self, transaction: Transaction) {
        let number = self.next();
        self.patch.numbers.insert(transaction.reference.clone(), number);
        self.patch.added.push(transaction);
    }

    pub(crate) fn void(&mut self, target: TransactionNumber, by: TransactionNumber) {
        match target.checked_sub(self.base.len()).and_then(|number| self.patch.added.get_mut(number as usize)) {
            Some(transaction) => transaction.voided_by = Some(by),
            None => {
                self.patch.voided.insert(target, by);
            }
        }
    }

    pub(crate) fn into_patch(self) -> RegisterPatch {
        self.patch
    }
}
