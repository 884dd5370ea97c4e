//! XML, node by node, within limits: no DOCTYPE, a limited depth, and pieces of limited size.
//!
//! Tags, and texts without references, are found here, because a sheet has millions of them and little else. All other
//! nodes are read by quick-xml.

use super::window::Window;
use crate::limits::Limits;
use crate::xlsx::error::{WorkbookError, corrupt};
use memchr::memchr3;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::io::Read;

/// A node of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::xlsx) enum Node {
    /// The beginning of an element; see [`Xml::local`] and [`Xml::attribute`].
    Start,
    /// The end of an element; see [`Xml::local`].
    End,
    /// A text; see [`Xml::text`].
    Text,
    Eof,
}

/// The XML of a part.
pub(in crate::xlsx) struct Xml<R> {
    window: Window<R>,
    /// The tag without its brackets: its beginning in the window, the end of its name, and its end.
    tag: (usize, usize, usize),
    /// The range of the last text in the window; `None` if the text is in `resolved`.
    text: Option<(usize, usize)>,
    resolved: String,
    /// True if the element that has just begun is empty, so that its end comes next.
    empty: bool,
    open: Open,
    most_deep: usize,
    /// The buffer of quick-xml.
    buffer: Vec<u8>,
}

/// The names of the open elements.
#[derive(Default)]
struct Open {
    names: String,
    starts: Vec<usize>,
}

impl<R: Read> Xml<R> {
    pub(in crate::xlsx) fn new(input: R, limits: &Limits) -> Self {
        Self {
            window: Window::new(input, limits.xml_piece_bytes),
            tag: (0, 0, 0),
            text: None,
            resolved: String::new(),
            empty: false,
            open: Open::default(),
            most_deep: limits.xml_depth,
            buffer: Vec::new(),
        }
    }

    pub(in crate::xlsx) fn next(&mut self) -> Result<Node, WorkbookError> {
        if std::mem::take(&mut self.empty) {
            self.open.pop();
            return Ok(Node::End);
        }
        loop {
            match self.window.rest().as_bytes() {
                [b'<', b'!' | b'?', ..] => {}
                [b'<', b'/', ..] => return self.end(),
                [b'<', _, ..] => return self.start(),
                [] | [b'<'] => {
                    if self.window.more()? {
                        continue;
                    }
                    return self.at_the_end();
                }
                _ => {
                    if self.plain_text()? {
                        return Ok(Node::Text);
                    }
                }
            }
            if let Some(node) = self.other()? {
                return Ok(node);
            }
        }
    }

    /// Finds a text that ends at a tag and has no references. Returns false if there is none.
    fn plain_text(&mut self) -> Result<bool, WorkbookError> {
        let mut looked = 0;
        loop {
            let rest = self.window.rest().as_bytes();
            match memchr3(b'<', b'&', b'\r', rest.get(looked..).unwrap_or_default()) {
                Some(found) if rest.get(looked + found) == Some(&b'<') => {
                    let from = self.window.at();
                    self.text = Some((from, from + looked + found));
                    self.window.pass(looked + found);
                    return Ok(true);
                }
                Some(_) => return Ok(false),
                None => looked = rest.len(),
            }
            if !self.window.more()? {
                return Ok(false);
            }
        }
    }

    fn start(&mut self) -> Result<Node, WorkbookError> {
        let (length, name) = self.find_tag(1)?;
        let from = self.window.at() + 1;
        let to = from + length - 2;
        self.empty = self.window.get(from, to).ends_with('/');
        self.tag = (from, from + name, if self.empty { to - 1 } else { to });
        self.window.pass(length);
        self.open.push(self.window.get(from, from + name));
        if self.open.depth() > self.most_deep {
            return corrupt("its XML is nested too deep");
        }
        Ok(Node::Start)
    }

    /// Skips the element that has just begun if it only has a plain text; see [`Xml::text`]. Returns false if it has
    /// more.
    pub(in crate::xlsx) fn plain_element(&mut self) -> Result<bool, WorkbookError> {
        if self.empty || !self.plain_text()? {
            return Ok(false);
        }
        let ends = self.ends_here();
        if let Some(length) = ends {
            self.window.pass(length);
            self.open.pop();
        } else if let Some((from, to)) = self.text {
            self.window.back(to - from);
        }
        Ok(ends.is_some())
    }

    /// Returns the length of the next tag, if it ends the last element and has no spaces.
    fn ends_here(&self) -> Option<usize> {
        let name = self.open.last()?;
        let rest = self.window.rest().strip_prefix("</")?.strip_prefix(name)?;
        rest.starts_with('>').then(|| name.len() + 3)
    }

    fn end(&mut self) -> Result<Node, WorkbookError> {
        if let Some(length) = self.ends_here() {
            let from = self.window.at() + 2;
            self.tag = (from, from + length - 3, from + length - 3);
            self.window.pass(length);
            self.open.pop();
            return Ok(Node::End);
        }
        let (length, name) = self.find_tag(2)?;
        let from = self.window.at() + 2;
        let to = from + name;
        let blank = self.window.get(to, from + length - 3).trim_ascii().is_empty();
        self.tag = (from, to, to);
        self.window.pass(length);
        if blank && self.open.last() == Some(self.window.get(from, to)) {
            self.open.pop();
            Ok(Node::End)
        } else {
            corrupt(DAMAGED)
        }
    }

    /// Returns the lengths of the next tag and of its name, which begins after `skip` bytes.
    fn find_tag(&mut self, skip: usize) -> Result<(usize, usize), WorkbookError> {
        let (mut looked, mut quote, mut name) = (skip, None, None);
        loop {
            let rest = self.window.rest().as_bytes();
            for &byte in rest.get(looked..).unwrap_or_default() {
                looked += 1;
                match (byte, quote) {
                    (b'>', None) => return Ok((looked, name.unwrap_or(looked - 1 - skip))),
                    (b'"' | b'\'', None) => quote = Some(byte),
                    (_, Some(open)) if open == byte => quote = None,
                    (b' ' | b'\t' | b'\r' | b'\n' | b'/', None) if name.is_none() => name = Some(looked - 1 - skip),
                    _ => {}
                }
            }
            if !self.window.more()? {
                return corrupt(DAMAGED);
            }
        }
    }

    /// Reads a piece that is neither a tag nor plain text. Returns `None` for a comment or the like.
    fn other(&mut self) -> Result<Option<Node>, WorkbookError> {
        let text = &mut self.resolved;
        text.clear();
        self.text = None;
        self.buffer.clear();
        // a new reader for each piece, because it does not see the pieces that are read without it
        let mut reader = Reader::from_reader(self.window.piece());
        match reader.read_event_into(&mut self.buffer).map_err(broken)? {
            Event::Text(piece) => text.push_str(&piece.xml10_content()),
            Event::CData(piece) => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(reference) => {
                let named = match &*reference {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().map_err(broken)?,
                };
                match named {
                    Some(c) => text.push(c),
                    None => return corrupt("its XML refers to entities of its own"),
                }
            }
            Event::DocType(_) => return corrupt("its XML has a DOCTYPE"),
            Event::Decl(declaration) => {
                if let Some(Ok(encoding)) = declaration.encoding()
                    && !["utf-8", "us-ascii"].iter().any(|known| encoding.eq_ignore_ascii_case(known))
                {
                    return corrupt("its XML is not in UTF-8");
                }
                return Ok(None);
            }
            Event::Comment(_) | Event::PI(_) => return Ok(None),
            Event::Eof => return self.at_the_end().map(Some),
            Event::Start(_) | Event::End(_) | Event::Empty(_) => return corrupt(DAMAGED),
        }
        Ok(Some(Node::Text))
    }

    fn at_the_end(&self) -> Result<Node, WorkbookError> {
        match self.window.rest() {
            "" if self.open.depth() == 0 => Ok(Node::Eof),
            "" => corrupt("its XML ends too early"),
            _ => corrupt(DAMAGED),
        }
    }

    /// Returns the element's name without its prefix.
    pub(in crate::xlsx) fn local(&self) -> &str {
        let (from, name, _) = self.tag;
        local(self.window.get(from, name))
    }

    /// Returns an attribute of the element that has just begun, by its name without a prefix.
    pub(in crate::xlsx) fn attribute(&self, wanted: &str) -> Result<Option<String>, WorkbookError> {
        let mut found = None;
        self.attributes(|name, value| {
            if name == wanted && found.is_none() {
                found = Some(value.to_owned());
            }
        })?;
        Ok(found)
    }

    /// Calls `show` with the attributes of the element that has just begun, their names without prefixes.
    pub(in crate::xlsx) fn attributes(&self, mut show: impl FnMut(&str, &str)) -> Result<(), WorkbookError> {
        let (from, name, to) = self.tag;
        if name == to {
            return Ok(());
        }
        let tag = BytesStart::from_content(self.window.get(from, to), name - from);
        // the check for repeated attributes would take quadratic time
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| broken(error.into()))?;
            let value = match &*attribute.value {
                value if value.contains('&') => unescape(value).map_err(|error| broken(error.into()))?,
                value => Cow::Borrowed(value),
            };
            show(local(attribute.key.as_ref()), &value);
        }
        Ok(())
    }

    pub(in crate::xlsx) fn text(&self) -> &str {
        self.text.map_or(&self.resolved, |(from, to)| self.window.get(from, to))
    }

    /// Returns the number of open elements.
    pub(in crate::xlsx) fn depth(&self) -> usize {
        self.open.depth()
    }
}

const DAMAGED: &str = "its XML is damaged";

fn local(name: &str) -> &str {
    match name.as_bytes() {
        [_] => name,
        bytes => match bytes.iter().rposition(|b| *b == b':') {
            Some(colon) => name.get(colon + 1..).unwrap_or(""),
            None => name,
        },
    }
}

/// Returns true if an attribute's value means yes.
pub(in crate::xlsx) fn is_true(value: Option<&str>) -> bool {
    value.is_some_and(|value| value == "1" || value == "true")
}

impl Open {
    fn push(&mut self, name: &str) {
        self.starts.push(self.names.len());
        self.names.push_str(name);
    }

    fn pop(&mut self) {
        if let Some(start) = self.starts.pop() {
            self.names.truncate(start);
        }
    }

    fn last(&self) -> Option<&str> {
        self.names.get(*self.starts.last()?..)
    }

    fn depth(&self) -> usize {
        self.starts.len()
    }
}

fn broken(error: quick_xml::Error) -> WorkbookError {
    match error {
        quick_xml::Error::Io(error) => WorkbookError::of_unpacking(&error),
        _ => WorkbookError::Corrupt(DAMAGED.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that gives a few bytes at a time, as a slow disk does.
    struct Slow<'b>(&'b [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let most = buffer.len().min(self.1);
            self.0.read(buffer.get_mut(..most).unwrap_or_default())
        }
    }

    /// Returns the nodes of a text, a line each.
    fn ours(text: &str, at_once: usize) -> Option<String> {
        let mut xml = Xml::new(Slow(text.as_bytes(), at_once), &Limits::default());
        let mut told = String::new();
        loop {
            match xml.next().ok()? {
                Node::Start => {
                    told.push_str(&format!("\n<{}", xml.local()));
                    xml.attributes(|name, value| told.push_str(&format!(" {name}={value:?}"))).ok()?;
                    told.push_str("> ");
                    if xml.plain_element().ok()? {
                        told.push_str(&format!("{}\n</> ", xml.text()));
                    }
                }
                Node::End => told.push_str("\n</> "),
                Node::Text => told.push_str(xml.text()),
                Node::Eof => return Some(told),
            }
        }
    }

    /// Returns the nodes of a text as quick-xml alone reads them.
    fn by_quick_xml(text: &str) -> Option<String> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let (mut told, mut depth) = (String::new(), 0);
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) => {
                    depth += 1;
                    told.push_str(&format!("\n<{}", start.local_name().as_ref()));
                    for attribute in start.attributes().with_checks(false) {
                        let attribute = attribute.ok()?;
                        let value = unescape(&attribute.value).ok()?;
                        told.push_str(&format!(" {}={value:?}", attribute.key.local_name().as_ref()));
                    }
                    told.push_str("> ");
                }
                Event::End(_) => {
                    depth -= 1;
                    told.push_str("\n</> ");
                }
                Event::Text(text) => told.push_str(&text.xml10_content()),
                Event::CData(text) => told.push_str(&text.xml10_content()),
                Event::GeneralRef(name) => told.push(match &*name {
                    "amp" => '&',
                    _ => name.resolve_char_ref().ok()??,
                }),
                Event::Eof => return (depth == 0).then_some(told),
                _ => {}
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(2_000))]
        #[test]
        fn it_reads_as_quick_xml_does(
            text in "(<row><c r=\"A1\"/><c t='>'> <v>1</v>é</c></row>|<t>a&#38;b</t>|<x:t y:z=\"1\">é</x:t >|<v></v>|<row>|<c>|<x:c r=\"A1\" b='>'>|</c>|</x:c>|</row>|<v>1</v>|<v>a&amp;b</v>|<t a=\"&#65;\"/>|<t />|<!-- <c> -->|<!\\[CDATA\\[<]]>|<\\?p q\\?>|&#x41;|é\r\n| ){0,12}",
            at_once in 1_usize..40,
        ) {
            let text = format!("<a>{text}</a>");
            proptest::prop_assert_eq!(ours(&text, at_once), by_quick_xml(&text));
        }
    }

    #[test]
    fn what_is_damaged_is_refused() {
        for text in
            ["<a>", "</a>", "<a></b>", "<a", "<a></a", "<", "<a>&amp</a>", "<a>&b;</a>", "<a><!-- </a>", "<a b=\"></a>"]
        {
            assert_eq!(ours(text, 3), None, "{text}");
        }
    }
}
