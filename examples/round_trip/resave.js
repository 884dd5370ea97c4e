// Saves a workbook again with another program's library: node resave.js sheetjs|exceljs IN OUT
// Cells of the first sheet are typed in on the way, given as JSON: [["C2", "2026-06-30"], ["D2", 10.5]]
const [library, from, to, typed = "[]"] = process.argv.slice(2);
const cells = JSON.parse(typed);
const isDate = (value) => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);

async function exceljs() {
  const ExcelJS = require("exceljs");
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(from);
  const sheet = workbook.worksheets[0];
  for (const [at, value] of cells) sheet.getCell(at).value = isDate(value) ? new Date(value) : value;
  await workbook.xlsx.writeFile(to);
}

function sheetjs() {
  const XLSX = require("xlsx");
  const workbook = XLSX.readFile(from, { cellStyles: true, cellNF: true, bookProps: false });
  const sheet = workbook.Sheets[workbook.SheetNames[0]];
  for (const [at, value] of cells) {
    const days = isDate(value) ? (Date.parse(value) - Date.UTC(1899, 11, 30)) / 86400000 : value;
    sheet[at] = { t: typeof days === "number" ? "n" : "s", v: days, ...(isDate(value) ? { z: "yyyy-mm-dd" } : {}) };
  }
  XLSX.writeFile(workbook, to);
}

Promise.resolve(library === "exceljs" ? exceljs() : sheetjs()).catch((error) => {
  console.error(error);
  process.exit(1);
});
