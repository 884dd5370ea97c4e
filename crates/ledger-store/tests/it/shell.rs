//! A book can be read without this library: the SQL in DESIGN.md works on a book as it is.

use rusqlite::Connection;
use rusqlite::types::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Copies the book of the demo.
fn book() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("farm.book");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/layout-2.book"), &path).unwrap();
    (folder, path)
}

/// Returns the SQL of DESIGN.md, block by block.
fn shown() -> Vec<String> {
    let design = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../DESIGN.md")).unwrap();
    let blocks = design.split("```sql\n").skip(1);
    blocks.map(|block| block.split_once("```").unwrap().0.to_owned()).collect()
}

/// Returns the answer to a statement, as the shell of SQLite prints it.
fn answer(sql: &Connection, statement: &str) -> String {
    let mut statement = sql.prepare(statement).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut text = String::new();
    while let Some(row) = rows.next().unwrap() {
        let value = |column| match row.get(column).unwrap() {
            Value::Null => String::new(),
            Value::Integer(number) => number.to_string(),
            Value::Text(text) => text,
            other => panic!("{other:?} is no text"),
        };
        text.push_str(&(0..columns).map(value).collect::<Vec<_>>().join("|"));
        text.push('\n');
    }
    text
}

#[test]
fn what_the_design_shows_lists_events_by_sql_alone() {
    let (_folder, path) = book();
    let sql = Connection::open(&path).unwrap();
    let answers: Vec<String> = shown().iter().map(|statement| answer(&sql, statement)).collect();
    insta::assert_snapshot!(answers.join("\n"));
}

#[test]
fn the_shell_of_sqlite_says_the_same() {
    // the shell is not part of this library: without it, the test above has checked the SQL
    let Ok(version) = Command::new("sqlite3").arg("--version").output() else {
        println!("not checked: there is no sqlite3 shell on this machine");
        return;
    };
    assert!(version.status.success());
    let (_folder, path) = book();
    for statement in shown() {
        let output =
            Command::new("sqlite3").args(["-batch", "-init", "/dev/null"]).arg(&path).arg(&statement).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let told = String::from_utf8(output.stdout).unwrap();
        assert_eq!(told, answer(&Connection::open(&path).unwrap(), &statement));
    }
}
