//! The problem of a cell whose place is not known yet.

use crate::report::fault::Code;
use std::borrow::Cow;

/// A fault or warning of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    pub(crate) message: Cow<'static, str>,
}

pub(crate) fn problem(code: Code, message: impl Into<Cow<'static, str>>) -> Problem {
    Problem { code, message: message.into() }
}

/// A value that was taken, perhaps with a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken<T> {
    pub(crate) value: T,
    pub(crate) warning: Option<Problem>,
}

impl<T> Taken<T> {
    pub(crate) fn clean(value: T) -> Self {
        Self { value, warning: None }
    }
}
