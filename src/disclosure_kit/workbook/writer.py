"""Write an input workbook from the layout: blank for a new year, or filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from disclosure_kit.workbook import layout
from disclosure_kit.workbook.overlooked import INDEX
from disclosure_kit.workbook.sheet import Column, Kind, Row, Sheet

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

FormValues = Mapping[str, Mapping[str, object]]
"""Of a form: row key → column key → value."""
ListValues = Sequence[Mapping[str, object]]
"""Of a list: one mapping of column key → value a row."""

HEAD_ROW = 4
SPARE_ROWS = 40
LAST_ROW = 3000

GROUP_COLOURS = {
    "基本情况": "1F4E79",
    "收入支出": "2E75B6",
    "财政拨款": "548235",
    "专项说明": "BF8F00",
    "预算绩效": "7F6084",
    "文字资料": "7B7B7B",
}
INPUT_FILL, LOCKED_FILL, HEADING_FILL = "FFFDF3", "E7E6E6", "DDEBF7"
_FORMATS = {
    Kind.AMOUNT: "#,##0.00",
    Kind.COUNT: "0",
    Kind.NUMBER: "0.##",
    Kind.CODE: "@",
    Kind.TEXT: "@",  # what is typed stays what it is: 100%, 12月31日
    Kind.CHOICE: "@",
    Kind.DATE: "yyyy-mm-dd",
}


def write_workbook(year: int, values: Mapping[str, FormValues | ListValues] | None = None) -> bytes:
    """The input workbook of a year as bytes; ``values`` by sheet name fill it."""
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook()
    book.remove(book.active)
    values = dict(values or {layout.UNIT.name: {"year": {"value": year}}})
    _write_index(book.create_sheet(INDEX), year)
    for sheet in layout.SHEETS:
        _SheetWriter(book.create_sheet(sheet.name), sheet).write(
            values.get(sheet.name, {} if sheet.is_form else [])
        )
    book.properties.title = f"{year}年度决算公开输入工作簿"
    book.properties.creator = "disclosure-kit"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


class _SheetWriter:
    def __init__(self, ws: Worksheet, sheet: Sheet) -> None:
        self.ws, self.sheet = ws, sheet
        self.letters = {column.key: index for index, column in enumerate(sheet.columns, 1)}
        self.colour = GROUP_COLOURS[sheet.group]

    def write(self, values: FormValues | ListValues) -> None:
        self._head()
        last = self._form(values) if isinstance(values, Mapping) else self._list(values)
        self._set_up(last)

    def _head(self) -> None:
        from openpyxl.styles import Alignment  # noqa: PLC0415

        ws, width = self.ws, len(self.sheet.columns)
        for row, text, size, colour, height in (
            (1, self.sheet.name, 16, "FFFFFF", 30),
            (
                2,
                self.sheet.help,
                10.5,
                "404040",
                20 + 15 * (_width(self.sheet.help) // max(self._total_width(), 40)),
            ),
        ):
            cell = ws.cell(row, 1, text)
            ws.merge_cells(start_row=row, end_row=row, start_column=1, end_column=max(width, 2))
            cell.font = _font(size, bold=row == 1, colour=colour)
            cell.alignment = Alignment("left", "center", wrap_text=row > 1, indent=1)
            ws.row_dimensions[row].height = height
        for number in range(1, max(width, 2) + 1):
            ws.cell(1, number).fill = _fill(self.colour)
        ws.row_dimensions[3].height = 6
        for index, column in enumerate(self.sheet.columns, 1):
            self._head_cell(index, column)
        ws.row_dimensions[HEAD_ROW].height = 32

    def _head_cell(self, index: int, column: Column) -> None:
        from openpyxl.comments import Comment  # noqa: PLC0415
        from openpyxl.styles import Alignment  # noqa: PLC0415
        from openpyxl.utils import get_column_letter  # noqa: PLC0415

        cell = self.ws.cell(HEAD_ROW, index, column.header)
        cell.font, cell.fill = _font(10.5, bold=True, colour="FFFFFF"), _fill(self.colour)
        cell.alignment = Alignment("center", "center", wrap_text=True)
        cell.border = _border()
        if column.hint:
            cell.comment = Comment(column.hint, "disclosure-kit", width=260, height=80)
        dimension = self.ws.column_dimensions[get_column_letter(index)]
        dimension.width = column.width + 2

    def _total_width(self) -> int:
        return sum(c.width + 2 for c in self.sheet.columns)

    def _form(self, values: FormValues) -> int:
        row_number = HEAD_ROW
        for row in self.sheet.rows:
            row_number += 1
            if row.heading:
                self._heading(row_number, row)
            else:
                self._form_row(row_number, row, values.get(row.key, {}))
        return row_number

    def _heading(self, number: int, row: Row) -> None:
        for index in range(1, len(self.sheet.columns) + 1):
            cell = self.ws.cell(number, index, row.label if index == 1 else None)
            cell.fill, cell.border, cell.font = _fill(HEADING_FILL), _border(), _font(10.5, bold=True)
        self.ws.row_dimensions[number].height = 22

    def _form_row(self, number: int, row: Row, values: Mapping[str, object]) -> None:
        from openpyxl.styles import Alignment  # noqa: PLC0415

        longest = 1.0
        for index, column in enumerate(self.sheet.columns, 1):
            cell = self.ws.cell(number, index)
            self._style(cell, column, row.kind)
            value: object = values.get(column.key)
            if column.key in ("label", "hint"):
                value = row.label if column.key == "label" else row.hint
                cell.fill = _fill("F7F7F7" if column.key == "label" else "FFFFFF")
                cell.font = _font(10.5, colour="000000" if column.key == "label" else "7F7F7F")
                cell.alignment = Alignment("left", "center", wrap_text=True, indent=row.indent)
                _lock(cell, True)
            elif row.columns and column.key not in row.columns:
                cell.fill = _fill(LOCKED_FILL)
                _lock(cell, True)
            elif row.choices:
                self._choices(row.choices, cell.coordinate)
            elif row.is_key:
                cell.fill = _fill(LOCKED_FILL)
            _put(cell, value)
            longest = max(longest, _width(str(value or "")) / column.width)
        self.ws.row_dimensions[number].height = max(21, 15 * min(int(longest + 0.99), 20) + 4)

    def _list(self, values: ListValues) -> int:
        rows: list[Mapping[str, object]] = list(values)
        keys = [column.key for column in self.sheet.columns]
        if not rows and self.sheet.prefilled:
            rows = [dict(zip(keys, row, strict=False)) for row in self.sheet.prefilled]
        last = HEAD_ROW + max(len(rows) + 10, SPARE_ROWS)
        for number in range(HEAD_ROW + 1, last + 1):
            row = rows[number - HEAD_ROW - 1] if number - HEAD_ROW - 1 < len(rows) else {}
            longest = 1.0
            for index, column in enumerate(self.sheet.columns, 1):
                cell = self.ws.cell(number, index)
                self._style(cell, column)
                _put(cell, row.get(column.key))
                longest = max(longest, _width(str(row.get(column.key) or "")) / column.width)
            self.ws.row_dimensions[number].height = max(18, 14.5 * min(int(longest + 0.99), 22) + 4)
        for index, column in enumerate(self.sheet.columns, 1):
            self._whole_column(index, column)
        return last

    def _whole_column(self, index: int, column: Column) -> None:
        """Rows below the drawn ones can be typed in too, and drop-downs reach them."""
        from openpyxl.styles import Protection  # noqa: PLC0415
        from openpyxl.utils import get_column_letter  # noqa: PLC0415

        letter = get_column_letter(index)
        dimension = self.ws.column_dimensions[letter]
        dimension.protection = Protection(locked=False)
        dimension.number_format = _FORMATS.get(column.kind, "General")
        if column.choices:
            self._choices(column.choices, f"{letter}{HEAD_ROW + 1}:{letter}{LAST_ROW}")

    def _style(self, cell: Cell, column: Column, kind: Kind | None = None) -> None:
        from openpyxl.styles import Alignment  # noqa: PLC0415

        kind = kind if kind and column.key == "value" else column.kind
        cell.font, cell.border = _font(10.5), _border()
        cell.fill = _fill(LOCKED_FILL if column.is_key else INPUT_FILL)
        cell.number_format = _FORMATS.get(kind, "General")
        right = kind in (Kind.AMOUNT, Kind.NUMBER) and column.key != "value"
        centre = kind in (Kind.COUNT, Kind.CHOICE) and column.key != "value"
        horizontal = "right" if right else "center" if centre else "left"
        cell.alignment = Alignment(horizontal, "center", wrap_text=kind is Kind.TEXT)
        _lock(cell, False)

    def _choices(self, choices: Sequence[str], where: str) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

        rule = DataValidation("list", formula1='"' + ",".join(choices) + '"', allow_blank=True)
        if len(",".join(choices)) > 250:
            return
        rule.errorTitle, rule.error = "不在可选范围内", "请从下拉列表中选择。"
        rule.showErrorMessage = True
        rule.add(where)
        self.ws.add_data_validation(rule)

    def _set_up(self, last: int) -> None:
        from openpyxl.utils import get_column_letter  # noqa: PLC0415

        ws = self.ws
        fixed = next(
            (i for i, c in enumerate(self.sheet.columns, 1) if c.key in ("label", "name", "project")), 0
        )
        ws.freeze_panes = ws.cell(HEAD_ROW + 1, fixed + 1 if len(self.sheet.columns) > 4 else 1)
        ws.sheet_properties.tabColor = self.colour
        ws.sheet_view.showGridLines = False
        _page(ws, f"A1:{get_column_letter(max(len(self.sheet.columns), 2))}{last}", f"1:{HEAD_ROW}")
        _protect(ws)


def _write_index(ws: Worksheet, year: int) -> None:
    from openpyxl.styles import Alignment  # noqa: PLC0415

    ws.column_dimensions["A"].width, ws.column_dimensions["B"].width, ws.column_dimensions["C"].width = (
        20,
        14,
        100,
    )
    ws.merge_cells("A1:C1")
    title = ws.cell(1, 1, f"{year}年度单位决算公开 · 输入工作簿")
    title.font, title.alignment = (
        _font(18, bold=True, colour="FFFFFF"),
        Alignment("left", "center", indent=1),
    )
    for column in (1, 2, 3):
        ws.cell(1, column).fill = _fill("1F4E79")
    ws.row_dimensions[1].height = 40
    guide = (
        "1. 浅黄色格填写，灰色格不填；表头和说明受保护（无密码），列的位置可以调整，表头文字不要改。",
        "2. 金额单位在“单位信息”中声明一次；数字可以直接从财政决算系统粘贴，空白表示没有。",
        "3. 每个增减、每个与预算的差异旁边都有一格写原因；与上一个原因相同时写“同上”。",
        "4. 填好后保存并关闭本文件，运行 disclosure-kit build，程序先核对再生成九张表和情况说明。",
    )
    for number, text in enumerate(guide, 2):
        ws.merge_cells(start_row=number, end_row=number, start_column=1, end_column=3)
        cell = ws.cell(number, 1, text)
        cell.font, cell.alignment = _font(11), Alignment("left", "center", indent=1)
        ws.row_dimensions[number].height = 22
    top = len(guide) + 3
    for column, text in enumerate(("工作表", "类别", "填什么"), 1):
        cell = ws.cell(top, column, text)
        cell.font, cell.fill, cell.border = (
            _font(10.5, bold=True, colour="FFFFFF"),
            _fill("1F4E79"),
            _border(),
        )
        cell.alignment = Alignment("center", "center")
    for number, sheet in enumerate(layout.SHEETS, top + 1):
        _index_row(ws, number, sheet)
    ws.sheet_view.showGridLines = False
    ws.sheet_properties.tabColor = "C00000"
    ws.freeze_panes = ws.cell(top + 1, 1)
    _page(ws, f"A1:C{top + len(layout.SHEETS)}", f"{top}:{top}")
    ws.page_setup.fitToHeight = 1
    _protect(ws)


def _index_row(ws: Worksheet, number: int, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment  # noqa: PLC0415

    link = ws.cell(number, 1, sheet.name)
    link.hyperlink = f"#'{sheet.name}'!A1"
    link.font = _font(10.5, colour="0563C1")
    group = ws.cell(number, 2, sheet.group)
    group.fill, group.font = _fill(GROUP_COLOURS[sheet.group]), _font(10, colour="FFFFFF")
    text = ws.cell(number, 3, sheet.help)
    text.font = _font(10, colour="404040")
    for cell in (link, group, text):
        cell.border = _border()
        cell.alignment = Alignment(
            "left" if cell is not group else "center", "center", wrap_text=True, indent=0
        )
    ws.row_dimensions[number].height = 17 + 15 * (_width(sheet.help) // 100)


def _put(cell: Cell, value: object) -> None:
    """Write a value; text that starts like a formula stays text."""
    cell.value = value
    if isinstance(value, str) and value[:1] in "=+-@":
        cell.data_type = "s"
        cell.quotePrefix = True


def _width(text: str) -> int:
    return max((sum(2 if ord(c) > 0x2E7F else 1 for c in line) for line in text.split("\n")), default=0)


_STYLES: dict[object, object] = {}


def _font(size: float, *, bold: bool = False, colour: str = "000000") -> object:
    from openpyxl.styles import Font  # noqa: PLC0415

    return _STYLES.setdefault(("font", size, bold, colour), Font("微软雅黑", size, bold, color=colour))


def _fill(colour: str) -> object:
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    return _STYLES.setdefault(("fill", colour), PatternFill("solid", fgColor=colour))


def _border() -> object:
    from openpyxl.styles import Border, Side  # noqa: PLC0415

    side = Side("thin", color="BFBFBF")
    return _STYLES.setdefault("border", Border(side, side, side, side))


def _lock(cell: Cell, locked: bool) -> None:
    from openpyxl.styles import Protection  # noqa: PLC0415

    cell.protection = _STYLES.setdefault(("lock", locked), Protection(locked=locked))


def _page(ws: Worksheet, area: str, heads: str) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415

    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", 9
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.print_area, ws.print_title_rows = area, heads


def _protect(ws: Worksheet) -> None:
    """Protect the heads, without a password: pasting, widths, rows and sorting stay free."""
    ws.protection.sheet = True
    for right in (
        "formatCells",
        "formatColumns",
        "formatRows",
        "insertRows",
        "deleteRows",
        "sort",
        "autoFilter",
    ):
        setattr(ws.protection, right, False)
