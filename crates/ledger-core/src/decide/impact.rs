//! What a command changes: before → after.

use crate::event::Charge;
use crate::fold::stream::recosted::RecostedList;
use crate::ledger::{Ledger, OutOfSequence};
use crate::value::id::{Reference, StoreId, SupplyId};
use crate::value::number::{Conversion, Money, Quantity, Total};
use crate::value::stock::Stock;

/// What a command changes, or would change.
///
/// ```
/// use ledger_core::Impact;
/// assert!(Impact::default().streams.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Impact {
    /// The transactions it records, by reference, in order.
    pub recorded: Vec<Reference>,
    /// The streams it touches, by store and supply.
    pub streams: Vec<StreamImpact>,
    /// The charges that differ, by cycle and activity.
    pub cycles: Vec<CycleImpact>,
    /// The counts that were there before and find another difference now, in the order of their recording.
    pub counts: Vec<CountFinding>,
    /// The exits that were there before, still are, and cost something else.
    pub(crate) recosted: RecostedList,
}

impl Impact {
    /// How many lines of transactions a rebalance puts out of force.
    pub fn superseded(&self) -> usize {
        self.streams.iter().fold(0, |sum, stream| sum.saturating_add(stream.superseded))
    }

    /// How many lines of transactions come back into force.
    pub fn restored(&self) -> usize {
        self.streams.iter().fold(0, |sum, stream| sum.saturating_add(stream.restored))
    }

    /// How many exits that were there before cost something else now. Some are sorted to be counted: ask once.
    pub fn recosted_count(&self) -> usize {
        self.recosted.change().exits
    }

    /// By how much the costs of those exits differ, taken together.
    pub fn recosted_change(&self) -> Total {
        self.recosted.change().by
    }

    /// Those exits one by one, in the order of their recording; `ledger` is the one that it was decided against, as it
    /// was then – or, of what has been committed, later.
    ///
    /// # Errors
    /// [`OutOfSequence`] if the ledger has moved on since a preview: what they cost before may be told no more.
    pub fn recosted<'a>(
        &self,
        ledger: &'a Ledger,
    ) -> Result<impl Iterator<Item = RecostedExit> + use<'a>, OutOfSequence> {
        let exits = self.recosted.each(ledger)?;
        Ok(exits.into_iter().filter_map(|exit| {
            let reference = ledger.register.get(exit.exit)?.reference();
            Some(RecostedExit { reference, before: exit.before, after: exit.after })
        }))
    }

    /// By how much the value of all stock differs.
    pub fn value_change(&self) -> Total {
        let mut change: Total = self.streams.iter().map(|stream| stream.after.value).sum();
        change.subtract(self.streams.iter().map(|stream| stream.before.value).sum());
        change
    }
}

/// What a command changes in one stream.
///
/// ```
/// use ledger_core::{Conversion, Scale, Stock, StoreId, StreamImpact, SupplyId};
/// let untouched = StreamImpact {
///     store: StoreId::main(),
///     supply: SupplyId::new("UREA")?,
///     conversion: Conversion::new("50".parse()?, Scale::DEFAULT)?,
///     before: Stock::default(),
///     after: Stock::default(),
///     superseded: 0,
///     restored: 0,
/// };
/// assert_eq!(untouched.before, untouched.after);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamImpact {
    /// Where.
    pub store: StoreId,
    /// What.
    pub supply: SupplyId,
    /// Its conversion, to show quantities and averages in buying units.
    pub conversion: Conversion,
    /// What it holds without the command.
    pub before: Stock,
    /// What it holds with it.
    pub after: Stock,
    /// How many lines a rebalance puts out of force.
    pub superseded: usize,
    /// How many lines come back into force.
    pub restored: usize,
}

/// What a command changes in one charge.
///
/// ```
/// use ledger_core::{ActivityId, Charge, CycleId, CycleImpact, Total};
/// let charge = Charge::new(CycleId::new("2026-05")?, ActivityId::new("fertilizing")?);
/// let zero = Total::ZERO;
/// let impact = CycleImpact { charge, before: zero, after: zero, variance_before: zero, variance_after: zero };
/// assert_eq!(impact.before, impact.after);
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleImpact {
    /// The charge.
    pub charge: Charge,
    /// What it is charged without the command.
    pub before: Total,
    /// What it is charged with it.
    pub after: Total,
    /// What it costs beyond that, if its cycle is closed, without the command.
    pub variance_before: Total,
    /// What it costs beyond that, if its cycle is closed, with it.
    pub variance_after: Total,
}

/// An exit that costs something else now.
///
/// ```
/// use ledger_core::{Money, RecostedExit, Reference};
/// let exit = RecostedExit { reference: Reference::new("X-1")?, before: Money::ZERO, after: Money::from_units(1) };
/// assert_ne!(exit.before, exit.after);
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecostedExit {
    /// The exit.
    pub reference: Reference,
    /// What it cost without the command.
    pub before: Money,
    /// What it costs with it.
    pub after: Money,
}

/// A count that finds another difference than it did, because something was recorded that is dated before it.
///
/// ```
/// use ledger_core::{CountFinding, Quantity, Reference};
/// let finding = CountFinding {
///     reference: Reference::new("C-1")?,
///     before: Quantity::from_units(-3),
///     after: Quantity::from_units(-1),
///     cause: Reference::new("X-7")?,
/// };
/// assert_ne!(finding.before, finding.after);
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountFinding {
    /// The count.
    pub reference: Reference,
    /// The difference it found without the command, in consumption units: counted less booked.
    pub before: Quantity,
    /// The difference it finds with it.
    pub after: Quantity,
    /// The first of the command's transactions in that stream.
    pub cause: Reference,
}
