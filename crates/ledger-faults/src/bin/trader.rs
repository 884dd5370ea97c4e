//! `trader BOOK SEED COMMANDS NAME...`: trades on a book, with a thread for each name, and reports each command.

use ledger_faults::market;
use ledger_store::Book;
use std::process::ExitCode;
use std::thread;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [book, seed, commands, names @ ..] = &arguments[..] else { return usage() };
    let (Ok(seed), Ok(commands)) = (seed.parse::<u64>(), commands.parse()) else { return usage() };
    thread::scope(|threads| {
        for (name, seed) in names.iter().zip(seed..) {
            threads.spawn(move || match Book::open(book) {
                Ok(mut book) => {
                    market::trade(&mut book, &market::script(name, seed, commands), seed, &mut |report| report.say())
                }
                Err(error) => panic!("{name}: {error}"),
            });
        }
    });
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!("trader BOOK SEED COMMANDS NAME...");
    ExitCode::from(2)
}
