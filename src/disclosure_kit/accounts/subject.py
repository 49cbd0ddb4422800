"""Budget subjects (科目) and tables of amounts by subject (类 3, 款 5, 项 7 digits)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Generic, TypeVar

from disclosure_kit.accounts.amount import ZERO, Amount
from disclosure_kit.findings import CellRef, Finding, Severity

ColumnT = TypeVar("ColumnT", bound=str)


class SubjectLevel(IntEnum):
    """Level of a functional subject (功能分类科目的级次) by the length of its code."""

    CLASS = 3
    SECTION = 5
    ITEM = 7


@dataclass(frozen=True, order=True)
class Subject:
    """A subject: code (科目编码) and name (科目名称)."""

    code: str
    name: str

    @property
    def level(self) -> SubjectLevel:
        """类, 款 or 项."""
        return SubjectLevel(len(self.code))

    @property
    def parent_codes(self) -> tuple[str, ...]:
        """Codes of the 类 and 款 above, outermost first."""
        return tuple(self.code[:n] for n in (3, 5) if n < len(self.code))


@dataclass(frozen=True)
class Reason:
    """A reason (原因) as the clerk typed it, and the cell where it is or belongs."""

    text: str = ""
    place: CellRef | None = None

    def __bool__(self) -> bool:
        return bool(self.text)


NO_REASON = Reason()


@dataclass(frozen=True)
class SubjectLine(Generic[ColumnT]):
    """One row: a subject (``None`` for 合计) and its amounts by column.

    ``given`` holds the columns the clerk filled; the others were summed from the rows below.
    """

    subject: Subject | None
    amounts: Mapping[ColumnT, Amount]
    reason: Reason = NO_REASON
    place: CellRef | None = None
    given: frozenset[ColumnT] = frozenset()

    def __getitem__(self, column: ColumnT) -> Amount:
        return self.amounts.get(column, ZERO)

    @property
    def code(self) -> str:
        """Subject code, empty for 合计."""
        return self.subject.code if self.subject else ""

    @property
    def title(self) -> str:
        """How messages call the row."""
        return f"{self.subject.code} {self.subject.name}" if self.subject else "合计"

    @property
    def is_zero(self) -> bool:
        """No column holds money."""
        return not any(self.amounts.values())


@dataclass(frozen=True)
class SubjectTable(Generic[ColumnT]):
    """Rows of all levels in code order, and their 合计."""

    total: SubjectLine[ColumnT]
    lines: tuple[SubjectLine[ColumnT], ...] = ()
    _by_code: Mapping[str, SubjectLine[ColumnT]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {line.code: line for line in self.lines})

    def __bool__(self) -> bool:
        return not (self.total.is_zero and all(line.is_zero for line in self.lines))

    def get(self, code: str) -> SubjectLine[ColumnT] | None:
        """The row of a subject, if there is one."""
        return self._by_code.get(code)

    @property
    def classes(self) -> tuple[SubjectLine[ColumnT], ...]:
        """Rows of 类."""
        return tuple(line for line in self.lines if len(line.code) == SubjectLevel.CLASS)

    @property
    def leaves(self) -> tuple[SubjectLine[ColumnT], ...]:
        """Rows that have none below them: the 项, or what a unit may show instead of them."""
        parents = {code for line in self.lines if line.subject for code in line.subject.parent_codes}
        return tuple(line for line in self.lines if line.code not in parents)

    def children(self) -> Mapping[str, tuple[SubjectLine[ColumnT], ...]]:
        """Rows directly below each row that has any; the key of 合计 is the empty string."""
        below: dict[str, list[SubjectLine[ColumnT]]] = {}
        for line in self.lines:
            above = next((c for c in (line.code[:5], line.code[:3]) if c != line.code and c in self._by_code), "")
            below.setdefault(above, []).append(line)
        return {code: tuple(lines) for code, lines in below.items()}

    def name_path(self, code: str) -> tuple[str, ...]:
        """Names of 类, 款 and 项 down to a subject."""
        lines = (self._by_code.get(c) for c in (code[:3], code[:5], code[:7]))
        return tuple(dict.fromkeys(line.subject for line in lines if line and line.subject).keys() and
                     [line.subject.name for line in dict.fromkeys(
                         self._by_code[c] for c in dict.fromkeys((code[:3], code[:5], code[:7])) if c in self._by_code
                     ) if line.subject])
