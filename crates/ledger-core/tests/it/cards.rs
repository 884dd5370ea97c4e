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
//! `NAME cost`, `NAME.moved kilograms`, `cycle total`, `beyond total` (the variance of closed cycles), `variance total`
//! (of negative stock), `NORTH quantity/value`, or `refused code` with a word that its message must hold.
//! `correct NAME by …` takes any line after `by`; what is not said of a transfer is from MAIN to NORTH.
//! A line that begins with `+` joins the command of the line before it: one batch.

use ledger_core::*;
use rust_decimal::Decimal;
use time::OffsetDateTime;

struct Book {
    ledger: Ledger,
    commands: usize,
}

impl Book {
    /// The same, with back-dated counts.
    fn open_for_backdated_counts() -> Self {
        let mut book = Self { ledger: Ledger::default(), commands: 0 };
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
        let mut book = Self { ledger: Ledger::default(), commands: 0 };
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
        let id = CommandId::new(format!("c{}", self.commands)).unwrap();
        let mut command = Command::new(id, OffsetDateTime::UNIX_EPOCH).declaring_names();
        command.actions = actions;
        let decision = self.ledger.decide(&command)?;
        Ok(self.ledger.commit(decision).unwrap().1)
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
                    kardex.retain(|line| line.voided_by.is_none());
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

#[test]
fn n1_bags_come_in_kilograms_go_out_and_prices_are_per_bag() {
    strict().story(
        "05-01 entry 10 @ 27.50     | 500  275
         05-02 exit 25 as X         | 475  261.25  X 13.75  cycle 13.75
         05-03 entry 2.5 for 100    | 600  361.25
         05-04 adjust -1 as L       | 550  331.145833  L -30.104167
         05-05 exit 550 as Y        | 0    0           Y 331.145833",
    );
}

#[test]
fn n1_a_bag_of_a_quarter() {
    Book::open("0.25", (2, 2), NegativeStock::Refused).story(
        "05-01 entry 3 @ 1.01       | 0.75 3.03
         05-02 exit 0.01 as X       | 0.74 2.99  X 0.04
         05-03 entry 0.5 @ 1        | refused too_many_decimals
         05-04 exit 0.001           | refused too_many_decimals",
    );
}

#[test]
fn n2_a_half_is_rounded_to_the_even_cent() {
    pieces().story(
        "05-01 entry 2 for 0.05     | 2 0.05
         05-02 exit 1 as X          | 1 0.03  X 0.02
         05-03 entry 1 for 0.04     | 2 0.07
         05-04 exit 1 as Y          | 1 0.03  Y 0.04",
    );
}

#[test]
fn n3_the_last_one_out_takes_the_residue() {
    pieces().story(
        "05-01 entry 3 for 10       | 3 10
         05-02 exit 1 as X          | 2 6.67  X 3.33
         05-03 exit 1 as Y          | 1 3.33  Y 3.34
         05-04 exit 1 as Z          | 0 0     Z 3.33  cycle 10",
    );
}

#[test]
fn n5_a_back_dated_entry_re_costs_later_exits() {
    pieces().story(
        "05-01 entry 10 @ 2         | 10 20
         05-05 exit 4 as X          | 6  12  X 8
         05-03 entry 10 @ 4         | 16 48  X 12  cycle 12
         05-02 exit 5 as Y          | 11 36.67  Y 10  X 13.33",
    );
}

#[test]
fn n5_at_one_moment_the_order_of_recording_counts() {
    pieces().story(
        "05-01 entry 10 @ 2         | 10 20
         05-05 exit 5 as X          | 5  10  X 10
         05-05 entry 5 @ 4          | 10 30  X 10
         05-05 exit 5 as Y          | 5  15  Y 15",
    );
}

#[test]
fn m2_what_comes_back_brings_what_it_cost_to_the_last_cent() {
    pieces().story(
        "05-01 entry 3 for 10       | 3 10
         05-02 exit 3 as X          | 0 0     X 10
         05-03 return 1 of X as A   | 1 3.33  A 3.33  cycle 6.67
         05-04 return 1 of X as B   | 2 6.67  B 3.34
         05-05 return 1 of X as C   | 3 10    C 3.33  cycle 0
         05-06 return 1 of X        | refused return_exceeds_exit
         05-01 return 1 of X        | refused return_before_exit
         void B                     | 2 6.67  C 3.34  A 3.33
         void X                     | refused referred_to A",
    );
    // a return in between changes what a later one brings, also across a count that absorbs all else
    pieces().story(
        "05-01 entry 6 for 20       | 6 20
         05-02 exit 3 as X          | 3 10     X 10
         05-04 return 1 of X as A   | 4 13.33  A 3.33
         05-05 count 4 @ 5 as C     | 4 20
         05-06 return 1 of X as B   | 5 23.34  B 3.34
         05-03 return 1 of X as N   | 5 23.33  N 3.33  A 3.34  B 3.33
         void N                     | 5 23.34  A 3.33  B 3.34",
    );
}

#[test]
fn m2_a_return_follows_its_exit_when_that_is_re_costed() {
    pieces().story(
        "05-02 entry 10 @ 2         | 10 20
         05-03 exit 10 as X         | 0  0   X 20
         05-04 return 5 of X as R   | 5  10  R 10
         05-01 entry 10 @ 4         | 15 45  X 30  R 15  cycle 15",
    );
}

#[test]
fn m3_a_gain_is_worth_its_price_or_the_average_or_the_last_known_one() {
    pieces().story(
        "05-01 adjust 1             | refused no_price_known
         05-01 adjust 2 @ 3 as A    | 2 6     A 6
         05-02 entry 1 for 4        | 3 10
         05-03 adjust 1 as B        | 4 13.33 B 3.33
         05-04 adjust -4 as C       | 0 0     C -13.33
         05-05 adjust 3 as D        | 3 10    D 10
         05-06 adjust 0             | refused zero_delta
         05-06 adjust -1 @ 2        | refused price_on_loss",
    );
}

#[test]
fn m3_a_baseline_of_nothing_sets_the_last_known_average() {
    strict().story(
        "05-01 rebalance 0 @ 30 as B | 0 0
         05-02 adjust 2 as G         | 100 60  G 60",
    );
}

#[test]
fn m6_a_void_takes_an_entry_back_unless_it_was_used() {
    pieces().story(
        "05-01 entry 10 @ 2 as E    | 10 20
         05-02 entry 10 @ 4 as F    | 20 60
         05-03 exit 10 as X         | 10 30  X 30
         void E as V                | 0  0   X 40
         void F                     | refused negative_stock X 10",
    );
    pieces().story(
        "05-01 entry 10 @ 2 as E    | 10 20
         05-03 exit 10 as X         | 0 0
         void E                     | refused negative_stock X
         void X as V                | 10 20 cycle 0
         void E                     | 0 0
         void X                     | refused voided V
         void V                     | refused not_voidable",
    );
}

#[test]
fn m8_disallowed_no_moment_may_be_negative_now_or_later() {
    pieces().story(
        "05-01 entry 10 @ 2          | 10 20
         05-05 exit 8 as X           | 2  4
         05-03 exit 3 as Y           | refused negative_stock 2026-05-05 X 1
         05-06 exit 3 as Z           | refused negative_stock 2026-05-06 Z 1
         05-06 exit 3
         +05-04 entry 1 @ 5          | 0 0",
    );
}

#[test]
fn m8_a_deficit_is_carried_at_the_last_known_average_and_settled_by_what_comes_in() {
    lenient().story(
        "05-01 entry 2 @ 10          | 2  20
         05-02 exit 5 as X           | -3 -30  X 50
         05-03 exit 1 as Y           | -4 -40  Y 10
         05-04 entry 3 for 33        | -1 -10  variance 3
         05-05 entry 7 for 84        | 6  72   variance 5   X 50  Y 10
         05-06 exit 6 as Z           | 0  0    Z 72",
    );
}

#[test]
fn m8_what_leaves_before_anything_came_costs_nothing_yet() {
    lenient().story(
        "05-02 exit 5 as X           | -5 0   X 0
         05-03 adjust 1              | refused no_price_known
         05-04 entry 5 @ 3           | 0  0   X 0  variance 15
         05-01 entry 5 @ 2           | 5  15  X 10 variance 0",
    );
}

#[test]
fn m8_a_gain_on_a_deficit_is_worth_what_is_known_and_the_rest_is_variance() {
    // 3 at 10 known; two exits of 1 carry the deficit at 3.33 each, and the gain of 2 is worth 6.67
    lenient().story(
        "05-01 entry 3 for 10        | 3  10
         05-02 exit 3                | 0  0
         05-03 exit 1 as X           | -1 -3.33  X 3.33
         05-04 exit 1 as Y           | -2 -6.66  Y 3.33
         05-05 adjust 2 as G         | 0  0      G 6.67  variance 0.01",
    );
}

#[test]
fn m8_a_rebalance_forgets_the_deficit_before_it() {
    lenient().story(
        "05-01 entry 1 @ 1           | 1 1
         05-02 exit 2 as X           | -1 -1  X 2
         05-03 rebalance 5 @ 3 as B  | 5 15   X 6  variance 0
         void B                      | -1 -1  X 2  variance 0",
    );
}

#[test]
fn r2_a_rebalance_supersedes_the_whole_day_and_r3_re_costs_what_is_later() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-05 23:59:59 entry 10 @ 4   | 20 60
         05-06 exit 10 as X            | 10 30  X 30
         05-05 rebalance 12 @ 5 as B   | 2  10  X 50
         05-05 23:59:59 entry 1 @ 1    | refused before_baseline B
         05-06 entry 1 @ 5             | 3  15",
    );
}

#[test]
fn r3_stock_that_would_go_negative_after_a_rebalance_is_refused() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-06 exit 10 as X            | 0  0
         05-05 rebalance 9 @ 2         | refused negative_stock X 1
         05-05 rebalance 10 @ 3        | 0 0  X 30",
    );
}

#[test]
fn r4_a_superseded_exit_keeps_consuming_at_the_new_price() {
    strict().story(
        "05-01 entry 10 @ 20           | 500 200
         05-02 exit 100 as X           | 400 160   X 40
         05-05 rebalance 6 @ 33 as B   | 300 198   X 66  cycle 66
         05-06 return 50 of X as R     | 350 231   R 33  cycle 33
         void X                        | refused superseded B",
    );
}

#[test]
fn r5_on_the_same_day_the_later_rebalance_counts_and_supersedes_the_earlier() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-02 exit 4 as X             | 6 12  X 8
         05-05 rebalance 5 @ 3 as B    | 5 15  X 12
         05-05 rebalance 7 @ 4 as C    | 7 28  X 12  B 15
         void B                        | 7 28  X 16
         void C                        | 6 12  X 8",
    );
}

#[test]
fn r5_an_earlier_dated_further_baseline_waits_until_the_later_one_is_undone() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-02 exit 4 as X             | 6  12  X 8
         05-06 exit 1 as Y             | 5  10  Y 2
         05-10 rebalance 5 @ 3 as B    | 5  15  X 12  Y 3
         05-04 rebalance 9 @ 7 as C    | 5  15  X 12  Y 3  C 63
         05-03 entry 1 @ 1             | refused before_baseline
         void B                        | 8  56  X 28  Y 7
         05-03 entry 1 @ 1             | refused before_baseline C
         void C                        | 5  10  X 8   Y 2",
    );
}

#[test]
fn r6_undoing_a_rebalance_brings_back_what_would_be_there_without_it() {
    pieces().story(
        "05-01 entry 10 @ 2 as E       | 10 20
         05-02 exit 4 as X             | 6 12   X 8
         05-05 rebalance 20 @ 3 as B   | 20 60  X 12
         05-06 exit 15 as Y            | 5 15   Y 45
         void B                        | refused negative_stock Y 9
         void Y
         +void B                       | 6 12   X 8  cycle 8",
    );
}

#[test]
fn m3_a_gain_follows_the_last_known_average_where_nothing_else_differs() {
    // with nothing in stock before it, as before the correction
    pieces().story(
        "05-01 entry 10 @ 2 as E               | 10 20
         05-02 exit 10 as X                    | 0 0  X 20
         05-03 adjust 1 as G                   | 1 2  G 2
         correct E by 05-01 entry 10 @ 4 as F  | 1 4  X 40  G 4",
    );
}

#[test]
fn m3_a_gain_without_a_price_is_not_refused_if_its_batch_supersedes_it() {
    // the return settles the gain before the baseline comes
    pieces().story(
        "05-01 adjust 1 as G
         +05-03 exit 1 as X
         +05-04 return 1 of X as R
         +05-02 rebalance 5 @ 2 as B           | 5 10  X 2",
    );
}

#[test]
fn m3_what_takes_out_or_finds_nothing_leaves_the_last_known_average_unrounded() {
    pieces().story(
        "05-01 entry 3 for 10                  | 3 10
         05-02 exit 1 as W                     | 2 6.67  W 3.33
         05-03 count 2 as N                    | 2 6.67  N 0
         05-04 adjust -1 as L                  | 1 3.33  L -3.34
         05-05 exit 1 as X                     | 0 0     X 3.33
         05-06 adjust 100 as G                 | 100 333.33",
    );
    pieces().story(
        "05-01 entry 3 for 10                  | 3 10
         05-02 count 2 as C                    | 2 6.67  C -3.33
         05-03 exit 2 as X                     | 0 0     X 6.67
         05-04 adjust 100 as G                 | 100 333.33",
    );
    pieces().story(
        "05-01 entry 3 for 10                  | 3 10
         05-02 adjust 1 @ 0.01 as F            | 4 10.01
         05-03 reverse F                       | 3 7.51
         05-04 exit 3 as X                     | 0 0     X 7.51
         05-05 adjust 1000 as G                | 1000 2502.50",
    );
}

#[test]
fn m4_the_stock_is_what_was_counted_whatever_is_recorded_late() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-05 count 7 as C            | 7  14   C -6   C.moved -3
         05-06 exit 2 as X             | 5  10   X 4
         05-03 exit 2 as Y             | 5  10   C -2   C.moved -1  Y 4
         05-02 entry 10 @ 5 as E       | 5  17.5 C -38.5  C.moved -11  X 7
         05-04 exit 12 as Z            | 5  17.50 C.moved 1  C 3.5
         05-05 count 9                 | refused backdated_count 2026-05-06
         05-06 count 5 as D            | 5  17.50 D 0  D.moved 0",
    );
}

#[test]
fn m4_a_gain_is_valued_as_any_and_a_price_sets_the_value_too() {
    pieces().story(
        "05-01 count 2                 | refused no_price_known
         05-01 count 2 @ 3 as A        | 2 6    A 6
         05-02 count 4 as B            | 4 12   B 6
         05-03 count 3 @ 5 as C        | 3 15   C 3   C.moved -1
         05-04 count 0 @ 7             | 0 0
         05-05 count 1 as D            | 1 7    D 7",
    );
}

#[test]
fn m4_a_back_dated_count_is_allowed_by_a_setting() {
    Book::open_for_backdated_counts().story(
        "05-01 entry 10 @ 2            | 10 20
         05-06 exit 5 as X             | 5  10
         05-03 count 6 as C            | 1  2   X 10  C -8
         05-02 count 4 as D            | 1  2   C.moved 2
         05-04 count 4                 | refused negative_stock X 1",
    );
}

#[test]
fn m5_a_reversal_puts_a_loss_back_at_what_it_left_at() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-02 adjust -4 as L          | 6  12   L -8
         05-03 entry 6 @ 4             | 12 36
         05-01 reverse L               | refused reversal_before_original L
         05-04 reverse L as U          | 16 44   U 8
         05-05 reverse L               | refused already_reversed U
         05-05 reverse U               | refused not_reversible
         05-01 entry 10 @ 4            | 26 84   L -12  U 12",
    );
}

#[test]
fn m5_a_gain_leaves_as_any_outflow_and_a_count_is_reversed_by_its_difference() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-02 adjust 2 @ 8 as G       | 12 36
         05-03 reverse G as U          | 10 30   U -6
         05-04 count 7 @ 9 as C        | 7  63   C 33
         05-05 reverse C as V          | 10 72   V 9   V.moved 3
         05-04 exit 1 as X             | 9  63   C.moved -3",
    );
}

#[test]
fn m5_of_a_superseded_original_the_reversal_stays_and_moves_nothing() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-02 adjust -4 as L          | 6  12
         05-05 reverse L as U          | 10 20   U 8
         05-03 rebalance 5 @ 3 as B    | 5  15   U 0  U.moved 0
         void B                        | 10 20   U 8  U.moved 4
         05-03 rebalance 5 @ 3         | 5  15
         05-05 reverse L               | refused already_reversed",
    );
}

#[test]
fn m6_a_correction_keeps_its_place_if_it_keeps_its_moment() {
    pieces().story(
        "05-01 entry 10 @ 2 as E                       | 10 20
         05-01 exit 5 as X                             | 5  10  X 10
         correct E by 05-01 entry 10 @ 4 as F          | 5  20  X 20
         correct X by 05-01 exit 6 as Y                | 4  16  Y 24  cycle 24
         correct F by 05-02 entry 10 @ 4               | refused negative_stock Y 6
         correct E by 05-01 entry 1 @ 1                | refused voided
         correct Y by 05-01 entry 1 @ 1                | refused not_correctable",
    );
}

#[test]
fn m6_a_return_can_not_be_corrected_to_stand_before_its_exit() {
    pieces().story(
        "05-01 entry 10 @ 2                            | 10 20
         05-02 exit 1 as X
         +05-02 return 1 of X as R
         +05-02 exit 4 as Y                            | 6 12  Y 8
         correct R by 05-02 return 1 of Y              | refused return_before_exit Y
         correct R by 05-03 return 1 of Y as S         | 6 12  S 2  cycle 8",
    );
}

#[test]
fn m6_a_correction_and_what_it_records_have_names_of_their_own() {
    let mut book = pieces();
    book.tell(vec![action("05-01 entry 10 @ 2 as E")]).unwrap();
    let next = book.ledger.head().get() + 1;
    let name = |kind: &str| Reference::new(format!("{kind}-{next}")).unwrap();
    let correct = |reference: Option<Reference>, by: &str| {
        let Action::Entry(by) = action(by) else { panic!("an entry") };
        NewCorrection { reference, ..NewCorrection::new(Reference::new("E").unwrap(), by) }
    };
    let mut other = Book { ledger: book.ledger.clone(), commands: book.commands };
    let made_like_a_void = correct(None, &format!("05-01 entry 9 @ 2 as {}", name("void")));
    let recorded = other.tell(vec![made_like_a_void.into()]).unwrap().recorded;
    assert_eq!(recorded[1], name("void"));
    assert_ne!(recorded[0], recorded[1]);
    let mut other = Book { ledger: book.ledger.clone(), commands: book.commands };
    let recorded = other.tell(vec![correct(Some(name("entry")), "05-01 entry 9 @ 2").into()]).unwrap().recorded;
    assert_eq!(recorded[0], name("entry"));
    assert_ne!(recorded[0], recorded[1]);
    let twice = correct(Some(Reference::new("F").unwrap()), "05-01 entry 9 @ 2 as F");
    assert_eq!(book.tell(vec![twice.into()]).unwrap_err().as_slice()[0].refusal.code(), "duplicate_reference");
}

#[test]
fn m7_a_transfer_keeps_its_value_and_re_costing_follows_it() {
    pieces().story(
        "05-01 entry 10 @ 2                            | 10 20
         05-03 transfer 4 as T                         | 6  12  NORTH 4/8
         05-04 exit 2 in NORTH as X                    | 6  12  NORTH 2/4   X 4
         05-05 transfer 2 from NORTH to MAIN as S      | 8  16  NORTH 0/0   S 4
         05-06 exit 8 as Y                             | 0  0   Y 16  cycle 20
         05-02 entry 10 @ 5                            | 10 35  X 7  Y 28  cycle 35
         05-03 transfer 1 to MAIN                      | refused same_store
         void T                                        | refused negative_stock",
    );
}

#[test]
fn m8_a_transfer_out_of_a_deficit_settles_where_it_arrives() {
    lenient().story(
        "05-01 entry 2 @ 10                            | 2  20
         05-02 exit 1 in NORTH as X                    | 2  20  NORTH -1/0   X 0
         05-03 transfer 3 as T                         | -1 -10 NORTH 2/20   T 30  variance 10
         05-04 entry 1 for 13                          | 0  0   NORTH 2/20   variance 13",
    );
}

#[test]
fn n2_an_outflow_whose_cost_does_not_fit_is_refused() {
    // what is there and what is not fit each, and together they don't
    Book::open("1", (9, 9), NegativeStock::Allowed).story(
        "05-01 entry 6 for 6000000000                  | 6 6000000000
         05-02 exit 11 as X                            | refused out_of_range
         05-02 transfer 11 as T                        | refused out_of_range T
         05-02 exit 9 as X                             | -3 -3000000000  X 9000000000",
    );
    // what a superseded adjustment would show at the new price costs nobody anything
    lenient().story(
        "05-01 adjust -1000000000 @ 2                  | refused price_on_loss
         05-01 adjust -1000000000 as L                 | -1000000000 0
         05-02 rebalance 1 @ 1000000000                | 1 1000000000",
    );
}

#[test]
fn m9_a_revaluation_sets_the_average_and_leaves_the_quantity() {
    pieces().story(
        "05-01 revalue 5                               | refused nothing_in_stock
         05-01 entry 10 @ 2 as E                       | 10 20
         05-03 revalue 3.33 as P                       | 10 33.30  P 13.30  P.moved 0
         05-04 exit 10 as X                            | 0  0      X 33.30
         05-05 adjust 2 as G                           | 2  6.66
         05-02 entry 5 @ 9                             | 7  23.31  P -15.05
         05-02 revalue 0 as Q                          | 7  23.31  P 49.95",
    );
    pieces().story(
        "05-01 entry 10 @ 2 as E                       | 10 20
         05-03 revalue 3 as P                          | 10 30
         void E                                        | refused nothing_in_stock P
         void P                                        | refused not_voidable",
    );
}

#[test]
fn m10_what_is_locked_stands_still_but_for_a_later_rebalance() {
    pieces().story(
        "05-01 entry 10 @ 2 as E                       | 10 20
         05-05 exit 2 as X                             | 8  16
         lock 05-03                                    | 8  16
         05-03 23:59 entry 1 @ 1                       | refused period_locked 2026-05-03
         05-03 rebalance 1 @ 1                         | refused period_locked
         void E                                        | refused period_locked 2026-05-01
         correct X by 05-02 exit 2                     | refused period_locked 2026-05-02
         correct X by 05-04 exit 3 as Y                | 7  14
         05-04 rebalance 9 @ 3 as B                    | 9  27
         lock 05-09                                    | 9  27
         void B                                        | refused period_locked 2026-05-04
         unlock                                        | 9  27
         void B                                        | 7  14",
    );
}

#[test]
fn r4_a_superseded_transfer_arrives_at_the_new_price() {
    pieces().story(
        "05-01 entry 10 @ 2                            | 10 20
         05-02 transfer 4 as T                         | 6  12  NORTH 4/8
         05-05 rebalance 6 @ 5 as B                    | 6  30  NORTH 4/20
         05-03 exit 4 in NORTH as X                    | 6  30  NORTH 0/0   X 20
         void T                                        | refused superseded B
         void B                                        | 6  12  X 8",
    );
}

#[test]
fn c2_a_closed_cycle_stands_still_and_what_comes_later_is_its_variance() {
    pieces().story(
        "05-01 entry 10 @ 2                            | 10 20
         05-03 exit 4 as X                             | 6  12  cycle 8
         close 2026-05                                 | 6  12  cycle 8  beyond 0
         05-02 entry 10 @ 4                            | 16 48  cycle 8  beyond 4  X 12
         05-04 exit 1                                  | refused cycle_closed 2026-05
         05-04 return 1 of X as R                      | 17 51  cycle 8  beyond 1
         close 2026-05                                 | refused cycle_closed
         reopen 2026-05                                | 17 51  cycle 9  beyond 0
         reopen 2026-05                                | refused cycle_not_closed",
    );
    // a closing inside a batch freezes what is charged by what stands before it
    pieces().story(
        "05-01 entry 10 @ 2                            | 10 20
         05-03 exit 4 as X
         +close 2026-05
         +05-02 entry 10 @ 4                           | 16 48  cycle 8  beyond 4  X 12",
    );
}

#[test]
fn t4_a_count_that_finds_something_else_is_named_with_the_cause() {
    let mut book = pieces();
    for line in ["05-01 entry 10 @ 2", "05-05 count 7 as C"] {
        book.tell(vec![action(line)]).unwrap();
    }
    let impact = book.tell(vec![action("05-02 exit 2 as X"), action("05-03 exit 2 as Y")]).unwrap();
    let [count] = impact.counts.as_slice() else { panic!("{:?}", impact.counts) };
    assert_eq!((count.reference.as_str(), count.cause.as_str()), ("C", "X"));
    assert_eq!((count.before.units(), count.after.units()), (-3, 1));
    // what no longer holds finds nothing, and is not named
    // – not even by the batch that settled it for a return before
    let batch = ["05-04 exit 1 as Z", "05-06 return 1 of Z", "05-06 rebalance 5 @ 2"];
    let impact = book.tell(batch.map(action).into()).unwrap();
    assert_eq!(impact.counts, []);
}

#[test]
fn r7_an_exit_taken_back_in_the_same_batch_is_not_told_as_re_costed() {
    let mut book = lenient();
    for line in ["05-05 exit 1 as X", "05-05 count 0 @ 2"] {
        book.tell(vec![action(line)]).unwrap();
    }
    // the gain is settled for its reversal before the exit goes
    let batch = ["05-01 adjust 1 @ 3 as G", "05-06 reverse G", "void X"];
    let impact = book.tell(batch.map(action).into()).unwrap();
    assert_eq!(impact.recosted_count(), 0);
}

#[test]
fn a_batch_is_judged_by_its_end() {
    pieces().story(
        "05-03 exit 5 as X
         +05-01 entry 10 @ 2           | 5 10  X 10
         05-04 adjust -5 as L
         +05-04 rebalance 3 @ 4 as B   | 3 12  X 20  L -20
         05-05 exit 1 as Y             | 2 8   Y 4
         05-05 00:00 entry 1 @ 9 as E
         +05-05 rebalance 1 @ 1 as C   | 1 1   Y 1",
    );
}

#[test]
fn a_batch_that_replaces_a_baseline_charges_what_is_later_once() {
    // the exit is settled for its return before the baseline below it goes
    pieces().story(
        "05-01 rebalance 8 @ 1 as B    | 8 8
         05-03 exit 4 as X
         +05-04 return 1 of X as R
         +void B
         +05-01 rebalance 8 @ 2 as C   | 5 10  X 8  R 2  cycle 6",
    );
    // an entry of the same batch stands right below the new floor
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-09 exit 5 as X             | 5 10  X 10
         05-05 entry 5 @ 8
         +05-05 rebalance 8 @ 3 as B   | 3 9   X 15  cycle 15
         void B                        | 10 40 X 20  cycle 20",
    );
}

#[test]
fn a_batch_may_change_what_stands_before_a_row_and_take_that_row_away() {
    // between the two stand movements that are run through
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-03 exit 1 as X             | 9  18  X 2
         05-05 exit 2 as Y             | 7  14  Y 4
         05-02 entry 10 @ 4
         +void Y                       | 19 57  X 3  cycle 3",
    );
    // wherever a chunk of rows ends
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-03 exit 1 as X             | 9  18  X 2
         05-04 exit 1 as Y             | 8  16  Y 2
         05-05 exit 2 as Z             | 6  12  Z 4
         05-06 exit 3 as W             | 3  6   W 6
         05-02 entry 10 @ 4
         +void Z                       | 15 45  X 3  Y 3  W 9  cycle 15",
    );
}

#[test]
fn m2_every_exit_that_is_re_costed_tells_its_own_return_across_a_count() {
    pieces().story(
        "05-01 entry 6 for 20          | 6 20
         05-02 exit 3 as X             | 3 10    X 10
         05-03 exit 1 as Y             | 2 6.67  Y 3.33
         05-05 count 2 @ 5             | 2 10
         05-06 return 1 of X as A      | 3 13.33 A 3.33
         05-07 return 1 of Y as B      | 4 16.66 B 3.33
         05-01 entry 4 for 40          | 4 22    X 18  Y 6  A 6  B 6",
    );
}

#[test]
fn m8_what_comes_into_a_deficit_and_leaves_one_does_not_change_the_last_known_average() {
    lenient().story(
        "05-01 entry 10 @ 2            | 10 20
         05-02 exit 15 as X            | -5 -10  X 30
         05-03 entry 2 @ 3             | -3 -6   variance 2
         05-04 exit 1 as Y             | -4 -8   Y 2
         05-01 entry 1 @ 13            | -3 -9   X 45  Y 3  variance 0",
    );
}

#[test]
fn n2_a_superseded_exit_that_would_cost_more_than_fits_is_refused() {
    lenient().story(
        "05-01 exit 1000000000 as X             | -1000000000 0  X 0
         05-02 rebalance 1 @ 1000000000 as B    | refused out_of_range X
         05-02 rebalance 1 @ 10000000 as B      | 1 10000000     X 10000000000000000",
    );
}

#[test]
fn n2_an_exit_into_deficit_that_would_cost_more_than_fits_is_refused() {
    // a deficit of three would fit, at 90 000 000 000 000 000.00; the cost of four does not
    lenient().story(
        "05-01 entry 1 @ 30000000000000000      | 1 30000000000000000
         05-02 exit 4 as X                      | refused out_of_range X
         05-02 exit 3 as X                      | -2 -60000000000000000  X 90000000000000000",
    );
}

#[test]
fn n2_what_does_not_fit_halfway_through_a_batch_is_not_refused() {
    // the return settles an exit that costs more than fits, until the second entry makes it cheaper
    lenient().story(
        "05-01 entry 1 @ 30000000000000000      | 1 30000000000000000
         05-02 exit 4 as X
         +05-03 return 1 of X as R
         +05-01 entry 9 @ 1                     | 7 21000000000000006.30  X 12000000000000003.60",
    );
    // as does the return of another exit, after which nothing comes back of this one
    lenient().story(
        "05-01 entry 2 @ 30000000000000000      | 2 60000000000000000
         05-02 exit 4 as X
         +05-01 exit 1 as Y
         +05-03 return 1 of Y as R
         +05-01 entry 9 @ 1                     | 7 48000000000000005.40  X 12000000000000003.60  Y 30000000000000000",
    );
}

#[test]
fn r7_what_a_batch_supersedes_and_restores_again_is_not_counted() {
    let mut book = pieces();
    let mut tell = |lines: &[&str]| book.tell(lines.iter().map(|line| action(line)).collect()).unwrap();
    tell(&["05-01 entry 10 @ 2"]);
    // the return settles the exit, and with it the baseline, which then goes
    let impact = tell(&["05-02 rebalance 5 @ 3 as B", "05-03 exit 1 as X", "05-03 return 1 of X", "void B"]);
    assert_eq!((impact.superseded(), impact.restored()), (0, 0));
    tell(&["05-02 rebalance 5 @ 3 as C"]);
    let impact = tell(&["void C", "05-04 exit 1 as Y", "05-04 return 1 of Y", "05-02 rebalance 5 @ 4 as D"]);
    assert_eq!((impact.superseded(), impact.restored()), (0, 0));
}

#[test]
fn t4_an_exit_that_a_batch_re_costs_and_then_voids_is_not_re_costed() {
    let mut book = pieces();
    let mut tell = |lines: &[&str]| book.tell(lines.iter().map(|line| action(line)).collect()).unwrap();
    tell(&["05-01 entry 10 @ 2", "05-05 exit 4 as X", "05-05 exit 1 as Y"]);
    // the return of a new exit settles what the entry changes, before the old one is voided
    let impact = tell(&["05-03 entry 10 @ 4", "05-06 exit 1 as Z", "05-07 return 1 of Z", "void X"]);
    let recosted: Vec<_> = impact.recosted(&book.ledger).map(|exit| exit.reference.to_string()).collect();
    assert_eq!(recosted, ["Y"]);
}

#[test]
fn a_refused_action_does_not_refuse_what_follows_from_it() {
    strict().story(
        "05-01 entry 0.0000001 @ 1 as E
         +05-02 exit 1                 | refused too_many_decimals
         05-01 exit 0 as X
         +05-02 return 1 of X as R
         +void R                       | refused not_positive",
    );
}

#[test]
fn t1_as_of_a_moment_what_happens_at_it_included() {
    let mut book = pieces();
    for line in ["05-01 08:00 entry 10 @ 2", "05-01 08:00 exit 1", "05-03 08:00 exit 4", "05-05 rebalance 9 @ 3"] {
        book.tell(vec![action(line)]).unwrap();
    }
    book.tell(vec![action("05-06 exit 1")]).unwrap();
    let at = |text: &str| book.ledger.stock_at("MAIN", "UREA", text.parse().unwrap()).unwrap();
    let on = |text: &str| {
        let day = text.parse::<Moment>().unwrap().date();
        book.ledger.stock_at_end_of("MAIN", "UREA", day).unwrap()
    };
    let held = |quantity, value| {
        AsOf::Held(Stock { quantity: Quantity::from_units(quantity), value: Money::from_units(value) })
    };
    assert_eq!(at("2026-05-03 08:00"), AsOf::Superseded);
    assert_eq!(on("2026-05-04"), AsOf::Superseded);
    assert_eq!(on("2026-05-05"), held(9, 2700));
    assert_eq!(at("2026-05-06"), held(8, 2400));
    let mut undone = book.ledger.clone();
    let baseline = undone.kardex("MAIN", "UREA").unwrap()[3].reference.clone();
    let undo = Command::new(CommandId::new("undo").unwrap(), OffsetDateTime::UNIX_EPOCH).with(NewVoid {
        reference: None,
        of: baseline,
        note: None,
    });
    let decision = undone.decide(&undo).unwrap();
    undone.commit(decision).unwrap();
    let at = |text: &str| undone.stock_at("MAIN", "UREA", text.parse().unwrap()).unwrap();
    assert_eq!(at("2026-05-01 07:59:59"), held(0, 0));
    assert_eq!(at("2026-05-01 08:00"), held(9, 1800));
    assert_eq!(at("2026-05-03 07:59:59"), held(9, 1800));
    assert_eq!(at("2026-05-03 08:00"), held(5, 1000));
}

#[test]
fn an_instant_outside_of_four_digit_years_is_refused() {
    let instant = |year, month, day, hour, offset| {
        let date = time::Date::from_calendar_date(year, month, day).unwrap();
        date.with_hms(hour, 30, 0).unwrap().assume_offset(time::UtcOffset::from_hms(offset, 0, 0).unwrap())
    };
    let (january, december) = (time::Month::January, time::Month::December);
    for (recorded, allowed) in [
        (instant(0, december, 31, 0, 0), false),
        (instant(1, january, 1, 0, 0), true),
        (instant(1, january, 1, 0, 1), false),
        (instant(9999, december, 31, 23, 0), true),
        (instant(9999, december, 31, 23, -1), false),
    ] {
        let open = Command { recorded, ..crate::command("open") }.with(Action::Open(Settings::default()));
        let mut ledger = Ledger::default();
        match ledger.decide(&open) {
            Ok(decision) => {
                assert!(allowed, "{recorded}");
                let body = decision.decided().body();
                let record = ledger.commit(decision).unwrap().0.into_record();
                assert_eq!(wire::decode_canonical(&body, wire::Scales::default()).unwrap(), record);
            }
            Err(refusals) => {
                assert!(!allowed, "{recorded}");
                assert_eq!(refusals.as_slice()[0].refusal.code(), "date_out_of_range");
            }
        }
    }
}

#[test]
fn t2_what_was_superseded_when_it_was_asked_is_superseded_in_that_answer_for_ever() {
    let mut book = pieces();
    for line in ["05-01 entry 10 @ 2", "05-02 exit 4 as X", "05-05 rebalance 9 @ 3 as B", "05-06 return 1 of X"] {
        book.tell(vec![action(line)]).unwrap();
    }
    let then = book.ledger.head();
    book.tell(vec![action("void B")]).unwrap();
    let held = |quantity, value| Stock { quantity: Quantity::from_units(quantity), value: Money::from_units(value) };
    let early = "2026-05-03".parse().unwrap();
    let (was, is) = (book.ledger.known_at(then), book.ledger.known_at(book.ledger.head()));
    assert_eq!(was.stock_at("MAIN", "UREA", early), Some(AsOf::Superseded));
    assert_eq!(is.stock_at("MAIN", "UREA", early), Some(AsOf::Held(held(6, 1200))));
    // what came back of the superseded exit brought the new price then, and brings the old one now
    assert_eq!(was.stock_of("MAIN", "UREA"), Some(held(10, 3000)));
    assert_eq!(is.stock_of("MAIN", "UREA"), Some(held(7, 1400)));
}

#[test]
fn t2_a_return_that_is_recorded_later_was_not_known_to_those_before() {
    let mut book = pieces();
    let mut tell = |lines: &[&str]| {
        lines.iter().for_each(|line| drop(book.tell(vec![action(line)]).unwrap()));
        book.ledger.head()
    };
    let then = tell(&["05-01 entry 3 for 10", "05-02 exit 3 as X", "05-04 return 1 of X", "05-06 return 1 of X"]);
    tell(&["05-03 return 1 of X"]);
    let held = |quantity, value| Stock { quantity: Quantity::from_units(quantity), value: Money::from_units(value) };
    let (known, between) = (book.ledger.known_at(then), "2026-05-05".parse().unwrap());
    assert_eq!(known.stock_at("MAIN", "UREA", between), Some(AsOf::Held(held(1, 333))));
    assert_eq!(known.stock_of("MAIN", "UREA"), Some(held(2, 667)));
    assert_eq!(book.ledger.stock_at("MAIN", "UREA", between), Some(AsOf::Held(held(2, 667))));
}

#[test]
fn t2_a_superseded_transfer_that_was_voided_since_arrived_at_the_new_price_then() {
    let mut book = pieces();
    let mut tell = |lines: &[&str]| {
        lines.iter().for_each(|line| drop(book.tell(vec![action(line)]).unwrap()));
        book.ledger.head()
    };
    let then = tell(&["05-01 entry 10 @ 2", "05-02 transfer 4 as T", "05-05 rebalance 6 @ 5 as B"]);
    tell(&["void B", "void T"]);
    let held = |quantity, value| Stock { quantity: Quantity::from_units(quantity), value: Money::from_units(value) };
    assert_eq!(book.ledger.known_at(then).stock_of("NORTH", "UREA"), Some(held(4, 2000)));
    assert_eq!(book.ledger.stock_of("NORTH", "UREA"), Some(held(0, 0)));
}

#[test]
fn t3_a_voided_line_shows_what_it_moved_until_then() {
    let mut book = pieces();
    for line in [
        "05-01 entry 10 @ 2 as E",
        "05-02 exit 4 as X",
        "05-03 return 1 of X as R",
        "05-04 transfer 2 as T",
        "05-05 rebalance 5 @ 3 as B",
        "void B",
        "05-01 entry 10 @ 4",
        "void T",
        "void R",
        "void X",
        "void E",
    ] {
        book.tell(vec![action(line)]).unwrap();
    }
    let voided = |store: &str| -> Vec<(String, i64)> {
        let lines = book.ledger.kardex(store, "UREA").unwrap().into_iter();
        let voided = lines.filter(|line| line.voided_by.is_some());
        voided.map(|line| (line.reference.to_string(), line.cost.units())).collect()
    };
    let shown = |lines: &[(&str, i64)]| -> Vec<(String, i64)> {
        lines.iter().map(|(name, cost)| ((*name).to_owned(), *cost)).collect()
    };
    assert_eq!(voided("MAIN"), shown(&[("E", 2000), ("X", 1200), ("R", 300), ("T", 600), ("B", 1500)]));
    assert_eq!(voided("NORTH"), shown(&[("T", 600)]));
}

#[test]
fn r7_what_comes_back_into_force_is_counted_once_however_often_a_batch_settles() {
    let mut book = pieces();
    for line in ["05-03 entry 10 @ 2 as E", "05-04 exit 4 as X", "05-04 exit 1 as Z", "05-05 rebalance 9 @ 3 as B"] {
        book.tell(vec![action(line)]).unwrap();
    }
    // a correction of the same moment stands in the place of what it corrects, which was superseded
    let lines = ["void B", "correct X by 05-04 exit 3 as Y", "correct Y by 05-04 exit 2 as W"];
    let impact = book.tell(lines.map(action).into()).unwrap();
    assert_eq!((impact.superseded(), impact.restored()), (0, 2), "E and Z");
}

#[test]
fn m8_an_entry_that_leaves_nothing_or_a_deficit_does_not_change_the_last_known_average() {
    let deficit = "05-01 entry 10 @ 2 as E  | 10 20
                   05-02 exit 15 as X       | -5 -10  X 30";
    for entry_and_later in [
        // settled to nothing: what leaves next and what is found are worth what was known, now and re-costed
        "05-05 entry 5 @ 9                        | 0 0     variance 35
         05-06 exit 2 as Y                        | -2 -4   Y 4
         05-07 adjust 3 as G                      | 1 2     G 6
         correct E by 05-01 entry 10 @ 4 as F     | 1 4     X 60  Y 8  G 12  variance 25",
        // still a deficit
        "05-05 entry 4 @ 9                        | -1 -2   variance 28
         05-06 exit 1 as Y                        | -2 -4   Y 2
         05-07 adjust 3 as G                      | 1 2     G 6
         correct E by 05-01 entry 10 @ 4 as F     | 1 4     X 60  Y 4  G 12  variance 20",
        // no deficit any more, and nothing left after it as before: only the known average differs there
        "05-05 entry 5 @ 9                        | 0 0     variance 35
         05-06 exit 2 as Y                        | -2 -4   Y 4
         05-01 entry 5 @ 13
         +05-05 exit 5 as Z                       | -2 -18  X 85  Z 45  Y 18  variance 0",
        // and the other way round
        "05-01 entry 5 @ 13 as F
         +05-05 entry 5 @ 9
         +05-05 exit 5 as Z                       | 0 0     X 85  Z 45  variance 0
         05-06 exit 2 as Y                        | -2 -18  Y 18
         void F
         +void Z                                  | -2 -4   X 30  Y 4  variance 35",
    ] {
        lenient().story(&format!("{deficit}\n{entry_and_later}"));
    }
}

#[test]
fn m8_where_stock_and_value_agree_the_last_known_average_may_still_differ() {
    // after the second exit nothing is left, as before; an entry at 6 was known there, and now the mean with one at 1.20
    lenient().story(
        "05-01 entry 1 @ 2             | 1 2
         05-01 exit 1 as W             | 0 0     W 2
         05-03 entry 4 @ 6             | 4 24
         05-04 exit 4 as X             | 0 0     X 24
         05-05 exit 2 as Y             | -2 -12  Y 12
         05-02 entry 20 for 24
         +05-04 exit 20 as Z           | -2 -4   X 8  Z 40  Y 4",
    );
    // the first two change nothing later; what leaves long after them is worth what became known in between
    lenient().story(
        "05-01 entry 10 @ 2            | 10 20
         05-03 exit 10 as X            | 0 0     X 20
         05-04 entry 5 @ 9             | 5 45
         05-05 exit 5 as Y             | 0 0     Y 45
         05-07 exit 1 as W             | -1 -9   W 9
         05-02 entry 3 @ 2
         +05-02 exit 3 as V
         +05-06 exit 2 as Z            | -3 -27  X 20  V 6  Y 45  Z 18  W 9",
    );
    // what is superseded no longer says what was known: the first entry does not, once the second is gone
    lenient().story(
        "05-01 entry 1 @ 7             | 1 7
         05-01 exit 1 as W             | 0 0     W 7
         05-02 entry 4 @ 2 as E        | 4 8
         05-03 exit 4 as X             | 0 0     X 8
         05-05 exit 2 as Y             | -2 -4   Y 4
         void E
         +05-04 rebalance 0 @ 7 as B   | -2 -14  W 7  X 28  Y 14",
    );
}
