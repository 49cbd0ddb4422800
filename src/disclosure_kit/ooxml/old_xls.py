"""Old binary workbooks (.xls) as the same kind of sheets, with the same guards: merges, errors, formats, hidden rows."""

from __future__ import annotations

from typing import Any

from disclosure_kit.ooxml.number_format import GENERAL
from disclosure_kit.ooxml.workbook import CellValue, Number, RawSheet

_STATES = {0: "visible", 1: "hidden", 2: "veryHidden"}


def read_old_sheets(data: bytes) -> list[RawSheet]:
    """Every worksheet of an ``.xls``.

    Raises:
        Exception: whatever a damaged or protected file makes the library raise.
    """
    import xlrd  # noqa: PLC0415

    class _Silent:
        def write(self, _: str) -> None:
            """The library's remarks are for programmers."""

        def flush(self) -> None:
            """Nothing to flush."""

    book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=_Silent())
    formats = {key: form.format_str or GENERAL for key, form in book.format_map.items()}
    return [_sheet(xlrd, book, index, formats) for index in range(book.nsheets)]


def _sheet(xlrd: Any, book: Any, index: int, formats: dict[int, str]) -> RawSheet:
    sheet = book.sheet_by_index(index)
    cells: dict[tuple[int, int], CellValue] = {}
    broken: dict[tuple[int, int], str] = {}
    errors: dict[tuple[int, int], str] = {}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            place = (row + 1, column + 1)
            if cell.ctype == xlrd.XL_CELL_ERROR:
                shown = xlrd.error_text_from_code.get(cell.value, "#REF!")
                broken[place], errors[place] = f"公式结果是错误值 {shown}", shown
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                cells[place] = bool(cell.value)
            elif cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                key = book.xf_list[cell.xf_index].format_key if cell.xf_index is not None else 0
                epoch = bool(book.datemode)
                cells[place] = Number(cell.value, formats.get(key, GENERAL), epoch_1904=epoch)
            elif cell.ctype == xlrd.XL_CELL_TEXT and cell.value != "":
                cells[place] = str(cell.value)
    return RawSheet(
        sheet.name,
        cells,
        broken,
        errors,
        tuple((top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells),
        _STATES.get(sheet.visibility, "visible"),
        frozenset(r + 1 for r, info in sheet.rowinfo_map.items() if info.hidden),
        frozenset(c + 1 for c, info in sheet.colinfo_map.items() if info.hidden),
    )
