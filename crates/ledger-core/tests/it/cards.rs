//! Stories, a line an event: what is recorded, and what must be there after it.
//!
//! ```text
//! 05-01 entry 10 @ 27.50 | 500 275.00           kilograms and value of the stream after the line
//! 05-03 exit 25 as X     | 475 261.25  X 13.75  and what an exit costs now
//! 05-03 exit 900         | refused negative_stock 425
//! ```
//!
//! Before the bar: the day (and hour), the kind, the quantity in its usual unit – bags come in, kilograms go out –,
//! the price after `@` or a line total after `for`, a name after `as`. After the bar: stock and value, then any of
//! `NAME cost`, `NAME.moved kilograms`, `NAME.voided cost`, `cycle total`, `beyond total` (the variance of closed cycles), `variance total`
//! (of negative stock), `NORTH quantity/value`, or `refused code` with a word that its message must hold.
//! `correct NAME by …` takes any line after `by`; what is not said of a transfer is from MAIN to NORTH.
//! A line that begins with `+` joins the command of the line before it: one batch.

mod batches;
mod movements;
mod numbers;
mod past;
mod rebalances;
mod taken_back;

use ledger_core::*;
use ledger_testkit::laws;
use rust_decimal::Decimal;
use time::OffsetDateTime;

#[derive(Clone)]
struct Book {
    ledger: Ledger,
    /// Applies what the other one committed.
    applied: Ledger,
    commands: usize,
}

impl Book {
    /// The same, with back-dated counts.
    fn open_for_backdated_counts() -> Self {
        let mut book = Self { ledger: Ledger::default(), applied: Ledger::default(), commands: 0 };
        let scale = |decimals| Scale::new(decimals).unwrap();
        let settings = Settings {
            quantity_scale: scale(0),
            money_scale: scale(2),
            backdated_counts: BackdatedCounts::Allowed,
            ..Settings::default()
        };
        book.open_with(settings, "1");
        book
    }

    /// One supply, UREA, of so many kilograms a bag, in MAIN; scales of quantity and money.
    fn open(conversion: &str, scales: (u8, u8), negative_stock: NegativeStock) -> Self {
        let mut book = Self { ledger: Ledger::default(), applied: Ledger::default(), commands: 0 };
        let settings = Settings {
            quantity_scale: Scale::new(scales.0).unwrap(),
            money_scale: Scale::new(scales.1).unwrap(),
            negative_stock,
            ..Settings::default()
        };
        book.open_with(settings, conversion);
        book
    }

    fn open_with(&mut self, settings: Settings, conversion: &str) {
        let supply = NewSupply {
            code: SupplyId::new("UREA").unwrap(),
            name: "Urea 46 %".into(),
            buying_unit: "bag".into(),
            consumption_unit: "kg".into(),
            conversion: conversion.parse().unwrap(),
        };
        self.tell(vec![Action::Open(settings), supply.into()]).unwrap();
    }

    fn tell(&mut self, actions: Vec<Action>) -> Result<Impact, Refusals> {
        self.commands += 1;
        let decision = self.ledger.decide(&self.command(actions))?;
        let (decided, impact) = self.ledger.commit(decision).unwrap();
        self.applied.apply(decided.record()).unwrap();
        laws::acknowledged_is_known(decided.record(), &self.ledger).unwrap();
        laws::committed_is_applied(&self.ledger, &self.applied).unwrap();
        Ok(impact)
    }

    fn preview(&self, actions: Vec<Action>) -> Impact {
        let preview = self.ledger.preview(&self.command(actions));
        assert_eq!(preview.refusals, []);
        preview.impact
    }

    fn command(&self, actions: Vec<Action>) -> Command {
        let id = CommandId::new(format!("c{}", self.commands)).unwrap();
        let mut command = Command::new(id, OffsetDateTime::UNIX_EPOCH).declaring_names();
        command.actions = actions;
        command
    }

    /// Tells the story, line by line.
    fn story(mut self, story: &str) {
        let lines: Vec<&str> = story.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let mut lines = lines.into_iter().peekable();
        while let Some(line) = lines.next() {
            let (told, mut expected) = line.split_once('|').unwrap_or((line, ""));
            let mut actions = vec![action(told)];
            let mut last = line;
            while let Some(more) = lines.next_if(|line| line.starts_with('+')) {
                let (told, after) = more.split_once('|').unwrap_or((more, ""));
                actions.push(action(told.trim_start_matches('+')));
                (expected, last) = (after, more);
            }
            let outcome = self.tell(actions);
            self.check(last, expected.split_whitespace().collect(), outcome);
        }
        assert!(self.ledger.balance().agrees(), "{:?}", self.ledger.balance());
    }

    fn check(&self, line: &str, expected: Vec<&str>, outcome: Result<Impact, Refusals>) {
        if let ["refused", code, words @ ..] = expected.as_slice() {
            let refusals = outcome.expect_err(line);
            assert_eq!(refusals.as_slice().len(), 1, "{line}: {refusals}");
            assert_eq!(refusals.as_slice()[0].refusal.code(), *code, "{line}: {refusals}");
            for word in words {
                assert!(refusals.to_string().contains(word), "{line}: {refusals} does not say {word}");
            }
            return;
        }
        outcome.unwrap_or_else(|refusals| panic!("{line}: refused: {refusals}"));
        let settings = self.ledger.settings().unwrap();
        let amount = |text: &str| -> Decimal { text.parse().unwrap_or_else(|_| panic!("{line}: {text} is no number")) };
        if let [quantity, value, ..] = expected.as_slice() {
            let stock = self.ledger.stock_of("MAIN", "UREA").unwrap_or_default();
            let held =
                (stock.quantity.to_decimal(settings.quantity_scale), stock.value.to_decimal(settings.money_scale));
            assert_eq!(held, (amount(quantity), amount(value)), "{line}: stock and value");
        }
        let total = |total: Total| -> Decimal { total.to_text(settings.money_scale).parse().unwrap() };
        for pair in expected.get(2..).unwrap_or_default().chunks(2) {
            let cost = match pair[0] {
                "cycle" => total(self.ledger.cycle_costs().iter().map(|cost| cost.cost).sum()),
                "variance" => total(self.ledger.balance().total.variance),
                "beyond" => total(self.ledger.closed_cycles().iter().map(|closed| closed.variance).sum()),
                "NORTH" => {
                    let stock = self.ledger.stock_of("NORTH", "UREA").unwrap_or_default();
                    let (quantity, value) = pair[1].split_once('/').unwrap();
                    assert_eq!(stock.quantity.to_decimal(settings.quantity_scale), amount(quantity), "{line}: NORTH");
                    assert_eq!(stock.value.to_decimal(settings.money_scale), amount(value), "{line}: NORTH");
                    continue;
                }
                name => {
                    let (name, moved) = name.strip_suffix(".moved").map_or((name, false), |name| (name, true));
                    let mut kardex = self.ledger.kardex("MAIN", "UREA").unwrap_or_default();
                    kardex.extend(self.ledger.kardex("NORTH", "UREA").unwrap_or_default());
                    let (name, voided) = name.strip_suffix(".voided").map_or((name, false), |name| (name, true));
                    kardex.retain(|line| line.voided_by.is_some() == voided);
                    let found = kardex.iter().find(|line| line.reference.as_str() == name);
                    let found = found.unwrap_or_else(|| panic!("{line}: there is no {name}"));
                    if moved {
                        found.moved.to_decimal(settings.quantity_scale)
                    } else {
                        found.cost.to_decimal(settings.money_scale)
                    }
                }
            };
            assert_eq!(cost, amount(pair[1]), "{line}: {}", pair[0]);
        }
    }
}

fn word<'a>(words: &[&'a str], after: &str) -> Option<&'a str> {
    words.iter().position(|word| *word == after).map(|index| words[index + 1])
}

/// One line, as an action.
fn action(line: &str) -> Action {
    let words: Vec<&str> = line.split_whitespace().collect();
    let reference = word(&words, "as").map(|name| Reference::new(name).unwrap());
    if words[0] == "void" {
        return NewVoid { reference, of: Reference::new(words[1]).unwrap(), note: None }.into();
    }
    match words[0] {
        "correct" => {
            let by = match action(line.split_once(" by ").unwrap().1) {
                Action::Entry(by) => NewCorrected::Entry(by),
                Action::Exit(by) => NewCorrected::Exit(by),
                Action::Return(by) => NewCorrected::Return(by),
                Action::Transfer(by) => NewCorrected::Transfer(by),
                other => panic!("nothing is corrected by {other:?}"),
            };
            return NewCorrection::new(Reference::new(words[1]).unwrap(), by).into();
        }
        "close" => return Action::CloseCycle(NewCycleChange::new(CycleId::new(words[1]).unwrap())),
        "reopen" => return Action::ReopenCycle(NewCycleChange::new(CycleId::new(words[1]).unwrap())),
        "lock" => {
            let through: Moment = format!("2026-{}", words[1]).parse().unwrap();
            return NewPeriodLock::new(Some(through.date())).into();
        }
        "unlock" => return NewPeriodLock::new(None).into(),
        _ => {}
    }
    let (time, words) = if words[1].contains(':') { (words[1], &words[2..]) } else { ("00:00", &words[1..]) };
    let at: Moment = format!("2026-{} {time}", line.split_whitespace().next().unwrap()).parse().unwrap();
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    let price = word(words, "@").map(decimal);
    let (store, supply) = (StoreId::main(), SupplyId::new("UREA").unwrap());
    if words[0] == "reverse" {
        return NewReversal { reference, at, of: Reference::new(words[1]).unwrap(), note: None }.into();
    }
    let store = word(words, "in").map_or(store, |store| StoreId::new(store).unwrap());
    let number = decimal(words[1]);
    match words[0] {
        "count" => {
            let count = NewCount::new(at, store, supply, number);
            NewCount { reference, unit_price: price, ..count }.into()
        }
        "revalue" => {
            NewRevaluation { reference, at, store, supply, unit_price: number, document: None, note: None }.into()
        }
        "transfer" => {
            let store = |after: &str, other: &str| StoreId::new(word(words, after).unwrap_or(other)).unwrap();
            let transfer = NewTransfer::new(at, store("from", "MAIN"), store("to", "NORTH"), supply, number);
            NewTransfer { reference, ..transfer }.into()
        }
        "entry" => {
            let cost = match (price, word(words, "for")) {
                (Some(price), _) => NewCost::UnitPrice(price),
                (None, total) => NewCost::Total(decimal(total.unwrap())),
            };
            let lines = vec![NewEntryLine { supply, quantity: number.into(), cost }];
            let provider = ProviderId::new("Agro Sur").unwrap();
            NewEntry { reference, at, store, provider, document: None, note: None, lines }.into()
        }
        "exit" => {
            let charge = Charge::new(CycleId::new("2026-05").unwrap(), ActivityId::new("weeding").unwrap());
            NewExit { reference, at, store, supply, quantity: number.into(), charge, document: None, note: None }.into()
        }
        "return" => {
            let of = Reference::new(word(words, "of").unwrap()).unwrap();
            NewReturn { reference, at, of, quantity: number.into(), document: None, note: None }.into()
        }
        "adjust" => {
            let reason = ReasonCode::new(if number.is_sign_negative() { "NF" } else { "FI" }).unwrap();
            let delta = number.into();
            NewAdjustment { reference, at, store, supply, delta, unit_price: price, reason, document: None, note: None }
                .into()
        }
        "rebalance" => {
            let unit_price = price.unwrap();
            let lines = vec![NewRebalanceLine { store, supply, date: at.date(), stock: number.into(), unit_price }];
            NewRebalance { reference, document: None, note: None, lines }.into()
        }
        other => panic!("{other} is no kind"),
    }
}

fn strict() -> Book {
    Book::open("50", (6, 6), NegativeStock::Refused)
}

/// Pieces and whole cents: one kilogram a bag, so that rounding shows.
fn pieces() -> Book {
    Book::open("1", (0, 2), NegativeStock::Refused)
}

fn lenient() -> Book {
    Book::open("1", (0, 2), NegativeStock::Allowed)
}
