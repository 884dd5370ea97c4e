//! The arrangement of a kind's items: the order of their days, the number of commands and of streams.

use std::fmt;

/// The order of days in which items are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The earliest first.
    InOrder,
    /// The latest first.
    Reverse,
    /// A random order, the same every time.
    Shuffled,
}

/// The places of the items' first and second actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// The second action right after the first.
    Together,
    /// The second actions of all items after the first actions of all.
    Apart,
    /// The same as [`Apart`](Self::Apart), with the first actions recorded before anything is measured.
    Later,
}

/// The number of commands and of streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// One command, one stream.
    Batch,
    /// One command for each action, one stream.
    OneByOne,
    /// One command for each action, one stream for each item.
    OneByOneApart,
}

/// The arrangement of a kind's items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrangement {
    /// The order of days.
    pub order: Order,
    /// The places of second actions.
    pub layout: Layout,
    /// The number of commands and of streams.
    pub way: Way,
}

impl Arrangement {
    /// All arrangements that are measured, for kinds with second actions or without.
    pub fn all(has_second: bool) -> impl Iterator<Item = Self> {
        let orders = [Order::InOrder, Order::Reverse, Order::Shuffled];
        let ways = [Way::Batch, Way::OneByOne, Way::OneByOneApart];
        let layouts =
            if has_second { &[Layout::Together, Layout::Apart, Layout::Later][..] } else { &[Layout::Together] };
        let all = ways.into_iter().flat_map(move |way| {
            layouts.iter().flat_map(move |layout| orders.map(|order| Self { order, layout: *layout, way }))
        });
        all.filter(|arrangement| match arrangement.way {
            Way::Batch => true,
            Way::OneByOne => arrangement.order != Order::Shuffled,
            Way::OneByOneApart => arrangement.order == Order::Reverse,
        })
    }

    /// Returns true if commands are dated before recorded movements.
    #[must_use]
    pub fn is_backwards(self) -> bool {
        self.way == Way::OneByOne && (self.order, self.layout) != (Order::InOrder, Layout::Together)
    }

    /// The numbers of `count` items, in their order.
    #[must_use]
    pub fn items(self, count: usize) -> Vec<usize> {
        let mut items: Vec<usize> = (0..count).collect();
        match self.order {
            Order::InOrder => {}
            Order::Reverse => items.reverse(),
            Order::Shuffled => {
                let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
                for last in (1..count).rev() {
                    seed ^= seed << 13;
                    seed ^= seed >> 7;
                    seed ^= seed << 17;
                    items.swap(last, usize::try_from(seed % (last as u64 + 1)).unwrap_or(0));
                }
            }
        }
        items
    }
}

impl fmt::Display for Arrangement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match self.way {
            Way::Batch => "one command",
            Way::OneByOne => "one by one",
            Way::OneByOneApart => "one by one, a stream each",
        };
        let order = match self.order {
            Order::InOrder => "in order",
            Order::Reverse => "in reverse",
            Order::Shuffled => "shuffled",
        };
        let layout = match self.layout {
            Layout::Together => "",
            Layout::Apart => ", second ones after all first",
            Layout::Later => ", second ones alone",
        };
        write!(f, "{way}, {order}{layout}")
    }
}
