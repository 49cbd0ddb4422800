"""Files that colleagues send back: what they wrote, cut, moved, marked and commented; the same file or the next one again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from docx import Document

from disclosure_kit.office.questions import Kind, open_remarks, questions
from disclosure_kit.workflows.output_folder import WriteState
from disclosure_kit.workflows.take_in import Taken, take_in
from tests.hand import bold, change, comment, join, move, own_paragraph, paragraph, replace, split
from tests.test_season import NARRATIVE, WHOLE, edit, folders, out, run, words


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A draft that the clerk edited, and her colleague's copy of it as it was before."""
    run(tmp_path)
    shutil.copy(draft(tmp_path), tmp_path / "修改稿.docx")
    own_paragraph(draft(tmp_path), "收、支总计", "（甲）我自己写的一段。")
    return tmp_path


def draft(place: Path) -> Path:
    return out(place) / NARRATIVE


def taken(place: Path, name: str = "修改稿.docx") -> Taken:
    (one,) = take_in([place / name], folders(place))
    assert one.target is not None, [f.message for f in one.findings]
    return one


def count(place: Path, what: str) -> int:
    return sum(line.count(what) for line in words(draft(place)))


def test_the_same_file_twice_changes_nothing(place: Path) -> None:
    edit(place / "修改稿.docx", "收、支总计", "收、支总计（乙）")
    taken(place)
    before = draft(place).read_bytes()
    assert taken(place).state is WriteState.UNCHANGED and draft(place).read_bytes() == before
    change(place / "修改稿.docx", lambda body: body)  # saved again without a change
    taken(place)
    assert count(place, "（乙）") == 1 == count(place, "（甲）")


def test_the_next_file_of_the_same_person_goes_on_from_the_first(place: Path) -> None:
    edit(place / "修改稿.docx", "收、支总计", "收、支总计（乙一）")
    taken(place)
    shutil.copy(place / "修改稿.docx", place / "修改稿2.docx")
    edit(place / "修改稿2.docx", "（乙一）", "（乙二）")
    own_paragraph(place / "修改稿2.docx", "收、支总计", "（乙三）再加一段。")
    result = taken(place, "修改稿2.docx")
    assert not result.note or not result.note.conflicts
    assert [count(place, w) for w in ("（乙一）", "（乙二）", "（乙三）", "（甲）")] == [0, 1, 1, 1]


def test_paragraphs_that_were_cut_joined_and_moved_double_nothing(place: Path) -> None:
    back = place / "修改稿.docx"
    before = [line for line in words(draft(place)) if line.strip()]
    split(back, "增加20万元，")
    edit(draft(place), "调整工资", "调整工资（甲二）")
    taken(place)
    assert count(place, "增加20万元") == sum(line.count("增加20万元") for line in before)
    assert count(place, "（甲二）") == 1


def test_a_joined_paragraph_doubles_nothing(place: Path) -> None:
    back = place / "修改稿.docx"
    first = next(p.text for p in Document(str(back)).paragraphs if "收、支总计" in p.text)
    second = (
        Document(str(back)).paragraphs[[p.text for p in Document(str(back)).paragraphs].index(first) + 1].text
    )
    before = sum(line.count(second) for line in words(draft(place)))
    join(back, "收、支总计")
    taken(place)
    assert sum(line.count(second) for line in words(draft(place))) == before and count(place, "（甲）") == 1


def test_a_moved_paragraph_is_moved(place: Path) -> None:
    texts = [line for line in words(draft(place)) if len(line) > 20 and "收、支总计" not in line]
    moved, behind = texts[1], texts[4]
    move(place / "修改稿.docx", moved, behind)
    taken(place)
    now = words(draft(place))
    assert now.count(moved) == 1 and now.index(moved) == now.index(behind) + 1


def test_comments_looks_and_pictures_come_or_are_listed(place: Path) -> None:
    back = place / "修改稿.docx"
    line = next(t for t in words(back) if len(t) > 20 and "收、支总计" not in t)
    comment(back, line, "请再核对")
    bold(back, line)
    edit(draft(place), "调整工资", "调整工资（甲二）")
    comment(back, "调整工资", "原因写细一点")
    result = taken(place)
    said = {(r.author, r.words) for r in open_remarks(draft(place).read_bytes()) if r.kind is Kind.OTHERS}
    assert {("王处长", "请再核对"), ("王处长", "原因写细一点")} <= said
    mine = next(p for p in Document(str(draft(place))).paragraphs if p.text == line)
    told = "".join(f.message for f in result.findings)
    assert all(r.bold for r in mine.runs if r.text) or "格式" in told


def test_looks_of_a_paragraph_that_both_edited_are_listed(place: Path) -> None:
    back = place / "修改稿.docx"
    edit(draft(place), "调整工资", "调整工资（甲二）")
    bold(back, "调整工资")
    (left,) = [f for f in taken(place).findings if f.code == "M-left"]
    assert "格式" in left.message


def test_a_comment_in_the_whole_document_comes_to_its_draft(place: Path) -> None:
    run(place)
    whole = out(place) / WHOLE
    line = next(t for t in words(draft(place)) if len(t) > 20 and "收、支总计" not in t)
    comment(whole, line, "这里请核实")
    replace(whole, "调整工资", "调整工资（处长）")
    result = run(place)
    (said,) = [r.words for r in open_remarks(draft(place).read_bytes()) if r.kind is Kind.OTHERS]
    assert said == "这里请核实" and count(place, "（处长）") >= 1
    assert not any("没有改动可以带回草稿" in f.message for f in result.findings)
    run(place)
    assert len([r for r in open_remarks(draft(place).read_bytes()) if r.kind is Kind.OTHERS]) == 1


# ------------------------------------------------------------------------------------------- no silent old figure


def test_a_sentence_put_into_another_paragraph_is_told_when_its_figures_change(place: Path) -> None:
    def cut_and_paste(body: object) -> None:
        home = paragraph(body, "增加20万元")
        node = next(t for t in home.iter() if "增加20万元，增长25%" in (t.text or ""))
        node.text = node.text.replace("增加20万元，增长25%", "")
        other = paragraph(body, "（甲）")
        last = list(other.iter(node.tag))[-1]
        last.text += "与上年相比，收支总计各增加20万元，增长25%。"

    change(draft(place), cut_and_paste)
    run(place, TOTAL=70.0)
    asked = [q.words for q in questions(draft(place).read_bytes())]
    old = [line for line in words(draft(place)) if "（甲）" in line and "20万元" in line]
    assert not old or any("移来" in text or "应为" in text for text in asked)


def test_a_reason_that_no_longer_fits_is_marked(tmp_path: Path) -> None:
    run(tmp_path)
    edit(draft(tmp_path), "主要是调整工资", "主要是人员增加（甲）")
    run(tmp_path, TOTAL=130.0)
    asked = [q.words for q in questions(draft(tmp_path).read_bytes())]
    assert any("原因" in text or "减少" in text for text in asked)
    assert count(tmp_path, "（甲）") >= 1
