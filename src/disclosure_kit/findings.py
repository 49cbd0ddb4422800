"""Findings (问题): how every part of the kit reports to the clerk.

A finding is data. It names the fault, where it is, and what to do; nobody below ``cli`` prints.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters (严重程度), gravest first."""

    BLOCKING = "阻断"
    """Nothing can be written rightly: ``build`` stops."""
    CONFIRM = "需确认"
    """``build`` goes on; ``publish`` waits until somebody mends or confirms it."""
    NOTE = "提示"
    """Rounding, or unusual but possible."""

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, order=True)
class CellRef:
    """A cell of the input workbook or of a template, printed as ``收入决算!C20``."""

    sheet: str
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True, order=True)
class TextRef:
    """A place in a document: the file, the words around the fault, and where exactly they stand."""

    document: str
    words: str = ""
    page: int | None = None
    """Page of a PDF, from 1."""
    table: str = ""
    """Table as the clerk calls it, with row and column: ``公开03表 第5行第3列``."""
    block: int | None = None
    """Index of the paragraph or table in the document as read."""
    row: int | None = None
    column: int | None = None
    start: int | None = None
    """Range of the words in the paragraph (or cell), in characters."""
    end: int | None = None

    def __str__(self) -> str:
        page = f"第{self.page}页" if self.page else ""
        where = " ".join(part for part in (self.document, page, self.table) if part)
        return f"{where}「{self.words}」" if self.words else where


Place = CellRef | TextRef


@dataclass(frozen=True)
class SignOff:
    """Somebody answers for a finding (sheet 确认)."""

    who: str
    when: str
    reason: str

    def __str__(self) -> str:
        return f"{self.who}{f' {self.when}' if self.when else ''}：{self.reason}"


@dataclass(frozen=True)
class Finding:
    """One thing the clerk should know.

    ``message`` says what is wrong with the values in question, ``remedy`` what to do about it.
    """

    code: str
    severity: Severity
    message: str
    remedy: str = ""
    places: tuple[Place, ...] = ()
    drivers: str = ""
    """What moved the figure whose reason is missing (变动因素)."""
    signed: SignOff | None = None
    """Who confirmed it; a confirmed finding stays visible and holds up nothing."""

    @property
    def is_open(self) -> bool:
        """Somebody still has to mend or to confirm it."""
        return self.severity is not Severity.NOTE and self.signed is None

    @property
    def mark(self) -> str:
        """确认码: six letters that change when the place or a figure of the finding changes."""
        text = "|".join((self.code, self.message, *map(str, self.places)))
        return hashlib.sha256(text.encode()).hexdigest()[:6].upper()

    def sort_key(self) -> tuple[int, str, int, str, str]:
        """Gravest first, then by sheet, row and column, then by code."""
        place = str(self.places[0]) if self.places else ""
        row = re.search(r"!([A-Z]+)(\d+)$", place)
        sheet = place.partition("!")[0]
        return self.severity.rank, sheet, int(row[2]) if row else 0, row[1] if row else "", self.code


class DisclosureError(Exception):
    """Work cannot go on; the findings say why. Reaches the clerk as messages, never as a traceback."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = ordered(findings)
        super().__init__("；".join(f.message for f in self.findings))


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings for a reader and drop exact repetitions."""
    return tuple(sorted(dict.fromkeys(findings), key=Finding.sort_key))


def is_blocked(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding forbids writing."""
    return any(f.severity is Severity.BLOCKING for f in findings)
