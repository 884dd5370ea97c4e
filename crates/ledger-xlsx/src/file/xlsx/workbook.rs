//! A workbook: its sheets, its strings, its formats, its epoch.

use super::formats::formats;
use super::package::{Package, Part};
use super::properties::Properties;
use super::sheet::Sheet;
use super::strings::Strings;
use super::xml::{Node, Xml};
use super::{Broken, corrupt};
use crate::file::cell::{Epoch, NumberFormat};
use crate::file::limits::Limits;
use crate::table::template_origin::TemplateOrigin;
use std::cell::Cell;
use std::collections::HashMap;
use std::io::{Read, Seek};
use std::rc::Rc;

/// What a sheet's cells refer to.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) strings: Strings,
    pub(crate) formats: Vec<NumberFormat>,
    pub(crate) epoch: Epoch,
    /// Formulas were not calculated by whoever wrote them.
    pub(crate) uncalculated: bool,
}

/// A sheet that can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    name: String,
    part: String,
}

/// A workbook whose sheets can be read.
pub(crate) struct Workbook<R> {
    package: Package<R>,
    sheets: Vec<Entry>,
    shared: Shared,
    origin: Option<TemplateOrigin>,
    limits: Limits,
}

impl<R: Read + Seek> Workbook<R> {
    pub(crate) fn open(reader: R, limits: &Limits) -> Result<Self, Broken> {
        let mut package = Package::open(reader, limits)?;
        let root = relationships(&mut package, "_rels/.rels", "", limits)?;
        let at_root =
            |kind: &str| root.values().find(|relation| relation.kind == kind).map(|found| found.target.clone());
        let main = at_root("officeDocument");
        let main = main.unwrap_or_else(|| "xl/workbook.xml".into());
        if main.ends_with(".bin") {
            return Err(Broken::Not(package.other_than_workbook()));
        }
        let Some(part) = package.part(&main)? else { return Err(Broken::Not(package.other_than_workbook())) };
        let Some(contents) = Contents::read(Xml::new(part, limits), limits)? else {
            return Err(Broken::Not(package.other_than_workbook()));
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
        Ok(Self { sheets, package, shared, origin: properties.origin(), limits: limits.clone() })
    }

    /// Counts what is read of the file.
    pub(crate) fn meter(&self) -> Rc<Cell<u64>> {
        self.package.meter()
    }

    /// Which template it is or was, if it says so.
    pub(crate) fn origin(&self) -> Option<&TemplateOrigin> {
        self.origin.as_ref()
    }

    /// How many sheets can be seen.
    pub(crate) fn len(&self) -> usize {
        self.sheets.len()
    }

    /// The sheet at that place, and its name.
    pub(crate) fn sheet(&mut self, place: usize) -> Result<(&str, Sheet<'_, Part<'_, R>>), Broken> {
        let Some(entry) = self.sheets.get(place) else { return corrupt("it lacks a sheet") };
        let Some(part) = self.package.part(&entry.part)? else { return corrupt("it lacks a sheet that it names") };
        Ok((&entry.name, Sheet::new(Xml::new(part, &self.limits), &self.shared, &self.limits)))
    }
}

/// What the workbook part says.
#[derive(Debug, Default)]
struct Contents {
    /// The visible sheets: name and relationship.
    sheets: Vec<(String, String)>,
    epoch: Epoch,
    uncalculated: bool,
}

impl Contents {
    /// None if this is the main part of something else.
    fn read<R: Read + Seek>(mut xml: Xml<Part<'_, R>>, limits: &Limits) -> Result<Option<Self>, Broken> {
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

pub(super) fn is_true(value: Option<&str>) -> bool {
    value.is_some_and(|value| value == "1" || value == "true")
}

/// Where a relationship leads.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Relation {
    /// The last word of its type.
    kind: String,
    target: String,
}

/// The relationships of a part, by their names; none if there are none.
fn relationships<R: Read + Seek>(
    package: &mut Package<R>,
    name: &str,
    folder: &str,
    limits: &Limits,
) -> Result<HashMap<String, Relation>, Broken> {
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

/// The part that a target names, seen from a folder.
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
