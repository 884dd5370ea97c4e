//! Output while a task runs, on standard error: progress bars, and warnings.

use crate::answer::Finding;
use crate::page::Page;
use crate::terminal;
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::time::Duration;

pub(crate) struct Bars {
    hidden: bool,
    /// The warnings for an answer in JSON.
    warnings: RefCell<Vec<Finding>>,
}

impl Bars {
    pub(crate) fn new(hidden: bool) -> Self {
        Self { hidden, warnings: RefCell::default() }
    }

    /// Gives a warning that is not part of the answer: at once, or in the JSON.
    pub(crate) fn warn(&self, warning: Finding) {
        if self.hidden {
            self.warnings.borrow_mut().push(warning);
        } else {
            // a closed standard error has no reader
            let _ = terminal::complain(Page::from(format!("Warning: {}", warning.message)));
        }
    }

    /// The warnings not printed yet.
    pub(crate) fn warnings(self) -> Vec<Finding> {
        self.warnings.into_inner()
    }

    /// A bar that fills up to a total.
    pub(crate) fn fill(&self, what: &'static str) -> ProgressBar {
        self.bar("{msg:12} {wide_bar} {percent:>3} %", what)
    }

    /// A spinner for work of unknown length.
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
