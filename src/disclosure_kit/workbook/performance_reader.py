"""Read the performance sheets (绩效管理, 绩效项目, 绩效指标, 评价报告)."""

from __future__ import annotations

from collections.abc import Callable

from disclosure_kit.accounts.amount import ZERO
from disclosure_kit.accounts.performance import (
    REPORT_CHAPTERS,
    FundingSource,
    Indicator,
    Performance,
    Project,
    ProjectFunds,
)
from disclosure_kit.accounts.subject import Reason
from disclosure_kit.findings import Severity
from disclosure_kit.workbook import layout
from disclosure_kit.workbook.keys import key_in, says_more_than_key
from disclosure_kit.workbook.records import Problems, Record
from disclosure_kit.workbook.sheet import Sheet


def read_performance(
    form_of: Callable[[Sheet], dict[str, Record]],
    records_of: Callable[[Sheet], list[Record]],
    problems: Problems,
) -> Performance:
    """Projects in the order of 绩效项目, each with its indicators and report paragraphs."""
    form = form_of(layout.PERFORMANCE)
    rows = [record for record in records_of(layout.PROJECTS) if says_more_than_key(record)]
    names = {record.text("name") for record in rows}
    _refuse_twins(rows, problems)
    _refuse_copied_keys(rows, problems)
    indicators = _indicators(records_of(layout.INDICATORS), names, problems)
    reports = _reports(records_of(layout.REPORTS), names, problems)

    def reason(key: str) -> Reason:
        record = form.get(key)
        return Reason(record.text("value").rstrip("。"), record.place("value")) if record else Reason()

    said = form["has_projects"].choice("value", ("有", "无")) if "has_projects" in form else ""
    basis = form["basis"].choice("value", ("全年执行数", "全年预算数")) if "basis" in form else ""
    return Performance(
        projects=tuple(_project(r, tuple(indicators.get(r.text("name"), ())), reports) for r in rows),
        has_projects={"有": True, "无": False}.get(said),
        counts_adjusted_budget=basis == "全年预算数",
        partial_reason=reason("partial_reason"),
        overall_result=reason("overall_result"),
        key_evaluations=form["key_count"].count("value") if "key_count" in form else None,
        key_evaluation_amount=form["key_amount"].amount("value") if "key_amount" in form else None,
        key_evaluation_result=Reason(form["key_result"].text("value"), form["key_result"].place("value"))
        if "key_result" in form
        else Reason(),
    )


def _refuse_twins(rows: list[Record], problems: Problems) -> None:
    """Indicators and reports find their project by its name: it must be the only one."""
    first: dict[str, Record] = {}
    for record in rows:
        name = record.text("name")
        if name in first:
            problems.add(
                "IN-402",
                Severity.BLOCKING,
                f"项目“{name}”出现了两次：{first[name].place('name')} 与 {record.place('name')}。",
                "请合并为一行，或区分两个项目的名称（绩效指标、评价报告同时改）。",
                first[name].place("name"),
                record.place("name"),
            )
        first.setdefault(name, record)


def _refuse_copied_keys(rows: list[Record], problems: Problems) -> None:
    """One key names one project: a copied row takes the key of the other along."""
    first: dict[str, Record] = {}
    for record in rows:
        key = key_in(record)
        if not key:
            continue
        if key in first:
            one, two = first[key], record
            problems.add(
                "IN-403",
                Severity.BLOCKING,
                f"项目“{one.text('name')}”和“{two.text('name')}”的项目标识相同（{key}）："
                f"{one.place('key')} 与 {two.place('key')}。",
                "多半是复制了一行：请清空新增那一行的项目标识，再运行 check 加 --notes 补上新的；原来那一行的不要动。",
                one.place("key"),
                two.place("key"),
            )
        first.setdefault(key, record)


def _project(
    record: Record, indicators: tuple[Indicator, ...], reports: dict[str, dict[str, list[str]]]
) -> Project:
    name = record.text("name")
    funds = {
        source: ProjectFunds(*((record.amount(f"{stage}|{source}") or ZERO) for stage in _STAGES))
        for source in FundingSource
    }
    return Project(
        name=name,
        is_transfer=record.choice("scope", ("本级", "对下转移支付")) == "对下转移支付",
        department=record.text("department"),
        implementer=record.text("implementer"),
        funds=funds,
        execution_score=record.number("execution_score"),
        total_score=record.number("total_score"),
        grade=record.choice("grade", layout.GRADES),
        expected_goal=record.text("expected_goal"),
        actual_goal=record.text("actual_goal"),
        summary=record.text("summary").rstrip("。"),
        indicators=indicators,
        report={chapter: tuple(texts) for chapter, texts in reports.get(name, {}).items()},
        funds_received=record.amount("funds_received"),
        place=record.place("name"),
        key=key_in(record),
    )


_STAGES = ("年初预算数", "全年预算数", "全年执行数")


def _indicators(records: list[Record], names: set[str], problems: Problems) -> dict[str, list[Indicator]]:
    found: dict[str, list[Indicator]] = {}
    for record in records:
        if _knows_project(record, names, problems):
            found.setdefault(record.text("project"), []).append(
                Indicator(
                    group=record.text("group"),
                    subgroup=record.text("subgroup"),
                    name=record.text("name"),
                    target=record.text("target"),
                    result=record.text("result"),
                    weight=record.number("weight"),
                    score=record.number("score"),
                    deviation=record.text("deviation"),
                    place=record.place("name"),
                )
            )
    return found


def _reports(records: list[Record], names: set[str], problems: Problems) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for record in records:
        chapter = record.choice("chapter", REPORT_CHAPTERS)
        if chapter and _knows_project(record, names, problems):
            texts = found.setdefault(record.text("project"), {}).setdefault(chapter, [])
            texts.extend(line.strip() for line in record.text("text").split("\n") if line.strip())
    return found


def _knows_project(record: Record, names: set[str], problems: Problems) -> bool:
    name = record.text("project")
    if name not in names:
        problems.add(
            "IN-401",
            Severity.BLOCKING,
            f"{record.place('project')} 的项目名称“{name}”在“{layout.PROJECTS.name}”表中没有。",
            "请把两处的项目名称改成一致。",
            record.place("project"),
        )
    return name in names
