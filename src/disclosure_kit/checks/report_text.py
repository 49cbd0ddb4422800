"""Figures typed in 绩效 texts against the project's own data (checks.md §5 P-9…P-20)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from disclosure_kit.accounts.accounts import SummaryItem
from disclosure_kit.accounts.amount import Amount, round_half_up
from disclosure_kit.accounts.performance import Indicator, Project
from disclosure_kit.checks.check import Check, Subject
from disclosure_kit.checks.performance import BASIS
from disclosure_kit.findings import CellRef, Finding, Severity

_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
_ADJUSTED = re.compile(rf"全年预算数?为?{_NUMBER}万元")
_INITIAL = re.compile(rf"年初(?:安排)?预算数?为?{_NUMBER}万元")
_EXECUTED = re.compile(rf"(?:实际支出|执行金额|执行数)为?{_NUMBER}万元")
_RATE = re.compile(rf"执行率为?{_NUMBER}%")
_CARRIED = re.compile(rf"{_NUMBER}万元[^，。；]{{0,6}}结转")
_CONTENT = re.compile(r"项目(?:的)?(?:主要)?内容(?:主要)?(?:包括|为|有)([^。]*)")
_AMOUNT = re.compile(rf"{_NUMBER}万元")
_VALUE = re.compile(rf"^([≥≤＞＜>＝=<]?)\s*{_NUMBER}\s*(\D*)$")
FAR_ABOVE = Decimal("1.3")
"""Over-achievement that wants a word (财预〔2020〕10号: 偏离较大的应说明)."""


def _value(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _texts(project: Project) -> Iterator[tuple[str, str]]:
    for chapter, paragraphs in project.report.items():
        for text in paragraphs:
            yield f"评价报告“{chapter}”", re.sub(r"\s", "", text)


def _differs(
    check: Check, project: Project, pattern: re.Pattern[str], right: Amount, words: str
) -> Iterable[Finding]:
    for where, text in _texts(project):
        for found in dict.fromkeys(pattern.findall(text)):
            if _value(found) != right.wan and _value(found) != right.yuan / 10_000:
                yield check.finding(
                    f"{project.name}：{where}写{words} {found} 万元，绩效项目表是 {right.wan:,} 万元。",
                    "请核对两处数字，或把该章留空由程序写。",
                    project.place,
                )


def _budgets(check: Check, subject: Subject) -> Iterable[Finding]:
    for project in subject.accounts.performance.projects:
        funds = project.total_funds()
        yield from _differs(check, project, _ADJUSTED, funds.adjusted, "全年预算数")
        yield from _differs(check, project, _INITIAL, funds.initial, "年初预算")


def _executed(check: Check, subject: Subject) -> Iterable[Finding]:
    for project in subject.accounts.performance.projects:
        yield from _differs(check, project, _EXECUTED, project.total_funds().executed, "实际支出")


def _rates(check: Check, subject: Subject) -> Iterable[Finding]:
    for project in subject.accounts.performance.projects:
        funds = project.total_funds()
        if not funds.adjusted:
            continue
        right = funds.executed.yuan * 100 / funds.adjusted.yuan
        for where, text in _texts(project):
            for found in dict.fromkeys(_RATE.findall(text)):
                if abs(_value(found) - right) > Decimal("0.051"):
                    yield check.finding(
                        f"{project.name}：{where}写执行率 {found}%，按执行数÷全年预算数是 {round_half_up(right)}%。",
                        "请核对执行率。",
                        project.place,
                    )


def _carried(subject: Subject) -> Iterator[tuple[Project, str, Decimal]]:
    for project in subject.accounts.performance.projects:
        for where, text in _texts(project):
            for found in _CARRIED.findall(text):
                yield project, where, _value(found)


def _carryover(check: Check, subject: Subject) -> Iterable[Finding]:
    for project, where, stated in _carried(subject):
        funds = project.total_funds()
        left = funds.adjusted.wan - funds.executed.wan
        if stated != left:
            yield check.finding(
                f"{project.name}：{where}写 {stated:,} 万元结转，全年预算数－执行数是 {left:,} 万元。",
                "请核对结转金额；由财政收回的请写明。",
                project.place,
            )


def _closing(check: Check, subject: Subject) -> Iterable[Finding]:
    closing = subject.accounts.stated(SummaryItem.CLOSING)
    for project, where, stated in _carried(subject):
        if stated > closing.wan:
            yield check.finding(
                f"{project.name}：{where}写 {stated:,} 万元结转下年，收支总表年末结转和结余是 {closing.wan:,} 万元。",
                "请核对；由财政收回指标的，请改写为收回。",
                project.place,
            )


def _contents(check: Check, subject: Subject) -> Iterable[Finding]:
    for project in subject.accounts.performance.projects:
        initial = project.total_funds().initial
        for where, text in _texts(project):
            for listed in _CONTENT.findall(text):
                parts = [_value(x) for x in _AMOUNT.findall(listed)]
                if len(parts) >= 2 and initial and sum(parts) != initial.wan:
                    yield check.finding(
                        f"{project.name}：{where}各部分之和 {sum(parts):,} 万元，年初预算 {initial.wan:,} 万元。",
                        "请核对各部分金额。",
                        project.place,
                    )


def _deviation(check: Check, subject: Subject) -> Iterable[Finding]:
    """Less than full marks wants a word in 偏差原因 (P-18)."""
    for project in subject.accounts.performance.projects:
        funds = project.total_funds()
        explained = any(i.deviation for i in project.indicators)
        if funds.adjusted and funds.executed.yuan * 10 < funds.adjusted.yuan * 9 and not explained:
            yield check.finding(
                f"{project.name}：执行率不到 90%，绩效指标表没有写偏差原因。",
                "请在“偏差原因分析及改进措施”中说明。",
                project.place,
            )
        for indicator in project.indicators:
            if (
                indicator.score is not None
                and indicator.weight is not None
                and indicator.score < indicator.weight
                and not indicator.deviation
            ):
                yield check.finding(
                    f"{project.name}：指标“{indicator.name}”得 {indicator.score} 分（{indicator.weight} 分），没有写偏差原因。",
                    "请在“偏差原因分析及改进措施”中说明。",
                    indicator.place,
                )


def _measured(indicator: Indicator) -> tuple[str, Decimal, Decimal] | None:
    """Direction, target and result, when both are figures of one unit."""
    target, result = _VALUE.match(indicator.target), _VALUE.match(indicator.result)
    if not target or not result or target[3].strip() != result[3].strip():
        return None
    return target[1], _value(target[2]), _value(result[2])


def _missed(check: Check, subject: Subject) -> Iterable[Finding]:
    """≤ and ≥ respected where full marks were given (P-19)."""
    for project in subject.accounts.performance.projects:
        for indicator in project.indicators:
            measured = _measured(indicator)
            if measured is None or indicator.score is None or indicator.score != indicator.weight:
                continue
            sign, target, result = measured
            if (sign in "≤＜<" and sign and result > target) or (sign in "≥＞>" and sign and result < target):
                yield check.finding(
                    f"{project.name}：指标“{indicator.name}”指标值 {indicator.target}，实际 {indicator.result}，没有达到却得满分。",
                    "请核对完成值和得分。",
                    indicator.place,
                )


def _far_above(check: Check, subject: Subject) -> Iterable[Finding]:
    for project in subject.accounts.performance.projects:
        for indicator in project.indicators:
            measured = _measured(indicator)
            if measured is None or indicator.deviation or "成本" in indicator.group:
                continue
            sign, target, result = measured
            if sign in "≥＞>" and target and result > target * FAR_ABOVE and "%" not in indicator.target:
                yield check.finding(
                    f"{project.name}：指标“{indicator.name}”实际 {indicator.result}，超过指标值 {indicator.target} 三成以上，没有说明。",
                    "指标值是否定得过低，建议说明。",
                    indicator.place,
                )


def _cost_direction(check: Check, subject: Subject) -> Iterable[Finding]:
    for project in subject.accounts.performance.projects:
        for indicator in project.indicators:
            if "成本" in indicator.group and re.match("[≥＞>]", indicator.target):
                yield check.finding(
                    f"{project.name}：成本指标“{indicator.name}”的指标值是“{indicator.target}”，成本一般写“≤”。",
                    "请核对指标值的方向。",
                    indicator.place,
                )


def _per_head(check: Check, subject: Subject) -> Iterable[Finding]:
    """Heads × cost per head against the money spent, when the two nearly but not quite agree."""
    for project in subject.accounts.performance.projects:
        values = [(i, m) for i in project.indicators if (m := _VALUE.match(i.result))]
        heads = [(i, _value(m[2])) for i, m in values if m[3].strip() in ("人", "名", "户")]
        costs = [(i, _value(m[2])) for i, m in values if "人均" in i.name and m[3].strip().startswith("元")]
        spent = project.total_funds().executed.yuan
        for _, count in heads:
            for indicator, each in costs:
                total = count * each
                if spent and spent < total < spent * Decimal("1.02"):
                    yield check.finding(
                        f"{project.name}：{count:,} 人 × {each:,} 元＝{round_half_up(total / 10_000):,} 万元，执行数是 {round_half_up(spent / 10_000):,} 万元。",
                        "“人均”像是把标准当作了实际数，请核对。",
                        indicator.place,
                    )


def _counted(check: Check, subject: Subject) -> Iterable[Finding]:
    performance = subject.accounts.performance
    adjusted = Amount.total(p.total_funds().adjusted for p in performance.projects)
    executed = Amount.total(p.total_funds().executed for p in performance.projects)
    if adjusted.yuan != executed.yuan and not performance.counts_adjusted_budget:
        yield check.finding(
            f"“涉及预算资金”按执行数之和 {executed.wan:,} 万元填写，全年预算数之和是 {adjusted.wan:,} 万元。",
            "请确认口径；按预算数的，请在“绩效管理”表选择。",
            CellRef("绩效管理"),
        )


CHECKS = (
    Check("P-9", "budget-in-text-differs", "文字中的预算 = 自评表", BASIS, Severity.CONFIRM, _budgets),
    Check(
        "P-11", "execution-in-text-differs", "文字中的实际支出 = 执行数", BASIS, Severity.CONFIRM, _executed
    ),
    Check("P-12", "rate-in-text-differs", "文字中的执行率 = B/A", BASIS, Severity.CONFIRM, _rates),
    Check("P-13", "carryover-in-text-differs", "结转下年 = A − B", BASIS, Severity.CONFIRM, _carryover),
    Check(
        "P-14", "carryover-not-in-accounts", "结转下年 ≤ 年末结转和结余", BASIS, Severity.CONFIRM, _closing
    ),
    Check("P-15", "contents-not-budget", "Σ项目内容 = 年初预算", BASIS, Severity.CONFIRM, _contents),
    Check("P-18", "deviation-without-reason", "未得满分有偏差原因", BASIS, Severity.NOTE, _deviation),
    Check("P-19", "target-missed-full-marks", "未达指标值不得满分", BASIS, Severity.CONFIRM, _missed),
    Check("P-over", "far-above-target", "超过指标值三成有说明", BASIS, Severity.NOTE, _far_above),
    Check("P-cost", "cost-target-upside-down", "成本指标用 ≤", BASIS, Severity.NOTE, _cost_direction),
    Check("P-head", "heads-times-cost", "人数×人均 ≤ 执行数", BASIS, Severity.NOTE, _per_head),
    Check("P-sum", "which-sum-is-meant", "涉及预算资金的口径", BASIS, Severity.NOTE, _counted),
)
