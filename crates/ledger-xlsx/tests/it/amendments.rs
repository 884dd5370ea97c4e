//! `correct` rows, applied to their originals.

use crate::support::{Book, journal};
use ledger_core::{InUnits, Price, command::*, event::*, value::*};
use ledger_xlsx::{Amendment, AmendmentError, RowContent};
use rust_decimal::Decimal;

const ORIGINALS: &str = "entry,2026-05-01 08:00,,UREA,10,27.5,Agro Sur,INV-1,,,,E,,first\n\
     exit,2026-05-02,,UREA,25,,,SLIP,2026-05,hoeing,,X,,,,Lot 4\n\
     return,2026-05-03,,,5,,,,,,,R,X,\n\
     transfer,2026-05-04,,UREA,1,,,,,,,T,NORTH,\n";

/// Applies a row to its original in [`ORIGINALS`]. Returns the transaction that replaces it.
fn corrected(row: &str) -> Result<NewCorrected, AmendmentError> {
    let book = Book::new();
    let rows = journal(&book, &format!("{ORIGINALS}{row}\n")).unwrap().rows;
    let mut originals = Vec::new();
    for row in rows {
        match row.content {
            RowContent::Action(Action::Entry(entry)) => originals.push(NewCorrected::Entry(entry)),
            RowContent::Action(Action::Exit(exit)) => originals.push(NewCorrected::Exit(exit)),
            RowContent::Action(Action::Return(back)) => originals.push(NewCorrected::Return(back)),
            RowContent::Action(Action::Transfer(transfer)) => originals.push(NewCorrected::Transfer(transfer)),
            RowContent::Action(action) => panic!("{action:?}"),
            RowContent::Amendment(amendment) => {
                let place = ["E", "X", "R", "T"].iter().position(|name| *name == amendment.of.as_str()).unwrap();
                return apply(&book, *amendment, originals.swap_remove(place));
            }
        }
    }
    panic!("there is no row to correct with");
}

fn apply(book: &Book, amendment: Amendment, original: NewCorrected) -> Result<NewCorrected, AmendmentError> {
    let of = amendment.of.clone();
    let correction = amendment.apply(original, book.ledger.catalog(), &book.settings)?;
    assert_eq!((correction.of, correction.reference, correction.note), (of, None, None));
    Ok(correction.by)
}

fn entry(row: &str) -> NewEntry {
    match corrected(row).unwrap() {
        NewCorrected::Entry(entry) => entry,
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_filled_in_changes_nothing_but_the_name() {
    let entry = entry("correct,,,,,,,,,,,E2,E,");
    assert_eq!(entry.reference.unwrap().as_str(), "E2");
    assert_eq!((entry.at.to_string().as_str(), entry.store.as_str()), ("2026-05-01 08:00:00", "MAIN"));
    assert_eq!((entry.provider.as_str(), entry.document.as_deref()), ("Agro Sur", Some("INV-1")));
    assert_eq!(entry.note.as_deref(), Some("first"));
    let line =
        NewEntryLine::new(SupplyId::new("UREA").unwrap(), 10.buying(), Price::per_buying("27.5".parse().unwrap()));
    assert_eq!(entry.lines, [line]);
}

#[test]
fn an_entry() {
    let all = entry("correct,2026-05-02,NORTH,KCL,3,,Other,INV-2,,,,,E,second,99");
    assert_eq!((all.at.to_string().as_str(), all.store.as_str()), ("2026-05-02 00:00:00", "NORTH"));
    assert_eq!((all.provider.as_str(), all.document.as_deref()), ("Other", Some("INV-2")));
    assert_eq!((all.note.as_deref(), all.reference), (Some("second"), None));
    let line = NewEntryLine::new(SupplyId::new("KCL").unwrap(), 3.buying(), NewCost::Total(99.into()));
    assert_eq!(all.lines, [line]);

    assert_eq!(entry("correct,,,,,30,,,,,,,E,").lines[0].cost, NewCost::UnitPrice(30.per_buying()));
    assert_eq!(entry("correct,,,,,,,,,,,,E,,270").lines[0].cost, NewCost::Total(270.into()));
    assert_eq!(entry("correct,,,KCL,,,,,,,,,E,").lines[0].quantity, 10.buying());
}

#[test]
fn an_exit() {
    let exit = |row: &str| match corrected(row).unwrap() {
        NewCorrected::Exit(exit) => exit,
        other => panic!("{other:?}"),
    };
    let moved = exit("correct,2026-05-03 10:00,NORTH,KCL,30,,,SLIP-2,2026-06,sowing,,X2,X,n,,Lot 5");
    assert_eq!((moved.store.as_str(), moved.supply.as_str()), ("NORTH", "KCL"));
    assert_eq!((moved.quantity, moved.document.as_deref()), (30.consumption(), Some("SLIP-2")));
    let Charge { cycle, activity, lot, contractor, .. } = moved.charge;
    assert_eq!((cycle.as_str(), activity.as_str()), ("2026-06", "sowing"));
    assert_eq!((lot.unwrap().as_str(), contractor), ("Lot 5", None));

    let charged = exit("correct,,,,,,,,2026-06,,,X2,X,").charge;
    assert_eq!((charged.cycle.as_str(), charged.activity.as_str()), ("2026-06", "hoeing"));
    assert_eq!(charged.lot.unwrap().as_str(), "Lot 4");
}

#[test]
fn a_return() {
    let NewCorrected::Return(back) = corrected("correct,2026-05-05,,,7,,,D,,,,R2,R,n").unwrap() else { panic!() };
    let expected = NewReturn::new("2026-05-05".parse().unwrap(), Reference::new("X").unwrap(), 7.consumption())
        .document("D")
        .note("n");
    assert_eq!(back, expected.reference(Reference::new("R2").unwrap()));
}

#[test]
fn a_transfer() {
    let NewCorrected::Transfer(moved) = corrected("correct,,SOUTH,KCL,,,,D,,,,T2,T,").unwrap() else { panic!() };
    assert_eq!((moved.from.as_str(), moved.to.as_str(), moved.supply.as_str()), ("SOUTH", "NORTH", "KCL"));
    assert_eq!((moved.quantity, moved.document.as_deref()), (1.buying(), Some("D")));
}

#[test]
fn what_the_kind_has_no_place_for() {
    for (row, expected) in [
        (
            "correct,,,,,,,,2026-05,hoeing,,,E,,,Lot 4",
            "E is of the kind entry, which has no Cycle, Activity, Lot: leave them empty",
        ),
        ("correct,,,,,5,Agro,,,,,,X,", "X is of the kind exit, which has no Unit Price, Provider: leave them empty"),
        (
            "correct,,NORTH,UREA,,,,,,,,,R,",
            "R is of the kind return, which has no Store, Item Number: leave them empty",
        ),
        ("correct,,,,,,,,,,,,T,,5", "T is of the kind transfer, which has no Total: leave it empty"),
    ] {
        let error = corrected(row).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.code().as_str()), (expected, "misplaced_value"));
    }
}

fn recorded(book: &Book, supply: &str, kilograms: Decimal) -> NewCorrected {
    let entry = NewEntry::new("2026-05-01".parse().unwrap(), StoreId::main(), "Agro".parse().unwrap());
    let line = NewCost::Total(5.into());
    let supply = SupplyId::new(supply).unwrap();
    assert!(book.ledger.catalog().supply(&supply).is_some());
    entry.line(supply, Amount::consumption(kilograms), line).into()
}

#[test]
fn another_item_of_as_many_buying_units() {
    let book = Book::new();
    let of = Reference::new("E").unwrap();
    let mut potash = Amendment::new(of.clone());
    potash.supply = Some(SupplyId::new("KCL").unwrap());

    // ten bags of 50 kg become ten of 25 kg
    let NewCorrected::Entry(bags) = apply(&book, potash.clone(), recorded(&book, "UREA", 500.into())).unwrap() else {
        panic!()
    };
    assert_eq!(bags.lines[0].quantity, Amount::buying(10.into()));

    // a millionth of a kilogram has too many decimals in bags
    let odd = || recorded(&book, "UREA", "0.000001".parse().unwrap());
    let error = apply(&book, potash.clone(), odd()).unwrap_err();
    let told = "the quantity of E is no exact number of buying units of UREA: give the Qty of the other item too";
    assert_eq!((error.to_string().as_str(), error.code().as_str()), (told, "missing_value"));
    let mut given = potash;
    given.quantity = Some(3.into());
    let NewCorrected::Entry(bags) = apply(&book, given, odd()).unwrap() else { panic!() };
    assert_eq!(bags.lines[0].quantity, 3.buying());

    let mut same = Amendment::new(of);
    same.supply = Some(SupplyId::new("UREA").unwrap());
    assert_eq!(apply(&book, same, odd()).unwrap(), odd());
}

#[test]
fn an_entry_of_many_lines() {
    let book = Book::new();
    let line = |code: &str, quantity: i64| (SupplyId::new(code).unwrap(), quantity, NewCost::Total(5.into()));
    let many = |lines: &[(SupplyId, i64, NewCost)]| {
        let entry = NewEntry::new("2026-05-01".parse().unwrap(), StoreId::main(), "Agro".parse().unwrap());
        let with = |entry: NewEntry, (code, quantity, cost): &(SupplyId, i64, NewCost)| {
            entry.line(code.clone(), quantity.buying(), *cost)
        };
        lines.iter().fold(entry, with)
    };
    let original = many(&[line("UREA", 1), line("KCL", 2), line("KCL", 3)]);
    let with = |supply: Option<&str>, quantity: Option<i64>| {
        let mut amendment = Amendment::new(Reference::new("E").unwrap());
        amendment.supply = supply.map(|code| SupplyId::new(code).unwrap());
        amendment.quantity = quantity.map(Decimal::from);
        apply(&book, amendment, original.clone().into())
    };
    let expected = many(&[line("UREA", 9), line("KCL", 2), line("KCL", 3)]);
    assert_eq!(with(Some("UREA"), Some(9)), Ok(expected.into()));
    assert_eq!(with(None, None), Ok(original.clone().into()));
    for (supply, quantity) in [(None, Some(9)), (Some("KCL"), Some(9)), (Some("00123"), None)] {
        let error = with(supply, quantity).unwrap_err();
        let told = "E has 3 lines: name one of them in Item Number, by an item that only one has";
        assert_eq!(error.to_string(), told);
    }
}
