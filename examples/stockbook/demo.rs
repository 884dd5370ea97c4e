//! The main job end to end on a small farm, told as a story.

use crate::answer::{Answer, Source};
use crate::change::{command, settings};
use crate::failure::Failure;
use crate::page::Page;
use crate::{balance, cycles, kardex, originals, preview, stock, template};
use anyhow::{Context, Result, bail};
use ledger_core::{Action, Ledger, NewRebalance, NewVoid, Settings};
use ledger_store::Book;
use ledger_xlsx::Reader;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::json;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use time::OffsetDateTime;

const SUPPLIES: &str = include_str!("farm/supplies.csv");
const JOURNAL: &str = include_str!("farm/journal.csv");

/// The count on the last day of May: item, name, buying units, average price.
const COUNTED: [(&str, &str, f64, f64); 2] = [("UREA", "Urea 46 %", 36.0, 29.0), ("DIESEL", "Diesel", 1244.5, 1.07)];
/// The same count, by a clerk who missed a pallet of urea.
const MISCOUNTED: [(&str, &str, f64, f64); 1] = [("UREA", "Urea 46 %", 6.0, 29.0)];

pub(crate) fn tell(dir: Option<&Path>) -> Result<Answer> {
    let folder = match dir {
        Some(dir) => dir.to_owned(),
        None => std::env::temp_dir().join(format!("stockbook-demo-{}", uuid::Uuid::new_v4())),
    };
    fs::create_dir(&folder).map_err(|error| Failure::of_writing(&folder, &error))?;
    let book = folder.join("farm.book");
    let told = Story { folder: folder.clone(), text: Page::default() }.tell(&book);
    if dir.is_some() {
        let text = told?.spaced().with(format!("The book and its files are in {}.", folder.display()));
        return Ok(Answer::done(text, json!({ "book": book.display().to_string() })));
    }
    fs::remove_dir_all(&folder)?;
    Ok(Answer::done(told?, json!({ "book": null })))
}

struct Story {
    folder: PathBuf,
    text: Page,
}

impl Story {
    fn tell(mut self, path: &Path) -> Result<Page> {
        fs::write(self.folder.join("supplies.csv"), SUPPLIES)?;
        fs::write(self.folder.join("journal.csv"), JOURNAL)?;

        self.say("A farm opens its book: four supplies, and what moved from April to June.");
        let mut book = open(path)?;
        self.show(book.ask(stock::text)?);

        self.say("The field cycles have been charged what they used:");
        self.show(book.ask(cycles::text)?);

        self.say("In June somebody counts the shelves as of May 31. The template is printed and filled in.");
        template::write_template(&book, path, &self.folder.join("template.xlsx"))?;

        self.say("The first count missed a pallet. What was used in June could not have been there:");
        let count = self.count(&book, "miscounted.xlsx", &MISCOUNTED)?;
        let preview = book.preview(&command()?.with(count));
        for refused in &preview.refusals {
            self.show(refused.refusal.to_string());
        }
        if preview.refusals.is_empty() {
            bail!("the miscount should have been refused");
        }

        self.say("Nothing was applied. They count again, and look at what it would change before it does:");
        let count = command()?.with(self.count(&book, "counted.xlsx", &COUNTED)?);
        let before = book.ask(state)?;
        let preview = book.preview(&count);
        self.show(book.ask(|ledger| preview::text(&preview.impact, ledger))?);

        self.say("They apply it. From May 31 on the books say what the shelves say; June is re-costed from there:");
        let outcome = book.execute(&count)?;
        let rebalance = outcome.impact.recorded.first().context("the rebalance has a reference")?.clone();
        self.show(book.ask(|ledger| kardex(ledger, "UREA"))??);

        self.say("Not a cent was made or lost on the way:");
        self.show(book.ask(balance::text)?);

        self.say(&format!("A week later the count turns out to be another farm's. They take {rebalance} back:"));
        book.execute(&command()?.with(NewVoid::new(rebalance)))?;
        self.show(book.ask(cycles::text)?);
        if book.ask(state)? != before {
            bail!("the state after the undo differs from the one before the rebalance");
        }
        self.say("Stock, averages and cycle costs are exactly what they were, and the log still tells all of it.");
        Ok(self.text)
    }

    fn say(&mut self, sentence: &str) {
        if !self.text.is_empty() {
            self.text.add("");
        }
        self.text.add(sentence);
    }

    fn show(&mut self, what: impl Into<Page>) {
        self.text.add("");
        self.text.add(what.into().trimmed().indented("    "));
    }

    /// A rebalance from a template that a clerk filled in.
    fn count(&self, book: &Book, name: &str, counted: &[(&str, &str, f64, f64)]) -> Result<NewRebalance> {
        let path = self.folder.join(name);
        fill_in(&path, counted)?;
        let upload = Reader::new(book.ask(Ledger::catalog)?, settings(book)?).rebalance(name, File::open(&path)?)?;
        Ok(upload.into_rebalance())
    }
}

fn open(path: &Path) -> Result<Book> {
    let mut book = Book::create(path, Settings::default(), OffsetDateTime::now_utc())?;
    let reader = Reader::new(book.ask(Ledger::catalog)?, settings(&book)?);
    let supplies = reader.supplies("supplies.csv", std::io::Cursor::new(SUPPLIES))?;
    let mut add = command()?;
    add.actions = supplies.rows.into_iter().map(|row| Action::AddSupply(row.supply)).collect();
    book.execute(&add)?;
    let reader = Reader::new(book.ask(Ledger::catalog)?, settings(&book)?);
    let rows = reader.journal("journal.csv", JOURNAL.as_bytes())?.read_all()?.rows;
    let mut journal = command()?.declaring_names();
    journal.actions = match originals::actions(rows, &book, &Source { file: "journal.csv", sheet: None })? {
        Ok(actions) => actions,
        Err(_) => bail!("the farm's journal corrects something that it does not have"),
    };
    book.execute(&journal)?;
    Ok(book)
}

fn fill_in(path: &Path, counted: &[(&str, &str, f64, f64)]) -> Result<()> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Count")?;
    let headers = ["Supply Name", "Supply Code", "Rebalance Date", "New Buying Unit Stock", "New Average Buying Price"];
    sheet.write_row(0, 0, headers)?;
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (row, (code, name, stock, price)) in (1..).zip(counted) {
        sheet.write_string(row, 0, *name)?;
        sheet.write_string(row, 1, *code)?;
        sheet.write_with_format(row, 2, &ExcelDateTime::from_ymd(2026, 5, 31)?, &day)?;
        sheet.write_number(row, 3, *stock)?;
        sheet.write_number(row, 4, *price)?;
    }
    Ok(workbook.save(path)?)
}

fn kardex(ledger: &Ledger, item: &str) -> Result<Page> {
    let (store, supply) = kardex::known(ledger, "MAIN", item)?;
    Ok(kardex::text(ledger, supply, &ledger.kardex(store, &supply.code).unwrap_or_default()))
}

/// The answers of the book about stock and costs.
fn state(ledger: &Ledger) -> (Page, Page) {
    (stock::text(ledger), cycles::text(ledger))
}
