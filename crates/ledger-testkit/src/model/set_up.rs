//! The judgement of opening a ledger and of adding a name.

use super::judged::Judged;
use super::number::decimal_units;
use super::world::World;
use ledger_core::{
    Action, NewSupply,
    event::{Event, Supply},
    value::Conversion,
};
use std::collections::BTreeSet;

impl World {
    /// The event that opens the ledger or adds a name, or `None` for a movement.
    pub(super) fn set_up(&self, action: &Action) -> Judged<Option<Event>> {
        let unless = |known: &BTreeSet<String>, name: &str, event| {
            if known.contains(name) { Err("already_known") } else { shown(name, Some(event)) }
        };
        if self.settings.is_none() && !matches!(action, Action::Open(_)) {
            return Err("not_opened");
        }
        if action.texts().any(|(_, text)| text.chars().any(|c| is_hidden(c) && !"\t\n\r".contains(c))) {
            return Err("control_character");
        }
        match action {
            Action::Open(_) if self.settings.is_some() => Err("already_opened"),
            Action::Open(settings) => Ok(Some(Event::Opened(settings.clone()))),
            Action::AddStore(name) => unless(&self.stores, name.as_str(), Event::StoreAdded(name.clone())),
            Action::AddProvider(name) => unless(&self.providers, name.as_str(), Event::ProviderAdded(name.clone())),
            Action::AddReason(name) => unless(&self.reasons, name.as_str(), Event::ReasonAdded(name.clone())),
            Action::AddCycle(name) => unless(&self.cycles, name.as_str(), Event::CycleAdded(name.clone())),
            Action::AddSupply(new) => self.supply(new).map(|supply| Some(Event::SupplyAdded(supply))),
            _ => Ok(None),
        }
    }

    /// N1: two units and a name, and a conversion above zero that fits the scale.
    fn supply(&self, new: &NewSupply) -> Judged<Supply> {
        if self.supplies.contains_key(&new.code) {
            return Err("already_known");
        }
        shown(new.code.as_str(), ())?;
        for text in [&new.name, &new.buying_unit, &new.consumption_unit] {
            if text.trim().is_empty() {
                return Err("empty_text");
            }
            shown(text, ())?;
        }
        let scale = self.settings().quantity_scale;
        if decimal_units(new.conversion, scale).ok_or("too_many_decimals")? <= 0 {
            return Err("not_positive");
        }
        let conversion = Conversion::new(new.conversion, scale).map_err(|_| "number_out_of_range")?;
        Ok(Supply::new(new.code.clone(), &new.name, &new.buying_unit, conversion, &new.consumption_unit))
    }
}

/// `then`, unless a character of the name can't be seen.
pub(super) fn shown<T>(name: &str, then: T) -> Judged<T> {
    if name.chars().any(is_hidden) { Err("control_character") } else { Ok(then) }
}

/// The characters that steer a terminal or a line, by their code points.
fn is_hidden(character: char) -> bool {
    matches!(u32::from(character), 0..=0x1f | 0x7f..=0x9f | 0x2028..=0x202e | 0x2066..=0x2069)
}
