//! What is told while a task runs, on standard error: progress bars, where somebody looks at them, and warnings.

use crate::answer::Finding;
use crate::page::Page;
use crate::terminal;
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::time::Duration;

pub(crate) struct Bars {
    hidden: bool,
    /// Warnings for an answer in JSON.
    warnings: RefCell<Vec<Finding>>,
}

impl Bars {
    pub(crate) fn new(hidden: bool) -> Self {
        Self { hidden, warnings: RefCell::default() }
    }

    /// Warns of something that is no part of the answer: at once, or in its JSON.
    pub(crate) fn warn(&self, warning: Finding) {
        if self.hidden {
            self.warnings.borrow_mut().push(warning);
        } else {
            // where standard error is closed, nobody wants to hear
            let _ = terminal::complain(Page::from(format!("Warning: {}", warning.message)));
        }
    }

    /// The warnings that were not told yet.
    pub(crate) fn warnings(self) -> Vec<Finding> {
        self.warnings.into_inner()
    }

    /// A bar that fills as a total is known.
    pub(crate) fn fill(&self, what: &'static str) -> ProgressBar {
        self.bar("{msg:12} {wide_bar} {percent:>3} %", what)
    }

    /// A sign of life while something takes as long as it takes.
    pub(crate) fn spin(&self, what: &'static str) -> ProgressBar {
        let bar = self.bar("{msg:12} {spinner} {elapsed}", what);
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    }

    fn bar(&self, template: &str, what: &'static str) -> ProgressBar {
        let bar = if self.hidden { ProgressBar::hidden() } else { ProgressBar::new(0) };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.with_message(what).with_finish(ProgressFinish::AndClear)
    }
}

/// Moves `bar` to `done` of `total`.
pub(crate) fn advance(bar: &ProgressBar, done: u64, total: Option<u64>) -> ControlFlow<()> {
    if let Some(total) = total {
        bar.set_length(total);
    }
    bar.set_position(done);
    ControlFlow::Continue(())
}
