"""The lemmas, by topic."""

from lemmas import deficits, outflows, reciprocals, rounding, shares, widths

TOPICS = {
    "rounding": rounding.LEMMAS,
    "widths": widths.LEMMAS,
    "reciprocals": reciprocals.LEMMAS,
    "outflows": outflows.LEMMAS,
    "deficits": deficits.LEMMAS,
    "shares": shares.LEMMAS,
}
