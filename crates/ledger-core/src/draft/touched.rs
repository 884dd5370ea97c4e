//! The streams that a command touches, as it would leave them.

use crate::ledger::Streams;
use crate::names::ByNumber;
use crate::refold::DraftStream;
use crate::register::StreamNumber;
use crate::timeline::Stream;
use std::cell::Cell;

static NO_STREAM: Stream = Stream::new();

/// So many are found by looking through them.
const FEW: usize = 8;

#[derive(Debug)]
pub(crate) struct Touched<'a> {
    base: &'a Streams,
    /// In the order in which they were touched first.
    list: Vec<(StreamNumber, DraftStream<'a>)>,
    /// Where each stands in the list, if there are more than a few.
    places: ByNumber<usize>,
    /// The place found last: who asks for a stream mostly asks again.
    last: Cell<usize>,
}

impl<'a> Touched<'a> {
    pub(super) fn over(base: &'a Streams) -> Self {
        Self { base, list: Vec::new(), places: ByNumber::default(), last: Cell::new(0) }
    }

    pub(super) fn get(&self, number: StreamNumber) -> Option<&DraftStream<'a>> {
        self.list.get(self.place(number)?).map(|(_, stream)| stream)
    }

    pub(super) fn get_mut(&mut self, number: StreamNumber) -> Option<&mut DraftStream<'a>> {
        let place = self.place(number)?;
        self.list.get_mut(place).map(|(_, stream)| stream)
    }

    /// A stream to be changed: never none.
    pub(super) fn touch(&mut self, number: StreamNumber) -> Option<&mut DraftStream<'a>> {
        let place = self.place(number).unwrap_or_else(|| self.add(number));
        self.list.get_mut(place).map(|(_, stream)| stream)
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (StreamNumber, &DraftStream<'a>)> {
        self.list.iter().map(|(number, stream)| (*number, stream))
    }

    fn place(&self, number: StreamNumber) -> Option<usize> {
        let last = self.last.get();
        if self.list.get(last).is_some_and(|(touched, _)| *touched == number) {
            return Some(last);
        }
        let place = if self.list.len() <= FEW {
            self.list.iter().position(|(touched, _)| *touched == number)
        } else {
            self.places.get(&number).copied()
        }?;
        self.last.set(place);
        Some(place)
    }

    fn add(&mut self, number: StreamNumber) -> usize {
        let place = self.list.len();
        if place == 0 {
            // mostly it is the only one
            self.list.reserve_exact(1);
        }
        self.list.push((number, DraftStream::over(self.base.get(number).unwrap_or(&NO_STREAM))));
        if place == FEW {
            self.places.extend(self.list.iter().map(|(number, _)| *number).zip(0..));
        } else if place > FEW {
            self.places.insert(number, place);
        }
        self.last.set(place);
        place
    }
}

impl<'a> IntoIterator for Touched<'a> {
    type Item = (StreamNumber, DraftStream<'a>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}
