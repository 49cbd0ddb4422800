"""Change characters of paragraphs and nothing else: every run keeps its looks."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from disclosure_kit.merge.words import Edit
from disclosure_kit.office.docx_read import runs_of
from disclosure_kit.office.words import XML_SPACE, W


def rewrite(paragraphs: Sequence[Any], edit: Edit, glue: str) -> None:
    """Change characters and nothing else: each stays in the run it was in."""
    at, home, text = 0, None, edit.text
    spots = []
    for paragraph in paragraphs:
        for piece in runs_of(paragraph):
            length = len(piece.text or "") if piece.tag == f"{W}t" else 1
            spots.append((piece, at, at + length))
            at += length
        at += len(glue)
    for piece, start, end in spots:
        if piece.tag != f"{W}t":
            continue
        inside = start <= edit.start < end if edit.end > edit.start else start < edit.start <= end
        if inside and home is None:
            home = piece
    home = home if home is not None else _nearest(spots, edit)
    if home is None:
        home = _fresh_run(paragraphs[0])
        spots.append((home, 0, 0))
    for piece, start, end in spots:
        low, high = max(start, edit.start) - start, min(end, edit.end) - start
        if piece.tag != f"{W}t":
            if low < high:
                piece.getparent().remove(piece)
            continue
        old = piece.text or ""
        low, high = (low, high) if low < high else (max(0, min(edit.start - start, len(old))),) * 2
        if piece is home or low < high:
            piece.text = old[:low] + (text if piece is home else "") + old[high:]
            piece.set(XML_SPACE, "preserve")
    _break_lines(home)


def _nearest(spots: Sequence[tuple[Any, int, int]], edit: Edit) -> Any:
    texts = [(abs(s - edit.start), p) for p, s, _ in spots if p.tag == f"{W}t"]
    return min(texts, key=lambda t: t[0])[1] if texts else None


def _fresh_run(paragraph: Any) -> Any:
    run = paragraph.makeelement(f"{W}r", {})
    looks = paragraph.find(f"{W}pPr/{W}rPr")
    if looks is not None:
        copy = deepcopy(looks)
        for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange"):
            for node in copy.findall(f"{W}{name}"):
                copy.remove(node)
        run.append(copy)
    node = run.makeelement(f"{W}t", {})
    run.append(node)
    paragraph.append(run)
    return node


def _break_lines(piece: Any) -> None:
    """A line break in text is an element in Word."""
    lines = (piece.text or "").split("\n")
    piece.text = lines[0]
    at = piece
    for line in lines[1:]:
        for tag, text in ((f"{W}br", None), (f"{W}t", line)):
            made = piece.makeelement(tag, {XML_SPACE: "preserve"} if text is not None else {})
            made.text = text
            at.addnext(made)
            at = made
