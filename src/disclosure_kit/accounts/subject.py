"""Budget subjects (科目) and tables of amounts by subject (类 3, 款 5, 项 7 digits)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
            above = next(
                (c for c in (line.code[:5], line.code[:3]) if c != line.code and c in self._by_code), ""
            )
            below.setdefault(above, []).append(line)
        return {code: tuple(lines) for code, lines in below.items()}

    def shown_without(self, secret: Collection[str]) -> SubjectTable[ColumnT]:
        """The table as it may be published: a secret subject is shown as the 款 or 类 above it that is not.

        Everything below that row goes, its amounts stay: otherwise a subtraction would tell the secret.
        """
        tops = {
            next((c for c in reversed(line.subject.parent_codes) if c not in secret), line.code[:3])
            for line in self.lines
            if line.subject and line.code in secret
        }
        kept = tuple(
            line
            for line in self.lines
            if not any(line.code != top and line.code.startswith(top) for top in tops)
        )
        return self if len(kept) == len(self.lines) else replace(self, lines=kept)

    def name_path(self, code: str) -> tuple[str, ...]:
        """Names of 类, 款 and 项 down to a subject, outermost first."""
        codes = dict.fromkeys((code[:3], code[:5], code[:7]))
        lines = [self._by_code[c] for c in codes if c in self._by_code]
        return tuple(line.subject.name for line in lines if line.subject)


def build_table(
    rows: Sequence[SubjectLine[ColumnT]],
    total: SubjectLine[ColumnT] | None,
    columns: Sequence[ColumnT],
    name_of: Callable[[str], str | None],
) -> tuple[SubjectTable[ColumnT], list[Finding]]:
    """Complete pasted rows of any level to a table of all levels with 合计.

    Given parents and a given 合计 are kept (checks compare them with their children); what is
    missing is summed. ``name_of`` names a 类 or 款 that has no row of its own.
    """
    findings: list[Finding] = []
    lines: dict[str, SubjectLine[ColumnT]] = {}
    for row in rows:
        if row.code in lines:
            findings.append(_duplicate(row, lines[row.code]))
        lines[row.code] = row
    below: dict[str, set[str]] = {}
    for row in rows:
        if row.subject is None:
            continue
        for above in row.subject.parent_codes:
            below.setdefault(above, set()).add(row.code)
            if above not in lines:
                name = name_of(above)
                if name is None:
                    findings.append(_nameless(above, row))
                lines[above] = SubjectLine(Subject(above, name or f"【请补充科目{above}名称】"), {})
    for code in sorted(lines, key=len, reverse=True):
        if code in below:
            nearest = _direct_children(code, lines)
            lines[code] = _summed(lines[code], [lines[c] for c in nearest], columns)
    ordered = tuple(lines[code] for code in sorted(lines))
    tops = [
        line
        for line in ordered
        if not any(p in lines for p in (line.subject.parent_codes if line.subject else ()))
    ]
    whole = _summed(total or SubjectLine(None, {}), tops, columns)
    return SubjectTable(whole, ordered), findings


def _direct_children(code: str, lines: Mapping[str, object]) -> list[str]:
    if len(code) == SubjectLevel.CLASS:
        sections = {c for c in lines if len(c) == SubjectLevel.SECTION and c.startswith(code)}
        orphans = {
            c for c in lines if len(c) == SubjectLevel.ITEM and c.startswith(code) and c[:5] not in sections
        }
        return sorted(sections | orphans)
    return [c for c in lines if len(c) == SubjectLevel.ITEM and c.startswith(code)]


def _summed(
    line: SubjectLine[ColumnT], children: Iterable[SubjectLine[ColumnT]], columns: Sequence[ColumnT]
) -> SubjectLine[ColumnT]:
    children = tuple(children)
    amounts = {
        column: line.amounts[column]
        if column in line.given
        else Amount.total(child[column] for child in children)
        for column in columns
    }
    return replace(line, amounts=amounts)


def _duplicate(row: SubjectLine[ColumnT], first: SubjectLine[ColumnT]) -> Finding:
    return Finding(
        "IN-301",
        Severity.BLOCKING,
        f"科目编码 {row.code} 出现了两次：{first.place} 与 {row.place}。",
        "请合并为一行，或更正其中一个编码。",
        tuple(p for p in (row.place, first.place) if p),
    )


def _nameless(code: str, row: SubjectLine[ColumnT]) -> Finding:
    return Finding(
        "IN-302",
        Severity.BLOCKING,
        f"科目 {row.title} 的上级科目 {code} 没有名称：表中没有这一行，科目库里也没有。",
        f"请在同一张表中增加一行，填写科目编码 {code} 和科目名称（金额可不填）。",
        (row.place,) if row.place else (),
    )
