//! The double-entry view: every transaction as postings that sum to zero (rule N4).
#![allow(clippy::arithmetic_side_effects, reason = "figures saturate, beyond 10¹⁹ of the largest")]

use crate::event::{Charge, Supply};
use crate::ledger::Ledger;
use crate::ledger::stream::rows::Chunks;
use crate::ledger::stream::{Row, Side};
use crate::ledger::streams::StreamKey;
use crate::ledger::transactions::Transaction;
use crate::ledger::transactions::keys;
use crate::pack::dense::Dense;
use crate::query::booking::Booking;
use crate::value::id::{CycleId, ProviderId, ReasonCode, Reference, StoreId, SupplyId};
use crate::value::kind::Kind;
use crate::value::number::{Figure, Money, Total};
use crate::value::numbering::{StreamNo, TransactionNo};
use std::collections::BTreeMap;
use time::Date;

/// An account of the double-entry view: a place where value is, came from or went to.
///
/// ```
/// use ledger_core::query::Account;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 | 10 20
///     05-02 adjust -1    | 9  18
/// ");
/// let balance = book.ledger.trial_balance();
/// let accounts = balance.iter().map(|(account, total)| match account {
///     Account::Inventory(store, supply) => format!("{supply} in {store}: {}", total.units()),
///     Account::Provider(provider) => format!("{provider}: {}", total.units()),
///     Account::Adjustment(Some(reason)) => format!("{reason}: {}", total.units()),
///     other => panic!("{other:?}"),
/// });
/// assert_eq!(accounts.collect::<Vec<_>>(), ["UREA in MAIN: 1800", "Agro Sur: -2000", "NF: 200"]); // cents
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Account<'a> {
    /// Stock of a supply (by code) in a store.
    Inventory(&'a StoreId, &'a SupplyId),
    /// Purchases from a provider.
    Provider(&'a ProviderId),
    /// Charges to a cycle, activity, lot and contractor.
    Charge(&'a Charge),
    /// The cost of a closed cycle beyond the sum charged to it.
    ClosedCycle(&'a CycleId),
    /// Gains and losses by adjustments, counts and reversals; a count may have no reason.
    Adjustment(Option<&'a ReasonCode>),
    /// Values that rebalances set.
    Rebalancing,
    /// Values that the prices of revaluations and priced counts set.
    Revaluation,
    /// The real cost of settled deficits of a supply (by code) in a store, less the value at which they had been
    /// carried.
    NegativeStock(&'a StoreId, &'a SupplyId),
}

/// An amount on an account: a debit is above zero, a credit below.
///
/// ```
/// use ledger_core::{Reference, query::Account};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("05-01 entry 10 @ 2 as E | 10 20");
/// let entry = book.ledger.postings_of(&Reference::new("E")?).unwrap().remove(0);
/// let [inventory, provider] = entry.postings.as_slice() else { panic!() };
/// assert!(matches!(inventory.account, Account::Inventory(..)) && matches!(provider.account, Account::Provider(_)));
/// assert_eq!((inventory.amount.units(), provider.amount.units()), (20_00, -20_00));
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Posting<'a> {
    /// The account.
    pub account: Account<'a>,
    /// The amount.
    pub amount: Figure<Money>,
}

/// The postings of a transaction on one day. They sum to zero.
///
/// A rebalance has one of these for each of its dates. Every other transaction has at most one.
///
/// ```
/// use ledger_core::{Reference, value::Figure};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2              | 10 20
///     05-02 transfer 4                | 6  12  NORTH 4/8
///     05-05 rebalance 6 @ 3 and 05-06 4 @ 3 in NORTH as B | 6 18  NORTH 4/12
/// ");
/// let days = book.ledger.postings_of(&Reference::new("B")?).unwrap();
/// assert_eq!(days.iter().map(|day| day.date.day()).collect::<Vec<_>>(), [5, 6]);
/// for day in days {
///     assert!(day.postings.iter().map(|posting| posting.amount).sum::<Figure<_>>().is_zero());
/// }
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Postings<'a> {
    /// The transaction.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Reference,
    /// Its kind.
    pub kind: Kind,
    /// The day on which the transaction happened; for the closing of a cycle, the day on which it was recorded.
    #[cfg_attr(feature = "serde", serde(with = "crate::value::text::foreign"))]
    pub date: Date,
    /// The amounts, in the order of accounts. Each account is there once, and no amount is zero.
    pub postings: Vec<Posting<'a>>,
}

impl Ledger {
    /// The current postings of every transaction, in the order of recording. A transaction without postings is left
    /// out.
    pub fn postings(&self) -> impl Iterator<Item = Postings<'_>> {
        self.transactions.numbered().flat_map(|(number, transaction)| self.postings_by_day(number, transaction))
    }

    /// The current postings of one transaction, day by day, or `None` if there is no such transaction.
    pub fn postings_of(&self, reference: &Reference) -> Option<Vec<Postings<'_>>> {
        let number = self.transactions.find(reference.as_str())?;
        Some(self.postings_by_day(number, self.transactions.get(number)?))
    }

    /// The trial balance: all postings, summed up by account. It sums to zero.
    pub fn trial_balance(&self) -> BTreeMap<Account<'_>, Figure<Money>> {
        let mut balance: BTreeMap<Account<'_>, Figure<Money>> = BTreeMap::new();
        for posting in self.postings().flat_map(|postings| postings.postings) {
            *balance.entry(posting.account).or_default() += posting.amount;
        }
        balance
    }

    fn postings_by_day<'a>(&'a self, number: TransactionNo, transaction: Transaction<'_>) -> Vec<Postings<'a>> {
        let mut days: BTreeMap<Date, BTreeMap<Account<'a>, Total>> = BTreeMap::new();
        if self.transactions.voided_by(number).is_none() {
            for (key, line) in keys(transaction).zip(transaction.lines()) {
                let Some(stream) = self.streams.get(line.stream) else { continue };
                let (Some(names), Some((spot, row))) = (self.names(line.stream), stream.rows.find(key)) else {
                    continue;
                };
                let booking = self.booking(stream, spot, row, names.1.conversion);
                let day = days.entry(line.at.date()).or_default();
                self.post(&booking, row, names, day);
            }
        }
        if let Some((date, variances)) = self.cycles.closed_by(number) {
            let day = days.entry(date).or_default();
            for (charge, variance) in variances {
                day.entry(Account::Charge(charge)).or_default().subtract(variance);
                day.entry(Account::ClosedCycle(&charge.cycle)).or_default().add(variance);
            }
        }
        let scale = self.scales().money;
        let postings = |day: BTreeMap<Account<'a>, Total>| {
            let postings = day.into_iter().filter(|(_, amount)| !amount.is_zero());
            postings.map(|(account, amount)| Posting { account, amount: amount.at(scale) }).collect::<Vec<_>>()
        };
        days.into_iter()
            .map(|(date, day)| (date, postings(day)))
            .filter(|(_, postings)| !postings.is_empty())
            .map(|(date, postings)| Postings {
                reference: transaction.reference(),
                kind: transaction.kind(),
                date,
                postings,
            })
            .collect()
    }

    fn post<'a>(
        &'a self,
        booking: &Booking,
        row: &Row,
        (store, supply): (&'a StoreId, &'a Supply),
        day: &mut BTreeMap<Account<'a>, Total>,
    ) {
        for &(side, amount) in &booking.sides {
            let account = match side {
                Side::Inventory => Some(Account::Inventory(store, &supply.code)),
                Side::Provider => {
                    let corrected = self.transactions.provider_of(row.transaction());
                    self.catalog.providers.get(corrected.unwrap_or(row.account().to())).map(Account::Provider)
                }
                Side::Charge => self.cycles.charges.get(row.account().to()).map(Account::Charge),
                Side::Adjustment => Some(Account::Adjustment(self.catalog.reasons.get(row.account().to()))),
                Side::Rebalancing => Some(Account::Rebalancing),
                Side::Revaluation => Some(Account::Revaluation),
                Side::NegativeStock => Some(Account::NegativeStock(store, &supply.code)),
                // the other stream posts the opposite amount in the same transaction
                Side::Transfer => None,
            };
            if let Some(account) = account {
                day.entry(account).or_default().add(amount);
            }
        }
    }

    /// The store and supply of a stream.
    pub(crate) fn names(&self, stream: StreamNo) -> Option<(&StoreId, &Supply)> {
        let StreamKey { store, supply } = self.streams.key(stream)?;
        Some((self.catalog.stores.get(store)?, self.catalog.supplies.get(supply.index())?))
    }
}
