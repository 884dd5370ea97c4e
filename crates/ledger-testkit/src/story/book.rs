//! A ledger that is told stories and asked after each line.

use crate::laws;
use crate::story::line::{Words, action, moment, number, supply};
use ledger_core::{
    Action, Command, CommandId, Ledger, NewSupply, Reference, Settings, StoreId,
    decide::{Impact, RecostedExit, Refusals},
    event::{BackdatedCounts, NegativeStock, Record},
    query::{Account, AsOf, KardexLine, StreamView},
    value::{Figure, Money, OnHand, Position, Scale},
};
use rust_decimal::Decimal;
use time::OffsetDateTime;

/// Tells a story to a fresh ledger of whole pieces and cents: one kilogram a bag, no negative stock.
///
/// The first lines may change that: `a bag is 50 kg`, `negative stock is allowed`, `back-dated counts are allowed`.
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
/// If an answer differs, naming the line, or if a word is unknown.
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
    Settings::default().quantity_scale(scale(0)).money_scale(scale(2))
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
    /// The ledger in its current state.
    pub ledger: Ledger,
    /// A second ledger, which applies the records that the first one commits.
    applied: Ledger,
    commands: usize,
}

impl StoryBook {
    /// A ledger of whole pieces and cents: one kilogram a bag, no negative stock.
    pub fn pieces() -> Self {
        Self::open(whole_pieces(), "1")
    }

    /// A ledger of whole pieces and cents: 50 kilograms a bag, no negative stock.
    pub fn bags() -> Self {
        Self::open(whole_pieces(), "50")
    }

    /// A ledger with one supply, UREA, with `conversion` kilograms a bag.
    pub fn open(settings: Settings, conversion: &str) -> Self {
        let mut book = Self::default();
        let conversion: Decimal = conversion.parse().unwrap();
        let supply = NewSupply::new(supply(), "Urea 46 %", "bag", conversion, "kg");
        book.tell(vec![Action::Open(settings), supply.into()]).unwrap();
        book
    }

    /// The stream of UREA in a store; none if nothing ever moved there.
    ///
    /// ```
    /// # use ledger_testkit::story::StoryBook;
    /// let mut book = StoryBook::pieces();
    /// book.story("05-01 entry 10 @ 2 | 10 20");
    /// assert_eq!(book.stream("MAIN").unwrap().kardex().len(), 1);
    /// assert!(book.stream("NORTH").is_none());
    /// ```
    pub fn stream(&self, store: &str) -> Option<StreamView<'_>> {
        self.ledger.stream(&StoreId::new(store).unwrap(), &supply())
    }

    /// Decides and commits one command of these actions; names are declared by using them.
    ///
    /// # Panics
    /// If the ledger does not know something that it acknowledged, or a second ledger that applies the record answers
    /// otherwise.
    ///
    /// # Errors
    /// Every refusal of the command.
    pub fn tell(&mut self, actions: Vec<Action>) -> Result<Impact, Refusals> {
        self.commands += 1;
        let decision = self.ledger.decide(&self.command(actions))?;
        let (decided, impact) = self.ledger.commit(decision).unwrap();
        self.applied.apply(decided.record()).unwrap();
        laws::acknowledged_is_known(decided.record(), &self.ledger).unwrap();
        laws::committed_is_applied(&self.ledger, &self.applied).unwrap();
        Ok(impact)
    }

    /// The record that a line would append.
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

    /// The exits that one command of these actions would re-cost.
    pub fn recosted_exits(&self, actions: Vec<Action>) -> Vec<RecostedExit> {
        self.ledger.recosted_exits(&self.command(actions))
    }

    fn command(&self, actions: Vec<Action>) -> Command {
        let id = CommandId::new(format!("c{}", self.commands)).unwrap();
        let mut command = Command::new(id, OffsetDateTime::UNIX_EPOCH).declaring_names();
        command.actions = actions;
        command
    }

    /// Tells a story line by line, checks each answer, and the balance at the end.
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

    /// The answer to a line that asks, or `None` for a line that records.
    fn answer(&self, line: &str) -> Option<AsOf> {
        let mut words = Words::of(line);
        let known_at = words.after("known at").map(|name| self.position_of(line, name));
        let (main, supply) = (StoreId::main(), supply());
        let stock = match (words.after("as of"), known_at) {
            (None, None) => return None,
            (None, Some(position)) => self.ledger.known_at(position).stock_of(&main, &supply).map(AsOf::Held),
            (Some(day), known_at) => match (words.clock(), known_at) {
                (Some(clock), None) => self.ledger.stock_at(&main, &supply, moment(day, clock)),
                (None, None) => self.ledger.stock_at_end_of(&main, &supply, moment(day, "00:00").date()),
                (Some(clock), Some(at)) => self.ledger.known_at(at).stock_at(&main, &supply, moment(day, clock)),
                (None, Some(at)) => {
                    self.ledger.known_at(at).stock_at_end_of(&main, &supply, moment(day, "00:00").date())
                }
            },
        };
        words.end(line);
        Some(stock.unwrap_or(AsOf::Held(OnHand::default())))
    }

    fn position_of(&self, line: &str, name: &str) -> Position {
        self.ledger
            .transaction(&Reference::new(name).unwrap())
            .unwrap_or_else(|| panic!("{line}: there is no {name}"))
            .position
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
            self.check_stock(line, self.held("MAIN"), quantity, value);
        }
        for pair in expected.get(2..).unwrap_or_default().chunks(2) {
            if let Some((quantity, value)) = pair[1].split_once('/') {
                self.check_stock(line, self.held(pair[0]), quantity, value);
            } else {
                assert_eq!(self.value_of(line, pair[0], &impact), number(pair[1]), "{line}: {}", pair[0]);
            }
        }
    }

    fn held(&self, store: &str) -> OnHand {
        self.stream(store).map(StreamView::stock).unwrap_or_default()
    }

    fn check_stock(&self, line: &str, stock: OnHand, quantity: &str, value: &str) {
        let held = (stock.quantity().to_decimal(), stock.value().to_decimal());
        assert_eq!(held, (number(quantity), number(value)), "{line}: stock and value");
    }

    /// The value of the pair `name` after the bar.
    fn value_of(&self, line: &str, name: &str, impact: &Impact) -> Decimal {
        let total = |total: Figure<Money>| total.to_decimal();
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
                if let Some(name) = name.strip_suffix(".moved") {
                    return self.kardex_line(line, name, false).moved.to_decimal();
                }
                let (name, is_voided) = name.strip_suffix(".voided").map_or((name, false), |name| (name, true));
                self.kardex_line(line, name, is_voided).cost.to_decimal()
            }
        }
    }

    fn balance_of(&self, is_meant: impl Fn(&Account<'_>) -> bool) -> Figure<Money> {
        self.ledger.trial_balance().into_iter().filter(|(account, _)| is_meant(account)).map(|(_, total)| total).sum()
    }

    fn kardex_line(&self, line: &str, name: &str, is_voided: bool) -> KardexLine {
        let mut lines =
            ["MAIN", "NORTH"].into_iter().filter_map(|store| self.stream(store)).flat_map(StreamView::kardex);
        let found = lines.find(|line| line.voided_by.is_some() == is_voided && line.reference.as_str() == name);
        found.unwrap_or_else(|| panic!("{line}: there is no {name}"))
    }
}
