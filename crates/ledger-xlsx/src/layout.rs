//! Every file's columns, one table each: what is written and what is read.

/// A column of a file, found by its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) header: &'static str,
    pub(crate) need: Need,
}

/// Whether a file must have the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    Optional,
    /// Written for the person who fills the file in, and not read back.
    Reference,
}

/// The columns of one kind of file; a column's place here is its number everywhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// What the file is called in messages.
    pub(crate) what: &'static str,
    pub(crate) columns: &'static [Column],
    /// How many of the required headers make a row the header row.
    pub(crate) recognised_by: usize,
}

impl Layout {
    pub(crate) fn header(&self, column: usize) -> &'static str {
        self.columns.get(column).map_or("", |column| column.header)
    }
}

macro_rules! layout {
    ($(#[$doc:meta])* $module:ident, $what:literal, $recognised_by:literal, [$($need:ident $name:ident = $header:literal,)*]) => {
        $(#[$doc])*
        pub(crate) mod $module {
            use super::{Column, Layout, Need};

            #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "the variants become the column constants below")]
            enum Place { $($name),* }
            $(pub(crate) const $name: usize = Place::$name as usize;)*

            pub(crate) const LAYOUT: Layout = Layout {
                what: $what,
                columns: &[$(Column { header: $header, need: Need::$need }),*],
                recognised_by: $recognised_by,
            };
        }
    };
}

layout! {
    /// The rebalance template.
    rebalance, "rebalance", 3, [
        Required NAME = "Supply Name",
        Required CODE = "Supply Code",
        Optional STORE = "Store",
        Required DATE = "Rebalance Date",
        Required STOCK = "New Buying Unit Stock",
        Required PRICE = "New Average Buying Price",
        Reference UNIT = "Buying Unit",
        Reference CURRENT_STOCK = "Current Stock",
        Reference CURRENT_AVERAGE = "Current Average",
    ]
}

layout! {
    /// The journal: one movement a row.
    journal, "journal", 3, [
        Required KIND = "Kind",
        Required DATE = "Date",
        Optional STORE = "Store",
        Required ITEM = "Item Number",
        Required QTY = "Qty",
        Optional UNIT_PRICE = "Unit Price",
        Optional PROVIDER = "Provider",
        Optional DOCUMENT = "Document",
        Optional CYCLE = "Cycle",
        Optional ACTIVITY = "Activity",
        Optional REASON = "Reason Code",
        Optional REF = "Ref",
        Optional OF = "Of",
        Optional NOTE = "Note",
        Optional TOTAL = "Total",
        Optional LOT = "Lot",
        Optional CONTRACTOR = "Contractor",
    ]
}

layout! {
    /// The list of supplies.
    supplies, "supplies", 3, [
        Required CODE = "Supply Code",
        Required NAME = "Supply Name",
        Required BUYING_UNIT = "Buying Unit",
        Required CONSUMPTION_UNIT = "Consumption Unit",
        Required CONVERSION = "Unit Conversion",
    ]
}
