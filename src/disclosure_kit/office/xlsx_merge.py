"""Merge ``公开表.xlsx`` filled anew into the one a person edited, cell by cell, inside the person's own package.

Rows are known by their code or name. The person's file goes on: looks, formulas with their results, charts, pictures
and own cells stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from disclosure_kit.merge.plan import row_pairs
from disclosure_kit.office.docx_annotate import AUTHOR
from disclosure_kit.ooxml.archive import PackageError, open_parts, pack
from disclosure_kit.ooxml.row_map import RowMap
from disclosure_kit.ooxml.sheet_edit import BookEdit, Value
from disclosure_kit.ooxml.sheets import column_letter, rows_of
from disclosure_kit.ooxml.workbook import CellValue, Place, RawSheet, read_sheets, seen

Rows = list[tuple[str, ...]]
_FIGURE = re.compile(r"-?[\d,]+(?:\.\d+)?")


@dataclass(frozen=True)
class MergedTables:
    """The merged workbook, and what happened."""

    data: bytes
    updated: int
    kept: int
    conflicts: tuple[str, ...]


def merge_tables(base: bytes | None, mine: bytes, theirs: bytes) -> MergedTables | None:
    """Bring what changed from ``base`` to ``theirs`` into ``mine``; ``None`` when ``mine`` has not their sheets.

    Without its base, figures of ``theirs`` are the new ones, and words of ``mine`` the person's.
    """
    try:
        parts = open_parts(mine)
        own = {sheet.name: sheet for sheet in read_sheets(parts)}
    except (PackageError, SyntaxError, KeyError):  # damaged or protected: the caller leaves the file alone
        return None
    old = own if base is None else {sheet.name: sheet for sheet in read_sheets(open_parts(base))}
    new_parts = open_parts(theirs)
    work = _Work(BookEdit(parts), BookEdit(new_parts), is_guess=base is None)
    for sheet in read_sheets(new_parts):
        if sheet.name not in own or sheet.name not in old:
            return None
        work.sheet(old[sheet.name], own[sheet.name], sheet)
    work.finish()
    if not work.updated and not work.conflicts:
        return MergedTables(mine, 0, work.kept, ())
    return MergedTables(pack(work.book.save()), work.updated, work.kept, tuple(work.conflicts))


@dataclass
class _Conflict:
    """Something to tell at a cell; ``place`` follows the rows."""

    sheet: str
    place: Place
    text: str


class _Work:
    def __init__(self, book: BookEdit, new: BookEdit, *, is_guess: bool) -> None:
        self.book, self.new, self.is_guess = book, new, is_guess
        self.updated = self.kept = 0
        self.conflicts: list[str] = []
        self._found: list[_Conflict] = []
        self._expected: dict[tuple[str, int, int], tuple[CellValue, bool]] = {}
        """What a person's formula should come to by the new data, and whether it came to the old data before."""

    def sheet(self, old: RawSheet, own: RawSheet, new: RawSheet) -> None:
        """Cells of one sheet, then its rows."""
        width = max((c for s in (old, own, new) for _, c in (*s.cells, *s.broken)), default=1)
        before, now, after = (_rows(s, width) for s in (old, own, new))
        to_own, to_new = _paired(before, now), _paired(before, after)
        formulas = self.book.formulas(own.name)
        gone: list[int] = []
        found: list[_Conflict] = []
        for b, r in to_own.items():
            if b in to_new:
                rows = (b + 1, r + 1, to_new[b] + 1)
                found += self._row((old, own, new), rows, width, formulas)
            elif self.is_guess and any(now[r]):
                found.append(
                    _Conflict(own.name, (r + 1, 1), "按新数据没有这一行；看不出是不是您加的，没有删除。")
                )
            elif now[r] == before[b] and not any(place[0] == r + 1 for place in formulas):
                gone.append(r)
            elif any(now[r]):
                text = "按新数据这一行不再需要；因您改过，没有删除。"
                found.append(_Conflict(own.name, (r + 1, 1), text))
        back = {n: b for b, n in to_new.items()}
        fresh: dict[int, list[int]] = {}
        for n in range(len(after)):
            if n not in back and any(after[n]) and after[n] not in now:
                near = next(
                    (to_own[back[j]] for j in range(n - 1, -1, -1) if j in back and back[j] in to_own), 0
                )
                fresh.setdefault(near, []).append(n)
        self._move(own.name, new, gone, fresh, found)
        self._found += found

    def _row(
        self,
        sheets: tuple[RawSheet, RawSheet, RawSheet],
        rows: tuple[int, int, int],
        width: int,
        formulas: Mapping[Place, str],
    ) -> list[_Conflict]:
        (old, own, new), (b, r, n) = sheets, rows
        found = []
        for column in range(1, width + 1):
            x, z = old.cells.get((b, column)), new.cells.get((n, column))
            y, place = own.cells.get((r, column)), (r, column)
            is_formula = place in formulas
            if self.is_guess and not (isinstance(y, float) and isinstance(z, float)):
                x = z  # words are the person's
            x_, y_, z_ = _said(x), _said(y), _said(z)
            self.kept += y_ != x_ or is_formula
            if is_formula:
                self._expected[own.name, r, column] = (z, y_ == x_)
            elif z_ in (x_, y_):
                continue
            elif y_ == x_:
                self.book.put(own.name, place, _value(z))
                self.updated += 1
            else:
                found.append(_Conflict(own.name, place, f"按新数据应为：{z_ or '（空）'}"))
        return found

    def _move(
        self,
        name: str,
        new: RawSheet,
        gone: list[int],
        fresh: Mapping[int, list[int]],
        found: list[_Conflict],
    ) -> None:
        rows = RowMap({row + 1: len(ns) for row, ns in fresh.items()}, frozenset(r + 1 for r in gone))
        if not rows:
            return
        places = {
            n + 1: place
            for row, ns in fresh.items()
            for n, place in zip(ns, rows.fresh(row + 1), strict=True)
        }
        heights = {
            places[number]: row.get("ht")
            for number, row in rows_of(self.new.root(name))
            if number in places and row.get("ht")
        }
        self.book.move(name, rows, heights)
        for number, place in places.items():
            for (row, column), value in new.cells.items():
                if row == number:
                    self.book.put(name, (place, column), _value(value))
        self.updated += len(places) + len(gone)
        for conflict in found:
            conflict.place = (rows(conflict.place[0]) or conflict.place[0], conflict.place[1])
        here = [cell for cell in self._expected if cell[0] == name]
        values = {cell: self._expected.pop(cell) for cell in here}
        for (_, row, column), expected in values.items():
            if (moved := rows(row)) is not None:
                self._expected[name, moved, column] = expected

    def finish(self) -> None:
        """Results of formulas, and whether they come to what the new data say."""
        self.book.calculate()
        for cell, (wanted, agreed) in self._expected.items():
            if agreed and cell in self.book.uncertain and isinstance(wanted, float):
                self.book.result(cell, seen(wanted))
                self.book.uncertain.remove(cell)
            node = self.book.cell(cell[0], (cell[1], cell[2]))
            result = self.book.number(cell) if node is not None else None
            if _said(result) != _said(wanted) and not (not result and not wanted):
                text = f"这里是公式，按新数据应为：{_said(wanted) or '（空）'}"
                self._found.append(_Conflict(cell[0], (cell[1], cell[2]), text))
        for cell in self.book.uncertain:
            text = "引用的数已更新，公式的结果要在 Excel 中打开并保存后才是新的。"
            self._found.append(_Conflict(cell[0], (cell[1], cell[2]), text))
        for conflict in self._found:
            self.book.comment(conflict.sheet, conflict.place, conflict.text, AUTHOR)
            self.conflicts.append(f"{conflict.sheet}!{column_letter(conflict.place[1])}{conflict.place[0]}")


def _paired(a: Rows, b: Rows) -> dict[int, int]:
    """Rows by code, name or likeness; one that has nothing but figures stands where it stands."""
    found = row_pairs(a, b)
    anchors = [(-1, -1), *sorted((x, y) for x, y in found.items()), (len(a), len(b))]
    for (x, y), (next_x, next_y) in pairwise(anchors):
        if 0 < next_x - x - 1 == next_y - y - 1:
            for step in range(1, next_x - x):
                if not (_is_named(a[x + step]) or _is_named(b[y + step])):
                    found[x + step] = y + step
    return found


def _is_named(row: tuple[str, ...]) -> bool:
    return any(text and not _FIGURE.fullmatch(text) for text in row)


def _rows(sheet: RawSheet, width: int) -> Rows:
    height = max((row for row, _ in (*sheet.cells, *sheet.broken)), default=0)
    return [
        tuple(_said(sheet.cells.get((row, column))) for column in range(1, width + 1))
        for row in range(1, height + 1)
    ]


def _said(value: CellValue | Decimal) -> str:
    """Amounts by what they are worth, everything else as it stands."""
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if value is None or isinstance(value, str):
        return (value or "").strip()
    if isinstance(value, bool):
        return str(value)
    return f"{seen(float(value)):,.2f}"


def _value(value: CellValue) -> Value:
    if value is None or isinstance(value, str):
        return value
    return seen(float(value))
