//! T4 and R7: the impact of a command.

use crate::observed::{Holds, Law, Outcome, Reading, Step, StreamName, Whereabouts, references};
use ledger_core::{
    Reference,
    value::{Figure, Money, Quantity},
};
use std::collections::{BTreeMap, BTreeSet};

/// T4 and R7: the impact of a command is the difference of the kardexes and charges before and after it.
///
/// # Errors
/// The first change that is not in the impact, or differs from it.
pub fn impact_is_the_difference(step: &Step) -> Holds {
    let Outcome::Recorded(record, impact) = &step.outcome else { return Ok(()) };
    let (before, after) = (&step.before, &step.after);
    let law = Law::of_command("impact_is_the_difference", after.head, &step.command.id);
    let recorded: Vec<Reference> = record.events.iter().flat_map(references).cloned().collect();
    law.same_list("transactions recorded", &impact.recorded, &recorded)?;

    streams(step, &law)?;

    let charges = |reading: &Reading| reading.charges.clone();
    let cycles = (impact.cycles.iter())
        .map(|c| (c.charge.clone(), ((c.before, c.variance_before), (c.after, c.variance_after))))
        .collect();
    let nothing = (Figure::ZERO, Figure::ZERO);
    law.same_map("change of the charge", &cycles, &changes(&charges(before), &charges(after), Some(nothing)))?;
    law.same(format_args!("the number of charges that changed"), &impact.cycles.len(), &cycles.len())?;

    let recosted: BTreeMap<Reference, (Figure<Money>, Figure<Money>)> =
        step.recosted.iter().map(|exit| (exit.reference.clone(), (exit.before, exit.after))).collect();
    law.same(format_args!("the number of re-costed exits"), &impact.recosted_count(), &recosted.len())?;
    let by = recosted.values().map(|(before, after)| *after - *before).sum::<Figure<Money>>();
    law.same(format_args!("the sum of their changes"), &impact.recosted_change(), &by)?;
    law.same_map("change of the cost of exit", &recosted, &changes(&before.exits(), &after.exits(), None))?;

    let counts: BTreeMap<Reference, (Figure<Quantity>, Figure<Quantity>)> =
        impact.counts.iter().map(|count| (count.reference.clone(), (count.before, count.after))).collect();
    law.same_map("change of the difference found by", &counts, &changes(&before.findings(), &after.findings(), None))?;
    law.same(format_args!("how many counts are named"), &impact.counts.len(), &counts.len())?;
    let mut whereabouts = Whereabouts::of_reading(before);
    record.events.iter().for_each(|event| whereabouts.learn(event));
    for count in &impact.counts {
        let streams = whereabouts.streams_of(&count.reference);
        let cause = recorded.iter().find(|r| !whereabouts.streams_of(r).is_disjoint(&streams));
        law.same(format_args!("the cause of the change that {} finds", count.reference), &Some(&count.cause), &cause)?;
    }
    Ok(())
}

fn streams(step: &Step, law: &Law<'_>) -> Holds {
    let Outcome::Recorded(_, impact) = &step.outcome else { return Ok(()) };
    let (before, after) = (&step.before, &step.after);
    let touched: BTreeSet<StreamName> = impact.streams.iter().map(|s| (s.store.clone(), s.supply.clone())).collect();
    law.same(format_args!("the number of streams that changed"), &impact.streams.len(), &touched.len())?;
    for name in before.kardex.keys().chain(after.kardex.keys()).filter(|name| !touched.contains(*name)) {
        law.same_list(&format!("untouched kardex of {name:?}"), after.lines(name), before.lines(name))?;
    }
    for stream in &impact.streams {
        let name = (stream.store.clone(), stream.supply.clone());
        let held = |reading: &Reading| reading.stock.get(&name).copied().unwrap_or_default();
        law.same(format_args!("stock of {name:?} before"), &stream.before.into(), &held(before))?;
        law.same(format_args!("stock of {name:?} after"), &stream.after.into(), &held(after))?;
        let (was, is) = (before.superseded_lines(&name), after.superseded_lines(&name));
        let known = |line: &(&Reference, usize)| after.lines(&name).iter().any(|l| l.reference == *line.0);
        let superseded = is.iter().filter(|line| !was.contains(line)).count();
        let restored = was.iter().filter(|line| !is.contains(line) && known(line)).count();
        law.same(format_args!("lines superseded in {name:?}"), &stream.superseded, &superseded)?;
        law.same(format_args!("lines restored in {name:?}"), &stream.restored, &restored)?;
    }
    Ok(())
}

/// The values that differ, before and after. A value that only one map has is compared with `missing`, or left out
/// without one.
fn changes<K: Ord + Clone, V: Copy + PartialEq>(
    before: &BTreeMap<K, V>,
    after: &BTreeMap<K, V>,
    missing: Option<V>,
) -> BTreeMap<K, (V, V)> {
    let names: BTreeSet<&K> = before.keys().chain(after.keys()).collect();
    let differing = names.into_iter().filter_map(|name| {
        let was = before.get(name).copied().or(missing)?;
        let is = after.get(name).copied().or(missing)?;
        (was != is).then(|| (name.clone(), (was, is)))
    });
    differing.collect()
}
