"""A lemma: premises, a claim, and a lie that differs from them in one place."""

from dataclasses import dataclass, field

# Definitions that all lemmas share. Integers have no bounds here; a lemma that needs bounds states them.
#
# `divides p c q m`: q and m are quotient and rest of p ÷ c, rounded down.
# `up q m c`: the number that `division::rounding` adds to the quotient.
# `nearest p c r`: r is no further than a half from p ÷ c.
# `half-even p c r`: r is p ÷ c rounded half-even. The first two lemmas of `rounding` say
# that the code computes such an r, and that there is only one; the other lemmas rest on them.
PRELUDE = """
(define-fun divides ((p Int) (c Int) (q Int) (m Int)) Bool (and (= p (+ (* q c) m)) (<= 0 m) (< m c)))
(define-fun up ((q Int) (m Int) (c Int)) Int (ite (> (+ (* 2 m) (mod q 2)) c) 1 0))
(define-fun nearest ((p Int) (c Int) (r Int)) Bool
    (and (<= (* 2 (- p (* r c))) c) (<= (- c) (* 2 (- p (* r c))))))
(define-fun half-even ((p Int) (c Int) (r Int)) Bool
    (and (nearest p c r)
         (=> (or (= (* 2 (- p (* r c))) c) (= (* 2 (- p (* r c))) (- c))) (= (mod r 2) 0))))
(define-fun half-up ((p Int) (c Int) (r Int)) Bool
    (and (nearest p c r) (< (* 2 (- p (* r c))) c)))
(define-fun floor ((p Int) (c Int) (r Int)) Bool (and (<= (* r c) p) (< (- p (* r c)) c)))
(define-fun fits ((n Int)) Bool (and (<= (- 9223372036854775808) n) (<= n 9223372036854775807)))
(define-fun fits-u64 ((n Int)) Bool (and (<= 0 n) (< n 18446744073709551616)))
(define-fun least ((a Int) (b Int)) Int (ite (< a b) a b))
"""


@dataclass(frozen=True)
class Lemma:
    """Integers, premises and a claim, each an SMT-LIB term."""

    name: str
    #: the rule of docs/semantics.md
    rule: str
    #: the functions that the lemma is about: a file below src, and names in it
    about: str
    #: the statement in words
    words: str
    #: the names of the integers
    integers: str
    premises: list[str]
    claim: str
    #: a lie: a text of the premises or the claim, and what it is replaced by
    lie: tuple[str, str]
    #: Steps of the proof, each proved from the premises and the steps before it, then used by the claim.
    steps: list[str] = field(default_factory=list)

    def lied(self) -> "Lemma":
        """The lemma with the lie in its place, and without steps, which need not follow from it."""
        true, false = self.lie
        texts = [*self.premises, self.claim]
        if sum(text.count(true) for text in texts) != 1:
            raise ValueError(f"{self.name}: the lie must replace exactly one text, and {true!r} is not one")
        *premises, claim = [text.replace(true, false) for text in texts]
        return Lemma(self.name, self.rule, self.about, self.words, self.integers, premises, claim, self.lie)

    def questions(self) -> list[str]:
        """Questions that are unsatisfiable if the lemma holds: one for each step, and one for the claim."""
        known, questions = list(self.premises), []
        for step in [*self.steps, self.claim]:
            questions.append(self.question([*known, f"(not {step})"]))
            known.append(step)
        return questions

    def possible(self) -> str:
        """A question that is satisfiable if the premises can hold."""
        return self.question(self.premises)

    def question(self, terms: list[str]) -> str:
        """The terms as SMT-LIB 2."""
        declared = [f"(declare-const {name} Int)" for name in self.integers.split()]
        asserted = [f"(assert {term})" for term in terms]
        return "\n".join(["(set-logic ALL)", PRELUDE, *declared, *asserted, "(check-sat)"])
