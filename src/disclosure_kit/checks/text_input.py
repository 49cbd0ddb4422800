"""Checks of what the clerk must still say: reasons, explanations, counts (rules.md §4–5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from disclosure_kit.accounts.accounts import Fund, FundColumn, SummaryItem, ThreePublicItem
from disclosure_kit.checks.check import Check, Relation, Subject, relations
from disclosure_kit.checks.drivers import drivers_of_budget, drivers_of_change
from disclosure_kit.derived import change, completion
from disclosure_kit.findings import CellRef, Finding, Severity
from disclosure_kit.profile.explanations import explanation_of, subjects_that_occur

BASIS = "财预〔2016〕143号：对增减变化作出说明"
EXPLAINED = (
    SummaryItem.TOTAL,
    SummaryItem.FISCAL_APPROPRIATIONS,
    SummaryItem.SUPERIOR_SUBSIDIES,
    SummaryItem.INSTITUTIONAL_REVENUE,
    SummaryItem.OPERATING_REVENUE,
    SummaryItem.AFFILIATE_REMITTANCES,
    SummaryItem.OTHER_REVENUE,
    SummaryItem.BASIC,
    SummaryItem.PROJECT,
    SummaryItem.REMITTANCES_TO_SUPERIORS,
    SummaryItem.OPERATING,
    SummaryItem.SUBSIDIES_TO_AFFILIATES,
    SummaryItem.FISCAL_TOTAL,
    SummaryItem.GENERAL_EXPENDITURE,
)
_AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)万元")


def _change_reasons(check: Check, subject: Subject) -> Iterable[Finding]:
    for item in EXPLAINED:
        prior = subject.figures.prior(item)
        changed = change(subject.figures.current(item).wan, None if prior is None else prior.wan)
        line = subject.accounts.summary_line(item)
        if changed.needs_reason and not line.reason:
            word = "增加" if changed.is_rise else "减少"
            finding = check.finding(
                f"{item.value}比上年{word} {changed.difference:,} 万元，没有写原因；草稿中为【请说明原因】。",
                "请在收支总表“与上年相比变动的主要原因”一列填写。",
                line.reason.place or CellRef("收支总表"),
            )
            yield replace(finding, drivers=drivers_of_change(subject.figures, item))


def _reason_larger(check: Check, subject: Subject) -> Iterable[Finding]:
    for item in EXPLAINED:
        prior = subject.figures.prior(item)
        changed = change(subject.figures.current(item).wan, None if prior is None else prior.wan)
        reason = subject.accounts.summary_line(item).reason
        amounts = [Decimal(text.replace(",", "")) for text in _AMOUNT.findall(reason.text)]
        if changed.needs_reason and amounts and max(amounts) > changed.difference:
            yield check.finding(
                f"{item.value}的变动只有 {changed.difference:,} 万元，原因中写了 {max(amounts):,} 万元。",
                "另有反方向的因素时，建议一并写明。",
                reason.place,
            )


def _budget_reasons(check: Check, subject: Subject) -> Iterable[Finding]:
    for fund in Fund:
        table = subject.accounts.funds[fund]
        for line in (table.total, *table.leaves):
            if (
                completion(line[FundColumn.INITIAL_BUDGET].wan, line[FundColumn.ACTUAL].wan).needs_reason
                and not line.reason
            ):
                finding = check.finding(
                    f"{fund}：{line.title} 决算数 {line[FundColumn.ACTUAL].wan:,} 万元，年初预算 "
                    f"{line[FundColumn.INITIAL_BUDGET].wan:,} 万元，没有写差异原因；草稿中为【请说明原因】。",
                    "请在同一行“与年初预算差异的主要原因”一列填写（合计的原因写在合计行）。",
                    line.reason.place or line.place,
                )
                is_whole = line is table.total
                yield replace(finding, drivers=drivers_of_budget(table) if is_whole else "")


def _three_public_reasons(check: Check, subject: Subject) -> Iterable[Finding]:
    item = ThreePublicItem
    for entry in (item.TOTAL, item.OVERSEAS_VISITS, item.OFFICIAL_VEHICLES, item.OFFICIAL_HOSPITALITY):
        budget, actual = (subject.figures.three_public(entry, c).wan for c in ("budget", "actual"))
        line = subject.accounts.three_public.get(entry)
        if budget != actual and not (line and line.reason):
            yield check.finding(
                f"{entry.value}决算数 {actual:,} 万元，全年预算 {budget:,} 万元，没有写差异原因；草稿中为【请说明原因】。",
                "请在三公经费表“与全年预算差异的主要原因”一列填写。",
                line.reason.place if line else CellRef("三公经费"),
            )


def _explanations(check: Check, subject: Subject) -> Iterable[Finding]:
    for code, path in subjects_that_occur(subject.accounts).items():
        if not explanation_of(subject.accounts, code):
            yield check.finding(
                f"科目 {code} {path[-1]} 没有官方解释；名词解释中为【请补充科目说明】。",
                "请在“科目”表填写编码和解释（“反映……”），各年通用。",
                CellRef("科目"),
            )


def _counts(check: Check, subject: Subject) -> Iterable[Finding]:
    for name, count in subject.accounts.counts.items():
        if count is None:
            yield check.finding(f"“{name}”没有填写。", "没有也要填 0。", CellRef("三公经费"))
    if subject.accounts.large_equipment is None:
        yield check.finding("“单价100万元（含）以上设备”没有填写。", "没有也要填 0。", CellRef("国有资产"))


def _vehicles(check: Check, subject: Subject) -> Iterable[Finding]:
    vehicles = dict(subject.accounts.vehicles)
    total = vehicles.pop("车辆合计", None)
    known = sum(n for n in vehicles.values() if n is not None)
    if total is not None and total != known:
        yield check.finding(
            f"车辆合计 {total} 辆，各用途之和 {known} 辆。", "请核对国有资产表。", CellRef("国有资产")
        )


def _prior_kinds(subject: Subject) -> Iterable[Relation]:
    """Last year's total against its parts, where the parts are given."""
    if not subject.accounts.has_prior_year:
        return
    prior = {item: subject.figures.prior(item) for item in SummaryItem}
    total = prior[SummaryItem.TOTAL]
    kinds = (SummaryItem.BASIC, SummaryItem.PROJECT, SummaryItem.REMITTANCES_TO_SUPERIORS)
    rest = (
        SummaryItem.OPERATING,
        SummaryItem.SUBSIDIES_TO_AFFILIATES,
        SummaryItem.SURPLUS_DISTRIBUTION,
        SummaryItem.CLOSING,
    )
    parts = tuple(p for item in (*kinds, *rest) if (p := prior[item]) is not None)
    if total:
        yield Relation("上年总计应等于上年各类支出＋结余分配＋年末结转和结余", total, parts, is_prior=True)
    revenue = EXPLAINED[1:7]
    more = (SummaryItem.NON_FISCAL_SURPLUS_USED, SummaryItem.OPENING)
    sources = tuple(p for item in (*revenue, *more) if (p := prior[item]) is not None)
    if total:
        yield Relation(
            "上年总计应等于上年各类收入＋使用非财政拨款结余＋年初结转和结余", total, sources, is_prior=True
        )


CHECKS = (
    Check("R-change", "change-without-reason", "增减变化有原因", BASIS, Severity.CONFIRM, _change_reasons),
    Check(
        "R-budget",
        "budget-difference-without-reason",
        "与年初预算的差异有原因",
        BASIS,
        Severity.CONFIRM,
        _budget_reasons,
    ),
    Check(
        "R-public",
        "three-public-difference-without-reason",
        "三公经费的差异有原因",
        BASIS,
        Severity.CONFIRM,
        _three_public_reasons,
    ),
    Check(
        "R-larger",
        "reason-larger-than-change",
        "原因中的金额不大于变动额",
        BASIS,
        Severity.NOTE,
        _reason_larger,
    ),
    Check(
        "G-term", "subject-without-explanation", "每个项级科目有解释", BASIS, Severity.CONFIRM, _explanations
    ),
    Check(
        "N9-given",
        "count-not-given",
        "三公经费和国有资产的数量齐全",
        "财预〔2016〕143号",
        Severity.CONFIRM,
        _counts,
    ),
    Check("N12-1", "vehicles-not-sum", "车辆合计 = 各用途之和", "公开说明十二", Severity.CONFIRM, _vehicles),
    relations("N3-8", "prior-total-not-sum", "上年总计 = 上年各项之和", BASIS, _prior_kinds),
)
