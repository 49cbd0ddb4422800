"""绩效自评 and 绩效评价报告: what is computed when the department left a chapter blank."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure_kit.accounts.performance import COMPUTED_CHAPTERS
from disclosure_kit.findings import CellRef, Finding, Severity
from disclosure_kit.narrative.evaluation_report import COMPUTED, write_report
from disclosure_kit.narrative.writer import Writer
from disclosure_kit.office.html_report import render_check_report
from disclosure_kit.workflows.build import Folders, build
from disclosure_kit.workflows.names import report_name
from tests.builders import TEMPLATES, Sheets, figures, profile, save, small_unit
from tests.office_text import blocks, paragraphs

PROJECT: dict[str, object] = {
    "name": "数字档案馆建设项目",
    "scope": "本级",
    "department": "虚构市档案局",
    "implementer": "虚构市档案中心",
    "年初预算数|当年财政拨款": 50.0,
    "全年预算数|当年财政拨款": 48.5,
    "全年执行数|当年财政拨款": 36.0,
    "全年预算数|上年结转资金": 1.5,
    "全年执行数|上年结转资金": 1.5,
    "execution_score": 7.5,
    "total_score": 94.5,
    "grade": "优",
    "funds_received": 40.0,
}
INDICATORS = [
    {
        "project": PROJECT["name"],
        "group": group,
        "subgroup": subgroup,
        "name": f"{subgroup}{number}",
        "target": "≥1",
        "result": "1",
        "weight": weight,
        "score": weight - lost,
    }
    for number, (group, subgroup, weight, lost) in enumerate(
        [
            ("产出指标", "数量指标", 30, 0),
            ("产出指标", "数量指标", 20, 2.5),
            ("效益指标", "社会效益指标", 30, 0),
            ("满意度指标", "服务对象满意度指标", 10, 0.5),
        ],
        1,
    )
]


def with_project(*reports: tuple[str, str], **changes: object) -> Sheets:
    project = {key: value for key, value in {**PROJECT, **changes}.items() if value is not None}
    return {
        **small_unit(),
        "绩效管理": {"partial_reason": {"value": "其余为结转项目"}},
        "绩效项目": [project],
        "绩效指标": INDICATORS,
        "评价报告": [{"project": PROJECT["name"], "chapter": c, "text": t} for c, t in reports],
    }


def chapter(folder: Path, sheets: Sheets, name: str) -> list[str]:
    numbers = figures(folder, sheets)
    (project,) = numbers.accounts.performance.projects
    report = write_report(Writer(numbers, profile()), project)["报告"]
    assert isinstance(report, dict)
    return [paragraph["文字"] for paragraph in report[name]]


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        (
            {},
            "项目预算",
            "2024年度，数字档案馆建设项目年初安排预算50万元，全年预算数50万元，到位资金40万元，实际支出37.5万元，2.5万元未支出。",
        ),
        (
            {"funds_received": None},
            "项目预算",
            "2024年度，数字档案馆建设项目年初安排预算50万元，全年预算数50万元，实际支出37.5万元。",
        ),
        (
            {},
            "评价对象与范围",
            "评价对象为2024年度数字档案馆建设项目，预算资金50万元，实际执行金额37.5万元。",
        ),
        (
            {},
            "项目过程情况分析",
            "项目全年预算50万元，到位资金40万元，资金到位率80%；项目实际支出37.5万元，预算执行率75%。",
        ),
        (
            {"funds_received": None},
            "项目过程情况分析",
            "项目全年预算50万元，实际支出37.5万元，预算执行率75%。",
        ),
        (
            {"全年预算数|当年财政拨款": None, "全年预算数|上年结转资金": None},
            "项目过程情况分析",
            "项目全年无预算，实际支出37.5万元。",
        ),
        (
            {},
            "项目成本情况分析",
            "项目预算金额50万元，执行金额37.5万元，预算执行低于预算金额12.5万元，主要原因是【请说明原因】。",
        ),
        (
            {"全年执行数|当年财政拨款": 48.5},
            "项目成本情况分析",
            "项目预算金额50万元，执行金额50万元，预算执行等于预算金额。",
        ),
        (
            {"全年执行数|当年财政拨款": 50.0},
            "项目成本情况分析",
            "项目预算金额50万元，执行金额51.5万元，预算执行高于预算金额1.5万元，主要原因是【请说明原因】。",
        ),
        (
            {},
            "绩效评价指标体系",
            "该项目评价指标体系从产出、效益、满意度三个维度进行综合评定，具体分为3个一级指标，3个二级指标，4个三级指标。"
            "一级指标的分值分配为产出50分、效益30分、满意度10分。",
        ),
        ({"grade": "良"}, "评价结论", "2024年度数字档案馆建设项目综合评价等级为“良”。"),
        ({"grade": None}, "评价结论", "2024年度数字档案馆建设项目综合评价等级为“【请填写自评等级】”。"),
        ({}, "意见建议", "【请填写本章内容】"),
    ],
)
def test_blank_chapter(tmp_path: Path, changes: dict[str, object], name: str, words: str) -> None:
    assert chapter(tmp_path, with_project(**changes), name)[0] == words


def test_computed_chapters_are_known_to_the_checks() -> None:
    assert set(COMPUTED) == set(COMPUTED_CHAPTERS)


def test_typed_chapter_is_taken_as_it_is(tmp_path: Path) -> None:
    typed = ("项目预算", "第一段。\n第二段。")
    assert chapter(tmp_path, with_project(typed), "项目预算") == ["第一段。", "第二段。"]


def test_files_of_a_project(tmp_path: Path) -> None:
    name = "数字/档案:馆*建设？项目"
    sheets = with_project(name=name)
    sheets["绩效指标"] = [{**row, "project": name} for row in INDICATORS]
    save(tmp_path / "inputs" / "2024", sheets)
    (result,) = build(2024, Folders(tmp_path / "inputs", tmp_path / "outputs", TEMPLATES))
    assert result.folder is not None, [f.message for f in result.findings]
    report = result.folder / "绩效评价报告-1-数字_档案_馆_建设？项目.docx"
    assert paragraphs(report)[0] == "2024年度虚构市档案中心数字/档案:馆*建设？项目绩效评价报告"
    (summary,) = [
        b for b in blocks(result.folder / "绩效自评.docx") if isinstance(b, list) and "序号" in b[0]
    ]
    assert summary[-1] == ["1", name, "虚构市档案中心", "94.5", "优"]


def test_self_evaluation_shows_funds_by_source_and_merges_groups(tmp_path: Path) -> None:
    save(tmp_path / "inputs" / "2024", with_project())
    (result,) = build(2024, Folders(tmp_path / "inputs", tmp_path / "outputs", TEMPLATES))
    assert result.folder is not None
    _, upper, lower = [b for b in blocks(result.folder / "绩效自评.docx") if isinstance(b, list)]
    assert [row[2:] for row in upper[3:7]] == [
        ["50", "50", "37.5", "10", "75%", "7.5"],
        ["50", "48.5", "36", "", "", ""],
        ["", "1.5", "1.5", "", "", ""],
        ["", "", "", "", "", ""],
    ]
    assert [row[:2] for row in lower[2:-1]] == [
        ["产出指标", "数量指标"],
        ["", ""],
        ["效益指标", "社会效益指标"],
        ["满意度指标", "服务对象满意度指标"],
    ]


def test_transfer_project_stands_in_the_first_block(tmp_path: Path) -> None:
    save(tmp_path / "inputs" / "2024", with_project(scope="对下转移支付"))
    (result,) = build(2024, Folders(tmp_path / "inputs", tmp_path / "outputs", TEMPLATES))
    assert result.folder is not None
    summary = next(b for b in blocks(result.folder / "绩效自评.docx") if isinstance(b, list))
    assert [row[:2] for row in summary[1:]] == [
        ["一、市对下转移支付项目绩效自评", ""],
        ["1", PROJECT["name"]],
        ["二、市本级项目支出绩效自评", ""],
        ["1", ""],
    ]


def test_long_names_stay_short_file_names(tmp_path: Path) -> None:
    numbers = figures(tmp_path, with_project())
    (project,) = numbers.accounts.performance.projects
    assert report_name(12, project) == "绩效评价报告-12-数字档案馆建设项目.docx"


def test_check_report_is_one_page_of_findings_by_severity() -> None:
    findings = [
        Finding("A-1", Severity.CONFIRM, "甲<b>与乙相差 5 万元。", "请核对。", (CellRef("收入决算", "C5"),)),
        Finding("A-2", Severity.NOTE, "尾差。"),
    ]
    page = render_check_report("甲&乙中心", 2024, findings).decode("utf-8")
    assert page.index("阻断（0）") < page.index("需确认（1）") < page.index("提示（1）")
    assert "甲&lt;b&gt;与乙相差 5 万元。" in page
    assert "甲&amp;乙中心" in page
    assert "位置：收入决算!C5" in page
    assert "怎么办：请核对。" in page
    assert "http" not in page.replace("http-equiv", "")
