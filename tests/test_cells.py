"""Cells are read as the clerk meant them, or refused with a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_kit.ooxml.workbook import CellValue, Number
from disclosure_kit.workbook.cells import (
    Unreadable,
    quoted,
    read_amount,
    read_code,
    read_count,
    read_date,
    read_number,
    read_text,
)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,234.50", "1234.50"),
        ("１２３", "123"),
        ("１，２３４．５０", "1234.50"),
        ("\u00a05.00", "5.00"),
        (" 12.5 ", "12.5"),
        ("1, 537.4", "1537.4"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("－3", "-3"),
        ("\u202a2473.00\u202c", "2473.00"),
        ("\ufeff12\u200b.5", "12.5"),
        (0.1 + 0.2, "0.3"),
        (2632.395, "2632.395"),
        (7, "7"),
    ],
)
def test_numbers(cell: str | float, number: str) -> None:
    assert read_number(cell) == Decimal(number)


@pytest.mark.parametrize("cell", ["", "  ", "—", "-", "无", None])
def test_blanks(cell: str | None) -> None:
    assert read_number(cell) is None


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("12.5万", "单位"),
        ("￥100", "货币"),
        ("12。5", "不是数字"),
        ("1,23,4", "不是数字"),
        ("(12.5)", "括号"),
        ("5%", "百分数"),
        (True, "逻辑值"),
        (Number(45292, "yyyy-mm-dd"), "日期"),
        (Number(0.95, "0%"), "百分数"),
        ("5²", "不是数字"),
        ("①", "不是数字"),
        ("½", "不是数字"),
        ("٣", "不是数字"),
        (1e308, "大得"),
        (float("nan"), "大得"),
        ("#REF!", "出错的公式"),
        ("约5", "不是数字"),
    ],
)
def test_refused(cell: object, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_number(cell)  # type: ignore[arg-type]


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_what_excel_stores_is_what_was_typed(number: Decimal) -> None:
    assert read_number(float(number)) == number
    assert read_number(f"{number:,}") == number


def test_codes_counts_dates_and_texts() -> None:
    assert read_code(2080109.0) == "2080109"
    assert read_code(" ２０８０１ ") == "20801"
    assert read_count("19") == 19
    with pytest.raises(Unreadable):
        read_count(1.5)
    assert read_date("2025年8月20日") == read_date("2025-08-20") == date(2025, 8, 20)
    with pytest.raises(Unreadable):
        read_date("2025-13-01")
    assert read_text("甲\x0b乙\r\n丙") == "甲乙\n丙"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Number(1, "0%"), "100%"),
        (Number(0.95, "0.0%"), "95.0%"),
        (Number(3286, '0"万元"'), "3286万元"),
        (Number(45657, 'm"月"d"日"'), "12月31日"),
        (Number(45657, "yyyy/m/d"), "2024/12/31"),
        (Number(5, '0;-0;"无"'), "5"),
        (Number(0, '0;-0;"无"'), "无"),
        (Number(2024.0), "2024"),
        (Number(0.1 + 0.2), "0.3"),
        ("单位决算\u200b", "单位决算"),
        ("⼀般公共预算", "一般公共预算"),
        ("甲\u2028乙", "甲\n乙"),
        ("\u2003甲\u3000", "甲"),
        (True, "是"),
    ],
)
def test_text_is_what_excel_shows(cell: CellValue, text: str) -> None:
    assert read_text(cell) == text


@pytest.mark.parametrize("code", ["# ?/?", "0.00E+00", "[h]:mm", "[DBNum2]0"])
def test_a_format_that_cannot_be_written_is_refused(code: str) -> None:
    with pytest.raises(Unreadable, match="文本"):
        read_text(Number(0.5, code))
    assert quoted(Number(0.5, code)) == "0.5"


@pytest.mark.parametrize(
    ("code", "unit", "fits"),
    [
        ("#,##0.00", "元", True),
        ('0.00"元"', "元", True),
        ('0.00"万元"', "万元", True),
        ("0.00万", "万元", True),
        ('0.00"万元"', "元", False),
        ('0.00"元"', "万元", False),
        ('#,##0.00"亿元"', "万元", False),
        ('0!.0000"万元"', "元", True),  # only looks like 万元: the figure itself is in 元
        ('0.00,,"百万元"', "元", True),
        ("[Red]0.00", "元", True),
    ],
)
def test_a_format_that_says_another_unit_is_refused(code: str, unit: str, fits: bool) -> None:
    cell = Number(3286, code)
    if fits:
        assert read_amount(cell, unit) == 3286
    else:
        with pytest.raises(Unreadable, match=unit):
            read_amount(cell, unit)


def test_dates_by_their_format() -> None:
    assert read_date(Number(45657, "yyyy-mm-dd")) == date(2024, 12, 31)
    assert read_date(Number(44195, "yyyy-mm-dd", epoch_1904=True)) == date(2024, 12, 31)
    for wrong in (Number(45657), Number(-3, "yyyy-mm-dd")):
        with pytest.raises(Unreadable):
            read_date(wrong)
