//! Every kind of journal row: its action, and the cells that it needs.

use crate::support::{Book, action, journal, refused, told};
use ledger_core::{InUnits, command::*, value::*};
use ledger_xlsx::{Amendment, Code, RowContent};
use rust_decimal::Decimal;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

fn urea() -> SupplyId {
    SupplyId::new("UREA").unwrap()
}

fn reference(text: &str) -> Reference {
    Reference::new(text).unwrap()
}

#[test]
fn what_each_makes() {
    let day = time::Date::from_calendar_date(2026, time::Month::May, 31).unwrap();
    let cycle = |reference: &str| {
        NewCycleChange::new(CycleId::new("2026-05").unwrap()).reference(Reference::new(reference).unwrap())
    };
    let rows: [(&str, Action); 12] = [
        (
            "count,2026-05-04 18:00,,UREA,1.5,,,SHEET-1,,,,C-1,,twice",
            NewCount::new(at("2026-05-04 18:00"), StoreId::main(), urea(), decimal("1.5").buying())
                .document("SHEET-1")
                .note("twice")
                .reference(reference("C-1"))
                .into(),
        ),
        (
            "count,2026-05-04,,UREA,0,28.5,,,,,RAT,,,",
            NewCount::new(at("2026-05-04"), StoreId::main(), urea(), 0.buying())
                .unit_price(decimal("28.5").per_buying())
                .reason(ReasonCode::new("RAT").unwrap())
                .into(),
        ),
        (
            "revalue,2026-05-04,NORTH,UREA,,30,,LETTER,,,,V-1,,",
            NewRevaluation::new(at("2026-05-04"), StoreId::new("NORTH").unwrap(), urea(), 30.per_buying())
                .document("LETTER")
                .reference(reference("V-1"))
                .into(),
        ),
        (
            "transfer,2026-05-04 09:00,,UREA,2,,,SLIP,,,,T-1,NORTH,by lorry",
            NewTransfer::new(
                at("2026-05-04 09:00"),
                StoreId::main(),
                StoreId::new("NORTH").unwrap(),
                urea(),
                2.buying(),
            )
            .document("SLIP")
            .note("by lorry")
            .reference(reference("T-1"))
            .into(),
        ),
        (
            "reverse,2026-05-05,,,,,,,,,,AR-1,A-1,",
            NewReversal::new(at("2026-05-05"), reference("A-1")).reference(reference("AR-1")).into(),
        ),
        ("void,,,,,,,,,,,,A-1,", NewVoid::new(reference("A-1")).into()),
        (
            "void,2026-05-05,,,,,,,,,,V-9,A-1,wrong",
            NewVoid::new(reference("A-1")).reference(reference("V-9")).note("wrong").into(),
        ),
        ("close-cycle,,,,,,,,2026-05,,,CC,,", Action::CloseCycle(cycle("CC"))),
        ("close-cycle,any day,,,,,,,2026-05,,,CC,,", Action::CloseCycle(cycle("CC"))),
        ("reopen-cycle,2026-06-01,,,,,,,2026-05,,,CO,,", Action::ReopenCycle(cycle("CO"))),
        ("lock,2026-05-31,,,,,,,,,,L-1,,", NewPeriodLock::new(Some(day)).reference(reference("L-1")).into()),
        ("lock,,,,,,,,,,,,,once more", NewPeriodLock::new(None).note("once more").into()),
    ];
    let book = Book::new();
    for (row, expected) in rows {
        let upload = journal(&book, &format!("{row}\n")).unwrap();
        assert!(upload.warnings.is_empty(), "{row}: {:?}", upload.warnings);
        assert_eq!(action(&upload, 0), &expected, "{row}");
    }
}

#[test]
fn a_correct_row_says_what_is_filled_in() {
    let book = Book::with_stores(&["NORTH"]);
    let of = |upload: ledger_xlsx::JournalUpload| match upload.rows.into_iter().next().unwrap().content {
        RowContent::Amendment(amendment) => *amendment,
        RowContent::Action(action) => panic!("{action:?}"),
    };
    let nothing = of(journal(&book, "correct,,,,,,,,,,,,E-1,\n").unwrap());
    assert_eq!(nothing, Amendment::new(reference("E-1")));

    let everything = of(journal(
        &book,
        "correct,2026-05-04 08:00,NORTH,UREA,2.5,,Agro Sur,INV-2,2026-05,hoeing,,E-1b,E-1,typo,10,Lot 4\n",
    )
    .unwrap());
    let mut expected = Amendment::new(reference("E-1"));
    expected.reference = Some(reference("E-1b"));
    expected.at = Some(at("2026-05-04 08:00"));
    expected.store = Some(StoreId::new("NORTH").unwrap());
    expected.supply = Some(urea());
    expected.quantity = Some(decimal("2.5"));
    expected.cost = Some(NewCost::Total(10.into()));
    expected.provider = Some(ProviderId::new("Agro Sur").unwrap());
    expected.document = Some("INV-2".into());
    expected.cycle = Some(CycleId::new("2026-05").unwrap());
    expected.activity = Some(ActivityId::new("hoeing").unwrap());
    expected.lot = Some(LotId::new("Lot 4").unwrap());
    expected.note = Some("typo".into());
    assert_eq!(everything, expected);

    let priced = of(journal(&book, "correct,,,,,27.5,,,,,,,E-1,\n").unwrap());
    assert_eq!(priced.cost, Some(NewCost::UnitPrice(decimal("27.5").per_buying())));
}

#[test]
fn what_each_must_have() {
    let rows = "count,,,,,,,,,,,,,\n\
         count,2026-05-04,,UREA,-1,-2,,,,,DMGG,,,\n\
         revalue,,,,,,,,,,,,,\n\
         revalue,2026-05-04,,UREA,,1.234,,,,,,,,\n\
         transfer,,,,,,,,,,,,,\n\
         transfer,2026-05-04,,UREA,0,,,,,,,,NORTH,\n\
         reverse,,,,,,,,,,,,,\n\
         void,,,,,,,,,,,,,\n\
         correct,,,,,,,,,,,,,\n\
         correct,01/02/2026,,KCLL,0.1234567,5,,,,,,,E-1,,5,\n\
         correct,,,,-1,,,,,,,,E-1,\n\
         close-cycle,,,,,,,,,,,,,\n\
         reopen-cycle,,,,,,,,,,,,,\n\
         lock,31/31/2026,,,,,,,,,,,,\n";
    insta::assert_snapshot!(told(&refused(journal(&Book::new(), rows))));
}

#[test]
fn what_each_has_no_use_for_is_mentioned_once() {
    let rows = "count,2026-05-04,,UREA,1,,Agro,,,,,,,\n\
         revalue,2026-05-04,,UREA,1,1,,,,,,,,\n\
         transfer,2026-05-04,,UREA,1,1,,,,,,,NORTH,\n\
         reverse,2026-05-04,,UREA,,,,,,,,,A-1,\n\
         correct,,,,,,,,,,RAT,,A-1,\n\
         lock,2026-05-04,,,,,,,2026-05,,,,,\n\
         lock,2026-05-05,,,,,,,2026-05,,,,,\n";
    let upload = journal(&Book::new(), rows).unwrap();
    let told: Vec<_> = upload.warnings.listed.iter().map(|w| (w.row.unwrap(), w.column.as_deref().unwrap())).collect();
    let expected =
        [(2, "Provider"), (3, "Qty"), (4, "Unit Price"), (5, "Item Number"), (6, "Reason Code"), (7, "Cycle")];
    assert_eq!(told, expected);
    assert!(upload.warnings.listed.iter().all(|warning| warning.code == Code::IgnoredValue));
}
