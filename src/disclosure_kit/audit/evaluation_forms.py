"""项目支出绩效自评表 and 汇总表 of a document: funds, points and scores of every project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from disclosure_kit.audit.document import Document, Paragraph
from disclosure_kit.audit.printed import Spot, fill
from disclosure_kit.audit.text import NUMBER, cell_label, number

FUNDS = ("年初预算数", "全年预算数", "全年执行数")


@dataclass(frozen=True)
class Figure:
    """A number of a form and its cell."""

    value: Decimal
    text: str
    spot: Spot


@dataclass
class IndicatorRow:
    """A 三级指标: what was aimed at and reached, its points and score."""

    group: str
    name: str
    target: str
    result: str
    weight: Figure | None
    score: Figure | None
    deviation: str
    spot: Spot


@dataclass
class Form:
    """One 自评表."""

    name: str
    block: int
    funds: dict[str, Figure] = field(default_factory=dict)
    """年度资金总额 by column, with 分值, 执行率 and 得分."""
    sources: dict[str, list[Figure]] = field(default_factory=dict)
    """The rows under 年度资金总额, by column."""
    indicators: list[IndicatorRow] = field(default_factory=list)
    total: Figure | None = None
    is_whole: bool = False
    """The row 总分 was found: nothing is missing behind a page break."""


@dataclass(frozen=True)
class SummaryRow:
    """A project in 自评情况汇总表."""

    name: str
    score: Figure | None
    grade: str
    spot: Spot


def read_forms(document: Document) -> tuple[list[Form], list[SummaryRow]]:
    """Every self-evaluation form and every row of the summary."""
    forms: list[Form] = []
    rows: list[SummaryRow] = []
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            if forms and block.text.strip() and re.search("评价报告|汇总表", block.text):
                forms[-1].is_whole = forms[-1].is_whole or forms[-1].total is not None
            continue
        filled = fill(block.rows, block.spans)
        words = "|".join(text for row in filled for text in dict.fromkeys(row))
        if "自评得分" in words and "自评等级" in words and "年度资金总额" not in words:
            rows += _summary(filled, index)
            continue
        if re.search("年度资金总额|资金总额", words) and re.search("执行", words):
            forms.append(_begin(filled, index))
        if (forms and re.search("三级指标|总分", words) and index - forms[-1].block <= 12) or (
            forms and forms[-1].total is None and forms[-1].indicators and index - forms[-1].block <= 12
        ):
            _indicators(forms[-1], filled, index)
    return forms, rows


def _figure(text: str, spot: Spot) -> Figure | None:
    shown = text.removesuffix("%").removesuffix("分")
    if not re.fullmatch(NUMBER, shown):
        return None
    return Figure(number(shown), text, spot)


def _begin(filled: Sequence[Sequence[str]], index: int) -> Form:
    form = Form(_project(filled), index)
    heads: dict[int, str] = {}
    for number_, row in enumerate(filled):
        found = {c: key for c, text in enumerate(row) if (key := _head(text))}
        if not heads:
            heads = found if len(set(found.values())) >= 3 else {}
            continue
        is_total = any(re.search("资金总额", t) for t in row)
        is_source = any(re.search("财政拨款|结转资金|其他资金", t) for t in row[:4])
        figures = {
            key: figure
            for column, key in reversed(heads.items())
            if (figure := _figure(row[column], Spot(index, number_, column)))
        }
        if is_total and not form.funds:
            form.funds = figures
        elif form.funds and is_source:
            for key in FUNDS:
                if key in figures:
                    form.sources.setdefault(key, []).append(figures[key])
        elif any("指标" in t or "目标" in t for t in row):
            break
    return form


def _project(filled: Sequence[Sequence[str]]) -> str:
    for row in filled[:8]:
        for place, text in enumerate(row):
            if text in ("项目名称", "项目（政策）名称"):
                return next((t for t in row[place + 1 :] if t and t != text), "")
    return ""


def _head(text: str) -> str:
    for key, pattern in (
        ("年初预算数", r"^年初预算"),
        ("全年预算数", r"^全年预算|^预算数（?A"),
        ("全年执行数", r"执行数|^全年执行"),
        ("执行率", r"执行率"),
        ("分值", r"^分值"),
        ("得分", r"^得分"),
    ):
        if re.search(pattern, text):
            return key
    return ""


def _indicators(form: Form, filled: Sequence[Sequence[str]], index: int) -> None:
    columns: dict[str, int] = {}
    for number_, row in enumerate(filled):
        if any("三级指标" in t for t in row) and any("分值" in t for t in row):
            columns = _indicator_columns(row)
            continue
        total = next((c for c, t in enumerate(row) if t in ("总分", "合计", "总计")), None)
        if total is not None and columns:
            figures = [f for c in range(total, len(row)) if (f := _figure(row[c], Spot(index, number_, c)))]
            if figures:
                form.total = figures[-1]
                form.is_whole = True
            continue
        if not {"分值", "得分", "三级指标"} <= set(columns):
            continue
        weight = _figure(row[columns["分值"]], Spot(index, number_, columns["分值"]))
        score = _figure(row[columns["得分"]], Spot(index, number_, columns["得分"]))
        name = row[columns["三级指标"]]
        if weight is None and score is None:
            continue

        cells = {key: row[place] for key, place in columns.items()}
        form.indicators.append(
            IndicatorRow(
                cells.get("一级指标", ""),
                name,
                cells.get("指标值", ""),
                cells.get("实际", ""),
                weight,
                score,
                cells.get("偏差", ""),
                Spot(index, number_, columns["三级指标"]),
            )
        )


def _indicator_columns(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, pattern in (
        ("一级指标", "一级指标"),
        ("三级指标", "三级指标"),
        ("指标值", r"^(年度)?指标值"),
        ("实际", "实际|完成"),
        ("分值", "分值"),
        ("得分", "得分"),
        ("偏差", "偏差|原因"),
    ):
        place = next((c for c, t in enumerate(row) if re.search(pattern, t)), None)
        if place is not None:
            found[key] = place
    return found


def _summary(filled: Sequence[Sequence[str]], index: int) -> list[SummaryRow]:
    columns: dict[str, int] = {}
    rows = []
    for number_, row in enumerate(filled):
        if any("自评得分" in t for t in row):
            for key, pattern in (("name", "项目名称|^项目"), ("score", "自评得分"), ("grade", "自评等级")):
                place = next((c for c, t in enumerate(row) if re.search(pattern, t)), None)
                if place is not None:
                    columns[key] = place
            continue
        if len(columns) < 3:
            continue
        score = _figure(row[columns["score"]], Spot(index, number_, columns["score"]))
        if score is not None:
            name = cell_label(row[columns["name"]])
            rows.append(SummaryRow(name, score, row[columns["grade"]], score.spot))
    return rows
