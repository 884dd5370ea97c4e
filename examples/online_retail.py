#!/usr/bin/env python3
"""A year of a real shop, through stockbook: import, count, preview, refuse, apply, undo – and check every step.

    examples/online_retail.py DATA [STOCKBOOK]

DATA holds supplies.csv and movements.csv.gz (the journal format); STOCKBOOK is the program, by default
target/release/stockbook. Needs openpyxl, with which the count is filled in as a person would.

The state after every step is compared with a fold written here, in exact integers, that shares nothing with
the ledger: stock and value of every item, and the cost of every cycle and activity.
"""

import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

UNIT = 10**6
DATE = "2011-06-15"
# a small process starts the program and measures it: the journal in this one's memory would be counted as the program's
MEASURE = """
import resource, subprocess, sys, time
start = time.monotonic()
status = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    print(time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, file=file)
sys.exit(status)
"""


def units(text):
    return int(Decimal(text) * UNIT)


def rounded(numerator, denominator):
    """numerator ÷ denominator, half-even; the denominator is positive."""
    quotient, remainder = divmod(numerator, denominator)
    if 2 * remainder > denominator or (2 * remainder == denominator and quotient % 2):
        quotient += 1
    return quotient


def fold(journal, counted):
    """Stock and value by item, and cost by cycle and activity; `counted` is {item: (stock, price)} at DATE."""
    stock = defaultdict(lambda: [0, 0])
    cycles = defaultdict(int)
    known = {}
    exits = {}
    baseline_set = set()

    def set_baseline(item):
        quantity, price = counted[item]
        value = rounded(quantity * price, UNIT)
        stock[item] = [quantity, value]
        known[item] = (value, quantity) if quantity else (price, UNIT)
        baseline_set.add(item)

    for row in journal:
        item, quantity = row["Item Number"], units(row["Qty"])
        superseded = item in counted and row["Date"][:10] <= DATE
        if item in counted and not superseded and item not in baseline_set:
            set_baseline(item)
        held = stock[item]
        if row["Kind"] == "exit":
            if superseded:
                cost = rounded(quantity * counted[item][1], UNIT)
            else:
                cost = held[1] if quantity == held[0] else rounded(held[1] * quantity, held[0])
                held[0] -= quantity
                held[1] -= cost
                assert held[0] >= 0, (row, held)
            account = (row["Cycle"], row["Activity"])
            cycles[account] += cost
            exits[row["Ref"]] = [quantity, cost, 0, account]
        elif row["Kind"] == "return":
            exit_ = exits[row["Of"]]
            part = lambda back: exit_[1] if back == exit_[0] else rounded(exit_[1] * back, exit_[0])
            value = part(exit_[2] + quantity) - part(exit_[2])
            exit_[2] += quantity
            cycles[exit_[3]] -= value
            if not superseded:
                held[0] += quantity
                held[1] += value
                known[item] = tuple(reversed(held))
        elif superseded:
            continue
        elif row["Kind"] == "entry":
            held[0] += quantity
            held[1] += rounded(quantity * units(row["Unit Price"]), UNIT)
            known[item] = tuple(reversed(held))
        elif quantity < 0:
            cost = held[1] if -quantity == held[0] else rounded(held[1] * -quantity, held[0])
            held[0] += quantity
            held[1] -= cost
        else:
            if row["Unit Price"]:
                value = rounded(quantity * units(row["Unit Price"]), UNIT)
            else:
                average = (held[1], held[0]) if held[0] else known[item]
                value = rounded(average[0] * quantity, average[1])
            held[0] += quantity
            held[1] += value
            known[item] = tuple(reversed(held))
    for item in counted:
        if item not in baseline_set:
            set_baseline(item)
    return {item: tuple(held) for item, held in stock.items()}, dict(cycles)


class Shop:
    def __init__(self, program, folder):
        self.program, self.book, self.measured = program, folder / "shop.book", folder / "measured"

    def run(self, *words, status=0):
        program = [self.program, "--json", *map(str, words)]
        done = subprocess.run([sys.executable, "-c", MEASURE, self.measured, *program], capture_output=True, text=True)
        took, cpu, peak = self.measured.read_text().split()
        print(f"  {words[0]:10} {float(took):7.2f} s   {float(cpu):7.2f} s CPU   {peak:>5} MB at most", flush=True)
        if done.returncode != status:
            sys.exit(f"{words}: status {done.returncode}, {status} expected\n{done.stdout[:2000]}\n{done.stderr[:2000]}")
        return json.loads(done.stdout)

    def state(self):
        positions = {p["item"]: (units(p["quantity"]), units(p["value"])) for p in self.run("stock", self.book)["positions"]}
        cycles = {(c["cycle"], c["activity"]): units(c["cost"]) for c in self.run("cycles", self.book)["cycles"]}
        return positions, cycles

    def check_balance(self):
        balance = self.run("balance", self.book)
        assert balance["agrees"], balance["total"]
        for line in balance["streams"] + [balance["total"]]:
            assert line["came_in"] == line["went_out"], line
        print(f"    {balance['total']['came_in']} came in = {balance['total']['left']} left"
              f" + {balance['total']['charged']} charged + {balance['total']['lost']} lost")


def fill_in(template, filled, counts):
    """Writes {item: (stock, price)} into the template's open cells, as a clerk would."""
    workbook = load_workbook(template)
    sheet = workbook.worksheets[0]
    header = next(row for row in sheet.iter_rows(max_row=50) if any(c.value == "Supply Code" for c in row))
    column = {cell.value: cell.column for cell in header}
    found = 0
    for row in range(header[0].row + 1, sheet.max_row + 1):
        item = sheet.cell(row, column["Supply Code"]).value
        if item in counts:
            quantity, price = counts[item]
            sheet.cell(row, column["Rebalance Date"]).value = DATE
            sheet.cell(row, column["New Buying Unit Stock"]).value = quantity // UNIT
            sheet.cell(row, column["New Average Buying Price"]).value = price / UNIT
            found += 1
    assert found == len(counts), f"the template has {found} of {len(counts)} items"
    workbook.save(filled)


def choose(journal, count):
    """The items that moved most after DATE, with the stock they had then and the least that what came later needs."""
    at_date, running, lowest, moved = defaultdict(int), defaultdict(int), {}, defaultdict(int)
    for row in journal:
        item, quantity = row["Item Number"], units(row["Qty"])
        quantity = -quantity if row["Kind"] == "exit" else quantity
        if row["Date"][:10] <= DATE:
            at_date[item] += quantity
        else:
            running[item] += quantity
            lowest[item] = min(lowest.get(item, 0), running[item])
            moved[item] += 1
    candidates = [item for item in at_date if at_date[item] > 0 and lowest.get(item, 0) < 0]
    chosen = sorted(candidates, key=lambda item: (-moved[item], item))[:count]
    assert len(chosen) == count
    return {item: (at_date[item], -lowest[item]) for item in chosen}


def main():
    data = Path(sys.argv[1])
    program = sys.argv[2] if len(sys.argv) > 2 else "target/release/stockbook"
    with gzip.open(data / "movements.csv.gz", "rt", newline="", encoding="utf-8") as file:
        journal = list(csv.DictReader(file))
    assert all(a["Date"] <= b["Date"] for a, b in zip(journal, journal[1:])), "the fold here wants it in order"
    chosen = choose(journal, 500)
    price = {}
    for row in journal:
        if row["Unit Price"] and (row["Date"][:10] <= DATE or row["Item Number"] not in price):
            price[row["Item Number"]] = units(row["Unit Price"])
    too_low = {item: ((need - 1) // UNIT * UNIT, price[item]) for item, (_, need) in chosen.items()}
    enough = {item: (max(held, need), price[item] * 11 // 10) for item, (held, need) in chosen.items()}

    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        shop = Shop(program, folder)
        print(f"{len(journal)} movements")
        shop.run("init", shop.book, "--supplies", data / "supplies.csv", "--currency", "GBP")
        imported = shop.run("import", shop.book, data / "movements.csv.gz")
        assert imported == {"recorded": len(journal), "refused": []}, imported
        before = shop.state()
        assert before == fold(journal, {}), "stock and cycles agree with the independent fold"
        shop.check_balance()

        shop.run("template", shop.book, "-o", folder / "template.xlsx")
        print("a count of 500 items below what was sold later")
        fill_in(folder / "template.xlsx", folder / "low.xlsx", too_low)
        refused = shop.run("rebalance", shop.book, folder / "low.xlsx", "--yes", status=1)
        assert refused["recorded"] == 0
        assert len(refused["refused"]) == 500, len(refused["refused"])
        assert {line["code"] for line in refused["refused"]} == {"negative_stock"}
        assert len({line["row"] for line in refused["refused"]}) == 500
        print(f"    500 lines refused, the first: {refused['refused'][0]['message']}")
        assert shop.state() == before, "nothing was applied"

        print("a count of 500 items at or above the books")
        fill_in(folder / "template.xlsx", folder / "count.xlsx", enough)
        preview = shop.run("rebalance", shop.book, folder / "count.xlsx", "--preview")
        assert shop.state() == before, "a preview changes nothing"
        applied = shop.run("rebalance", shop.book, folder / "count.xlsx", "--yes")
        assert applied["impact"] == preview["preview"], "the preview is what happens"
        print(f"    {applied['impact']['superseded']} movements superseded, {applied['impact']['recosted']} exits re-costed,"
              f" value {applied['impact']['value_change']}")
        after = shop.state()
        assert after == fold(journal, enough), "stock and cycles agree with the independent fold"
        assert after != before
        shop.check_balance()

        undone = shop.run("undo", shop.book, applied["ref"], "--yes")
        assert undone["recorded"] == 1
        assert shop.state() == before, "after the undo the state is exactly what it was"
        shop.check_balance()
        size = os.path.getsize(shop.book)
        print(f"all as it should be; the book has {size // 2**20} MB, {size // len(journal)} bytes a movement")


if __name__ == "__main__":
    main()
