#!/usr/bin/env python3
"""Sends what stockbook writes through other programs, and what they save back into stockbook.

    examples/round_trip/check.py STOCKBOOK

Needs soffice (LibreOffice Calc), pdftoppm, node with the packages of package.json installed beside this file or in
NODE_PATH, and openpyxl. Checked are:

* the template, filled in and saved by LibreOffice, openpyxl, SheetJS and exceljs, says the same rebalance, and that it
  is older than a rebalance since;
* an error report, put right with openpyxl and saved by LibreOffice, is taken;
* every export means the same after LibreOffice has saved it, agrees with its own CSV cell by cell, and prints.
"""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl

# it can't read a chart as LibreOffice writes it, nor does it have to
warnings.filterwarnings("ignore", message="Unable to read chart")

HERE = Path(__file__).resolve().parent


def main():
    program = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(program, Path(folder))
        desk.run("demo", "farm")
        shutil.move(desk.at("farm/farm.book"), desk.at("farm.book"))
        templates(desk)
        reports(desk)
        exports(desk)
    print("everything came back as it went out")


class Desk:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def at(self, name):
        return self.folder / name

    def run(self, *words, status=0):
        done = subprocess.run([self.program, "--json", *words], cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == status, (words, done.stdout, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else None

    def soffice(self, kind, name, to):
        """Converts a file headlessly, in a profile of its own."""
        out = self.at(to)
        out.mkdir(exist_ok=True)
        profile = f"-env:UserInstallation=file://{self.at('profile')}"
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(self.at(name))]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        made = out / (Path(name).stem + "." + kind.split(":")[0])
        assert made.exists(), f"LibreOffice could not open {name}"
        return made

    def resave(self, library, name, to, cells):
        script = [str(HERE / "resave.js"), library, str(self.at(name)), str(self.at(to)), json.dumps(cells)]
        subprocess.run(["node", *script], check=True, cwd=HERE)


# Rows 2 and 5 of the farm's template are DIESEL and UREA.
COUNTED = [["C2", "2026-06-30"], ["D2", 960.5], ["E2", 1.07], ["C5", "2026-06-30"], ["D5", 41.25], ["E5", 30.1]]


def templates(desk):
    desk.run("template", "farm.book", "-o", "template.xlsx")
    typed("template.xlsx", "openpyxl.xlsx", desk, COUNTED)
    desk.soffice("xlsx:Calc MS Excel 2007 XML", "openpyxl.xlsx", "saved").rename(desk.at("libreoffice.xlsx"))
    desk.soffice("ods", "openpyxl.xlsx", "saved").rename(desk.at("count.ods"))
    desk.soffice("xlsx:Calc MS Excel 2007 XML", "count.ods", "saved").rename(desk.at("by-way-of-ods.xlsx"))
    desk.resave("sheetjs", "template.xlsx", "sheetjs.xlsx", COUNTED)
    desk.resave("exceljs", "template.xlsx", "exceljs.xlsx", COUNTED)
    saved = ["openpyxl", "libreoffice", "by-way-of-ods", "sheetjs", "exceljs"]
    previews = {by: desk.run("rebalance", "farm.book", f"{by}.xlsx", "--preview") for by in saved}
    for by, preview in previews.items():
        assert preview["preview"] == previews["openpyxl"]["preview"], by
        assert "warnings" not in preview, (by, preview["warnings"])
    streams = previews["openpyxl"]["preview"]["streams"]
    after = {stream["item"]: (stream["after"]["buying_quantity"], stream["after"]["average"]) for stream in streams}
    assert after == {"DIESEL": ("960.5", "1.07"), "UREA": ("41.25", "30.1")}, after

    sheet = openpyxl.load_workbook(desk.at("libreoffice.xlsx"))["Rebalance"]
    assert sheet.protection.sheet and sheet["A2"].protection.locked and not sheet["C2"].protection.locked
    assert len(sheet.data_validations.dataValidation) == 3
    # without a window, LibreOffice saves no frozen panes
    assert openpyxl.load_workbook(desk.at("openpyxl.xlsx"))["Rebalance"].freeze_panes == "C2"

    desk.run("rebalance", "farm.book", "openpyxl.xlsx", "--yes")
    for by in saved:
        told = desk.run("rebalance", "farm.book", f"{by}.xlsx", "--preview").get("warnings", [])
        outdated = [warning["code"] for warning in told] == ["outdated_template"] * 2
        assert outdated, (by, told)
        print(f"template saved by {by}: the same rebalance, and its age is known")

    desk.run("template", "farm.book", "--adjustments", "-o", "adjustments.xlsx")
    desk.soffice("xlsx:Calc MS Excel 2007 XML", "adjustments.xlsx", "saved").rename(desk.at("adjust.xlsx"))
    typed("adjust.xlsx", "adjust.xlsx", desk, [["C5", "DMG"], ["D5", -0.25], ["E5", "2026-07-15"], ["G5", "=torn"]])
    answer = desk.run("adjust", "farm.book", "adjust.xlsx", "--rule", "delta", "--preview")
    assert [line["new"] for line in answer["lines"]] == ["41"], answer
    printed(desk, "template.xlsx")
    printed(desk, "adjustments.xlsx")


def reports(desk):
    bad = [["C2", "05/06/2026"], ["D2", "1.234"], ["E2", 1.07], ["C5", date(2026, 7, 31)], ["D5", 40], ["E5", -1]]
    typed("template.xlsx", "bad.xlsx", desk, bad)
    refused = desk.run("rebalance", "farm.book", "bad.xlsx", "--yes", "--report", "report.xlsx", status=1)
    assert [reason["code"] for reason in refused["refused"]] == ["ambiguous_date", "ambiguous_number", "negative_value"]
    sheet = openpyxl.load_workbook(desk.at("report.xlsx")).worksheets[0]
    marked = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"}
    assert marked == {"C2", "D2", "I2", "E5", "I5"}, marked
    right = [["C2", "2026-07-31"], ["D2", 950], ["E5", 30]]
    typed("report.xlsx", "put-right.xlsx", desk, right)
    desk.soffice("xlsx:Calc MS Excel 2007 XML", "put-right.xlsx", "saved").rename(desk.at("sent-again.xlsx"))
    for name in ["put-right.xlsx", "sent-again.xlsx"]:
        answer = desk.run("rebalance", "farm.book", name, "--preview")
        assert len(answer["preview"]["streams"]) == 2 and "warnings" not in answer, answer
    printed(desk, "report.xlsx")
    print("error report: put right and taken")


def exports(desk):
    reference = desk.run("rebalance", "farm.book", "put-right.xlsx", "--yes")["ref"]
    for what in ["inventory", "valuation", "kardex", "cycles", "impact"]:
        words = ["export", "farm.book", "--what", what, *(["--ref", reference] if what == "impact" else [])]
        desk.run(*words, "-o", f"{what}.xlsx")
        tables = [desk.at(path) for path in desk.run(*words, "-o", f"{what}.csv")["written"]]
        ours = values(desk.at(f"{what}.xlsx"))
        assert values(desk.soffice("xlsx:Calc MS Excel 2007 XML", f"{what}.xlsx", "saved")) == ours, what
        for (name, sheet), table in zip(ours.items(), tables):
            rows = list(csv.reader(table.open(newline="")))
            assert len(rows) > 1 or what == "impact", what
            for number, row in enumerate(rows):
                same = [plain(cell) == field(text) for cell, text in zip(sheet[number], row, strict=True)]
                assert all(same), (what, name, number, sheet[number], row)
        pages = printed(desk, f"{what}.xlsx")
        print(f"export of {what}: the same after LibreOffice, and as CSV; {pages} pages")
    for name in ["valuation.xlsx", "saved/valuation.xlsx"]:
        chart = zipfile.ZipFile(desk.at(name)).read("xl/charts/chart1.xml").decode()
        assert "lineChart" in chart and "Valuation" in chart, f"the chart in {name} is a native one"


def typed(name, to, desk, cells):
    workbook = openpyxl.load_workbook(desk.at(name))
    sheet = workbook.worksheets[0]
    for at, value in cells:
        is_date = isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-"
        cell = sheet[at]
        cell.value = date.fromisoformat(value) if is_date else value
        if isinstance(value, str) and value.startswith("="):
            cell.data_type = "s"
        if is_date:
            cell.number_format = "yyyy-mm-dd"
    workbook.save(desk.at(to))


def values(path):
    """Every sheet's rows, without those below and the cells beyond what is written."""
    sheets = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        while rows and not any(value is not None for value in rows[-1]):
            rows.pop()
        sheets[sheet.title] = rows
    return sheets


def plain(value):
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value
    return Decimal(repr(value)) if isinstance(value, (int, float)) else number(value)


def field(text):
    text = text[1:] if text[:2] in ("'=", "'+", "'-", "'@") else text
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text, form)
        except ValueError:
            pass
    return number(text)


def number(text):
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def printed(desk, name):
    """How many pages it prints on; each must have something on it."""
    pdf = desk.soffice("pdf", name, "printed")
    subprocess.run(["pdftoppm", "-r", "40", "-gray", str(pdf), str(pdf.with_suffix(""))], check=True)
    pages = sorted(pdf.parent.glob(f"{pdf.stem}-*.pgm"))
    assert pages, name
    for page in pages:
        pixels = page.read_bytes().split(b"\n", 3)[3]
        assert min(pixels) < 128, f"{page} is blank"
    return len(pages)


if __name__ == "__main__":
    main()
