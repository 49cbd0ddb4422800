"""Merge ``公开表.xlsx`` filled anew into the one a person edited, cell by cell.

Rows are known by their code or name. The person's file goes on: looks, widths and own cells stay.
"""

from __future__ import annotations

import re
import zipfile
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from disclosure_kit.merge.plan import row_pairs
from disclosure_kit.office.docx_annotate import AUTHOR
from disclosure_kit.office.package import repeatable
from disclosure_kit.office.xlsx_render import move_tail

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LOST = re.compile(
    r"xl/(drawings/drawing|media|charts|externalLinks|vbaProject|pivotTables|activeX|ctrlProps)"
)
"""What openpyxl would not write back: such a file is left alone."""


@dataclass(frozen=True)
class MergedTables:
    """The merged workbook, and what happened."""

    data: bytes
    updated: int
    kept: int
    conflicts: tuple[str, ...]


def merge_tables(base: bytes, mine: bytes, theirs: bytes) -> MergedTables | None:
    """Bring what changed from ``base`` to ``theirs`` into ``mine``; ``None`` when the file cannot be kept whole."""
    import openpyxl  # noqa: PLC0415

    try:
        with zipfile.ZipFile(BytesIO(mine)) as package:
            if any(_LOST.match(name) for name in package.namelist()):
                return None
        own = openpyxl.load_workbook(BytesIO(mine))
    except Exception:  # damaged or protected: the caller leaves the file alone
        return None
    old, new = openpyxl.load_workbook(BytesIO(base)), openpyxl.load_workbook(BytesIO(theirs))
    work = _Work()
    for ws in new.worksheets:
        if ws.title not in own.sheetnames or ws.title not in old.sheetnames:
            return None
        work.sheet(old[ws.title], own[ws.title], ws)
    if not work.updated and not work.conflicts:
        return MergedTables(mine, 0, work.kept, ())
    out = BytesIO()
    own.save(out)
    return MergedTables(repeatable(out.getvalue()), work.updated, work.kept, tuple(work.conflicts))


class _Work:
    def __init__(self) -> None:
        self.updated = self.kept = 0
        self.conflicts: list[str] = []

    def sheet(self, old: Worksheet, own: Worksheet, new: Worksheet) -> None:
        """Cells of one sheet, then its rows from the bottom up."""
        width = max(old.max_column, own.max_column, new.max_column)
        before, now, after = (_rows(ws, width) for ws in (old, own, new))
        to_own, to_new = row_pairs(before, now), row_pairs(before, after)
        gone: list[int] = []
        for b, r in to_own.items():
            if b in to_new:
                self._row(old, own, new, (b, r, to_new[b]), width)
            elif now[r] == before[b]:
                gone.append(r)
            elif any(now[r]):
                self._conflict(own, r, 0, "按新数据这一行不再需要；因您改过，没有删除。")
        back = {n: b for b, n in to_new.items()}
        fresh: dict[int, list[int]] = {}
        for n in range(len(after)):
            if n not in back and any(after[n]) and after[n] not in now:
                near = next(
                    (to_own[back[j]] for j in range(n - 1, -1, -1) if j in back and back[j] in to_own), 0
                )
                fresh.setdefault(near, []).append(n)
        for row in sorted({*gone, *fresh}, reverse=True):
            self._insert(own, new, row, fresh.get(row, []), width)
            if row in gone:
                move_tail(own, row + 1, -1)
                self.updated += 1

    def _row(
        self, old: Worksheet, own: Worksheet, new: Worksheet, rows: tuple[int, int, int], width: int
    ) -> None:
        b, r, n = (row + 1 for row in rows)
        for column in range(1, width + 1):
            x, y, z = (ws.cell(row, column).value for ws, row in ((old, b), (own, r), (new, n)))
            x_, y_, z_ = _said(x), _said(y), _said(z)
            self.kept += y_ != x_
            if z_ in (x_, y_):
                continue
            if y_ == x_:
                own.cell(r, column).value = z
                self.updated += 1
            else:
                self._conflict(own, r - 1, column - 1, f"按新数据应为：{z_ or '（空）'}")

    def _conflict(self, ws: Worksheet, row: int, column: int, text: str) -> None:
        from openpyxl.comments import Comment  # noqa: PLC0415

        cell = ws.cell(row + 1, column + 1)
        if type(cell).__name__ != "MergedCell":
            cell.comment = Comment(text, AUTHOR, width=220, height=60)
        self.conflicts.append(f"{ws.title}!{cell.coordinate}")

    def _insert(self, own: Worksheet, new: Worksheet, row: int, fresh: list[int], width: int) -> None:
        if not fresh:
            return
        move_tail(own, row + 1, len(fresh))
        for offset, n in enumerate(fresh, 1):
            for column in range(1, width + 1):
                cell = own.cell(row + 1 + offset, column)
                cell.value = new.cell(n + 1, column).value
                cell._style = copy(own.cell(row + 1, column)._style)
            own.row_dimensions[row + 1 + offset].height = new.row_dimensions[n + 1].height
            self.updated += 1


def _rows(ws: Worksheet, width: int) -> list[tuple[str, ...]]:
    return [tuple(_said(ws.cell(r, c).value) for c in range(1, width + 1)) for r in range(1, ws.max_row + 1)]


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"{Decimal(repr(value) if isinstance(value, float) else value):,.2f}"
    return str(value).strip()
