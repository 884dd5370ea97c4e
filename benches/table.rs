//! A table in Markdown, one row a comparison: what was to be reached, what was measured, and whether it was.

use std::fmt;

/// What a figure is to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
    /// Nothing: it is only told.
    Told,
}

impl Target {
    fn is_met_by(self, figure: f64) -> Option<bool> {
        match self {
            Self::AtMost(most) => Some(figure <= most),
            Self::AtLeast(least) => Some(figure >= least),
            Self::Told => None,
        }
    }
}

/// Prints its rows as they come.
#[derive(Debug)]
pub struct Table;

impl Table {
    /// Prints the head of a table.
    #[must_use]
    pub fn about(what: impl fmt::Display) -> Self {
        println!("\n**{what}**\n\n| what | target | measured | |\n|---|---|---|---|");
        Self
    }

    /// Prints a row: what it is, and its figure in `unit`.
    pub fn row(&self, what: impl fmt::Display, target: Target, figure: f64, unit: &str) {
        let target_text = match target {
            Target::AtMost(most) => format!("≤ {most} {unit}"),
            Target::AtLeast(least) => format!("≥ {least} {unit}"),
            Target::Told => String::new(),
        };
        let verdict = match target.is_met_by(figure) {
            Some(true) => "met",
            Some(false) => "**not met**",
            None => "",
        };
        println!("| {what} | {target_text} | {} {unit} | {verdict} |", short(figure));
    }
}

/// Three digits that matter, or all before the point.
fn short(figure: f64) -> String {
    let decimals = match figure.abs() {
        small if small < 10.0 => 2,
        middle if middle < 100.0 => 1,
        _ => 0,
    };
    format!("{figure:.decimals$}")
}
