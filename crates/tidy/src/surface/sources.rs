//! The modules of a crate as syntax trees, and the definitions that names in them lead to.

use crate::tree::{Tree, Unreadable};
use std::collections::BTreeMap;
use syn::{Attribute, Item, UseTree, Visibility};

/// A module's path below the crate.
pub(super) type Path = Vec<String>;

/// A definition: the module it stands in, and its name there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Definition {
    pub(super) module: Path,
    pub(super) name: String,
}

/// The target of a path.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Module(Path),
    Definition(Definition),
    /// A name of another crate.
    Foreign(String),
}

/// A module: its items, and the conditions under which it is there.
pub(super) struct Module {
    pub(super) items: Vec<Item>,
    pub(super) features: Vec<String>,
}

/// All modules of a crate but those for tests.
pub(super) struct Sources(pub(super) BTreeMap<Path, Module>);

impl Sources {
    pub(super) fn of(tree: &Tree) -> Result<Self, Unreadable> {
        let mut sources = Self(BTreeMap::new());
        sources.read(tree, "lib.rs", "", Vec::new(), Vec::new())?;
        Ok(sources)
    }

    fn read(
        &mut self,
        tree: &Tree,
        file: &str,
        folder: &str,
        module: Path,
        features: Vec<String>,
    ) -> Result<(), Unreadable> {
        let Some(text) = tree.files.get(file) else { return Ok(()) };
        let syntax = |error: syn::Error| Unreadable::Syntax { path: file.to_owned(), why: error.to_string() };
        let items = syn::parse_file(text).map_err(syntax)?.items;
        self.add(tree, folder, module, features, items)
    }

    fn add(
        &mut self,
        tree: &Tree,
        folder: &str,
        module: Path,
        features: Vec<String>,
        items: Vec<Item>,
    ) -> Result<(), Unreadable> {
        for item in &items {
            let Item::Mod(inner) = item else { continue };
            if is_for_tests(&inner.attrs) {
                continue;
            }
            let name = inner.ident.to_string();
            let path = [module.as_slice(), std::slice::from_ref(&name)].concat();
            let features = [features.clone(), features_of(&inner.attrs)].concat();
            let below = format!("{folder}{name}/");
            match &inner.content {
                Some((_, items)) => self.add(tree, &below, path, features, items.clone())?,
                None => self.read(tree, &format!("{folder}{name}.rs"), &below, path, features)?,
            }
        }
        self.0.insert(module, Module { items, features });
        Ok(())
    }

    /// Follows a path that stands in a module.
    pub(super) fn find(&self, module: &Path, path: &[String]) -> Found {
        let (mut at, mut rest) = (module.clone(), path);
        let mut rooted = false;
        while let Some((first, others)) = rest.split_first() {
            match first.as_str() {
                "crate" => at.clear(),
                "self" => {}
                "super" => drop(at.pop()),
                _ => break,
            }
            (rest, rooted) = (others, true);
        }
        let Some((first, others)) = rest.split_first() else { return Found::Module(at) };
        match self.named(&at, first, 0) {
            Some(Found::Module(module)) if !others.is_empty() => self.find(&module, &within(others)),
            Some(found) if others.is_empty() => found,
            None if rooted => Found::Definition(Definition { module: at, name: first.clone() }),
            _ => Found::Foreign(path.join("::")),
        }
    }

    /// The target of a name in a module: an item, or the target of a `use`.
    fn named(&self, at: &Path, name: &str, depth: usize) -> Option<Found> {
        let module = self.0.get(at)?;
        let child = [at.as_slice(), &[name.to_owned()]].concat();
        if self.0.contains_key(&child) {
            return Some(Found::Module(child));
        }
        if module.items.iter().any(|item| name_of(item).as_deref() == Some(name)) {
            return Some(Found::Definition(Definition { module: at.clone(), name: name.to_owned() }));
        }
        let uses =
            module.items.iter().filter_map(|item| if let Item::Use(uses) = item { Some(&uses.tree) } else { None });
        for (alias, path) in uses.flat_map(leaves) {
            if alias == name && depth < 20 && path != [name] {
                return Some(self.find(at, &path));
            }
        }
        let made =
            module.items.iter().any(|item| matches!(item, Item::Macro(made) if super::made::mentions(made, name)));
        made.then(|| Found::Definition(Definition { module: at.clone(), name: name.to_owned() }))
    }

    pub(super) fn item(&self, definition: &Definition) -> Option<&Item> {
        let items = &self.0.get(&definition.module)?.items;
        items.iter().find(|item| name_of(item).as_deref() == Some(&definition.name))
    }
}

fn within(path: &[String]) -> Vec<String> {
    [&["self".to_owned()], path].concat()
}

/// The names that a `use` brings, with the path of each; `*` for all of a module.
pub(super) fn leaves(tree: &UseTree) -> Vec<(String, Path)> {
    match tree {
        UseTree::Path(path) => {
            let first = path.ident.to_string();
            let prefix = |(alias, rest): (String, Path)| (alias, [vec![first.clone()], rest].concat());
            let mut leaves: Vec<_> = leaves(&path.tree).into_iter().map(prefix).collect();
            for (alias, path) in &mut leaves {
                if path.last().is_some_and(|last| last == "self") && alias == "self" {
                    path.pop();
                    *alias = path.last().cloned().unwrap_or_default();
                }
            }
            leaves
        }
        UseTree::Name(name) => vec![(name.ident.to_string(), vec![name.ident.to_string()])],
        UseTree::Rename(renamed) => vec![(renamed.rename.to_string(), vec![renamed.ident.to_string()])],
        UseTree::Glob(_) => vec![("*".to_owned(), vec!["*".to_owned()])],
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
    }
}

/// The name that an item defines; a `use` or an `impl` defines none.
pub(super) fn name_of(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

pub(super) fn attributes(item: &Item) -> (&[Attribute], Option<&Visibility>) {
    match item {
        Item::Const(item) => (&item.attrs, Some(&item.vis)),
        Item::Enum(item) => (&item.attrs, Some(&item.vis)),
        Item::Fn(item) => (&item.attrs, Some(&item.vis)),
        Item::Impl(item) => (&item.attrs, None),
        Item::Mod(item) => (&item.attrs, Some(&item.vis)),
        Item::Static(item) => (&item.attrs, Some(&item.vis)),
        Item::Struct(item) => (&item.attrs, Some(&item.vis)),
        Item::Trait(item) => (&item.attrs, Some(&item.vis)),
        Item::Type(item) => (&item.attrs, Some(&item.vis)),
        Item::Use(item) => (&item.attrs, Some(&item.vis)),
        _ => (&[], None),
    }
}

pub(super) fn is_public(item: &Item) -> bool {
    let (attributes, visibility) = attributes(item);
    matches!(visibility, Some(Visibility::Public(_))) && !is_hidden(attributes)
}

fn words_of(attribute: &Attribute) -> String {
    super::text::text(quote::ToTokens::to_token_stream(&attribute.meta))
}

pub(super) fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| words_of(attribute) == "doc(hidden)")
}

pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| words_of(attribute).starts_with("cfg(test"))
}

/// The conditions under which an item is there.
pub(super) fn features_of(attributes: &[Attribute]) -> Vec<String> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).map(words_of).collect()
}

/// The attributes that matter to users of the crate, as text, sorted.
pub(super) fn told(attributes: &[Attribute]) -> Vec<String> {
    let told = ["cfg", "cfg_attr", "derive", "non_exhaustive", "must_use", "deprecated"];
    let is_told = |attribute: &&Attribute| told.iter().any(|name| attribute.path().is_ident(name));
    attributes.iter().filter(is_told).map(|attribute| format!("#[{}]", words_of(attribute))).collect()
}
