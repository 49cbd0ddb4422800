"""A sheet of the tables' template as a form: its heads, labels and placeholders found by their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from disclosure_kit.letters import squeeze

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

CODE_MARK, NAME_MARK, DATA_MARK, NOTE_MARK = "{{科目编码}}", "{{科目名称}}", "{{数据}}", "{{注}}"
FIRST_HEAD_ROW = 4
_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")


def words(value: object) -> str:
    """Normal form of a label: half-width, no white space."""
    return squeeze(value) if value is not None else ""


def bare(value: object) -> str:
    """A label without its ordinal: 八、社会保障和就业支出 → 社会保障和就业支出."""
    return _ORDINAL.sub("", words(value))


class SheetForm:
    """Positions in one template sheet."""

    def __init__(self, ws: Worksheet) -> None:
        self.ws = ws

    @cached_property
    def columns_row(self) -> int:
        """The last head row (栏次)."""
        rows = [
            r
            for r in range(FIRST_HEAD_ROW, FIRST_HEAD_ROW + 6)
            if "栏次" in {words(c.value) for c in self.ws[r]}
        ]
        if rows:
            return rows[0]
        numbered = [
            r for r in range(FIRST_HEAD_ROW, FIRST_HEAD_ROW + 6) if words(self.ws.cell(r, 2).value) == "2"
        ]
        if numbered:
            return numbered[0]
        codes = [
            r
            for r in range(FIRST_HEAD_ROW, FIRST_HEAD_ROW + 6)
            if words(self.ws.cell(r, 1).value) == "科目编码"
        ]
        return codes[0] if codes else FIRST_HEAD_ROW

    @cached_property
    def spans(self) -> dict[tuple[int, int], tuple[int, int, int, int]]:
        """Every merged cell → its range (min row, min column, max row, max column)."""
        found = {}
        for area in self.ws.merged_cells.ranges:
            box = (area.min_row, area.min_col, area.max_row, area.max_col)
            for row in range(area.min_row, area.max_row + 1):
                for column in range(area.min_col, area.max_col + 1):
                    found[row, column] = box
        return found

    @cached_property
    def head_paths(self) -> dict[int, tuple[str, ...]]:
        """Head words above every column, outermost first."""
        paths = {}
        for column in range(1, self.ws.max_column + 1):
            path: list[str] = []
            for row in range(FIRST_HEAD_ROW, self.columns_row + 1):
                top, left, _, _ = self.spans.get((row, column), (row, column, row, column))
                word = words(self.ws.cell(top, left).value)
                if word and (not path or path[-1] != word) and not word.isdigit():
                    path.append(word)
            paths[column] = tuple(path)
        return paths

    def columns_for(self, header: tuple[str, ...]) -> list[int]:
        """Columns whose head ends with the last word and holds the others above it, in order."""
        wanted = tuple(words(w) for w in header)
        return [column for column, path in self.head_paths.items() if _ends_with(path, wanted)]

    @cached_property
    def labels(self) -> dict[str, list[Cell]]:
        """Body cells by label, column by column from top to bottom."""
        found: dict[str, list[Cell]] = {}
        for column in range(1, self.ws.max_column + 1):
            for row in range(self.columns_row + 1, self.ws.max_row + 1):
                cell = self.ws.cell(row, column)
                if cell.value not in (None, ""):
                    found.setdefault(bare(cell.value), []).append(cell)
        return found

    def right_of(self, cell: Cell) -> int:
        """First column to the right of a label's (merged) cell."""
        return int(self.spans.get((cell.row, cell.column), (0, 0, 0, cell.column))[3]) + 1

    def marked(self, mark: str) -> Cell | None:
        """The cell that holds a placeholder."""
        return next((c for c in self.cells() if isinstance(c.value, str) and mark in c.value), None)

    def cells(self) -> Iterator[Cell]:
        """Every cell with a value."""
        for row in self.ws.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield cell


def _ends_with(path: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    if not path or not wanted or path[-1] != wanted[-1]:
        return False
    rest = iter(path[:-1])
    return all(word in rest for word in wanted[:-1])
