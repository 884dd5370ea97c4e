//! What somebody wants recorded, as people give it: decimals, buying units, references left out.

use crate::command::correction::{NewCorrected, NewCorrection};
use crate::command::movement::{
    NewAdjustment, NewCount, NewCycleChange, NewEntry, NewExit, NewPeriodLock, NewRebalance, NewReturn, NewRevaluation,
    NewReversal, NewSupply, NewTransfer, NewVoid,
};
use crate::event::settings::Settings;
use crate::value::id::{CommandId, CycleId, ProviderId, ReasonCode, Reference, StoreId};
use time::OffsetDateTime;

/// One atomic wish: all of its actions are recorded, or none.
///
/// Within a command, references, baselines and returns are judged in the order of its actions; negative
/// stock and missing prices are judged on its end state, so an exit may stand before the entry that feeds it.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, StoreId};
/// let command = Command::new(CommandId::new("set-up")?, time::OffsetDateTime::UNIX_EPOCH)
///     .with(Action::AddStore(StoreId::new("NORTH")?));
/// assert_eq!(command.actions.len(), 1);
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Its name, unique in the log: the same command twice is recorded once.
    pub id: CommandId,
    /// The instant at which the application records it.
    pub recorded: OffsetDateTime,
    /// What to do, in order.
    pub actions: Vec<Action>,
    /// What becomes of stores, providers and cycles that are not known yet.
    pub unknown_names: UnknownNames,
}

impl Command {
    /// An empty command; unknown names are refused.
    pub fn new(id: CommandId, recorded: OffsetDateTime) -> Self {
        Self { id, recorded, actions: Vec::new(), unknown_names: UnknownNames::default() }
    }

    /// The command with one more action.
    #[must_use]
    pub fn with(mut self, action: impl Into<Action>) -> Self {
        self.actions.push(action.into());
        self
    }

    /// The command, adding the stores, providers and cycles it uses as it goes.
    #[must_use]
    pub fn declaring_names(mut self) -> Self {
        self.unknown_names = UnknownNames::Added;
        self
    }
}

/// What becomes of a store, provider or cycle that a movement names and the ledger does not know.
///
/// A supply or a reason code must always be known.
///
/// ```
/// # use ledger_core::UnknownNames;
/// assert_eq!(UnknownNames::default(), UnknownNames::Refused);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownNames {
    /// The movement is refused: names are a closed list.
    #[default]
    Refused,
    /// It is added to the catalog: a journal declares names by using them.
    Added,
}

/// One thing to do.
///
/// ```
/// use ledger_core::{Action, Settings};
/// assert!(matches!(Action::Open(Settings::default()), Action::Open(_)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Open the ledger: the first action of its first command, and no other.
    Open(Settings),
    /// Add a supply to the catalog.
    AddSupply(NewSupply),
    /// Add a store.
    AddStore(StoreId),
    /// Add a provider.
    AddProvider(ProviderId),
    /// Add a reason code.
    AddReason(ReasonCode),
    /// Add a field cycle.
    AddCycle(CycleId),
    /// Goods come in.
    Entry(NewEntry),
    /// Goods are used.
    Exit(NewExit),
    /// Goods come back.
    Return(NewReturn),
    /// Stock is corrected by a difference.
    Adjustment(NewAdjustment),
    /// A count sets the books.
    Rebalance(NewRebalance),
    /// Stock is counted.
    Count(NewCount),
    /// The average is set.
    Revaluation(NewRevaluation),
    /// Goods go from one store to another.
    Transfer(NewTransfer),
    /// An adjustment or count is reversed.
    Reversal(NewReversal),
    /// A transaction is taken back.
    Void(NewVoid),
    /// A transaction is taken back and recorded again, otherwise: a rare action, that no other need be as large as.
    Correction(Box<NewCorrection>),
    /// A field cycle is closed.
    CloseCycle(NewCycleChange),
    /// A closed field cycle is reopened.
    ReopenCycle(NewCycleChange),
    /// The books are locked through a date, or unlocked.
    LockPeriod(NewPeriodLock),
}

// as of events: a journal is read into a million of them
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Action>() <= 176);

impl Action {
    /// Its documents and notes, and which each is; a correction has those of what it records too.
    ///
    /// ```
    /// use ledger_core::{Action, NewVoid, Reference};
    /// let mut void = NewVoid::new(Reference::new("X-1")?);
    /// void.note = Some("entered twice".into());
    /// assert_eq!(Action::from(void).texts().collect::<Vec<_>>(), [("note", "entered twice")]);
    /// # Ok::<(), ledger_core::IdError>(())
    /// ```
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let (document, note, outer) = match self {
            Self::Entry(new) => (&new.document, &new.note, &None),
            Self::Exit(new) => (&new.document, &new.note, &None),
            Self::Return(new) => (&new.document, &new.note, &None),
            Self::Adjustment(new) => (&new.document, &new.note, &None),
            Self::Rebalance(new) => (&new.document, &new.note, &None),
            Self::Count(new) => (&new.document, &new.note, &None),
            Self::Revaluation(new) => (&new.document, &new.note, &None),
            Self::Transfer(new) => (&new.document, &new.note, &None),
            Self::Reversal(new) => (&None, &new.note, &None),
            Self::Void(new) => (&None, &new.note, &None),
            Self::CloseCycle(new) | Self::ReopenCycle(new) => (&None, &new.note, &None),
            Self::LockPeriod(new) => (&None, &new.note, &None),
            Self::Correction(new) => {
                let (document, note) = match &new.by {
                    NewCorrected::Entry(by) => (&by.document, &by.note),
                    NewCorrected::Exit(by) => (&by.document, &by.note),
                    NewCorrected::Return(by) => (&by.document, &by.note),
                    NewCorrected::Transfer(by) => (&by.document, &by.note),
                };
                (document, note, &new.note)
            }
            Self::Open(_)
            | Self::AddSupply(_)
            | Self::AddStore(_)
            | Self::AddProvider(_)
            | Self::AddReason(_)
            | Self::AddCycle(_) => (&None, &None, &None),
        };
        let named = [("document", document), ("note", note), ("note", outer)];
        named.into_iter().filter_map(|(what, text)| Some((what, text.as_deref()?)))
    }
}

macro_rules! into_action {
    ($($from:ident => $variant:ident),* $(,)?) => {
        $(impl From<$from> for Action {
            fn from(new: $from) -> Self {
                Self::$variant(new)
            }
        })*
    };
}

into_action! {
    NewSupply => AddSupply,
    NewEntry => Entry,
    NewExit => Exit,
    NewReturn => Return,
    NewAdjustment => Adjustment,
    NewRebalance => Rebalance,
    NewCount => Count,
    NewRevaluation => Revaluation,
    NewTransfer => Transfer,
    NewReversal => Reversal,
    NewVoid => Void,
    NewPeriodLock => LockPeriod,
}

impl From<NewCorrection> for Action {
    fn from(new: NewCorrection) -> Self {
        Self::Correction(Box::new(new))
    }
}

macro_rules! named {
    ($($new:ident),* $(,)?) => {
        $(impl $new {
            /// The same, with a reference of one's own.
            #[must_use]
            pub fn named(mut self, reference: Reference) -> Self {
                self.reference = Some(reference);
                self
            }
        })*
    };
}

named! {
    NewEntry, NewExit, NewReturn, NewAdjustment, NewRebalance, NewCount, NewRevaluation, NewTransfer, NewReversal,
    NewVoid, NewCorrection, NewCycleChange, NewPeriodLock,
}
