//! The plan of a crate, and the list of places that differ from it.

use crate::arrows::arrows;
use crate::circles::{Arrows, circles};
use crate::modules::Modules;
use crate::tree::{Tree, Unreadable};
use std::collections::BTreeMap;

/// Maximum number of files in a folder; `lib.rs` and files with a folder of their own don't count.
const MOST_FILES: usize = 9;
/// Maximum number of lines of a file that is not data.
const MOST_LINES: usize = 450;

/// The plan of a crate.
///
/// ```
/// use tidy::{Plan, Tree};
/// let plan = Plan { layers: &[&["a"], &["b", "c"]], data: &[] };
/// let tree = Tree::of(&[("lib.rs", "mod a; mod b; mod c;"), ("a.rs", ""), ("b.rs", "use crate::a;"), ("c.rs", "")]);
/// assert!(plan.faults(&tree)?.is_empty());
/// # Ok::<(), tidy::Unreadable>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The modules of the crate's root, from the lowest layer up. Each may use those of the layers before it, and none
    /// of its own layer. `lib.rs` is above all.
    pub layers: &'static [&'static [&'static str]],
    /// Files of data, which may be long, each with the reason.
    pub data: &'static [(&'static str, &'static str)],
}

impl Plan {
    /// Returns every place that differs from the plan, in words.
    ///
    /// # Errors
    /// [`Unreadable::Syntax`] if a file is no valid Rust.
    pub fn faults(&self, tree: &Tree) -> Result<Vec<String>, Unreadable> {
        let modules = Modules::of(tree)?;
        let arrows = arrows(&modules);
        let mut faults = self.strangers(&arrows);
        faults.extend(full_faces(tree, &modules));
        faults.extend(self.upwards(&arrows));
        faults.extend(circles(&arrows).iter().map(|circle| format!("a circle: {}", circle.join(" → "))));
        faults.extend(full_folders(tree));
        faults.extend(self.long_files(tree));
        Ok(faults)
    }

    /// Returns the files that are in no layer, and the layers without a file.
    fn strangers(&self, arrows: &Arrows) -> Vec<String> {
        let without = arrows.keys().filter(|path| self.layer(path).is_none());
        let without = without.map(|path| format!("{path} stands in no layer"));
        let known = |name: &str| arrows.keys().any(|path| root(path) == name);
        let empty = self.layers.iter().copied().flatten().filter(|name| !known(name));
        without.chain(empty.map(|name| format!("the layer {name} holds no file"))).collect()
    }

    fn upwards(&self, arrows: &Arrows) -> Vec<String> {
        let mut faults = Vec::new();
        for (from, used) in arrows {
            for to in used {
                let (Some(here), Some(there)) = (self.layer(from), self.layer(to)) else { continue };
                if there > here {
                    faults.push(format!("{from} uses {to}, which is in a layer above it"));
                } else if there == here && root(from) != root(to) {
                    faults.push(format!("{from} uses {to}, which is in a layer beside it"));
                }
            }
        }
        faults
    }

    /// Returns the index of a file's layer; `lib.rs` is above all.
    fn layer(&self, path: &str) -> Option<usize> {
        match root(path) {
            "lib" | "main" => Some(self.layers.len()),
            name => self.layers.iter().position(|layer| layer.contains(&name)),
        }
    }

    fn long_files(&self, tree: &Tree) -> Vec<String> {
        let mut faults = Vec::new();
        for (path, text) in &tree.files {
            let lines = text.lines().count();
            let is_data = self.data.iter().any(|(data, _)| data == path);
            if lines > MOST_LINES && !is_data {
                faults.push(format!("{path} has {lines} lines, more than {MOST_LINES}"));
            } else if lines <= MOST_LINES && is_data {
                faults.push(format!("{path} is no longer too long: take it from the list of data"));
            }
        }
        let gone = self.data.iter().filter(|(data, _)| !tree.files.contains_key(*data));
        faults.extend(gone.map(|(data, _)| format!("{data} is in the list of data, and not there")));
        faults
    }
}

/// Returns the module of the crate's root to which a file belongs.
fn root(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// Returns true if a file has a folder of its own.
fn is_face(tree: &Tree, path: &str) -> bool {
    let inside = format!("{}/", path.trim_end_matches(".rs"));
    path.ends_with("/mod.rs") || tree.paths().any(|other| other.starts_with(&inside))
}

/// Returns the files with a folder of their own that declare anything.
fn full_faces(tree: &Tree, modules: &Modules) -> Vec<String> {
    let faces = modules.files.values().filter(|file| file.path != "lib.rs" && is_face(tree, &file.path));
    let full = faces.filter_map(|face| Some((&face.path, face.source.declared.first()?)));
    full.map(|(path, name)| format!("{path} stands before a folder and declares {name}: it may only re-export"))
        .collect()
}

fn full_folders(tree: &Tree) -> Vec<String> {
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for path in tree.paths().filter(|path| *path != "lib.rs" && !is_face(tree, path)) {
        let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
        *folders.entry(folder).or_default() += 1;
    }
    let full = folders.into_iter().filter(|(_, files)| *files > MOST_FILES);
    full.map(|(folder, files)| format!("src/{folder} has {files} files, more than {MOST_FILES}")).collect()
}
