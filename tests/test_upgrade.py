"""A season of version 0.1, gone on with: nothing is lost, nothing is asked anew, the second build changes nothing.

``data/season_0.1.zip`` was made with version 0.1 on the worked example, as a clerk and two colleagues would have done:
drafts, tables and the whole edited by hand （甲 to 己, 庚, 辛）, findings signed in 确认, published; then a colleague's file
taken in against an edit of her own （壬, and 癸 in an open comment）, other figures of the year before, a figure typed in
公开09表, and an edit of the whole （子） that no build has seen yet.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from disclosure_kit.office.docx_merge import parts_of
from disclosure_kit.office.questions import questions
from disclosure_kit.workflows.build import Folders, UnitResult, build
from disclosure_kit.workflows.output_folder import WriteState
from disclosure_kit.workflows.publish import publish
from disclosure_kit.workflows.take_in import take_in
from tests.builders import ROOT, TEMPLATES

SEASON = ROOT / "tests" / "data" / "season_0.1.zip"
UNIT = "烟台市社会保险服务中心"
EDITS = {
    "情况说明.docx": "甲乙辛壬子",
    "名词解释.docx": "丙",
    "单位概况.docx": "丁",
    "绩效自评.docx": "戊",
    "绩效评价报告-2-社保基金管理工作经费.docx": "己",
}


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, UnitResult]:
    """The old season after its first build."""
    place = tmp_path_factory.mktemp("season")
    with zipfile.ZipFile(SEASON) as package:
        package.extractall(place)
    (result,) = build(2024, folders(place))
    return place, result


def folders(place: Path) -> Folders:
    return Folders(place / "inputs", place / "outputs", TEMPLATES)


def out(place: Path) -> Path:
    return place / "outputs" / "2024" / UNIT


def said(path: Path) -> str:
    return "\n".join(str(p.rows or p.text) for p in parts_of(path.read_bytes()))


def test_nothing_is_lost(season: tuple[Path, UnitResult]) -> None:
    place, result = season
    assert not result.blocked
    for name, marks in EDITS.items():
        words = said(out(place) / name)
        assert [words.count(f"（{mark}") for mark in marks] == [1] * len(marks), name
        assert all(said(out(place) / f"2024年度{UNIT}单位决算.docx").count(f"（{mark}") for mark in marks)
    book = openpyxl.load_workbook(out(place) / "公开表.xlsx")
    assert book["公开09表"]["F8"].value == 2.49 and book["公开01表"].column_dimensions["A"].width == 40
    assert any("（庚）" in str(c.value) for row in book["公开01表"].iter_rows() for c in row)


def test_nothing_is_asked_anew(season: tuple[Path, UnitResult]) -> None:
    place, result = season
    (asked,) = questions((out(place) / "情况说明.docx").read_bytes())
    assert "（癸）" in asked.words
    assert [f.code for f in result.findings if f.is_open and f.code != "M-conflict"] == []


def test_the_second_build_changes_nothing(season: tuple[Path, UnitResult]) -> None:
    place, _ = season
    before = {
        p: p.read_bytes() for p in place.rglob("*") if p.is_file() and p.suffix in (".docx", ".xlsx", ".base")
    }
    (again,) = build(2024, folders(place))
    assert {w.state for w in again.written if w.name != "核对报告.html"} == {WriteState.UNCHANGED}
    assert {p: p.read_bytes() for p in before} == before
    (taken,) = take_in([place / "王科长.docx"], folders(place))
    assert taken.note is not None and len(taken.note.conflicts) == 1


def test_only_the_open_question_and_the_typed_figure_hold_publication_up(
    season: tuple[Path, UnitResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCLOSURE_KIT_SOFFICE", "")
    (done,) = publish(2024, folders(season[0]))
    assert sorted(f.code for f in done.refused) == ["PUB-104", "T-input"]
