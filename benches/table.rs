//! A table in Markdown with a row for each comparison: the target, the measured figure, and the verdict.

use std::fmt;
use std::sync::{Mutex, PoisonError};

/// The target of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
    /// No target: the figure is only printed.
    Told,
}

impl Target {
    pub(crate) fn is_met_by(self, figure: f64) -> Option<bool> {
        match self {
            Self::AtMost(most) => Some(figure <= most),
            Self::AtLeast(least) => Some(figure >= least),
            Self::Told => None,
        }
    }

    /// Returns true if a figure misses its limit by no more than the factor `slack`.
    pub(crate) fn is_within_slack(self, figure: f64, slack: f64) -> bool {
        match self {
            Self::AtMost(limit) | Self::AtLeast(limit) => self.is_within(figure, limit, slack),
            Self::Told => true,
        }
    }

    /// Returns true if a figure is worse than another by no more than the factor `slack`.
    pub(crate) fn is_within(self, figure: f64, than: f64, slack: f64) -> bool {
        match self {
            Self::AtMost(_) => figure <= than * slack,
            Self::AtLeast(_) => figure >= than / slack,
            Self::Told => true,
        }
    }
}

/// A row that was printed.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) what: String,
    pub(crate) target: Target,
    pub(crate) figure: f64,
    pub(crate) unit: String,
}

impl Measured {
    /// Returns true if the figure is counted and not timed, which its unit tells.
    pub(crate) fn is_counted(&self) -> bool {
        let counts = ["instructions", "bytes", "allocations", "rows"];
        self.unit.split(' ').next().is_some_and(|unit| counts.contains(&unit))
    }
}

static PRINTED: Mutex<Vec<Measured>> = Mutex::new(Vec::new());

/// Takes the rows that were printed since the last call.
pub(crate) fn measured() -> Vec<Measured> {
    std::mem::take(&mut *PRINTED.lock().unwrap_or_else(PoisonError::into_inner))
}

/// A table that prints its rows as they come.
#[derive(Debug)]
pub struct Table;

impl Table {
    /// Prints the head of a table.
    #[must_use]
    pub fn about(what: impl fmt::Display) -> Self {
        println!("\n**{what}**\n\n| what | target | measured | |\n|---|---|---|---|");
        Self
    }

    /// Prints a row: its description, and its figure in `unit`.
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
        let row = Measured { what: what.to_string(), target, figure, unit: unit.to_owned() };
        PRINTED.lock().unwrap_or_else(PoisonError::into_inner).push(row);
    }
}

/// The figure with three significant digits, or with all before the point.
fn short(figure: f64) -> String {
    let decimals = match figure.abs() {
        small if small < 10.0 => 2,
        middle if middle < 100.0 => 1,
        _ => 0,
    };
    format!("{figure:.decimals$}")
}
