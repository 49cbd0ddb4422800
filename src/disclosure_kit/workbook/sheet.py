"""What a sheet of the input workbook is made of: columns, fixed rows or free rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a cell may hold."""

    TEXT = "文字"
    AMOUNT = "金额"
    COUNT = "数量"
    NUMBER = "数值"
    CODE = "科目编码"
    DATE = "日期"
    CHOICE = "选项"


@dataclass(frozen=True)
class Column:
    """A column, found by its header words (or ``aliases``), never by its letter."""

    key: str
    header: str
    kind: Kind = Kind.TEXT
    width: int = 16
    aliases: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""
    is_prior: bool = False
    """Last year's figures, in last year's unit."""
    is_new: bool = False
    """Older workbooks do not have it: they are told once, and read as before."""
    is_key: bool = False
    """Written by the program and left alone by the clerk; a workbook without it is read as before."""


@dataclass(frozen=True)
class Row:
    """A fixed row of a form: its label, and the columns that apply to it (all when empty)."""

    key: str
    label: str
    columns: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    kind: Kind | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    hint: str = ""
    indent: int = 0
    heading: bool = False
    is_new: bool = False
    """Older workbooks do not have it."""
    is_key: bool = False
    """Written by the program and left alone by the clerk."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: a form when it has ``rows``, else a list that grows."""

    name: str
    group: str
    help: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    prefilled: Sequence[tuple[str, ...]] = ()
    """First cells of a list's rows, printed in the blank form."""
    optional: bool = False

    @property
    def is_form(self) -> bool:
        """Whether its rows are fixed."""
        return bool(self.rows)

    def column(self, key: str) -> Column:
        """The column of that key."""
        return next(c for c in self.columns if c.key == key)
