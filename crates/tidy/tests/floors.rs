//! Every crate is built as planned.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::path::Path;
use tidy::{Plan, Tree};

/// Crates with their layers, from the lowest up.
const PLANS: &[(&str, Plan)] = &[
    (
        "ledger-core",
        Plan {
            layers: &[
                &["manual", "pack"],
                &["value"],
                &["event"],
                &["command", "wire", "ledger"],
                &["fold"],
                &["decide", "query"],
            ],
            data: &[
                ("event/event.rs", "the kinds of events: a struct and an example each"),
                ("decide/refusal.rs", "the reasons of refusals: a variant, a code and a sentence each"),
            ],
        },
    ),
    (
        "ledger-testkit",
        Plan { layers: &[&["observed", "run"], &["drawn", "model"], &["laws"], &["trial"], &["story"]], data: &[] },
    ),
    ("ledger-store", Plan { layers: &[&["log"], &["stores"], &["book"], &["audit"], &["conformance"]], data: &[] }),
    (
        "bounded-sheets",
        Plan { layers: &[&["visible"], &["cell"], &["content"], &["limits"], &["csv", "xlsx"]], data: &[] },
    ),
    (
        "ledger-xlsx",
        Plan {
            layers: &[&["text"], &["report"], &["value"], &["table"], &["import"], &["export"], &["error_report"]],
            data: &[],
        },
    ),
    (
        "tidy",
        Plan {
            layers: &[&["tree"], &["source", "surface"], &["modules"], &["circles"], &["arrows"], &["plan"]],
            data: &[],
        },
    ),
];

#[test]
fn every_crate_is_built_as_planned() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut told = String::new();
    for (name, plan) in PLANS {
        let tree = Tree::read(&crates.join(name).join("src")).unwrap();
        assert!(tree.paths().count() > 1, "{name} has sources");
        for fault in plan.faults(&tree).unwrap() {
            told.push_str(&format!("{name}: {fault}\n"));
        }
    }
    assert!(told.is_empty(), "\n{told}");
}
