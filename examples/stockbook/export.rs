//! The double-entry view: what transactions post; and all of the book for other tools.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::open;
use crate::failure::Failure;
use crate::figures::Figures;
use crate::safe;
use crate::table::Table;
use anyhow::Result;
use ledger_core::{Account, Postings};
use ledger_xlsx::{PostingsFormat, write_postings};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufWriter, Write, stdout};
use std::path::Path;
use std::str::FromStr;

/// What an export says: the postings, for a tool, or the log itself.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Format {
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

/// What one transaction posts, or all of them.
pub(crate) fn postings(book: &Path, reference: Option<&str>, bars: &Bars) -> Result<Answer> {
    let book = open(book, bars)?;
    let ledger = book.ledger();
    let all: Vec<Postings<'_>> = match reference {
        Some(reference) => {
            let unknown = || format!("there is no transaction {reference}: `log` and `kardex` show the references");
            ledger.postings_of(reference).ok_or_else(|| Failure::new("unknown_transaction", unknown()))?
        }
        None => ledger.postings().collect(),
    };
    let figures = Figures::of(ledger);
    let mut table = Table::new(&["Date", "Ref", "Kind", "Account", ">Amount"]);
    let mut transactions: Vec<Value> = Vec::new();
    for postings in &all {
        let mut lines: Vec<Value> = Vec::new();
        for posting in &postings.postings {
            let (account, amount) = (account(&posting.account), figures.total(posting.amount));
            table.row(vec![
                postings.date.to_string(),
                postings.reference.to_string(),
                postings.kind.to_string(),
                account.clone(),
                amount.clone(),
            ]);
            lines.push(json!({ "account": account, "amount": amount }));
        }
        transactions.push(json!({
            "ref": postings.reference.as_str(),
            "kind": postings.kind.as_str(),
            "date": postings.date.to_string(),
            "postings": lines,
        }));
    }
    Ok(Answer::done(table.text(), json!({ "transactions": transactions })))
}

fn account(account: &Account<'_>) -> String {
    match account {
        Account::Inventory(store, supply) => format!("inventory: {store} {supply}"),
        Account::Provider(provider) => format!("provider: {provider}"),
        Account::Charge(charge) => {
            let more = [charge.lot.as_ref().map(|lot| lot.as_str()), charge.contractor.as_ref().map(|c| c.as_str())];
            let more: String = more.into_iter().flatten().map(|name| format!(" {name}")).collect();
            format!("cycle: {} {}{more}", charge.cycle, charge.activity)
        }
        Account::ClosedCycle(cycle) => format!("closed-cycle variance: {cycle}"),
        Account::Adjustment(Some(reason)) => format!("adjustment: {reason}"),
        Account::Adjustment(None) => "adjustment".to_owned(),
        Account::Rebalancing => "rebalancing".to_owned(),
        Account::Revaluation => "revaluation".to_owned(),
        Account::NegativeStock(store, supply) => format!("negative-stock variance: {store} {supply}"),
        other => format!("{other:?}"),
    }
}

/// Writes all of a book, to a file or to standard output.
pub(crate) fn export(book: &Path, format: Format, output: Option<&Path>, bars: &Bars) -> Result<Answer> {
    let format = match format {
        Format::Postings(format) => format,
        Format::Jsonl => return safe::export(book, output, bars),
    };
    let book = open(book, bars)?;
    let Some(output) = output else {
        let mut out = BufWriter::new(stdout().lock());
        write_postings(book.ledger(), format, &mut out).and_then(|()| out.flush())?;
        return Ok(Answer::silent());
    };
    let failed = |error: io::Error| Failure::of_writing(output, &error);
    let mut out = BufWriter::new(File::create_new(output).map_err(failed)?);
    write_postings(book.ledger(), format, &mut out).and_then(|()| out.flush()).map_err(failed)?;
    Ok(Answer::done(format!("{} is written.", output.display()), json!({ "written": output.display().to_string() })))
}
