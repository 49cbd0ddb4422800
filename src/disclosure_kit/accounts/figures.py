"""The figures that the tables and the text print, each read from one place of the accounts.

What the clerk stated is kept; what was left blank is summed here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from disclosure_kit.accounts.accounts import (
    FUND_CLOSING,
    FUND_OPENING,
    FUND_REVENUE,
    Accounts,
    ExpenditureColumn,
    Fund,
    FundColumn,
    RevenueColumn,
    SummaryItem,
    ThreePublicItem,
)
from disclosure_kit.accounts.amount import ZERO, Amount

_REVENUE = {SummaryItem[c.name]: c for c in RevenueColumn.kinds()}
_EXPENDITURE = {SummaryItem[c.name]: c for c in ExpenditureColumn.kinds()}
_PARTS = {
    ThreePublicItem.TOTAL: (
        ThreePublicItem.OVERSEAS_VISITS,
        ThreePublicItem.OFFICIAL_VEHICLES,
        ThreePublicItem.OFFICIAL_HOSPITALITY,
    ),
    ThreePublicItem.OFFICIAL_VEHICLES: (ThreePublicItem.VEHICLE_PURCHASE, ThreePublicItem.VEHICLE_OPERATION),
    ThreePublicItem.OFFICIAL_HOSPITALITY: (
        ThreePublicItem.DOMESTIC_HOSPITALITY,
        ThreePublicItem.FOREIGN_HOSPITALITY,
    ),
}


@dataclass(frozen=True)
class FundBalance:
    """Opening, revenue, expenditure and closing of one fund (one kind of 财政拨款)."""

    opening: Amount
    revenue: Amount
    expenditure: Amount
    closing: Amount

    @property
    def exists(self) -> bool:
        """Any money at all."""
        return any((self.opening, self.revenue, self.expenditure, self.closing))


@dataclass(frozen=True)
class Figures:
    """Totals over the accounts. Amounts in 元, exact; print through ``Amount.wan``."""

    accounts: Accounts

    def revenue(self, column: RevenueColumn) -> Amount:
        """合计 of 收入决算表."""
        return self.accounts.revenue.total[column]

    def expenditure(self, column: ExpenditureColumn) -> Amount:
        """合计 of 支出决算表."""
        return self.accounts.expenditure.total[column]

    @cached_property
    def funds(self) -> Mapping[Fund, FundBalance]:
        """The three kinds of fiscal appropriations."""
        stated = self.accounts.stated
        return {
            fund: FundBalance(
                stated(FUND_OPENING[fund]),
                stated(FUND_REVENUE[fund]),
                self.accounts.funds[fund].total[FundColumn.ACTUAL],
                stated(FUND_CLOSING[fund]),
            )
            for fund in Fund
        }

    def fiscal(self, part: str) -> Amount:
        """Sum of one part of the balance (``opening``, ``revenue`` …) over the funds."""
        return Amount.total(getattr(balance, part) for balance in self.funds.values())

    @cached_property
    def revenue_grand_total(self) -> Amount:
        """收入总计 = 本年收入合计 + 使用非财政拨款结余 + 年初结转和结余."""
        return Amount.total(
            (
                self.revenue(RevenueColumn.TOTAL),
                self.accounts.stated(SummaryItem.NON_FISCAL_SURPLUS_USED),
                self.accounts.stated(SummaryItem.OPENING),
            )
        )

    @cached_property
    def expenditure_grand_total(self) -> Amount:
        """支出总计 = 本年支出合计 + 结余分配 + 年末结转和结余."""
        return Amount.total(
            (
                self.expenditure(ExpenditureColumn.TOTAL),
                self.accounts.stated(SummaryItem.SURPLUS_DISTRIBUTION),
                self.accounts.stated(SummaryItem.CLOSING),
            )
        )

    @cached_property
    def fiscal_revenue_total(self) -> Amount:
        """财政拨款收入总计."""
        return Amount.total((self.fiscal("revenue"), self.fiscal("opening")))

    @cached_property
    def fiscal_expenditure_total(self) -> Amount:
        """财政拨款支出总计."""
        return Amount.total((self.fiscal("expenditure"), self.fiscal("closing")))

    def current(self, item: SummaryItem) -> Amount:
        """This year's amount of a row of 收支总表, from the detail where there is one."""
        if item in _REVENUE:
            return self.revenue(_REVENUE[item])
        if item in _EXPENDITURE:
            return self.expenditure(_EXPENDITURE[item])
        if item is SummaryItem.TOTAL:
            return self.revenue_grand_total
        if item is SummaryItem.FISCAL_TOTAL:
            return self.fiscal_revenue_total
        if item is SummaryItem.GENERAL_EXPENDITURE:
            return self.funds[Fund.GENERAL].expenditure
        return self.accounts.stated(item)

    def prior(self, item: SummaryItem) -> Amount | None:
        """Last year's amount: blank is 0, unless the unit has no prior year at all."""
        if not self.accounts.has_prior_year:
            return None
        return self.accounts.summary_line(item).prior or ZERO

    def economic(self, code: str) -> Amount:
        """基本支出 of an economic subject: as given, else the sum of its 款."""
        lines = self.accounts.basic_by_economic
        given = [line.amount for line in lines if line.code == code]
        if given or len(code) > 3:
            return Amount.total(given)
        return Amount.total(
            line.amount for line in lines if len(line.code) == 5 and line.code.startswith(code)
        )

    @cached_property
    def personnel_costs(self) -> Amount:
        """人员经费 = 301 + 303."""
        return Amount.total(self.economic(code) for code in PERSONNEL_CLASSES)

    @cached_property
    def operating_costs(self) -> Amount:
        """公用经费 = 302 + 307 + 310 + 399."""
        return Amount.total(self.economic(code) for code in OPERATING_CLASSES)

    def three_public(self, item: ThreePublicItem, column: str) -> Amount:
        """“三公”经费: as given, else the sum of its parts; ``column`` is ``budget`` or ``actual``."""
        line = self.accounts.three_public.get(item)
        given: Amount | None = getattr(line, column) if line else None
        if given is not None:
            return given
        return Amount.total(self.three_public(part, column) for part in _PARTS.get(item, ()))

    def procurement(self, kind: str, column: str) -> Amount:
        """政府采购 of a kind; 合计 as given, else summed."""
        lines = self.accounts.procurement
        given: Amount = getattr(lines[kind], column) if kind in lines else ZERO
        if kind != "合计" or given:
            return given
        return Amount.total(getattr(line, column) for key, line in lines.items() if key != "合计")

    @cached_property
    def project_amount(self) -> Amount:
        """涉及预算资金 of the self-evaluated projects, by the measure the clerk chose."""
        performance = self.accounts.performance
        funds = (project.total_funds() for project in performance.projects)
        return Amount.total(f.adjusted if performance.counts_adjusted_budget else f.executed for f in funds)


PERSONNEL_CLASSES = ("301", "303")
OPERATING_CLASSES = ("302", "307", "310", "399")
