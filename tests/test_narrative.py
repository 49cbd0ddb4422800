"""Sentences of units unlike the example: first year, department, funds, carry-overs, missing reasons."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from disclosure_kit.charts import draw_all
from disclosure_kit.narrative import write_all
from disclosure_kit.office.docx_render import render_draft
from disclosure_kit.workflows.build import render
from tests.builders import Sheets, figures, profile, rows, small_unit, unit, with_sheet
from tests.office_text import paragraphs


def draft(folder: Path, sheets: Sheets, name: str = "情况说明") -> str:
    """The text of a draft, one paragraph a line."""
    content = figures(folder, sheets)
    path = folder / f"{name}.docx"
    path.write_bytes(
        render_draft(
            profile().folder / f"{name}.docx", write_all(content, profile()), draw_all(content, profile())
        )
    )
    return "\n".join(paragraphs(path))


def with_funds() -> Sheets:
    """100 of general budget, a fund of 30 with 5 carried in and 8 carried out, 2 of other revenue."""
    base = small_unit()
    subjects = base["科目"]
    assert isinstance(subjects, list)
    return {
        **base,
        "科目": [*subjects, {"code": "22904", "name": "其他政府性基金安排的支出"}],
        "单位信息": unit(scope="部门决算", name="虚构市档案局", nature="行政单位"),
        "部门决算单位构成": [{"name": "虚构市档案局（本级）"}, {"name": "虚构市档案中心"}],
        "收入决算": rows(
            "code | name | 财政拨款收入 | 其他收入",
            "2012601 | 行政运行 | 60 | ",
            "2012604 | 档案馆 | 40 | 2",
            "2290402 | 其他基金支出 | 33 | ",
        ),
        "支出决算": rows(
            "code | name | 基本支出 | 项目支出",
            "2012601 | 行政运行 | 60 | ",
            "2012604 | 档案馆 | | 42",
            "2290402 | 其他基金支出 | | 30",
        ),
        "政府性基金收支": rows(
            "code | name | 年初预算数 | 年初结转和结余 | 本年收入 | 项目支出 | 年末结转和结余 | reason",
            "合计 | | | | | | | 追加安排",
            "2290402 | 其他基金支出 | 20 | 5 | 33 | 30 | 8 | 追加安排",
        ),
        "收支总表": {
            "TOTAL": {"prior": 160.0, "reason": "压减项目"},
            "FISCAL_TOTAL": {"prior": 160.0, "reason": "同上"},
            "FISCAL_APPROPRIATIONS": {"prior": 160.0, "reason": "同上"},
            "OTHER_REVENUE": {"reason": "首次取得利息"},
            "BASIC": {"prior": 60.0},
            "PROJECT": {"prior": 100.0},
            "GENERAL_EXPENDITURE": {"prior": 160.0, "reason": "同上"},
            "GENERAL_REVENUE": {"current": 100.0},
            "GOVERNMENT_FUNDS_REVENUE": {"current": 33.0},
            "OPENING": {"current": 5.0},
            "GOVERNMENT_FUNDS_OPENING": {"current": 5.0},
            "CLOSING": {"current": 8.0},
            "GOVERNMENT_FUNDS_CLOSING": {"current": 8.0},
        },
        "机关运行经费": {"total": {"current": 10.0, "prior": 12.5, "reason": "厉行节约"}},
        "三公经费": {
            "VEHICLE_OPERATION": {"budget": 3.0, "actual": 2.0, "purpose": "燃油"},
            "OFFICIAL_VEHICLES": {"reason": "减少用车"},
            "TOTAL": {"reason": "同上"},
            "OVERSEAS_VISITS": {"budget": 0.0, "actual": 1.0},
        },
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "2024年度收、支总计均为140万元。其中：本年收入135万元，年初结转和结余5万元；本年支出132万元，年末结转和结余8万元。",
        "与2023年度相比，收、支总计各减少20万元，下降12.5%。主要是压减项目。",
        "其中：财政拨款收入133万元，占98.52%；其他收入2万元，占1.48%。",
        "6、其他收入2万元。与2023年度相比，增加2万元（上年决算数为0）。主要是首次取得利息。",
        "1、基本支出60万元。与上年决算数一致。",
        "2、项目支出72万元。与2023年度相比，减少28万元，下降28%。主要是【请说明原因】。",
        "年初结转和结余5万元，本年收入33万元，本年支出30万元，年末结转和结余8万元。"
        "2024年度政府性基金预算财政拨款支出年初预算为20万元，支出决算为30万元，完成年初预算的150%。",
        "本部门没有国有资本经营预算财政拨款支出。",
        "因公出国（境）费全年预算为0万元，支出决算为1万元，比2024年全年预算增加1万元，全年无预算。主要原因是【请说明原因】。",
        "2、公务用车购置及运行维护费全年预算为3万元，支出决算为2万元，比2024年全年预算减少1万元，完成全年预算的66.67%。主要原因是减少用车。其中：",
        "2024年度机关运行经费支出10万元，比2023年度减少2.5万元，下降20%。主要原因是厉行节约。",
        "本部门2024年度无政府采购支出。",
        "2024年度本部门没有纳入绩效自评的市级预算项目。",
        "（二）重点绩效评价结果。本部门无重点绩效评价项目。",
    ],
)
def test_department_with_a_fund_and_carryover(tmp_path: Path, sentence: str) -> None:
    assert sentence in draft(tmp_path, with_funds())


def test_department_lists_its_units(tmp_path: Path) -> None:
    text = draft(tmp_path, with_funds(), "单位概况")
    assert "第一部分部门概况" in text
    assert "三、部门决算单位构成" in text
    assert "序号\n单位名称\n备注\n1\n虚构市档案局（本级）\n2\n虚构市档案中心" in text


def test_missing_reason_is_highlighted_with_a_comment(tmp_path: Path) -> None:
    draft(tmp_path, with_funds())
    with zipfile.ZipFile(tmp_path / "情况说明.docx") as archive:
        document, comments = (archive.read(f"word/{n}.xml").decode() for n in ("document", "comments"))
    marks = document.count("【请说明原因】")
    assert marks
    assert (
        document.count('<w:highlight w:val="yellow"/>')
        == document.count("commentReference")
        == document.count("【请")
    )
    assert comments.count("<w:comment ") == document.count("【请")


def test_first_year_has_no_comparison(tmp_path: Path) -> None:
    sheets = with_sheet(small_unit(), "收支总表", {"GENERAL_REVENUE": {"current": 100.0}})
    sheets["单位信息"] = unit(first_year="是")
    text = draft(tmp_path, sheets)
    assert "2024年度收、支总计均为100万元。本单位为首次编制决算，无上年可比数。" in text
    assert "2023年度" not in text
    assert "上年" not in text.replace("无上年可比数", "")
    assert "变动情况" not in text
    captions = re.findall(r"图\d+：\S+", text)
    assert captions == [
        "图1：本年收入构成情况",
        "图2：本年支出构成情况",
        "图3：一般公共预算财政拨款支出决算结构",
    ]
    with zipfile.ZipFile(tmp_path / "情况说明.docx") as archive:
        document = archive.read("word/document.xml").decode()
        charts = [n for n in archive.namelist() if n.startswith("word/charts/chart")]
    assert re.findall(r'<wp:docPr id="\d+" name="(图\d+)" descr="(图\d+)', document) == [
        (f"图{n}", f"图{n}") for n in (1, 2, 3)
    ]
    assert len(charts) == 3


def test_a_chart_says_what_the_text_says(tmp_path: Path) -> None:
    sheets = small_unit()
    sheets["支出决算"] = rows(
        "code | name | 基本支出 | 项目支出", "2012601 | 行政运行 | 99999.99 | ", "2012604 | 档案馆 | | 0.01"
    )
    content = figures(tmp_path, sheets)
    said = str(write_all(content, profile())["支出"]["构成"])  # type: ignore[index]
    assert "基本支出99,999.99万元，占比超过99.99%" in said and "项目支出0.01万元，占比不足0.01%" in said
    labels = [point.category for point in draw_all(content, profile())[2].points]
    assert labels == ["基本支出 超过99.99%", "项目支出 不足0.01%"]
    old = profile()
    without = {k: v for k, v in old.wording.items() if k != "图例"}
    labels = [point.category for point in draw_all(content, replace(old, wording=without))[2].points]
    assert labels == ["基本支出", "项目支出"]  # a set made before says no share rather than a false one


def test_unit_without_money(tmp_path: Path) -> None:
    sheets = {k: v for k, v in small_unit().items() if k in ("单位信息", "单位职责", "科目")}
    text = draft(tmp_path, sheets)
    assert "2024年度收入合计0万元。" in text
    assert "图2" not in text
    content = render(figures(tmp_path, sheets), profile())
    assert set(content) == {"公开表.xlsx", "单位概况.docx", "情况说明.docx", "名词解释.docx"}


def test_glossary_numbers_run_on_and_unknown_subjects_say_so(tmp_path: Path) -> None:
    sheets = {
        **small_unit(),
        "名词解释": [{"name": "馆藏", "explanation": "指档案馆的藏品。"}],
        "科目": [{"code": "201", "name": "一般公共服务支出"}, {"code": "20126", "name": "档案事务"}],
    }
    lines = draft(tmp_path, sheets, "名词解释").split("\n")[-3:]
    assert lines == [
        "十六、馆藏：指档案馆的藏品。",
        "十七、一般公共服务支出（类）档案事务（款）行政运行（项）：【请补充科目说明】。",
        "十八、一般公共服务支出（类）档案事务（款）档案馆（项）：【请补充科目说明】。",
    ]


def test_clerks_text_is_never_executed_or_eaten(tmp_path: Path) -> None:
    odd = "A&B<C>“{{7*7}}” =1+1 {原因}"
    sheets = with_sheet(small_unit(), "单位职责", [{"text": odd}])
    assert odd.replace(" ", "") in draft(tmp_path, sheets, "单位概况")


def test_many_subjects_make_many_rows(tmp_path: Path) -> None:
    lines = [f"20126{n:02d} | 科目{n} | 1" for n in range(1, 100)]
    sheets = {
        **small_unit(),
        "收入决算": rows("code | name | 财政拨款收入", *lines),
        "支出决算": rows("code | name | 基本支出", *lines),
        "一般公共预算支出": rows("code | name | 基本支出", *lines),
    }
    content = figures(tmp_path, sheets)
    assert len(content.accounts.expenditure.lines) == 101
    assert "99、" in draft(tmp_path, sheets)


def test_projects_without_project_expenditure_have_no_share(tmp_path: Path) -> None:
    sheets = {
        **small_unit(),
        "支出决算": rows("code | name | 基本支出", "2012601 | 行政运行 | 60", "2012604 | 档案馆 | 40"),
        "绩效项目": [{"name": "数字化项目", "scope": "本级", "全年预算数|当年财政拨款": 5.0}],
    }
    text = draft(tmp_path, sheets)
    assert "涵盖项目1个，涉及预算资金0万元。\n" in text
    assert "1个项目自评等级为【请填写自评等级】。" in text
    assert "占单位预算项目支出总额的%" not in text


@pytest.mark.parametrize("sheets", [small_unit(), with_funds()])
def test_nothing_is_left_open_in_the_text(tmp_path: Path, sheets: Sheets) -> None:
    for name in ("单位概况", "情况说明", "名词解释"):
        text = draft(tmp_path, sheets, name)
        for leftover in ("{{", "{%", "None", "。。", "，，", "，。", "：。", "的%", "为万元", "占%", "（）"):
            assert leftover not in text, (name, leftover)
