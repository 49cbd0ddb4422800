"""Rows may be pasted at any level, columns moved, reasons repeated; and nothing is dropped silently."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_kit.accounts.accounts import ExpenditureColumn, Fund, FundColumn, SummaryItem
from disclosure_kit.findings import Severity
from disclosure_kit.workbook import layout
from disclosure_kit.workbook.reader import read_workbook
from tests.builders import EXAMPLE, codes, figures, read, rows, save, small_unit, unit, with_sheet


def test_missing_parents_and_total_are_summed(tmp_path: Path) -> None:
    table = figures(tmp_path, small_unit()).accounts.expenditure
    assert [line.code for line in table.lines] == ["201", "20126", "2012601", "2012604"]
    assert {line.code: line[ExpenditureColumn.TOTAL].wan for line in table.lines}["201"] == 100
    assert table.total[ExpenditureColumn.PROJECT].wan == 40
    assert table.lines[1].subject is not None
    assert table.lines[1].subject.name == "档案事务"


def test_given_parents_are_kept(tmp_path: Path) -> None:
    pasted = rows(
        "code | name | 本年支出合计 | 基本支出 | 项目支出",
        "合计 |  | 100.01 | 60 | 40",
        "201 | 一般公共服务支出 | 100.01 | 60 | 40",
        "20126 | 档案事务 | 100 | 60 | 40",
        "2012601 | 行政运行 | 60 | 60 |",
        "2012604 | 档案馆 | 40 |  | 40",
    )
    table = figures(tmp_path, with_sheet(small_unit(), "支出决算", pasted)).accounts.expenditure
    assert str(table.total[ExpenditureColumn.TOTAL].wan) == "100.01"


def test_pasted_heads_and_notes_are_passed_over(tmp_path: Path) -> None:
    head = {"code": "科目编码", "name": "科目名称", "基本支出": "基本支出", "项目支出": "项目支出"}
    numbers = {"code": "栏次", "基本支出": 2.0, "项目支出": 3.0}
    note = {"code": "注：本表反映支出情况。"}
    body = rows("code | name | 基本支出 | 项目支出", "2012601 | 行政运行 | 60 |", "2012604 | 档案馆 | | 40")
    table = figures(
        tmp_path, with_sheet(small_unit(), "支出决算", [head, numbers, *body, note])
    ).accounts.expenditure
    assert table.total[ExpenditureColumn.TOTAL].wan == 100


def test_amount_without_a_code_is_never_dropped(tmp_path: Path) -> None:
    reading = read(tmp_path, with_sheet(small_unit(), "支出决算", [{"name": "行政运行", "基本支出": 60.0}]))
    assert codes(reading.findings) == ["IN-303"]


def test_same_as_above_repeats_the_last_reason(tmp_path: Path) -> None:
    accounts = figures(tmp_path, small_unit()).accounts
    assert accounts.summary_line(SummaryItem.BASIC).reason.text == "调整工资"
    assert accounts.summary_line(SummaryItem.GENERAL_EXPENDITURE).reason.text == "馆房维修"
    assert accounts.funds[Fund.GENERAL].total.reason.text == "调整工资"


def test_reasons_lose_their_own_lead_and_full_stop(tmp_path: Path) -> None:
    sheets = with_sheet(
        small_unit(), "收支总表", {"TOTAL": {"prior": 1.0, "reason": "主要原因是：调整工资。"}}
    )
    accounts = figures(tmp_path, sheets).accounts
    assert accounts.summary_line(SummaryItem.TOTAL).reason.text == "调整工资"


def test_prior_column_blank_throughout_means_no_prior_year(tmp_path: Path) -> None:
    sheets = with_sheet(small_unit(), "收支总表", {"GENERAL_REVENUE": {"current": 100.0}})
    assert not figures(tmp_path, sheets).accounts.has_prior_year


def test_yuan_and_wan_are_the_same_money(tmp_path: Path) -> None:
    in_yuan = {
        **small_unit(),
        "单位信息": unit(unit="元"),
        "支出决算": rows("code | name | 基本支出", "2012601 | 行政运行 | 1000000"),
    }
    assert figures(tmp_path, in_yuan).accounts.expenditure.total[ExpenditureColumn.TOTAL].wan == 100


def test_columns_are_found_by_their_words(tmp_path: Path) -> None:
    path = save(tmp_path, small_unit())
    book = openpyxl.load_workbook(path)
    ws = book["支出决算"]
    ws.move_range("A4:B20", cols=12)  # code and name to the far right
    ws["D4"] = "基 本\n支出（万元）"
    book.save(path)
    accounts = read_workbook(path).accounts
    assert accounts is not None
    assert accounts.expenditure.total[ExpenditureColumn.BASIC].wan == 60


def test_text_numbers_are_read(tmp_path: Path) -> None:
    table = [{"code": 2012601, "name": "行政运行", "基本支出": " １,０００．５０ ", "项目支出": "—"}]
    accounts = figures(tmp_path, with_sheet(small_unit(), "支出决算", table)).accounts
    assert str(accounts.expenditure.total[ExpenditureColumn.TOTAL].wan) == "1000.50"


@pytest.mark.parametrize(
    ("sheet", "value", "code"),
    [
        ("支出决算", [{"code": "20126011", "name": "行政运行", "基本支出": 1}], "IN-303"),
        ("支出决算", [{"code": "2012601", "name": "甲", "基本支出": 1}] * 2, "IN-301"),
        ("支出决算", [{"code": "2990101", "name": "甲", "基本支出": 1}], "IN-302"),
        ("支出决算", [{"code": "2012601", "name": "甲", "基本支出": "12.5万"}], "IN-201"),
        ("单位信息", unit(name=None), "IN-204"),
        ("单位信息", unit(unit="千元"), "IN-205"),
        ("绩效指标", [{"project": "没有的项目", "group": "产出指标"}], "IN-401"),
    ],
)
def test_problems_name_their_cell(tmp_path: Path, sheet: str, value: object, code: str) -> None:
    reading = read(tmp_path, with_sheet(small_unit(), sheet, value))
    found = [f for f in reading.findings if f.code == code]
    assert reading.accounts is None
    assert found
    assert all(f.severity is Severity.BLOCKING and f.places and f.remedy for f in found)
    assert sheet in str(found[0].places[0])


def test_all_problems_at_once(tmp_path: Path) -> None:
    bad = [{"code": "2012601", "name": "甲", "基本支出": "x", "项目支出": "y"}]
    reading = read(
        tmp_path, {**small_unit(), "支出决算": bad, "收入决算": [{"code": "1", "财政拨款收入": 1}]}
    )
    assert codes(reading.findings) == ["IN-201", "IN-201", "IN-303"]


@pytest.mark.parametrize(("formula", "word"), [("=1+1", "没有计算过"), ("#REF!", "错误值")])
def test_formulas_without_a_value_are_never_blank(tmp_path: Path, formula: str, word: str) -> None:
    path = save(tmp_path, small_unit())
    book = openpyxl.load_workbook(path)
    cell = book["支出决算"]["D5"]
    cell.value = formula
    if formula.startswith("#"):
        cell.data_type = "e"
    book.save(path)
    reading = read_workbook(path)
    assert [f.code for f in reading.findings] == ["IN-202"]
    assert word in reading.findings[0].message
    assert str(reading.findings[0].places[0]) == "支出决算!D5"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "IN-104"),
        (b"PK\x03\x04broken", "IN-102"),
        (b"a,b,c", "IN-104"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 9, "IN-102"),
    ],
)
def test_files_that_are_no_workbooks(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "坏文件.xlsx"
    path.write_bytes(content)
    assert codes(read_workbook(path).findings) == [code]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(2)), st.permutations(range(2)))
def test_order_of_rows_changes_nothing(tmp_path: Path, first: list[int], second: list[int]) -> None:
    sheets = small_unit()
    moved = dict(sheets)
    for name, order in (("支出决算", first), ("收入决算", second)):
        listed = sheets[name]
        assert isinstance(listed, list)
        moved[name] = [listed[i] for i in order]
    before, after = figures(tmp_path, sheets).accounts, figures(tmp_path, moved).accounts
    assert [(x.code, dict(x.amounts)) for x in before.expenditure.lines] == [
        (x.code, dict(x.amounts)) for x in after.expenditure.lines
    ]
    assert before.revenue.total.amounts == after.revenue.total.amounts


def test_layout_names_are_unique() -> None:
    assert len({sheet.name for sheet in layout.SHEETS}) == len(layout.SHEETS)
    for sheet in layout.SHEETS:
        assert len({c.header for c in sheet.columns}) == len(sheet.columns), sheet.name
        labels = [r.label for r in sheet.rows]
        assert len(set(labels)) == len(labels), sheet.name


def test_example_has_the_heads_of_the_layout() -> None:
    book = openpyxl.load_workbook(EXAMPLE, read_only=True)
    for sheet in layout.SHEETS:
        heads = [c.value for c in next(book[sheet.name].iter_rows(min_row=4, max_row=4))][
            : len(sheet.columns)
        ]
        assert heads == [c.header for c in sheet.columns], sheet.name
    book.close()


def test_initial_budget_without_expenditure_is_kept(tmp_path: Path) -> None:
    table = rows(
        "code | name | 年初预算数 | 基本支出", "2012601 | 行政运行 | 50 |", "2012604 | 档案馆 | | 100"
    )
    general = figures(tmp_path, with_sheet(small_unit(), "一般公共预算支出", table)).accounts.funds[
        Fund.GENERAL
    ]
    assert general.total[FundColumn.INITIAL_BUDGET].wan == 50
