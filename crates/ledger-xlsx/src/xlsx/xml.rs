//! XML, event by event, within limits: no DOCTYPE, no deep nesting, no endless piece.

use super::{Broken, corrupt};
use crate::limits::Limits;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use std::io::{self, BufRead, Read};

/// What comes next in a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Node {
    /// An element begins: see [`Xml::local`] and [`Xml::attribute`].
    Start,
    /// An element ends: see [`Xml::local`].
    End,
    /// Some text: see [`Xml::text`].
    Text,
    Eof,
}

/// A part's XML.
pub(crate) struct Xml<B> {
    reader: Reader<Guard<B>>,
    buffer: Vec<u8>,
    tag: String,
    name: usize,
    text: String,
    depth: usize,
    most_deep: usize,
}

impl<B: BufRead> Xml<B> {
    pub(crate) fn new(input: B, limits: &Limits) -> Self {
        let guard = Guard { input, piece: 0, most: limits.xml_piece_bytes };
        let mut reader = Reader::from_reader(guard);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            tag: String::new(),
            name: 0,
            text: String::new(),
            depth: 0,
            most_deep: limits.xml_depth,
        }
    }

    pub(crate) fn next(&mut self) -> Result<Node, Broken> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().piece = 0;
            match self.reader.read_event_into(&mut self.buffer).map_err(broken)? {
                Event::Start(start) | Event::Empty(start) => {
                    self.tag.clear();
                    self.tag.push_str(&start);
                    self.name = start.name().as_ref().len();
                    self.depth += 1;
                    return if self.depth > self.most_deep {
                        corrupt("its XML is nested too deep")
                    } else {
                        Ok(Node::Start)
                    };
                }
                Event::End(end) => {
                    self.tag.clear();
                    self.tag.push_str(end.name().as_ref());
                    self.name = self.tag.len();
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Node::End);
                }
                Event::Text(text) => {
                    self.text.clear();
                    self.text.push_str(&text.xml10_content());
                    return Ok(Node::Text);
                }
                Event::CData(text) => {
                    self.text.clear();
                    self.text.push_str(&text.xml10_content());
                    return Ok(Node::Text);
                }
                Event::GeneralRef(reference) => {
                    self.text.clear();
                    let named = match &*reference {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => reference.resolve_char_ref().map_err(broken)?,
                    };
                    match named {
                        Some(c) => self.text.push(c),
                        None => return corrupt("its XML refers to entities of its own"),
                    }
                    return Ok(Node::Text);
                }
                Event::DocType(_) => return corrupt("its XML has a DOCTYPE"),
                Event::Decl(declaration) => {
                    if let Some(Ok(encoding)) = declaration.encoding()
                        && !["utf-8", "us-ascii"].iter().any(|known| encoding.eq_ignore_ascii_case(known))
                    {
                        return corrupt("its XML is not in UTF-8");
                    }
                }
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof if self.depth > 0 => return corrupt("its XML ends too early"),
                Event::Eof => return Ok(Node::Eof),
            }
        }
    }

    /// The element's name without its prefix.
    pub(crate) fn local(&self) -> &str {
        let name = self.tag.get(..self.name).unwrap_or("");
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    /// An attribute of the element that has just begun, by its name without a prefix.
    pub(crate) fn attribute(&self, local: &str) -> Result<Option<String>, Broken> {
        let start = BytesStart::from_content(self.tag.as_str(), self.name);
        // looking for repeated attributes would take quadratic time
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| broken(error.into()))?;
            if attribute.key.local_name().as_ref() == local {
                let value = unescape(&attribute.value).map_err(|error| broken(error.into()))?;
                return Ok(Some(value.into_owned()));
            }
        }
        Ok(None)
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }
}

fn broken(error: quick_xml::Error) -> Broken {
    match error {
        quick_xml::Error::Io(error) if error.raw_os_error().is_some() => {
            Broken::Io(io::Error::new(error.kind(), error.to_string()))
        }
        quick_xml::Error::Io(error) => Broken::Corrupt(error.to_string()),
        _ => Broken::Corrupt("its XML is damaged".into()),
    }
}

/// A reader that gives up when one piece of XML does not end.
struct Guard<B> {
    input: B,
    piece: u64,
    most: u64,
}

impl<B: BufRead> BufRead for Guard<B> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece > self.most {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a piece of its XML does not end"));
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.piece = self.piece.saturating_add(amount as u64);
        self.input.consume(amount);
    }
}

impl<B: BufRead> Read for Guard<B> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.input.read(buffer)
    }
}
