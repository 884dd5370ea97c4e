//! The records, with their times.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::{open, settings};
use crate::safe::head_json;
use crate::table::Table;
use anyhow::Result;
use ledger_core::value::Position;
use ledger_store::Kept;
use serde_json::{Value, json};
use std::path::Path;

pub(crate) fn show(book: &Path, after: u64, limit: Option<usize>, bars: &Bars) -> Result<Answer> {
    let book = open(book, bars)?;
    let scales = settings(&book)?.scales();
    let mut table = Table::new(&[">Position", "Recorded (UTC)", "What"]);
    let mut records: Vec<Value> = Vec::new();
    for record in book.records(Position::new(after)).take(limit.unwrap_or(usize::MAX)) {
        let record = record?;
        let json = json!(scales.of(&record));
        let text = |field: &str| json.get(field).and_then(Value::as_str).unwrap_or_default();
        let recorded = text("recorded").split('.').next().unwrap_or_default().replace('T', " ");
        let events = json.get("events").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        table.row(vec![record.position.to_string(), recorded.trim_end_matches('Z').to_owned(), what(events)]);
        records.push(json);
    }
    let head = book.head()?;
    let text = table.text().spaced().with(format!("Head: {}", Kept::from(head)));
    Ok(Answer::done(text, json!({ "records": records, "head": head_json(&head) })))
}

/// Events in words: one by its reference, many by their number of each kind.
fn what(events: &[Value]) -> String {
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for (kind, _) in events.iter().filter_map(Value::as_object).flatten() {
        match kinds.iter_mut().find(|(known, _)| known == kind) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => kinds.push((kind.clone(), 1)),
        }
    }
    let reference = match events {
        [only] => only.as_object().and_then(|event| event.values().next()?.get("ref")?.as_str()),
        _ => None,
    };
    let said = kinds.into_iter().map(|(kind, count)| {
        let kind = kind.replace('_', " ");
        if count == 1 { kind } else { format!("{count} × {kind}") }
    });
    let said = said.collect::<Vec<_>>().join(", ");
    reference.map_or(said.clone(), |reference| format!("{said} {reference}"))
}
