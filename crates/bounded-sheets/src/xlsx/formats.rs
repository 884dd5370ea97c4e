//! The formats of a workbook's numbers, by style.

use super::error::{WorkbookError, corrupt};
use super::xml::{Node, Xml};
use crate::cell::NumberFormat;
use std::collections::HashMap;
use std::io::Read;

const MOST_STYLES: usize = 100_000;

/// Returns the format of each style.
pub(super) fn formats(mut xml: Xml<impl Read>) -> Result<Vec<NumberFormat>, WorkbookError> {
    let mut own: HashMap<u32, NumberFormat> = HashMap::new();
    let mut styles = Vec::new();
    let mut in_cells = false;
    loop {
        let node = xml.next()?;
        match (node, xml.local()) {
            (Node::Eof, _) => return Ok(styles),
            (Node::Start | Node::End, "cellXfs") => in_cells = node == Node::Start,
            (Node::Start, "numFmt") => {
                let id = xml.attribute("numFmtId")?.and_then(|id| id.parse().ok());
                if let (Some(id), Some(code)) = (id, xml.attribute("formatCode")?) {
                    own.insert(id, of_code(&code));
                }
            }
            (Node::Start, "xf") if in_cells => {
                let id: u32 = xml.attribute("numFmtId")?.and_then(|id| id.parse().ok()).unwrap_or(0);
                styles.push(own.get(&id).copied().unwrap_or_else(|| built_in(id)));
            }
            _ => {}
        }
        if styles.len() > MOST_STYLES || own.len() > MOST_STYLES {
            return corrupt("it has too many styles");
        }
    }
}

fn built_in(id: u32) -> NumberFormat {
    match id {
        9 | 10 => NumberFormat::Percent,
        11 | 48 => NumberFormat::Scientific,
        14..=17 | 22 | 27..=31 | 36 | 50..=58 => NumberFormat::Date,
        18..=21 | 32..=35 | 45..=47 => NumberFormat::Time,
        _ => NumberFormat::Plain,
    }
}

/// Returns the format that a custom code gives a positive number.
fn of_code(code: &str) -> NumberFormat {
    let letters = significant(code);
    let has = |any: &[char]| letters.contains(any);
    let zeros = !letters.is_empty() && letters.len() > 1 && letters.bytes().all(|b| b == b'0');
    match u8::try_from(letters.len()) {
        _ if letters == "general" => NumberFormat::Plain,
        Ok(width) if zeros => NumberFormat::Zeros(width),
        _ if has(&['%']) => NumberFormat::Percent,
        _ if has(&['y', 'd']) => NumberFormat::Date,
        _ if has(&['h', 's']) => NumberFormat::Time,
        _ if has(&['m']) => NumberFormat::Date,
        _ if letters.contains("e+") || letters.contains("e-") => NumberFormat::Scientific,
        _ => NumberFormat::Plain,
    }
}

/// Returns the code's first section without literals, colours and locales, in lower case.
fn significant(code: &str) -> String {
    let mut letters = String::new();
    let mut characters = code.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' => drop(characters.find(|c| *c == '"')),
            '\\' | '_' | '*' => drop(characters.next()),
            '[' => {
                let within: String = characters.by_ref().take_while(|c| *c != ']').collect();
                // [h] counts elapsed hours; [Red] and [$-409] only change the look
                if within.to_lowercase().bytes().all(|b| b"hms".contains(&b)) {
                    letters.push_str("[h]");
                }
            }
            ';' => break,
            _ => letters.extend(c.to_lowercase()),
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        for (code, expected) in [
            ("General", NumberFormat::Plain),
            ("0.00", NumberFormat::Plain),
            ("#,##0.00 \"days\"", NumberFormat::Plain),
            ("[Red]0.00;\"d\"0", NumberFormat::Plain),
            ("00000", NumberFormat::Zeros(5)),
            ("0", NumberFormat::Plain),
            ("0%", NumberFormat::Percent),
            ("0.00E+00", NumberFormat::Scientific),
            ("yyyy-mm-dd", NumberFormat::Date),
            ("[$-409]d\\-mmm\\-yy;@", NumberFormat::Date),
            ("dd/mm/yyyy hh:mm", NumberFormat::Date),
            ("mmm", NumberFormat::Date),
            ("h:mm AM/PM", NumberFormat::Time),
            ("[h]:mm:ss", NumberFormat::Time),
            ("mm:ss", NumberFormat::Time),
            ("@", NumberFormat::Plain),
            ("\"unterminated", NumberFormat::Plain),
        ] {
            assert_eq!(of_code(code), expected, "{code}");
        }
    }
}
