"""Statements need a fact: what the text would say of things that nobody filled in (没有……、无……、首次编制)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from disclosure_kit.accounts.accounts import (
    ExpenditureColumn,
    Fund,
    FundColumn,
    RevenueColumn,
    SummaryItem,
    ThreePublicItem,
)
from disclosure_kit.accounts.amount import Amount
from disclosure_kit.checks.check import Check, Subject
from disclosure_kit.findings import CellRef, Finding, Place, Severity

BASIS = "财预〔2016〕143号：没有数据的应当说明，说明应有依据"
UNIT, SUMMARY = CellRef("单位信息"), CellRef("收支总表")
TEN_THOUSAND = (Decimal(5_000), Decimal(20_000))
"""How far apart two figures are when one was typed in 元 and the other in 万元."""
SMALL = Decimal(10_000)
"""Below 1 万元 a single figure may well have grown ten thousand times."""


def _prior_cells(subject: Subject) -> list[CellRef]:
    """Cells in which figures of last year were typed."""
    accounts = subject.accounts
    amounts = [line.prior for line in accounts.summary.values()]
    amounts.append(accounts.agency_operating_costs.prior)
    for fund in Fund:
        table = accounts.funds[fund]
        amounts += [
            line[FundColumn.PRIOR_ACTUAL]
            for line in (*table.lines, table.total)
            if FundColumn.PRIOR_ACTUAL in line.given
        ]
    return [cell for amount in amounts if amount is not None for cell in amount.sources]


def _first_year(check: Check, subject: Subject) -> Iterable[Finding]:
    said, cells = subject.accounts.unit.first_year, _prior_cells(subject)
    if said and cells:
        yield check.finding(
            f"“是否首次编制”填的是“是”，而 {cells[0]} 等 {len(cells)} 格填有上年决算数。",
            "首次编制的，请清空上年决算数；不是的，请把“是否首次编制”改为“否”。",
            UNIT,
            *cells[:4],
        )
    elif not said and not subject.accounts.has_prior_year:
        what = "“是否首次编制”填的是“否”" if said is False else "没有说明是首次编制"
        yield check.finding(
            f"收支总表的上年决算数全部空白，而{what}；草稿中不写首次编制，也不作比较。",
            "请填写上年决算数；首次编制决算的，请在“单位信息”的“是否首次编制”填“是”。",
            SUMMARY,
            UNIT,
        )


def _agency(check: Check, subject: Subject) -> Iterable[Finding]:
    accounts = subject.accounts
    line = accounts.agency_operating_costs
    if line.current is None and not line.prior and accounts.has_agency_costs:
        yield check.finding(
            f"单位性质是“{accounts.unit.nature}”，机关运行经费没有填写；草稿中为【请填写机关运行经费】。"
            if not accounts.unit.is_department
            else "本级或所属单位有机关运行经费，“机关运行经费”表没有填写；草稿中为【请填写机关运行经费】。",
            "请在“机关运行经费”表填写，没有也要填 0。",
            CellRef("机关运行经费"),
        )


def _agency_differs(check: Check, subject: Subject) -> Iterable[Finding]:
    """机关运行经费 is the 公用经费 of the general budget; of a department only that of some of its units."""
    accounts, spent = subject.accounts, subject.accounts.agency_operating_costs.current
    costs = subject.figures.operating_costs
    if not spent or not accounts.has_agency_costs:
        return
    gap = spent.yuan - costs.yuan
    if accounts.unit.is_department and gap < 0:
        return
    if abs(gap) > subject.half_unit * (2 + len(accounts.basic_by_economic)):
        yield check.finding(
            f"机关运行经费 {spent.wan:,} 万元与一般公共预算基本支出的公用经费 {costs.wan:,} 万元不同。",
            "两者一般相同；口径不同的，不需要处理。",
            *spent.sources,
        )


def _blank_sheets(check: Check, subject: Subject) -> Iterable[Finding]:
    for sheet in ("政府采购", "三公经费"):
        if sheet not in subject.accounts.answered:
            yield check.finding(
                f"“{sheet}”表没有填写金额；草稿中留有【请填写……】，不会写成没有。",
                "请填写；确实没有的填 0。",
                CellRef(sheet),
            )


def _offices(check: Check, subject: Subject) -> Iterable[Finding]:
    if not subject.accounts.offices and not subject.accounts.has_no_offices:
        yield check.finding(
            "“内设机构”表没有填写；草稿中为【请填写内设机构】。",
            "请逐行填写；没有内设机构的，在第一行填“无”。",
            CellRef("内设机构"),
        )


def _projects(check: Check, subject: Subject) -> Iterable[Finding]:
    performance = subject.accounts.performance
    spent = subject.figures.expenditure(ExpenditureColumn.PROJECT)
    place = CellRef("绩效管理")
    if performance.projects and performance.has_projects is False:
        yield check.finding(
            f"绩效管理表填的是没有纳入绩效自评的项目，而绩效项目表有 {len(performance.projects)} 个项目。",
            "请改正其中一处。",
            place,
        )
    elif not performance.projects and performance.has_projects:
        yield check.finding(
            "绩效管理表填的是有纳入绩效自评的项目，而绩效项目表没有填写项目。", "请填写绩效项目表。", place
        )
    elif not performance.projects and performance.has_projects is None and spent:
        yield check.finding(
            f"项目支出 {spent.wan:,} 万元，绩效项目表没有填写项目，也没有说明没有纳入自评的项目；草稿中留有【请填写……】。",
            "请填写绩效项目表；确实没有的，在绩效管理表增加一行“有无纳入绩效自评的项目”，填“无”。",
            place,
        )


def _key_evaluations(check: Check, subject: Subject) -> Iterable[Finding]:
    if subject.accounts.performance.key_evaluations is None:
        yield check.finding(
            "“重点绩效评价项目数”没有填写；草稿中留有【请填写……】。", "没有也要填 0。", CellRef("绩效管理")
        )


def _empty(check: Check, subject: Subject) -> Iterable[Finding]:
    accounts = subject.accounts
    for sheet, table in (("收入决算", accounts.revenue), ("支出决算", accounts.expenditure)):
        if not table.lines and not table.total.given:
            yield check.finding(
                f"“{sheet}”表没有填写任何一行，草稿和公开表按 0 写。",
                "请填写；确实为 0 的，请填写“合计”行。",
                CellRef(sheet),
            )


def _budgets(check: Check, subject: Subject) -> Iterable[Finding]:
    """A budget column that nobody filled in would make every item 年初无预算."""
    for fund in Fund:
        table = subject.accounts.funds[fund]
        lines = (*table.lines, table.total)
        has_budget = any(FundColumn.INITIAL_BUDGET in line.given for line in lines)
        if table.total[FundColumn.ACTUAL] and not has_budget:
            yield check.finding(
                f"{fund}支出 {table.total[FundColumn.ACTUAL].wan:,} 万元，年初预算数一列全部空白，各项都会写成“年初无预算”。",
                "请填写年初预算数；全部没有年初预算的，请在“合计”行填 0。",
                table.total.place or (table.lines[0].place if table.lines else None),
            )


def _secret(check: Check, subject: Subject) -> Iterable[Finding]:
    if subject.accounts.unit.is_secret:
        yield check.finding(
            f"{subject.accounts.unit.name}在“单位信息”中标为涉密单位：草稿照样生成，但不能公开。",
            "填错的请改正；部分涉密的，请在科目名称后面写“（涉密）”，并把“是否涉密单位”改为“否”。",
            UNIT,
        )


def _converted(check: Check, subject: Subject) -> Iterable[Finding]:
    """Last year's figures in another unit than this year's: shown in both."""
    unit = subject.accounts.unit
    if unit.prior_unit is None or unit.prior_unit is unit.input_unit:
        return
    told = [line.prior for line in subject.accounts.summary.values() if line.prior]
    if told:
        first = told[0]
        old, new = (f"{(first.yuan / u.yuan).normalize():,f}" for u in (unit.prior_unit, unit.input_unit))
        yield check.finding(
            f"上年决算数按“上年金额单位”读：{first.sources[0]} 的 {old} {unit.prior_unit.label}＝{new} {unit.input_unit.label}，其余 {len(_prior_cells(subject)) - 1} 格同样换算。",
            "请核对一格；上年数已改用本年单位的，请改正“上年金额单位”。",
            *first.sources,
            UNIT,
        )


Pair = tuple[str, Amount, Amount]


def _wholes(subject: Subject) -> Iterator[Pair]:
    """Figures of the whole unit that are of one size in an ordinary year."""
    figures, accounts = subject.figures, subject.accounts
    for item in SummaryItem:
        prior = figures.prior(item)
        if prior is not None:
            yield f"收支总表“{item.value}”的本年数与上年数", figures.current(item), prior
    line = accounts.agency_operating_costs
    if line.current and line.prior:
        yield "机关运行经费的本年数与上年数", line.current, line.prior
    for fund in Fund:
        total = accounts.funds[fund].total
        budget, prior = total[FundColumn.INITIAL_BUDGET], total[FundColumn.PRIOR_ACTUAL]
        yield f"{fund}支出合计的决算数与年初预算数", total[FundColumn.ACTUAL], budget
        yield f"{fund}支出合计的本年数与上年数", total[FundColumn.ACTUAL], prior
    for entry in ThreePublicItem:
        budget, actual = (figures.three_public(entry, half) for half in ("budget", "actual"))
        yield f"三公经费“{entry.value}”的决算数与全年预算数", actual, budget
    basic = Amount.total((figures.personnel_costs, figures.operating_costs))
    yield "基本支出明细之和与支出决算的基本支出", basic, figures.expenditure(ExpenditureColumn.BASIC)
    yield (
        "收入合计与支出合计",
        figures.revenue(RevenueColumn.TOTAL),
        figures.expenditure(ExpenditureColumn.TOTAL),
    )


def _is_jump(pair: Pair) -> bool:
    small, large = sorted((abs(pair[1].yuan), abs(pair[2].yuan)))
    return bool(small) and TEN_THOUSAND[0] <= large / small <= TEN_THOUSAND[1]


def _jump(check: Check, subject: Subject) -> Iterable[Finding]:
    """Figures ten thousand times apart: 元 and 万元 were mixed."""
    found = [pair for pair in _wholes(subject) if _is_jump(pair)]
    sure = [p for p in found if min(abs(p[1].yuan), abs(p[2].yuan)) >= SMALL]
    if sure or len(found) > 1:
        words, one, two = (sure or found)[0]
        more = f"，另有 {len(found) - 1} 处" if len(found) > 1 else ""
        places: list[Place] = [c for p in found[:3] for a in p[1:] for c in a.sources[:1]]
        yield check.finding(
            f"{words}相差约一万倍：{one.wan:,} 万元与 {two.wan:,} 万元{more}，可能混用了元和万元。",
            "请核对“单位信息”的金额单位、上年金额单位，以及这些数字的单位。",
            *places,
        )


CHECKS = (
    Check("F-first", "first-year-not-said", "首次编制有说明", BASIS, Severity.CONFIRM, _first_year),
    Check("F-agency", "agency-costs-blank", "机关运行经费已填写", BASIS, Severity.CONFIRM, _agency),
    Check(
        "F-op",
        "agency-costs-differ",
        "机关运行经费 = 公用经费",
        BASIS,
        Severity.NOTE,
        _agency_differs,
        rounds=True,
    ),
    Check("F-blank", "figures-not-given", "政府采购、三公经费已填写", BASIS, Severity.CONFIRM, _blank_sheets),
    Check("F-offices", "offices-not-given", "内设机构已填写", BASIS, Severity.CONFIRM, _offices),
    Check("F-projects", "projects-not-said", "绩效自评项目有说明", BASIS, Severity.CONFIRM, _projects),
    Check(
        "F-key", "key-evaluations-not-given", "重点绩效评价已填写", BASIS, Severity.CONFIRM, _key_evaluations
    ),
    Check("F-empty", "tables-empty", "收入、支出决算已填写", BASIS, Severity.CONFIRM, _empty),
    Check("F-budget", "budget-column-blank", "年初预算数已填写", BASIS, Severity.CONFIRM, _budgets),
    Check("F-secret", "secret-unit", "涉密单位不公开", "保守国家秘密法", Severity.CONFIRM, _secret),
    Check("U-prior", "prior-figures-converted", "上年数的单位", BASIS, Severity.NOTE, _converted),
    Check("U-jump", "ten-thousand-times", "元与万元不混用", BASIS, Severity.CONFIRM, _jump),
)
