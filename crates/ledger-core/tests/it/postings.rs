//! What single transactions post.

use ledger_core::testkit::laws;
use ledger_core::*;

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
    laws::postings_balance(&ledger).unwrap();
    let costs: Vec<_> = ledger.cycle_costs().iter().map(|cost| cost.cost.to_text(scale)).collect();
    assert_eq!(costs, ["2", "8", "6"], "May stands still, June is re-costed");
}
