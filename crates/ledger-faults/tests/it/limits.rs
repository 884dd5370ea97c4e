//! Limits of the system itself, without the shim: room, permissions, open files, and a book that others hold.

use crate::audit::Expected;
use crate::run::{Run, ended};
use crate::seeds::seeds;
use fastrand::Rng;
use ledger_faults::Report;
use rusqlite::Connection;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

const COMMANDS: usize = 30;

/// Id of a user without special permissions.
const NOBODY: u32 = 65_534;

#[test]
fn what_was_acknowledged_survives_a_limit_of_room() {
    let mut stopped = 0;
    for seed in seeds("limits of room").take(6) {
        let folder = tempfile::tempdir().unwrap();
        let book = folder.path().join("farm.book");
        let blocks = Rng::with_seed(seed).u32(8..150);
        let run = Run { manner: "timid", ..Run::new(&book, seed, COMMANDS) }.command();
        // the signal of the limit is ignored, so that the write fails as it does on a full disk
        let mut limited = Command::new("sh");
        limited.args(["-c", r#"trap "" XFSZ; ulimit -f "$0"; exec "$@""#, &blocks.to_string()]);
        let reports = ended(limited.arg(run.get_program()).args(run.get_args()).output().unwrap());
        stopped += usize::from(matches!(reports.last(), Some(Report::Failed { .. })));
        let expected = Expected::of(seed, COMMANDS);
        expected.audit(&book, &reports).unwrap_or_else(|error| panic!("LEDGER_SEED={seed}, {blocks} blocks: {error}"));
    }
    assert!(stopped > 0, "there was room for all of them");
}

#[test]
fn a_book_that_may_not_be_written_is_named_and_stays_as_it_is() {
    for (of_file, of_folder) in [(0o444, 0o777), (0o666, 0o555)] {
        let folder = tempfile::tempdir().unwrap();
        let book = folder.path().join("farm.book");
        let writer = folder.path().join("writer");
        fs::copy(env!("CARGO_BIN_EXE_writer"), &writer).unwrap();
        let administrator = is_administrator(&writer);
        let reports = ended(Run::new(&book, 1, 10).command().output().unwrap());
        let before = fs::read(&book).unwrap();
        fs::set_permissions(&book, Permissions::from_mode(of_file)).unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(of_folder)).unwrap();

        let more = Run { from: 9, manner: "timid", ..Run::new(&book, 1, COMMANDS) }.command();
        let mut stranger = Command::new(&writer);
        stranger.args(more.get_args());
        if administrator {
            stranger.uid(NOBODY).gid(NOBODY);
        }
        let refused = ended(stranger.output().unwrap());
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(&book, Permissions::from_mode(0o644)).unwrap();
        let [Report::Failed { certain: true, message, .. }] = &refused[..] else { panic!("{of_file:o}: {refused:?}") };
        assert!(message.contains("may not be written: check the permissions"), "{of_file:o}: {message}");
        assert_eq!(fs::read(&book).unwrap(), before, "{of_file:o}");
        Expected::of(1, COMMANDS).audit(&book, &reports).unwrap();
    }
}

#[test]
fn too_many_open_files_are_told_as_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old.book"), folder.path().join("new.book"));
    let mut reports = ended(Run::new(&old, 1, 10).command().output().unwrap());
    let (mut refused, mut recorded) = (0, 0);
    // with fewer files the program itself does not start
    for files in 4..14 {
        for (book, from) in [(&old, 9), (&new, 0)] {
            let run = Run { from, manner: "timid", ..Run::new(book, 1, COMMANDS) }.command();
            let mut limited = Command::new("sh");
            limited.args(["-c", r#"ulimit -n "$0"; exec "$@""#, &files.to_string()]);
            let heard = ended(limited.arg(run.get_program()).args(run.get_args()).output().unwrap());
            if let Some(Report::Failed { certain, message, .. }) = heard.last() {
                assert!(message.contains("too many files are open"), "{files} files: {message}");
                assert!(certain, "{files} files");
                refused += 1;
            } else {
                recorded += 1;
            }
            if book == &old {
                reports.extend(heard.into_iter().filter(|report| matches!(report, Report::Recorded { .. })));
            } else if new.exists() {
                fs::remove_file(&new).unwrap();
            }
        }
    }
    assert!(refused > 4 && recorded > 4, "{refused} {recorded}");
    Expected::of(1, COMMANDS).audit(&old, &reports).unwrap();
}

#[test]
fn a_book_that_others_hold_is_waited_for_but_not_for_ever() {
    let held = [
        ("BEGIN IMMEDIATE", Duration::MAX),
        ("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE", Duration::MAX),
        ("BEGIN IMMEDIATE", Duration::from_millis(500)),
    ];
    thread::scope(|threads| {
        for (hold, time) in held {
            threads.spawn(move || wait_for_a_book_that_is_held(hold, time));
        }
    });
}

fn wait_for_a_book_that_is_held(hold: &str, time: Duration) {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("farm.book");
    let mut reports = ended(Run::new(&book, 1, 10).command().output().unwrap());
    let other = Connection::open(&book).unwrap();
    other.execute_batch(hold).unwrap();
    let writer = Run { from: 9, manner: "timid", ..Run::new(&book, 1, COMMANDS) }.start();
    if time < Duration::MAX {
        thread::sleep(time);
        other.execute_batch("ROLLBACK").unwrap();
    }
    let heard = ended(writer.wait_with_output().unwrap());
    if time < Duration::MAX {
        assert!(heard.iter().all(|report| matches!(report, Report::Recorded { .. })), "{heard:?}");
    } else {
        // the writer ended while the book was still held, and failed only once
        let Some(Report::Failed { certain: true, message, .. }) = heard.last() else { panic!("{hold}: {heard:?}") };
        assert_eq!(
            heard.iter().filter(|report| matches!(report, Report::Failed { .. })).count(),
            1,
            "{hold}: {heard:?}"
        );
        assert!(message.contains("is being used by another program"), "{hold}: {message}");
    }
    drop(other);
    reports.extend(heard.into_iter().filter(|report| matches!(report, Report::Recorded { .. })));
    Expected::of(1, COMMANDS).audit(&book, &reports).unwrap();
}

/// Returns true if permissions don't bind the user who runs this.
fn is_administrator(program: &Path) -> bool {
    fs::set_permissions(program, Permissions::from_mode(0o555)).unwrap();
    fs::OpenOptions::new().write(true).open(program).is_ok()
}
