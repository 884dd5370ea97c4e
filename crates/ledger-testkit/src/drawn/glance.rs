//! The clerk's view of a ledger before a command.

use crate::observed::StreamName;
use ledger_core::{
    Ledger, Moment, Reference,
    value::{Figure, Kind, Quantity},
};
use std::collections::BTreeMap;
use time::Date;

/// A line that is not voided.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) stream: StreamName,
    pub(super) reference: Reference,
    pub(super) kind: Kind,
    position: u64,
    pub(super) at: Moment,
    /// The quantity moved, in smallest units, signed as in the kardex.
    pub(super) moved: i64,
    after: Option<i64>,
    /// The transaction that it returns or reverses.
    pub(super) of: Option<Reference>,
}

/// The lines of every stream, in effective order.
#[derive(Debug)]
pub(super) struct Glance<'a> {
    pub(super) ledger: &'a Ledger,
    streams: BTreeMap<StreamName, Vec<Seen>>,
}

impl<'a> Glance<'a> {
    pub(super) fn at(ledger: &'a Ledger) -> Self {
        let mut streams = BTreeMap::new();
        for store in ledger.catalog().stores() {
            for supply in ledger.catalog().supplies() {
                let Some(lines) = ledger.kardex(store, &supply.code) else { continue };
                let name = (store.clone(), supply.code.clone());
                let lines = lines.into_iter().filter(|line| line.voided_by.is_none());
                let seen = lines.map(|line| Seen {
                    stream: name.clone(),
                    reference: line.reference.clone(),
                    kind: line.kind,
                    position: line.position.get(),
                    at: line.effective,
                    moved: narrow(line.moved),
                    after: line.after.map(|stock| narrow(stock.quantity())),
                    of: ledger.transaction(&line.reference).and_then(|t| t.of),
                });
                let seen: Vec<Seen> = seen.collect();
                streams.insert(name, seen);
            }
        }
        Self { ledger, streams }
    }

    pub(super) fn lines(&self, stream: &StreamName) -> &[Seen] {
        self.streams.get(stream).map(Vec::as_slice).unwrap_or_default()
    }

    /// The quantity that can be taken at that moment without leaving anything later short.
    pub(super) fn spare(&self, stream: &StreamName, at: Moment) -> i64 {
        let (mut held, mut least) = (0, i64::MAX);
        for line in self.lines(stream) {
            let Some(after) = line.after else { continue };
            if line.at <= at {
                held = after;
            } else {
                least = least.min(after);
            }
        }
        held.min(least).max(0)
    }

    pub(super) fn held(&self, stream: &StreamName) -> i64 {
        self.ledger.stock_of(&stream.0, &stream.1).map_or(0, |stock| narrow(stock.quantity()))
    }

    /// The last day that a lock or baseline closes for one of these streams.
    pub(super) fn closed_through(&self, streams: &[StreamName]) -> Option<Date> {
        let lines = streams.iter().flat_map(|stream| self.lines(stream));
        let baselines = lines.filter(|line| line.kind == Kind::Rebalance).map(|line| line.at.date());
        baselines.chain(self.ledger.locked_through()).max()
    }

    /// The moment of the stream's last movement.
    pub(super) fn last(&self, stream: &StreamName) -> Option<Moment> {
        let in_force = self.lines(stream).iter().filter(|line| line.after.is_some());
        in_force.map(|line| line.at).max()
    }

    /// True if anything had come in by then, or a baseline was set.
    pub(super) fn knows_a_price(&self, stream: &StreamName, at: Moment) -> bool {
        let in_force = self.lines(stream).iter().filter(|line| line.after.is_some() && line.at <= at);
        in_force.into_iter().any(|line| line.moved > 0 || line.kind == Kind::Rebalance)
    }

    /// The moment of the last movement of all streams.
    pub(super) fn last_of_all(&self) -> Option<Moment> {
        self.streams.keys().filter_map(|stream| self.last(stream)).max()
    }

    /// The transactions of a kind that can be voided, corrected or reversed, the newest last: one line of each.
    pub(super) fn changeable(&self, kind: Kind) -> Vec<&Seen> {
        let all = || self.streams.values().flatten();
        let mut seen: BTreeMap<(u64, &Reference), &Seen> = BTreeMap::new();
        for line in all().filter(|line| line.kind == kind) {
            let superseded = kind != Kind::Rebalance && line.after.is_none();
            let referred = all().any(|other| other.of.as_ref() == Some(&line.reference));
            let locked = self.ledger.locked_through().is_some_and(|through| line.at.date() <= through);
            if !superseded && !referred && (!locked || matches!(kind, Kind::Adjustment | Kind::Count)) {
                seen.insert((line.position, &line.reference), line);
            }
        }
        seen.into_values().collect()
    }

    /// True if taking back the transaction of `line` leaves nothing short.
    pub(super) fn can_spare(&self, line: &Seen) -> bool {
        let lines = self.streams.values().flatten().filter(|other| other.reference == line.reference);
        lines.filter(|line| line.moved > 0).all(|line| self.spare(&line.stream, line.at) >= line.moved)
    }

    /// The exits that can still be returned, the newest last, each with the quantity left to return.
    pub(super) fn returnable(&self) -> Vec<(&Seen, i64)> {
        let all = || self.streams.values().flatten();
        let mut exits: Vec<(&Seen, i64)> = all()
            .filter(|line| line.kind == Kind::Exit)
            .map(|exit| {
                let back = all().filter(|line| line.kind == Kind::Return && line.of.as_ref() == Some(&exit.reference));
                (exit, -exit.moved - back.map(|line| line.moved).sum::<i64>())
            })
            .filter(|(_, left)| *left > 0)
            .collect();
        exits.sort_by_key(|(exit, _)| exit.position);
        exits
    }
}

/// A quantity in smallest units, as events have it.
fn narrow(quantity: Figure<Quantity>) -> i64 {
    i64::try_from(quantity.units()).unwrap()
}
