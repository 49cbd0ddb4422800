"""What somebody put elsewhere: parts out of their order, and clauses with figures that now stand in other places."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from disclosure_kit.merge.words import inserted, masked, normal

SHORTEST_CLAUSE = 8
"""Characters below which an equal clause elsewhere says nothing."""
SHORTEST_CUTTING = 5
_CLAUSES = re.compile(r"[^。！？；，,;\n]+")


def out_of_order(pairs: Mapping[int, int]) -> set[int]:
    """Positions of the first text whose partners left their order: all but a longest rising run.

    >>> sorted(out_of_order({0: 0, 1: 3, 2: 1, 3: 2}))
    [1]
    """
    order = sorted(pairs)
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int] = {}
    for position in order:
        at = bisect_left(tails, pairs[position])
        if at:
            before[position] = ends[at - 1]
        tails[at : at + 1] = [pairs[position]]
        ends[at : at + 1] = [position]
    kept: set[int] = set()
    last: int | None = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before.get(last)
    return set(order) - kept


def renewed_clauses(base: str, theirs: str) -> Iterator[tuple[str, str]]:
    """Clauses of a paragraph whose figures are other ones now: as they were, and as they are."""
    old, new = _clauses(base), _clauses(theirs)
    if [masked(c) for c in old] != [masked(c) for c in new]:
        by_words = {masked(c): c for c in new}
        pairs = [(c, by_words[masked(c)]) for c in old if masked(c) in by_words]
    else:
        pairs = list(zip(old, new, strict=True))
    for before, after in pairs:
        if before != after and len(before) >= SHORTEST_CLAUSE:
            yield before, after


def renewed_cuttings(base: str, mine: str, theirs: str) -> Iterator[tuple[str, str]]:
    """What a person cut out of a paragraph, when it reads otherwise now: the cutting, and the new paragraph."""
    for piece in inserted(mine, base).split("\n"):
        words = normal(piece).strip("，。；、：")
        if len(words) >= SHORTEST_CUTTING and "#" in masked(words) and words not in normal(theirs):
            yield words, theirs.strip()


def _clauses(text: str) -> list[str]:
    return [c.strip() for c in _CLAUSES.findall(normal(text)) if c.strip()]


def stale(base: str, mine: str, renewed: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Clauses with old figures among what a person put into a paragraph."""
    came = normal(inserted(base, mine))
    return [(before, after) for before, after in renewed if before in came]
