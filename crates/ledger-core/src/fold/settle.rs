//! Settles streams: folds again what their edits change, in them and in the streams that get transfers from them.

use crate::fold::draft::{Draft, Unsettled};
use crate::fold::stream::refold::Refold;
use crate::ledger::stream::{Key, Row};
use crate::ledger::transactions::Line;
use crate::pack::interner::ByNumber;
use crate::value::id::CycleId;
use crate::value::moment::Moment;
use crate::value::number::Money;
use crate::value::numbering::{ChargeNo, StreamNo, TransactionNo};
use smallvec::SmallVec;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The refolds that have stopped before a transfer.
#[derive(Debug, Default)]
struct Waiting {
    walks: ByNumber<StreamNo, Refold>,
    /// The keys at which they go on, the earliest first.
    next: BinaryHeap<Reverse<(Key, StreamNo)>>,
}

impl Waiting {
    fn insert(&mut self, number: StreamNo, key: Key, walk: Refold) {
        self.next.push(Reverse((key, number)));
        self.walks.insert(number, walk);
    }

    /// Takes the refold with the earliest transfer.
    fn pop_first(&mut self) -> Option<(StreamNo, Refold)> {
        let Reverse((_, number)) = self.next.pop()?;
        Some((number, self.walks.remove(&number)?))
    }

    fn first(&self) -> Option<Key> {
        self.next.peek().map(|Reverse((key, _))| *key)
    }
}

impl Draft<'_> {
    /// Settles every unsettled stream, and the streams that this touches.
    pub(crate) fn settle(&mut self) {
        let unsettled = self.streams.iter().filter(|(_, stream)| stream.is_unsettled());
        self.settle_streams(unsettled.map(|(number, _)| number).collect());
        self.settle_returns();
    }

    /// Credits the returns of exits. For an exit that is not settled, the credit is a part of its cost so far.
    pub(super) fn settle_returns(&mut self) {
        for (charge, before, after) in self.shared.returns.settle() {
            self.shared.cycles.charged.change(charge, after, before);
        }
    }

    /// Returns true if something unsettled may change the charges of a cycle.
    pub(super) fn may_still_charge(&mut self, cycle: &CycleId) -> bool {
        let charges: SmallVec<[ChargeNo; 1]> = self.shared.cycles.of_cycle(cycle).collect();
        !charges.is_empty() && self.streams.iter_mut().any(|(_, stream)| stream.may_still_charge(&charges))
    }

    /// Refolds streams so that each transfer is valued before it arrives. Every refold runs up to its first transfer.
    /// From then on, the refold with the earliest transfer runs first.
    pub(super) fn settle_streams(&mut self, mut unsettled: Unsettled) {
        let mut waiting = Waiting::default();
        let mut arrivals = Vec::new();
        loop {
            while let Some(number) = unsettled.pop() {
                if waiting.walks.contains_key(&number) {
                    // the stream is looked at again when its refold ends
                    continue;
                }
                let walk = self.start(number, &mut arrivals);
                self.arrive(&mut arrivals, &mut waiting, &mut unsettled);
                if let Some(walk) = walk {
                    self.go_on(number, walk, &mut waiting, &mut unsettled, &mut arrivals);
                }
            }
            let Some((number, walk)) = waiting.pop_first() else { return };
            self.go_on(number, walk, &mut waiting, &mut unsettled, &mut arrivals);
        }
    }

    fn start(&mut self, number: StreamNo, arrivals: &mut Vec<(StreamNo, Key)>) -> Option<Refold> {
        let conversion = self.conversion(number)?;
        let stream = self.streams.get_mut(number).filter(|stream| stream.is_unsettled())?;
        let prepared = stream.prepare(&mut self.shared.effects(conversion, arrivals));
        Refold::start(stream, prepared, conversion)
    }

    /// Runs a refold until it ends or stops before a transfer.
    fn go_on(
        &mut self,
        number: StreamNo,
        mut walk: Refold,
        waiting: &mut Waiting,
        unsettled: &mut Unsettled,
        arrivals: &mut Vec<(StreamNo, Key)>,
    ) {
        let Some(conversion) = self.conversion(number) else { return };
        let Some(stream) = self.streams.get_mut(number) else { return };
        // a stream whose refold has not started may have an earlier transfer
        let limit = if unsettled.is_empty() { waiting.first() } else { Some(Key::FIRST) };
        match walk.run(stream, limit, &mut self.shared.effects(conversion, arrivals)) {
            Some(transfer) => waiting.insert(number, transfer, walk),
            None => {
                stream.finish(walk.finish(stream));
                if stream.is_unsettled() {
                    unsettled.push(number);
                }
            }
        }
        self.arrive(arrivals, waiting, unsettled);
    }

    /// Touches the rows at which transfers arrive.
    fn arrive(&mut self, arrivals: &mut Vec<(StreamNo, Key)>, waiting: &mut Waiting, unsettled: &mut Unsettled) {
        for (to, key) in arrivals.drain(..) {
            let Some(stream) = self.streams.touch(to) else { continue };
            match waiting.walks.get_mut(&to).map(|walk| walk.touch(stream, key)) {
                Some(true) => {}
                // the refold has passed this row: when it ends, the stream is refolded again from here
                Some(false) => stream.touch([key]),
                None => {
                    stream.touch([key]);
                    unsettled.push(to);
                }
            }
        }
    }

    /// The row of an exit, and its cost as last settled: zero if it has not been valued yet.
    pub(crate) fn exit_of(&mut self, exit: TransactionNo) -> Option<(Row, Money)> {
        let (_, row, cost) = self.latest_line(exit)?;
        Some((row, cost))
    }

    /// The line of a transaction of one line, with its row and the cost of the row as last settled.
    pub(super) fn latest_line(&mut self, transaction: TransactionNo) -> Option<(Line, Row, Money)> {
        let line = self.first_line(transaction)?;
        let key = self.key_of_first_line(transaction)?;
        let conversion = self.conversion(line.stream)?;
        let (row, cost) = self.streams.touch(line.stream)?.latest(key, conversion)?;
        Some((line, row, cost))
    }

    /// The moment of the last movement of a stream, if any.
    pub(crate) fn last_moment(&mut self, stream: StreamNo) -> Option<Moment> {
        if let Some(end) = self.streams.touch(stream)?.end() {
            return Some(end.moment());
        }
        self.settle_streams(Unsettled::from_iter([stream]));
        Some(self.streams.touch(stream)?.end()?.moment())
    }
}
