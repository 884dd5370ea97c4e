//! N4 as double entry: what every transaction posts, and what all of them add up to.

use crate::book::Book;
use crate::histories::{Clerk, history, settings};
use ledger_core::{Account, Ledger, Total};
use proptest::prelude::*;
use std::collections::BTreeMap;

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_transaction_sums_to_zero_and_all_add_up_to_the_books(setting in settings(), plans in history(30)) {
        let mut book = Book::open(&setting.opening());
        let mut clerk = Clerk::new(&setting);
        for plan in &plans {
            let before = clerk.clone();
            let command = clerk.command(plan, &book.model.world());
            if !book.tell_and_check(&command) {
                clerk.refused(before);
            }
        }
        check(&book.ledger);
    }
}

fn check(ledger: &Ledger) {
    for postings in ledger.postings() {
        let sum: Total = postings.postings.iter().map(|posting| posting.amount).sum();
        assert!(sum.is_zero(), "{postings:?}");
    }
    let books = ledger.trial_balance();
    assert!(books.values().copied().sum::<Total>().is_zero());
    for held in ledger.stock() {
        let account = Account::Inventory(held.store, &held.supply.code);
        let value = books.get(&account).copied().unwrap_or_default();
        assert_eq!(value, Total::from(held.stock.value), "{account:?}");
    }
    let charged: BTreeMap<_, _> = ledger.charges().map(|cost| (cost.charge, cost.charged)).collect();
    for (charge, charged) in charged {
        assert_eq!(books.get(&Account::Charge(charge)).copied().unwrap_or_default(), charged, "{charge:?}");
    }
    for closed in ledger.closed_cycles() {
        let posted = books.get(&Account::ClosedCycle(closed.cycle)).copied().unwrap_or_default();
        assert_eq!(posted, closed.variance, "{closed:?}");
    }
    let variance: Total =
        books.iter().filter(|(account, _)| matches!(account, Account::NegativeStock(..))).map(|(_, v)| *v).sum();
    assert_eq!(variance, ledger.balance().total.variance);
}
