//! The postings of single transactions.

use ledger_core::{command::*, query::*, value::*, *};
use ledger_testkit::laws;

fn urea() -> SupplyId {
    SupplyId::new("UREA").unwrap()
}

fn supply() -> NewSupply {
    let unit = || "kg".to_owned();
    NewSupply::new(urea(), "Urea", unit(), 1, unit())
}

/// Records actions as one command, and returns a copy of the ledger after it.
fn told(ledger: &mut Ledger, actions: Vec<Action>) -> Ledger {
    let id = CommandId::new(ledger.head().to_string()).unwrap();
    let mut command = Command::new(id, time::OffsetDateTime::UNIX_EPOCH).declaring_names();
    command.actions = actions;
    let decision = ledger.decide(&command).unwrap();
    ledger.commit(decision).unwrap();
    ledger.clone()
}

/// C2 as double entry: the closing of a cycle posts the cost of its exits beyond the sum charged.
#[test]
fn a_closing_posts_the_variance_of_its_own_cycle() {
    let charge = |cycle, activity| Charge::new(CycleId::new(cycle).unwrap(), ActivityId::new(activity).unwrap());
    let entry = |at: &str, price: i64| {
        let entry = NewEntry::new(at.parse().unwrap(), StoreId::main(), ProviderId::new("P").unwrap());
        Action::from(entry.line(urea(), 10.buying(), price.per_buying()))
    };
    let exit = |at: &str, quantity: i64, charge| {
        Action::from(NewExit::new(at.parse().unwrap(), StoreId::main(), urea(), quantity.consumption(), charge))
    };
    let close = |cycle, name| {
        Action::CloseCycle(NewCycleChange::new(CycleId::new(cycle).unwrap()).reference(Reference::new(name).unwrap()))
    };
    let mut ledger = Ledger::default();
    let mut tell = |actions: Vec<Action>| told(&mut ledger, actions);
    tell(vec![Action::Open(Settings::default()), supply().into(), entry("2026-05-02", 2)]);
    tell(vec![
        exit("2026-05-03", 1, charge("2026-05", "sowing")),
        exit("2026-05-04", 4, charge("2026-05", "spraying")),
        exit("2026-06-01", 2, charge("2026-06", "sowing")),
    ]);
    tell(vec![close("2026-05", "CC-5"), close("2026-04", "CC-4")]);
    // the entry raises the cost of every exit by one for each piece
    let ledger = tell(vec![entry("2026-05-01", 4)]);

    let posted = |reference: &str| -> Vec<String> {
        let postings = ledger.postings_of(&Reference::new(reference).unwrap()).unwrap().into_iter();
        assert!(postings.clone().all(|posted| posted.date == time::OffsetDateTime::UNIX_EPOCH.date()));
        let lines = postings.flat_map(|posted| posted.postings);
        lines.map(|line| format!("{:?} {}", line.account, line.amount)).collect()
    };
    let [sowing, spraying, closed] = posted("CC-5").try_into().unwrap();
    assert!(sowing.contains("sowing") && sowing.ends_with(" -1"), "{sowing}");
    assert!(spraying.contains("spraying") && spraying.ends_with(" -4"), "{spraying}");
    assert!(closed.starts_with("ClosedCycle") && closed.ends_with(" 5"), "{closed}");
    assert_eq!(posted("CC-4"), Vec::<String>::new());
    laws::postings_balance(&ledger).unwrap();
    let costs: Vec<_> = ledger.cycle_costs().iter().map(|cost| cost.cost.to_string()).collect();
    assert_eq!(costs, ["2", "8", "6"], "May stands still, June is re-costed");
}

/// M6: a correction of the same moment posts to its own accounts, and so does its original; after a snapshot too.
#[test]
fn a_correction_posts_to_its_own_provider_and_charge() {
    let at = || "2026-05-02".parse::<Moment>().unwrap();
    let name = |name: &str| Reference::new(name).unwrap();
    let charge = |cycle| Charge::new(CycleId::new(cycle).unwrap(), ActivityId::new("sowing").unwrap());
    let entry = |named, provider, price: i64| {
        let entry = NewEntry::new(at(), StoreId::main(), ProviderId::new(provider).unwrap());
        entry
            .line(urea(), 10.buying(), price.per_buying())
            .line(urea(), 1.buying(), NewCost::Total(1.into()))
            .reference(name(named))
    };
    let exit = |named, quantity: i64, cycle| {
        NewExit::new(at(), StoreId::main(), urea(), quantity.consumption(), charge(cycle)).reference(name(named))
    };
    let back = |named, of: &str| NewReturn::new(at(), name(of), 1.consumption()).reference(name(named));
    let correct = |of: &str, by: NewCorrected| Action::from(NewCorrection::new(name(of), by));
    let mut ledger = Ledger::default();
    let mut tell = |actions: Vec<Action>| told(&mut ledger, actions);
    tell(vec![Action::Open(Settings::default()), supply().into(), entry("E1", "FIRST", 2).into()]);
    tell(vec![exit("X1", 3, "A").into(), exit("X2", 3, "A").into(), back("R1", "X1").into()]);
    tell(vec![correct("E1", entry("E2", "SECOND", 3).into())]);
    tell(vec![correct("E2", entry("E3", "THIRD", 4).into()), correct("X2", exit("X3", 2, "B").into())]);
    let ledger = tell(vec![correct("R1", back("R2", "X3").into())]);
    let restored = Ledger::from_snapshot(ledger.to_snapshot()).unwrap();

    let posted = |ledger: &Ledger, reference: &str| -> Vec<String> {
        let lines = ledger
            .postings_of(&Reference::new(reference).unwrap())
            .unwrap()
            .into_iter()
            .flat_map(|posted| posted.postings);
        let other = lines.filter(|line| !matches!(line.account, Account::Inventory(..)));
        other
            .map(|line| {
                let account = match line.account {
                    Account::Provider(provider) => provider.to_string(),
                    Account::Charge(charge) => charge.cycle.to_string(),
                    other => format!("{other:?}"),
                };
                format!("{account} {}", line.amount)
            })
            .collect()
    };
    for ledger in [&ledger, &restored] {
        // eleven came in for 41; three and two went out, and one of the two came back
        assert_eq!(posted(ledger, "E3"), ["THIRD -41"]);
        assert_eq!(posted(ledger, "X1"), ["A 11.181818"]);
        assert_eq!(posted(ledger, "X3"), ["B 7.454546"]);
        assert_eq!(posted(ledger, "R2"), ["B -3.727273"]);
        for voided in ["E1", "E2", "X2", "R1"] {
            assert!(posted(ledger, voided).is_empty(), "{voided}");
        }
        laws::postings_balance(ledger).unwrap();
    }
}
