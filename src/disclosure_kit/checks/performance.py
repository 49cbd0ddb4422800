"""Checks of the self-evaluated projects (checks.md §5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from disclosure_kit.accounts.accounts import ExpenditureColumn
from disclosure_kit.accounts.amount import Amount, round_half_up
from disclosure_kit.accounts.performance import (
    COMPUTED_CHAPTERS,
    EXECUTION_WEIGHT,
    REPORT_CHAPTERS,
    Grade,
    Project,
)
from disclosure_kit.checks.check import Check, Subject
from disclosure_kit.findings import CellRef, Finding, Severity

BASIS = "财预〔2020〕10号《项目支出绩效评价管理办法》"
GRADES = (
    (Decimal(90), Grade.EXCELLENT),
    (Decimal(80), Grade.GOOD),
    (Decimal(60), Grade.FAIR),
    (Decimal(0), Grade.POOR),
)


def grade_of(score: Decimal) -> Grade:
    """自评等级 that belongs to a score."""
    return next((grade for least, grade in GRADES if score >= least), Grade.POOR)


def _weights(check: Check, subject: Subject) -> Iterable[Finding]:
    for project in subject.accounts.performance.projects:
        weights = [i.weight for i in project.indicators if i.weight is not None]
        if weights and sum(weights) + EXECUTION_WEIGHT != 100:
            yield check.finding(
                f"{project.name}：执行率 10 分＋各指标分值 {sum(weights)} 分 ≠ 100 分。",
                "请核对绩效指标的分值。",
                project.place,
            )


def _scores(check: Check, subject: Subject) -> Iterable[Finding]:
    for project in subject.accounts.performance.projects:
        scores = [i.score for i in project.indicators if i.score is not None]
        if not scores or project.total_score is None or project.execution_score is None:
            continue
        total = sum(scores) + project.execution_score
        if total != project.total_score:
            yield check.finding(
                f"{project.name}：执行率得分＋各指标得分为 {total} 分，自评总分填的是 {project.total_score} 分。",
                "请核对得分。",
                project.place,
            )


def _execution(check: Check, subject: Subject) -> Iterable[Finding]:
    for project in subject.accounts.performance.projects:
        expected = execution_score(project)
        if (
            expected is not None
            and project.execution_score is not None
            and expected != project.execution_score
        ):
            yield check.finding(
                f"{project.name}：按执行率计算的得分是 {expected} 分，填的是 {project.execution_score} 分。",
                "请按 10 × 全年执行数 ÷ 全年预算数（最高 10 分）核对；按本地办法取整的，请在“确认”表说明。",
                project.place,
            )


def execution_score(project: Project) -> Decimal | None:
    """执行率得分 = 10 × B ÷ A, at most 10; ``None`` without a budget."""
    funds = project.total_funds()
    if not funds.adjusted:
        return None
    return min(EXECUTION_WEIGHT, round_half_up(EXECUTION_WEIGHT * funds.executed.yuan / funds.adjusted.yuan))


def _grades(check: Check, subject: Subject) -> Iterable[Finding]:
    for project in subject.accounts.performance.projects:
        if (
            project.total_score is not None
            and project.grade
            and grade_of(project.total_score).value != project.grade
        ):
            yield check.finding(
                f"{project.name}：{project.total_score} 分应为“{grade_of(project.total_score)}”，填的是“{project.grade}”。",
                "请核对自评等级（90、80、60 分为界）。",
                project.place,
            )


def _limits(check: Check, subject: Subject) -> Iterable[Finding]:
    for project in subject.accounts.performance.projects:
        for indicator in project.indicators:
            if (
                indicator.score is not None
                and indicator.weight is not None
                and indicator.score > indicator.weight
            ):
                yield check.finding(
                    f"{project.name}：指标“{indicator.name}”得分 {indicator.score} 大于分值 {indicator.weight}。",
                    "请核对得分。",
                    indicator.place,
                )


def _unnamed(check: Check, subject: Subject) -> Iterable[Finding]:
    for project in subject.accounts.performance.projects:
        for indicator in project.indicators:
            if not indicator.name or "缺失" in indicator.name or not indicator.target:
                yield check.finding(
                    f"{project.name}：{indicator.group}／{indicator.subgroup} 有一行没有完整的三级指标和指标值（“{indicator.name}”）。",
                    "请按自评表原件补全。",
                    indicator.place,
                )


def _amounts(check: Check, subject: Subject) -> Iterable[Finding]:
    projects = subject.accounts.performance.projects
    executed = Amount.total(p.total_funds().executed for p in projects)
    spent = subject.figures.expenditure(ExpenditureColumn.PROJECT)
    if executed.yuan - spent.yuan > subject.half_unit * (len(projects) + 1):
        yield check.finding(
            f"各自评项目执行数之和 {executed.wan:,} 万元大于项目支出 {spent.wan:,} 万元。",
            "请核对绩效项目的执行数。",
            CellRef("绩效项目"),
        )


_COUNTS = re.compile(r"(\d+)个(一级|二级|三级)指标")
_SHARES = re.compile(r"(成本|产出|效益|满意度)(?:指标)?(\d+(?:\.\d+)?)分")
_REPORT_GRADE = re.compile(r"等级为[“\"]?([优良中差])")


def _report_counts(check: Check, subject: Subject) -> Iterable[Finding]:
    """Counts in a typed 绩效评价指标体系 against the indicators."""
    for project in subject.accounts.performance.projects:
        text = "".join(project.report.get("绩效评价指标体系", ()))
        counts = {
            "一级": len(project.groups),
            "二级": len(project.subgroups),
            "三级": len(project.indicators),
        }
        for number, level in _COUNTS.findall(text):
            if int(number) != counts[level]:
                yield check.finding(
                    f"{project.name}：评价报告写的是 {number} 个{level}指标，绩效指标表中是 {counts[level]} 个。",
                    "请核对，或把“绩效评价指标体系”一章留空，由程序写。",
                    project.place,
                )


def _report_weights(check: Check, subject: Subject) -> Iterable[Finding]:
    """Weights of the groups in a typed 绩效评价指标体系."""
    for project in subject.accounts.performance.projects:
        text = "".join(project.report.get("绩效评价指标体系", ()))
        for name, points in _SHARES.findall(text):
            weight = project.weight_of(*(group for group in project.groups if group.startswith(name)))
            if Decimal(points) != weight:
                yield check.finding(
                    f"{project.name}：评价报告写的是{name} {points} 分，绩效指标表中合计 {weight} 分。",
                    "请核对分值，或把“绩效评价指标体系”一章留空，由程序写。",
                    project.place,
                )


def _report_grade(check: Check, subject: Subject) -> Iterable[Finding]:
    """Grade in a typed 评价结论 against 自评等级."""
    for project in subject.accounts.performance.projects:
        for grade in _REPORT_GRADE.findall("".join(project.report.get("评价结论", ()))):
            if project.grade and grade != project.grade:
                yield check.finding(
                    f"{project.name}：评价报告的等级是“{grade}”，自评等级是“{project.grade}”。",
                    "请核对等级，或把“评价结论”一章留空，由程序写。",
                    project.place,
                )


def _texts(check: Check, subject: Subject) -> Iterable[Finding]:
    """Texts that only the department can write."""
    for project in subject.accounts.performance.projects:
        goals = {"年初预期目标": project.expected_goal, "目标实际完成情况": project.actual_goal}
        missing = [name for name, text in goals.items() if not text]
        chapters = [c for c in REPORT_CHAPTERS if c not in COMPUTED_CHAPTERS and c not in project.report]
        if not project.report:
            missing.append("整份绩效评价报告")
        elif chapters:
            missing.append(f"评价报告的{'、'.join(chapters)}")
        if missing:
            yield check.finding(
                f"{project.name}：还没有填写{'，'.join(missing)}；草稿中留有【请填写……】。",
                "请在“绩效项目”表填写目标，在“评价报告”表填写各章正文，或直接在草稿中改写。",
                project.place,
            )


CHECKS = (
    Check("P-1", "weights-not-100", "执行率分值＋Σ指标分值 = 100", BASIS, Severity.CONFIRM, _weights),
    Check("P-2", "scores-not-total", "总分 = 执行率得分＋Σ指标得分", BASIS, Severity.CONFIRM, _scores),
    Check("P-3", "execution-score-differs", "执行率得分 = 10 × B/A", BASIS, Severity.CONFIRM, _execution),
    Check("P-4", "score-above-weight", "得分 ≤ 分值", BASIS, Severity.CONFIRM, _limits),
    Check("P-6", "grade-differs", "等级与得分相符", BASIS, Severity.CONFIRM, _grades),
    Check(
        "P-7",
        "report-counts-differ",
        "评价报告的指标个数 = 绩效指标表",
        BASIS,
        Severity.CONFIRM,
        _report_counts,
    ),
    Check(
        "P-8",
        "report-weights-differ",
        "评价报告的分值 = 绩效指标表",
        BASIS,
        Severity.CONFIRM,
        _report_weights,
    ),
    Check(
        "P-grade", "report-grade-differs", "评价报告等级 = 自评等级", BASIS, Severity.CONFIRM, _report_grade
    ),
    Check("P-full", "indicator-incomplete", "三级指标完整", BASIS, Severity.CONFIRM, _unnamed),
    Check("P-text", "performance-text-missing", "绩效目标和评价报告已填写", BASIS, Severity.CONFIRM, _texts),
    Check(
        "P-le",
        "projects-exceed-expenditure",
        "Σ执行数 ≤ 项目支出",
        BASIS,
        Severity.CONFIRM,
        _amounts,
        rounds=True,
    ),
)
