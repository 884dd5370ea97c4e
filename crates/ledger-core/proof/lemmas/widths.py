"""No number that is computed on the way needs more bits than it has."""

from lemma import Lemma

LEMMAS = [
    Lemma(
        name="a product of two numbers fits 128 bits",
        rule="N2",
        about="value/number/division.rs: ratio; value/number/rate.rs: Average::eq",
        words="|a|·|b| ≤ 2¹²⁶ for all a and b of 64 bits.",
        integers="a b",
        premises=["(fits a)", "(fits b)"],
        steps=["(<= (abs a) 9223372036854775808)", "(<= (abs b) 9223372036854775808)",
               "(<= (* (abs a) (abs b)) (* 9223372036854775808 (abs b)))"],
        claim="(<= (* (abs a) (abs b)) 85070591730234615865843651857942052864)",
        lie=("(<= (* (abs a) (abs b)) 85", "(< (* (abs a) (abs b)) 85"),
    ),
    Lemma(
        name="the comparison of the rest fits 64 bits",
        rule="N2",
        about="value/number/division.rs: rounding",
        words="2·rest + (quotient mod 2) < 2⁶⁴ for a divisor of 63 bits.",
        integers="p c q m",
        premises=["(> c 0)", "(< c 9223372036854775808)", "(>= p 0)", "(divides p c q m)"],
        claim="(fits-u64 (+ (* 2 m) (mod q 2)))",
        # a divisor of 64 bits
        lie=("(< c 9223372036854775808)", "(< c 18446744073709551616)"),
    ),
    Lemma(
        name="what is turned down before the division does not fit 64 bits",
        rule="N2",
        about="value/number/division.rs: ratio",
        words="The higher half of the product is at least the divisor exactly if the quotient needs more than 64 bits.",
        integers="p c q m high low",
        premises=["(> c 0)", "(>= p 0)", "(divides p c q m)", "(divides p 18446744073709551616 high low)"],
        steps=["(=> (>= high c) (>= (* q c) (- (* c 18446744073709551616) m)))",
               "(=> (>= high c) (>= q 18446744073709551616))",
               "(=> (< high c) (< p (* c 18446744073709551616)))"],
        claim="(= (>= high c) (>= q 18446744073709551616))",
        lie=("(= (>= high c)", "(= (> high c)"),
    ),
    Lemma(
        name="the rest of a wide division is right though it wraps",
        rule="N2",
        about="value/number/division.rs: wide_division",
        words="(p mod 2⁶⁴ − (q·c mod 2⁶⁴)) mod 2⁶⁴ is the rest of p ÷ c, for a divisor of 64 bits at most.",
        integers="p c q m qc",
        premises=["(> c 0)", "(<= c 18446744073709551616)", "(>= p 0)", "(= qc (* q c))", "(= p (+ qc m))",
                  "(<= 0 m)", "(< m c)"],
        claim="(= m (mod (- (mod p 18446744073709551616) (mod qc 18446744073709551616)) 18446744073709551616))",
        lie=("(<= c 18446744073709551616)", "(<= c 36893488147419103232)"),
    ),
    Lemma(
        name="a part of a value fits 64 bits",
        rule="N3",
        about="value/number/number.rs: Money::split; value/stock.rs: part_of; ledger/returns.rs: cost_of",
        words="For 0 ≤ part ≤ whole, value · part ÷ whole rounded half-even is between zero and the value, of either sign, "
        "so it fits where the value does.",
        integers="v part whole p r",
        premises=["(fits v)", "(> whole 0)", "(<= 0 part)", "(<= part whole)", "(= p (* v part))", "(half-even p whole r)"],
        steps=["(=> (>= v 0) (and (<= 0 p) (<= p (* v whole))))",
               "(=> (< v 0) (and (<= p 0) (<= (* v whole) p)))",
               "(=> (> r v) (>= (* r whole) (+ (* v whole) whole)))",
               "(=> (< r v) (<= (* r whole) (- (* v whole) whole)))",
               "(=> (> r 0) (>= (* r whole) whole))",
               "(=> (< r 0) (<= (* r whole) (- whole)))"],
        claim="(and (fits r) (=> (>= v 0) (<= 0 r v)) (=> (<= v 0) (<= v r 0)))",
        # one unit more than the whole
        lie=("(<= part whole)", "(<= part (+ whole 1))"),
    ),
]
