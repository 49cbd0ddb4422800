"""Read the nine tables back from ``公开表.xlsx`` as it stands: what a reader sees in each cell, and its looks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from disclosure_kit.accounts.amount import round_half_up
from disclosure_kit.findings import CellRef, DisclosureError, Finding, Severity
from disclosure_kit.office.xlsx_form import FIRST_HEAD_ROW, SheetForm

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


def read_sheets(data: bytes, name: str) -> list[SheetGrid]:
    """Every visible sheet, in order.

    Raises:
        DisclosureError: no workbook (``DOC-101``) or an uncalculated formula (``DOC-102``).
    """
    import openpyxl  # noqa: PLC0415

    try:
        book = openpyxl.load_workbook(BytesIO(data))
        has_formula = any(c.data_type == "f" for ws in book for row in ws.iter_rows() for c in row)
        values = openpyxl.load_workbook(BytesIO(data), data_only=True) if has_formula else book
    except Exception as error:  # damaged, protected, not a workbook
        raise DisclosureError(
            [
                Finding(
                    "DOC-101",
                    Severity.BLOCKING,
                    f"“{name}”打不开：文件已损坏或设有密码。",
                    "请用 Excel 打开并另存为 .xlsx；打不开时请删除它，重新生成。",
                    (CellRef(name),),
                )
            ]
        ) from error
    findings = [
        Finding(
            "DOC-102",
            Severity.BLOCKING,
            f"“{name}”的 {ws.title}!{cell.coordinate} 是没有计算过的公式（{cell.value}）。",
            "请用 Excel 打开并保存，或改填数字。",
            (CellRef(ws.title, cell.coordinate),),
        )
        for ws in book
        for row in ws.iter_rows()
        for cell in row
        if cell.data_type == "f" and values[ws.title][cell.coordinate].value is None
    ]
    if findings:
        raise DisclosureError(findings)
    return [_grid(ws) for ws in values if ws.sheet_state == "visible"]


def _grid(ws: Any) -> SheetGrid:
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
    last_row, width = _extent(ws)
    notes: list[str] = []
    while last_row > form.columns_row and spans.get((last_row, 1), (1, 1))[1] == width:
        notes.insert(0, shown(ws.cell(last_row, 1)))
        last_row -= 1
    heads = [_texts(ws, row, width) for row in range(1, FIRST_HEAD_ROW)]
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
                None if (row, column) in covered else _cell(ws.cell(row, column), spans)
                for column in range(1, width + 1)
            )
            for row in range(FIRST_HEAD_ROW, last_row + 1)
        ),
        notes=tuple(note for note in notes if note),
        landscape=ws.page_setup.orientation == "landscape",
    )


def _extent(ws: Any) -> tuple[int, int]:
    """Last row and column that say something; a head tells how wide a table is."""
    used = [(c.row, c.column) for row in ws.iter_rows() for c in row if c.value not in (None, "")]
    return max((r for r, _ in used), default=1), max((c for _, c in used), default=1)


def _texts(ws: Any, row: int, width: int) -> list[str]:
    return [text for text in (shown(ws.cell(row, c)) for c in range(1, width + 1)) if text]


def _cell(cell: Cell, spans: dict[tuple[int, int], tuple[int, int]]) -> GridCell:
    rows, columns = spans.get((cell.row, cell.column), (1, 1))
    alignment = cell.alignment
    horizontal = alignment.horizontal or ("left" if isinstance(cell.value, str) else "right")
    return GridCell(
        shown(cell), horizontal, bool(cell.font.b), int(alignment.indent or 0), rows=rows, columns=columns
    )


def shown(cell: Any) -> str:
    """What Excel shows: amounts with two decimals and separators where the format asks for them, zero blank."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    if "0.00" in str(cell.number_format):
        amount = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        blank_zero = str(cell.number_format).count(";") >= 2
        return "" if not amount and blank_zero else f"{round_half_up(amount):,.2f}"
    return f"{Decimal(repr(value)).normalize():f}" if isinstance(value, float) else str(value)
