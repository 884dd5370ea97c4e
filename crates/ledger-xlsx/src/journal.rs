//! The journal: bulk history and the interchange format, one movement a row, read as a stream.

use crate::amounts;
use crate::cell::{missing, problem};
use crate::csv_input::CsvInput;
use crate::csv_table::CsvTable;
use crate::fault::{Code, FileError, Findings};
use crate::journal_kind::Kind;
use crate::layout::journal::{self as column, LAYOUT};
use crate::notes::{Notes, Place};
use crate::progress::EVERY;
use crate::reader::{Reader, csv_input, nothing};
use crate::row::Row;
use ledger_core::{
    Action, ActivityId, Charge, CycleId, IdError, NewAdjustment, NewCost, NewEntry, NewEntryLine, NewExit,
    NewRebalance, NewRebalanceLine, NewReturn, NewVoid, ProviderId, StoreId,
};
use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::Hash;
use std::io::Read;
use std::str::FromStr;

/// A movement and the row it stands in.
///
/// ```
/// use ledger_core::{Action, Catalog, Settings};
/// use ledger_xlsx::{JournalRow, Reader};
/// let file = "Kind,Date,Item Number,Qty,Of\nvoid,,,,PO-17\n";
/// let catalog = Catalog::default();
/// let settings = Settings::default();
/// let mut journal = Reader::new(&catalog, &settings).journal("journal.csv", file.as_bytes())?;
/// let JournalRow { row, action } = journal.next().unwrap()?;
/// assert_eq!(row, 2);
/// assert!(matches!(action, Action::Void(_)));
/// # Ok::<(), ledger_xlsx::FileError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// As a spreadsheet numbers it.
    pub row: u32,
    /// What it says happened.
    pub action: Action,
}

/// A clean journal, whole.
///
/// ```
/// # use ledger_xlsx::JournalUpload;
/// assert!(JournalUpload::default().rows.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalUpload {
    /// In the order of the file.
    pub rows: Vec<JournalRow>,
    /// What somebody should look at.
    pub warnings: Findings,
}

/// A journal that is being read, row by row in bounded memory.
///
/// Items must be known to the catalog, and reasons too; stores, providers and cycles are declared by their use.
/// A row that can't be taken is an error with all of its faults, after which the next row follows; what breaks
/// off the reading – damage, a limit, a cancellation – is the last error.
///
/// ```
/// use ledger_core::{Catalog, Settings};
/// use ledger_xlsx::{Code, FileError, Reader};
/// let file = "Kind,Date,Item Number,Qty\nexit,01/02/2026,UREA,5\n";
/// let (catalog, settings) = (Catalog::default(), Settings::default());
/// let journal = Reader::new(&catalog, &settings).journal("journal.csv", file.as_bytes())?;
/// let Err(FileError::Refused(report)) = journal.read_all() else { panic!("it has faults") };
/// let codes: Vec<Code> = report.faults.listed.iter().map(|fault| fault.code).collect();
/// assert!(codes.contains(&Code::AmbiguousDate) && codes.contains(&Code::UnknownItem));
/// # Ok::<(), FileError>(())
/// ```
pub struct Journal<'a, R> {
    reader: Reader<'a>,
    table: CsvTable<CsvInput<R>>,
    notes: Notes,
    warnings: Findings,
    names: Names,
    /// For each kind, the columns whose being ignored has been mentioned.
    mentioned: [u32; Kind::ALL.len()],
    rows: u64,
    ended: bool,
}

impl<'a, R: Read> Journal<'a, R> {
    pub(crate) fn open(reader: Reader<'a>, name: &str, input: R) -> Result<Self, FileError> {
        let mut notes = reader.notes(name);
        let input = csv_input(&notes, input)?;
        let table = CsvTable::open(input, reader.limits.journal_bytes, LAYOUT, None, &reader.limits, &mut notes)?;
        if notes.has_faults() {
            return Err(FileError::Refused(notes.into_report()));
        }
        let warnings = notes.take().warnings;
        let mentioned = [0; Kind::ALL.len()];
        Ok(Self { reader, table, notes, warnings, names: Names::default(), mentioned, rows: 0, ended: false })
    }

    /// What somebody should look at in the rows read so far.
    pub fn warnings(&self) -> &Findings {
        &self.warnings
    }

    /// Reads it to its end: every row, or every fault.
    ///
    /// # Errors
    /// [`FileError::Refused`] with every fault, unless the whole file is clean.
    pub fn read_all(mut self) -> Result<JournalUpload, FileError> {
        let mut rows = Vec::new();
        let mut all = self.notes.fresh();
        for next in self.by_ref() {
            match next {
                Ok(row) if !all.has_faults() => rows.push(row),
                Ok(_) => {}
                Err(FileError::Refused(report)) => {
                    rows = Vec::new();
                    all.append(report);
                }
                Err(stopped) => return Err(stopped),
            }
        }
        if all.has_faults() {
            let mut report = all.into_report();
            report.warnings = self.warnings;
            return Err(FileError::Refused(report));
        }
        Ok(JournalUpload { rows, warnings: self.warnings })
    }

    fn advance(&mut self) -> Result<bool, FileError> {
        if self.rows.is_multiple_of(EVERY) {
            self.reader.report(self.table.input().bytes(), self.rows)?;
        }
        if self.table.advance(&mut self.notes)? {
            self.rows = self.rows.saturating_add(1);
            return Ok(true);
        }
        self.reader.report(self.table.input().bytes(), self.rows)?;
        if self.rows == 0 {
            return Err(nothing(self.notes.fresh(), "there are no movements below the header"));
        }
        Ok(false)
    }

    fn action(&mut self) -> Option<Action> {
        let Self { reader, table, notes, names, mentioned, .. } = self;
        let latest = reader.latest;
        let mut row = Row { table, layout: LAYOUT, known: &mut reader.known, notes, latest };
        let kind = row.kind()?;
        row.mention_ignored(kind, mentioned.get_mut(kind as usize)?);
        match kind {
            Kind::Entry => row.entry(names).map(Action::from),
            Kind::Exit => row.exit(names).map(Action::from),
            Kind::Return => row.give_back().map(Action::from),
            Kind::Adjust => row.adjustment(names).map(Action::from),
            Kind::Rebalance => row.rebalance(names).map(Action::from),
            Kind::Void => row.void().map(Action::from),
            Kind::Count
            | Kind::Revalue
            | Kind::Reverse
            | Kind::Correct
            | Kind::Transfer
            | Kind::CloseCycle
            | Kind::ReopenCycle
            | Kind::Lock => {
                row.fault(column::KIND, problem(Code::UnsupportedKind, "can't be imported yet"));
                None
            }
        }
    }
}

impl<R: Read> Iterator for Journal<'_, R> {
    type Item = Result<JournalRow, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let more = self.advance();
        let action = matches!(more, Ok(true)).then(|| self.action()).flatten();
        let mut report = self.notes.take();
        for warning in std::mem::take(&mut report.warnings.listed) {
            self.warnings.add(warning, self.reader.limits.listed);
        }
        match more {
            Err(error) => {
                self.ended = true;
                Some(Err(error))
            }
            Ok(false) => {
                self.ended = true;
                None
            }
            Ok(true) => match action.filter(|_| report.faults.is_empty()) {
                Some(action) => Some(Ok(JournalRow { row: self.table.record.row, action })),
                None => Some(Err(FileError::Refused(report))),
            },
        }
    }
}

impl<R> std::fmt::Debug for Journal<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").field("reader", &self.reader).field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// Names that come again and again, each kept once.
#[derive(Debug, Default)]
struct Names {
    stores: HashSet<StoreId>,
    providers: HashSet<ProviderId>,
    cycles: HashSet<CycleId>,
    activities: HashSet<ActivityId>,
}

const MOST_NAMES: usize = 100_000;

fn kept<T>(names: &mut HashSet<T>, text: &str) -> Result<T, IdError>
where
    T: Clone + Eq + Hash + Borrow<str> + FromStr<Err = IdError>,
{
    if let Some(name) = names.get(text) {
        return Ok(name.clone());
    }
    let name: T = text.parse()?;
    if names.len() >= MOST_NAMES {
        names.clear();
    }
    names.insert(name.clone());
    Ok(name)
}

impl<R: Read> Row<'_, '_, R> {
    fn kind(&mut self) -> Option<Kind> {
        let text = self.table.field(column::KIND);
        if let Some(kind) = Kind::named(text) {
            return Some(kind);
        }
        if self.table.finder.is_header(column::KIND, text) {
            let place = Place::row(self.number());
            self.notes.say(place, Code::RepeatedHeader, "the header row stands here again; take it out");
        } else if self.is_blank(column::KIND) {
            self.fault(column::KIND, missing());
        } else {
            let message = format!("is no kind of movement; the kinds are {}", Kind::list());
            self.fault(column::KIND, problem(Code::UnknownKind, message));
        }
        None
    }

    /// Warns, once a kind and column, of values that a row of this kind has no use for.
    fn mention_ignored(&mut self, kind: Kind, mentioned: &mut u32) {
        let columns = (0..LAYOUT.columns.len()).filter(|column| !kind.uses(*column));
        for column in columns {
            let bit = 1_u32 << column;
            if *mentioned & bit == 0 && !self.is_blank(column) {
                *mentioned |= bit;
                let message = format!("is not used in rows of the kind {kind}; it was not read, here or in any other");
                self.fault(column, problem(Code::IgnoredValue, message));
            }
        }
    }

    fn store(&mut self, names: &mut Names) -> Option<StoreId> {
        let named = self.optional_name(column::STORE, |text| kept(&mut names.stores, text))?;
        let store = named.or_else(|| self.known.only_store.cloned());
        if store.is_none() {
            let message = "must be filled in: this ledger has more than one store";
            self.fault(column::STORE, problem(Code::MissingValue, message));
        }
        store
    }

    fn entry(&mut self, names: &mut Names) -> Option<NewEntry> {
        let settings = self.known.settings;
        let at = self.moment(column::DATE);
        let store = self.store(names);
        let supply = self.supply(column::ITEM, Code::UnknownItem);
        let quantity = self.decimal(column::QTY).and_then(|number| {
            let fits = amounts::positive(number)
                .and_then(|number| supply.map_or(Ok(number), |supply| amounts::buying(number, supply, settings)));
            self.take(column::QTY, fits)
        });
        let provider = self.name(column::PROVIDER, |text| kept(&mut names.providers, text));
        let cost = self.cost();
        let document = self.optional_text(column::DOCUMENT);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let line = NewEntryLine { supply: supply?.code.clone(), quantity: quantity?.into(), cost: cost? };
        Some(NewEntry {
            reference: reference?,
            at: at?,
            store: store?,
            provider: provider?,
            document: document?,
            note: note?,
            lines: vec![line],
        })
    }

    fn cost(&mut self) -> Option<NewCost> {
        let settings = self.known.settings;
        let total = self.optional_decimal(column::TOTAL).and_then(|number| match number {
            Some(number) => self.take(column::TOTAL, amounts::total(number, settings)).map(Some),
            None => Some(None),
        });
        let unit_price = self.optional_price();
        match (unit_price?, total?) {
            (Some(price), None) => Some(NewCost::UnitPrice(price)),
            (None, Some(total)) => Some(NewCost::Total(total)),
            (None, None) => {
                self.fault(column::UNIT_PRICE, missing());
                None
            }
            (Some(_), Some(_)) => {
                let message = "stands beside a Unit Price; give one of the two";
                self.fault(column::TOTAL, problem(Code::ContradictoryValue, message));
                None
            }
        }
    }

    fn optional_price(&mut self) -> Option<Option<rust_decimal::Decimal>> {
        let settings = self.known.settings;
        match self.optional_decimal(column::UNIT_PRICE)? {
            Some(number) => self.take(column::UNIT_PRICE, amounts::price(number, settings)).map(Some),
            None => Some(None),
        }
    }

    fn exit(&mut self, names: &mut Names) -> Option<NewExit> {
        let at = self.moment(column::DATE);
        let store = self.store(names);
        let supply = self.supply(column::ITEM, Code::UnknownItem);
        let quantity = self.consumed();
        let cycle = self.name(column::CYCLE, |text| kept(&mut names.cycles, text));
        let activity = self.name(column::ACTIVITY, |text| kept(&mut names.activities, text));
        let lot = self.optional_id(column::LOT);
        let contractor = self.optional_id(column::CONTRACTOR);
        let document = self.optional_text(column::DOCUMENT);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let charge = Charge { lot: lot?, contractor: contractor?, ..Charge::new(cycle?, activity?) };
        Some(NewExit {
            reference: reference?,
            at: at?,
            store: store?,
            supply: supply?.code.clone(),
            quantity: quantity?.into(),
            charge,
            document: document?,
            note: note?,
        })
    }

    fn consumed(&mut self) -> Option<rust_decimal::Decimal> {
        let settings = self.known.settings;
        let number = self.decimal(column::QTY)?;
        let fits = amounts::positive(number).and_then(|number| amounts::consumption(number, settings));
        self.take(column::QTY, fits)
    }

    fn give_back(&mut self) -> Option<NewReturn> {
        let at = self.moment(column::DATE);
        let of = self.id(column::OF);
        let quantity = self.consumed();
        if !self.is_blank(column::ITEM) {
            self.supply(column::ITEM, Code::UnknownItem)?;
        }
        let document = self.optional_text(column::DOCUMENT);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        Some(NewReturn {
            reference: reference?,
            at: at?,
            of: of?,
            quantity: quantity?.into(),
            document: document?,
            note: note?,
        })
    }

    fn adjustment(&mut self, names: &mut Names) -> Option<NewAdjustment> {
        let settings = self.known.settings;
        let at = self.moment(column::DATE);
        let store = self.store(names);
        let supply = self.supply(column::ITEM, Code::UnknownItem);
        let delta = self.decimal(column::QTY).and_then(|number| match supply {
            Some(supply) => self.take(column::QTY, amounts::buying(number, supply, settings)),
            None => None,
        });
        let unit_price = self.optional_price();
        let reason = self.text(column::REASON).and_then(|code| {
            let reason = self.known.reason(&code);
            self.take(column::REASON, reason).cloned()
        });
        let document = self.optional_text(column::DOCUMENT);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        Some(NewAdjustment {
            reference: reference?,
            at: at?,
            store: store?,
            supply: supply?.code.clone(),
            delta: delta?.into(),
            unit_price: unit_price?,
            reason: reason?,
            document: document?,
            note: note?,
        })
    }

    fn rebalance(&mut self, names: &mut Names) -> Option<NewRebalance> {
        let settings = self.known.settings;
        let date = self.day(column::DATE);
        let store = self.store(names);
        let supply = self.supply(column::ITEM, Code::UnknownItem);
        let stock = self.decimal(column::QTY).and_then(|number| match supply {
            Some(supply) => self.take(column::QTY, amounts::stock(number, supply, settings)),
            None => None,
        });
        let unit_price = self
            .decimal(column::UNIT_PRICE)
            .and_then(|number| self.take(column::UNIT_PRICE, amounts::price(number, settings)));
        let document = self.optional_text(column::DOCUMENT);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        let line = NewRebalanceLine {
            store: store?,
            supply: supply?.code.clone(),
            date: date?,
            stock: stock?.into(),
            unit_price: unit_price?,
        };
        Some(NewRebalance { reference: reference?, document: document?, note: note?, lines: vec![line] })
    }

    fn void(&mut self) -> Option<NewVoid> {
        let of = self.id(column::OF);
        let reference = self.optional_id(column::REF);
        let note = self.optional_text(column::NOTE);
        Some(NewVoid { reference: reference?, of: of?, note: note? })
    }
}
