#!/usr/bin/env python3
"""Checks a book with an independent tool: hledger adds its postings up again, and must agree to the last digit.

    examples/check_with_hledger.py BOOK [STOCKBOOK]

Compared are the value of every item in every store, what every cycle was charged, and that all sums to zero.
"""

import csv
import io
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path


def main():
    book = sys.argv[1]
    program = sys.argv[2] if len(sys.argv) > 2 else "target/release/stockbook"
    ask = lambda *words: json.loads(subprocess.run([program, "--json", *words], check=True, capture_output=True).stdout)

    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "book.journal"
        subprocess.run([program, "export", book, "--format", "hledger", "-o", journal], check=True, capture_output=True)
        command = ["hledger", "-f", journal, "balance", "--flat", "--no-total", "-O", "csv"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    rows = list(csv.reader(io.StringIO(done.stdout)))[1:]
    hledger = {account: Decimal(amount.split()[0].replace(",", "")) if amount != "0" else Decimal(0) for account, amount in rows}
    assert sum(hledger.values()) == 0, "all postings sum to zero"

    inventory = {a: v for a, v in hledger.items() if a.startswith("Assets:Inventory:")}
    ours = {f"Assets:Inventory:{p['store']}:{p['item']}": Decimal(p["value"]) for p in ask("stock", book)["positions"]}
    ours = {account: value for account, value in ours.items() if value}
    assert inventory == ours, [(a, inventory.get(a), ours.get(a)) for a in inventory.keys() | ours.keys()
                               if inventory.get(a) != ours.get(a)][:5]

    cycles = defaultdict(Decimal)
    for account, value in hledger.items():
        if account.startswith("Expenses:Cycles:"):
            cycles[tuple(account.split(":")[2:4])] += value
    ours = {(c["cycle"], c["activity"]): Decimal(c["cost"]) for c in ask("cycles", book)["cycles"]}
    assert {k: v for k, v in cycles.items() if v} == {k: v for k, v in ours.items() if v}, "cycle costs"
    print(f"hledger agrees: {sum(inventory.values())} in {len(inventory)} items, {sum(cycles.values())} charged")


if __name__ == "__main__":
    main()
