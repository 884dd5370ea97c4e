//! A rebalance in the background. Its report is mailed at the end, whatever the outcome.
//!
//! `cargo run --example mail_report -- BOOK COUNT HOST:PORT FROM TO` records the filled-in template COUNT in BOOK. The
//! mail goes out without encryption, as to a relay on the same machine. An app that sends it further adds one of
//! lettre's TLS features and uses `SmtpTransport::relay`.

#[path = "stockbook/input.rs"]
mod input;

use anyhow::{Context, Result, anyhow};
use ledger_core::{Command, CommandId, Ledger, value::Shown};
use ledger_store::{Book, Job, Report, Step};
use ledger_xlsx::{FileError, Reader};
use lettre::message::{Mailbox, Message, header::ContentType};
use lettre::{SmtpTransport, Transport};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;
use time::OffsetDateTime;

/// The mail server and the addresses of reports.
pub(crate) struct Post {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) from: Mailbox,
    pub(crate) to: Mailbox,
}

impl Post {
    fn send(&self, report: &Report) -> Result<()> {
        let mail = Message::builder()
            .from(self.from.clone())
            .to(self.to.clone())
            .subject(report.subject())
            .header(ContentType::TEXT_PLAIN)
            .body(report.to_string())?;
        let server =
            SmtpTransport::builder_dangerous(&self.host).port(self.port).timeout(Some(Duration::from_secs(10)));
        server.build().send(&mail).context("the report can't be mailed")?;
        Ok(())
    }
}

/// Records a count, and mails the report of it.
pub(crate) fn rebalance(book: &Path, count: &Path, post: Post) -> Result<Report> {
    let book = Book::open(book)?;
    let command = read(&book, count)?;
    let (mailed, result) = mpsc::channel();
    let job = Job::start(book, command, move |report| {
        // the mail is sent even if the starter of the job is gone
        let _ = mailed.send(post.send(report));
    });
    let mut told: Option<Step> = None;
    while !job.is_finished() {
        if let Some(step) = job.step().filter(|step| told != Some(*step)) {
            eprintln!("{step}");
            told = Some(step);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let (_book, report) = job.wait();
    result.recv()??;
    Ok(report)
}

fn read(book: &Book, count: &Path) -> Result<Command> {
    let name = count.file_name().context("the count is a file")?.to_string_lossy().into_owned();
    let settings = book.ask(Ledger::settings)?.context("the book has no settings")?;
    let upload = Reader::new(book.ask(Ledger::catalog)?, settings).rebalance(&name, input::open(count)?.0);
    let upload = upload.map_err(|error| match error {
        FileError::Refused(report) => {
            anyhow!("{}", report.faults.listed.iter().map(|fault| format!("{}\n", Shown(fault))).collect::<String>())
        }
        other => other.into(),
    })?;
    // the name of the file is the command's id, so that a count is recorded once, however often this runs
    let command = Command::new(CommandId::new(&name)?, OffsetDateTime::now_utc());
    Ok(command.with(upload.into_rebalance()))
}

pub(crate) fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [book, count, server, from, to] = words.as_slice() else {
        return Err(anyhow!("say BOOK COUNT HOST:PORT FROM TO"));
    };
    let (host, port) = server.split_once(':').context("the server is HOST:PORT")?;
    let post = Post { host: host.to_owned(), port: port.parse()?, from: from.parse()?, to: to.parse()? };
    for line in rebalance(book.as_ref(), count.as_ref(), post)?.to_string().lines() {
        println!("{}", Shown(line));
    }
    Ok(())
}
