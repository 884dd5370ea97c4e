"""Shares that are rounded cumulatively.

Returns are the only shares today. The last three lemmas hold for an amount of either sign and any weights. Shares of
later costs and productions will need that; anything else that those compute has to be proved with them.
"""

from lemma import Lemma

RETURNS = "ledger/returns.rs: ReturnsOfExit::value_after, cost_of"

LEMMAS = [
    Lemma(
        name="a return brings zero or more",
        rule="M2",
        about=RETURNS,
        words="R(b + n) − R(b) ≥ 0, with R(x) = round(cost·x ÷ quantity): half-even makes R monotone.",
        integers="cost quantity b n p1 p2 r1 r2",
        premises=["(> quantity 0)", "(>= cost 0)", "(<= 0 b)", "(<= 0 n)", "(= p1 (* cost b))", "(= p2 (* cost (+ b n)))",
                  "(half-even p1 quantity r1)", "(half-even p2 quantity r2)"],
        steps=["(<= p1 p2)", "(=> (> r1 r2) (>= (* r1 quantity) (+ (* r2 quantity) quantity)))"],
        claim="(<= 0 (- r2 r1))",
        # halves rounded either way: a return of nothing may take a unit away
        lie=("(half-even p2 quantity r2)", "(nearest p2 quantity r2)"),
    ),
    Lemma(
        name="returns of the whole quantity bring the whole cost",
        rule="M2",
        about=RETURNS,
        words="R(0) = 0 and R(quantity) = cost. If returns so far brought R(b), the next one makes that R(b + n); so by induction "
        "those up to the whole bring R(quantity).",
        integers="cost quantity b n p1 p2 p3 r0 r1 r2 r3 brought back",
        premises=["(> quantity 0)", "(<= 0 b)", "(<= 0 n)", "(= p1 (* cost b))", "(= p2 (* cost (+ b n)))",
                  "(= p3 (* cost quantity))", "(half-even 0 quantity r0)", "(half-even p1 quantity r1)",
                  "(half-even p2 quantity r2)", "(half-even p3 quantity r3)", "(= brought r1)", "(= back (- r2 r1))"],
        steps=["(=> (> r0 0) (>= (* r0 quantity) quantity))", "(=> (< r0 0) (<= (* r0 quantity) (- quantity)))",
               "(=> (> r3 cost) (>= (* r3 quantity) (+ (* cost quantity) quantity)))",
               "(=> (< r3 cost) (<= (* r3 quantity) (- (* cost quantity) quantity)))"],
        claim="(and (= r0 0) (= r3 cost) (= (+ brought back) r2))",
        # each return rounded by itself
        lie=("(= back (- r2 r1))", "(half-even (* cost n) quantity back)"),
    ),
    Lemma(
        name="cumulative shares of an amount have its sign, and a weight of zero takes nothing",
        rule="M2",
        about=RETURNS,
        words="With S(x) = round(amount·x ÷ W), the share of a weight w ≥ 0 after weights of s, S(s + w) − S(s), is zero or more "
        "for an amount of zero or more, zero or less for one of zero or less, and zero for w = 0.",
        integers="amount W s w p1 p2 r1 r2",
        premises=["(> W 0)", "(<= 0 s)", "(<= 0 w)", "(<= (+ s w) W)", "(= p1 (* amount s))", "(= p2 (* amount (+ s w)))",
                  "(half-even p1 W r1)", "(half-even p2 W r2)"],
        steps=["(=> (>= amount 0) (<= p1 p2))", "(=> (<= amount 0) (<= p2 p1))",
               "(=> (> r1 r2) (>= (* r1 W) (+ (* r2 W) W)))", "(=> (< r1 r2) (<= (* r1 W) (- (* r2 W) W)))"],
        claim="(and (=> (>= amount 0) (<= r1 r2)) (=> (<= amount 0) (<= r2 r1)) (=> (= w 0) (= r1 r2)))",
        lie=("(half-even p2 W r2)", "(nearest p2 W r2)"),
    ),
    Lemma(
        name="cumulative shares add up to the amount, whatever its sign",
        rule="M2",
        about=RETURNS,
        words="S(0) = 0 and S(W) = amount, so the shares of all weights, each S(s + w) − S(s) from where the last one ended, "
        "telescope to the amount.",
        integers="amount W r0 r1 p",
        premises=["(> W 0)", "(= p (* amount W))", "(half-even 0 W r0)", "(half-even p W r1)"],
        steps=["(=> (> r0 0) (>= (* r0 W) W))", "(=> (< r0 0) (<= (* r0 W) (- W)))",
               "(=> (> r1 amount) (>= (* r1 W) (+ (* amount W) W)))",
               "(=> (< r1 amount) (<= (* r1 W) (- (* amount W) W)))"],
        claim="(= (- r1 r0) amount)",
        # weights that add up to one less
        lie=("(= p (* amount W))", "(= p (* amount (- W 1)))"),
    ),
    Lemma(
        name="a share is off by one unit at most",
        rule="M2",
        about=RETURNS,
        words="|(S(s + w) − S(s))·W − amount·w| ≤ W: cumulative rounding does not let a share drift.",
        integers="amount W s w p1 p2 r1 r2",
        premises=["(> W 0)", "(<= 0 s)", "(<= 0 w)", "(= p1 (* amount s))", "(= p2 (* amount (+ s w)))",
                  "(half-even p1 W r1)", "(half-even p2 W r2)"],
        steps=["(= (- p2 p1) (* amount w))"],
        claim="(<= (abs (- (* (- r2 r1) W) (* amount w))) W)",
        lie=("(half-even p2 W r2)", "(floor p2 W (- r2 1))"),
    ),
]
