//! Free texts, which people write beside a movement and the ledger keeps unchanged.

use lean_string::LeanStr;
use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

/// A free text, such as a note or the number of a document, kept as it was written.
///
/// A text takes 16 bytes, and so does an `Option` of it. Up to 16 bytes are held in place; a longer text is shared by
/// its clones. It derefs to `str`.
///
/// ```
/// use ledger_core::{NewVoid, Reference, value::Text};
/// let void = NewVoid::new(Reference::new("X-1")?).note("entered twice");
/// assert_eq!(void.note.as_deref(), Some("entered twice"));
/// assert_eq!(Text::from(format!("INV-{:04}", 42)), "INV-0042");
/// # Ok::<(), ledger_core::value::IdError>(())
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

#[cfg(feature = "serde")]
impl serde::Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Cow::<str>::deserialize(deserializer)?.into())
    }
}

/// The debug form of a `str`: quoted, without the name of the type.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeSet, HashSet};

    proptest! {
        /// A text equals, sorts and hashes as its `str`, whether it is held in place or shared.
        #[test]
        fn a_text_is_what_it_says(one in "[a-cÄ€]{0,24}", other in "[a-cÄ€]{0,24}") {
            let [text, beside] = [one.as_str(), other.as_str()].map(Text::from);
            prop_assert_eq!(text.cmp(&beside), one.cmp(&other));
            prop_assert_eq!(text == beside, one == other);
            let (hashed, sorted) = (HashSet::from([text.clone()]), BTreeSet::from([text.clone()]));
            prop_assert!(hashed.contains(one.as_str()) && sorted.contains(one.as_str()));
            prop_assert_eq!(hashed.contains(other.as_str()), one == other);
            prop_assert_eq!(format!("{text:?} {text:>30} {text:.2}"), format!("{one:?} {one:>30} {one:.2}"));
            prop_assert_eq!(text == Text::default(), one.is_empty());
            prop_assert!(Some(text.clone()).is_some(), "also where it is empty, and takes no more room");
            prop_assert_eq!(String::from(text), one);
        }
    }
}
