//! The laws are able to fail: each holds for the ledger's true answers, and is broken by a small lie about them.

use crate::{command, day};
use ledger_core::{command::*, event::*, value::*, *};
use ledger_testkit::laws::{self, BatchOrders, Books, Parted, Undone};
use ledger_testkit::{Holds, Model, Outcome, Reading, Setting, Step, Trial, histories, run};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The laws that were broken by a lie.
#[derive(Default)]
struct Bitten(BTreeSet<&'static str>);

impl Bitten {
    /// Checks that the law holds for the truth, and that the lie breaks it: with its name, its step, and two different
    /// values.
    fn by(&mut self, law: &'static str, truth: Holds, lie: Holds) {
        truth.unwrap();
        let broken = lie.expect_err(law);
        assert_eq!(broken.law, law, "{broken}");
        assert!(broken.at > Position::START, "{broken}");
        assert_ne!(broken.found, broken.expected, "{broken}");
        self.0.insert(law);
    }
}

fn at(index: i64, hour: u8) -> Moment {
    format!("{} {hour:02}:00", day(index)).parse().unwrap()
}

fn each() -> SupplyId {
    SupplyId::new("EACH").unwrap()
}

fn north() -> StoreId {
    StoreId::new("NORTH").unwrap()
}

fn name(name: &str) -> Reference {
    Reference::new(name).unwrap()
}

fn entry(reference: &str, at: Moment, total: i64) -> Action {
    let entry = NewEntry::new(at, StoreId::main(), ProviderId::new("Agro Sur").unwrap());
    entry.line(each(), 10.buying(), NewCost::Total(total.into())).reference(name(reference)).into()
}

fn exit(reference: &str, at: Moment, quantity: i64) -> Action {
    let charge = Charge::new(CycleId::new("2026-05-a").unwrap(), ActivityId::new("weeding").unwrap());
    NewExit::new(at, StoreId::main(), each(), quantity.consumption(), charge).reference(name(reference)).into()
}

/// An entry, an exit with a return, a transfer, a count and a baseline. Their cycle is closed, and their first day
/// locked.
fn history() -> Vec<Action> {
    let cycle = CycleId::new("2026-05-a").unwrap();
    vec![
        entry("E1", at(0, 8), 30),
        exit("X1", at(3, 8), 4),
        NewReturn::new(at(4, 8), name("X1"), 1.consumption()).reference(name("R1")).into(),
        NewTransfer::new(at(5, 8), StoreId::main(), north(), each(), 2.buying()).reference(name("T1")).into(),
        NewCount::new(at(6, 8), StoreId::main(), each(), 4.buying()).reference(name("C1")).into(),
        NewRebalance::new().line(north(), each(), day(1), 3.buying(), 2.per_buying()).reference(name("B1")).into(),
        Action::CloseCycle(NewCycleChange::new(cycle).reference(name("Y1"))),
        NewPeriodLock::new(Some(day(1))).reference(name("K1")).into(),
    ]
}

fn told() -> Trial {
    let mut trial = Trial::open(&Setting::default().opening());
    for (number, action) in history().into_iter().enumerate() {
        assert!(trial.check(&command(&format!("c{number}")).with(action)).unwrap());
    }
    trial
}

/// A late entry: it re-costs the exit of the closed cycle, and changes the difference that the count finds.
fn late() -> Command {
    command("late").with(entry("E2", at(2, 8), 50))
}

/// A reading with one lie in the line of a transaction.
fn lying(reading: &Reading, reference: &str, lie: impl Fn(&mut ledger_testkit::ReadingLine)) -> Reading {
    let mut reading = reading.clone();
    let mut lines = reading.kardex.values_mut().flatten();
    lie(lines.find(|line| line.reference == name(reference)).unwrap());
    reading
}

/// The smallest amount of money.
fn grain() -> Figure<Money> {
    Money::from_units(1).at(Scale::DEFAULT)
}

fn one_more(amount: Figure<Money>) -> Figure<Money> {
    amount + grain()
}

fn state_laws(bitten: &mut Bitten, trial: &Trial) {
    let truth = trial.reading();
    let mut lie = truth.clone();
    lie.balances.values_mut().next().unwrap().lost = grain();
    bitten.by("conserves_value", laws::conserves_value(truth), laws::conserves_value(&lie));

    let lie = lying(truth, "X1", |line| line.after.as_mut().unwrap().quantity = Figure::ZERO);
    let law = laws::nothing_is_worth_nothing;
    bitten.by("nothing_is_worth_nothing", law(truth), law(&lie));

    let lie = lying(truth, "X1", |line| {
        line.after.as_mut().unwrap().value = Money::from_units(18_000_002).at(Scale::DEFAULT)
    });
    let law = laws::outflows_keep_the_average;
    bitten.by("outflows_keep_the_average", law(truth), law(&lie));

    let lie = lying(truth, "T1", |line| line.cost += grain());
    bitten.by("transfers_keep_value", laws::transfers_keep_value(truth), laws::transfers_keep_value(&lie));

    let mut lie = Books::of(trial.ledger());
    lie.transactions[0].1 = grain();
    bitten.by("postings_balance", laws::postings_balance(trial.ledger()), laws::postings_balance(&lie));
}

fn step_laws(bitten: &mut Bitten, trial: &Trial) {
    let truth = Step::take(&mut trial.ledger().clone(), &late());
    let mut lie = truth.clone();
    lie.preview.impact.streams[0].superseded += 1;
    bitten.by("preview_is_outcome", laws::preview_is_outcome(&truth), laws::preview_is_outcome(&lie));

    // the number and the sum stay the same, but one exit is another
    let mut lie = truth.clone();
    lie.previewed[0].reference = name("X9");
    bitten.by("preview_is_outcome", laws::preview_is_outcome(&truth), laws::preview_is_outcome(&lie));

    let mut lie = truth.clone();
    let Outcome::Recorded(_, impact) = &mut lie.outcome else { panic!("it is recorded") };
    impact.counts.clear();
    let law = laws::impact_is_the_difference;
    bitten.by("impact_is_the_difference", law(&truth), law(&lie));

    let mut lie = truth.clone();
    let Outcome::Recorded(_, impact) = &mut lie.outcome else { panic!("it is recorded") };
    impact.counts.push(impact.counts[0].clone());
    bitten.by("impact_is_the_difference", law(&truth), law(&lie));

    let mut lie = truth.clone();
    lie.again.as_mut().unwrap().after = trial.reading().clone();
    let law = laws::recording_is_idempotent;
    bitten.by("recording_is_idempotent", law(&truth), law(&lie));

    let mut lie = truth.clone();
    let (charged, _) = lie.after.charges.values_mut().next().unwrap();
    *charged = one_more(*charged);
    let law = laws::closed_cycles_stand_still;
    bitten.by("closed_cycles_stand_still", law(&truth), law(&lie));

    let mut lie = truth.clone();
    lie.after = lying(&truth.after, "E1", |line| line.cost = grain());
    let law = laws::locked_periods_stand_still;
    bitten.by("locked_periods_stand_still", law(&truth), law(&lie));

    let truth = Step::take(&mut trial.ledger().clone(), &command("too much").with(exit("X2", at(9, 8), 1_000)));
    assert!(truth.record().is_none());
    let mut lie = truth.clone();
    lie.after.stock.clear();
    let law = laws::refused_changes_nothing;
    bitten.by("refused_changes_nothing", law(&truth), law(&lie));
}

fn log_laws(bitten: &mut Bitten, trial: &Trial) {
    let scales = trial.ledger().settings().unwrap().scales();
    let texts: Vec<String> = trial.records().iter().map(|record| wire::encode(record, scales)).collect();
    let (record, text) = (&trial.records()[1], &texts[1]);
    let other = text.replace(r#""quantity":"10""#, r#""quantity":"11""#);
    let law = laws::wire_round_trips;
    bitten.by("wire_round_trips", law(record, text, scales), law(record, &other, scales));
    let mut tampered = texts.clone();
    tampered[1] = other;
    bitten.by("replays_to", laws::replays_to(trial.ledger(), &texts), laws::replays_to(trial.ledger(), &tampered));

    let then = Trial::of(&trial.records()[..3]).reading().clone();
    let lie = lying(&then, "X1", |line| line.moved = Figure::ZERO);
    let law = |reading: &Reading| laws::past_readings_stand(trial.records(), std::slice::from_ref(reading));
    bitten.by("past_readings_stand", law(&then), law(&lie));

    let truth = trial.records().last().unwrap();
    let mut lie = truth.clone();
    let Some(Event::PeriodLocked(lock)) = lie.events.first_mut() else { panic!("a lock comes last") };
    lock.reference = name("K9");
    let law = |record| laws::acknowledged_is_known(record, trial.ledger());
    bitten.by("acknowledged_is_known", law(truth), law(&lie));

    let law = |applied: &Ledger| laws::committed_is_applied(trial.ledger(), applied);
    bitten.by("committed_is_applied", law(trial.applied()), law(&applied(&wrong_records(trial))));

    let lie = lying(trial.reading(), "B1", |line| line.after.as_mut().unwrap().value = Figure::ZERO);
    let law = |reading: &Reading| laws::counts_and_baselines_hold(reading, trial.records());
    bitten.by("counts_and_baselines_hold", law(trial.reading()), law(&lie));
}

/// The same log, but for the price of the first entry.
fn wrong_records(trial: &Trial) -> Vec<Record> {
    let mut records = trial.records().to_vec();
    let Event::Entry(entry) = &mut records[1].events[0] else { panic!("an entry comes first") };
    entry.lines[0].cost = Cost::Total(Money::from_units(30_000_001));
    records
}

fn applied(records: &[Record]) -> Ledger {
    let mut ledger = Ledger::default();
    records.iter().for_each(|record| ledger.apply(record).unwrap());
    ledger
}

fn model_laws(bitten: &mut Bitten, trial: &Trial) {
    let wrong = Model::of(&wrong_records(trial));
    let law = |model| laws::agrees_with_the_model(trial.ledger(), model);
    bitten.by("agrees_with_the_model", law(trial.model()), law(&wrong));
    let law = |model| laws::lookups_agree_with_the_model(trial.ledger(), model);
    bitten.by("lookups_agree_with_the_model", law(trial.model()), law(&wrong));

    let truth = Step::take(&mut trial.ledger().clone(), &late());
    let mut lie = truth.clone();
    let Outcome::Recorded(record, _) = &mut lie.outcome else { panic!("it is recorded") };
    record.events.clear();
    let law = |step| laws::judged_as_by_the_model(trial.model(), step);
    bitten.by("judged_as_by_the_model", law(&truth), law(&lie));
}

fn laws_of_experiments(bitten: &mut Bitten, trial: &Trial) {
    let truth = Undone::of(trial.ledger(), &late(), &[command("then").with(entry("E3", at(7, 8), 1))]).unwrap();
    let mut lie = truth.clone();
    lie.with.stock.values_mut().next().unwrap().value = Figure::ZERO;
    bitten.by("void_undoes", laws::void_undoes(&truth), laws::void_undoes(&lie));

    let tell = |actions: [Action; 2]| {
        let mut ledger = trial.ledger().clone();
        for action in actions {
            let id = ledger.head().to_string();
            Step::take(&mut ledger, &command(&id).with(action));
        }
        ledger
    };
    let [first, second] = [entry("E4", at(7, 8), 1), entry("E5", at(8, 8), 2)];
    let (one, other) = (tell([first.clone(), second.clone()]), tell([second.clone(), first.clone()]));
    let less = tell([first.clone(), first.clone()]);
    let law = laws::recording_order_is_irrelevant;
    bitten.by("recording_order_is_irrelevant", law(&one, &other), law(&one, &less));

    let both = command("batch").with(first.clone()).with(second.clone());
    let mut together = trial.ledger().clone();
    Step::take(&mut together, &both);
    let law = laws::a_batch_is_its_actions;
    bitten.by("a_batch_is_its_actions", law(&together, &one), law(&together, &less));

    let truth = BatchOrders::of(trial.ledger(), &both, &command("batch").with(second).with(first));
    let mut lie = truth.clone();
    lie.other_refusals.insert("no reason".into());
    let law = laws::batch_order_is_irrelevant;
    bitten.by("batch_order_is_irrelevant", law(&truth), law(&lie));

    let truth = Parted::of(trial.ledger(), trial.records(), &late());
    let mut lie = truth.clone();
    lie.part_recosted.clear();
    let law = laws::a_part_decides_as_the_whole;
    bitten.by("a_part_decides_as_the_whole", law(&truth), law(&lie));
}

#[test]
fn every_law_is_broken_by_a_lie() {
    let trial = told();
    let mut bitten = Bitten::default();
    state_laws(&mut bitten, &trial);
    step_laws(&mut bitten, &trial);
    log_laws(&mut bitten, &trial);
    model_laws(&mut bitten, &trial);
    laws_of_experiments(&mut bitten, &trial);
    assert_eq!(bitten.0, laws::NAMES.iter().copied().collect(), "a law that nothing breaks");
}

/// The lie is only in the cost that a voided exit had.
#[test]
fn a_lie_about_a_voided_line_is_found() {
    let void = |of: &str| Action::from(NewVoid::new(name(of)).reference(name(&format!("V{of}"))));
    let told = |last: [&str; 2]| {
        let mut trial = Trial::open(&Setting::default().opening());
        let before = [entry("E1", at(0, 8), 30), exit("X1", at(3, 8), 4), entry("E2", at(2, 8), 50)];
        for (number, action) in before.into_iter().chain(last.map(void)).enumerate() {
            assert!(trial.check(&command(&format!("c{number}")).with(action)).unwrap());
        }
        trial
    };
    let (truth, lie) = (told(["E2", "X1"]), told(["X1", "E2"]));
    let broken = laws::committed_is_applied(truth.ledger(), lie.ledger()).unwrap_err();
    assert!(broken.place.contains("voided lines included, number 3"), "{broken}");
    let broken = laws::lookups_agree_with_the_model(lie.ledger(), truth.model()).unwrap_err();
    assert!(broken.place.contains("voided lines"), "{broken}");
}

/// The model finds a line that is wrong by the smallest unit, in any line of any history.
#[test]
fn a_lie_about_any_line_is_found() {
    run("a_lie_about_any_line_is_found", 64, &(histories(20), any::<usize>(), 0..4_u8), |(history, which, kind)| {
        let mut trial = Trial::default();
        for command in &history {
            trial.tell(command);
        }
        let mut lie = trial.reading().clone();
        let mut lines: Vec<_> = lie.kardex.values_mut().flatten().collect();
        prop_assume!(!lines.is_empty());
        let which = which % lines.len();
        let line = &mut lines[which];
        match (kind, &mut line.after) {
            (0, _) => line.moved += Quantity::from_units(1).at(line.moved.scale()),
            (1, Some(after)) => after.quantity += Quantity::from_units(1).at(after.quantity.scale()),
            (2, Some(after)) => after.value -= Money::from_units(1).at(after.value.scale()),
            _ => line.cost += Money::from_units(1).at(line.cost.scale()),
        }
        laws::agrees_with_the_model(trial.reading(), trial.model())?;
        prop_assert!(laws::agrees_with_the_model(&lie, trial.model()).is_err());
        Ok(())
    });
}

/// A failing run prints the reason, the input, and the seed to repeat it.
#[test]
fn a_failing_run_names_its_seed() {
    let failed = std::panic::catch_unwind(|| {
        run("no history has an exit", 512, &histories(12), |history| {
            let is_exit = |action: &Action| matches!(action, Action::Exit(_));
            prop_assert!(!history.iter().flat_map(|command| &command.actions).any(is_exit), "there is one");
            Ok(())
        });
    });
    let message = *failed.unwrap_err().downcast::<String>().unwrap();
    for part in ["no history has an exit: there is one", "smallest input", "NewExit", "again with LEDGER_SEED="] {
        assert!(message.contains(part), "{part}: {message}");
    }
}
