//! The text of a key, up to the quote that opens its value. The writer and the scanner share these macros.

/// The first key of an object.
macro_rules! first {
    ($key:literal) => {
        concat!("{\"", $key, "\":\"")
    };
}

/// A key that follows another value.
macro_rules! then {
    ($key:literal) => {
        concat!(",\"", $key, "\":\"")
    };
}

pub(super) use {first, then};
