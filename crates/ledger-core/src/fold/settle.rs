//! Settles streams: what their edits change is folded again, in them and in those to which something goes from them.

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

/// The walks that stand before a transfer.
#[derive(Debug, Default)]
struct Waiting {
    walks: ByNumber<StreamNo, Refold>,
    /// Where each of them goes on, the earliest first.
    next: BinaryHeap<Reverse<(Key, StreamNo)>>,
}

impl Waiting {
    fn insert(&mut self, number: StreamNo, key: Key, walk: Refold) {
        self.next.push(Reverse((key, number)));
        self.walks.insert(number, walk);
    }

    /// The one with the earliest transfer.
    fn pop_first(&mut self) -> Option<(StreamNo, Refold)> {
        let Reverse((_, number)) = self.next.pop()?;
        Some((number, self.walks.remove(&number)?))
    }

    fn first(&self) -> Option<Key> {
        self.next.peek().map(|Reverse((key, _))| *key)
    }
}

impl Draft<'_> {
    /// Settles every stream that has been touched, and those they touch.
    pub(crate) fn settle(&mut self) {
        let unsettled = self.streams.iter().filter(|(_, stream)| stream.is_unsettled());
        self.settle_streams(unsettled.map(|(number, _)| number).collect());
        self.settle_returns();
    }

    /// Credits what came back of exits: of one that is not settled, what that cost so far.
    pub(super) fn settle_returns(&mut self) {
        for (charge, before, after) in self.shared.returns.settle() {
            self.shared.cycles.charged.change(charge, after, before);
        }
    }

    /// Whether something that is unsettled may change what a cycle is charged.
    pub(super) fn may_still_charge(&mut self, cycle: &CycleId) -> bool {
        let charges: SmallVec<[ChargeNo; 1]> = self.shared.cycles.of_cycle(cycle).collect();
        !charges.is_empty() && self.streams.iter_mut().any(|(_, stream)| stream.may_still_charge(&charges))
    }

    /// Walks through streams so that a transfer is valued before it arrives: every walk runs freely up to its first
    /// transfer, and from there on the one with the earliest transfer goes first.
    pub(super) fn settle_streams(&mut self, mut unsettled: Unsettled) {
        let mut waiting = Waiting::default();
        let mut arrivals = Vec::new();
        loop {
            while let Some(number) = unsettled.pop() {
                if waiting.walks.contains_key(&number) {
                    // once that walk is done, what else there is to do is seen
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

    /// Runs a walk as far as it can.
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
        // what is not even started may have any transfer before it
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

    /// Tells the streams at which something arrives.
    fn arrive(&mut self, arrivals: &mut Vec<(StreamNo, Key)>, waiting: &mut Waiting, unsettled: &mut Unsettled) {
        for (to, key) in arrivals.drain(..) {
            let Some(stream) = self.streams.touch(to) else { continue };
            match waiting.walks.get_mut(&to).map(|walk| walk.touch(stream, key)) {
                Some(true) => {}
                // it walked past while nothing had changed: once it is done, it walks again from there
                Some(false) => stream.touch([key]),
                None => {
                    stream.touch([key]);
                    unsettled.push(to);
                }
            }
        }
    }

    /// An exit, and what it costs as last settled: nothing if it was not valued so far.
    pub(crate) fn exit_of(&mut self, exit: TransactionNo) -> Option<(Row, Money)> {
        let (_, row, cost) = self.latest_line(exit)?;
        Some((row, cost))
    }

    /// The only line of a transaction, its row, and what that consumes as last settled.
    pub(super) fn latest_line(&mut self, transaction: TransactionNo) -> Option<(Line, Row, Money)> {
        let line = self.first_line(transaction)?;
        let key = self.key_of_first_line(transaction)?;
        let conversion = self.conversion(line.stream)?;
        let (row, cost) = self.streams.touch(line.stream)?.latest(key, conversion)?;
        Some((line, row, cost))
    }

    /// The moment of the last movement in force of a stream.
    pub(crate) fn last_moment(&mut self, stream: StreamNo) -> Option<Moment> {
        if let Some(end) = self.streams.touch(stream)?.end() {
            return Some(end.moment());
        }
        self.settle_streams(Unsettled::from_iter([stream]));
        Some(self.streams.touch(stream)?.end()?.moment())
    }
}
