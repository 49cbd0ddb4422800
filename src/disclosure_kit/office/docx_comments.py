"""Comments of ours in a draft: what conflicts, and what is still missing."""

from __future__ import annotations

import re
from typing import Any

from disclosure_kit.merge.words import masked
from disclosure_kit.office.docx_annotate import AUTHOR, runs_between
from disclosure_kit.office.docx_read import runs_of, seen
from disclosure_kit.office.questions import (
    CONFLICT_INITIALS,
    MARKS,
    MISSING,
    MISSING_INITIALS,
    Kind,
    kind_of_node,
    ranges,
)
from disclosure_kit.office.words import W, text_of

_COLLEAGUE = re.compile(r"“([^”]+)”中改成的")


def put_comment(
    document: Any, paragraph: Any, place: tuple[int, int], text: str, *, author: str, initials: str = ""
) -> Any:
    """A comment on a range of characters (from, to) of a paragraph; on its end where there are none."""
    from docx.text.run import Run  # noqa: PLC0415

    first, last = runs_between(paragraph, *place) if place[1] > place[0] else (None, None)
    if first is None or last is None:
        first = last = paragraph.makeelement(f"{W}r", {})
        paragraph.append(first)
    runs = [Run(first, document), Run(last, document)]
    return document.add_comment(runs, text, author=author, initials=initials)


class Remarks:
    """Our comments in one document (python-docx)."""

    def __init__(self, document: Any) -> None:
        self.document = document

    def add(self, paragraph: Any, start: int, end: int, text: str, initials: str = CONFLICT_INITIALS) -> None:
        """A comment on a range of characters; an older conflict of the same origin at the same words goes."""
        if initials == CONFLICT_INITIALS:
            self._drop_conflicts(paragraph, start, end, _origin(text))
        comment = put_comment(self.document, paragraph, (start, end), text, author=AUTHOR, initials=initials)
        comment._comment_elm.attrib.pop(f"{W}date", None)

    def _ours(self, kind: Kind) -> set[str]:
        part = self.document.part._comments_part if self._has_comments() else None
        if part is None:
            return set()
        return {str(c.get(f"{W}id")) for c in part.element.iter(f"{W}comment") if kind_of_node(c) is kind}

    def _has_comments(self) -> bool:
        return any(r.reltype.endswith("/comments") for r in self.document.part.rels.values())

    def _drop_conflicts(self, paragraph: Any, start: int, end: int, origin: str) -> None:
        """Take away our conflicts of one origin whose words meet a range: a newer one says it now."""
        ours = self._ours(Kind.QUESTION)
        for identity, low, high in list(ranges(paragraph)) if ours else []:
            if identity in ours and low <= end and start <= high and _origin(self._text(identity)) == origin:
                self._drop(identity)

    def is_open(self, masked_words: str) -> bool:
        """Whether a question of ours still stands; ``masked_words``: its words with figures hidden."""
        return any(masked(self._text(identity)) == masked_words for identity in self._ours(Kind.QUESTION))

    def _text(self, identity: str) -> str:
        comments = self.document.part._comments_part.element
        return next((text_of(c) for c in comments.iter(f"{W}comment") if c.get(f"{W}id") == identity), "")

    def _drop(self, identity: str) -> None:
        body = self.document.element.body
        for node in list(body.iter(*MARKS)):
            if node.get(f"{W}id") != identity:
                continue
            run = node.getparent()
            run.remove(node)
            if node.tag == f"{W}commentReference" and not [c for c in run if c.tag != f"{W}rPr"]:
                run.getparent().remove(run)
        comments = self.document.part._comments_part.element
        for comment in list(comments.iter(f"{W}comment")):
            if comment.get(f"{W}id") == identity:
                comments.remove(comment)

    def settle_placeholders(self) -> None:
        """A 【请…】 that came gets its yellow and its comment; one that was filled loses them."""
        body = self.document.element.body
        missing = self._ours(Kind.MISSING)
        for paragraph in list(body.iter(f"{W}p")):
            if missing:
                for identity, low, high in list(ranges(paragraph)):
                    if identity in missing and "【请" not in seen(paragraph)[low:high]:
                        self._plain(paragraph, low, high)
                        self._drop(identity)
            words = seen(paragraph)
            at = words.find("【请")
            while at >= 0:
                end = words.find("】", at) + 1
                if not end:
                    break
                self._mark_missing(paragraph, at, end, missing)
                at = words.find("【请", end)

    def _mark_missing(self, paragraph: Any, start: int, end: int, missing: set[str]) -> None:
        if any(i in missing and low < end and start < high for i, low, high in ranges(paragraph)):
            return
        place = 0
        self.add(paragraph, start, end, MISSING, MISSING_INITIALS)
        for piece in list(runs_of(paragraph)):
            length = len(piece.text or "") if piece.tag == f"{W}t" else 1
            if start <= place and place + length <= end:
                _highlight(piece.getparent(), "yellow")
            place += length

    @staticmethod
    def _plain(paragraph: Any, start: int, end: int) -> None:
        place = 0
        for piece in runs_of(paragraph):
            length = len(piece.text or "") if piece.tag == f"{W}t" else 1
            if place < end and start < place + length:
                _highlight(piece.getparent(), "")
            place += length


def _origin(text: str) -> str:
    """Where a conflict comes from: the new data, or a colleague's file by its name."""
    found = _COLLEAGUE.search(text)
    return found[1] if found else ""


def _highlight(run: Any, colour: str) -> None:
    from docx.enum.text import WD_COLOR_INDEX  # noqa: PLC0415
    from docx.text.run import Run  # noqa: PLC0415

    font = Run(run, None).font  # type: ignore[arg-type]
    font.highlight_color = WD_COLOR_INDEX.YELLOW if colour else None
