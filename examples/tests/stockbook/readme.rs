//! The README says what is true.

use std::fs;
use std::path::Path;

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn its_embedding_example_is_the_quickstart() {
    let readme = file("../README.md");
    let (_, from) = readme.split_once("```rust\n").unwrap();
    let (shown, _) = from.split_once("```").unwrap();
    let quickstart = file("quickstart.rs");
    let (_, code) = quickstart.split_once("\n\n").unwrap();
    assert_eq!(shown, code);
}
