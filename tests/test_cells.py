"""Cells are read as the clerk meant them, or refused with a reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_kit.workbook.cells import Unreadable, read_code, read_count, read_date, read_number, read_text


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
        (datetime(2024, 1, 1), "日期"),  # noqa: DTZ001
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
