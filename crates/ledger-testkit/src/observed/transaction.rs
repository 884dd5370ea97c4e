//! The references that events give to transactions.

use ledger_core::{
    Reference,
    event::{Corrected, Event},
    value::Kind,
};

/// The references of the transactions that an event records; empty if it only adds a name to the catalog.
pub(crate) fn references(event: &Event) -> Vec<&Reference> {
    acknowledged(event).into_iter().map(|told| told.reference).collect()
}

/// A transaction that an event records.
#[derive(Debug)]
pub(crate) struct Acknowledged<'a> {
    pub(crate) reference: &'a Reference,
    pub(crate) kind: Kind,
    /// The transaction that it returns, reverses or voids.
    pub(crate) of: Option<&'a Reference>,
    /// The transaction that it takes back.
    pub(crate) voids: Option<&'a Reference>,
    /// The number of its lines in the kardexes.
    pub(crate) lines: usize,
}

/// The transactions that an event records.
pub(crate) fn acknowledged(event: &Event) -> Vec<Acknowledged<'_>> {
    let own = |reference, kind, lines| Acknowledged { reference, kind, of: None, voids: None, lines };
    let void = |reference, of| Acknowledged { of: Some(of), voids: Some(of), ..own(reference, Kind::Void, 0) };
    match event {
        Event::Entry(e) => vec![own(&e.reference, Kind::Entry, e.lines.len())],
        Event::Exit(e) => vec![own(&e.reference, Kind::Exit, 1)],
        Event::Return(e) => vec![Acknowledged { of: Some(&e.of), ..own(&e.reference, Kind::Return, 1) }],
        Event::Adjustment(e) => vec![own(&e.reference, Kind::Adjustment, 1)],
        Event::Rebalance(e) => vec![own(&e.reference, Kind::Rebalance, e.lines.len())],
        Event::Count(e) => vec![own(&e.reference, Kind::Count, 1)],
        Event::Revaluation(e) => vec![own(&e.reference, Kind::Revaluation, 1)],
        Event::Transfer(e) => vec![own(&e.reference, Kind::Transfer, 2)],
        Event::Reversal(e) => vec![Acknowledged { of: Some(&e.of), ..own(&e.reference, Kind::Reversal, 1) }],
        Event::Void(e) => vec![void(&e.reference, &e.of)],
        Event::Correction(e) => {
            let (kind, of, lines) = match &e.by {
                Corrected::Entry(by) => (Kind::Entry, None, by.lines.len()),
                Corrected::Exit(_) => (Kind::Exit, None, 1),
                Corrected::Return(by) => (Kind::Return, Some(&by.of), 1),
                Corrected::Transfer(_) => (Kind::Transfer, None, 2),
            };
            vec![void(&e.reference, &e.of), Acknowledged { of, ..own(e.by.reference(), kind, lines) }]
        }
        Event::CycleClosed(e) => vec![own(&e.reference, Kind::CycleClosing, 0)],
        Event::CycleReopened(e) => vec![own(&e.reference, Kind::CycleReopening, 0)],
        Event::PeriodLocked(e) => vec![own(&e.reference, Kind::Lock, 0)],
        _ => Vec::new(),
    }
}

/// True if the ledger or the model made the reference. Those of the [`Clerk`](crate::Clerk) begin with a capital.
pub(crate) fn is_made(reference: &Reference) -> bool {
    reference.as_str().starts_with(|first: char| first.is_lowercase() || first == '?')
}

/// The event with `?` for every reference that was made.
pub(crate) fn anonymous(mut event: Event) -> Event {
    let own = match &mut event {
        Event::Entry(e) => vec![&mut e.reference],
        Event::Exit(e) => vec![&mut e.reference],
        Event::Return(e) => vec![&mut e.reference],
        Event::Adjustment(e) => vec![&mut e.reference],
        Event::Rebalance(e) => vec![&mut e.reference],
        Event::Count(e) => vec![&mut e.reference],
        Event::Revaluation(e) => vec![&mut e.reference],
        Event::Transfer(e) => vec![&mut e.reference],
        Event::Reversal(e) => vec![&mut e.reference],
        Event::Void(e) => vec![&mut e.reference],
        Event::Correction(e) => {
            let by = match &mut e.by {
                Corrected::Entry(by) => &mut by.reference,
                Corrected::Exit(by) => &mut by.reference,
                Corrected::Return(by) => &mut by.reference,
                Corrected::Transfer(by) => &mut by.reference,
            };
            vec![&mut e.reference, by]
        }
        Event::CycleClosed(e) => vec![&mut e.reference],
        Event::CycleReopened(e) => vec![&mut e.reference],
        Event::PeriodLocked(e) => vec![&mut e.reference],
        _ => Vec::new(),
    };
    own.into_iter().filter(|reference| is_made(reference)).for_each(|reference| *reference = no_name());
    event
}

pub(crate) fn no_name() -> Reference {
    Reference::new("?").expect("a name")
}
