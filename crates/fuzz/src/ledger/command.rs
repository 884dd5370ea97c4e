//! Commands made from bytes: decided, committed, and checked against the laws and the naive model.

use super::asked;
use super::draw::Draw;
use ledger_core::wire;
use ledger_core::{
    Action, Command, CommandId, InUnits, Ledger, NewCost, NewEntry, NewExit, NewRebalance, NewVoid, Price, Reference,
    Settings,
    command::{
        NewAdjustment, NewCorrected, NewCorrection, NewCount, NewCycleChange, NewPeriodLock, NewReturn, NewRevaluation,
        NewReversal, NewTransfer,
    },
    event::{BackdatedCounts, NegativeStock},
    value::{Amount, Scale},
};
use ledger_testkit::proptest::strategy::{Strategy, ValueTree};
use ledger_testkit::proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use ledger_testkit::{Clerk, Setting, Trial, plans, settings};
use rust_decimal::Decimal;
use time::{Duration, OffsetDateTime};

/// Tries commands of one of two kinds, chosen by the first byte. A clerk's commands, made with a look at the ledger,
/// are checked against every law and the naive model. The others are made without a look and with numbers of any size;
/// a replay of their records must give the same answers.
pub(crate) fn command(bytes: &[u8]) {
    match bytes.split_first() {
        Some((kind, bytes)) if kind & 1 == 0 => planned(bytes),
        Some((_, bytes)) => careless(Draw(bytes)),
        None => {}
    }
}

fn planned(bytes: &[u8]) {
    // the bytes become a seed: a strategy that is fed the bytes themselves draws zeros for ever once they are used up
    let mut seed = [0; 32];
    (0..).zip(bytes).for_each(|(place, byte): (usize, &u8)| seed[place % 32] ^= byte);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config { failure_persistence: None, ..Config::default() }, rng);
    let Ok(drawn) = (settings(), plans(8)).new_tree(&mut runner) else { return };
    let (setting, plans) = drawn.current();
    let mut trial = Trial::open(&setting.opening());
    let mut clerk = Clerk::new(&setting);
    for plan in plans {
        let command = clerk.command(&plan, trial.ledger());
        if let Err(broken) = trial.check(&command) {
            panic!("{broken}\n{command:#?}");
        }
    }
}

fn careless(mut draw: Draw<'_>) {
    let mut setting = Setting::default();
    if draw.is_so() {
        setting.settings.negative_stock = NegativeStock::Allowed;
    }
    if draw.is_so() {
        setting.settings.backdated_counts = BackdatedCounts::Allowed;
    }
    let (mut ledger, mut replayed) = (Ledger::default(), Ledger::default());
    tell(&mut ledger, &mut replayed, &setting.opening());
    let mut next = 1;
    while !draw.is_empty() {
        let recorded = OffsetDateTime::UNIX_EPOCH + Duration::seconds(next);
        let mut command = Command::new(CommandId::new(format!("c-{next}")).unwrap(), recorded).declaring_names();
        for _ in 0..=draw.byte() % 4 {
            command = command.with(action(&mut draw, usize::try_from(next).unwrap()));
            next += 1;
        }
        tell(&mut ledger, &mut replayed, &command);
    }
}

/// Decides and commits a command, and applies its record to the other ledger, which must give the same answers.
fn tell(ledger: &mut Ledger, replayed: &mut Ledger, command: &Command) {
    let preview = ledger.preview(command);
    match ledger.decide(command) {
        Ok(decision) => {
            assert_eq!((preview.refusals.len(), preview.impact.recorded.len()), (0, decision.impact().recorded.len()));
            let scales = ledger.settings().map(Settings::scales).unwrap_or_default();
            let record = wire::decode(&decision.decided().body(), scales).unwrap();
            assert_eq!(&record, decision.decided().record());
            ledger.commit(decision).unwrap();
            replayed.apply(&record).unwrap();
            assert!(asked(ledger) == asked(replayed), "a replay says something else after {command:#?}");
            assert!(ledger.balance().agrees(), "the books don't agree after {command:#?}");
            let opened = Ledger::from_snapshot(replayed.to_snapshot()).unwrap();
            assert!(asked(&opened) == asked(replayed) && opened.is_intact(), "a snapshot, after {command:#?}");
            *replayed = opened;
        }
        Err(refusals) => {
            assert!(!refusals.as_slice().is_empty());
            assert_eq!(preview.refusals, refusals.as_slice());
        }
    }
}

fn number(units: i64) -> Decimal {
    Decimal::new(units, Scale::DEFAULT.decimals().into())
}

fn amount(draw: &mut Draw<'_>) -> Amount {
    let number = number(draw.units());
    if draw.byte().is_multiple_of(2) { number.buying() } else { number.consumption() }
}

fn price(draw: &mut Draw<'_>) -> Price {
    let units = draw.units();
    if units % 2 == 0 { number(units).per_buying() } else { number(units).per_consumption() }
}

fn action(draw: &mut Draw<'_>, next: usize) -> Action {
    let reference = draw.maybe(|_| ()).map(|()| Reference::new(format!("T-{next}")).unwrap());
    match draw.byte() % 16 {
        0 => Action::AddStore(draw.store()),
        1 | 2 => changed(entry(draw), |new| new.reference = reference),
        3 | 4 => changed(exit(draw), |new| new.reference = reference),
        5 => changed(back(draw, next), |new| new.reference = reference),
        6 => {
            let delta = number(draw.delta()).consumption();
            let unit_price = draw.maybe(price);
            let new = NewAdjustment::new(draw.at(), draw.store(), draw.supply(), delta, draw.reason());
            changed(new, |new| (new.reference, new.unit_price) = (reference, unit_price))
        }
        7 => {
            let mut new = NewRebalance::new();
            new.reference = reference;
            for _ in 0..=draw.byte() % 3 {
                let (stock, price) = (amount(draw), price(draw));
                new = new.line(draw.store(), draw.supply(), draw.date(), stock, price);
            }
            new.into()
        }
        8 => {
            let (stock, unit_price) = (amount(draw), draw.maybe(price));
            let new = NewCount::new(draw.at(), draw.store(), draw.supply(), stock);
            let reason = draw.maybe(Draw::reason);
            changed(new, |new| (new.reference, new.unit_price, new.reason) = (reference, unit_price, reason))
        }
        9 => {
            let price = price(draw);
            let new = NewRevaluation::new(draw.at(), draw.store(), draw.supply(), price);
            changed(new, |new| new.reference = reference)
        }
        10 => changed(transfer(draw), |new| new.reference = reference),
        11 => changed(NewReversal::new(draw.at(), draw.known(next)), |new| new.reference = reference),
        12 => changed(NewVoid::new(draw.known(next)), |new| new.reference = reference),
        13 => {
            let of = draw.known(next);
            let by: NewCorrected = match draw.byte() % 4 {
                0 => entry(draw).into(),
                1 => exit(draw).into(),
                2 => back(draw, next).into(),
                _ => transfer(draw).into(),
            };
            changed(NewCorrection::new(of, by), |new| new.reference = reference)
        }
        14 => {
            let is_closing = draw.is_so();
            let mut change = NewCycleChange::new(draw.cycle());
            change.reference = reference;
            if is_closing { Action::CloseCycle(change) } else { Action::ReopenCycle(change) }
        }
        _ => changed(NewPeriodLock::new(draw.maybe(Draw::date)), |new| new.reference = reference),
    }
}

fn changed<T: Into<Action>>(mut new: T, change: impl FnOnce(&mut T)) -> Action {
    change(&mut new);
    new.into()
}

fn entry(draw: &mut Draw<'_>) -> NewEntry {
    let mut new = NewEntry::new(draw.at(), draw.store(), draw.provider());
    for _ in 0..=draw.byte() % 3 {
        let (quantity, price) = (amount(draw), price(draw));
        let cost = if draw.is_so() { price.into() } else { NewCost::Total(price.number) };
        new = new.line(draw.supply(), quantity, cost);
    }
    new
}

fn exit(draw: &mut Draw<'_>) -> NewExit {
    let quantity = amount(draw);
    NewExit::new(draw.at(), draw.store(), draw.supply(), quantity, draw.charge())
}

fn back(draw: &mut Draw<'_>, next: usize) -> NewReturn {
    let quantity = amount(draw);
    NewReturn::new(draw.at(), draw.known(next), quantity)
}

fn transfer(draw: &mut Draw<'_>) -> NewTransfer {
    let quantity = amount(draw);
    NewTransfer::new(draw.at(), draw.store(), draw.store(), draw.supply(), quantity)
}
