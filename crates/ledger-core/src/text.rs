//! Free text: what people write beside a movement, and the ledger keeps as it is.

use lean_string::LeanStr;
use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

/// A free text, such as the number of a document or a note: any text at all, kept as it was written.
///
/// It takes 16 bytes, also where it may be left out. A text that fits in them stands in place, a longer one is shared
/// by its clones. It reads as a `&str`.
///
/// ```
/// use ledger_core::{NewVoid, Reference, Text};
/// let mut void = NewVoid::new(Reference::new("X-1")?);
/// void.note = Some("entered twice".into());
/// assert_eq!(void.note.as_deref(), Some("entered twice"));
/// assert_eq!(Text::from(format!("INV-{:04}", 42)), "INV-0042");
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text(LeanStr);

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Option<Text>>() == 16);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(LeanStr::from(text))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<Cow<'_, str>> for Text {
    fn from(text: Cow<'_, str>) -> Self {
        text.as_ref().into()
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().to_owned()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

/// As of a `str`: quoted, and nothing around it.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
