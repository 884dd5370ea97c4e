//! The names that the ledger knows, and the nearest to an unknown one.

use crate::report::fault::Code;
use crate::report::problem::{Problem, problem};
use crate::text::visible::folded_chars;
use crate::value::cell_value::{CodeText, SHORTENED};
use ledger_core::{Settings, StoreId, SupplyId, event::Supply, query::Catalog, value::ReasonCode};

/// The names of the ledger to which a file refers.
#[derive(Debug)]
pub(crate) struct Known<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) settings: &'a Settings,
    pub(crate) only_store: Option<&'a StoreId>,
    /// All supplies; filled when the first unknown one is found.
    supplies: Vec<Name<'a>>,
    /// The number of names that may still be compared to find the nearest ones.
    looks: usize,
}

impl<'a> Known<'a> {
    pub(crate) fn new(catalog: &'a Catalog, settings: &'a Settings) -> Self {
        let mut stores = catalog.stores();
        let only_store = stores.next().filter(|_| stores.next().is_none());
        Self { catalog, settings, only_store, supplies: Vec::new(), looks: MOST_LOOKS }
    }

    pub(crate) fn currency(&self) -> &'a str {
        self.settings.currency.as_str()
    }

    /// The supply of which the text is exactly the code.
    pub(crate) fn supply_of(&self, text: &str) -> Option<&'a Supply> {
        self.catalog.supply(&SupplyId::new(text).ok()?)
    }

    pub(crate) fn supply(&mut self, code: &CodeText<'_>, unknown: Code) -> Result<&'a Supply, Problem> {
        let (catalog, text) = (self.catalog, code.text.as_ref());
        if let Some(supply) = self.supply_of(text) {
            return Ok(supply);
        }
        if code.scientific {
            return Err(problem(Code::ScientificCode, SHORTENED));
        }
        if code.numeric
            && let Some(padded) = (text.len() + 1..=20)
                .map(|width| format!("{text:0>width$}"))
                .find(|padded| self.supply_of(padded).is_some())
        {
            let message =
                format!("has lost its leading zeros: is it {padded:?}? Format the column as text and type it again");
            return Err(problem(Code::LostLeadingZeros, message));
        }
        if self.supplies.is_empty() {
            self.supplies = catalog.supplies().map(|supply| Name::new(supply.code.as_str())).collect();
        }
        let what = if unknown == Code::UnknownItem { "item" } else { "supply code" };
        let supplies = std::mem::take(&mut self.supplies);
        let problem = self.not_known(unknown, what, text, &supplies);
        self.supplies = supplies;
        Err(problem)
    }

    pub(crate) fn store(&mut self, name: &str) -> Result<StoreId, Problem> {
        let catalog = self.catalog;
        StoreId::new(name).ok().filter(|store| catalog.has_store(store)).ok_or_else(|| {
            let stores: Vec<Name<'_>> = catalog.stores().map(|store| Name::new(store.as_str())).collect();
            self.not_known(Code::UnknownStore, "store", name, &stores)
        })
    }

    pub(crate) fn reason(&mut self, code: &str) -> Result<ReasonCode, Problem> {
        let catalog = self.catalog;
        ReasonCode::new(code).ok().filter(|reason| catalog.has_reason(reason)).ok_or_else(|| {
            let reasons: Vec<Name<'_>> = catalog.reasons().map(|reason| Name::new(reason.as_str())).collect();
            self.not_known(Code::UnknownReason, "reason code", code, &reasons)
        })
    }

    /// Returns the problem of an unknown name, with the nearest known ones.
    fn not_known(&mut self, code: Code, what: &str, name: &str, all: &[Name<'_>]) -> Problem {
        let nearest = if self.may_look_at(all.len()) { nearest(name, all) } else { Vec::new() };
        let message = match (nearest.as_slice(), all) {
            ([], []) => format!("is no known {what}: the ledger has none yet; add it first"),
            ([], few) if few.len() <= FEW => {
                let few: Vec<&str> = few.iter().map(|name| name.name).collect();
                format!("is no known {what}; the ledger has {}", quoted(&few, "and"))
            }
            ([], _) => {
                format!("is no known {what}, and none is like it; write it as the ledger has it, or add it first")
            }
            (nearest, _) => format!("is no known {what}; did you mean {}?", quoted(nearest, "or")),
        };
        problem(code, message)
    }

    fn may_look_at(&mut self, names: usize) -> bool {
        let left = self.looks.checked_sub(names);
        self.looks = left.unwrap_or(0);
        left.is_some()
    }
}

/// A known name, with its letters for comparison.
#[derive(Debug)]
struct Name<'n> {
    name: &'n str,
    letters: Vec<char>,
}

impl<'n> Name<'n> {
    fn new(name: &'n str) -> Self {
        Self { name, letters: folded_chars(name).take(MOST_LETTERS).collect() }
    }
}

/// Returns the names in quotes, with a word before the last one.
fn quoted(names: &[&str], word: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {word} {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Returns the names that differ in case only, or else the first of those that differ in the fewest letters.
fn nearest<'n>(text: &str, names: &[Name<'n>]) -> Vec<&'n str> {
    let wanted = Name::new(text).letters;
    let most = (wanted.len() / 3).clamp(1, 3);
    let mut found: Vec<(usize, &str)> = Vec::new();
    let mut row = Vec::new();
    for Name { name, letters } in names {
        if wanted.len().abs_diff(letters.len()) > most {
            continue;
        }
        let distance = changes(&wanted, letters, &mut row);
        let best = found.first().map_or(most, |(best, _)| *best);
        if distance <= best && distance < letters.len() {
            found.retain(|(other, _)| *other == distance);
            found.push((distance, name));
        }
    }
    let many = if found.first().is_some_and(|(distance, _)| *distance == 0) { FEW } else { 1 };
    found.into_iter().take(many).map(|(_, name)| name).collect()
}

/// Maximum number of names in a message.
const FEW: usize = 5;
const MOST_LETTERS: usize = 60;
const MOST_LOOKS: usize = 1_000_000;

/// Returns the number of letters to insert, remove or replace that turn one text into the other.
fn changes(from: &[char], to: &[char], row: &mut Vec<usize>) -> usize {
    row.clear();
    row.extend(0..=to.len());
    for (index, letter) in from.iter().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        for (other, above) in to.iter().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = *above;
            left = replaced.min(left + 1).min(*above + 1);
            *above = left;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name() {
        let names = ["10002", "10080", "85123A", "UREA", "UREA-46", "Ø", "Ab-1", "aB-1"];
        for (text, expected) in [
            ("urea", &["UREA"][..]),
            ("UREA 46", &["UREA-46"]),
            ("85123a", &["85123A"]),
            ("851123A", &["85123A"]),
            ("1002", &["10002"]),
            ("ab-1", &["Ab-1", "aB-1"]),
            ("ac-1", &["Ab-1"]),
            ("KCL", &[]),
            ("X", &[]),
        ] {
            assert_eq!(nearest(text, &names.map(Name::new)), expected, "{text}");
        }
    }

    #[test]
    fn changes_are_counted() {
        let count =
            |from: &str, to: &str| changes(&Vec::from_iter(from.chars()), &Vec::from_iter(to.chars()), &mut Vec::new());
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("abc", ""), 3);
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!(count("abc", "abc"), 0);
    }
}
