"""Checks between the tables (checks.md §3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from disclosure_kit.accounts.accounts import (
    ExpenditureColumn,
    Fund,
    FundColumn,
    RevenueColumn,
    SummaryItem,
    ThreePublicItem,
)
from disclosure_kit.accounts.amount import ZERO, Amount
from disclosure_kit.accounts.subject import SubjectTable
from disclosure_kit.checks.check import Check, Relation, Subject, relations
from disclosure_kit.findings import Finding, Severity

BASIS = "公开表表间关系"


def _fiscal_revenue(subject: Subject) -> Iterable[Relation]:
    yield Relation(
        "收入决算的财政拨款收入应等于三类财政拨款收入之和（收支总表）",
        subject.figures.revenue(RevenueColumn.FISCAL_APPROPRIATIONS),
        tuple(balance.revenue for balance in subject.figures.funds.values()),
    )


def _basic(subject: Subject) -> Iterable[Relation]:
    yield Relation(
        "一般公共预算财政拨款基本支出应等于人员经费＋公用经费（基本支出表）",
        subject.accounts.funds[Fund.GENERAL].total[FundColumn.BASIC],
        (subject.figures.personnel_costs, subject.figures.operating_costs),
    )


def _only_fiscal(subject: Subject) -> bool:
    other = (
        subject.figures.revenue(c)
        for c in RevenueColumn.kinds()
        if c is not RevenueColumn.FISCAL_APPROPRIATIONS
    )
    surplus = subject.accounts.stated(SummaryItem.NON_FISCAL_SURPLUS_USED)
    carried = subject.accounts.stated(SummaryItem.OPENING).yuan - subject.figures.fiscal("opening").yuan
    return not any(other) and not surplus and not carried


def _fiscal_by_subject(check: Check, subject: Subject) -> Iterable[Finding]:
    """Appropriations of a subject never exceed its expenditure; they are equal when all money is fiscal."""
    funds = subject.accounts.funds
    pairs = (
        (ExpenditureColumn.TOTAL, FundColumn.ACTUAL),
        (ExpenditureColumn.BASIC, FundColumn.BASIC),
        (ExpenditureColumn.PROJECT, FundColumn.PROJECT),
    )
    only_fiscal = _only_fiscal(subject)
    codes = {line.code for fund in Fund for line in funds[fund].leaves}
    codes |= {line.code for line in subject.accounts.expenditure.leaves}
    for code in sorted(codes):
        row = subject.accounts.expenditure.get(code)
        parts = [line for fund in Fund if (line := funds[fund].get(code))]
        for whole, part in pairs:
            spent = row[whole] if row else ZERO
            fiscal = Amount.total(line[part] for line in parts)
            relation = Relation("", spent, tuple(line[part] for line in parts))
            if relation.may_be_rounding(subject.half_unit):
                continue
            if fiscal.yuan > spent.yuan or only_fiscal:
                sign = "应等于" if only_fiscal else "不应大于"
                yield check.finding(
                    f"科目 {code}：财政拨款“{part}”{fiscal.wan:,} 万元{sign}支出决算“{whole}”{spent.wan:,} 万元。",
                    "请核对支出决算与财政拨款各表同一科目的金额。",
                    *relation.places,
                )


def _carryover(check: Check, subject: Subject) -> Iterable[Finding]:
    for whole, part, words in (
        (SummaryItem.OPENING, "opening", "年初"),
        (SummaryItem.CLOSING, "closing", "年末"),
    ):
        total, fiscal = subject.accounts.stated(whole), subject.figures.fiscal(part)
        if fiscal.yuan - total.yuan > 4 * subject.half_unit:
            yield check.finding(
                f"{words}财政拨款结转和结余 {fiscal.wan:,} 万元大于全部{words}结转和结余 {total.wan:,} 万元。",
                f"“{whole.value}”应含财政拨款的结转和结余，请核对收支总表。",
                *fiscal.sources,
            )


def _names(check: Check, subject: Subject) -> Iterable[Finding]:
    """One code has one name in all tables."""
    accounts = subject.accounts
    tables: list[SubjectTable[Any]] = [accounts.revenue, accounts.expenditure]
    tables += [accounts.funds[fund] for fund in Fund]
    seen: dict[str, tuple[str, Any]] = {}
    for table in tables:
        for line in table.lines:
            if line.subject is None:
                continue
            name, place = seen.setdefault(line.code, (line.subject.name, line.place))
            if name != line.subject.name:
                yield check.finding(
                    f"科目 {line.code} 有两个名称：“{name}”与“{line.subject.name}”。",
                    "请统一名称。",
                    line.place,
                    place,
                )


def _three_public(check: Check, subject: Subject) -> Iterable[Finding]:
    """“三公” in table 09 is never less than the same item of basic expenditure in table 06."""
    pairs = (
        (ThreePublicItem.OVERSEAS_VISITS, "30212"),
        (ThreePublicItem.VEHICLE_PURCHASE, "31013"),
        (ThreePublicItem.VEHICLE_OPERATION, "30231"),
        (ThreePublicItem.OFFICIAL_HOSPITALITY, "30217"),
    )
    for item, code in pairs:
        whole, basic = subject.figures.three_public(item, "actual"), subject.figures.economic(code)
        if basic.yuan - whole.yuan > 2 * subject.half_unit:
            yield check.finding(
                f"{item.value}决算数 {whole.wan:,} 万元小于基本支出 {code} 的 {basic.wan:,} 万元。",
                "“三公”经费含基本支出和项目支出，请核对两表。",
                *whole.sources,
                *basic.sources,
            )


def _three_public_sums(subject: Subject) -> Iterable[Relation]:
    item = ThreePublicItem
    sums = (
        (
            item.TOTAL,
            (item.OVERSEAS_VISITS, item.OFFICIAL_VEHICLES, item.OFFICIAL_HOSPITALITY),
            ("budget", "actual"),
        ),
        (item.OFFICIAL_VEHICLES, (item.VEHICLE_PURCHASE, item.VEHICLE_OPERATION), ("budget", "actual")),
        (item.OFFICIAL_HOSPITALITY, (item.DOMESTIC_HOSPITALITY, item.FOREIGN_HOSPITALITY), ("actual",)),
    )
    for whole, parts, columns in sums:
        for column in columns:
            words = f"三公经费：{whole.value}{'全年预算数' if column == 'budget' else '决算数'}应等于各项之和"
            yield Relation(
                words,
                subject.figures.three_public(whole, column),
                tuple(subject.figures.three_public(part, column) for part in parts),
            )


def _unknown_class(check: Check, subject: Subject) -> Iterable[Finding]:
    for line in subject.accounts.expenditure.classes:
        if line.code not in subject.profile.expenditure_classes and not line.is_zero:
            yield check.finding(
                f"公开01表、04表没有 {line.title} 这一类，{line[ExpenditureColumn.TOTAL].wan:,} 万元无处填列。",
                "请核对类级科目编码。",
                line.place,
            )


CHECKS = (
    relations(
        "X-0102b", "fiscal-revenue-differs", "01 财政拨款三项 = 02 财政拨款收入", BASIS, _fiscal_revenue
    ),
    relations("X-0506", "basic-expenditure-differs", "05 基本支出 = 06 人员经费＋公用经费", BASIS, _basic),
    Check(
        "X-0358r",
        "subject-differs-between-tables",
        "03 每科目 ≥（全为财政拨款时 =）05＋07＋08",
        BASIS,
        Severity.CONFIRM,
        _fiscal_by_subject,
        rounds=True,
    ),
    Check(
        "X-0104e",
        "carryover-exceeds-total",
        "全部结转和结余 ≥ 财政拨款结转和结余",
        BASIS,
        Severity.CONFIRM,
        _carryover,
        rounds=True,
    ),
    Check("X-names", "two-names-for-one-code", "同一编码名称一致", BASIS, Severity.BLOCKING, _names),
    Check(
        "X-class",
        "class-without-row",
        "支出类级科目在公开01、04表有行",
        BASIS,
        Severity.BLOCKING,
        _unknown_class,
    ),
    relations("T09", "three-public-not-sum", "三公经费合计 = 各项之和", "公开09表", _three_public_sums),
    Check(
        "X-0609",
        "three-public-below-basic",
        "09 ≥ 06 同项目",
        BASIS,
        Severity.CONFIRM,
        _three_public,
        rounds=True,
    ),
)
