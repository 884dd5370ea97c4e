//! One line of a story before the bar, as an action.

use ledger_core::{
    Action, ActivityId, Charge, CycleId, InUnits, Moment, NewCost, NewEntry, NewExit, NewRebalance, NewVoid,
    ProviderId, Reference, StoreId, SupplyId,
    command::{
        NewAdjustment, NewCorrected, NewCorrection, NewCount, NewCycleChange, NewPeriodLock, NewReturn, NewRevaluation,
        NewReversal, NewTransfer,
    },
    value::{Price, ReasonCode},
};
use rust_decimal::Decimal;

/// The supply of every story.
pub(super) fn supply() -> SupplyId {
    SupplyId::new("UREA").unwrap()
}

/// The action of one line before the bar.
///
/// ```
/// use ledger_core::Action;
/// assert!(matches!(ledger_testkit::story::action("05-01 entry 10 bags @ 27.50 as E"), Action::Entry(_)));
/// ```
///
/// # Panics
/// If a word of the line is unknown.
pub fn action(line: &str) -> Action {
    if let Some((corrected, by)) = line.split_once(" by ") {
        let mut words = Words::of(corrected);
        let of = words.after("correct").unwrap_or_else(|| panic!("{line}: nothing is corrected"));
        words.end(line);
        return NewCorrection::new(reference(of), corrected_by(by)).into();
    }
    if let Some((rebalance, more)) = line.split_once(" and ") {
        return with_lines(rebalance, more);
    }
    let mut words = Words::of(line);
    let name = words.after("as").map(reference);
    let action = undated(&mut words, &name).unwrap_or_else(|| dated(line, &mut words, name));
    words.end(line);
    action
}

fn corrected_by(line: &str) -> NewCorrected {
    match action(line) {
        Action::Entry(by) => by.into(),
        Action::Exit(by) => by.into(),
        Action::Return(by) => by.into(),
        Action::Transfer(by) => by.into(),
        other => panic!("nothing is corrected by {other:?}"),
    }
}

/// A rebalance with further lines, each with its day.
fn with_lines(first: &str, more: &str) -> Action {
    let lines = more.split(" and ").map(|line| match line.split_once(' ') {
        Some((day, counted)) => action(&format!("{day} rebalance {counted}")),
        None => panic!("{line}: how much?"),
    });
    lines.fold(action(first), |all, line| match (all, line) {
        (Action::Rebalance(mut all), Action::Rebalance(line)) => {
            all.lines.extend(line.lines);
            all.reference = all.reference.or(line.reference);
            all.into()
        }
        (all, _) => panic!("{all:?} has one line"),
    })
}

/// The action of a line without a day.
fn undated(words: &mut Words<'_>, name: &Option<Reference>) -> Option<Action> {
    if let Some(of) = words.after("void") {
        let mut void = NewVoid::new(reference(of));
        void.reference.clone_from(name);
        return Some(void.into());
    }
    if let Some(cycle) = words.after("close") {
        return Some(Action::CloseCycle(NewCycleChange::new(CycleId::new(cycle).unwrap())));
    }
    if let Some(cycle) = words.after("reopen") {
        return Some(Action::ReopenCycle(NewCycleChange::new(CycleId::new(cycle).unwrap())));
    }
    if let Some(day) = words.after("lock") {
        return Some(NewPeriodLock::new(Some(moment(day, "00:00").date())).into());
    }
    words.flag("unlock").then(|| NewPeriodLock::new(None).into())
}

fn dated(line: &str, words: &mut Words<'_>, name: Option<Reference>) -> Action {
    let day = words.first(line);
    let at = moment(day, words.clock().unwrap_or("00:00"));
    let kind = words.first(line);
    if kind == "reverse" {
        let mut reversal = NewReversal::new(at, reference(words.first(line)));
        reversal.reference = name;
        return reversal.into();
    }
    let given = words.first(line);
    let kilograms = !words.flag("bags") && (words.flag("kg") || matches!(kind, "exit" | "return"));
    let amount = || if kilograms { number(given).consumption() } else { number(given).buying() };
    let cost = words.after("@").map(price);
    let store = |name: Option<&str>, other: &str| StoreId::new(name.unwrap_or(other)).unwrap();
    let place = store(words.after("in"), "MAIN");
    let supply = supply();
    match kind {
        "entry" => {
            let total = words.after("for").map(|total| NewCost::Total(number(total)));
            let cost = cost.map(NewCost::UnitPrice).or(total).unwrap_or_else(|| panic!("{line}: at what cost?"));
            let entry = NewEntry::new(at, place, ProviderId::new("Agro Sur").unwrap());
            let mut entry = entry.line(supply, amount(), cost);
            entry.reference = name;
            entry.into()
        }
        "exit" => {
            let activity = ActivityId::new(words.after("to").unwrap_or("weeding")).unwrap();
            let charge = Charge::new(CycleId::new("2026-05").unwrap(), activity);
            let mut exit = NewExit::new(at, place, supply, amount(), charge);
            exit.reference = name;
            exit.into()
        }
        "return" => {
            let of = words.after("of").unwrap_or_else(|| panic!("{line}: of which exit?"));
            let mut back = NewReturn::new(at, reference(of), amount());
            back.reference = name;
            back.into()
        }
        "adjust" => {
            let reason = ReasonCode::new(if given.starts_with('-') { "NF" } else { "FI" }).unwrap();
            let mut adjustment = NewAdjustment::new(at, place, supply, amount(), reason);
            (adjustment.reference, adjustment.unit_price) = (name, cost);
            adjustment.into()
        }
        "count" => {
            let mut count = NewCount::new(at, place, supply, amount());
            (count.reference, count.unit_price) = (name, cost);
            count.into()
        }
        "rebalance" => {
            let cost = cost.unwrap_or_else(|| panic!("{line}: at what price?"));
            let mut rebalance = NewRebalance::new().line(place, supply, at.date(), amount(), cost);
            rebalance.reference = name;
            rebalance.into()
        }
        "revalue" => {
            let mut revaluation = NewRevaluation::new(at, place, supply, price(given));
            revaluation.reference = name;
            revaluation.into()
        }
        "transfer" => {
            let (from, to) = (store(words.after("from"), "MAIN"), store(words.after("to"), "NORTH"));
            let mut transfer = NewTransfer::new(at, from, to, supply, amount());
            transfer.reference = name;
            transfer.into()
        }
        other => panic!("{line}: {other} is no kind"),
    }
}

fn reference(name: &str) -> Reference {
    Reference::new(name).unwrap()
}

pub(super) fn moment(day: &str, clock: &str) -> Moment {
    format!("2026-{day} {clock}").parse().unwrap()
}

pub(super) fn number(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

/// Per bag, unless it is per kilogram.
fn price(text: &str) -> Price {
    match text.strip_suffix("/kg") {
        Some(text) => number(text).per_consumption(),
        None => number(text).per_buying(),
    }
}

/// The words of a line that have not been read yet.
pub(super) struct Words<'a>(Vec<&'a str>);

impl<'a> Words<'a> {
    pub(super) fn of(line: &'a str) -> Self {
        Self(line.split_whitespace().collect())
    }

    /// Takes `keyword`, which may have several words, and the word after it.
    pub(super) fn after(&mut self, keyword: &str) -> Option<&'a str> {
        let keyword: Vec<&str> = keyword.split(' ').collect();
        let at = self.0.windows(keyword.len()).position(|words| words == keyword)?;
        let value = *self.0.get(at + keyword.len())?;
        self.0.drain(at..=at + keyword.len());
        Some(value)
    }

    /// Takes a word that stands alone. Returns false if it is not there.
    fn flag(&mut self, word: &str) -> bool {
        let at = self.0.iter().position(|other| *other == word);
        at.map(|at| self.0.remove(at)).is_some()
    }

    /// Takes the time of day, if it is next.
    pub(super) fn clock(&mut self) -> Option<&'a str> {
        self.0.first().filter(|word| word.contains(':'))?;
        Some(self.0.remove(0))
    }

    fn first(&mut self, line: &str) -> &'a str {
        assert!(!self.0.is_empty(), "{line}: something is left out");
        self.0.remove(0)
    }

    pub(super) fn end(self, line: &str) {
        assert!(self.0.is_empty(), "{line}: nobody reads {:?}", self.0);
    }
}
