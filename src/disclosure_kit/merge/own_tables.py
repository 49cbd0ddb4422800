"""Tables that are somebody's own: two projects' tables differ in little more than the name in their heads.

Such a table is paired by its head – where the project's key is known, by that –, wherever it stands, and the tables
below it that have no head of their own (指标) go along.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from disclosure_kit.merge.align import likeness
from disclosure_kit.merge.words import normal

Rows = tuple[tuple[str, ...], ...]
Names = Mapping[str, str]
"""Name of a project → its key (项目标识)."""
LEAST = 0.5
_MARK, _LETTERS = "\ue011", 0xE100


def by_keys(rows: Rows, names: Names) -> Rows:
    """Rows with the key of a project wherever a cell holds its name: one project is one word under every name."""
    if not names:
        return rows
    tokens = {normal(name): _token(key) for name, key in names.items()}
    return tuple(tuple(tokens.get(normal(cell), cell) for cell in row) for row in rows)


def _token(key: str) -> str:
    """A key as a word without figures."""
    return _MARK + "".join(chr(_LETTERS + ord(c) % 256) for c in key)


def comparable(names: Sequence[Names], texts: Sequence[Sequence[Rows | None]]) -> tuple[Names, ...]:
    """The names by which all texts can be compared: none unless each has some, and of a project that has its key in one
    text and stands in another without one only the name counts.
    """
    if not all(names):
        return tuple({} for _ in names)
    heads = [{word for rows in text for word in _head(rows)} for text in texts]

    def everywhere(name: str, key: str) -> bool:
        return all(
            key in side.values() or name in side or normal(name) not in words
            for side, words in zip(names, heads, strict=True)
        )

    return tuple({name: key for name, key in side.items() if everywhere(name, key)} for side in names)


def is_another_s(one: Rows, other: Rows) -> bool:
    """Whether two tables have heads with the keys of different projects."""
    keys = [{cell for cell in rows[0] if cell.startswith(_MARK)} if rows else set() for rows in (one, other)]
    return bool(keys[0] and keys[1]) and keys[0] != keys[1]


def with_own_tables(
    pairs: Mapping[int, int],
    first: Sequence[Rows | None],
    second: Sequence[Rows | None],
    names: tuple[Names, Names] = ({}, {}),
) -> dict[int, int]:
    """The pairs, with every table of an own head at the one with that head, and the tables below it there too.

    ``first``, ``second``: rows of the tables (see ``by_keys``), ``None`` for what is no table. Tables are left as they
    are paired when each is at its own head already, in the old order. ``names``: of either side; tables below one of a
    project that is on one side only have no partner.
    """
    heads = [[_head(rows) for rows in side] for side in (first, second)]
    often = [Counter(h for h in side if h) for side in heads]
    own = [
        {h: i for i, h in enumerate(side) if h and max(o[h] for o in often) == 1 and _may_lead(side, i)}
        for side in heads
    ]
    below = [_below(side, set(numbers.values())) for side, numbers in zip((first, second), own, strict=True)]
    found = _at_their_heads(pairs, first, second, own, below)
    keys = [{_token(key) for key in side.values()} for side in names]
    for side, numbers, gone in ((0, own[0], keys[0] - keys[1]), (1, own[1], keys[1] - keys[0])):
        alone = {b for head, lead in numbers.items() if gone & set(head) for b in (lead, *below[side][lead])}
        found = {i: j for i, j in found.items() if (i, j)[side] not in alone}
    return found


def _at_their_heads(
    pairs: Mapping[int, int],
    first: Sequence[Rows | None],
    second: Sequence[Rows | None],
    own: Sequence[Mapping[tuple[str, ...], int]],
    below: Sequence[Mapping[int, list[int]]],
) -> dict[int, int]:
    leading = {i: own[1][h] for h, i in own[0].items() if h in own[1]}
    places = [j for _, j in sorted(leading.items())]
    if places == sorted(places) and all(pairs.get(i) == j for i, j in leading.items()):
        return dict(pairs)
    one, two = (list(side.values()) for side in own)
    leading |= _renamed(first, second, one, two, leading)
    found = dict(leading)
    for i, j in leading.items():
        ours, others = below[0][i], below[1][j]
        if len(ours) == len(others):
            found |= dict(zip(ours, others, strict=True))
    settled, taken = found.keys() | set(one), set(found.values())
    rest = {i: j for i, j in pairs.items() if i not in settled and j not in taken}
    return dict(sorted((found | rest).items()))


def _may_lead(heads: Sequence[tuple[str, ...]], at: int) -> bool:
    """Where heads have keys, only they lead, and what stands before them."""
    keyed = [i for i, head in enumerate(heads) if _has_key(head)]
    return not keyed or at in keyed or at < keyed[0]


def _has_key(head: Sequence[str]) -> bool:
    return any(cell.startswith(_MARK) for cell in head)


def _head(rows: Rows | None) -> tuple[str, ...]:
    return tuple(normal(cell) for cell in rows[0]) if rows else ()


def _renamed(
    first: Sequence[Rows | None],
    second: Sequence[Rows | None],
    ours: Sequence[int],
    others: Sequence[int],
    known: Mapping[int, int],
) -> dict[int, int]:
    """Tables whose head is on one side only: the most alike in all they say, figures too."""
    free = {j: _words(second[j]) for j in others if j not in known.values()}
    scores = sorted(
        (
            (likeness(_words(first[i]), words), i, j)
            for i in ours
            if i not in known
            for j, words in free.items()
            if not is_another_s(first[i] or (), second[j] or ())
        ),
        key=lambda score: (-score[0], score[1:]),
    )
    found: dict[int, int] = {}
    for score, i, j in scores:
        if score >= LEAST and i not in found and j not in found.values():
            found[i] = j
    return found


def _words(rows: Rows | None) -> str:
    return "|".join(normal(cell) for row in rows or () for cell in dict.fromkeys(row))


def _below(side: Sequence[Rows | None], leading: set[int]) -> dict[int, list[int]]:
    """Tables below each table with an own head, up to the next."""
    found: dict[int, list[int]] = {}
    current: list[int] = []
    for number, rows in enumerate(side):
        if number in leading:
            current = found[number] = []
        elif rows is not None:
            current.append(number)
    return found
