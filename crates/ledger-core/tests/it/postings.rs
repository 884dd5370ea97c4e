//! N4 as double entry: what every transaction posts, and what all of them add up to.

use crate::book::Book;
use crate::histories::{Clerk, history, settings};
use ledger_core::*;
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

/// C2 as double entry: the closing of a cycle posts what its exits cost beyond what it was charged.
#[test]
fn a_closing_posts_the_variance_of_its_own_cycle() {
    let urea = || SupplyId::new("UREA").unwrap();
    let charge = |cycle, activity| Charge::new(CycleId::new(cycle).unwrap(), ActivityId::new(activity).unwrap());
    let entry = |at: &str, price: i64| {
        let entry = NewEntry::new(at.parse().unwrap(), StoreId::main(), ProviderId::new("P").unwrap());
        Action::from(entry.line(urea(), 10, NewCost::UnitPrice(price.into())))
    };
    let exit = |at: &str, quantity: i64, charge| {
        Action::from(NewExit::new(at.parse().unwrap(), StoreId::main(), urea(), quantity, charge))
    };
    let close = |cycle, name| {
        Action::CloseCycle(NewCycleChange::new(CycleId::new(cycle).unwrap()).named(Reference::new(name).unwrap()))
    };
    let (name, unit) = ("Urea".to_owned(), || "kg".to_owned());
    let supply = NewSupply { code: urea(), name, buying_unit: unit(), consumption_unit: unit(), conversion: 1.into() };
    let mut ledger = Ledger::default();
    let mut tell = |actions: Vec<Action>| {
        let id = CommandId::new(ledger.head().to_string()).unwrap();
        let mut command = Command::new(id, time::OffsetDateTime::UNIX_EPOCH).declaring_names();
        command.actions = actions;
        let decision = ledger.decide(&command).unwrap();
        ledger.commit(decision).unwrap();
        ledger.clone()
    };
    tell(vec![Action::Open(Settings::default()), supply.into(), entry("2026-05-02", 2)]);
    tell(vec![
        exit("2026-05-03", 1, charge("2026-05", "sowing")),
        exit("2026-05-04", 4, charge("2026-05", "spraying")),
        exit("2026-06-01", 2, charge("2026-06", "sowing")),
    ]);
    tell(vec![close("2026-05", "CC-5"), close("2026-04", "CC-4")]);
    // every exit costs one more for each that it took
    let ledger = tell(vec![entry("2026-05-01", 4)]);

    let scale = Scale::DEFAULT;
    let posted = |reference: &str| -> Vec<String> {
        let postings = ledger.postings_of(reference).unwrap().into_iter();
        assert!(postings.clone().all(|posted| posted.date == time::OffsetDateTime::UNIX_EPOCH.date()));
        let lines = postings.flat_map(|posted| posted.postings);
        lines.map(|line| format!("{:?} {}", line.account, line.amount.to_text(scale))).collect()
    };
    let [sowing, spraying, closed] = posted("CC-5").try_into().unwrap();
    assert!(sowing.contains("sowing") && sowing.ends_with(" -1"), "{sowing}");
    assert!(spraying.contains("spraying") && spraying.ends_with(" -4"), "{spraying}");
    assert!(closed.starts_with("ClosedCycle") && closed.ends_with(" 5"), "{closed}");
    assert_eq!(posted("CC-4"), Vec::<String>::new());
    check(&ledger);
    let costs: Vec<_> = ledger.cycle_costs().iter().map(|cost| cost.cost.to_text(scale)).collect();
    assert_eq!(costs, ["2", "8", "6"], "May stands still, June is re-costed");
}
