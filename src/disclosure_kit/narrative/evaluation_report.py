"""One 绩效评价报告: the department's paragraphs by chapter, and the sentences that follow from the data.

A typed chapter is always taken as it is. Left blank, 指标体系, 结论 and the chapters with figures (项目预算,
评价对象与范围, 过程, 成本) are computed; any other becomes a visible placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from disclosure_kit.accounts.performance import REPORT_CHAPTERS, Project, ProjectFunds
from disclosure_kit.derived import Completion, completion
from disclosure_kit.narrative.numerals import chinese_numeral
from disclosure_kit.narrative.self_evaluation import points
from disclosure_kit.narrative.writer import Context, Writer

FAMILY = "评价报告"
_SUBHEADING = re.compile(r"^（[一二三四五六七八九十]+）[^。；：]{1,40}$")


def write_report(writer: Writer, project: Project) -> Context:
    """Key: 报告, with 项目 (name without its last 项目) and one list of paragraphs a chapter."""
    chapters = {name: _chapter(writer, project, name) for name in REPORT_CHAPTERS}
    return {"报告": {"项目": _short(project), **chapters}}


def _chapter(writer: Writer, project: Project, name: str) -> list[Context]:
    texts = project.report.get(name, ())
    if not texts:
        computed = COMPUTED.get(name)
        texts = tuple(computed(writer, project)) if computed else (writer.placeholder("章节"),)
    return [{"文字": text, "是小标题": bool(_SUBHEADING.match(text))} for text in texts]


def _short(project: Project) -> str:
    return project.name.removesuffix("项目")


def _say(writer: Writer, case: str, project: Project, **values: str) -> str:
    return writer.say(FAMILY, case, 项目=_short(project), **values)


def _money(writer: Writer, value: Decimal) -> str:
    return writer.profile.styles["reports"].amount(value)


def _rate(writer: Writer, part: Decimal, whole: Decimal) -> str:
    return writer.profile.styles["reports"].rate(part, whole)


def _amounts(writer: Writer, project: Project) -> dict[str, str]:
    """年初, 全年, 执行, 到位 and 结转 (到位 − 执行) as printed."""
    funds = project.total_funds()
    received = _received(project)
    return {
        "年初": _money(writer, funds.initial.wan),
        "全年": _money(writer, funds.adjusted.wan),
        "执行": _money(writer, funds.executed.wan),
        "到位": "" if received is None else _money(writer, received),
        "结转": "" if received is None else _money(writer, received - funds.executed.wan),
    }


def _received(project: Project) -> Decimal | None:
    return None if project.funds_received is None else project.funds_received.wan


def _budget(writer: Writer, project: Project) -> list[str]:
    amounts = _amounts(writer, project)
    received, executed = _received(project), project.total_funds().executed.wan
    if received is None:
        return [_say(writer, "预算无到位", project, **amounts)]
    return [_say(writer, "预算有结转" if received > executed else "预算", project, **amounts)]


def _object(writer: Writer, project: Project) -> list[str]:
    amounts = _amounts(writer, project)
    return [_say(writer, "评价对象", project, **amounts), _say(writer, "评价范围", project)]


def _process(writer: Writer, project: Project) -> list[str]:
    amounts = _amounts(writer, project)
    funds: ProjectFunds = project.total_funds()
    execution = _rate(writer, funds.executed.wan, funds.adjusted.wan)
    received = _received(project)
    arrival = "" if received is None else _rate(writer, received, funds.adjusted.wan)
    case = "过程无预算" if not execution else "过程无到位" if not arrival else "过程"
    rates = {"到位率": arrival, "执行率": execution}
    return [_say(writer, case, project, **amounts, **rates)]


def _cost(writer: Writer, project: Project) -> list[str]:
    funds = project.total_funds()
    result: Completion = completion(funds.adjusted.wan, funds.executed.wan)
    difference = funds.executed.wan - funds.adjusted.wan
    case = "成本等于" if not difference else "成本大于" if difference > 0 else "成本小于"
    values = {"差额": _money(writer, result.difference), "原因": writer.placeholder("原因")}
    return [_say(writer, case, project, **_amounts(writer, project), **values)]


def _indicator_system(writer: Writer, project: Project) -> list[str]:
    if not project.indicators:
        return [writer.placeholder("章节")]
    names = {group: group.removesuffix("指标") for group in project.groups}
    return [
        _say(
            writer,
            "指标体系",
            project,
            维度="、".join(names.values()),
            维度数=chinese_numeral(len(names)),
            一级=str(len(names)),
            二级=str(len(project.subgroups)),
            三级=str(len(project.indicators)),
            分值="、".join(f"{name}{points(project.weight_of(group))}分" for group, name in names.items()),
        )
    ]


def _conclusion(writer: Writer, project: Project) -> list[str]:
    return [_say(writer, "结论", project, 等级=project.grade or writer.placeholder("等级"))]


COMPUTED: dict[str, Callable[[Writer, Project], list[str]]] = {
    "项目预算": _budget,
    "评价对象与范围": _object,
    "绩效评价指标体系": _indicator_system,
    "评价结论": _conclusion,
    "项目过程情况分析": _process,
    "项目成本情况分析": _cost,
}
