"""Proves the lemmas of the kernel with two solvers, and finds the counter-example of each lie.

    pip install -r requirements.txt && python prove.py [PART OF A NAME]

A lemma holds if one solver proves each of its steps and its claim; the other may find no answer in its time. The run
fails if a solver finds a counter-example, if neither proves, if premises can't be met, or if a lie is not found out.
It begins with lemmas that must fail, as a test of the run itself.
`--print` writes a lemma's questions in SMT-LIB 2, for any solver.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cvc5
import z3

from canaries import CANARIES
from lemma import Lemma
from lemmas import TOPICS

SECONDS = 20
# the seconds of the second solver for a question that the first one has answered
SECOND_OPINION = 2
SOURCES = Path(__file__).resolve().parent.parent / "src"
RULES = (Path(__file__).resolve().parents[3] / "docs/semantics.md").read_text(encoding="utf-8")


def ask_z3(question: str, seconds: int) -> str:
    solver = z3.Solver()
    solver.set("timeout", seconds * 1000)
    solver.from_string(question)
    return str(solver.check())


def ask_cvc5(question: str, seconds: int) -> str:
    solver = cvc5.Solver()
    solver.setOption("tlimit-per", str(seconds * 1000))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, question, "lemma")
    answer = ""
    while not (command := parser.nextCommand()).isNull():
        answer = str(command.invoke(solver, parser.getSymbolManager())).strip() or answer
    return "unknown" if answer not in ("sat", "unsat") else answer


SOLVERS = {"z3": ask_z3, "cvc5": ask_cvc5}


def ask_both(question: str) -> dict[str, str]:
    """The answers of both solvers."""
    answers = {}
    for name, ask in SOLVERS.items():
        is_answered = any(answer != "unknown" for answer in answers.values())
        answers[name] = ask(question, SECOND_OPINION if is_answered else SECONDS)
    return answers


def faults(lemma: Lemma) -> tuple[list[str], str]:
    """The faults of a lemma, and the solvers that proved it."""
    found, provers = [], set(SOLVERS)
    for number, question in enumerate(lemma.questions(), start=1):
        answers = ask_both(question)
        provers &= {name for name, answer in answers.items() if answer == "unsat"}
        part = f"step {number}" if number <= len(lemma.steps) else "the claim"
        if "sat" in answers.values():
            found.append(f"{part} has a counter-example: {answers}")
        elif "unsat" not in answers.values():
            found.append(f"{part} is proved by neither solver: {answers}")
    if "sat" not in (answers := ask_both(lemma.possible())).values():
        found.append(f"the premises can't be met: {answers}")
    answers = ask_both(lemma.lied().questions()[-1])
    if "unsat" in answers.values() or "sat" not in answers.values():
        found.append(f"its lie is not found out: {answers}")
    return found + gone(lemma), " and ".join(sorted(provers)) or "z3 or cvc5 for each step"


def gone(lemma: Lemma) -> list[str]:
    """The rules, files and functions that a lemma names but that do not exist."""
    found = [f"there is no rule {rule}" for rule in lemma.rule.split(", ") if f"### {rule} – " not in RULES]
    for part in lemma.about.split("; "):
        file, names = part.split(": ")
        path = SOURCES / file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        found += [f"{file} has no {name}" for name in names.split(", ") if f"fn {name.split('::')[-1]}(" not in text]
    return found


def timed(lemma: Lemma) -> tuple[list[str], str, float]:
    started = time.monotonic()
    try:
        found, provers = faults(lemma)
    except Exception as error:  # a parse error of a solver, which would end the pool without a name
        found, provers = [f"{type(error).__name__}: {error}"], ""
    return found, provers, time.monotonic() - started


def main() -> int:
    wanted = [word for word in sys.argv[1:] if not word.startswith("--")]
    lemmas = [(topic, lemma) for topic, lemmas in TOPICS.items() for lemma in lemmas]
    lemmas = [(topic, lemma) for topic, lemma in lemmas if all(word in lemma.name for word in wanted)]
    if "--print" in sys.argv:
        print("\n\n".join(question for _, lemma in lemmas for question in lemma.questions()))
        return 0
    failed = 0
    for lemma, expected in CANARIES:
        if not any(fault.startswith(expected) for fault in faults(lemma)[0]):
            print(f"FAILED  {lemma.name}: nothing says that {expected}")
            failed += 1
    if failed:
        return 1
    with ProcessPoolExecutor(2) as pool:
        for (topic, lemma), (found, provers, seconds) in zip(lemmas, pool.map(timed, [lemma for _, lemma in lemmas])):
            print(f"{'FAILED' if found else 'proved'}  {topic}: {lemma.name} ({lemma.rule}) [{provers}, {seconds:.1f} s]")
            for fault in found:
                print(f"        {fault}")
            failed += bool(found)
    print(f"{len(lemmas) - failed} of {len(lemmas)} lemmas proved, each with a lie that was found out")
    return 1 if failed or not lemmas else 0


if __name__ == "__main__":
    sys.exit(main())
