//! N4 as double entry: what every transaction posts, and what all of them add up to.

use crate::reading::{Readable, Reading, StreamName};
use crate::violation::{Holds, Law};
use ledger_core::{
    Charge, CycleId, Ledger, Reference,
    query::Account,
    value::{Figure, Kind, Money},
};
use std::borrow::Cow;
use std::collections::BTreeMap;
use time::Date;

/// What a ledger posts, added up; its fields are public, so that a test can tell a lie.
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
    /// What the ledger answers.
    pub reading: Reading,
    /// What every transaction posts on a day, all accounts together.
    pub transactions: Vec<((Reference, Kind, Date), Figure<Money>)>,
    /// The trial balance, all accounts together.
    pub balance: Figure<Money>,
    /// What the accounts of stock hold.
    pub inventory: BTreeMap<StreamName, Figure<Money>>,
    /// What the accounts of charges hold.
    pub charges: BTreeMap<Charge, Figure<Money>>,
    /// What the accounts of closed cycles hold.
    pub closed: BTreeMap<CycleId, Figure<Money>>,
    /// What all accounts of negative stock hold.
    pub variance: Figure<Money>,
}

/// What has postings: a ledger, or what was read of one.
///
/// ```
/// use ledger_core::Ledger;
/// use ledger_testkit::laws::{self, Booked, Books};
/// let books: Books = Ledger::default().books().into_owned();
/// laws::postings_balance(&books)?;
/// # Ok::<(), ledger_testkit::Violation>(())
/// ```
pub trait Booked {
    /// What it posts, added up.
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
    /// Adds up what a ledger posts.
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

/// N4: every transaction posts to zero, so does the trial balance, and its accounts hold what the ledger answers:
/// the value of every stock, what every charge is charged, the variance of every closed cycle and of deficits.
///
/// # Errors
/// The first transaction or account that does not.
pub fn postings_balance(booked: &impl Booked) -> Holds {
    let books = booked.books();
    let law = Law::new("postings_balance", books.reading.head);
    for ((reference, kind, day), sum) in &books.transactions {
        law.same(format_args!("what {reference}, of kind {kind}, posts on {day}"), sum, &Figure::ZERO)?;
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
