//! The public surface of the crates that others depend on is what is committed in `surface/`.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may fail so, and is told by the environment"
)]

use std::path::{Path, PathBuf};
use std::{env, fs};
use tidy::{Surface, Tree};

const CRATES: [&str; 5] = ["bounded-sheets", "ledger-core", "ledger-store", "ledger-testkit", "ledger-xlsx"];

fn surface(name: &str) -> Surface {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    Surface::of(&Tree::read(&crates.join(name).join("src")).unwrap()).unwrap()
}

fn committed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("surface").join(format!("{name}.txt"))
}

#[test]
fn every_public_surface_is_the_committed_one() {
    let mut told = String::new();
    for name in CRATES {
        let now = surface(name);
        assert!(now.lines().len() > 20, "{name} has a surface");
        let path = committed(name);
        if env::var("SURFACE").is_ok_and(|wanted| wanted == "renew") {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, now.lines().join("\n") + "\n").unwrap();
        }
        let before = fs::read_to_string(&path).unwrap_or_default();
        let before: Vec<&str> = before.lines().collect();
        let gone = before.iter().filter(|line| !now.lines().iter().any(|other| other == *line));
        told.extend(gone.map(|line| format!("{name}: - {line}\n")));
        let new = now.lines().iter().filter(|line| !before.contains(&line.as_str()));
        told.extend(new.map(|line| format!("{name}: + {line}\n")));
    }
    assert!(
        told.is_empty(),
        "a public surface has changed:\n\n{told}\nIf users are to see that, renew the list and name it in CHANGELOG.md: \
         SURFACE=renew cargo test -p tidy --test surface"
    );
}

#[test]
fn the_root_of_the_core_has_what_a_first_program_needs_and_no_more() {
    let core = surface("ledger-core");
    let root: Vec<&str> = core.root().collect();
    for name in ["Command", "Ledger", "query", "Decimal", "time"] {
        assert!(root.contains(&name), "{name} is not among {root:?}");
    }
    assert!(root.len() <= 30, "{} names: {root:?}", root.len());
}

#[test]
fn a_changed_signature_a_removed_field_and_a_lost_trait_are_seen() {
    let lines = |text: &str| Surface::of(&Tree::of(&[("lib.rs", text)])).unwrap().lines().to_vec();
    let before =
        lines("pub struct A { pub b: u8, c: u8 } impl A { pub fn d(&self, e: u8) {} fn f() {} } impl Copy for A {}");
    assert_eq!(before, ["A.b: u8", "A: impl Copy", "A: struct", "A::d: fn(&self, e: u8)"]);
    for after in [
        "pub struct A { pub b: u16 } impl A { pub fn d(&self, e: u8) {} } impl Copy for A {}",
        "pub struct A { pub b: u8 } impl A { pub fn d(self, e: u8) {} } impl Copy for A {}",
        "pub struct A { pub b: u8 } impl A { pub fn d(&self, e: u8) {} }",
        "#[non_exhaustive] pub struct A { pub b: u8 } impl A { pub fn d(&self, e: u8) {} } impl Copy for A {}",
        "macro_rules! a { ($n:ident) => { pub struct $n; } } a! { A }",
    ] {
        assert_ne!(lines(after), before, "{after}");
    }
}
