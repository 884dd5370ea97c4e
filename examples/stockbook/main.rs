//! `stockbook`: an inventory book on the command line.
//!
//! Exit status: 0 done, 1 refused with the reasons, 2 wrong usage.

mod adjust;
mod answer;
mod as_of;
mod ask;
mod balance;
mod bar;
mod change;
mod count;
mod cycles;
mod demo;
mod export;
mod failure;
mod figures;
mod import;
mod input;
mod kardex;
mod log;
mod originals;
mod output;
mod page;
mod period;
mod postings;
mod preview;
mod rebalance;
mod report;
mod row_by_row;
mod safe;
mod steps;
mod stock;
mod table;
mod template;
mod terminal;

use answer::Answer;
use clap::error::{ContextKind, ContextValue};
use clap::{Args, Parser, Subcommand};
use ledger_core::value::Shown;
use ledger_store::Kept;
use std::path::PathBuf;
use std::process::ExitCode;

/// Keeps an inventory book: stock, average cost and field-cycle costs, from movements that are never erased.
#[derive(Parser)]
#[command(name = "stockbook", version, arg_required_else_help = true)]
#[command(after_help = "Exit status: 0 done, 1 refused with every reason and nothing half-applied, 2 wrong usage.")]
struct Cli {
    #[command(subcommand)]
    task: Task,
    /// Answer in JSON, on standard output
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Task {
    /// Make a new book
    Init(Init),
    /// Record a journal: all of it or nothing
    Import(Import),
    /// Write the template for a rebalance, or for adjustments
    Template {
        /// The book
        book: PathBuf,
        /// Write the template for adjustments
        #[arg(long)]
        adjustments: bool,
        /// The new file: .xlsx; for adjustments, .csv or .xlsx
        #[arg(short, long)]
        output: PathBuf,
    },
    /// Rebalance from a filled-in template: preview, ask, apply
    Rebalance(Rebalance),
    /// Adjust stock from a filled-in file, by the delta or the sync rule: preview, ask, apply
    Adjust(adjust::Adjust),
    /// Take back a rebalance, entry, exit, return or transfer: preview, ask, apply
    Undo(Undo),
    /// Count one item on the shelf, which sets its stock (the sync rule): preview, ask, apply
    Count(count::Count),
    /// Reverse an adjustment or count: preview, ask, apply
    Reverse(count::Reverse),
    /// Close a field cycle: the sum charged to it stays fixed
    CloseCycle(period::Cycle),
    /// Reopen a closed field cycle: it is charged the current cost of its exits
    ReopenCycle(period::Cycle),
    /// Lock the books through a day, or lift the lock
    Lock(period::Lock),
    /// Add a reason code for adjustments and counts
    Reason(period::Reason),
    /// Show the stock: quantities, averages and values
    Stock {
        /// The book
        book: PathBuf,
        /// The moment of the stock: YYYY-MM-DD HH:MM, or YYYY-MM-DD for the end of that day
        #[arg(long)]
        at: Option<as_of::At>,
        /// The limit of what the book knew: a position of its log, or the end of a day (UTC)
        #[arg(long, value_name = "POSITION|DATE")]
        known_at: Option<as_of::KnownAt>,
    },
    /// Show every transaction of one item in one store
    Kardex {
        /// The book
        book: PathBuf,
        /// The store
        store: String,
        /// The item's code
        item: String,
        /// Show superseded and voided transactions too
        #[arg(long)]
        all: bool,
    },
    /// Show the costs of the field cycles
    Cycles {
        /// The book
        book: PathBuf,
    },
    /// Show both sides of the balance: the value that came in, and where it is
    Balance {
        /// The book
        book: PathBuf,
    },
    /// Show the postings of all transactions, or of one: the double-entry view
    Postings {
        /// The book
        book: PathBuf,
        /// The reference of a transaction; all transactions if left out
        reference: Option<String>,
    },
    /// Write tables as a workbook or CSV, all postings for another tool, or the log itself
    Export(export::Export),
    /// List the records of the log with their times
    Log {
        /// The book
        book: PathBuf,
        /// Only the records after this position
        #[arg(long, default_value_t = 0)]
        after: u64,
        /// The most records to list
        #[arg(long)]
        limit: Option<usize>,
    },
    /// Check that the log is as it was recorded: nothing missing, changed or slipped in
    Verify {
        /// The book
        book: PathBuf,
        /// A head that was noted elsewhere, which must still be in the log
        #[arg(long, value_name = "HASH[@POSITION]")]
        head: Option<Kept>,
        /// Drop the snapshots first, which only make opening faster
        #[arg(long)]
        drop_snapshots: bool,
    },
    /// Show the position and hash of the log's end, to be noted elsewhere
    Head {
        /// The book
        book: PathBuf,
    },
    /// Copy the book, even while others write it, and verify the copy
    Backup {
        /// The book
        book: PathBuf,
        /// The new file
        copy: PathBuf,
    },
    /// Make a book from a file of `export --format jsonl` or of `backup`
    Restore {
        /// The book to make
        book: PathBuf,
        /// The export (.jsonl), or the copy
        from: PathBuf,
        /// Set aside the book that is there, with the files that belong to it
        #[arg(long)]
        replace: bool,
    },
    /// Show the main job end to end on a small farm, as a story
    Demo {
        /// A new folder for the farm's files; nothing is kept if left out
        dir: Option<PathBuf>,
    },
}

#[derive(Args)]
struct Init {
    /// The book to make
    book: PathBuf,
    /// The supplies (.csv, .xlsx): Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion
    #[arg(long)]
    supplies: PathBuf,
    /// The currency of every price
    #[arg(long, default_value = "USD")]
    currency: String,
    /// Let stock go below zero
    #[arg(long)]
    allow_negative: bool,
    /// Accept counts dated before a later movement
    #[arg(long)]
    backdated_sync: bool,
    #[command(flatten)]
    report: report::Report,
}

#[derive(Args)]
struct Import {
    /// The book
    book: PathBuf,
    /// The journal (.csv, .csv.gz, .xlsx)
    journal: PathBuf,
    /// Record row by row: those that can be recorded, and list the others
    #[arg(long)]
    keep_going: bool,
    #[command(flatten)]
    report: report::Report,
}

#[derive(Args)]
struct Rebalance {
    /// The book
    book: PathBuf,
    /// The filled-in template (.xlsx, .csv)
    count: PathBuf,
    /// Show the changes, and record nothing
    #[arg(long, conflicts_with = "yes")]
    preview: bool,
    /// Don't ask
    #[arg(long)]
    yes: bool,
    /// List every re-costed exit, in JSON
    #[arg(long)]
    exits: bool,
    #[command(flatten)]
    report: report::Report,
}

#[derive(Args)]
struct Undo {
    /// The book
    book: PathBuf,
    /// The reference of the transaction to take back
    reference: String,
    /// Show the changes, and record nothing
    #[arg(long, conflicts_with = "yes")]
    preview: bool,
    /// Don't ask
    #[arg(long)]
    yes: bool,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(wrong) => return wrongly_used(wrong),
    };
    let bars = bar::Bars::new(cli.json);
    let answer = run(&cli, &bars).unwrap_or_else(|error| Answer::failed(&error));
    answer.warning_in_json(&bars.warnings()).print(cli.json)
}

/// Prints a wrong usage. Help and versions are texts of this program; an error quotes the command line, whose words are
/// escaped.
fn wrongly_used(mut wrong: clap::Error) -> ExitCode {
    if wrong.exit_code() == 0 {
        wrong.exit();
    }
    let quoted: Vec<(ContextKind, String)> = wrong
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, Shown(text).to_string())),
            _ => None,
        })
        .collect();
    for (kind, text) in quoted {
        wrong.insert(kind, ContextValue::String(text));
    }
    // if it can't be written, the exit status is all there is
    let _ = terminal::complain(wrong.render().to_string().lines().collect());
    ExitCode::from(2)
}

fn run(cli: &Cli, bars: &bar::Bars) -> anyhow::Result<Answer> {
    let ask = ask::Ask::new(cli.json);
    match &cli.task {
        Task::Init(task) => import::init(task, bars),
        Task::Import(task) => import::import(task, bars),
        Task::Template { book, adjustments: false, output } => template::write(book, output, bars),
        Task::Template { book, adjustments: true, output } => template::write_adjustments(book, output, bars),
        Task::Rebalance(task) => rebalance::rebalance(task, bars, &ask),
        Task::Adjust(task) => adjust::adjust(task, bars, &ask),
        Task::Undo(task) => rebalance::undo(task, bars, &ask),
        Task::Count(task) => count::count(task, bars, &ask),
        Task::Reverse(task) => count::reverse(task, bars, &ask),
        Task::CloseCycle(task) => period::close(task, bars),
        Task::ReopenCycle(task) => period::reopen(task, bars),
        Task::Lock(task) => period::lock(task, bars),
        Task::Reason(task) => period::reason(task, bars),
        Task::Stock { book, at, known_at } => as_of::show(book, *at, *known_at, bars),
        Task::Kardex { book, store, item, all } => kardex::show(book, store, item, *all, bars),
        Task::Cycles { book } => cycles::show(book, bars),
        Task::Balance { book } => balance::show(book, bars),
        Task::Postings { book, reference } => postings::show(book, reference.as_deref(), bars),
        Task::Export(task) => export::export(task, bars),
        Task::Log { book, after, limit } => log::show(book, *after, *limit, bars),
        Task::Verify { book, head, drop_snapshots } => safe::verify(book, head.as_ref(), *drop_snapshots, bars),
        Task::Head { book } => safe::head(book),
        Task::Backup { book, copy } => safe::back_up(book, copy, bars),
        Task::Restore { book, from, replace } => safe::restore(book, from, *replace, bars),
        Task::Demo { dir } => demo::tell(dir.as_deref()),
    }
}
