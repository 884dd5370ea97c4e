//! Tables with aligned columns.

use crate::page::Page;
use ledger_core::value::Shown;
use std::iter::once;

pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

struct Column {
    header: String,
    numbers: bool,
}

impl Table {
    /// A table with these headers. A header that begins with `>` is that of numbers, which are aligned at the point.
    pub(crate) fn new(headers: &[&str]) -> Self {
        let column = |header: &&str| Column {
            header: header.trim_start_matches('>').to_owned(),
            numbers: header.starts_with('>'),
        };
        Self { columns: headers.iter().map(column).collect(), rows: Vec::new() }
    }

    /// Adds a row. A cell is as wide as its escaped text.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells.iter().map(|cell| Shown(cell).to_string()).collect());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn text(&self) -> Page {
        let columns: Vec<Vec<String>> =
            (0..).zip(&self.columns).map(|(place, column)| self.laid_out(place, column)).collect();
        let lines = 0..self.rows.len().saturating_add(1);
        lines
            .map(|line| {
                let cells: Vec<&str> =
                    columns.iter().filter_map(|column| column.get(line)).map(String::as_str).collect();
                cells.join("  ").trim_end().to_owned()
            })
            .collect()
    }

    /// One column with its header first, each cell padded to the widest.
    fn laid_out(&self, place: usize, column: &Column) -> Vec<String> {
        let cells = || self.rows.iter().map(|row| row.get(place).map_or("", String::as_str));
        let most = if column.numbers { cells().map(decimals).max().unwrap_or(0) } else { 0 };
        let lined_up = |cell: &str| match most.checked_sub(decimals(cell)) {
            Some(missing) => format!("{cell}{}", " ".repeat(missing)),
            None => cell.to_owned(),
        };
        let lines: Vec<String> = once(column.header.clone()).chain(cells().map(lined_up)).collect();
        let width = lines.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
        let padded = |cell: String| if column.numbers { format!("{cell:>width$}") } else { format!("{cell:width$}") };
        lines.into_iter().map(padded).collect()
    }
}

/// The number of characters from the point on.
fn decimals(number: &str) -> usize {
    number.find('.').map_or(0, |point| number.len().saturating_sub(point))
}
