"""A disclosure published earlier, read for the season after it: figures by table, names and texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from disclosure_kit.audit.desk import first_of_each, lay_out
from disclosure_kit.audit.document import Document, Paragraph
from disclosure_kit.audit.printed import PrintedTable, Row
from disclosure_kit.audit.recognise import recognise

_DUTIES, _OFFICES = re.compile(r"^[一二]、.{0,6}(主要)?(职责|职能)"), re.compile(r"^[一二三]、.{0,4}机构设置")
_PART = re.compile(r"^第[一二三四五六]部分")
_HEADING = re.compile(r"^[一二三四五六七八九十]+、")
_TERM = re.compile(r"^(?:[一二三四五六七八九十]+、|\d+[.．、])?([^：:。]{2,60})[：:](.{6,})$", re.DOTALL)


@dataclass(frozen=True)
class Earlier:
    """What could be read; amounts in 万元 as printed."""

    unit: str
    year: int
    is_department: bool
    tables: Mapping[str, PrintedTable]
    duties: tuple[str, ...]
    offices: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]

    def side(self, role: str, side: str, label: str, column: str = "金额") -> Decimal | None:
        """A figure of 01表 or 04表 by side (收入, 支出) and label."""
        table = self.tables.get(role)
        for row in table.rows if table else ():
            name = row.label.partition(":")[2]
            if row.label.startswith(f"{side}:") and _same(name, label):
                value = row.get(column)
                return value.amount if value else None
        return None

    def total(self, role: str, column: str) -> Decimal | None:
        """A figure of the 合计 row."""
        table = self.tables.get(role)
        value = table.total.get(column) if table and table.total else None
        return value.amount if value else None

    def subjects(self, role: str) -> Iterator[Row]:
        """Rows that carry a code."""
        table = self.tables.get(role)
        return (row for row in (table.rows if table else ()) if row.code)

    @property
    def figures(self) -> int:
        """How many figures the nine tables print."""
        return sum(
            1 for t in self.tables.values() for r in t.rows for v in r.values.values() if not v.is_blank
        )


def _same(name: str, label: str) -> bool:
    bare = re.sub(r"（.*?）", "", name)
    return bare == label or bare.removesuffix("收入") == label.removesuffix("收入")


def read_earlier(document: Document) -> Earlier:
    """Read a disclosure with the reader of the audit; what is not there is empty."""
    paper = lay_out(document)
    paragraphs = [
        b.text.strip()
        for b in document.blocks
        if isinstance(b, Paragraph) and not b.is_contents and b.text.strip()
    ]
    start = max((i for i, t in enumerate(paragraphs) if _PART.match(t) and "概况" in t), default=-1)
    overview = _until_part(paragraphs[start + 1 :]) if start >= 0 else []
    glossary = max((i for i, t in enumerate(paragraphs) if _PART.match(t) and "名词解释" in t), default=-1)
    terms = _until_part(paragraphs[glossary + 1 :]) if glossary >= 0 else []
    head = "".join(paragraphs[:6])
    return Earlier(
        paper.unit,
        paper.year,
        "部门决算" in head,
        first_of_each(recognise(document)),
        tuple(_section(overview, _DUTIES)),
        tuple(_names(_section(overview, _OFFICES))),
        tuple((m[1], m[2].strip()) for t in terms if (m := _TERM.match(t))),
    )


def _until_part(texts: list[str]) -> list[str]:
    end = next((i for i, t in enumerate(texts) if _PART.match(t)), len(texts))
    return texts[:end]


def _section(texts: list[str], head: re.Pattern[str]) -> list[str]:
    start = next((i for i, t in enumerate(texts) if head.match(t)), None)
    if start is None:
        return []
    rest = texts[start + 1 :]
    end = next((i for i, t in enumerate(rest) if _HEADING.match(t) and len(t) < 20), len(rest))
    return rest[:end]


def _names(texts: list[str]) -> list[str]:
    """机构 named behind 分别是 or 包括."""
    words = "".join(texts)
    found = re.search(r"(?:分别(?:是|为)|包括|即)[：:]?(.+?)。", words)
    return (
        [n.strip() for n in re.split(r"[、，,；]|以及|和(?=[^、]{2,8}$)", found[1]) if n.strip()]
        if found
        else []
    )
