//! A workbook: its sheets, strings, formats and epoch.

use super::error::{WorkbookError, corrupt};
use super::formats::formats;
use super::package::{Meter, Package, Part};
use super::properties::Properties;
use super::shared::Shared;
use super::sheet::Sheet;
use super::strings::Strings;
use super::xml::{Node, Xml, is_true};
use crate::cell::Epoch;
use crate::limits::Limits;
use std::collections::HashMap;
use std::io::{Read, Seek};
use std::sync::Arc;

/// A visible sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    name: String,
    part: String,
}

/// A workbook whose visible sheets can be read, one at a time.
///
/// ```no_run
/// use bounded_sheets::{Limits, SheetRow, Workbook};
/// let mut workbook = Workbook::open(std::fs::File::open("count.xlsx")?, &Limits::default())?;
/// for place in 0..workbook.sheet_count() {
///     let mut sheet = workbook.sheet(place)?;
///     let mut row = SheetRow::default();
///     while sheet.next_into(&mut row)? {
///         let filled = row.cells().filter(|(_, cell)| !cell.is_blank()).count();
///         println!("{}, row {}: {filled} cells", sheet.name(), row.number());
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Workbook<R> {
    package: Package<R>,
    sheets: Vec<Entry>,
    shared: Arc<Shared>,
    properties: Properties,
    limits: Limits,
}

impl<R: Read + Seek> Workbook<R> {
    /// Opens a workbook and reads its list of sheets, its strings and its formats.
    ///
    /// # Errors
    /// [`WorkbookError`] if the file is no workbook, or costs more than the limits allow.
    pub fn open(reader: R, limits: &Limits) -> Result<Self, WorkbookError> {
        let mut package = Package::open(reader, limits)?;
        let root = relationships(&mut package, "_rels/.rels", "", limits)?;
        let at_root =
            |kind: &str| root.values().find(|relation| relation.kind == kind).map(|found| found.target.clone());
        let main = at_root("officeDocument");
        let main = main.unwrap_or_else(|| "xl/workbook.xml".into());
        if main.ends_with(".bin") {
            return Err(WorkbookError::NotAWorkbook(package.other_than_workbook()));
        }
        let Some(part) = package.part(&main)? else {
            return Err(WorkbookError::NotAWorkbook(package.other_than_workbook()));
        };
        let Some(contents) = Contents::read(Xml::new(part, limits), limits)? else {
            return Err(WorkbookError::NotAWorkbook(package.other_than_workbook()));
        };
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
        let relations = relationships(&mut package, &format!("{folder}/_rels/{file}.rels"), folder, limits)?;
        let related = |kind: &str| {
            let mut targets: Vec<&str> = relations
                .values()
                .filter(|relation| relation.kind == kind)
                .map(|found| found.target.as_str())
                .collect();
            targets.sort_unstable();
            targets.first().map(|target| (*target).to_owned())
        };
        let mut shared = Shared { epoch: contents.epoch, uncalculated: contents.uncalculated, ..Shared::default() };
        if let Some(styles) = related("styles")
            && let Some(part) = package.part(&styles)?
        {
            shared.formats = formats(Xml::new(part, limits))?;
        }
        if let Some(strings) = related("sharedStrings")
            && let Some(part) = package.part(&strings)?
        {
            shared.strings = Strings::read(Xml::new(part, limits), limits)?;
        }
        let mut properties = Properties::default();
        for kind in ["core-properties", "custom-properties"] {
            if let Some(name) = at_root(kind)
                && let Some(part) = package.part(&name)?
            {
                properties.read(Xml::new(part, limits))?;
            }
        }
        let sheets = contents.sheets.into_iter().filter_map(|(name, id)| {
            let relation = relations.get(&id).filter(|relation| relation.kind == "worksheet")?;
            Some(Entry { name, part: relation.target.clone() })
        });
        let sheets = sheets.collect();
        Ok(Self { sheets, package, shared: Arc::new(shared), properties, limits: limits.clone() })
    }

    /// Returns the counter of bytes that have been read from the file, which can be read while a sheet is read.
    pub fn meter(&self) -> Meter {
        self.package.meter()
    }

    /// Returns the document properties.
    pub fn properties(&self) -> &Properties {
        &self.properties
    }

    /// Returns the number of visible sheets.
    pub fn sheet_count(&self) -> usize {
        self.sheets.len()
    }

    /// Opens the visible sheet at that index, counted from 0.
    ///
    /// # Errors
    /// [`WorkbookError::Corrupt`] if the file has no such sheet.
    pub fn sheet(&mut self, place: usize) -> Result<Sheet<impl Read>, WorkbookError> {
        let Some(entry) = self.sheets.get(place) else { return corrupt("it lacks a sheet") };
        let Some(part) = self.package.part(&entry.part)? else { return corrupt("it lacks a sheet that it names") };
        Ok(Sheet::new(entry.name.clone(), Xml::new(part, &self.limits), Arc::clone(&self.shared), &self.limits))
    }
}

impl<R> std::fmt::Debug for Workbook<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook").field("sheets", &self.sheets).finish_non_exhaustive()
    }
}

/// Contents of the workbook part.
#[derive(Debug, Default)]
struct Contents {
    /// The visible sheets, each with its name and its relationship.
    sheets: Vec<(String, String)>,
    epoch: Epoch,
    uncalculated: bool,
}

impl Contents {
    /// Reads the part. Returns `None` if it is the main part of another kind of document.
    fn read<R: Read + Seek>(mut xml: Xml<Part<'_, R>>, limits: &Limits) -> Result<Option<Self>, WorkbookError> {
        let mut contents = Self::default();
        loop {
            match xml.next()? {
                Node::Start if xml.depth() == 1 && xml.local() != "workbook" => return Ok(None),
                Node::Start if xml.local() == "sheet" => {
                    let visible = xml.attribute("state")?.is_none_or(|state| state == "visible");
                    if let (true, Some(name), Some(id)) = (visible, xml.attribute("name")?, xml.attribute("id")?) {
                        contents.sheets.push((name, id));
                        if contents.sheets.len() > limits.entries {
                            return corrupt("it has too many sheets");
                        }
                    }
                }
                Node::Start if xml.local() == "workbookPr" && is_true(xml.attribute("date1904")?.as_deref()) => {
                    contents.epoch = Epoch::Of1904;
                }
                Node::Start if xml.local() == "calcPr" => {
                    contents.uncalculated = is_true(xml.attribute("fullCalcOnLoad")?.as_deref());
                }
                Node::Eof => return Ok(Some(contents)),
                Node::Start | Node::End | Node::Text => {}
            }
        }
    }
}

/// The target of a relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Relation {
    /// The last segment of its type.
    kind: String,
    target: String,
}

/// Returns the relationships of a part, by their ids.
fn relationships<R: Read + Seek>(
    package: &mut Package<R>,
    name: &str,
    folder: &str,
    limits: &Limits,
) -> Result<HashMap<String, Relation>, WorkbookError> {
    let mut relations = HashMap::new();
    let Some(part) = package.part(name.trim_start_matches('/'))? else { return Ok(relations) };
    let mut xml = Xml::new(part, limits);
    let mut count = 0;
    loop {
        match xml.next()? {
            Node::Start if xml.local() == "Relationship" => {
                count += 1;
                if count > limits.entries {
                    return corrupt("it has too many parts");
                }
                let (id, kind, target) = (xml.attribute("Id")?, xml.attribute("Type")?, xml.attribute("Target")?);
                let external = xml.attribute("TargetMode")?.is_some_and(|mode| mode == "External");
                if let (Some(id), Some(kind), Some(target), false) = (id, kind, target, external) {
                    let kind = kind.rsplit('/').next().unwrap_or("").to_owned();
                    relations.insert(id, Relation { kind, target: resolved(folder, &target) });
                }
            }
            Node::Eof => return Ok(relations),
            Node::Start | Node::End | Node::Text => {}
        }
    }
}

/// Returns the name of the part to which a target leads from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let start = if target.starts_with('/') { "" } else { folder };
    let mut path: Vec<&str> = start.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolved("xl/worksheets", "../styles.xml"), "xl/styles.xml");
        assert_eq!(resolved("", "../../x.xml"), "x.xml");
    }
}
