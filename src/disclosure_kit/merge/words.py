"""Merge the words of one paragraph or cell, token by token; a figure is one token and never cut.

A sentence that both sides changed is merged only where the outcome is beyond doubt: new figures beside the
person's words. Anything else stays as the person wrote it, and the new sentence is reported.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from disclosure_kit.letters import visible

_TOKEN = re.compile(r"【[^】]*】|[-−－]?\d[\d,，]*(?:\.\d+)?[%％]?|[A-Za-z]+|\s+|.", re.DOTALL)
_FIGURE = re.compile(r"[-−－]?\d[\d,，]*(?:\.\d+)?[%％]?")
SENTENCE_ENDS, CLAUSE_ENDS = "。！？\n", "，,：:、；;"
TURNS = ("增加", "减少", "增长", "下降", "大于", "小于", "一致", "持平", "超过", "不足", "节约", "无预算")
"""Words that turn a sentence: the person's words may no longer hold beside them."""

_REASON = re.compile(r"主要|由于|因")
TURNED = "（前一句的增减已经变了，请看这里写的原因是否还合适。）"


@dataclass(frozen=True)
class Edit:
    """Replace ``start:end`` of the person's text (characters) by ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Conflict:
    """A sentence both changed: its range in the person's text, and how it reads anew (empty: gone)."""

    start: int
    end: int
    text: str
    about: str = ""
    """The words that the person deleted, when the question is of nothing else: asked once and never again."""


@dataclass(frozen=True)
class Merged:
    """What to do to the person's text."""

    edits: tuple[Edit, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    def apply(self, mine: str) -> str:
        """The person's text with the edits made."""
        for edit in sorted(self.edits, key=lambda e: (e.start, e.end), reverse=True):
            mine = mine[: edit.start] + edit.text + mine[edit.end :]
        return mine


@dataclass(frozen=True)
class _Hunk:
    start: int
    end: int
    new: tuple[str, ...]
    is_figure: bool


def tokens(text: str) -> list[str]:
    """Figures, placeholders and foreign words whole; everything else character by character."""
    return _TOKEN.findall(text)


def normal(text: str) -> str:
    """What a word processor changes on its own does not count: blanks, widths of blanks, invisible marks."""
    folded = visible(text).replace("\u00a0", " ").replace("\u3000", " ")
    return re.sub(r"\s+", " ", folded).strip()


def masked(text: str) -> str:
    """Words with their figures hidden: what stays the same when only figures are renewed."""
    return _FIGURE.sub("#", normal(text))


def _key(token: str) -> str:
    return " " if token.isspace() else unicodedata.normalize("NFC", visible(token))


def _mask(token: str) -> str:
    if _FIGURE.fullmatch(token):
        return "#%" if token[-1] in "%％" else "#"
    return _key(token)


def merge_words(base: str, mine: str, theirs: str) -> Merged:
    """Bring what changed from ``base`` to ``theirs`` into ``mine``."""
    if normal(theirs) in (normal(base), normal(mine)):
        return Merged()
    tb, tm, tt = tokens(base), tokens(mine), tokens(theirs)
    to_mine, hunks_mine = _changes(tb, tm)
    to_theirs, hunks_theirs = _changes(tb, tt)
    sentences = _sentences(tb)
    touched = {s for hunk in hunks_mine for s in _within(hunk, sentences)}
    starts = _offsets(tm)
    edits: list[Edit] = []
    conflicts: list[Conflict] = []
    reasons: list[int] = []
    groups: dict[tuple[int, int], list[_Hunk]] = {}
    for low, high in _joined(hunks_theirs, sentences):
        groups[low, high] = [h for h in hunks_theirs if low <= _within(h, sentences)[0] <= high]
    for (low, high), hunks in groups.items():
        own = [h for h in hunks_mine if set(_within(h, sentences)) & set(range(low, high + 1))]
        missing = [h for h in hunks if h not in own and not (h.is_figure and _is_deleted(h, own))]
        if not missing:
            continue
        if not touched & set(range(low, high + 1)) or _agree(own, missing, tb):
            for hunk in missing:
                start, end = _span(to_mine, hunk, len(tm))
                edits.append(Edit(starts[start], starts[end], "".join(hunk.new)))
            if high + 1 in touched and any(_turns(h, tb) for h in missing):
                reasons.append(high + 1)
            continue
        whole = _whole(sentences, low, high, len(tb))
        here, there = (
            _span(to_mine, whole, len(tm), around=True),
            _span(to_theirs, whole, len(tt), around=True),
        )
        words = "".join(tt[there[0] : there[1]]).strip()
        if normal(words) == normal("".join(tm[here[0] : here[1]])):
            continue
        about = (
            masked("".join(tb[whole.start : whole.end])) if all(_is_deleted(h, own) for h in missing) else ""
        )
        conflicts.append(Conflict(starts[here[0]], starts[here[1]], words, about))
    for number in reasons:
        whole = _whole(sentences, number, number, len(tb))
        here, there = (
            _span(to_mine, whole, len(tm), around=True),
            _span(to_theirs, whole, len(tt), around=True),
        )
        words = "".join(tt[there[0] : there[1]]).strip()
        if _REASON.search("".join(tm[here[0] : here[1]])) and not any(
            c.start < starts[here[1]] and starts[here[0]] < c.end for c in conflicts
        ):
            conflicts.append(Conflict(starts[here[0]], starts[here[1]], f"{words}{TURNED}"))
    merged = Merged(tuple(edits), tuple(conflicts))
    if hunks_mine and edits and not _sound(merged.apply(mine), tm, edits):
        return Merged((), (Conflict(0, len(mine), theirs.strip()),))
    return merged


def inserted(base: str, mine: str) -> str:
    """What a person put into a text, piece by piece, a line each."""
    if not base:
        return mine
    one, two = tokens(base), tokens(mine)
    matcher = SequenceMatcher(None, [_key(t) for t in one], [_key(t) for t in two], autojunk=False)
    return "\n".join(
        "".join(two[j:j_end]) for act, _, _, j, j_end in matcher.get_opcodes() if act in ("insert", "replace")
    )


def _is_deleted(hunk: _Hunk, own: Sequence[_Hunk]) -> bool:
    """Whether the person took away the very words that changed."""
    return any(not h.new and h.start <= hunk.start and hunk.end <= h.end for h in own)


def _sound(result: str, mine: Sequence[str], edits: Sequence[Edit]) -> bool:
    """No figure came to be by words running together."""
    known = set(mine) | {t for e in edits for t in tokens(e.text)}
    return all(t in known for t in tokens(result) if _FIGURE.fullmatch(t))


def _changes(base: Sequence[str], other: Sequence[str]) -> tuple[list[int], list[_Hunk]]:
    """Where every base position went (one more than tokens), and what changed."""
    matcher = SequenceMatcher(None, [_mask(t) for t in base], [_mask(t) for t in other], autojunk=False)
    place = [0] * (len(base) + 1)
    hunks: list[_Hunk] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        for i in range(i1, i2):
            place[i] = j1 + (i - i1) if kind == "equal" else min(j1 + (i - i1), j2)
        if kind != "equal":
            hunks.append(_Hunk(i1, i2, tuple(other[j1:j2]), _both_figures(base[i1:i2], other[j1:j2])))
            continue
        for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
            if _key(base[i]) != _key(other[j]):
                hunks.append(_Hunk(i, i + 1, (other[j],), is_figure=True))
    place[len(base)] = len(other)
    return place, hunks


def _both_figures(old: Sequence[str], new: Sequence[str]) -> bool:
    return len(old) == len(new) == 1 and bool(_FIGURE.fullmatch(old[0]) and _FIGURE.fullmatch(new[0]))


def _span(place: Sequence[int], hunk: _Hunk, length: int, *, around: bool = False) -> tuple[int, int]:
    """A base range in the other text."""
    start = place[hunk.start]
    end = place[hunk.end - 1] + 1 if hunk.end > hunk.start and not around else place[hunk.end]
    if hunk.end == hunk.start and hunk.start:
        start = end = min(place[hunk.start - 1] + 1, length)
    return start, max(start, min(end, length))


def _whole(sentences: Sequence[int], low: int, high: int, length: int) -> _Hunk:
    """The range of the base that sentences ``low`` to ``high`` take up."""
    return _Hunk(sentences[low], [*sentences, length][high + 1], (), is_figure=False)


def _offsets(words: Sequence[str]) -> list[int]:
    found = [0]
    for word in words:
        found.append(found[-1] + len(word))
    return found


def _sentences(base: Sequence[str]) -> list[int]:
    """Where each sentence begins."""
    starts = [0]
    for number, token in enumerate(base, 1):
        if token[-1] in SENTENCE_ENDS and number < len(base):
            starts.append(number)
    return starts


def _within(hunk: _Hunk, sentences: Sequence[int]) -> tuple[int, ...]:
    first = bisect_right(sentences, hunk.start) - 1
    if hunk.start == hunk.end and hunk.start in sentences and first:
        return (first - 1, first)
    last = bisect_right(sentences, max(hunk.start, hunk.end - 1)) - 1
    return tuple(range(first, last + 1))


def _joined(hunks: Sequence[_Hunk], sentences: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of sentences that hang together by a change over their border."""
    ranges = sorted({(_within(h, sentences)[0], _within(h, sentences)[-1]) for h in hunks})
    joined: list[tuple[int, int]] = []
    for low, high in ranges:
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return joined


def _agree(mine: Sequence[_Hunk], theirs: Sequence[_Hunk], base: Sequence[str]) -> bool:
    """Whether both sets of changes can stand beside each other in one sentence."""
    if any(_turns(h, base) for h in theirs):
        return False
    words = [h for h in theirs if not h.is_figure]
    areas = [(h.start, h.end) for h in theirs if h.is_figure] + _clauses(words, base)
    own = [(h.start, h.end) for h in mine]
    return not any(_touch(a, b) for a in areas for b in own)


def _touch(new: tuple[int, int], own: tuple[int, int]) -> bool:
    if own[0] == own[1]:
        return new[0] < own[0] < new[1] or (new[1] - new[0] != 1 and new[0] <= own[0] <= new[1])
    return (new[0] < own[1] and own[0] < new[1]) or (new[0] == new[1] and own[0] <= new[0] <= own[1])


def _clauses(words: Sequence[_Hunk], base: Sequence[str]) -> list[tuple[int, int]]:
    """New wording counts as one change from its first to its last word in a clause."""
    areas: list[tuple[int, int]] = []
    for hunk in words:
        if areas and not any(t in CLAUSE_ENDS for t in base[areas[-1][1] : hunk.start]):
            areas[-1] = (areas[-1][0], max(hunk.end, areas[-1][1]))
        else:
            areas.append((hunk.start, hunk.end))
    return areas


def _turns(hunk: _Hunk, base: Sequence[str]) -> bool:
    if hunk.is_figure:
        old, new = base[hunk.start], hunk.new[0]
        return (old[0] in "-−－") != (new[0] in "-−－")
    near = "".join(base[max(0, hunk.start - 1) : hunk.end + 1])
    before, after = (
        (base[hunk.start - 1] if hunk.start else ""),
        (base[hunk.end] if hunk.end < len(base) else ""),
    )
    new = before + "".join(hunk.new) + after
    return any((turn in near) != (turn in new) for turn in TURNS)
