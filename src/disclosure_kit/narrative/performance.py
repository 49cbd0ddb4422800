"""Section 十三 预算绩效情况说明."""

from __future__ import annotations

from collections import Counter

from disclosure_kit.accounts.accounts import ExpenditureColumn
from disclosure_kit.accounts.amount import ZERO
from disclosure_kit.accounts.performance import Grade, Project
from disclosure_kit.derived import ShareCase
from disclosure_kit.narrative.writer import Context, Writer


def write(writer: Writer) -> Context:
    """Key: 绩效."""
    performance = writer.accounts.performance
    projects = performance.projects
    return {
        "绩效": {
            "级次": writer.accounts.unit.level,
            "开展情况": _coverage(writer),
            "项目数": str(len(projects)),
            "等级分布": _grades(writer, projects),
            "总体情况": writer.say("绩效", "总体", 情况=performance.overall_result.text)
            if performance.overall_result
            else "",
            "项目名单": "、".join(project.name for project in projects),
            "项目": [_project(writer, i, project) for i, project in enumerate(projects, 1)],
            "重点评价": _key_evaluations(writer),
            "重点评价结果": [line for line in performance.key_evaluation_result.text.split("\n") if line],
        }
    }


def _coverage(writer: Writer) -> str:
    performance = writer.accounts.performance
    level = writer.accounts.unit.level
    spent = writer.figures.expenditure(ExpenditureColumn.PROJECT)
    if not performance.projects:
        is_said = performance.has_projects is False or not spent
        return writer.say("绩效", "未开展", 级次=level) if is_said else writer.placeholder("绩效自评开展情况")
    amount = writer.figures.project_amount
    part = writer.share(amount, spent)
    is_share = (
        part.case is not ShareCase.NONE and amount.wan <= spent.wan
    )  # budgets may exceed what was spent
    case = _COVERAGE[part.case] if is_share else "开展无占比"
    if not writer.profile.has("绩效", case):
        case = "开展无占比"
    text = writer.say(
        "绩效",
        case,
        级次=level,
        项目数=str(len(performance.projects)),
        资金=writer.money(amount),
        占比=writer.percent(part.percent),
    )
    if is_share and amount.wan != spent.wan:
        text += writer.say("绩效", "占比不足", 原因=writer.reason(performance.partial_reason))
    return text


_COVERAGE = {
    ShareCase.PLAIN: "开展",
    ShareCase.TOO_SMALL: "开展占比极小",
    ShareCase.TOO_LARGE: "开展占比极大",
}


def _grades(writer: Writer, projects: tuple[Project, ...]) -> str:
    counts = Counter(project.grade for project in projects)
    said = [
        writer.say("绩效", "等级", 数量=str(counts[grade.value]), 等级=grade.value)
        for grade in Grade
        if counts[grade.value]
    ]
    if counts[""]:
        said.append(writer.say("绩效", "等级", 数量=str(counts[""]), 等级=writer.placeholder("等级")))
    return "，".join(said)


def _project(writer: Writer, number: int, project: Project) -> Context:
    funds = project.total_funds()
    score = project.total_score
    return {
        "序号": str(number),
        "名称": project.name.removesuffix("项目"),
        "得分": writer.style.percent(score) if score is not None else writer.placeholder("数量"),
        "全年预算": writer.money(funds.adjusted),
        "执行数": writer.money(funds.executed),
        "完成率": writer.style.rate(funds.executed.wan, funds.adjusted.wan),
        "完成情况": project.summary or writer.placeholder("情况"),
    }


def _key_evaluations(writer: Writer) -> str:
    performance = writer.accounts.performance
    if performance.key_evaluations is None:
        return writer.placeholder("重点绩效评价项目数")
    if not performance.key_evaluations:
        return writer.say("绩效", "无重点")
    amount = performance.key_evaluation_amount or ZERO
    return writer.say("绩效", "重点", 项目数=str(performance.key_evaluations), 资金=writer.money(amount))
