//! The numbers of every action at their extremes and near them: a movement is acknowledged and known, or refused.

use crate::{changed, command};
use ledger_core::{command::*, event::*, value::*, *};
use ledger_testkit::{Trial, laws, run};
use proptest::prelude::*;
use rust_decimal::Decimal;
use time::{Date, PrimitiveDateTime, Time};

/// Numbers in smallest units: the ends of 64 bits, their neighbours, and small numbers.
const UNITS: [i64; 14] =
    [i64::MIN, i64::MIN + 1, -(1 << 62), -3, -1, 0, 1, 2, 3, 1 << 31, 1 << 62, i64::MAX / 10, i64::MAX - 1, i64::MAX];

/// The supplies: a buying unit of them holds one smallest unit, one whole unit, and the most that fits.
const SUPPLIES: [&str; 3] = ["LEAST", "ONE", "MOST"];

const DAYS: [&str; 6] =
    ["0001-01-01 00:00:00", "2026-05-01", "2026-05-02", "2026-05-03", "2026-05-03 12:00", "9999-12-31 23:59:59"];

/// A drawn action: indices of its kind, number, price, supply, day and target.
#[derive(Debug, Clone, Copy)]
struct Drawn {
    kind: usize,
    number: usize,
    price: usize,
    supply: usize,
    day: usize,
    of: usize,
}

const KINDS: usize = 24;

fn drawn() -> impl Strategy<Value = Drawn> {
    // many are small, so that there is stock for the extremes to meet
    let index = || prop_oneof![2 => 6..9_usize, 3 => 0..UNITS.len() + 3];
    let day = prop_oneof![6 => 1..5_usize, 1 => 0..DAYS.len()];
    (0..KINDS, index(), index(), prop_oneof![1 => Just(0_usize), 3 => Just(1), 1 => Just(2)], day, 0..6_usize)
        .prop_map(|(kind, number, price, supply, day, of)| Drawn { kind, number, price, supply, day, of })
}

/// The number of an index at a scale. The last three fit no ledger.
fn number(index: usize, scale: Scale) -> Decimal {
    let scale = scale.decimals().into();
    match UNITS.get(index) {
        Some(units) => Decimal::from_i128_with_scale((*units).into(), scale),
        None if index == UNITS.len() => Decimal::from_i128_with_scale(i128::from(i64::MAX) + 1, scale),
        None if index == UNITS.len() + 1 => Decimal::from_i128_with_scale(1, scale + 1),
        None => Decimal::MAX,
    }
}

fn opening(scale: u8, negative: bool) -> Command {
    let scale = Scale::new(scale).unwrap();
    let settings = Settings::default()
        .quantity_scale(scale)
        .money_scale(scale)
        .negative_stock(if negative { NegativeStock::Allowed } else { NegativeStock::Refused })
        .backdated_counts(if negative { BackdatedCounts::Allowed } else { BackdatedCounts::Refused });
    let one = i128::from(10_i64.pow(scale.decimals().into()));
    let opening = command("open").declaring_names().with(Action::Open(settings));
    let opening = opening.with(Action::AddStore(StoreId::new("NORTH").unwrap()));
    SUPPLIES.iter().zip([1, one, i64::MAX.into()]).fold(opening, |opening, (code, units)| {
        opening.with(NewSupply::new(
            SupplyId::new(*code).unwrap(),
            *code,
            "box",
            Decimal::from_i128_with_scale(units, scale.decimals().into()),
            "piece",
        ))
    })
}

/// A teller of drawn actions. Every transaction gets a name of its own, and an action may name any.
struct Teller {
    trial: Trial,
    scale: Scale,
    told: usize,
}

impl Teller {
    fn open(scale: u8, negative: bool) -> Self {
        let trial = Trial::open(&opening(scale, negative));
        Self { trial, scale: Scale::new(scale).unwrap(), told: 0 }
    }

    fn name(&mut self) -> Reference {
        self.told += 1;
        Reference::new(format!("N{}", self.told)).unwrap()
    }

    /// One of the latest names.
    fn named(&self, of: usize) -> Reference {
        Reference::new(format!("N{}", self.told.saturating_sub(of))).unwrap()
    }

    /// One of the latest transactions of these kinds, or of any kind if there is none.
    fn of_kind(&self, kinds: &[Kind], of: usize) -> Reference {
        let names = (1..=self.told).rev().map(|number| Reference::new(format!("N{number}")).unwrap());
        let known = |name: &Reference| {
            let known = self.trial.ledger().transaction(name);
            known.is_some_and(|known| kinds.contains(&known.kind) && known.voided_by.is_none())
        };
        names.filter(known).nth(of % 2).unwrap_or_else(|| self.named(of))
    }

    fn action(&mut self, drawn: Drawn) -> Action {
        let Drawn { kind, number: index, price, supply, day, of } = drawn;
        let (quantity, price) = (number(index, self.scale), number(price, self.scale));
        let at: Moment = DAYS[day].parse().unwrap();
        let supply = SupplyId::new(SUPPLIES[supply]).unwrap();
        let (main, north) = (StoreId::main(), StoreId::new("NORTH").unwrap());
        let pieces = Amount::consumption(quantity);
        let price_of =
            |number: Decimal| if of.is_multiple_of(2) { number.per_buying() } else { number.per_consumption() };
        let charge = || Charge::new(CycleId::new("C").unwrap(), ActivityId::new("A").unwrap());
        let entry = |amount, cost| {
            NewEntry::new(at, StoreId::main(), ProviderId::new("P").unwrap()).line(supply.clone(), amount, cost)
        };
        let adjust = |delta: Amount| {
            NewAdjustment::new(at, StoreId::main(), supply.clone(), delta, ReasonCode::new("FI").unwrap())
        };
        let exit = |store| NewExit::new(at, store, supply.clone(), pieces, charge());
        let transfer = || NewTransfer::new(at, StoreId::main(), north.clone(), supply.clone(), pieces);
        let count = || NewCount::new(at, StoreId::main(), supply.clone(), pieces);
        let void = |of| Action::from(NewVoid::new(of));
        let voidable = [Kind::Entry, Kind::Exit, Kind::Return, Kind::Transfer, Kind::Rebalance];
        let unit_price = Some(price_of(price));
        match kind {
            0 => entry(pieces, NewCost::Total(price)).reference(self.name()).into(),
            1 => entry(pieces, NewCost::UnitPrice(price_of(price))).reference(self.name()).into(),
            2 => entry(Amount::buying(quantity), NewCost::UnitPrice(price_of(price))).reference(self.name()).into(),
            3 | 4 => exit(main).reference(self.name()).into(),
            5 => exit(north.clone()).reference(self.name()).into(),
            6 => {
                let of = self.of_kind(&[Kind::Exit], of);
                NewReturn::new(at, of, pieces).reference(self.name()).into()
            }
            7 | 8 => adjust(pieces).reference(self.name()).into(),
            9 => adjust(Amount::buying(quantity)).reference(self.name()).into(),
            10 => changed(adjust(pieces), |new| new.unit_price = unit_price).reference(self.name()).into(),
            11 => {
                NewRebalance::new().line(main, supply, at.date(), pieces, price_of(price)).reference(self.name()).into()
            }
            12 => count().reference(self.name()).into(),
            13 => changed(count(), |new| new.unit_price = unit_price).reference(self.name()).into(),
            14 => NewRevaluation::new(at, main, supply, price_of(price)).reference(self.name()).into(),
            15 | 16 => transfer().reference(self.name()).into(),
            17 => changed(transfer(), |new| {
                new.from = north.clone();
                new.to = main;
            })
            .reference(self.name())
            .into(),
            18 => {
                let of = self.of_kind(&[Kind::Adjustment, Kind::Count], of);
                NewReversal::new(at, of).reference(self.name()).into()
            }
            19 => void(self.of_kind(&voidable, of)),
            20 => {
                let of = self.of_kind(&[Kind::Entry], of);
                NewCorrection::new(of, entry(pieces, NewCost::Total(price)).reference(self.name())).into()
            }
            21 => {
                let of = self.of_kind(&[Kind::Exit], of);
                NewCorrection::new(of, exit(main).reference(self.name())).into()
            }
            22 => {
                let of = self.of_kind(&[Kind::Transfer], of);
                NewCorrection::new(of, transfer().reference(self.name())).into()
            }
            _ => {
                NewSupply::new(SupplyId::new(format!("S{}", self.told)).unwrap(), "S", "box", quantity, "piece").into()
            }
        }
    }

    /// Gives both ledgers a command, and checks every law that holds for numbers of any size.
    fn tell(&mut self, command: &Command) -> Result<bool, TestCaseError> {
        let scales = self.trial.ledger().settings().unwrap().scales();
        let step = self.trial.tell(command);
        laws::every_law_of_a_step(&step)?;
        if let Some(record) = step.record() {
            laws::acknowledged_is_known(record, self.trial.ledger())?;
            laws::committed_is_applied(self.trial.ledger(), self.trial.applied())?;
            laws::wire_round_trips(record, &wire::encode(record, scales), scales)?;
            laws::every_law_of_a_state(self.trial.reading())?;
            laws::agrees_with_the_model(self.trial.reading(), self.trial.model())?;
            laws::lookups_agree_with_the_model(self.trial.ledger(), self.trial.model())?;
        }
        Ok(step.record().is_some())
    }

    fn act(&mut self, drawn: &[Drawn]) -> Result<bool, TestCaseError> {
        let mut command = command(&format!("c{}", self.told)).declaring_names();
        for drawn in drawn {
            let action = self.action(*drawn);
            command = command.with(action);
        }
        self.tell(&command)
    }
}

/// The beginnings of a ledger: nothing, little, the most that fits, a deficit, a baseline.
fn before() -> Vec<Vec<Drawn>> {
    let most = UNITS.len() - 1;
    let drawn = |kind, number, price| Drawn { kind, number, price, supply: 1, day: 1, of: 0 };
    vec![
        vec![],
        vec![drawn(0, 8, 8), drawn(3, 6, 0), drawn(8, 4, 0)],
        vec![drawn(0, most, most), drawn(3, most - 1, 0)],
        vec![drawn(3, 7, 0)],
        vec![drawn(0, 6, most), drawn(3, most, 0)],
        vec![drawn(3, most, 0), drawn(15, 6, 0)],
        vec![drawn(0, 8, 8), drawn(11, 8, 8), drawn(12, 6, 0)],
    ]
}

/// Each number of each kind of action comes alone, after each beginning.
#[test]
fn whatever_is_acknowledged_at_an_extreme_is_known() {
    let (mut told, mut recorded) = (0, 0);
    for (scale, negative) in [(0, true), (6, false), (9, true)] {
        for before in before() {
            let mut teller = Teller::open(scale, negative);
            for drawn in &before {
                teller.act(&[*drawn]).unwrap();
            }
            for (kind, number) in (0..KINDS).flat_map(|kind| (0..UNITS.len() + 3).map(move |number| (kind, number))) {
                let mut teller = Teller { trial: teller.trial.clone(), ..teller };
                let drawn = Drawn { kind, number, price: 8, supply: 1, day: 2, of: 0 };
                told += 1;
                recorded += usize::from(teller.act(&[drawn]).unwrap_or_else(|broken| panic!("{broken}\n{drawn:?}")));
            }
        }
    }
    assert!(recorded * 4 > told, "{recorded} of {told} were recorded");
}

/// Any actions come after any others, alone or together.
#[test]
fn whatever_is_acknowledged_after_extremes_is_known() {
    let commands = prop::collection::vec(prop::collection::vec(drawn(), 1..4), 1..10);
    let scale = prop_oneof![Just(0_u8), Just(1), Just(6), Just(9)];
    let name = "whatever_is_acknowledged_after_extremes_is_known";
    run(name, 512, &(scale, any::<bool>(), commands), |(scale, negative, commands)| {
        let mut teller = Teller::open(scale, negative);
        for command in commands {
            teller.act(&command)?;
        }
        Ok(())
    });
}

/// The first and the last moments and days of time.
#[test]
fn what_happens_at_the_ends_of_time_is_known_or_refused() {
    let holds = |command: &Command| -> Result<bool, TestCaseError> { Teller::open(6, true).tell(command) };
    let drawn = Drawn { kind: 0, number: 8, price: 8, supply: 1, day: 0, of: 0 };
    for (index, utc) in [Date::MIN, Date::MAX]
        .into_iter()
        .flat_map(|date| {
            let noon = PrimitiveDateTime::new(date, Time::MIDNIGHT).assume_utc();
            [noon, noon.replace_time(Time::from_hms_nano(23, 59, 59, 999_999_999).unwrap())]
        })
        .chain(
            ["0001-01-01 00:00:00", "9999-12-31 23:59:59"]
                .map(|at| at.parse::<Moment>().unwrap().date_time().assume_utc()),
        )
        .enumerate()
    {
        for hours in [-25, -23, 0, 23, 25] {
            let offset = time::UtcOffset::from_hms(hours, 0, 0).unwrap();
            let Some(recorded) = utc.checked_to_offset(offset) else { continue };
            for day in [0, DAYS.len() - 1] {
                let action = Teller::open(6, true).action(Drawn { day, ..drawn });
                let command =
                    changed(command(&format!("{index}")).declaring_names().with(action), |new| new.recorded = recorded);
                let is_taken = holds(&command).unwrap();
                let year = utc.year();
                assert_eq!(is_taken, (1..=9999).contains(&year), "recorded at {recorded}");
            }
        }
    }
    for date in
        [Date::MIN, Date::MAX, DAYS[0].parse::<Moment>().unwrap().date(), DAYS[5].parse::<Moment>().unwrap().date()]
    {
        let is_taken = holds(&command("lock").with(NewPeriodLock::new(Some(date)))).unwrap();
        assert_eq!(is_taken, (1..=9999).contains(&date.year()), "{date}");
        let line =
            NewRebalance::new().line(StoreId::main(), SupplyId::new("ONE").unwrap(), date, 1.buying(), 1.per_buying());
        assert_eq!(holds(&command("baseline").with(line)).unwrap(), is_taken, "{date}");
    }
}

/// A deficit whose opposite does not fit could never be settled, nor its shortfall be printed.
#[test]
fn a_deficit_that_has_no_opposite_is_refused() {
    let exit = |number| Drawn { kind: 3, number, price: 0, supply: 1, day: 1, of: 0 };
    let (one, most) = (exit(6), exit(UNITS.len() - 1));
    let refusals = |teller: &mut Teller, drawn: &[Drawn]| -> Vec<String> {
        let command = drawn.iter().fold(command("c").declaring_names(), |command, drawn| {
            let action = teller.action(*drawn);
            command.with(action)
        });
        let refusals = teller.trial.ledger().decide(&command).unwrap_err().into_vec();
        refusals.iter().map(|refused| format!("{}: {refused}", refused.refusal.code())).collect()
    };
    for scale in [0, 6] {
        let mut teller = Teller::open(scale, true);
        assert!(teller.act(&[most]).unwrap());
        let refused = refusals(&mut teller, &[one]);
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert!(refused[0].starts_with("out_of_range: action 1: after N2 at 2026-05-01"), "{refused:?}");
        // a deficit of the lowest value: the last known price is as high, and another exit exceeds it
        let mut teller = Teller::open(scale, true);
        assert!(teller.act(&[Drawn { kind: 0, price: UNITS.len() - 1, ..one }]).unwrap());
        assert!(teller.act(&[one]).unwrap());
        assert!(teller.act(&[one]).unwrap(), "a deficit of one, worth all that fits");
        assert!(refusals(&mut teller, &[one])[0].starts_with("out_of_range"));
    }
    let refused = refusals(&mut Teller::open(0, false), &[most, one]);
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(refused[0].contains("would be 9223372036854775807 piece short"), "{refused:?}");
    assert!(refused[1].starts_with("out_of_range"), "{refused:?}");
}

/// The lowest number that fits has no opposite that fits.
#[test]
fn a_loss_of_what_has_no_opposite_is_refused() {
    for before in before() {
        for (kind, scale) in [(7, 0), (7, 6), (9, 6), (9, 9)] {
            let mut teller = Teller::open(scale, true);
            for drawn in &before {
                teller.act(&[*drawn]).unwrap();
            }
            let action = teller.action(Drawn { kind, number: 0, price: 0, supply: 1, day: 2, of: 0 });
            let refusals = teller.trial.ledger().decide(&command("c").with(action)).unwrap_err();
            let told = refusals.to_string();
            assert_eq!(refusals.as_slice()[0].refusal.code(), "number_out_of_range", "{told}");
            assert_eq!(told, "action 1: the quantity can't be taken: the number is too large for this ledger's scale");
        }
    }
}
