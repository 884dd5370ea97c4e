//! The laws, each on random histories.

use crate::book::{Answers, Book, Outcome, answers, check_agreement, is_made};
use crate::histories::{self, Clerk, SUPPLIES, Setting, command, day, history, settings, vast_settings};
use crate::model::{StreamName, World, about};
use ledger_core::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;
use std::collections::BTreeSet;

fn environment(name: &str) -> Option<u32> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text:?}")))
}

fn cases(default: u32) -> Config {
    Config {
        cases: environment("LEDGER_CASES").unwrap_or(default),
        max_shrink_iters: 20_000,
        max_global_rejects: 1_000_000,
        failure_persistence: None,
        ..Config::default()
    }
}

fn length(default: usize) -> usize {
    environment("LEDGER_LENGTH").map_or(default, |length| length as usize)
}

proptest! {
    #![proptest_config(cases(192))]

    /// M1–M3, M6, M8, M11, R1–R7, C1, T1, T4: whatever is asked, recorded or refused, the ledger is the model.
    #[test]
    fn agrees_with_the_naive_model(setting in settings(), plans in history(length(30))) {
        let mut book = Book::open(&setting.opening());
        let mut clerk = Clerk::new(&setting);
        for plan in &plans {
            let before = clerk.clone();
            let command = clerk.command(plan, &book.model.world());
            if !book.tell_and_check(&command) {
                clerk.refused(before);
            }
        }
    }

    /// N2: what does not fit is refused; nothing wraps, saturates or panics.
    #[test]
    fn what_does_not_fit_is_refused(setting in vast_settings(), plans in history(length(20))) {
        let mut book = Book::open(&setting.opening());
        let mut clerk = Clerk::new(&setting);
        for plan in &plans {
            let before = clerk.clone();
            let command = clerk.command(plan, &book.model.world());
            match book.tell(&command) {
                Outcome::Recorded(..) => check_agreement(&book.ledger, &answers(&book.ledger), &book.model.world()),
                Outcome::Refused(_) => clerk.refused(before),
            }
        }
    }

    /// What is written is read again, and replays to the same answers.
    #[test]
    fn a_log_replays_to_the_same_answers(setting in settings(), plans in history(length(20))) {
        let book = told(&setting, &plans);
        let mut replayed = Ledger::default();
        let scales = book.ledger.settings().unwrap().scales();
        for record in &book.records {
            let text = wire::encode(record, scales);
            prop_assert_eq!(&wire::decode(&text, scales).unwrap(), record);
            let read = wire::decode_canonical(&text, scales).unwrap();
            prop_assert_eq!(wire::encode(&read, scales), text);
            replayed.apply(&read).unwrap();
        }
        prop_assert_eq!(answers(&replayed), answers(&book.ledger));
        prop_assert_eq!(replayed.head(), book.ledger.head());
        prop_assert_eq!(replayed.balance(), book.ledger.balance());
        let costs =
            |ledger: &Ledger| ledger.charges().map(|c| (c.charge.clone(), c.charged, c.variance)).collect::<Vec<_>>();
        prop_assert_eq!(costs(&replayed), costs(&book.ledger));
    }

    /// A snapshot is the state, whole: what it is read back to answers alike, and goes on alike.
    #[test]
    fn a_snapshot_is_the_state(setting in settings(), plans in history(length(20)), cut in 0..1_000_usize) {
        let book = told(&setting, &plans);
        let cut = cut % book.records.len();
        let mut replayed = Ledger::default();
        for (number, record) in book.records.iter().enumerate() {
            if number == cut {
                let bytes = replayed.to_snapshot();
                let restored = Ledger::from_snapshot(&bytes).unwrap();
                prop_assert_eq!(answers(&restored), answers(&replayed));
                for length in 0..bytes.len() {
                    prop_assert!(Ledger::from_snapshot(&bytes[..length]).is_none());
                }
                let mut damaged = bytes;
                let index = cut.wrapping_mul(7919) % damaged.len();
                damaged[index] ^= 1 << (cut % 8);
                // whatever it says, it does not panic
                let _ = Ledger::from_snapshot(&damaged).map(|ledger| answers(&ledger));
                replayed = restored;
            }
            replayed.apply(record).unwrap();
        }
        prop_assert!(replayed.to_snapshot() == book.ledger.to_snapshot(), "the same state has the same bytes");
    }

    /// T2: what the ledger says as known at a position is what it said there.
    #[test]
    fn what_was_known_is_still_known(setting in settings(), plans in history(length(20))) {
        let book = told(&setting, &plans);
        let mut then = Ledger::default();
        for record in &book.records {
            then.apply(record).unwrap();
            let known = book.ledger.known_at(then.head());
            prop_assert_eq!(known.stock(), then.stock());
            for (store, supply) in book.model.world().streams.into_keys() {
                let (store, supply) = (store.as_str(), supply.as_str());
                prop_assert_eq!(known.stock_of(store, supply), then.stock_of(store, supply));
                for line in book.ledger.kardex(store, supply).into_iter().flatten() {
                    let at = line.effective;
                    let held = (known.stock_at(store, supply, at), known.stock_at_end_of(store, supply, at.date()));
                    let was = (then.stock_at(store, supply, at), then.stock_at_end_of(store, supply, at.date()));
                    prop_assert_eq!(held, was, "{} {} at {} as known at {}", store, supply, at, then.head());
                }
            }
        }
    }

    /// M6 and R6: what is voided was never there, whatever was recorded in between.
    #[test]
    fn what_is_voided_was_never_there(
        setting in settings(),
        before in history(12),
        voidable in prop_oneof![1 => histories::rebalance_plan(), 2 => histories::voidable_plan()],
        between in history(5),
    ) {
        let mut with = told(&setting, &before);
        let mut clerk = with.clerk.clone();
        let mut without = with.book.clone();
        let voidable = clerk.command(&voidable, &with.model.world());
        prop_assume!(with.tell_and_check(&voidable));
        let of = about(&voidable.actions[0]).0[0].clone();
        for plan in &between {
            let command = clerk.command(&plan.clone().named(), &with.model.world());
            if with.ledger.decide(&command).is_ok() && without.ledger.decide(&command).is_ok() {
                prop_assert!(with.tell_and_check(&command) && without.tell_and_check(&command));
            }
        }
        let undo = command("undo").with(NewVoid { reference: None, of: of.clone(), note: None });
        if with.ledger.transaction(of.as_str()).unwrap().voided_by.is_some() {
            return Ok(());
        }
        let rebalance = matches!(voidable.actions[0], Action::Rebalance(_));
        if with.tell_and_check(&undo) {
            let (one, other) = (answers(&with.ledger), answers(&without.ledger));
            prop_assert_eq!((&one.stock, &one.kardex, &one.locked), (&other.stock, &other.kardex, &other.locked));
            prop_assert_eq!(costs(&one), costs(&other), "R6: apart from what a closed cycle has frozen");
            prop_assert_eq!(with.ledger.balance().total, without.ledger.balance().total);
        } else {
            let Err(refusals) = with.ledger.decide(&undo) else { panic!("it has been refused") };
            for refused in refusals.as_slice() {
                let code = refused.refusal.code();
                let allowed = match code {
                    "negative_stock" | "no_price_known" | "nothing_in_stock" | "period_locked" => true,
                    "superseded" | "referred_to" => !rebalance,
                    _ => false,
                };
                prop_assert!(allowed, "R6: {}", code);
            }
        }
    }

    /// M5: a reversal is linked, happens once, and leaves the books as its original found them, but for prices.
    #[test]
    fn what_is_reversed_is_reversed_once(setting in settings(), plans in history(20), of in 0..20_usize) {
        let mut book = told(&setting, &plans).book;
        let world = book.model.world();
        let found: Vec<Reference> = (world.recorded.iter())
            .filter(|r| matches!(world.transactions[*r].kind, Kind::Adjustment | Kind::Count))
            .cloned()
            .collect();
        prop_assume!(!found.is_empty());
        let of = found[of % found.len()].clone();
        let at: Moment = format!("{} 12:00", day(90)).parse().unwrap();
        let name = |name: &str| Some(Reference::new(name).unwrap());
        let reversal = |reference| command("undo").with(NewReversal { reference, at, of: of.clone(), note: None });
        let moved = |book: &Book, reference: &Reference| -> Option<i64> {
            let lines = answers(&book.ledger).kardex.into_values().flatten().find(|l| l.reference == *reference);
            lines.filter(|line| line.superseded_by.is_none()).map(|line| line.moved)
        };
        if book.tell_and_check(&reversal(name("FIRST"))) {
            prop_assert_eq!(moved(&book, &of).map(|moved| -moved), moved(&book, &name("FIRST").unwrap()));
            prop_assert!(!book.tell_and_check(&reversal(name("SECOND"))), "once");
            let again = command("again").with(NewReversal { reference: None, at, of: name("FIRST").unwrap(), note: None });
            prop_assert!(!book.tell_and_check(&again), "a reversal can't be reversed");
        }
    }

    /// §7: what is judged on the end state of a batch does not depend on the order of its rows.
    #[test]
    fn the_order_of_a_batch_does_not_matter(
        setting in settings(),
        before in history(8),
        (first, second) in movements().prop_flat_map(|m| (Just(m.clone()).prop_shuffle(), Just(m).prop_shuffle())),
    ) {
        let book = told(&setting, &before).book;
        // what names another stays after it: only movements of their own are shuffled
        let batch = |actions: Vec<Action>| {
            let mut command = command("batch").declaring_names();
            let stands_alone = |action: &Action| about(action).1.is_empty();
            command.actions = actions.iter().filter(|a| stands_alone(a)).cloned().collect();
            // counts are judged in file order, so they come last, each after what is dated before it
            command.actions.sort_by_key(|action| match action {
                Action::Count(count) => Some(count.at),
                _ => None,
            });
            command
        };
        let (mut one, mut other) = (book.clone(), book);
        let (first, second) = (batch(first), batch(second));
        prop_assume!(!first.actions.is_empty());
        let outcome = (one.tell_and_check(&first), other.tell_and_check(&second));
        prop_assert_eq!(outcome.0, outcome.1);
        // at one moment with what was there before, the rows may come in another order
        let faults = |book: &Book, command: &Command| -> BTreeSet<String> {
            book.ledger.preview(command).refusals.iter().map(|r| r.refusal.to_string()).collect()
        };
        prop_assert_eq!(faults(&one, &first), faults(&other, &second));
        prop_assert_eq!(answers(&one.ledger), answers(&other.ledger));
    }

    /// Many actions at once are the same as one after the other.
    #[test]
    fn one_batch_is_the_same_as_one_by_one(setting in settings(), plans in history(6), more in history(10)) {
        let together = told(&setting, &plans);
        let mut clerk = together.clerk.clone();
        let mut apart = together.book.clone();
        let mut together = together.book;
        let mut batch = command("batch").declaring_names();
        for plan in &more {
            let before = clerk.clone();
            let command = clerk.command(plan, &apart.model.world()).declaring_names();
            if matches!(apart.tell(&command), Outcome::Recorded(..)) {
                batch.actions.extend(command.actions);
            } else {
                clerk.refused(before);
            }
        }
        prop_assume!(!batch.actions.is_empty());
        prop_assert!(together.tell_and_check(&batch), "what is accepted apart is accepted together");
        prop_assert_eq!(answers(&together.ledger), answers(&apart.ledger));
        prop_assert_eq!(together.ledger.head(), apart.ledger.head());
    }

    /// A ledger that holds only the streams a command touches decides as the whole.
    #[test]
    fn a_part_decides_as_the_whole(setting in settings(), plans in history(20), last in history(4)) {
        let named = |plans: Vec<histories::CommandPlan>| plans.into_iter().map(|plan| plan.named()).collect::<Vec<_>>();
        let (plans, last) = (named(plans), named(last));
        let mut book = told(&setting, &plans);
        let mut clerk = book.clerk.clone();
        for plan in &last {
            let world = book.model.world();
            let command = clerk.command(plan, &world);
            let streams = touched(&command, &book.records, &world);
            let part = part(&book.records, &world, &streams);
            let (whole, partial) = (book.ledger.preview(&command), part.preview(&command));
            prop_assert_eq!(nameless(&whole.refusals), nameless(&partial.refusals));
            prop_assert!(whole.impact.recosted(&book.ledger).eq(partial.impact.recosted(&part)));
            prop_assert_eq!(whole.impact.streams, partial.impact.streams);
            prop_assert_eq!(whole.impact.counts, partial.impact.counts);
            // a reopened cycle is charged anew in every stream
            if !command.actions.iter().any(|action| matches!(action, Action::ReopenCycle(_))) {
                prop_assert_eq!(changes(&whole.impact.cycles), changes(&partial.impact.cycles));
            }
            book.tell(&command);
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
        prop_assert_eq!(answers(&one), answers(&other));
        prop_assert_eq!(one.balance().total, other.balance().total);
    }
}

/// A book, and the clerk that wrote it.
#[derive(Debug)]
struct Told {
    book: Book,
    clerk: Clerk,
}

impl std::ops::Deref for Told {
    type Target = Book;
    fn deref(&self) -> &Book {
        &self.book
    }
}

impl std::ops::DerefMut for Told {
    fn deref_mut(&mut self) -> &mut Book {
        &mut self.book
    }
}

fn told(setting: &Setting, plans: &[histories::CommandPlan]) -> Told {
    let mut book = Book::open(&setting.opening());
    let mut clerk = Clerk::new(setting);
    for plan in plans {
        let before = clerk.clone();
        let command = clerk.command(plan, &book.model.world());
        if matches!(book.tell(&command), Outcome::Refused(_)) {
            clerk.refused(before);
        }
    }
    Told { book, clerk }
}

/// What every charge costs now, whether its cycle is closed or not.
fn costs(answers: &Answers) -> Vec<(Charge, i128)> {
    let costs = answers.charges.iter().map(|(charge, (charged, variance))| (charge.clone(), charged + variance));
    costs.filter(|(_, cost)| *cost != 0).collect()
}

/// By how much each charge and its variance differ.
fn changes(cycles: &[CycleImpact]) -> Vec<(Charge, i128, i128)> {
    let difference = |c: &CycleImpact| {
        let charged = c.after.units() - c.before.units();
        (c.charge.clone(), charged, c.variance_after.units() - c.variance_before.units())
    };
    let mut changes: Vec<_> = cycles.iter().map(difference).collect();
    changes.sort();
    changes
}

/// The streams that a command touches, by name or by those of every transaction that it names, and all that goods
/// were sent to or from there, or a correction moved them between.
fn touched(command: &Command, records: &[Record], world: &World) -> BTreeSet<StreamName> {
    let mut streams = BTreeSet::new();
    let mut sent: Vec<BTreeSet<StreamName>> = Vec::new();
    for action in &command.actions {
        let (own, of, named) = about(action);
        for reference in own.into_iter().chain(of) {
            let voided_by = world.transactions.get(reference).and_then(|t| t.voided_by.as_ref());
            for reference in std::iter::once(reference).chain(voided_by) {
                streams.extend(world.streams_of(reference));
            }
        }
        sent.push(named.iter().cloned().collect());
        streams.extend(named);
    }
    for event in records.iter().flat_map(|record| &record.events) {
        match event {
            Event::Transfer(transfer) => sent.push(world.streams_of(&transfer.reference)),
            Event::Correction(c) => {
                let ends = [&c.of, c.by.reference()];
                sent.push(ends.iter().flat_map(|of| world.streams_of(of)).collect());
            }
            _ => {}
        }
    }
    loop {
        let before = streams.len();
        for ends in &sent {
            if ends.iter().any(|end| streams.contains(end)) {
                streams.extend(ends.iter().cloned());
            }
        }
        if streams.len() == before {
            return streams;
        }
    }
}

/// A ledger of these streams alone, replayed from what the log says of them.
fn part(records: &[Record], world: &World, streams: &BTreeSet<StreamName>) -> Ledger {
    let mut ledger = Ledger::default();
    let held = |reference: &Reference| world.streams_of(reference).iter().any(|stream| streams.contains(stream));
    for record in records {
        let events = record.events.iter().filter_map(|event| match event {
            Event::Entry(entry) => {
                let mut entry = entry.clone();
                entry.lines.retain(|line| streams.contains(&(entry.store.clone(), line.supply.clone())));
                (!entry.lines.is_empty()).then_some(Event::Entry(entry))
            }
            Event::Rebalance(rebalance) => {
                let mut rebalance = rebalance.clone();
                rebalance.lines.retain(|line| streams.contains(&(line.store.clone(), line.supply.clone())));
                (!rebalance.lines.is_empty()).then_some(Event::Rebalance(rebalance))
            }
            Event::Exit(Exit { reference, .. })
            | Event::Return(Return { reference, .. })
            | Event::Adjustment(Adjustment { reference, .. })
            | Event::Count(Count { reference, .. })
            | Event::Revaluation(Revaluation { reference, .. })
            | Event::Transfer(Transfer { reference, .. })
            | Event::Reversal(Reversal { reference, .. })
            | Event::Void(Void { of: reference, .. }) => held(reference).then(|| event.clone()),
            Event::Correction(correction) => held(&correction.of).then(|| event.clone()),
            other => Some(other.clone()),
        });
        let events: Vec<Event> = events.collect();
        if !events.is_empty() {
            ledger.apply(&Record { position: ledger.head().after(1), events, ..record.clone() }).unwrap();
        }
    }
    ledger
}

/// The refusals, without the names that the ledger made.
fn nameless(refusals: &[Refused]) -> Vec<Refused> {
    let mut refusals = refusals.to_vec();
    for refused in &mut refusals {
        let (Refusal::NegativeStock { movement, .. }
        | Refusal::NoPriceKnown { movement, .. }
        | Refusal::NothingInStock { movement, .. }) = &mut refused.refusal
        else {
            continue;
        };
        if is_made(movement) {
            *movement = Reference::new("?").unwrap();
        }
    }
    refusals
}

/// Movements of two supplies in two stores, each at a moment of its own.
fn movements() -> impl Strategy<Value = Vec<Action>> {
    let movement = (0..15_u8, 0..4_u8, 1..400_i64, 1..999_i64, any::<bool>(), 0..6_usize);
    vec(movement, 2..16).prop_map(|drawn| {
        let mut movements = Vec::<Action>::new();
        let (mut exits, mut entries, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for (number, (kind, stream, units, price, flag, of)) in drawn.into_iter().enumerate() {
            let at: Moment =
                format!("{} {:02}:{:02}", day((number / 3) as i64), number % 24, units % 60).parse().unwrap();
            let supply = SupplyId::new(SUPPLIES[usize::from(stream % 2)]).unwrap();
            let north = StoreId::new("NORTH").unwrap();
            let (store, to) = if stream < 2 { (StoreId::main(), north) } else { (north, StoreId::main()) };
            let name = |letter: &str| Some(Reference::new(format!("{letter}{number}")).unwrap());
            let number: rust_decimal::Decimal = units.into();
            match kind {
                0..=2 => {
                    let cost = if flag { NewCost::Total(price.into()) } else { NewCost::UnitPrice(price.into()) };
                    entries.push(name("E").unwrap());
                    movements.push(Action::Entry(NewEntry {
                        reference: name("E"),
                        at,
                        store,
                        provider: ProviderId::new("Agro Sur").unwrap(),
                        document: None,
                        note: None,
                        lines: vec![NewEntryLine { supply, quantity: Amount::consumption(number), cost }],
                    }));
                }
                3..=4 => {
                    exits.push(name("X").unwrap());
                    movements.push(Action::Exit(NewExit {
                        reference: name("X"),
                        at,
                        store,
                        supply,
                        quantity: (number / rust_decimal::Decimal::from(3)).round().max(1.into()).into(),
                        charge: Charge::new(CycleId::new("2026-05-a").unwrap(), ActivityId::new("weeding").unwrap()),
                        document: None,
                        note: None,
                    }));
                }
                5..=6 if !exits.is_empty() => movements.push(Action::Return(NewReturn {
                    reference: name("R"),
                    at,
                    of: exits[of % exits.len()].clone(),
                    quantity: rust_decimal::Decimal::from(units % 20 + 1).into(),
                    document: None,
                    note: None,
                })),
                7 if !entries.is_empty() => movements.push(Action::Void(NewVoid {
                    reference: name("V"),
                    of: entries.swap_remove(of % entries.len()),
                    note: None,
                })),
                9..=10 => {
                    let quantity = Amount::consumption((number / rust_decimal::Decimal::from(2)).round().max(1.into()));
                    let (reference, from, document, note) = (name("T"), store, None, None);
                    movements.push(NewTransfer { reference, at, from, to, supply, quantity, document, note }.into());
                }
                11 => {
                    let (reference, unit_price) = (name("P"), price.into());
                    let (document, note) = (None, None);
                    movements.push(NewRevaluation { reference, at, store, supply, unit_price, document, note }.into());
                }
                12 => {
                    found.push(name("C").unwrap());
                    let unit_price = flag.then(|| price.into());
                    let count = NewCount::new(at, store, supply, Amount::consumption(number));
                    movements.push(NewCount { reference: name("C"), unit_price, ..count }.into());
                }
                13 if !found.is_empty() => {
                    let of = found.swap_remove(of % found.len());
                    movements.push(NewReversal { reference: name("U"), at, of, note: None }.into());
                }
                _ => {
                    found.push(name("A").unwrap());
                    movements.push(Action::Adjustment(NewAdjustment {
                        reference: name("A"),
                        at,
                        store,
                        supply,
                        delta: Amount::consumption(if kind > 6 { -number } else { number }),
                        unit_price: (kind <= 6 && flag).then(|| price.into()),
                        reason: ReasonCode::new("FI").unwrap(),
                        document: None,
                        note: None,
                    }));
                }
            }
        }
        movements
    })
}

/// Records each movement on its own, and what is refused again later, as long as that helps; what was accepted.
fn in_this_order(setting: &Setting, movements: &[Action]) -> (Ledger, BTreeSet<usize>) {
    let mut book = Book::open(&setting.opening());
    let mut pending: Vec<&Action> = movements.iter().collect();
    let mut accepted = 0;
    loop {
        let before = pending.len();
        pending.retain(|action| {
            accepted += 1;
            let command = command(&format!("c{accepted}")).with((*action).clone());
            matches!(book.tell(&command), Outcome::Refused(_))
        });
        if pending.len() == before {
            break;
        }
    }
    let left: BTreeSet<String> = pending.iter().map(|action| format!("{action:?}")).collect();
    let mut names: Vec<String> = movements.iter().map(|action| format!("{action:?}")).collect();
    names.sort();
    let accepted = names.iter().enumerate().filter(|(_, name)| !left.contains(*name)).map(|(index, _)| index).collect();
    (book.ledger, accepted)
}
