//! The ledger embedded in an app: the example of the README.

use ledger_core::*;
use ledger_store::{Book, MemoryStore};
use time::{Date, Month, OffsetDateTime};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut book = Book::new(MemoryStore::new())?; // or Book::create("farm.book", ...)
    let command = |id| Ok::<_, IdError>(Command::new(CommandId::new(id)?, OffsetDateTime::now_utc()).declaring_names());
    let (main, urea) = (StoreId::main(), SupplyId::new("UREA")?);
    let sowing = Charge::new(CycleId::new("2026-06")?, ActivityId::new("sowing")?);
    let (name, buying_unit, consumption_unit) = ("Urea 46 %".into(), "bag".into(), "kg".into());
    let supply = NewSupply { code: urea.clone(), name, buying_unit, consumption_unit, conversion: 50.into() };
    book.execute(&command("open")?.with(Action::Open(Settings::default())).with(supply))?;

    let entry = NewEntry::new("2026-05-04".parse()?, main.clone(), ProviderId::new("Agro Sur")?);
    let entry = entry.line(urea.clone(), 10, NewCost::UnitPrice("27.50".parse()?)); // 10 bags
    let exit = NewExit::new("2026-06-08 07:30".parse()?, main.clone(), urea.clone(), 125, sowing); // 125 kg
    book.execute(&command("may and june")?.with(entry).with(exit))?;

    let may_31 = Date::from_calendar_date(2026, Month::May, 31)?;
    let count = command("count")?.with(NewRebalance::default().line(main, urea, may_31, 9, "28.10".parse()?));
    println!("{:#?}", book.preview(&count).impact); // nothing is written
    let counted = book.execute(&count)?.impact.recorded.remove(0);
    book.execute(&command("undo")?.with(NewVoid::new(counted)))?; // and all is as it was
    println!("{:#?}", book.ledger().stock());
    Ok(())
}
