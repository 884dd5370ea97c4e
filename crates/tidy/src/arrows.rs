//! The arrows between files: from each file to those that it uses.

use crate::circles::Arrows;
use crate::modules::{Found, Module, Modules};
use crate::source::{Import, Method};
use std::collections::BTreeMap;

/// The files whose `impl` blocks have methods of a type of another file, by the type and the method's name.
type Elsewhere<'m> = BTreeMap<(Module, String, String), &'m str>;

/// Returns every arrow between two files of a crate.
pub(crate) fn arrows(modules: &Modules) -> Arrows {
    let elsewhere = elsewhere(modules);
    let unique: Vec<_> = elsewhere.iter().filter(|((_, _, name), _)| is_unique(modules, name)).collect();
    let mut arrows = Arrows::new();
    for (module, file) in &modules.files {
        let mut used: Vec<&str> = Vec::new();
        let imports = file.source.imports.iter().filter(|import| !gives_on_a_child(modules, module, import));
        let paths = file.source.paths.iter().filter(|path| path.words.len() > 1);
        for path in imports.map(|import| &import.of).chain(paths) {
            let mut path = path.clone();
            path.words.retain(|word| word != "*");
            let Some(found) = modules.find(module, &path) else { continue };
            used.extend(modules.files.get(&found.module).map(|file| file.path.as_str()));
            if let [of, name, ..] = found.rest.as_slice() {
                used.extend(elsewhere.get(&(found.module.clone(), of.clone(), name.clone())));
            }
        }
        for Method { of, name } in &file.source.calls {
            if let Some((defined, of)) = modules.find(module, of).and_then(one_name) {
                used.extend(elsewhere.get(&(defined, of, name.clone())));
            }
        }
        for ((defined, _, name), path) in &unique {
            let knows =
                defined == module || modules.files.get(defined).is_some_and(|file| used.contains(&file.path.as_str()));
            if knows && file.source.asked.contains(name) {
                used.push(path);
            }
        }
        let used = used.into_iter().filter(|used| *used != file.path).map(str::to_owned);
        arrows.insert(file.path.clone(), used.collect());
    }
    arrows
}

/// Returns true if an import only re-exports a name of a module below.
fn gives_on_a_child(modules: &Modules, module: &Module, import: &Import) -> bool {
    let mut path = import.of.clone();
    path.words.retain(|word| word != "*");
    let below = |found: Found| found.module.len() > module.len() && found.module.starts_with(module);
    import.shown && modules.find(module, &path).is_some_and(below)
}

fn elsewhere(modules: &Modules) -> Elsewhere<'_> {
    let mut elsewhere = Elsewhere::new();
    for (module, file) in &modules.files {
        for Method { of, name } in &file.source.methods {
            if let Some((defined, of)) = modules.find(module, of).and_then(one_name)
                && defined != *module
            {
                elsewhere.insert((defined, of, name.clone()), file.path.as_str());
            }
        }
    }
    elsewhere
}

fn one_name(found: Found) -> Option<(Module, String)> {
    let name = found.rest.first()?.clone();
    Some((found.module, name))
}

/// Returns true if only one file of the crate declares that name.
fn is_unique(modules: &Modules, name: &str) -> bool {
    modules.files.values().filter(|file| file.source.declared.contains(name)).count() == 1
}
