//! The modules of a crate, and the files that define their names.

use crate::source::{Source, Words};
use crate::tree::{Tree, Unreadable};
use std::collections::{BTreeMap, BTreeSet};

/// A module's path below the crate, such as `["xlsx", "sheet"]`.
pub(crate) type Module = Vec<String>;

/// The file of a module.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) source: Source,
}

/// All modules of a crate but those for tests.
#[derive(Debug)]
pub(crate) struct Modules {
    pub(crate) files: BTreeMap<Module, File>,
}

/// The end of a path: the module whose file defines the name, and the words that follow.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) module: Module,
    pub(crate) rest: Vec<String>,
}

impl Modules {
    pub(crate) fn of(tree: &Tree) -> Result<Self, Unreadable> {
        let mut files = BTreeMap::new();
        for (path, text) in &tree.files {
            let read = Source::read(text);
            let source = read.map_err(|why| Unreadable::Syntax { path: path.clone(), why })?;
            files.insert(module_of(path), File { path: path.clone(), source });
        }
        let tests: Vec<Module> =
            files.iter().flat_map(|(module, file)| file.source.tests.iter().map(|name| child(module, name))).collect();
        files.retain(|module: &Module, _| !tests.iter().any(|test| module.starts_with(test)));
        Ok(Self { files })
    }

    /// Follows a path from a module. Returns `None` if it leads out of the crate, or nowhere.
    pub(crate) fn find(&self, module: &Module, path: &Words) -> Option<Found> {
        self.find_from(module, path, &mut BTreeSet::new())
    }

    fn find_from(&self, module: &Module, path: &Words, seen: &mut BTreeSet<(Module, String)>) -> Option<Found> {
        let mut base = [&module[..], &path.within[..]].concat();
        let mut words = path.words.as_slice();
        let mut rooted = false;
        while let Some((first, rest)) = words.split_first() {
            match first.as_str() {
                "crate" => base.clear(),
                "self" => {}
                "super" => drop(base.pop()),
                _ => break,
            }
            rooted = true;
            words = rest;
        }
        if rooted {
            return self.walk(base, words, seen);
        }
        let first = words.first()?;
        let inner = child(&base, first);
        let own = self.files.get(module)?;
        let is_known = self.files.contains_key(&inner)
            || own.source.imports.iter().any(|import| import.name == *first)
            || own.source.declared.contains(first);
        if is_known { self.walk(base, words, seen) } else { None }
    }

    /// Follows words down from a module: through modules, then through imports to the declaration of the name.
    fn walk(&self, mut at: Module, words: &[String], seen: &mut BTreeSet<(Module, String)>) -> Option<Found> {
        // an inline module belongs to the file around it
        while !self.files.contains_key(&at) && !at.is_empty() {
            at.pop();
        }
        let mut words = words;
        while let Some((first, rest)) = words.split_first() {
            let inner = child(&at, first);
            if !self.files.contains_key(&inner) {
                break;
            }
            (at, words) = (inner, rest);
        }
        let file = self.files.get(&at)?;
        let Some((name, rest)) = words.split_first() else {
            return Some(Found { module: at, rest: Vec::new() });
        };
        if !seen.insert((at.clone(), name.clone())) {
            return None;
        }
        let here = || Some(Found { module: at.clone(), rest: words.to_vec() });
        if file.source.declared.contains(name) {
            return here();
        }
        // imports of an inline module are its own
        let imports = file.source.imports.iter().filter(|import| import.of.within.is_empty());
        if let Some(import) = imports.clone().find(|import| import.name == *name) {
            let of = &import.of;
            let whole = Words { within: Vec::new(), words: [&of.words[..], rest].concat() };
            // a name of another crate is found where it is re-exported
            return self.find_from(&at, &whole, seen).or_else(here);
        }
        for all in imports.filter(|import| import.name == "*") {
            let given = all.of.words.split_last().map_or(&[][..], |(_, given)| given);
            let whole = Words { within: Vec::new(), words: [given, words].concat() };
            if let Some(found) = self.find_from(&at, &whole, seen)
                && self.declares(&found)
            {
                return Some(found);
            }
        }
        here()
    }

    fn declares(&self, found: &Found) -> bool {
        let declared =
            |name: &String| self.files.get(&found.module).is_some_and(|file| file.source.declared.contains(name));
        found.rest.first().is_none_or(declared)
    }
}

/// Returns the module of that name in another.
fn child(module: &[String], name: &str) -> Module {
    module.iter().map(String::as_str).chain([name]).map(str::to_owned).collect()
}

/// Returns the module that a file holds: `a/b.rs` and `a/b/mod.rs` hold `a::b`.
fn module_of(path: &str) -> Module {
    let path = path.trim_end_matches(".rs");
    let mut module: Module = path.split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(tree: &[(&str, &str)], from: &str, path: &str) -> Option<String> {
        let modules = Modules::of(&Tree::of(tree)).unwrap();
        let words = path.split("::").map(str::to_owned).collect();
        let found = modules.find(&module_of(from), &Words { within: Vec::new(), words })?;
        Some(modules.files[&found.module].path.clone())
    }

    #[test]
    fn a_name_is_found_where_it_is_declared() {
        let tree = [
            ("lib.rs", "mod face; mod user; pub use face::Inner;"),
            ("face.rs", "mod inner; mod other; pub(crate) use inner::{Inner as Given, Inner}; pub use other::*;"),
            ("face/inner.rs", "pub struct Inner; pub use std::fmt::Debug;"),
            ("face/other.rs", "pub struct Other; pub enum Kind { One }"),
            ("user.rs", "use crate::face; macro_rules! made { () => {} }"),
        ];
        for (path, expected) in [
            ("crate::Inner", Some("face/inner.rs")),
            ("crate::face::Given", Some("face/inner.rs")),
            ("super::face::Inner::new", Some("face/inner.rs")),
            ("face::Other", Some("face/other.rs")),
            ("crate::face::Kind::One", Some("face/other.rs")),
            ("crate::face::inner::Debug", Some("face/inner.rs")),
            ("crate::face::unknown", Some("face.rs")),
            ("crate::face::inner", Some("face/inner.rs")),
            ("std::fmt::Debug", None),
        ] {
            assert_eq!(found(&tree, "user.rs", path).as_deref(), expected, "{path}");
        }
    }
}
