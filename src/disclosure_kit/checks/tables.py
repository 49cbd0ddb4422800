"""Checks inside the nine tables: rows, trees, totals (checks.md §2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from disclosure_kit.accounts.accounts import ExpenditureColumn, Fund, FundColumn, RevenueColumn, SummaryItem
from disclosure_kit.accounts.amount import Amount
from disclosure_kit.accounts.figures import OPERATING_CLASSES, PERSONNEL_CLASSES
from disclosure_kit.accounts.subject import SubjectTable
from disclosure_kit.checks.check import Check, Relation, Subject, relations
from disclosure_kit.findings import Finding, Severity

BASIS = "部门决算报表编制要求；公开表样"
SPENT = (FundColumn.ACTUAL, FundColumn.BASIC, FundColumn.PROJECT)


def _named_tables(subject: Subject) -> list[tuple[str, SubjectTable[Any], tuple[Any, ...]]]:
    accounts = subject.accounts
    funds = [
        (
            f"{fund}财政拨款",
            accounts.funds[fund],
            (*SPENT, FundColumn.OPENING, FundColumn.REVENUE, FundColumn.CLOSING, FundColumn.INITIAL_BUDGET),
        )
        for fund in Fund
    ]
    return [
        ("收入决算", accounts.revenue, tuple(RevenueColumn)),
        ("支出决算", accounts.expenditure, tuple(ExpenditureColumn)),
        *funds,
    ]


def _trees(subject: Subject) -> Iterable[Relation]:
    for sheet, table, columns in _named_tables(subject):
        for code, children in table.children().items():
            parent = table.get(code) if code else table.total
            if parent is None:
                continue
            for column in columns:
                if column in parent.given:
                    words = f"{sheet}：{parent.title} 的“{column}”应等于下级科目之和"
                    yield Relation(words, parent[column], tuple(child[column] for child in children))


def _rows(subject: Subject) -> Iterable[Relation]:
    accounts = subject.accounts
    groups: list[tuple[str, SubjectTable[Any], Any, tuple[Any, ...]]] = [
        ("收入决算", accounts.revenue, RevenueColumn.TOTAL, RevenueColumn.kinds()),
        ("支出决算", accounts.expenditure, ExpenditureColumn.TOTAL, ExpenditureColumn.kinds()),
    ]
    groups += [(f"{f}财政拨款", accounts.funds[f], FundColumn.ACTUAL, SPENT[1:]) for f in Fund]
    for sheet, table, total, parts in groups:
        for line in (table.total, *table.lines):
            if total in line.given:
                yield Relation(
                    f"{sheet}：{line.title} 的“{total}”应等于各栏之和",
                    line[total],
                    tuple(line[p] for p in parts),
                )


def _fund_rows(subject: Subject) -> Iterable[Relation]:
    table = subject.accounts.funds[Fund.GOVERNMENT_FUNDS]
    for line in (table.total, *table.lines):
        if any(line[c] for c in (FundColumn.OPENING, FundColumn.REVENUE, FundColumn.CLOSING)):
            yield Relation(
                f"政府性基金收支：{line.title} 的年初结转和结余＋本年收入应等于本年支出＋年末结转和结余",
                Amount.total((line[FundColumn.OPENING], line[FundColumn.REVENUE])),
                (line[FundColumn.ACTUAL], line[FundColumn.CLOSING]),
            )


def _economic(subject: Subject) -> Iterable[Relation]:
    lines = subject.accounts.basic_by_economic
    for code in (*PERSONNEL_CLASSES, *OPERATING_CLASSES):
        given = [line for line in lines if line.code == code]
        if given:
            below = tuple(x.amount for x in lines if len(x.code) == 5 and x.code.startswith(code))
            yield Relation(f"基本支出：{code} {given[0].name} 应等于各款之和", given[0].amount, below)


def _balance(subject: Subject) -> Iterable[Relation]:
    figures = subject.figures
    yield Relation("收入总计应等于支出总计", figures.revenue_grand_total, (figures.expenditure_grand_total,))


def _fund_balances(subject: Subject) -> Iterable[Relation]:
    for fund, balance in subject.figures.funds.items():
        yield Relation(
            f"{fund}财政拨款：年初结转和结余＋本年收入应等于本年支出＋年末结转和结余",
            Amount.total((balance.opening, balance.revenue)),
            (balance.expenditure, balance.closing),
        )


def _stated_totals(subject: Subject) -> Iterable[Relation]:
    for item in SummaryItem:
        stated = subject.accounts.summary_line(item).current
        if stated is not None:
            yield Relation(
                f"收支总表填写的“{item.value}”应等于明细汇总数", stated, (subject.figures.current(item),)
            )


def _procurement(subject: Subject) -> Iterable[Relation]:
    lines = subject.accounts.procurement
    for column, words in (
        ("total", "采购支出金额"),
        ("to_sme", "授予中小企业合同金额"),
        ("to_small_micro", "授予小微企业合同金额"),
    ):
        stated: Amount | None = getattr(lines["合计"], column) if "合计" in lines else None
        if stated:
            parts = tuple(getattr(line, column) for kind, line in lines.items() if kind != "合计")
            yield Relation(f"政府采购：{words}合计应等于货物、工程、服务之和", stated, parts)


def _negative(check: Check, subject: Subject) -> Iterable[Finding]:
    for sheet, table, columns in _named_tables(subject):
        for line in table.leaves:
            negative = [column for column in columns if line[column].yuan < 0]
            if negative:
                said = "、".join(f"“{column}”{line[column].wan:,} 万元" for column in negative)
                places = dict.fromkeys(place for column in negative for place in line[column].sources[:1])
                yield check.finding(
                    f"{sheet}：{line.title} 有负数：{said}。",
                    "确是冲减或收回的，请在“确认”表说明；否则请改正。",
                    *places,
                )


CHECKS = (
    relations("T01-5", "unbalanced-totals", "收入总计 = 支出总计", BASIS, _balance, Severity.BLOCKING),
    relations("T0x-row", "row-not-sum-of-columns", "每行合计栏 = 其余各栏之和", BASIS, _rows),
    relations("T0x-tree", "parent-not-sum-of-children", "合计 = Σ类，类 = Σ款，款 = Σ项", BASIS, _trees),
    relations("T04-8", "unbalanced-fund", "财政拨款按资金性质收支平衡", BASIS, _fund_balances),
    relations("T06-cls", "economic-class-not-sum", "基本支出 类 = Σ款", BASIS, _economic),
    relations("T07-1", "fund-row-unbalanced", "政府性基金每行 年初＋收入 = 支出＋年末", BASIS, _fund_rows),
    relations("S-sum", "stated-total-differs", "收支总表填写数 = 明细汇总数", BASIS, _stated_totals),
    relations(
        "N11-1",
        "procurement-not-sum",
        "政府采购合计 = 货物＋工程＋服务",
        "预算法第十四条第三款",
        _procurement,
    ),
    Check("T-neg", "negative-amount", "金额一般不为负", BASIS, Severity.CONFIRM, _negative),
)
