"""Pages of a PDF held against the tables they show: no row lost, no last row alone on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO

from disclosure_kit.letters import squeeze
from disclosure_kit.office.xlsx_grid import SheetGrid

_NUMBER = re.compile(r"公开\d{2}表")


def page_texts(pdf: bytes) -> list[str]:
    """The words of every page, without blanks."""
    import pdfplumber  # noqa: PLC0415

    with pdfplumber.open(BytesIO(pdf)) as document:
        return ["".join(squeeze(c["text"]) for c in page.chars) for page in document.pages]


def pages_of(grid: SheetGrid, texts: Sequence[str], others: Sequence[SheetGrid]) -> list[int]:
    """Pages (from 0) of a table: from its number to the page before the next table's."""
    start = next(
        (i for i, t in enumerate(texts) if squeeze(grid.number) in t and squeeze(grid.title) in t), None
    )
    if start is None:
        return []
    marks = [squeeze(o.title) for o in others if o is not grid]
    pages = [start]
    for index in range(start + 1, len(texts)):
        if any(mark in texts[index] and _NUMBER.search(texts[index]) for mark in marks):
            break
        if not any(_tokens(grid, texts[index])):
            break
        pages.append(index)
    return pages


def _tokens(grid: SheetGrid, text: str) -> Iterator[str]:
    for row in grid.rows[grid.head_rows :]:
        for cell in row:
            if cell is not None and len(word := squeeze(cell.text)) > 3 and word in text:
                yield word


def lost_rows(grid: SheetGrid, texts: Sequence[str], pages: Sequence[int]) -> list[str]:
    """Rows of a table of which a word or figure stands on none of its pages."""
    shown = "".join(texts[p] for p in pages)
    lost = []
    for row in grid.rows[grid.head_rows :]:
        words = [squeeze(cell.text) for cell in row if cell is not None and cell.text.strip()]
        if any(word not in shown for word in words):
            lost.append("　".join(words[:3]))
    return lost


def lonely_page(grid: SheetGrid, texts: Sequence[str], pages: Sequence[int]) -> int | None:
    """A last page (from 1) that holds nothing of the table but its last row."""
    rows = [r for r in grid.rows[grid.head_rows :] if any(c is not None and c.text.strip() for c in r)]
    if len(pages) < 2 or len(rows) < 2:
        return None
    before = [squeeze(c.text) for c in rows[-2] if c is not None and c.text.strip()]
    last = [squeeze(c.text) for c in rows[-1] if c is not None and c.text.strip()]
    text = texts[pages[-1]]
    alone = last and all(w in text for w in last) and not all(w in text for w in before)
    return pages[-1] + 1 if alone else None
