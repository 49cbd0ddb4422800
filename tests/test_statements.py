"""What nobody said is not stated: every sentence “没有……” has its fact, every figure its unit."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from disclosure_kit.accounts.figures import Figures
from disclosure_kit.accounts.performance import FundingSource
from disclosure_kit.checks import run_checks
from disclosure_kit.findings import Severity
from disclosure_kit.narrative import write_all
from disclosure_kit.workbook import layout
from disclosure_kit.workbook.reader import read_workbook
from disclosure_kit.workbook.roll_forward import next_year
from disclosure_kit.workbook.writer import write_workbook
from tests.builders import Sheets, figures, profile, read, rows, save, small_unit, unit, with_sheet
from tests.test_checks import in_yuan

ADMINISTRATIVE = {"nature": "行政单位"}


def said(folder: Path, sheets: Sheets) -> dict[str, object]:
    return write_all(figures(folder, sheets), profile())


def codes_of(folder: Path, sheets: Sheets) -> set[str]:
    return {f.code for f in run_checks(figures(folder, sheets), profile())}


def first_year(sheets: Sheets, **unit_changes: object) -> Sheets:
    return {
        **sheets,
        "单位信息": unit(**unit_changes),
        "收支总表": {"GENERAL_REVENUE": {"current": 100.0}},
    }


@pytest.mark.parametrize(
    ("answer", "stated"), [({"first_year": "是"}, True), ({"first_year": "否"}, False), ({}, False)]
)
def test_first_year_is_stated_only_when_somebody_said_so(
    tmp_path: Path, answer: dict[str, object], stated: bool
) -> None:
    sheets = first_year(small_unit(), **answer)
    sentence = said(tmp_path, sheets)["收支总计"]["首次编制"]  # type: ignore[index]
    assert ("首次编制决算，无上年可比数" in sentence) == stated
    assert ("【请填写上年决算数" in sentence) == (not stated)
    assert ("F-first" in codes_of(tmp_path, sheets)) == (not stated)


@pytest.mark.parametrize(
    "prior",
    [
        {"收支总表": {"TOTAL": {"prior": 80.0}, "GENERAL_REVENUE": {"current": 100.0}}},
        {"机关运行经费": {"total": {"current": 1.0, "prior": 2.0}}},
        {
            "一般公共预算支出": rows(
                "code | name | 年初预算数 | 基本支出 | 项目支出 | 上年决算数 | reason",
                "2012601 | 行政运行 | 50 | 60 | | 70 | 调整工资",
                "2012604 | 档案馆 | 40 | | 40 | | ",
            )
        },
    ],
)
def test_a_first_year_with_figures_of_last_year_contradicts_itself(tmp_path: Path, prior: Sheets) -> None:
    sheets = {**first_year(small_unit(), first_year="是"), **prior}
    (finding,) = [f for f in run_checks(figures(tmp_path, sheets), profile()) if f.code == "F-first"]
    assert finding.severity is Severity.CONFIRM and len(finding.places) > 1


@pytest.mark.parametrize(
    ("nature", "line", "sentence"),
    [
        ("事业单位", {}, "本单位无财政拨款安排的机关运行经费支出。"),
        ("行政单位", {}, "【请填写机关运行经费】"),
        ("参照公务员法管理事业单位", {}, "【请填写机关运行经费】"),
        ("行政单位", {"current": 0}, "本单位无财政拨款安排的机关运行经费支出。"),
        ("行政单位", {"current": 0, "prior": 0}, "本单位无财政拨款安排的机关运行经费支出。"),
    ],
)
def test_agency_costs(tmp_path: Path, nature: str, line: dict[str, object], sentence: str) -> None:
    sheets = {**small_unit(), "单位信息": unit(nature=nature), "机关运行经费": {"total": line}}
    assert said(tmp_path, sheets)["机关运行经费"] == sentence
    assert ("F-agency" in codes_of(tmp_path, sheets)) == sentence.startswith("【")


@pytest.mark.parametrize(
    ("member", "asked"), [("行政单位", True), ("参照公务员法管理事业单位", True), ("事业单位", False)]
)
def test_agency_costs_of_a_department_with_such_a_member(tmp_path: Path, member: str, asked: bool) -> None:
    sheets = {
        **small_unit(),
        "单位信息": unit(scope="部门决算"),
        "部门决算单位构成": [{"name": "甲"}, {"name": "乙", "nature": member}],
    }
    assert ("F-agency" in codes_of(tmp_path, sheets)) == asked


@pytest.mark.parametrize(
    ("sheets", "key", "stated", "open_"),
    [
        ({"政府采购": {"合计": {"total": 0}}}, "政府采购", "无政府采购支出", None),
        ({"政府采购": {"货物": {"total": 0}}}, "政府采购", "无政府采购支出", None),
        ({"政府采购": {}}, "政府采购", "【请填写政府采购支出】", "F-blank"),
        ({"绩效管理": {"key_count": {"value": 0}, "has_projects": {"value": "无"}}}, "绩效", "没有纳入绩效自评", None),
        ({"绩效管理": {"key_count": {"value": 0}}}, "绩效", "【请填写绩效自评项目】", "F-projects"),
        ({"绩效管理": {"key_count": {"value": 0}, "has_projects": {"value": "有"}}}, "绩效", "【请填写绩效自评项目】", "F-projects"),
        ({"绩效管理": {"has_projects": {"value": "无"}}}, "绩效", "【请填写重点绩效评价项目数】", "F-key"),
        ({"绩效管理": {"has_projects": {"value": "无"}, "key_count": {"value": 0}}}, "绩效", "无重点绩效评价项目", None),
        ({"三公经费": {}}, "三公", "【请填写金额】", "F-blank"),
        ({"三公经费": {"OFFICIAL_HOSPITALITY": {"actual": 0}}}, "三公", "全年无预算", None),
        ({"内设机构": [{"name": "无"}]}, "内设机构", "'数量': '0'", None),
        ({"内设机构": []}, "内设机构", "【请填写内设机构】", "F-offices"),
        ({}, "政府性基金", "'有数据': False", None),
        ({}, "国有资本经营", "'有数据': False", None),
    ],
)  # fmt: skip
def test_a_statement_needs_a_fact(
    tmp_path: Path, sheets: Sheets, key: str, stated: str, open_: str | None
) -> None:
    whole = {**small_unit(), **sheets}
    assert stated in str(said(tmp_path, whole)[key])
    found = codes_of(tmp_path, whole)
    assert open_ in found if open_ else not {c for c in found if c.startswith("F-")}


def test_without_project_expenditure_there_is_nothing_to_evaluate(tmp_path: Path) -> None:
    sheets = {
        **small_unit(),
        "支出决算": rows("code | name | 基本支出", "2012601 | 行政运行 | 60", "2012604 | 档案馆 | 40"),
        "绩效管理": {"key_count": {"value": 0}},
    }
    assert "没有纳入绩效自评" in str(said(tmp_path, sheets)["绩效"])


def test_projects_that_were_denied(tmp_path: Path) -> None:
    sheets = {
        **small_unit(),
        "绩效管理": {"has_projects": {"value": "无"}, "key_count": {"value": 0}},
        "绩效项目": [{"name": "甲", "scope": "本级", f"全年预算数|{FundingSource.FISCAL}": 1.0}],
    }
    assert "F-projects" in codes_of(tmp_path, sheets)


def test_a_secret_unit_hears_it_and_gets_its_drafts(tmp_path: Path) -> None:
    sheets = with_sheet(small_unit(), "单位信息", unit(is_secret="是"))
    (finding,) = [f for f in run_checks(figures(tmp_path, sheets), profile()) if f.code == "F-secret"]
    assert finding.severity is Severity.CONFIRM


# ---------------------------------------------------------------------------------------------- units


def test_last_year_s_figures_carry_their_unit(tmp_path: Path) -> None:
    plain, changed = figures(tmp_path / "a", small_unit()), figures(tmp_path / "b", in_yuan())
    for item in plain.accounts.summary:
        assert plain.prior(item) == changed.prior(item) and plain.current(item) == changed.current(item)
    told = [f for f in run_checks(changed, profile()) if f.code == "U-prior"]
    assert len(told) == 1 and "80 万元＝800000 元" in told[0].message.replace(",", "")
    assert "U-jump" not in {f.code for f in run_checks(changed, profile())}


def test_next_year_s_workbook_knows_in_what_unit_its_prior_figures_are(tmp_path: Path) -> None:
    values = next_year(figures(tmp_path, small_unit()))[layout.UNIT.name]
    assert isinstance(values, dict)
    assert values["prior_unit"] == {"value": "万元"} and values["first_year"] == {"value": "否"}


@pytest.mark.parametrize(
    ("changes", "jumps"),
    [
        ({"单位信息": unit(unit="元")}, True),
        ({"收支总表": {"TOTAL": {"prior": 800000.0}, "GENERAL_REVENUE": {"current": 100.0}}}, True),
        ({"三公经费": {"TOTAL": {"budget": 25000.0, "actual": 2.5}}}, True),
        ({"收支总表": {"TOTAL": {"prior": 8.0}, "GENERAL_REVENUE": {"current": 100.0}}}, False),
        ({"三公经费": {"TOTAL": {"budget": 100.0, "actual": 0.01}}}, False),
        ({}, False),
    ],
)
def test_a_jump_of_ten_thousand_is_told(tmp_path: Path, changes: Sheets, jumps: bool) -> None:
    base = in_yuan() if "单位信息" in changes else small_unit()
    assert ("U-jump" in codes_of(tmp_path, {**base, **changes})) == jumps


@pytest.mark.parametrize(
    ("head", "declared", "fits"),
    [
        ("上年决算数（万元）", {}, True),
        ("上年决算数（元）", {}, False),
        ("上年决算数(元)", {"prior_unit": "元"}, True),
        ("本年决算数（元）", {}, False),
        ("本年决算数（万元）", {"prior_unit": "元"}, True),
    ],
)
def test_a_head_that_states_another_unit_is_refused(
    tmp_path: Path, head: str, declared: dict[str, object], fits: bool
) -> None:
    path = save(tmp_path, with_sheet(small_unit(), "单位信息", unit(**declared)))
    book = openpyxl.load_workbook(path)
    cell = next(c for row in book["收支总表"].iter_rows() for c in row if c.value == head[:5])
    cell.value = head
    book.save(path)
    assert ("IN-211" in {f.code for f in read_workbook(path).findings}) == (not fits)


# ---------------------------------------------------------------------------------------------- the form


def old_form(path: Path) -> Path:
    """The workbook as version 0.1 wrote it: without the fields of today's form."""
    book = openpyxl.load_workbook(path)
    for sheet in layout.SHEETS:
        names = {row.label for row in sheet.rows if row.is_new} | {
            c.header for c in sheet.columns if c.is_new
        }
        for row in book[sheet.name].iter_rows():
            for cell in row:
                if cell.value in names:
                    for other in row if sheet.is_form else (cell,):
                        other.value = None
    book.save(path)
    return path


def test_an_old_workbook_builds_as_before_with_one_note(tmp_path: Path) -> None:
    sheets = with_sheet(small_unit(), "内设机构", [])
    new = {**sheets, "内设机构": [{"name": "无"}]}
    before, now = read_workbook(old_form(save(tmp_path, sheets))), read(tmp_path / "new", new)
    assert before.accounts is not None and now.accounts is not None
    (note,) = before.findings
    assert note.code == "IN-505" and note.severity is Severity.NOTE
    for field in ("上年金额单位", "是否首次编制", "有无纳入绩效自评的项目", "单位性质"):
        assert field in note.message
    assert not now.findings
    one, two = (write_all(Figures(a), profile()) for a in (before.accounts, now.accounts))
    assert {k: v for k, v in one.items() if k not in ("编号", "绩效")} == {
        k: v for k, v in two.items() if k not in ("编号", "绩效")
    }


def test_what_nobody_reads_is_named_once(tmp_path: Path) -> None:
    path = save(tmp_path, small_unit())
    book = openpyxl.load_workbook(path)
    book.create_sheet("计算过程")["A1"] = 5
    hidden = book.create_sheet("底稿")
    hidden["A1"], hidden.sheet_state = 1, "hidden"
    book.create_sheet("空表")
    sheet = book["支出决算"]
    head = next(c.row for row in sheet.iter_rows() for c in row if str(c.value).rstrip("*") == "科目编码")
    sheet.cell(head, 12).value, sheet.cell(head + 1, 12).value = "备查数", 3
    sheet.cell(head + 1, 14).value = "随手记"
    book.save(path)
    (note,) = read_workbook(path).findings
    assert note.code == "IN-504" and note.severity is Severity.NOTE
    for words in ("计算过程", "底稿”（隐藏的）", "L列（备查数）", "N列（没有表头）"):
        assert words in note.message
    assert "空表" not in note.message


@pytest.mark.parametrize("what", ["row", "column", "sheet"])
def test_hidden_figures_count_and_are_told(tmp_path: Path, what: str) -> None:
    path = save(tmp_path, small_unit())
    book = openpyxl.load_workbook(path)
    sheet = book["一般公共预算支出"]
    last = max(c.row for row in sheet.iter_rows() for c in row if c.value is not None)
    if what == "row":
        sheet.row_dimensions[last].hidden = True
    elif what == "column":
        sheet.column_dimensions["E"].hidden = True
    else:
        sheet.sheet_state = "hidden"
    book.save(path)
    reading = read_workbook(path)
    assert reading.accounts is not None
    (note,) = [f for f in reading.findings if f.code == "IN-503"]
    assert {"row": f"第{last}行", "column": "E列", "sheet": "整张表"}[what] in note.message


def test_the_form_keeps_text_as_text() -> None:
    from io import BytesIO  # noqa: PLC0415

    book = openpyxl.load_workbook(BytesIO(write_workbook(2025)))
    heads = {c.value: c for row in book["绩效指标"].iter_rows() for c in row if c.value}
    target = heads["年度指标值"]
    assert book["绩效指标"].cell(target.row + 1, target.column).number_format == "@"
