//! The laws, each as a property of random histories.

use crate::movements::{in_this_order, movements};
use crate::{changed, command, day};
use ledger_core::{command::*, value::*, *};
use ledger_testkit::laws::{self, BatchOrders, Parted, Undone};
use ledger_testkit::{
    Clerk, CommandPlan, Outcome, Reading, Setting, Step, Tally, Trial, cases, histories, length, plans, rebalance_plan,
    run, settings, tellings, vast_settings, voidable_plan,
};
use proptest::prelude::*;
use std::io::Write;

/// M1–M11, R1–R7, C1, C2, T1, T3, T4: after every command, recorded or refused, the ledger agrees with the model, and
/// every other law of states and steps holds. The kinds of commands are counted, and printed if `LEDGER_CASES` asks for
/// more cases.
#[test]
fn agrees_with_the_naive_model() {
    let mut tally = Tally::default();
    run("agrees_with_the_naive_model", 192, &(settings(), plans(length(30))), |(setting, plans)| {
        let mut trial = Trial::open(&setting.opening());
        let mut clerk = Clerk::new(&setting);
        for plan in &plans {
            let command = clerk.command(plan, trial.ledger());
            tally.count(&trial.checked(&command)?);
        }
        laws::postings_balance(trial.ledger())?;
        Ok(())
    });
    if std::env::var("LEDGER_CASES").is_ok() {
        let _ = write!(std::io::stderr(), "{tally}");
    }
    // a share needs a sample: CI gives thirty thousand commands, and a few thousand vary by more than the margin
    if tally.commands > 20_000 {
        assert!(tally.percent_recorded() > 70, "too much is refused:\n{tally}");
        for (kind, (told, recorded)) in &tally.actions {
            assert!(recorded * 2 > *told, "most of each kind is recorded: {kind}\n{tally}");
        }
        let share = |feature| tally.feature(feature) * 100 / tally.recorded;
        assert!(share("back-dated") >= 20, "a quarter is back-dated:\n{tally}");
        for (feature, least) in [
            ("at the same moment as another", 20),
            ("several stores in stock", 40),
            ("closed-cycle variance there", 5),
            ("superseded lines there", 20),
            ("exits re-costed", 8),
        ] {
            assert!(share(feature) >= least, "{feature}: at least {least} %\n{tally}");
        }
        for (feature, count) in &tally.features {
            assert!(*count > 0, "{feature}: never\n{tally}");
        }
    }
}

proptest! {
    #![proptest_config(cases(128))]

    /// N2: a number that does not fit is refused; nothing wraps, saturates or panics.
    #[test]
    fn what_does_not_fit_is_refused(setting in vast_settings(), plans in plans(length(20))) {
        let mut trial = Trial::open(&setting.opening());
        let mut clerk = Clerk::new(&setting);
        for plan in &plans {
            let command = clerk.command(plan, trial.ledger());
            // the model has room for every number, so only recorded commands are compared
            let step = trial.tell(&command);
            laws::every_law_of_a_step(&step)?;
            laws::every_law_of_a_state(trial.reading())?;
            laws::agrees_with_the_model(trial.reading(), trial.model())?;
        }
    }

    /// A log reads as it was written and replays to the same answers; readings taken on the way still hold.
    #[test]
    fn a_log_replays_to_the_same_answers(history in histories(length(20))) {
        let mut trial = Trial::default();
        let mut readings = vec![trial.reading().clone()];
        for command in &history {
            let before = trial.ledger().clone();
            let step = trial.tell(command);
            let Outcome::Recorded(record, impact) = step.outcome else { panic!("a valid history is recorded") };
            let replayed = before.impact_of(&record).unwrap();
            prop_assert_eq!(before.recosted_exits_of(&record).unwrap(), step.recosted);
            prop_assert_eq!(replayed, impact);
            readings.push(trial.reading().clone());
        }
        let scales = trial.ledger().settings().unwrap().scales();
        let texts: Vec<String> = trial.records().iter().map(|record| wire::encode(record, scales)).collect();
        for (record, text) in trial.records().iter().zip(&texts) {
            laws::wire_round_trips(record, text, scales)?;
        }
        laws::replays_to(trial.ledger(), &texts)?;
        laws::past_readings_stand(trial.records(), &readings)?;
    }

    /// A snapshot is the whole state: the ledger read from it gives the same answers, and goes on alike.
    #[test]
    fn a_snapshot_is_the_state(setting in settings(), plans in plans(length(20)), cut in 0..1_000_usize) {
        let (trial, _) = told(&setting, &plans);
        let cut = cut % trial.records().len();
        let mut replayed = Ledger::default();
        for (number, record) in trial.records().iter().enumerate() {
            if number == cut {
                let bytes = replayed.to_snapshot();
                let restored = Ledger::from_snapshot(bytes.clone()).unwrap();
                prop_assert_eq!(Reading::of(&restored), Reading::of(&replayed));
                prop_assert!(restored.is_intact());
                for length in 0..bytes.len() {
                    prop_assert!(Ledger::from_snapshot(bytes[..length].to_vec()).is_none());
                }
                for flip in 0..10 {
                    let mut damaged = bytes.clone();
                    let index = (cut + 1_000 * flip).wrapping_mul(7919) % damaged.len();
                    damaged[index] ^= 1 << (cut % 8);
                    // a damaged snapshot does not panic, however late its rows are read
                    let _ = Ledger::from_snapshot(damaged).map(|ledger| Reading::of(&ledger));
                }
                // nothing of it has been read yet
                replayed = Ledger::from_snapshot(bytes).unwrap();
            }
            replayed.apply(record).unwrap();
        }
        prop_assert_eq!(Reading::of(&replayed), Reading::of(trial.ledger()));
        // deciding settles more often than replaying, so superseded rows may have been valued on the way or not
        let mut whole = Ledger::default();
        trial.records().iter().for_each(|record| whole.apply(record).unwrap());
        prop_assert!(replayed.to_snapshot() == whole.to_snapshot(), "the same state has the same bytes");
    }

    /// R7: a preview of a single action counts re-costed exits, and a preview of several lists them. Both agree, also
    /// for refused actions.
    #[test]
    fn what_a_preview_counts_is_what_it_would_list(
        setting in settings(),
        plans in prop::collection::vec(
            prop_oneof![3 => rebalance_plan(), 4 => plans(1).prop_map(|mut plans| plans.remove(0))], 1..20
        ),
    ) {
        let mut trial = Trial::open(&setting.opening());
        let mut clerk = Clerk::new(&setting);
        for plan in &plans {
            let command = clerk.command(plan, trial.ledger());
            for action in &command.actions {
                let one = changed(command.clone(), |new| new.actions = vec![action.clone()]);
                let two = one.clone().with(Action::AddStore(StoreId::new("beside").unwrap()));
                let [counted, listed] = [&one, &two].map(|command| trial.ledger().preview(command));
                let exits = trial.ledger().recosted_exits(&one);
                let by = exits.iter().map(|exit| exit.after - exit.before).sum();
                prop_assert_eq!(
                    (counted.impact.recosted_count(), counted.impact.recosted_change()),
                    (exits.len(), by)
                );
                prop_assert_eq!(counted, listed);
            }
            trial.tell(&command);
        }
    }

    /// T2: the ledger as known at a position gives the answers that it gave there.
    #[test]
    fn what_was_known_is_still_known(setting in settings(), plans in plans(length(20))) {
        let (trial, _) = told(&setting, &plans);
        let mut then = Ledger::default();
        for record in trial.records() {
            then.apply(record).unwrap();
            let known = trial.ledger().known_at(then.head());
            prop_assert_eq!(known.stock(), then.stock());
            for ((store, supply), lines) in &trial.reading().kardex {
                prop_assert_eq!(known.stock_of(store, supply), then.stock_of(store, supply));
                for at in lines.iter().map(|line| line.effective) {
                    let held = (known.stock_at(store, supply, at), known.stock_at_end_of(store, supply, at.date()));
                    let was = (then.stock_at(store, supply, at), then.stock_at_end_of(store, supply, at.date()));
                    prop_assert_eq!(held, was, "{} {} at {} as known at {}", store, supply, at, then.head());
                }
            }
        }
    }

    /// N4 as double entry, and M4 and R2, at the end of any history.
    #[test]
    fn the_books_balance(commands in tellings(length(25))) {
        let mut trial = Trial::open(&commands[0]);
        for command in &commands[1..] {
            trial.tell(command);
        }
        laws::postings_balance(trial.ledger())?;
        laws::conserves_value(trial.ledger())?;
        laws::counts_and_baselines_hold(trial.ledger(), trial.records())?;
    }

    /// M6 and R6: a voided transaction leaves no trace, whatever was recorded in between.
    #[test]
    fn what_is_voided_was_never_there(
        setting in settings(),
        before in plans(12),
        voidable in prop_oneof![1 => rebalance_plan(), 2 => voidable_plan()],
        between in plans(5),
    ) {
        let (trial, mut clerk) = told(&setting, &before);
        let voidable = clerk.command(&voidable, trial.ledger());
        let mut with = trial.ledger().clone();
        Step::take(&mut with, &voidable);
        let mut commands = Vec::new();
        for plan in between {
            let command = clerk.command(&plan.named(), &with);
            Step::take(&mut with, &command);
            commands.push(command);
        }
        let undone = Undone::of(trial.ledger(), &voidable, &commands);
        prop_assume!(undone.is_some());
        laws::void_undoes(&undone.unwrap())?;
    }

    /// M5: a reversal is linked, happens once, and moves the opposite quantity of its original.
    #[test]
    fn what_is_reversed_is_reversed_once(setting in settings(), plans in plans(20), of in 0..20_usize) {
        let (mut trial, _) = told(&setting, &plans);
        let found: Vec<Reference> = (trial.reading().kardex.values().flatten())
            .filter(|line| matches!(line.kind, Kind::Adjustment | Kind::Count))
            .map(|line| line.reference.clone())
            .collect();
        prop_assume!(!found.is_empty());
        let of = found[of % found.len()].clone();
        let at: Moment = format!("{} 12:00", day(90)).parse().unwrap();
        let name = |name: &str| Reference::new(name).unwrap();
        let reversal =
            |reference| command("undo").with(changed(NewReversal::new(at, of.clone()), |new| new.reference = reference));
        let moved = |trial: &Trial, reference: &Reference| -> Option<i128> {
            let mut lines = trial.reading().kardex.values().flatten();
            let line = lines.find(|line| line.reference == *reference)?;
            line.superseded_by.is_none().then(|| line.moved.units())
        };
        if trial.check(&reversal(Some(name("FIRST"))))? {
            prop_assert_eq!(moved(&trial, &of).map(|moved| -moved), moved(&trial, &name("FIRST")));
            prop_assert!(!trial.check(&reversal(Some(name("SECOND"))))?, "once");
            let again = command("again").with(NewReversal::new(at, name("FIRST")));
            prop_assert!(!trial.check(&again)?, "a reversal can't be reversed");
        }
    }

    /// The judgement of a batch's end state does not depend on the order of its actions.
    #[test]
    fn the_order_of_a_batch_does_not_matter(
        setting in settings(),
        before in plans(8),
        (first, second) in movements().prop_flat_map(|m| (Just(m.clone()).prop_shuffle(), Just(m).prop_shuffle())),
    ) {
        let (trial, _) = told(&setting, &before);
        // an action that names another stays after it, so only movements that name none are shuffled
        let batch = |actions: Vec<Action>| {
            let mut command = command("batch").declaring_names();
            let names_another = |action: &&Action| matches!(action, Action::Return(_) | Action::Void(_) | Action::Reversal(_));
            command.actions = actions.iter().filter(|action| !names_another(action)).cloned().collect();
            // counts are judged in their order, so each comes last, after the movements dated before it
            command.actions.sort_by_key(|action| match action {
                Action::Count(count) => Some(count.at),
                _ => None,
            });
            command
        };
        let (first, second) = (batch(first), batch(second));
        prop_assume!(!first.actions.is_empty());
        laws::batch_order_is_irrelevant(&BatchOrders::of(trial.ledger(), &first, &second))?;
    }

    /// Many actions in one command are the same as one after the other.
    #[test]
    fn one_batch_is_the_same_as_one_by_one(setting in settings(), before in plans(6), more in plans(10)) {
        let (mut together, mut clerk) = told(&setting, &before);
        let mut apart = together.clone();
        let mut batch = command("batch").declaring_names();
        for plan in more {
            let command = clerk.command(&plan.named(), apart.ledger()).declaring_names();
            if apart.tell(&command).record().is_some() {
                batch.actions.extend(command.actions);
            }
        }
        prop_assume!(!batch.actions.is_empty());
        prop_assert!(together.check(&batch)?, "what is accepted apart is accepted together");
        laws::a_batch_is_its_actions(together.reading(), apart.reading())?;
    }

    /// A ledger that holds only the streams of a command decides as the whole.
    #[test]
    fn a_part_decides_as_the_whole(setting in settings(), before in plans(20), last in plans(4)) {
        let named = |plans: Vec<CommandPlan>| plans.into_iter().map(CommandPlan::named).collect::<Vec<_>>();
        let (mut trial, mut clerk) = told(&setting, &named(before));
        for plan in named(last) {
            let command = clerk.command(&plan, trial.ledger());
            laws::a_part_decides_as_the_whole(&Parted::of(trial.ledger(), trial.records(), &command))?;
            trial.tell(&command);
        }
    }

    /// N5: without supersession and ties, the order of recording does not matter.
    #[test]
    fn the_order_of_recording_does_not_matter(
        setting in settings(),
        (first, second) in movements().prop_flat_map(|m| (Just(m.clone()).prop_shuffle(), Just(m).prop_shuffle())),
    ) {
        let (one, accepted) = in_this_order(&setting, &first);
        let (other, also_accepted) = in_this_order(&setting, &second);
        prop_assume!(accepted == also_accepted);
        laws::recording_order_is_irrelevant(&one, &other)?;
    }
}

/// A ledger that was given the commands of the plans, and the clerk who gave them.
fn told(setting: &Setting, plans: &[CommandPlan]) -> (Trial, Clerk) {
    let mut trial = Trial::open(&setting.opening());
    let mut clerk = Clerk::new(setting);
    for plan in plans {
        let command = clerk.command(plan, trial.ledger());
        trial.tell(&command);
    }
    (trial, clerk)
}
