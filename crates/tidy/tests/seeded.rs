//! The plan's check finds faults: in small trees with one fault each, and in real sources with an inserted one.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::path::Path;
use tidy::{Plan, Tree};

const PLAN: Plan = Plan { layers: &[&["low"], &["middle", "beside"], &["high"]], data: &[] };

/// Files that are as planned, to which a test adds others.
const SOUND: [(&str, &str); 7] = [
    ("lib.rs", "mod beside; mod high; mod low; mod middle; pub use high::tower::Tower;"),
    ("low.rs", "mod cellar; pub(crate) use cellar::Cellar;"),
    ("low/cellar.rs", "pub struct Cellar; impl Cellar { pub(crate) fn dig(&self) {} }"),
    ("middle.rs", "use crate::low::Cellar; pub(crate) fn stairs(_: &Cellar) {}"),
    ("beside.rs", "pub(crate) struct Shed;"),
    ("high.rs", "pub(crate) mod tower; mod bell;"),
    (
        "high/tower.rs",
        "use crate::{low, middle}; pub struct Tower(low::Cellar); fn up() { middle::stairs(&low::Cellar) }",
    ),
];

/// Returns the faults of the sound files with these replacing or joining them.
fn faults(changed: &[(&str, &str)]) -> Vec<String> {
    let kept = SOUND.iter().filter(|(path, _)| !changed.iter().any(|(other, _)| other == path));
    let files: Vec<(&str, &str)> = [("high/bell.rs", "")].iter().chain(kept).chain(changed).copied().collect();
    PLAN.faults(&Tree::of(&files)).unwrap()
}

#[test]
fn sound_files_have_no_faults() {
    assert_eq!(faults(&[]), [""; 0]);
}

#[test]
fn an_arrow_upwards_is_found_however_it_is_written() {
    let upwards = ["low/cellar.rs uses high/tower.rs, which is in a layer above it"];
    for text in [
        "use crate::high::tower::Tower; pub struct Cellar(Tower);",
        "use crate::high::{self, tower::{Tower as Spire}}; pub struct Cellar;",
        "use super::super::high::tower; pub struct Cellar;",
        "use crate::Tower; pub struct Cellar;",
        "pub struct Cellar; pub(crate) use crate::high::tower::Tower;",
        "pub struct Cellar(crate::high::tower::Tower);",
        "pub struct Cellar; fn f() { let _ = vec![crate::Tower::new()]; }",
        "pub struct Cellar; mod inner { use super::super::super::high::tower::Tower; }",
        "pub struct Cellar; macro_rules! tower { () => { $crate::high::tower::Tower } }",
        "pub struct Cellar; impl From<crate::high::tower::Tower> for Cellar {}",
    ] {
        let found = faults(&[("low/cellar.rs", text)]);
        let found: Vec<&String> = found.iter().filter(|fault| fault.contains("above")).collect();
        assert!(found.contains(&&upwards[0].to_owned()), "{text}: {found:?}");
    }
}

#[test]
fn words_that_are_no_code_of_the_crate_are_no_arrow() {
    for text in [
        "/// See [`crate::high::tower::Tower`].\npub struct Cellar;",
        "pub struct Cellar; const PATH: &str = \"crate::high::tower::Tower\";",
        "pub struct Cellar; #[cfg(test)] mod tests { use crate::high::tower::Tower; }",
        "pub struct Cellar; #[cfg(test)] use crate::high::{tower::Tower};",
        "pub struct Cellar; pub(in crate::low) fn high() {} use std::fmt::{self, Debug}; fn f(tower: fmt::Error) {}",
    ] {
        assert_eq!(faults(&[("low/cellar.rs", text)]), [""; 0], "{text}");
    }
    let only_for_tests = [
        ("low.rs", "mod cellar; #[cfg(test)] mod trial; pub(crate) use cellar::Cellar;"),
        ("low/trial.rs", "use crate::high::tower::Tower;"),
    ];
    assert_eq!(faults(&only_for_tests), [""; 0]);
}

#[test]
fn layers_of_one_height_use_nothing_of_each_other() {
    let found = faults(&[("beside.rs", "pub(crate) struct Shed; fn f() { crate::middle::stairs() }")]);
    assert_eq!(found, ["beside.rs uses middle.rs, which is in a layer beside it"]);
}

#[test]
fn a_circle_is_found_through_faces_and_impl_blocks() {
    let bell =
        |text| faults(&[("high/bell.rs", text), ("high/tower.rs", "use super::bell::Bell; pub struct Tower(Bell);")]);
    let circle = ["a circle: high/bell.rs → high/tower.rs → high/bell.rs"];
    assert_eq!(bell("pub(crate) struct Bell; fn f(_: &crate::Tower) {}"), circle);
    assert_eq!(bell("pub(crate) struct Bell;"), [""; 0]);

    let methods = |tower| {
        faults(&[
            ("high/bell.rs", "use super::tower::Tower; impl<'a> Tower { pub(crate) fn ring(&self) {} }"),
            ("high/tower.rs", tower),
        ])
    };
    assert_eq!(methods("pub struct Tower; impl Tower { fn noon(&self) { self.ring() } }"), circle);
    assert_eq!(methods("pub struct Tower; fn noon(tower: &Tower) { Tower::ring(tower) }"), circle);
    assert_eq!(methods("pub struct Tower; fn noon(tower: &Tower) { tower.ring() }"), circle);
    assert_eq!(methods("pub struct Tower; impl Tower { fn noon(&self) { self.rest() } fn rest(&self) {} }"), [""; 0]);
    // a field before a block or an index is no call
    assert_eq!(
        methods("pub struct Tower { ring: u8 } fn noon(tower: &Tower) { match tower.ring { _ => {} } }"),
        [""; 0]
    );
    assert_eq!(methods("pub struct Tower { ring: [u8; 1] } fn noon(tower: &Tower) -> u8 { tower.ring[0] }"), [""; 0]);
    let of_a_child = faults(&[
        ("high.rs", "pub(crate) mod tower; mod bell; use bell::Bell; pub(crate) struct Yard(Bell);"),
        ("high/bell.rs", "use super::Yard; pub(crate) struct Bell(Box<Yard>);"),
    ]);
    let circle = "a circle: high.rs → high/bell.rs → high.rs";
    assert_eq!(of_a_child, ["high.rs stands before a folder and declares Yard: it may only re-export", circle]);
}

#[test]
fn a_tenth_file_in_a_folder_is_found() {
    let rooms: Vec<String> = (0..8).map(|number| format!("high/room_{number}.rs")).collect();
    let rooms: Vec<(&str, &str)> = rooms.iter().map(|path| (path.as_str(), "")).collect();
    assert_eq!(faults(&rooms), ["src/high has 10 files, more than 9"]);
    assert_eq!(faults(&rooms[..7]), [""; 0]);
    // a file with a folder of its own is not counted; the files in that folder count there
    let behind_a_face = [&rooms[..7], &[("high/attic.rs", ""), ("high/attic/chest.rs", "")]].concat();
    assert_eq!(faults(&behind_a_face), [""; 0]);
}

#[test]
fn a_file_that_is_too_long_is_found_unless_it_is_data() {
    let long = "// a line\n".repeat(451);
    let files = [("lib.rs", "mod low;"), ("low.rs", long.as_str())];
    let plan = |data| Plan { layers: &[&["low"]], data };
    assert_eq!(plan(&[]).faults(&Tree::of(&files)).unwrap(), ["low.rs has 451 lines, more than 450"]);
    assert_eq!(plan(&[("low.rs", "a table")]).faults(&Tree::of(&files)).unwrap(), [""; 0]);
    let short = [("lib.rs", "mod low;"), ("low.rs", "")];
    let unneeded = plan(&[("low.rs", "a table"), ("gone.rs", "a table")]).faults(&Tree::of(&short)).unwrap();
    assert_eq!(unneeded.len(), 2, "{unneeded:?}");
}

#[test]
fn a_file_in_no_layer_and_a_layer_without_a_file_are_found() {
    assert_eq!(faults(&[("shack.rs", "")]), ["shack.rs stands in no layer"]);
    let plan = Plan { layers: &[&["low"], &["attic"]], data: &[] };
    let tree = Tree::of(&[("lib.rs", "mod low;"), ("low.rs", "")]);
    assert_eq!(plan.faults(&tree).unwrap(), ["the layer attic holds no file"]);
}

/// A fault that is found in a made-up tree is found in real sources, too.
#[test]
fn an_arrow_upwards_in_real_sources_is_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ledger-xlsx/src");
    let sources = Tree::read(&folder).unwrap();
    let texts: Vec<(String, String)> =
        sources.paths().map(|path| (path.to_owned(), std::fs::read_to_string(folder.join(path)).unwrap())).collect();
    let seeded: Vec<(&str, String)> = texts
        .iter()
        .map(|(path, text)| match path.as_str() {
            "text/visible.rs" => ("text/visible.rs", format!("{text}\nuse crate::Reader as _;")),
            path => (path, text.clone()),
        })
        .collect();
    let tree = Tree::of(&seeded.iter().map(|(path, text)| (*path, text.as_str())).collect::<Vec<_>>());
    const LAYERS: &[&[&str]] =
        &[&["text"], &["report"], &["value"], &["table"], &["import"], &["export"], &["error_report"]];
    let found = Plan { layers: LAYERS, data: &[] }.faults(&tree).unwrap();
    assert!(found.iter().any(|fault| fault.starts_with("text/visible.rs uses import/reader.rs")), "{found:?}");
    assert!(found.iter().any(|fault| fault.starts_with("a circle: ")), "{found:?}");
}
