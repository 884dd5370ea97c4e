//! The double-entry view: the postings of transactions.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::open;
use crate::failure::Failure;
use crate::table::Table;
use anyhow::Result;
use ledger_core::query::{Account, Postings};
use ledger_core::{Ledger, Reference};
use serde_json::{Value, json};
use std::path::Path;

/// Shows the postings of one transaction, or of all.
pub(crate) fn show(book: &Path, reference: Option<&str>, bars: &Bars) -> Result<Answer> {
    open(book, bars)?.ask(|ledger| answer(ledger, reference))?
}

fn answer(ledger: &Ledger, reference: Option<&str>) -> Result<Answer> {
    let all: Vec<Postings<'_>> = match reference {
        Some(reference) => {
            let unknown = || format!("there is no transaction {reference}: `log` and `kardex` show the references");
            Reference::new(reference)
                .ok()
                .and_then(|name| ledger.postings_of(&name))
                .ok_or_else(|| Failure::new("unknown_transaction", unknown()))?
        }
        None => ledger.postings().collect(),
    };
    let mut table = Table::new(&["Date", "Ref", "Kind", "Account", ">Amount"]);
    let mut transactions: Vec<Value> = Vec::new();
    for postings in &all {
        let mut lines: Vec<Value> = Vec::new();
        for posting in &postings.postings {
            let (account, amount) = (account(&posting.account), posting.amount.to_string());
            table.row(vec![
                postings.date.to_string(),
                postings.reference.to_string(),
                postings.kind.to_string(),
                account.clone(),
                amount,
            ]);
            lines.push(json!({ "account": account, "amount": posting.amount }));
        }
        // an account is one text here, in the words of the journals that are exported
        let mut transaction = json!(postings);
        if let Value::Object(fields) = &mut transaction {
            fields.insert("postings".to_owned(), lines.into());
        }
        transactions.push(transaction);
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
