//! The originals of `correct` rows: earlier rows of the same journal, or recorded transactions.

use crate::answer::{Finding, Source};
use crate::change::settings;
use anyhow::{Context, Result};
use ledger_core::{
    Action, Ledger, Reference,
    command::{NewCorrected, NewCorrection},
    decide::Refusal,
    event::Record,
    value::{Kind, Position},
};
use ledger_store::Book;
use ledger_xlsx::{Amendment, AmendmentError, JournalRow, RowContent};
use std::collections::{HashMap, HashSet};

/// The actions of a journal's rows, with every correction worked out, or the reasons why some can't be.
pub(crate) fn actions(
    rows: Vec<JournalRow>,
    book: &Book,
    source: &Source<'_>,
) -> Result<Result<Vec<Action>, Vec<Finding>>> {
    let mut originals = Originals::wanted_by(&rows);
    let mut actions = Vec::with_capacity(rows.len());
    let mut reasons = Vec::new();
    for JournalRow { row, content, .. } in rows {
        let action = match content {
            RowContent::Action(action) => action,
            RowContent::Amendment(amendment) => match originals.correction(*amendment, book)? {
                Ok(correction) => correction.into(),
                Err(misfit) => {
                    reasons.push(misfit.finding(source, row));
                    continue;
                }
            },
        };
        originals.remember(&action);
        actions.push(action);
    }
    Ok(if reasons.is_empty() { Ok(actions) } else { Err(reasons) })
}

/// A transaction to be corrected, or its kind if it can't be.
type Original = Result<NewCorrected, Kind>;

/// The search for originals.
#[derive(Default)]
pub(crate) struct Originals {
    wanted: HashSet<Reference>,
    earlier: HashMap<Reference, Original>,
    /// The record read last, because the next original is often in the same one.
    record: Option<Record>,
}

/// The reason why a `correct` row makes no correction.
pub(crate) enum Misfit {
    Unknown(Refusal),
    NotCorrectable(Reference, Kind),
    Amendment(AmendmentError),
}

impl Misfit {
    pub(crate) fn finding(&self, source: &Source<'_>, row: u32) -> Finding {
        let (code, message) = match self {
            Self::Unknown(refusal) => (refusal.code(), refusal.to_string()),
            Self::NotCorrectable(of, kind) => (
                "not_correctable",
                format!("{of} is of the kind {kind}, and only entries, exits, returns and transfers can be corrected"),
            ),
            Self::Amendment(error) => (error.code().as_str(), error.to_string()),
        };
        Finding::of_row(source, row, code, message)
    }
}

impl Originals {
    fn wanted_by(rows: &[JournalRow]) -> Self {
        let wanted = rows.iter().filter_map(|row| match &row.content {
            RowContent::Amendment(amendment) => Some(amendment.of.clone()),
            RowContent::Action(_) => None,
        });
        Self { wanted: wanted.collect(), ..Self::default() }
    }

    fn remember(&mut self, action: &Action) {
        if self.wanted.is_empty() {
            return;
        }
        if let Some((reference, original)) = named(action)
            && self.wanted.contains(&reference)
        {
            self.earlier.insert(reference, original);
        }
    }

    /// The correction that an amendment makes of its original.
    pub(crate) fn correction(&mut self, amendment: Amendment, book: &Book) -> Result<Result<NewCorrection, Misfit>> {
        let of = &amendment.of;
        let original = match self.earlier.get(of) {
            Some(original) => Some(original.clone()),
            None => self.recorded(of, book)?,
        };
        let original = match original {
            Some(Ok(original)) => original,
            Some(Err(kind)) => return Ok(Err(Misfit::NotCorrectable(of.clone(), kind))),
            None => return Ok(Err(Misfit::Unknown(Refusal::UnknownTransaction { reference: of.clone() }))),
        };
        let applied = amendment.apply(original, book.ask(Ledger::catalog)?, settings(book)?);
        Ok(applied.map_err(Misfit::Amendment))
    }

    fn recorded(&mut self, of: &Reference, book: &Book) -> Result<Option<Original>> {
        let Some(info) = book.ask(|ledger| ledger.transaction(of))? else { return Ok(None) };
        let scales = settings(book)?.scales();
        let within = |record: &Record| record.position <= info.position && info.position <= record.last();
        let record = match self.record.take().filter(within) {
            Some(record) => record,
            None => {
                let before = Position::new(info.position.get().saturating_sub(1));
                book.records(before).next().context("the log ends before a transaction that is in it")??
            }
        };
        let place = info.position.get().saturating_sub(record.position.get());
        let event = usize::try_from(place).ok().and_then(|place| record.events.get(place));
        let original = event.and_then(|event| NewCorrected::of(event, scales)).ok_or(info.kind);
        self.record = Some(record);
        Ok(Some(original))
    }
}

/// The reference that an action gives its transaction, and the transaction.
fn named(action: &Action) -> Option<(Reference, Original)> {
    let (reference, original) = match action {
        Action::Entry(new) => (&new.reference, Ok(new.clone().into())),
        Action::Exit(new) => (&new.reference, Ok(new.clone().into())),
        Action::Return(new) => (&new.reference, Ok(new.clone().into())),
        Action::Transfer(new) => (&new.reference, Ok(new.clone().into())),
        Action::Correction(new) => (reference(&new.by), Ok(new.by.clone())),
        Action::Adjustment(new) => (&new.reference, Err(Kind::Adjustment)),
        Action::Count(new) => (&new.reference, Err(Kind::Count)),
        Action::Revaluation(new) => (&new.reference, Err(Kind::Revaluation)),
        Action::Rebalance(new) => (&new.reference, Err(Kind::Rebalance)),
        Action::Reversal(new) => (&new.reference, Err(Kind::Reversal)),
        Action::Void(new) => (&new.reference, Err(Kind::Void)),
        Action::CloseCycle(new) => (&new.reference, Err(Kind::CycleClosing)),
        Action::ReopenCycle(new) => (&new.reference, Err(Kind::CycleReopening)),
        Action::LockPeriod(new) => (&new.reference, Err(Kind::Lock)),
        _ => return None,
    };
    Some((reference.clone()?, original))
}

fn reference(new: &NewCorrected) -> &Option<Reference> {
    match new {
        NewCorrected::Entry(new) => &new.reference,
        NewCorrected::Exit(new) => &new.reference,
        NewCorrected::Return(new) => &new.reference,
        NewCorrected::Transfer(new) => &new.reference,
    }
}
