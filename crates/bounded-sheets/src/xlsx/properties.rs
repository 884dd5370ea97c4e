//! A workbook's document properties.

use super::error::WorkbookError;
use super::xml::{Node, Xml};
use std::collections::HashMap;
use std::io::Read;

/// A workbook's title and other properties as a document; the first 255 characters of each.
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

/// The most characters that a spreadsheet gives a property.
const MOST_CHARS: usize = 255;
/// The most custom properties that are kept.
const MOST_CUSTOM: usize = 1_000;

impl Properties {
    /// Its title.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Its subject.
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// The property of that name, which a program made up.
    pub fn custom(&self, name: &str) -> Option<&str> {
        self.custom.get(name).map(String::as_str)
    }

    /// Reads a part that holds properties: the built-in ones, or custom ones.
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
                    // a custom value stands in an element that tells its type
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
