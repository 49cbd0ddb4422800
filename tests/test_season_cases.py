"""A season as it goes wrong: files that come back, are renamed, put elsewhere or killed; no edit lost, no old figure kept."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from disclosure_kit.merge.plan import Act, Part, plan_merge
from disclosure_kit.merge.unknown_base import likely_base, with_figures_of
from disclosure_kit.merge.words import merge_words
from disclosure_kit.office.questions import questions
from disclosure_kit.workflows import output_folder
from disclosure_kit.workflows.audit import audit
from disclosure_kit.workflows.build import build
from disclosure_kit.workflows.take_in import take_in
from tests.builders import save, small_unit
from tests.test_season import NARRATIVE, TABLES, WHOLE, edit, folders, out, run, words

NOTE = "（处长）"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    run(tmp_path)
    return tmp_path


def note(path: Path) -> None:
    """A person's words in the first sentence with a total."""
    edit(path, "收、支总计", f"收、支总计{NOTE}")


def says(path: Path, what: str) -> bool:
    return any(what in line for line in words(path))


def test_a_whole_of_an_earlier_build_brings_its_edit_and_no_old_figure(place: Path) -> None:
    was = (out(place) / WHOLE).read_bytes()
    run(place, TOTAL=70.0)
    (out(place) / WHOLE).write_bytes(was)
    note(out(place) / WHOLE)
    run(place, TOTAL=70.0)
    draft = out(place) / NARRATIVE
    assert (
        says(draft, NOTE)
        and says(draft, "增加30万元")
        and not says(draft, "增加20万元，增长25%。主要是调整工资。收")
    )
    assert not any(NOTE in line and "增加20万元" in line for line in words(draft))


def test_tables_of_an_earlier_build_put_back_get_the_new_figures(place: Path) -> None:
    was = (out(place) / TABLES).read_bytes()
    sheets = small_unit()
    sheets["收支总表"]["OPENING"] = {"current": 7.0}  # type: ignore[index]
    sheets["收支总表"]["CLOSING"] = {"current": 7.0}  # type: ignore[index]
    save(place / "inputs" / "2024", sheets)
    build(2024, folders(place))
    (out(place) / TABLES).write_bytes(was)
    build(2024, folders(place))
    figures = {
        c.value for row in openpyxl.load_workbook(out(place) / TABLES)["公开01表"].iter_rows() for c in row
    }
    assert 107 in figures and 7 in figures


def test_a_draft_whose_base_is_not_here_keeps_its_words_and_gets_the_new_figures(place: Path) -> None:
    copy = place / "处长稿.docx"
    shutil.copy(out(place) / NARRATIVE, copy)
    note(copy)
    shutil.rmtree(place / "outputs")
    run(place, TOTAL=70.0)
    take_in([copy], folders(place))
    draft = out(place) / NARRATIVE
    assert says(draft, NOTE) and says(draft, "增加30万元")
    assert not any(NOTE in line and "增加20万元" in line for line in words(draft))


def test_a_copy_that_was_put_aside_is_a_person_s_work(place: Path) -> None:
    note(out(place) / NARRATIVE)
    run(place, fresh=True)
    (aside,) = out(place).glob("情况说明（旧稿*")
    (out(place) / NARRATIVE).unlink()
    aside.rename(out(place) / NARRATIVE)
    run(place)
    assert says(out(place) / NARRATIVE, NOTE)


def test_a_renamed_draft_is_found_by_its_stamp(place: Path) -> None:
    note(out(place) / NARRATIVE)
    run(place)
    (out(place) / NARRATIVE).rename(out(place) / "情况说明（定稿）.docx")
    result = run(place, TOTAL=70.0)
    assert says(out(place) / WHOLE, NOTE) and says(out(place) / NARRATIVE, "增加30万元")
    assert "M-renamed" in {f.code for f in result.findings}


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04junk", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_whole_that_cannot_be_opened_is_kept_and_made_anew(place: Path, damage: bytes) -> None:
    (out(place) / WHOLE).write_bytes(damage)
    result = run(place)
    assert says(out(place) / WHOLE, "收、支总计")
    assert any(WHOLE in f.message for f in result.findings if f.code == "DOC-101")
    assert damage in {p.read_bytes() for p in out(place).glob("*（修改稿*")}


def test_a_second_draft_of_one_stamp_is_named_and_not_used(place: Path) -> None:
    shutil.copy(out(place) / NARRATIVE, out(place) / "情况说明 终稿.docx")
    note(out(place) / "情况说明 终稿.docx")
    result = run(place)
    (twin,) = [f for f in result.findings if f.code == "M-twin"]
    assert "情况说明 终稿.docx" in twin.message and not says(out(place) / WHOLE, NOTE)
    assert (out(place) / "情况说明 终稿.docx").exists()


PROJECT = {"scope": "本级", "全年执行数|当年财政拨款": 1.0, "total_score": 90.0, "grade": "优"}


def with_projects(place: Path, *names: str) -> None:
    sheets = small_unit()
    sheets["绩效项目"] = [
        {
            **PROJECT,
            "name": name,
            "expected_goal": f"{name[-2:]}的目标",
            "全年预算数|当年财政拨款": float(len(name)),
        }
        for name in names
    ]
    sheets["评价报告"] = [
        {"project": name, "chapter": "项目立项", "text": f"第{i}段为{name[-2:]}而写，说明立项的依据和过程。"}
        for name in names
        for i in range(5)
    ]
    save(place / "inputs" / "2024", sheets)
    (result,) = build(2024, folders(place))
    assert not result.blocked, [f.message for f in result.findings]
    with_projects.codes = {f.code for f in result.findings}  # type: ignore[attr-defined]


def reports(place: Path) -> list[str]:
    return sorted(p.name for p in out(place).glob("绩效评价报告-*.docx"))


def test_a_renamed_project_keeps_its_edits(place: Path) -> None:
    with_projects(place, "数字化加工", "馆房维修")
    edit(out(place) / "绩效评价报告-1-数字化加工.docx", "第0段为", "（甲）第0段为")
    with_projects(place, "档案数字化加工", "馆房维修")
    assert reports(place) == ["绩效评价报告-1-档案数字化加工.docx", "绩效评价报告-2-馆房维修.docx"]
    assert says(out(place) / "绩效评价报告-1-档案数字化加工.docx", "（甲）") and says(
        out(place) / WHOLE, "（甲）"
    )


def test_a_report_of_a_project_that_is_gone_is_told(place: Path) -> None:
    with_projects(place, "数字化加工", "馆房维修")
    edit(out(place) / "绩效评价报告-2-馆房维修.docx", "第0段为", "（甲）第0段为")
    with_projects(place, "数字化加工")
    assert "绩效评价报告-2-馆房维修.docx" in reports(place)
    assert "M-gone" in with_projects.codes  # type: ignore[attr-defined]


def test_a_paragraph_put_into_a_table_is_marked_when_its_figures_change(place: Path) -> None:
    path = out(place) / NARRATIVE
    document = Document(str(path))
    paragraph = next(p for p in document.paragraphs if "收、支总计均为" in p.text)
    cell = document.add_table(1, 1).cell(0, 0)
    moved = deepcopy(paragraph._p)
    cell._tc.append(moved)
    paragraph._p.addnext(cell._tc.getparent().getparent())
    parent = paragraph._p.getparent()
    assert parent is not None
    parent.remove(paragraph._p)
    document.save(str(path))
    run(place, TOTAL=70.0)
    (told,) = [q.words for q in questions(path.read_bytes())]
    assert "移到了表格" in told and "增加30万元" in told
    assert "M-conflict" in {f.code for d in audit([path]).documents for f in d.findings}


def test_a_colleague_s_words_stay_in_their_comment_until_somebody_decides(place: Path) -> None:
    first, second = place / "甲.docx", place / "乙.docx"
    for path, words_ in ((first, "调整工资（甲）"), (second, "人员增加（乙）")):
        shutil.copy(out(place) / NARRATIVE, path)
        edit(path, "调整工资", words_)
    take_in([first], folders(place))
    take_in([second], folders(place))
    asked = [q.words for q in questions((out(place) / NARRATIVE).read_bytes())]
    assert any("（乙）" in text for text in asked)
    for prior in (70.0, 60.0):
        run(place, TOTAL=prior)
        asked = [q.words for q in questions((out(place) / NARRATIVE).read_bytes())]
        assert any("（乙）" in text for text in asked)


def test_a_typed_figure_in_a_row_of_figures_makes_no_second_row(place: Path) -> None:
    def three(actual: float) -> None:
        sheets = small_unit()
        line = {"budget": 3.0, "actual": actual}
        sheets["三公经费"] = {**sheets["三公经费"], "TOTAL": line, "OFFICIAL_HOSPITALITY": line}  # type: ignore[dict-item]
        save(place / "inputs" / "2024", sheets)
        build(2024, folders(place))

    three(2.5)
    book = openpyxl.load_workbook(out(place) / TABLES)
    row = next(r for r in book["公开09表"].iter_rows() if any(c.value == 2.5 for c in r))
    cell = next(c for c in row if c.value == 2.5)
    cell.value = 2.49
    book.save(out(place) / TABLES)
    three(2.0)
    sheet = openpyxl.load_workbook(out(place) / TABLES)["公开09表"]
    rows = [r for r in sheet.iter_rows() if any(isinstance(c.value, float | int) for c in r[1:])]
    assert sum(any(c.value in (2.0, 2, 2.49) for c in r) for r in rows) == 1
    assert sheet[cell.coordinate].value == 2.49 and sheet[cell.coordinate].comment is not None


@pytest.mark.parametrize("last", range(1, 29, 3))
def test_an_edit_survives_a_kill_at_any_write_of_a_fresh_build(
    place: Path, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    note(out(place) / NARRATIVE)
    calls = 0

    class Killed(BaseException):
        """The process is gone: nothing of ours runs after it."""

    def counting(call: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object) -> object:
            nonlocal calls
            calls += 1
            if calls >= last:
                raise Killed
            return call(*arguments)

        return counted

    with monkeypatch.context() as patched:
        patched.setattr(output_folder, "_store", counting(output_folder._store))
        patched.setattr("disclosure_kit.workflows.output_folder.os.replace", counting(os.replace))
        with contextlib.suppress(Killed):
            build(2024, folders(place), fresh=True)
    (result,) = build(2024, folders(place))
    assert not result.blocked
    assert any(says(path, NOTE) for path in out(place).glob("*.docx"))


# ---------------------------------------------------------------------------------------------- without a base


@pytest.mark.parametrize(
    ("mine", "theirs", "merged", "asks"),
    [
        ("本年支出10万元（核）。", "本年支出12万元。", "本年支出12万元（核）。", 0),
        ("我改写过的一句话，共10万元。", "原来的一句话，共12万元。", "我改写过的一句话，共12万元。", 0),
        ("占100%。", "占99.5%。", "占99.5%。", 0),
        ("比上年增加5万元，增长10%。", "比上年减少3万元，下降6%。", "比上年增加5万元，增长10%。", 1),
        ("甲10万元。", "甲11万元，丙3万元。", "甲10万元。", 1),
        ("一字未改，共7万元。", "一字未改，共7万元。", "一字未改，共7万元。", 0),
    ],
)
def test_without_a_base_figures_are_new_words_are_the_person_s_and_turns_are_asked(
    mine: str, theirs: str, merged: str, asks: int
) -> None:
    result = merge_words(with_figures_of(mine, theirs), mine, theirs)
    assert result.apply(mine) == merged and len(result.conflicts) == asks


def test_without_a_base_own_paragraphs_stay_and_new_ones_come() -> None:
    mine = [Part("开头一段，共10万元。"), Part("我自己加的一段话，没有数字。"), Part("结尾一段，共20万元。")]
    theirs = [Part("开头一段，共11万元。"), Part("结尾一段，共22万元。"), Part("新生成的一段，共5万元。")]
    plan = plan_merge(likely_base(mine, theirs), mine, theirs)
    assert [(s.act.value, s.mine) for s in plan.steps] == [("words", (0,)), ("words", (2,)), ("insert", (2,))]


def test_tables_of_two_projects_that_change_places_are_not_mixed() -> None:
    head = ("一级指标", "二级指标", "三级指标", "指标值")

    def table(*names: str) -> Part:
        return Part(rows=(head, *((name, "数量", f"{name}个数", "5") for name in names)))

    one, two = table("成本指标", "甲产出"), table("社会效益", "乙产出")
    plan = plan_merge([one, two], [one, two], [two, one])
    assert plan.to_theirs == {0: 1, 1: 0} and [s.act for s in plan.steps] == [Act.MOVE]
