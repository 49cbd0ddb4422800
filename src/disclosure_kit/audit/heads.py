"""Heads and codes of a table by subject: which column is which, and which subject a row names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_kit.audit.printed import CODE, CODE_AND_NAME, head_of, is_sequence
from disclosure_kit.audit.text import cell_amount, cell_label

_COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "02": (
        ("财政拨款收入", r"财政拨款(收入|预算收入)?$"),
        ("上级补助收入", r"上级补助"),
        ("事业收入", r"^(?!.*教育收费).*事业(预算)?收入(/小计)?$"),
        ("经营收入", r"经营(预算)?收入"),
        ("附属单位上缴收入", r"附属单位上缴|下级单位上缴|附属单位缴款"),
        ("其他收入", r"其他(预算)?收入"),
        ("合计", r"合计|总计|^本年收入$"),
    ),
    "03": (
        ("基本支出", r"基本支出(/小计)?$"),
        ("项目支出", r"项目支出(/小计)?$"),
        ("上缴上级支出", r"上缴上级"),
        ("经营支出", r"经营支出"),
        ("对附属单位补助支出", r"附属单位补助"),
        ("合计", r"合计|总计|^本年支出$"),
    ),
    "fund": (
        ("年初结转和结余", r"(年初|上年).*结转"),
        ("年末结转和结余", r"(年末|期末|结转下年).*结转|年末.*结余"),
        ("本年收入", r"本年收入"),
        ("基本支出", r"基本支出(/小计)?$"),
        ("项目支出", r"项目支出(/小计)?$"),
        ("合计", r"合计|小计|本年支出|决算数|总计"),
    ),
}
_GENERIC = ("决算数", "金额", "本年决算数", "决算", "决算金额", "本年数")
"""Words over a column that say nothing of what it holds where something stands over them."""
_NO_FIGURES = re.compile(r"科目|编码|名称|^项目(/|$)|行次|^类|^款|^项$|栏次")


def first_data_row(filled: Sequence[Sequence[str]]) -> int:
    """The first row behind the heads."""
    for index, row in enumerate(filled):
        if is_sequence(row):
            continue
        words = [text for text in dict.fromkeys(row[:4]) if text]
        if any(CODE.fullmatch(t) or CODE_AND_NAME.fullmatch(t) for t in words):
            return index
        amounts = [t for t in row if "." in t and cell_amount(t) is not None]
        if words[:1] in (["合计"], ["总计"]) or (amounts and "栏次" not in row):
            return index
    return len(filled)


def columns_of(filled: Sequence[Sequence[str]], role: str, first: int) -> tuple[dict[int, str], bool]:
    """Place → key, and whether there are columns of figures that we do not know."""
    patterns = dict(_COLUMNS.get(role, _COLUMNS["fund"]))
    total = patterns.pop("合计")
    top = next(
        (
            i
            for i in range(first)
            if re.search("科目|合计|收入|支出", "".join(filled[i]))
            and not any(text.endswith("表") for text in filled[i])
            and len(set(filled[i])) > 1
            and "单位：" not in "".join(filled[i])
        ),
        0,
    )
    heads = [row for row in filled[top:first] if not is_sequence(row)]
    found: dict[int, str] = {}
    totals: list[tuple[int, int]] = []
    unknown: list[int] = []
    for column in range(len(filled[0]) if filled else 0):
        head, last = _head(heads, column)
        if not head or _NO_FIGURES.search(last):
            continue
        key = next(
            (k for k, p in patterns.items() if k not in found.values() and _names(p, head, last)), None
        )
        if key is not None:
            found[column] = key
        elif re.search(total, last):
            totals.append((_rank(last), column))
        elif any(cell_amount(row[column]) for row in filled[first:] if not is_sequence(row)):
            unknown.append(column)
    if totals:
        _, best = min(totals)
        found[best] = "合计"
        rows = [row for row in filled[first:] if not is_sequence(row)]
        unknown += [c for _, c in totals if any(row[c] and row[c] != row[best] for row in rows)]
    return dict(sorted(found.items())), bool(unknown)


def _head(heads: Sequence[Sequence[str]], column: int) -> tuple[str, str]:
    """All words over a column, and the innermost that tell what it holds."""
    words = head_of(heads, len(heads), column).split("/")
    while len(words) > 1 and words[-1] in _GENERIC:
        words.pop()
    return "/".join(words), words[-1]


def _names(pattern: str, head: str, last: str) -> bool:
    return bool(re.search(pattern, last) or (last in ("小计", "合计") and re.search(pattern, head)))


def _rank(last: str) -> int:
    """合计 before 小计 before any other word for the whole."""
    return next((i for i, words in enumerate(("合计|总计", "小计")) if re.search(words, last)), 2)


@dataclass
class Codes:
    """Reads the code and the name of row after row; 类, 款, 项 may be columns of their own, printed once."""

    last: str = ""
    column: int = -1
    """Where the 类 stood."""

    def of(self, cells: Sequence[str]) -> tuple[str, str]:
        """Code and name in the places before the figures; empty strings when the row has no code."""
        begin = next((i for i, t in enumerate(cells) if CODE.fullmatch(t)), None)
        if begin is not None:
            code = cells[begin]
            if len(code) == 3:
                self.column = begin
        else:
            glued = next(
                (m for t in cells if (m := CODE_AND_NAME.fullmatch(t)) and CODE.fullmatch(m[1])), None
            )
            if glued:
                self.last = glued[1]
                return glued[1], cell_label(glued[2])
            begin = next((i for i, t in enumerate(cells) if re.fullmatch(r"\d\d", t)), None)
            above = 3 + 2 * (begin - self.column - 1) if begin is not None else 0
            if begin is None or self.column < 0 or begin <= self.column or above > min(len(self.last), 5):
                return "", ""
            code = self.last[:above] + cells[begin]
        end = begin + 1
        while end < len(cells):
            text = cells[end]
            if re.fullmatch(r"\d\d", text) and len(code) < 7:
                code += text
            elif CODE.fullmatch(text) and text.startswith(code):
                code = text
            elif text and text != cells[begin]:
                break
            end += 1
        while len(code) > 3 and code.endswith("00"):
            code = code[:-2]
        self.last = code
        return code, cell_label(cells[end]) if end < len(cells) else ""
