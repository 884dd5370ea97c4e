//! Files people send, as ledger commands.
