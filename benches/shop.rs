//! A year of a real shop, read from its files.

use crate::{Outcome, opened, with_time};
use flate2::read::GzDecoder;
use ledger_core::{Action, Command, CommandId, Ledger, Reference, Settings, query::Catalog};
use ledger_xlsx::{Reader, RowContent};
use std::collections::HashSet;
use std::fs::File;
use std::path::Path;
use std::time::Duration;
use time::OffsetDateTime;

/// A shop that is going to record its journal.
#[derive(Debug)]
pub struct Shop {
    /// A ledger with the supplies of the shop.
    pub empty: Ledger,
    /// The journal, as one command.
    pub journal: Command,
    /// The time to read the journal.
    pub reading: Duration,
}

impl Shop {
    /// Reads the `supplies.csv` and `movements.csv.gz` of a directory.
    ///
    /// # Errors
    /// A file can't be read, or corrects recorded movements.
    pub fn read(data: &Path) -> Outcome<Self> {
        let settings = Settings::default();
        let nothing = Catalog::default();
        let supplies =
            Reader::new(&nothing, &settings).supplies("supplies.csv", File::open(data.join("supplies.csv"))?)?;
        let mut opening = command("open")?.with(Action::Open(settings.clone()));
        opening.actions.extend(supplies.rows.into_iter().map(|row| Action::AddSupply(row.supply)));
        let empty = opened(&opening)?;

        let file = GzDecoder::new(File::open(data.join("movements.csv.gz"))?);
        let reader = Reader::new(empty.catalog(), &settings);
        let (upload, reading) = with_time(|| reader.journal("movements.csv", file)?.read_all())?;
        let mut journal = command("journal")?;
        for row in upload.rows {
            match row.content {
                RowContent::Action(action) => journal.actions.push(action),
                RowContent::Amendment(_) => return Err(format!("row {}: nothing here is corrected", row.row).into()),
            }
        }
        Ok(Self { empty, journal, reading })
    }

    /// The journal without references, except those that a return refers to.
    pub fn unnamed(&self) -> Command {
        let mut journal = self.journal.clone();
        let returned: HashSet<&Reference> = self.journal.actions.iter().filter_map(returns).collect();
        for action in &mut journal.actions {
            match action {
                Action::Entry(entry) => entry.reference = None,
                Action::Exit(exit) => exit.reference = exit.reference.take_if(|name| returned.contains(name)),
                Action::Return(back) => back.reference = None,
                Action::Adjustment(adjustment) => adjustment.reference = None,
                _ => {}
            }
        }
        journal
    }
}

fn returns(action: &Action) -> Option<&Reference> {
    match action {
        Action::Return(back) => Some(&back.of),
        _ => None,
    }
}

fn command(id: &str) -> Outcome<Command> {
    Ok(Command::new(CommandId::new(id)?, OffsetDateTime::UNIX_EPOCH).declaring_names())
}
