"""An outflow takes its share of the value, and leaves the average as it was."""

from lemma import Lemma

ABOUT = "value/stock.rs: Stock::outflow, CoveredStock::plain_outflow; value/number/number.rs: Money::split"
# q goes out of Q, worth V, at the cost t; W = V·q
SHARE = ["(<= 0 q)", "(< q Q)", "(<= 0 V)", "(= W (* V q))", "(half-even W Q t)"]

LEMMAS = [
    Lemma(
        name="an outflow costs no less than nothing and no more than there is",
        rule="N3",
        about=ABOUT,
        words="0 ≤ cost ≤ V for an outflow of q < Q from a value V ≥ 0.",
        integers="q Q V W t",
        premises=SHARE,
        steps=["(<= 0 W)", "(<= W (* V Q))", "(=> (< t 0) (<= (* t Q) (- Q)))", "(=> (> t V) (>= (* t Q) (+ (* V Q) Q)))"],
        claim="(<= 0 t V)",
        lie=("(half-even W Q t)", "(floor W Q (- t 1))"),
    ),
    Lemma(
        name="an outflow keeps the average within its rounding",
        rule="N3",
        about=ABOUT,
        words="2·|V′·Q − V·Q′| ≤ Q, with V′ = V − cost and Q′ = Q − q.",
        integers="q Q V W t",
        premises=SHARE,
        steps=["(= (- (* (- V t) Q) (* V (- Q q))) (- W (* t Q)))"],
        claim="(<= (* 2 (abs (- (* (- V t) Q) (* V (- Q q))))) Q)",
        lie=("(half-even W Q t)", "(floor W Q t)"),
    ),
    Lemma(
        name="what is left is worth zero or more, and nothing is worth nothing",
        rule="N4",
        about=ABOUT,
        words="After an outflow of q ≤ Q: V′ ≥ 0, and V′ = 0 if Q′ = 0; the last one takes the residue.",
        integers="q Q V W t V2 Q2",
        premises=["(<= 0 q)", "(<= q Q)", "(> Q 0)", "(<= 0 V)", "(= W (* V q))", "(half-even W Q t)", "(= Q2 (- Q q))",
                  "(= V2 (ite (= Q2 0) 0 (- V t)))"],
        steps=["(<= W (* V Q))", "(=> (> t V) (>= (* t Q) (+ (* V Q) Q)))", "(<= t V)"],
        claim="(and (>= V2 0) (=> (= Q2 0) (= V2 0)))",
        lie=("(half-even W Q t)", "(floor W Q (- t 1))"),
    ),
    Lemma(
        name="value is conserved by an outflow, the last one included",
        rule="N4, M7",
        about="value/stock.rs: Stock::outflow",
        words="V′ + cost = V for q < Q by the division and for q = Q without it; by the division the last one would cost V "
        "too.",
        integers="q Q V W t V2 cost",
        premises=["(<= 0 q)", "(<= q Q)", "(> Q 0)", "(= W (* V q))", "(half-even W Q t)", "(= cost (ite (= q Q) V t))",
                  "(= V2 (ite (= q Q) 0 (- V t)))"],
        steps=["(=> (> t V) (>= (* t Q) (+ (* V Q) Q)))", "(=> (< t V) (<= (* t Q) (- (* V Q) Q)))"],
        claim="(and (= (+ V2 cost) V) (=> (= q Q) (= t V)))",
        lie=("(half-even W Q t)", "(half-even (- W 1) Q t)"),
    ),
    Lemma(
        name="a gain at the average keeps the average within its rounding",
        rule="M3, M4",
        about="fold/step.rs: step; value/number/rate.rs: Average::value_of",
        words="2·|V′·Q − V·Q′| ≤ Q for an inflow of q at round(V·q ÷ Q), and its value is zero or more.",
        integers="q Q V W t",
        premises=["(<= 0 q)", "(< 0 Q)", "(<= 0 V)", "(= W (* V q))", "(half-even W Q t)"],
        steps=["(<= 0 W)", "(=> (< t 0) (<= (* t Q) (- Q)))", "(= (- (* (+ V t) Q) (* V (+ Q q))) (- (* t Q) W))"],
        claim="(and (<= 0 t) (<= (* 2 (abs (- (* (+ V t) Q) (* V (+ Q q))))) Q))",
        lie=("(half-even W Q t)", "(floor W Q (- t 1))"),
    ),
]
