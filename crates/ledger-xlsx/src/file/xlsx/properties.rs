//! A workbook's document properties, as far as a template's origin stands in them.

use super::Broken;
use super::xml::{Node, Xml};
use crate::table::template_origin::{LEDGER, POSITION, SUBJECT, TITLE, TemplateOrigin};
use ledger_core::Position;
use std::io::Read;

/// The properties that were found.
#[derive(Debug, Default)]
pub(super) struct Properties {
    ledger: Option<String>,
    position: Option<String>,
    title: Option<String>,
    subject: Option<String>,
}

/// As long as a property of ours can be.
const MOST_CHARS: usize = 255;

impl Properties {
    /// Reads a part that holds properties: those of everybody, or those that a program made up.
    pub(super) fn read<R: Read>(&mut self, mut xml: Xml<R>) -> Result<(), Broken> {
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
                Node::End => {
                    let found = match xml.local() {
                        "title" => &mut self.title,
                        "subject" => &mut self.subject,
                        "property" => continue,
                        // the value of a property of its own stands in an element that tells its type
                        _ if name == LEDGER => &mut self.ledger,
                        _ if name == POSITION => &mut self.position,
                        _ => continue,
                    };
                    *found = Some(std::mem::take(&mut text));
                    name.clear();
                }
                Node::Eof => return Ok(()),
            }
        }
    }

    pub(super) fn origin(&self) -> Option<TemplateOrigin> {
        let built_in = |text: &Option<String>, start| text.as_deref()?.strip_prefix(start).map(str::to_owned);
        let position = self.position.clone().or_else(|| built_in(&self.subject, SUBJECT))?;
        let ledger = self.ledger.clone().or_else(|| built_in(&self.title, TITLE)).unwrap_or_default();
        Some(TemplateOrigin { ledger, position: Position::new(position.trim().parse().ok()?) })
    }
}
