//! Decides the commands that the promises append.

use ledger_core::{Action, Command, CommandId, Ledger, Settings, StoreId, decide::Decided};
use time::{Duration, OffsetDateTime};

/// Decides commands against a ledger of its own, whether or not they are appended to the log.
#[derive(Clone, Default)]
pub(super) struct Scribe {
    ledger: Ledger,
}

impl Scribe {
    /// Decides the first command, `open`, at second 0. It has one event.
    pub(super) fn open(&mut self) -> Decided {
        self.decide(&command("open", 0, [Action::Open(Settings::default())]))
    }

    /// Decides a command that adds `stores`. It has one event for each.
    pub(super) fn add(&mut self, id: &str, second: i64, stores: &[&str]) -> Decided {
        self.decide(&adding(id, second, stores))
    }

    fn decide(&mut self, command: &Command) -> Decided {
        let decision = self.ledger.decide(command).expect("the suite asks for nothing that is refused");
        self.ledger.commit(decision).expect("it was decided against this very ledger").0
    }
}

pub(super) fn adding(id: &str, second: i64, stores: &[&str]) -> Command {
    let store = |name: &&str| Action::AddStore(StoreId::new(name).expect("the suite's names are names"));
    command(id, second, stores.iter().map(store))
}

fn command(id: &str, second: i64, actions: impl IntoIterator<Item = Action>) -> Command {
    let command = Command::new(self::id(id), instant(second));
    actions.into_iter().fold(command, Command::with)
}

pub(super) fn id(id: &str) -> CommandId {
    CommandId::new(id).expect("the suite's names are names")
}

/// Returns the instant `second` seconds after a fixed one, with microseconds that must not be lost.
pub(super) fn instant(second: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000) + Duration::seconds(second) + Duration::microseconds(123_456)
}
