"""公开表.xlsx merged in place: the person's package goes on, with formulas, results, ranges and everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break

from disclosure_kit.office.public_xlsx import public_xlsx
from disclosure_kit.office.xlsx_grid import examine_tables, names_of_tables, read_tables
from disclosure_kit.office.xlsx_merge import merge_tables
from disclosure_kit.ooxml.archive import declare, open_parts, pack, relate
from disclosure_kit.ooxml.comments import Comments
from disclosure_kit.ooxml.formula import Incalculable, evaluate, moved, precedents
from disclosure_kit.ooxml.row_map import RowMap
from disclosure_kit.ooxml.sheets import sheet_parts
from disclosure_kit.ooxml.workbook import read_sheets

NAME = "公开03表"
Row = tuple[object, ...]
BASE: tuple[Row, ...] = (
    ("支出决算表", None, None),
    (None, None, NAME),
    ("单位：甲", None, "万元"),
    ("科目编码", "科目名称", "合计"),
    (None, "合计", 30.0),
    ("201", "一般公共服务支出", 10.0),
    ("208", "社会保障和就业支出", 20.0),
    ("注：本表反映支出。", None, None),
)
NEW = (*BASE[:4], (None, "合计", 60.0), *BASE[5:7], ("210", "卫生健康支出", 30.0), BASE[7])
FEWER = (*BASE[:4], (None, "合计", 20.0), BASE[6], BASE[7])


def book(
    rows: Sequence[Row], change: Callable[[openpyxl.worksheet.worksheet.Worksheet], object] = lambda _: None
) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = NAME
    for row in rows:
        sheet.append(row)
    for row in sheet.iter_rows(min_col=3, max_col=3, min_row=5):
        row[0].number_format = "#,##0.00;-#,##0.00;;@"
    sheet.merge_cells(start_row=len(rows), end_row=len(rows), start_column=1, end_column=3)
    change(sheet)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def with_results(data: bytes, **results: str) -> bytes:
    """What Excel does when it saves: formulas get their results."""
    parts = open_parts(data)
    (listed,) = [s for s in sheet_parts(parts) if s.name == NAME]
    text = parts[listed.part].decode()
    for cell, value in results.items():
        start = text.index(f'<c r="{cell}"')
        end = text.index("</c>", start)
        inside = text[start:end].replace("<v></v>", "").replace("<v/>", "").replace("<v />", "")
        text = text[:start] + inside + f"<v>{value}</v>" + text[end:]
    parts[listed.part] = text.encode()
    return pack(parts)


def seen(data: bytes) -> list[Row]:
    (sheet,) = read_sheets(open_parts(data))
    height = max(row for row, _ in sheet.cells)
    return [tuple(sheet.cells.get((row, column)) for column in (1, 2, 3)) for row in range(1, height + 1)]


def test_new_figures_and_rows_come_in_and_own_words_stay() -> None:
    mine = book(BASE, lambda s: s.__setitem__("B6", "一般公共服务支出（已核）"))
    merged = merge_tables(book(BASE), mine, book(NEW))
    assert merged is not None and not merged.conflicts
    assert seen(merged.data)[4:9] == [
        (None, "合计", 60.0),
        ("201", "一般公共服务支出（已核）", 10.0),
        ("208", "社会保障和就业支出", 20.0),
        ("210", "卫生健康支出", 30.0),
        ("注：本表反映支出。", None, None),
    ]


def test_what_hangs_on_rows_goes_with_them() -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["A6"] = "201"
        sheet["B7"] = "社会保障和就业支出（核）"
        sheet.print_area = "A1:C8"
        sheet.print_title_rows = "1:4"
        sheet.row_dimensions[8].height = 33
        sheet.conditional_formatting.add("A8:C8", CellIsRule(operator="notEqual", formula=['""']))
        sheet.conditional_formatting.add("C5:C7", CellIsRule(operator="lessThan", formula=["$C$8"]))
        rule = DataValidation("whole", formula1="C7")
        rule.add("C8")
        sheet.add_data_validation(rule)
        sheet.row_breaks.append(Break(id=7))
        sheet["A8"].comment = Comment("注也要核对", "李四")
        sheet["D8"] = "=C7*1"

    mine = with_results(book(BASE, change), D8="20")
    merged = merge_tables(book(BASE), mine, book(NEW))
    assert merged is not None
    sheet = openpyxl.load_workbook(BytesIO(merged.data))[NAME]
    assert [str(r) for r in sheet.merged_cells.ranges] == ["A9:C9"]
    assert sheet.print_area == f"'{NAME}'!$A$1:$C$9" and sheet.print_title_rows == "$1:$4"
    assert sheet.row_dimensions[9].height == 33
    assert sorted(str(r.sqref) for r in sheet.conditional_formatting) == ["A9:C9", "C5:C7"]
    assert {r.formula[0] for c in sheet.conditional_formatting for r in c.rules} == {'""', "$C$9"}
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("C9", "C7")
    assert [b.id for b in sheet.row_breaks.brk] == [8]
    assert (
        sheet["A9"].comment is not None
        and sheet["A9"].comment.text == "注也要核对"
        and sheet["A8"].comment is None
    )
    assert sheet["D9"].value == "=C7*1"


def test_a_row_that_is_no_longer_needed_goes() -> None:
    mine = book(BASE, lambda s: (s.__setitem__("A8", "注：本表反映支出。（核）"), s.__setitem__("D7", "=C5")))
    merged = merge_tables(book(BASE), with_results(mine, D7="30"), book(FEWER))
    assert merged is not None
    assert [row[0] for row in seen(merged.data)[4:]] == [None, "208", "注：本表反映支出。（核）"]
    sheet = openpyxl.load_workbook(BytesIO(merged.data))[NAME]
    assert [str(r) for r in sheet.merged_cells.ranges] == ["A7:C7"] and sheet["D6"].value == "=C5"


@pytest.mark.parametrize(
    ("formula", "result", "conflicts"),
    [
        ("SUM(C6:C7)", 30, 1),  # the new row stands behind the sum: told, never guessed
        ("C6+C7+C8", 60, 0),
        ("ROUND(SUM(C6,C7)+C8,2)", 60, 0),
        ("SUM(C6:C8)", 60, 0),
    ],
)
def test_a_formula_stays_and_its_result_is_renewed(formula: str, result: int, conflicts: int) -> None:
    new = (*BASE[:4], (None, "合计", 60.0), *BASE[5:7], ("210", "卫生健康支出", 30.0), BASE[7])
    old = (*BASE[:7], ("210", "卫生健康支出", None), BASE[7])
    mine = with_results(book(old, lambda s: s.__setitem__("C5", f"={formula}")), C5="30")
    merged = merge_tables(book(old), mine, book(new))
    assert merged is not None and len(merged.conflicts) == conflicts
    (sheet,) = read_sheets(open_parts(merged.data))
    assert sheet.cells[5, 3] == result and not sheet.broken
    assert openpyxl.load_workbook(BytesIO(merged.data))[NAME]["C5"].value == f"={formula}"


def test_a_formula_that_only_excel_can_compute_shows_what_it_should_and_is_calculated_on_load() -> None:
    mine = with_results(book(BASE, lambda s: s.__setitem__("C5", '=SUMIF(A6:A7,"2*",C6:C7)+C7-C7')), C5="30")
    changed = (*BASE[:4], (None, "合计", 31.0), ("201", "一般公共服务支出", 11.0), *BASE[6:])
    merged = merge_tables(book(BASE), mine, book(changed))
    assert merged is not None and not merged.conflicts
    (sheet,) = read_sheets(open_parts(merged.data))
    assert sheet.cells[5, 3] == 31 and not sheet.broken
    assert b'fullCalcOnLoad="1"' in open_parts(merged.data)["xl/workbook.xml"]


def test_a_result_that_differs_from_the_new_figure_is_told() -> None:
    mine = with_results(book(BASE, lambda s: s.__setitem__("C5", "=C6+5")), C5="15")
    merged = merge_tables(book(BASE), mine, book((*BASE[:7], ("210", "甲", 1.0), *BASE[7:])))
    assert merged is not None and merged.conflicts == (f"{NAME}!C5",)


def test_both_changed_a_cell() -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["C6"], sheet["C6"].comment = 12, Comment("我的批注", "李四")

    mine = book(BASE, change)
    changed = (*BASE[:5], ("201", "一般公共服务支出", 11.0), *BASE[6:])
    merged = merge_tables(book(BASE), mine, book(changed))
    assert merged is not None and merged.conflicts == (f"{NAME}!C6",)
    parts = open_parts(merged.data)
    (listed,) = sheet_parts(parts)
    (words,) = Comments.open(parts, listed.part).texts().values()
    assert words.startswith("我的批注") and "按新数据应为：11.00" in words
    again = merge_tables(book(changed), merged.data, book(changed))
    assert again is not None and again.data == merged.data


def test_everything_else_stays_byte_for_byte() -> None:
    parts = open_parts(book(BASE))
    parts["xl/drawings/drawing1.xml"] = (
        b"<xdr:wsDr xmlns:xdr='http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing'/>"
    )
    declare(parts, "xl/drawings/drawing1.xml", "application/vnd.openxmlformats-officedocument.drawing+xml")
    (listed,) = sheet_parts(parts)
    relate(
        parts,
        listed.part,
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing",
        "xl/drawings/drawing1.xml",
    )
    parts["xl/media/image1.png"] = b"\x89PNG"
    extended = b'<extLst><ext uri="{X}"><x:y xmlns:x="urn:x">1</x:y></ext></extLst></worksheet>'
    parts[listed.part] = parts[listed.part].replace(b"</worksheet>", extended)
    merged = merge_tables(book(BASE), pack(parts), book(NEW))
    assert merged is not None
    after = open_parts(merged.data)
    changed = {name for name in after if after[name] != parts.get(name)}
    assert changed <= {listed.part, "xl/workbook.xml"}
    assert b"urn:x" in after[listed.part] and set(parts) <= set(after)


def test_nothing_new_changes_nothing() -> None:
    mine = book(BASE, lambda s: s.__setitem__("B6", "改过"))
    merged = merge_tables(book(BASE), mine, book(BASE))
    assert merged is not None and merged.data == mine


# ---------------------------------------------------------------------------------------------- formulas


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("C7", "C7"), ("C8", "C9"), ("$C$8+C5", "$C$9+C5"), ("SUM(C6:C8)", "SUM(C6:C9)"), ("SUM(C:C)", "SUM(C:C)"),
        ("SUM(8:9)", "SUM(9:10)"), ("甲!C8", "甲!C9"), ("'甲'!C8*2", "'甲'!C9*2"), ("乙!C8", "乙!C8"),
        ('IF(C8>0,"C8",Q8)', 'IF(C9>0,"C8",Q9)'), ("LOG10(8)", "LOG10(8)"), ("工资", "工资"), ("[1]甲!C8", "[1]甲!C8"),
    ],
)  # fmt: skip
def test_references_follow_a_row_put_in_behind_the_seventh(formula: str, after: str) -> None:
    assert moved(formula, "甲", "甲", RowMap({7: 1})) == after


@pytest.mark.parametrize(
    ("formula", "after"),
    [("C7", "#REF!"), ("C8", "C7"), ("SUM(C6:C7)", "SUM(C6:C6)"), ("SUM(C7:C9)", "SUM(C7:C8)")],
)
def test_references_follow_when_the_seventh_goes(formula: str, after: str) -> None:
    assert moved(formula, "甲", "甲", RowMap({}, frozenset({7}))) == after


@pytest.mark.parametrize(
    "formula", ["SUMIF(A:A,1,B:B)", "A1&B1", "工资", "[1]甲!A1", "A1:B2", "1/0", "IF(A1,1,2)", "SUM(A1:A2"]
)
def test_what_cannot_be_told_is_not_computed(formula: str) -> None:
    with pytest.raises(Incalculable):
        evaluate(formula, "甲", lambda _: Decimal(1))


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("-(-A1-A2)*2", "10"),
        ("SUM(A1:A2,A1)/2", "3.5"),
        ("ROUND(A2/A1,2)", "1.5"),
        ("1+2*3", "7"),
        ("SUM(A9)", "0"),
    ],
)
def test_simple_formulas_are_computed(formula: str, value: str) -> None:
    cells = {("甲", 1, 1): Decimal(2), ("甲", 2, 1): Decimal(3)}
    assert evaluate(formula, "甲", cells.get) == Decimal(value)


def test_precedents() -> None:
    assert list(precedents("SUM(A1:A2)+乙!B3", "甲")) == [("甲", 1, 1), ("甲", 2, 1), ("乙", 3, 2)]


# ---------------------------------------------------------------------------------------------- the set's tables


def tables(*sheets: tuple[str, str]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, state in sheets:
        sheet = made.create_sheet(name)
        for row in BASE:
            sheet.append(row)
        sheet.sheet_state = state
    out = BytesIO()
    made.save(out)
    return out.getvalue()


WHOLE = (("公开01表", "visible"), ("公开02表", "visible"), ("公开03表", "visible"))
TITLES = [name for name, _ in WHOLE]


@pytest.mark.parametrize(
    ("sheets", "codes", "named"),
    [
        (WHOLE, [], ""),
        (WHOLE[::-1], [], ""),
        ((WHOLE[0], ("公开02表", "hidden"), WHOLE[2]), ["DOC-106"], "公开02表"),
        ((WHOLE[0], ("公开02表", "veryHidden"), WHOLE[2]), ["DOC-106"], "公开02表"),
        ((WHOLE[0], WHOLE[2]), ["DOC-104"], "公开02表"),
        ((WHOLE[0], ("公开2表", "visible"), WHOLE[2]), ["DOC-104"], "公开2表"),
        ((*WHOLE, ("计算过程", "visible")), ["DOC-105"], "计算过程"),
        ((*WHOLE, ("底稿", "hidden")), ["DOC-105"], "底稿"),
        ((*WHOLE, ("公开02表 (2)", "visible")), ["DOC-105"], "公开02表 (2)"),
        ((WHOLE[0], ("公开02表\u200b", "visible"), WHOLE[2]), [], ""),
    ],
)
def test_exactly_the_set_s_tables_in_the_set_s_order(
    sheets: Sequence[tuple[str, str]], codes: list[str], named: str
) -> None:
    data = tables(*sheets)
    found = list(examine_tables(data, "公开表.xlsx", TITLES))
    assert [f.code for f in found] == codes and all(named in f.message for f in found)
    if "DOC-104" not in codes:
        assert [grid.number for grid in read_tables(data, "公开表.xlsx", TITLES)] == [NAME] * 3
        names = names_of_tables(data, "公开表.xlsx", TITLES)
        public = public_xlsx(data, "某单位", names)
        assert [s.name.rstrip("\u200b") for s in sheet_parts(open_parts(public))] == TITLES


def test_hidden_rows_and_columns_of_a_table_are_told() -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.row_dimensions[6].hidden = True
        sheet.column_dimensions["B"].hidden = True

    (finding,) = examine_tables(book(BASE, change), "公开表.xlsx", [NAME])
    assert finding.code == "DOC-106" and "第6行" in finding.message and "B列" in finding.message


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [("0.00%", 0.9127, "91.27%"), ("0%", 1, "100%"), ("#,##0", 1234.5, "1,235"), ("0.0", 1.25, "1.3"), ('0"户"', 7, "7户"),
     ("0!.0,", 32860, "3.3"), ('yyyy"年"m"月"d"日"', 45657, "2024年12月31日"), (';;"—"', 0, "—"), ("@", 5, "5")],
)  # fmt: skip
def test_a_table_prints_what_excel_shows(code: str, value: float, words: str) -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["C6"], sheet["C6"].number_format = value, code

    (grid,) = read_tables(book(BASE, change), "公开表.xlsx", [NAME])
    assert words in [cell.text for row in grid.rows for cell in row if cell is not None]
