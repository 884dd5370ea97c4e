//! Values, of which everything else is made: numbers, names, moments, texts.

pub(crate) mod amount;
pub(crate) mod id;
pub(crate) mod id_error;
pub(crate) mod instant;
pub(crate) mod kind;
pub(crate) mod moment;
pub(crate) mod number;
pub(crate) mod numbering;
pub(crate) mod on_hand;
pub(crate) mod stock;
pub(crate) mod text;

pub use amount::{Amount, InUnits, Price, Unit};
pub use id::{
    ActivityId, CommandId, ContractorId, CycleId, LotId, Position, ProviderId, ReasonCode, Reference, StoreId, SupplyId,
};
pub use id_error::{IdError, IdFault, IdKind};
pub use kind::Kind;
pub use moment::{Moment, MomentError};
pub use number::{Conversion, Figure, Money, NumberError, Quantity, Scale, Total, UnitPrice};
pub use on_hand::OnHand;
pub use text::Text;
pub use text::control::{ControlCharacter, Shown};
