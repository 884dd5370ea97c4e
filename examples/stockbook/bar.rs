//! Progress bars: drawn on standard error, and only where somebody looks at it.

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use std::ops::ControlFlow;
use std::time::Duration;

pub(crate) struct Bars {
    hidden: bool,
}

impl Bars {
    pub(crate) fn new(hidden: bool) -> Self {
        Self { hidden }
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
