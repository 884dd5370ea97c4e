"""Lemmas that must fail, each for one reason, so that the run can't pass by mistake."""

from lemma import Lemma


def bad(name: str, premises: list[str], claim: str, lie: tuple[str, str], about: str = "value/stock.rs: outflow") -> Lemma:
    return Lemma(name, "N3", about, "A mistake.", "a b", premises, claim, lie)


#: each lemma, with the fault that the run must find in it
CANARIES = [
    (bad("a false claim", ["(<= a b)"], "(< a b)", ("(<= a b)", "(>= a b)")), "the claim has a counter-example"),
    (bad("a lie that is true", ["(< a b)"], "(<= a b)", ("(<= a b)", "(< a b)")), "its lie is not found out"),
    (bad("impossible premises", ["(< a b)", "(< b a)"], "(= a b)", ("(< b a)", "true")), "the premises can't be met"),
    (bad("a function that is gone", ["(< a b)"], "(<= a b)", ("(<= a b)", "(< b a)"), "value/stock.rs: inflows"),
     "value/stock.rs has no inflows"),
]
