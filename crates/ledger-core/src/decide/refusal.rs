//! Why a command is refused: the rule it would break, with what a clerk needs to mend it.

use crate::value::id::{CycleId, ReasonCode, Reference, StoreId, SupplyId};
use crate::value::kind::Kind;
use crate::value::moment::Moment;
use crate::value::number::NumberError;
use crate::value::text::control::ControlCharacter;
use rust_decimal::Decimal;
use std::fmt;
use thiserror::Error;
use time::Date;

/// Why an action is refused: for the first rule it breaks, in this order.
///
/// An action is judged by its own reference, the names it uses, its numbers, then by cycle, lock, baseline and
/// later movements, as listed here; an entry or rebalance first as a document, then line by line.
///
/// What names another transaction – a return, reversal, void or correction – is judged by that one right after its own
/// reference: there must be one ([`UnknownTransaction`](Self::UnknownTransaction)), not voided
/// ([`Voided`](Self::Voided)), of a fitting kind ([`NotAnExit`](Self::NotAnExit),
/// [`NotReversible`](Self::NotReversible), [`NotCorrectable`](Self::NotCorrectable),
/// [`NotVoidable`](Self::NotVoidable)). To be voided or corrected it must then be after the lock
/// ([`PeriodLocked`](Self::PeriodLocked)), in force ([`Superseded`](Self::Superseded)) and not
/// [`ReferredTo`](Self::ReferredTo); to be reversed, not [`AlreadyReversed`](Self::AlreadyReversed), not later
/// ([`ReversalBeforeOriginal`](Self::ReversalBeforeOriginal)) and in force. Only then come the rules of the action
/// itself; of a correction, all those of what it records instead.
///
/// From [`NegativeStock`](Self::NegativeStock) on, what is listed is judged on the end state of the whole command.
///
/// Every refusal has a stable [`code`](Refusal::code).
///
/// ```
/// use ledger_core::{Refusal, StoreId};
/// let refusal = Refusal::UnknownStore { store: StoreId::new("NROTH")? };
/// assert_eq!(refusal.code(), "unknown_store");
/// assert_eq!(refusal.to_string(), "there is no store NROTH: add it first, or correct its name");
/// # Ok::<(), ledger_core::IdError>(())
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
    /// A name to be added is there already.
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
        /// Which text.
        what: &'static str,
        /// Whose.
        supply: SupplyId,
    },
    /// A name, unit, document or note holds a control character.
    #[error("the {what} can't be taken: {error}; type it again without it")]
    ControlCharacter {
        /// The text that is meant, such as "note" or "supply code".
        what: &'static str,
        /// The first such character, and its place.
        error: ControlCharacter,
    },
    /// The reference is another transaction's.
    #[error("there is a transaction {reference} already: references are unique, so choose another or leave it out")]
    DuplicateReference {
        /// The reference.
        reference: Reference,
    },
    /// No such store.
    #[error("there is no store {store}: add it first, or correct its name")]
    UnknownStore {
        /// The name given.
        store: StoreId,
    },
    /// No such supply.
    #[error("there is no supply {supply}: add it first, or correct its code")]
    UnknownSupply {
        /// The code given.
        supply: SupplyId,
    },
    /// No such provider, cycle or reason code.
    #[error("there is no {what} {name}: add it first, or correct its name")]
    UnknownName {
        /// "provider" or "cycle".
        what: &'static str,
        /// The name given.
        name: String,
    },
    /// No such reason code.
    #[error("there is no reason code {reason}: add it first, or use a known one")]
    UnknownReason {
        /// The code given.
        reason: ReasonCode,
    },
    /// No such transaction.
    #[error("there is no transaction {reference}: correct the reference")]
    UnknownTransaction {
        /// The reference given.
        reference: Reference,
    },
    /// A document without lines.
    #[error("the {kind} has no lines: give it at least one")]
    NoLines {
        /// What it is.
        kind: Kind,
    },
    /// A document with more lines than one transaction can have.
    #[error("the {kind} has {lines} lines: {most} fit one, so split it")]
    TooManyLines {
        /// What it is.
        kind: Kind,
        /// How many it has.
        lines: usize,
        /// How many it can have.
        most: usize,
    },
    /// A number that the ledger can't take.
    #[error("the {what} can't be taken: {error}")]
    Number {
        /// Which number.
        what: &'static str,
        /// What is wrong with it.
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
    /// The same stream twice in a rebalance.
    #[error("{supply} in {store} is counted twice in this rebalance: keep one line")]
    DuplicateLine {
        /// Where.
        store: StoreId,
        /// What.
        supply: SupplyId,
    },
    /// A transfer to where the goods are.
    #[error("a transfer from {store} to {store} moves nothing: name another store")]
    SameStore {
        /// The store.
        store: StoreId,
    },
    /// What is to be returned is no exit.
    #[error("{reference} is a transaction of kind {kind}, and only an exit can be returned")]
    NotAnExit {
        /// What was named.
        reference: Reference,
        /// What it is.
        kind: Kind,
    },
    /// What is to be reversed is neither adjustment nor count.
    #[error("{reference} is a transaction of kind {kind}, and only an adjustment or count can be reversed")]
    NotReversible {
        /// What was named.
        reference: Reference,
        /// What it is.
        kind: Kind,
    },
    /// A correction by a transaction of another kind, or of what can't be corrected.
    #[error(
        "{reference} is a transaction of kind {kind} and can't be corrected by one of kind {by}: \
         entries, exits, returns and transfers can be, each by its own kind"
    )]
    NotCorrectable {
        /// What was named.
        reference: Reference,
        /// What it is.
        kind: Kind,
        /// What was to take its place.
        by: Kind,
    },
    /// The transaction has been voided.
    #[error("{reference} was voided by {by}: nothing more can be done with it")]
    Voided {
        /// What was named.
        reference: Reference,
        /// By what.
        by: Reference,
    },
    /// The adjustment or count has been reversed.
    #[error("{reference} was reversed by {by} already: record another adjustment if that was wrong")]
    AlreadyReversed {
        /// What was named.
        reference: Reference,
        /// By what.
        by: Reference,
    },
    /// A reversal dated before its original.
    #[error("the reversal is dated {at}, before its original {original} at {original_at}: correct the date")]
    ReversalBeforeOriginal {
        /// When the reversal is dated.
        at: Moment,
        /// The original.
        original: Reference,
        /// When that was.
        original_at: Moment,
    },
    /// The cycle is closed.
    #[error("the cycle {cycle} is closed already: charge another, or reopen it first")]
    CycleClosed {
        /// The cycle.
        cycle: CycleId,
    },
    /// The cycle is not closed.
    #[error("the cycle {cycle} is not closed: there is nothing to reopen")]
    CycleNotClosed {
        /// The cycle.
        cycle: CycleId,
    },
    /// A return dated before its exit.
    #[error("the return is dated {at}, before its exit {exit} at {exit_at}: correct the date")]
    ReturnBeforeExit {
        /// When the return is dated.
        at: Moment,
        /// The exit.
        exit: Reference,
        /// When that was.
        exit_at: Moment,
    },
    /// A return of more than is left to return.
    #[error("{asked} {unit} are to be returned of {exit}, but only {left} are left to return")]
    ReturnExceedsExit {
        /// How much was to be returned, in consumption units.
        asked: Decimal,
        /// How much can be.
        left: Decimal,
        /// The consumption unit.
        unit: String,
        /// The exit.
        exit: Reference,
    },
    /// Dated in a locked period.
    #[error("{at} is locked: the books are closed through {through}; date it later, or lift the lock first")]
    PeriodLocked {
        /// When the movement, or what it takes back, is dated.
        at: Date,
        /// The last day that is locked.
        through: Date,
    },
    /// Dated on or before a live baseline of its stream.
    #[error(
        "{supply} in {store} was rebalanced by {baseline} through {date}, and {at} is not after that: \
         date it later, or undo {baseline} first"
    )]
    BeforeBaseline {
        /// Where.
        store: StoreId,
        /// What.
        supply: SupplyId,
        /// When the movement is dated.
        at: Moment,
        /// The rebalance.
        baseline: Reference,
        /// The day through which it rebalanced the stream.
        date: Date,
    },
    /// A count dated before a later movement of its stream.
    #[error(
        "{supply} in {store} was counted as of {at}, but moved since, last at {last}: \
         date the count after that, or rebalance"
    )]
    BackdatedCount {
        /// Where.
        store: StoreId,
        /// What.
        supply: SupplyId,
        /// When the count is dated.
        at: Moment,
        /// When the stream moved last.
        last: Moment,
    },
    /// A transaction of a kind that can't be voided.
    #[error("{reference} is a transaction of kind {kind}, which can't be voided: record its opposite instead")]
    NotVoidable {
        /// What was named.
        reference: Reference,
        /// What it is.
        kind: Kind,
    },
    /// A transaction that a rebalance has superseded.
    #[error("{reference} was superseded by {by} and can't be changed any more: undo {by} first")]
    Superseded {
        /// What was named.
        reference: Reference,
        /// The rebalance.
        by: Reference,
    },
    /// A transaction that a live one refers to.
    #[error("{reference} can't be voided or corrected while {by} returns part of it: void that first")]
    ReferredTo {
        /// What was named.
        reference: Reference,
        /// What refers to it.
        by: Reference,
    },
    /// A stream would go below zero.
    #[error(
        "{supply} in {store} would be {shortfall} {unit} short at {at}, when {movement} takes more than there is: \
         take less, count more, or record what came in before it"
    )]
    NegativeStock {
        /// Where.
        store: StoreId,
        /// What.
        supply: SupplyId,
        /// The first moment at which it would be negative.
        at: Moment,
        /// The movement that makes it so.
        movement: Reference,
        /// By how much, in consumption units.
        shortfall: Decimal,
        /// The consumption unit.
        unit: String,
    },
    /// A gain without a price, where there is none to take.
    #[error("{movement} at {at} finds {supply} in {store}, of which no price is known: give a unit price")]
    NoPriceKnown {
        /// Where.
        store: StoreId,
        /// What.
        supply: SupplyId,
        /// When.
        at: Moment,
        /// The movement.
        movement: Reference,
    },
    /// A revaluation of nothing.
    #[error("{movement} at {at} revalues {supply} in {store}, of which nothing is in stock then: leave it out")]
    NothingInStock {
        /// Where.
        store: StoreId,
        /// What.
        supply: SupplyId,
        /// When.
        at: Moment,
        /// The movement.
        movement: Reference,
    },
    /// A quantity or value that does not fit.
    #[error("after {movement} at {at}, quantity or value of {supply} in {store} is too large for this ledger's scales")]
    OutOfRange {
        /// Where.
        store: StoreId,
        /// What.
        supply: SupplyId,
        /// When.
        at: Moment,
        /// The movement.
        movement: Reference,
    },
}

impl Refusal {
    /// A stable name of the rule: never changes, fit for programs.
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
                NumberError::TooManyDecimals { .. } | NumberError::InexactConversion { .. } => "too_many_decimals",
                NumberError::NotPositive(_) => "not_positive",
                NumberError::Negative(_) => "negative_value",
                _ => "number_out_of_range",
            },
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

/// A refusal, and what of the command it is about.
///
/// ```
/// use ledger_core::{Refusal, Refused};
/// let refused = Refused { action: 2, line: None, refusal: Refusal::ZeroDelta };
/// assert_eq!(refused.to_string(), "action 3: an adjustment by zero changes nothing: leave it out");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The index of the action in its command, from 0.
    pub action: usize,
    /// The index of the line in its action, from 0, where it is about one.
    pub line: Option<usize>,
    /// Why.
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

/// Every reason for which a command is refused: never empty.
///
/// ```
/// use ledger_core::{Command, CommandId, Ledger};
/// let nothing = Command::new(CommandId::new("c")?, time::OffsetDateTime::UNIX_EPOCH);
/// let refusals = Ledger::default().decide(&nothing).unwrap_err();
/// assert_eq!(refusals.as_slice()[0].refusal.code(), "nothing_to_do");
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
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
