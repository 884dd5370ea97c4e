//! Supplies to add to the catalog.

use crate::value::id::SupplyId;
use rust_decimal::Decimal;

/// A supply to add to the catalog: an item of stock, with the unit it is bought in and the unit it is used in.
///
/// Refused as `already_known`, `empty_text`, `not_positive`, `too_many_decimals` or `number_out_of_range`. It can't be
/// taken back: names stay.
///
/// ```
/// use ledger_core::*;
/// let mut ledger = Ledger::default();
/// let urea = NewSupply::new(SupplyId::new("UREA")?, "Urea 46 %", "bag", 50, "kg"); // a bag of 50 kg
/// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH)
///     .with(Action::Open(Settings::default()))
///     .with(urea.clone())
///     .with(urea);
/// let refusals = ledger.decide(&open).unwrap_err();
/// assert_eq!(refusals.to_string(), "action 3: there is a supply UREA already: choose another name, or leave it as it is");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewSupply {
    /// Its code, unique in the ledger.
    pub code: SupplyId,
    /// Its name among people; not empty.
    pub name: String,
    /// The unit it is bought and priced in; not empty.
    pub buying_unit: String,
    /// The unit it is used in; not empty.
    pub consumption_unit: String,
    /// The consumption units in a buying unit; greater than zero.
    #[cfg_attr(feature = "serde", serde(with = "crate::value::text::foreign"))]
    pub conversion: Decimal,
}

impl NewSupply {
    /// A supply of these parts, in the order of "Urea 46 %, a bag of 50 kg".
    pub fn new(
        code: SupplyId,
        name: impl Into<String>,
        buying_unit: impl Into<String>,
        conversion: impl Into<Decimal>,
        consumption_unit: impl Into<String>,
    ) -> Self {
        Self {
            code,
            name: name.into(),
            buying_unit: buying_unit.into(),
            consumption_unit: consumption_unit.into(),
            conversion: conversion.into(),
        }
    }
}
