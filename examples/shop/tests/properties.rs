//! The shop's own properties: its till beside its ledger, and the ledger under the laws of `ledger_testkit`.
//!
//! The deeds at the counter are drawn here. The office's commands – late invoices, counts, corrections, rebalances, all
//! with the shop's own names – are drawn by the testkit.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that can't go on should stop there")]

use ledger_core::{
    Charge, Command, CommandId, InUnits, Moment, NewExit, NewVoid, StoreId,
    query::TransactionInfo,
    value::{Kind, Scale},
};
use ledger_shop::{Sale, Shop, ShopError, is_of_the_counter};
use ledger_testkit::proptest::prelude::*;
use ledger_testkit::{Clerk, CommandPlan, Model, Reading, Step, laws, plans, run};
use rust_decimal::Decimal;
use time::{Date, Duration, Month};

#[derive(Debug, Clone)]
enum Deed {
    Deliver { day: i64, item: &'static str, quantity: u32, cents: i64 },
    Sell { day: i64, item: &'static str, quantity: u32, cents: i64 },
    Refund { receipt: usize, day: i64, quantity: u32 },
    Office(CommandPlan),
}

fn deed() -> impl Strategy<Value = Deed> {
    let item = || prop_oneof![Just("EGGS"), Just("RICE")];
    prop_oneof![
        3 => (0..30_i64, item(), 1..500_u32, 0..20_000_i64)
            .prop_map(|(day, item, quantity, cents)| Deed::Deliver { day, item, quantity, cents }),
        6 => (0..30_i64, item(), 1..50_u32, 0..500_i64)
            .prop_map(|(day, item, quantity, cents)| Deed::Sell { day, item, quantity, cents }),
        2 => (any::<usize>(), 0..30_i64, 1..20_u32)
            .prop_map(|(receipt, day, quantity)| Deed::Refund { receipt, day, quantity }),
        4 => plans(1).prop_map(|mut plans| Deed::Office(plans.remove(0))),
    ]
}

fn at(day: i64) -> Moment {
    let date = Date::from_calendar_date(2026, Month::May, 1).unwrap() + Duration::days(day);
    Moment::start_of(date).unwrap()
}

/// Does a deed if the shop can. A refusal is not judged here.
fn doing(shop: &mut Shop, office: &mut Clerk, deed: Deed) -> Result<(), TestCaseError> {
    match deed {
        Deed::Deliver { day, item, quantity, cents } => {
            let _ = shop.deliver(at(day), item, quantity.into(), Decimal::new(cents, 2));
        }
        Deed::Sell { day, item, quantity, cents } => {
            let (item, price) = (item.to_owned(), Decimal::new(cents, 2));
            let _ = shop.sell(Sale { at: at(day), item, quantity: quantity.into(), price });
        }
        Deed::Refund { receipt, day, quantity } => {
            let receipt = receipt.checked_rem(shop.receipts().len()).unwrap_or_default();
            let _ = shop.refund(u32::try_from(receipt).unwrap(), at(day), quantity.into());
        }
        Deed::Office(plan) => {
            let command = office.command(&plan, shop.ledger());
            // given to a copy first, to check the laws
            let step = Step::take(&mut shop.ledger().clone(), &command);
            laws::every_law_of_a_step(&step)?;
            let told = shop.book(&command);
            let expected = match told {
                Ok(()) => &step.after,
                Err(ShopError::OfTheCounter(_)) => &step.before,
                Err(_) => {
                    prop_assert!(step.record().is_none(), "the shop refuses what the ledger records");
                    &step.before
                }
            };
            prop_assert_eq!(&Reading::of(shop.ledger()), expected);
        }
    }
    Ok(())
}

/// The ledger agrees with the till about each receipt: the quantity sold, and the quantity that came back.
fn the_till_is_what_left_the_shop(shop: &Shop) -> Result<(), TestCaseError> {
    let reading = Reading::of(shop.ledger());
    let lines = || reading.kardex.values().flatten();
    let of_a_sale = lines().filter(|line| line.kind == Kind::Exit && is_of_the_counter(&line.reference)).count();
    prop_assert_eq!(of_a_sale, shop.receipts().len(), "a receipt for each sale");
    let mut taken = Decimal::ZERO;
    for (number, (sale, returned)) in shop.receipts() {
        let receipt = format!("SALE-{number}");
        let left = lines().find(|line| line.reference.as_str() == receipt).map(|line| (-line.moved).to_decimal());
        prop_assert_eq!(left, Some(sale.quantity), "what left by {}", receipt);
        let is_of = |info: TransactionInfo| info.of.is_some_and(|of| of.as_str() == receipt);
        let back = lines().filter(|line| shop.ledger().transaction(&line.reference).is_some_and(is_of));
        prop_assert_eq!(back.map(|line| line.moved.to_decimal()).sum::<Decimal>(), *returned, "back of {}", receipt);
        taken += sale.price * (sale.quantity - returned);
    }
    prop_assert_eq!(shop.till(), taken, "what is in the till");
    Ok(())
}

/// The cost of goods is taken from the kardexes, and agrees with the sums charged to the cycles for sales.
fn the_margin_is_what_the_cycles_say(shop: &Shop) -> Result<(), TestCaseError> {
    let scale = shop.ledger().settings().map_or(Scale::DEFAULT, |settings| settings.money_scale);
    let charges = shop.ledger().charges().filter(|cost| cost.charge.activity.as_str() == "sales");
    let units: i128 = charges.map(|cost| cost.charged.units() + cost.variance.units()).sum();
    let cost = Decimal::from_i128_with_scale(units, scale.decimals().into());
    prop_assert_eq!(shop.margin(), shop.till() - cost, "the margin");
    Ok(())
}

#[test]
fn whatever_happens_the_till_and_the_books_agree() {
    let mut sold = 0;
    let deeds = prop::collection::vec(deed(), 1..25);
    run("whatever_happens_the_till_and_the_books_agree", 96, &deeds, |deeds| {
        let (mut shop, mut office) = (Shop::open().unwrap(), Clerk::default());
        let mut model = Model::of(shop.records());
        for deed in deeds {
            let known = shop.records().len();
            doing(&mut shop, &mut office, deed)?;
            shop.records()[known..].iter().for_each(|record| model.record(record));
            laws::agrees_with_the_model(shop.ledger(), &model)?;
            laws::every_law_of_a_state(shop.ledger())?;
            the_till_is_what_left_the_shop(&shop)?;
            the_margin_is_what_the_cycles_say(&shop)?;
        }
        laws::postings_balance(shop.ledger())?;
        laws::counts_and_baselines_hold(shop.ledger(), shop.records())?;
        sold += shop.receipts().len();
        Ok(())
    });
    assert!(sold > 96, "the till was hardly used: {sold}");
}

/// A canary: a sale that goes past the till is noticed.
#[test]
fn a_sale_past_the_till_is_noticed() {
    let mut shop = Shop::open().unwrap();
    shop.deliver(at(0), "EGGS", 60.into(), 9.into()).unwrap();
    shop.sell(Sale { at: at(1), item: "EGGS".into(), quantity: 12.into(), price: 1.into() }).unwrap();
    the_till_is_what_left_the_shop(&shop).unwrap();
    the_margin_is_what_the_cycles_say(&shop).unwrap();
    let mut behind = shop.clone();
    let command = Command::new(CommandId::new("past the till").unwrap(), time::OffsetDateTime::UNIX_EPOCH);
    let charge = Charge::new("2026-05".parse().unwrap(), "sales".parse().unwrap());
    let again = NewExit::new(at(2), StoreId::main(), "EGGS".parse().unwrap(), 3.consumption(), charge);
    behind.book(&command.with(again.reference("SALE-99".parse().unwrap()))).unwrap();
    assert!(the_till_is_what_left_the_shop(&behind).is_err());
}

#[test]
fn the_office_keeps_its_hands_off_the_counter() {
    let mut shop = Shop::open().unwrap();
    shop.deliver(at(0), "EGGS", 60.into(), 9.into()).unwrap();
    shop.sell(Sale { at: at(1), item: "EGGS".into(), quantity: 12.into(), price: 1.into() }).unwrap();
    let command = Command::new(CommandId::new("c").unwrap(), time::OffsetDateTime::UNIX_EPOCH);
    let void = command.with(NewVoid::new("SALE-0".parse().unwrap()));
    let refused = shop.book(&void).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "SALE-0 was booked at the counter, and only the counter can take it back: give a refund"
    );
}
