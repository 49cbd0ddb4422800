"""Align two sequences of blocks or rows by what they say: equal, equal but for figures, similar, moved."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

T = TypeVar("T")
LARGEST_GAP = 40_000
"""Pairs compared by similarity in one gap; beyond it the gap is a rewrite."""
SHORTEST_MOVE = 8
"""Characters below which an equal text elsewhere says nothing."""


def align(
    first: Sequence[T],
    second: Sequence[T],
    keys: Sequence[Callable[[T], Hashable]],
    likeness: Callable[[T, T], float],
    floor: float,
) -> dict[int, int]:
    """Pairs of positions, increasing in both, best first: by each key in turn, then by likeness."""
    pairs = [(-1, -1), (len(first), len(second))]
    for key in keys:
        found = []
        for (i0, j0), (i1, j1) in itertools.pairwise(pairs):
            keys_a, keys_b = [key(x) for x in first[i0 + 1 : i1]], [key(x) for x in second[j0 + 1 : j1]]
            blocks = SequenceMatcher(None, keys_a, keys_b, autojunk=False).get_matching_blocks()
            found += [(i0 + 1 + i + k, j0 + 1 + j + k) for i, j, n in blocks for k in range(n)]
        pairs = sorted({*pairs, *found})
    found = []
    for (i0, j0), (i1, j1) in itertools.pairwise(pairs):
        a, b = first[i0 + 1 : i1], second[j0 + 1 : j1]
        if a and b and len(a) * len(b) <= LARGEST_GAP:
            found += [(i0 + 1 + i, j0 + 1 + j) for i, j in _alike(a, b, likeness, floor)]
    return dict(sorted({*pairs, *found})[1:-1])


def _alike(
    a: Sequence[T], b: Sequence[T], likeness: Callable[[T, T], float], floor: float
) -> list[tuple[int, int]]:
    scores = [[likeness(x, y) for y in b] for x in a]
    best = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in reversed(range(len(a))):
        for j in reversed(range(len(b))):
            pair = best[i + 1][j + 1] + scores[i][j] if scores[i][j] >= floor else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], pair)
    i = j = 0
    found = []
    while i < len(a) and j < len(b):
        if scores[i][j] >= floor and best[i][j] == best[i + 1][j + 1] + scores[i][j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found


def with_moved(
    pairs: dict[int, int], first: Sequence[T], second: Sequence[T], key: Callable[[T], str]
) -> dict[int, int]:
    """Also pair what was moved: text that occurs once among what is left on either side."""
    left = [i for i in range(len(first)) if i not in pairs]
    taken = set(pairs.values())
    right = [j for j in range(len(second)) if j not in taken]
    ours, others = Counter(key(first[i]) for i in left), Counter(key(second[j]) for j in right)
    where = {key(second[j]): j for j in right}
    moved = {
        i: where[k]
        for i in left
        if len(k := key(first[i])) >= SHORTEST_MOVE and ours[k] == others[k] == 1 and k in where
    }
    return pairs | moved


def likeness(a: str, b: str) -> float:
    """0 to 1; cheap for texts that cannot be alike."""
    if not a or not b:
        return 0.0
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() > 0.3 and matcher.quick_ratio() > 0.3 else 0.0
