//! Texts that would steer a terminal: refused when given, and shown escaped if they were recorded.

use super::*;

/// A text in each place for one, with the name of the place.
fn written_everywhere(text: &str) -> Vec<(&'static str, Action)> {
    let some = || Some(Text::from(text));
    let entry = || entry("", 5, "1");
    let exit = || exit("", 5, "1");
    let back = || back("", 5, "X-1", "1");
    let store = |text: &str| StoreId::new(text).unwrap();
    let charge = |cycle: &str| Charge::new(CycleId::new(cycle).unwrap(), ActivityId::new("sowing").unwrap());
    let correct = |by: NewCorrected| correction("E-2", by);
    // names of any version never held single-byte controls, and none begins or ends with white space
    let names = SupplyId::new(text).map_or(vec![], |code| {
        vec![
            ("supply code", changed(supply("NPK", "NPK", "50"), |new| new.code = code).into()),
            ("store", Action::AddStore(store(text))),
            ("store", changed(entry(), |new| new.store = store(text)).into()),
            ("store", transfer(text, 5, "1").into()),
            ("provider", Action::AddProvider(ProviderId::new(text).unwrap())),
            ("provider", changed(entry(), |new| new.provider = ProviderId::new(text).unwrap()).into()),
            ("reason code", Action::AddReason(ReasonCode::new(text).unwrap())),
            ("cycle", Action::AddCycle(CycleId::new(text).unwrap())),
            ("cycle", Action::CloseCycle(cycle(text))),
            ("cycle", changed(exit(), |new| new.charge = charge(text)).into()),
            (
                "activity",
                changed(exit(), |new| {
                    new.charge = changed(charge("C"), |new| new.activity = ActivityId::new(text).unwrap())
                })
                .into(),
            ),
            (
                "lot",
                changed(exit(), |new| new.charge = changed(charge("C"), |new| new.lot = LotId::new(text).ok())).into(),
            ),
            (
                "contractor",
                changed(exit(), |new| {
                    new.charge = changed(charge("C"), |new| new.contractor = ContractorId::new(text).ok())
                })
                .into(),
            ),
            ("reference", entry().reference(Reference::new(text).unwrap()).into()),
            ("reference", void("", "E-2").reference(Reference::new(text).unwrap()).into()),
        ]
    });
    let texts = vec![
        ("name", changed(supply("NPK", "NPK", "50"), |new| new.name = text.into()).into()),
        ("buying unit", changed(supply("NPK", "NPK", "50"), |new| new.buying_unit = text.into()).into()),
        ("consumption unit", changed(supply("NPK", "NPK", "50"), |new| new.consumption_unit = text.into()).into()),
        ("document", changed(entry(), |new| new.document = some()).into()),
        ("note", changed(entry(), |new| new.note = some()).into()),
        ("document", changed(exit(), |new| new.document = some()).into()),
        ("note", changed(exit(), |new| new.note = some()).into()),
        ("document", changed(back(), |new| new.document = some()).into()),
        ("note", changed(back(), |new| new.note = some()).into()),
        ("document", changed(adjustment("", 5, "1"), |new| new.document = some()).into()),
        ("note", changed(adjustment("", 5, "1"), |new| new.note = some()).into()),
        ("document", changed(rebalance("", &[("MAIN", 6)]), |new| new.document = some()).into()),
        ("note", changed(rebalance("", &[("MAIN", 6)]), |new| new.note = some()).into()),
        ("document", changed(count(6, "1"), |new| new.document = some()).into()),
        ("note", changed(count(6, "1"), |new| new.note = some()).into()),
        ("document", changed(revaluation("MAIN", "1"), |new| new.document = some()).into()),
        ("note", changed(revaluation("MAIN", "1"), |new| new.note = some()).into()),
        ("document", changed(transfer("SOUTH", 5, "1"), |new| new.document = some()).into()),
        ("note", changed(transfer("SOUTH", 5, "1"), |new| new.note = some()).into()),
        ("note", changed(reversal("", 6, "A-2"), |new| new.note = some()).into()),
        ("note", changed(void("", "E-2"), |new| new.note = some()).into()),
        ("note", changed(correction("E-2", entry()), |new| new.note = some()).into()),
        ("document", correct(changed(entry(), |new| new.document = some()).into()).into()),
        ("note", correct(changed(exit(), |new| new.note = some()).into()).into()),
        ("document", correct(changed(back(), |new| new.document = some()).into()).into()),
        ("note", correct(changed(transfer("SOUTH", 5, "1"), |new| new.note = some()).into()).into()),
        ("note", Action::CloseCycle(changed(cycle("2026-05"), |new| new.note = some()))),
        ("note", Action::ReopenCycle(changed(cycle("2026-04"), |new| new.note = some()))),
        ("note", changed(NewPeriodLock::new(Some(day(0))), |new| new.note = some()).into()),
    ];
    [names, texts].concat()
}

/// Documents and notes may hold line breaks and tabs, which people paste. Names stand on one line.
#[test]
fn control_characters_are_refused_wherever_a_text_may_stand() {
    let ledger = ledger();
    let texts = [
        "x\0",
        "\u{1b}[2J",
        "x\u{7f}",
        "\u{9b}2J",
        "x\u{2028}y",
        "x\u{2029}y",
        "\u{202e}x",
        "\u{2066}x",
        "a\nb",
        "a\r\n\tb",
    ];
    for text in texts {
        for (what, action) in written_everywhere(text) {
            let judged = ledger.decide(&one(action.clone()).declaring_names());
            let refused = judged.err().into_iter().flat_map(Refusals::into_vec).map(|refused| refused.refusal);
            let found: Vec<&'static str> = refused
                .filter_map(|refusal| match refusal {
                    Refusal::ControlCharacter { what, .. } => Some(what),
                    _ => None,
                })
                .collect();
            let taken = text.starts_with('a') && matches!(what, "document" | "note");
            assert_eq!(found, if taken { vec![] } else { vec![what] }, "{text:?} in {action:?}");
        }
    }
}

/// Older versions did not check names, and recorded names stay.
#[test]
fn a_recorded_name_with_control_characters_is_applied_and_shown_escaped() {
    let record = r#"{"wire":1,"position":3,"command":"c","recorded":"2026-05-01T00:00:00.000000Z","events":["#
        .to_owned()
        + r#"{"supply_added":{"code":"K\u202e1","name":"Potash\r\nUREA\u001b]0;x","buying_unit":"b\u0007","consumption_unit":"kg","conversion":"1"}},"#
        + r#"{"store_added":{"store":"NO\u2028RTH"}}]}"#;
    let record = record.replace(r"\u202e", "\u{202e}").replace(r"\u2028", "\u{2028}");
    let mut ledger = Ledger::default();
    let decision = ledger.decide(&opening()).unwrap();
    ledger.commit(decision).unwrap();
    let record = wire::decode_canonical(&record, wire::Scales::default()).unwrap();
    ledger.apply(&record).unwrap();
    let supply = ledger.catalog().supply(&SupplyId::new("K\u{202e}1").unwrap()).unwrap().clone();
    assert_eq!(supply.name, "Potash\r\nUREA\u{1b}]0;x");
    assert_eq!(Shown(&supply.name).to_string(), r"Potash\r\nUREA\u{1b}]0;x");
    assert_eq!(Shown(&supply.code).to_string(), r"K\u{202e}1");
    assert!(ledger.catalog().has_store(&StoreId::new("NO\u{2028}RTH").unwrap()));
    // it goes on moving by its recorded names
    let store = StoreId::new("NO\u{2028}RTH").unwrap();
    let entry = changed(entry("", 5, "1"), |entry| (entry.store, entry.lines[0].supply) = (store, supply.code));
    assert!(ledger.decide(&one(entry).declaring_names()).is_ok());
}

#[test]
fn a_command_is_named_without_control_characters_too() {
    let command = changed(one(exit("", 5, "1")), |new| new.id = CommandId::new("c\u{202e}1").unwrap());
    assert_eq!(
        ledger().decide(&command).unwrap_err().to_string(),
        "action 1: the command's id can't be taken: character 2 is U+202E, a control character; type it again without it"
    );
}
