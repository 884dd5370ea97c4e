//! Keys as they stand in the text, up to the quote that opens their value: the writer and the scanner share them.

/// The first key of an object.
macro_rules! first {
    ($key:literal) => {
        concat!("{\"", $key, "\":\"")
    };
}

/// A key after another.
macro_rules! then {
    ($key:literal) => {
        concat!(",\"", $key, "\":\"")
    };
}

pub(super) use {first, then};
