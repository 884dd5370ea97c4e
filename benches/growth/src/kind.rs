//! A kind of action, or a pair of actions of which one refers to, follows or supersedes the other.

use crate::Outcome;
use crate::arrangement::{Arrangement, Layout, Order, Way};
use crate::scene::Scene;
use ledger_core::{
    Action, Settings,
    event::{BackdatedCounts, NegativeStock},
};

/// The action of an item, by its number from 0 on.
pub type Item = fn(&Scene, usize) -> Outcome<Action>;

/// The orders of items that the rules allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// All orders.
    All,
    /// Days in order, if first and second actions alternate; all orders otherwise.
    AlternatingInOrder,
    /// First and second actions alternating, in any order of days.
    Alternating,
    /// Days in order.
    InOrder,
}

/// A kind of action, or a pair.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The name of the kind.
    pub name: &'static str,
    /// The actions that are recorded before anything is measured.
    pub before: fn(&Scene) -> Outcome<Vec<Action>>,
    /// The first action of each item.
    pub first: Item,
    /// The second action of each item, if any.
    pub second: Option<Item>,
    /// The orders that the rules allow.
    pub allowed: Allowed,
    /// True if negative stock and back-dated counts are allowed.
    pub permissive: bool,
    /// The arrangements that can't be linear, if any.
    pub named: Option<Named>,
}

/// Arrangements that can't be linear, and the reason.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// Returns true for those arrangements.
    pub which: fn(Arrangement) -> bool,
    /// The reason.
    pub reason: &'static str,
}

const BACKWARDS: &str = "each command is dated before what is there";

impl Kind {
    pub(crate) const fn single(name: &'static str, before: fn(&Scene) -> Outcome<Vec<Action>>, first: Item) -> Self {
        Self { name, before, first, second: None, allowed: Allowed::All, permissive: true, named: None }
    }

    pub(crate) const fn pair(
        name: &'static str,
        before: fn(&Scene) -> Outcome<Vec<Action>>,
        first: Item,
        second: Item,
    ) -> Self {
        Self { second: Some(second), ..Self::single(name, before, first) }
    }

    pub(crate) const fn allowed(self, allowed: Allowed) -> Self {
        Self { allowed, ..self }
    }

    /// The kind with the default settings of a ledger.
    pub(crate) const fn strict(self) -> Self {
        Self { permissive: false, ..self }
    }

    pub(crate) const fn named(self, which: fn(Arrangement) -> bool, reason: &'static str) -> Self {
        Self { named: Some(Named { which, reason }), ..self }
    }

    /// The settings of a ledger for this kind.
    #[must_use]
    pub fn settings(&self) -> Settings {
        if self.permissive {
            Settings::default().negative_stock(NegativeStock::Allowed).backdated_counts(BackdatedCounts::Allowed)
        } else {
            Settings::default()
        }
    }

    /// The reason why an arrangement can't be linear, or `None` if it must be.
    #[must_use]
    pub fn exception(&self, arrangement: Arrangement) -> Option<&'static str> {
        let named = self.named.filter(|named| (named.which)(arrangement)).map(|named| named.reason);
        named.or_else(|| arrangement.is_backwards().then_some(BACKWARDS))
    }

    /// The arrangements that the rules allow.
    pub fn arrangements(&self) -> impl Iterator<Item = Arrangement> {
        let allowed = self.allowed;
        Arrangement::all(self.second.is_some()).filter(move |arrangement| match allowed {
            Allowed::All => true,
            Allowed::AlternatingInOrder => {
                arrangement.order == Order::InOrder
                    || arrangement.layout != Layout::Together
                    || arrangement.way == Way::OneByOneApart
            }
            Allowed::Alternating => arrangement.layout == Layout::Together,
            Allowed::InOrder => arrangement.order == Order::InOrder,
        })
    }

    /// The actions that are recorded before anything is measured, and the measured actions.
    ///
    /// # Errors
    /// There is none with these names.
    pub fn actions(&self, arrangement: Arrangement, scene: &Scene) -> Outcome<(Vec<Action>, Vec<Action>)> {
        let mut before = (self.before)(scene)?;
        let mut measured = Vec::new();
        let items = arrangement.items(scene.count);
        match (self.second, arrangement.layout) {
            (None, _) => {
                for item in items {
                    measured.push((self.first)(scene, item)?);
                }
            }
            (Some(second), Layout::Together) => {
                for item in items {
                    measured.push((self.first)(scene, item)?);
                    measured.push(second(scene, item)?);
                }
            }
            (Some(second), Layout::Apart) => {
                for item in &items {
                    measured.push((self.first)(scene, *item)?);
                }
                for item in items {
                    measured.push(second(scene, item)?);
                }
            }
            (Some(second), Layout::Later) => {
                for item in 0..scene.count {
                    before.push((self.first)(scene, item)?);
                }
                for item in items {
                    measured.push(second(scene, item)?);
                }
            }
        }
        Ok((before, measured))
    }
}
