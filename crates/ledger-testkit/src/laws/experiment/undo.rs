//! M6 and R6: a voided transaction leaves no trace.

use crate::observed::{Holds, Law, Reading};
use ledger_core::{
    Command, CommandId, Ledger, NewVoid, Reference,
    decide::Refused,
    value::{Kind, Position},
};

/// Two ledgers. One was given a command, then others, and then a void of the first; the other was given only the
/// others.
///
/// ```
/// use ledger_testkit::laws::{self, Undone};
/// use ledger_testkit::{Setting, Step};
/// use ledger_core::*;
/// let mut ledger = Ledger::default();
/// Step::take(&mut ledger, &Setting::default().opening());
/// let entry = NewEntry::new("2026-05-01".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?)
///     .line(SupplyId::new("EACH")?, 2.buying(), NewCost::Total(3.into()));
/// let command = Command::new(CommandId::new("c1")?, time::OffsetDateTime::UNIX_EPOCH).with(entry);
/// let undone = Undone::of(&ledger, &command, &[]).unwrap();
/// laws::void_undoes(&undone)?;
/// assert!(undone.with.stock.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Undone {
    /// The voided transaction.
    pub reference: Reference,
    /// The kind of the transaction.
    pub kind: Kind,
    /// The answers of the ledger that had it.
    pub with: Reading,
    /// The answers of the ledger that never had it.
    pub without: Reading,
    /// The reasons why it could not be voided; empty if it was.
    pub refused: Vec<Refused>,
}

impl Undone {
    /// Gives a copy of `ledger` the command, then those of `between` that are also accepted without it, and then a void
    /// of the command's transaction. Returns `None` if the command is refused, does not record exactly one transaction
    /// of a kind that can be voided, or if `between` voids that.
    ///
    /// The commands in between need given references. A reference that the ledger makes depends on the events before
    /// it.
    pub fn of(ledger: &Ledger, command: &Command, between: &[Command]) -> Option<Self> {
        let (mut with, mut without) = (ledger.clone(), ledger.clone());
        let (_, impact) = with.commit(with.decide(command).ok()?).ok()?;
        let [reference] = impact.recorded.as_slice() else { return None };
        let kind = with.transaction(reference)?.kind;
        if !matches!(kind, Kind::Entry | Kind::Exit | Kind::Return | Kind::Transfer | Kind::Rebalance) {
            return None;
        }
        for command in between {
            if let (Ok(one), Ok(other)) = (with.decide(command), without.decide(command)) {
                with.commit(one).ok()?;
                without.commit(other).ok()?;
            }
        }
        if with.transaction(reference)?.voided_by.is_some() {
            return None;
        }
        let id = CommandId::new(format!("undo after {}", with.head())).ok()?;
        let undo = Command::new(id, command.recorded).with(NewVoid::new(reference.clone()));
        let refused = match with.decide(&undo) {
            Ok(decision) => {
                with.commit(decision).ok()?;
                Vec::new()
            }
            Err(refusals) => refusals.into_vec(),
        };
        let (with, without) = (Reading::of(&with), Reading::of(&without));
        Some(Self { reference: reference.clone(), kind, with, without, refused })
    }

    fn at(&self) -> Position {
        self.with.head
    }
}

/// M6 and R6: a ledger with a voided transaction gives the answers of one that never had it, whatever was recorded in
/// between, apart from the sums that a closed cycle has frozen. A void is refused only if a movement would break its
/// own rule, the period is locked, or – except for a rebalance – the transaction is superseded or another refers to it.
///
/// # Errors
/// The first answer that differs from that of the ledger which never had it, or a refusal for another reason.
pub fn void_undoes(undone: &Undone) -> Holds {
    let law = Law::new("void_undoes", undone.at());
    for refused in &undone.refused {
        let allowed = match refused.refusal.code() {
            "negative_stock" | "no_price_known" | "nothing_in_stock" | "period_locked" => true,
            "superseded" | "referred_to" => undone.kind != Kind::Rebalance,
            _ => false,
        };
        law.holds(
            allowed,
            format_args!("the void of {}, of kind {},", undone.reference, undone.kind),
            format_args!("refused: {refused}"),
            format_args!("recorded"),
        )?;
    }
    if !undone.refused.is_empty() {
        return Ok(());
    }
    undone.with.has_the_stock_of(&undone.without, law)?;
    law.same_map("the cost of", &undone.with.costs(), &undone.without.costs())
}
