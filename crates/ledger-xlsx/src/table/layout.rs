//! The columns of every kind of file, for writing and reading.

/// A column of a file, found by its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) header: &'static str,
    pub(crate) need: Need,
    pub(crate) holds: Holds,
}

/// The type of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Text,
    Number,
    Date,
}

/// The need for a column in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    Optional,
    /// The column is written for the person who fills the file in, and is not read back.
    Reference,
}

/// The columns of one kind of file. A column is referred to by its index here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// The name of the kind, for messages.
    pub(crate) what: &'static str,
    pub(crate) columns: &'static [Column],
    /// The number of required headers that make a row the header row.
    pub(crate) recognised_by: usize,
}

impl Layout {
    pub(crate) fn holds(&self, column: usize) -> Holds {
        self.columns.get(column).map_or(Holds::Text, |column| column.holds)
    }

    /// Returns the last column, in which an error report explains the faults of a row.
    pub(crate) const fn problem(&self) -> usize {
        self.columns.len().saturating_sub(1)
    }

    pub(crate) fn header(&self, column: usize) -> &'static str {
        self.columns.get(column).map_or("", |column| column.header)
    }
}

/// Last column of every layout. An error report is sent back with it, and it is not read.
const PROBLEM: Column = Column { header: "What Is Wrong", need: Need::Reference, holds: Holds::Text };

macro_rules! layout {
    ($(#[$doc:meta])* $module:ident, $what:literal, $recognised_by:literal, [$($need:ident $holds:ident $name:ident = $header:literal,)*]) => {
        $(#[$doc])*
        pub(crate) mod $module {
            use super::{Column, Holds, Layout, Need, PROBLEM};

            #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "the variants become the column constants below")]
            enum Place { $($name),* }
            $(pub(crate) const $name: usize = Place::$name as usize;)*

            pub(crate) const LAYOUT: Layout = Layout {
                what: $what,
                columns: &[$(Column { header: $header, need: Need::$need, holds: Holds::$holds },)* PROBLEM],
                recognised_by: $recognised_by,
            };
        }
    };
}

layout! {
    /// The rebalance template.
    rebalance, "rebalance", 3, [
        Required Text NAME = "Supply Name",
        Required Text CODE = "Supply Code",
        Optional Text STORE = "Store",
        Required Date DATE = "Rebalance Date",
        Required Number STOCK = "New Buying Unit Stock",
        Required Number PRICE = "New Average Buying Price",
        Reference Text UNIT = "Buying Unit",
        Reference Number CURRENT_STOCK = "Current Stock",
        Reference Number CURRENT_AVERAGE = "Current Average",
    ]
}

layout! {
    /// The journal, with one movement in each row.
    journal, "journal", 3, [
        Required Text KIND = "Kind",
        Required Date DATE = "Date",
        Optional Text STORE = "Store",
        Required Text ITEM = "Item Number",
        Required Number QTY = "Qty",
        Optional Number UNIT_PRICE = "Unit Price",
        Optional Text PROVIDER = "Provider",
        Optional Text DOCUMENT = "Document",
        Optional Text CYCLE = "Cycle",
        Optional Text ACTIVITY = "Activity",
        Optional Text REASON = "Reason Code",
        Optional Text REF = "Ref",
        Optional Text OF = "Of",
        Optional Text NOTE = "Note",
        Optional Number TOTAL = "Total",
        Optional Text LOT = "Lot",
        Optional Text CONTRACTOR = "Contractor",
    ]
}

layout! {
    /// Adjustments by the delta rule or the sync rule.
    adjustment, "adjustment", 2, [
        Optional Text STORE = "Store",
        Required Text ITEM = "Item Number",
        Required Text REASON = "Reason Code",
        Required Number QTY = "Qty",
        Optional Date DATE = "Date",
        Optional Number UNIT_PRICE = "Unit Price",
        Optional Text NOTE = "Note",
        Optional Text NAME = "Supply Name",
        Reference Text UNIT = "Buying Unit",
        Reference Number AVAILABLE = "Net Available",
    ]
}

layout! {
    /// The list of supplies.
    supplies, "supplies", 3, [
        Required Text CODE = "Supply Code",
        Required Text NAME = "Supply Name",
        Required Text BUYING_UNIT = "Buying Unit",
        Required Text CONSUMPTION_UNIT = "Consumption Unit",
        Required Number CONVERSION = "Unit Conversion",
    ]
}
