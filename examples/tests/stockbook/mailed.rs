//! The report of a rebalance is mailed, whether it was recorded or refused.

#[allow(dead_code, reason = "its main is not run here")]
#[path = "../../mail_report.rs"]
mod mail_report;

use crate::desk::{Counted, Desk};
use mail_report::{Post, rebalance};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

/// The mail that a server received.
#[derive(Debug, Default)]
struct Received {
    from: String,
    to: Vec<String>,
    mail: String,
}

/// A mail server that takes one mail and keeps it.
fn mail_server() -> (u16, JoinHandle<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (port, thread::spawn(move || receive(listener.accept().unwrap().0)))
}

fn receive(stream: TcpStream) -> Received {
    let mut answers = stream.try_clone().unwrap();
    let mut answer = |line: &str| answers.write_all(format!("{line}\r\n").as_bytes()).unwrap();
    let mut received = Received::default();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    answer("220 sink");
    while let Some(line) = lines.next() {
        let address = |line: &str| line.split(['<', '>']).nth(1).unwrap().to_owned();
        match line.split([' ', ':']).next().unwrap().to_ascii_uppercase().as_str() {
            "EHLO" => answer("250 sink"),
            "MAIL" => {
                received.from = address(&line);
                answer("250 go on");
            }
            "RCPT" => {
                received.to.push(address(&line));
                answer("250 go on");
            }
            "DATA" => {
                answer("354 write");
                let mail = lines.by_ref().take_while(|line| line != ".");
                received.mail = mail.map(|line| line.strip_prefix('.').unwrap_or(&line).to_owned() + "\n").collect();
                answer("250 taken");
            }
            "QUIT" => {
                answer("221 bye");
                break;
            }
            _ => answer("500 what?"),
        }
    }
    received
}

/// Rebalances `farm.book` by a count, and returns the mail: header and text.
fn mailed(desk: &Desk, count: &[Counted<'_>]) -> (String, String) {
    desk.count("count.xlsx", count);
    let (port, server) = mail_server();
    let from = "Stockbook <books@farm.example>".parse().unwrap();
    let post = Post { host: "127.0.0.1".into(), port, from, to: "clerk@farm.example".parse().unwrap() };
    let report = rebalance(&desk.path("farm.book"), &desk.path("count.xlsx"), post).unwrap();
    let received = server.join().unwrap();
    assert_eq!(
        (received.from.as_str(), received.to.as_slice()),
        ("books@farm.example", &["clerk@farm.example".to_owned()][..])
    );
    let (header, text) = received.mail.split_once("\n\n").unwrap();
    assert!(header.contains("Content-Transfer-Encoding: quoted-printable"), "{header}");
    let text = text.replace("=\n", "").replace("=3D", "=");
    assert_eq!(text.trim_end(), report.to_string().trim_end());
    assert!(
        header.contains("To: clerk@farm.example") && header.contains("Content-Type: text/plain; charset=utf-8"),
        "{header}"
    );
    let subject = header.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap();
    (subject.to_owned(), text)
}

#[test]
fn a_count_that_was_recorded_is_reported_with_what_it_changed() {
    let desk = Desk::with_movements();
    let (subject, text) = mailed(&desk, &[("UREA", "Urea 46 %", 18.5, 28.0)]);
    assert_eq!(subject, "count.xlsx is recorded");
    let without_hash: String =
        text.lines().filter(|line| !line.starts_with("Hash: ")).map(|line| format!("{line}\n")).collect();
    insta::assert_snapshot!(without_hash);
    let head = desk.done(&["head", "farm.book"]);
    assert!(text.contains(&format!("Hash: {head}")), "{text}");

    // the same file once more, as if nobody had read the mail
    let before = desk.log();
    assert_eq!(mailed(&desk, &[("UREA", "Urea 46 %", 18.5, 28.0)]).0, "count.xlsx was recorded before");
    assert_eq!(desk.log(), before);
}

#[test]
fn a_count_that_was_refused_is_reported_with_every_reason() {
    let desk = Desk::with_movements();
    let before = desk.log();
    let (subject, text) = mailed(&desk, &[("DIESEL", "Diesel", 299.5, 1.1), ("UREA", "Urea 46 %", 6.0, 28.0)]);
    assert_eq!(subject, "count.xlsx was refused");
    insta::assert_snapshot!(text);
    assert_eq!(desk.log(), before);
}

#[test]
fn a_report_that_can_not_be_mailed_is_told_and_what_was_recorded_stays() {
    let desk = Desk::with_movements();
    desk.count("count.xlsx", &[("UREA", "Urea 46 %", 18.5, 28.0)]);
    // a port without a listener
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = || "clerk@farm.example".parse().unwrap();
    let post = Post { host: "127.0.0.1".into(), port, from: address(), to: address() };
    let error = rebalance(&desk.path("farm.book"), &desk.path("count.xlsx"), post).unwrap_err();
    assert!(format!("{error:#}").starts_with("the report can't be mailed: "), "{error:#}");
    assert!(desk.done(&["log", "farm.book"]).contains("rebalance-15"));
}
