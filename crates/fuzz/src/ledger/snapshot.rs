//! The snapshot of a real log with changed bytes and a right checksum: it is opened, queried, and given commands.

use super::asked;
use super::draw::Draw;
use super::store::Forged;
use ledger_core::{Command, Ledger, event::NegativeStock, value::Position};
use ledger_store::{Book, EventStore, Head, MemoryStore, PageLimit, StoredRecord, verify};
use ledger_testkit::proptest::strategy::{Strategy, ValueTree};
use ledger_testkit::proptest::test_runner::TestRunner;
use ledger_testkit::{Clerk, Reading, Setting, plans};
use std::ops::ControlFlow;
use std::sync::OnceLock;

/// Changes the true snapshot as the bytes say – each change is a place, a kind and a byte – or takes the bytes for a
/// snapshot.
pub(crate) fn snapshot(bytes: &[u8]) {
    let is_whole = bytes.starts_with(&Ledger::SNAPSHOT_VERSION.to_le_bytes());
    let state = if is_whole { bytes.to_vec() } else { changed(true_state(), Draw(bytes)) };
    forged(state);
}

fn changed(state: &[u8], mut draw: Draw<'_>) -> Vec<u8> {
    let mut state = state.to_vec();
    while !draw.is_empty() {
        let at = usize::from(draw.byte()) << 8 | usize::from(draw.byte());
        let (way, by) = (draw.byte(), draw.byte());
        let at = at % state.len().max(1);
        let Some(byte) = state.get_mut(at) else { break };
        match way % 6 {
            0 => *byte = by,
            1 => *byte ^= 1 << (by % 8),
            2 => *byte = byte.wrapping_add(1),
            3 => *byte = byte.wrapping_sub(1),
            4 => state.insert(at, by),
            _ => drop(state.remove(at)),
        }
    }
    state
}

/// The result of opening a book with a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// The snapshot is not opened.
    Refused,
    /// A part of the snapshot was damaged, and the log was read instead.
    Dropped,
    /// The snapshot is the state that the log gives.
    True,
    /// The snapshot is in order, but another state. Only reading the log shows that, as a verification does.
    Other,
}

/// Opens a book with `state` as the snapshot of its head, and compares its answers with those of its log.
pub(crate) fn forged(state: Vec<u8>) -> Verdict {
    let truth = truth();
    let opened = || Book::new(Forged::over(&truth.log, state.clone())).unwrap();
    let book = opened();
    let answers = book.ask(asked).unwrap();
    let is_true = answers == truth.answers;
    assert!(book.ledger().is_intact(), "a ledger is lent that is known to be wrong");
    let Some(verdict) = bare(&state) else {
        assert!(is_true, "a book says what its log does not");
        return Verdict::Refused;
    };
    if verdict == Verdict::Other {
        let store = Forged::over(&truth.log, state.clone());
        let verified = verify(&store, None, &mut |_| ControlFlow::Continue(()));
        assert!(verified.is_err(), "it says something else, and no verification finds that");
        return Verdict::Other;
    }
    assert!(is_true, "a book says what its log does not");

    // commands before any query, one by one and all at once; if many bytes were changed, a command may read only parts
    // that are in order
    let changed = state.iter().zip(&truth.state).filter(|(one, other)| one != other).count();
    let is_sure = verdict == Verdict::True || (state.len() == truth.state.len() && changed == 1);
    let mut book = opened();
    let outcomes: Vec<String> = truth.commands.iter().map(|command| told(&mut book, command)).collect();
    assert!(!is_sure || outcomes == truth.outcomes, "a book decides what its log does not");
    assert!(!is_sure || book.ask(Reading::of).unwrap() == truth.told, "it goes on otherwise");
    let (mut book, mut each) = (opened(), Vec::new());
    let done = book.execute_each(truth.commands.iter().cloned(), &mut |_, outcome| {
        each.push(format!("{:?}", outcome.map(|outcome| outcome.decided)));
        ControlFlow::Continue(())
    });
    assert!(done.is_ok() && (!is_sure || each == truth.outcomes), "a book decides what its log does not");
    assert!(!is_sure || book.ask(Reading::of).unwrap() == truth.told, "it goes on otherwise");
    // an earlier ledger that begins with the snapshot: `is_intact` is certain only once all of it is unpacked, because
    // queries may read only parts that are in order
    let past = opened().ledger_at(truth.head.position).unwrap();
    let reading = Reading::of(&past);
    past.to_snapshot();
    assert!(reading == truth.answers.0 || !past.is_intact());
    verdict
}

/// Opens the ledger itself, gives it commands and queries it, without a book that replaces a damaged one.
fn bare(state: &[u8]) -> Option<Verdict> {
    let opened = || Ledger::from_snapshot(state.to_vec()).filter(|ledger| ledger.head() == truth().head.position);
    let (opened_first, ledger) = (opened()?, opened()?);
    let mut going_on = opened_first.clone();
    for command in &truth().commands {
        let _ = going_on.preview(command);
        if let Ok(decision) = going_on.decide(command) {
            going_on.commit(decision).unwrap();
        }
    }
    asked(&going_on);
    assert_eq!(opened_first.is_intact(), going_on.is_intact(), "what one clone read, all know");
    let written = ledger.to_snapshot();
    asked(&ledger);
    Some(match ledger.is_intact() {
        false => Verdict::Dropped,
        true if written == truth().state => Verdict::True,
        true => Verdict::Other,
    })
}

fn told(book: &mut Book<Forged>, command: &Command) -> String {
    let _ = book.preview(command);
    format!("{:?}", book.execute(command).map(|outcome| outcome.decided))
}

/// A log, with its answers.
struct Truth {
    log: Vec<StoredRecord>,
    head: Head,
    state: Vec<u8>,
    answers: (Reading, String),
    /// Commands that may come next.
    commands: Vec<Command>,
    outcomes: Vec<String>,
    told: Reading,
}

/// Returns the snapshot of the log.
pub(crate) fn true_state() -> &'static [u8] {
    &truth().state
}

fn truth() -> &'static Truth {
    static TRUTH: OnceLock<Truth> = OnceLock::new();
    TRUTH.get_or_init(|| {
        let mut setting = Setting::default();
        setting.settings.negative_stock = NegativeStock::Allowed;
        let log = MemoryStore::new();
        let mut book = Book::new(log.clone()).unwrap();
        book.execute(&setting.opening()).unwrap();
        let mut clerk = Clerk::new(&setting);
        let mut runner = TestRunner::deterministic();
        let mut plan = || plans(1).new_tree(&mut runner).unwrap().current().remove(0);
        let mut recorded = 0;
        while recorded < RECORDS {
            let command = clerk.command(&plan(), book.ledger());
            recorded += usize::from(book.execute(&command).is_ok());
        }
        let (head, ledger) = (book.head().unwrap(), book.ledger().clone());
        let log = log.page(Position::START, PageLimit::default()).unwrap();
        let mut next = Book::new(Forged::over(&log, Vec::new())).unwrap();
        let (mut commands, mut outcomes) = (Vec::new(), Vec::new());
        while commands.len() < COMMANDS {
            let command = clerk.command(&plan(), next.ledger());
            outcomes.push(told(&mut next, &command));
            commands.push(command);
        }
        let told = Reading::of(next.ledger());
        Truth { log, head, state: ledger.to_snapshot(), answers: asked(&ledger), commands, outcomes, told }
    })
}

const RECORDS: usize = 10;
const COMMANDS: usize = 3;
