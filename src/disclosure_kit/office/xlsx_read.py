"""Read any workbook of tables: every visible sheet as one grid, as Excel shows it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from disclosure_kit.audit.document import Document, Grid, Source
from disclosure_kit.findings import CellRef, DisclosureError, Finding, Severity
from disclosure_kit.office.xlsx_grid import shown


def read_xlsx(data: bytes, name: str) -> Document:
    """The sheets of an ``.xlsx``.

    Raises:
        DisclosureError: a formula without a value (``DOC-102``); our own input workbook (``DOC-206``).
    """
    import openpyxl  # noqa: PLC0415

    formulas = openpyxl.load_workbook(BytesIO(data))
    book = openpyxl.load_workbook(BytesIO(data), data_only=True)
    findings = [
        Finding(
            "DOC-102",
            Severity.BLOCKING,
            f"“{name}”的 {ws.title}!{cell.coordinate} 是没有计算过的公式。",
            "请用 Excel 打开并保存，或改填数字。",
            (CellRef(ws.title, cell.coordinate),),
        )
        for ws in formulas.worksheets
        for row in ws.iter_rows()
        for cell in row
        if cell.data_type == "f" and book[ws.title][cell.coordinate].value is None
    ]
    if findings:
        raise DisclosureError(findings)
    if {"单位信息", "收支总表"} <= set(book.sheetnames):
        message = f"“{name}”是输入工作簿，不是决算公开的文件。"
        finding = Finding(
            "DOC-206", Severity.BLOCKING, message, "请用 disclosure-kit check 核对它。", (CellRef(name),)
        )
        raise DisclosureError([finding])
    grids = [_grid(ws) for ws in book.worksheets if ws.sheet_state == "visible"]
    return Document(name, Source.EXCEL, tuple(grid for grid in grids if grid.rows))


def _grid(ws: Any) -> Grid:
    rows: list[list[str | None]] = [[shown(cell) for cell in row] for row in ws.iter_rows()]
    spans = {}
    for merged in ws.merged_cells.ranges:
        top, left = merged.min_row - 1, merged.min_col - 1
        height, width = merged.max_row - merged.min_row + 1, merged.max_col - merged.min_col + 1
        spans[top, left] = (height, width)
        for row in range(top, min(top + height, len(rows))):
            for column in range(left, min(left + width, len(rows[row]))):
                if (row, column) != (top, left):
                    rows[row][column] = None
    while rows and not any(rows[-1]):
        rows.pop()
    return Grid(tuple(tuple(row) for row in rows), spans, name=ws.title)


def read_xls(data: bytes, name: str) -> Document:
    """The sheets of an old ``.xls``, values only."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    book = CalamineWorkbook.from_filelike(BytesIO(data))
    grids = []
    for sheet in book.sheet_names:
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        if rows:
            cells = tuple(
                tuple(f"{v:g}" if isinstance(v, float) and v.is_integer() else str(v) for v in r)
                for r in rows
            )
            grids.append(Grid(cells, name=sheet))
    return Document(name, Source.EXCEL, tuple(grids))
