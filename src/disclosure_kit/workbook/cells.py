"""Read one cell as the clerk meant it, or say why it cannot be read."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from disclosure_kit.letters import squeeze, visible
from disclosure_kit.ooxml.number_format import GENERAL, Unshown
from disclosure_kit.ooxml.workbook import CellValue, Number, dated, seen, shown

_NUMBER = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?|[+-]?\.[0-9]+")
_NO_FIGURE = re.compile(r"[^\x00-\x7f\uff01-\uff5e\s\u2212\ufe50\ufe52\ufe63]")
"""Letters that only look like figures: ², ①, ½, digits of other scripts."""
_IN_BRACKETS = re.compile(r"\[[^\]]*\]")
_SCALED = re.compile(r"[0#?](?:[!\\]\.|\"\.\"|,+(?=[^0#?]|$))")
_UNITS = (("亿", "亿元"), ("万", "万元"), ("千元", "千元"), ("元", "元"))
_NOTHING = {"", "-", "--", "—", "——", "―", "/", "无"}
_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")
_OUTER = " \t\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2800\u3000"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
LARGEST = Decimal(10) ** 13


class Unreadable(Exception):  # noqa: N818 - a verdict on a cell, not a failure of ours
    """The cell cannot be read; the message says why, in Chinese."""


def read_text(value: CellValue) -> str:
    """Text as Excel shows it, without outer blanks and characters that nobody sees or no document may hold.

    Raises:
        Unreadable: a number in a format that cannot be written as it is shown.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float | int):
        return _as_shown(value)
    text = _BREAK.sub("\n", visible(str(value)))
    return _CONTROL.sub("", text).strip(_OUTER)


def _as_shown(value: float | int) -> str:
    try:
        return shown(value)
    except Unshown as why:
        code = value.code if isinstance(value, Number) else GENERAL
        raise Unreadable(
            f"的数字格式是“{code}”，程序写不出 Excel 显示的样子（{why}）；请把单元格设为“文本”格式，重新填写"
        ) from why


def read_code(value: CellValue) -> str:
    """A subject code: digits only, whether the cell holds text or a number."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _plain(seen(value))  # pasted as a number: its format is no part of a code
    return squeeze(read_text(value)).strip("'")


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def read_number(value: CellValue) -> Decimal | None:
    """A number, or ``None`` for a blank; text numbers, separators and full-width digits are read.

    Raises:
        Unreadable: anything that is not plainly a number.
    """
    if isinstance(value, bool):
        raise Unreadable("是逻辑值，不是数字")
    if value is None:
        return None
    if isinstance(value, str):
        text = squeeze(value).replace("−", "-").replace("'", "")
        if text in _NOTHING:
            return None
        if text.startswith("#"):
            raise Unreadable("是出错的公式")
        if not _NUMBER.fullmatch(text) or _NO_FIGURE.search(visible(value)):
            raise Unreadable(_why_not(text))
        number = Decimal(text.replace(",", ""))
    else:
        _refuse_format(value)
        number = seen(float(value))
    if not number.is_finite() or abs(number) > LARGEST:
        raise Unreadable("数字大得不合情理")
    return number


def read_amount(value: CellValue, unit: str) -> Decimal | None:
    """A number in the workbook's unit (``unit``: 元 or 万元).

    Raises:
        Unreadable: it is no number, or its number format says another unit.
    """
    number = read_number(value)
    shown = _unit_shown(value)
    if shown and shown != unit:
        raise Unreadable(f"在 Excel 中显示的单位是“{shown}”，而金额单位是“{unit}”")
    return number


def _unit_shown(value: CellValue) -> str:
    """The unit that a number's format writes behind it; empty where there is none, or where it only scales."""
    if not isinstance(value, Number) or value.code == GENERAL:
        return ""
    code = _IN_BRACKETS.sub("", value.code.partition(";")[0])
    if _SCALED.search(code):
        return ""
    return next((unit for word, unit in _UNITS if word in code), "")


def quoted(value: CellValue) -> str:
    """A cell's content for a message, whatever it is."""
    try:
        return read_text(value)
    except Unreadable:
        return _plain(seen(float(value or 0)))


def _refuse_format(value: float | int) -> None:
    """A number that Excel shows as something else than a number."""
    if not isinstance(value, Number):
        return
    if value.is_date:
        raise Unreadable("是日期，不是数字")
    if "%" in value.code:
        raise Unreadable("是百分数，请写金额")


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
    if isinstance(value, Number):
        if not value.is_date or value < 1:
            return _no_date()
        try:
            return dated(value)
        except ValueError:
            return _no_date()
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
