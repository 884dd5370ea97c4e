//! Laws of any command given to any ledger.

use crate::observed::{Holds, Law, Outcome, Reading, ReadingLine, Step, StreamName};
use ledger_core::{CycleId, event::Event, value::Figure};
use std::collections::BTreeSet;

fn law<'a>(name: &'static str, step: &'a Step) -> Law<'a> {
    Law::of_command(name, step.after.head, &step.command.id)
}

/// R7: a preview has the refusals that then happen, or the impact, and re-costs the same exits one by one.
///
/// # Errors
/// The first refusal, impact or exit that differs.
pub fn preview_is_outcome(step: &Step) -> Holds {
    let law = law("preview_is_outcome", step);
    match &step.outcome {
        Outcome::Refused(refusals) => law.same_list("refusals of the preview", &step.preview.refusals, refusals),
        Outcome::Recorded(_, impact) => {
            law.same_list("refusals of the preview", &step.preview.refusals, &[])?;
            law.same(format_args!("impact of the preview"), &step.preview.impact, impact)?;
            // impacts compare only the number and the sum of re-costed exits
            law.same_list("exits re-costed by the preview", &step.previewed, &step.recosted)
        }
    }
}

/// A refused command leaves everything as it was.
///
/// # Errors
/// The first answer that differs.
pub fn refused_changes_nothing(step: &Step) -> Holds {
    let Outcome::Refused(refusals) = &step.outcome else { return Ok(()) };
    let law = law("refused_changes_nothing", step);
    law.holds(!refusals.is_empty(), format_args!("the list of refusals"), format_args!("empty"), format_args!("not"))?;
    law.same(format_args!("the head"), &step.after.head, &step.before.head)?;
    step.after.is_the_same_as(&step.before, law)
}

/// The same command given twice is recorded once. The second decision equals the first, and neither it nor the record
/// applies once more.
///
/// # Errors
/// The first change by the second time.
pub fn recording_is_idempotent(step: &Step) -> Holds {
    let (Some(record), Some(again)) = (step.record(), &step.again) else { return Ok(()) };
    let law = law("recording_is_idempotent", step);
    law.same(format_args!("the record of the same decision"), &again.record, record)?;
    law.same(format_args!("the head after the same again"), &again.after.head, &step.after.head)?;
    again.after.is_the_same_as(&step.after, law)
}

/// C2: the sums charged to a closed cycle never change, whatever is recorded, until it is reopened.
///
/// # Errors
/// The first charge of a closed cycle that changed.
pub fn closed_cycles_stand_still(step: &Step) -> Holds {
    let Some(record) = step.record() else { return Ok(()) };
    let law = law("closed_cycles_stand_still", step);
    let changed: BTreeSet<&CycleId> = (record.events.iter())
        .filter_map(|event| match event {
            Event::CycleClosed(e) => Some(&e.cycle),
            Event::CycleReopened(e) => Some(&e.cycle),
            _ => None,
        })
        .collect();
    let charges: BTreeSet<_> = step.before.charges.keys().chain(step.after.charges.keys()).collect();
    for charge in charges {
        let charged = |reading: &Reading| reading.charges.get(charge).map_or(Figure::ZERO, |(charged, _)| *charged);
        if step.before.closed.contains_key(&charge.cycle) && !changed.contains(&charge.cycle) {
            law.same(format_args!("the sum charged to {charge:?}"), &charged(&step.after), &charged(&step.before))?;
        }
    }
    Ok(())
}

/// M10: nothing comes into a locked period, and nothing goes, until the lock is moved. Only a rebalance, or the void of
/// one, changes the costs of its movements and the stock after them.
///
/// # Errors
/// The first line of the locked period that changed.
pub fn locked_periods_stand_still(step: &Step) -> Holds {
    let (Some(record), Some(through)) = (step.record(), step.before.locked) else { return Ok(()) };
    if record.events.iter().any(|event| matches!(event, Event::PeriodLocked(_))) {
        return Ok(());
    }
    let law = law("locked_periods_stand_still", step);
    let locked = |reading: &Reading| -> Vec<(StreamName, ReadingLine)> {
        let lines = reading.kardex.iter().flat_map(|(name, lines)| lines.iter().map(move |line| (name, line)));
        let lines = lines.filter(|(_, line)| line.effective.date() <= through);
        lines.map(|(name, line)| (name.clone(), line.clone())).collect()
    };
    let (before, after) = (locked(&step.before), locked(&step.after));
    let names = |lines: &[(StreamName, ReadingLine)]| -> Vec<_> {
        lines.iter().map(|(name, line)| (name.clone(), line.reference.clone())).collect()
    };
    law.same_list("lines of the locked period", &names(&after), &names(&before))?;
    if record.events.iter().any(|event| matches!(event, Event::Rebalance(_) | Event::Void(_))) {
        return Ok(());
    }
    law.same_list("lines of the locked period", &after, &before)
}
