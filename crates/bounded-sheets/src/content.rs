//! The kind of a file, by its first bytes.

use std::fmt;

/// The kind of a file by its first bytes, independent of its name.
///
/// Its [`Display`](fmt::Display) is the end of a sentence about the file.
///
/// ```
/// use bounded_sheets::Content;
/// let content = Content::of(b"%PDF-1.7");
/// assert_eq!(content, Content::Pdf);
/// assert_eq!(format!("this {content}, not a CSV file"), "this is a PDF, not a CSV file");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// A file without bytes.
    Empty,
    /// A zip archive, such as an `.xlsx`.
    Zip,
    /// An OLE container: an old `.xls` or `.doc`, or an encrypted workbook.
    Ole,
    /// A file compressed by gzip.
    Gzip,
    /// A PDF.
    Pdf,
    /// A web page.
    Html,
    /// The XML that spreadsheets wrote before `.xlsx`.
    XmlSpreadsheet,
    /// Any other XML.
    Xml,
    /// A rich text document.
    Rtf,
    /// A picture.
    Image,
    /// A text of no kind above, such as a CSV.
    Text,
    /// A file of no kind above that is no text.
    Binary,
}

impl Content {
    /// Returns the kind of a file that begins with these bytes; 4 KiB of them are enough.
    pub fn of(head: &[u8]) -> Self {
        let starts = |magic: &[u8]| head.starts_with(magic);
        match head {
            [] => Self::Empty,
            _ if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") || starts(b"PK\x07\x08") => Self::Zip,
            _ if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") => Self::Ole,
            _ if starts(b"\x1f\x8b") => Self::Gzip,
            _ if starts(b"%PDF") => Self::Pdf,
            _ if starts(b"{\\rtf") => Self::Rtf,
            _ if starts(b"\x89PNG") || starts(b"\xff\xd8\xff") || starts(b"GIF8") => Self::Image,
            _ => Self::of_text(head),
        }
    }

    fn of_text(head: &[u8]) -> Self {
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            return Self::Text;
        }
        if head.contains(&0) {
            return Self::Binary;
        }
        let text = String::from_utf8_lossy(head).to_lowercase();
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
        if starts(&["<!doctype html", "<html", "<head", "<body", "<table", "<meta"]) {
            Self::Html
        } else if starts(&["<?xml"]) {
            match text {
                _ if text.contains("schemas-microsoft-com:office:spreadsheet") => Self::XmlSpreadsheet,
                _ if text.contains("<html") => Self::Html,
                _ => Self::Xml,
            }
        } else {
            Self::Text
        }
    }

    /// Returns the end of a sentence for the sender of the file, such as "is a PDF".
    pub const fn described(self) -> &'static str {
        match self {
            Self::Empty => "is empty: it has no bytes at all",
            Self::Zip => "is a zip archive",
            Self::Ole => "is an old Office file, such as an .xls or .doc",
            Self::Gzip => "is a gzip archive",
            Self::Pdf => "is a PDF",
            Self::Html => "is a web page (HTML)",
            Self::XmlSpreadsheet => "is an XML spreadsheet of 2003",
            Self::Xml => "is an XML file",
            Self::Rtf => "is a rich text document",
            Self::Image => "is a picture",
            Self::Text => "is a text file, perhaps a CSV",
            Self::Binary => "is no kind of file known here",
        }
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.described())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_its_bytes() {
        for (head, content) in [
            (&b""[..], Content::Empty),
            (b"PK\x03\x04...", Content::Zip),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content::Ole),
            (b"%PDF-1.7", Content::Pdf),
            (b"\xef\xbb\xbf  <!DOCTYPE HTML>", Content::Html),
            (
                b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
                Content::XmlSpreadsheet,
            ),
            (b"<?xml version=\"1.0\"?><note/>", Content::Xml),
            (b"\xff\xfeK\0i\0", Content::Text),
            (b"Kind,Date", Content::Text),
            (b"\x7fELF\0", Content::Binary),
        ] {
            assert_eq!(Content::of(head), content);
        }
    }
}
