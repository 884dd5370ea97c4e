"""A price that is prepared for many quantities: a multiplication for a division."""

from lemma import Lemma

ABOUT = "value/number/rate.rs: Rate::of, Rate::value"
# 2⁶⁴ − 1 = reciprocal · d + s; p · reciprocal = e · 2⁶⁴ + f; rest = p − e · d
PREMISES = [
    "(> d 0)",
    "(< d 9223372036854775808)",
    "(<= 0 p)",
    "(< p 9223372036854775808)",
    "(= 18446744073709551615 (+ (* reciprocal d) s))",
    "(<= 0 s)",
    "(< s d)",
    "(= (* p reciprocal) (+ (* e 18446744073709551616) f))",
    "(<= 0 f)",
    "(< f 18446744073709551616)",
    "(= rest (- p (* e d)))",
]
LEMMAS = [
    Lemma(
        name="the rest that the estimate leaves is less than one and a half divisors",
        rule="R4, N1",
        about=ABOUT,
        words="0 ≤ 2·rest < 3·divisor, for a product of 63 bits.",
        integers="p d reciprocal s e f rest",
        premises=PREMISES,
        steps=[
            "(= (* d (* p reciprocal)) (+ (* (* e d) 18446744073709551616) (* f d)))",
            "(= (* d (* p reciprocal)) (* p (- 18446744073709551615 s)))",
            "(= (* rest 18446744073709551616) (+ (* p s) p (* f d)))",
            "(<= 0 (* p s))",
            "(<= 0 (* f d))",
            "(<= (* p s) (* p (- d 1)))",
            "(<= (* p d) (* 9223372036854775807 d))",
            "(<= (* f d) (* 18446744073709551615 d))",
        ],
        claim="(and (<= 0 rest) (< (* 2 rest) (* 3 d)))",
        # two divisors would do, if the product were of 64 bits
        lie=("(< (* 2 rest) (* 3 d))", "(< rest d)"),
    ),
    Lemma(
        name="an estimate with such a rest is rounded as the quotient is",
        rule="R4, N1",
        about=ABOUT,
        words="If p = e·d + rest and 0 ≤ 2·rest < 3·d, then e plus what `rounding` adds is p ÷ d rounded half-even.",
        integers="p d e rest",
        premises=["(> d 0)", "(= p (+ (* e d) rest))", "(<= 0 rest)", "(< (* 2 rest) (* 3 d))"],
        claim="(half-even p d (+ e (up e rest d)))",
        # off by two rests
        lie=("(* 3 d)", "(* 4 d)"),
    ),
    Lemma(
        name="neither the estimate nor its comparison wraps",
        rule="R4, N2",
        about=ABOUT,
        words="estimate × divisor ≤ product, and 2·rest + 1 fits 64 bits.",
        integers="p d e rest",
        premises=["(> d 0)", "(<= 0 p)", "(< p 9223372036854775808)", "(>= e 0)", "(= rest (- p (* e d)))", "(<= 0 rest)"],
        steps=["(>= (* e d) 0)"],
        claim="(and (<= (* e d) p) (fits-u64 (+ (* 2 rest) (mod e 2))))",
        lie=("(< p 9223372036854775808)", "(<= p 9223372036854775808)"),
    ),
]
