"""绩效自评情况汇总表 and the 自评表 of each project (第五部分 附件)."""

from __future__ import annotations

from decimal import Decimal

from disclosure_kit.accounts.amount import Amount, round_half_up
from disclosure_kit.accounts.performance import (
    EXECUTION_WEIGHT,
    FundingSource,
    Indicator,
    Project,
    ProjectFunds,
)
from disclosure_kit.narrative.writer import Context, Writer
from disclosure_kit.profile.profile import FigureStyle


def write(writer: Writer) -> Context:
    """Key: 自评, with 对下转移支付 and 本级 (rows of the 汇总表) and 项目 (one 自评表 each)."""
    projects = writer.accounts.performance.projects
    level = writer.accounts.unit.level
    return {
        "自评": {
            "级次": level,
            "层级": level.removesuffix("级"),
            "对下转移支付": _summary(writer, [p for p in projects if p.is_transfer]),
            "本级": _summary(writer, [p for p in projects if not p.is_transfer]),
            "项目": [_form(writer, project) for project in projects],
        }
    }


def _summary(writer: Writer, projects: list[Project]) -> list[Context]:
    """Rows of one block; a single empty one, numbered 1, when there is no project."""
    blank: Context = {"序号": "1", "名称": "", "实施单位": "", "得分": "", "等级": ""}
    rows: list[Context] = [
        {
            "序号": str(number),
            "名称": project.name,
            "实施单位": project.implementer or writer.accounts.unit.name,
            "得分": points(project.total_score) or writer.placeholder("数量"),
            "等级": project.grade or writer.placeholder("等级"),
        }
        for number, project in enumerate(projects, 1)
    ]
    return rows or [blank]


def _form(writer: Writer, project: Project) -> Context:
    style = writer.profile.styles["self_evaluation"]
    total = project.total_funds()
    rate = style.rate(total.executed.wan, total.adjusted.wan)
    return {
        "名称": project.name,
        "主管部门": project.department,
        "实施单位": project.implementer or writer.accounts.unit.name,
        "资金总额": _funds(style, total),
        "当年财政拨款": _funds(style, project.funds.get(FundingSource.FISCAL)),
        "上年结转资金": _funds(style, project.funds.get(FundingSource.CARRYOVER)),
        "其他资金": _funds(style, project.funds.get(FundingSource.OTHER)),
        "执行率分值": points(EXECUTION_WEIGHT),
        "执行率": f"{rate}%" if rate else "",
        "执行率得分": points(project.execution_score),
        "预期目标": project.expected_goal or writer.placeholder("目标"),
        "完成情况": project.actual_goal or writer.placeholder("情况"),
        "指标": [_indicator(indicator) for indicator in project.indicators],
        "总分": "" if project.total_score is None else f"{round_half_up(project.total_score):.2f}",
    }


def _funds(style: FigureStyle, funds: ProjectFunds | None) -> Context:
    """年初预算数, 全年预算数, 全年执行数 as printed; zero is blank."""

    def printed(amount: Amount) -> str:
        return style.amount(amount.wan) if amount else ""

    funds = funds or ProjectFunds()
    return {"年初": printed(funds.initial), "全年": printed(funds.adjusted), "执行": printed(funds.executed)}


def _indicator(indicator: Indicator) -> Context:
    return {
        "一级": indicator.group,
        "二级": indicator.subgroup,
        "三级": indicator.name,
        "指标值": indicator.target,
        "完成值": indicator.result,
        "分值": points(indicator.weight),
        "得分": points(indicator.score),
        "偏差原因": indicator.deviation,
    }


def points(value: Decimal | None) -> str:
    """分 without trailing zeros: ``10``, ``4.67``; blank when not given."""
    return "" if value is None else f"{value.normalize():f}"
