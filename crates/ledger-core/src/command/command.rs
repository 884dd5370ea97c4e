//! The command and its actions, as people give them: decimals, buying units, references left out.

use crate::command::closing::{NewCycleChange, NewPeriodLock};
use crate::command::correction::{NewCorrected, NewCorrection};
use crate::command::movement::{
    NewAdjustment, NewCount, NewEntry, NewExit, NewRebalance, NewReturn, NewRevaluation, NewReversal, NewTransfer,
    NewVoid,
};
use crate::command::supply::NewSupply;
use crate::event::settings::Settings;
use crate::value::id::{CommandId, CycleId, ProviderId, ReasonCode, StoreId};
use time::OffsetDateTime;

/// A list of actions. All of them are recorded, or none.
///
/// Within a command, references, baselines and returns are judged in the order of its actions. Negative stock and missing
/// prices are judged on its end state, so an exit may stand before the entry that feeds it.
///
/// ```
/// use ledger_core::*;
/// # use ledger_testkit::story::StoryBook;
/// # let StoryBook { mut ledger, .. } = StoryBook::bags();
/// let urea = SupplyId::new("UREA")?;
/// let charge = Charge::new(CycleId::new("2026-05")?, ActivityId::new("sowing")?);
/// let may = Command::new(CommandId::new("may")?, time::OffsetDateTime::UNIX_EPOCH)
///     .declaring_names() // the provider and the cycle are new
///     .with(NewExit::new("2026-05-08".parse()?, StoreId::main(), urea.clone(), 125.consumption(), charge))
///     .with(
///         NewEntry::new("2026-05-01".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?)
///             .line(urea, 10.buying(), Price::per_buying("27.50".parse()?)),
///     );
/// let decision = ledger.decide(&may)?;
/// ledger.commit(decision)?;
/// assert_eq!(ledger.cycle_costs()[0].cost.to_string(), "68.75"); // 125 kg are 2.5 bags
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// With the feature `serde`, a command can be read from JSON that an app receives. The field names are those of the
/// log, numbers are texts, and optional fields may be left out:
///
/// ```
/// # #[cfg(feature = "serde")] {
/// # use ledger_core::Command;
/// let command: Command = serde_json::from_str(r#"{
///     "id": "may", "recorded": "2026-05-31T12:30:00Z", "unknown_names": "added",
///     "actions": [
///         {"open": {"currency": "USD"}},
///         {"add_supply": {"code": "UREA", "name": "Urea 46 %",
///             "buying_unit": "bag", "consumption_unit": "kg", "conversion": "50"}},
///         {"entry": {"at": "2026-05-04", "store": "MAIN", "provider": "Agro Sur", "lines": [
///             {"item": "UREA", "quantity": {"number": "10", "unit": "buying"},
///              "cost": {"unit_price": {"number": "27.5", "unit": "buying"}}}
///         ]}}
///     ]
/// }"#)?;
/// let mut ledger = ledger_core::Ledger::default();
/// ledger.commit(ledger.decide(&command)?)?;
/// assert_eq!(serde_json::to_value(ledger.stock())?[0]["value"], "275");
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Command {
    /// Its name, unique in the log: the same command twice is recorded once.
    pub id: CommandId,
    /// The instant at which the application records it.
    #[cfg_attr(feature = "serde", serde(with = "crate::value::text::foreign"))]
    pub recorded: OffsetDateTime,
    /// The actions, in order.
    pub actions: Vec<Action>,
    /// The treatment of stores, providers and cycles that are not known yet.
    #[cfg_attr(feature = "serde", serde(default))]
    pub unknown_names: UnknownNames,
}

impl Command {
    /// An empty command; unknown names are refused.
    pub fn new(id: CommandId, recorded: OffsetDateTime) -> Self {
        Self { id, recorded, actions: Vec::new(), unknown_names: UnknownNames::default() }
    }

    /// The command with one more action.
    pub fn with(mut self, action: impl Into<Action>) -> Self {
        self.actions.push(action.into());
        self
    }

    /// The command, which then adds the stores, providers and cycles that it names and the ledger does not know.
    pub fn declaring_names(mut self) -> Self {
        self.unknown_names = UnknownNames::Added;
        self
    }
}

/// The treatment of a store, provider or cycle that a movement names and the ledger does not know.
///
/// A supply or a reason code must always be known.
///
/// ```
/// use ledger_core::command::UnknownNames;
/// use ledger_core::*;
/// # use ledger_testkit::story::StoryBook;
/// # let StoryBook { ledger, .. } = StoryBook::bags();
/// let entry = NewEntry::new("2026-05-01".parse()?, StoreId::new("NROTH")?, ProviderId::new("Agro Sur")?)
///     .line(SupplyId::new("UREA")?, 10.buying(), NewCost::Total(275.into()));
/// let typed = Command::new(CommandId::new("typed")?, time::OffsetDateTime::UNIX_EPOCH).with(entry);
/// assert_eq!(typed.unknown_names, UnknownNames::Refused);
/// assert_eq!(ledger.preview(&typed).refusals[0].refusal.code(), "unknown_store");
/// assert!(ledger.preview(&typed.declaring_names()).refusals.is_empty()); // and NROTH would be a store
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum UnknownNames {
    /// The movement is refused, since names are a closed list.
    #[default]
    Refused,
    /// The name is added to the catalog, as a journal declares names by using them.
    Added,
}

/// One thing to record.
///
/// The type of each action says what it means, why it may be refused and how it is taken back; `into` makes an action
/// of it. The [semantics](crate::manual::semantics) have a table of how each is taken back.
///
/// Refused as `not_opened` before the ledger is opened, as `control_character` for a new name or a document or note that
/// holds one, and as `ledger_full` once no number is left for it.
///
/// ```
/// use ledger_core::{Action, NewVoid, Reference};
/// let action: Action = NewVoid::new(Reference::new("COUNT-2026")?).into();
/// assert!(matches!(action, Action::Void(void) if void.of.as_str() == "COUNT-2026"));
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Action {
    /// Open the ledger: only as the first action of its first command. Refused later as `already_opened`.
    Open(Settings),
    /// Add a supply to the catalog.
    AddSupply(NewSupply),
    /// Add a store. Refused as `already_known`, as are providers, reasons and cycles.
    AddStore(StoreId),
    /// Add a provider; the built-in *Rebalancing* is known already.
    AddProvider(ProviderId),
    /// Add a reason code; `DMG`, `FI` and `NF` are known already.
    AddReason(ReasonCode),
    /// Add a field cycle.
    AddCycle(CycleId),
    /// Goods come in.
    Entry(NewEntry),
    /// Goods are used, and charged.
    Exit(NewExit),
    /// Goods of an exit come back.
    Return(NewReturn),
    /// Stock is corrected by a difference.
    Adjustment(NewAdjustment),
    /// Shelves were counted, and the books are set.
    Rebalance(NewRebalance),
    /// Stock is counted, at a moment.
    Count(NewCount),
    /// The average is set.
    Revaluation(NewRevaluation),
    /// Goods go from one store to another.
    Transfer(NewTransfer),
    /// An adjustment or count is reversed.
    Reversal(NewReversal),
    /// A transaction is voided.
    Void(NewVoid),
    /// A transaction is voided, and recorded again with changes. Boxed, so that the common actions stay small.
    Correction(Box<NewCorrection>),
    /// A field cycle is closed.
    CloseCycle(NewCycleChange),
    /// A closed field cycle is reopened.
    ReopenCycle(NewCycleChange),
    /// The books are locked through a date, or unlocked.
    LockPeriod(NewPeriodLock),
}

// reading a journal may make a million actions, so each takes few lines of the cache, as an event does
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Action>() <= 176);

impl Action {
    /// The documents and notes, each after "document" or "note"; of a correction, also those of its new transaction.
    ///
    /// ```
    /// use ledger_core::{Action, NewVoid, Reference};
    /// let void = NewVoid::new(Reference::new("X-1")?).note("entered twice");
    /// assert_eq!(Action::from(void).texts().collect::<Vec<_>>(), [("note", "entered twice")]);
    /// # Ok::<(), ledger_core::value::IdError>(())
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
