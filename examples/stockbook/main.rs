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
    /// Write the rebalance template, to be filled in by whoever counts, or that of adjustments
    Template {
        /// The book
        book: PathBuf,
        /// The template of adjustments
        #[arg(long)]
        adjustments: bool,
        /// Where to write the template: a new .xlsx file; for adjustments, .csv or .xlsx
        #[arg(short, long)]
        output: PathBuf,
    },
    /// Rebalance from a filled-in template: preview, ask, apply
    Rebalance(Rebalance),
    /// Adjust stock from a filled-in file, by the delta or the sync rule: preview, ask, apply
    Adjust(adjust::Adjust),
    /// Take a rebalance, entry, exit, return or transfer back: preview, ask, apply
    Undo(Undo),
    /// Count one item on the shelf, by the sync rule – the stock is what was counted: preview, ask, apply
    Count(count::Count),
    /// Put back what an adjustment or count changed: preview, ask, apply
    Reverse(count::Reverse),
    /// Close a field cycle: what it is charged stands still
    CloseCycle(period::Cycle),
    /// Reopen a closed field cycle: it is charged what its exits cost now
    ReopenCycle(period::Cycle),
    /// Lock the books through a day, or lift the lock
    Lock(period::Lock),
    /// Add a reason code for adjustments and counts
    Reason(period::Reason),
    /// What there is, at what average, worth what
    Stock {
        /// The book
        book: PathBuf,
        /// As of a moment: YYYY-MM-DD or YYYY-MM-DD HH:MM, a bare date being the end of that day
        #[arg(long)]
        at: Option<as_of::At>,
        /// As the book knew it: at a position of its log, or at the end of a day (UTC)
        #[arg(long, value_name = "POSITION|DATE")]
        known_at: Option<as_of::KnownAt>,
    },
    /// Every transaction of one item in one store
    Kardex {
        /// The book
        book: PathBuf,
        /// The store
        store: String,
        /// The item's code
        item: String,
        /// With those that were superseded or voided
        #[arg(long)]
        all: bool,
    },
    /// What the field cycles cost
    Cycles {
        /// The book
        book: PathBuf,
    },
    /// Both sides of the balance: what came in, and where it is
    Balance {
        /// The book
        book: PathBuf,
    },
    /// The double-entry view: what each transaction posts, or one
    Postings {
        /// The book
        book: PathBuf,
        /// The reference of a transaction; all of them if left out
        reference: Option<String>,
    },
    /// What the book says as a workbook or CSV, all postings for another tool, or the log itself
    Export(export::Export),
    /// What was recorded, and when
    Log {
        /// The book
        book: PathBuf,
        /// Only what came after this position
        #[arg(long, default_value_t = 0)]
        after: u64,
        /// At most so many records
        #[arg(long)]
        limit: Option<usize>,
    },
    /// Whether the log is what was recorded: nothing missing, changed or slipped in
    Verify {
        /// The book
        book: PathBuf,
        /// A head that was noted elsewhere: it must still be in the log
        #[arg(long, value_name = "HASH[@POSITION]")]
        head: Option<Kept>,
        /// Forget the snapshots first: they only make opening faster
        #[arg(long)]
        drop_snapshots: bool,
    },
    /// The hash that vouches for the whole log, and its position: note it elsewhere
    Head {
        /// The book
        book: PathBuf,
    },
    /// Copy the book, while others go on writing it, and verify the copy
    Backup {
        /// The book
        book: PathBuf,
        /// Where to: a new file
        copy: PathBuf,
    },
    /// Make a book of what `export --format jsonl` or `backup` wrote
    Restore {
        /// The book to make
        book: PathBuf,
        /// The export (.jsonl), or the copy
        from: PathBuf,
        /// Set aside what is in its place, with all that lies beside it
        #[arg(long)]
        replace: bool,
    },
    /// The main job end to end, on a small farm, told as a story
    Demo {
        /// A new folder for the farm's files; if left out, nothing is kept
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
    /// Take counts that are dated before a later movement
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
    /// Row by row: record what can be recorded, and list what can't
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
    /// Show what it would change, and change nothing
    #[arg(long, conflicts_with = "yes")]
    preview: bool,
    /// Don't ask
    #[arg(long)]
    yes: bool,
    /// In JSON, list every exit that would be re-costed
    #[arg(long)]
    exits: bool,
    #[command(flatten)]
    report: report::Report,
}

#[derive(Args)]
struct Undo {
    /// The book
    book: PathBuf,
    /// The reference of what is to be taken back
    reference: String,
    /// Show what it would change, and change nothing
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

/// Help and versions are ours; an error quotes the command line, whose words stay in their lines.
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
    // if it can't be said, the exit status does
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
