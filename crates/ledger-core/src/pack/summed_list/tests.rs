//! Compares a summed list with a sorted one.

use crate::pack::summed_list::summed_list::*;

/// A key and its summand: a number, of which the sum is the least, and a text, whose sum shows the order.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Value {
    key: u32,
    number: u32,
}

impl Summed for Value {
    type Key = u32;
    type Sum = (u32, u32, u32);

    fn key(&self) -> u32 {
        self.key
    }

    fn sum(&self) -> Self::Sum {
        (self.number, self.key, self.key)
    }

    fn add(one: Self::Sum, next: Self::Sum) -> Self::Sum {
        assert!(one.2 < next.1, "a sum is added in order");
        (one.0.min(next.0), one.1, next.2)
    }
}

fn check(list: &SummedList<Value>, model: &[Value]) {
    assert!(list.iter().eq(model));
    assert_eq!([list.first(), list.last()], [model.first(), model.last()]);
    assert_eq!(list.is_empty(), model.is_empty());
    let sum = |values: &[Value]| values.iter().map(Value::sum).reduce(Value::add);
    assert_eq!(list.sum(), sum(model));
    for key in 0..=model.last().map_or(1, |last| last.key.saturating_add(1)) {
        let before = model.partition_point(|value| value.key < key);
        let through = model.partition_point(|value| value.key <= key);
        assert_eq!(list.get(key), model.get(before..through).unwrap().first());
        assert_eq!(list.sum_of_first(|other| other < key), sum(&model[..before]));
        assert_eq!(list.sum_of_last(|other| other > key), sum(&model[through..]));
        assert!(list.iter_from(key).eq(&model[before..]));
        for number in [0, 3, 5, 9] {
            let last = model[..before].iter().rev().find(|value| value.number < number);
            assert_eq!(list.last_before(key, |(least, ..)| least < number), last);
            let last = model.iter().rev().find(|value| value.number < number);
            assert_eq!(list.last_of(|(least, ..)| least < number), last);
        }
    }
}

fn depth(tree: &Tree<Value>) -> usize {
    tree.as_ref().map_or(0, |node| depth(&node.left).max(depth(&node.right)).saturating_add(1))
}

/// The keys below `count` in order, in reverse and in mixed order.
fn orders(count: u32) -> [Vec<u32>; 3] {
    let mut shuffled: Vec<u32> = (0..count).collect();
    shuffled.sort_by_key(|key| key.wrapping_mul(2_654_435_761));
    [(0..count).collect(), (0..count).rev().collect(), shuffled]
}

#[test]
fn it_says_what_a_sorted_list_says_after_every_change() {
    for order in orders(40) {
        for taken in orders(40) {
            let (mut list, mut model) = (SummedList::new(), Vec::<Value>::new());
            for key in &order {
                let copy = (list.clone(), model.clone());
                let value = Value { key: *key, number: key.wrapping_mul(7) % 10 };
                assert!(list.with(value).iter().any(|other| *other == value));
                list.insert(value);
                model.insert(model.partition_point(|other| other.key < *key), value);
                check(&list, &model);
                check(&copy.0, &copy.1);
            }
            for key in &taken {
                let copy = (list.clone(), model.clone());
                assert_eq!(list.remove(*key), copy.0.get(*key).copied());
                assert_eq!(list.remove(*key), None);
                model.retain(|value| value.key != *key);
                check(&list, &model);
                check(&copy.0, &copy.1);
            }
        }
    }
}

#[test]
fn a_value_takes_the_place_of_one_with_its_key() {
    let mut list: SummedList<Value> = (0..10).map(|key| Value { key, number: 1 }).collect();
    list.insert(Value { key: 7, number: 0 });
    assert_eq!(list.iter().count(), 10);
    assert_eq!(list.sum_of_last(|key| key > 3), Some((0, 4, 9)));
}

#[test]
fn no_order_makes_it_deep() {
    for order in orders(5_000) {
        let list: SummedList<Value> = order.iter().map(|key| Value { key: *key, number: 0 }).collect();
        let SummedList::Many(node) = list else { panic!("they are many") };
        let depth = depth(&Some(node));
        assert!(depth <= 30, "{depth} steps to one of 5,000");
    }
}
