//! The data of a transaction, and the names and scales that every answer needs.

use crate::ledger::Ledger;
use crate::pack::dense::Dense;
use crate::value::id::{Position, Reference};
use crate::value::kind::Kind;
use crate::value::number::Conversion;
use crate::value::numbering::{StreamNo, TransactionNo};

/// A transaction as the log has it.
///
/// ```
/// use ledger_core::{Reference, value::Kind};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 as E | 10 20
///     void E                  | 0  0
/// ");
/// let entry = book.ledger.transaction(&Reference::new("E")?).unwrap();
/// let void = book.ledger.transaction(&Reference::new("void-5")?).unwrap();
/// assert_eq!((entry.kind, entry.voided_by.as_ref()), (Kind::Entry, Some(&void.reference)));
/// assert_eq!((void.of, void.position.get()), (Some(entry.reference), 5));
/// assert_eq!(book.ledger.transaction(&Reference::new("X")?), None);
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TransactionInfo {
    /// The reference of the transaction.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Reference,
    /// Its kind.
    pub kind: Kind,
    /// The position of the transaction in the log.
    pub position: Position,
    /// The transaction that it returns, reverses or voids, if any.
    pub of: Option<Reference>,
    /// The void or correction that took it back, if any.
    pub voided_by: Option<Reference>,
}

impl Ledger {
    /// The transaction with that reference, if there is one.
    pub fn transaction(&self, reference: &Reference) -> Option<TransactionInfo> {
        self.transaction_info(self.transactions.find(reference.as_str())?)
    }

    pub(crate) fn transaction_info(&self, number: TransactionNo) -> Option<TransactionInfo> {
        let transaction = self.transactions.get(number)?;
        Some(TransactionInfo {
            reference: transaction.reference(),
            kind: transaction.kind(),
            position: transaction.position(),
            of: transaction.of().and_then(|of| self.reference(of)),
            voided_by: self.transactions.voided_by(number).and_then(|by| self.reference(by)),
        })
    }

    pub(crate) fn reference(&self, transaction: TransactionNo) -> Option<Reference> {
        Some(self.transactions.get(transaction)?.reference())
    }

    pub(crate) fn conversion(&self, stream: StreamNo) -> Option<Conversion> {
        Some(self.catalog.supplies.get(self.streams.key(stream)?.supply.index())?.conversion)
    }
}
