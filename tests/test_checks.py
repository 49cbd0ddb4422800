"""Every check: declared in full, silent on a sound unit, and loud on its own fault."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_kit.accounts.amount import Amount, InputUnit, round_half_up
from disclosure_kit.accounts.performance import COMPUTED_CHAPTERS, REPORT_CHAPTERS
from disclosure_kit.checks import ALL_CHECKS, run_checks
from disclosure_kit.checks.check import Relation
from disclosure_kit.findings import Severity
from tests.builders import COUNTS, Sheets, codes, figures, profile, rows, small_unit, unit, with_sheet

PROJECT = {
    "name": "数字化项目",
    "scope": "本级",
    "全年预算数|当年财政拨款": 40.0,
    "全年执行数|当年财政拨款": 30.0,
    "execution_score": 7.5,
    "total_score": 97.5,
    "grade": "优",
    "summary": "已完成",
    "expected_goal": "完成数字化",
    "actual_goal": "已完成数字化",
}
REPORT = [
    {"project": "数字化项目", "chapter": chapter, "text": "已写。"}
    for chapter in REPORT_CHAPTERS
    if chapter not in COMPUTED_CHAPTERS
]
INDICATOR = {
    "project": "数字化项目",
    "group": "产出指标",
    "name": "数量",
    "target": "≥1",
    "weight": 90.0,
    "score": 90.0,
    "deviation": "部分资金年底下达",
}


def with_project(**changes: object) -> Sheets:
    return {
        **small_unit(),
        "绩效管理": {
            "partial_reason": {"value": "其余为完工项目"},
            "basis": {"value": "全年预算数"},
            "key_count": {"value": 0},
        },
        "绩效项目": [{**PROJECT, **changes}],
        "绩效指标": [INDICATOR],
        "评价报告": REPORT,
    }


def with_report(chapter: str, text: str) -> Sheets:
    return {
        **with_project(),
        "评价报告": [*REPORT, {"project": PROJECT["name"], "chapter": chapter, "text": text}],
    }


def summary(**changes: dict[str, object]) -> Sheets:
    base = small_unit()["收支总表"]
    assert isinstance(base, dict)
    return with_sheet(small_unit(), "收支总表", {**base, **changes})


def spending(*lines: str) -> Sheets:
    columns = "code | name | 本年支出合计 | 基本支出 | 项目支出"
    return with_sheet(small_unit(), "支出决算", rows(columns, *lines))


def counted(**counts: int) -> Sheets:
    given = {label: {"count": 0} for label in COUNTS}
    return with_sheet(small_unit(), "三公经费", {**given, **{k: {"count": n} for k, n in counts.items()}})


def with_indicator(**changes: object) -> Sheets:
    return {**with_project(), "绩效指标": [{**INDICATOR, **changes}]}


def contribution(economic: str, functional: str) -> Sheets:
    line = f"{functional} | 缴费 | 60"
    return {
        **small_unit(),
        "一般公共预算支出": rows("code | name | 基本支出", line),
        "基本支出": rows("code | name | amount", f"{economic} | 缴费 | 50", "30201 | 办公费 | 10"),
        "科目": [
            *rows(
                "code | name",
                "201 | 一般公共服务支出",
                "20126 | 档案事务",
                "2012601 | 行政运行",
                "2012604 | 档案馆",
            ),
            *({"code": c, "name": "甲"} for c in (functional, functional[:5], functional[:3])),
        ],
    }


def in_yuan() -> Sheets:
    """The sound unit in 元, last year's figures still in 万元."""
    sheets = small_unit()
    for name in ("收入决算", "支出决算", "一般公共预算支出", "基本支出"):
        sheets[name] = [
            {k: v * 10_000 if isinstance(v, float) else v for k, v in row.items()}
            for row in sheets[name]  # type: ignore[attr-defined]
        ]
    summary = sheets["收支总表"]
    assert isinstance(summary, dict)
    return {
        **sheets,
        "单位信息": unit(unit="元", prior_unit="万元"),
        "收支总表": {**summary, "GENERAL_REVENUE": {"current": 1_000_000.0}},
    }


def without(sheets: Sheets, *names: str) -> Sheets:
    return {name: value for name, value in sheets.items() if name not in names}


FAULTS: dict[str, Sheets] = {
    "F-first": with_sheet(small_unit(), "收支总表", {"GENERAL_REVENUE": {"current": 100.0}}),
    "F-agency": with_sheet(small_unit(), "单位信息", unit(nature="行政单位")),
    "F-op": {
        **small_unit(),
        "单位信息": unit(nature="参照公务员法管理事业单位"),
        "机关运行经费": {"total": {"current": 11.0, "prior": 11.0}},
    },
    "F-blank": without(small_unit(), "政府采购"),
    "F-offices": without({**small_unit(), "单位信息": unit(first_year="否")}, "内设机构"),
    "F-projects": with_sheet(small_unit(), "绩效管理", {"key_count": {"value": 0}}),
    "F-key": with_sheet(small_unit(), "绩效管理", {"has_projects": {"value": "无"}}),
    "F-empty": without(small_unit(), "收入决算"),
    "F-budget": with_sheet(
        small_unit(),
        "一般公共预算支出",
        rows("code | name | 基本支出", "2012601 | 行政运行 | 60", "2012604 | 档案馆 | 40"),
    ),
    "F-secret": with_sheet(small_unit(), "单位信息", unit(is_secret="是")),
    "U-prior": in_yuan(),
    "U-jump": {**in_yuan(), "单位信息": unit(unit="元")},
    "T01-5": spending("2012601 | 行政运行 | 60 | 60 |", "2012604 | 档案馆 | 41 | | 41"),
    "T0x-row": spending("2012601 | 行政运行 | 60.5 | 60 |", "2012604 | 档案馆 | 39.5 | | 39.5"),
    "T0x-tree": spending(
        "合计 | | 100 | 61 | 39", "2012601 | 行政运行 | 60 | 60 |", "2012604 | 档案馆 | 40 | | 40"
    ),
    "T04-8": summary(GENERAL_REVENUE={"current": 90.0}),
    "T06-cls": with_sheet(
        small_unit(),
        "基本支出",
        rows(
            "code | name | amount", "301 | 工资福利支出 | 50", "30101 | 基本工资 | 45", "30201 | 办公费 | 10"
        ),
    ),
    "T07-1": with_sheet(
        small_unit(), "政府性基金收支", rows("code | name | 本年收入 | 项目支出", "2012604 | 档案馆 | 5 | 4")
    ),
    "S-sum": summary(BASIC={"current": 61.0, "prior": 50.0, "reason": "调整工资"}),
    "N11-1": with_sheet(small_unit(), "政府采购", {"货物": {"total": 5.0}, "合计": {"total": 6.0}}),
    "T-neg": with_sheet(
        small_unit(),
        "收入决算",
        rows("code | name | 财政拨款收入", "2012601 | 行政运行 | 110", "2012604 | 档案馆 | -10"),
    ),
    "X-0102b": summary(GENERAL_REVENUE={"current": 99.0}),
    "X-0506": with_sheet(small_unit(), "基本支出", rows("code | name | amount", "30101 | 基本工资 | 50")),
    "X-0358r": with_sheet(
        small_unit(),
        "一般公共预算支出",
        rows("code | name | 基本支出 | 项目支出", "2012601 | 行政运行 | 60 | 40"),
    ),
    "X-0104e": summary(GENERAL_OPENING={"current": 5.0}),
    "X-names": with_sheet(
        small_unit(),
        "收入决算",
        rows("code | name | 财政拨款收入", "2012601 | 行政运作 | 60", "2012604 | 档案馆 | 40"),
    ),
    "X-class": with_sheet(
        small_unit(), "支出决算", rows("code | name | 基本支出", "227 | 预备费 | 60", "2012604 | 档案馆 | 40")
    ),
    "T09": with_sheet(
        small_unit(),
        "三公经费",
        {"TOTAL": {"actual": 3.0, "budget": 3.0}, "OVERSEAS_VISITS": {"actual": 2.0, "budget": 3.0}},
    ),
    "X-0609": with_sheet(
        small_unit(),
        "基本支出",
        rows("code | name | amount", "30101 | 基本工资 | 50", "30217 | 公务接待费 | 10"),
    ),
    "R-change": summary(BASIC={"prior": 50.0}),
    "R-budget": with_sheet(
        small_unit(),
        "一般公共预算支出",
        rows("code | name | 年初预算数 | 基本支出", "2012601 | 行政运行 | 50 | 100"),
    ),
    "R-public": with_sheet(small_unit(), "三公经费", {"OVERSEAS_VISITS": {"actual": 2.0, "budget": 3.0}}),
    "R-larger": summary(BASIC={"prior": 50.0, "reason": "调整工资增加12万元"}),
    "G-term": with_sheet(
        small_unit(), "科目", [{"code": "201", "name": "甲"}, {"code": "20126", "name": "乙"}]
    ),
    "N9-given": with_sheet(small_unit(), "三公经费", {}),
    "N9-count": counted(公务用车购置数=7),
    "N9-guests": counted(国内公务接待批次=5, 国内公务接待人次=4),
    "N9-7": {**counted(公务用车保有量=3), "国有资产": {"车辆合计": {"count": 2}, "其他用车": {"count": 2}}},
    "N9-6": with_sheet(
        small_unit(),
        "三公经费",
        {
            "DOMESTIC_HOSPITALITY": {"actual": 9.0},
            "国内公务接待批次": {"count": 1},
            "国内公务接待人次": {"count": 9},
        },
    ),
    "N10": with_sheet(small_unit(), "机关运行经费", {"total": {"current": 5.0}}),
    "N11-4": with_sheet(small_unit(), "政府采购", {"货物": {"total": 5.0, "to_sme": 6.0}}),
    "C-carry": summary(BASIC={"prior": 50.0, "reason": "支付上年结转款项"}),
    "S-30108": contribution("30108", "2080505"),
    "S-30109": contribution("30109", "2080506"),
    "S-30113": contribution("30113", "2210201"),
    "S-30304": contribution("30304", "2080801"),
    "D-1": with_sheet(
        small_unit(), "单位信息", unit(approved_on=date(2025, 8, 20), published_on=date(2025, 9, 20))
    ),
    "N12-1": with_sheet(small_unit(), "国有资产", {"车辆合计": {"count": 3}, "其他用车": {"count": 2}}),
    "N3-8": summary(TOTAL={"prior": 85.0, "reason": "调整工资"}),
    "P-1": {**with_project(), "绩效指标": [{**INDICATOR, "weight": 80.0}]},
    "P-2": with_project(total_score=99.0),
    "P-3": with_project(execution_score=8.0),
    "P-4": {**with_project(), "绩效指标": [{**INDICATOR, "score": 91.0}]},
    "P-6": with_project(grade="良"),
    "P-7": with_report("绩效评价指标体系", "具体分为2个一级指标。"),
    "P-8": with_report("绩效评价指标体系", "分值分配为产出50分。"),
    "P-grade": with_report("评价结论", "综合评价等级为“良”。"),
    "P-text": with_project(expected_goal=""),
    "P-full": {**with_project(), "绩效指标": [{**INDICATOR, "name": ""}]},
    "P-9": with_report("项目预算", "全年预算数41万元。"),
    "P-11": with_report("项目过程情况分析", "实际支出31万元。"),
    "P-12": with_report("项目过程情况分析", "预算执行率57%。"),
    "P-13": with_report("项目预算", "3万元按规定结转下年使用。"),
    "P-14": with_report("项目预算", "10万元按规定结转下年使用。"),
    "P-15": {
        **with_project(**{"年初预算数|当年财政拨款": 40.0}),
        "评价报告": [
            *REPORT,
            {
                "project": PROJECT["name"],
                "chapter": "项目预算",
                "text": "项目内容包括扫描20万元、修复15万元。",
            },
        ],
    },
    "P-18": with_indicator(score=80.0, deviation=""),
    "P-19": with_indicator(target="≥30件", result="20件"),
    "P-over": with_indicator(target="≥20次", result="119次", deviation=""),
    "P-cost": with_indicator(group="成本指标", target="≥1700元"),
    "P-head": {
        **with_project(),
        "绩效指标": [
            {**INDICATOR, "name": "人数", "result": "301人", "weight": 40.0, "score": 40.0},
            {**INDICATOR, "name": "人均补助", "result": "1000元", "weight": 50.0, "score": 50.0},
        ],
    },
    "P-sum": with_sheet(with_project(), "绩效管理", {"partial_reason": {"value": "其余为完工项目"}}),
    "P-le": with_project(**{"全年执行数|当年财政拨款": 50.0}),
}


def found(folder: Path, sheets: Sheets) -> list[str]:
    return codes(run_checks(figures(folder, sheets), profile()))


def test_sound_unit_has_no_findings(tmp_path: Path) -> None:
    assert found(tmp_path, small_unit()) == []
    assert found(tmp_path, with_project()) == []


@pytest.mark.parametrize("code", [check.code for check in ALL_CHECKS])
def test_check_finds_its_fault(tmp_path: Path, code: str) -> None:
    assert code in found(tmp_path, FAULTS[code])


def test_checks_are_declared_in_full() -> None:
    assert (
        len({check.code for check in ALL_CHECKS})
        == len({check.name for check in ALL_CHECKS})
        == len(ALL_CHECKS)
    )
    for check in ALL_CHECKS:
        assert check.title, check.code
        assert check.basis, check.code
        assert check.name == check.name.lower()


def test_finding_names_cells_figures_and_remedy(tmp_path: Path) -> None:
    (finding,) = [f for f in run_checks(figures(tmp_path, FAULTS["T01-5"]), profile()) if f.code == "T01-5"]
    assert finding.severity is Severity.BLOCKING
    assert "100.00" in finding.message
    assert "101.00" in finding.message
    assert any("支出决算!" in str(place) for place in finding.places)
    assert finding.remedy


def test_in_yuan_a_cent_is_no_rounding(tmp_path: Path) -> None:
    columns = "code | name | 本年支出合计 | 基本支出"
    sheets = {
        **small_unit(),
        "单位信息": unit(unit="元"),
        "支出决算": rows(columns, "合计 | | 100.01 | 100.01", "2012601 | 行政运行 | 100 | 100"),
    }
    trees = [f for f in run_checks(figures(tmp_path, sheets), profile()) if f.code == "T0x-tree"]
    assert trees
    assert all(f.severity is Severity.CONFIRM for f in trees)


@given(st.lists(st.integers(min_value=-(10**9), max_value=10**10), min_size=1, max_size=40))
def test_parts_rounded_one_by_one_never_raise_a_false_alarm(cents: list[int]) -> None:
    """元 with cents, printed in 万元: the rounded total and the rounded parts always agree within the bound."""

    def printed(value: int) -> Amount:
        return Amount(round_half_up(Decimal(value) / 1_000_000) * 10_000)

    relation = Relation("", printed(sum(cents)), tuple(printed(c) for c in cents))
    zeros = sum(1 for a in (relation.left, *relation.right) if not a)
    if not zeros:  # a figure that prints as 0 hides something too, but a blank cell does not
        assert relation.may_be_rounding(InputUnit.WAN.half_unit)


def test_drivers_stand_beside_a_missing_reason(tmp_path: Path) -> None:
    lines = rows(
        "code | name | 年初预算数 | 基本支出 | 项目支出 | 上年决算数",
        "2012601 | 行政运行 | 50 | 60 | | 45",
        "2012604 | 档案馆 | 70 | | 40 | 65",
    )
    sheets = with_sheet(small_unit(), "一般公共预算支出", lines)
    sheets["收支总表"] = {
        "GENERAL_EXPENDITURE": {"prior": 110.0},
        "BASIC": {"prior": 45.0, "reason": "调资"},
        "PROJECT": {"prior": 65.0, "reason": "完工"},
        "TOTAL": {"prior": 110.0},
        "FISCAL_APPROPRIATIONS": {"prior": 110.0, "reason": "完工"},
        "FISCAL_TOTAL": {"prior": 110.0, "reason": "完工"},
        "GENERAL_REVENUE": {"current": 100.0},
    }
    drivers = {
        f.message[:12].strip(): f.drivers
        for f in run_checks(figures(tmp_path, sheets), profile())
        if f.drivers
    }
    assert drivers == {
        "收入支出总计比上年减少": "增加较多：基本支出 +15.00；减少较多：项目支出 −25.00、财政拨款收入 −10.00（万元）",
        "一般公共预算财政拨款支出": "增加较多：2012601 行政运行 +15.00；减少较多：2012604 档案馆 −25.00（万元）",
        "一般公共预算：合计 决算": "增加较多：2012601 行政运行 +10.00；减少较多：2012604 档案馆 −30.00（万元）",
    }
