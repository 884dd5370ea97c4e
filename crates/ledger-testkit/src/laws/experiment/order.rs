//! N5: cases in which order does not matter.

use crate::observed::{Holds, Law, Readable, Reading, Step};
use ledger_core::{Command, Ledger};
use std::collections::BTreeSet;

/// N5: two ledgers that were given the same movements in different orders, and refused none, give the same answers –
/// unless closings, supersession or ties of the same moment play a part.
///
/// # Errors
/// The first answer that differs.
pub fn recording_order_is_irrelevant(one: &impl Readable, other: &impl Readable) -> Holds {
    let (one, other) = (one.reading(), other.reading());
    one.is_the_same_as(&other, Law::new("recording_order_is_irrelevant", one.head))
}

/// Many actions in one command have the same effect as each in a command of its own.
///
/// # Errors
/// The first answer that differs.
pub fn a_batch_is_its_actions(together: &impl Readable, apart: &impl Readable) -> Holds {
    let (together, apart) = (together.reading(), apart.reading());
    let law = Law::new("a_batch_is_its_actions", together.head);
    law.same(format_args!("the head"), &together.head, &apart.head)?;
    together.is_the_same_as(&apart, law)
}

/// Two commands given to copies of the same ledger: the same actions in different orders, with given references.
///
/// ```
/// use ledger_testkit::laws::{self, BatchOrders};
/// use ledger_testkit::{Setting, Step};
/// use ledger_core::command::NewAdjustment;
/// use ledger_core::value::ReasonCode;
/// use ledger_core::*;
/// let mut ledger = Ledger::default();
/// Step::take(&mut ledger, &Setting::default().opening());
/// let at = |day: &str| day.parse::<Moment>();
/// let (main, each) = (StoreId::main(), SupplyId::new("EACH")?);
/// let entry = NewEntry::new(at("2026-05-01")?, main.clone(), ProviderId::new("Agro Sur")?)
///     .line(each.clone(), 2.buying(), NewCost::Total(3.into()))
///     .reference("E".parse()?);
/// let loss = NewAdjustment::new(at("2026-05-02")?, main, each, (-1).buying(), ReasonCode::new("DMG")?).reference("L".parse()?);
/// let batch = || Command::new(CommandId::new("c1").unwrap(), time::OffsetDateTime::UNIX_EPOCH);
/// let first = batch().with(entry.clone()).with(loss.clone());
/// let second = batch().with(loss).with(entry);
/// laws::batch_order_is_irrelevant(&BatchOrders::of(&ledger, &first, &second))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct BatchOrders {
    /// The messages that refuse the first command; empty if it was recorded.
    pub refusals: BTreeSet<String>,
    /// The answers of the ledger after the first command.
    pub reading: Reading,
    /// The messages that refuse the second command.
    pub other_refusals: BTreeSet<String>,
    /// The answers of the ledger after the second command.
    pub other_reading: Reading,
}

impl BatchOrders {
    /// Gives each command to a copy of `ledger`.
    pub fn of(ledger: &Ledger, first: &Command, second: &Command) -> Self {
        let tell = |command| {
            let step = Step::take(&mut ledger.clone(), command);
            let refusals = step.refusals().iter().map(|refused| refused.refusal.to_string()).collect();
            (refusals, step.after)
        };
        let ((refusals, reading), (other_refusals, other_reading)) = (tell(first), tell(second));
        Self { refusals, reading, other_refusals, other_reading }
    }
}

/// The judgement of a batch's end state does not depend on the order of its actions, if none of them names another, and
/// counts come in the order of their dates and after movements dated before them.
///
/// # Errors
/// The first refusal or answer that differs.
pub fn batch_order_is_irrelevant(orders: &BatchOrders) -> Holds {
    let law = Law::new("batch_order_is_irrelevant", orders.reading.head);
    law.same(format_args!("the reason of the refusal"), &orders.refusals, &orders.other_refusals)?;
    orders.reading.is_the_same_as(&orders.other_reading, law)
}
