"""What the tables of a document say, by the same keys that prose is read to.

A key is ``table|item``: ``01|总计``, ``02|事业收入``, ``05|#2080109``, ``09|公务接待``. For 09 the half (预算 or 决算)
comes from the claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from disclosure_kit.audit.printed import NAMES, PrintedTable, Value
from disclosure_kit.audit.text import plain

Facts = Mapping[str, Value]
_CLASS_TAIL = re.compile(r"（[类款项]）|支出$")


def core(name: str) -> str:
    """A subject's name without 支出 and （类）, as prose may shorten it."""
    return _CLASS_TAIL.sub("", _CLASS_TAIL.sub("", plain(name).text)).replace("支出（", "（")


@dataclass(frozen=True)
class SubjectRow:
    """A row by subject: code, its own name, and names of its parents."""

    code: str
    name: str
    parents: tuple[str, ...]


@dataclass(frozen=True)
class TableFacts:
    """Figures by key, and the subjects of the tables by name."""

    values: Mapping[str, Value]
    subjects: Mapping[str, tuple[SubjectRow, ...]]
    tables: Mapping[str, PrintedTable]

    def get(self, key: str) -> Value | None:
        """The figure of a key."""
        return self.values.get(key)

    def find_subject(self, role: str, names: tuple[str, ...]) -> SubjectRow | None:
        """The row that a chain 类、款、项 (or only its last part) names, when it is the only one."""
        wanted = [core(n) for n in names if n]
        if not wanted:
            return None
        level = {1: 3, 2: 5, 3: 7}[len(names)]
        found = []
        for row in self.subjects.get(role, ()):
            if len(row.code) != level or core(row.name) != wanted[-1]:
                continue
            above = [core(p) for p in row.parents]
            if all(name in above for name in wanted[:-1]) or not row.parents:
                found.append(row)
        return found[0] if len(found) == 1 else None


def facts_of(tables: Mapping[str, PrintedTable]) -> TableFacts:
    """Everything the tables state that prose repeats."""
    values: dict[str, Value] = {}
    for key, value in _all(tables):
        values.setdefault(key, value)
    return TableFacts(
        values, {role: _subjects(tables[role]) for role in ("03", "05", "07", "08") if role in tables}, tables
    )


def _all(tables: Mapping[str, PrintedTable]) -> Iterator[tuple[str, Value]]:
    for role, table in tables.items():
        if role in ("01", "04"):
            yield from _summary(role, table)
        elif role == "06":
            yield from (
                (f"06|{r.code or r.label.removesuffix('合计')}", r.values["金额"]) for r in table.rows
            )
        elif role == "09":
            yield from ((f"09|{column}", value) for column, value in table.rows[0].values.items())
        else:
            yield from _by_subject(role, table)


def _summary(role: str, table: PrintedTable) -> Iterator[tuple[str, Value]]:
    for row in table.rows:
        for column, value in row.values.items():
            of_all = column in ("金额", "合计")
            yield f"{role}|{row.label}" if of_all else f"{role}|{row.label}“{column}”", value
            if of_all and row.label.endswith(":总计"):
                yield f"{role}|总计", value


def _by_subject(role: str, table: PrintedTable) -> Iterator[tuple[str, Value]]:
    for column, value in (table.total.values if table.total else {}).items():
        yield f"{role}|{column}", value
    for code, row in table.by_code().items():
        for column, value in row.values.items():
            yield (f"{role}|#{code}" if column == "合计" else f"{role}|#{code}“{column}”"), value


def _subjects(table: PrintedTable) -> tuple[SubjectRow, ...]:
    rows = table.by_code()
    return tuple(
        SubjectRow(
            code, row.label, tuple(rows[code[:n]].label for n in (3, 5) if n < len(code) and code[:n] in rows)
        )
        for code, row in rows.items()
    )


def place_name(role: str) -> str:
    """A table as messages call it."""
    return f"《{NAMES[role]}》" if role in NAMES else role
