//! Names: text newtypes, so that a store can't be passed for a supply.

use crate::pack::codec::codec_as;
use crate::value::id_error::{IdError, IdFault, IdKind};
use crate::value::kind::Kind;
#[cfg(feature = "serde")]
use crate::value::text::as_text::as_text;
use crate::value::text::control::Shown;
use lean_string::LeanString;
use std::borrow::Borrow;
use std::fmt::{self, Write};
use std::hash::{Hash, Hasher};

/// The fault of a text that is no name.
fn fault(text: &str) -> Option<IdFault> {
    if is_plain(text) {
        None
    } else if text.is_empty() {
        Some(IdFault::Empty)
    } else if text.chars().take(201).count() > 200 {
        Some(IdFault::TooLong)
    } else if text.chars().any(char::is_control) {
        Some(IdFault::ControlCharacter)
    } else if text.trim() != text {
        Some(IdFault::Untrimmed)
    } else {
        None
    }
}

/// Returns true if the text is trimmed printable ASCII of at most 200 characters. Nearly all names are, and need no
/// further check.
fn is_plain(text: &str) -> bool {
    matches!(text.as_bytes(), [b'!'..=b'~', between @ .., b'!'..=b'~']
        if between.len() < 199 && between.iter().all(|byte| matches!(byte, b' '..=b'~')))
}

/// Returns true if two names are the same. Most names have at most 16 bytes, so that comparing their ends, which may
/// overlap, is enough and takes no call.
#[inline]
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let by_ends = || same_ends::<8>(one, other).or_else(|| same_ends::<4>(one, other));
    one.len() == other.len() && by_ends().unwrap_or_else(|| one == other)
}

/// Returns true if two texts of the same length begin and end alike, or `None` if the two ends are not the whole text.
#[inline]
fn same_ends<const BYTES: usize>(one: &[u8], other: &[u8]) -> Option<bool> {
    let [first, last] = [one.first_chunk::<BYTES>()?, one.last_chunk()?];
    let [other_first, other_last] = [other.first_chunk()?, other.last_chunk()?];
    (one.len() <= BYTES.saturating_mul(2)).then(|| first == other_first && last == other_last)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:ident) => {
        $(#[$doc])*
        ///
        /// 1 to 200 characters, none of them a control character, no white space at either end. Case matters.
        #[derive(Clone, Eq, PartialOrd, Ord)]
        pub struct $name(LeanString);

        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                is_same(&self.0, &other.0)
            }
        }

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.0.hash(state);
            }
        }

        impl $name {
            /// Checks a text, and makes it a name.
            ///
            /// # Errors
            /// [`IdError`] if the text can't be a name.
            pub fn new(text: impl AsRef<str>) -> Result<Self, IdError> {
                let text = text.as_ref();
                match fault(text) {
                    None => Ok(Self(LeanString::from(text))),
                    Some(fault) => Err(IdError::new(IdKind::$kind, fault, text)),
                }
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        #[cfg(feature = "serde")]
        as_text!($name: "a name as text");

        codec_as!($name if |name| fault(&name.0).is_none());

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), Shown(&self.0))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }
    };
}

id! {
    /// The code of a supply, which is a kind of goods kept in stock.
    ///
    /// ```
    /// # use ledger_core::SupplyId;
    /// assert_eq!(SupplyId::new("UREA-46")?.as_str(), "UREA-46");
    /// assert!(SupplyId::new(" UREA").is_err());
    /// # Ok::<(), ledger_core::value::IdError>(())
    /// ```
    SupplyId, Supply
}
id! {
    /// The name of a store: a place that holds stock.
    ///
    /// ```
    /// # use ledger_core::StoreId;
    /// assert_eq!(StoreId::new("MAIN")?, StoreId::main());
    /// # Ok::<(), ledger_core::value::IdError>(())
    /// ```
    StoreId, Store
}
id! {
    /// The name of a provider, from whom an entry was bought.
    ///
    /// ```
    /// # use ledger_core::ProviderId;
    /// assert_eq!(ProviderId::new("Agro Sur")?.to_string(), "Agro Sur"); // white space within is fine
    /// assert_ne!(ProviderId::new("agro sur")?, ProviderId::new("Agro Sur")?); // case matters
    /// # Ok::<(), ledger_core::value::IdError>(())
    /// ```
    ProviderId, Provider
}
id! {
    /// The code of a reason for an adjustment; `DMG`, `FI` and `NF` are built in.
    ///
    /// ```
    /// # use ledger_core::value::ReasonCode;
    /// use ledger_core::{Action, query::BUILT_IN_REASONS};
    /// # let mut book = ledger_testkit::story::StoryBook::pieces();
    /// assert!(BUILT_IN_REASONS.contains(&ReasonCode::new("DMG")?.as_str()));
    /// let moth = ReasonCode::new("MOTH")?;
    /// book.tell(vec![Action::AddReason(moth.clone())])?;
    /// assert!(book.ledger.catalog().has_reason(&moth));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ReasonCode, Reason
}
id! {
    /// The name of a field cycle: a window of work that exits are charged to.
    ///
    /// ```
    /// # use ledger_core::CycleId;
    /// assert!(CycleId::new("2026-05")? < CycleId::new("2026-06")?); // lists are in this order
    /// # Ok::<(), ledger_core::value::IdError>(())
    /// ```
    CycleId, Cycle
}
id! {
    /// The name of an activity within a field cycle.
    ///
    /// ```
    /// # use ledger_core::ActivityId;
    /// # let mut book = ledger_testkit::story::StoryBook::pieces();
    /// book.story("
    ///     05-01 entry 10 @ 2           | 10 20
    ///     05-02 exit 4 to fertilizing  | 6  12
    /// ");
    /// assert_eq!(book.ledger.cycle_costs()[0].activity, &ActivityId::new("fertilizing")?); // used, so declared
    /// # Ok::<(), ledger_core::value::IdError>(())
    /// ```
    ActivityId, Activity
}
id! {
    /// The name of a lot: a piece of land that an exit may be charged to, not a batch of goods.
    ///
    /// ```
    /// # use ledger_core::value::LotId;
    /// use ledger_core::{ActivityId, Charge, CycleId};
    /// let sowing = Charge::new(CycleId::new("2026-05")?, ActivityId::new("sowing")?);
    /// let on_north_4 = sowing.clone().lot(LotId::new("North 4")?);
    /// assert_ne!(on_north_4, sowing); // costs are summed up apart
    /// # Ok::<(), ledger_core::value::IdError>(())
    /// ```
    LotId, Lot
}
id! {
    /// The name of a contractor that an exit may be charged to.
    ///
    /// ```
    /// # use ledger_core::value::ContractorId;
    /// use ledger_core::{ActivityId, Charge, CycleId};
    /// let sowing = Charge::new(CycleId::new("2026-05")?, ActivityId::new("sowing")?);
    /// let by_paz = sowing.clone().contractor(ContractorId::new("Hnos. Paz")?);
    /// assert_ne!(by_paz, sowing); // costs are summed up apart
    /// # Ok::<(), ledger_core::value::IdError>(())
    /// ```
    ContractorId, Contractor
}
id! {
    /// The unique name of a transaction in its ledger: given, or made of its kind and position.
    ///
    /// ```
    /// use ledger_core::{Reference, StoreId, SupplyId};
    /// # let mut book = ledger_testkit::story::StoryBook::pieces();
    /// book.story("
    ///     05-01 entry 10 @ 2 as PO-17 | 10 20
    ///     05-02 entry 10 @ 2          | 20 40
    ///     05-03 entry 10 @ 2 as PO-17 | refused duplicate_reference
    /// ");
    /// let kardex = book.ledger.kardex(&StoreId::main(), &SupplyId::new("UREA")?).unwrap();
    /// assert_eq!(kardex[0].reference, Reference::new("PO-17")?);
    /// assert_eq!(kardex[1].reference, Reference::new("entry-5")?);
    /// # Ok::<(), ledger_core::value::IdError>(())
    /// ```
    Reference, Reference
}
id! {
    /// The unique name of a command, chosen by the application. A command sent twice is recorded once.
    ///
    /// ```
    /// # use ledger_core::CommandId;
    /// assert!(CommandId::new("import-2026-11-23").is_ok());
    /// assert!(CommandId::new("import\n").is_err()); // no control character, no white space at the end
    /// # Ok::<(), ledger_core::value::IdError>(())
    /// ```
    CommandId, Command
}

impl StoreId {
    /// `MAIN`: the store that every fresh ledger has.
    pub fn main() -> Self {
        Self(LeanString::from_static_str("MAIN"))
    }
}

impl Reference {
    /// The reference that the ledger makes of a kind and a position.
    pub(crate) fn of_kind(kind: Kind, position: Position) -> Self {
        let (mut digits, mut name) = (itoa::Buffer::new(), LeanString::from(kind.prefix()));
        name.push_str(digits.format(position.get()));
        Self(name)
    }

    /// A reference that the ledger makes.
    pub(crate) fn made(text: fmt::Arguments<'_>) -> Self {
        let mut name = LeanString::new();
        // writing to a text can't fail
        name.write_fmt(text).unwrap_or_default();
        Self(name)
    }
}

/// The number of an event in the log, from 1 without gaps. It tells the order in which the ledger learnt of events.
///
/// Position 0 is the empty ledger.
///
/// ```
/// use ledger_core::{Reference, value::Position};
/// # let mut book = ledger_testkit::story::StoryBook::pieces(); // opened, with a supply
/// assert_eq!(book.ledger.head(), Position::new(2));
/// book.story("
///     05-05 entry 10 @ 2 as E | 10 20
///     05-01 entry 10 @ 2 as F | 20 40
/// ");
/// let position = |name: &str| book.ledger.transaction(&Reference::new(name).unwrap()).unwrap().position;
/// assert!(position("E") < position("F")); // recorded first, though it happened later
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Position(u64);

impl Position {
    /// The position of the empty ledger, before the first event.
    pub const START: Self = Self(0);

    /// The position with that number.
    pub const fn new(place: u64) -> Self {
        Self(place)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The position `events` later.
    pub fn after(self, events: usize) -> Self {
        Self(self.0.saturating_add(events as u64))
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Position({})", self.0)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

codec_as!(Position);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_tells_the_kind_of_name_its_fault_and_the_text_as_far_as_it_is_short() {
        let long = "n".repeat(201);
        let told = |error: IdError| error.to_string();
        let shown = format!("a lot's name can't be longer than 200 characters: \"{}…\"", "n".repeat(40));
        assert_eq!(told(SupplyId::new("").unwrap_err()), "a supply's code can't be empty");
        assert_eq!(told(LotId::new(&long).unwrap_err()), shown);
        assert_eq!(told(Reference::new("X\n1").unwrap_err()), r#"a reference can't hold control characters: "X\n1""#);
        assert!(LotId::new(&long[1..]).is_ok());
    }

    #[test]
    fn names_are_the_same_where_every_byte_is() {
        for length in 1..40 {
            let name = "n".repeat(length);
            let id = |text: &str| SupplyId::new(text).unwrap();
            assert_eq!(id(&name), id(&name));
            assert_ne!(id(&name), id(&format!("{name}n")));
            for at in 0..length {
                let mut other = name.clone();
                other.replace_range(at..=at, "o");
                assert_ne!(id(&name), id(&other), "they differ at {at} of {length}");
            }
        }
    }
}
