"""Fill the template of the nine tables (公开表.xlsx): values only, looks from the template."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from disclosure_kit.findings import CellRef, DisclosureError, Finding, Severity
from disclosure_kit.letters import UNSEEN, squeeze
from disclosure_kit.office.package import repeatable, why_unreadable
from disclosure_kit.office.template_tags import faults_in
from disclosure_kit.office.xlsx_form import CODE_MARK, DATA_MARK, NAME_MARK, NOTE_MARK, SheetForm, bare
from disclosure_kit.ooxml.archive import open_parts, pack
from disclosure_kit.ooxml.row_map import RowMap
from disclosure_kit.ooxml.sheet_edit import BookEdit
from disclosure_kit.ooxml.workbook import Place, RawSheet, read_sheets
from disclosure_kit.tables.table import Line, Table

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_ROW_MARKS = (CODE_MARK, NAME_MARK, DATA_MARK)
_PLACEHOLDER = re.compile(r"\{\{\s*(.+?)\s*\}\}")
LINE_HEIGHT = 14.0


def render_tables(template: Path, tables: Sequence[Table], texts: Mapping[str, str]) -> bytes:
    """The filled workbook.

    Raises:
        DisclosureError: the template is missing (``TPL-200``) or lacks a sheet, column, line or text.
    """
    import openpyxl  # noqa: PLC0415

    try:
        parts, prototypes = with_rows_for(tables, open_parts(template.read_bytes()))
        book = openpyxl.load_workbook(BytesIO(pack(parts)))
    except Exception as error:  # whatever is wrong with the file, the clerk's remedy is the same
        raise DisclosureError(
            [
                _fault(
                    "TPL-200",
                    f"模板 {template.name} {why_unreadable(template)}。",
                    "请恢复默认模板中的该文件。",
                    template.name,
                )
            ]
        ) from error
    findings: list[Finding] = []
    for table in tables:
        if table.sheet not in book.sheetnames:
            findings.append(
                _fault(
                    "TPL-204",
                    f"模板 {template.name} 缺少工作表“{table.sheet}”。",
                    "请恢复该工作表。",
                    table.sheet,
                )
            )
            continue
        filler = _Filler(book[table.sheet], table, template.name, prototypes.get(table.sheet))
        filler.fill({**texts, "注": table.note})
        findings += filler.findings
    if findings:
        raise DisclosureError(findings)
    out = BytesIO()
    book.save(out)
    return repeatable(out.getvalue())


class _Filler:
    def __init__(self, ws: Worksheet, table: Table, template: str, prototype: Place | None) -> None:
        self.ws, self.table, self.template = ws, table, template
        self.prototype = prototype
        self.last_row, self.last_column = ws.max_row, ws.max_column  # looking at a cell makes it
        self.form = SheetForm(ws)
        self.findings: list[Finding] = []

    def fill(self, texts: Mapping[str, str]) -> None:
        columns = self._columns()
        self._replace_texts(texts)
        if self.findings:
            return
        if self.table.growing:
            self._grow(columns)
        else:
            for line in self.table.lines:
                self._fill_labelled(line, columns)
        self._set_print_area()

    def _columns(self) -> dict[str, list[int]]:
        columns = {c.key: self.form.columns_for(c.header) for c in self.table.columns}
        for column in self.table.columns:
            if not columns[column.key]:
                words = "／".join(column.header)
                self.findings.append(
                    _fault(
                        "TPL-201",
                        f"模板 {self.template} 的 {self.ws.title} 找不到栏目“{words}”。",
                        "请恢复该栏目的表头文字。",
                        self.ws.title,
                    )
                )
        return columns

    def _fill_labelled(self, line: Line, columns: Mapping[str, list[int]]) -> None:
        places = self.form.labels.get(bare(line.code or line.label), [])
        if line.occurrence >= len(places):
            if any(line.amounts.values()) or not line.code:
                self._no_line(line)
            return
        cell = places[line.occurrence]
        start = self.form.right_of(cell)
        for key, amount in line.amounts.items():
            column = next((c for c in columns[key] if c >= start), None)
            if column:
                _put_amount(self.ws.cell(cell.row, column), amount.wan)

    def _no_line(self, line: Line) -> None:
        amounts = "、".join(f"{a.wan}" for a in line.amounts.values() if a)
        self.findings.append(
            _fault(
                "TPL-202",
                f"模板 {self.template} 的 {self.ws.title} 没有“{line.title}”这一行，无处填写 {amounts or '金额'}。",
                "请在模板中增加该行，或核对科目编码是否写错。",
                self.ws.title,
            )
        )

    def _grow(self, columns: Mapping[str, list[int]]) -> None:
        first = {key: found[0] for key, found in columns.items()}
        lone = self.form.marked(DATA_MARK)
        if lone is not None:
            lone.value = None
            for key, amount in self.table.lines[0].amounts.items():
                _put_amount(self.ws.cell(lone.row, first[key]), amount.wan)
            return
        for line in self.table.lines:
            if not line.code:
                self._fill_labelled(line, columns)
        if self.prototype is None:
            self.findings.append(
                _fault(
                    "TPL-203",
                    f"模板 {self.template} 的 {self.ws.title} 缺少 {CODE_MARK} 一行。",
                    "请恢复该行。",
                    self.ws.title,
                )
            )
            return
        if lines := _coded(self.table):
            self._copy_rows(self.prototype, lines, first)

    def _copy_rows(self, prototype: Place, lines: Sequence[Line], columns: Mapping[str, int]) -> None:
        ws, (top, code_column) = self.ws, prototype
        width = ws.max_column
        styles = [copy(ws.cell(top, c)._style) for c in range(1, width + 1)]
        height = ws.row_dimensions[top].height or LINE_HEIGHT + 3
        for offset, line in enumerate(lines):
            for column in range(1, width + 1):
                ws.cell(top + offset, column)._style = styles[column - 1]
                ws.cell(top + offset, column).value = None
            _put_text(ws.cell(top + offset, code_column), line.code)
            _put_text(ws.cell(top + offset, code_column + 1), line.label)
            for key, amount in line.amounts.items():
                _put_amount(ws.cell(top + offset, columns[key]), amount.wan)
            ws.row_dimensions[top + offset].height = max(height, _height(ws, code_column + 1, line.label) + 3)

    def _replace_texts(self, texts: Mapping[str, str]) -> None:
        for cell in list(SheetForm(self.ws).cells()):
            if not isinstance(cell.value, str) or squeeze(cell.value) in _ROW_MARKS:
                continue
            cell.value = UNSEEN.sub("", cell.value)
            is_note = NOTE_MARK in squeeze(cell.value)
            wrong = self._wrong_tags(cell, texts)
            if not wrong and "{{" in cell.value:
                _put_text(cell, _PLACEHOLDER.sub(lambda m: texts[m[1]], cell.value))
            if is_note:
                self._fit_note(cell)

    def _wrong_tags(self, cell: Cell, texts: Mapping[str, str]) -> bool:
        """Tell the tags of a cell that are no tags of ours, or stand in other brackets."""
        place = CellRef(self.ws.title, cell.coordinate)
        known = {**texts, **dict.fromkeys(m.strip("{}") for m in _ROW_MARKS)}
        faults = list(faults_in(str(cell.value), known, set(known), {}))
        self.findings += [
            Finding(
                "TPL-203",
                Severity.BLOCKING,
                f"模板 {self.template} 的 {place} {'有不认识的标记' if f.code == 'TPL-101' else f.what} {f.tag}。",
                f"{'' if f.code == 'TPL-101' else f.remedy}可用的标记：{'、'.join(texts)}。",
                (place,),
            )
            for f in faults
        ]
        return bool(faults)

    def _fit_note(self, cell: Cell) -> None:
        span = SheetForm(self.ws).spans.get((cell.row, cell.column))
        columns = range(cell.column, (span[3] if span else cell.column) + 1)
        total = sum(_column_width(self.ws, c) for c in columns)
        lines = -(-_text_width(str(cell.value)) // max(int(total * 1.05), 1))
        self.ws.row_dimensions[cell.row].height = max(20, 13 * lines + 8)

    def _set_print_area(self) -> None:
        from openpyxl.utils import get_column_letter  # noqa: PLC0415

        self.ws.print_area = f"A1:{get_column_letter(self.last_column)}{self.last_row}"


def with_rows_for(
    tables: Sequence[Table], parts: dict[str, bytes]
) -> tuple[dict[str, bytes], dict[str, Place]]:
    """The template's package with as many rows as its growing tables need, and where each one's first row stands.

    Everything that hangs on rows (merges, conditions, names, breaks, comments, pictures) goes with them.
    """
    book = BookEdit(parts)
    sheets = {sheet.name: sheet for sheet in read_sheets(parts)}
    prototypes = {}
    for table in tables:
        sheet = sheets.get(table.sheet)
        if sheet is None or not table.growing or _marked(sheet, DATA_MARK) is not None:
            continue
        place = _marked(sheet, CODE_MARK)
        if place is None:
            continue
        prototypes[table.sheet] = place
        more = len(_coded(table)) - 1
        rows = RowMap({place[0]: more}, repeats=True) if more > 0 else RowMap()
        book.move(table.sheet, rows if more >= 0 else RowMap(taken=frozenset({place[0]})))
    for name in book.names:
        book.centre_footers(name)
    return book.save(), prototypes


def _marked(sheet: RawSheet, mark: str) -> Place | None:
    return min((p for p, v in sheet.cells.items() if isinstance(v, str) and mark in v), default=None)


def _coded(table: Table) -> list[Line]:
    return [line for line in table.lines if line.code]


def _put_amount(cell: Cell, figure: object) -> None:
    """A figure in 万元; zero stays blank."""
    cell.value = figure if figure else None


def _put_text(cell: Cell, text: str) -> None:
    """Text, also where it looks like a formula."""
    cell.value = text
    if text[:1] in tuple("=+-@"):
        cell.data_type = "s"
        cell.quotePrefix = True


def _text_width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F or c in "“”‘’…—" else 1 for c in text)


def _column_width(ws: Worksheet, column: int) -> float:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    return float(ws.column_dimensions[get_column_letter(column)].width or 9)


def _height(ws: Worksheet, column: int, text: str) -> float:
    """Row height that shows the whole text in its column."""
    lines = -(-_text_width(text) // max(int(_column_width(ws, column)) - 1, 1))
    return LINE_HEIGHT * max(lines, 1)


def _fault(code: str, message: str, remedy: str, sheet: str) -> Finding:
    return Finding(code, Severity.BLOCKING, message, remedy, (CellRef(sheet),))
