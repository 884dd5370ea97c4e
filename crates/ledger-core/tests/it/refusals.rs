//! Every refusal, by a command that is really refused for it, in the words that a clerk reads.

mod texts;

use crate::{changed, command, day};
use ledger_core::{command::*, decide::*, event::*, value::*, *};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use time::Date;

/// A ledger of kilograms by the bag of 50, with an entry that is superseded, one that is not, and an exit.
fn ledger() -> Ledger {
    let mut ledger = Ledger::default();
    let name = |name: &str| ProviderId::new(name).unwrap();
    let commands = [
        opening(),
        command("first")
            .with(Action::AddProvider(name("Agro Sur")))
            .with(Action::AddCycle(CycleId::new("2026-05").unwrap()))
            .with(entry("E-1", 0, "10"))
            .with(rebalance("COUNT", &[("MAIN", 1)]))
            .with(entry("E-2", 2, "2"))
            .with(exit("X-1", 3, "25"))
            .with(back("R-1", 4, "X-1", "5"))
            .with(adjustment("A-1", 4, "-1")),
        command("second").with(exit("X-2", 4, "5")),
        command("third").with(void("V-2", "X-2")),
        command("fourth")
            .with(Action::AddStore(StoreId::new("SOUTH").unwrap()))
            .with(changed(exit("X-3", 3, "5"), |new| new.charge = charge("2026-04")))
            .with(Action::CloseCycle(cycle("2026-04")))
            .with(reversal("AR-1", 4, "A-1"))
            .with(adjustment("A-2", 4, "1"))
            .declaring_names(),
    ];
    for command in commands {
        let decision = ledger.decide(&command).unwrap();
        ledger.commit(decision).unwrap();
    }
    ledger
}

fn opening() -> Command {
    command("open").with(Action::Open(Settings::default())).with(supply("UREA", "Urea 46 %", "50"))
}

fn supply(code: &str, name: &str, conversion: &str) -> NewSupply {
    NewSupply::new(SupplyId::new(code).unwrap(), name, "bag", number(conversion), "kg")
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn reference(text: &str) -> Option<Reference> {
    (!text.is_empty()).then(|| Reference::new(text).unwrap())
}

fn at(index: i64) -> Moment {
    Moment::start_of(day(index)).unwrap()
}

fn urea() -> SupplyId {
    SupplyId::new("UREA").unwrap()
}

fn entry(name: &str, index: i64, quantity: &str) -> NewEntry {
    let entry = NewEntry::new(at(index), StoreId::main(), ProviderId::new("Agro Sur").unwrap());
    let entry = entry.line(urea(), number(quantity).buying(), number("27.50").per_buying());
    changed(entry, |entry| entry.reference = reference(name))
}

fn exit(name: &str, index: i64, quantity: &str) -> NewExit {
    let exit = NewExit::new(at(index), StoreId::main(), urea(), number(quantity).consumption(), charge("2026-05"));
    changed(exit, |exit| exit.reference = reference(name))
}

fn back(name: &str, index: i64, of: &str, quantity: &str) -> NewReturn {
    let back = NewReturn::new(at(index), Reference::new(of).unwrap(), number(quantity).consumption());
    changed(back, |back| back.reference = reference(name))
}

fn adjustment(name: &str, index: i64, delta: &str) -> NewAdjustment {
    let (delta, reason) = (number(delta).buying(), ReasonCode::new("NF").unwrap());
    let adjustment = NewAdjustment::new(at(index), StoreId::main(), urea(), delta, reason);
    changed(adjustment, |adjustment| adjustment.reference = reference(name))
}

fn rebalance(name: &str, lines: &[(&str, i64)]) -> NewRebalance {
    let rebalance = changed(NewRebalance::new(), |rebalance| rebalance.reference = reference(name));
    lines.iter().fold(rebalance, |rebalance, (store, index)| {
        rebalance.line(StoreId::new(store).unwrap(), urea(), day(*index), 4.buying(), 30.per_buying())
    })
}

fn void(name: &str, of: &str) -> NewVoid {
    changed(NewVoid::new(Reference::new(of).unwrap()), |void| void.reference = reference(name))
}

fn charge(cycle: &str) -> Charge {
    Charge::new(CycleId::new(cycle).unwrap(), ActivityId::new("weeding").unwrap())
}

fn cycle(name: &str) -> NewCycleChange {
    NewCycleChange::new(CycleId::new(name).unwrap())
}

fn reversal(name: &str, index: i64, of: &str) -> NewReversal {
    let reversal = NewReversal::new(at(index), Reference::new(of).unwrap());
    changed(reversal, |reversal| reversal.reference = reference(name))
}

fn correction(of: &str, by: impl Into<NewCorrected>) -> NewCorrection {
    NewCorrection::new(Reference::new(of).unwrap(), by)
}

fn transfer(to: &str, index: i64, quantity: &str) -> NewTransfer {
    NewTransfer::new(at(index), StoreId::main(), StoreId::new(to).unwrap(), urea(), number(quantity).buying())
}

fn count(index: i64, stock: &str) -> NewCount {
    NewCount::new(at(index), StoreId::main(), urea(), number(stock).buying())
}

fn revaluation(store: &str, price: &str) -> NewRevaluation {
    NewRevaluation::new(at(5), StoreId::new(store).unwrap(), urea(), number(price).per_buying())
}

fn lock(index: i64) -> NewPeriodLock {
    NewPeriodLock::new(Some(day(index)))
}

fn one(action: impl Into<Action>) -> Command {
    command("c").with(action)
}

/// The commands that are refused, in the order in which the refusals are listed.
fn refused() -> Vec<Command> {
    let other = SupplyId::new("URAE").unwrap();
    let line = |store: &str, index| rebalance("", &[(store, index)]).lines.remove(0);
    vec![
        one(Action::Open(Settings::default())),
        command("c"),
        one(supply("UREA", "Urea", "50")),
        one(Action::AddStore(StoreId::main())),
        one(Action::AddProvider(ProviderId::new("Rebalancing").unwrap())),
        one(Action::AddReason(ReasonCode::new("DMG").unwrap())),
        one(Action::AddCycle(CycleId::new("2026-05").unwrap())),
        one(supply("NPK", " ", "50")),
        one(supply("NPK", "NPK\r\nUREA", "50")),
        one(entry("", 5, "1").document("INV-\u{202e}71")),
        one(void("", "E-2").note("two lines\nand \u{1b}]0;a title")),
        one(entry("E-1", 5, "1")),
        one(changed(exit("", 5, "1"), |new| new.store = StoreId::new("NROTH").unwrap())),
        one(changed(exit("", 5, "1"), |new| new.supply = other.clone())),
        one(changed(entry("", 5, "1"), |new| new.provider = ProviderId::new("Agro Sru").unwrap())),
        one(changed(adjustment("", 5, "1"), |new| new.reason = ReasonCode::new("FN").unwrap())),
        one(void("", "E-9")),
        one(changed(entry("", 5, "1"), |new| new.lines = Vec::new())),
        one(rebalance("", &[])),
        one(changed(entry("", 5, "1"), |new| new.lines = vec![entry("", 5, "1").lines.remove(0); (1 << 20) + 1])),
        one(supply("NPK", "NPK", "0")),
        one(entry("", 5, "0.0000001")),
        one(supply("NPK", "NPK", "0.5")).with(changed(entry("", 5, "1"), |entry| {
            let a_millionth = Price::per_consumption(number("0.000001"));
            entry.lines = vec![NewEntryLine::new(SupplyId::new("NPK").unwrap(), 1.buying(), a_millionth)];
        })),
        one(exit("", 5, "0")),
        one(entry("", 5, "-1")),
        one(entry("", 5, "1000000000000")),
        one(changed(adjustment("", 5, "-1"), |new| new.delta = Amount::consumption(number("-9223372036854.775808")))),
        one(changed(rebalance("", &[]), |new| {
            new.lines = vec![changed(line("MAIN", 5), |new| new.stock = number("-1").buying())]
        })),
        one(adjustment("", 5, "1").unit_price(number("-0.5").per_buying())),
        one(adjustment("", 5, "0")),
        one(adjustment("", 5, "-1").unit_price(number("2").per_buying())),
        one(changed(rebalance("", &[]), |new| new.lines = vec![changed(line("MAIN", 5), |new| new.date = Date::MIN)])),
        one(rebalance("", &[("MAIN", 5), ("MAIN", 6)])),
        one(NewPeriodLock::new(Some(Date::MIN))),
        one(transfer("MAIN", 5, "1")),
        one(back("", 5, "E-2", "1")),
        one(reversal("", 5, "E-2")),
        one(reversal("", 5, "AR-1")),
        one(correction("E-2", exit("", 5, "1"))),
        one(correction("A-2", entry("", 5, "1"))),
        one(back("", 5, "X-2", "1")),
        one(void("", "X-2")),
        one(correction("X-2", exit("", 5, "1"))),
        one(reversal("", 5, "A-1")),
        one(reversal("", 3, "A-2")),
        one(changed(exit("", 5, "1"), |new| new.charge = charge("2026-04"))),
        one(Action::CloseCycle(cycle("2026-04"))),
        one(Action::ReopenCycle(cycle("2026-05"))),
        one(Action::ReopenCycle(cycle("2026-06"))),
        one(back("", 2, "X-1", "1")),
        one(back("", 5, "X-1", "21")),
        one(lock(4)).with(exit("", 4, "1")).with(void("", "E-2")),
        one(exit("", 1, "1")),
        one(transfer("SOUTH", 1, "1")),
        one(count(3, "2")),
        one(void("", "A-1")),
        one(void("", "E-1")),
        one(correction("E-1", entry("", 5, "1"))),
        one(void("", "X-1")),
        one(correction("X-1", exit("", 5, "1"))),
        one(count(5, "2").unit_price(number("-1").per_buying())),
        one(count(5, "-2")),
        one(revaluation("SOUTH", "30")),
        one(exit("", 2, "280")),
        one(changed(adjustment("G-1", 5, "1"), |new| new.store = StoreId::new("NORTH").unwrap())).declaring_names(),
        one(entry("E-3", 5, "150000000000")).with(entry("E-4", 6, "150000000000")),
        one(exit("", 1, "0")).with(rebalance("", &[("MAIN", 5), ("MIAN", 5)])).with(void("", "nothing")),
    ]
}

#[test]
fn every_refusal_says_what_to_mend() {
    let ledger = ledger();
    let mut text = String::new();
    let mut codes = BTreeSet::new();
    let mut tell = |ledger: &Ledger, command: &Command| {
        let refusals = ledger.decide(command).map(|decision| format!("{:?}", decision.decided().record())).unwrap_err();
        for refused in refusals.as_slice() {
            codes.insert(refused.refusal.code());
            writeln!(text, "{:<20} {refused}", refused.refusal.code()).unwrap();
        }
    };
    tell(&Ledger::default(), &one(Action::AddStore(StoreId::main())));
    for command in refused() {
        tell(&ledger, &command);
    }
    insta::assert_snapshot!("every_refusal", text);

    let listed: BTreeSet<&str> = include_str!("../../src/decide/refusal.rs")
        .lines()
        .filter_map(|line| line.split_once("=> \"")?.1.split('"').next())
        .collect();
    // no test has a ledger of four thousand million events; the judge has a test of its own
    codes.insert("ledger_full");
    assert_eq!(codes, listed, "every code is told of here");
}

/// The codes of what is refused of a command.
fn codes(command: &Command) -> Vec<&'static str> {
    let refusals = ledger().decide(command).err().map(Refusals::into_vec).unwrap_or_default();
    refusals.iter().map(|refused| refused.refusal.code()).collect()
}

#[test]
fn nothing_is_dated_in_a_locked_period() {
    let dated: [Action; 9] = [
        entry("", 5, "1").into(),
        exit("", 5, "1").into(),
        back("", 5, "X-1", "1").into(),
        adjustment("", 5, "1").into(),
        rebalance("", &[("MAIN", 5)]).into(),
        count(5, "1").into(),
        revaluation("MAIN", "1").into(),
        transfer("SOUTH", 5, "1").into(),
        reversal("", 5, "A-2").into(),
    ];
    for action in dated {
        assert_eq!(codes(&one(lock(5)).with(action.clone())), ["period_locked"], "{action:?}");
        assert!(!codes(&one(lock(4)).with(action.clone())).contains(&"period_locked"), "{action:?}");
    }
    // what is corrected may lie behind the lock, and what takes its place may not lie before it
    assert_eq!(codes(&one(lock(1)).with(correction("E-2", entry("", 1, "1")))), ["period_locked"]);
}

#[test]
fn a_value_that_does_not_fit_is_refused_where_it_is_given() {
    let most = number("9000000000000").per_buying();
    let gain = adjustment("", 5, "100").unit_price(most);
    let counted = count(5, "100").unit_price(most);
    let mut rebalanced = rebalance("", &[("MAIN", 5)]);
    rebalanced.lines[0].unit_price = most;
    let entered = changed(entry("", 5, "100"), |entry| entry.lines[0].cost = most.into());
    for (what, action) in [
        ("value of the gain", Action::from(gain)),
        ("stock value", counted.into()),
        ("stock value", rebalanced.into()),
        ("line total", entered.into()),
    ] {
        let refusals = ledger().decide(&one(action)).unwrap_err().to_string();
        assert!(refusals.contains(&format!("the {what} can't be taken")), "{refusals}");
    }
}

#[test]
fn what_only_the_end_shows_is_refused_at_its_own_line() {
    let line = |bags: &str| entry("", 5, bags).lines.remove(0);
    let lines = vec![line("1"), line("150000000000"), line("150000000000")];
    let command = one(exit("", 5, "1")).with(changed(entry("E-3", 6, "1"), |new| new.lines = lines));
    let refusals = ledger().decide(&command).unwrap_err();
    let [refused] = refusals.as_slice() else { panic!("{refusals}") };
    assert_eq!((refused.action, refused.line, refused.refusal.code()), (1, Some(2), "out_of_range"));
    // the sides of a transfer are not lines of a document
    let refusals = ledger().decide(&one(transfer("SOUTH", 5, "100"))).unwrap_err();
    let [refused] = refusals.as_slice() else { panic!("{refusals}") };
    assert_eq!((refused.action, refused.line, refused.refusal.code()), (0, None, "negative_stock"));
}

#[test]
fn what_was_recorded_before_is_refused_at_the_line_that_breaks_it() {
    let mut zero = rebalance("", &[("SOUTH", 2), ("MAIN", 2)]);
    zero.lines[1].stock = number("0").buying();
    let command = one(Action::AddCycle(CycleId::new("2026-06").unwrap())).with(zero);
    let refusals = ledger().decide(&command).unwrap_err();
    let [refused] = refusals.as_slice() else { panic!("{refusals}") };
    assert!(refusals.to_string().contains("X-1"), "{refusals}");
    assert_eq!((refused.action, refused.line, refused.refusal.code()), (1, Some(1), "negative_stock"));
}

/// Actions named N-1, each refused for one reason, and the stores whose stock they would have changed.
fn refused_alone() -> Vec<(Action, &'static [&'static str])> {
    let name = || reference("N-1");
    let (south, main): (_, &[&str]) = (StoreId::new("SOUTH").unwrap(), &["MAIN"]);
    let correct = |of, by: NewCorrected| changed(correction(of, by), |new| new.reference = name());
    let there = changed(entry("N-2", 5, "0"), |new| new.store = south.clone());
    let sent = changed(transfer("SOUTH", 5, "0"), |new| new.reference = reference("N-2"));
    vec![
        (entry("N-1", 5, "0").into(), main),
        (exit("N-1", 5, "0").into(), main),
        (adjustment("N-1", 5, "0").into(), main),
        (rebalance("N-1", &[("MAIN", 5), ("MAIN", 6)]).into(), main),
        (changed(count(5, "-2"), |new| new.reference = name()).into(), main),
        (changed(revaluation("MAIN", "-1"), |new| new.reference = name()).into(), main),
        (changed(transfer("SOUTH", 5, "0"), |new| new.reference = name()).into(), &["MAIN", "SOUTH"]),
        (back("N-1", 5, "X-1", "21").into(), main),
        (reversal("N-1", 3, "A-2").into(), main),
        (void("N-1", "A-1").into(), main),
        (correct("E-2", there.into()).into(), &["MAIN", "SOUTH"]),
        (correct("X-1", changed(exit("N-2", 5, "1"), |new| new.store = south).into()).into(), &["MAIN", "SOUTH"]),
        (correct("R-1", back("N-2", 5, "X-1", "26").into()).into(), main),
        (correct("E-2", sent.into()).into(), &["MAIN", "SOUTH"]),
        (Action::CloseCycle(changed(cycle("2026-04"), |new| new.reference = name())), &[]),
        (Action::ReopenCycle(changed(cycle("2026-05"), |new| new.reference = name())), &[]),
        (changed(NewPeriodLock::new(Some(Date::MIN)), |new| new.reference = name()).into(), &[]),
    ]
}

/// Two things are not refused again: actions that name a refused one, and the stock that it would have left.
#[test]
fn what_follows_from_a_refused_action_is_not_refused_again() {
    let ledger = ledger();
    for (action, stores) in refused_alone() {
        let mut command = one(action.clone()).with(void("", "N-1"));
        if matches!(action, Action::Correction(_)) {
            command = command.with(void("", "N-2"));
        }
        for store in stores {
            command = command.with(changed(exit("", 6, "100000"), |new| new.store = StoreId::new(*store).unwrap()));
        }
        let refusals = ledger.decide(&command).unwrap_err();
        assert_eq!(refusals.as_slice().len(), 1, "{refusals} {action:#?}");
        assert_eq!(refusals.as_slice()[0].action, 0, "{refusals}");
    }
}

/// The record and the impact of a command are known before it is committed.
#[test]
fn what_is_decided_is_what_is_committed() {
    let mut ledger = ledger();
    let decision = ledger.decide(&one(entry("E-3", 5, "1"))).unwrap();
    let (decided, impact) = (decision.decided().clone(), decision.impact().clone());
    assert_eq!(decided.against(), ledger.head());
    assert_eq!(decided.body(), wire::encode(decided.record(), ledger.settings().unwrap().scales()));
    assert_eq!(impact.recorded, [Reference::new("E-3").unwrap()]);
    assert_eq!(ledger.commit(decision).unwrap(), (decided, impact));
}

#[test]
fn a_rebalance_declares_a_store_once() {
    let mut two = rebalance("", &[("NORTH", 5), ("NORTH", 5)]);
    two.lines[1].supply = SupplyId::new("NPK").unwrap();
    let command = one(supply("NPK", "NPK", "50")).with(two).declaring_names();
    let decision = ledger().decide(&command).unwrap();
    let [_, Event::StoreAdded(store), Event::Rebalance(_)] = decision.decided().record().events.as_slice() else {
        panic!("{:?}", decision.decided().record())
    };
    assert_eq!(store.as_str(), "NORTH");
}

#[test]
fn a_rebalance_of_one_supply_may_declare_two_stores() {
    let command = one(rebalance("", &[("EAST", 5), ("WEST", 5)])).declaring_names();
    let decision = ledger().decide(&command).unwrap();
    let events = decision.decided().record().events.iter();
    let stores =
        events.filter_map(|event| if let Event::StoreAdded(store) = event { Some(store.as_str()) } else { None });
    assert_eq!(stores.collect::<Vec<_>>(), ["EAST", "WEST"]);
}
