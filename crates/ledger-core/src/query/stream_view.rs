//! Answers about one stream – a supply in a store: stock, past stock, kardex, balance.
#![allow(clippy::arithmetic_side_effects, reason = "figures saturate, beyond 10¹⁹ of the largest")]

use crate::event::Supply;
use crate::ledger::Ledger;
use crate::ledger::stream::rows::Chunks;
use crate::ledger::stream::{Key, Row, Side, Stream, Voided, superseder};
use crate::ledger::streams::StreamKey;
use crate::query::balance::Balance;
use crate::query::transaction_info::TransactionInfo;
use crate::value::id::{Position, Reference, StoreId, SupplyId};
use crate::value::kind::Kind;
use crate::value::moment::Moment;
use crate::value::number::{Conversion, Figure, Money, Quantity, UnitPrice};
use crate::value::numbering::StreamNo;
use crate::value::on_hand::OnHand;
use crate::value::stock::Stock;
use crate::value::text::control::Shown;
use std::fmt;
use time::Date;

/// A stream of a ledger, looked up once by its names for many questions.
///
/// ```
/// use ledger_core::{StoreId, SupplyId, query::AsOf, value::OnHand};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("
///     05-01 entry 10 @ 27.50 | 500 275
///     05-08 exit 125         | 375 206.25
/// ");
/// let (main, urea) = (StoreId::main(), SupplyId::new("UREA")?);
/// let stream = book.ledger.stream(&main, &urea).unwrap();
/// assert_eq!(stream.stock_at("2026-04-30".parse()?), AsOf::Held(OnHand::default()));
/// assert_eq!(stream.stock_at("2026-05-08".parse()?), AsOf::Held(stream.stock()));
/// assert_eq!(stream.kardex().len(), 2);
/// assert!(book.ledger.stream(&StoreId::new("NORTH")?, &urea).is_none()); // nothing ever moved there
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct StreamView<'a> {
    ledger: &'a Ledger,
    stream: &'a Stream,
    store: &'a StoreId,
    supply: &'a Supply,
}

/// The stock of a stream at a moment.
///
/// ```
/// use ledger_core::{StoreId, SupplyId, query::AsOf};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2    | 10 20
///     05-05 rebalance 9 @ 3 | 9  27
/// ");
/// let (main, urea) = (StoreId::main(), SupplyId::new("UREA")?);
/// let at = |day: &str| book.ledger.stock_at(&main, &urea, day.parse().unwrap()).unwrap();
/// assert_eq!(at("2026-05-03"), AsOf::Superseded);
/// let AsOf::Held(stock) = at("2026-05-06") else { panic!() };
/// assert_eq!((stock.quantity().units(), stock.value().units()), (9, 27_00));
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// The stock of that moment.
    Held(OnHand),
    /// Not known: the moment is before the stream's current baseline, so the books were wrong then.
    Superseded,
}

/// One line of a kardex: a transaction, and the stock after it.
///
/// ```
/// use ledger_core::{StoreId, SupplyId};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 as E | 10 20
///     05-02 exit 4 as X       | 6  12
///     05-03 exit 1 as Y       | 5  10
///     void X                  | 9  18
/// ");
/// let kardex = book.ledger.kardex(&StoreId::main(), &SupplyId::new("UREA")?).unwrap();
/// let lines = kardex.iter().map(|line| (line.reference.as_str(), line.moved.units(), line.cost.units()));
/// assert_eq!(lines.collect::<Vec<_>>(), [("E", 10, 20_00), ("X", -4, 8_00), ("Y", -1, 2_00)]);
/// assert!(kardex[1].voided_by.is_some() && kardex[1].after.is_none());
/// assert_eq!(kardex[2].after.unwrap().quantity().units(), 9); // as if X had not been
/// assert_eq!(kardex[0].to_string(), "2026-05-01 00:00:00 entry E: 10 worth 20, then 10 worth 20");
/// assert_eq!(kardex[1].to_string(), "2026-05-02 00:00:00 exit X: -4 worth 8, voided by void-8");
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct KardexLine {
    /// The transaction.
    pub reference: Reference,
    /// Its kind.
    pub kind: Kind,
    /// The position of the transaction in the log.
    pub position: Position,
    /// The moment at which it happened; for a baseline, the end of its day.
    pub effective: Moment,
    /// The change of the quantity, in consumption units; for a baseline, the quantity that it set.
    pub moved: Figure<Quantity>,
    /// The value that it moved.
    ///
    /// It is zero or more for an entry, exit, return, transfer or baseline. For an adjustment, count, revaluation or
    /// reversal, a gain is above zero and a loss below. A superseded movement without a price of its own is valued at
    /// the price of its superseder.
    pub cost: Figure<Money>,
    /// The stock after it, or `None` if the line is superseded or voided.
    pub after: Option<OnHand>,
    /// The number of consumption units in one buying unit.
    pub conversion: Conversion,
    /// The rebalance that superseded it, if any.
    pub superseded_by: Option<Reference>,
    /// The void or correction that took it back, if any. The line then shows the movement right before that command. If
    /// the same command had recorded it, the line shows the value that it was given with, or zero.
    pub voided_by: Option<Reference>,
}

impl Ledger {
    /// The stream of a supply in a store, or `None` if nothing has ever moved there.
    pub fn stream(&self, store: &StoreId, supply: &SupplyId) -> Option<StreamView<'_>> {
        let (number, stream) = self.stream_number(store, supply)?;
        self.view(number, stream)
    }

    pub(crate) fn stream_number(&self, store: &StoreId, supply: &SupplyId) -> Option<(StreamNo, &Stream)> {
        let (store, supply) = (self.catalog.stores.find(store)?, self.catalog.codes.find(supply)?);
        let number = self.streams.find(StreamKey { store, supply })?;
        Some((number, self.streams.get(number)?))
    }

    /// Every stream, in the order of first use.
    pub(crate) fn views(&self) -> impl Iterator<Item = StreamView<'_>> {
        self.streams.numbered().filter_map(|(number, stream)| self.view(number, stream))
    }

    fn view<'a>(&'a self, number: StreamNo, stream: &'a Stream) -> Option<StreamView<'a>> {
        let (store, supply) = self.names(number)?;
        Some(StreamView { ledger: self, stream, store, supply })
    }

    /// The stock of a stream, or `None` if nothing has ever moved there.
    ///
    /// Store and supply are of different types, so that they can't be swapped:
    ///
    /// ```compile_fail,E0308
    /// # use ledger_core::{Ledger, StoreId, SupplyId};
    /// # let (main, urea) = (StoreId::main(), SupplyId::new("UREA").unwrap());
    /// Ledger::default().stock_of(&urea, &main);
    /// ```
    pub fn stock_of(&self, store: &StoreId, supply: &SupplyId) -> Option<OnHand> {
        Some(self.stream(store, supply)?.stock())
    }

    /// The stock of a stream at a moment, movements of that moment included, or `None` if nothing has ever moved there.
    ///
    /// For many moments of one stream, look it up once by [`stream`](Self::stream).
    pub fn stock_at(&self, store: &StoreId, supply: &SupplyId, at: Moment) -> Option<AsOf> {
        Some(self.stream(store, supply)?.stock_at(at))
    }

    /// The stock of a stream at the end of `date`, its baseline included, or `None` if nothing has ever moved there.
    pub fn stock_at_end_of(&self, store: &StoreId, supply: &SupplyId, date: Date) -> Option<AsOf> {
        self.stream(store, supply)?.stock_at_end_of(date)
    }

    /// The transactions of a stream in effective order, superseded and voided ones marked, or `None` if nothing has
    /// ever moved there.
    pub fn kardex(&self, store: &StoreId, supply: &SupplyId) -> Option<Vec<KardexLine>> {
        Some(self.stream(store, supply)?.kardex())
    }

    /// The rebalances of a stream that are in force or superseded by a later one, in effective order.
    pub fn rebalances_of(&self, store: &StoreId, supply: &SupplyId) -> Vec<TransactionInfo> {
        self.stream(store, supply).map_or_else(Vec::new, StreamView::rebalances)
    }
}

impl<'a> StreamView<'a> {
    /// The store.
    pub fn store(self) -> &'a StoreId {
        self.store
    }

    /// The supply.
    pub fn supply(self) -> &'a Supply {
        self.supply
    }

    /// Returns true if the stream has a transaction in force.
    pub(crate) fn is_in_use(self) -> bool {
        !self.stream.rows.is_empty()
    }

    /// The current stock.
    pub fn stock(self) -> OnHand {
        self.on_hand(self.stream.stock())
    }

    fn on_hand(self, stock: Stock) -> OnHand {
        OnHand::new(stock, self.supply.conversion, self.ledger.scales())
    }

    /// The stock at a moment, movements of that moment included.
    pub fn stock_at(self, at: Moment) -> AsOf {
        self.stock_before(Key::after_moment(at))
    }

    /// The stock at the end of `date`, its baseline included, or `None` for a date before year 1 or after 9999.
    pub fn stock_at_end_of(self, date: Date) -> Option<AsOf> {
        Some(self.stock_before(Key::after_day(date)?))
    }

    // inlined, because a comparison takes half as long where the key's lower part is known to be zero
    #[inline(always)]
    fn stock_before(self, before: Key) -> AsOf {
        let Stream { rows, baselines, .. } = self.stream;
        match baselines.last() {
            Some(floor) if before <= floor.key => AsOf::Superseded,
            _ => AsOf::Held(self.on_hand(rows.last_before(before).map_or_else(Stock::default, |row| row.after))),
        }
    }

    /// Its transactions in effective order, superseded and voided ones marked.
    pub fn kardex(self) -> Vec<KardexLine> {
        let Self { ledger, stream, supply, .. } = self;
        let mut lines: Vec<(Key, KardexLine)> = Vec::new();
        for (spot, row) in stream.rows.iter() {
            let booking = ledger.booking(stream, spot, row, supply.conversion);
            let superseder = superseder(&stream.baselines, row.key());
            let superseded_by = superseder.and_then(|by| ledger.reference(by.transaction));
            let after = superseded_by.is_none().then(|| self.on_hand(row.after));
            let Some(line) = self.kardex_line(row, booking.moved, booking.cost) else { continue };
            lines.push((row.key(), KardexLine { after, superseded_by, ..line }));
        }
        for Voided { row, cost } in &stream.voided {
            lines.extend(self.kardex_line(row, row.movement().effect().moved(), *cost).map(|line| (row.key(), line)));
        }
        lines.sort_by_key(|(key, line)| (*key, line.position));
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// The line of a row, without its stock after, superseder and void.
    fn kardex_line(self, row: &Row, moved: Quantity, cost: Money) -> Option<KardexLine> {
        let (transactions, scales) = (&self.ledger.transactions, self.ledger.scales());
        let number = row.transaction();
        let transaction = transactions.get(number)?;
        Some(KardexLine {
            reference: transaction.reference(),
            kind: transaction.kind(),
            position: transaction.position(),
            effective: row.key().moment(),
            moved: moved.at(scales.quantity),
            cost: cost.at(scales.money),
            after: None,
            conversion: self.supply.conversion,
            superseded_by: None,
            voided_by: transactions.voided_by(number).and_then(|by| self.ledger.reference(by)),
        })
    }

    /// Its rebalances that are in force or superseded by a later one, in effective order.
    pub fn rebalances(self) -> Vec<TransactionInfo> {
        let baselines = self.stream.baselines.iter();
        baselines.filter_map(|baseline| self.ledger.transaction_info(baseline.transaction)).collect()
    }

    /// Both sides of its balance.
    pub fn balance(self) -> Balance {
        let scale = self.ledger.scales().money;
        let mut balance = Balance { left: self.stock().value(), ..Balance::default() };
        for (spot, row) in self.stream.rows.iter() {
            for (side, amount) in self.ledger.booking(self.stream, spot, row, self.supply.conversion).sides {
                let amount = amount.at(scale);
                let comes_in = amount.is_negative();
                match side {
                    // the value that is left is that of the stock itself, not the sum of its changes
                    Side::Inventory => {}
                    Side::Provider => balance.entered -= amount,
                    Side::Charge => balance.charged += amount,
                    Side::Adjustment if comes_in => balance.gained -= amount,
                    Side::Adjustment => balance.lost += amount,
                    Side::Rebalancing => balance.rebalanced -= amount,
                    Side::Revaluation => balance.revalued -= amount,
                    Side::NegativeStock => balance.variance += amount,
                    Side::Transfer if comes_in => balance.transferred_in -= amount,
                    Side::Transfer => balance.transferred_out += amount,
                }
            }
        }
        balance
    }
}

impl KardexLine {
    /// The cost per buying unit, rounded half-even at the money scale, or `None` if the line moved nothing.
    pub fn unit_cost(&self) -> Option<Figure<UnitPrice>> {
        self.cost.abs().per_buying_unit(self.moved.abs(), self.conversion)
    }
}

/// The line without control characters: `2026-05-08 07:30:00 exit exit-7: -125 worth 68.75, then 375 worth 206.25`.
impl fmt::Display for KardexLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reference, kind, effective, moved, cost, .. } = self;
        write!(f, "{effective} {kind} {}: {moved} worth {cost}", Shown(reference))?;
        match (&self.after, &self.superseded_by, &self.voided_by) {
            (Some(after), ..) => write!(f, ", then {} worth {}", after.quantity(), after.value()),
            (None, _, Some(void)) => write!(f, ", voided by {}", Shown(void)),
            (None, Some(rebalance), None) => write!(f, ", superseded by {}", Shown(rebalance)),
            (None, None, None) => Ok(()),
        }
    }
}
