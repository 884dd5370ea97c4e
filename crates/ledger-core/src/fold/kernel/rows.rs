//! Rows: each kind of movement valued by itself, and entries and exits in a run.

use crate::fold::kernel::operands::{bytes, conversion, counts, money, quantity, sizes, stock};
use crate::fold::kernel::statement::{fit, half_even, inflow, outflow};
use crate::fold::step::{CarriedValues, Fault, moved, step};
use crate::fold::stream::effects::SharedDrafts;
use crate::fold::stream::plain_rows::{reprice_plain, value_plain};
use crate::ledger::Ledger;
use crate::ledger::carried::{CarriedDraft, MovedOut};
use crate::ledger::cycles::CyclesDraft;
use crate::ledger::returns::ReturnsDraft;
use crate::ledger::stream::{Baseline, Key, Movement, Row};
use crate::pack::dense::Dense;
use crate::value::moment::Moment;
use crate::value::number::{Average, Conversion, Money, Quantity, UnitPrice};
use crate::value::numbering::{AccountNo, ChargeNo, StreamNo, TransactionNo};
use crate::value::stock::Stock;

/// Carried values that are the same for every row.
struct Brought {
    value: Money,
    moved: MovedOut,
}

impl CarriedValues for Brought {
    fn returned(&self, _: TransactionNo, _: Key, _: Quantity) -> Money {
        self.value
    }

    fn arrival(&self, _: TransactionNo) -> Money {
        self.value
    }

    fn reversed(&self, _: TransactionNo) -> MovedOut {
        self.moved
    }
}

fn row(movement: Movement) -> Row {
    let transaction = TransactionNo::new(7);
    Row::new(Key::at(Moment::from_seconds(60), transaction, 0), transaction, AccountNo::FIRST, movement)
}

type Valued = Result<(i128, i128), Fault>;

fn fits(stock: Option<(i128, i128)>) -> Valued {
    stock.ok_or(Fault::OutOfRange)
}

/// Rules M1 to M9 and R2: (Q, V) after a movement, where a conversion of `holds` gives prices their values.
fn rule(movement: Movement, now: (i128, i128), holds: i128, known: Option<(i128, i128)>, from: &Brought) -> Valued {
    let units = |quantity: Quantity| i128::from(quantity.units());
    let priced = |q: i128, price: UnitPrice| {
        let value = fit(half_even(q * i128::from(price.units()), holds)).ok_or(Fault::OutOfRange);
        value.map(i128::from)
    };
    let average = if now.0 > 0 { Some((now.1, now.0)) } else { known };
    let gain = |q: i128| {
        let (value, of) = average.ok_or(Fault::NoPriceKnown)?;
        fits(inflow(now, q, half_even(value * q, of)))
    };
    let out = |q: i128| if q == 0 { Ok(now) } else { fits(outflow(now, q, known)) };
    match movement {
        Movement::Entry { quantity, value } => fits(inflow(now, units(quantity), value.units().into())),
        Movement::Exit { quantity } | Movement::Loss { quantity } | Movement::TransferOut { quantity, .. } => {
            out(units(quantity))
        }
        Movement::Return { quantity, .. } | Movement::TransferIn { quantity } => {
            fits(inflow(now, units(quantity), from.value.units().into()))
        }
        Movement::Gain { quantity } => gain(units(quantity)),
        Movement::PricedGain { quantity, price } => fits(inflow(now, units(quantity), priced(units(quantity), price)?)),
        Movement::Baseline { stock, price } | Movement::PricedCount { stock, price } => {
            Ok((units(stock), priced(units(stock), price)?))
        }
        Movement::Count { stock } if units(stock) > now.0 => gain(units(stock) - now.0),
        Movement::Count { stock } => out(now.0 - units(stock)),
        Movement::Revaluation { price } if now.0 > 0 => Ok((now.0, priced(now.0, price)?)),
        Movement::Revaluation { .. } => Err(Fault::NothingInStock),
        Movement::Reversal { .. } if units(from.moved.quantity) < 0 => {
            fits(inflow(now, -units(from.moved.quantity), from.moved.cost.units().into()))
        }
        Movement::Reversal { .. } => out(units(from.moved.quantity)),
    }
}

/// All stocks and values of a byte that a stream may have; quantities, prices, averages and conversions take turns,
/// five for each kind of movement.
#[test]
fn each_kind_of_movement_is_valued_by_its_rule() {
    let states = bytes().flat_map(|units| bytes().map(move |value| (units, value)));
    for (units, value) in states.filter(|(units, value)| value.signum() == units.signum() || *units != 0 && *value == 0)
    {
        for turn in 0..5 {
            let taken = |by: i64| (by * units + (by + 4) * value + 29 * turn + by).rem_euclid(128);
            // a flow is never of nothing; a count may find what there is, also nothing
            let amount = quantity(taken(3).max(1));
            let level = if turn == 4 { quantity(units.max(0)) } else { amount };
            let (price, holds) = (UnitPrice::from_units(taken(5)), 1 + taken(7) % 127);
            let (worth, of, to) = (money(taken(11)), TransactionNo::new(3), StreamNo::new(4));
            let moved = MovedOut { quantity: quantity(taken(13) - 64), cost: money(taken(17)) };
            let from = Brought { value: worth, moved };
            let known = (1..4).contains(&turn).then(|| (taken(19), 1 + taken(23) % 127));
            let movements = [
                Movement::Entry { quantity: amount, value: worth },
                Movement::Exit { quantity: amount },
                Movement::Loss { quantity: amount },
                Movement::TransferOut { quantity: amount, to },
                Movement::TransferIn { quantity: amount },
                Movement::Return { quantity: amount, of },
                Movement::Gain { quantity: amount },
                Movement::PricedGain { quantity: amount, price },
                Movement::Baseline { stock: level, price },
                Movement::Count { stock: level },
                Movement::PricedCount { stock: level, price },
                Movement::Revaluation { price },
                Movement::Reversal { of },
            ];
            for movement in movements {
                let average = known.and_then(|(value, of)| Average::of(money(value), quantity(of)));
                let after = step(&row(movement), stock(units, value), conversion(holds), || average, &from);
                if let Ok(left) = after {
                    check_moved(row(movement).leaving(left), stock(units, value));
                }
                let after = after.map(|stock| (stock.quantity.units().into(), stock.value.units().into()));
                let known = known.map(|(value, of)| (value.into(), of.into()));
                let expected = rule(movement, (units.into(), value.into()), holds.into(), known, &from);
                assert_eq!(after, expected, "{movement:?} onto {units} worth {value}, {known:?}");
                assert!(
                    after.is_err()
                        || after.is_ok_and(|(q, v)| if q > 0 { v >= 0 } else { v <= 0 && (q < 0 || v == 0) }),
                    "{movement:?} onto {units} worth {value} leaves {after:?}"
                );
            }
        }
    }
}

/// Rule M5: what a reversal of an adjustment or count takes back. A loss comes back at what it cost, without what the
/// price of a count added afterwards.
fn check_moved(row: Row, before: Stock) {
    if !row.is_reversible() {
        return;
    }
    let now = (i128::from(before.quantity.units()), i128::from(before.value.units()));
    let (left, value) = (i128::from(row.after.quantity.units()), i128::from(row.after.value.units()));
    let cost = match row.movement() {
        _ if left >= now.0 => 0,
        Movement::PricedCount { .. } => now.1 - outflow(now, now.0 - left, None).unwrap().1,
        _ => now.1 - value,
    };
    let told = moved(&row, before).unwrap();
    let told = (i128::from(told.quantity.units()), i128::from(told.cost.units()));
    assert_eq!(told, (left - now.0, cost), "{row:?} of {before:?}");
}

fn drafts(ledger: &Ledger) -> SharedDrafts<'_> {
    SharedDrafts {
        returns: ReturnsDraft::over(&ledger.returned),
        carried: CarriedDraft::over(&ledger.carried),
        cycles: CyclesDraft::over(&ledger.cycles),
        recosted: None,
    }
}

/// All stocks, values and exits of a byte, each before an entry and an exit that take turns; the old stock takes turns.
#[test]
fn a_run_of_plain_rows_is_valued_by_the_rule_of_each() {
    let ledger = Ledger::default();
    for (units, value) in sizes().flat_map(|units| counts().map(move |value| (units, value))) {
        let (mut shared, mut charged, mut arrivals) = (drafts(&ledger), 0, Vec::new());
        for q in counts() {
            let came = (money((3 * units + value + q) & 127), quantity((units + 5 * value + q) & 127));
            let was = stock(units + 1, (value + 11 * q) & 127);
            let did_cost = (q + value) & 63;
            let exit = |q, left| row(Movement::Exit { quantity: quantity(q) }).leaving(left);
            let first = exit(q, stock(units + 1 - q, was.value.units() - did_cost));
            let entry = row(Movement::Entry { quantity: came.1, value: came.0 }).leaving(stock(500, 1_000 + q));
            let then = (units - q + came.1.units()) / 2;
            let last = exit(then, stock(500 - then, 1_000 + value));
            let mut new = [Row::BLANK; 3];
            let mut effects = shared.effects(Conversion::ONE, &mut arrivals);
            let valued = value_plain(&[first, entry, last], &mut new, stock(units, value), was, &mut effects);
            assert_eq!(valued, if q < units { 3 } else { 0 }, "{q} of {units} worth {value}");
            if q < units {
                let left = outflow((units.into(), value.into()), q.into(), None).unwrap();
                let filled = inflow(left, came.1.units().into(), came.0.units().into()).unwrap();
                let end = outflow(filled, then.into(), None).unwrap();
                let after = new.map(|row| (row.after.quantity.units().into(), row.after.value.units().into()));
                assert_eq!(after, [left, filled, end], "{q} of {units} worth {value}");
                charged += i128::from(value) - left.1 - i128::from(did_cost);
                charged += filled.1 - end.1 - i128::from(q - value);
            }
        }
        assert_eq!(shared.cycles.charged.of(ChargeNo::FIRST).units(), charged, "of {units} worth {value}");
    }
}

/// All exits, new prices and conversions of a byte; the old cost and the old price take turns.
#[test]
fn plain_rows_below_a_baseline_cost_its_price() {
    let ledger = Ledger::default();
    let transaction = TransactionNo::new(9);
    let baseline = |price| Baseline { key: Key::FIRST, transaction, price: UnitPrice::from_units(price) };
    for (price, holds) in counts().flat_map(|price| sizes().map(move |holds| (price, holds))) {
        let (mut shared, mut charged, mut arrivals) = (drafts(&ledger), 0, Vec::new());
        let mut change = Default::default();
        for q in counts() {
            let (did_cost, old) = ((q + 3 * price + holds) & 127, (5 * q + price) & 127);
            let exit = row(Movement::Exit { quantity: quantity(q) }).leaving(stock(200 - q, 300 - did_cost));
            let cost = |price: i64| half_even(i128::from(q) * i128::from(price), holds.into());
            let (before, superseded) =
                if q % 2 == 0 { (did_cost.into(), None) } else { (cost(old), Some(baseline(old))) };
            let mut effects = shared.effects(conversion(holds), &mut arrivals);
            let held = stock(200, 300);
            let passed = reprice_plain(&[exit], held, superseded.as_ref(), &baseline(price), &mut effects, &mut change);
            assert_eq!(passed, 1, "{q} at {price} by {holds}");
            charged += cost(price) - before;
        }
        assert_eq!(shared.cycles.charged.of(ChargeNo::FIRST).units(), charged, "at {price} by {holds}");
        assert_eq!(change.by.units(), charged, "at {price} by {holds}");
    }
}
