//! The README is true, and every crate has its licences and README.

use std::fs;
use std::path::{Path, PathBuf};

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The text of the README's first block in a language.
fn block(language: &str) -> String {
    let readme = file("../README.md");
    let (_, from) = readme.split_once(&format!("```{language}\n")).unwrap();
    from.split_once("```").unwrap().0.to_owned()
}

/// The crates that others depend on.
fn crates() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let folders = fs::read_dir(all).unwrap().map(|entry| entry.unwrap().path());
    let inner = ["fuzz", "ledger-faults", "tidy"];
    let crates: Vec<_> = folders
        .filter(|folder| folder.join("Cargo.toml").exists() && !inner.iter().any(|name| folder.ends_with(name)))
        .collect();
    assert!(crates.len() >= 4, "{crates:?}");
    crates
}

#[test]
fn its_embedding_example_is_the_quickstart() {
    let quickstart = file("quickstart.rs");
    let (_, code) = quickstart.split_once("\n\n").unwrap();
    assert_eq!(block("rust"), code);
}

#[test]
fn its_embedding_example_is_at_most_25_lines_of_code() {
    let lines = block("rust").lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count();
    assert!(lines <= 25, "{lines}");
}

#[test]
fn its_dependency_lines_are_what_the_embedding_example_uses() {
    let (lines, example) = (block("toml"), block("rust"));
    let mut declared = Vec::new();
    for line in lines.lines().filter(|line| !line.starts_with('[')) {
        let (name, source) = line.split_once(" = ").unwrap();
        if let Some((_, path)) = source.split_once("path = \"../ledger/") {
            let folder = path.split_once('"').unwrap().0;
            let manifest = file(&format!("../{folder}/Cargo.toml"));
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{folder}");
        } else {
            let of_ours = format!("\n{name} = {{ version = {}.", source.trim_end_matches('"'));
            assert!(file("../Cargo.toml").contains(&of_ours), "{line}");
        }
        declared.push(name.replace('-', "_"));
    }
    let used = example.lines().filter_map(|line| line.strip_prefix("use ")?.split("::").next());
    let mut used: Vec<_> = used.collect();
    used.dedup();
    assert_eq!(used, declared);
}

#[test]
fn every_crate_carries_its_licences_and_a_readme() {
    for folder in crates() {
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let copy = fs::read_to_string(folder.join(licence)).unwrap_or_default();
            assert!(copy == file(&format!("../{licence}")), "{} differs", folder.join(licence).display());
        }
        let name = folder.file_name().unwrap().to_str().unwrap();
        let readme = fs::read_to_string(folder.join("README.md")).unwrap_or_default();
        assert!(readme.starts_with(&format!("# {name}\n")), "{name}");
    }
}

#[test]
fn every_crate_is_described_documented_whole_and_not_published() {
    for folder in crates() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        for line in [
            "description = \"",
            "license.workspace = true",
            "keywords",
            "categories",
            "rust-version.workspace = true",
            "readme = \"README.md\"",
            "publish = false",
            "[package.metadata.docs.rs]\nall-features = true",
        ] {
            assert!(manifest.contains(&format!("\n{line}")), "{}: {line}", folder.display());
        }
    }
}
