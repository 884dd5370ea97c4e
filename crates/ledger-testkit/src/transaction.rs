//! The names that events give to transactions.

use ledger_core::{Corrected, Event, Reference};

/// The names of the transactions that an event records; none if it only adds a name to the catalog.
pub(super) fn references(event: &Event) -> Vec<&Reference> {
    match event {
        Event::Entry(e) => vec![&e.reference],
        Event::Exit(e) => vec![&e.reference],
        Event::Return(e) => vec![&e.reference],
        Event::Adjustment(e) => vec![&e.reference],
        Event::Rebalance(e) => vec![&e.reference],
        Event::Count(e) => vec![&e.reference],
        Event::Revaluation(e) => vec![&e.reference],
        Event::Transfer(e) => vec![&e.reference],
        Event::Reversal(e) => vec![&e.reference],
        Event::Void(e) => vec![&e.reference],
        Event::Correction(e) => vec![&e.reference, e.by.reference()],
        Event::CycleClosed(e) => vec![&e.reference],
        Event::CycleReopened(e) => vec![&e.reference],
        Event::PeriodLocked(e) => vec![&e.reference],
        _ => Vec::new(),
    }
}

/// Whether the ledger made that name, or the model did; those of the [`Clerk`](super::Clerk) begin with a capital.
pub(super) fn is_made(reference: &Reference) -> bool {
    reference.as_str().starts_with(|first: char| first.is_lowercase() || first == '?')
}

/// The event with `?` for every name that was made.
pub(super) fn anonymous(mut event: Event) -> Event {
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

pub(super) fn no_name() -> Reference {
    Reference::new("?").expect("a name")
}
