//! From a record to the state after it.

use crate::event::Record;
use crate::fold::draft::Draft;
use crate::ledger::{Ledger, OutOfSequence};

impl Ledger {
    /// Applies the record of a command as it is, without judging it.
    ///
    /// # Errors
    /// [`OutOfSequence`] if the record does not begin right after the head; nothing is applied then.
    pub fn apply(&mut self, record: &Record) -> Result<(), OutOfSequence> {
        if record.position != self.head.after(1) {
            return Err(OutOfSequence { head: self.head, position: record.position });
        }
        let mut draft = Draft::over(self, record.recorded).without_impact();
        for event in &record.events {
            draft.record(event);
        }
        draft.settle();
        let patch = draft.into_patch();
        self.change(patch);
        Ok(())
    }
}
