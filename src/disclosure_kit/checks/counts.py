"""Checks of counts against money and against each other, and of what is unusual (checks.md §3 S-, §4 N9–N12)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from disclosure_kit.accounts.accounts import Fund, FundColumn, SummaryItem, ThreePublicItem
from disclosure_kit.accounts.amount import Amount, round_half_up
from disclosure_kit.checks.check import Check, Subject
from disclosure_kit.findings import CellRef, Finding, Severity

BASIS = "财预〔2016〕143号《地方预决算公开操作规程》"
SHEET = CellRef("三公经费")
_ITEM = ThreePublicItem
_PAIRS = (
    (_ITEM.OVERSEAS_VISITS, "因公出国（境）团组数"),
    (_ITEM.OVERSEAS_VISITS, "因公出国（境）人次数"),
    (_ITEM.VEHICLE_PURCHASE, "公务用车购置数"),
    (_ITEM.DOMESTIC_HOSPITALITY, "国内公务接待批次"),
    (_ITEM.DOMESTIC_HOSPITALITY, "国内公务接待人次"),
    (_ITEM.FOREIGN_HOSPITALITY, "国（境）外公务接待批次"),
)
_BATCHES = (
    ("国内公务接待批次", "国内公务接待人次"),
    ("外事接待批次", "外事接待人次"),
    ("国（境）外公务接待批次", "国（境）外公务接待人次"),
    ("因公出国（境）团组数", "因公出国（境）人次数"),
)
_SOFT = (
    ("S-30108", "30108", "2080505"),
    ("S-30109", "30109", "2080506"),
    ("S-30113", "30113", "2210201"),
    ("S-30304", "30304", "2080801"),
)
DAYS_TO_PUBLISH = 20


def _money(check: Check, subject: Subject) -> Iterable[Finding]:
    """Money without a count, a count without money."""
    for item, name in _PAIRS:
        count = subject.accounts.counts.get(name)
        amount = subject.figures.three_public(item, "actual")
        if count is None or bool(count) == bool(amount):
            continue
        yield check.finding(
            f"{item.value}决算数 {amount.wan:,} 万元，“{name}”填的是 {count}。",
            "有支出应有数量，有数量应有支出；确属跨年结算等情形的，请在“确认”表说明。",
            SHEET,
        )


def _batches(check: Check, subject: Subject) -> Iterable[Finding]:
    for groups, people in _BATCHES:
        a, b = subject.accounts.counts.get(groups), subject.accounts.counts.get(people)
        if a is not None and b is not None and b < a:
            yield check.finding(f"“{people}”{b} 少于“{groups}”{a}。", "请核对是否填反。", SHEET)


def _kept(check: Check, subject: Subject) -> Iterable[Finding]:
    """Vehicles paid for never outnumber the vehicles there are (N9-7)."""
    kept = subject.accounts.counts.get("公务用车保有量")
    total = subject.accounts.vehicles.get("车辆合计")
    if kept is not None and total is not None and kept > total:
        yield check.finding(
            f"公务用车保有量 {kept} 辆大于国有资产表的车辆合计 {total} 辆。", "请核对两表的车辆数。", SHEET
        )


def _per_guest(check: Check, subject: Subject) -> Iterable[Finding]:
    """人均接待费 far from what is usual."""
    guests = subject.accounts.counts.get("国内公务接待人次")
    amount = subject.figures.three_public(_ITEM.DOMESTIC_HOSPITALITY, "actual")
    if guests and amount:
        each = amount.yuan / guests
        if not Decimal(10) <= each <= Decimal(1000):
            yield check.finding(
                f"国内公务接待人均 {round_half_up(each):,} 元（{amount.wan:,} 万元 ÷ {guests} 人次）。",
                "请核对金额和人次。",
                SHEET,
            )


def _agency(check: Check, subject: Subject) -> Iterable[Finding]:
    unit = subject.accounts.unit
    spent = subject.accounts.agency_operating_costs.current
    if spent and not unit.is_department and "事业" in unit.nature and "参" not in unit.nature:
        yield check.finding(
            f"单位性质是“{unit.nature}”，却填了机关运行经费 {spent.wan:,} 万元。",
            "机关运行经费只由行政单位和参照公务员法管理的事业单位填写。",
            CellRef("机关运行经费"),
        )


def _enterprises(check: Check, subject: Subject) -> Iterable[Finding]:
    """小微 ≤ 中小 ≤ 总额, for every kind (N11-4)."""
    for kind, line in subject.accounts.procurement.items():
        for small, large, words in (
            (line.to_sme, line.total, "授予中小企业合同金额大于采购支出"),
            (line.to_small_micro, line.to_sme, "授予小微企业合同金额大于授予中小企业合同金额"),
        ):
            if small.yuan - large.yuan > 2 * subject.half_unit:
                yield check.finding(
                    f"政府采购 {kind}：{words}（{small.wan:,} 与 {large.wan:,} 万元）。",
                    "请核对政府采购表。",
                    *(small.sources or large.sources),
                )


def _carried_over(check: Check, subject: Subject) -> Iterable[Finding]:
    """A reason speaks of money carried over, and no carry-over is stated (C-1…3)."""
    accounts = subject.accounts
    if accounts.stated(SummaryItem.OPENING) or subject.figures.fiscal("opening"):
        return
    reasons = [(f"收支总表“{i.value}”", accounts.summary_line(i).reason) for i in SummaryItem]
    for fund in Fund:
        table = accounts.funds[fund]
        reasons += [(f"{fund}：{line.title}", line.reason) for line in (table.total, *table.leaves)]
    reasons.append(("绩效管理", accounts.performance.partial_reason))
    told: set[str] = set()
    for where, reason in reasons:
        found = re.search(r"(上年|以前年度|年初)结转|结转(上年|以前年度)", reason.text)
        if found and reason.text not in told:
            told.add(reason.text)
            yield check.finding(
                f"{where}的原因写有“{found[0]}”，而年初结转和结余为空。",
                "请核对；由财政统一结转指标的，建议写明。",
                reason.place,
            )


def _soft(check: Check, subject: Subject) -> Iterable[Finding]:
    """Contributions by economic subject against their functional subject, where both are paid."""
    for code, economic, functional in _SOFT:
        if check.code != code:
            continue
        paid = subject.figures.economic(economic)
        row = subject.accounts.funds[Fund.GENERAL].get(functional)
        spent = row[FundColumn.BASIC] if row else Amount(Decimal(0))
        if paid and spent and abs(paid.yuan - spent.yuan) > max(paid.yuan / 50, 3 * subject.half_unit):
            yield check.finding(
                f"基本支出 {economic} {paid.wan:,} 万元与科目 {functional} 的基本支出 {spent.wan:,} 万元不同。",
                "两者通常一致；不一致有原因的，不需要处理。",
                *paid.sources,
            )


def _published(check: Check, subject: Subject) -> Iterable[Finding]:
    unit = subject.accounts.unit
    if unit.approved_on and unit.published_on:
        limit = unit.approved_on + timedelta(days=DAYS_TO_PUBLISH)
        if unit.published_on > limit:
            yield check.finding(
                f"公开日期 {unit.published_on} 晚于批复后 {DAYS_TO_PUBLISH} 日的期限 {limit}。",
                "应在批复后 20 日内公开。",
                CellRef("单位信息"),
            )


CHECKS = (
    Check("N9-count", "count-and-money-disagree", "有支出 ↔ 有数量", BASIS, Severity.CONFIRM, _money),
    Check("N9-guests", "fewer-people-than-groups", "人次 ≥ 批次（团组）", BASIS, Severity.CONFIRM, _batches),
    Check("N9-7", "more-kept-than-owned", "保有量 ≤ 车辆合计", BASIS, Severity.CONFIRM, _kept),
    Check("N9-6", "unusual-cost-per-guest", "人均接待费在常见范围", BASIS, Severity.NOTE, _per_guest),
    Check(
        "N10", "agency-costs-of-institution", "机关运行经费只限行政、参公单位", BASIS, Severity.NOTE, _agency
    ),
    Check(
        "N11-4",
        "enterprise-share-above-whole",
        "小微 ≤ 中小 ≤ 总额",
        BASIS,
        Severity.CONFIRM,
        _enterprises,
        rounds=True,
    ),
    Check(
        "C-carry",
        "carryover-told-not-stated",
        "原因提到结转 → 年初结转有数",
        BASIS,
        Severity.NOTE,
        _carried_over,
    ),
    *(
        Check(
            code,
            f"contribution-{economic}-differs",
            f"06 {economic} ≈ 05 {functional}",
            BASIS,
            Severity.NOTE,
            _soft,
        )
        for code, economic, functional in _SOFT
    ),
    Check(
        "D-1", "published-late", "公开日期 ≤ 批复日期＋20日", "预算法第十四条", Severity.CONFIRM, _published
    ),
)
