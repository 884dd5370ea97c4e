//! The ledger embedded in an app: the example of the README.md.

use ledger_core::time::{Date, Month, OffsetDateTime};
use ledger_core::{value::IdError, *};
use ledger_store::{Book, MemoryStore};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // In memory. In a file: Book::create("farm.book", Settings::default(), now)?, which has recorded Action::Open.
    let mut book = Book::new(MemoryStore::new())?;
    let command = |id| Ok::<_, IdError>(Command::new(CommandId::new(id)?, OffsetDateTime::now_utc()).declaring_names());

    // Urea is bought in bags and used by the kilogram, 50 to a bag.
    let (store, urea) = (StoreId::main(), SupplyId::new("UREA")?);
    let supply = NewSupply::new(urea.clone(), "Urea 46 %", "bag", 50, "kg");
    book.execute(&command("open")?.with(Action::Open(Settings::default())).with(supply))?;

    // Ten bags come in May, at 27.50 each; 125 kg go into the field in June.
    let entry = NewEntry::new("2026-05-04".parse()?, store.clone(), ProviderId::new("Agro Sur")?);
    let entry = entry.line(urea.clone(), 10.buying(), Price::per_buying("27.50".parse()?));
    let sowing = Charge::new(CycleId::new("2026-06")?, ActivityId::new("sowing")?);
    let exit = NewExit::new("2026-06-08 07:30".parse()?, store.clone(), urea.clone(), 125.consumption(), sowing);
    book.execute(&command("may and june")?.with(entry).with(exit))?;

    // Somebody has counted nine bags at the end of May. The preview says what that changes, and writes nothing.
    let end_of_may = Date::from_calendar_date(2026, Month::May, 31)?;
    let price = Price::per_buying("28.10".parse()?);
    let count = command("count")?.with(NewRebalance::new().line(store, urea, end_of_may, 9.buying(), price));
    println!("{}", book.preview(&count));

    // The count is recorded, then undone: stock and costs are what they were before it.
    let counted = book.execute(&count)?.impact.recorded.remove(0);
    book.execute(&command("undo")?.with(NewVoid::new(counted)))?;
    book.ledger().stock().iter().for_each(|stock| println!("{stock}"));
    Ok(())
}
