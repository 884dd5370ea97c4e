//! The sources of a crate: every file below `src`, in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The files of a crate by their paths below `src`, with `/` between folders.
///
/// ```
/// use tidy::Tree;
/// let tree = Tree::of(&[("lib.rs", "mod a;"), ("a.rs", "")]);
/// assert_eq!(tree.paths().collect::<Vec<_>>(), ["a.rs", "lib.rs"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    pub(crate) files: BTreeMap<String, String>,
}

/// The reason why sources can't be read.
///
/// ```
/// use tidy::{Plan, Tree};
/// let tree = Tree::of(&[("lib.rs", "mod a {")]);
/// let error = Plan { layers: &[], data: &[] }.faults(&tree).unwrap_err();
/// assert!(error.to_string().starts_with("lib.rs is not Rust"));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// A file or folder can't be read.
    #[error("{path} can't be read")]
    Io {
        /// The path of the file or folder.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// A file's brackets or literals don't close.
    #[error("{path} is not Rust: {why}")]
    Syntax {
        /// The path of the file.
        path: String,
        /// The reason.
        why: String,
    },
}

impl Tree {
    /// Makes a tree of files, each a path and its text.
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect() }
    }

    /// Reads all `.rs` files below a folder.
    ///
    /// # Errors
    /// [`Unreadable::Io`] if the folder or a file in it can't be read.
    pub fn read(folder: &Path) -> Result<Self, Unreadable> {
        let mut tree = Self::default();
        tree.read_folder(folder, "")?;
        Ok(tree)
    }

    /// Returns the paths of all files, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    fn read_folder(&mut self, folder: &Path, below: &str) -> Result<(), Unreadable> {
        let io = |source| Unreadable::Io { path: folder.to_owned(), source };
        for entry in fs::read_dir(folder).map_err(io)? {
            let path = entry.map_err(io)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let name = format!("{below}{name}");
            if path.is_dir() {
                self.read_folder(&path, &format!("{name}/"))?;
            } else if name.ends_with(".rs") {
                let text = fs::read_to_string(&path).map_err(|source| Unreadable::Io { path: path.clone(), source })?;
                self.files.insert(name, text);
            }
        }
        Ok(())
    }
}
