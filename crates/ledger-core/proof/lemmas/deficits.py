"""Stock below zero: how it arises, and how what comes in settles it."""

from lemma import Lemma

SHORT = "value/stock.rs: Stock::outflow; value/number/rate.rs: Average::value_of"
SETTLED = "value/stock.rs: Stock::settled_by, part_of"

# q comes in, worth v, on a deficit of D = −Q that is carried at K = −V. Of the deficit, c is settled: t is the real
# cost of c, a part of v, and r is the value at which c was carried, a part of K.
DEFICIT = ["(> D 0)", "(>= K 0)", "(>= q 0)", "(>= v 0)", "(= c (least q D))"]
REALLY = ["(= vc (* v c))", "(ite (= c q) (= t v) (half-even vc q t))"]
CARRIED = ["(= Kc (* K c))", "(ite (= c D) (= r K) (half-even Kc D r))"]
AFTER = ["(= Q2 (- q D))", "(= V2 (- (+ (- K) r v) t))"]
ALL = "q v D K c vc Kc t r Q2 V2"
BOUNDS = [
    "(=> (< c q) (and (<= 0 vc) (<= vc (* v q))))",
    "(=> (< c D) (and (<= 0 Kc) (<= Kc (* K D))))",
    "(=> (and (< c q) (> t v)) (>= (* t q) (+ (* v q) q)))",
    "(=> (and (< c q) (< t 0)) (<= (* t q) (- q)))",
    "(=> (and (< c D) (> r K)) (>= (* r D) (+ (* K D) D)))",
    "(=> (and (< c D) (< r 0)) (<= (* r D) (- D)))",
    "(<= 0 t v)",
    "(<= 0 r K)",
]

LEMMAS = [
    Lemma(
        name="stock that is not there leaves a deficit worth zero or less, and costs zero or more",
        rule="M8, N4",
        about=SHORT,
        words="With kv ÷ kq as the last known average and V ≥ 0 on Q ≥ 0, or V ≤ 0 on Q < 0: an outflow of q > Q leaves V′ ≤ 0 and "
        "costs V − V′ ≥ 0.",
        integers="q Q V kv kq short w left u V2",
        premises=["(> q Q)", "(> q 0)", "(ite (< Q 0) (<= V 0) (>= V 0))", "(=> (= Q 0) (= V 0))", "(>= kv 0)",
                  "(> kq 0)", "(= short (ite (> Q 0) (- q Q) q))", "(= left (ite (> Q 0) 0 V))", "(= w (* kv short))",
                  "(half-even w kq u)", "(= V2 (- left u))"],
        steps=["(> short 0)", "(>= w 0)", "(=> (< u 0) (<= (* u kq) (- kq)))"],
        claim="(and (<= V2 0) (<= V2 V))",
        # the value of the stock that was there stays behind
        lie=("(ite (> Q 0) 0 V)", "V"),
    ),
    Lemma(
        name="what settles a part of a deficit leaves it worth zero or less",
        rule="M8",
        about=SETTLED,
        words="For q < −Q: V′ = V + round(−V·q ÷ −Q) ≤ 0, and the inflow adds nothing of its own.",
        integers=ALL,
        premises=[*DEFICIT, "(< q D)", *REALLY, *CARRIED, *AFTER],
        steps=BOUNDS,
        claim="(and (<= V2 0) (= V2 (- r K)) (< Q2 0))",
        lie=("(half-even Kc D r)", "(floor Kc D (- r 1))"),
    ),
    Lemma(
        name="what settles the whole of a deficit leaves the rest of its own value",
        rule="M8",
        about=SETTLED,
        words="For q ≥ −Q: 0 ≤ V′ ≤ v, and V′ = 0 if nothing is left.",
        integers=ALL,
        premises=[*DEFICIT, "(>= q D)", *REALLY, *CARRIED, *AFTER],
        steps=BOUNDS,
        claim="(and (<= 0 V2 v) (=> (= Q2 0) (= V2 0)) (= V2 (- v t)))",
        lie=("(half-even vc q t)", "(floor vc q (- t 1))"),
    ),
    Lemma(
        name="the average is not distorted by a deficit",
        rule="M8",
        about=SETTLED,
        words="After the whole is settled, the rest has the average of the inflow: 2·|V′·q − v·Q′| ≤ q. After a part, the "
        "deficit keeps its own: 2·|V′·Q − V·Q′| ≤ −Q.",
        integers=ALL,
        premises=[*DEFICIT, *REALLY, *CARRIED, *AFTER],
        steps=["(=> (>= q D) (= (- (* V2 q) (* v Q2)) (- vc (* t q))))",
               "(=> (< q D) (= (- (* V2 D) (* (- K) (- D q))) (- (* r D) Kc)))"],
        claim="(and (=> (>= q D) (<= (* 2 (abs (- (* V2 q) (* v Q2)))) q))"
        " (=> (< q D) (<= (* 2 (abs (- (* V2 D) (* (- K) (- D q))))) D)))",
        lie=("(half-even vc q t)", "(floor vc q t)"),
    ),
    Lemma(
        name="what comes in goes into the stock or its variance",
        rule="M8, N4",
        about=SETTLED,
        words="V′ + (t − r) = V + v: t − r is the variance.",
        integers=ALL,
        premises=[*DEFICIT, *REALLY, *CARRIED, *AFTER],
        claim="(= (+ V2 (- t r)) (+ (- K) v))",
        # the real cost and the carried value exchanged
        lie=("(= V2 (- (+ (- K) r v) t))", "(= V2 (- (+ (- K) t v) r))"),
    ),
    Lemma(
        name="settling needs no more than 64 bits on the way",
        rule="N2, M8",
        about=SETTLED,
        words="V + r, V + r + v and V + r + v − t fit, in this order, if V, −V and v do.",
        integers=ALL,
        premises=["(fits K)", "(fits (- K))", "(fits v)", "(fits q)", "(fits D)", *DEFICIT, *REALLY, *CARRIED, *AFTER],
        steps=BOUNDS,
        claim="(and (fits (+ (- K) r)) (fits (+ (- K) r v)) (fits V2))",
        # the subtraction first
        lie=("(fits (+ (- K) r v))", "(fits (- (- K) t))"),
    ),
]
