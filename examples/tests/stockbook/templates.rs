//! Templates: their notes about themselves, when they come back filled in.

use crate::desk::Desk;
use serde_json::json;
use std::fs;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;

/// Fills numbers into blank cells of the first sheet, and leaves parts out, as other programs do.
fn filled(desk: &Desk, from: &str, to: &str, cells: &[(&str, &str)], without: &[&str]) {
    let workbook = fs::read(desk.path(from)).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        if without.contains(&name.as_str()) {
            continue;
        }
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            for (cell, value) in cells {
                let start = content.find(&format!("<c r=\"{cell}\"")).unwrap();
                let end = start + content[start..].find("/>").unwrap();
                content.replace_range(end..end + 2, &format!("><v>{value}</v></c>"));
            }
        }
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(content.as_bytes()).unwrap();
    }
    desk.write(to, out.finish().unwrap().into_inner());
}

#[test]
fn a_template_older_than_a_rebalance_of_its_supply_says_so() {
    let desk = Desk::with_movements();
    desk.done(&["template", "farm.book", "-o", "old.xlsx"]);
    // rows 2 and 3 are DIESEL and UREA, dated 2026-07-31
    let both = [("C2", "46234"), ("D2", "5"), ("E2", "1"), ("C3", "46234"), ("D3", "12"), ("E3", "28")];
    filled(&desk, "old.xlsx", "count.xlsx", &both, &[]);
    let preview = ["rebalance", "farm.book", "count.xlsx", "--preview"];
    assert_eq!(desk.json(0, &preview).get("warnings"), None);

    desk.count("urea.xlsx", &[("UREA", "Urea 46 %", 18.5, 28.0)]);
    let reference = desk.json(0, &["rebalance", "farm.book", "urea.xlsx", "--yes"])["ref"].clone();
    let warning = json!([{
        "row": 3,
        "code": "outdated_template",
        "message": format!(
            "count.xlsx, sheet \"Rebalance\", row 3, column \"Supply Code\": \"UREA\" was rebalanced by {} since this \
             template was made, so its stock and average are not those beside it",
            reference.as_str().unwrap()
        ),
    }]);
    assert_eq!(desk.json(0, &preview)["warnings"], warning);
    filled(&desk, "old.xlsx", "count.xlsx", &both, &["docProps/custom.xml"]);
    assert_eq!(desk.json(0, &preview)["warnings"], warning, "the built-in properties say it, too");
    filled(&desk, "old.xlsx", "count.xlsx", &both, &["docProps/custom.xml", "docProps/core.xml"]);
    assert_eq!(desk.json(0, &preview).get("warnings"), None, "what nobody can know is no warning");

    desk.done(&["template", "farm.book", "-o", "new.xlsx"]);
    filled(&desk, "new.xlsx", "count.xlsx", &both, &[]);
    assert_eq!(desk.json(0, &preview).get("warnings"), None);
    desk.done(&["undo", "farm.book", reference.as_str().unwrap(), "--yes"]);
    filled(&desk, "old.xlsx", "count.xlsx", &both, &[]);
    assert_eq!(desk.json(0, &preview).get("warnings"), None, "what is voided is as if it had not been");
}
