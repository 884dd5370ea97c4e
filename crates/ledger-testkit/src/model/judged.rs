//! The result of judging an action or a line of it.

/// The result, or the stable code of the refusal.
pub(super) type Judged<T> = Result<T, &'static str>;

/// All lines, or every line that is refused with its code.
pub(super) fn all<T>(lines: impl Iterator<Item = Judged<T>>) -> Result<Vec<T>, Refusals> {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (number, line) in lines.enumerate() {
        match line {
            Ok(line) => good.push(line),
            Err(code) => bad.push((number, code)),
        }
    }
    if bad.is_empty() { Ok(good) } else { Err(Refusals(bad)) }
}

/// The refusals of an action: the line and the code of each.
#[derive(Debug)]
pub(super) struct Refusals(pub(super) Vec<(usize, &'static str)>);

impl From<&'static str> for Refusals {
    fn from(code: &'static str) -> Self {
        Self(vec![(0, code)])
    }
}
