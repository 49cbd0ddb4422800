"""Read the nine tables back from ``公开表.xlsx`` as it stands: what a reader sees in each cell, and its looks."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from disclosure_kit.findings import CellRef, DisclosureError, Finding, Severity
from disclosure_kit.letters import same
from disclosure_kit.office.docx_open import unreadable as cannot_open
from disclosure_kit.office.xlsx_form import FIRST_HEAD_ROW, SheetForm
from disclosure_kit.office.xlsx_read import cell_ref, unreadable, words_of
from disclosure_kit.ooxml.archive import Fault, PackageError, as_usual, main_part, open_parts
from disclosure_kit.ooxml.sheets import column_letter, sheet_parts
from disclosure_kit.ooxml.workbook import RawSheet, read_sheets

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell


@dataclass(frozen=True)
class GridCell:
    """A cell as seen; ``rows`` and ``columns`` it spans, horizontal alignment, indent in characters."""

    text: str
    align: str = "left"
    bold: bool = False
    indent: int = 0
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class SheetGrid:
    """One sheet: the lines over the table, the table with its head rows, the notes under it."""

    title: str
    number: str
    unit: str
    money_unit: str
    widths: tuple[float, ...]
    head_rows: int
    rows: tuple[tuple[GridCell | None, ...], ...]
    """``None`` where a merged cell covers the place."""
    notes: tuple[str, ...]
    landscape: bool


def read_tables(data: bytes, name: str, titles: Sequence[str]) -> list[SheetGrid]:
    """The set's tables (``titles``: names of their sheets), in the set's order; other sheets are left out.

    Raises:
        DisclosureError: no workbook (``DOC-101``), an uncalculated formula (``DOC-102``), a number format that
            cannot be followed (``DOC-103``).
    """
    import openpyxl  # noqa: PLC0415

    parts = _open(data, name)
    raw = _chosen(read_sheets(parts), titles)
    findings = [finding for sheet in raw.values() for finding in unreadable(sheet, name)]
    if findings:
        raise DisclosureError(findings)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # only looks are taken from it; what it cannot keep stays in the file
            book = openpyxl.load_workbook(BytesIO(as_usual(data)))
    except Exception as error:  # damaged in a part that only looks need
        raise cannot_open(name, error) from error
    return [_grid(book[sheet.name], words_of(sheet)) for sheet in raw.values()]


def names_of_tables(data: bytes, name: str, titles: Sequence[str]) -> list[str]:
    """Names of the set's tables as the workbook spells them, in the set's order.

    Raises:
        DisclosureError: no workbook (``DOC-101``).
    """
    return [sheet.name for sheet in _chosen(read_sheets(_open(data, name)), titles).values()]


def examine_tables(data: bytes, name: str, titles: Sequence[str]) -> Iterator[Finding]:
    """What stands between a workbook and exactly the set's tables (``DOC-104`` … ``DOC-107``).

    Raises:
        DisclosureError: no workbook (``DOC-101``).
    """
    parts = _open(data, name)
    sheets = read_sheets(parts)
    chosen = _chosen(sheets, titles)
    listed = [s.name for s in sheet_parts(parts)]
    others = [n for n in listed if n not in {sheet.name for sheet in chosen.values()}]
    missing = [title for title in titles if title not in chosen]
    if missing:
        hint = f"；多出的表有“{'”“'.join(others)}”，如果是改了名，请改回来" if others else ""
        yield Finding(
            "DOC-104",
            Severity.CONFIRM,
            f"“{name}”缺少{'、'.join(missing)}{hint}。",
            "请恢复这张表：没有数据的表也要公开。删除该文件后重新生成即可得到完整的表。",
            tuple(CellRef(title) for title in missing),
        )
    elif others:
        yield Finding(
            "DOC-105",
            Severity.NOTE,
            f"“{name}”中多出的工作表“{'”“'.join(others)}”不是公开的表，不会写入全文，也不会公开。",
            "不需要的请删去。",
            tuple(CellRef(other) for other in others),
        )
    for title, sheet in chosen.items():
        yield from _hidden(title, sheet, name)
        yield from _errors(sheet, name)


def _hidden(title: str, sheet: RawSheet, name: str) -> Iterator[Finding]:
    """A table, or rows and columns of it, that its reader does not see in Excel and would see in Word."""
    rows = sorted({row for row, _ in sheet.cells} & sheet.hidden_rows)
    columns = sorted({column for _, column in sheet.cells} & sheet.hidden_columns)
    said = ["整张表是隐藏的"] if sheet.state != "visible" else []
    said += [f"第{'、'.join(map(str, rows[:8]))}行是隐藏的"] if rows else []
    said += [f"{'、'.join(column_letter(c) for c in columns[:8])}列是隐藏的"] if columns else []
    if said:
        yield Finding(
            "DOC-106",
            Severity.CONFIRM,
            f"“{name}”的{title}{'，'.join(said)}，而全文照样写出。",
            "请取消隐藏；不该公开的内容请删去。",
            (CellRef(sheet.name, f"A{rows[0]}" if rows else ""),),
        )


def _errors(sheet: RawSheet, name: str) -> Iterator[Finding]:
    """Error values that the public would read."""
    if sheet.errors:
        cells = [cell_ref(sheet, place) for place in sorted(sheet.errors)]
        said = "、".join(f"{c}（{v}）" for c, (_, v) in zip(cells, sorted(sheet.errors.items()), strict=True))
        message = f"“{name}”中公式的结果是错误值：{said}，全文照样写出。"
        yield Finding(
            "DOC-107", Severity.CONFIRM, message, "请在 Excel 中改正公式，或改填数字。", tuple(cells)
        )


def _chosen(sheets: Sequence[RawSheet], titles: Sequence[str]) -> dict[str, RawSheet]:
    """Sheet by title, in the order of the titles; a name that only looks the same serves where there is no other."""
    found = {}
    for title in titles:
        exact = [s for s in sheets if s.name == title] or [s for s in sheets if same(s.name, title)]
        if exact:
            found[title] = exact[0]
    return found


def _open(data: bytes, name: str) -> dict[str, bytes]:
    try:
        parts = open_parts(data)
    except PackageError as error:
        raise cannot_open(name, error) from error
    if main_part(parts) not in parts or not main_part(parts).startswith("xl/"):
        raise cannot_open(name, PackageError(Fault.NO_PACKAGE))
    return parts


def _grid(ws: Any, shown: Mapping[tuple[int, int], str]) -> SheetGrid:
    form = SheetForm(ws)
    spans = {
        (r.min_row, r.min_col): (r.max_row - r.min_row + 1, r.max_col - r.min_col + 1)
        for r in ws.merged_cells.ranges
    }
    covered = {
        (row, column)
        for (top, left), (rows, columns) in spans.items()
        for row in range(top, top + rows)
        for column in range(left, left + columns)
    } - set(spans)
    used = [place for place, text in shown.items() if text]
    last_row, width = max((r for r, _ in used), default=1), max((c for _, c in used), default=1)
    notes: list[str] = []
    while last_row > form.columns_row and spans.get((last_row, 1), (1, 1))[1] == width:
        notes.insert(0, shown.get((last_row, 1), ""))
        last_row -= 1
    heads = [
        [text for column in range(1, width + 1) if (text := shown.get((row, column), ""))]
        for row in range(1, FIRST_HEAD_ROW)
    ]
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    return SheetGrid(
        title=" ".join(heads[0]),
        number=" ".join(heads[1]),
        unit=heads[2][0] if heads[2] else "",
        money_unit=heads[2][-1] if len(heads[2]) > 1 else "",
        widths=tuple(
            float(ws.column_dimensions[get_column_letter(c)].width or 9) for c in range(1, width + 1)
        ),
        head_rows=form.columns_row - FIRST_HEAD_ROW + 1,
        rows=tuple(
            tuple(
                None
                if (row, column) in covered
                else _cell(ws.cell(row, column), spans, shown.get((row, column), ""))
                for column in range(1, width + 1)
            )
            for row in range(FIRST_HEAD_ROW, last_row + 1)
        ),
        notes=tuple(note for note in notes if note),
        landscape=ws.page_setup.orientation == "landscape",
    )


def _cell(cell: Cell, spans: dict[tuple[int, int], tuple[int, int]], text: str) -> GridCell:
    rows, columns = spans.get((cell.row, cell.column), (1, 1))
    alignment = cell.alignment
    horizontal = alignment.horizontal or ("left" if isinstance(cell.value, str) else "right")
    return GridCell(
        text, horizontal, bool(cell.font.b), int(alignment.indent or 0), rows=rows, columns=columns
    )
