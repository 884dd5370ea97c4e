//! The double-entry view: every transaction as postings that sum to zero (SPEC N4).

use crate::event::{Charge, Supply};
use crate::ledger::Ledger;
use crate::ledger::stream::Row;
use crate::ledger::stream::rows::Chunks;
use crate::ledger::streams::StreamKey;
use crate::ledger::transactions::Transaction;
use crate::ledger::transactions::keys;
use crate::query::booking::{Booking, Side};
use crate::value::id::{CycleId, ProviderId, ReasonCode, Reference, StoreId, SupplyId};
use crate::value::kind::Kind;
use crate::value::number::Total;
use crate::value::numbering::TransactionNumber;
use std::collections::BTreeMap;
use time::Date;

/// Where value is, or where it came from or went.
///
/// ```
/// use ledger_core::{Account, ProviderId};
/// let provider = ProviderId::new("Agro Sur")?;
/// assert!(Account::Provider(&provider) < Account::Rebalancing);
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Account<'a> {
    /// Stock of a supply (by code) in a store.
    Inventory(&'a StoreId, &'a SupplyId),
    /// Bought from a provider.
    Provider(&'a ProviderId),
    /// Charged to a cycle, activity, lot and contractor.
    Charge(&'a Charge),
    /// Costs of a closed cycle beyond what it was charged.
    ClosedCycle(&'a CycleId),
    /// Found or lost, by adjustments, counts and reversals; a count may have no reason.
    Adjustment(Option<&'a ReasonCode>),
    /// Set by rebalances.
    Rebalancing,
    /// Set by prices: revaluations and priced counts.
    Revaluation,
    /// What settled deficits of a supply (by code) in a store really cost, less what they had been carried at.
    NegativeStock(&'a StoreId, &'a SupplyId),
}

/// An amount on an account: a debit is above zero, a credit below.
///
/// ```
/// use ledger_core::{Account, Posting, Total};
/// let posting = Posting { account: Account::Rebalancing, amount: Total::ZERO };
/// assert!(posting.amount.is_zero());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting<'a> {
    /// Where.
    pub account: Account<'a>,
    /// How much.
    pub amount: Total,
}

/// What a transaction posts on one day; it sums to zero.
///
/// A rebalance has one of these for each of its dates, every other transaction at most one.
///
/// ```
/// use ledger_core::Ledger;
/// assert_eq!(Ledger::default().postings().count(), 0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postings<'a> {
    /// The transaction.
    pub reference: Reference,
    /// What it is.
    pub kind: Kind,
    /// The day it happened; of the closing of a cycle, the day it was recorded.
    pub date: Date,
    /// By account, each once, none of them zero.
    pub postings: Vec<Posting<'a>>,
}

impl Ledger {
    /// What every transaction posts as things stand, in the order of recording; what posts nothing is left out.
    pub fn postings(&self) -> impl Iterator<Item = Postings<'_>> {
        self.register.numbered().flat_map(|(number, transaction)| self.postings_by_day(number, transaction))
    }

    /// What one transaction posts as things stand, day by day; none if there is no such transaction.
    pub fn postings_of(&self, reference: &str) -> Option<Vec<Postings<'_>>> {
        let number = self.register.find(reference)?;
        Some(self.postings_by_day(number, self.register.get(number)?))
    }

    /// All postings together, by account: what a trial balance shows. They sum to zero.
    pub fn trial_balance(&self) -> BTreeMap<Account<'_>, Total> {
        let mut balance: BTreeMap<Account<'_>, Total> = BTreeMap::new();
        for posting in self.postings().flat_map(|postings| postings.postings) {
            balance.entry(posting.account).or_default().add(posting.amount);
        }
        balance
    }

    fn postings_by_day<'a>(&'a self, number: TransactionNumber, transaction: Transaction<'_>) -> Vec<Postings<'a>> {
        let mut days: BTreeMap<Date, BTreeMap<Account<'a>, Total>> = BTreeMap::new();
        if self.register.voided_by(number).is_none() {
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
        let postings = |day: BTreeMap<Account<'a>, Total>| {
            let postings = day.into_iter().filter(|(_, amount)| !amount.is_zero());
            postings.map(|(account, amount)| Posting { account, amount }).collect::<Vec<_>>()
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
                    let corrected = self.register.provider_of(row.transaction());
                    self.catalog.providers.get(corrected.unwrap_or(row.account())).map(Account::Provider)
                }
                Side::Charge => self.cycles.charges.get(row.account()).map(Account::Charge),
                Side::Adjustment => Some(Account::Adjustment(self.catalog.reasons.get(row.account()))),
                Side::Rebalancing => Some(Account::Rebalancing),
                Side::Revaluation => Some(Account::Revaluation),
                Side::NegativeStock => Some(Account::NegativeStock(store, &supply.code)),
                // the other stream posts the opposite, in the same transaction
                Side::Transfer => None,
            };
            if let Some(account) = account {
                day.entry(account).or_default().add(amount);
            }
        }
    }

    /// The store and supply of a stream.
    pub(crate) fn names(&self, stream: u32) -> Option<(&StoreId, &Supply)> {
        let StreamKey { store, supply } = self.streams.key(stream)?;
        Some((self.catalog.stores.get(store)?, self.catalog.supplies.get(supply as usize)?))
    }
}
