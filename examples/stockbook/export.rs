//! Exports of a book: tables for people, all postings for other tools, and the log itself, to move it.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::open;
use crate::failure::Failure;
use crate::kardex::known;
use crate::output::{self, create};
use crate::safe;
use crate::template::name;
use crate::terminal;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use ledger_core::{
    Reference,
    decide::{Impact, OutOfSequence, RecostedExit},
    value::Position,
};
use ledger_store::Book;
use ledger_xlsx::{Export as Tables, Exporter, PostingsFormat, write_postings};
use serde_json::json;
use std::cell::RefCell;
use std::fs::{File, remove_file};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use time::OffsetDateTime;

/// An export that is not a table: the postings for a tool, or the log itself.
#[derive(Debug, Clone, Copy)]
enum Format {
    Postings(PostingsFormat),
    Jsonl,
}

impl FromStr for Format {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let unknown = |_| Failure::new("unknown_format", "write hledger, beancount or jsonl");
        if text == "jsonl" { Ok(Self::Jsonl) } else { text.parse().map(Self::Postings).map_err(unknown) }
    }
}

#[derive(Args)]
pub(crate) struct Export {
    /// The book
    book: PathBuf,
    /// A table to write, to an .xlsx or .csv file
    #[arg(long, requires = "output", required_unless_present = "format", conflicts_with = "format")]
    what: Option<What>,
    /// hledger or beancount for all postings, to check the books with; jsonl for the log itself, to move it
    #[arg(long)]
    format: Option<Format>,
    /// With kardex: only the items of this store
    #[arg(long, requires = "item")]
    store: Option<String>,
    /// With kardex: only this item
    #[arg(long, requires = "store")]
    item: Option<String>,
    /// With kardex: superseded and voided transactions too
    #[arg(long)]
    all: bool,
    /// With impact: the reference of the transaction
    #[arg(long = "ref", value_name = "REF", required_if_eq("what", "impact"))]
    reference: Option<String>,
    /// The new file; without it, postings and the log go to standard output
    #[arg(short, long)]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Quantities, averages and values of the stock
    Inventory,
    /// The value of all stock, day by day, with a chart
    Valuation,
    /// Every transaction, with the stock after it
    Kardex,
    /// The costs of the field cycles
    Cycles,
    /// The change by a transaction, such as a rebalance, when it was recorded
    Impact,
}

pub(crate) fn export(task: &Export, bars: &Bars) -> Result<Answer> {
    match (task.what, task.format, &task.output) {
        (Some(what), _, Some(output)) => table(task, &open(&task.book, bars)?, what, output, bars),
        (_, Some(Format::Postings(format)), output) => journal(&open(&task.book, bars)?, format, output.as_deref()),
        (_, Some(Format::Jsonl), output) => safe::export(&task.book, output.as_deref(), bars),
        _ => {
            Err(Failure::new("wrong_usage", "say what to export, and where to: --what inventory -o stock.xlsx").into())
        }
    }
}

fn table(task: &Export, book: &Book, what: What, output: &Path, bars: &Bars) -> Result<Answer> {
    let format = output::Format::of(output)?;
    let (name, made) = (name(&task.book), OffsetDateTime::now_utc().date());
    let impact = match what {
        What::Impact => Some(impact_of(book, reference(task)?)?),
        _ => None,
    };
    let bar = bars.spin("exporting");
    let written = RefCell::new(Vec::new());
    book.ask(|ledger| {
        // asked once more, what was written is not to be relied on
        written.take().iter().try_for_each(remove_file)?;
        let export = tables(task, what, Exporter { name: &name, ledger, made }, impact.as_ref())?;
        written.replace(match format {
            output::Format::Xlsx => {
                create(output, |file| Ok(export.write_xlsx(file)?))?;
                vec![output.to_owned()]
            }
            output::Format::Csv => write_csv(export, output)?,
        });
        anyhow::Ok(())
    })??;
    bar.finish_and_clear();
    let written: Vec<String> = written.take().iter().map(|path| path.display().to_string()).collect();
    let text = format!("{} {} written.", written.join(", "), if written.len() == 1 { "is" } else { "are" });
    Ok(Answer::done(text, json!({ "written": written })))
}

fn tables<'a>(
    task: &'a Export,
    what: What,
    exporter: Exporter<'a>,
    impact: Option<&'a (Impact, Vec<RecostedExit>)>,
) -> Result<Tables<'a>> {
    Ok(match what {
        What::Inventory => exporter.inventory(),
        What::Valuation => exporter.valuation(),
        What::Cycles => exporter.cycles(),
        What::Kardex => match (&task.store, &task.item) {
            (Some(store), Some(item)) => {
                let (store, supply) = known(exporter.ledger, store, item)?;
                exporter.kardex(Some((store, &supply.code)), task.all)
            }
            _ => exporter.kardex(None, task.all),
        },
        What::Impact => {
            let (impact, exits) = impact.context("it is not said of what")?;
            exporter.impact(impact, exits, reference(task)?)
        }
    })
}

fn reference(task: &Export) -> Result<&str> {
    task.reference.as_deref().context("it is not said of which transaction")
}

/// Writes a file for each table: all files, or none.
fn write_csv(export: Tables<'_>, output: &Path) -> Result<Vec<PathBuf>> {
    let tables = export.into_tables();
    let many = tables.len() > 1;
    let mut written: Vec<PathBuf> = Vec::new();
    for table in tables {
        let path = csv_path(output, many.then_some(table.name()));
        if let Err(error) = create(&path, |file| Ok(table.write_csv(file)?)) {
            written.iter().try_for_each(remove_file)?;
            return Err(error);
        }
        written.push(path);
    }
    Ok(written)
}

/// The file of the only table, such as `stock.csv`, or of one of many, such as `stock-cycles.csv`.
fn csv_path(output: &Path, table: Option<&str>) -> PathBuf {
    match (table, output.file_stem()) {
        (Some(table), Some(stem)) => {
            output.with_file_name(format!("{}-{}.csv", stem.to_string_lossy(), table.to_lowercase()))
        }
        _ => output.to_owned(),
    }
}

/// The impact of a transaction, with everything recorded by the same command, and the exits that it re-costed.
fn impact_of(book: &Book, reference: &str) -> Result<(Impact, Vec<RecostedExit>)> {
    let unknown = || format!("there is no transaction {reference}: `log` and `kardex` show the references");
    let transaction = match Reference::new(reference) {
        Ok(name) => book.ask(|ledger| ledger.transaction(&name))?,
        Err(_) => None,
    };
    let position = transaction.ok_or_else(|| Failure::new("unknown_transaction", unknown()))?.position;
    let mut records = book.records(Position::new(position.get().saturating_sub(1)));
    let record = records.next().context("the log ends before a transaction that is in it")??;
    let before = Position::new(record.position.get().saturating_sub(1));
    let told = book.ask_at(before, |ledger| Ok((ledger.impact_of(&record)?, ledger.recosted_exits_of(&record)?)))?;
    told.map_err(|moved_on: OutOfSequence| moved_on.into())
}

/// Writes the whole ledger's postings as a journal of `format`, to a file or to standard output.
fn journal(book: &Book, format: PostingsFormat, output: Option<&Path>) -> Result<Answer> {
    // all of it is read before any of it is written: what is out can't be taken back
    let ledger = book.ask(|ledger| {
        ledger.postings().for_each(drop);
        ledger
    })?;
    let Some(output) = output else {
        let mut out = terminal::export();
        write_postings(ledger, format, &mut out).and_then(|()| out.flush())?;
        return Ok(Answer::silent());
    };
    let failed = |error: io::Error| Failure::of_writing(output, &error);
    let mut out = BufWriter::new(File::create_new(output).map_err(failed)?);
    write_postings(ledger, format, &mut out).and_then(|()| out.flush()).map_err(failed)?;
    Ok(Answer::done(format!("{} is written.", output.display()), json!({ "written": output.display().to_string() })))
}
