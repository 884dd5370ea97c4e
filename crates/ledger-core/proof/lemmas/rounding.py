"""The one division of the ledger: it rounds half-even, alone and in order."""

from lemma import Lemma

RATIO = "value/number/division.rs: ratio, half_even, rounding"

LEMMAS = [
    Lemma(
        name="what is added to the quotient rounds half-even",
        rule="N3",
        about=RATIO + ", wide_half_even",
        words="With q and m as quotient and rest of p ÷ c, q + (2m + (q mod 2) > c) is p ÷ c rounded half-even.",
        integers="p c q m",
        premises=["(> c 0)", "(divides p c q m)"],
        claim="(half-even p c (+ q (up q m c)))",
        # half up
        lie=("(up q m c)", "(ite (>= (* 2 m) c) 1 0)"),
    ),
    Lemma(
        name="only one number is rounded half-even, and a larger number is not rounded to less",
        rule="N3, M2",
        about=RATIO,
        words="If p1 ≤ p2, then p1 ÷ c rounded half-even is at most p2 ÷ c rounded half-even. With p1 = p2 both ways: "
        "there is one such number.",
        integers="p1 p2 c r1 r2",
        premises=["(> c 0)", "(<= p1 p2)", "(half-even p1 c r1)", "(half-even p2 c r2)"],
        steps=["(=> (> r1 r2) (>= (* c r1) (+ (* c r2) c)))"],
        claim="(<= r1 r2)",
        # to the nearest, with halves rounded either way
        lie=("(half-even p2 c r2)", "(nearest p2 c r2)"),
    ),
    Lemma(
        name="one rounding is off by a half at most",
        rule="N3",
        about=RATIO,
        words="2·|p − r·c| ≤ c for r = p ÷ c as computed.",
        integers="p c q m r",
        premises=["(> c 0)", "(divides p c q m)", "(= r (+ q (up q m c)))"],
        claim="(and (<= (* 2 (- p (* r c))) c) (<= (* 2 (- (* r c) p)) c))",
        # rounded down
        lie=("(+ q (up q m c))", "q"),
    ),
    Lemma(
        name="a sign can be put aside and back",
        rule="N3",
        about="value/number/division.rs: ratio",
        words="If r is |p| ÷ c rounded half-even, then −r is −|p| ÷ c rounded half-even.",
        integers="p c r",
        premises=["(> c 0)", "(>= p 0)", "(half-even p c r)"],
        claim="(half-even (- p) c (- r))",
        lie=("(half-even (- p) c (- r))", "(half-up (- p) c (- r))"),
    ),
    Lemma(
        name="a whole number is not rounded",
        rule="N1, N3",
        about="value/number/division.rs: ratio; value/stock.rs: part_of",
        words="a·c ÷ c rounded half-even is a. So part_of may answer the whole value without dividing.",
        integers="a c r",
        premises=["(> c 0)", "(half-even (* a c) c r)"],
        steps=["(=> (> r a) (>= (* r c) (+ (* a c) c)))", "(=> (< r a) (<= (* r c) (- (* a c) c)))"],
        claim="(= r a)",
        lie=("(half-even (* a c) c r)", "(half-even (+ (* a c) 1) c r)"),
    ),
    Lemma(
        name="a value at a price is below zero only if the quantity is",
        rule="N1, N4, M4, M9, R2",
        about="value/number/number.rs: Conversion::value; value/stock.rs: Stock::baseline",
        words="round(N × price ÷ conversion) ≥ 0 for N ≥ 0 and a price ≥ 0, and 0 for N = 0.",
        integers="n price c p r",
        premises=["(> c 0)", "(>= n 0)", "(>= price 0)", "(= p (* n price))", "(half-even p c r)"],
        steps=["(>= p 0)", "(=> (< r 0) (<= (* r c) (- c)))", "(=> (> r 0) (>= (* r c) c))"],
        claim="(and (>= r 0) (=> (= n 0) (= r 0)))",
        lie=("(>= price 0)", "true"),
    ),
]
