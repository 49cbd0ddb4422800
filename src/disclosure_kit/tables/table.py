"""A table as a value (公开表): lines of exact amounts, without looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from disclosure_kit.accounts.amount import ZERO, Amount


@dataclass(frozen=True)
class Column:
    """A column of amounts and the last words of its head in the template, outermost first."""

    key: str
    header: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A row: found in the template by ``label`` (its ``occurrence``-th) or ``code``, or grown."""

    label: str
    amounts: Mapping[str, Amount]
    code: str = ""
    occurrence: int = 0

    def __getitem__(self, key: str) -> Amount:
        return self.amounts.get(key, ZERO)

    @property
    def title(self) -> str:
        """How messages call the row."""
        return f"{self.code} {self.label}".strip()


def sheet_name(number: str) -> str:
    """Name of a table's sheet: 01 → 公开01表."""
    return f"公开{number}表"


@dataclass(frozen=True)
class Table:
    """One of the nine tables; ``growing`` ones have as many rows as there are subjects."""

    number: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    growing: bool
    note: str

    @property
    def sheet(self) -> str:
        """Name of its sheet."""
        return sheet_name(self.number)

    def line(self, label: str, occurrence: int = 0) -> Line:
        """A line by its label; a blank one when the table has none."""
        found = [x for x in self.lines if x.label == label and x.occurrence == occurrence]
        return found[0] if found else Line(label, {})
