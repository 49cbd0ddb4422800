"""Read any workbook of tables: every visible sheet as one grid, as Excel shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from disclosure_kit.audit.document import Document, Grid, Source
from disclosure_kit.findings import CellRef, DisclosureError, Finding, Severity
from disclosure_kit.ooxml.number_format import Unshown
from disclosure_kit.ooxml.sheets import column_letter
from disclosure_kit.ooxml.workbook import Area, Number, Place, RawSheet, read_sheets, shown

INPUT_SHEETS = frozenset({"单位信息", "收支总表"})
"""Only our own input workbook has these."""


def read_xlsx(parts: Mapping[str, bytes], name: str) -> Document:
    """The sheets of an ``.xlsx``.

    Raises:
        DisclosureError: a formula without a value (``DOC-102``), a number format that cannot be followed
            (``DOC-103``); our own input workbook (``DOC-206``).
    """
    return _document(read_sheets(parts), name)


def read_xls(data: bytes, name: str) -> Document:
    """The sheets of an old ``.xls``, read and refused like those of an ``.xlsx``."""
    from disclosure_kit.ooxml.old_xls import read_old_sheets  # noqa: PLC0415

    return _document(read_old_sheets(data), name)


def _document(sheets: Sequence[RawSheet], name: str) -> Document:
    if {sheet.name for sheet in sheets} >= INPUT_SHEETS:
        message = f"“{name}”是输入工作簿，不是决算公开的文件。"
        finding = Finding(
            "DOC-206", Severity.BLOCKING, message, "请用 disclosure-kit check 核对它。", (CellRef(name),)
        )
        raise DisclosureError([finding])
    visible = [sheet for sheet in sheets if sheet.state == "visible"]
    findings = [finding for sheet in visible for finding in unreadable(sheet, name)]
    if findings:
        raise DisclosureError(findings)
    grids = [_grid(sheet) for sheet in visible]
    return Document(name, Source.EXCEL, tuple(grid for grid in grids if grid.rows))


def unreadable(sheet: RawSheet, name: str) -> Iterator[Finding]:
    """Cells of a sheet whose shown value nobody can tell (``DOC-102``, ``DOC-103``)."""
    for place, why in sorted(sheet.broken.items()):
        if place not in sheet.errors:
            cell = cell_ref(sheet, place)
            yield Finding(
                "DOC-102",
                Severity.BLOCKING,
                f"“{name}”的 {cell} 的{why}。",
                "请用 Excel 打开并保存，或改填数字。",
                (cell,),
            )
    for place, value in sorted(sheet.cells.items()):
        try:
            if isinstance(value, Number) and any(_within(place, area) for area in sheet.restyled):
                raise Unshown("条件格式改变了数字格式")
            shown(value)
        except Unshown as error:
            cell = cell_ref(sheet, place)
            code = value.code if isinstance(value, Number) else ""
            yield Finding(
                "DOC-103",
                Severity.BLOCKING,
                f"“{name}”的 {cell} 的数字格式是“{code}”，程序写不出 Excel 显示的样子（{error}）。",
                "请改用“数值”或“文本”格式。",
                (cell,),
            )


def _within(place: Place, area: Area) -> bool:
    return area[0] <= place[0] <= area[2] and area[1] <= place[1] <= area[3]


def cell_ref(sheet: RawSheet, place: Place) -> CellRef:
    """A cell as messages call it."""
    return CellRef(sheet.name, f"{column_letter(place[1])}{place[0]}")


def words_of(sheet: RawSheet) -> dict[Place, str]:
    """What a sheet shows, cell by cell; error values too."""
    shows = {
        place: "" if sheet.hides_zeros and isinstance(value, Number) and not value else shown(value)
        for place, value in sheet.cells.items()
    }
    return {**shows, **sheet.errors}


def _grid(sheet: RawSheet) -> Grid:
    words = words_of(sheet)
    height = max((row for row, _ in words), default=0)
    width = max((column for _, column in words), default=0)
    rows: list[list[str | None]] = [
        [words.get((row, column), "") for column in range(1, width + 1)] for row in range(1, height + 1)
    ]
    spans = {}
    for top, left, bottom, right in sheet.merged:
        if top > height or left > width:
            continue
        spans[top - 1, left - 1] = (bottom - top + 1, right - left + 1)
        for row in range(top, min(bottom, height) + 1):
            for column in range(left, min(right, width) + 1):
                if (row, column) != (top, left):
                    rows[row - 1][column - 1] = None
    return Grid(tuple(tuple(row) for row in rows), spans, name=sheet.name)
