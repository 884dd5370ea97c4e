//! A workbook's document properties.

use super::error::WorkbookError;
use super::xml::{Node, Xml};
use std::collections::HashMap;
use std::io::Read;

/// The document properties of a workbook, such as its title; the first 255 characters of each.
///
/// ```no_run
/// use bounded_sheets::{Limits, Workbook};
/// let workbook = Workbook::open(std::fs::File::open("count.xlsx")?, &Limits::default())?;
/// println!("{:?} of {:?}", workbook.properties().title(), workbook.properties().custom("Department"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Properties {
    title: Option<String>,
    subject: Option<String>,
    custom: HashMap<String, String>,
}

/// Maximum number of characters that a spreadsheet gives a property.
const MOST_CHARS: usize = 255;
/// Maximum number of custom properties that are kept.
const MOST_CUSTOM: usize = 1_000;

impl Properties {
    /// Returns the title.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Returns the subject.
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// Returns the custom property of that name.
    pub fn custom(&self, name: &str) -> Option<&str> {
        self.custom.get(name).map(String::as_str)
    }

    /// Reads a part with built-in or custom properties.
    pub(super) fn read<R: Read>(&mut self, mut xml: Xml<R>) -> Result<(), WorkbookError> {
        let mut text = String::new();
        let mut name = String::new();
        loop {
            match xml.next()? {
                Node::Start => {
                    text.clear();
                    if xml.local() == "property" {
                        name = xml.attribute("name")?.unwrap_or_default();
                    }
                }
                Node::Text => {
                    let left = MOST_CHARS.saturating_sub(text.chars().count());
                    text.extend(xml.text().chars().take(left));
                }
                Node::End => match xml.local() {
                    "title" => self.title = Some(std::mem::take(&mut text)),
                    "subject" => self.subject = Some(std::mem::take(&mut text)),
                    "property" => {}
                    // a custom value is in an element that names its type
                    _ => self.keep(std::mem::take(&mut name), std::mem::take(&mut text)),
                },
                Node::Eof => return Ok(()),
            }
        }
    }

    fn keep(&mut self, name: String, text: String) {
        let known = self.custom.contains_key(&name) || self.custom.len() < MOST_CUSTOM;
        if known && !name.is_empty() && name.len() <= 4 * MOST_CHARS {
            self.custom.insert(name, text);
        }
    }
}
