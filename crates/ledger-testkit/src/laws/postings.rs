//! N4 as double entry: the postings of every transaction, and their sums.

use crate::observed::{Holds, Law, Readable, Reading, StreamName};
use ledger_core::{
    Charge, CycleId, Ledger, Reference,
    query::Account,
    value::{Figure, Kind, Money},
};
use std::borrow::Cow;
use std::collections::BTreeMap;
use time::Date;

/// The sums of a ledger's postings. The fields are public, so that a test can falsify one.
///
/// ```
/// use ledger_core::Ledger;
/// use ledger_testkit::laws::Books;
/// let books = Books::of(&Ledger::default());
/// assert!(books.transactions.is_empty());
/// assert!(books.inventory.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Books {
    /// The answers of the ledger.
    pub reading: Reading,
    /// The sum of the postings of every transaction on a day, over all accounts.
    pub transactions: Vec<((Reference, Kind, Date), Figure<Money>)>,
    /// The sum of the trial balance, over all accounts.
    pub balance: Figure<Money>,
    /// The sums on the inventory accounts.
    pub inventory: BTreeMap<StreamName, Figure<Money>>,
    /// The sums on the charge accounts.
    pub charges: BTreeMap<Charge, Figure<Money>>,
    /// The sums on the accounts of closed cycles.
    pub closed: BTreeMap<CycleId, Figure<Money>>,
    /// The sum on all accounts of negative stock.
    pub variance: Figure<Money>,
}

/// A value with postings: a ledger, or the sums of one.
///
/// ```
/// use ledger_core::Ledger;
/// use ledger_testkit::laws::{self, Booked, Books};
/// let books: Books = Ledger::default().books().into_owned();
/// laws::postings_balance(&books)?;
/// # Ok::<(), ledger_testkit::Violation>(())
/// ```
pub trait Booked {
    /// The sums of its postings.
    fn books(&self) -> Cow<'_, Books>;
}

impl Booked for Ledger {
    fn books(&self) -> Cow<'_, Books> {
        Cow::Owned(Books::of(self))
    }
}

impl Booked for Books {
    fn books(&self) -> Cow<'_, Books> {
        Cow::Borrowed(self)
    }
}

impl Books {
    /// Sums up the postings of a ledger.
    pub fn of(ledger: &Ledger) -> Self {
        let transactions = ledger.postings().map(|posted| {
            let sum = posted.postings.iter().map(|posting| posting.amount).sum();
            ((posted.reference.clone(), posted.kind, posted.date), sum)
        });
        let mut books = Self {
            reading: ledger.reading().into_owned(),
            transactions: transactions.collect(),
            balance: Figure::ZERO,
            inventory: BTreeMap::new(),
            charges: BTreeMap::new(),
            closed: BTreeMap::new(),
            variance: Figure::ZERO,
        };
        for (account, amount) in ledger.trial_balance() {
            books.balance += amount;
            match account {
                Account::Inventory(store, supply) => {
                    books.inventory.insert((store.clone(), supply.clone()), amount);
                }
                Account::Charge(charge) => {
                    books.charges.insert(charge.clone(), amount);
                }
                Account::ClosedCycle(cycle) => {
                    books.closed.insert(cycle.clone(), amount);
                }
                Account::NegativeStock(..) => books.variance += amount,
                _ => {}
            }
        }
        books
    }
}

/// N4: the postings of every transaction sum to zero, and so does the trial balance. Its accounts agree with the
/// ledger's answers: the value of every stock, the sum charged to every charge, the variance of every closed cycle and
/// of deficits.
///
/// # Errors
/// The first transaction or account for which this is false.
pub fn postings_balance(booked: &impl Booked) -> Holds {
    let books = booked.books();
    let law = Law::new("postings_balance", books.reading.head);
    for ((reference, kind, day), sum) in &books.transactions {
        law.same(format_args!("the sum that {reference}, of kind {kind}, posts on {day}"), sum, &Figure::ZERO)?;
    }
    law.same(format_args!("the trial balance"), &books.balance, &Figure::ZERO)?;
    let worth = |map: BTreeMap<_, Figure<Money>>| map.into_iter().filter(|(_, total)| !total.is_zero()).collect();
    let held = books.reading.stock.iter().map(|(stream, stock)| (stream.clone(), stock.value)).collect();
    law.same_map::<StreamName, Figure<Money>>("the account of stock", &worth(books.inventory.clone()), &worth(held))?;
    for (charge, (charged, _)) in &books.reading.charges {
        let posted = books.charges.get(charge).copied().unwrap_or_default();
        law.same(format_args!("the account of {charge:?}"), &posted, charged)?;
    }
    for (cycle, variance) in &books.reading.closed {
        let posted = books.closed.get(cycle).copied().unwrap_or_default();
        law.same(format_args!("the account of closed cycle {cycle}"), &posted, variance)?;
    }
    law.same(format_args!("the accounts of negative stock"), &books.variance, &books.reading.total.variance)
}
