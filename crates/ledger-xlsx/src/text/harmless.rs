//! Texts that a spreadsheet does not run as formulas.

use std::borrow::Cow;

/// Returns true if a spreadsheet may take the text for a formula.
pub(crate) fn may_run(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Returns the text for a CSV file, after an apostrophe if a spreadsheet might run it.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    if may_run(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_run_is_quoted() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in ["", "UREA", "1-2", "'=1", " =1"] {
            assert_eq!(harmless(text), text);
        }
    }
}
