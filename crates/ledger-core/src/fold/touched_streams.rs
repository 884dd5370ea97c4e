//! The streams that a command touches, as it would leave them.

use crate::fold::stream::stream_draft::StreamDraft;
use crate::ledger::stream::Stream;
use crate::ledger::streams::Streams;
use crate::pack::interner::ByNumber;
use crate::value::numbering::StreamNo;
use smallvec::SmallVec;
use std::cell::Cell;

static NO_STREAM: Stream = Stream::new();

/// The number of streams up to which the list itself is searched.
const FEW: usize = 8;

#[derive(Debug)]
pub(crate) struct TouchedStreams<'a> {
    base: &'a Streams,
    /// In the order in which they were touched first.
    list: Vec<(StreamNo, StreamDraft<'a>)>,
    /// The index of each stream in the list, once there are more than [`FEW`].
    places: ByNumber<StreamNo, usize>,
    /// The index found last, because the same stream or the next one is mostly asked for next.
    last: Cell<usize>,
}

impl<'a> TouchedStreams<'a> {
    pub(super) fn over(base: &'a Streams) -> Self {
        Self { base, list: Vec::new(), places: ByNumber::default(), last: Cell::new(0) }
    }

    pub(super) fn get(&self, number: StreamNo) -> Option<&StreamDraft<'a>> {
        self.list.get(self.place(number)?).map(|(_, stream)| stream)
    }

    pub(super) fn get_mut(&mut self, number: StreamNo) -> Option<&mut StreamDraft<'a>> {
        let place = self.place(number)?;
        self.list.get_mut(place).map(|(_, stream)| stream)
    }

    /// A stream to change. It is never `None`: a stream that is not in the ledger is empty.
    pub(super) fn touch(&mut self, number: StreamNo) -> Option<&mut StreamDraft<'a>> {
        let place = self.place(number).unwrap_or_else(|| {
            let base = self.base.get(number).unwrap_or(&NO_STREAM);
            self.add(number, StreamDraft::over(base, base.rows.left_at()))
        });
        self.list.get_mut(place).map(|(_, stream)| stream)
    }

    /// Touches many streams. The ends of all are looked up before any is touched, so that the processor loads them in
    /// parallel.
    pub(super) fn touch_all(&mut self, numbers: impl ExactSizeIterator<Item = StreamNo>) {
        let mut ends = SmallVec::<[_; 1]>::with_capacity(numbers.len());
        ends.extend(numbers.map(|number| {
            let base = self.base.get(number).unwrap_or(&NO_STREAM);
            (number, base, base.rows.left_at())
        }));
        if ends.len() > FEW {
            self.list.reserve(ends.len());
            self.places.reserve(ends.len());
        }
        for (number, base, end) in ends {
            if self.place(number).is_none() {
                self.add(number, StreamDraft::over(base, end));
            }
        }
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (StreamNo, &StreamDraft<'a>)> {
        self.list.iter().map(|(number, stream)| (*number, stream))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (StreamNo, &mut StreamDraft<'a>)> {
        self.list.iter_mut().map(|(number, stream)| (*number, stream))
    }

    fn place(&self, number: StreamNo) -> Option<usize> {
        let last = self.last.get();
        let is_it = |place: &usize| self.list.get(*place).is_some_and(|(touched, _)| *touched == number);
        if let Some(place) = [last, last.saturating_add(1)].into_iter().find(is_it) {
            self.last.set(place);
            return Some(place);
        }
        let place = if self.list.len() <= FEW {
            self.list.iter().position(|(touched, _)| *touched == number)
        } else {
            self.places.get(&number).copied()
        }?;
        self.last.set(place);
        Some(place)
    }

    fn add(&mut self, number: StreamNo, stream: StreamDraft<'a>) -> usize {
        let place = self.list.len();
        if place == 0 {
            // mostly it is the only stream
            self.list.reserve_exact(1);
        }
        self.list.push((number, stream));
        if place == FEW {
            self.places.extend(self.list.iter().map(|(number, _)| *number).zip(0..));
        } else if place > FEW {
            self.places.insert(number, place);
        }
        self.last.set(place);
        place
    }
}

impl<'a> IntoIterator for TouchedStreams<'a> {
    type Item = (StreamNo, StreamDraft<'a>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}
