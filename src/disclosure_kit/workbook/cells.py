"""Read one cell as the clerk meant it, or say why it cannot be read."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

CellValue = str | float | int | bool | date | datetime | time | timedelta | None

_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?|[+-]?\.\d+")
_NOTHING = {"", "-", "--", "—", "——", "―", "/", "无"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
LARGEST = Decimal(10) ** 13
WHOLE = 1e15


class Unreadable(Exception):  # noqa: N818 - a verdict on a cell, not a failure of ours
    """The cell cannot be read; the message says why, in Chinese."""


def squeeze(text: object) -> str:
    """Normal form for comparing words: full-width to half-width, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text)))


def read_text(value: CellValue) -> str:
    """Text as typed, without outer blanks and characters that no document may hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _plain(seen(value))
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return _CONTROL.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n")).strip(" \t\n\u3000\u00a0")


def read_code(value: CellValue) -> str:
    """A subject code: digits only, whether the cell holds text or a number."""
    return squeeze(read_text(value)).strip("'")


def seen(value: float) -> Decimal:
    """The number a person sees in Excel: 15 significant digits, never binary dust."""
    number = Decimal(repr(float(value)))
    if number.is_finite() and len(number.as_tuple().digits) > 15:
        number = Decimal(f"{value:.15g}")
    return number.quantize(Decimal(1)) if value.is_integer() and abs(value) < WHOLE else number


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def read_number(value: CellValue) -> Decimal | None:
    """A number, or ``None`` for a blank; text numbers, separators and full-width digits are read.

    Raises:
        Unreadable: anything that is not plainly a number.
    """
    if isinstance(value, bool):
        raise Unreadable("是逻辑值，不是数字")
    if isinstance(value, datetime | date | time | timedelta):
        raise Unreadable("是日期，不是数字")
    if value is None:
        return None
    if isinstance(value, str):
        text = squeeze(value).replace("−", "-").replace("'", "")
        if text in _NOTHING:
            return None
        if text.startswith("#"):
            raise Unreadable("是出错的公式")
        if not _NUMBER.fullmatch(text):
            raise Unreadable(_why_not(text))
        number = Decimal(text.replace(",", ""))
    else:
        number = seen(float(value))
    if not number.is_finite() or abs(number) > LARGEST:
        raise Unreadable("数字大得不合情理")
    return number


def _why_not(text: str) -> str:
    if re.search(r"\d万元?|\d亿元?|\d元", text):
        return "带有单位，请只写数字"
    if re.search(r"[¥￥$]", text):
        return "带有货币符号，请只写数字"
    if "%" in text:
        return "是百分数，请写金额"
    if re.fullmatch(r"\(.*\)", text):
        return "带有括号；负数请写成 -12.50"
    return "不是数字"


def read_count(value: CellValue) -> int | None:
    """A whole number that is not negative, or ``None`` for a blank."""
    number = read_number(value)
    if number is None:
        return None
    if number != number.to_integral_value() or number < 0:
        raise Unreadable("应是不小于 0 的整数")
    return int(number)


def read_date(value: CellValue) -> date | None:
    """A date cell, or text such as 2025-08-20 or 2025年8月20日."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = squeeze(read_text(value))
    if not text:
        return None
    match = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in match.groups())) if match else _no_date()
    except ValueError:
        return _no_date()


def _no_date() -> date:
    raise Unreadable("不是日期，请写成 2025-08-20")
