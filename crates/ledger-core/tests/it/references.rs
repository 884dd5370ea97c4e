//! References that the ledger made are not kept, but made again. They are found, and told from given ones that look
//! alike.

use ledger_core::{command::*, decide::*, event::*, value::*, *};
use time::OffsetDateTime;

fn command(id: usize) -> Command {
    let id = CommandId::new(id.to_string()).unwrap();
    Command::new(id, OffsetDateTime::UNIX_EPOCH).declaring_names()
}

fn opened() -> Ledger {
    let urea = NewSupply::new(urea(), "Urea", "kg", 1, "kg");
    let mut ledger = Ledger::default();
    tell(&mut ledger, &command(0).with(Action::Open(Settings::default())).with(urea));
    ledger
}

fn tell(ledger: &mut Ledger, command: &Command) -> Record {
    let decision = ledger.decide(command).unwrap();
    ledger.commit(decision).unwrap().0.into_record()
}

fn urea() -> SupplyId {
    SupplyId::new("UREA").unwrap()
}

fn name(text: &str) -> Reference {
    Reference::new(text).unwrap()
}

fn entry(at: &str) -> NewEntry {
    let provider = ProviderId::new("Agro Sur").unwrap();
    NewEntry::new(at.parse().unwrap(), StoreId::main(), provider).line(urea(), 100.buying(), 2.per_buying())
}

fn exit(at: &str) -> NewExit {
    let charge = Charge::new(CycleId::new("2026-05").unwrap(), ActivityId::new("sowing").unwrap());
    NewExit::new(at.parse().unwrap(), StoreId::main(), urea(), 1.consumption(), charge)
}

fn void(of: &str) -> NewVoid {
    NewVoid::new(name(of))
}

/// Positions 1 and 2 open the ledger; 3 declares a provider, and 5 a cycle.
fn actions() -> Vec<Action> {
    vec![
        entry("2026-05-01").reference(name("exit-7")).into(),
        exit("2026-05-02").into(),
        exit("2026-05-03").into(),
        exit("2026-05-04").reference(name("exit-8")).into(),
        exit("2026-05-05").reference(name("X")).into(),
        exit("2026-05-06").into(),
        void("exit-7-2").into(),
        void("exit-8").reference(name("void-13")).into(),
        void("exit-10").into(),
    ]
}

const RECORDED: [(&str, Kind, u64, Option<&str>); 9] = [
    ("exit-7", Kind::Entry, 4, None),
    ("exit-6", Kind::Exit, 6, None),
    ("exit-7-2", Kind::Exit, 7, Some("void-11")),
    ("exit-8", Kind::Exit, 8, Some("void-13")),
    ("X", Kind::Exit, 9, None),
    ("exit-10", Kind::Exit, 10, Some("void-13-2")),
    ("void-11", Kind::Void, 11, None),
    ("void-13", Kind::Void, 12, None),
    ("void-13-2", Kind::Void, 13, None),
];

fn check(ledger: &Ledger) {
    for (reference, kind, position, voided_by) in RECORDED {
        let told = ledger.transaction(&name(reference)).unwrap();
        assert_eq!((told.reference, told.kind, told.position), (name(reference), kind, Position::new(position)));
        assert_eq!(told.voided_by, voided_by.map(name), "{reference}");
    }
    let kardex = ledger.kardex(&StoreId::main(), &urea()).unwrap();
    let told: Vec<_> = kardex.iter().map(|line| (line.reference.as_str(), line.position.get())).collect();
    assert_eq!(told, RECORDED[..6].iter().map(|(name, _, position, _)| (*name, *position)).collect::<Vec<_>>());
    for nothing in ["exit-4", "entry-4", "exit-06", "exit-+6", "exit-6-2", "exit-9", "void-12", "exit-", "-6", "exit"] {
        assert_eq!(ledger.transaction(&name(nothing)), None, "{nothing}");
    }
    for known in ["exit-7", "exit-6", "exit-7-2", "exit-8", "X", "void-13-2"] {
        let again = command(99).with(exit("2026-05-07").reference(name(known)));
        let refusals = ledger.decide(&again).unwrap_err();
        assert_eq!(refusals.as_slice()[0].refusal, Refusal::DuplicateReference { reference: name(known) });
    }
}

#[test]
fn made_and_given_references_are_told_apart_however_they_were_recorded() {
    for at_once in [1, 2, 4, 9] {
        let (mut ledger, mut replayed) = (opened(), opened());
        let mut recorded = Vec::new();
        for (id, part) in actions().chunks(at_once).enumerate() {
            let mut command = command(id + 1);
            command.actions = part.to_vec();
            let impact = ledger.preview(&command).impact;
            recorded.extend(impact.recorded);
            let record = tell(&mut ledger, &command);
            replayed.apply(&record).unwrap();
        }
        assert_eq!(recorded, RECORDED.map(|(reference, ..)| name(reference)), "{at_once} at once");
        check(&ledger);
        check(&replayed);
    }
}

#[test]
fn a_correction_has_two_references_at_one_position() {
    let mut ledger = opened();
    tell(&mut ledger, &command(1).with(entry("2026-05-01")).with(exit("2026-05-02")));
    let record = tell(&mut ledger, &command(2).with(NewCorrection::new(name("exit-6"), exit("2026-05-03"))));
    assert_eq!(record.events[0].references().map(Reference::as_str).collect::<Vec<_>>(), ["void-7", "exit-7"]);
    let kinds =
        ["void-7", "exit-7"].map(|made| ledger.transaction(&name(made)).map(|told| (told.kind, told.position.get())));
    assert_eq!(kinds, [Some((Kind::Void, 7)), Some((Kind::Exit, 7))]);
    assert_eq!(ledger.transaction(&name("exit-6")).unwrap().voided_by, Some(name("void-7")));
}

#[test]
fn a_forged_log_that_gives_a_name_twice_is_applied_all_the_same() {
    let mut ledger = opened();
    let mut record = tell(&mut ledger.clone(), &command(1).with(entry("2026-05-01").reference(name("E"))));
    ledger.apply(&record).unwrap();
    record.position = ledger.head().after(1);
    ledger.apply(&record).unwrap();
    assert_eq!(ledger.transaction(&name("E")).unwrap().position, Position::new(4));
    assert_eq!(ledger.stock_of(&StoreId::main(), &urea()).unwrap().quantity(), 200);
}
