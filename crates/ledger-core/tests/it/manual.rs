//! The manual keeps its promises about itself. Its examples run as documentation tests.

use std::collections::BTreeSet;
use std::path::Path;

const SEMANTICS: &str = include_str!("../../docs/semantics.md");

/// The sections of the rules, each with its name.
fn rules() -> impl Iterator<Item = (&'static str, &'static str)> {
    let sections = SEMANTICS.split("\n## ").flat_map(|chapter| chapter.split("\n### ").skip(1));
    sections.filter_map(|section| Some((section.split_once(" – ")?.0, section)))
}

#[test]
fn every_rule_has_an_example_and_says_what_holds_it() {
    let numbered = |letter, last| (1..=last).map(move |number| format!("{letter}{number}"));
    let all = [("N", 5), ("M", 11), ("R", 7), ("C", 2), ("T", 4)];
    let all: Vec<String> = all.into_iter().flat_map(|(letter, last)| numbered(letter, last)).collect();
    assert_eq!(rules().map(|(name, _)| name).collect::<Vec<_>>(), all);
    for (name, section) in rules() {
        assert!(section.contains("```rust\nledger_testkit::story") || section.contains("book.story("), "{name}");
        assert!(section.contains("\nHeld by "), "{name}");
    }
}

#[test]
fn every_test_that_a_rule_names_is_there() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    for (rule, section) in rules() {
        let (_, held) = section.split_once("\nHeld by ").unwrap();
        for name in held.split('`').skip(1).step_by(2) {
            let Some((file, test)) = name.rsplit_once("::") else { continue };
            let file = tests.join(file.replace("::", "/")).with_extension("rs");
            let source = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{rule}: {name}: {error}"));
            let test = test.strip_suffix('*').map_or_else(|| format!("fn {test}("), |begins| format!("fn {begins}"));
            assert!(source.contains(&test), "{rule}: there is no {name}");
        }
    }
}

#[test]
fn every_refusal_is_named_by_an_action_and_every_code_that_one_names_is_there() {
    let actions = [
        include_str!("../../src/command/closing.rs"),
        include_str!("../../src/command/command.rs"),
        include_str!("../../src/command/correction.rs"),
        include_str!("../../src/command/supply.rs"),
        include_str!("../../src/command/movement/adjustment.rs"),
        include_str!("../../src/command/movement/count.rs"),
        include_str!("../../src/command/movement/entry.rs"),
        include_str!("../../src/command/movement/exit.rs"),
        include_str!("../../src/command/movement/rebalance.rs"),
        include_str!("../../src/command/movement/revaluation.rs"),
        include_str!("../../src/command/movement/reversal.rs"),
        include_str!("../../src/command/movement/transfer.rs"),
        include_str!("../../src/command/movement/void.rs"),
    ]
    .join("\n");
    let quoted = |text: &str| text.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let (_, codes) = include_str!("../../src/decide/refusal.rs").split_once("pub fn code(&self)").unwrap();
    let codes: BTreeSet<String> = quoted(codes.split_once("\n    }\n}").unwrap().0).into_iter().collect();
    let mut named: BTreeSet<String> = ["nothing_to_do".to_owned()].into();
    let paragraphs = actions.replace("    ///", "///").replace("\n/// ", " ");
    for paragraph in paragraphs.lines() {
        let Some((_, refused)) = paragraph.split_once("Refused ") else { continue };
        let words = refused.split('`').skip(1).step_by(2);
        named.extend(words.filter(|word| word.contains('_')).map(str::to_owned));
        named.extend(refused.contains("`voided`").then(|| "voided".to_owned()));
        named.extend(refused.contains("`superseded`").then(|| "superseded".to_owned()));
    }
    assert_eq!(named, codes);
}
