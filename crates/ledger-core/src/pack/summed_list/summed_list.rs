//! A list in the order of its keys that tells the sum of any part of it. Copies share what they have in common.

use crate::pack::codec::{Bytes, Codec};
use crate::pack::work;
use std::sync::Arc;

/// A value of a [`SummedList`].
pub(crate) trait Summed: Copy {
    type Key: Ord + Copy;
    type Sum: Copy + std::fmt::Debug;

    fn key(&self) -> Self::Key;

    fn sum(&self) -> Self::Sum;

    /// The sum of two neighbouring parts, in order.
    fn add(one: Self::Sum, next: Self::Sum) -> Self::Sum;
}

/// The most values that stand side by side; more are kept in a tree. Debug builds have tiny lists, so that every test
/// crosses the border.
const FEW: usize = if cfg!(debug_assertions) { 2 } else { 8 };

/// Values in the order of their keys, each key once.
///
/// A change, a copy and a question take O(log n) steps. Up to [`FEW`] values take no more room than a `Vec`.
#[derive(Debug, Clone)]
pub(crate) enum SummedList<T: Summed> {
    Few(Vec<T>),
    Many(Arc<Node<T>>),
}

/// A balanced tree. Neither side has more than [`HEAVIER`] times as many values as the other.
#[derive(Debug, Clone)]
pub(crate) struct Node<T: Summed> {
    pub(super) left: Tree<T>,
    pub(super) right: Tree<T>,
    /// The number of values, the node's own among them.
    count: usize,
    value: T,
    /// The sum of all values, the node's own among them.
    sum: T::Sum,
}

pub(super) type Tree<T> = Option<Arc<Node<T>>>;

const HEAVIER: usize = 3;

impl<T: Summed> Default for SummedList<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Summed> SummedList<T> {
    pub(crate) const fn new() -> Self {
        Self::Few(Vec::new())
    }

    /// An empty list with room for one value.
    pub(crate) fn with_room_for_one() -> Self {
        Self::Few(Vec::with_capacity(1))
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Few(values) if values.is_empty())
    }

    pub(crate) fn first(&self) -> Option<&T> {
        self.iter().next()
    }

    pub(crate) fn last(&self) -> Option<&T> {
        match self {
            Self::Few(values) => values.last(),
            Self::Many(node) => {
                let mut node = node;
                while let Some(right) = &node.right {
                    node = right;
                }
                Some(&node.value)
            }
        }
    }

    pub(crate) fn get(&self, key: T::Key) -> Option<&T> {
        self.iter_from(key).next().filter(|value| value.key() == key)
    }

    /// Puts a value in the place of its key. A value with the same key is replaced.
    pub(crate) fn insert(&mut self, value: T) {
        match self {
            Self::Few(values) => {
                let index = values.partition_point(|other| other.key() < value.key());
                match values.get_mut(index).filter(|other| other.key() == value.key()) {
                    Some(other) => *other = value,
                    None => values.insert(index, value),
                }
                if values.len() > FEW
                    && let Some(node) = tree_of(values)
                {
                    *self = Self::Many(node);
                }
            }
            Self::Many(node) => insert(node, value),
        }
    }

    pub(crate) fn remove(&mut self, key: T::Key) -> Option<T> {
        let removed = *self.get(key)?;
        match self {
            Self::Few(values) => values.retain(|value| value.key() != key),
            Self::Many(node) => {
                let mut tree = Some(Arc::clone(node));
                // the tree has the only reference now, so that its nodes are changed in place
                *self = Self::new();
                remove(&mut tree, key);
                *self = match tree {
                    Some(node) if node.count > FEW => Self::Many(node),
                    few => Self::Few(iter(few.as_deref(), None).copied().collect()),
                };
            }
        }
        Some(removed)
    }

    /// The sum of the first values, up to the first key for which `is_so` is false; `None` if there are no such values.
    pub(crate) fn sum_of_first(&self, is_so: impl Fn(T::Key) -> bool) -> Option<T::Sum> {
        match self {
            Self::Few(values) => sum(values.iter().take_while(|value| is_so(value.key()))),
            Self::Many(node) => {
                let (mut sum, mut tree) = (None, Some(node));
                while let Some(node) = tree {
                    if is_so(node.value.key()) {
                        sum = add::<T>(add::<T>(sum, sum_of(&node.left)), Some(node.value.sum()));
                        tree = node.right.as_ref();
                    } else {
                        tree = node.left.as_ref();
                    }
                }
                sum
            }
        }
    }

    /// The sum of the last values, back to the last key for which `is_so` is false; `None` if there are no such values.
    pub(crate) fn sum_of_last(&self, is_so: impl Fn(T::Key) -> bool) -> Option<T::Sum> {
        match self {
            Self::Few(values) => sum(values.iter().skip_while(|value| !is_so(value.key()))),
            Self::Many(node) => {
                let (mut sum, mut tree) = (None, Some(node));
                while let Some(node) = tree {
                    if is_so(node.value.key()) {
                        sum = add::<T>(add::<T>(Some(node.value.sum()), sum_of(&node.right)), sum);
                        tree = node.left.as_ref();
                    } else {
                        tree = node.right.as_ref();
                    }
                }
                sum
            }
        }
    }

    /// The sum of all values, or `None` for an empty list.
    pub(crate) fn sum(&self) -> Option<T::Sum> {
        match self {
            Self::Few(values) => sum(values.iter()),
            Self::Many(node) => Some(node.sum),
        }
    }

    /// The last value for whose sum `is_so` is true. Every sum that includes such a value must make `is_so` true as
    /// well.
    pub(crate) fn last_of(&self, is_so: impl Fn(T::Sum) -> bool) -> Option<&T> {
        self.last_where(None, is_so)
    }

    /// The last value before `key` for whose sum `is_so` is true, as [`last_of`](Self::last_of).
    pub(crate) fn last_before(&self, key: T::Key, is_so: impl Fn(T::Sum) -> bool) -> Option<&T> {
        self.last_where(Some(key), is_so)
    }

    fn last_where(&self, before: Option<T::Key>, is_so: impl Fn(T::Sum) -> bool) -> Option<&T> {
        match self {
            Self::Few(values) => {
                let is_before = |value: &&T| before.is_none_or(|before| value.key() < before);
                values.iter().rev().find(|value| is_before(value) && is_so(value.sum()))
            }
            Self::Many(node) => last_where(node, before, &is_so),
        }
    }

    /// A copy of the list with one value more, in as little room as it needs.
    pub(crate) fn with(&self, value: T) -> Self {
        let mut list = match self {
            Self::Few(values) => {
                let mut more = Vec::with_capacity(values.len().saturating_add(1));
                more.extend_from_slice(values);
                Self::Few(more)
            }
            Self::Many(node) => Self::Many(Arc::clone(node)),
        };
        list.insert(value);
        list
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        match self {
            Self::Few(values) => Iter { few: values.iter(), path: Vec::new() },
            Self::Many(node) => iter(Some(node), None),
        }
    }

    /// The values from `key` on.
    pub(crate) fn iter_from(&self, key: T::Key) -> impl Iterator<Item = &T> {
        match self {
            Self::Few(values) => {
                let from = values.partition_point(|value| value.key() < key);
                Iter { few: values.get(from..).unwrap_or_default().iter(), path: Vec::new() }
            }
            Self::Many(node) => iter(Some(node), Some(key)),
        }
    }
}

impl<T: Summed> FromIterator<T> for SummedList<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut list = Self::new();
        values.into_iter().for_each(|value| list.insert(value));
        list
    }
}

impl<T: Summed + Codec> Codec for SummedList<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.iter().copied().collect::<Vec<_>>().put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let values = Vec::<T>::take(from)?;
        if !values.is_sorted_by(|one, next| one.key() < next.key()) {
            return None;
        }
        Some(match tree_of(&values) {
            Some(node) if values.len() > FEW => Self::Many(node),
            _ => Self::Few(values),
        })
    }
}

fn sum<'t, T: Summed + 't>(values: impl Iterator<Item = &'t T>) -> Option<T::Sum> {
    values.map(T::sum).reduce(T::add)
}

fn add<T: Summed>(one: Option<T::Sum>, next: Option<T::Sum>) -> Option<T::Sum> {
    match (one, next) {
        (Some(one), Some(next)) => Some(T::add(one, next)),
        (one, next) => one.or(next),
    }
}

fn sum_of<T: Summed>(tree: &Tree<T>) -> Option<T::Sum> {
    tree.as_ref().map(|node| node.sum)
}

fn count<T: Summed>(tree: &Tree<T>) -> usize {
    tree.as_ref().map_or(0, |node| node.count)
}

/// A tree of values in ascending order.
fn tree_of<T: Summed>(values: &[T]) -> Tree<T> {
    let (left, right) = values.split_at_checked(values.len() / 2)?;
    let (value, right) = right.split_first()?;
    let mut node = Node { left: tree_of(left), right: tree_of(right), count: 0, value: *value, sum: value.sum() };
    node.add_up();
    Some(Arc::new(node))
}

fn insert<T: Summed>(node: &mut Arc<Node<T>>, value: T) {
    let node = Arc::make_mut(node);
    if value.key() == node.value.key() {
        node.value = value;
    } else {
        let side = if value.key() < node.value.key() { &mut node.left } else { &mut node.right };
        match side {
            Some(child) => insert(child, value),
            None => *side = tree_of(&[value]),
        }
    }
    node.balance();
}

/// Takes out the value with that key, which must be in the tree.
fn remove<T: Summed>(tree: &mut Tree<T>, key: T::Key) {
    let Some(node) = tree else { return };
    let node = Arc::make_mut(node);
    if key < node.value.key() {
        remove(&mut node.left, key);
    } else if key > node.value.key() {
        remove(&mut node.right, key);
    } else if let Some(next) = node.right.as_deref().map(|right| first(right).value) {
        node.value = next;
        remove(&mut node.right, next.key());
    } else {
        *tree = node.left.take();
        return;
    }
    node.balance();
}

fn first<T: Summed>(mut node: &Node<T>) -> &Node<T> {
    while let Some(left) = &node.left {
        node = left;
    }
    node
}

fn last_where<'t, T: Summed>(
    node: &'t Node<T>,
    before: Option<T::Key>,
    is_so: &impl Fn(T::Sum) -> bool,
) -> Option<&'t T> {
    if !is_so(node.sum) {
        return None;
    }
    let is_before = before.is_none_or(|before| node.value.key() < before);
    let later = node.right.as_deref().filter(|_| is_before).and_then(|right| last_where(right, before, is_so));
    later.or_else(|| Some(&node.value).filter(|value| is_before && is_so(value.sum()))).or_else(|| {
        // everything on the left stands before this value
        last_where(node.left.as_deref()?, before.filter(|_| !is_before), is_so)
    })
}

impl<T: Summed> Node<T> {
    fn add_up(&mut self) {
        let sum = add::<T>(add::<T>(sum_of(&self.left), Some(self.value.sum())), sum_of(&self.right));
        self.sum = sum.unwrap_or(self.sum);
        self.count = count(&self.left).saturating_add(count(&self.right)).saturating_add(1);
    }

    /// Sums up, and restores the balance after one value was added or removed.
    fn balance(&mut self) {
        let is_heavier = |one: &Tree<T>, other: &Tree<T>| count(one) > count(other).saturating_mul(HEAVIER).max(1);
        if is_heavier(&self.right, &self.left) {
            if let Some(right) = &mut self.right
                && count(&right.left) >= count(&right.right).saturating_mul(2)
            {
                Arc::make_mut(right).turn_right();
            }
            self.turn_left();
        } else if is_heavier(&self.left, &self.right) {
            if let Some(left) = &mut self.left
                && count(&left.right) >= count(&left.left).saturating_mul(2)
            {
                Arc::make_mut(left).turn_left();
            }
            self.turn_right();
        } else {
            self.add_up();
        }
    }

    /// Rotates left: the value of the right side moves here, and this one to the left side.
    fn turn_left(&mut self) {
        let Some(mut turned) = self.right.take() else { return };
        let node = Arc::make_mut(&mut turned);
        std::mem::swap(&mut self.value, &mut node.value);
        self.right = node.right.take();
        node.right = node.left.take();
        node.left = self.left.take();
        node.add_up();
        self.left = Some(turned);
        self.add_up();
    }

    /// Rotates right: the value of the left side moves here, and this one to the right side.
    fn turn_right(&mut self) {
        let Some(mut turned) = self.left.take() else { return };
        let node = Arc::make_mut(&mut turned);
        std::mem::swap(&mut self.value, &mut node.value);
        self.left = node.left.take();
        node.left = node.right.take();
        node.right = self.right.take();
        node.add_up();
        self.right = Some(turned);
        self.add_up();
    }
}

/// Values in order: those of a slice or of a tree.
struct Iter<'t, T: Summed> {
    few: std::slice::Iter<'t, T>,
    /// The nodes still to come, the next one last. The values on a node's right come right after its own.
    path: Vec<&'t Node<T>>,
}

fn iter<T: Summed>(tree: Option<&Node<T>>, from: Option<T::Key>) -> Iter<'_, T> {
    let mut iter = Iter { few: [].iter(), path: Vec::new() };
    iter.go_down(tree, from);
    iter
}

impl<'t, T: Summed> Iter<'t, T> {
    fn go_down(&mut self, mut tree: Option<&'t Node<T>>, from: Option<T::Key>) {
        while let Some(node) = tree {
            if from.is_some_and(|from| node.value.key() < from) {
                tree = node.right.as_deref();
            } else {
                self.path.push(node);
                tree = node.left.as_deref();
            }
        }
    }
}

impl<'t, T: Summed> Iterator for Iter<'t, T> {
    type Item = &'t T;

    fn next(&mut self) -> Option<&'t T> {
        let next = self.few.next().or_else(|| {
            let node = self.path.pop()?;
            self.go_down(node.right.as_deref(), None);
            Some(&node.value)
        });
        work::count(usize::from(next.is_some()));
        next
    }
}
