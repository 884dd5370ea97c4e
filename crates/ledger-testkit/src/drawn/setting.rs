//! The scales, permissions and sizes of a ledger on trial.

use ledger_core::{
    Action, Command, CommandId, CycleId, NewSupply, ProviderId, Settings, StoreId, SupplyId,
    event::{BackdatedCounts, NegativeStock},
    value::Scale,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use time::OffsetDateTime;

/// The settings of a ledger on trial, and the size of its numbers.
///
/// ```
/// use ledger_core::Ledger;
/// use ledger_testkit::{Setting, Step};
/// let mut ledger = Ledger::default();
/// Step::take(&mut ledger, &Setting::default().opening());
/// assert_eq!(ledger.catalog().stores().count(), 3);
/// assert_eq!(ledger.catalog().supplies().count(), 3);
/// ```
#[derive(Debug, Clone)]
pub struct Setting {
    /// The scales, and whether negative stock and back-dated counts are allowed.
    pub settings: Settings,
    /// The factor by which every quantity and price is larger than usual.
    pub factor: i64,
}

impl Default for Setting {
    fn default() -> Self {
        Self { settings: Settings::default(), factor: 1 }
    }
}

impl Setting {
    /// The command that opens such a ledger: with three stores, two providers, two cycles and three supplies. A buying
    /// unit of the supplies holds 50 consumption units, one, and a quarter of one (three, if the scale has fewer than
    /// two decimals).
    pub fn opening(&self) -> Command {
        let has_room = self.settings.quantity_scale.decimals() >= 2;
        let quarter = if has_room { Decimal::new(25, 2) } else { 3.into() };
        let mut command = Command::new(CommandId::new("open").unwrap(), OffsetDateTime::UNIX_EPOCH)
            .with(Action::Open(self.settings.clone()));
        for store in ["NORTH", "SOUTH"] {
            command = command.with(Action::AddStore(StoreId::new(store).unwrap()));
        }
        for provider in ["Agro Sur", "Agro Norte"] {
            command = command.with(Action::AddProvider(ProviderId::new(provider).unwrap()));
        }
        for cycle in ["2026-05-a", "2026-05-b"] {
            command = command.with(Action::AddCycle(CycleId::new(cycle).unwrap()));
        }
        for (code, conversion) in [("BAG50", 50.into()), ("EACH", 1.into()), ("QUARTER", quarter)] {
            let name = format!("{code} – «ü»");
            command = command.with(NewSupply::new(SupplyId::new(code).unwrap(), name, "bag", conversion, "kg"));
        }
        command
    }

    fn of(quantity_scale: u8, money_scale: u8, negative: bool, backdated: bool) -> Self {
        let settings = Settings::default()
            .quantity_scale(Scale::new(quantity_scale).unwrap())
            .money_scale(Scale::new(money_scale).unwrap())
            .negative_stock(if negative { NegativeStock::Allowed } else { NegativeStock::Refused })
            .backdated_counts(if backdated { BackdatedCounts::Allowed } else { BackdatedCounts::Refused });
        Self { settings, factor: 1 }
    }
}

/// Settings of all kinds: with zero to six decimals, and with negative stock and back-dated counts allowed or refused.
pub fn settings() -> impl Strategy<Value = Setting> {
    let scales = prop_oneof![
        4 => Just((6, 6)),
        2 => Just((3, 2)),
        2 => Just((2, 2)),
        1 => Just((0, 2)),
        1 => Just((1, 2)),
        1 => Just((0, 0)),
        1 => Just((2, 4)),
    ];
    (scales, any::<bool>(), any::<bool>()).prop_map(|((quantity_scale, money_scale), negative, backdated)| {
        Setting::of(quantity_scale, money_scale, negative, backdated)
    })
}

/// Settings with numbers so large that some results do not fit.
pub fn vast_settings() -> impl Strategy<Value = Setting> {
    (1..=9_u32, any::<bool>())
        .prop_map(|(zeros, negative)| Setting { factor: 10_i64.pow(zeros), ..Setting::of(9, 9, negative, negative) })
}
