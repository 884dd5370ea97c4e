//! Settings, plans and histories drawn by chance.

mod clerk;
mod glance;
mod plan;
mod setting;

pub use clerk::{Clerk, commands_for, histories, tellings};
pub use plan::{CommandPlan, plans, rebalance_plan, voidable_plan};
pub use setting::{Setting, settings, vast_settings};
