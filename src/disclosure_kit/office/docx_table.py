"""Grow the nine tables in Word from the prototype that stands in the template: looks from there, words from Excel."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from disclosure_kit.office.words import W, insert_property, properties_of, set_text, text_nodes
from disclosure_kit.office.xlsx_grid import GridCell, SheetGrid

CELL_PADDING = 120
"""Left and right together, in twips."""
LEAST_ROW, MOST_ROW = 228, 400
"""Row heights, in twips, between which a table is stretched to fill one page."""
FONT, LINE, BORDER = 180, 220, 12
"""Size of the table's font, of a line, and what a border adds to a row, in twips."""
WIDEST = 125
"""Width of a bold figure in a stand-in font, in per cent of half a character."""
RESERVE = 106
"""What punctuation at a line's end may cost, in per cent."""
SURROUNDINGS, NOTE_LINE = 1130, 260
"""Title, number and unit line over a table; a line of the note under it, in twips."""
_ALIGN = {"right": "right", "center": "center", "centerContinuous": "center"}


@dataclass(frozen=True)
class Frame:
    """Room for a table on its page, in twips."""

    width: int
    height: int


def frame_of(section: Any) -> Frame:
    """Room inside the margins of a ``w:sectPr``."""
    size, margin = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")

    def inner(length: str, *sides: str) -> int:
        return int(size.get(f"{W}{length}")) - sum(int(margin.get(f"{W}{side}")) for side in sides)

    return Frame(inner("w", "left", "right"), inner("h", "top", "bottom"))


class Prototype:
    """The two rows of the template's table: head and body, one cell each is the pattern."""

    def __init__(self, table: Any) -> None:
        head, body = table.findall(f"{W}tr")[:2]
        self.table = table
        self.head, self.head_cell = head, head.find(f"{W}tc")
        self.body, self.body_cell = body, body.find(f"{W}tc")

    def grow(self, grid: SheetGrid, frame: Frame) -> Any:
        """The table of one sheet, as wide as the frame."""
        widths = _widths(grid, frame.width)
        table = deepcopy(self.table)
        for old in table.findall(f"{W}tr"):
            table.remove(old)
        self._set_widths(table, widths)
        height = _row_height(grid, widths, frame)
        for number in range(len(grid.rows)):
            table.append(self._row(grid, number, widths, height))
        for paragraph in table[-1].iter(f"{W}p"):
            keep_with_next(paragraph)
        return table

    @staticmethod
    def _set_widths(table: Any, widths: Sequence[int]) -> None:
        table.find(f"{W}tblPr/{W}tblW").set(f"{W}w", str(sum(widths)))
        columns = table.find(f"{W}tblGrid")
        for column in list(columns):
            columns.remove(column)
        for width in widths:
            columns.append(columns.makeelement(f"{W}gridCol", {f"{W}w": str(width)}))

    def _row(self, grid: SheetGrid, number: int, widths: Sequence[int], height: int | None) -> Any:
        is_head = number < grid.head_rows
        row = deepcopy(self.head if is_head else self.body)
        for old in row.findall(f"{W}tc"):
            row.remove(old)
        size = row.find(f"{W}trPr/{W}trHeight")
        if height is not None and size is not None:
            size.set(f"{W}val", str(height))
        pattern = self.head_cell if is_head else self.body_cell
        column = 0
        while column < len(widths):
            cell, going_on = _at(grid, number, column)
            span = cell.columns if cell else 1
            made = deepcopy(pattern)
            merge = "continue" if going_on else "restart" if cell and cell.rows > 1 else ""
            _shape(made, sum(widths[column : column + span]), span, merge)
            _fill(made, None if going_on else cell, is_head)
            row.append(made)
            column += span
        return row


def _at(grid: SheetGrid, number: int, column: int) -> tuple[GridCell | None, bool]:
    """The cell that shows at a place, and whether it began in a row above."""
    cell = grid.rows[number][column]
    above = number
    while cell is None and above > 0:
        above -= 1
        candidate = grid.rows[above][column]
        if candidate is not None:
            return (candidate, True) if candidate.rows > number - above else (None, False)
    return cell, False


def _widths(grid: SheetGrid, room: int) -> list[int]:
    """Excel's widths scaled to the page; a figure or code is never broken while words can give way."""
    total = sum(grid.widths)
    scaled = [int(width * room / total) for width in grid.widths]
    needed = [_needed(grid, column) for column in range(len(scaled))]
    missing = sum(max(0, need - width) for need, width in zip(needed, scaled, strict=True))
    spare = [max(0, width - need) for need, width in zip(needed, scaled, strict=True)]
    if missing and sum(spare) >= missing:
        scaled = [
            max(need, width - extra * missing // sum(spare))
            for need, width, extra in zip(needed, scaled, spare, strict=True)
        ]
    scaled[max(range(len(scaled)), key=spare.__getitem__)] += room - sum(scaled)
    return scaled


def _needed(grid: SheetGrid, column: int) -> int:
    """Width of the longest figure or code of a column; words want room for four characters."""
    needed = 0
    for row in grid.rows[grid.head_rows :]:
        cell = row[column]
        if cell and cell.columns == 1 and cell.text:
            is_figure = not cell.text.strip("0123456789.,-")
            characters = len(cell.text) if is_figure else min(8, 2 * len(cell.text))
            needed = max(needed, characters * FONT * WIDEST // 200 + CELL_PADDING)
    return needed


def _row_height(grid: SheetGrid, widths: Sequence[int], frame: Frame) -> int | None:
    """Height of a row that lets the table fill one page; ``None``: as the prototype, over several pages."""
    lines = [
        max((_lines(cell, widths, column) for column, cell in enumerate(row) if cell), default=1)
        for row in grid.rows
    ]
    tall = sum(LINE * n for n in lines if n > 1) + BORDER * len(lines)
    notes = NOTE_LINE * sum(-(-_width(note) // frame.width) for note in grid.notes)
    height = (frame.height - SURROUNDINGS - notes - tall) // max(lines.count(1), 1)
    return min(MOST_ROW, height) if height >= LEAST_ROW else None


def _lines(cell: GridCell, widths: Sequence[int], column: int) -> int:
    room = sum(widths[column : column + cell.columns]) - CELL_PADDING - cell.indent * FONT
    return -(-(-(-_width(cell.text) // max(room, 1)) or 1) // cell.rows)


def _width(text: str) -> int:
    """Width of a text in twips, on the safe side."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text) * FONT * RESERVE // 200


def keep_with_next(paragraph: Any) -> None:
    """Let a paragraph (in a row: the row) stay on the page of what follows."""
    insert_property(paragraph, "keepNext", ("pStyle",))


def _shape(cell: Any, width: int, span: int, merge: str) -> None:
    properties = cell.find(f"{W}tcPr")
    properties.find(f"{W}tcW").set(f"{W}w", str(width))
    position = 1
    if span > 1:
        properties.insert(position, properties.makeelement(f"{W}gridSpan", {f"{W}val": str(span)}))
        position += 1
    if merge:
        properties.insert(position, properties.makeelement(f"{W}vMerge", {f"{W}val": merge}))


def _fill(made: Any, cell: GridCell | None, is_head: bool) -> None:
    paragraph = made.find(f"{W}p")
    set_text(paragraph, cell.text if cell else "")
    if cell is None or not cell.text:
        for run in paragraph.findall(f"{W}r"):
            paragraph.remove(run)
        return
    properties = properties_of(paragraph)
    if is_head:
        return
    if cell.bold:
        for text in text_nodes(paragraph):
            run = text.getparent()
            looks = run.find(f"{W}rPr")
            if looks is None:
                looks = run.makeelement(f"{W}rPr", {})
                run.insert(0, looks)
            if looks.find(f"{W}b") is None:
                looks.insert(0, looks.makeelement(f"{W}b", {}))
    for old in [*properties.findall(f"{W}jc"), *properties.findall(f"{W}ind")]:
        properties.remove(old)
    if cell.indent:
        indent = {f"{W}leftChars": str(100 * cell.indent), f"{W}left": str(FONT * cell.indent)}
        properties.append(properties.makeelement(f"{W}ind", indent))
    if cell.align in _ALIGN:
        properties.append(properties.makeelement(f"{W}jc", {f"{W}val": _ALIGN[cell.align]}))
