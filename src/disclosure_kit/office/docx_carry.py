"""What came in with somebody's file beside its words: comments, pictures, notes, looks; brought in, or listed.

A paragraph that nobody touched here is taken over as it came. Of one that was edited on both sides the comments are
brought in, the rest is listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from disclosure_kit.merge.words import normal
from disclosure_kit.office.docx_import import Importer
from disclosure_kit.office.docx_read import runs_of, seen
from disclosure_kit.office.questions import Kind, kind_of_node, ranges
from disclosure_kit.office.words import W, text_of

_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_MARKS = tuple(f"{W}{n}" for n in ("commentRangeStart", "commentRangeEnd", "commentReference"))
_LOOKS = tuple(f"{W}{n}" for n in ("b", "i", "u", "strike", "color", "highlight", "vertAlign"))
_OFF = ("0", "false", "none", "auto")
_MOST = 0.3
"""Share of the paragraphs with other looks from which a program changed them, not a person."""
_FEW = 8
_SHOWN = 16


@dataclass
class Carried:
    """What was brought in, and what was left, in the clerk's words."""

    brought: int = 0
    left: list[str] = field(default_factory=list)


class Carrier:
    """Brings what stands beside the words of ``theirs`` into ``own`` (python-docx documents).

    Pairs are of paragraphs: (before, theirs, own); ``before`` is ``None`` when the paragraph is new.
    """

    def __init__(self, own: Any, theirs: Any, before: Any) -> None:
        self.own, self.theirs, self.done = own, theirs, Carried()
        self.known = Counter(_comments(own).values())
        self.old = Counter(_comments(before).values()) if before is not None else Counter()
        self.comments = _comments(theirs)

    def bring(
        self,
        pairs: Sequence[tuple[Any, Any, Any]],
        added: Sequence[Any],
        scope: Sequence[Any],
        importer: Importer,
    ) -> Carried:
        """``pairs``: paragraphs; ``added``: blocks of ``theirs`` that were taken over whole; ``scope``: all of its blocks."""
        changed = [1 for old, new, _ in pairs if old is not None and not _look_alike(old, new)]
        same = sum(1 for old, new, _ in pairs if old is not None and normal(seen(old)) == normal(seen(new)))
        by_program = len(changed) > max(_FEW, _MOST * same)
        for old, new, mine in pairs:
            self._paragraph(old, new, mine, importer, looks=not by_program)
        placed = {id(new) for _, new, _ in pairs} | {id(p) for a in added for p in a.iter(f"{W}p")}
        for paragraph in (p for block in scope for p in block.iter(f"{W}p")):
            if id(paragraph) not in placed:
                self._left(paragraph)
        if by_program:
            self.done.left.append("整篇的字体和格式")
        return self.done

    def _paragraph(self, old: Any, new: Any, mine: Any, importer: Importer, *, looks: bool) -> None:
        came = _beside(new) - (_beside(old) if old is not None else Counter())
        other_looks = looks and old is not None and not _look_alike(old, new)
        if (came or other_looks) and old is not None:
            whole = normal(seen(mine)) == normal(seen(new))
            untouched = _beside(mine) == _beside(old) and _look_alike(mine, old)
            has_section = mine.find(f"{W}pPr/{W}sectPr") is not None
            if whole and untouched and not has_section and not _is_marked(mine):
                mine = self._take_over(new, mine, importer)
                self.done.brought += 1
            else:
                what = [*came, *(["格式"] if other_looks else [])]
                self.done.left.append(f"{'、'.join(dict.fromkeys(what))}（“{seen(new).strip()[:_SHOWN]}”处）")
        for identity, low, high in list(ranges(new)):
            said = self.comments.get(identity)
            if said is None or self.known[said] or self.old[said]:
                continue
            self._comment(said, seen(new)[low:high], mine)

    def _take_over(self, new: Any, mine: Any, importer: Importer) -> Any:
        bare = deepcopy(new)
        for mark in list(bare.iter(*_MARKS)):
            mark.getparent().remove(mark)
        for section in bare.findall(f"{W}pPr/{W}sectPr"):
            section.getparent().remove(section)
        (made,) = importer.some_of(self.theirs, [bare])
        style = mine.find(f"{W}pPr/{W}pStyle")
        own_style = made.find(f"{W}pPr/{W}pStyle")
        if style is not None and own_style is not None:
            own_style.set(f"{W}val", style.get(f"{W}val"))
        mine.addprevious(made)
        mine.getparent().remove(mine)
        return made

    def _comment(self, said: tuple[str, str], words: str, mine: Any) -> None:
        from docx.text.run import Run  # noqa: PLC0415

        from disclosure_kit.office.docx_annotate import runs_between  # noqa: PLC0415

        text = seen(mine)
        start = text.find(words) if words else 0
        start, end = (start, start + len(words)) if start >= 0 and words else (0, len(text))
        first, last = runs_between(mine, start, end)
        if first is None or last is None:
            first = last = mine.makeelement(f"{W}r", {})
            mine.append(first)
        author, body = said
        self.own.add_comment([Run(first, self.own), Run(last, self.own)], body, author=author or "批注者")
        self.known[said] += 1
        self.done.brought += 1

    def _left(self, paragraph: Any) -> None:
        for identity, _, _ in ranges(paragraph):
            said = self.comments.get(identity)
            if said is not None and not self.known[said] and not self.old[said]:
                self.done.left.append(
                    f"{said[0]}的批注“{said[1][:_SHOWN]}”（“{seen(paragraph).strip()[:_SHOWN]}”处）"
                )
                self.known[said] += 1


def _comments(document: Any) -> dict[str, tuple[str, str]]:
    """Comments of others by number: author and words."""
    if not any(r.reltype.endswith("/comments") for r in document.part.rels.values()):
        return {}
    root = document.part._comments_part.element
    return {
        str(c.get(f"{W}id")): (str(c.get(f"{W}author") or ""), text_of(c))
        for c in root.iter(f"{W}comment")
        if kind_of_node(c) is Kind.OTHERS
    }


def _is_marked(paragraph: Any) -> bool:
    return next(paragraph.iter(*_MARKS), None) is not None


def _beside(paragraph: Any) -> Counter[str]:
    """Pictures and notes of a paragraph."""
    return (
        Counter(
            {
                "图片": sum(1 for _ in paragraph.iter(_DRAWN)),
                "脚注": sum(1 for _ in paragraph.iter(f"{W}footnoteReference")),
                "尾注": sum(1 for _ in paragraph.iter(f"{W}endnoteReference")),
            }
        )
        + Counter()
    )


def _look_alike(one: Any, two: Any) -> bool:
    """Whether the characters look alike beyond their style; with other words, whether the same looks follow each other."""
    a, b = list(_spans(one)), list(_spans(two))
    if seen(one) != seen(two):
        a, b = [(0, looks) for _, looks in a], [(0, looks) for _, looks in b]
    return a == b and _alignment(one) == _alignment(two)


def _spans(paragraph: Any) -> Iterator[tuple[int, tuple[tuple[str, str], ...]]]:
    last: tuple[tuple[str, str], ...] = ()
    place = 0
    for piece in runs_of(paragraph):
        properties = piece.getparent().find(f"{W}rPr")
        now = tuple(
            (node.tag, value)
            for node in (properties if properties is not None else ())
            if node.tag in _LOOKS and (value := node.get(f"{W}val") or "1").lower() not in _OFF
        )
        if now != last:
            yield place, now
            last = now
        place += len(piece.text or "") if piece.tag == f"{W}t" else 1


def _alignment(paragraph: Any) -> str:
    node = paragraph.find(f"{W}pPr/{W}jc")
    return "" if node is None else str(node.get(f"{W}val"))
