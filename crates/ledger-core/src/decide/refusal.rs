//! Refusals: the rule that a command would break, with the data that a clerk needs to mend it.

use crate::value::id::{CycleId, ReasonCode, Reference, StoreId, SupplyId};
use crate::value::kind::Kind;
use crate::value::moment::Moment;
use crate::value::number::NumberError;
use crate::value::text::control::ControlCharacter;
use rust_decimal::Decimal;
use std::fmt;
use thiserror::Error;
use time::Date;

/// The reason why an action is refused: the first rule in this order that it breaks.
///
/// An action is judged by its own reference, by the names it uses and by its numbers, then by cycle, lock, baseline and
/// later movements, in the order of this list. An entry or rebalance is judged first as a document, then line by line.
///
/// A return, reversal, void or correction names another transaction, and is judged by that one right after its own
/// reference:
///
/// 1. The transaction must exist ([`UnknownTransaction`](Self::UnknownTransaction)), not be voided
///    ([`Voided`](Self::Voided)), and be of a fitting kind ([`NotAnExit`](Self::NotAnExit),
///    [`NotReversible`](Self::NotReversible), [`NotCorrectable`](Self::NotCorrectable),
///    [`NotVoidable`](Self::NotVoidable)).
/// 2. To be voided or corrected, it must be after the lock ([`PeriodLocked`](Self::PeriodLocked)), not superseded
///    ([`Superseded`](Self::Superseded)) and not referred to ([`ReferredTo`](Self::ReferredTo)). To be reversed, it must
///    not be reversed already ([`AlreadyReversed`](Self::AlreadyReversed)), not later than its reversal
///    ([`ReversalBeforeOriginal`](Self::ReversalBeforeOriginal)) and not superseded.
/// 3. Then come the rules of the action itself. For a correction, they are those of the transaction that it records
///    instead.
///
/// The refusals from [`NegativeStock`](Self::NegativeStock) on are judged on the end state of the whole command.
///
/// Every refusal has a stable [`code`](Refusal::code).
///
/// ```
/// use ledger_core::{StoreId, decide::Refusal};
/// let refusal = Refusal::UnknownStore { store: StoreId::new("NROTH")? };
/// assert_eq!(refusal.code(), "unknown_store");
/// assert_eq!(refusal.to_string(), "there is no store NROTH: add it first, or correct its name");
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The ledger has not been opened.
    #[error("the ledger is not open yet: its first command must open it")]
    NotOpened,
    /// The ledger has been opened already.
    #[error("the ledger is open already: its settings were fixed at its birth")]
    AlreadyOpened,
    /// A command has nothing to do.
    #[error("the command has nothing to record: give it at least one action")]
    NothingToDo,
    /// A name to be added that the ledger has already.
    #[error("there is a {what} {name} already: choose another name, or leave it as it is")]
    AlreadyKnown {
        /// "supply", "store", "provider", "reason code" or "cycle".
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A supply has no name or unit.
    #[error("the {what} of supply {supply} is empty: every supply has a name and two units")]
    EmptyText {
        /// "name", "buying unit" or "consumption unit".
        what: &'static str,
        /// The supply.
        supply: SupplyId,
    },
    /// A name, unit, document or note holds a control character.
    #[error("the {what} can't be taken: {error}; type it again without it")]
    ControlCharacter {
        /// The text with the character, such as "note" or "supply code".
        what: &'static str,
        /// The first such character, and its place.
        error: ControlCharacter,
    },
    /// A reference that another transaction has.
    #[error("there is a transaction {reference} already: references are unique, so choose another or leave it out")]
    DuplicateReference {
        /// The reference.
        reference: Reference,
    },
    /// A store that the ledger does not have.
    #[error("there is no store {store}: add it first, or correct its name")]
    UnknownStore {
        /// The name given.
        store: StoreId,
    },
    /// A supply that the ledger does not have.
    #[error("there is no supply {supply}: add it first, or correct its code")]
    UnknownSupply {
        /// The code given.
        supply: SupplyId,
    },
    /// A provider or cycle that the ledger does not have.
    #[error("there is no {what} {name}: add it first, or correct its name")]
    UnknownName {
        /// "provider" or "cycle".
        what: &'static str,
        /// The name given.
        name: String,
    },
    /// A reason code that the ledger does not have.
    #[error("there is no reason code {reason}: add it first, or use a known one")]
    UnknownReason {
        /// The code given.
        reason: ReasonCode,
    },
    /// A transaction that the ledger does not have.
    #[error("there is no transaction {reference}: correct the reference")]
    UnknownTransaction {
        /// The reference given.
        reference: Reference,
    },
    /// An entry or rebalance without lines.
    #[error("the {kind} has no lines: give it at least one")]
    NoLines {
        /// Its kind.
        kind: Kind,
    },
    /// An entry or rebalance with more lines than one transaction can have.
    #[error("the {kind} has {lines} lines: {most} fit one, so split it")]
    TooManyLines {
        /// Its kind.
        kind: Kind,
        /// The number of lines given.
        lines: usize,
        /// The most lines that one transaction can have.
        most: usize,
    },
    /// A command for which the ledger has no numbers left.
    #[error(
        "the ledger is full: it has room for {most} events, and as many transactions, streams and charges; \
         begin a new one with what is in stock"
    )]
    Full {
        /// The most events, transactions, streams and charges that a ledger can number.
        most: u32,
    },
    /// A number that the ledger can't take.
    #[error("the {what} can't be taken: {error}")]
    Number {
        /// The number in question, such as "quantity".
        what: &'static str,
        /// The fault.
        error: NumberError,
    },
    /// An adjustment by nothing.
    #[error("an adjustment by zero changes nothing: leave it out")]
    ZeroDelta,
    /// A loss with a price.
    #[error("a loss leaves at the average, so it takes no unit price: leave the price out")]
    PriceOnLoss,
    /// A date outside the years 1 to 9999.
    #[error("the date {date} is outside the years 0001 to 9999")]
    DateOutOfRange {
        /// The date given.
        date: Date,
    },
    /// A rebalance that has the same stream twice.
    #[error("{supply} in {store} is counted twice in this rebalance: keep one line")]
    DuplicateLine {
        /// The store.
        store: StoreId,
        /// The supply.
        supply: SupplyId,
    },
    /// A transfer to the store where the goods are.
    #[error("a transfer from {store} to {store} moves nothing: name another store")]
    SameStore {
        /// The store.
        store: StoreId,
    },
    /// A return of a transaction that is no exit.
    #[error("{reference} is a transaction of kind {kind}, and only an exit can be returned")]
    NotAnExit {
        /// The transaction named.
        reference: Reference,
        /// Its kind.
        kind: Kind,
    },
    /// A reversal of a transaction that is neither adjustment nor count.
    #[error("{reference} is a transaction of kind {kind}, and only an adjustment or count can be reversed")]
    NotReversible {
        /// The transaction named.
        reference: Reference,
        /// Its kind.
        kind: Kind,
    },
    /// A correction by a transaction of another kind, or of a kind that can't be corrected.
    #[error(
        "{reference} is a transaction of kind {kind} and can't be corrected by one of kind {by}: \
         entries, exits, returns and transfers can be, each by its own kind"
    )]
    NotCorrectable {
        /// The transaction named.
        reference: Reference,
        /// Its kind.
        kind: Kind,
        /// The kind of the transaction that was to be recorded instead.
        by: Kind,
    },
    /// A transaction that has been voided.
    #[error("{reference} was voided by {by}: nothing more can be done with it")]
    Voided {
        /// The transaction named.
        reference: Reference,
        /// The void.
        by: Reference,
    },
    /// An adjustment or count that has been reversed.
    #[error("{reference} was reversed by {by} already: record another adjustment if that was wrong")]
    AlreadyReversed {
        /// The transaction named.
        reference: Reference,
        /// The reversal.
        by: Reference,
    },
    /// A reversal dated before its original.
    #[error("the reversal is dated {at}, before its original {original} at {original_at}: correct the date")]
    ReversalBeforeOriginal {
        /// The moment of the reversal.
        at: Moment,
        /// The original.
        original: Reference,
        /// The moment of the original.
        original_at: Moment,
    },
    /// A charge to a closed cycle, or a closing of one.
    #[error("the cycle {cycle} is closed already: charge another, or reopen it first")]
    CycleClosed {
        /// The cycle.
        cycle: CycleId,
    },
    /// A reopening of a cycle that is not closed.
    #[error("the cycle {cycle} is not closed: there is nothing to reopen")]
    CycleNotClosed {
        /// The cycle.
        cycle: CycleId,
    },
    /// A return dated before its exit.
    #[error("the return is dated {at}, before its exit {exit} at {exit_at}: correct the date")]
    ReturnBeforeExit {
        /// The moment of the return.
        at: Moment,
        /// The exit.
        exit: Reference,
        /// The moment of the exit.
        exit_at: Moment,
    },
    /// A return of more than can still be returned.
    #[error("{asked} {unit} are to be returned of {exit}, but only {left} are left to return")]
    ReturnExceedsExit {
        /// The quantity to be returned, in consumption units.
        asked: Decimal,
        /// The quantity that can still be returned.
        left: Decimal,
        /// The consumption unit.
        unit: String,
        /// The exit.
        exit: Reference,
    },
    /// A movement, void or correction of a locked period.
    #[error("{at} is locked: the books are closed through {through}; date it later, or lift the lock first")]
    PeriodLocked {
        /// The day of the movement, or of the one that it takes back.
        at: Date,
        /// The last day that is locked.
        through: Date,
    },
    /// A movement dated on or before a live baseline of its stream.
    #[error(
        "{supply} in {store} was rebalanced by {baseline} through {date}, and {at} is not after that: \
         date it later, or undo {baseline} first"
    )]
    BeforeBaseline {
        /// The store.
        store: StoreId,
        /// The supply.
        supply: SupplyId,
        /// The moment of the movement.
        at: Moment,
        /// The rebalance.
        baseline: Reference,
        /// The last day of the stream that it rebalanced.
        date: Date,
    },
    /// A count dated before a later movement of its stream.
    #[error(
        "{supply} in {store} was counted as of {at}, but moved since, last at {last}: \
         date the count after that, or rebalance"
    )]
    BackdatedCount {
        /// The store.
        store: StoreId,
        /// The supply.
        supply: SupplyId,
        /// The moment of the count.
        at: Moment,
        /// The moment of the last movement of the stream.
        last: Moment,
    },
    /// A transaction of a kind that can't be voided.
    #[error("{reference} is a transaction of kind {kind}, which can't be voided: record its opposite instead")]
    NotVoidable {
        /// The transaction named.
        reference: Reference,
        /// Its kind.
        kind: Kind,
    },
    /// A transaction that a rebalance has superseded.
    #[error("{reference} was superseded by {by} and can't be changed any more: undo {by} first")]
    Superseded {
        /// The transaction named.
        reference: Reference,
        /// The rebalance.
        by: Reference,
    },
    /// An exit with a live return, which can't be voided or corrected.
    #[error("{reference} can't be voided or corrected while {by} returns part of it: void that first")]
    ReferredTo {
        /// The transaction named.
        reference: Reference,
        /// The return that refers to it.
        by: Reference,
    },
    /// A movement that takes its stream below zero.
    #[error(
        "{supply} in {store} would be {shortfall} {unit} short at {at}, when {movement} takes more than there is: \
         take less, count more, or record what came in before it"
    )]
    NegativeStock {
        /// The store.
        store: StoreId,
        /// The supply.
        supply: SupplyId,
        /// The first moment at which the stream would be below zero.
        at: Moment,
        /// The movement that makes it so.
        movement: Reference,
        /// The quantity that is missing, in consumption units.
        shortfall: Decimal,
        /// The consumption unit.
        unit: String,
    },
    /// A gain without a price, in a stream without a known price.
    #[error("{movement} at {at} finds {supply} in {store}, of which no price is known: give a unit price")]
    NoPriceKnown {
        /// The store.
        store: StoreId,
        /// The supply.
        supply: SupplyId,
        /// The moment of the movement.
        at: Moment,
        /// The movement.
        movement: Reference,
    },
    /// A revaluation when nothing is in stock.
    #[error("{movement} at {at} revalues {supply} in {store}, of which nothing is in stock then: leave it out")]
    NothingInStock {
        /// The store.
        store: StoreId,
        /// The supply.
        supply: SupplyId,
        /// The moment of the movement.
        at: Moment,
        /// The movement.
        movement: Reference,
    },
    /// A movement after which quantity or value does not fit.
    #[error("after {movement} at {at}, quantity or value of {supply} in {store} is too large for this ledger's scales")]
    OutOfRange {
        /// The store.
        store: StoreId,
        /// The supply.
        supply: SupplyId,
        /// The moment of the movement.
        at: Moment,
        /// The movement.
        movement: Reference,
    },
}

impl Refusal {
    /// The stable name of the rule, for programs. It never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOpened => "not_opened",
            Self::AlreadyOpened => "already_opened",
            Self::NothingToDo => "nothing_to_do",
            Self::AlreadyKnown { .. } => "already_known",
            Self::EmptyText { .. } => "empty_text",
            Self::ControlCharacter { .. } => "control_character",
            Self::DuplicateReference { .. } => "duplicate_reference",
            Self::UnknownStore { .. } => "unknown_store",
            Self::UnknownSupply { .. } => "unknown_item",
            Self::UnknownName { .. } => "unknown_name",
            Self::UnknownReason { .. } => "unknown_reason",
            Self::UnknownTransaction { .. } => "unknown_transaction",
            Self::NoLines { .. } => "no_lines",
            Self::TooManyLines { .. } => "too_many_lines",
            Self::Number { error, .. } => match error {
                NumberError::TooManyDecimals { .. }
                | NumberError::InexactConversion { .. }
                | NumberError::InexactPrice { .. } => "too_many_decimals",
                NumberError::NotPositive(_) => "not_positive",
                NumberError::Negative(_) => "negative_value",
                _ => "number_out_of_range",
            },
            Self::Full { .. } => "ledger_full",
            Self::ZeroDelta => "zero_delta",
            Self::PriceOnLoss => "price_on_loss",
            Self::DateOutOfRange { .. } => "date_out_of_range",
            Self::DuplicateLine { .. } => "duplicate_line",
            Self::SameStore { .. } => "same_store",
            Self::NotAnExit { .. } => "not_an_exit",
            Self::NotReversible { .. } => "not_reversible",
            Self::NotCorrectable { .. } => "not_correctable",
            Self::Voided { .. } => "voided",
            Self::AlreadyReversed { .. } => "already_reversed",
            Self::ReversalBeforeOriginal { .. } => "reversal_before_original",
            Self::CycleClosed { .. } => "cycle_closed",
            Self::CycleNotClosed { .. } => "cycle_not_closed",
            Self::ReturnBeforeExit { .. } => "return_before_exit",
            Self::ReturnExceedsExit { .. } => "return_exceeds_exit",
            Self::PeriodLocked { .. } => "period_locked",
            Self::BeforeBaseline { .. } => "before_baseline",
            Self::BackdatedCount { .. } => "backdated_count",
            Self::NotVoidable { .. } => "not_voidable",
            Self::Superseded { .. } => "superseded",
            Self::ReferredTo { .. } => "referred_to",
            Self::NegativeStock { .. } => "negative_stock",
            Self::NoPriceKnown { .. } => "no_price_known",
            Self::NothingInStock { .. } => "nothing_in_stock",
            Self::OutOfRange { .. } => "out_of_range",
        }
    }
}

/// A refusal, with the action and line of the command that it is about.
///
/// ```
/// use ledger_testkit::story::action;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// let refusals = book.tell(vec![
///     action("05-01 entry 10 @ 2"),
///     action("05-05 rebalance 5 @ 3 and 05-06 5 @ 3"), // the same stream twice
/// ]);
/// let refused = &refusals.unwrap_err().into_vec()[0];
/// assert_eq!((refused.action, refused.line, refused.refusal.code()), (1, Some(1), "duplicate_line")); // from 0
/// assert!(refused.to_string().starts_with("action 2, line 2: UREA in MAIN is counted twice")); // for people, from 1
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// The index of the action in its command, from 0.
    pub action: usize,
    /// The index of the line in its action, from 0, if the refusal is about a line.
    pub line: Option<usize>,
    /// The reason.
    pub refusal: Refusal,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "action {}", self.action.saturating_add(1))?;
        if let Some(line) = self.line {
            write!(f, ", line {}", line.saturating_add(1))?;
        }
        write!(f, ": {}", self.refusal)
    }
}

/// Every reason for which a command is refused. It is never empty.
///
/// ```
/// use ledger_testkit::story::action;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("05-01 entry 10 @ 2 | 10 20");
/// let refusals = book.tell(vec![action("05-03 adjust 0"), action("void E")]).unwrap_err();
/// let codes = refusals.as_slice().iter().map(|refused| refused.refusal.code());
/// assert_eq!(codes.collect::<Vec<_>>(), ["zero_delta", "unknown_transaction"]); // not the first alone
/// book.story("as of 05-03 | 10 20"); // and nothing was recorded
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "what is refused is not recorded"]
pub struct Refusals(pub(crate) Vec<Refused>);

impl Refusals {
    /// The refusals, in the order of the command's actions.
    pub fn as_slice(&self) -> &[Refused] {
        &self.0
    }

    /// The refusals, taken out.
    pub fn into_vec(self) -> Vec<Refused> {
        self.0
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, refused) in self.0.iter().enumerate() {
            write!(f, "{}{refused}", if number == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusals {}
