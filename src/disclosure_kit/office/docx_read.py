"""Read any Word file as paragraphs and tables: what its reader sees, whoever wrote it and with what.

Content controls, tracked insertions, text boxes and split runs are read; deleted and hidden text is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from disclosure_kit.audit.document import Block, Document, Grid, Paragraph, Source
from disclosure_kit.office.docx_numbering import Numbering
from disclosure_kit.office.words import W, style_of
from disclosure_kit.ooxml.archive import main_part
from disclosure_kit.ooxml.xml import parse

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
WRAPPERS = {
    f"{W}{n}"
    for n in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple")
}
_GONE = {
    f"{W}{n}"
    for n in ("del", "moveFrom", "pPr", "rPr", "tblPr", "tcPr", "trPr", "instrText", "delText", "sdtPr")
}
_BLANKS = {f"{W}{n}" for n in ("tab", "br", "cr", "ptab")}


def read_docx(parts: Mapping[str, bytes], name: str) -> Document:
    """The body of a Word package; block ``i`` is the ``i``-th element that ``walk`` yields."""
    main = main_part(parts)
    body = parse(parts[main]).find(f"{W}body")
    numbering = Numbering.read(parts, main)
    blocks = tuple(_block(element, is_boxed, numbering) for element, is_boxed in walk(body))
    return Document(name, Source.WORD, blocks)


def walk(element: Any) -> Iterator[tuple[Any, bool]]:
    """Paragraphs and tables in reading order, and whether they stand in a text box."""
    yield from _walk(element, is_boxed=False)


def blocks_of(element: Any) -> Iterator[Any]:
    """Paragraphs and tables of a body, not those inside tables or boxes."""
    for child in element:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in WRAPPERS:
            yield from blocks_of(child)


def _walk(element: Any, *, is_boxed: bool) -> Iterator[tuple[Any, bool]]:
    for child in element:
        if child.tag == f"{W}p":
            yield child, is_boxed
            yield from _boxes(child)
        elif child.tag == f"{W}tbl":
            yield child, is_boxed
            for cell in child.iter(f"{W}tc"):
                for nested in cell.iterchildren(f"{W}tbl"):
                    if _outer(nested) is child:
                        yield from _walk_one(nested, is_boxed=is_boxed)
        elif child.tag in WRAPPERS or child.tag == f"{MC}AlternateContent":
            yield from _walk(_choice(child), is_boxed=is_boxed)


def _walk_one(table: Any, *, is_boxed: bool) -> Iterator[tuple[Any, bool]]:
    yield table, is_boxed
    for cell in table.iter(f"{W}tc"):
        for nested in cell.iterchildren(f"{W}tbl"):
            if _outer(nested) is table:
                yield from _walk_one(nested, is_boxed=is_boxed)


def _outer(table: Any) -> Any:
    return next(table.iterancestors(f"{W}tbl"), None)


def _choice(element: Any) -> Any:
    """The first alternative that holds text; anything else as it is."""
    if element.tag != f"{MC}AlternateContent":
        return element
    return next((c for c in element if c.tag == f"{MC}Choice"), element)


def _boxes(paragraph: Any) -> Iterator[tuple[Any, bool]]:
    for box in paragraph.iter(f"{W}txbxContent"):
        alternatives = list(box.iterancestors(f"{MC}Fallback"))
        if alternatives and alternatives[0].getparent().find(f"{MC}Choice//{W}txbxContent") is not None:
            continue
        if next(box.iterancestors(f"{W}p"), None) is paragraph:
            yield from _walk(box, is_boxed=True)


def runs_of(paragraph: Any) -> Iterator[Any]:
    """``w:t`` and blanks of a paragraph as seen, in order; not those of its text boxes."""
    for child in paragraph:
        tag = child.tag
        if tag in _GONE or not isinstance(tag, str):
            continue
        if tag == f"{W}r":
            hidden = child.find(f"{W}rPr/{W}vanish")
            if hidden is None or hidden.get(f"{W}val") in ("0", "false"):
                for piece in child:
                    if piece.tag == f"{W}t" or piece.tag in _BLANKS or piece.tag == f"{W}noBreakHyphen":
                        yield piece
        elif tag in WRAPPERS:
            yield from runs_of(child)


def seen(paragraph: Any) -> str:
    """Words of a paragraph as a reader sees them."""
    pieces = []
    for piece in runs_of(paragraph):
        if piece.tag == f"{W}t":
            pieces.append(piece.text or "")
        else:
            pieces.append("-" if piece.tag == f"{W}noBreakHyphen" else " ")
    return "".join(pieces)


def _block(element: Any, is_boxed: bool, numbering: Numbering) -> Block:
    if element.tag == f"{W}tbl":
        return _grid(element)
    text = seen(element)
    label = numbering.label(element) if text.strip() else ""
    style = style_of(element)
    contents = bool(re.match(r"(?i)toc\d|目录", style)) or _points_to_contents(element)
    return Paragraph(label + text, is_contents=contents, is_boxed=is_boxed)


def _points_to_contents(paragraph: Any) -> bool:
    if any(
        (node.text or "").lstrip().startswith(("PAGEREF", "TOC ")) for node in paragraph.iter(f"{W}instrText")
    ):
        return True
    return any(
        (link.get(f"{W}anchor") or "").startswith(("_Toc", "_dk_toc"))
        for link in paragraph.iter(f"{W}hyperlink")
    )


def rows_of(table: Any) -> Iterator[Any]:
    """Rows of a table, through content controls and tracked insertions, without deleted ones."""
    for child in table:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag in WRAPPERS:
            yield from rows_of(child)


def cells_of(row: Any) -> Iterator[Any]:
    """Cells of a row, through content controls."""
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in WRAPPERS:
            yield from cells_of(child)


def paragraphs_of(cell: Any) -> Iterator[Any]:
    """Paragraphs of a cell, not those of tables inside it."""
    for child in cell:
        if child.tag == f"{W}p":
            yield child
        elif child.tag in WRAPPERS:
            yield from paragraphs_of(child)


def _number(element: Any, path: str, default: int) -> int:
    found = element.find(path)
    value = found.get(f"{W}val") if found is not None else None
    return int(value) if value and value.isdigit() else default


def _grid(table: Any) -> Grid:
    rows: list[list[str | None]] = []
    spans: dict[tuple[int, int], list[int]] = {}
    open_merges: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(rows_of(table)):
        line: list[str | None] = [""] * _number(row, f"{W}trPr/{W}gridBefore", 0)
        for cell in cells_of(row):
            column = len(line)
            across = max(1, min(_number(cell, f"{W}tcPr/{W}gridSpan", 1), 200))
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            continues = merge is not None and merge.get(f"{W}val") != "restart"
            if continues and column in open_merges:
                origin = open_merges[column]
                spans.setdefault(origin, [1, across])[0] = number - origin[0] + 1
                line += [None] * across
                continue
            words = "\n".join(seen(p) for p in paragraphs_of(cell))
            line += [words, *[None] * (across - 1)]
            open_merges.pop(column, None)
            if merge is not None:
                open_merges[column] = (number, column)
            if across > 1:
                spans[number, column] = [1, across]
        rows.append(line)
    width = max((len(line) for line in rows), default=0)
    full = tuple(tuple(line) + ("",) * (width - len(line)) for line in rows)
    return Grid(full, {place: (size[0], size[1]) for place, size in spans.items() if tuple(size) != (1, 1)})
