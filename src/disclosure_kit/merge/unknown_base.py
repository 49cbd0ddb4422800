"""A file whose base is not here: what its words may have started from, so that a figure is never taken for an edit.

Of two texts that differ, figures are the new ones and words the person's; where a word turns the sentence (增加、减少),
nobody can tell who changed it, and the merge asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from disclosure_kit.merge.plan import Part, pairs_of, row_pairs
from disclosure_kit.merge.words import TURNS, masked, tokens

UNTOLD = "□"
"""Stands in the base where neither side can be trusted: both have changed it."""


def likely_base(mine: Sequence[Part], theirs: Sequence[Part]) -> list[Part]:
    """Parts that both have, in the words of ``theirs`` with the figures of ``mine``, in the order of ``mine``."""
    return [_part(mine[m], theirs[t]) for m, t in sorted(pairs_of(mine, theirs).items())]


def _part(mine: Part, theirs: Part) -> Part:
    if mine.rows is None or theirs.rows is None:
        return mine if mine.is_drawing else Part(with_figures_of(mine.text, theirs.text))
    rows = [
        tuple(with_figures_of(own, new) for own, new in zip(mine.rows[m], theirs.rows[t], strict=False))
        for m, t in sorted(row_pairs(mine.rows, theirs.rows).items())
    ]
    return Part(rows=tuple(rows))


def with_figures_of(mine: str, theirs: str) -> str:
    """The words of ``theirs`` with the figures that ``mine`` has in their places.

    >>> with_figures_of("本年支出 10 万元（核）。", "本年支出 12 万元。")
    '本年支出 10 万元。'
    """
    own, new = tokens(mine), tokens(theirs)
    answer: list[str] = []
    matcher = SequenceMatcher(
        None, [masked(t) or " " for t in own], [masked(t) or " " for t in new], autojunk=False
    )
    for act, i, i_end, j, j_end in matcher.get_opcodes():
        if act == "equal":
            answer += own[i:i_end]
            continue
        before, after = "".join(own[max(0, i - 1) : i_end + 1]), "".join(new[max(0, j - 1) : j_end + 1])
        turns = any((word in before) != (word in after) for word in TURNS)
        came = act == "insert" and any(masked(t).startswith("#") for t in new[j:j_end])
        answer += [UNTOLD] if turns or came else new[j:j_end]
    return "".join(answer)
