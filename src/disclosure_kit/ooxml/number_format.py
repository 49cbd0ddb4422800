"""What Excel shows of a value in its number format (数字格式), or the word that it cannot be said.

A value is never shown as another number: a format this module does not know is refused (``Unshown``). The port of
SheetJS's formatter computes in binary floats and guesses where it does not know, so it does not serve here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from disclosure_kit.ooxml.archive import main_part, relations
from disclosure_kit.ooxml.xml import MAIN, parse

GENERAL = "General"
_LARGEST = Decimal(10) ** 15
"""Excel keeps 15 digits."""
_GENERAL = re.compile(r"(?i)general|G/通用格式")
_ACCOUNT = '_ * #,##{0}_ ;_ * -#,##{0}_ ;_ * "-"{1}_ ;_ @_ '
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;"¥"-#,##0', 7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: _ACCOUNT.format("0", ""), 42: _ACCOUNT.format("0", ""), 43: _ACCOUNT.format("0.00", "??"),
    44: _ACCOUNT.format("0.00", "??"), 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Formats by their number, as the Chinese Excel shows them (ISO/IEC 29500-1 18.8.30)."""


class Unshown(Exception):  # noqa: N818 - a verdict on a format, not a failure of ours
    """The format cannot be followed exactly; the message says why, in Chinese."""


@dataclass(frozen=True)
class _Token:
    kind: str
    """``text``, ``digit`` (0 # ?), ``point``, ``comma``, ``percent``, ``date``, ``general``, ``at``."""
    text: str


@dataclass(frozen=True)
class _Section:
    tokens: tuple[_Token, ...]
    condition: str = ""

    def has(self, kind: str) -> bool:
        return any(token.kind == kind for token in self.tokens)


def show(value: Decimal | str | bool | None, code: str, *, date_1904: bool = False) -> str:
    """The words that Excel shows for a value; ``code`` is its number format, blanks at the ends are left out.

    Raises:
        Unshown: the format cannot be followed exactly.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    sections = _sections(code or GENERAL)
    numeric, words = list(sections), None
    if sections[-1].has("at") or len(sections) == 4:
        words = numeric.pop()
    if isinstance(value, str):
        return value if words is None else _literal(words, value)
    if not numeric:
        return (
            _general(value) if len(words.tokens if words else ()) == 1 else _literal(words, _general(value))
        )
    if not value.is_finite() or abs(value) >= _LARGEST:
        raise Unshown("数字太大")
    section, magnitude, sign = _choose(numeric, value)
    if value < 0 and section.has("date"):
        raise Unshown("日期或时间是负数")
    return (sign + _number(section, magnitude, date_1904=date_1904)).strip()


def is_date(code: str) -> bool:
    """Whether a number in this format is shown as a date or a time."""
    try:
        return _sections(code)[0].has("date")
    except Unshown:
        return bool(re.search(r"[ymdhs]", _bare(code).lower())) and not _GENERAL.search(code)


def codes_by_style(parts: Mapping[str, bytes]) -> list[str]:
    """The number format of every cell style of a workbook package, by the style's index."""
    book = main_part(parts)
    part = next((r.target for r in relations(parts, book) if r.kind == "styles"), "")
    if part not in parts:
        return []
    root = parse(parts[part])
    own = {int(n.get("numFmtId", "0")): n.get("formatCode", "") for n in root.iter(f"{MAIN}numFmt")}
    styles = root.find(f"{MAIN}cellXfs")
    numbers = [int(xf.get("numFmtId", "0")) for xf in styles] if styles is not None else []
    return [own.get(number) or BUILT_IN.get(number, GENERAL) for number in numbers]


def _bare(code: str) -> str:
    """A format without its quoted words, escapes and brackets."""
    return re.sub(r'"[^"]*"|[\\!_*].|\[[^\]]*\]', "", code)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[_Token] = []
    condition = ""
    for kind, text in _scan(code):
        if kind == "end":
            sections.append(_Section(_dates(tokens), condition))
            tokens, condition = [], ""
        elif kind == "condition":
            condition = text
        else:
            tokens.append(_Token(kind, text))
    sections.append(_Section(_dates(tokens), condition))
    if len(sections) > 4:
        raise Unshown("分段太多")
    return tuple(sections)


_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>(?i:general)|G/通用格式)|(?P<half>(?i:AM/PM|A/P)|上午/下午)|(?P<science>[Ee][+-])|(?P<end>;)"
    r"|(?P<date>y+|m+|d+|h+|s+|Y+|M+|D+|H+|S+|a{3,4}|e+)|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)"
    r"|(?P<at>@)|(?P<text>[^A-Za-z\"\\!])|(?P<unknown>.)",
    re.DOTALL,
)
_COLOUR = re.compile(
    r"(?i)black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+|[黑蓝青绿洋红白黄色]+|颜色 ?\d+"
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")


def _scan(code: str) -> Iterator[tuple[str, str]]:
    for piece in _PIECE.finditer(code):
        kind = piece.lastgroup or ""
        text = piece[kind]
        if kind in ("quoted", "escaped"):
            yield "text", text
        elif kind == "space":
            yield "text", " "
        elif kind == "bracket":
            yield from _bracket(text)
        elif kind in ("science", "unknown"):
            raise Unshown("科学计数法" if kind == "science" else f"不认识“{text}”")
        elif kind != "fill":
            yield kind, text
        elif not text.isspace():
            raise Unshown(f"用“{text}”填满单元格")


_CHINESE, _ENGLISH = ("", "804", "ZH-CN"), ("409", "EN-US")


def _bracket(text: str) -> Iterator[tuple[str, str]]:
    if text.startswith("$"):
        symbol, _, locale = text[1:].partition("-")
        yield "text", symbol
        locale = locale.upper().lstrip("0")
        if re.fullmatch(r"[0-9A-F]{5,}", locale):  # digits or a calendar of its own
            raise Unshown(f"不认识“[{text}]”")
        if locale not in _CHINESE:
            yield ("english" if locale in _ENGLISH else "foreign"), ""
    elif _CONDITION.fullmatch(text):
        yield "condition", text
    elif not _COLOUR.fullmatch(text):
        raise Unshown(f"不认识“[{text}]”")


def _dates(tokens: Sequence[_Token]) -> tuple[_Token, ...]:
    """Tell minutes from months; a slash or a full stop in a date is a mark, in a number it is a fraction."""
    has_date = any(t.kind == "date" for t in tokens)
    has_digit = any(t.kind == "digit" for t in tokens)
    if has_date and has_digit:
        raise Unshown("日期与数字混在一起")
    if has_digit and any(t.kind == "text" and t.text == "/" for t in tokens) and _is_fraction(tokens):
        raise Unshown("分数")
    if not has_date:
        return tuple(tokens)
    clock = [i for i, t in enumerate(tokens) if t.kind == "date"]
    answer = list(tokens)
    for order, index in enumerate(clock):
        letters = tokens[index].text.lower()
        before = tokens[clock[order - 1]].text.lower() if order else ""
        after = tokens[clock[order + 1]].text.lower() if order + 1 < len(clock) else ""
        is_minute = letters in ("m", "mm") and (before.startswith("h") or after.startswith("s"))
        answer[index] = _Token("date", f"min{len(letters)}" if is_minute else letters)
    return tuple(_Token("text", t.text) if t.kind in ("point", "comma") else t for t in answer)


def _is_fraction(tokens: Sequence[_Token]) -> bool:
    at = next(i for i, t in enumerate(tokens) if t.kind == "text" and t.text == "/")
    return any(t.kind == "digit" for t in tokens[:at]) and any(
        t.kind == "digit" or t.text.isdigit() for t in tokens[at + 1 :]
    )


def _choose(sections: Sequence[_Section], value: Decimal) -> tuple[_Section, Decimal, str]:
    """The section for a value, the magnitude it shows, and the sign that Excel puts before it."""
    if any(s.condition for s in sections):
        for section in sections:
            if _holds(section.condition, value):
                if value < 0:
                    raise Unshown("带条件的格式中的负数")
                return section, value, ""
        raise Unshown("没有适合的条件")
    if len(sections) == 1:
        return sections[0], abs(value), "-" if value < 0 else ""
    if value < 0:
        if len(sections) == 2 and not sections[1].tokens:
            raise Unshown("没有说明负数怎样显示")
        return sections[1], abs(value), ""
    if value == 0 and len(sections) > 2:
        return sections[2], value, ""
    return sections[0], value, ""


def _holds(condition: str, value: Decimal) -> bool:
    match = _CONDITION.fullmatch(condition)
    if match is None:
        return True
    limit = Decimal(match[2])
    return {
        "<": value < limit,
        ">": value > limit,
        "<=": value <= limit,
        ">=": value >= limit,
        "=": value == limit,
        "<>": value != limit,
    }[match[1]]


def _literal(section: _Section | None, words: str) -> str:
    tokens = section.tokens if section else ()
    return "".join(words if t.kind == "at" else t.text for t in tokens if t.kind in ("text", "at")).strip()


def _general(value: Decimal) -> str:
    """常规: no more places than a cell that is wide enough shows; never a power of ten."""
    power = value.adjusted()
    if value and -5 < power < 11:
        value = value.quantize(Decimal(1).scaleb(-max(9 - max(power, 0), 0)), ROUND_HALF_UP)
    return f"{value.normalize():f}" if value else "0"


def _number(section: _Section, value: Decimal, *, date_1904: bool) -> str:
    if section.has("date"):
        return _moment(section.tokens, value, date_1904=date_1904)
    if section.has("general"):
        return "".join(_general(value) if t.kind == "general" else t.text for t in section.tokens)
    if not section.has("digit"):
        return "".join(t.text for t in section.tokens)
    return _figures(section.tokens, value)


def _figures(tokens: Sequence[_Token], value: Decimal) -> str:
    first = next(i for i, t in enumerate(tokens) if t.kind == "digit")
    last = max(i for i, t in enumerate(tokens) if t.kind == "digit")
    points = [i for i, t in enumerate(tokens) if t.kind == "point"]
    if len(points) > 1:
        raise Unshown("有两个小数点")
    point = points[0] if points else len(tokens)
    whole_end = max((i for i, t in enumerate(tokens[:point]) if t.kind == "digit"), default=-1)
    commas = [i for i, t in enumerate(tokens) if t.kind == "comma"]
    scaling = [i for i in commas if (whole_end < i < point and first <= whole_end) or i > last]
    grouped = any(first < i < whole_end for i in commas)
    places = sum(t.kind == "digit" for t in tokens[point:])
    scaled = value * Decimal(100) ** sum(t.kind == "percent" for t in tokens) / Decimal(1000) ** len(scaling)
    rounded = f"{scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    whole, _, fraction = rounded.partition(".")
    left = _whole(tokens[:point], "" if int(whole) == 0 else whole, grouped=grouped)
    right = _fraction(tokens[point:], fraction)
    return left + right


def _whole(tokens: Sequence[_Token], digits: str, *, grouped: bool) -> str:
    """Digits from the right into their places; the first place takes all that are left."""
    out: list[str] = []
    shown = 0
    first = next((i for i, t in enumerate(tokens) if t.kind == "digit"), -1)

    def put(digit: str) -> None:
        nonlocal shown
        if grouped and shown and shown % 3 == 0 and digit != " ":
            out.append(",")
        out.append(digit)
        shown += 1

    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token.kind == "digit":
            taken = digits if index == first else digits[-1:]
            digits = "" if index == first else digits[:-1]
            for digit in reversed(taken or {"0": "0", "?": " "}.get(token.text, "")):
                put(digit)
        elif token.kind != "comma":
            out.append(token.text[::-1])
    return "".join(out)[::-1] if first >= 0 or not digits else "".join(out)[::-1] + digits


def _fraction(tokens: Sequence[_Token], digits: str) -> str:
    needed = max((i for i, d in enumerate(digits) if d != "0"), default=-1)
    out: list[str] = []
    place = 0
    for token in tokens:
        if token.kind == "digit":
            digit = digits[place] if place < len(digits) else "0"
            if token.text == "0" or place <= needed:
                out.append(digit)
            elif token.text == "?":
                out.append(" ")
            place += 1
        elif token.kind != "comma":
            out.append(token.text)
    return "".join(out)


_WEEKDAYS = "一二三四五六日"
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIRST_SURE_DAY = 61
"""Excel counts a 29 February 1900 that never was."""


def _moment(tokens: Sequence[_Token], value: Decimal, *, date_1904: bool) -> str:
    days = int(value)
    seconds = int(((value - days) * 86_400).quantize(Decimal(1), ROUND_HALF_UP))
    days, seconds = days + seconds // 86_400, seconds % 86_400
    needs_day = any(
        t.kind == "date" and t.text[0] in "ymdae" and not t.text.startswith("min") for t in tokens
    )
    if needs_day and (value < 0 or (days < _FIRST_SURE_DAY and not date_1904)):
        raise Unshown("不是1900年3月以后的日期")
    try:
        day = (date(1904, 1, 1) if date_1904 else date(1899, 12, 30)) + timedelta(days=days)
    except OverflowError as error:
        raise Unshown("日期太大") from error
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    half = any(t.kind == "half" for t in tokens)
    clock = (hour % 12 or 12) if half else hour
    words = {
        "yyyy": f"{day.year}", "yyy": f"{day.year}", "yy": f"{day.year % 100:02}", "y": f"{day.year % 100:02}",
        "e": f"{day.year}", "m": f"{day.month}", "mm": f"{day.month:02}", "d": f"{day.day}", "dd": f"{day.day:02}",
        "h": f"{clock}", "hh": f"{clock:02}", "min1": f"{minute}", "min2": f"{minute:02}",
        "s": f"{second}", "ss": f"{second:02}",
        "aaa": _WEEKDAYS[day.weekday()], "aaaa": f"星期{_WEEKDAYS[day.weekday()]}",
    }  # fmt: skip
    if any(t.kind == "english" for t in tokens):
        month, weekday = _MONTH_NAMES[day.month - 1], _DAY_NAMES[day.weekday()]
        words |= {"mmm": month[:3], "mmmm": month, "ddd": weekday[:3], "dddd": weekday}
    if any(t.kind == "foreign" for t in tokens):
        del words["e"]  # counted from an emperor or the year 1912 there
    out = []
    for token in tokens:
        if token.kind == "half":
            chinese = token.text.startswith("上午")
            out.append(("上午" if hour < 12 else "下午") if chinese else ("AM" if hour < 12 else "PM"))
        elif token.kind == "date":
            if token.text not in words:
                raise Unshown(f"日期写法“{token.text}”")
            out.append(words[token.text])
        else:
            out.append(token.text)
    return "".join(out)
