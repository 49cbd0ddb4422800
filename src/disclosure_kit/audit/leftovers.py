"""What a template leaves behind, and words that are wrong by themselves (variants.md §3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from disclosure_kit.audit.text import NUMBER, YEAR_RUN_IN
from disclosure_kit.findings import Severity


@dataclass(frozen=True)
class Leftover:
    """A kind of words that must not be published."""

    code: str
    pattern: re.Pattern[str]
    message: str
    remedy: str
    severity: Severity = Severity.CONFIRM
    in_tables: bool = True


_PAIRS = (
    r"增加（减少）|减少（增加）|增长（下降）|下降（增长）|大于（小于）|小于（大于）|高于（低于）|低于（高于）|增加（或减少）"
    r"|增加/减少|增长/下降|大于/小于|减少/增加|下降/增长|减增加|增减少|大小于|小大于|增下降|上升（下降）|下降（上升）|增加（降低）"
    r"|（或与(?:年初)?预算数?持平）|（或持平）|（如持平[^）]*）|（不涉及的?不列）|（持平）作|超（低于）|提高（降低）"
)
_ENDS = "。；：！？”）》】…，、"

LEFTOVERS: tuple[Leftover, ...] = (
    Leftover("L-pair", re.compile(_PAIRS), "模板中二选一的词没有选定", "请保留与数字相符的一个。"),
    Leftover(
        "L-mark",
        re.compile(
            r"(?<![A-Za-z])[Xx]{2,}(?![A-Za-z])|[×✕╳]{2,}|[○Ｏ]{3,}|(?<!\d)[*＊]{3,}(?!\d)|_{3,}|＿{2,}|□{2,}"
        ),
        "模板中的代用符号没有替换",
        "请填写实际内容。",
    ),
    Leftover(
        "L-bracket",
        re.compile(
            r"【(?!\d)[^】]{0,60}】?|\{\{.*?\}\}|\{%.*?%\}|｛｛.*?｝｝|\{[一-鿿]{1,12}\}|［(?=请|待|填)[^］]*］"
        ),
        "还有没填写的占位内容",
        "请填写实际内容，或删除。",
    ),
    Leftover(
        "L-todo",
        re.compile(r"待填|待定稿|请填写|请补充|请说明原因|按上述格式|此处填写|（请[^）]{2,30}）|作下述说明"),
        "填写说明没有删除",
        "请填写实际内容，或删除说明文字。",
    ),
    Leftover(
        "L-blank-percent",
        re.compile(
            r"(?<=[占长降的为到])[的比为]?%|(?<=万元，)占(?:比)?(?=[，。；])|(?:增长|下降)(?=[，。；](?!幅))(?<=万元，增长|万元，下降)"
        ),
        "百分比缺数字",
        "请补上百分比。",
    ),
    Leftover(
        "L-blank-amount",
        re.compile(r"(?<![\d.])(?<=[为加少出入算额计费款金])万元(?![^，。；、]*[的以])"),
        "金额缺数字",
        "请补上金额。",
        in_tables=False,
    ),
    Leftover(
        "L-number",
        re.compile(
            r"(?<![\d,.])(?!\d{1,3}(?:,\d{3})+(?![\d,]))\d+(?:,\d+)+(?:\.\d+)?(?=万元|元|$)|(?<![\d.])\d[\d,]*\.\d+\.\d+(?=万元|%|元)"
            r"|^,\d[\d,.]*$|^，\d[\d,.]*$|\d,,\d|\d\.\.\d"
        ),
        "数字的分节号或小数点不对",
        "请核对数字，可能漏了一位。",
    ),
    Leftover(
        "L-year",
        re.compile(r"(?<!\d)20\d年度|(?<!\d)20\d{0,1}(?=年12月31日)|(?<!\d)\d{5}年度?"),
        "年份不完整",
        "请补全年份。",
    ),
    Leftover(
        "L-year",
        YEAR_RUN_IN,
        "年份和金额连在一起，像是少了“年”字",
        "请在年份后面补上“年”。",
        in_tables=False,
    ),
    Leftover(
        "L-punctuation",
        re.compile(
            r"。。|，，|；；|、、|：：|，。|。，|、。|，；|；。|；，|：。|、，|，、|。；|。、|（）|“”|《》"
        ),
        "标点重复或连用",
        "请改正标点。",
    ),
    Leftover(
        "L-repeat",
        re.compile(
            r"万元万元|%%|亿元亿元|增加增加|减少减少|增长增长|下降下降|预算预算数?为|决算决算|支出支出(?!决算)|主要原因是主要|原因是原因|其中：其中"
        ),
        "词语重复",
        "请删去重复的词。",
        Severity.NOTE,
        in_tables=False,
    ),
    Leftover(
        "L-unit",
        re.compile(
            rf"(?:预算数?为|决算数?为|总计(?:均?为)?|合计(?:为)?|(?<!数)增加|(?<!数)减少)(?<![\d.])({NUMBER})(?=[，。；](?!\d))"
        ),
        "金额后缺“万元”",
        "请补上计量单位。",
        in_tables=False,
    ),
    Leftover(
        "L-percent",
        re.compile(rf"(?:，占|增长|下降|预算数?的)(?<![\d.])(?:{NUMBER})(?=[，。；]|$)"),
        "百分比后缺“%”",
        "请补上百分号。",
        in_tables=False,
    ),
    Leftover(
        "L-joined",
        re.compile(r"(?:万元|%)(?=主要原因|与20\d\d年度?相比|决算数[大小]于|其中：)"),
        "两句之间缺标点",
        "请补上标点。",
        Severity.NOTE,
        in_tables=False,
    ),
)


def leftovers(text: str, *, in_table: bool = False) -> Iterator[tuple[Leftover, int, int]]:
    """Every leftover of plain text with its range."""
    for leftover in LEFTOVERS:
        if in_table and not leftover.in_tables:
            continue
        for match in leftover.pattern.finditer(text):
            if leftover.code == "L-unit" and not _needs_unit(match):
                continue
            yield leftover, match.start(), match.end()


def _needs_unit(match: re.Match[str]) -> bool:
    """A zero may stand alone; a count or a year is no amount."""
    figure = match[1].replace(",", "")
    return float(figure) != 0 and ("." in figure or "算" in match[0] or "计" in match[0])


def lacks_end(text: str) -> bool:
    """A full sentence of the prose without a full stop."""
    return len(text) > 40 and bool(re.search(r"万元|%", text)) and text[-1] not in _ENDS
