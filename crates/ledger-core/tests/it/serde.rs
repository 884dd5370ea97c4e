//! Answers and commands in serde's forms, as JSON shows them.

use ledger_core::{command::*, event::*, query::*, value::*, *};
use ledger_testkit::story::{StoryBook, action};
use ledger_testkit::{cases, histories, length, settings};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{from_str, to_string, to_value};
use time::OffsetDateTime;

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_command_is_read_back_as_it_was(commands in histories(length(12)), setting in settings()) {
        for command in commands.iter().chain([&setting.opening()]) {
            let text = to_string(command).unwrap();
            prop_assert_eq!(&from_str::<Command>(&text).unwrap(), command, "{}", text);
        }
    }

    /// Answers can be serialized, and counts are the only numbers in them.
    #[test]
    fn no_amount_is_told_as_a_number(commands in histories(length(12))) {
        let mut ledger = Ledger::default();
        for command in &commands {
            let preview = to_value(ledger.preview(command)).unwrap();
            no_fractions(&preview)?;
            if let Ok(decision) = ledger.decide(command) {
                ledger.commit(decision).unwrap();
            }
        }
        no_fractions(&to_value(ledger.balance()).unwrap())?;
        no_fractions(&to_value(ledger.stock()).unwrap())?;
        no_fractions(&to_value(ledger.postings().collect::<Vec<_>>()).unwrap())?;
        for held in ledger.stock() {
            no_fractions(&to_value(ledger.kardex(held.store, &held.supply.code)).unwrap())?;
        }
    }

    #[test]
    fn a_moment_a_name_and_an_amount_are_read_back_as_they_were(
        seconds in 0..300_000_000_000_i64, name in "[!-~]([ -~]{0,20}[!-~])?", units: i64, decimals in 0..=9_u32,
    ) {
        let at = OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(seconds % 200_000_000_000);
        let at = Moment::at(time::PrimitiveDateTime::new(at.date(), at.time())).unwrap();
        prop_assert_eq!(from_str::<Moment>(&to_string(&at).unwrap()).unwrap(), at);
        let name = Reference::new(name).unwrap();
        prop_assert_eq!(from_str::<Reference>(&to_string(&name).unwrap()).unwrap(), name);
        let amount = Amount::buying(Decimal::new(units, decimals));
        prop_assert_eq!(from_str::<Amount>(&to_string(&amount).unwrap()).unwrap(), amount);
    }
}

/// Fails for a JSON number that is not whole and small, such as one that a reader would round.
fn no_fractions(told: &serde_json::Value) -> Result<(), TestCaseError> {
    match told {
        serde_json::Value::Number(number) => prop_assert!(number.as_u64().is_some_and(|n| n < 1 << 53), "{number}"),
        serde_json::Value::Array(all) => all.iter().try_for_each(no_fractions)?,
        serde_json::Value::Object(all) => all.values().try_for_each(no_fractions)?,
        _ => {}
    }
    Ok(())
}

#[test]
fn what_new_refuses_is_not_read_either() {
    for (text, wanted) in [
        (r#"" UREA""#, "a supply's code can't begin or end with white space"),
        (r#""""#, "a supply's code can't be empty"),
        ("7", "a name as text"),
    ] {
        let error = from_str::<SupplyId>(text).unwrap_err().to_string();
        assert!(error.contains(wanted), "{text}: {error}");
    }
    assert!(from_str::<Moment>(r#""31/05/2026""#).unwrap_err().to_string().contains("is not a date"));
    assert!(from_str::<Scale>("10").unwrap_err().to_string().contains("not one of 0 to 9"));
    assert!(from_str::<Currency>(r#""usd""#).unwrap_err().to_string().contains("three capital letters"));
    for number in ["27.5", "\"27,5\"", "\"1e3\"", "\"1_000\"", "\"\""] {
        let text = format!(r#"{{"number":{number},"unit":"buying"}}"#);
        let error = from_str::<Amount>(&text).unwrap_err().to_string();
        assert!(error.contains(r#"a number as text, such as "27.5""#), "{number}: {error}");
    }
    let misspelt = r#"{"of":"E","nota":"twice"}"#;
    assert!(from_str::<NewVoid>(misspelt).unwrap_err().to_string().contains("unknown field `nota`"));
}

#[test]
fn what_is_left_out_of_a_command_or_of_settings_is_as_new_leaves_it() {
    let void: NewVoid = from_str(r#"{"of":"E"}"#).unwrap();
    assert_eq!(void, NewVoid::new(Reference::new("E").unwrap()));
    let settings: Settings = from_str(r#"{"negative_stock":"allowed"}"#).unwrap();
    assert_eq!((settings.negative_stock, settings.money_scale), (NegativeStock::Allowed, Scale::DEFAULT));
    let command = r#"{"id":"c","recorded":"2026-05-31T12:30:00+02:00","actions":[{"void":{"of":"E"}}]}"#;
    let command: Command = from_str(command).unwrap();
    assert_eq!((command.recorded.hour(), command.unknown_names), (10, UnknownNames::Refused));
}

/// A book of every kind of movement.
fn book() -> StoryBook {
    let mut book = StoryBook::bags();
    book.story(
        "05-01 entry 10 @ 27.50 as E          | 500 275
         05-02 exit 25 to sowing as X         | 475 261.25
         05-03 return 5 of X as R             | 480 264
         05-04 transfer 2 as T                | 380 209     NORTH 100/55
         05-05 adjust -1 as A                 | 330 181.50
         05-06 rebalance 7 @ 28 as B          | 350 196
         close 2026-05
         05-07 entry 1 for 30 as V            | 400 226
         void V                               | 350 196",
    );
    book
}

fn json(told: impl Serialize) -> String {
    serde_json::to_string_pretty(&told).unwrap()
}

#[test]
fn every_answer_in_json() {
    let book = book();
    let ledger = &book.ledger;
    let (main, urea) = (StoreId::main(), SupplyId::new("UREA").unwrap());
    let scales = ledger.settings().unwrap().scales();
    insta::assert_snapshot!("stock", json(ledger.stock()));
    insta::assert_snapshot!("kardex", json(ledger.kardex(&main, &urea)));
    insta::assert_snapshot!(
        "as_of",
        json(["2026-05-02", "2026-05-07"].map(|day| { ledger.stock_at(&main, &urea, day.parse().unwrap()) }))
    );
    insta::assert_snapshot!(
        "cycles",
        json((ledger.cycle_costs(), ledger.charges().collect::<Vec<_>>(), ledger.closed_cycles()))
    );
    insta::assert_snapshot!("balance", json(&ledger.balance().streams[0]));
    insta::assert_snapshot!("postings", json(ledger.postings().collect::<Vec<_>>()));
    insta::assert_snapshot!("transaction", json(ledger.transaction(&Reference::new("V").unwrap())));
    insta::assert_snapshot!("catalog", json(scales.of(ledger.catalog())));
    insta::assert_snapshot!("record", json(scales.of(&book.record("05-08 entry 2 @ 27.50 as LATE"))));
    let accounts = [Account::Rebalancing, Account::Adjustment(None), Account::NegativeStock(&main, &urea)];
    insta::assert_snapshot!("accounts", json(accounts));
}

#[test]
fn an_impact_and_refusals_in_json() {
    let book = book();
    let command = Command::new(CommandId::new("c").unwrap(), OffsetDateTime::UNIX_EPOCH).declaring_names();
    let told =
        |lines: &[&str]| json(book.ledger.preview(&command.clone().with_all(lines.iter().map(|line| action(line)))));
    insta::assert_snapshot!("short", told(&["05-08 adjust -90"]));
    insta::assert_snapshot!("preview", told(&["void B"]));
    insta::assert_snapshot!("refusals", told(&["05-08 adjust 0", "05-08 return 900 of X", "void V", "05-01 exit 1"]));
}

#[test]
fn every_action_in_json() {
    let mut command = Command::new(CommandId::new("all").unwrap(), OffsetDateTime::UNIX_EPOCH);
    command = command.with(Action::Open(Settings::default())).with_all(
        [
            "05-01 entry 10 @ 27.50 as E",
            "05-01 entry 25 kg for 10",
            "05-02 exit 25 to sowing as X",
            "05-03 return 5 of X",
            "05-04 transfer 2 from MAIN to NORTH",
            "05-05 adjust -1",
            "05-06 rebalance 7 @ 28",
            "05-06 count 7",
            "05-06 revalue 28",
            "05-06 reverse A",
            "correct X by 05-02 exit 20 to sowing",
            "void E",
            "close 2026-05",
            "reopen 2026-05",
            "lock 05-31",
            "unlock",
        ]
        .map(action),
    );
    assert_eq!(from_str::<Command>(&json(&command)).unwrap(), command);
    insta::assert_snapshot!("actions", json(&command));
}
