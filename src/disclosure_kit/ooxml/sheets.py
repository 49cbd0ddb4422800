"""Sheets of a workbook package: their names, parts, states, and cells at their places, however they are spelled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from disclosure_kit.ooxml.archive import main_part, relations
from disclosure_kit.ooxml.xml import MAIN, Element, R, parse

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


@dataclass(frozen=True)
class SheetPart:
    """A sheet as the workbook lists it; ``state`` is visible, hidden or veryHidden."""

    name: str
    part: str
    state: str = "visible"
    kind: str = "worksheet"
    """worksheet, chartsheet, dialogsheet …"""


def sheet_parts(parts: Mapping[str, bytes]) -> tuple[SheetPart, ...]:
    """The sheets of a workbook in their order; none when the package is no workbook."""
    book = main_part(parts)
    if book not in parts or book.endswith(".bin"):
        return ()
    targets = {r.identity: r for r in relations(parts, book)}
    found = []
    for node in parse(parts[book]).iter(f"{MAIN}sheet"):
        relation = targets.get(node.get(f"{R}id", ""))
        if relation is not None:
            found.append(
                SheetPart(node.get("name", ""), relation.target, node.get("state", "visible"), relation.kind)
            )
    return tuple(found)


def column_letter(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def place_of(reference: str) -> tuple[int, int] | None:
    """``C8`` or ``$C$8`` → (8, 3); ``None`` for anything else."""
    match = _REFERENCE.fullmatch(reference.strip())
    return (int(match[2]), column_number(match[1])) if match else None


def area_of(reference: str) -> tuple[int, int, int, int] | None:
    """``A1:C3`` → first row, first column, last row, last column; a single cell is an area of one."""
    first, _, last = reference.partition(":")
    top, bottom = place_of(first), place_of(last or first)
    if top is None or bottom is None:
        return None
    rows, columns = sorted((top[0], bottom[0])), sorted((top[1], bottom[1]))
    return rows[0], columns[0], rows[1], columns[1]


def rows_of(sheet: Element) -> Iterator[tuple[int, Element]]:
    """Rows with their numbers; a row without one follows the row before it."""
    number = 0
    for data in sheet.iter(f"{MAIN}sheetData"):
        for row in data.iterchildren(f"{MAIN}row"):
            given = row.get("r", "")
            number = int(given) if given.isdigit() else number + 1
            yield number, row


def cells_of(number: int, row: Element) -> Iterator[tuple[tuple[int, int], Element]]:
    """Cells of a row with (row, column); a cell without a reference follows the cell before it."""
    column = 0
    for cell in row.iterchildren(f"{MAIN}c"):
        place = place_of(cell.get("r", ""))
        column = place[1] if place else column + 1
        yield (number, column), cell


def merged_areas(sheet: Element) -> tuple[tuple[int, int, int, int], ...]:
    """Merged cells: first row, first column, last row, last column."""
    areas = (area_of(node.get("ref", "")) for node in sheet.iter(f"{MAIN}mergeCell"))
    return tuple(area for area in areas if area is not None and (area[0], area[1]) != (area[2], area[3]))


def hidden_rows(sheet: Element) -> frozenset[int]:
    """Rows that are hidden (or have no height)."""
    return frozenset(
        number
        for number, row in rows_of(sheet)
        if _is_true(row.get("hidden")) or (row.get("ht") is not None and float(row.get("ht") or 0) == 0)
    )


def hidden_columns(sheet: Element) -> tuple[tuple[int, int], ...]:
    """Ranges of columns that are hidden (or have no width): first, last."""
    return tuple(
        (int(node.get("min", "1")), int(node.get("max", "1")))
        for node in sheet.iter(f"{MAIN}col")
        if _is_true(node.get("hidden")) or float(node.get("width") or 9) == 0
    )


def _is_true(value: str | None) -> bool:
    return value in ("1", "true")
