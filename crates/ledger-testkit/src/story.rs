//! Stories: a line for each movement, with the answer after the bar.
//!
//! ```
//! ledger_testkit::story("
//!     a bag is 50 kg
//!     05-01 entry 10 @ 27.50     | 500 275
//!     05-03 exit 25 as X         | 475 261.25  X 13.75
//!     05-04 exit 900             | refused negative_stock 425
//! ");
//! ```
//!
//! Before the bar stand the day of 2026, perhaps the hour, the kind and the quantity. Entries, adjustments, counts,
//! transfers and rebalances are in bags, exits and returns in kilograms, unless `bags` or `kg` follows. Then come,
//! in any order, `@ PRICE` (per bag) or `for TOTAL`, `as NAME`, `in STORE` (else `MAIN`), `from STORE`, `to STORE`
//! (else from `MAIN` to `NORTH`), `of EXIT`, and `to ACTIVITY` of an exit.
//! `void NAME`, `correct NAME by LINE`, `close CYCLE`, `reopen CYCLE`, `lock DAY` and `unlock` have no day.
//! A rebalance has further lines after `and`, each with its day. A line that begins with `+` joins the command of the
//! line before it. What follows `//` is for people.
//!
//! After the bar stand quantity and value of UREA in `MAIN`, then pairs of a name and a number:
//!
//! | pair | answer |
//! |---|---|
//! | `X 13.75` | the current cost of the transaction X, as its kardex shows it |
//! | `C.moved -2` | the kilograms that C moved |
//! | `cycle 8`, `2026-05/sowing 8` | the charges of all cycles, of one activity of a cycle |
//! | `beyond 4`, `variance 3` | the variance of closed cycles, of negative stock |
//! | `providers -10`, `charges 3.33`, `reasons 3.34`, `revaluation -1.67`, `rebalancing 2` | the balance of all such accounts: a debit is above zero |
//! | `NORTH 4/8` | quantity and value in another store |
//! | `superseded 2`, `restored 2`, `recosted 1`, `recounted 1` | what the impact of the line counts |
//!
//! `| refused CODE` says that the line is refused, and with which words in the message.
//! `preview LINE` answers what the line would do, and records nothing. `as of DAY`, `as of DAY HOUR` and
//! `known at NAME` ask and record nothing either; `| superseded` answers that nobody knows any more.

use ledger_core::{
    Account, Action, ActivityId, Amount, AsOf, BackdatedCounts, Charge, Command, CommandId, CycleId, Impact,
    KardexLine, Ledger, Moment, NegativeStock, NewAdjustment, NewCorrected, NewCorrection, NewCost, NewCount,
    NewCycleChange, NewEntry, NewExit, NewPeriodLock, NewRebalance, NewReturn, NewRevaluation, NewReversal, NewSupply,
    NewTransfer, NewVoid, Position, ProviderId, ReasonCode, Record, Reference, Refusals, Scale, Settings, Stock,
    StoreId, SupplyId, Total,
};
use rust_decimal::Decimal;
use time::OffsetDateTime;

const SUPPLY: &str = "UREA";

/// Tells a story to a fresh ledger of whole pieces and cents: one kilogram a bag, no negative stock.
///
/// Its first lines may say otherwise: `a bag is 50 kg`, `negative stock is allowed`, `back-dated counts are allowed`.
///
/// ```
/// ledger_testkit::story("
///     negative stock is allowed
///     05-01 entry 2 @ 10      | 2  20
///     05-02 exit 5 as X       | -3 -30  X 50
/// ");
/// ```
///
/// # Panics
/// If an answer differs, naming the line, and if a word says nothing.
///
/// ```should_panic
/// ledger_testkit::story("05-01 entry 10 @ 2 | 10 21"); // it is worth 20
/// ```
///
/// ```should_panic
/// ledger_testkit::story("05-01 entry 10 att 2 @ 2 | 10 20"); // nobody reads `att`
/// ```
pub fn story(text: &str) {
    let mut settings = whole_pieces();
    let mut conversion = "1";
    let mut told = String::new();
    for line in text.lines() {
        match line.trim() {
            "negative stock is allowed" => settings.negative_stock = NegativeStock::Allowed,
            "back-dated counts are allowed" => settings.backdated_counts = BackdatedCounts::Allowed,
            line => match line.strip_prefix("a bag is ").and_then(|line| line.strip_suffix(" kg")) {
                Some(kilograms) => conversion = kilograms,
                None => told.extend([line, "\n"]),
            },
        }
    }
    StoryBook::open(settings, conversion).story(&told);
}

/// Settings of whole quantities and of money with two decimals, so that rounding shows.
pub fn whole_pieces() -> Settings {
    let scale = |decimals| Scale::new(decimals).unwrap();
    Settings { quantity_scale: scale(0), money_scale: scale(2), ..Settings::default() }
}

/// A ledger that is told stories.
///
/// ```
/// use ledger_testkit::story::{StoryBook, action};
/// let mut book = StoryBook::pieces();
/// book.story("05-01 entry 10 @ 2 as E | 10 20");
/// let impact = book.tell(vec![action("05-02 exit 4 as X")]).unwrap();
/// assert_eq!(impact.recorded[0].as_str(), "X");
/// ```
#[derive(Debug, Clone, Default)]
pub struct StoryBook {
    /// The ledger as it stands.
    pub ledger: Ledger,
    commands: usize,
}

impl StoryBook {
    /// A ledger of whole pieces and cents: one kilogram a bag, no negative stock.
    pub fn pieces() -> Self {
        Self::open(whole_pieces(), "1")
    }

    /// The same, of bags of 50 kilograms.
    pub fn bags() -> Self {
        Self::open(whole_pieces(), "50")
    }

    /// A ledger with one supply, UREA, of so many kilograms a bag.
    pub fn open(settings: Settings, conversion: &str) -> Self {
        let mut book = Self::default();
        let supply = NewSupply {
            code: SupplyId::new(SUPPLY).unwrap(),
            name: "Urea 46 %".into(),
            buying_unit: "bag".into(),
            consumption_unit: "kg".into(),
            conversion: conversion.parse().unwrap(),
        };
        book.tell(vec![Action::Open(settings), supply.into()]).unwrap();
        book
    }

    /// Decides and commits one command of these actions; names are declared by using them.
    ///
    /// # Errors
    /// Every refusal of the command.
    pub fn tell(&mut self, actions: Vec<Action>) -> Result<Impact, Refusals> {
        self.commands += 1;
        let decision = self.ledger.decide(&self.command(actions))?;
        Ok(self.ledger.commit(decision).unwrap().1)
    }

    /// The record that a line would append, if it were told.
    ///
    /// # Panics
    /// If the line would be refused.
    pub fn record(&self, line: &str) -> Record {
        self.ledger.decide(&self.command(vec![action(line)])).unwrap().decided().record().clone()
    }

    /// The impact that one command of these actions would have.
    ///
    /// # Panics
    /// If the command would be refused.
    pub fn preview(&self, actions: Vec<Action>) -> Impact {
        let preview = self.ledger.preview(&self.command(actions));
        assert_eq!(preview.refusals, []);
        preview.impact
    }

    fn command(&self, actions: Vec<Action>) -> Command {
        let id = CommandId::new(format!("c{}", self.commands)).unwrap();
        let mut command = Command::new(id, OffsetDateTime::UNIX_EPOCH).declaring_names();
        command.actions = actions;
        command
    }

    /// Tells a story line by line, and sees that the books balance after it.
    ///
    /// # Panics
    /// If an answer differs, naming the line.
    pub fn story(&mut self, story: &str) {
        let said = story.lines().map(|line| line.split("//").next().unwrap_or_default().trim());
        let lines: Vec<&str> = said.filter(|line| !line.is_empty()).collect();
        let mut lines = lines.into_iter().peekable();
        while let Some(line) = lines.next() {
            let (told, mut expected) = line.split_once('|').unwrap_or((line, ""));
            let (told, is_preview) = told.strip_prefix("preview ").map_or((told, false), |told| (told, true));
            if let Some(stock) = self.answer(told) {
                self.check_answer(line, expected, stock);
                continue;
            }
            let mut actions = vec![action(told)];
            let mut last = line;
            while let Some(more) = lines.next_if(|line| line.starts_with('+')) {
                let (told, after) = more.split_once('|').unwrap_or((more, ""));
                actions.push(action(told.trim_start_matches('+')));
                (expected, last) = (after, more);
            }
            if is_preview {
                self.check_preview(last, expected, actions);
            } else {
                let outcome = self.tell(actions);
                self.check(last, expected, outcome);
            }
        }
        assert!(self.ledger.balance().agrees(), "{:?}", self.ledger.balance());
    }

    /// The answer to a line that asks; none of a line that records.
    fn answer(&self, line: &str) -> Option<AsOf> {
        let mut words = Words::of(line);
        let known_at = words.after("known at").map(|name| self.position_of(line, name));
        let stock = match (words.after("as of"), known_at) {
            (None, None) => return None,
            (None, Some(position)) => self.ledger.known_at(position).stock_of("MAIN", SUPPLY).map(AsOf::Held),
            (Some(day), known_at) => match (words.clock(), known_at) {
                (Some(clock), None) => self.ledger.stock_at("MAIN", SUPPLY, moment(day, clock)),
                (None, None) => self.ledger.stock_at_end_of("MAIN", SUPPLY, moment(day, "00:00").date()),
                (Some(clock), Some(at)) => self.ledger.known_at(at).stock_at("MAIN", SUPPLY, moment(day, clock)),
                (None, Some(at)) => {
                    self.ledger.known_at(at).stock_at_end_of("MAIN", SUPPLY, moment(day, "00:00").date())
                }
            },
        };
        words.end(line);
        Some(stock.unwrap_or(AsOf::Held(Stock::default())))
    }

    fn position_of(&self, line: &str, name: &str) -> Position {
        self.ledger.transaction(name).unwrap_or_else(|| panic!("{line}: there is no {name}")).position
    }

    fn check_answer(&self, line: &str, expected: &str, stock: AsOf) {
        match (stock, expected.split_whitespace().collect::<Vec<_>>().as_slice()) {
            (AsOf::Superseded, ["superseded"]) => {}
            (AsOf::Held(stock), [quantity, value]) => self.check_stock(line, stock, quantity, value),
            (stock, _) => panic!("{line}: {stock:?}"),
        }
    }

    fn check_preview(&self, line: &str, expected: &str, actions: Vec<Action>) {
        let preview = self.ledger.preview(&self.command(actions.clone()));
        let mut then = self.clone();
        let outcome = then.tell(actions);
        match &outcome {
            Ok(impact) => assert_eq!((&preview.impact, preview.refusals.as_slice()), (impact, [].as_slice()), "{line}"),
            Err(refusals) => assert_eq!(preview.refusals, refusals.as_slice(), "{line}"),
        }
        then.check(line, expected, outcome);
    }

    fn check(&self, line: &str, expected: &str, outcome: Result<Impact, Refusals>) {
        let expected: Vec<&str> = expected.split_whitespace().collect();
        if let ["refused", code, words @ ..] = expected.as_slice() {
            let refusals = outcome.expect_err(line);
            assert_eq!(refusals.as_slice().len(), 1, "{line}: {refusals}");
            assert_eq!(refusals.as_slice()[0].refusal.code(), *code, "{line}: {refusals}");
            for word in words {
                assert!(refusals.to_string().contains(word), "{line}: {refusals} does not say {word}");
            }
            return;
        }
        let impact = outcome.unwrap_or_else(|refusals| panic!("{line}: refused: {refusals}"));
        if let [quantity, value, ..] = expected.as_slice() {
            self.check_stock(line, self.ledger.stock_of("MAIN", SUPPLY).unwrap_or_default(), quantity, value);
        }
        for pair in expected.get(2..).unwrap_or_default().chunks(2) {
            if let Some((quantity, value)) = pair[1].split_once('/') {
                self.check_stock(line, self.ledger.stock_of(pair[0], SUPPLY).unwrap_or_default(), quantity, value);
            } else {
                assert_eq!(self.value_of(line, pair[0], &impact), number(pair[1]), "{line}: {}", pair[0]);
            }
        }
    }

    fn check_stock(&self, line: &str, stock: Stock, quantity: &str, value: &str) {
        let settings = self.ledger.settings().unwrap();
        let held = (stock.quantity.to_decimal(settings.quantity_scale), stock.value.to_decimal(settings.money_scale));
        assert_eq!(held, (number(quantity), number(value)), "{line}: stock and value");
    }

    /// What a pair after the bar names.
    fn value_of(&self, line: &str, name: &str, impact: &Impact) -> Decimal {
        let settings = self.ledger.settings().unwrap();
        let total = |total: Total| number(&total.to_text(settings.money_scale));
        match name {
            "cycle" => total(self.ledger.cycle_costs().iter().map(|cost| cost.cost).sum()),
            "variance" => total(self.ledger.balance().total.variance),
            "beyond" => total(self.ledger.closed_cycles().iter().map(|closed| closed.variance).sum()),
            "providers" => total(self.balance_of(|account| matches!(account, Account::Provider(_)))),
            "charges" => total(self.balance_of(|account| matches!(account, Account::Charge(_)))),
            "reasons" => total(self.balance_of(|account| matches!(account, Account::Adjustment(_)))),
            "revaluation" => total(self.balance_of(|account| matches!(account, Account::Revaluation))),
            "rebalancing" => total(self.balance_of(|account| matches!(account, Account::Rebalancing))),
            "superseded" => impact.superseded().into(),
            "restored" => impact.restored().into(),
            "recosted" => impact.recosted_count().into(),
            "recounted" => impact.counts.len().into(),
            _ => {
                if let Some(of) = name.split_once('/') {
                    let costs = self.ledger.cycle_costs().into_iter();
                    return total(
                        costs
                            .filter(|cost| (cost.cycle.as_str(), cost.activity.as_str()) == of)
                            .map(|cost| cost.cost)
                            .sum(),
                    );
                }
                match name.strip_suffix(".moved") {
                    Some(name) => self.kardex_line(line, name).moved.to_decimal(settings.quantity_scale),
                    None => self.kardex_line(line, name).cost.to_decimal(settings.money_scale),
                }
            }
        }
    }

    fn balance_of(&self, is_meant: impl Fn(&Account<'_>) -> bool) -> Total {
        self.ledger.trial_balance().into_iter().filter(|(account, _)| is_meant(account)).map(|(_, total)| total).sum()
    }

    fn kardex_line(&self, line: &str, name: &str) -> KardexLine {
        let stores = ["MAIN", "NORTH"].into_iter();
        let mut lines = stores.flat_map(|store| self.ledger.kardex(store, SUPPLY).unwrap_or_default());
        let found = lines.find(|line| line.voided_by.is_none() && line.reference.as_str() == name);
        found.unwrap_or_else(|| panic!("{line}: there is no {name}"))
    }
}

/// The action that one line before the bar tells.
///
/// ```
/// use ledger_core::Action;
/// assert!(matches!(ledger_testkit::story::action("05-01 entry 10 bags @ 27.50 as E"), Action::Entry(_)));
/// ```
///
/// # Panics
/// If a word of it says nothing.
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

/// A rebalance with more lines, each with its day.
fn with_lines(first: &str, more: &str) -> Action {
    let lines = more.split(" and ").map(|line| match line.split_once(' ') {
        Some((day, counted)) => action(&format!("{day} rebalance {counted}")),
        None => panic!("{line}: how much?"),
    });
    lines.fold(action(first), |all, line| match (all, line) {
        (Action::Rebalance(mut all), Action::Rebalance(line)) => {
            all.lines.extend(line.lines);
            NewRebalance { reference: all.reference.or(line.reference), ..all }.into()
        }
        (all, _) => panic!("{all:?} has one line"),
    })
}

/// What has no day.
fn undated(words: &mut Words<'_>, name: &Option<Reference>) -> Option<Action> {
    if let Some(of) = words.after("void") {
        return Some(NewVoid { reference: name.clone(), ..NewVoid::new(reference(of)) }.into());
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
        return NewReversal { reference: name, ..NewReversal::new(at, reference(words.first(line))) }.into();
    }
    let given = number(words.first(line));
    let amount = match (words.flag("bags"), words.flag("kg")) {
        (true, _) => Amount::buying(given),
        (_, true) => Amount::consumption(given),
        _ => given.into(),
    };
    let price = words.after("@").map(number);
    let store = |name: Option<&str>, other: &str| StoreId::new(name.unwrap_or(other)).unwrap();
    let place = store(words.after("in"), "MAIN");
    let supply = SupplyId::new(SUPPLY).unwrap();
    match kind {
        "entry" => {
            let total = words.after("for").map(|total| NewCost::Total(number(total)));
            let cost = price.map(NewCost::UnitPrice).or(total).unwrap_or_else(|| panic!("{line}: at what cost?"));
            let entry = NewEntry::new(at, place, ProviderId::new("Agro Sur").unwrap()).line(supply, amount, cost);
            NewEntry { reference: name, ..entry }.into()
        }
        "exit" => {
            let activity = ActivityId::new(words.after("to").unwrap_or("weeding")).unwrap();
            let charge = Charge::new(CycleId::new("2026-05").unwrap(), activity);
            NewExit { reference: name, ..NewExit::new(at, place, supply, amount, charge) }.into()
        }
        "return" => {
            let of = words.after("of").unwrap_or_else(|| panic!("{line}: of which exit?"));
            NewReturn { reference: name, ..NewReturn::new(at, reference(of), amount) }.into()
        }
        "adjust" => {
            let reason = ReasonCode::new(if given.is_sign_negative() { "NF" } else { "FI" }).unwrap();
            let adjustment = NewAdjustment::new(at, place, supply, amount, reason);
            NewAdjustment { reference: name, unit_price: price, ..adjustment }.into()
        }
        "count" => NewCount { reference: name, unit_price: price, ..NewCount::new(at, place, supply, amount) }.into(),
        "rebalance" => {
            let price = price.unwrap_or_else(|| panic!("{line}: at what price?"));
            let rebalance = NewRebalance::default().line(place, supply, at.date(), amount, price);
            NewRebalance { reference: name, ..rebalance }.into()
        }
        "revalue" => NewRevaluation { reference: name, ..NewRevaluation::new(at, place, supply, given) }.into(),
        "transfer" => {
            let (from, to) = (store(words.after("from"), "MAIN"), store(words.after("to"), "NORTH"));
            NewTransfer { reference: name, ..NewTransfer::new(at, from, to, supply, amount) }.into()
        }
        other => panic!("{line}: {other} is no kind"),
    }
}

fn reference(name: &str) -> Reference {
    Reference::new(name).unwrap()
}

fn moment(day: &str, clock: &str) -> Moment {
    format!("2026-{day} {clock}").parse().unwrap()
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

/// The words of a line that have not been read yet.
struct Words<'a>(Vec<&'a str>);

impl<'a> Words<'a> {
    fn of(line: &'a str) -> Self {
        Self(line.split_whitespace().collect())
    }

    /// Takes `keyword`, of one word or several, and the word after it.
    fn after(&mut self, keyword: &str) -> Option<&'a str> {
        let keyword: Vec<&str> = keyword.split(' ').collect();
        let at = self.0.windows(keyword.len()).position(|words| words == keyword)?;
        let value = *self.0.get(at + keyword.len())?;
        self.0.drain(at..=at + keyword.len());
        Some(value)
    }

    /// Takes a word that stands alone; false if it is not there.
    fn flag(&mut self, word: &str) -> bool {
        let at = self.0.iter().position(|other| *other == word);
        at.map(|at| self.0.remove(at)).is_some()
    }

    /// Takes the time of day, if that is next.
    fn clock(&mut self) -> Option<&'a str> {
        self.0.first().filter(|word| word.contains(':'))?;
        Some(self.0.remove(0))
    }

    fn first(&mut self, line: &str) -> &'a str {
        assert!(!self.0.is_empty(), "{line}: something is left out");
        self.0.remove(0)
    }

    fn end(self, line: &str) {
        assert!(self.0.is_empty(), "{line}: nobody reads {:?}", self.0);
    }
}
