"""What moved a figure (变动因素): the 项 or kinds that rose and fell most, for a reason still to be written.

Only figures that the workbook gives are compared: without prior-year amounts per 项 there are no drivers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from disclosure_kit.accounts.accounts import ExpenditureColumn, Fund, FundColumn, RevenueColumn, SummaryItem
from disclosure_kit.accounts.amount import Amount
from disclosure_kit.accounts.figures import Figures
from disclosure_kit.accounts.subject import SubjectTable

SHOWN = 3
"""How many of each direction."""
FISCAL = (SummaryItem.FISCAL_TOTAL, SummaryItem.FISCAL_APPROPRIATIONS)

Move = tuple[str, Decimal]
"""Name and change in 万元, as printed."""


def drivers_of_change(figures: Figures, item: SummaryItem) -> str:
    """Why a row of 收支总表 differs from last year, as far as the figures tell; empty when they do not."""
    if item is SummaryItem.GENERAL_EXPENDITURE:
        return _say(_by_item(figures, (Fund.GENERAL,)))
    if item in FISCAL:
        return _say(_by_item(figures, tuple(Fund)))
    if item is SummaryItem.TOTAL:
        return _say(_by_kind(figures))
    return ""


def drivers_of_budget(table: SubjectTable[FundColumn]) -> str:
    """Which 项 differ most from their initial budget."""
    return _say(
        (line.title, _printed(line[FundColumn.ACTUAL]) - _printed(line[FundColumn.INITIAL_BUDGET]))
        for line in table.leaves
    )


def _by_item(figures: Figures, funds: Sequence[Fund]) -> list[Move]:
    lines = [line for fund in funds for line in figures.accounts.funds[fund].leaves]
    if not any(line[FundColumn.PRIOR_ACTUAL] for line in lines):
        return []
    return [
        (line.title, _printed(line[FundColumn.ACTUAL]) - _printed(line[FundColumn.PRIOR_ACTUAL]))
        for line in lines
    ]


def _by_kind(figures: Figures) -> list[Move]:
    moves = []
    for item in (
        *(SummaryItem(kind.value) for kind in RevenueColumn.kinds()),
        *(SummaryItem(kind.value) for kind in ExpenditureColumn.kinds()),
    ):
        prior = figures.prior(item)
        if prior is not None:
            moves.append((item.value, _printed(figures.current(item)) - _printed(prior)))
    return moves


def _printed(amount: Amount) -> Decimal:
    return amount.wan


def _say(moves: Iterable[Move]) -> str:
    """增加较多：甲 +10.00、乙 +2.00；减少较多：丙 −5.00（万元）."""
    listed = sorted((move for move in moves if move[1]), key=lambda move: (-abs(move[1]), move[0]))
    up = [f"{name} +{change:,}" for name, change in listed if change > 0][:SHOWN]
    down = [f"{name} −{abs(change):,}" for name, change in listed if change < 0][:SHOWN]
    parts = [f"增加较多：{'、'.join(up)}"] * bool(up) + [f"减少较多：{'、'.join(down)}"] * bool(down)
    return f"{'；'.join(parts)}（万元）" if parts else ""
