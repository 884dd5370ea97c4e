//! The double-entry postings as a journal for plain-text accounting tools, which can check the books.

use crate::value::settings::settings_of;
use ledger_core::{
    Ledger, Settings,
    query::{Account, Postings},
};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

/// A tool whose journals can be written.
///
/// ```
/// use ledger_xlsx::PostingsFormat;
/// assert_eq!("hledger".parse(), Ok(PostingsFormat::Hledger));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PostingsFormat {
    /// hledger, and tools that read its journals.
    Hledger,
    /// beancount, version 3.
    Beancount,
}

impl std::str::FromStr for PostingsFormat {
    type Err = UnknownFormat;
    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        match text {
            "hledger" => Ok(Self::Hledger),
            "beancount" => Ok(Self::Beancount),
            other => Err(UnknownFormat(other.to_owned())),
        }
    }
}

/// The error for a text that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a format: write hledger or beancount")]
#[non_exhaustive]
pub struct UnknownFormat(pub String);

/// Writes the postings of every transaction of `ledger`, in the order of recording.
///
/// Characters of a name that a format can't hold are written as their code between two `%` (hledger) or `-`
/// (beancount), so that different names stay different.
///
/// ```
/// use ledger_core::Ledger;
/// use ledger_xlsx::{PostingsFormat, write_postings};
/// let mut journal = Vec::new();
/// write_postings(&Ledger::default(), PostingsFormat::Hledger, &mut journal)?;
/// assert!(String::from_utf8(journal).unwrap().starts_with("decimal-mark ."));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// The errors of `out`.
pub fn write_postings(ledger: &Ledger, format: PostingsFormat, mut out: impl Write) -> io::Result<()> {
    let settings = settings_of(ledger);
    match format {
        PostingsFormat::Hledger => writeln!(out, "decimal-mark .")?,
        PostingsFormat::Beancount => open_accounts(ledger, settings, &mut out)?,
    }
    for postings in ledger.postings() {
        writeln!(out)?;
        out.write_all(transaction(&postings, format, settings).as_bytes())?;
    }
    Ok(())
}

fn open_accounts(ledger: &Ledger, settings: &Settings, out: &mut impl Write) -> io::Result<()> {
    let currency = settings.currency.as_str();
    writeln!(out, "option \"operating_currency\" \"{currency}\"")?;
    let Some(first) = ledger.postings().map(|postings| postings.date).min() else { return Ok(()) };
    writeln!(out)?;
    let accounts: BTreeSet<String> = ledger
        .postings()
        .flat_map(|postings| postings.postings)
        .map(|posting| name(&posting.account, PostingsFormat::Beancount))
        .collect();
    accounts.iter().try_for_each(|account| writeln!(out, "{first} open {account} {currency}"))
}

fn transaction(postings: &Postings<'_>, format: PostingsFormat, settings: &Settings) -> String {
    let Postings { reference, kind, date, .. } = postings;
    let mut text = match format {
        PostingsFormat::Hledger => format!("{date} ({}) {kind}\n", escaped(reference.as_str(), '%', &is_plain)),
        PostingsFormat::Beancount => {
            let reference = reference.as_str().replace('\\', "\\\\").replace('"', "\\\"");
            format!("{date} * \"{kind}\" \"{reference}\"\n")
        }
    };
    for posting in &postings.postings {
        let (account, amount) = (name(&posting.account, format), posting.amount);
        // writing to a string can't fail
        let _ = writeln!(text, "    {account}  {amount} {}", settings.currency.as_str());
    }
    text
}

fn name(account: &Account<'_>, format: PostingsFormat) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let (mut lot, mut contractor) = (None, None);
    let root = match account {
        Account::Inventory(store, supply) => {
            parts.extend([store.as_str(), supply.as_str()]);
            "Assets:Inventory"
        }
        Account::Provider(provider) => {
            parts.push(provider.as_str());
            "Liabilities:Providers"
        }
        Account::Charge(charge) => {
            parts.extend([charge.cycle.as_str(), charge.activity.as_str()]);
            lot = charge.lot.as_ref().map(|lot| lot.as_str());
            contractor = charge.contractor.as_ref().map(|contractor| contractor.as_str());
            "Expenses:Cycles"
        }
        Account::ClosedCycle(cycle) => {
            parts.push(cycle.as_str());
            "Expenses:ClosedCycles"
        }
        Account::Adjustment(Some(reason)) => {
            parts.push(reason.as_str());
            "Expenses:Adjustments"
        }
        Account::Adjustment(None) => "Expenses:Counts",
        Account::Rebalancing => "Equity:Rebalancing",
        Account::Revaluation => "Equity:Revaluation",
        Account::NegativeStock(store, supply) => {
            parts.extend([store.as_str(), supply.as_str()]);
            "Expenses:NegativeStock"
        }
        _ => "Equity:Other",
    };
    let mut name = root.to_owned();
    let sections =
        [("", parts), ("Lots:", lot.into_iter().collect()), ("Contractors:", contractor.into_iter().collect())];
    for (section, parts) in sections {
        for part in parts {
            name.push(':');
            name.push_str(section);
            name.push_str(&component(part, format));
        }
    }
    name
}

fn component(text: &str, format: PostingsFormat) -> String {
    match format {
        PostingsFormat::Hledger => escaped(text, '%', &is_plain),
        PostingsFormat::Beancount => {
            let escaped = escaped(text, '-', &|c, _| c.is_ascii_alphanumeric());
            let starts_well = escaped.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit());
            if starts_well { escaped } else { format!("N-{escaped}") }
        }
    }
}

/// Returns true if hledger takes a character as it is in an account name or code; a space is taken only after another
/// character.
fn is_plain(c: char, before: Option<char>) -> bool {
    match c {
        ' ' => before.is_some_and(|before| before != ' '),
        ':' | ';' | '%' | '(' | ')' | '[' | ']' | '|' => false,
        c => !c.is_whitespace() && !c.is_control(),
    }
}

/// Returns `text` with each character that is not plain as its hexadecimal code between two `mark`s.
fn escaped(text: &str, mark: char, plain: &dyn Fn(char, Option<char>) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut before = None;
    for c in text.chars() {
        if plain(c, before) {
            escaped.push(c);
        } else {
            let _ = write!(escaped, "{mark}{:X}{mark}", u32::from(c));
        }
        before = Some(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_stay_different() {
        let beancount = |text| component(text, PostingsFormat::Beancount);
        assert_eq!(beancount("UREA"), "UREA");
        assert_eq!(beancount("United Kingdom"), "United-20-Kingdom");
        assert_eq!(beancount("2010-12"), "2010-2D-12");
        assert_eq!(beancount("sowing"), "N-sowing");
        assert_eq!(beancount("N-sowing"), "N-2D-sowing");
        assert_eq!(beancount("ñandú"), "N--F1-and-FA-");
        let hledger = |text| component(text, PostingsFormat::Hledger);
        assert_eq!(hledger("United Kingdom"), "United Kingdom");
        assert_eq!(hledger("a  b"), "a %20%b");
        assert_eq!(hledger("a:b;c%"), "a%3A%b%3B%c%25%");
    }
}
