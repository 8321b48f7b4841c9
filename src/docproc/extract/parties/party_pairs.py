"""Seller and buyer chosen together: the two names of a document that speak most for being its two parties."""

from __future__ import annotations

from collections.abc import Sequence

from docproc.extract.candidate import Reason
from docproc.extract.parties.named import Named
from docproc.extract.parties.party_names import same_name, same_or_part

DEPTH = 6
"""So many names of each role take part."""

NO_SELLER = -1.4
"""Log-odds of a document that does not name who sent it."""

NO_BUYER = -1.3
"""Log-odds of an addressed document that does not name its recipient."""

ORDER = 0.8
"""Log-odds that the upper of two addresses is the sender's."""

LEFT = 0.3
"""Log-odds given to a name that is a party only because no other is left for the role."""

UPPER = 0.45
"""Addresses of the parties stand in this upper share of the first page, unless something names their role."""


def choose_pair(
    sellers: Sequence[Named], buyers: Sequence[Named], height: float, addressed: bool
) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """Return sellers and buyers with the pair first that scores best; those of no likely role are left out.

    `height` is the first page's in points; `addressed` tells that the type of document has a recipient. A name of low
    score can be chosen for want of another when it has an address at the top of the first page.
    """
    no_seller, no_buyer = (NO_SELLER, NO_BUYER) if addressed else (0.0, 0.0)
    best: tuple[float, Named | None, Named | None] = (no_seller + no_buyer, None, None)
    for seller in (*sellers[:DEPTH], None):
        if seller is not None and seller.score <= 0 and not (addressed and _placed(seller, height)):
            continue
        for buyer in (*buyers[:DEPTH], None):
            if buyer is not None and not _may_be(buyer, seller, height, addressed):
                continue
            score = (seller.score if seller else no_seller) + (buyer.score if buyer else no_buyer)
            score += _in_order(seller, buyer)
            if score > best[0] + 1e-9:
                best = (score, seller, buyer)
    return _ordered(sellers, best[1], best[2]), _ordered(buyers, best[2], best[1])


def _in_order(seller: Named | None, buyer: Named | None) -> float:
    """Return what the places of two addresses say: a sender who stands over the recipient comes first."""
    upper = None if seller is None else seller.block
    lower = None if buyer is None else buyer.block
    if upper is None or lower is None or upper.page != lower.page or upper.role or lower.role:
        return 0.0
    return ORDER if upper.box.bottom < lower.box.y and not upper.one_line else 0.0


def _placed(named: Named, height: float) -> bool:
    block = named.block
    return block is not None and not block.role and block.page == 1 and block.box.y < UPPER * height


def _may_be(buyer: Named, seller: Named | None, height: float, addressed: bool) -> bool:
    if seller is not None and same_name(buyer.name, seller.name):
        return False
    return buyer.score > 0 or (addressed and _placed(buyer, height))


def _ordered(names: Sequence[Named], chosen: Named | None, other: Named | None) -> tuple[Named, ...]:
    """Return `chosen` first, lifted where nothing else speaks for it, then the likely rest."""
    rest = [
        named
        for named in names
        if named is not chosen and named.score > 0 and not (other is not None and same_or_part(named.name, other.name))
    ]
    if chosen is None:
        return ()
    if chosen.score < LEFT:
        chosen = chosen.because(Reason("left", LEFT - chosen.score, "the only other address at the top of the page"))
    return (chosen, *rest)
