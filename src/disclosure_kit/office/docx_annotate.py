"""A copy of a Word file with findings as comments at their places; nothing else of it changes."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any

from disclosure_kit.findings import Finding, TextRef
from disclosure_kit.office.docx_read import cells_of, paragraphs_of, rows_of, runs_of, walk
from disclosure_kit.office.words import XML_SPACE, W
from disclosure_kit.ooxml.archive import declare, main_part, open_parts, pack, relate, relations
from disclosure_kit.ooxml.xml import Element, parse, serialise

AUTHOR = "disclosure-kit"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_COMMENTS_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"


def annotate(data: bytes, findings: Sequence[Finding]) -> bytes:
    """The file with one comment a finding."""
    parts = open_parts(data)
    main = main_part(parts)
    root = parse(parts[main])
    elements = [element for element, _ in walk(root.find(f"{W}body"))]
    name, comments = _comments(parts, main)
    number = max((int(c.get(f"{W}id") or 0) for c in comments), default=-1) + 1
    for finding in findings:
        place = next((p for p in finding.places if isinstance(p, TextRef) and p.block is not None), None)
        if place is None or place.block is None or place.block >= len(elements):
            continue
        paragraph, start, end = _target(elements[place.block], place)
        if paragraph is None:
            continue
        _mark(paragraph, start, end, number)
        comments.append(_comment(number, finding))
        number += 1
    parts[main] = serialise(root)
    parts[name] = serialise(comments)
    return pack(parts)


def _comments(parts: dict[str, bytes], main: str) -> tuple[str, Element]:
    """The comments part, made and registered when the file has none."""
    known = next((r.target for r in relations(parts, main) if r.kind == "comments" and r.target in parts), "")
    if known:
        return known, parse(parts[known])
    name = f"{main.rpartition('/')[0]}/comments.xml"
    relate(parts, main, _COMMENTS_REL, name)
    declare(parts, name, _COMMENTS_TYPE)
    return name, parse(f'<w:comments xmlns:w="{W[1:-1]}"/>'.encode())


def _target(element: Any, place: TextRef) -> tuple[Any, int, int]:
    """The paragraph to mark, and the range of characters in it."""
    if element.tag == f"{W}p":
        return element, place.start or 0, place.end or 0
    for number, row in enumerate(rows_of(element)):
        if number != (place.row or 0):
            continue
        column = 0
        for cell in cells_of(row):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            across = int(span.get(f"{W}val")) if span is not None else 1
            if column <= (place.column or 0) < column + across:
                paragraph = next(paragraphs_of(cell), None)
                return paragraph, 0, 10_000
            column += across
    return None, 0, 0


def _mark(paragraph: Any, start: int, end: int, number: int) -> None:
    """Range marks round the characters, and the reference behind them."""
    first, last = runs_between(paragraph, start, end)
    begin = paragraph.makeelement(f"{W}commentRangeStart", {f"{W}id": str(number)})
    finish = paragraph.makeelement(f"{W}commentRangeEnd", {f"{W}id": str(number)})
    reference = paragraph.makeelement(f"{W}r", {})
    reference.append(reference.makeelement(f"{W}commentReference", {f"{W}id": str(number)}))
    if first is None or last is None:
        paragraph.append(begin)
        paragraph.append(finish)
        paragraph.append(reference)
        return
    first.addprevious(begin)
    last.addnext(finish)
    finish.addnext(reference)


def runs_between(paragraph: Any, start: int, end: int) -> tuple[Any, Any]:
    """First and last run of a range; a run of plain text is split at its edges."""
    place, first, last = 0, None, None
    for piece in list(runs_of(paragraph)):
        length = len(piece.text or "") if piece.tag == f"{W}t" else 1
        begin, finish = place, place + length
        place = finish
        if finish <= start or begin >= end:
            continue
        run = piece.getparent()
        if piece.tag == f"{W}t" and len([c for c in run if c.tag != f"{W}rPr"]) == 1:
            if begin < start:
                run, piece = _split(run, piece, start - begin)  # noqa: PLW2901
                begin = start
            if finish > end:
                _split(run, piece, end - begin)
        first = run if first is None else first
        last = run
    return first, last


def _split(run: Any, piece: Any, at: int) -> tuple[Any, Any]:
    """Cut a run in two; the second half is returned with its text."""
    other = copy.deepcopy(run)
    text = piece.text or ""
    piece.text, tail = text[:at], other.find(f"{W}t")
    tail.text = text[at:]
    for node in (piece, tail):
        node.set(XML_SPACE, "preserve")
    run.addnext(other)
    return other, tail


def _comment(number: int, finding: Finding) -> Any:
    from lxml import etree  # noqa: PLC0415

    comment = etree.Element(
        f"{W}comment", {f"{W}id": str(number), f"{W}author": AUTHOR, f"{W}initials": "dk"}
    )
    for text in (f"【{finding.severity}】{finding.code}　{finding.message}", finding.remedy):
        if text:
            paragraph = etree.SubElement(comment, f"{W}p")
            run = etree.SubElement(paragraph, f"{W}r")
            node = etree.SubElement(run, f"{W}t")
            node.text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
            node.set(XML_SPACE, "preserve")
    return comment
