"""公开01表 收入支出决算总表 and 公开04表 财政拨款收入支出决算总表: fixed forms by label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from disclosure_kit.accounts.accounts import (
    ExpenditureColumn,
    Fund,
    FundColumn,
    RevenueColumn,
    SummaryItem,
)
from disclosure_kit.accounts.amount import ZERO, Amount
from disclosure_kit.accounts.figures import Figures
from disclosure_kit.profile.profile import Profile
from disclosure_kit.tables.notes import note
from disclosure_kit.tables.table import Column, Line, Table

AMOUNT = "金额"
FUND_COLUMNS = {
    Fund.GENERAL: "一般公共预算财政拨款",
    Fund.GOVERNMENT_FUNDS: "政府性基金预算财政拨款",
    Fund.STATE_CAPITAL: "国有资本经营预算财政拨款",
}
SUM = "合计"


def _classes(profile: Profile, amounts: Mapping[str, Mapping[str, Amount]]) -> Iterable[Line]:
    """One line per 类 of the template set, then those it does not know (the renderer will say so)."""
    for code, label in profile.expenditure_classes.items():
        yield Line(label, amounts.get(code, {}))
    for code, columns in amounts.items():
        if code not in profile.expenditure_classes and any(columns.values()):
            yield Line(f"{code}类支出", columns)


def revenue_and_expenditure(figures: Figures, profile: Profile) -> Table:
    """公开01表."""
    accounts = figures.accounts

    def line(label: str, amount: Amount, occurrence: int = 0) -> Line:
        return Line(label, {AMOUNT: amount}, occurrence=occurrence)

    funds = {f: figures.funds[f].revenue for f in Fund}
    other = [c for c in RevenueColumn.kinds() if c is not RevenueColumn.FISCAL_APPROPRIATIONS]
    classes = {x.code: {AMOUNT: x[ExpenditureColumn.TOTAL]} for x in accounts.expenditure.classes}
    lines = (
        *(line(f"{FUND_COLUMNS[f]}收入", funds[f]) for f in Fund),
        *(line(c.value, figures.revenue(c)) for c in other),
        *_classes(profile, classes),
        line("本年收入合计", figures.revenue(RevenueColumn.TOTAL)),
        line("使用非财政拨款结余（含专用结余）", accounts.stated(SummaryItem.NON_FISCAL_SURPLUS_USED)),
        line("年初结转和结余", accounts.stated(SummaryItem.OPENING)),
        line("总计", figures.revenue_grand_total),
        line("本年支出合计", figures.expenditure(ExpenditureColumn.TOTAL)),
        line("结余分配", accounts.stated(SummaryItem.SURPLUS_DISTRIBUTION)),
        line("年末结转和结余", accounts.stated(SummaryItem.CLOSING)),
        line("总计", figures.expenditure_grand_total, 1),
    )
    return Table("01", (Column(AMOUNT, (AMOUNT,)),), lines, False, note(profile, "01", accounts.unit, True))


def fiscal_appropriations(figures: Figures, profile: Profile) -> Table:
    """公开04表."""
    accounts = figures.accounts
    codes = sorted({x.code for f in Fund for x in accounts.funds[f].classes})

    def spread(amounts: Mapping[Fund, Amount]) -> dict[str, Amount]:
        return {SUM: Amount.total(amounts.values()), **{FUND_COLUMNS[f]: amounts[f] for f in Fund}}

    def of_class(code: str) -> dict[Fund, Amount]:
        rows = {f: accounts.funds[f].get(code) for f in Fund}
        return {f: row[FundColumn.ACTUAL] if row else ZERO for f, row in rows.items()}

    balance = figures.funds
    lines = (
        *(Line(FUND_COLUMNS[f], {AMOUNT: balance[f].revenue}) for f in Fund),
        Line("本年收入合计", {AMOUNT: figures.fiscal("revenue")}),
        Line("年初财政拨款结转和结余", {AMOUNT: figures.fiscal("opening")}),
        *(Line(FUND_COLUMNS[f], {AMOUNT: balance[f].opening}, occurrence=1) for f in Fund),
        Line("总计", {AMOUNT: figures.fiscal_revenue_total}),
        *_classes(profile, {code: spread(of_class(code)) for code in codes}),
        Line("本年支出合计", spread({f: balance[f].expenditure for f in Fund})),
        Line("年末财政拨款结转和结余", spread({f: balance[f].closing for f in Fund})),
        Line(
            "总计",
            spread({f: Amount.total((balance[f].expenditure, balance[f].closing)) for f in Fund}),
            occurrence=1,
        ),
    )
    keys = (AMOUNT, SUM, *FUND_COLUMNS.values())
    columns = tuple(Column(key, (key,)) for key in keys)
    return Table("04", columns, lines, False, note(profile, "04", accounts.unit, True))
