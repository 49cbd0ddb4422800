"""The accounts of one unit and year (单位决算数据)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from disclosure_kit.accounts.amount import ZERO, Amount, InputUnit
from disclosure_kit.accounts.performance import Performance
from disclosure_kit.accounts.subject import NO_REASON, Reason, SubjectLine, SubjectTable
from disclosure_kit.findings import CellRef


class RevenueColumn(StrEnum):
    """Columns of 收入决算表 (公开02表)."""

    TOTAL = "本年收入合计"
    FISCAL_APPROPRIATIONS = "财政拨款收入"
    SUPERIOR_SUBSIDIES = "上级补助收入"
    INSTITUTIONAL_REVENUE = "事业收入"
    OPERATING_REVENUE = "经营收入"
    AFFILIATE_REMITTANCES = "附属单位上缴收入"
    OTHER_REVENUE = "其他收入"

    @classmethod
    def kinds(cls) -> tuple[RevenueColumn, ...]:
        """The six kinds of revenue, without their sum."""
        return tuple(c for c in cls if c is not cls.TOTAL)


class ExpenditureColumn(StrEnum):
    """Columns of 支出决算表 (公开03表)."""

    TOTAL = "本年支出合计"
    BASIC = "基本支出"
    PROJECT = "项目支出"
    REMITTANCES_TO_SUPERIORS = "上缴上级支出"
    OPERATING = "经营支出"
    SUBSIDIES_TO_AFFILIATES = "对附属单位补助支出"

    @classmethod
    def kinds(cls) -> tuple[ExpenditureColumn, ...]:
        """The five kinds of expenditure, without their sum."""
        return tuple(c for c in cls if c is not cls.TOTAL)


class FundColumn(StrEnum):
    """Columns of the appropriations of one fund by subject (公开05、07、08表 and their budgets)."""

    INITIAL_BUDGET = "年初预算数"
    OPENING = "年初结转和结余"
    REVENUE = "本年收入"
    ACTUAL = "本年支出小计"
    BASIC = "基本支出"
    PROJECT = "项目支出"
    CLOSING = "年末结转和结余"
    PRIOR_ACTUAL = "上年决算数"


class Fund(StrEnum):
    """Kinds of fiscal appropriations (财政拨款的资金性质)."""

    GENERAL = "一般公共预算"
    GOVERNMENT_FUNDS = "政府性基金预算"
    STATE_CAPITAL = "国有资本经营预算"


class SummaryItem(StrEnum):
    """Rows of the sheet 收支总表: what is stated once for the whole unit."""

    TOTAL = "收入支出总计"
    FISCAL_APPROPRIATIONS = "财政拨款收入"
    SUPERIOR_SUBSIDIES = "上级补助收入"
    INSTITUTIONAL_REVENUE = "事业收入"
    OPERATING_REVENUE = "经营收入"
    AFFILIATE_REMITTANCES = "附属单位上缴收入"
    OTHER_REVENUE = "其他收入"
    NON_FISCAL_SURPLUS_USED = "使用非财政拨款结余（含专用结余）"
    OPENING = "年初结转和结余"
    BASIC = "基本支出"
    PROJECT = "项目支出"
    REMITTANCES_TO_SUPERIORS = "上缴上级支出"
    OPERATING = "经营支出"
    SUBSIDIES_TO_AFFILIATES = "对附属单位补助支出"
    SURPLUS_DISTRIBUTION = "结余分配"
    CLOSING = "年末结转和结余"
    FISCAL_TOTAL = "财政拨款收支总计"
    GENERAL_REVENUE = "一般公共预算财政拨款收入"
    GOVERNMENT_FUNDS_REVENUE = "政府性基金预算财政拨款收入"
    STATE_CAPITAL_REVENUE = "国有资本经营预算财政拨款收入"
    GENERAL_OPENING = "年初一般公共预算财政拨款结转和结余"
    GOVERNMENT_FUNDS_OPENING = "年初政府性基金预算财政拨款结转和结余"
    STATE_CAPITAL_OPENING = "年初国有资本经营预算财政拨款结转和结余"
    GENERAL_EXPENDITURE = "一般公共预算财政拨款支出"
    GENERAL_CLOSING = "年末一般公共预算财政拨款结转和结余"
    GOVERNMENT_FUNDS_CLOSING = "年末政府性基金预算财政拨款结转和结余"
    STATE_CAPITAL_CLOSING = "年末国有资本经营预算财政拨款结转和结余"


FUND_REVENUE = {
    Fund.GENERAL: SummaryItem.GENERAL_REVENUE,
    Fund.GOVERNMENT_FUNDS: SummaryItem.GOVERNMENT_FUNDS_REVENUE,
    Fund.STATE_CAPITAL: SummaryItem.STATE_CAPITAL_REVENUE,
}
FUND_OPENING = {
    Fund.GENERAL: SummaryItem.GENERAL_OPENING,
    Fund.GOVERNMENT_FUNDS: SummaryItem.GOVERNMENT_FUNDS_OPENING,
    Fund.STATE_CAPITAL: SummaryItem.STATE_CAPITAL_OPENING,
}
FUND_CLOSING = {
    Fund.GENERAL: SummaryItem.GENERAL_CLOSING,
    Fund.GOVERNMENT_FUNDS: SummaryItem.GOVERNMENT_FUNDS_CLOSING,
    Fund.STATE_CAPITAL: SummaryItem.STATE_CAPITAL_CLOSING,
}


@dataclass(frozen=True)
class SummaryLine:
    """One row of 收支总表; ``None`` means the clerk left the cell blank."""

    current: Amount | None = None
    prior: Amount | None = None
    reason: Reason = NO_REASON


class ThreePublicItem(StrEnum):
    """Rows of the sheet 三公经费 that carry money."""

    TOTAL = "“三公”经费合计"
    OVERSEAS_VISITS = "因公出国（境）费"
    OFFICIAL_VEHICLES = "公务用车购置及运行维护费"
    VEHICLE_PURCHASE = "公务用车购置费"
    VEHICLE_OPERATION = "公务用车运行维护费"
    OFFICIAL_HOSPITALITY = "公务接待费"
    DOMESTIC_HOSPITALITY = "国内接待费"
    FOREIGN_HOSPITALITY = "国（境）外接待费"


@dataclass(frozen=True)
class ThreePublicLine:
    """全年预算数, 决算数, reason of the difference, and what the money was for (用途)."""

    budget: Amount | None = None
    actual: Amount | None = None
    reason: Reason = NO_REASON
    purpose: Reason = NO_REASON


@dataclass(frozen=True)
class EconomicLine:
    """基本支出 of one economic subject (经济分类): 类 3 digits, 款 5."""

    code: str
    name: str
    amount: Amount
    listed: bool = True
    """Named in section 六 of the 情况说明."""
    place: CellRef | None = None


@dataclass(frozen=True)
class ProcurementLine:
    """政府采购 of one kind: total, to small and medium enterprises, of these to small and micro ones."""

    total: Amount = ZERO
    to_sme: Amount = ZERO
    to_small_micro: Amount = ZERO


@dataclass(frozen=True)
class Unit:
    """The sheet 单位信息."""

    name: str
    year: int
    input_unit: InputUnit
    prior_unit: InputUnit | None = None
    """Unit of last year's figures; the same when not given."""
    first_year: bool | None = None
    """是否首次编制; ``None`` when nobody said."""
    short_name: str = ""
    is_department: bool = False
    """部门决算 (with its units) instead of 单位决算."""
    nature: str = ""
    level: str = "市级"
    supervising_department: str = ""
    province: str = ""
    city: str = ""
    """所在城市: only where a city has a template set of its own."""
    template_set: str = ""
    office_term: str = "职能科室"
    approved_on: date | None = None
    published_on: date | None = None
    is_secret: bool = False
    key: str = ""
    """单位标识: stays when the name changes; empty in a workbook that has none."""

    @property
    def kind(self) -> str:
        """机构称谓: 部门 or 单位."""
        return "部门" if self.is_department else "单位"

    @property
    def prior_half_unit(self) -> Decimal:
        """What the rounding of one of last year's figures may hide, in 元."""
        return (self.prior_unit or self.input_unit).half_unit


@dataclass(frozen=True)
class Member:
    """A unit whose accounts a 部门决算 includes (部门决算单位构成)."""

    name: str
    remark: str = ""
    nature: str = ""


AGENCIES = ("行政单位", "参照公务员法管理事业单位")
"""单位性质 of units that have 机关运行经费."""


@dataclass(frozen=True)
class Term:
    """An entry of 名词解释."""

    name: str
    explanation: str


@dataclass(frozen=True)
class Confirmation:
    """A row of the sheet 确认: somebody answers for a finding."""

    code: str
    place: str
    reason: str
    who: str
    when: str
    mark: str = ""
    """确认码 as printed beside the finding: what exactly was confirmed."""
    at: CellRef | None = None
    """The row of the sheet 确认."""


@dataclass(frozen=True)
class Accounts:
    """Everything the clerk typed, in the kit's own terms. Money in 元, exact as given."""

    unit: Unit
    duties: tuple[str, ...]
    offices: tuple[str, ...]
    members: tuple[Member, ...]
    revenue: SubjectTable[RevenueColumn]
    expenditure: SubjectTable[ExpenditureColumn]
    funds: Mapping[Fund, SubjectTable[FundColumn]]
    summary: Mapping[SummaryItem, SummaryLine]
    has_prior_year: bool
    basic_by_economic: tuple[EconomicLine, ...]
    three_public: Mapping[ThreePublicItem, ThreePublicLine]
    counts: Mapping[str, int | None]
    agency_operating_costs: SummaryLine
    procurement: Mapping[str, ProcurementLine]
    vehicles: Mapping[str, int | None]
    other_vehicles_purpose: str
    large_equipment: int | None
    performance: Performance
    terms: tuple[Term, ...] = ()
    subject_explanations: Mapping[str, str] = field(default_factory=dict)
    confirmations: tuple[Confirmation, ...] = ()
    source: str = ""
    answered: frozenset[str] = frozenset()
    """Sheets of figures (政府采购, 三公经费) in which anything was typed, if only a 0."""
    has_no_offices: bool = False
    """Somebody said that there are no 内设机构."""

    @property
    def is_first_year(self) -> bool:
        """Somebody said so, and no figure of last year contradicts it."""
        return bool(self.unit.first_year) and not self.has_prior_year

    @property
    def has_agency_costs(self) -> bool:
        """Whether the unit, or one of a department's, is of a nature that has 机关运行经费."""
        return self.unit.nature in AGENCIES or any(m.nature in AGENCIES for m in self.members)

    def summary_line(self, item: SummaryItem) -> SummaryLine:
        """A row of 收支总表, blank when the sheet has none."""
        return self.summary.get(item, SummaryLine())

    def stated(self, item: SummaryItem) -> Amount:
        """The current amount of a row that only 收支总表 states; blank is 0."""
        return self.summary_line(item).current or ZERO

    def reason_line(self, fund: Fund) -> SubjectLine[FundColumn]:
        """合计 of a fund, which holds the reason of the whole difference from the initial budget."""
        return self.funds[fund].total
