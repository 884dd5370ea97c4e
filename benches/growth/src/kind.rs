//! A kind of action, or a pair of which one refers to, follows or supersedes the other.

use crate::Outcome;
use crate::arrangement::{Arrangement, Layout, Order, Way};
use crate::scene::Scene;
use ledger_core::{
    Action, Settings,
    event::{BackdatedCounts, NegativeStock},
};

/// What an item does: it has a number, from 0 on.
pub type Item = fn(&Scene, usize) -> Outcome<Action>;

/// Which orders the rules let items come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// All.
    All,
    /// Where first and second actions alternate, in order only.
    AlternatingInOrder,
    /// First and second actions alternate, whatever the order.
    Alternating,
    /// In order only.
    InOrder,
}

/// A kind of action, or a pair.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// What it is called.
    pub name: &'static str,
    /// What is recorded before anything is measured.
    pub before: fn(&Scene) -> Outcome<Vec<Action>>,
    /// What each item does first.
    pub first: Item,
    /// What it does then.
    pub second: Option<Item>,
    /// Which orders the rules let it come in.
    pub allowed: Allowed,
    /// Whether stock may be negative, and counts back-dated.
    pub permissive: bool,
    /// Where it can't be linear, and why.
    pub named: Option<Named>,
}

/// What can't be linear, with its reason.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// Which arrangements.
    pub which: fn(Arrangement) -> bool,
    /// Why.
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

    /// With the settings that a ledger has by default.
    pub(crate) const fn strict(self) -> Self {
        Self { permissive: false, ..self }
    }

    pub(crate) const fn named(self, which: fn(Arrangement) -> bool, reason: &'static str) -> Self {
        Self { named: Some(Named { which, reason }), ..self }
    }

    /// The settings it needs.
    #[must_use]
    pub fn settings(&self) -> Settings {
        if self.permissive {
            Settings {
                negative_stock: NegativeStock::Allowed,
                backdated_counts: BackdatedCounts::Allowed,
                ..Settings::default()
            }
        } else {
            Settings::default()
        }
    }

    /// Why an arrangement can't be linear; none of what has to be.
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

    /// What is recorded of so many items before anything is measured, and what is measured.
    ///
    /// # Errors
    /// Never, with these names.
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
