"""公开02表 收入决算表, 公开03表 支出决算表, 公开05表 一般公共预算财政拨款支出决算表: rows by subject."""

from __future__ import annotations

from collections.abc import Mapping

from disclosure_kit.accounts.accounts import ExpenditureColumn, Fund, FundColumn, RevenueColumn
from disclosure_kit.accounts.figures import Figures
from disclosure_kit.accounts.subject import ColumnT, SubjectTable
from disclosure_kit.profile.profile import Profile
from disclosure_kit.tables.notes import note
from disclosure_kit.tables.table import Column, Line, Table

TOTAL = "合计"
EXPENDITURE_HEADS = {
    FundColumn.ACTUAL: ("本年支出", "小计"),
    FundColumn.BASIC: ("本年支出", "基本支出"),
    FundColumn.PROJECT: ("本年支出", "项目支出"),
}


def subject_lines(
    table: SubjectTable[ColumnT], columns: Mapping[ColumnT, tuple[str, ...]]
) -> tuple[Line, ...]:
    """合计, then every subject with money in one of the printed columns, in code order."""
    rows = [(TOTAL, "", table.total)] + [(x.subject.name, x.code, x) for x in table.lines if x.subject]
    lines = (Line(label, {str(c): row[c] for c in columns}, code) for label, code, row in rows)
    return tuple(line for line in lines if not line.code or any(line.amounts.values()))


def _table(
    number: str,
    rows: SubjectTable[ColumnT],
    heads: Mapping[ColumnT, tuple[str, ...]],
    figures: Figures,
    profile: Profile,
) -> Table:
    columns = tuple(Column(str(key), head) for key, head in heads.items())
    has_data = any(any(row[c] for c in heads) for row in (rows.total, *rows.lines))
    text = note(profile, number, figures.accounts.unit, has_data)
    return Table(number, columns, subject_lines(rows, heads), True, text)


def revenue(figures: Figures, profile: Profile) -> Table:
    """公开02表."""
    return _table("02", figures.accounts.revenue, {c: (c.value,) for c in RevenueColumn}, figures, profile)


def expenditure(figures: Figures, profile: Profile) -> Table:
    """公开03表."""
    return _table(
        "03", figures.accounts.expenditure, {c: (c.value,) for c in ExpenditureColumn}, figures, profile
    )


def general_public_budget(figures: Figures, profile: Profile) -> Table:
    """公开05表."""
    return _table("05", figures.accounts.funds[Fund.GENERAL], EXPENDITURE_HEADS, figures, profile)


def fund_table(
    number: str, fund: Fund, heads: Mapping[FundColumn, tuple[str, ...]], figures: Figures, profile: Profile
) -> Table:
    """A table of one fund by subject (公开07、08表)."""
    return _table(number, figures.accounts.funds[fund], heads, figures, profile)
