//! Everything of a crate that its users can name.

use super::sources::{
    Definition, Found, Path, Sources, features_of, is_for_tests, is_hidden, is_public, leaves, name_of,
};
use super::text::text;
use super::{items, made};
use crate::tree::{Tree, Unreadable};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use syn::{Item, Type};

/// The public surface of a crate: a line for each name that a user can write, with its signature.
///
/// Names are found from `lib.rs` on, by `pub mod` and `pub use`. For a macro of the crate that makes public names, its
/// calls are listed, with the names that each call makes.
///
/// ```
/// use tidy::{Surface, Tree};
/// let tree = Tree::of(&[
///     ("lib.rs", "mod hidden; pub use hidden::Shown;"),
///     ("hidden.rs", "pub struct Shown(u8); impl Shown { pub fn get(self) -> u8 { self.0 } } pub struct Unseen;"),
/// ]);
/// let surface = Surface::of(&tree)?;
/// assert_eq!(surface.lines(), ["Shown: struct", "Shown::get: fn(self) -> u8"]);
/// # Ok::<(), tidy::Unreadable>(())
/// ```
#[derive(Debug, Clone)]
pub struct Surface {
    lines: Vec<String>,
    root: BTreeSet<String>,
}

impl Surface {
    /// Lists the surface of a crate whose sources these are.
    ///
    /// # Errors
    /// [`Unreadable::Syntax`] for a file that is not Rust.
    pub fn of(tree: &Tree) -> Result<Self, Unreadable> {
        let sources = Sources::of(tree)?;
        let mut walk =
            Walk { sources: &sources, exports: BTreeMap::new(), lines: BTreeSet::new(), walked: BTreeSet::new() };
        walk.module(&Vec::new(), "");
        let root = walk.exports.keys().chain(&walk.lines).filter_map(|name| root_name(name)).collect();
        walk.define();
        walk.blocks();
        walk.macros();
        Ok(Self { lines: walk.lines.into_iter().collect(), root })
    }

    /// The lines, sorted.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The names at the root of the crate, modules included.
    pub fn root(&self) -> impl Iterator<Item = &str> {
        self.root.iter().map(String::as_str)
    }
}

/// The name of a public path or line that stands at the root.
fn root_name(path: &str) -> Option<String> {
    let name = path.split(':').next()?;
    (!path.contains("::") || path.split(": ").next().is_some_and(|name| !name.contains("::"))).then(|| name.to_owned())
}

struct Walk<'s> {
    sources: &'s Sources,
    /// The definition that each public path leads to.
    exports: BTreeMap<String, Definition>,
    lines: BTreeSet<String>,
    walked: BTreeSet<(Path, String)>,
}

impl Walk<'_> {
    /// Follows everything public of a module, which users know by this path.
    fn module(&mut self, module: &Path, known: &str) {
        if !self.walked.insert((module.clone(), known.to_owned())) {
            return;
        }
        let Some(found) = self.sources.0.get(module) else { return };
        for item in found.items.iter().filter(|item| is_public(item)) {
            match item {
                Item::Mod(inner) => {
                    let name = inner.ident.to_string();
                    self.found(
                        &below(known, &name),
                        Found::Module([module.as_slice(), std::slice::from_ref(&name)].concat()),
                        item,
                    );
                }
                Item::Use(uses) => {
                    for (alias, path) in leaves(&uses.tree) {
                        if alias == "*" {
                            let all = path.split_last().map(|(_, path)| path).unwrap_or_default();
                            if let Found::Module(all) = self.sources.find(module, all) {
                                self.module(&all, known);
                            }
                        } else {
                            self.found(&below(known, &alias), self.sources.find(module, &path), item);
                        }
                    }
                }
                _ => {
                    if let Some(name) = name_of(item) {
                        self.exports.insert(below(known, &name), Definition { module: module.clone(), name });
                    }
                }
            }
        }
    }

    fn found(&mut self, known: &str, found: Found, by: &Item) {
        let (attributes, _) = super::sources::attributes(by);
        let conditions: String = features_of(attributes).iter().map(|condition| format!(" #[{condition}]")).collect();
        match found {
            Found::Module(module) => {
                self.lines.insert(format!("{known}: mod{conditions}"));
                self.module(&module, known);
            }
            Found::Definition(definition) => {
                self.exports.insert(known.to_owned(), definition);
            }
            Found::Foreign(path) => {
                self.lines.insert(format!("{known}: use {path}{conditions}"));
            }
        }
    }

    /// The path by which a definition is listed: the longest one, because names at the root are only repeated there.
    fn path_of(&self, definition: &Definition) -> Option<&str> {
        let paths = self.exports.iter().filter(|(_, other)| *other == definition).map(|(path, _)| path.as_str());
        paths.max_by_key(|path| (path.matches("::").count(), std::cmp::Reverse(*path)))
    }

    fn define(&mut self) {
        let mut lines = Vec::new();
        for (path, definition) in &self.exports {
            let listed = self.path_of(definition).unwrap_or(path);
            if listed != path {
                lines.push(format!("{path}: use {listed}"));
            } else if let Some(item) = self.sources.item(definition) {
                lines.extend(items::lines(path, item));
            } else {
                lines.push(format!("{path}: made by a macro"));
            }
        }
        self.lines.extend(lines);
    }

    /// Lists the methods and traits of everything that is listed, wherever in the crate they are written.
    fn blocks(&mut self) {
        let mut lines = Vec::new();
        for (module, found) in &self.sources.0 {
            for item in &found.items {
                let Item::Impl(block) = item else { continue };
                if is_for_tests(&block.attrs) || is_hidden(&block.attrs) {
                    continue;
                }
                let definition = |path: &[String]| match self.sources.find(module, path) {
                    Found::Definition(definition) => Some(definition),
                    _ => None,
                };
                let known = |path: &[String]| definition(path).and_then(|definition| self.path_of(&definition));
                let implements = block.trait_.as_ref().map(|(path, _)| words(path));
                let implements = implements.as_deref();
                if implements.is_some_and(|path| definition(path).is_some() && known(path).is_none()) {
                    continue; // a trait that nobody else can name
                }
                let whole = text(block.self_ty.to_token_stream());
                let listed = match &*block.self_ty {
                    Type::Path(path) => {
                        let path = words(&path.path);
                        known(&path).map(|listed| renamed(&whole, &path, listed))
                    }
                    _ => None,
                };
                let known = listed.or_else(|| implements.and_then(known).map(|_| whole));
                lines.extend(known.map(|known| items::of_block(&known, block, &found.features)).unwrap_or_default());
            }
        }
        self.lines.extend(lines);
    }

    fn macros(&mut self) {
        let mut lines = Vec::new();
        for found in self.sources.0.values() {
            for (name, makes) in made::makers(&found.items) {
                lines.extend(makes.iter().map(|line| format!("{name}! makes {line}")));
                let calls = made::calls(&found.items).into_iter().filter(|(called, _)| *called == name);
                lines.extend(calls.map(|(name, call)| format!("{name}! of {call}")));
            }
        }
        self.lines.extend(lines);
    }
}

fn below(known: &str, name: &str) -> String {
    if known.is_empty() { name.to_owned() } else { format!("{known}::{name}") }
}

fn words(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

/// A type with its arguments, in which another path stands for its own.
fn renamed(whole: &str, path: &[String], listed: &str) -> String {
    let own = path.join("::");
    whole.strip_prefix(&own).map_or_else(|| listed.to_owned(), |arguments| format!("{listed}{arguments}"))
}
